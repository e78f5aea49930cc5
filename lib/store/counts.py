"""What was counted for projects: rows are only added, and the newest of a project and a key holds."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lib.store.jury_models import ProjectCount
from lib.store.models import Project


def of_projects(session: Session, project_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """What was counted, by project and key; a project of which nothing was counted is not in it."""
    found: dict[int, dict[str, int]] = {}
    for row in session.scalars(_holding().where(ProjectCount.project_id.in_(project_ids))):
        found.setdefault(row.project_id, {})[row.key] = row.count
    return found


def counts(session: Session, edition_id: int) -> Mapping[tuple[str, str], tuple[int, str]]:
    """(count, source) that hold, by the slug of the project and the key of what is counted."""
    numbers = {number: slug for slug, number in slugs(session, edition_id).items()}
    rows = session.scalars(_holding().where(ProjectCount.project_id.in_(numbers)))
    return {(numbers[row.project_id], row.key): (row.count, row.source) for row in rows}


def slugs(session: Session, edition_id: int) -> Mapping[str, int]:
    """The projects of the edition that were not withdrawn, by slug."""
    query = select(Project.slug, Project.id).where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None))
    return dict(session.execute(query).all())


def record(
    session: Session,
    project_id: int,
    key: str,
    count: int,
    *,
    source: str,
    recorded_by: int | None,
    recorded_at: datetime,
) -> None:
    """So many were counted. `recorded_by` None: the command line."""
    session.add(
        ProjectCount(
            project_id=project_id,
            key=key,
            count=count,
            source=source,
            recorded_by=recorded_by,
            recorded_at=recorded_at,
        )
    )
    session.flush()


def _holding() -> Select[ProjectCount]:
    """The newest row of every project and key."""
    newest = select(func.max(ProjectCount.id)).group_by(ProjectCount.project_id, ProjectCount.key)
    return select(ProjectCount).where(ProjectCount.id.in_(newest.scalar_subquery()))
