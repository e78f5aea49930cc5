"""The projects that one juror is asked to score, with what their ballots depend on.

A withdrawn project, one that was never submitted, and a withdrawn assignment are not among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from lib.domain.conflicts import State
from lib.store import counts
from lib.store.jury_models import Assignment, Conflict, JurorProfile, Presentation
from lib.store.models import Artifact, Project, ProjectArtifact

_STATES: Mapping[str | None, State] = {None: "none"} | {state: state for state in get_args(State)}


@dataclass(frozen=True, slots=True)
class JurorProject:
    """A project as one juror meets it. `conflict` is the state that holds between the two, "none" where nobody said
    anything. `components` are the kinds of its artifacts; `is_presented` None: nobody recorded it; `counts` by what is
    counted.
    """

    id: int
    slug: str
    title: str
    conflict: State
    is_presented: bool | None
    components: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)


def assigned_projects(session: Session, edition_id: int, juror_id: int) -> tuple[JurorProject, ...]:
    """Every project that the juror is asked to score in the edition, those with a conflict too, by title."""
    return _with_parts(session, session.execute(_assigned(edition_id, juror_id)).all())


def assigned_project(session: Session, edition_id: int, juror_id: int, slug: str) -> JurorProject | None:
    """The project called `slug`, if the juror is asked to score it; None if not, or if there is no such project."""
    rows = session.execute(_assigned(edition_id, juror_id).where(Project.slug == slug)).all()
    return next(iter(_with_parts(session, rows)), None)


def guide_seen_at(session: Session, edition_id: int, juror_id: int) -> datetime | None:
    """When the juror said that they had read the guide; None: not yet."""
    profile = session.get(JurorProfile, (edition_id, juror_id))
    return profile.guide_seen_at if profile is not None else None


def see_guide(session: Session, edition_id: int, juror_id: int, seen_at: datetime) -> None:
    """The juror has read the guide; the first time counts."""
    profile = session.get(JurorProfile, (edition_id, juror_id))
    if profile is None:
        profile = JurorProfile(edition_id=edition_id, account_id=juror_id, languages=[], topics=[], updated_at=seen_at)
        session.add(profile)
    profile.guide_seen_at = profile.guide_seen_at or seen_at
    session.flush()


def _assigned(edition_id: int, juror_id: int) -> Select[int, str, str, str | None, bool | None]:
    newest = (
        select(Conflict.state)
        .where(Conflict.project_id == Project.id, Conflict.juror_id == juror_id)
        .order_by(Conflict.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    return (
        select(Project.id, Project.slug, Project.title, newest, Presentation.is_presented)
        .join(Assignment, Assignment.project_id == Project.id)
        .outerjoin(Presentation, Presentation.project_id == Project.id)
        .where(
            Project.edition_id == edition_id,
            Project.submitted_at.is_not(None),
            Project.withdrawn_at.is_(None),
            Assignment.juror_id == juror_id,
            Assignment.withdrawn_at.is_(None),
        )
        .order_by(Project.title, Project.id)
    )


def _with_parts(
    session: Session, rows: Iterable[Row[int, str, str, str | None, bool | None]]
) -> tuple[JurorProject, ...]:
    found = tuple(rows)
    ids = [row[0] for row in found]
    if not ids:
        return ()
    kinds: dict[int, set[str]] = {}
    links = (
        select(ProjectArtifact.project_id, Artifact.kind)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .where(ProjectArtifact.project_id.in_(ids))
    )
    for project_id, kind in session.execute(links):
        kinds.setdefault(project_id, set()).add(kind)
    counted = counts.of_projects(session, ids)
    return tuple(
        JurorProject(
            project_id,
            slug,
            title,
            _STATES[state],
            is_presented,
            frozenset(kinds.get(project_id, ())),
            counted.get(project_id, {}),
        )
        for project_id, slug, title, state, is_presented in found
    )
