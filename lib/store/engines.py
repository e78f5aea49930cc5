"""Connections: what is set on each one, so that SQLite and PostgreSQL promise the same.

Both give a write the database for itself (others wait their turn, at most `WAIT_SECONDS`) and a read one moment's
view of everything. So a use case may check and then write in one transaction, and a page never mixes old and new.

- SQLite begins a write with BEGIN IMMEDIATE; with the usual deferred BEGIN two writers read the same old value, and
  one update is lost without an error. `synchronous=FULL`: what was acknowledged survives a power cut.
- PostgreSQL begins a write with an advisory lock: a hackathon's writes are few and short, and this way no statement
  needs a retry that a reader of the code has to think of. Reads are REPEATABLE READ, READ ONLY.
"""

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from lib.store.faults import DatabaseAddressInvalid, place_of

Dialect = Literal["sqlite", "postgresql"]
Purpose = Literal["read", "write", "migrate"]

WAIT_SECONDS = 15  # for another writer: longer than the import of 100,000 registrations holds the database
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 60
READERS_KEPT = 5
READERS_AT_MOST = 20
_WRITERS_TURN = 7_205_759_403_792_001  # any constant: the key of the advisory lock that writers take

# Both databases then refuse NaN and Infinity, which are not JSON (SQLite would keep them).
_to_json = partial(json.dumps, allow_nan=False, ensure_ascii=False)


def parsed_address(url: str) -> URL:
    """The address with the driver that we use.

    Raises:
        DatabaseAddressInvalid: not an address, a kind of database that we do not know, a database in memory, or options
            that we would have to leave out.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseAddressInvalid(
            "DATABASE_URL is not the address of a database. Write `sqlite:///folder/file.db` "
            "or `postgresql://user:password@host/database`."
        ) from error
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise DatabaseAddressInvalid(
            f"DATABASE_URL names {parsed.drivername!r}; only `sqlite:///…` and `postgresql://…` are known."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseAddressInvalid("DATABASE_URL names a SQLite database in memory, which is lost. Name a file.")
    if parsed.query:
        raise DatabaseAddressInvalid(
            f"DATABASE_URL names a SQLite file with options (?{', '.join(parsed.query)}), and no option can be set. "
            "A file or folder whose name holds a question mark needs another name."
        )
    return parsed


def file_of(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(place_of(url))


def engine(url: str, purpose: Purpose, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """An engine for one purpose, whose writers wait for others. Never creates a database file."""
    parsed = parsed_address(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed, purpose, wait_seconds)
    return _postgresql_engine(parsed, purpose, wait_seconds)


def sqlite_connection(path: Path, wait_seconds: float = WAIT_SECONDS) -> sqlite3.Connection:
    """A connection to an existing file, in autocommit; never creates one."""
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=rw",
        uri=True,
        timeout=wait_seconds,
        isolation_level=None,  # the driver sends no BEGIN of its own; ours is below
        check_same_thread=False,  # the pool hands a connection to one thread at a time
    )


def _sqlite_engine(parsed: URL, purpose: Purpose, wait_seconds: float) -> Engine:
    path = file_of(str(parsed))

    def connect() -> sqlite3.Connection:
        connection = sqlite_connection(path, wait_seconds)
        connection.execute("PRAGMA synchronous = FULL")
        # A migration may rebuild a table that others refer to; it checks all references at its end instead.
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if purpose == 'migrate' else 'ON'}")
        # Without this, INSERT OR REPLACE would remove a row of an append-only table past its trigger.
        connection.execute("PRAGMA recursive_triggers = ON")
        if purpose == "read":
            connection.execute("PRAGMA query_only = ON")
        return connection

    made = create_engine(
        parsed, creator=connect, json_serializer=_to_json, hide_parameters=True, **_pool(purpose, wait_seconds)
    )
    begin = "BEGIN" if purpose == "read" else "BEGIN IMMEDIATE"

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return made


def _postgresql_engine(parsed: URL, purpose: Purpose, wait_seconds: float) -> Engine:
    made = create_engine(
        parsed,
        json_serializer=_to_json,
        hide_parameters=True,  # what people wrote does not belong in messages and logs
        pool_pre_ping=True,  # a server that restarted costs one look, not one failed page
        connect_args={} if "connect_timeout" in parsed.query else {"connect_timeout": CONNECT_SECONDS},
        **_pool(purpose, wait_seconds),
    )
    if purpose == "read":
        made = made.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    else:
        made = made.execution_options(isolation_level="READ COMMITTED")
    statement_seconds = 0 if purpose == "migrate" else STATEMENT_SECONDS
    # Set inside the transaction, not while connecting: connection poolers refuse or forget the latter.
    begin = (
        f"SELECT set_config('statement_timeout', '{statement_seconds}s', true), "
        f"set_config('lock_timeout', '{round(wait_seconds * 1000)}ms', true), "
        f"set_config('idle_in_transaction_session_timeout', '{STATEMENT_SECONDS}s', true), "
        "set_config('TimeZone', 'UTC', true)"  # the day of an instant is the same on both databases
    )
    if purpose != "read":
        begin += f", pg_advisory_xact_lock({_WRITERS_TURN})"

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return made


def _pool(purpose: Purpose, wait_seconds: float) -> dict[str, Any]:
    if purpose == "migrate":
        return {"poolclass": NullPool}
    if purpose == "write":  # one at a time, whoever asks: see Database.write
        return {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_timeout": wait_seconds}
    return {
        "poolclass": QueuePool,
        "pool_size": READERS_KEPT,
        "max_overflow": READERS_AT_MOST - READERS_KEPT,
        "pool_timeout": wait_seconds,
    }
