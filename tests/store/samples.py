"""Rows, programs and damages that the tests of the database share."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from lib.store.database import (
    Database,
    Session,
)
from lib.store.models import Edition

NOW = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def add_edition(session: Session, slug: str) -> None:
    session.add(Edition(slug=slug, created_at=NOW))
    session.flush()


def slugs(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Edition.slug).order_by(Edition.id)))


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def run_python(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def damage_nothing_left(path: Path) -> None:
    path.write_bytes(b"")


def damage_other_content(path: Path) -> None:
    path.write_bytes(b"\0" * 8192)


def damage_cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 3 + 100])


def damage_pages_overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 20] = os.urandom(4096 * 15)
    path.write_bytes(content)


def damage_last_page_overwritten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096] + b"x" * 4096)


def damage_table_gone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE certificate")


def damage_other_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")


def damage_revision_gone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()


DAMAGES = {
    damage_nothing_left: "the file is empty",
    damage_other_content: "file is not a database",
    damage_cut_short: "malformed",
    damage_pages_overwritten: "malformed|Tree|btree|page",
    damage_last_page_overwritten: "Page",
    damage_table_gone: "these tables are gone: certificate",
    damage_other_tables: "it is not a database of this app",
    damage_revision_gone: "alembic_version has 0 rows instead of one",
}
