"""What was counted for projects: rows are only added, and the newest of a project and a key holds."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.jury_models import ProjectCount
from lib.store.models import Project


def counts(session: Session, edition_id: int) -> Mapping[tuple[str, str], tuple[int, str]]:
    """(count, source) that hold, by the slug of the project and the key of what is counted."""
    newest = (
        select(func.max(ProjectCount.id))
        .join(Project, Project.id == ProjectCount.project_id)
        .where(Project.edition_id == edition_id)
        .group_by(ProjectCount.project_id, ProjectCount.key)
    )
    query = (
        select(Project.slug, ProjectCount.key, ProjectCount.count, ProjectCount.source)
        .join(Project, Project.id == ProjectCount.project_id)
        .where(ProjectCount.id.in_(newest.scalar_subquery()))
    )
    return {(slug, key): (count, source) for slug, key, count, source in session.execute(query)}


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
