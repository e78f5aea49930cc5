"""What audits found in corpora: only ever added to; the newest audit of a corpus is the one that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.models import Account, Artifact, Corpus, CorpusAudit, Project, ProjectArtifact

Status = Literal["succeeded", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class AuditedArtifact:
    """A dataset of the edition: its name in the corpus table, and the titles and slugs of projects that give it."""

    artifact_id: int
    repo_id: str | None
    corpus_name: str | None
    projects: tuple[tuple[str, str], ...] = ()

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs of the projects."""
        return frozenset(slug for _title, slug in self.projects)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.corpus_name or (self.repo_id or "").rpartition("/")[2] or "?"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit. `started_by` None: the command line; `starter` is the name of the account, where it has one."""

    id: int
    artifact_id: int
    revision: str
    status: Status
    started_at: datetime
    finished_at: datetime
    started_by: int | None
    starter: str | None
    result: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None


def artifacts(session: Session, edition_id: int) -> Sequence[AuditedArtifact]:
    """Every dataset that the corpus table names or that a project gives which was not withdrawn, by name."""
    given: dict[int, list[tuple[str, str]]] = {}
    links = (
        select(ProjectArtifact.artifact_id, Project.title, Project.slug)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None))
        .order_by(Project.title)
    )
    for artifact_id, title, slug in session.execute(links):
        given.setdefault(artifact_id, []).append((title, slug))
    rows = session.execute(
        select(Artifact.id, Artifact.repo_id, Corpus.name)
        .join(Corpus, Corpus.artifact_id == Artifact.id, isouter=True)
        .where(Artifact.edition_id == edition_id, Artifact.kind == "dataset")
    )
    found = [
        AuditedArtifact(number, repo_id, name, tuple(given.get(number, ())))
        for number, repo_id, name in rows
        if name is not None or number in given
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.artifact_id))


def newest_audits(session: Session, edition_id: int, *, only_read: bool = False) -> Mapping[int, AuditRow]:
    """The newest audit of each artifact of the edition that has one, by the artifact's id; with `only_read`, the newest
    that read its data."""
    newest = select(func.max(CorpusAudit.id)).group_by(CorpusAudit.artifact_id)
    if only_read:
        newest = newest.where(CorpusAudit.status == "succeeded")
    query = (
        select(CorpusAudit, Account.display_name)
        .join(Artifact, Artifact.id == CorpusAudit.artifact_id)
        .join(Account, Account.id == CorpusAudit.started_by, isouter=True)
        .where(Artifact.edition_id == edition_id, CorpusAudit.id.in_(newest))
    )
    return {row.artifact_id: _plain(row, starter) for row, starter in session.execute(query)}


def add_audit(
    session: Session,
    *,
    artifact_id: int,
    revision: str,
    status: Status,
    started_at: datetime,
    finished_at: datetime,
    started_by: int | None,
    result: dict[str, Any] | None,
    problem: dict[str, Any] | None,
) -> AuditRow:
    """Keep what an audit found (`result`), or why it found nothing (`problem`)."""
    row = CorpusAudit(
        artifact_id=artifact_id,
        revision=revision,
        status=status,
        started_at=started_at,
        finished_at=finished_at,
        started_by=started_by,
        result=result,
        problem=problem,
    )
    session.add(row)
    session.flush()
    return _plain(row, None)


def _plain(row: CorpusAudit, starter: str | None) -> AuditRow:
    return AuditRow(
        row.id,
        row.artifact_id,
        row.revision,
        cast(Status, row.status),
        row.started_at,
        row.finished_at,
        row.started_by,
        starter,
        row.result,
        row.problem,
    )
