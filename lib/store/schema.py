"""Which tables a database has: migrate them to this code's, and tell whether they are."""

import threading
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.schema import Column
from sqlalchemy.types import String

from lib.store.faults import DatabaseDamaged, SchemaTooNew, SchemaTooOld, damaged
from lib.store.models import Base

REVISIONS = Path(__file__).parent / "migrations"

# Alembic keeps the migration that runs in a module's variable: two threads would write into one database.
_ALEMBIC = threading.Lock()

# A copied file or a `pg_dump` holds this table too, so a backup knows which code it fits.
_VERSION = table("alembic_version", Column("version_num", String(32)))


def alembic_config(connection: Connection | None = None, revisions: Path = REVISIONS) -> Config:
    """Alembic's settings, without a file: the revisions packaged beside this module, over the given connection."""
    config = Config()
    # The settings go through a parser for which % is special.
    config.set_main_option("script_location", str(revisions).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision(revisions: Path = REVISIONS) -> str | None:
    """The revision of this code's tables."""
    return _history(revisions)[0]


def is_empty(connection: Connection) -> bool:
    """Whether there is no table at all."""
    return not inspect(connection).get_table_names()


def upgrade(connection: Connection, revisions: Path = REVISIONS) -> None:
    """Migrate to this code's tables, inside the connection's transaction.

    Raises:
        DatabaseDamaged: afterwards a row would refer to a row that does not exist.
    """
    with _ALEMBIC:
        command.upgrade(alembic_config(connection, revisions), "head")
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise DatabaseDamaged(
                f"A migration found {len(dangling)} rows that refer to rows which do not exist, the first in table "
                f"{dangling[0][0]}. Nothing was changed; put the newest backup in place and try again."
            )


def draft_revision(subject: str, revisions: Path = REVISIONS) -> None:
    """Write a new revision file with what the models have and the revisions so far do not.

    CHECK constraints and triggers are not seen: add those by hand.
    """
    with create_engine("sqlite://").begin() as connection:
        upgrade(connection, revisions)
        with _ALEMBIC:
            command.revision(alembic_config(connection, revisions), message=subject, autogenerate=True)


def require_known(connection: Connection, place: str, revisions: Path = REVISIONS) -> str | None:
    """The revision of the database's tables, which is this code's or older; None: its tables were all taken back.

    Raises:
        DatabaseDamaged: it has no tables, other tables than ours, or not exactly one revision.
        SchemaTooNew: this code does not know the revision.
    """
    names = inspect(connection).get_table_names()
    if not names:
        raise damaged(place, "it holds no tables")
    if _VERSION.name not in names:
        raise damaged(place, f"it has tables, but no {_VERSION.name}: it is not a database of this app")
    found = connection.scalars(select(_VERSION.c.version_num)).all()
    if not found and names == [_VERSION.name]:
        return None
    if len(found) != 1:
        raise damaged(place, f"{_VERSION.name} has {len(found)} rows instead of one")
    if found[0] not in _history(revisions)[1]:
        raise SchemaTooNew(
            f"The database {place} was made by a newer version of this app (revision {found[0]}). "
            "Update the app, or put a backup from before that update in its place."
        )
    return str(found[0])


def require_current(connection: Connection, place: str, revisions: Path = REVISIONS) -> None:
    """Refuse a database whose tables are not this code's.

    Raises:
        DatabaseDamaged: as `require_known`, or a table is gone.
        SchemaTooOld, SchemaTooNew: made by another version of this code.
    """
    revision = require_known(connection, place, revisions)
    newest = newest_revision(revisions)
    if revision != newest:
        raise SchemaTooOld(
            f"The database {place} was made by an older version of this app (revision {revision}, this is {newest}). "
            "Stop the app and run `python -m lib.cli database migrate`, which copies a SQLite file first "
            "(on PostgreSQL, run `pg_dump` before)."
        )
    gone = sorted(Base.metadata.tables.keys() - inspect(connection).get_table_names())
    if gone:
        raise damaged(place, f"these tables are gone: {', '.join(gone)}")


def _history(revisions: Path) -> tuple[str | None, frozenset[str]]:
    """The newest revision and all that this code knows."""
    files = frozenset(path.name for path in (revisions / "versions").glob("*.py"))
    return _history_of(revisions, files)


@cache
def _history_of(revisions: Path, _files: frozenset[str]) -> tuple[str | None, frozenset[str]]:
    """As `_history`, read once for the same files: Alembic runs every one of them, which takes 30 ms."""
    scripts = ScriptDirectory.from_config(alembic_config(revisions=revisions))
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())
