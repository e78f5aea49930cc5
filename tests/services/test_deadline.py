"""The night of the deadline: how teams stand by what syncs saw, and more time for one of them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lib.domain.deadlines import NO_REASON, NOT_LATER, NOTHING_TO_TAKE_BACK, ExtensionRefusedError, FileChanges
from lib.domain.repos import RepoState
from lib.services import deadline, editions, snapshots
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.deadline import DeadlineNight, ExtensionChangedError, TeamNight
from lib.services.snapshots import ArtifactSnapshot, ProjectSnapshot
from lib.store import accounts, audit, models
from lib.store.database import Database, Session
from tests.services.looks import Push, Shown, look

SLUG, ORGANIZATION = "somos600m-2024", "somosnlp"
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
FIRST_DEADLINE = datetime(2024, 3, 27, 11, 59, 59, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MORNING, EVENING = DEADLINE - 6 * HOUR, DEADLINE + 6 * HOUR
START = DEADLINE - 20 * DAY


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        session.add(models.Edition(id=1, slug=SLUG, created_at=START))
        session.flush()
        for role in ("juror", "organizer", "admin"):
            account = accounts.add_account(session, issuer="demo", subject=role, created_at=START, display_name=role)
            accounts.grant_role(
                session, account_id=account.id, edition_id=1, role=role, granted_at=START, granted_by=None
            )
    return empty_database


ORGANIZER = Actor(2)


def add_team(
    session: Session,
    name: str,
    links: Sequence[tuple[str, str]] = (),
    *,
    submitted_at: datetime | None = DEADLINE - HOUR,
) -> int:
    """A team and, with links (kind, name of a repo of the organization), its project; the team's id."""
    team = models.Team(edition_id=1, name=name, created_at=START)
    session.add(team)
    session.flush()
    if links:
        project = models.Project(
            edition_id=1,
            slug=name.lower(),
            title=f"{name}: a project",
            team_id=team.id,
            submitted_at=submitted_at,
            source="form",
            source_key=name,
        )
        session.add(project)
        session.flush()
        for position, (kind, repo) in enumerate(links):
            repo_id = f"{ORGANIZATION}/{repo}"
            artifact = models.Artifact(edition_id=1, kind=kind, locator=repo_id, repo_id=repo_id, first_seen_at=START)
            session.add(artifact)
            session.flush()
            session.add(models.ProjectArtifact(project_id=project.id, artifact_id=artifact.id, position=position))
    return team.id


def bundle_of(name: str) -> list[tuple[str, str]]:
    return [("dataset", f"{name}-corpus"), ("model", f"{name}-2b"), ("space", f"{name}-demo")]


def first_push(name: str, at: datetime = START) -> Push:
    return (f"{name}-1", at, {"README.md": "card", "data.csv": "data"})


def shown_bundle(name: str, *later: Push, **state: Any) -> list[Shown]:
    """The three repos of a team, whole; what `later` has comes to the corpus, `state` to the model."""
    corpus, model, space = (f"{ORGANIZATION}/{name}-{end}" for end in ("corpus", "2b", "demo"))
    whole = {"base_models": ("google/gemma-2b",), "datasets": (corpus,), **state}
    return [
        Shown(RepoState("dataset", corpus, key=corpus, created_at=START), (first_push(f"{name}-c"), *later)),
        Shown(RepoState("model", model, key=model, created_at=START, **whole), (first_push(f"{name}-m"),)),
        Shown(
            RepoState("space", space, key=space, created_at=START, models=(model,), datasets=(corpus,)),
            (first_push(f"{name}-s"),),
        ),
    ]


def night_of(database: Database, actor: Actor = ORGANIZER) -> DeadlineNight:
    with database.read() as session:
        return deadline.deadline_night(session, actor, editions.edition_now(session, SLUG), 1)


def team_of(database: Database, name: str) -> TeamNight:
    return next(team for team in night_of(database).teams if team.name == name)


def snapshot_of(database: Database, slug: str) -> ProjectSnapshot:
    with database.read() as session:
        return snapshots.project_snapshots(session, editions.edition_now(session, SLUG), 1)[slug]


def corpus_of(database: Database, slug: str) -> ArtifactSnapshot:
    return snapshot_of(database, slug).artifacts[0]


