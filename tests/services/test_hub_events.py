"""Events of the webhook, looked after by a sync with a local Hub."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lib.services.hub_events import SECRET, receive, webhook_problems
from lib.store import models
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubServer
from tests.outside.sync_process import ORGANIZATION
from tests.services.hub_rows import CREATED_AT, NOW, hub_repo, repo_named

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)


def tell(database: Database, name: str, sha: str | None, action: str = "update", scope: str = "repo.content") -> str:
    """The webhook tells that the main branch of a dataset is at `sha`."""
    told = {
        "event": {"action": action, "scope": scope},
        "repo": {"type": "dataset", "name": f"{ORGANIZATION}/{name}"},
        "updatedRefs": [{"ref": "refs/heads/main", "newSha": sha}] if sha else None,
    }
    return receive(database, json.dumps(told).encode(), now=NOW)


def waiting(database: Database) -> list[str]:
    with database.read() as session:
        rows = session.scalars(select(models.HubEvent).where(models.HubEvent.done_at.is_(None)))
        return [row.repo_id.rpartition("/")[2] for row in rows]


def test_events_that_the_lists_show_already_cost_no_request_and_are_done(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a"), hub_repo("dataset", "b")]
    sync()
    assert tell(hub_database, "A", hub.repos[0].push(LATER)) == "queued"
    report = sync(LATER, only="hub")
    assert report["requests"] == {"list": 3, "commits": 1, "tree": 1, "file": 1}
    with hub_database.read() as session:
        event = session.scalars(select(models.HubEvent)).one()
        run = session.get_one(models.SyncRun, event.sync_run_id)
    assert (event.done_at, run.source, repo_named(hub_database, "a").read_sha) == (LATER, "hub", hub.repos[0].sha)


def test_repo_that_a_list_shows_late_is_read_at_the_commit_that_was_told(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    repo = hub_repo("dataset", "a")
    hub.repos = [repo]
    sync()
    hub.listed_shas[repo.repo_id] = repo.sha  # the lists lag behind
    tell(hub_database, "a", repo.push(LATER))
    assert sync(LATER, only="hub")["requests"] == {"list": 3, "repo": 1, "commits": 1, "tree": 1, "file": 1}
    assert (repo_named(hub_database, "a").read_sha, waiting(hub_database)) == (repo.sha, [])


def test_new_repo_that_no_list_shows_yet_is_asked_for(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    repo = hub_repo("dataset", "new")
    hub.repos = [repo]
    hub.unlisted.add(repo.repo_id)
    tell(hub_database, "new", repo.sha, action="create", scope="repo")
    assert sync(only="hub")["rows"] == [1, 1, 0, 0, 0]
    assert (repo_named(hub_database, "new").read_sha, waiting(hub_database)) == (repo.sha, [])


def test_told_repos_are_read_first_and_wait_on_where_the_sync_had_to_stop(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", name) for name in ("a", "b", "c", "d")]
    for repo in hub.repos[2:]:
        tell(hub_database, repo.repo_id.rpartition("/")[2], repo.sha)
    hub.faults = [Fault("commits", "limited", times=1, after=1)]
    sync(only="hub")
    assert (repo_named(hub_database, "c").read_sha, waiting(hub_database)) == (hub.repos[2].sha, ["d"])
    assert [repo_named(hub_database, name).read_sha for name in ("a", "b", "d")] == [None] * 3
    sync(LATER, only="hub")
    assert waiting(hub_database) == []


def test_told_repo_that_cannot_be_asked_for_waits_on(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    sync(only="hub")
    hub.listed_shas[hub.repos[0].repo_id] = hub.repos[0].sha
    tell(hub_database, "a", hub.repos[0].push(LATER))
    hub.faults = [Fault("repo", "broken")]
    report = sync(LATER, only="hub")
    assert (report["status"], report["requests"]["repo"], waiting(hub_database)) == ("succeeded", 3, ["a"])


def test_deleted_repo_and_those_of_others_are_done_with(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", str(number)) for number in range(6)]
    sync(only="hub")
    del hub.repos[0]
    tell(hub_database, "0", None, action="delete", scope="repo")
    other = {"event": {"action": "update", "scope": "repo"}, "repo": {"type": "model", "name": "else/where"}}
    receive(hub_database, json.dumps(other).encode(), now=NOW)
    assert sync(LATER, only="hub")["requests"] == {"list": 3, "repo": 1, "members": 1}
    assert (repo_named(hub_database, "0").presence, waiting(hub_database)) == ("hidden", [])


def test_failed_sync_and_dry_run_leave_events_waiting(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    tell(hub_database, "a", hub.repos[0].sha)
    sync(is_dry_run=True, only="hub")
    hub.faults = [Fault("list", "broken")]
    assert (sync(only="hub")["status"], waiting(hub_database)) == ("failed", ["a"])


def test_event_is_not_queued_for_a_demo(hub_database: Database) -> None:
    with hub_database.write() as session:
        edition = session.get_one(models.Edition, 1)
        edition.demo_stage, edition.demo_clock_at = "judging", CREATED_AT
    assert (tell(hub_database, "a", "a" * 40), waiting(hub_database)) == ("known", [])


def test_a_secret_that_can_be_guessed_is_a_problem() -> None:
    (short,) = webhook_problems({SECRET: "123"})
    assert (short.level, short.where) == ("error", SECRET)
    assert list(webhook_problems({})) == list(webhook_problems({SECRET: "a" * 20})) == []
