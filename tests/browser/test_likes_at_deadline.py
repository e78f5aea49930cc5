"""The likes page where it is known who liked what: people at the deadline, what is not known, and nobody's name."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib.domain.likes import fingerprint
from lib.store import repo_likes, sync_runs
from lib.store.database import Database
from lib.store.repo_likes import LikeNews
from tests.browser import checks
from tests.browser.visitors import Preferences, visiting
from tests.demos import EDITION, demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
READ_AT = DEADLINE + timedelta(days=5)


def somebody(number: int) -> str:
    return fingerprint(EDITION, f"person-{number}")


@pytest.fixture(scope="module")
def read_likes(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The demo after its results, as if the likers of all its repos but one had been read."""
    data = tmp_path_factory.mktemp("read-likes")
    shutil.copytree(demo_data / "demo", data / "demo")
    with closing(Database.open(f"sqlite:///{data / 'demo' / 'published.db'}")) as database, database.write() as session:
        run = sync_runs.start_run(session, edition_id=1, source="likes", started_at=READ_AT, started_by=None)
        news = {}
        for repo in repo_likes.given_repos(session, 1):
            if repo.repo_id == "somosnlp/NoticIA-it":
                continue
            repo_likes.add_reading(
                session, repo.number, counted=repo.counted, likers=repo.counted, now=READ_AT, run_id=run.id
            )
            # The first three people of each repo were in time; the others came on the days after.
            times = [DEADLINE + timedelta(days=n - 2) for n in range(repo.counted)]
            news[repo.number] = [
                LikeNews(somebody(n), is_liked=True, liked_at=liked_at, is_time_asked=True)
                for n, liked_at in enumerate(times)
            ]
        repo_likes.add_news(session, 1, news, now=READ_AT, run_id=run.id)
        sync_runs.finish_run(
            session, run.id, status="succeeded", finished_at=READ_AT, requests_by_kind={}, limit_left=None
        )
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.mark.full
@pytest.mark.parametrize(("language", "width"), every(2, [("es", 1280), ("en", 360)]))
def test_people_at_the_deadline_stand_beside_the_likes_and_nobody_is_named(
    browser: Browser, read_likes: RunningServer, language: str, width: int
) -> None:
    said = {
        "es": ("cada una contada una vez y sin su propio equipo", "No se sabe a quién le gustaban estos", "3 personas"),
        "en": ("each counted once and its own team left out", "Who liked these is not known", "3 people"),
    }[language]
    with visiting(browser, read_likes.url, Preferences(language, width=width)) as visitor:
        page = visitor.open("/me-gusta", etapa="published", lang=language)
        expect(page.get_by_text(said[0])).to_be_visible()
        method = page.locator(".st-key-card_method").inner_text()
        assert f"{said[1]}, " in method
        assert "NoticIA" in method
        assert said[2] in page.locator(".st-key-card_mention").inner_text()
        assert checks.every_fault(visitor) == []
        received = "".join(str(frame) for frame in visitor.record.frames)
        assert not [number for number in range(80) if somebody(number) in received]
