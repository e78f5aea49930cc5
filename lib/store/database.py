"""The database: open it, read it, write it, make it, migrate it, back it up, restore it.

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

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from lib.store import schema
from lib.store.engines import WAIT_SECONDS, Dialect, Purpose, engine, file_of, parsed_address
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
    faults_named,
    not_empty,
    place_of,
)
from lib.store.files import copy_whole, identity, keep_log_ahead, placed_when_whole, require_whole

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
    "restore",
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
        self._file_identity = identity(self._file) if self._file else None

    @classmethod
    def open(cls, url: str, *, wait_seconds: float = WAIT_SECONDS) -> "Database":
        """The database at an address, checked: it is there, whole, and its tables are this code's.

        `wait_seconds`: how long a write waits for other writers, and a read for a free connection.

        Raises:
            DatabaseUnavailable: one of the tree above. Nothing is made, migrated or repaired.
        """
        if parsed_address(url).get_backend_name() == "sqlite":
            require_whole(file_of(url))
        database = cls(url, wait_seconds)
        try:
            with database.read() as session:
                schema.require_current(session.connection(), database.place)
            if database._file:
                keep_log_ahead(database._file)
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
        with faults_named(self.url, is_reading=True), Session(self._reader, expire_on_commit=False) as session:
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
            faults_named(self.url),
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
        if self._file and identity(self._file) != self._file_identity:
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
        with placed_when_whole(file_of(url)) as made, _connection(f"sqlite:///{made}", "migrate") as connection:
            schema.upgrade(connection)
    else:
        with _connection(url, "migrate") as connection:
            if not schema.is_empty(connection):
                raise not_empty(place_of(url))
            schema.upgrade(connection)
    return Database.open(url)


def migrate(url: str) -> Path | None:
    """Bring the tables of an existing database up to this code's, all steps or none.

    Returns the copy of a SQLite file made before, beside it and named for its revision; None where nothing was to be
    done, and for PostgreSQL, whose copy is `pg_dump`.

    Raises:
        DatabaseUnavailable: it is missing, damaged, newer than this code, or cannot be written; or the copy of an
            earlier try is still there.
    """
    place, copy = place_of(url), None
    is_file = parsed_address(url).get_backend_name() == "sqlite"
    if is_file:
        require_whole(file_of(url))
    with _connection(url, "read") as connection:
        revision = schema.require_known(connection, place)
    if revision == schema.newest_revision():
        return None
    if is_file:
        copy = file_of(url).with_name(f"{file_of(url).name}.revision-{revision or 'none'}")
        with placed_when_whole(copy) as made:
            copy_whole(file_of(url), made)
    with _connection(url, "migrate") as connection:
        schema.upgrade(connection)
    return copy


def backup(database: Database, target: Path) -> None:
    """Copy a SQLite database into a new file, as of one moment, while others go on using it.

    The file appears under its name only when it is whole, checked and on the disk.

    Raises:
        DatabaseNotEmpty: the target exists.
        ValueError: a PostgreSQL database, whose backup is `pg_dump`.
        DatabaseUnavailable: the database is damaged, or no room is left for the copy.
    """
    if database.dialect != "sqlite":
        raise ValueError(f"Back up {database.place} with `pg_dump`; this copies SQLite files only.")
    with placed_when_whole(target) as made:
        copy_whole(file_of(database.url), made)


def restore(source: Path, url: str) -> Database:
    """Put a backup where no database is (move a damaged one away first, with the files `-wal` and `-shm` beside it).

    Raises:
        DatabaseNotEmpty: there is a file already.
        DatabaseMissing, DatabaseDamaged: the backup is not there, or is not a whole database of ours; or changes of
            the earlier database still lie where it was, which SQLite would mix into the backup.
        SchemaTooNew: the backup is of a newer version of this app.
        SchemaTooOld: the backup is of an older version; it is in place, and `migrate` makes it usable.
    """
    if parsed_address(url).get_backend_name() != "sqlite":
        raise ValueError(f"Restore {place_of(url)} with `pg_restore` or `psql`; this copies SQLite files only.")
    backup_url = f"sqlite:///{source}"
    require_whole(source)
    with _connection(backup_url, "read") as connection, suppress(SchemaTooOld):
        schema.require_current(connection, place_of(backup_url))
    with placed_when_whole(file_of(url)) as made:
        copy_whole(source, made)
    return Database.open(url)


@contextmanager
def _connection(url: str, purpose: Purpose) -> Iterator[Connection]:
    made = engine(url, purpose)
    try:
        with faults_named(url), made.begin() as connection:
            yield connection
    finally:
        made.dispose()
