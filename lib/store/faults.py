"""What can be wrong with the database, and how a driver's error becomes one of these.

    DatabaseUnavailable            the database cannot be used now
    ├── DatabaseAddressInvalid     DATABASE_URL names no kind of database that we know
    ├── DatabaseMissing            nothing is there
    ├── DatabaseNotEmpty           something is there already, and `create` would have to write over it
    ├── DatabaseDamaged            what is there is not a whole database of ours
    ├── DatabaseReadOnly           it can be read, not written
    ├── DatabaseFull               no room is left on its disk
    ├── DatabaseBusy               others kept it longer than we wait
    ├── SchemaTooOld               its tables are older than this code
    └── SchemaTooNew               its tables are newer than this code

Every message says what, where (an address without its password) and what to do.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class DatabaseUnavailable(Exception):  # noqa: N818 - the tree above reads as states of the database
    """The database cannot be used now; `str()` says what, where and what to do."""


class DatabaseAddressInvalid(DatabaseUnavailable):
    """The address names no kind of database that we know."""


class DatabaseMissing(DatabaseUnavailable):
    """Nothing is there."""


class DatabaseNotEmpty(DatabaseUnavailable):
    """Something is there already, where a new database was to be created."""


class DatabaseDamaged(DatabaseUnavailable):
    """What is there is not a whole database of ours."""


class DatabaseReadOnly(DatabaseUnavailable):
    """It can be read, not written."""


class DatabaseFull(DatabaseUnavailable):
    """No room is left on its disk."""


class DatabaseBusy(DatabaseUnavailable):
    """Others kept it longer than we wait."""


class SchemaTooOld(DatabaseUnavailable):
    """Its tables are older than this code."""


class SchemaTooNew(DatabaseUnavailable):
    """Its tables are newer than this code."""


def place_of(url: str) -> str:
    """How messages name a database: the path of a file, or the address of a server without its password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return "the address in DATABASE_URL"
    if parsed.get_backend_name() == "sqlite":
        return str(Path(parsed.database).absolute()) if parsed.database else "a database in memory"
    # The query of an address may hold a password too (`?password=…`): of it, only the host is named.
    host = {name: value for name, value in parsed.query.items() if name == "host"}
    return parsed.set(query=host).render_as_string(hide_password=True)


def fault_of(error: SQLAlchemyError, url: str, *, is_reading: bool) -> DatabaseUnavailable | None:
    """The fault that an error of the driver stands for; None if it is a mistake in a statement or a refused row.

    `is_reading`: the error came from a session opened for reading only, so a refusal to write is our own mistake.
    """
    place = place_of(url)
    if isinstance(error, PoolTimeout):
        return DatabaseBusy(f"All connections to {place} are in use. Try again in a minute.")
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _fault_of_sqlite(error.orig, place, is_reading)
    if isinstance(error.orig, psycopg.Error):
        return _fault_of_postgresql(error.orig, place, is_reading)
    return None


@contextmanager
def faults_named(url: str, *, is_reading: bool = False) -> Iterator[None]:
    """Raise what goes wrong with the database in the block as one of the tree above; let other errors through."""
    try:
        yield
    except SQLAlchemyError as error:
        fault = fault_of(error, url, is_reading=is_reading)
        if fault is None:
            raise
        raise fault from error
    except sqlite3.Error as error:
        fault = _fault_of_sqlite(error, place_of(url), is_reading)
        if fault is None:
            raise
        raise fault from error


def _fault_of_sqlite(  # noqa: PLR0911 - one return per fault
    error: sqlite3.Error, place: str, is_reading: bool
) -> DatabaseUnavailable | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    match code & 0xFF:  # the low byte is the kind; the rest is a detail
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _busy(place)
        case sqlite3.SQLITE_READONLY:
            # With more than the low byte the file system refused even the files that reading needs.
            return _opened_for_reading() if is_reading and code == sqlite3.SQLITE_READONLY else _read_only(place)
        case sqlite3.SQLITE_FULL:
            return _full(place)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(place, str(error))
        case sqlite3.SQLITE_CANTOPEN if not Path(place).exists():
            return missing(place)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return DatabaseUnavailable(
                f"The database {place} cannot be opened ({error}). "
                "Let the account that runs the app read and write it and its folder."
            )
        case sqlite3.SQLITE_IOERR:
            return DatabaseUnavailable(
                f"The disk refused to read or write the database {place} ({error}). "
                "Check the disk, its quota and its free space, then try again."
            )
    return None


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY_STATES = {"40001", "40P01", "53300", "55P03", "57014"}
_DAMAGED_STATES = {"XX001", "XX002"}
_UNREACHABLE_STATES = {"57P01", "57P02", "57P03", "57P05"}


def _fault_of_postgresql(  # noqa: PLR0911 - one return per fault
    error: psycopg.Error, place: str, is_reading: bool
) -> DatabaseUnavailable | None:
    state = error.sqlstate
    if state in _BUSY_STATES:
        return _busy(place)
    if state == "25006":
        return _opened_for_reading() if is_reading else _read_only(place)
    if state == "53100":
        return _full(place)
    if state in _DAMAGED_STATES:
        return damaged(place, str(error))
    if state == "42501":
        return DatabaseUnavailable(
            f"The user of {place} may not do this ({_first_line(error)}). Grant it the right, or name another user."
        )
    # While connecting, the client library passes on the server's sentence, not its code.
    if state == "3D000" or (state is None and re.search(r'database "[^"]*" does not exist', str(error))):
        return missing(place)
    is_cut = isinstance(error, psycopg.OperationalError) and state is None
    if is_cut or state in _UNREACHABLE_STATES or (state or "").startswith(("08", "28")):
        return DatabaseUnavailable(
            f"The database server does not answer at {place} ({_first_line(error)}). "
            "Check that it runs, and the host, user and password in DATABASE_URL."
        )
    return None


def not_empty(place: str) -> DatabaseNotEmpty:
    return DatabaseNotEmpty(
        f"There is something at {place} already, and it was left alone. Name another place, or move it away."
    )


def missing(place: str) -> DatabaseMissing:
    return DatabaseMissing(
        f"There is no database at {place}. Make one with `python -m lib.cli database "
        "create --edition SLUG`, put a backup there with `python -m lib.cli restore FILE`, name the right one in "
        "DATABASE_URL, or see the demo with `make run`."
    )


def damaged(place: str, detail: str) -> DatabaseDamaged:
    return DatabaseDamaged(
        f"The database {place} is damaged ({' '.join(detail.split())}). "
        "Stop the app, move it away with the files -wal and -shm beside it, and run "
        "`python -m lib.cli restore FILE` with the newest backup."
    )


def _busy(place: str) -> DatabaseBusy:
    return DatabaseBusy(f"Others are writing to {place} and did not finish in time. Nothing was saved; try again.")


def _read_only(place: str) -> DatabaseReadOnly:
    return DatabaseReadOnly(
        f"The database {place} cannot be written. Nothing was saved. "
        "Let the account that runs the app write the file and its folder, or the database user write the tables."
    )


def _full(place: str) -> DatabaseFull:
    return DatabaseFull(f"No room is left on the disk of {place}. Nothing was saved. Free some space, then try again.")


def _opened_for_reading() -> DatabaseReadOnly:
    return DatabaseReadOnly("A read of the database tried to write. Nothing was saved; use `Database.write` there.")


def _first_line(error: psycopg.Error) -> str:
    # Connection errors repeat the host and user, never the password.
    return (str(error).splitlines() or ["no detail"])[0]
