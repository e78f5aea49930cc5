"""The database is made, read and written whole, on SQLite and on PostgreSQL."""

import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from lib.store.database import (
    Database,
    DatabaseAddressInvalid,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNotEmpty,
    DatabaseReadOnly,
    Session,
    address,
    create,
    migrate,
)
from lib.store.models import AuditEntry, Edition, Team
from tests.store.samples import NOW, add_edition, file_of, only_postgresql, only_sqlite, run_python, slugs

# Addresses


def test_address_without_setting_is_a_file_in_the_default_folder() -> None:
    assert address(Path("data"), {}) == "sqlite:///data/tablero.db"
    assert address(Path("/srv/data"), {"DATABASE_URL": " "}) == "sqlite:////srv/data/tablero.db"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p%40ss@db.example/t", "postgresql+psycopg://u:p%40ss@db.example/t"),
        (
            "postgresql://u@db.example:6543/t?sslmode=require",
            "postgresql+psycopg://u@db.example:6543/t?sslmode=require",
        ),
        ("postgresql+psycopg://u@h/t", "postgresql+psycopg://u@h/t"),
        ("sqlite:////srv/t.db", "sqlite:////srv/t.db"),
    ],
)
def test_address_from_the_setting_names_our_driver(given: str, used: str) -> None:
    assert address(Path("data"), {"DATABASE_URL": given}) == used


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("tablero.db", "DATABASE_URL is not the address of a database"),
        ("mysql://u:secret@h/t", "DATABASE_URL names 'mysql'"),
        ("postgresql+asyncpg://u:secret@h/t", "DATABASE_URL names 'postgresql+asyncpg'"),
        ("sqlite://", "DATABASE_URL names a SQLite database in memory"),
        ("sqlite:///:memory:", "DATABASE_URL names a SQLite database in memory"),
        ("sqlite:////srv/t.db?mode=ro", "DATABASE_URL names a SQLite file with options (?mode)"),
    ],
)
def test_address_that_we_cannot_use_is_refused(given: str, complaint: str) -> None:
    with pytest.raises(DatabaseAddressInvalid, match=re.escape(complaint)) as refusal:
        address(Path("data"), {"DATABASE_URL": given})
    assert "secret" not in str(refusal.value)


def test_file_with_special_characters_in_its_name_is_the_one_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "año 100% #1 & co" / "tablero.db"
    url = address(path.parent, {})
    create(url).close()
    with closing(Database.open(url)) as database, database.write() as session:
        add_edition(session, "here")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT slug FROM edition").fetchall() == [("here",)]


# Making


def test_created_database_is_open_empty_and_ours(empty_url: str, dialect: str) -> None:
    with closing(create(empty_url)) as database:
        assert (database.url, database.dialect, database.is_healthy()) == (empty_url, dialect, True)
        assert slugs(database) == []


@only_sqlite
def test_created_file_is_for_its_owner_only(empty_url: str) -> None:
    with closing(create(empty_url)) as database, database.write() as session:
        add_edition(session, "e")
        modes = {path.name: path.stat().st_mode & 0o777 for path in file_of(empty_url).parent.iterdir()}
    assert modes == {"tablero.db": 0o600, "tablero.db-wal": 0o600, "tablero.db-shm": 0o600}


def test_create_over_a_database_is_refused_and_leaves_it_alone(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "kept")
    with pytest.raises(DatabaseNotEmpty, match=r"There is something at .* already, and it was left alone"):
        create(database.url)
    assert slugs(database) == ["kept"]


@only_sqlite
@pytest.mark.parametrize("content", ["minutes of the meeting\n" * 100, ""])
def test_create_over_another_file_is_refused_and_leaves_it_alone(empty_url: str, content: str) -> None:
    path = file_of(empty_url)
    path.write_text(content)
    with pytest.raises(DatabaseNotEmpty, match="There is something at /"):
        create(empty_url)
    assert [(left.name, left.read_text()) for left in path.parent.iterdir()] == [("tablero.db", content)]


@only_sqlite
@pytest.mark.parametrize("act", [create, Database.open, migrate])
def test_changes_whose_file_is_gone_are_kept_and_named(empty_url: str, act: Callable[[str], object]) -> None:
    path = file_of(empty_url)
    path.with_name("tablero.db-wal").write_bytes(b"the only copy")
    with pytest.raises(DatabaseDamaged, match=r"gone or empty, and tablero\.db-wal beside it holds changes"):
        act(empty_url)
    assert [(left.name, left.read_bytes()) for left in path.parent.iterdir()] == [("tablero.db-wal", b"the only copy")]


@only_sqlite
def test_create_that_was_killed_half_way_leaves_nothing_in_the_way(empty_url: str) -> None:
    # It kills itself, so that the moment is the same on every machine: some of the tables are made.
    killed_half_way = """
import os, signal, sys
from sqlalchemy import Engine, event
from lib.store.database import create

@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *rest):
    if "CREATE TABLE artifact " in statement:
        os.kill(os.getpid(), signal.SIGKILL)

create(sys.argv[1])
"""
    assert run_python(killed_half_way, empty_url).wait() == -9
    with pytest.raises(DatabaseMissing):
        Database.open(empty_url)
    with closing(create(empty_url)) as database:
        assert slugs(database) == []


# Reading


def test_read_sees_one_moment_throughout(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "before")
    with database.read() as reading:
        assert reading.scalar(select(func.count()).select_from(Edition)) == 1
        with database.write() as writing:
            add_edition(writing, "meanwhile")
            writing.add(Team(edition_id=1, name="t", created_at=NOW))
        assert reading.scalar(select(func.count()).select_from(Edition)) == 1
        assert reading.scalar(select(func.count()).select_from(Team)) == 0
    assert slugs(database) == ["before", "meanwhile"]


