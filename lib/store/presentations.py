"""The session in which teams present: who comes when, and who presented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.jury_models import Presentation
from lib.store.models import Project


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A submitted project in the session. `position` None: no place yet; `is_presented` None: not recorded."""

    project_id: int
    slug: str
    title: str
    position: int | None
    starts_at: datetime | None
    is_presented: bool | None


def slots(session: Session, edition_id: int) -> Sequence[SlotRow]:
    """Every project that is submitted and was not withdrawn: those with a place in its order, then by title."""
    query = (
        select(Project.id, Project.slug, Project.title, Presentation)
        .join(Presentation, Presentation.project_id == Project.id, isouter=True)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Presentation.position.is_(None), Presentation.position, Project.title, Project.id)
    )
    return [
        SlotRow(
            number,
            slug,
            title,
            row.position if row is not None else None,
            row.starts_at if row is not None else None,
            row.is_presented if row is not None else None,
        )
        for number, slug, title, row in session.execute(query)
    ]


def set_order(
    session: Session, starts: Mapping[int, datetime | None], *, recorded_by: int | None, recorded_at: datetime
) -> None:
    """Put projects in the order of `starts`, each with when it begins; what is recorded of them stays."""
    query = select(Presentation).where(Presentation.project_id.in_(starts))
    known = {row.project_id: row for row in session.scalars(query)}
    for position, (project_id, starts_at) in enumerate(starts.items(), start=1):
        row = known.get(project_id)
        if row is None:
            row = Presentation(project_id=project_id)
            session.add(row)
        elif (row.position, row.starts_at) == (position, starts_at):
            continue
        row.position, row.starts_at = position, starts_at
        row.recorded_by, row.recorded_at = recorded_by, recorded_at
    session.flush()


def set_presented(
    session: Session, project_id: int, is_presented: bool | None, *, recorded_by: int | None, recorded_at: datetime
) -> None:
    """Record whether a project with a place presented; None: take that back. Raises LookupError without a place."""
    row = session.get(Presentation, project_id)
    if row is None:
        raise LookupError(f"project {project_id} has no place in the session")
    row.is_presented, row.recorded_by, row.recorded_at = is_presented, recorded_by, recorded_at
    session.flush()
