"""The ways in which the Hub fails, each with the real client in a process of its own: what was good stays with its
date, nobody is asked more than three times, and a sync that is killed leaves what was there before or all that is new.
"""

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lib.services import likes, panorama
from lib.services.editions import edition_now
from lib.services.sync import LEASE
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubServer
from tests.outside.sync_process import ORGANIZATION, SLUG, SyncProcess
from tests.services.hub_rows import NOW, add_project, hub_repo, likers, measured, repo_named, row_counts, runs
from tests.turns import all_but, every

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)

FAULTS = {
    "limited": (
        1,
        "Hugging Face Hub asked to wait 55 seconds: too many requests. Sync again after that; it goes on from here.",
    ),
    "broken": (3, "Hugging Face Hub answered with error 500. The next sync tries again."),
    "hang": (3, "Hugging Face Hub did not answer within 1 seconds. The next sync tries again."),
    "drip": (3, "Hugging Face Hub did not answer within 2 seconds. The next sync tries again."),
    "cut": (3, "The answer of Hugging Face Hub broke off in the middle. The next sync tries again."),
    "page": (
        3,
        "Hugging Face Hub answered with a page instead of data, perhaps about maintenance. The next sync tries again.",
    ),
    "half json": (
        1,
        "The answer of Hugging Face Hub is incomplete or has an unknown shape (datasets). Nothing of it was taken.",
    ),
}


@pytest.fixture
def filled(hub: HubServer, sync: Sync, hub_database: Database) -> Database:
    """A database after a good sync of ten repos, one of them a project's; since then all of them have changed."""
    hub.repos = [hub_repo("dataset", f"r{number}", likers=likers(3)) for number in range(10)]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", hub.repos[0].repo_id)])
    sync(only="likes")
    sync(only="hub")
    for repo in hub.repos:
        repo.push(LATER)
        repo.likers |= {"one-more": LATER}
    return hub_database


