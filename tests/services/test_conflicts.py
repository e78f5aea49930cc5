"""What organizers decide about conflicts of interest, and what rosters and repos suggest."""

from datetime import timedelta
from typing import Any

import pytest

from lib.domain.conflicts import NO_REASON, NO_SUCH_MOVE, OWN_CONFLICT
from lib.services import conflicts
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.conflicts import ConflictBoard, ConflictChangedError, ConflictRefusedError, ConflictRow
from lib.store import accounts, audit, ballots
from lib.store.database import Database
from lib.store.models import Artifact, Person, PersonDetail, Project, ProjectArtifact, Team, TeamMember
from tests.services.hub_rows import list_member
from tests.services.jury_rows import Event, add_event, describe
from tests.store.jury_rows import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def event(empty_database: Database) -> Event:
    return add_event(empty_database)


def board(event: Event) -> ConflictBoard:
    with event.database.read() as session:
        return conflicts.conflict_board(session, event.organizer, event.edition_id)


def decide(event: Event, state: str, project: int = 0, juror: int = 0, **said: Any) -> ConflictRow:
    actor: Actor = said.pop("actor", event.organizer)
    return conflicts.decide(
        event.database,
        actor,
        said.pop("slug", event.edition.slug),
        event.jury.projects[project],
        event.jury.jurors[juror],
        **{"state": state, "kind": "employer", "reason": "Same company", "now": LATER, "replaces_id": None, **said},
    )


def test_organizer_declares_confirms_and_waives_and_every_step_stays(event: Event) -> None:
    first = decide(event, "declared", reason=" Same company ")
    second = decide(event, "confirmed", replaces_id=first.id, reason="They said so")
    decide(event, "waived", replaces_id=second.id, reason="Nobody else reads Guarani")
    (line,) = board(event).lines
    assert [(step.state, step.kind, step.reason, step.recorder) for step in line.steps] == [
        ("waived", "employer", "Nobody else reads Guarani", "Org"),
        ("confirmed", "employer", "They said so", "Org"),
        ("declared", "employer", "Same company", "Org"),
    ]
    assert (line.juror, line.project.slug, line.is_assigned, line.has_ballot) == ("Juror 1", "p1", True, False)
    with event.database.read() as session:
        entries = audit.entries(session, event.edition_id, area="conflict")
    assert [(entry.action, entry.object_id, entry.before, entry.after, entry.reason) for entry in entries[:2]] == [
        (
            "conflict.waive",
            str(event.jury.projects[0]),
            {"state": "confirmed", "kind": "employer"},
            {"state": "waived", "kind": "employer", "juror": event.jury.jurors[0]},
            None,
        ),
        (
            "conflict.confirm",
            str(event.jury.projects[0]),
            {"state": "declared", "kind": "employer"},
            {"state": "confirmed", "kind": "employer", "juror": event.jury.jurors[0]},
            None,
        ),
    ]


def test_what_waits_for_a_decision_comes_first(event: Event) -> None:
    decide(event, "confirmed", project=0)
    event.declare(1, 1)
    found = board(event)
    assert [line.holding.state for line in found.lines] == ["declared", "confirmed"]
    assert [line.project.slug for line in found.undecided] == ["p2"]


def test_decision_about_something_that_changed_is_refused(event: Event) -> None:
    first = decide(event, "declared")
    with pytest.raises(ConflictChangedError) as changed:
        decide(event, "confirmed")
    assert changed.value.current
    assert changed.value.current.id == first.id
    assert len(board(event).lines[0].steps) == 1


@pytest.mark.parametrize(
    ("state", "said", "message"),
    [("suggested", {}, NO_SUCH_MOVE), ("none", {}, NO_SUCH_MOVE), ("declared", {"reason": " "}, NO_REASON)],
)
def test_decision_that_cannot_be_is_refused(event: Event, state: str, said: dict[str, str], message: str) -> None:
    with pytest.raises(ConflictRefusedError) as refused:
        decide(event, state, **said)
    assert refused.value.message_id == message
    assert board(event).lines == ()


def test_organizer_who_is_the_juror_lifts_no_conflict_of_their_own(event: Event) -> None:
    own = event.jury.jurors[0]
    with event.database.write() as session:
        accounts.grant_role(
            session, account_id=own, edition_id=event.edition_id, role="organizer", granted_by=None, granted_at=NOW
        )
    row = decide(event, "declared")
    for state in ("waived", "none"):
        with pytest.raises(ConflictRefusedError) as refused:
            decide(event, state, actor=Actor(own), replaces_id=row.id)
        assert refused.value.message_id == OWN_CONFLICT
    confirmed = decide(event, "confirmed", actor=Actor(own), replaces_id=row.id)
    assert decide(event, "waived", replaces_id=confirmed.id).state == "waived"


def test_extra_point_whose_project_was_withdrawn_can_be_given_again(event: Event) -> None:
    first, second, _third = event.jury.projects
    juror_id = event.jury.jurors[0]
    with event.database.write() as session:
        ballots.give_extra_point(session, event.edition_id, juror_id, based_on=None, project_id=first, given_at=NOW)
        session.get_one(Project, first).withdrawn_at = NOW
        session.flush()
        assert ballots.extra_point_of(session, event.edition_id, juror_id) is None
        ballots.give_extra_point(session, event.edition_id, juror_id, based_on=None, project_id=second, given_at=NOW)
        assert ballots.extra_point_of(session, event.edition_id, juror_id) == second


