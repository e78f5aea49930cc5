"""Names on the Hub that conflicts of interest are told from: who made commits of repos, who belongs to organizations.

All names are in lower case, and these two tables are the only place where they stand. In place of the name of somebody
who was erased stands its *mark*, which is no name and does not tell it: by it what is read from the Hub later is kept
from bringing the name back.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lib.store.models import Artifact, CommitAuthor, OrganizationMember, ProjectArtifact, RepoClaim

_QUESTION = ""  # the name of the row that says when an organization was last asked about
_MARK = "#"  # no name on the Hub has it


def add_authors(session: Session, repo_number: int, names: Collection[str], *, now: datetime) -> None:
    """These accounts made commits of the repo; those known before keep their time, and who was erased stays so."""
    known = set(session.scalars(select(CommitAuthor.hub_name).where(CommitAuthor.repo_id == repo_number)))
    session.add_all(
        CommitAuthor(repo_id=repo_number, hub_name=name, first_seen_at=now)
        for name in sorted(_without_erased(session, names) - known)
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
    kept = _without_erased(session, names or ())
    replaced = [] if names else [OrganizationMember.hub_name == _QUESTION]
    session.execute(delete(OrganizationMember).where(*of_organization, *replaced))
    session.add_all(
        OrganizationMember(edition_id=edition_id, organization=organization, hub_name=name, read_at=now)
        for name in sorted({_QUESTION, *kept})
    )


def erase_names(session: Session, names: Iterable[str]) -> None:
    """Put marks in the place of these names wherever they stand, and forget who belongs to what they own."""
    for name in {name.strip().casefold() for name in names} - {_QUESTION}:
        mark = _mark(name)
        session.execute(update(CommitAuthor).where(CommitAuthor.hub_name == name).values(hub_name=mark))
        session.execute(update(OrganizationMember).where(OrganizationMember.hub_name == name).values(hub_name=mark))
        session.execute(delete(OrganizationMember).where(OrganizationMember.organization == name))


def _mark(name: str) -> str:
    return _MARK + hashlib.sha256(f"erased/{name}".encode()).hexdigest()[:32]


def _without_erased(session: Session, names: Collection[str]) -> set[str]:
    """The names, with marks in the place of those that were erased."""
    marks = set(session.scalars(select(CommitAuthor.hub_name).where(CommitAuthor.hub_name.startswith(_MARK))))
    marks.update(
        session.scalars(select(OrganizationMember.hub_name).where(OrganizationMember.hub_name.startswith(_MARK)))
    )
    return {_mark(name) if _mark(name) in marks else name for name in names} if marks else set(names)


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
