"""Whether results are public, as pages say it beside Results: by the calendar alone nobody may be sent there."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib import i18n
from lib.store.models import Edition, Project
from lib.ui import cached, session
from tests.databases import new_database
from tests.services.result_rows import Judged, judged

BEFORE, AFTER = datetime(2024, 4, 14, 12, tzinfo=UTC), datetime(2024, 4, 20, 12, tzinfo=UTC)
es = i18n.translator("es")


def said() -> None:
    """What the pages say, drawn as one."""
    import streamlit as st

    from lib.ui import edition_prizes, edition_view, panorama_cards, session

    session.begin()
    st.title(edition_view.finding())
    panorama_cards.jury()
    edition_prizes.prizes()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judged]:
    """An installation with a judged edition, of which nothing is declared or published."""
    with closing(new_database(tmp_path / "tablero.db")) as database:
        edition = judged(database)
        edition.score(["5 5 5", "4 4 4", "3 3 3", "2 2 2"])
        edition.step("closed")
        edition.step("verified")
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'tablero.db'}")
        monkeypatch.delenv("TABLERO_DEMO", raising=False)
        session.settings.cache_clear()
        yield edition
    session.settings.cache_clear()


def sentences(made: Judged, now: datetime) -> tuple[str, str, bool, bool, bool]:
    """The title of the edition, that of the jury, whether scores are said to be closed, and whether the results and who
    got the prizes are linked to, at `now`."""
    with made.database.write() as writing:
        writing.get_one(Edition, made.jury.edition_id).demo_clock_at = now
    cached.shared_of.cache_clear()
    cached.read_of.cache_clear()
    app = AppTest.from_function(said, default_timeout=60).run()
    assert not app.exception
    texts = [element.value for element in app.markdown]
    return (
        app.title[0].value.replace("\\", ""),  # escaped as Markdown
        next(text for text in texts if text.startswith("#### ")).removeprefix("#### "),
        es("Scores stay closed until the results are published.") in [caption.value for caption in app.caption],
        any("/resultados" in text for text in texts),
        any(es("See which projects got them") in text for text in texts),
    )


SCORING, FINISHED = es("The jury is scoring"), es("The jury has finished")
NOT_YET = es("The results are not public yet")


def ahead() -> str:
    return es("The jury is scoring: results on {day}").format(day="18 abr 2024")


def public_since(day: str) -> str:
    return es("The results are public since {day}").format(day=day)


def test_while_nothing_is_published_no_page_says_that_it_is(made: Judged) -> None:
    assert sentences(made, BEFORE) == (ahead(), SCORING, True, False, False)
    assert sentences(made, AFTER) == (NOT_YET, NOT_YET, True, False, False)


def test_a_result_that_is_published_early_is_told_at_once(made: Judged) -> None:
    made.publish(now=BEFORE)
    assert sentences(made, BEFORE) == (public_since("14 abr 2024"), FINISHED, False, True, True)


def test_declared_awards_are_public_from_the_announced_day_on(made: Judged) -> None:
    with made.database.write() as writing:
        writing.get_one(Project, made.jury.projects[0]).award = "first_place"
    assert sentences(made, BEFORE) == (ahead(), SCORING, True, False, False)
    assert sentences(made, AFTER) == (public_since("18 abr 2024"), FINISHED, False, True, True)
