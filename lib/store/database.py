"""The database: open it, read it, write it, make it, migrate it, back it up.

    database = Database.open(address(Path("data"), os.environ))
    with database.read() as session: ...   # one moment's view of everything; cannot write
    with database.write() as session: ...  # alone; saved as a whole at the end of the block, or not at all

Opening never makes or migrates anything: what is missing, damaged, older or newer is refused, never replaced by an
empty database. The refusals, each saying what, where and what to do (drawn and defined in `lib.store.faults`):

    DatabaseUnavailable
    ├── DatabaseAddressInvalid   ├── DatabaseReadOnly   ├── SchemaTooOld
    ├── DatabaseMissing          ├── DatabaseFull       └── SchemaTooNew
    ├── DatabaseNotEmpty         └── DatabaseBusy
    └── DatabaseDamaged

Writes never overlap, so checking and then writing in one `write` block is safe. Reading in one block and writing in a
later one is not, whatever the database does: in between, somebody else may have written. There the form carries the
version it was shown with, and the write block compares it with the current one before saving.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from lib.store import schema
from lib.store.engines import WAIT_SECONDS, Dialect, Purpose, engine, file_of, parsed_address, sqlite_connection
from lib.store.faults import (
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
    damaged,
    fault_of,
    missing,
    place_of,
)

__all__ = [
    "Database",
    "DatabaseAddressInvalid",
    "DatabaseBusy",
    "DatabaseDamaged",
    "DatabaseFull",
    "DatabaseMissing",
    "DatabaseNotEmpty",
    "DatabaseReadOnly",
    "DatabaseUnavailable",
    "SchemaTooNew",
    "SchemaTooOld",
    "Session",
    "address",
    "backup",
    "create",
    "migrate",
]


class Database:
    """One per process and address; threads share it."""

    def __init__(self, url: str, wait_seconds: float) -> None:
        """Use `Database.open`, which checks what is there."""
        self.url = url
        self.place = place_of(url)  # what messages and logs may show
        self.dialect = cast(Dialect, parsed_address(url).get_backend_name())
        self._reader = engine(url, "read", wait_seconds)
        self._writer = engine(url, "write", wait_seconds)
        self._wait_seconds = wait_seconds
        self._turn = threading.Lock()
        self._writing_thread: int | None = None
        # Absolute from the start: the working directory may change.
        self._file = file_of(url) if self.dialect == "sqlite" else None
        self._file_identity = _identity(self._file)

    @classmethod
    def open(cls, url: str, *, wait_seconds: float = WAIT_SECONDS) -> "Database":
        """The database at an address, checked: it is there, whole, and its tables are this code's.

        `wait_seconds`: how long a write waits for other writers, and a read for a free connection.

        Raises:
            DatabaseUnavailable: one of the tree above. Nothing is made, migrated or repaired.
        """
        if parsed_address(url).get_backend_name() == "sqlite":
            _require_whole_file(url)
        database = cls(url, wait_seconds)
        try:
            with database.read() as session:
                schema.require_current(session.connection(), database.place)
        except BaseException:
            database.close()
            raise
        return database

    def __repr__(self) -> str:
        return f"Database({self.place})"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading, which sees one moment's state throughout.

        Raises:
            DatabaseUnavailable: one of the tree above; DatabaseReadOnly also where the block tries to write.
        """
        self._require_same_file()
        with _faults_named(self.url, is_reading=True), Session(self._reader, expire_on_commit=False) as session:
            session.connection()
            yield session
            session.flush()  # a change made here would be lost: the database refuses it instead

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose block is one transaction, alone on the database: saved at the end, or undone on an error.

        Others wait for their turn at most `wait_seconds`, so a block does no network and no slow computing.

        Raises:
            DatabaseUnavailable: one of the tree above; nothing of the block was saved, except that a lost
                connection at its very end leaves open whether it was.
            RuntimeError: a write inside a write of the same thread, which would wait for itself.
        """
        self._require_same_file()
        with (
            self._own_turn(),
            _faults_named(self.url, is_reading=False),
            Session(self._writer, expire_on_commit=False) as session,
        ):
            session.connection()
            yield session
            session.commit()

    def is_healthy(self) -> bool:
        """Whether the database answers."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except DatabaseUnavailable:
            return False
        return True

    def close(self) -> None:
        """Give all connections back."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        # SQLite lets waiting processes poll; the threads of one process take turns here, which is fair and quick.
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("A write of the database inside another one: pass the session on instead.")
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise DatabaseBusy(f"Others are writing to {self.place} and did not finish in time. Try again.")
        self._writing_thread = threading.get_ident()
        try:
            yield
        finally:
            self._writing_thread = None
            self._turn.release()

    def _require_same_file(self) -> None:
        # A deleted or replaced file lives on for whoever has it open: writes would succeed and be lost.
        if _identity(self._file) != self._file_identity:
            raise DatabaseMissing(
                f"The database file {self.place} was moved or replaced while the app ran. "
                "Nothing was saved. Put the right file there and restart the app."
            )


def address(default_folder: Path, environment: Mapping[str, str]) -> str:
    """The address of the database: DATABASE_URL, or the file `tablero.db` in the default folder.

    Raises:
        DatabaseAddressInvalid: DATABASE_URL names no kind of database that we know.
    """
    given = environment.get("DATABASE_URL", "").strip()
    if not given:
        given = f"sqlite:///{default_folder / 'tablero.db'}"
    return parsed_address(given).render_as_string(hide_password=False)


def create(url: str) -> Database:
    """A new, empty database with this code's tables. On PostgreSQL the server's administrator made it, empty.

    Raises:
        DatabaseNotEmpty: there is a file, be it empty, or on PostgreSQL a table.
        DatabaseUnavailable: another fault of the tree above.
    """
    if parsed_address(url).get_backend_name() == "sqlite":
        _create_file(file_of(url))
    else:
        with _connection(url, "migrate") as connection:
            if not schema.is_empty(connection):
                raise _not_empty(place_of(url))
            schema.upgrade(connection)
    return Database.open(url)


def migrate(url: str) -> None:
    """Bring the tables of an existing database up to this code's, all steps or none.

    Raises:
        DatabaseUnavailable: it is missing, damaged, newer than this code, or cannot be written.
    """
    if parsed_address(url).get_backend_name() == "sqlite":
        _require_whole_file(url)
    with _connection(url, "migrate") as connection:
        schema.require_known(connection, place_of(url))
        schema.upgrade(connection)


def backup(database: Database, target: Path) -> None:
    """Copy a SQLite database into a new file, as of one moment, while others go on using it.

    The file appears under its name only when it is whole, checked and on the disk.

    Raises:
        FileExistsError: the target exists.
        ValueError: a PostgreSQL database, whose backup is `pg_dump`.
        DatabaseUnavailable: the database is damaged, or no room is left for the copy.
    """
    if database.dialect != "sqlite":
        raise ValueError(f"Back up {database.place} with `pg_dump`; this copies SQLite files only.")
    if target.exists():
        raise FileExistsError(f"{target} exists already; name a new file for the backup.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)  # as private as the database itself
    try:
        with _faults_named(database.url, is_reading=True), _driver_errors_wrapped():
            with closing(sqlite_connection(file_of(database.url))) as connection:
                connection.execute("VACUUM INTO ?", (str(partial.absolute()),))
            _require_whole_pages(partial)
        _flush_to_disk(partial)
        partial.rename(target)
        _flush_to_disk(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _connection(url: str, purpose: Purpose) -> Iterator[Connection]:
    made = engine(url, purpose)
    try:
        with _faults_named(url, is_reading=False), made.begin() as connection:
            yield connection
    finally:
        made.dispose()


@contextmanager
def _faults_named(url: str, *, is_reading: bool) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        fault = fault_of(error, url, is_reading=is_reading)
        if fault is None:
            raise
        raise fault from error


@contextmanager
def _driver_errors_wrapped() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError(None, None, error) from error


def _create_file(path: Path) -> None:
    # Made under a name of its own and moved in place whole: whoever is killed half way, or comes second, harms nothing.
    path.parent.mkdir(parents=True, exist_ok=True)
    _require_no_orphans(path)
    if path.exists():
        raise _not_empty(str(path))
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".new")  # its owner's only
    os.close(descriptor)
    made = Path(name)
    try:
        url = f"sqlite:///{made}"
        with _faults_named(url, is_reading=False), _driver_errors_wrapped(), closing(sqlite_connection(made)) as driver:
            driver.execute("PRAGMA journal_mode = WAL")  # stays with the file
        with _connection(url, "migrate") as connection:
            schema.upgrade(connection)
        _flush_to_disk(made)
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            raise _not_empty(str(path)) from None
        made.replace(path)
        _flush_to_disk(path.parent)
    finally:
        made.unlink(missing_ok=True)


def _not_empty(place: str) -> DatabaseNotEmpty:
    return DatabaseNotEmpty(f"There is something at {place} already. Open it, or name another place in DATABASE_URL.")


def _require_whole_file(url: str) -> None:
    path = file_of(url)
    if not path.exists():
        _require_no_orphans(path)
        raise missing(str(path))
    if path.stat().st_size == 0:
        raise damaged(str(path), "the file is empty")
    with _faults_named(url, is_reading=False), _driver_errors_wrapped():
        _require_whole_pages(path)


def _require_whole_pages(path: Path) -> None:
    # Takes about 1 ms per MB; a page that cannot be read is found now, not by a juror later.
    with closing(sqlite_connection(path)) as connection:
        complaint = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if complaint != "ok":
        raise damaged(str(path), complaint)


def _require_no_orphans(path: Path) -> None:
    """Refuse where the file is gone, but what was not yet copied into it is still there: SQLite would delete that."""
    if path.exists() and path.stat().st_size > 0:
        return
    for orphan in (path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")):
        if orphan.exists() and orphan.stat().st_size > 0:
            raise damaged(str(path), f"its file is gone or empty, and {orphan.name} beside it holds changes of it")


def _identity(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path else None
    except FileNotFoundError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
