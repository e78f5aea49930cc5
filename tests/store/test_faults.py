"""What is not there, not whole, not ours, full or out of reach is refused with a reason, and nothing is lost."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from lib.store.database import (
    Database,
    DatabaseAddressInvalid,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseMissing,
    DatabaseNotEmpty,
    DatabaseReadOnly,
    DatabaseUnavailable,
    SchemaTooNew,
    SchemaTooOld,
    create,
    migrate,
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

# Opening what is not there, not whole or not ours


@only_sqlite
@pytest.mark.parametrize("act", [Database.open, migrate])
def test_missing_file_is_refused_and_not_made(empty_url: str, act: Callable[[str], object]) -> None:
    with pytest.raises(DatabaseMissing) as refusal:
        act(empty_url)
    assert str(refusal.value) == (
        f"There is no database at {file_of(empty_url)}. Make one with `python -m lib.cli database create "
        "--edition SLUG`, put a backup there with `python -m lib.cli restore FILE`, name the right one in "
        "DATABASE_URL, or see the demo with `make run`."
    )
    assert list(file_of(empty_url).parent.iterdir()) == []


@only_postgresql
@pytest.mark.parametrize("act", [Database.open, migrate, create])
def test_missing_database_on_a_server_is_refused(empty_url: str, act: Callable[[str], object]) -> None:
    with pytest.raises(DatabaseMissing, match=r"There is no database at postgresql://.*no_such"):
        act(empty_url.replace("/test_", "/no_such_"))


@only_postgresql
@pytest.mark.parametrize("act", [Database.open, migrate])
def test_database_without_tables_is_refused_and_left_empty(empty_url: str, act: Callable[[str], object]) -> None:
    with pytest.raises(DatabaseDamaged, match="it holds no tables"):
        act(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@only_sqlite
@pytest.mark.parametrize(("damage", "complaint"), DAMAGES.items())
def test_damaged_file_is_refused_and_left_alone(
    database_url: str, damage: Callable[[Path], None], complaint: str
) -> None:
    path = file_of(database_url)
    damage(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseDamaged, match=complaint) as refusal:
        Database.open(database_url)
    assert str(refusal.value).startswith(f"The database {path} is damaged (")
    assert str(refusal.value).endswith(
        "Stop the app, move it away with the files -wal and -shm beside it, and run "
        "`python -m lib.cli restore FILE` with the newest backup."
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "refused_as", "complaint"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", SchemaTooNew, "newer version of this app .revision 9999."),
        ("INSERT INTO alembic_version VALUES ('0000')", DatabaseDamaged, "alembic_version has 2 rows instead of one"),
        ("DROP TABLE certificate", DatabaseDamaged, "these tables are gone: certificate"),
        ("DROP TABLE alembic_version", DatabaseDamaged, "it is not a database of this app"),
    ],
)
def test_database_with_other_tables_is_refused(
    database: Database, change: str, refused_as: type[DatabaseUnavailable], complaint: str
) -> None:
    with database.write() as session:
        session.execute(text(change))
    database.close()
    with pytest.raises(refused_as, match=complaint):
        Database.open(database.url)


def test_every_refusal_can_be_caught_as_one() -> None:
    refusals = {
        DatabaseAddressInvalid,
        DatabaseBusy,
        DatabaseDamaged,
        DatabaseFull,
        DatabaseMissing,
        DatabaseNotEmpty,
        DatabaseReadOnly,
        SchemaTooNew,
        SchemaTooOld,
    }
    assert set(DatabaseUnavailable.__subclasses__()) == refusals


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://tablero:geheim@127.0.0.1:1/tablero",
        "postgresql://tablero@127.0.0.1:1/tablero?password=geheim",
    ],
)
def test_server_that_does_not_answer_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal:
        Database.open(url)
    assert type(refusal.value) is DatabaseUnavailable
    assert "The database server does not answer at postgresql" in str(refusal.value)
    assert "127.0.0.1:1/tablero" in str(refusal.value)
    assert "geheim" not in str(refusal.value)


def test_printed_database_shows_no_password(database: Database) -> None:
    shown = Database("postgresql://tablero:geheim@db.example/tablero", 1)
    assert repr(shown) == "Database(postgresql://tablero:***@db.example/tablero)"


# Faults while the app runs


@contextmanager
def another_writer(database: Database) -> Iterator[None]:
    with closing(Database.open(database.url)) as other, other.write():
        yield


def test_write_that_waits_too_long_for_another_program_is_refused(database: Database) -> None:
    with closing(Database.open(database.url, wait_seconds=0.05)) as impatient:
        with (
            another_writer(database),
            pytest.raises(DatabaseBusy, match=r"Others are writing to .* Nothing was saved; try again"),
            impatient.write(),
        ):
            pass
        with impatient.write() as session:
            add_edition(session, "later")
    assert slugs(database) == ["later"]


def test_write_that_waits_too_long_for_another_thread_is_refused(database_url: str) -> None:
    with closing(Database.open(database_url, wait_seconds=0.05)) as database, ThreadPoolExecutor(1) as pool:
        is_writing, may_end = threading.Event(), threading.Event()

        def write() -> None:
            with database.write() as session:
                is_writing.set()
                may_end.wait(10)
                add_edition(session, "first")

        writing = pool.submit(write)
        is_writing.wait(10)
        with pytest.raises(DatabaseBusy, match="did not finish in time"), database.write():
            pass
        may_end.set()
        writing.result()
        assert slugs(database) == ["first"]


@only_sqlite
def test_full_disk_is_named_and_nothing_is_lost(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "before")
    with (
        pytest.raises(DatabaseFull, match=r"No room is left on the disk of .*tablero\.db"),
        database.write() as session,
    ):
        session.execute(text("PRAGMA max_page_count = 1"))  # SQLite takes the present size as the least
        for number in range(1000):
            add_edition(session, f"{number}-{'x' * 70}")
    assert slugs(database) == ["before"]
    with closing(Database.open(database.url)) as reopened, reopened.write() as session:
        add_edition(session, "after")
    assert slugs(database) == ["before", "after"]


FILL_THE_DISK = """
import resource, signal, sys
from lib.store.database import Database, DatabaseUnavailable
from tests.store.samples import add_edition, file_of
database = Database.open(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (file_of(sys.argv[1]).stat().st_size,) * 2)
try:
    with database.write() as session:
        for number in range(20_000):
            add_edition(session, f"{number}-{'x' * 70}")
