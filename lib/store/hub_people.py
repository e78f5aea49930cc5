"""Names on the Hub that conflicts of interest are told from: who made commits of repos, who belongs to organizations.

All names are in lower case, and these two tables are the only place where they stand.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lib.store.models import Artifact, CommitAuthor, OrganizationMember, ProjectArtifact, RepoClaim

_QUESTION = ""  # the name of the row that says when an organization was last asked about


def add_authors(session: Session, repo_number: int, names: Collection[str], *, now: datetime) -> None:
    """These accounts made commits of the repo; those known before keep their time."""
    known = set(session.scalars(select(CommitAuthor.hub_name).where(CommitAuthor.repo_id == repo_number)))
    session.add_all(
        CommitAuthor(repo_id=repo_number, hub_name=name, first_seen_at=now) for name in sorted(set(names) - known)
    )


def asked_at(session: Session, edition_id: int) -> Mapping[str, datetime]:
    """When each organization was last asked about."""
    query = select(OrganizationMember.organization, OrganizationMember.read_at).where(
        OrganizationMember.edition_id == edition_id, OrganizationMember.hub_name == _QUESTION
    )
    return dict(session.execute(query).tuples().all())


def set_members(
    session: Session, edition_id: int, organization: str, names: Collection[str] | None, *, now: datetime
) -> None:
    """What the Hub answered about an organization; None, or nobody: it did not tell, and the last answer stays."""
    of_organization = (
        OrganizationMember.edition_id == edition_id,
        OrganizationMember.organization == organization,
    )
    replaced = [] if names else [OrganizationMember.hub_name == _QUESTION]
    session.execute(delete(OrganizationMember).where(*of_organization, *replaced))
    session.add_all(
        OrganizationMember(edition_id=edition_id, organization=organization, hub_name=name, read_at=now)
        for name in sorted({_QUESTION, *(names or ())})
    )


def forget_members(session: Session, edition_id: int, *, but: Collection[str]) -> None:
    """Forget the members of every other organization than these."""
    session.execute(
        delete(OrganizationMember).where(
            OrganizationMember.edition_id == edition_id, OrganizationMember.organization.not_in(list(but))
        )
    )


def owners(session: Session, edition_id: int) -> Mapping[int, frozenset[str]]:
    """Who owns the repos of each project, by the number of the project."""
    query = (
        select(ProjectArtifact.project_id, Artifact.repo_id)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .where(Artifact.edition_id == edition_id, Artifact.repo_id.is_not(None))
    )
    found: dict[int, set[str]] = {}
    for project_id, repo_id in session.execute(query):
        found.setdefault(project_id, set()).add(str(repo_id).partition("/")[0].casefold())
    return {project_id: frozenset(names) for project_id, names in found.items()}


def authors(session: Session, edition_id: int) -> Mapping[int, frozenset[str]]:
    """Who made commits of the repos of each project, by the number of the project."""
    query = (
        select(ProjectArtifact.project_id, CommitAuthor.hub_name)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .join(RepoClaim, RepoClaim.artifact_id == Artifact.id)
        .join(CommitAuthor, CommitAuthor.repo_id == RepoClaim.repo_id)
        .where(Artifact.edition_id == edition_id)
    )
    found: dict[int, set[str]] = {}
    for project_id, name in session.execute(query):
        found.setdefault(project_id, set()).add(name)
    return {project_id: frozenset(names) for project_id, names in found.items()}


def members(session: Session, edition_id: int) -> Mapping[str, frozenset[str]]:
    """The members of each organization of which they are known."""
    query = select(OrganizationMember.organization, OrganizationMember.hub_name).where(
        OrganizationMember.edition_id == edition_id, OrganizationMember.hub_name != _QUESTION
    )
    found: dict[str, set[str]] = {}
    for organization, name in session.execute(query):
        found.setdefault(organization, set()).add(name)
    return {organization: frozenset(names) for organization, names in found.items()}