def write_by_statement(session: Session) -> None:
    session.execute(text("INSERT INTO edition (slug, created_at) VALUES ('x', '2024-04-11 11:59:59+00:00')"))


def write_by_object(session: Session) -> None:
    session.add(Edition(slug="x", created_at=NOW))


def write_by_changed_row(session: Session) -> None:
    session.scalars(select(Edition)).one().slug = "x"


@pytest.mark.parametrize("attempt", [write_by_statement, write_by_object, write_by_changed_row])
def test_read_that_writes_is_refused(database: Database, attempt: Callable[[Session], None]) -> None:
    with database.write() as session:
        add_edition(session, "as it was")
    with pytest.raises(DatabaseReadOnly, match="A read of the database tried to write"), database.read() as session:
        attempt(session)
    assert slugs(database) == ["as it was"]


def test_rows_can_be_used_after_the_session(database: Database) -> None:
    with database.write() as session:
        written = Edition(slug="e", created_at=NOW)
        session.add(written)
    with database.read() as session:
        read = session.scalars(select(Edition)).one()
    assert (written.id, written.slug, written.created_at) == (read.id, read.slug, read.created_at) == (1, "e", NOW)


def test_forty_readers_at_once_all_get_an_answer(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "e")
    with ThreadPoolExecutor(40) as pool:
        answers = [future.result() for future in [pool.submit(slugs, database) for _ in range(200)]]
    assert answers == [["e"]] * 200


# Writing


def test_write_is_saved_at_the_end_of_its_block(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "e")
        assert slugs(database) == []
    assert slugs(database) == ["e"]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_write_that_fails_leaves_nothing_and_the_next_one_works(database: Database, fault: type[BaseException]) -> None:
    with pytest.raises(fault), database.write() as session:
        add_edition(session, "half")
        raise fault
    with database.write() as session:
        add_edition(session, "whole")
    assert slugs(database) == ["whole"]


def test_write_inside_a_write_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="A write of the database inside another one"),
        database.write() as outer,
    ):
        add_edition(outer, "outer")
        with database.write():
            pass
    assert slugs(database) == []


def test_json_that_is_none_is_null_and_not_a_number_is_refused(database: Database) -> None:
    entry = {"at": NOW, "action": "a", "object_kind": "o"}
    with database.write() as session:
        session.add(AuditEntry(**entry, before=None, after={"name": "Peñarol", "n": [1, None]}))
        session.add(AuditEntry(**entry))
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_entry WHERE before IS NULL")) == 2
        assert session.scalars(select(AuditEntry.after).order_by(AuditEntry.id)).all() == [
            {"name": "Peñarol", "n": [1, None]},
            None,
        ]
    with pytest.raises((StatementError, ValueError), match="Out of range float values"), database.write() as session:
        session.add(AuditEntry(**entry, after={"mean": float("nan")}))


def add_to_size(database: Database, times: int) -> None:
    for _ in range(times):
        with database.write() as session:
            team = session.scalars(select(Team)).one()
            team.size = (team.size or 0) + 1


@pytest.fixture
def counted(database: Database) -> Database:
    with database.write() as session:
        add_edition(session, "e")
        session.add(Team(edition_id=1, name="t", size=1, created_at=NOW))
    return database


def size_of_team(database: Database) -> int | None:
    with database.read() as session:
        return session.scalars(select(Team.size)).one()


def test_threads_that_read_and_add_lose_nothing(counted: Database) -> None:
    with ThreadPoolExecutor(10) as pool:
        for future in [pool.submit(add_to_size, counted, 30) for _ in range(10)]:
            future.result()
    assert size_of_team(counted) == 301


def test_processes_that_read_and_add_lose_nothing(counted: Database) -> None:
    program = """
import sys
from lib.store.database import Database
from tests.store.test_database import add_to_size
add_to_size(Database.open(sys.argv[1], wait_seconds=60), 50)
"""
    processes = [run_python(program, counted.url) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert size_of_team(counted) == 151


def test_value_read_in_one_block_and_written_in_a_later_one_is_lost_without_a_version_check(counted: Database) -> None:
    # What the module's docstring warns of, so that nobody relies on the lock for it.
    with counted.read() as first, counted.read() as second:
        shown = [first.scalars(select(Team.size)).one(), second.scalars(select(Team.size)).one()]
    for size in shown:
        with counted.write() as session:
            session.scalars(select(Team)).one().size = (size or 0) + 1
    assert size_of_team(counted) == 2


@only_postgresql
def test_statements_and_waits_have_an_end_and_days_are_those_of_utc(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    for block in (database.read, database.write):
        with block() as session:
            assert [session.scalar(text(f"SHOW {name}")) for name in names] == ["1min", "15s", "1min", "UTC"]


@only_sqlite
def test_every_connection_keeps_its_promises(database: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout", "query_only")
    expected = {database.read: ["wal", 2, 1, 1, 15000, 1], database.write: ["wal", 2, 1, 1, 15000, 0]}
    for block, values in expected.items():
        with block() as session:
            assert [session.scalar(text(f"PRAGMA {name}")) for name in names] == values


def test_working_directory_may_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(create("sqlite:///data/tablero.db")) as database:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        with database.write() as session:
            add_edition(session, "e")
        assert slugs(database) == ["e"]
        assert (tmp_path / "data" / "tablero.db").exists()
