"""The light page of results: nothing of a result before its moment, its podium from then on."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.edition import Language
from lib.publishing import lite
from lib.publishing.wording import Words
from lib.services import result_decisions
from tests.databases import new_database
from tests.services.result_rows import Judged, judged
from tests.store.jury_rows import NOW

# Before the edition announces its winners, so that only a publication can tell.
EARLY = NOW.replace(year=2023)
HOUR = timedelta(hours=1)


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return judged(new_database(tmp_path_factory.mktemp("lite") / "tablero.db"))


@pytest.fixture
def published(made: Judged) -> Judged:
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 2"])
    made.step("closed")
    result_decisions.decide_mention(
        made.database, made.first, made.edition, "special_mention", [made.jury.projects[3]], reason="bold", now=NOW
    )
    made.step("verified")
    made.publish(now=EARLY, publish_at=EARLY + HOUR)
    return made


def page(made: Judged, now: datetime, language: Language = "en", *, path: str = lite.RESULTS) -> str:
    said = Words(language, {"en": "en-US", "es": "es-ES", "pt": "pt-BR"}[language], UTC, made.edition)
    with made.database.read() as session:
        html = lite.render_page(session, made.jury.edition_id, said, now, path, visit=lite.Visit())
    assert html is not None
    return html


def test_result_is_not_on_the_light_page_before_its_moment(published: Judged) -> None:
    html = page(published, EARLY + HOUR - timedelta(seconds=1))
    assert "The results are not public yet" in html
    assert "10.00" not in html
    assert "Special mention" not in html


SCORES_STAY_CLOSED = "Scores stay closed until the results are published."


@pytest.mark.parametrize("is_public", [False, True])
def test_overview_says_that_scores_stay_closed_as_long_as_they_do(published: Judged, *, is_public: bool) -> None:
    html = page(published, EARLY + HOUR * is_public, path=lite.OVERVIEW)
    assert (SCORES_STAY_CLOSED in html) is not is_public


def test_day_of_the_announcement_alone_makes_no_result_public(made: Judged) -> None:
    late = NOW.replace(year=2031)
    assert SCORES_STAY_CLOSED in page(made, late, path=lite.OVERVIEW)
    html = page(made, late)
    for text in ("The results are not public yet", "They appear here as soon as the organizers publish them."):
        assert text in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("10.00 points from 3 ballots", "Special mention", "How it was decided")),
        ("es", ("10,00 puntos de 3 papeletas", "Mención especial", "Cómo se decidió")),
        ("pt", ("10,00 pontos de 3 cédulas", "Menção especial", "Como foi decidido")),
    ],
)
def test_result_is_on_the_light_page_from_its_moment_on(
    published: Judged, language: Language, said: tuple[str, ...]
) -> None:
    html = page(published, EARLY + HOUR, language)
    for text in (*said, "Title p1", "Title p2", "Title p3", "Title p4"):
        assert text in html
    assert "4.00" not in html
    assert "bold" not in html
