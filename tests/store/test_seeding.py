"""The demo on PostgreSQL holds the rows that it holds on SQLite."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lib.services import demo
from lib.store.database import Database
from lib.store.models import Base
from tests.store.samples import only_postgresql


def _rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with closing(Database.open(url)) as database, database.read() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
        }


@pytest.mark.full
@only_postgresql
def test_a_stage_has_the_same_rows_on_both_databases(empty_url: str, tmp_path: Path) -> None:
    sqlite_url = f"sqlite:///{tmp_path / 'judging.db'}"
    assert demo.seed(empty_url, "somos600m-2024", "judging").is_new
    assert demo.seed(sqlite_url, "somos600m-2024", "judging").is_new
    assert _rows(empty_url) == _rows(sqlite_url)
