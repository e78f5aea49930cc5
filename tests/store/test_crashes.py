"""A killed program leaves old or new, and a backup is one moment that can be put back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from lib.store.database import (
    Database,
    DatabaseDamaged,
    backup,
)
from tests.store.samples import (
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
        copies = [tmp_path / f"backup-{number}.db" for number in range(3)]
        for copy in copies:
            backup(database, copy)
        stop.set()
        assert writing.result() >= 20
    database.close()
    for copy in copies:
        assert copy.stat().st_mode & 0o777 == 0o600
        copy.replace(file_of(database.url))  # the restore: put the copy in place, start the app
        with closing(Database.open(database.url)) as restored:
            pairs = slugs(restored)
            assert pairs == [f"{number}-{side}" for number in range(len(pairs) // 2) for side in ("left", "right")]
            with restored.write() as session:
                add_edition(session, "goes on")
    assert [path.name for path in tmp_path.glob("*.partial")] == []


@only_sqlite
def test_backup_over_a_file_is_refused_and_leaves_it_alone(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("yesterday's")
    with pytest.raises(FileExistsError, match="exists already; name a new file"):
        backup(database, target)
    assert target.read_text() == "yesterday's"


@only_sqlite
def test_backup_of_a_damaged_database_leaves_no_file(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        add_edition(session, "e")
    database.close()
    damage_pages_overwritten(file_of(database.url))
    with pytest.raises(DatabaseDamaged):
        backup(database, tmp_path / "backup.db")
    assert sorted(path.name for path in tmp_path.glob("backup*")) == []


@only_postgresql
def test_backup_of_a_server_points_to_its_own_tool(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="with `pg_dump`"):
        backup(database, tmp_path / "backup.db")
