"""Who is asked to score what, by which accepted plan.

A pair of juror and project has one row: withdrawn, it waits with its reason, and is taken up again when the pair comes
back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.jury_models import Assignment, AssignmentPlan, BallotDraft
from lib.store.models import Account, Artifact, Corpus, Project, ProjectArtifact

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ScoredProject:
    """A project that is submitted and was not withdrawn. `domains` are the words of its corpora's sources."""

    id: int
    slug: str
    title: str
    language: str | None
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An accepted plan. `ballots_per_project` None: everybody scores everything; `accepter` is the account's name."""

    id: int
    seed: int
    ballots_per_project: int | None
    input_digest: str
    reason: str | None
    accepter: str | None
    accepted_at: datetime


def projects(session: Session, edition_id: int) -> Sequence[ScoredProject]:
    """The projects of the edition that are scored, by title."""
    words: dict[int, set[str]] = {}
    named = (
        select(ProjectArtifact.project_id, Corpus.domain)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .join(Corpus, Corpus.artifact_id == Artifact.id)
        .where(Artifact.edition_id == edition_id, Corpus.domain.is_not(None))
    )
    for project_id, domain in session.execute(named):
        words.setdefault(project_id, set()).add(str(domain))
    query = (
        select(Project.id, Project.slug, Project.title, Project.language)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Project.title, Project.id)
    )
    return [
        ScoredProject(number, slug, title, language, frozenset(words.get(number, ())))
        for number, slug, title, language in session.execute(query)
    ]


def assigned_pairs(session: Session, edition_id: int) -> Mapping[Pair, datetime]:
    """Every project and juror that are assigned now, with since when."""
    query = (
        select(Assignment.project_id, Assignment.juror_id, Assignment.assigned_at)
        .join(Project, Project.id == Assignment.project_id)
        .where(Project.edition_id == edition_id, Assignment.withdrawn_at.is_(None))
        .order_by(Assignment.project_id, Assignment.juror_id)
    )
    return {(project_id, juror_id): at for project_id, juror_id, at in session.execute(query)}


def begun_pairs(session: Session, edition_id: int) -> frozenset[Pair]:
    """The projects and jurors with a draft."""
    query = (
        select(BallotDraft.project_id, BallotDraft.juror_id)
        .join(Project, Project.id == BallotDraft.project_id)
        .where(Project.edition_id == edition_id)
    )
    return frozenset((project_id, juror_id) for project_id, juror_id in session.execute(query))


def plans(session: Session, edition_id: int) -> Sequence[PlanRow]:
    """The accepted plans of the edition, newest first."""
    query = (
        select(AssignmentPlan, Account.display_name)
        .join(Account, Account.id == AssignmentPlan.accepted_by, isouter=True)
        .where(AssignmentPlan.edition_id == edition_id)
        .order_by(AssignmentPlan.id.desc())
    )
    return [
        PlanRow(row.id, row.seed, row.ballots_per_project, row.input_digest, row.reason, accepter, row.accepted_at)
        for row, accepter in session.execute(query)
    ]


def add_plan(
    session: Session,
    edition_id: int,
    *,
    seed: int,
    ballots_per_project: int | None,
    input_digest: str,
    reason: str | None,
    accepted_by: int | None,
    accepted_at: datetime,
) -> int:
    """An accepted plan; its number."""
    row = AssignmentPlan(
        edition_id=edition_id,
        seed=seed,
        ballots_per_project=ballots_per_project,
        input_digest=input_digest,
        reason=reason,
        accepted_by=accepted_by,
        accepted_at=accepted_at,
    )
    session.add(row)
    session.flush()
    return row.id


def assign(session: Session, pairs: Iterable[Pair], *, plan_id: int | None, assigned_at: datetime) -> None:
    """Ask jurors for ballots, by a plan or by hand (None); pairs that are assigned already stay as they are."""
    wanted = sorted(pairs)
    known = _rows(session, wanted)
    for project_id, juror_id in wanted:
        row = known.get((project_id, juror_id))
        if row is None:
            session.add(Assignment(project_id=project_id, juror_id=juror_id, plan_id=plan_id, assigned_at=assigned_at))
        elif row.withdrawn_at is not None:
            row.plan_id, row.assigned_at = plan_id, assigned_at
            row.withdrawn_at = row.withdrawn_reason = None
    session.flush()


def withdraw(session: Session, pairs: Mapping[Pair, str], *, withdrawn_at: datetime) -> None:
    """Ask no longer for these ballots; each with its reason. Pairs that are not assigned stay as they are."""
    for pair, row in _rows(session, pairs).items():
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_reason = withdrawn_at, pairs[pair]
    session.flush()


def _rows(session: Session, pairs: Iterable[Pair]) -> dict[Pair, Assignment]:
    wanted = set(pairs)
    query = select(Assignment).where(Assignment.project_id.in_({project_id for project_id, _ in wanted}))
    return {
        (row.project_id, row.juror_id): row
        for row in session.scalars(query)
        if (row.project_id, row.juror_id) in wanted
    }
