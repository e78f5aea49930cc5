"""Sizes of datasets, read and written: append-only, so that what was known before stays with its date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.domain.repos import RepoFile
from lib.domain.sizes import Provenance, Rung, Size
from lib.store.models import Artifact, Measurement, Repo, RepoClaim, RepoRevision
from lib.store.repos import StoredRepo, stored_repos

EXAMPLES, BYTES = METRICS = ("examples", "size")
_UNITS = {EXAMPLES: "examples", BYTES: "bytes"}
_SOURCES: dict[Rung | None, str] = {
    "viewer": "viewer",
    "viewer_estimate": "viewer",
    "footers": "hub",
    "rows": "hub",
    "files": "hub",
    "main": "hub",
    "card": "card",
    "size_tag": "card",
    None: "hub",
}


@dataclass(frozen=True, slots=True)
class ClaimedDataset:
    """A dataset repo that artifacts of the edition are known to be."""

    repo_number: int
    repo: StoredRepo
    artifact_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredSize:
    """What a sync found last about an artifact, and at which revision."""

    size: Size
    revision: str | None


def claimed_datasets(session: Session, edition_id: int) -> tuple[ClaimedDataset, ...]:
    """Every dataset that artifacts of the edition are, once, with all of these."""
    claims = session.execute(
        select(RepoClaim.repo_id, RepoClaim.artifact_id)
        .join(Repo, Repo.id == RepoClaim.repo_id)
        .join(Artifact, Artifact.id == RepoClaim.artifact_id)
        .where(Repo.edition_id == edition_id, Repo.kind == "dataset", Artifact.kind == "dataset")
        .order_by(RepoClaim.repo_id, RepoClaim.artifact_id)
    )
    artifacts: dict[int, list[int]] = {}
    for number, artifact_id in claims:
        artifacts.setdefault(number, []).append(artifact_id)
    known = stored_repos(session, edition_id) if artifacts else {}
    return tuple(ClaimedDataset(number, known[number], tuple(ids)) for number, ids in artifacts.items())


def files_at(session: Session, repo_number: int, sha: str) -> tuple[RepoFile, ...] | None:
    """The files of a repo at a revision; None where it was not read."""
    revision = session.get(RepoRevision, (repo_number, sha))
    if revision is None:
        return None
    return tuple(RepoFile(file["path"], file["bytes"], file["blob"]) for file in revision.files)


def last_sizes(session: Session, edition_id: int) -> dict[tuple[int, str], StoredSize]:
    """What syncs found last, by artifact and metric ("examples", "size")."""
    newest = (
        select(func.max(Measurement.id))
        .join(Artifact, Artifact.id == Measurement.artifact_id)
        .where(Artifact.edition_id == edition_id, Measurement.metric.in_(METRICS))
        .where(Measurement.source.in_(set(_SOURCES.values())), Measurement.is_synthetic.is_(False))
        .group_by(Measurement.artifact_id, Measurement.metric)
    )
    rows = session.scalars(select(Measurement).where(Measurement.id.in_(newest)))
    return {(row.artifact_id, row.metric): StoredSize(_size(row), row.revision) for row in rows}


def add_size(
    session: Session,
    artifact_ids: Iterable[int],
    metric: str,
    found: StoredSize,
    *,
    now: datetime,
    run_id: int,
) -> None:
    """One more figure of these artifacts, which are one repo."""
    size = found.size
    session.add_all(
        Measurement(
            artifact_id=artifact_id,
            metric=metric,
            value=None if size.value is None else Decimal(size.value),
            unit=_UNITS[metric],
            provenance=size.provenance,
            source=_SOURCES[size.rung],
            as_of=now,
            revision=found.revision,
            sync_run_id=run_id,
            rung=size.rung,
            reasons=list(size.reasons),
            at_least=size.at_least,
            at_most=size.at_most,
        )
        for artifact_id in artifact_ids
    )


def _size(row: Measurement) -> Size:
    provenance: Provenance = row.provenance  # type: ignore[assignment]  # the CHECK of the table keeps it one of these
    rung: Rung | None = row.rung  # type: ignore[assignment]  # written by `add_size` only
    value = None if row.value is None else int(row.value)
    return Size(value, provenance, rung, tuple(row.reasons or ()), row.at_least, row.at_most)