def test_teams_stand_as_submitted_incomplete_unclaimed_or_late(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Whole", bundle_of("whole"))
        add_team(session, "Exact", bundle_of("exact"), submitted_at=DEADLINE)
        add_team(session, "Second", bundle_of("second"), submitted_at=DEADLINE + SECOND)
        add_team(session, "Half", bundle_of("half")[:2])
        add_team(session, "Corpus", bundle_of("corpus")[:1])
        add_team(session, "Nameless", bundle_of("nameless"))
        add_team(session, "Silent")
        add_team(session, "Begun", bundle_of("begun"), submitted_at=None)
        repos = [one for name in ("whole", "exact", "second") for one in shown_bundle(name)]
        repos += [*shown_bundle("half")[:2], *shown_bundle("corpus")[:1], *shown_bundle("nameless", datasets=())]
        others = {"stray": START, "stray-it": START, "somos600m-tagged": START, "older": START - timedelta(days=365)}
        repos += [
            Shown(RepoState("dataset", f"{ORGANIZATION}/{name}", key=name, created_at=at), (first_push(name),))
            for name, at in others.items()
        ]
        look(session, MORNING, repos)
    night = night_of(database)
    assert [(team.name, team.state) for team in night.teams] == [
        ("Second", "late"),
        ("Half", "incomplete"),
        ("Nameless", "incomplete"),
        ("Begun", "unclaimed"),
        ("Silent", "unclaimed"),
        ("Corpus", "submitted"),
        ("Exact", "submitted"),
        ("Whole", "submitted"),
    ]
    assert night.counts == {"submitted": 3, "incomplete": 2, "unclaimed": 2, "late": 1}
    assert (night.repos_at, night.submissions_at, night.unclaimed_repos) == (MORNING, None, 1)
    assert team_of(database, "Half").missing_kinds == ("space",)
    assert team_of(database, "Corpus").is_corpus_only
    faults = [
        (check.aspect, check.result) for one in team_of(database, "Nameless").artifacts for check in one.checked.faults
    ]
    assert faults == [("dataset_of_model", "missing")]


def test_without_a_sync_nothing_is_missing(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Whole", bundle_of("whole"))
    night = night_of(database)
    assert [(team.state, team.changed_after, team.made_late) for team in night.teams] == [("submitted", (), ())]
    assert night.repos_at is None


def test_submissions_are_as_of_their_last_good_import(database: Database) -> None:
    runs = [
        ("submissions", "succeeded", MORNING),
        ("sheets:submissions", "failed", EVENING),
        ("sheets:submissions", "succeeded", MORNING + HOUR),
        ("sheets:registrations", "succeeded", EVENING),
    ]
    with database.write() as session:
        for source, status, at in runs:
            session.add(models.SyncRun(edition_id=1, source=source, status=status, started_at=at, finished_at=at))
    assert night_of(database).submissions_at == MORNING + HOUR


def test_repo_that_is_gone_and_one_made_after_the_deadline(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Gone", bundle_of("gone"))
        add_team(session, "Tardy", bundle_of("tardy"))
        look(session, MORNING, [*shown_bundle("gone"), *shown_bundle("tardy")[:2]])
        late = RepoState("space", f"{ORGANIZATION}/tardy-demo", key="tardy", created_at=DEADLINE + SECOND)
        late_demo = Shown(late, (first_push("tardy-s", DEADLINE + SECOND),))
        look(session, EVENING, [*shown_bundle("gone")[1:], *shown_bundle("tardy")[:2], late_demo])
    gone, tardy = team_of(database, "Gone"), team_of(database, "Tardy")
    assert (gone.state, tardy.state) == ("incomplete", "late")
    [fault] = gone.artifacts[0].checked.faults
    assert (fault.aspect, fault.found, fault.read_at) == ("existence", ("gone",), EVENING)
    # Known is what it held; there is nothing to link to any more.
    held = gone.artifacts[0].held
    assert held is not None
    assert (held.sha, held.evidence, gone.artifacts[0].frozen_url) == ("gone-c-1", "agreeing", None)
    assert [one.checked.link.kind for one in tardy.made_late] == ["space"]


CARD_EDIT: Push = ("card", EVENING - HOUR, {"README.md": "card, mended", "data.csv": "data"})
DATA_EDIT: Push = ("data", EVENING - HOUR, {"README.md": "card", "data.csv": "more data", "new.csv": "new"})


@pytest.mark.parametrize(
    ("push", "changes", "is_card_only"),
    [
        (CARD_EDIT, FileChanges(changed=("README.md",)), True),
        (DATA_EDIT, FileChanges(added=("new.csv",), changed=("data.csv",)), False),
    ],
    ids=["card", "data"],
)
def test_change_after_the_deadline_is_told_with_its_files_and_the_frozen_revision(
    database: Database, push: Push, changes: FileChanges, is_card_only: bool
) -> None:
    with database.write() as session:
        add_team(session, "Whole", bundle_of("whole"))
        look(session, MORNING, shown_bundle("whole"))
        look(session, EVENING, shown_bundle("whole", push))
    corpus = corpus_of(database, "whole")
    assert corpus.held is not None
    assert (corpus.held.sha, corpus.held.sha_now, corpus.held.evidence) == ("whole-c-1", push[0], "agreeing")
    assert corpus.held.changes == changes
    assert corpus.held.changes.is_card_only is is_card_only
    assert [commit.sha for commit in corpus.held.commits_after] == [push[0]]
    assert corpus.frozen_url == f"https://huggingface.co/datasets/{ORGANIZATION}/whole-corpus/tree/whole-c-1"
    assert [one.checked.link.kind for one in team_of(database, "Whole").changed_after] == ["dataset"]


def test_renamed_repo_keeps_what_it_held_and_leads_to_its_new_name(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Whole", bundle_of("whole"))
        look(session, MORNING, shown_bundle("whole"))
        corpus, *others = shown_bundle("whole")
        renamed = RepoState("dataset", f"{ORGANIZATION}/better", key=corpus.state.key, created_at=START)
        look(session, EVENING, [Shown(renamed, corpus.pushes), *others])
    found = snapshot_of(database, "whole")
    assert found.artifacts[0].frozen_url == f"https://huggingface.co/datasets/{ORGANIZATION}/better/tree/whole-c-1"
    # The cards of model and Space still say the earlier name.
    assert [one.checked.faults for one in found.artifacts] == [(), (), ()]
    named = found.artifacts[1].checked.check("dataset_of_model")
    assert named is not None
    assert (named.result, named.wanted) == ("verified", (f"{ORGANIZATION}/better",))


def test_repo_that_may_not_be_read_is_known_by_its_sha_and_not_open(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Closed", bundle_of("closed"))
        corpus, *others = shown_bundle("closed")
        for at, sha in ((MORNING, "a"), (EVENING, "b")):
            gated = RepoState("dataset", corpus.state.repo_id, key="k", sha=sha, gated="manual", created_at=START)
            look(session, at, [Shown(gated, None), *others])
    closed = team_of(database, "Closed")
    assert closed.state == "incomplete"
    assert [check.found for check in closed.artifacts[0].checked.faults] == [("gated",)]
    held = closed.artifacts[0].held
    assert held is not None
    assert (held.evidence, held.sha, held.is_changed, held.changes) == ("seen_only", "a", True, None)


def test_link_of_the_wrong_kind_is_told_by_the_repo_that_bears_its_name(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Wrong", [("model", "wrong-corpus")])
        look(session, MORNING, shown_bundle("wrong")[:1])
    check = snapshot_of(database, "wrong").artifacts[0].checked.check("kind")
    assert check is not None
    assert (check.result, check.found, check.wanted) == ("contradicting", ("model",), ("dataset",))


def test_figures_of_a_corpus_at_the_deadline_and_now(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Whole", bundle_of("whole"))
        look(session, MORNING, shown_bundle("whole"))
        look(session, EVENING, shown_bundle("whole", DATA_EDIT))
        [artifact_id] = [row.id for row in session.query(models.Artifact).filter_by(kind="dataset")]
        for revision, value in (("whole-c-1", 100), ("data", 130), ("elsewhere", 1)):
            session.add(
                models.Measurement(
                    artifact_id=artifact_id,
                    metric="examples",
                    value=Decimal(value),
                    unit="examples",
                    provenance="measured",
                    source="hub",
                    as_of=EVENING,
                    revision=revision,
                )
            )
    [figure] = corpus_of(database, "whole").figures
    assert (figure.metric, figure.then and figure.then.value, figure.now and figure.now.value) == ("examples", 100, 130)


def extend(database: Database, team_id: int, until_at: datetime | None, **values: Any) -> deadline.ExtensionRow:
    given = {"reason": "The Hub was down.", "now": EVENING, "replaces_id": None, **values}
    return deadline.extend_team(database, given.pop("actor", ORGANIZER), SLUG, team_id, until_at, **given)


def test_more_time_for_one_team_evaluates_it_anew_and_can_be_taken_back(database: Database) -> None:
    with database.write() as session:
        mine = add_team(session, "Mine", bundle_of("mine"), submitted_at=DEADLINE + HOUR)
        add_team(session, "Other", bundle_of("other"), submitted_at=DEADLINE + HOUR)
        push: Push = ("new", DEADLINE + HOUR, {"README.md": "card"})
        look(session, MORNING, [*shown_bundle("mine"), *shown_bundle("other")])
        look(session, EVENING, [*shown_bundle("mine", push), *shown_bundle("other", ("o", push[1], push[2]))])
    assert night_of(database).counts["late"] == 2
    given = extend(database, mine, DEADLINE + 2 * HOUR)
    assert {team.name: team.state for team in night_of(database).teams} == {"Mine": "submitted", "Other": "late"}
    extended = team_of(database, "Mine")
    assert extended.holding == given
    # All that held before stays to be seen: the edition moved its deadline once, too.
    assert [announced.at for announced in extended.deadline.earlier] == [FIRST_DEADLINE, DEADLINE]
    held, other = corpus_of(database, "mine").held, corpus_of(database, "other").held
    assert held is not None
    assert other is not None
    assert (held.sha, held.is_changed, other.sha, other.is_changed) == ("new", False, "other-c-1", True)
    back = extend(database, mine, None, reason="A mistake.", replaces_id=given.id)
    assert night_of(database).counts["late"] == 2
    assert [(row.until_at, row.reason) for row in team_of(database, "Mine").extensions] == [
        (None, "A mistake."),
        (DEADLINE + 2 * HOUR, "The Hub was down."),
    ]
    with database.read() as session:
        entries = [
            (entry.action, entry.object_id, entry.before, entry.after, entry.account_id, entry.reason)
            for entry in audit.entries(session, 1, area="deadline")
        ]
    until = {"until_at": (DEADLINE + 2 * HOUR).isoformat()}
    assert entries == [
        ("deadline.take_back", str(mine), until, {"until_at": None}, 2, "A mistake."),
        ("deadline.extend", str(mine), {"until_at": None}, until, 2, "The Hub was down."),
    ]
    assert back.set_by == 2
    assert extend(database, mine, DEADLINE + HOUR, replaces_id=back.id).until_at == DEADLINE + HOUR


def test_deadline_that_is_moved_for_everybody_evaluates_anew_and_keeps_the_old(database: Database) -> None:
    with database.write() as session:
        add_team(session, "Late", bundle_of("late"), submitted_at=DEADLINE + HOUR)
        look(session, MORNING, shown_bundle("late"))
    editions.override(
        database, ORGANIZER, SLUG, "dates.submission.at", "2024-04-12T23:59:59 AoE", reason="Hub", now=EVENING
    )
    late = team_of(database, "Late")
    assert (late.state, late.deadline.at, late.deadline.is_extended) == ("submitted", DEADLINE + 2 * DAY, False)
    assert [announced.at for announced in late.deadline.earlier] == [FIRST_DEADLINE, DEADLINE]


@contextmanager
def nothing_written(database: Database) -> Iterator[None]:
    """Nothing of a decision is left in the database after the block."""
    yield
    with database.read() as session:
        assert session.query(models.DeadlineExtension).count() == 0
        assert list(audit.entries(session, 1, area="deadline")) == []


@pytest.mark.parametrize(
    ("until_at", "reason", "refusal"),
    [(DEADLINE + DAY, " ", NO_REASON), (DEADLINE, "Hub", NOT_LATER), (None, "Hub", NOTHING_TO_TAKE_BACK)],
)
def test_more_time_that_is_none_is_refused(
    database: Database, until_at: datetime | None, reason: str, refusal: str
) -> None:
    with database.write() as session:
        team_id = add_team(session, "Team")
    with nothing_written(database), pytest.raises(ExtensionRefusedError) as refused:
        extend(database, team_id, until_at, reason=reason)
    assert refused.value.message_id == refusal


@pytest.mark.parametrize(
    "actor", [COMMUNITY, Actor(1), Actor(3), Actor(99)], ids=["nobody", "juror", "admin", "no one"]
)
def test_only_organizers_see_the_night_and_give_time(database: Database, actor: Actor) -> None:
    with database.write() as session:
        team_id = add_team(session, "Team")
    with pytest.raises(NotAllowedError):
        night_of(database, actor)
    with nothing_written(database), pytest.raises(NotAllowedError):
        extend(database, team_id, DEADLINE + DAY, actor=actor)


def test_team_of_another_edition_and_no_team_are_answered_like_forbidden(database: Database) -> None:
    with database.write() as session:
        session.add(models.Edition(id=2, slug="elsewhere", created_at=START))
        session.flush()
        other = models.Team(edition_id=2, name="Other", created_at=START)
        session.add(other)
        session.flush()
        other_id = other.id
    for team_id in (other_id, 99):
        with nothing_written(database), pytest.raises(NotAllowedError):
            extend(database, team_id, DEADLINE + DAY, actor=COMMAND_LINE)


def test_second_of_two_decisions_is_told_of_the_first(database: Database) -> None:
    with database.write() as session:
        team_id = add_team(session, "Team")
    first = extend(database, team_id, DEADLINE + DAY)
    with pytest.raises(ExtensionChangedError) as changed:
        extend(database, team_id, DEADLINE + 2 * DAY)
    assert changed.value.current == first
    assert team_of(database, "Team").extensions == (first,)


def test_public_snapshot_holds_no_reason(database: Database) -> None:
    with database.write() as session:
        team_id = add_team(session, "Mine", bundle_of("mine"))
        look(session, MORNING, shown_bundle("mine"))
    extend(database, team_id, DEADLINE + HOUR, reason="Somebody fell ill")
    found = snapshot_of(database, "mine")
    assert found.deadline is not None
    assert found.deadline.at == DEADLINE + HOUR
    assert "fell ill" not in json.dumps(repr(found))