def test_extra_point_does_not_stay_where_its_juror_has_a_conflict(event: Event) -> None:
    project_id, juror_id = event.jury.projects[0], event.jury.jurors[0]
    with event.database.write() as session:
        ballots.give_extra_point(
            session, event.edition_id, juror_id, based_on=None, project_id=project_id, given_at=NOW
        )
    row = decide(event, "waived")
    with event.database.read() as session:
        assert ballots.extra_point_of(session, event.edition_id, juror_id) == project_id
    decide(event, "confirmed", replaces_id=row.id)
    with event.database.read() as session:
        assert ballots.extra_point_of(session, event.edition_id, juror_id) is None


def test_rosters_and_repos_suggest_once_and_never_over_a_decision(event: Event) -> None:
    first, second, third = event.jury.jurors
    with event.database.write() as session:
        describe(session, first, hub_name="Some-Body")
        describe(session, second, email="member@example.org")
        describe(session, third, hub_name="repo-owner")
        team = Team(edition_id=event.edition_id, name="Team", created_at=NOW)
        people = [
            Person(created_at=NOW, detail=PersonDetail(email="x@example.org", email_key="x", hub_name="@some-body")),
            Person(created_at=NOW, detail=PersonDetail(email="Member@Example.org", email_key="y")),
        ]
        session.add_all([team, *people])
        session.flush()
        session.add_all([TeamMember(team_id=team.id, person_id=person.id) for person in people])
        project = session.get(Project, event.jury.projects[1])
        assert project
        project.team_id = team.id
        for owner in ("Repo-Owner", str(event.edition.artifacts.organization)):
            repo_id = f"{owner}/model"
            artifact = Artifact(
                edition_id=event.edition_id, kind="model", locator=repo_id, repo_id=repo_id, first_seen_at=NOW
            )
            session.add(artifact)
            session.flush()
            session.add(ProjectArtifact(project_id=event.jury.projects[2], artifact_id=artifact.id, position=9))
    decide(event, "waived", project=1, juror=0)
    assert conflicts.suggest(event.database, event.organizer, event.edition.slug, now=LATER) == 2
    found = {
        (line.project.slug, line.juror): (line.holding.state, line.holding.kind, line.holding.recorded_by)
        for line in board(event).lines
    }
    assert found == {
        ("p2", "Juror 1"): ("waived", "employer", event.organizer.account_id),
        ("p2", "Juror 2"): ("suggested", "team_member", None),
        ("p3", "Juror 3"): ("suggested", "commit_author", None),
    }
    assert conflicts.suggest(event.database, event.organizer, event.edition.slug, now=LATER) == 0


def test_juror_on_a_roster_from_elsewhere_is_suggested_by_whatever_row_has_their_name(event: Event) -> None:
    with event.database.write() as session:
        describe(session, event.jury.jurors[0], hub_name="Some-Body")
        team = Team(edition_id=event.edition_id, name="Team", created_at=NOW)
        listed = Person(created_at=NOW, detail=PersonDetail(full_name="Participante 0042"))
        session.add_all([team, listed])
        session.flush()
        session.add(Person(created_at=NOW, same_as_id=listed.id, detail=PersonDetail(hub_name="some-body")))
        list_member(session, team.id, listed.id)
        session.get_one(Project, event.jury.projects[1]).team_id = team.id
    assert conflicts.suggest(event.database, event.organizer, event.edition.slug, now=LATER) == 1
    [line] = board(event).lines
    assert (line.project.slug, line.juror, line.holding.kind) == ("p2", "Juror 1", "team_member")


@pytest.mark.parametrize("who", [COMMUNITY, Actor(1), Actor(99)])
def test_nobody_but_organizers_sees_or_decides_conflicts(event: Event, who: Actor) -> None:
    with event.database.read() as session, pytest.raises(NotAllowedError):
        conflicts.conflict_board(session, who, event.edition_id)
    with pytest.raises(NotAllowedError):
        decide(event, "declared", actor=who)
    with pytest.raises(NotAllowedError):
        conflicts.suggest(event.database, who, event.edition.slug, now=NOW)
    assert board(event).lines == ()


def test_juror_project_or_edition_that_is_not_there_is_not_allowed(event: Event) -> None:
    decide(event, "declared", actor=COMMAND_LINE)
    nowhere = {"kind": "other", "reason": "why", "now": NOW, "replaces_id": None, "state": "declared"}
    for slug, project_id, juror_id in (
        ("no-edition", event.jury.projects[0], event.jury.jurors[1]),
        (event.edition.slug, 999, event.jury.jurors[1]),
        (event.edition.slug, event.jury.projects[0], event.organizer.account_id),
    ):
        with pytest.raises(NotAllowedError):
            conflicts.decide(event.database, event.organizer, slug, project_id, juror_id, **nowhere)  # type: ignore[arg-type]
    assert len(board(event).lines) == 1
