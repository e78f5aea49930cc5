"""Organizers decide whose a repo is: who may, what stays, what somebody else did meanwhile, how far teams are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.domain.claims import Owner
from lib.domain.repos import RepoKind, RepoState
from lib.services import claims
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.claims import Claims, DecidedMeanwhileError, DecisionRefusedError
from lib.services.editions import edition_now
from lib.store import accounts, models, repos, submissions, sync_runs
from lib.store.database import Database, Session
from tests.outside.sync_process import ORGANIZATION, SLUG

MADE = datetime(2024, 3, 20, 9, tzinfo=UTC)  # inside the window of the reference edition
NOW = datetime(2024, 4, 1, 12, tzinfo=UTC)
Decide = Callable[..., Any]
DECIDE: dict[str, Decide] = {
    "claim": lambda *args, **values: claims.claim_repo(*args, None, **values),
    "ignore": claims.ignore_repo,
    "undo": claims.undo,
}


def add_repo(session: Session, name: str, kind: RepoKind = "dataset", edition_id: int = 1, **values: Any) -> int:
    run = sync_runs.start_run(session, edition_id=edition_id, source="hub", started_at=NOW, started_by=None)
    sync_runs.finish_run(
        session, run.id, status="succeeded", finished_at=NOW, requests_by_kind={"list": 3}, limit_left=None
    )
    state = RepoState(kind, f"{ORGANIZATION}/{name}", created_at=MADE, last_modified_at=MADE, **values)
    return repos.add_repo(session, edition_id, state, "here", is_in_organization=True, now=NOW, run_id=run.id)


def add_person(session: Session, role: str, edition_id: int = 1) -> Actor:
    account = accounts.add_account(
        session, issuer="demo", subject=f"{role}-{edition_id}", created_at=MADE, display_name=f"{role} {edition_id}"
    )
    accounts.grant_role(
        session, account_id=account.id, edition_id=edition_id, role=role, granted_at=MADE, granted_by=None
    )
    return Actor(account.id)


@pytest.fixture
def organizer(hub_database: Database) -> Actor:
    with hub_database.write() as session:
        return add_person(session, "organizer")


@pytest.fixture
def number(hub_database: Database) -> int:
    with hub_database.write() as session:
        return add_repo(session, "found")


def read(database: Database, actor: Actor = COMMAND_LINE, now: datetime = NOW) -> Claims:
    with database.read() as session:
        return claims.claims_of_edition(session, actor, edition_now(session, SLUG), 1, now)


def state_of(database: Database, number: int) -> str:
    found = read(database).repo(number)
    assert found is not None
    return found.claim.state


def rows(database: Database) -> list[tuple[str, str, int | None]]:
    with database.read() as session:
        query = select(models.RepoDecision).order_by(models.RepoDecision.id)
        return [(row.verdict, row.reason, row.decided_by) for row in session.scalars(query)]


def test_a_decision_holds_is_signed_and_is_undone_with_its_history_kept(
    hub_database: Database, organizer: Actor, number: int
) -> None:
    assert state_of(hub_database, number) == "unclaimed"
    first = claims.ignore_repo(hub_database, organizer, SLUG, number, reason=" A test ", now=NOW, replaces_id=None)
    assert state_of(hub_database, number) == "ignored"
    later = NOW + timedelta(minutes=5)
    second = claims.undo(hub_database, organizer, SLUG, number, reason="It is not", now=later, replaces_id=first.id)
    assert state_of(hub_database, number) == "unclaimed"
    claims.claim_repo(hub_database, organizer, SLUG, number, None, reason="Ours", now=later, replaces_id=second.id)
    found = read(hub_database).repo(number)
    assert found is not None
    assert (found.claim.state, found.owners) == ("by_hand", ())
    assert [(one.verdict, one.reason, one.decider, one.decided_at) for one in found.decisions] == [
        ("claimed", "Ours", "organizer 1", later),
        ("undone", "It is not", "organizer 1", later),
        ("ignored", "A test", "organizer 1", NOW),
    ]


def test_every_decision_is_audited_with_what_was_before(hub_database: Database, organizer: Actor, number: int) -> None:
    first = claims.ignore_repo(hub_database, organizer, SLUG, number, reason="A test", now=NOW, replaces_id=None)
    claims.undo(hub_database, organizer, SLUG, number, reason="Not", now=NOW, replaces_id=first.id)
    with hub_database.read() as session:
        entries = session.scalars(select(models.AuditEntry).order_by(models.AuditEntry.id)).all()
    ignored = {"verdict": "ignored", "project": None, "team": None}
    undone = {"verdict": "undone", "project": None, "team": None}
    assert [
        (one.action, one.object_kind, one.object_id, one.account_id, one.before, one.after, one.reason)
        for one in entries
    ] == [
        ("repo.ignored", "repo", str(number), organizer.account_id, None, ignored, "A test"),
        ("repo.undone", "repo", str(number), organizer.account_id, ignored, undone, "Not"),
    ]


@pytest.mark.parametrize("verdict", DECIDE)
@pytest.mark.parametrize("who", ["community", "juror", "admin", "organizer of another edition", "revoked organizer"])
def test_nobody_but_the_organizers_of_the_edition_decides_or_looks(
    hub_database: Database, number: int, who: str, verdict: str
) -> None:
    with hub_database.write() as session:
        session.add(models.Edition(id=2, slug="other", created_at=MADE))
        session.flush()
        people = {
            "community": COMMUNITY,
            "juror": add_person(session, "juror"),
            "admin": add_person(session, "admin"),
            "organizer of another edition": add_person(session, "organizer", 2),
            "revoked organizer": add_person(session, "organizer"),
        }
        revoked = people["revoked organizer"].account_id
        assert revoked is not None
        accounts.revoke_role(session, account_id=revoked, edition_id=1, role="organizer", revoked_at=NOW)
    with pytest.raises(NotAllowedError):
        DECIDE[verdict](hub_database, people[who], SLUG, number, reason="Because", now=NOW, replaces_id=None)
    with pytest.raises(NotAllowedError):
        read(hub_database, people[who])
    assert rows(hub_database) == []


@pytest.mark.parametrize("verdict", DECIDE)
def test_a_repo_of_another_edition_and_none_at_all_answer_the_same(
    hub_database: Database, organizer: Actor, verdict: str
) -> None:
    with hub_database.write() as session:
        session.add(models.Edition(id=2, slug="other", created_at=MADE))
        session.flush()
        elsewhere = add_repo(session, "found", edition_id=2)
    for number, slug in ((elsewhere, SLUG), (elsewhere + 99, SLUG), (elsewhere, "other"), (elsewhere, "nowhere")):
        with pytest.raises(NotAllowedError):
            DECIDE[verdict](hub_database, organizer, slug, number, reason="Because", now=NOW, replaces_id=None)
    assert rows(hub_database) == []


def test_a_repo_is_claimed_for_a_project_or_a_team_of_the_edition_only(
    hub_database: Database, organizer: Actor, number: int
) -> None:
    with hub_database.write() as session:
        session.add(models.Edition(id=2, slug="other", created_at=MADE))
        session.flush()
        team = submissions.save_team(session, 1, team_id=None, name="Eels", size=3, now=MADE)
        foreign = submissions.save_team(session, 2, team_id=None, name="Elsewhere", size=3, now=MADE)
    for owner in (Owner(77, None), Owner(None, foreign), Owner(None, None)):
        with pytest.raises(NotAllowedError):
            claims.claim_repo(hub_database, organizer, SLUG, number, owner, reason="Because", now=NOW, replaces_id=None)
    claims.claim_repo(
        hub_database, organizer, SLUG, number, Owner(None, team), reason="Theirs", now=NOW, replaces_id=None
    )
    found = read(hub_database)
    claimed = found.repo(number)
    assert claimed is not None and (claimed.claim.state, claimed.owners) == ("by_hand", ("Eels",))
    assert {one.undertaking.title: one.done["corpus"] for one in found.progress} == {"Eels": True}
    with hub_database.write() as session:
        submissions.remove_empty_teams(session, [team])  # the team that a decision names stays
    assert read(hub_database).repo(number) == claimed


@pytest.mark.parametrize("verdict", DECIDE)
def test_a_decision_needs_a_reason(hub_database: Database, organizer: Actor, number: int, verdict: str) -> None:
    with pytest.raises(DecisionRefusedError, match="Say why"):
        DECIDE[verdict](hub_database, organizer, SLUG, number, reason=" \n", now=NOW, replaces_id=None)
    assert rows(hub_database) == []


def test_nothing_is_undone_twice(hub_database: Database, organizer: Actor, number: int) -> None:
    with pytest.raises(DecisionRefusedError, match="Nothing was decided"):
        claims.undo(hub_database, organizer, SLUG, number, reason="Because", now=NOW, replaces_id=None)
    first = claims.ignore_repo(hub_database, organizer, SLUG, number, reason="A test", now=NOW, replaces_id=None)
    second = claims.undo(hub_database, organizer, SLUG, number, reason="Not", now=NOW, replaces_id=first.id)
    with pytest.raises(DecisionRefusedError, match="Nothing was decided"):
        claims.undo(hub_database, organizer, SLUG, number, reason="Not", now=NOW, replaces_id=second.id)


@pytest.mark.parametrize("verdict", DECIDE)
def test_who_decides_second_is_told_what_holds_and_changes_nothing(
    hub_database: Database, organizer: Actor, number: int, verdict: str
) -> None:
    claims.ignore_repo(hub_database, COMMAND_LINE, SLUG, number, reason="A test", now=NOW, replaces_id=None)
    with pytest.raises(DecidedMeanwhileError) as conflict:
        DECIDE[verdict](hub_database, organizer, SLUG, number, reason="Ours", now=NOW, replaces_id=None)
    assert conflict.value.current is not None
    assert (conflict.value.current.verdict, conflict.value.current.reason) == ("ignored", "A test")
    assert rows(hub_database) == [("ignored", "A test", None)]


# --- What is read ----------------------------------------------------------------------------------------------------


def add_project(session: Session, title: str, given: dict[int, RepoKind], **values: Any) -> int:
    """A project that gives the repos with these numbers of ours."""
    project = models.Project(
        edition_id=1, slug=title.casefold(), title=title, source="form", source_key=title, **values
    )
    session.add(project)
    session.flush()
    for number, kind in given.items():
        artifact = models.Artifact(edition_id=1, kind=kind, locator=f"{title}{number}", first_seen_at=MADE)
        session.add(artifact)
        session.flush()
        session.add(models.ProjectArtifact(project_id=project.id, artifact_id=artifact.id, position=number))
        session.flush()
        repos.claim(session, artifact.id, number, now=NOW)
    return project.id


def test_variants_hang_under_their_parent_and_stay_out_of_the_list(hub_database: Database) -> None:
    with hub_database.write() as session:
        corpus, form = add_repo(session, "corpus"), add_repo(session, "corpus-it")
        add_project(session, "Eels", {corpus: "dataset"}, submitted_at=MADE)
    found = read(hub_database)
    assert [(repo.number, [one.number for one in repo.variants]) for repo in found.repos] == [(corpus, [form])]
    assert found.repos[0].variants[0].owners == ("Eels",)
    assert found.undecided == ()


def test_teams_are_followed_from_nothing_to_submitted(hub_database: Database) -> None:
    with hub_database.write() as session:
        idle = submissions.save_team(session, 1, team_id=None, name="Idle", size=2, now=MADE)
        busy = submissions.save_team(session, 1, team_id=None, name="Busy", size=2, now=MADE)
        corpus, model = add_repo(session, "corpus"), add_repo(session, "model", "model")
        add_project(session, "Eels: of rivers", {corpus: "dataset", model: "model"}, team_id=busy, submitted_at=MADE)
        add_project(session, "Withdrawn", {}, withdrawn_at=MADE)
    found = read(hub_database)
    assert [(step.step, step.count, step.unknown) for step in found.steps] == [
        ("team", 2, 0),
        ("corpus", 1, 0),
        ("card", 0, 1),  # nobody has read it yet
        ("model", 1, 0),
        ("demo", 0, 0),
        ("submitted", 1, 0),
    ]
    assert [(one.undertaking.title, one.stalled_since) for one in found.stalled] == [("Idle", MADE)]
    assert idle != busy
    assert found.looked_at == NOW
    assert [(one.title, one.owner.team_id) for one in found.owners] == [("Eels", busy), ("Idle", idle)]


def test_a_card_is_as_long_as_what_was_read_at_the_newest_revision(hub_database: Database) -> None:
    with hub_database.write() as session:
        corpus = add_repo(session, "corpus", sha="2")
        add_project(session, "Eels", {corpus: "dataset"})
        run = session.scalars(select(models.SyncRun.id)).first()
        for sha, words in (("2", 12), ("1", 400)):
            session.add(
                models.RepoRevision(
                    repo_id=corpus,
                    sha=sha,
                    files=[],
                    readme="#",
                    is_readme_refused=False,
                    sections=[{"words": words}, {"words": 1}],
                    read_at=NOW,
                    sync_run_id=run,
                )
            )
        session.get_one(models.Repo, corpus).read_sha = "2"
    assert read(hub_database).progress[0].done["card"] is False
    with hub_database.write() as session:
        session.get_one(models.RepoRevision, (corpus, "2")).is_readme_refused = True
    assert read(hub_database).progress[0].done["card"] is None  # of a gated repo: unknown, not missing


def test_a_deleted_repo_asks_nobody_to_decide(hub_database: Database, number: int) -> None:
    assert [repo.number for repo in read(hub_database).undecided] == [number]
    with hub_database.write() as session:
        run = sync_runs.start_run(session, edition_id=1, source="hub", started_at=NOW, started_by=None)
        repos.miss_repo(session, number, "gone", now=NOW, run_id=run.id)
    assert read(hub_database).undecided == ()


def test_an_edition_that_was_never_looked_at_says_so(hub_database: Database) -> None:
    found = read(hub_database)
    assert (found.looked_at, found.repos, found.progress) == (None, (), ())
