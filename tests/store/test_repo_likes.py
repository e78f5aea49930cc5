"""Likes and events of the Hub as both dialects keep them."""

from datetime import UTC, datetime, timedelta

from lib.domain.likes import Like, Readings
from lib.domain.repos import RepoState
from lib.store import hub_events, repo_likes, repos, sync_runs
from lib.store.database import Database
from lib.store.repo_likes import LikeNews, StoredLike
from tests.store.samples import add_edition

MONDAY = datetime(2031, 4, 7, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def test_a_like_is_one_row_per_piece_of_news_and_one_like_while_it_lasts(database: Database) -> None:
    ada, eva = "a" * 64, "e" * 64
    with database.write() as session:
        add_edition(session, "rivers-2031")
        run = sync_runs.start_run(session, edition_id=1, source="likes", started_at=MONDAY, started_by=None).id
        state = RepoState("dataset", "org/a", likes=2)
        repo = repos.add_repo(session, 1, state, "here", is_in_organization=True, now=MONDAY, run_id=run)
        for now, news in (
            (MONDAY, [LikeNews(ada, is_liked=True), LikeNews(eva, is_liked=True, liked_at=MONDAY, is_time_asked=True)]),
            (
                TUESDAY,
                [LikeNews(ada, is_liked=True, liked_at=MONDAY, is_time_asked=True), LikeNews(eva, is_liked=False)],
            ),
            (WEDNESDAY, [LikeNews(eva, is_liked=True, liked_at=TUESDAY, is_time_asked=True)]),
        ):
            repo_likes.add_reading(session, repo, counted=2, likers=2, now=now, run_id=run)
            repo_likes.add_news(session, 1, {repo: news}, now=now, run_id=run)
        repo_likes.add_reading(session, repo, counted=3, likers=None, now=WEDNESDAY + timedelta(1), run_id=run)
    with database.read() as session:
        found = repo_likes.likes(session, 1)
        (first, second) = sorted({like.person for like in found})
        assert found == (
            Like(repo, second, MONDAY, MONDAY, TUESDAY),
            Like(repo, first, MONDAY, MONDAY),
            Like(repo, second, TUESDAY, WEDNESDAY),
        )
        assert repo_likes.readings(session, 1) == {repo: Readings((MONDAY, TUESDAY, WEDNESDAY), WEDNESDAY)}
        assert repo_likes.stored_likes(session, 1) == {
            repo: {
                ada: StoredLike(first, MONDAY, is_time_asked=True),
                eva: StoredLike(second, TUESDAY, is_time_asked=True),
            }
        }
        assert repo_likes.likes(session, 2) == ()


def test_an_event_waits_once_until_it_is_done(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "rivers-2031")
        run = sync_runs.start_run(session, edition_id=1, source="hub", started_at=MONDAY, started_by=None).id
        for sha, is_new in (("1", True), ("1", False), (None, True), (None, False)):
            added = hub_events.add_event(
                session, kind="model", repo_id="org/a", action="update repo", sha=sha, now=MONDAY
            )
            session.flush()
            assert added is is_new
        first, second = hub_events.waiting_events(session, 1)
        hub_events.mark_done(session, [], now=TUESDAY, run_id=run)
        hub_events.mark_done(session, [first.id], now=TUESDAY, run_id=run)
        assert hub_events.waiting_events(session, 1) == (second,)
        assert hub_events.add_event(session, kind="model", repo_id="org/a", action="update repo", sha="1", now=TUESDAY)
