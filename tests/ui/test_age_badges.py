"""Data that are older than they should be are marked at the foot of every page, on Data and method and on Sources."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.services import editions
from lib.store import models
from lib.store.database import Database
from lib.ui import cached, session
from tests.databases import new_database

NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LATE = ":orange-badge[:material/schedule: sin actualizar desde hace más de 2 h]"
OLD = ":red-badge[:material/schedule: sin actualizar desde hace más de 1 d]"


def marks() -> None:
    """The foot of a page, the list of Data and method and the card of a source, drawn as one page."""
    from types import SimpleNamespace

    from lib.services import source_runs
    from lib.services.access import COMMAND_LINE
    from lib.ui import frame, method_view, session, sources_view

    visit = session.begin()
    frame.footer(SimpleNamespace(url_path="datos"))
    method_view.sources()
    with session.database().read() as reading:
        found = source_runs.source_runs(reading, COMMAND_LINE, visit.edition_id)
    for state in found.states:
        sources_view.source_card(state)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An installation with an edition."""
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        with opened.write() as writing:
            number = editions.add_edition(writing, "somos600m-2024", now=NOW)
            writing.get_one(models.Edition, number).demo_clock_at = NOW  # a clock that stands still, of no demo
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'tablero.db'}")
        monkeypatch.delenv("TABLERO_DEMO", raising=False)
        session.settings.cache_clear()
        cached.shared_of.cache_clear()
        yield opened
    session.settings.cache_clear()


def marked(database: Database, source: str, age: timedelta) -> list[str]:
    """The texts about a source that last gave good data so long ago, in the order of the page."""
    with database.write() as writing:
        run = models.SyncRun(edition_id=1, source=source, status="succeeded", started_at=NOW, finished_at=NOW - age)
        writing.add(run)
    app = AppTest.from_function(marks, default_timeout=60).run()
    assert not app.exception
    texts = [element.value for element in app.markdown]
    name = {"hub": ("me gusta en el Hub", ":green-badge"), "submissions": ("entregas", ":green-badge")}[source]
    return [text for text in texts if any(word in text for word in name)]


@pytest.mark.parametrize(
    ("source", "age", "mark"),
    [
        ("hub", 2 * HOUR, None),
        ("hub", 2 * HOUR + SECOND, LATE),
        ("hub", 24 * HOUR, LATE),
        ("hub", 24 * HOUR + SECOND, OLD),
        ("submissions", 240 * HOUR, None),
    ],
)
def test_data_that_should_be_newer_are_marked_wherever_their_age_is_told(
    database: Database, source: str, age: timedelta, mark: str | None
) -> None:
    foot, listed, card = marked(database, source, age)
    for text in (foot, listed, card):
        assert [one for one in (LATE, OLD) if text.endswith(one)] == ([mark] if mark else [])
        assert ("sin actualizar" in text) is (mark is not None)


def test_mark_comes_with_its_second_although_the_foot_is_shared_between_visits(database: Database) -> None:
    assert "sin actualizar" not in marked(database, "hub", 2 * HOUR)[0]
    with database.write() as writing:
        writing.get_one(models.Edition, 1).demo_clock_at = NOW + SECOND
    assert AppTest.from_function(marks, default_timeout=60).run().markdown[0].value.endswith(LATE)
