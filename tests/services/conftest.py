"""A migrated SQLite database without rows for each test: a copy of one that was migrated once per session."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lib.store.database import Database, create


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "tablero.db"
    create(f"sqlite:///{path}").close()  # with the last connection gone, all of it is in this one file
    return path


@pytest.fixture
def empty_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    copy = tmp_path / "tablero.db"
    shutil.copyfile(migrated_file, copy)
    with closing(Database.open(f"sqlite:///{copy}")) as opened:
        yield opened
