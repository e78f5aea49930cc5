"""Who likes the repos of projects: the real client in a process of its own, a local Hub, a real database."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.domain.likes import fingerprint
from lib.store import models
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubServer
from tests.outside.sync_process import ORGANIZATION, SLUG, SyncProcess
from tests.services.hub_rows import (
    CREATED_AT,
    NOW,
    add_project,
    hub_repo,
    last_good,
    likers,
    likes_stored,
    runs,
)

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)
MORNING, NOON = CREATED_AT + timedelta(days=1), CREATED_AT + timedelta(days=2)


@pytest.fixture
def read_likes(hub: HubServer, hub_database: Database, sync_process: SyncProcess) -> Sync:
    """A sync of the likes alone, as a function to the report about them."""

    def synced(now: datetime = NOW, **options: Any) -> dict[str, Any]:
        hub.forget_requests()
        lists, read = sync_process.run(hub_database.url, now, only="likes", **options)["sources"]
        assert (lists["source"], lists["status"], read["source"]) == ("hub", "succeeded", "likes")
        report: dict[str, Any] = read
        return report

    return synced


def given(database: Database, *repo_ids: str, slug: str = "one") -> None:
    """A project gives these datasets."""
    with database.write() as session:
        add_project(session, slug, [("dataset", repo_id) for repo_id in repo_ids])


def test_likes_are_stored_with_the_time_that_the_hub_says(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    corpus = hub_repo("dataset", "a", likers={"ada": MORNING, "eva": NOON})
    hub.repos = [corpus, hub_repo("dataset", "nobodys", likers=likers(3))]
    given(hub_database, corpus.repo_id)
    report = read_likes()
    assert (report["status"], report["rows"], report["findings"]) == ("succeeded", [2, 2, 0, 0, 0], [])
    assert report["requests"] == {"likers": 1, "likes": 2}
    assert dict(hub.requests) == {"list": 3, "likers": 1, "likes": 2}
    assert likes_stored(hub_database) == [("a", True, MORNING, True, NOW), ("a", True, NOON, True, NOW)]
    with hub_database.read() as session:
        people = session.scalars(select(models.Liker.fingerprint)).all()
        reading = session.scalars(select(models.LikersReading)).one()
    assert set(people) == {fingerprint(SLUG, name) for name in ("ada", "eva")}
    assert (reading.read_at, reading.counted, reading.likers) == (NOW, 2, 2)


def test_nobody_is_asked_again_until_a_count_moves(hub: HubServer, read_likes: Sync, hub_database: Database) -> None:
    moved, still = hub_repo("dataset", "moved", likers={"ada": MORNING}), hub_repo("dataset", "s", likers=likers(4))
    hub.repos = [moved, still, hub_repo("dataset", "without")]
    given(hub_database, moved.repo_id, still.repo_id, f"{ORGANIZATION}/without")
    read_likes()
    before = likes_stored(hub_database)
    assert read_likes(LATER)["requests"] == {}
    moved.push(LATER)
    assert read_likes(LATER)["requests"] == {}
    moved.likers["eva"] = LATER
    report = read_likes(LATER + timedelta(hours=1))
    assert (report["requests"], report["rows"]) == ({"likers": 1, "likes": 1}, [2, 1, 0, 1, 0])
    assert hub.paths[-1] == "/api/users/eva/likes"
    assert likes_stored(hub_database) == [*before, ("moved", True, LATER, True, LATER + timedelta(hours=1))]


def test_person_who_likes_several_repos_is_asked_about_once(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", name, likers={"ada": MORNING}) for name in ("a", "b", "c")]
    given(hub_database, *(repo.repo_id for repo in hub.repos))
    assert read_likes()["requests"] == {"likers": 3, "likes": 1}
    assert [row[:3] for row in likes_stored(hub_database)] == [(name, True, MORNING) for name in ("a", "b", "c")]


def test_repo_that_two_projects_give_is_read_once(hub: HubServer, read_likes: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "shared", likers={"ada": MORNING})]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/shared")])
        add_project(session, "two", [("dataset", f"{ORGANIZATION}/SHARED")])
    assert read_likes()["requests"] == {"likers": 1, "likes": 1}


def test_like_that_was_taken_back_is_kept_with_when_it_was_missed(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    repo = hub_repo("dataset", "a", likers={"ada": MORNING})
    hub.repos = [repo]
    given(hub_database, repo.repo_id)
    read_likes()
    repo.likers.clear()
    report = read_likes(LATER)
    # A count of none says who likes it: nobody.
    assert (report["requests"], report["rows"]) == ({}, [0, 0, 0, 0, 1])
    assert likes_stored(hub_database) == [("a", True, MORNING, True, NOW), ("a", False, None, False, LATER)]
    assert read_likes(LATER)["requests"] == {}
    repo.likers["ada"] = LATER
    read_likes(LATER + timedelta(hours=1))
    assert likes_stored(hub_database)[2:] == [("a", True, LATER, True, LATER + timedelta(hours=1))]


def test_person_who_hides_their_likes_is_first_seen_by_us(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a", likers={"ada": MORNING})]
    hub.hidden_people = {"ada"}
    given(hub_database, f"{ORGANIZATION}/a")
    assert read_likes()["requests"] == {"likers": 1, "likes": 1}
    assert likes_stored(hub_database) == [("a", True, None, True, NOW)]
    assert read_likes(LATER)["requests"] == {}


def test_pages_of_likes_older_than_every_repo_are_not_asked_for(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    old = [hub_repo("model", f"elsewhere/{n}", likers={"ada": CREATED_AT - timedelta(days=n)}) for n in range(1, 350)]
    hub.repos = [hub_repo("dataset", "a", likers={"ada": MORNING}), *old]
    given(hub_database, f"{ORGANIZATION}/a")
    assert read_likes()["requests"] == {"likers": 1, "likes": 1}
    hub.repos[1].likers = {"ada": NOON}
    assert likes_stored(hub_database) == [("a", True, MORNING, True, NOW)]


def test_first_pages_of_likes_are_followed_to_the_repo(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    newer = [hub_repo("model", f"elsewhere/{n}", likers={"ada": NOON + timedelta(hours=n)}) for n in range(150)]
    hub.repos = [hub_repo("dataset", "a", likers={"ada": MORNING}), *newer]
    given(hub_database, f"{ORGANIZATION}/a")
    assert read_likes()["requests"] == {"likers": 1, "likes": 2}
    assert likes_stored(hub_database) == [("a", True, MORNING, True, NOW)]


def test_repo_whose_likers_are_not_shown_is_asked_once(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a", likers=likers(2))]
    hub.faults = [Fault("likers", "forbidden")]
    given(hub_database, f"{ORGANIZATION}/a")
    report = read_likes()
    assert (report["requests"], report["findings"]) == (
        {"likers": 1},
        ["The Hub does not show who likes somosnlp/a."],
    )
    assert read_likes(LATER)["requests"] == {}
    with hub_database.read() as session:
        assert session.scalars(select(models.LikersReading)).one().likers is None


@pytest.mark.parametrize("of", ["likers", "likes"])
def test_told_to_wait_keeps_what_was_read_and_goes_on_next_time(
    hub: HubServer, read_likes: Sync, hub_database: Database, of: str
) -> None:
    hub.repos = [hub_repo("dataset", name, likers={f"of-{name}": MORNING}) for name in ("a", "b", "c")]
    hub.faults = [Fault(of, "limited", times=1, after=1)]
    given(hub_database, *(repo.repo_id for repo in hub.repos))
    report = read_likes()
    assert (report["status"], report["requests"]) == (
        ("succeeded", {"likers": 2, "likes": 1}) if of == "likers" else ("succeeded", {"likers": 2, "likes": 2})
    )
    assert report["findings"] == [
        "Hugging Face Hub asked to wait 55 seconds: too many requests. Sync again after that; it goes on from here.",
        "2 of 3 repos with something new were not read yet; the next sync goes on with them.",
    ]
    kept = likes_stored(hub_database)
    assert kept[0] == ("a", True, MORNING, True, NOW)
    assert kept[1:] == ([] if of == "likers" else [("b", True, None, False, NOW)])
    assert read_likes(LATER)["requests"] == {"likers": 2, "likes": 2}
    timed = [row[:4] for row in likes_stored(hub_database) if row[3]]
    assert timed == [(name, True, MORNING, True) for name in ("a", "b", "c")]
    assert read_likes(LATER)["requests"] == {}


def test_person_who_cannot_be_read_is_tried_again_and_named_nowhere(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a", likers={"unmistakable-ada": MORNING, "eva": NOON})]
    hub.faults = [Fault("likes", "half json", where="unmistakable-ada"), Fault("likes", "broken", where="eva", times=2)]
    given(hub_database, f"{ORGANIZATION}/a")
    report = read_likes()
    assert report["requests"] == {"likers": 1, "likes": 4}  # two failures and an answer about eva
    assert report["findings"] == [
        "Likes whose time could not be read yet: those of 1 people. The next sync tries again."
    ]
    assert likes_stored(hub_database) == [("a", True, NOON, True, NOW), ("a", True, None, False, NOW)]
    hub.faults = []
    assert read_likes(LATER)["requests"] == {"likers": 1, "likes": 1}
    assert likes_stored(hub_database)[-1] == ("a", True, MORNING, True, LATER)
    with closing(sqlite3.connect(hub_database.url.removeprefix("sqlite:///"))) as connection:
        dump = "\n".join(connection.iterdump())
    assert "unmistakable-ada" not in dump + str(report)
    assert fingerprint(SLUG, "unmistakable-ada") in dump


def test_hub_in_trouble_is_left_alone_after_three_repos(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", f"r{n}", likers=likers(1)) for n in range(5)]
    hub.faults = [Fault("likers", "broken")]
    given(hub_database, *(repo.repo_id for repo in hub.repos))
    report = read_likes()
    assert (report["status"], report["requests"]) == ("failed", {"likers": 9})
    assert report["findings"] == [
        "Hugging Face Hub answered with error 500. The next sync tries again.",
        *(f"Who likes somosnlp/r{n} could not be read, and the next sync tries again." for n in range(3)),
        "3 of 5 repos with something new were not read yet; the next sync goes on with them.",
    ]
    assert (likes_stored(hub_database), last_good(hub_database, "likes")) == ([], None)
    hub.faults = []
    assert read_likes(LATER)["rows"] == [5, 5, 0, 0, 0]
    assert last_good(hub_database, "likes") == LATER


def test_likes_of_which_none_could_be_read_keep_the_date_of_the_last_good_run(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a", likers=likers(2)), hub_repo("dataset", "b")]
    given(hub_database, *(repo.repo_id for repo in hub.repos))
    read_likes()
    for repo in hub.repos:
        repo.likers = likers(3)
    hub.faults = [Fault("likers", "limited")]
    report = read_likes(LATER)
    assert (report["status"], report["findings"]) == (
        "failed",
        [
            "Hugging Face Hub asked to wait 55 seconds: too many requests. "
            "Sync again after that; it goes on from here.",
            "2 of 2 repos with something new were not read yet; the next sync goes on with them.",
        ],
    )
    assert (len(likes_stored(hub_database)), last_good(hub_database, "likes")) == (2, NOW)
    hub.faults = [Fault("likers", "broken", where="/b/")]
    report = read_likes(LATER + timedelta(hours=1))
    assert (report["status"], report["findings"]) == (
        "succeeded",
        ["Who likes somosnlp/b could not be read, and the next sync tries again."],
    )
    assert (len(likes_stored(hub_database)), last_good(hub_database, "likes")) == (3, LATER + timedelta(hours=1))


def test_half_a_page_of_likers_waits_for_a_person(hub: HubServer, read_likes: Sync, hub_database: Database) -> None:
    repo = hub_repo("dataset", "a", likers=likers(20))
    hub.repos = [repo]
    given(hub_database, repo.repo_id)
    read_likes()
    before = likes_stored(hub_database)
    repo.likers["one-more"] = NOON
    hub.faults = [Fault("likers", "half list")]
    report = read_likes(LATER)
    assert (report["status"], report["findings"]) == (
        "waiting",
        [
            "10 of 20 likes known before are missing from what the Hub shows, more than 20 %, and its counts do not "
            "explain that. If it is right, sync again accepting the drop; if not, sync again later."
        ],
    )
    assert likes_stored(hub_database) == before
    hub.faults = []
    assert read_likes(LATER)["rows"] == [21, 1, 0, 20, 0]


def test_many_likes_taken_back_are_no_half_page(hub: HubServer, read_likes: Sync, hub_database: Database) -> None:
    repo = hub_repo("dataset", "a", likers=likers(20))
    hub.repos = [repo]
    given(hub_database, repo.repo_id)
    read_likes()
    repo.likers = likers(8)
    assert (read_likes(LATER)["status"], len(likes_stored(hub_database))) == ("succeeded", 32)


def test_withdrawn_project_and_repo_that_is_gone_are_not_asked_about(
    hub: HubServer, read_likes: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", name, likers=likers(2)) for name in ("a", "b", *map(str, range(8)))]
    given(hub_database, f"{ORGANIZATION}/a", slug="withdrawn")
    given(hub_database, f"{ORGANIZATION}/b", slug="gone")
    with hub_database.write() as session:
        session.scalars(select(models.Project).where(models.Project.slug == "withdrawn")).one().withdrawn_at = NOW
    assert [path for path in _paths(hub, read_likes) if "likers" in path] == ["/api/datasets/somosnlp/b/likers"]
    del hub.repos[1]
    assert read_likes(LATER)["requests"] == {}
    assert len(likes_stored(hub_database)) == 2


def _paths(hub: HubServer, read_likes: Sync) -> list[str]:
    read_likes()
    return list(hub.paths)


def test_dry_run_says_the_same_and_writes_nothing(hub: HubServer, read_likes: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a", likers=likers(3))]
    given(hub_database, f"{ORGANIZATION}/a")
    read_likes()
    hub.repos[0].likers = likers(5)
    before = likes_stored(hub_database)
    # A dry run of the lists is undone before the likes are asked for, so their number has not moved.
    assert read_likes(LATER, is_dry_run=True)["rows"] == [0, 0, 0, 0, 0]
    assert likes_stored(hub_database) == before


def test_a_whole_sync_reads_likes_after_the_lists_and_not_the_lists_again(
    hub: HubServer, hub_database: Database, sync_process: SyncProcess
) -> None:
    hub.repos = [hub_repo("space", "demo", likers=likers(3))]
    with hub_database.write() as session:
        add_project(session, "one", [("space", hub.repos[0].repo_id)])
    sync_process.run(hub_database.url, NOW)
    assert [(kind, hub.requests[kind]) for kind in ("list", "likers", "likes")] == [
        ("list", 3),
        ("likers", 1),
        ("likes", 3),
    ]
    sources = [source for source, _status, _requests in runs(hub_database)]
    assert sources.index("hub") < sources.index("likes")
    hub.forget_requests()
    sync_process.run(hub_database.url, LATER)
    assert dict(hub.requests) == {"list": 3}
