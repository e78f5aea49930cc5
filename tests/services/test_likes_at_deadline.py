"""Likes as of the deadline, from what a local Hub shows long after it, and from what was counted before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lib.services.access import COMMAND_LINE
from lib.services.editions import edition_now
from lib.services.likes import LikesAtDeadline, ProjectAtDeadline, likes_at_deadline
from lib.services.people_erasure import erase_person
from lib.store import models
from lib.store.database import Database
from tests.outside.hub_server import Fault, HubRepo, HubServer
from tests.outside.sync_process import ORGANIZATION, SLUG, SyncProcess
from tests.services.hub_rows import NOW, add_member, add_project, hub_repo, list_member

Sync = Callable[..., dict[str, Any]]
SECOND = timedelta(seconds=1)
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)  # 10 April 23:59:59 Anywhere on Earth
MADE = datetime(2024, 3, 20, 9, tzinfo=UTC)
EARLY = datetime(2024, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def sync(hub: HubServer, hub_database: Database, sync_process: SyncProcess) -> Sync:
    """A sync of the likes alone, with the lists that they need."""

    def synced(now: datetime = NOW, **options: Any) -> dict[str, Any]:
        hub.forget_requests()
        return sync_process.run(hub_database.url, now, only="likes", **options)

    return synced


def repo(name: str, **likers: datetime) -> HubRepo:
    made = hub_repo("dataset", name, likers=likers)
    made.created_at = MADE
    return made


def add_projects(database: Database, **repos: list[str]) -> None:
    with database.write() as session:
        shared: dict[str, int] = {}
        for slug, names in repos.items():
            new = [name for name in names if name not in shared]
            add_project(session, slug, [("dataset", f"{ORGANIZATION}/{name}") for name in new])
            project = session.scalars(select(models.Project).where(models.Project.slug == slug)).one()
            for artifact in session.scalars(select(models.Artifact)):
                shared[artifact.locator.partition("/")[2]] = artifact.id
            for name in set(names) - set(new):
                session.add(models.ProjectArtifact(project_id=project.id, artifact_id=shared[name], position=9))


def at_deadline(database: Database) -> LikesAtDeadline:
    with database.read() as session:
        return likes_at_deadline(session, edition_now(session, SLUG), 1)


def told(database: Database) -> list[tuple[str, int | None, int | None, int | None, bool]]:
    """Of each project: people, plain sum, place, whether that is all."""
    return [
        (project.slug, project.people, project.likes, project.place, project.is_complete)
        for project in at_deadline(database).projects
    ]


def count_before(database: Database, name: str, likes: int, as_of: datetime) -> None:
    with database.write() as session:
        artifact = session.scalars(select(models.Artifact).where(models.Artifact.repo_id.endswith(f"/{name}"))).one()
        session.add(
            models.Measurement(
                artifact_id=artifact.id,
                metric="likes",
                value=Decimal(likes),
                unit="likes",
                provenance="measured",
                source="hub",
                as_of=as_of,
            )
        )


def test_a_second_before_the_deadline_counts_and_a_second_after_does_not(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("early", ada=DEADLINE - SECOND), repo("sharp", ada=DEADLINE), repo("late", ada=DEADLINE + SECOND)]
    add_projects(hub_database, early=["early"], sharp=["sharp"], late=["late"])
    sync()
    assert told(hub_database) == [
        ("early", 1, 1, 1, True),
        ("sharp", 1, 1, 1, True),
        ("late", 0, 0, 3, True),
    ]
    found = at_deadline(hub_database)
    assert (found.deadline_at, found.method, found.read_at, found.is_complete) == (DEADLINE, "people", NOW, True)


def test_who_liked_all_three_repos_counts_once_and_ties_share_a_place(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [
        repo("corpus", ada=EARLY, eva=EARLY),
        repo("model", ada=EARLY),
        repo("demo", ada=EARLY),
        repo("other", ada=EARLY, ines=EARLY),
        repo("third", ines=EARLY),
    ]
    add_projects(hub_database, whole=["corpus", "model", "demo"], other=["other"], third=["third"])
    sync()
    assert told(hub_database) == [
        ("other", 2, 2, 1, True),
        ("whole", 2, 4, 1, True),
        ("third", 1, 1, 3, True),
    ]


def test_a_shared_repo_counts_for_both_projects(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [repo("shared", ada=EARLY), repo("own", eva=EARLY)]
    add_projects(hub_database, one=["shared"], two=["own", "shared"])
    sync()
    assert told(hub_database) == [("two", 2, 2, 1, True), ("one", 1, 1, 2, True)]


def test_a_team_member_does_not_count_for_their_team_and_counts_for_others(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("own", ada=EARLY, eva=EARLY), repo("other", ada=EARLY)]
    add_projects(hub_database, own=["own"], other=["other"])
    with hub_database.write() as session:
        add_member(session, "own", "ADA")
        add_member(session, "own", "never-liked")
    sync()
    assert told(hub_database) == [("other", 1, 1, 1, True), ("own", 1, 2, 1, True)]


def test_a_member_who_was_erased_still_does_not_count_for_their_team(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("own", ada=EARLY, eva=EARLY), repo("other", ada=EARLY)]
    add_projects(hub_database, own=["own"], other=["other"])
    with hub_database.write() as session:
        add_member(session, "own", "ADA")
    sync()
    before = told(hub_database)
    with hub_database.write() as session:
        [person_id] = session.scalars(select(models.TeamMember.person_id))
    erase_person(hub_database, COMMAND_LINE, SLUG, person_id, reason="Lo pidió", is_confirmed=True, now=NOW)
    assert told(hub_database) == before == [("other", 1, 1, 1, True), ("own", 1, 2, 1, True)]
    with hub_database.read() as session:
        [kept] = session.scalars(select(models.OwnLiker))
        assert session.get_one(models.Project, kept.project_id).slug == "own"
        assert session.scalars(select(models.PersonDetail)).all() == []


def test_a_member_known_by_a_roster_or_by_another_row_does_not_count_for_their_team(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("own", ada=EARLY, eva=EARLY, ines=EARLY)]
    add_projects(hub_database, own=["own"])
    with hub_database.write() as session:
        add_member(session, "own", "never-liked")
        team = session.scalars(select(models.Team)).one()
        [member] = session.scalars(select(models.Person))
        session.add(models.Person(created_at=NOW, same_as_id=member.id, detail=models.PersonDetail(hub_name="ada")))
        listed = models.Person(created_at=NOW, detail=models.PersonDetail(hub_name="eva"))
        session.add(listed)
        session.flush()
        list_member(session, team.id, listed.id)
    sync()
    assert told(hub_database) == [("own", 1, 3, 1, True)]


def test_a_repo_whose_likers_were_never_read_leaves_people_unknown_beside_the_counted_sum(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("read", ada=EARLY), repo("unread", ada=EARLY, eva=EARLY)]
    hub.faults = [Fault("likers", "broken", where="unread")]
    add_projects(hub_database, read=["read"], unread=["read", "unread"])
    count_before(hub_database, "unread", 7, EARLY)
    sync()
    assert told(hub_database) == [("read", 1, 1, 1, True), ("unread", None, 7, None, False)]
    assert at_deadline(hub_database).is_complete is False
    hub.faults = []
    sync(NOW + SECOND)
    assert told(hub_database) == [("unread", 2, 3, 1, True), ("read", 1, 1, 2, True)]


def test_without_any_reading_the_last_counts_until_the_deadline_stand(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    add_projects(hub_database, one=["a"], two=["b"], three=["c"])
    assert at_deadline(hub_database) == LikesAtDeadline(
        DEADLINE, "unknown", tuple(unknown(slug) for slug in ("one", "three", "two")), None
    )
    for name, likes, as_of in (("a", 5, EARLY), ("a", 9, NOW), ("b", 6, DEADLINE), ("c", 8, DEADLINE + SECOND)):
        count_before(hub_database, name, likes, as_of)
    assert told(hub_database) == [
        ("two", None, 6, 1, False),
        ("one", None, 5, 2, False),
        ("three", None, None, None, False),
    ]
    assert at_deadline(hub_database).method == "counts"


def unknown(slug: str) -> ProjectAtDeadline:
    return ProjectAtDeadline(slug, slug.title(), None, None, None, (), is_complete=False)


def test_before_the_deadline_nothing_is_known_of_it(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [repo("a", ada=EARLY)]
    add_projects(hub_database, one=["a"])
    sync(DEADLINE)
    assert at_deadline(hub_database) == LikesAtDeadline(DEADLINE, "unknown", (unknown("one"),), None)
    sync(DEADLINE + SECOND)
    # Nobody was asked anew, and the count of likes had not moved.
    assert (hub.requests["likers"], told(hub_database)) == (0, [("one", 1, 1, 1, True)])


def test_a_count_that_moved_unread_says_that_people_may_be_missing(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [repo("a", ada=EARLY)]
    add_projects(hub_database, one=["a"])
    sync(EARLY + SECOND)
    hub.repos[0].likers["eva"] = DEADLINE - SECOND
    hub.faults = [Fault("likers", "limited")]
    sync(DEADLINE + timedelta(days=1))
    (project,) = at_deadline(hub_database).projects
    assert (project.people, project.likes, project.gaps) == (1, 1, ("not read since",))
    hub.faults = []
    sync(DEADLINE + timedelta(days=2))
    assert told(hub_database) == [("one", 2, 2, 1, True)]


def test_somebody_who_hides_when_they_liked_is_a_doubt(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [repo("a", ada=EARLY, hidden=EARLY)]
    hub.hidden_people = {"hidden"}
    add_projects(hub_database, one=["a"])
    sync()
    (project,) = at_deadline(hub_database).projects
    assert (project.people, project.likes, project.gaps, project.place) == (1, 1, ("time unknown",), 1)


def test_a_like_taken_back_after_the_deadline_still_counts(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [repo("a", ada=EARLY, eva=EARLY)]
    add_projects(hub_database, one=["a"])
    sync(DEADLINE + timedelta(days=1))
    del hub.repos[0].likers["ada"]
    sync(DEADLINE + timedelta(days=2))
    assert told(hub_database) == [("one", 2, 2, 1, True)]


@pytest.mark.parametrize(("token", "gaps"), [("hf_made_up", ("not there",)), (None, ("not there",))])
def test_a_link_to_a_repo_that_never_was_says_so_and_keeps_the_others(
    hub: HubServer, sync: Sync, hub_database: Database, token: str | None, gaps: tuple[str, ...]
) -> None:
    hub.token = token
    hub.repos = [repo("a", ada=EARLY)]
    add_projects(hub_database, one=["a", "misspelt"], none=["nowhere"])
    sync(token=token)
    none, one = sorted(at_deadline(hub_database).projects, key=lambda project: project.slug)
    assert (one.people, one.gaps, one.place) == (1, gaps, 1)
    assert (none.people, none.likes, none.place) == (None, None, None)


def test_before_any_sync_a_repo_is_none_that_was_read(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [repo("a", ada=EARLY)]
    add_projects(hub_database, one=["a"])
    sync()
    add_projects(hub_database, two=["b"])
    assert told(hub_database) == [("one", 1, 1, 1, True), ("two", None, None, None, False)]
