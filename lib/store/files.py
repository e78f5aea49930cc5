"""Database files of SQLite: new ones appear whole, damaged ones are found, nothing is ever written over."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from lib.store.engines import sqlite_connection
from lib.store.faults import damaged, faults_named, missing, not_empty


@contextmanager
def placed_when_whole(path: Path) -> Iterator[Path]:
    """A new file to fill, which gets the name `path` once the block ends well: nobody ever sees it half made.

    Raises:
        DatabaseNotEmpty: the name is taken, before the block or by the time it ends.
        DatabaseDamaged: what belonged to an earlier file of this name is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _require_no_orphans(path)
    if path.exists():
        raise not_empty(str(path))
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".new")  # its owner's only
    os.close(descriptor)
    made = Path(name)
    try:
        yield made
        _flush_to_disk(made)
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            raise not_empty(str(path)) from None
        made.replace(path)
        _flush_to_disk(path.parent)
    finally:
        made.unlink(missing_ok=True)


def require_whole(path: Path) -> None:
    """Check that a database is there and every page of it can be read: about 1 ms per MB.

    Raises:
        DatabaseMissing: there is no file.
        DatabaseDamaged: it is empty, no database, or a page of it is broken.
        DatabaseUnavailable: it may not be read.
    """
    if not path.exists():
        _require_no_orphans(path)
        raise missing(str(path))
    if path.stat().st_size == 0:
        raise damaged(str(path), "the file is empty")
    with faults_named(f"sqlite:///{path}"), closing(sqlite_connection(path)) as connection:
        complaint = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if complaint != "ok":
        raise damaged(str(path), complaint)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a database, as of one moment, into an empty file. A plain copy of a file in use would be torn.

    Raises:
        DatabaseUnavailable: the source is damaged, or no room is left.
    """
    with faults_named(f"sqlite:///{source}", is_reading=True), closing(sqlite_connection(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target.absolute()),))
    require_whole(target)


def keep_log_ahead(path: Path) -> None:
    """Let readers and a writer work at once: write-ahead logging, which stays with the file, but not with a backup."""
    # A file in a read-only place stays as it is.
    with suppress(sqlite3.OperationalError), closing(sqlite_connection(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _require_no_orphans(path: Path) -> None:
    """Refuse where the file is gone, but what was not yet copied into it is still there: SQLite would delete that."""
    if path.exists() and path.stat().st_size > 0:
        return
    for orphan in (path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")):
        if orphan.exists() and orphan.stat().st_size > 0:
            raise damaged(str(path), f"its file is gone or empty, and {orphan.name} beside it holds changes of it")


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name; None if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
