"""Whose the edition's repos are: what organizers decided, and what the rules need to know of projects and teams.

Decisions are only ever added to; the newest of a repo holds, and "undone" gives the repo back to the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.models import (
    Account,
    Artifact,
    Corpus,
    Project,
    ProjectArtifact,
    Repo,
    RepoClaim,
    RepoCommit,
    RepoDecision,
    RepoRevision,
    SyncRun,
    Team,
)

Verdict = Literal["claimed", "ignored", "undone"]

_SOURCE = "hub"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What somebody decided about a repo. `project_id` and `team_id` None: it is the edition's, or nobody's.

    `decided_by` None: the command line; `decider` is the name of the account, where it has one.
    """

    id: int
    repo_number: int
    verdict: Verdict
    project_id: int | None
    team_id: int | None
    reason: str
    decided_by: int | None
    decider: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class GiverRow:
    """A repo that a project gives, or that the corpus table of the edition names (`project_id` None)."""

    repo_number: int
    project_id: int | None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project that was not withdrawn; `submitted_at` None: not yet submitted."""

    id: int
    slug: str
    title: str
    team_id: int | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team of the edition."""

    id: int
    name: str
    formed_at: datetime


class DecidedMeanwhileError(Exception):
    """Somebody else decided about the repo since it was shown; `current` holds now (None: nothing was decided)."""

    def __init__(self, current: DecisionRow | None) -> None:
        super().__init__("Somebody else decided about this repo meanwhile. Look at what holds now, then decide.")
        self.current = current


def decisions(session: Session, edition_id: int) -> Mapping[int, Sequence[DecisionRow]]:
    """Every decision about the edition's repos, by our number of the repo, newest first."""
    query = (
        select(RepoDecision, Account.display_name)
        .join(Repo, Repo.id == RepoDecision.repo_id)
        .join(Account, Account.id == RepoDecision.decided_by, isouter=True)
        .where(Repo.edition_id == edition_id)
        .order_by(RepoDecision.id.desc())
    )
    found: dict[int, list[DecisionRow]] = {}
    for row, decider in session.execute(query):
        found.setdefault(row.repo_id, []).append(_plain(row, decider))
    return found


def record_decision(
    session: Session,
    *,
    repo_number: int,
    verdict: Verdict,
    project_id: int | None,
    team_id: int | None,
    reason: str,
    decided_by: int | None,
    decided_at: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Decide about a repo. `replaces_id`: the decision that the form was shown with, None for none.

    Raises:
        DecidedMeanwhileError: another decision holds by now; nothing is recorded.
    """
    newest = session.execute(
        select(RepoDecision, Account.display_name)
        .join(Account, Account.id == RepoDecision.decided_by, isouter=True)
        .where(RepoDecision.repo_id == repo_number)
        .order_by(RepoDecision.id.desc())
    ).first()
    current = _plain(*newest) if newest is not None else None
    if (current.id if current else None) != replaces_id:
        raise DecidedMeanwhileError(current)
    row = RepoDecision(
        repo_id=repo_number,
        verdict=verdict,
        project_id=project_id,
        team_id=team_id,
        reason=reason,
        decided_by=decided_by,
        decided_at=decided_at,
    )
    session.add(row)
    session.flush()
    return _plain(row, None)


def is_repo(session: Session, edition_id: int, repo_number: int) -> bool:
    """Whether the edition has this repo."""
    return _is_one(session, Repo, edition_id, repo_number)


def is_project(session: Session, edition_id: int, project_id: int) -> bool:
    """Whether the edition has this project."""
    return _is_one(session, Project, edition_id, project_id)


def is_team(session: Session, edition_id: int, team_id: int) -> bool:
    """Whether the edition has this team."""
    return _is_one(session, Team, edition_id, team_id)


def givers(session: Session, edition_id: int) -> Sequence[GiverRow]:
    """Which projects give which repos, and which repos the corpus table names."""
    given = (
        select(RepoClaim.repo_id, ProjectArtifact.project_id)
        .join(Artifact, Artifact.id == RepoClaim.artifact_id)
        .join(ProjectArtifact, ProjectArtifact.artifact_id == Artifact.id)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Artifact.edition_id == edition_id, Project.withdrawn_at.is_(None))
        .order_by(RepoClaim.repo_id, ProjectArtifact.project_id)
    )
    listed = (
        select(RepoClaim.repo_id)
        .join(Corpus, Corpus.artifact_id == RepoClaim.artifact_id)
        .where(Corpus.edition_id == edition_id)
        .order_by(RepoClaim.repo_id)
    )
    return [
        *(GiverRow(number, project_id) for number, project_id in session.execute(given)),
        *(GiverRow(number, None) for number in session.scalars(listed)),
    ]


def projects(session: Session, edition_id: int) -> Sequence[ProjectRow]:
    """The projects of the edition that were not withdrawn, by title."""
    query = select(Project.id, Project.slug, Project.title, Project.team_id, Project.submitted_at)
    query = query.where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None)).order_by(Project.title)
    return [ProjectRow(*row) for row in session.execute(query)]


def teams(session: Session, edition_id: int) -> Sequence[TeamRow]:
    """The teams of the edition, by name."""
    query = select(Team.id, Team.name, Team.created_at).where(Team.edition_id == edition_id).order_by(Team.name)
    return [TeamRow(*row) for row in session.execute(query)]


def last_commits(session: Session, edition_id: int) -> Mapping[int, datetime]:
    """The newest commit of each repo whose commits were read, as the pushing client dated it, by our number."""
    query = (
        select(RepoCommit.repo_id, func.max(RepoCommit.committed_at))
        .join(Repo, Repo.id == RepoCommit.repo_id)
        .where(Repo.edition_id == edition_id)
        .group_by(RepoCommit.repo_id)
    )
    return {number: at for number, at in session.execute(query) if at is not None}


def card_words(session: Session, edition_id: int) -> Mapping[int, int]:
    """How many words each repo's card had when it was last read, by our number; 0 where it had no card.

    A repo that was never read, or whose card we may not read, is not in it.
    """
    query = (
        select(RepoRevision.repo_id, RepoRevision.sections)
        .join(Repo, (Repo.id == RepoRevision.repo_id) & (Repo.read_sha == RepoRevision.sha))
        .where(Repo.edition_id == edition_id, RepoRevision.is_readme_refused.is_(False))
    )
    return {number: sum(int(section["words"]) for section in sections) for number, sections in session.execute(query)}


def last_look(session: Session, edition_id: int) -> datetime | None:
    """When the organization was last looked at; None: never, or never with success."""
    query = select(func.max(SyncRun.finished_at)).where(
        SyncRun.edition_id == edition_id, SyncRun.source == _SOURCE, SyncRun.status == "succeeded"
    )
    return session.scalar(query)


def _is_one(session: Session, model: type[Repo | Project | Team], edition_id: int, number: int) -> bool:
    query = select(func.count()).select_from(model).where(model.id == number, model.edition_id == edition_id)
    return session.scalar(query) == 1


def _plain(row: RepoDecision, decider: str | None) -> DecisionRow:
    verdicts: dict[str, Verdict] = {"claimed": "claimed", "ignored": "ignored", "undone": "undone"}
    return DecisionRow(
        row.id,
        row.repo_id,
        verdicts[row.verdict],
        row.project_id,
        row.team_id,
        row.reason,
        row.decided_by,
        decider,
        row.decided_at,
    )
