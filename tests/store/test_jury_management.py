"""Jurors, conflicts, assignments and presentation slots as they are kept, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from lib.domain.conflicts import ProjectPeople
from lib.store import accounts, assignments, conflicts, jurors, presentations
from lib.store.database import Database
from lib.store.jury_models import Assignment
from lib.store.models import Account, Artifact, Corpus, Person, PersonDetail, Project, ProjectArtifact, Team, TeamMember
from tests.store.jury_rows import NOW, Jury, add_jury

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def jury(database: Database) -> Jury:
    with database.write() as session:
        add_jury(session, slug="other", projects=1, jurors=1)
        return add_jury(session, projects=3, jurors=3, is_assigned=False)


def test_whoever_judged_stays_known_and_says_whether_they_still_do(database: Database, jury: Jury) -> None:
    first, second, third = jury.jurors
    with database.write() as session:
        for juror_id in (second, third):
            accounts.revoke_role(
                session, account_id=juror_id, edition_id=jury.edition_id, role="juror", revoked_at=LATER
            )
        assignments.assign(session, [(jury.projects[0], second)], plan_id=None, assigned_at=NOW)
    with database.read() as session:
        assert [(row.id, row.is_judging) for row in jurors.jurors(session, jury.edition_id)] == [
            (first, True),
            (second, False),
        ]


def test_closed_account_judges_no_longer_and_one_for_all_editions_does(database: Database, jury: Jury) -> None:
    with database.write() as session:
        closed = session.get(Account, jury.jurors[0])
        assert closed
        closed.is_active = False
        everywhere = accounts.add_account(session, issuer="test", subject="everywhere", created_at=NOW).id
        accounts.grant_role(
            session, account_id=everywhere, edition_id=None, role="juror", granted_by=None, granted_at=NOW
        )
    with database.read() as session:
        assert [row.id for row in jurors.jurors(session, jury.edition_id)] == [*jury.jurors[1:], everywhere]


def test_profile_keeps_the_order_of_languages_and_comes_back_whole(database: Database, jury: Jury) -> None:
    for maximum in (3, None):
        with database.write() as session:
            jurors.set_profile(
                session,
                jury.edition_id,
                jury.jurors[0],
                languages=("pt", "es"),
                topics=("legal",),
                maximum_load=maximum,
                updated_by=None,
                updated_at=LATER,
            )
        with database.read() as session:
            row, other, _third = jurors.jurors(session, jury.edition_id)
        assert (row.languages, row.topics, row.maximum_load, row.updated_at) == (
            ("pt", "es"),
            ("legal",),
            maximum,
            LATER,
        )
        assert (other.languages, other.updated_at) == ((), None)


def test_negative_maximum_is_refused_by_the_database(database: Database, jury: Jury) -> None:
    with pytest.raises(IntegrityError, match="maximum_load"), database.write() as session:
        jurors.set_profile(
            session,
            jury.edition_id,
            jury.jurors[0],
            languages=(),
            topics=(),
            maximum_load=-1,
            updated_by=None,
            updated_at=NOW,
        )


def test_newest_step_of_a_conflict_holds_and_older_ones_stay(database: Database, jury: Jury) -> None:
    pair = (jury.projects[0], jury.jurors[0])
    with database.write() as session:
        for state in ("suggested", "confirmed", "waived"):
            row = conflicts.record(
                session,
                project_id=pair[0],
                juror_id=pair[1],
                state=state,  # type: ignore[arg-type]
                kind="employer",
                reason=f"Now {state}",
                recorded_by=None,
                recorded_at=NOW,
            )
            binding = conflicts.binding_pairs(session, jury.edition_id)
            assert binding == (frozenset() if state == "waived" else {pair})
            assert conflicts.holding(session, *pair) == row
        assert conflicts.holding(session, jury.projects[1], pair[1]) is None
    with database.read() as session:
        (steps,) = conflicts.conflicts(session, jury.edition_id).values()
        assert [step.reason for step in steps] == ["Now waived", "Now confirmed", "Now suggested"]


def test_people_behind_a_project_are_its_team_and_the_owners_of_its_repos(database: Database, jury: Jury) -> None:
    with database.write() as session:
        team = Team(edition_id=jury.edition_id, name="Team", created_at=NOW)
        person = Person(
            created_at=NOW, detail=PersonDetail(email="A@example.org", email_key="a@example.org", hub_name="A")
        )
        session.add_all([team, person])
        session.flush()
        session.add(TeamMember(team_id=team.id, person_id=person.id))
        project = session.get(Project, jury.projects[0])
        assert project
        project.team_id = team.id
    with database.read() as session:
        found = conflicts.people(session, jury.edition_id, "somewhere")
        without = conflicts.people(session, jury.edition_id, "ORG")
    org = frozenset({"org"})
    assert found == [
        ProjectPeople(jury.projects[0], frozenset({"A"}), frozenset({"A@example.org"}), org),
        ProjectPeople(jury.projects[1], author_hub_names=org),
        ProjectPeople(jury.projects[2], author_hub_names=org),
    ]
    assert [one.author_hub_names for one in without] == [frozenset()] * 3


def test_pair_is_one_row_however_often_it_comes_and_goes(database: Database, jury: Jury) -> None:
    pair, other = (jury.projects[0], jury.jurors[0]), (jury.projects[0], jury.jurors[1])
    with database.write() as session:
        plan_id = assignments.add_plan(
            session,
            jury.edition_id,
            seed=4,
            ballots_per_project=2,
            input_digest="d",
            reason=None,
            accepted_by=jury.jurors[2],
            accepted_at=NOW,
        )
        assignments.assign(session, [pair, other], plan_id=plan_id, assigned_at=NOW)
        assignments.assign(session, [pair], plan_id=None, assigned_at=LATER)
        assert assignments.assigned_pairs(session, jury.edition_id) == {pair: NOW, other: NOW}
        assignments.withdraw(
            session, {pair: "dropped_out", (jury.projects[1], jury.jurors[0]): "moved"}, withdrawn_at=LATER
        )
        assert assignments.assigned_pairs(session, jury.edition_id) == {other: NOW}
        (row,) = session.query(Assignment).filter_by(project_id=pair[0], juror_id=pair[1])
        assert (row.withdrawn_at, row.withdrawn_reason, row.plan_id) == (LATER, "dropped_out", plan_id)
        assignments.withdraw(session, {pair: "moved"}, withdrawn_at=NOW)
        assert row.withdrawn_reason == "dropped_out"
        assignments.assign(session, [pair], plan_id=None, assigned_at=LATER)
        assert assignments.assigned_pairs(session, jury.edition_id) == {pair: LATER, other: NOW}
        assert (row.withdrawn_reason, row.plan_id) == (None, None)
        (plan,) = assignments.plans(session, jury.edition_id)
        assert (plan.seed, plan.ballots_per_project, plan.input_digest, plan.accepted_at) == (4, 2, "d", NOW)


def test_only_submitted_projects_are_scored_with_the_domains_of_their_corpora(database: Database, jury: Jury) -> None:
    with database.write() as session:
        first, second = (session.get(Project, number) for number in jury.projects[:2])
        assert first
        assert second
        first.submitted_at = None
        second.language = "pt_BR"
        for number, domain in enumerate(("Legal", "Press", None)):
            locator = f"org/corpus-{number}"
            artifact = Artifact(
                edition_id=jury.edition_id, kind="dataset", locator=locator, repo_id=locator, first_seen_at=NOW
            )
            session.add(artifact)
            session.flush()
            session.add(ProjectArtifact(project_id=second.id, artifact_id=artifact.id, position=number + 5))
            session.add(
                Corpus(
                    artifact_id=artifact.id,
                    edition_id=jury.edition_id,
                    name=locator,
                    position=number,
                    domain=domain,
                    source="paper",
                )
            )
    with database.read() as session:
        found = assignments.projects(session, jury.edition_id)
    assert [(row.slug, row.language, row.domains) for row in found] == [
        ("p2", "pt_BR", frozenset({"Legal", "Press"})),
        ("p3", None, frozenset()),
    ]


def test_order_of_presentations_keeps_what_was_recorded(database: Database, jury: Jury) -> None:
    first, second, third = jury.projects
    with database.write() as session:
        presentations.set_order(session, {third: NOW, first: LATER}, recorded_by=None, recorded_at=NOW)
        presentations.set_presented(session, third, True, recorded_by=jury.jurors[0], recorded_at=NOW)
        presentations.set_order(session, {first: None, third: None, second: None}, recorded_by=None, recorded_at=LATER)
        with pytest.raises(LookupError):
            presentations.set_presented(session, 999, True, recorded_by=None, recorded_at=NOW)
    with database.read() as session:
        assert [
            (slot.project_id, slot.position, slot.starts_at, slot.is_presented)
            for slot in presentations.slots(session, jury.edition_id)
        ] == [(first, 1, None, None), (third, 2, None, True), (second, 3, None, None)]


def test_projects_without_a_place_come_last(database: Database, jury: Jury) -> None:
    with database.write() as session:
        presentations.set_order(session, {jury.projects[2]: NOW}, recorded_by=None, recorded_at=NOW)
    with database.read() as session:
        assert [(slot.slug, slot.position) for slot in presentations.slots(session, jury.edition_id)] == [
            ("p3", 1),
            ("p1", None),
            ("p2", None),
        ]
