"""Which projects jurors put forward for the special and corpus mentions, and why. Only ever added to.

Of what a juror said about a project and a prize, the newest row holds; a nomination that was taken back stays as one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.jury_models import Nomination
from lib.store.models import Project


@dataclass(frozen=True, slots=True)
class NominationRow:
    """A juror puts a project forward for a prize of the edition."""

    juror_id: int
    project_id: int
    prize: str
    reason: str
    made_at: datetime


def nominations(session: Session, edition_id: int, juror_id: int | None = None) -> tuple[NominationRow, ...]:
    """Every nomination that holds, for projects that were not withdrawn, in the order they were made; of one juror
    where one is named."""
    newest = (
        select(func.max(Nomination.id))
        .where(Nomination.edition_id == edition_id)
        .group_by(Nomination.juror_id, Nomination.project_id, Nomination.prize)
    )
    query = (
        select(Nomination)
        .join(Project, Project.id == Nomination.project_id)
        .where(
            Nomination.id.in_(newest.scalar_subquery()),
            Nomination.is_withdrawn.is_(False),
            Project.withdrawn_at.is_(None),
        )
        .order_by(Nomination.id)
    )
    if juror_id is not None:
        query = query.where(Nomination.juror_id == juror_id)
    return tuple(
        NominationRow(row.juror_id, row.project_id, row.prize, row.reason, row.made_at)
        for row in session.scalars(query)
    )


def record_nomination(
    session: Session,
    *,
    edition_id: int,
    juror_id: int,
    project_id: int,
    prize: str,
    reason: str,
    is_withdrawn: bool,
    made_at: datetime,
) -> bool:
    """Put a project forward for a prize, or take that back; whether that changed anything."""
    newest = session.scalars(
        select(Nomination)
        .where(
            Nomination.edition_id == edition_id,
            Nomination.juror_id == juror_id,
            Nomination.project_id == project_id,
            Nomination.prize == prize,
        )
        .order_by(Nomination.id.desc())
        .limit(1)
    ).first()
    if newest is None and is_withdrawn:
        return False
    if newest is not None and newest.is_withdrawn == is_withdrawn and (is_withdrawn or newest.reason == reason.strip()):
        return False
    session.add(
        Nomination(
            edition_id=edition_id,
            juror_id=juror_id,
            project_id=project_id,
            prize=prize,
            reason=reason.strip(),
            is_withdrawn=is_withdrawn,
            made_at=made_at,
        )
    )
    session.flush()
    return True
