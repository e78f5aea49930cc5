"""What a ranking needs to know of projects, and what organizers decided about the result.

Decisions and counts are only ever added to: of a kind and a subject, or of a project and a key, the newest row holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store import counts
from lib.store.jury_models import FinalistRound, Presentation, ResultDecision
from lib.store.models import Account, Artifact, Project, ProjectArtifact

DecisionKind = Literal["tie", "mention", "waived_blocker", "official"]


@dataclass(frozen=True, slots=True)
class ScoredProject:
    """A project that is submitted and was not withdrawn, with what its score depends on besides ballots."""

    id: int
    slug: str
    title: str
    components: frozenset[str]
    counts: Mapping[str, int]
    is_presented: bool | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What organizers decided. `decider` is the account's name; None: unknown, or the command line."""

    kind: str
    subject: str
    verdict: Mapping[str, Any]
    reason: str
    decided_by: int | None
    decider: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class FinalistRoundRow:
    """A second round among these projects."""

    id: int
    projects: tuple[int, ...]
    reason: str
    opened_at: datetime


def scored_projects(session: Session, edition_id: int) -> tuple[ScoredProject, ...]:
    """Every project of the edition that is scored, by title."""
    query = (
        select(Project.id, Project.slug, Project.title, Presentation.is_presented)
        .outerjoin(Presentation, Presentation.project_id == Project.id)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Project.title, Project.id)
    )
    kinds: dict[int, set[str]] = {}
    links = (
        select(ProjectArtifact.project_id, Artifact.kind)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .where(Artifact.edition_id == edition_id)
    )
    for project_id, kind in session.execute(links):
        kinds.setdefault(project_id, set()).add(kind)
    rows = session.execute(query).all()
    counted = counts.of_projects(session, [row[0] for row in rows])
    return tuple(
        ScoredProject(
            project_id, slug, title, frozenset(kinds.get(project_id, ())), counted.get(project_id, {}), is_presented
        )
        for project_id, slug, title, is_presented in rows
    )


def decisions(session: Session, edition_id: int) -> tuple[DecisionRow, ...]:
    """The decisions that hold, oldest first: one of each kind and subject."""
    newest = (
        select(func.max(ResultDecision.id))
        .where(ResultDecision.edition_id == edition_id)
        .group_by(ResultDecision.kind, ResultDecision.subject)
    )
    query = (
        select(ResultDecision, Account.display_name)
        .join(Account, Account.id == ResultDecision.decided_by, isouter=True)
        .where(ResultDecision.id.in_(newest.scalar_subquery()))
        .order_by(ResultDecision.id)
    )
    return tuple(
        DecisionRow(row.kind, row.subject, row.verdict, row.reason, row.decided_by, decider, row.decided_at)
        for row, decider in session.execute(query)
    )


def add_decision(
    session: Session,
    edition_id: int,
    kind: DecisionKind,
    subject: str,
    *,
    verdict: Mapping[str, Any],
    reason: str,
    decided_by: int | None,
    decided_at: datetime,
) -> None:
    """A decision, which holds from now on."""
    session.add(
        ResultDecision(
            edition_id=edition_id,
            kind=kind,
            subject=subject,
            verdict=dict(verdict),
            reason=reason,
            decided_by=decided_by,
            decided_at=decided_at,
        )
    )
    session.flush()


def finalist_round(session: Session, edition_id: int) -> FinalistRoundRow | None:
    """The second round that is on, or was the last; None without one, or where it was withdrawn."""
    query = select(FinalistRound).where(FinalistRound.edition_id == edition_id, FinalistRound.withdrawn_at.is_(None))
    row = session.scalars(query.order_by(FinalistRound.id.desc()).limit(1)).first()
    return FinalistRoundRow(row.id, tuple(row.project_ids), row.reason, row.opened_at) if row is not None else None


def open_finalist_round(
    session: Session,
    edition_id: int,
    projects: tuple[int, ...],
    *,
    reason: str,
    opened_by: int | None,
    opened_at: datetime,
) -> None:
    """A second round among these projects; one that was on before ends."""
    withdraw_finalist_rounds(session, edition_id, withdrawn_at=opened_at)
    session.add(
        FinalistRound(
            edition_id=edition_id,
            project_ids=list(projects),
            reason=reason,
            opened_by=opened_by,
            opened_at=opened_at,
        )
    )
    session.flush()


def withdraw_finalist_rounds(session: Session, edition_id: int, *, withdrawn_at: datetime) -> None:
    """There is no second round any more."""
    query = select(FinalistRound).where(FinalistRound.edition_id == edition_id, FinalistRound.withdrawn_at.is_(None))
    for row in session.scalars(query):
        row.withdrawn_at = withdrawn_at
    session.flush()
