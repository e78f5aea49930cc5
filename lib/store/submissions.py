"""Submitted projects of a form with their teams and artifacts, read and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lib.store.models import (
    Artifact,
    DeadlineExtension,
    PersonDetail,
    Project,
    ProjectArtifact,
    RepoDecision,
    Team,
    TeamMember,
)


@dataclass(frozen=True, slots=True)
class ProjectAnswers:
    """What a submission says about its project, as it is stored. `wishes` None: the form did not ask for any."""

    title: str
    summary: str | None
    team_id: int | None
    track: str | None
    sdgs: tuple[int, ...]
    language: str | None
    submitted_at: datetime | None
    wishes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project that came by a form, with its links in order: (artifact id, link as given)."""

    id: int
    answers: ProjectAnswers
    links: tuple[tuple[int, str | None], ...]


@dataclass(frozen=True, slots=True)
class StoredTeam:
    """A team with the people known to be in it."""

    id: int
    name: str
    size: int | None
    member_ids: frozenset[int]


def stored_projects(session: Session, edition_id: int, source: str) -> dict[str, StoredProject]:
    """The projects of one source by their source key."""
    projects = session.scalars(select(Project).where(Project.edition_id == edition_id, Project.source == source)).all()
    links: dict[int, list[tuple[int, str | None]]] = {}
    query = (
        select(ProjectArtifact)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Project.edition_id == edition_id, Project.source == source)
        .order_by(ProjectArtifact.project_id, ProjectArtifact.position)
    )
    for link in session.scalars(query):
        links.setdefault(link.project_id, []).append((link.artifact_id, link.url_as_given))
    return {
        project.source_key: StoredProject(
            project.id,
            ProjectAnswers(
                project.title,
                project.summary,
                project.team_id,
                project.track,
                tuple(project.sdgs),
                project.language,
                project.submitted_at,
                tuple(project.wishes) if project.wishes is not None else None,
            ),
            tuple(links.get(project.id, [])),
        )
        for project in projects
    }


def stored_teams(session: Session, edition_id: int) -> list[StoredTeam]:
    """Every team of the edition."""
    members: dict[int, set[int]] = {}
    query = select(TeamMember).join(Team, Team.id == TeamMember.team_id).where(Team.edition_id == edition_id)
    for member in session.scalars(query):
        members.setdefault(member.team_id, set()).add(member.person_id)
    teams = session.scalars(select(Team).where(Team.edition_id == edition_id).order_by(Team.id))
    return [StoredTeam(team.id, team.name, team.size, frozenset(members.get(team.id, ()))) for team in teams]


def slugs(session: Session, edition_id: int) -> set[str]:
    """The slugs that projects of the edition have."""
    return set(session.scalars(select(Project.slug).where(Project.edition_id == edition_id)))


def people_by_hub_name(session: Session) -> dict[str, list[int]]:
    """The people with a Hub name, by that name casefolded: usually one."""
    found: dict[str, list[int]] = {}
    query = select(PersonDetail.hub_name, PersonDetail.person_id).where(PersonDetail.hub_name.is_not(None))
    for hub_name, person_id in session.execute(query.order_by(PersonDetail.person_id)):
        found.setdefault(str(hub_name).casefold(), []).append(person_id)
    return found


def save_team(
    session: Session, edition_id: int, *, team_id: int | None, name: str, size: int | None, now: datetime
) -> int:
    """A team with this name and size: a new one where `team_id` is None. Its id."""
    team = session.get(Team, team_id) if team_id is not None else None
    if team is None:
        team = Team(edition_id=edition_id, name=name, size=size, created_at=now)
        session.add(team)
    team.name, team.size = name, size
    session.flush()
    return team.id


def set_members(session: Session, team_id: int, person_ids: Sequence[int]) -> None:
    """The people of a team, instead of those it had."""
    session.execute(delete(TeamMember).where(TeamMember.team_id == team_id))
    session.add_all(TeamMember(team_id=team_id, person_id=person_id) for person_id in person_ids)
    session.flush()


def remove_empty_teams(session: Session, team_ids: Sequence[int]) -> None:
    """Remove those of these teams that no project names any more; one about which an organizer decided
    something (more time, whose repo it is) stays, with why."""
    named = set(session.scalars(select(Project.team_id).where(Project.team_id.in_(team_ids))))
    named.update(session.scalars(select(DeadlineExtension.team_id).where(DeadlineExtension.team_id.in_(team_ids))))
    named.update(session.scalars(select(RepoDecision.team_id).where(RepoDecision.team_id.in_(team_ids))))
    without = [team_id for team_id in team_ids if team_id not in named]
    session.execute(delete(TeamMember).where(TeamMember.team_id.in_(without)))
    session.execute(delete(Team).where(Team.id.in_(without)))


def save_project(
    session: Session,
    edition_id: int,
    *,
    project_id: int | None,
    source: str,
    source_key: str,
    slug: str,
    answers: ProjectAnswers,
    run_id: int,
) -> int:
    """A project with these answers: a new one, called `slug`, where `project_id` is None. Its id."""
    project = session.get(Project, project_id) if project_id is not None else None
    if project is None:
        project = Project(edition_id=edition_id, source=source, source_key=source_key, slug=slug)
        session.add(project)
    project.title = answers.title
    project.summary = answers.summary
    project.team_id = answers.team_id
    project.track = answers.track
    project.sdgs = list(answers.sdgs)
    project.language = answers.language
    project.submitted_at = answers.submitted_at
    project.wishes = list(answers.wishes) if answers.wishes is not None else None
    project.last_sync_run_id = run_id
    session.flush()
    return project.id


def artifacts(session: Session, edition_id: int) -> dict[tuple[str, str], int]:
    """The ids of the edition's artifacts by :func:`artifact_key`."""
    query = select(Artifact.id, Artifact.kind, Artifact.locator, Artifact.repo_id)
    rows = session.execute(query.where(Artifact.edition_id == edition_id))
    return {artifact_key(kind, locator, repo_id): artifact_id for artifact_id, kind, locator, repo_id in rows}


def artifact_key(kind: str, locator: str, repo_id: str | None) -> tuple[str, str]:
    """What is one artifact: the Hub takes repo ids that differ in case for one repo; other addresses do not."""
    return kind, locator.casefold() if repo_id else locator


def add_artifact(
    session: Session, edition_id: int, *, kind: str, locator: str, repo_id: str | None, url: str | None, now: datetime
) -> int:
    """A new artifact; its id."""
    artifact = Artifact(edition_id=edition_id, kind=kind, locator=locator, repo_id=repo_id, url=url, first_seen_at=now)
    session.add(artifact)
    session.flush()
    return artifact.id


def set_links(session: Session, project_id: int, links: Sequence[tuple[int, str]]) -> None:
    """The artifacts of a project in order, each with the link as given, instead of those it had."""
    session.execute(delete(ProjectArtifact).where(ProjectArtifact.project_id == project_id))
    session.add_all(
        ProjectArtifact(project_id=project_id, artifact_id=artifact_id, position=position, url_as_given=given)
        for position, (artifact_id, given) in enumerate(links)
    )
    session.flush()
