"""What repos of projects held at their deadline, read once where no sync met that revision as the newest one: the real
client in a process of its own, a local Hub, a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.domain.deadlines import FileChanges, RepoAtDeadline, deadline_of
from lib.services.editions import edition_now
from lib.services.snapshots import project_snapshots
from lib.store import extensions, models
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubCommit, HubRepo, HubServer, sha_of
from tests.outside.sync_process import ORGANIZATION, SLUG
from tests.services.hub_rows import add_project

Sync = Callable[..., dict[str, Any]]
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
MADE_AT = DEADLINE - timedelta(days=10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEFORE, AFTER = DEADLINE - HOUR, DEADLINE + HOUR
FIRST = {"README.md": 7, "data.csv": 1000}
IN_TIME = {"README.md": 7, "data.csv": 1000, "more.csv": 500}
LATE = {"README.md": 9, "data.csv": 1000, "more.csv": 700, "late.csv": 300}
SINCE = FileChanges(added=("late.csv",), changed=("README.md", "more.csv"))


def made(name: str) -> HubRepo:
    """A dataset of the organization, made before the deadline."""
    repo_id = f"{ORGANIZATION}/{name}"
    commit = HubCommit(sha_of(f"{name} first"), MADE_AT, "First data")
    return HubRepo(kind="dataset", repo_id=repo_id, created_at=MADE_AT, commits=[commit], files=dict(FIRST))


def pushed_twice(repo: HubRepo) -> str:
    """The repo gets a commit a minute before the deadline and one a minute after it; the sha of the first."""
    held = repo.change(DEADLINE - MINUTE, IN_TIME, "# In time\n")
    repo.change(DEADLINE + MINUTE, LATE, "# Too late\n")
    return held


@pytest.fixture
def repo(hub: HubServer, hub_database: Database) -> HubRepo:
    """A repo that a submitted project gives."""
    found = made("recetas")
    hub.repos = [found]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", found.repo_id)])
    return found


def held_of(database: Database, slug: str = "one") -> RepoAtDeadline:
    with database.read() as session:
        held = project_snapshots(session, edition_now(session, SLUG), 1)[slug].artifacts[0].held
    assert held is not None
    return held


def revisions(database: Database) -> dict[str, str | None]:
    """The card of each revision that was read, by its sha."""
    with database.read() as session:
        return {row.sha: row.readme for row in session.scalars(select(models.RepoRevision))}


def test_deadline_of_these_tests_is_that_of_the_edition(hub_database: Database) -> None:
    with hub_database.read() as session:
        deadline = deadline_of(edition_now(session, SLUG))
    assert deadline is not None and deadline.at == DEADLINE


def test_commit_between_the_looks_is_read_by_the_sync_that_learns_of_it(
    sync: Sync, hub: HubServer, repo: HubRepo, hub_database: Database
) -> None:
    sync(BEFORE)
    seen = repo.sha
    held = pushed_twice(repo)
    report = sync(AFTER)
    assert (report["status"], report["findings"]) == ("succeeded", [])
    assert report["requests"] == {"list": 3, "commits": 1, "tree": 2, "file": 2}
    found = held_of(hub_database)
    assert (found.evidence, found.sha, found.sha_now, found.changes) == ("newer_commit", held, repo.sha, SINCE)
    assert revisions(hub_database) == {seen: "# Card\n", held: "# In time\n", repo.sha: "# Too late\n"}
    assert sync(AFTER + HOUR)["requests"] == {"list": 3}


def test_repo_that_nobody_looked_at_before_the_deadline_is_read_as_its_commits_date_it(
    sync: Sync, repo: HubRepo, hub_database: Database
) -> None:
    held = pushed_twice(repo)
    assert sync(AFTER)["requests"] == {"list": 3, "commits": 1, "tree": 2, "file": 2, "members": 1}
    found = held_of(hub_database)
    assert (found.evidence, found.sha, found.changes) == ("commits_only", held, SINCE)
    with hub_database.read() as session:
        row = session.scalars(select(models.Repo)).one()
    assert (row.sha, row.read_sha) == (repo.sha, repo.sha)


def test_nothing_is_asked_for_before_the_deadline_and_of_repos_that_no_project_gives(
    sync: Sync, hub: HubServer, repo: HubRepo, hub_database: Database
) -> None:
    stray = made("stray")
    hub.repos.append(stray)
    for one in hub.repos:
        one.change(BEFORE - HOUR, IN_TIME, "# In time\n")
        one.change(BEFORE, LATE, "# Still in time\n")
    assert sync(DEADLINE)["requests"] == {"list": 3, "commits": 2, "tree": 2, "file": 2, "members": 1}
    stray.change(AFTER, FIRST, "# Late\n")
    stray.change(AFTER, IN_TIME, "# Later\n")
    assert sync(AFTER + HOUR)["requests"] == {"list": 3, "commits": 1, "tree": 1, "file": 1}
    assert held_of(hub_database).is_changed is False


def test_deadline_that_moves_asks_for_what_was_held_then(sync: Sync, repo: HubRepo, hub_database: Database) -> None:
    with hub_database.write() as session:
        team = models.Team(edition_id=1, name="One", created_at=MADE_AT)
        session.add(team)
        session.flush()
        session.scalars(select(models.Project)).one().team_id = team.id
        team_id = team.id
    first = pushed_twice(repo)
    second = repo.sha
    repo.change(DEADLINE + DAY, FIRST, "# The end\n")
    sync(DEADLINE + 2 * DAY)
    assert held_of(hub_database).sha == first
    with hub_database.write() as session:
        extensions.record_extension(
            session,
            team_id=team_id,
            until_at=DEADLINE + HOUR,
            reason="Power cut",
            set_by=None,
            set_at=DEADLINE + 2 * DAY,
            replaces_id=None,
        )
    assert (held_of(hub_database).sha, held_of(hub_database).changes) == (second, None)
    assert sync(DEADLINE + 2 * DAY + HOUR)["requests"] == {"list": 3, "tree": 1, "file": 1}
    assert held_of(hub_database).changes == FileChanges(changed=("README.md",), removed=("late.csv", "more.csv"))


def test_revision_that_fails_is_tried_again_by_the_next_sync(
    sync: Sync, hub: HubServer, repo: HubRepo, hub_database: Database
) -> None:
    held = pushed_twice(repo)
    hub.faults = [Fault("tree", "broken", where=held)]
    report = sync(AFTER)
    assert (report["status"], report["findings"]) == (
        "succeeded",
        [
            "What somosnlp/recetas held at the deadline could not be read, and the next sync tries again.",
            "Hugging Face Hub answered with error 500. The next sync tries again.",
        ],
    )
    assert (held_of(hub_database).sha, held_of(hub_database).changes) == (held, None)
    hub.faults = []
    assert sync(AFTER + HOUR)["requests"] == {"list": 3, "tree": 1, "file": 1}
    assert held_of(hub_database).changes == SINCE


def test_revision_that_a_rewritten_history_no_longer_has_is_said_and_not_made_up(
    sync: Sync, hub: HubServer, repo: HubRepo, hub_database: Database
) -> None:
    held = pushed_twice(repo)
    hub.faults = [Fault("tree", "broken", where=held)]
    sync(AFTER)
    hub.faults = []
    repo.commits = [commit for commit in repo.commits if commit.sha != held]
    report = sync(AFTER + HOUR)
    assert (report["status"], report["requests"]) == ("succeeded", {"list": 3, "tree": 1})
    assert report["findings"] == [
        "What somosnlp/recetas held at the deadline cannot be read any more: "
        "its history was rewritten, or it is closed."
    ]
    assert (held_of(hub_database).sha, held_of(hub_database).changes) == (held, None)
