"""Which repos of an edition people can like."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.models import Artifact


@dataclass(frozen=True, slots=True)
class RepoRow:
    """A repo on the Hub."""

    artifact_id: int
    kind: str
    repo_id: str
    url: str | None


def repos(session: Session, edition_id: int) -> tuple[RepoRow, ...]:
    """Every known repo of the edition, whether or not a project gives it."""
    query = (
        select(Artifact.id, Artifact.kind, Artifact.repo_id, Artifact.url)
        .where(Artifact.edition_id == edition_id, Artifact.repo_id.is_not(None))
        .order_by(Artifact.id)
    )
    return tuple(
        RepoRow(artifact_id, kind, repo_id, url)
        for artifact_id, kind, repo_id, url in session.execute(query)
        if repo_id is not None
    )
