"""An edition with projects on a made-up Hub, and what a sync left of it in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from lib.store import models, public_figures
from lib.store.database import Database, Session
from lib.store.models import Base
from tests.outside.hub_server import HubCommit, HubRepo, Kind, sha_of
from tests.outside.sync_process import ORGANIZATION, SLUG

NOW = datetime(2031, 4, 1, 12, tzinfo=UTC)
CREATED_AT = datetime(2031, 3, 1, 9, 30, tzinfo=UTC)


def hub_repo(kind: Kind, name: str, **values: Any) -> HubRepo:
    """A repo of the organization with one commit; a name with an owner keeps it."""
    repo_id = name if "/" in name else f"{ORGANIZATION}/{name}"
    commit = HubCommit(sha_of(f"{kind} {repo_id} first"), CREATED_AT, "First data")
    return HubRepo(kind=kind, repo_id=repo_id, created_at=CREATED_AT, commits=[commit], **values)


def likers(count: int) -> dict[str, datetime]:
    """So many people who like something."""
    return {f"person-{number}": CREATED_AT for number in range(count)}


def add_edition(session: Session) -> None:
    """The edition that a sync is for, as number 1."""
    session.add(models.Edition(id=1, slug=SLUG, created_at=CREATED_AT))
    session.flush()


def add_project(session: Session, slug: str, artifacts: Sequence[tuple[str, str]]) -> None:
    """A submitted project with its artifacts, each (kind, repo id)."""
    project = models.Project(
        edition_id=1, slug=slug, title=slug.title(), submitted_at=CREATED_AT, source="form", source_key=slug
    )
    session.add(project)
    for kind, repo_id in artifacts:
        artifact = models.Artifact(edition_id=1, kind=kind, locator=repo_id, repo_id=repo_id, first_seen_at=CREATED_AT)
        session.add(artifact)
        session.flush()
        session.add(models.ProjectArtifact(project_id=project.id, artifact_id=artifact.id, position=artifact.id))


def repo_named(database: Database, name: str) -> models.Repo:
    """The one row of a repo of the organization, by the end of its name."""
    with database.read() as session:
        return session.scalars(select(models.Repo).where(models.Repo.repo_id.endswith(f"/{name}"))).one()


def changes_of(database: Database, name: str) -> list[tuple[str, str | None, str | None, datetime]]:
    """What was seen to change of a repo, oldest first."""
    number = repo_named(database, name).id
    query = select(models.RepoChange).where(models.RepoChange.repo_id == number).order_by(models.RepoChange.id)
    with database.read() as session:
        return [(row.aspect, row.before, row.after, row.seen_at) for row in session.scalars(query)]


def measured(database: Database, metric: str) -> list[tuple[str | None, int, datetime]]:
    """Every count of a metric: of which repo, how many, when."""
    query = (
        select(models.Artifact.repo_id, models.Measurement.value, models.Measurement.as_of)
        .join(models.Artifact, models.Artifact.id == models.Measurement.artifact_id)
        .where(models.Measurement.metric == metric, models.Measurement.source == "hub")
        .order_by(models.Measurement.id)
    )
    with database.read() as session:
        return [(repo_id, int(value or 0), as_of) for repo_id, value, as_of in session.execute(query)]


def row_counts(database: Database) -> dict[str, int]:
    """How many rows every table has, those that tell of runs left out."""
    left_out = {"sync_run", "audit_entry", "lease"}
    with database.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in left_out
        }


def runs(database: Database) -> list[tuple[str, str, int]]:
    """Every run: source, status, requests."""
    with database.read() as session:
        found = session.scalars(select(models.SyncRun).order_by(models.SyncRun.id))
        return [(run.source, run.status, run.requests) for run in found]


def last_good(database: Database, source: str) -> datetime | None:
    """When a source was last good, as the public is told."""
    with database.read() as session:
        return {run.source: run.finished_at for run in public_figures.last_good_runs(session, 1)}.get(source)


def add_member(session: Session, project_slug: str, hub_name: str) -> None:
    """Somebody in the team of a project, known by their user name on the Hub; the team is made where there is none."""
    project = session.scalars(select(models.Project).where(models.Project.slug == project_slug)).one()
    if project.team_id is None:
        team = models.Team(edition_id=1, name=f"Team of {project_slug}", created_at=CREATED_AT)
        session.add(team)
        session.flush()
        project.team_id = team.id
    person = models.Person(created_at=CREATED_AT, detail=models.PersonDetail(hub_name=hub_name))
    session.add(person)
    session.flush()
    session.add(models.TeamMember(team_id=project.team_id, person_id=person.id))


def list_member(session: Session, team_id: int, person_id: int) -> None:
    """Let a roster from elsewhere, and nothing else, say that somebody is in a team."""
    roster = models.RosterTeam(
        edition_id=1, source="discord", source_key=f"{team_id}/{person_id}", name="On a roster", team_id=team_id
    )
    session.add(roster)
    session.flush()
    session.add(models.RosterMember(roster_team_id=roster.id, person_id=person_id))


def likes_stored(database: Database) -> list[tuple[str, bool, datetime | None, bool, datetime]]:
    """Every row about likes, oldest first: of which repo, whether it is there, since when, whether we asked, when seen.

    Of one reading, those come first whose time is earliest; nobody's name is there to order by.
    """
    query = select(models.Repo.repo_id, models.RepoLike).join(models.Repo, models.Repo.id == models.RepoLike.repo_id)
    with database.read() as session:
        found = [
            (repo_id.rpartition("/")[2], row.is_liked, row.liked_at, row.is_time_asked, row.seen_at)
            for repo_id, row in session.execute(query)
        ]
    return sorted(found, key=lambda row: (row[4], row[0], row[2] or row[4], row[1]))