except DatabaseUnavailable as refusal:
    print(refusal)
"""


@only_sqlite
def test_disk_that_refuses_a_write_is_named_and_nothing_is_lost(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "before")
    said, _ = run_python(FILL_THE_DISK, database.url).communicate()
    assert said.startswith("The disk refused to read or write the database ")
    assert slugs(database) == ["before"]


@only_sqlite
def test_read_only_file_can_be_read_and_refuses_to_be_written(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "kept")
    database.close()
    path = file_of(database.url)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with path.open("r+b") as file:
        file.seek(18)
        file.write(b"\3")  # the format's own mark for "a newer SQLite may write this, you may read"
    with closing(Database.open(database.url)) as reopened:
        assert slugs(reopened) == ["kept"]
        with (
            pytest.raises(DatabaseReadOnly, match=r"cannot be written\. Nothing was saved"),
            reopened.write() as session,
        ):
            add_edition(session, "refused")
        assert slugs(reopened) == ["kept"]


WRITE_WHAT_IS_NOT_OURS = """
import os, sys
from lib.store.database import Database, DatabaseUnavailable
from tests.store.samples import add_edition, slugs
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    database = Database.open(sys.argv[1])
    print(slugs(database))
    with database.write() as session:
        add_edition(session, "refused")
except DatabaseUnavailable as refusal:
    print(type(refusal).__name__)
"""


@only_sqlite
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "said"),
    [
        (0o444, 0o777, "['kept']\nDatabaseReadOnly\n"),
        (0o000, 0o777, "DatabaseUnavailable\n"),
        (0o666, 0o555, "DatabaseReadOnly\n"),
    ],
    ids=["file not writable", "file not readable", "folder not writable"],
)
def test_file_that_may_not_be_written_or_read_is_refused(
    database: Database, file_mode: int, folder_mode: int, said: str
) -> None:
    with database.write() as session:
        add_edition(session, "kept")
    database.close()
    path = file_of(database.url)
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    for parent in path.parent.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o011)
    heard, _ = run_python(WRITE_WHAT_IS_NOT_OURS, database.url).communicate()
    path.parent.chmod(0o777)
    assert heard == said


@only_postgresql
def test_read_only_server_can_be_read_and_refuses_to_be_written(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "kept")
        session.execute(
            text(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', "
                "current_database()); END $$"
            )
        )
    with closing(Database.open(database.url)) as reopened:
        with (
            pytest.raises(DatabaseReadOnly, match=r"cannot be written\. Nothing was saved"),
            reopened.write() as session,
        ):
            add_edition(session, "refused")
        assert slugs(reopened) == ["kept"]


@only_postgresql
@pytest.mark.parametrize(
    ("state", "named"),
    [
        ("53100", DatabaseFull),
        ("XX001", DatabaseDamaged),
        ("40P01", DatabaseBusy),
        ("57014", DatabaseBusy),
        ("42501", DatabaseUnavailable),
        ("57P01", DatabaseUnavailable),
    ],
)
def test_fault_that_the_server_reports_is_named_and_nothing_is_saved(
    database: Database, state: str, named: type[DatabaseUnavailable]
) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal, database.write() as session:
        add_edition(session, "half")
        session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"))
    assert type(refusal.value) is named
    assert slugs(database) == []


@only_postgresql
def test_server_that_cut_every_connection_is_asked_anew(database: Database) -> None:
    assert slugs(database) == []
    with psycopg.connect(database.url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    with database.write() as session:
        add_edition(session, "e")
    assert slugs(database) == ["e"]


@only_postgresql
def test_connection_cut_inside_a_write_saves_nothing(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="The database server does not answer"), database.write() as session:
        add_edition(session, "half")
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert slugs(database) == []


@only_sqlite
def test_file_damaged_while_the_app_runs_is_named(database: Database) -> None:
    with database.write() as session:
        for number in range(500):
            add_edition(session, f"{number}-{'x' * 70}")
    database.close()  # gives the connections back; what was only in the log is in the file now
    damage_pages_overwritten(file_of(database.url))
    with pytest.raises(DatabaseDamaged), database.read() as session:
        session.execute(text("SELECT sum(length(slug)) FROM edition WHERE slug || '' > ''")).all()
        session.execute(text("PRAGMA foreign_key_check")).all()
        session.execute(text("REINDEX"))


def remove(path: Path) -> None:
    path.unlink()


def replace_by_a_copy(path: Path) -> None:
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    copy.rename(path)


@only_sqlite
@pytest.mark.parametrize("change", [remove, replace_by_a_copy])
def test_file_removed_or_replaced_while_the_app_runs_is_not_written(
    database: Database, change: Callable[[Path], None]
) -> None:
    with database.write() as session:
        add_edition(session, "e")
    change(file_of(database.url))
    with pytest.raises(DatabaseMissing, match="was moved or replaced while the app ran"), database.write():
        pass
    with pytest.raises(DatabaseMissing, match="was moved or replaced while the app ran"), database.read():
        pass
    assert not database.is_healthy()
