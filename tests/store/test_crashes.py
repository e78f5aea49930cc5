"""A killed program leaves old or new, and a backup is one moment that can be put back."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from lib.store.database import (
    Database,
    DatabaseDamaged,
    DatabaseNotEmpty,
    backup,
    restore,
)
from tests.store.samples import (
    DAMAGES,
    add_edition,
    damage_pages_overwritten,
    file_of,
    only_postgresql,
    only_sqlite,
    run_python,
    slugs,
)

# Killed in the middle

WRITE_FOR_EVER = """
import sys
from itertools import count
from lib.store.database import Database
from tests.store.samples import add_edition
database = Database.open(sys.argv[1])
for batch in count():
    with database.write() as session:
        for number in range(20):
            add_edition(session, f"{batch}-{number}")
            if batch >= 5 and number == 10:
                print("in the middle", flush=True)
    print(batch, flush=True)
"""


def test_killed_write_leaves_all_that_was_acknowledged_and_nothing_half(database: Database) -> None:
    for is_first in (True, False):
        known = len(slugs(database))
        process = run_python(
            WRITE_FOR_EVER.replace('f"{batch}', f'f"{"a" if is_first else "b"}{{batch}}'), database.url
        )
        assert process.stdout is not None
        heard = []
        for line in process.stdout:
            heard.append(line.strip())
            if heard.count("in the middle") == 3:
                process.kill()
                break
        heard += [line.strip() for line in process.stdout]
        process.wait()
        process.stdout.close()
        acknowledged = sum(line.isdigit() for line in heard)
        assert acknowledged >= 7
        with closing(Database.open(database.url)) as reopened:
            kept = len(slugs(reopened)) - known
            assert kept % 20 == 0
            assert kept >= acknowledged * 20
            with reopened.write() as session:
                assert session.scalar(text("SELECT 1")) == 1


# Backup


@only_sqlite
def test_backup_while_others_write_restores_one_moment(database: Database, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        stop = threading.Event()

        def write_pairs() -> int:
            number = 0
            while not stop.is_set() or number < 20:
                with database.write() as session:
                    add_edition(session, f"{number}-left")
                    add_edition(session, f"{number}-right")
                number += 1
            return number

        writing = pool.submit(write_pairs)
        copies = [tmp_path / "backups" / f"{number}.db" for number in range(3)]
        for copy in copies:
            backup(database, copy)
        stop.set()
        assert writing.result() >= 20
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "backups").iterdir()} == {
        "0.db": 0o600,
        "1.db": 0o600,
        "2.db": 0o600,
    }
    for copy in copies:
        with closing(restore(copy, f"sqlite:///{tmp_path / 'restored' / copy.name}")) as restored:
            pairs = slugs(restored)
            assert pairs == [f"{number}-{side}" for number in range(len(pairs) // 2) for side in ("left", "right")]
            with restored.write() as session:
                add_edition(session, "goes on")
                assert session.scalar(text("PRAGMA journal_mode")) == "wal"


@only_sqlite
def test_backup_over_a_file_is_refused_and_leaves_it_alone(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("yesterday's")
    with pytest.raises(DatabaseNotEmpty, match=r"something at .*backup\.db already, and it was left alone"):
        backup(database, target)
    assert target.read_text() == "yesterday's"


@only_sqlite
def test_backup_of_a_damaged_database_leaves_no_file(database: Database, tmp_path: Path) -> None:
    database.close()
    damage_pages_overwritten(file_of(database.url))
    with pytest.raises(DatabaseDamaged):
        backup(database, tmp_path / "backups" / "1.db")
    assert list((tmp_path / "backups").iterdir()) == []


@only_sqlite
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_backup_is_not_restored(database_url: str, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    damage(file_of(database_url))
    with pytest.raises(DatabaseDamaged):
        restore(file_of(database_url), f"sqlite:///{tmp_path / 'restored' / 'tablero.db'}")
    assert not (tmp_path / "restored" / "tablero.db").exists()


@only_sqlite
def test_restore_over_a_database_is_refused_and_leaves_it_alone(database: Database, tmp_path: Path) -> None:
    backup(database, tmp_path / "backup.db")
    with database.write() as session:
        add_edition(session, "kept")
    with pytest.raises(DatabaseNotEmpty):
        restore(tmp_path / "backup.db", database.url)
    assert slugs(database) == ["kept"]


@only_sqlite
def test_restore_beside_the_changes_of_the_earlier_database_is_refused(database: Database, tmp_path: Path) -> None:
    # What a crash leaves: SQLite would write the old changes into the restored file.
    backup(database, tmp_path / "backup.db")
    with database.write() as session:
        add_edition(session, "only in the log")
        path = file_of(database.url)
        path.rename(tmp_path / "moved-away.db")
    with pytest.raises(DatabaseDamaged, match=r"tablero\.db-wal beside it holds changes of it"):
        restore(tmp_path / "backup.db", database.url)
    assert not path.exists()


@only_postgresql
def test_backup_and_restore_of_a_server_point_to_its_own_tools(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="with `pg_dump`"):
        backup(database, tmp_path / "backup.db")
    with pytest.raises(ValueError, match="with `pg_restore` or `psql`"):
        restore(tmp_path / "backup.db", database.url)