def dump(database: Database) -> list[str]:
    """Every row of the database, those that tell of runs and leases left out."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        lines = list(connection.iterdump())
    told = ("sync_run", "audit_entry", "lease")
    return [line for line in lines if not line.startswith(tuple(f'INSERT INTO "{table}"' for table in told))]


@pytest.mark.parametrize("kind", all_but(("hang", "drip"), FAULTS))
def test_lists_that_fail_leave_the_last_good_numbers_with_their_date(
    hub: HubServer, sync: Sync, filled: Database, kind: Any
) -> None:
    requests, sentence = FAULTS[kind]
    before = dump(filled)
    hub.faults = [Fault("list", kind)]
    report = sync(TOMORROW, only="hub")
    assert (report["status"], report["findings"]) == ("failed", [sentence])
    assert report["requests"] == {"list": requests} == dict(hub.requests)
    assert dump(filled) == before
    assert measured(filled, "likes") == [("somosnlp/r0", 3, NOW)]
    with filled.read() as session:
        edition = edition_now(session, SLUG)
        page, overview = likes.likes(session, edition, 1), panorama.panorama(session, edition, 1)
    assert ([project.likes for project in page.projects], page.as_of) == ([3], NOW)
    assert ("hub", NOW) in [(age.source, age.updated_at) for age in overview.freshness]
    hub.faults = []
    assert sync(TOMORROW, only="hub")["rows"] == [10, 0, 10, 0, 0]


def test_second_page_that_fails_leaves_the_first_untaken(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", f"r{number:03d}") for number in range(150)]
    hub.faults = [Fault("list", "broken", after=1)]
    report = sync(only="hub")
    assert (report["status"], report["requests"], row_counts(hub_database)["repo"]) == ("failed", {"list": 4}, 0)


def test_a_fault_that_passes_within_three_tries_is_none(hub: HubServer, sync: Sync, filled: Database) -> None:
    hub.faults = [Fault("list", "broken", times=2), Fault("tree", "cut", times=2), Fault("file", "page", times=2)]
    report = sync(LATER, only="hub")
    assert (report["status"], report["rows"], report["findings"]) == (
        "succeeded",
        [10, 0, 10, 0, 0],
        [],
    )
    assert report["requests"] == {"list": 5, "commits": 10, "tree": 12, "file": 12}


def test_half_a_page_with_an_answer_that_looks_whole_waits_for_a_person(
    hub: HubServer, sync: Sync, filled: Database
) -> None:
    before = dump(filled)
    hub.faults = [Fault("list", "half list")]
    report = sync(LATER, only="hub")
    assert (report["status"], report["requests"]) == ("waiting", {"list": 3})
    assert report["findings"][0].startswith("5 of 10 repos known before are missing from the lists, more than 20 %.")
    assert dump(filled) == before
    hub.faults = []
    del hub.repos[5:]
    accepted = sync(TOMORROW, only="hub", accepts_drop=True)
    assert (accepted["status"], accepted["rows"]) == ("succeeded", [5, 0, 5, 0, 5])


# Half of a README is a text as well: nothing in it says that it is half.
@pytest.mark.parametrize(
    ("of", "kind"),
    [
        *((of, kind) for of in ("commits", "tree", "file") for kind in ("broken", "cut", "page")),
        ("commits", "half json"),
        ("tree", "half json"),
    ],
)
def test_a_repo_that_fails_is_left_for_the_next_sync_and_the_others_are_read(
    hub: HubServer, sync: Sync, filled: Database, of: str, kind: Any
) -> None:
    old = repo_named(filled, "r4").read_sha
    hub.faults = [Fault(of, kind, where="/r4/")]
    report = sync(LATER, only="hub")
    assert report["status"] == "succeeded"
    assert report["requests"][of] == (10 if kind == "half json" else 12)
    assert report["findings"][0] == "somosnlp/r4 could not be read, and the next sync tries again."
    row = repo_named(filled, "r4")
    assert (row.sha, row.read_sha, row.likes) == (hub.repos[4].sha, old, 4)
    assert repo_named(filled, "r5").read_sha == hub.repos[5].sha
    hub.faults = []
    asked = sync(TOMORROW, only="hub")["requests"]
    assert asked == {"list": 3, "commits": 1, "tree": 1, "file": 1, "members": 1}
    assert repo_named(filled, "r4").read_sha == hub.repos[4].sha


def test_a_hub_that_fails_three_repos_in_a_row_is_left_alone(hub: HubServer, sync: Sync, filled: Database) -> None:
    hub.faults = [Fault("commits", "broken", after=2)]
    report = sync(LATER, only="hub")
    assert report["requests"] == {"list": 3, "commits": 11, "tree": 2, "file": 2}
    assert (
        report["findings"][-1] == "6 of 10 repos with something new were not read yet; the next sync goes on with them."
    )


def test_told_to_wait_in_the_middle_keeps_what_was_read_and_goes_on(
    hub: HubServer, sync: Sync, filled: Database
) -> None:
    hub.faults = [Fault("tree", "limited", times=1, after=4)]
    report = sync(LATER, only="hub")
    assert (report["status"], report["requests"]) == ("succeeded", {"list": 3, "commits": 5, "tree": 5, "file": 4})
    assert report["findings"][:2] == [
        "6 of 10 repos with something new were not read yet; the next sync goes on with them.",
        FAULTS["limited"][1],
    ]
    assert report["limit_left"] == 0
    asked = sync(TOMORROW, only="hub")["requests"]
    assert asked == {"list": 3, "commits": 6, "tree": 6, "file": 6, "members": 1}
    assert [repo_named(filled, f"r{n}").read_sha for n in range(10)] == [repo.sha for repo in hub.repos]


def test_renamed_repo_is_the_same_one_when_the_hub_fails_to_say_where_it_is(
    hub: HubServer, sync: Sync, filled: Database
) -> None:
    number = repo_named(filled, "r0").id
    hub.repos[0].rename(f"{ORGANIZATION}/new-name")
    hub.faults = [Fault("list", "page")]
    assert (sync(LATER, only="hub")["status"], repo_named(filled, "r0").id) == ("failed", number)
    hub.faults = []
    report = sync(TOMORROW, only="hub")
    assert report["findings"][0] == "somosnlp/r0 is now called somosnlp/new-name."
    assert repo_named(filled, "new-name").id == number
    assert [(name, count) for name, count, _ in measured(filled, "likes")] == [("somosnlp/r0", 3), ("somosnlp/r0", 4)]


def test_nobody_there_at_all_is_a_failed_run_and_the_pages_still_read(filled: Database, tmp_path: Path) -> None:
    with SyncProcess("http://127.0.0.1:9") as alone:
        (report,) = alone.run(filled.url, TOMORROW, only="hub")["sources"]
    assert (report["status"], report["requests"]) == ("failed", {"list": 3})
    assert report["findings"] == [
        "Hugging Face Hub cannot be reached (ConnectError). Check the network; the next sync tries again."
    ]
    with filled.read() as session:
        assert [project.likes for project in likes.likes(session, edition_now(session, SLUG), 1).projects] == [3]


def _kill_at(hub: HubServer, database: Database, only: str, heard: int) -> None:
    """A sync in a process of its own, which is killed while it waits for the answer of the request number `heard`."""
    hub.forget_requests()
    hub.stops_at = heard
    with SyncProcess(hub.endpoint) as mortal:
        mortal.begin(database.url, LATER, only=only)
        assert hub.stopped.wait(60)
        mortal.process.send_signal(signal.SIGKILL)
        assert mortal.process.wait(30) == -signal.SIGKILL
    hub.resume()


@pytest.mark.parametrize(
    ("only", "heard"),
    every(6, [*(("hub", heard) for heard in (1, 3, 4, 5, 6, 20, 33)), *(("likes", heard) for heard in (2, 4, 5))]),
)
def test_killed_at_a_request_leaves_the_old_or_the_new_and_the_next_run_takes_over(
    hub: HubServer, sync: Sync, filled: Database, only: str, heard: int
) -> None:
    before = dump(filled)
    _kill_at(hub, filled, only, heard)
    # Each source is one transaction: likes are asked for when the lists before them were taken whole.
    if (only, heard) in (("likes", 4), ("likes", 5)):
        assert [repo_named(filled, f"r{n}").likes for n in range(10)] == [4] * 10
        assert (row_counts(filled)["repo_like"], row_counts(filled)["likers_reading"]) == (3, 1)
    else:
        assert dump(filled) == before
    assert runs(filled)[-1][1] == "running"
    assert sync(LATER, only=only)["refused"].startswith("Another sync has been running since 13:00:00 UTC.")
    assert sync(LATER + LEASE + timedelta(seconds=1), only=only)["status"] == "succeeded"
    assert [status for _, status, _ in runs(filled) if status != "succeeded"] == ["failed"]
    if only == "hub":
        assert [repo_named(filled, f"r{n}").read_sha for n in range(10)] == [repo.sha for repo in hub.repos]
    else:
        assert row_counts(filled)["repo_like"] == 4


@pytest.mark.parametrize(("only", "requests"), [("hub", 33), ("likes", 5)])
def test_a_sync_that_nobody_kills_has_so_many_requests(
    hub: HubServer, sync: Sync, filled: Database, only: str, requests: int
) -> None:
    sync(LATER, only=only)
    assert hub.requests.total() == requests


def instants(database: Database) -> list[datetime]:
    return [as_of for _, _, as_of in measured(database, "downloads")]


def test_counts_are_kept_once_a_day_and_whenever_they_change(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    repo = hub_repo("dataset", "a", downloads_all_time=10)
    hub.repos = [repo]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", repo.repo_id)])
    evening, night = NOW.replace(hour=23), NOW.replace(hour=23, minute=59)
    sync(NOW, only="hub")
    sync(evening, only="hub")
    assert instants(hub_database) == [NOW]
    repo.downloads_all_time = 12
    sync(night, only="hub")
    assert instants(hub_database) == [NOW, night]
    midnight = (NOW + timedelta(days=1)).replace(hour=0)
    sync(midnight, only="hub")
    sync(midnight + timedelta(hours=1), only="hub")
    assert measured(hub_database, "downloads") == [
        ("somosnlp/a", 10, NOW),
        ("somosnlp/a", 12, night),
        ("somosnlp/a", 12, midnight),
    ]
    assert [(count, as_of) for _, count, as_of in measured(hub_database, "likes")] == [(0, NOW), (0, midnight)]
