"""What public pages read of projects: what was submitted, never by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.models import Artifact, Edition, Measurement, Project, ProjectArtifact, Team


@dataclass(frozen=True, slots=True)
class ArtifactRow:
    """An artifact as one project gives it. `url` None: no address that is safe to open."""

    id: int
    kind: str
    repo_id: str | None
    url: str | None
    url_as_given: str | None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A submitted project with its artifacts in the order of its submission."""

    id: int
    slug: str
    title: str
    summary: str | None
    track: str | None
    sdgs: tuple[int, ...]
    language: str | None
    submitted_at: datetime | None
    award: str | None
    source: str
    team_size: int | None
    artifacts: tuple[ArtifactRow, ...]


@dataclass(frozen=True, slots=True)
class SeenRepos:
    """How many Hub repos the edition has, submitted or not, and when the newest was first seen."""

    repos: int
    newest_at: datetime | None


def submitted_projects(session: Session, edition_id: int) -> tuple[ProjectRow, ...]:
    """Every submitted project of the edition that was not withdrawn, by title."""
    projects = session.execute(
        select(Project, Team.size)
        .join(Team, Team.id == Project.team_id, isouter=True)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Project.title, Project.id)
    ).all()
    artifacts: dict[int, list[ArtifactRow]] = {}
    links = session.execute(
        select(ProjectArtifact.project_id, ProjectArtifact.url_as_given, Artifact)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .where(Artifact.edition_id == edition_id)
        .order_by(ProjectArtifact.project_id, ProjectArtifact.position, Artifact.id)
    )
    for project_id, url_as_given, artifact in links:
        row = ArtifactRow(artifact.id, artifact.kind, artifact.repo_id, artifact.url, url_as_given)
        artifacts.setdefault(project_id, []).append(row)
    return tuple(
        ProjectRow(
            id=project.id,
            slug=project.slug,
            title=project.title,
            summary=project.summary,
            track=project.track,
            sdgs=tuple(project.sdgs),
            language=project.language,
            submitted_at=project.submitted_at,
            award=project.award,
            source=project.source,
            team_size=team_size,
            artifacts=tuple(artifacts.get(project.id, ())),
        )
        for project, team_size in projects
    )


def has_award(session: Session, edition_id: int, awards: Collection[str]) -> bool:
    """Whether a submitted project that was not withdrawn was declared to have won one of these."""
    query = select(Project.id).where(
        Project.edition_id == edition_id,
        Project.withdrawn_at.is_(None),
        Project.submitted_at.is_not(None),
        Project.award.in_(awards),
    )
    return session.execute(query.limit(1)).first() is not None


def seen_repos(session: Session, edition_id: int) -> SeenRepos:
    """The Hub repos of the edition that are known to exist."""
    query = select(func.count(), func.max(Artifact.first_seen_at)).where(
        Artifact.edition_id == edition_id, Artifact.repo_id.is_not(None)
    )
    repos, newest_at = session.execute(query).one()
    return SeenRepos(repos, newest_at)


def like_counts(session: Session, edition_id: int) -> tuple[tuple[int, datetime, int, bool], ...]:
    """(artifact id, when, likes, whether made up) of every count for artifacts of submitted projects, oldest first."""
    submitted = (
        select(ProjectArtifact.artifact_id)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
    )
    query = (
        select(Measurement.artifact_id, Measurement.as_of, Measurement.value, Measurement.is_synthetic)
        .where(Measurement.artifact_id.in_(submitted), Measurement.metric == "likes", Measurement.value.is_not(None))
        .order_by(Measurement.as_of, Measurement.artifact_id, Measurement.id)
    )
    return tuple(
        (artifact_id, as_of, int(value), is_synthetic)
        for artifact_id, as_of, value, is_synthetic in session.execute(query)
        if value is not None
    )


def is_demo(session: Session, edition_id: int) -> bool:
    """Whether the database is a seeded demo, whose moments of submission are made up."""
    return session.scalar(select(Edition.demo_stage).where(Edition.id == edition_id)) is not None
