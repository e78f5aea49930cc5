"""Who made commits and who belongs to organizations: the real client, a local Hub, and the conflicts told from both."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lib.domain.conflicts import JurorIdentity, Suggestion, suggestions
from lib.store import conflicts, models
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubServer
from tests.outside.sync_process import ORGANIZATION
from tests.services.hub_rows import CREATED_AT, NOW, add_project, hub_repo, repo_named

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)


def authors_of(database: Database, name: str) -> list[tuple[str, datetime]]:
    query = select(models.CommitAuthor).where(models.CommitAuthor.repo_id == repo_named(database, name).id)
    with database.read() as session:
        rows = session.scalars(query.order_by(models.CommitAuthor.hub_name))
        return [(row.hub_name, row.first_seen_at) for row in rows]


def members_of(database: Database, organization: str) -> list[tuple[str, datetime]]:
    query = select(models.OrganizationMember).where(models.OrganizationMember.organization == organization)
    with database.read() as session:
        rows = session.scalars(query.order_by(models.OrganizationMember.hub_name))
        return [(row.hub_name, row.read_at) for row in rows]


def suggested(database: Database, *hub_names: str) -> list[tuple[int, str, str]]:
    """By project: which of these jurors is recognized, and how."""
    jurors = [JurorIdentity(number, name) for number, name in enumerate(hub_names)]
    with database.read() as session:
        found: tuple[Suggestion, ...] = suggestions(jurors, conflicts.people(session, 1, ORGANIZATION))
    return [(one.project, hub_names[one.juror], one.kind) for one in found]


def test_accounts_behind_commits_are_kept_without_a_further_request_and_names_of_git_are_not(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    repo = hub_repo("dataset", "a")
    hub.repos = [repo]
    repo.push(CREATED_AT, by=("Ada-Lovelace", "Somebody Without Account"))
    asked = sync()["requests"]
    assert (asked["commits"], authors_of(hub_database, "a")) == (1, [("ada-lovelace", NOW), ("somebody", NOW)])
    repo.push(LATER, by=("ada-lovelace", "eva"))
    sync(LATER)
    assert authors_of(hub_database, "a") == [("ada-lovelace", NOW), ("eva", LATER), ("somebody", NOW)]


def test_author_of_a_project_s_commits_is_suggested(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    ours, others = hub_repo("dataset", "a"), hub_repo("dataset", "b")
    hub.repos = [ours, others]
    ours.push(CREATED_AT, by=("ada",))
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", ours.repo_id)])
        add_project(session, "two", [("dataset", others.repo_id)])
    sync()
    assert suggested(hub_database, "Ada", "eva") == [(1, "Ada", "commit_author")]


def test_members_of_a_project_s_own_organization_are_suggested_and_those_of_the_event_s_are_not(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a"), hub_repo("model", "Some-Lab/m"), hub_repo("space", "somebody-alone/s")]
    hub.members = {ORGANIZATION: ["ada", "eva"], "Some-Lab": [f"person-{number}" for number in range(101)]}
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/a"), ("model", "Some-Lab/m")])
        add_project(session, "two", [("space", "somebody-alone/s")])
    asked = sync()["requests"]
    assert asked["members"] == 4  # one page each, two of the larger organization; a person has none
    assert suggested(hub_database, "ada", "person-100", "Somebody-Alone") == [
        (1, "person-100", "same_organization"),
        (2, "Somebody-Alone", "commit_author"),
    ]


def test_members_are_asked_for_again_after_a_day_or_with_other_repos(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    hub.members = {ORGANIZATION: ["ada", "eva"]}
    sync()
    hub.members = {ORGANIZATION: ["eva"]}
    assert "members" not in sync(TOMORROW - timedelta(seconds=1))["requests"]
    assert members_of(hub_database, ORGANIZATION) == [("", NOW), ("ada", NOW), ("eva", NOW)]
    assert sync(TOMORROW)["requests"]["members"] == 1
    assert members_of(hub_database, ORGANIZATION) == [("", TOMORROW), ("eva", TOMORROW)]
    hub.repos.append(hub_repo("dataset", "b"))
    assert sync(TOMORROW + timedelta(minutes=1))["requests"]["members"] == 1
    del hub.repos[0]
    assert sync(TOMORROW + timedelta(minutes=2), accepts_drop=True)["requests"]["members"] == 1


def test_members_that_the_hub_keeps_to_itself_are_unknown_and_what_was_read_stays(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    hub.faults = [Fault("members", "forbidden")]
    unknown = (
        f"The Hub does not tell who belongs to {ORGANIZATION}: unknown, unless it was read before, which then stays."
    )
    report = sync()
    assert (report["status"], members_of(hub_database, ORGANIZATION)) == ("succeeded", [("", NOW)])
    assert unknown in report["findings"]
    hub.faults, hub.members = [], {ORGANIZATION: ["ada"]}
    sync(TOMORROW)
    hub.faults = [Fault("members", "forbidden")]
    later = TOMORROW + timedelta(days=1)
    assert unknown in sync(later)["findings"]
    assert members_of(hub_database, ORGANIZATION) == [("", later), ("ada", TOMORROW)]


def test_members_that_cannot_be_read_now_stop_nothing_and_are_asked_for_again(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    hub.members = {ORGANIZATION: ["ada"]}
    hub.faults = [Fault("members", "broken")]
    report = sync()
    assert (report["status"], report["requests"]["members"], members_of(hub_database, ORGANIZATION)) == (
        "succeeded",
        3,
        [],
    )
    failed = f"Who belongs to {ORGANIZATION} could not be read, and the next sync tries again."
    assert failed in report["findings"]
    hub.faults = []
    assert sync(LATER)["requests"]["members"] == 1
    assert members_of(hub_database, ORGANIZATION) == [("", LATER), ("ada", LATER)]


def test_members_of_an_organization_that_owns_nothing_any_more_are_forgotten(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", "a"), hub_repo("model", "some-lab/m")]
    hub.members = {ORGANIZATION: ["ada"], "some-lab": ["eva"]}
    with hub_database.write() as session:
        add_project(session, "one", [("model", "some-lab/m")])
    sync()
    assert [name for name, _ in members_of(hub_database, "some-lab")] == ["", "eva"]
    with hub_database.write() as session:
        artifact = session.scalars(select(models.Artifact)).one()
        artifact.repo_id = f"{ORGANIZATION}/a"
        artifact.kind = "dataset"
    sync(LATER)
    assert members_of(hub_database, "some-lab") == []


def test_dry_run_keeps_no_name(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a")]
    hub.members = {ORGANIZATION: ["ada"]}
    sync(is_dry_run=True)
    with hub_database.read() as session:
        assert session.scalars(select(models.OrganizationMember)).all() == []
        assert session.scalars(select(models.CommitAuthor)).all() == []
