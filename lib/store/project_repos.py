"""The repos that projects give, with what syncs saw of them over time. Nothing here is about a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from lib.domain.bundle import SeenRepo
from lib.domain.deadlines import RepoHistory, SeenCommit, Sighting
from lib.domain.repos import Presence, RepoCommit, RepoFile, RepoKind, RepoState
from lib.store.models import (
    Artifact,
    DeadlineExtension,
    Measurement,
    Project,
    Repo,
    RepoChange,
    RepoClaim,
    RepoRevision,
    SyncRun,
)
from lib.store.models import (
    RepoCommit as CommitRow,
)

_HUB = "hub"  # the source of the runs that list the organization's repos


@dataclass(frozen=True, slots=True)
class ClaimedRepo:
    """A repo that artifacts of the edition are. `read_sha`: the revision whose files were read last."""

    number: int
    seen: SeenRepo
    read_sha: str | None


@dataclass(frozen=True, slots=True)
class RevisionFigure:
    """A figure of an artifact at a revision. `metric`: "examples" or "size"; `unit`: "examples", "bytes" or "MB"."""

    artifact_id: int
    metric: str
    value: Decimal
    unit: str
    provenance: str
    as_of: datetime
    revision: str
    is_synthetic: bool


def claimed_repos(session: Session, edition_id: int) -> dict[int, ClaimedRepo]:
    """The repo of each artifact of the edition that is known to be one, by the artifact's id."""
    names = _earlier_names(session, edition_id)
    found: dict[int, ClaimedRepo] = {}
    by_number: dict[int, ClaimedRepo] = {}
    query = (
        select(RepoClaim.artifact_id, Repo)
        .join(Repo, Repo.id == RepoClaim.repo_id)
        .where(Repo.edition_id == edition_id)
        .order_by(RepoClaim.artifact_id)
    )
    for artifact_id, row in session.execute(query):
        if row.id not in by_number:
            by_number[row.id] = ClaimedRepo(row.id, _seen(row, names.get(row.id, frozenset())), row.read_sha)
        found[artifact_id] = by_number[row.id]
    return found


def kinds_by_name(session: Session, edition_id: int) -> Mapping[str, frozenset[RepoKind]]:
    """Of which kinds repos that are there bear a name, by the name casefolded."""
    query = select(Repo.kind, Repo.repo_id).where(Repo.edition_id == edition_id, Repo.presence == "here")
    found: dict[str, set[RepoKind]] = {}
    for kind, repo_id in session.execute(query):
        found.setdefault(repo_id.casefold(), set()).add(cast(RepoKind, kind))
    return {name: frozenset(kinds) for name, kinds in found.items()}


def histories(session: Session, numbers: Collection[int]) -> dict[int, RepoHistory]:
    """What syncs saw of these repos over time."""
    sightings: dict[int, list[Sighting]] = {}
    presences: dict[int, list[tuple[datetime, Presence]]] = {}
    changes = (
        select(RepoChange.repo_id, RepoChange.aspect, RepoChange.after, RepoChange.seen_at)
        .where(RepoChange.repo_id.in_(numbers), RepoChange.aspect.in_(("sha", "presence")))
        .order_by(RepoChange.seen_at, RepoChange.id)
    )
    for number, aspect, after, seen_at in session.execute(changes):
        if aspect == "sha":
            sightings.setdefault(number, []).append(Sighting(after, seen_at))
        elif after is not None:
            presences.setdefault(number, []).append((seen_at, cast(Presence, after)))
    commits: dict[int, list[SeenCommit]] = {}
    read = select(
        CommitRow.repo_id, CommitRow.sha, CommitRow.committed_at, CommitRow.title, CommitRow.first_seen_at
    ).where(CommitRow.repo_id.in_(numbers))
    for number, sha, committed_at, title, first_seen_at in session.execute(read):
        commits.setdefault(number, []).append(SeenCommit(RepoCommit(sha, committed_at, title), first_seen_at))
    now = select(Repo.id, Repo.created_at, Repo.sha).where(Repo.id.in_(numbers))
    return {
        number: RepoHistory(
            tuple(sightings.get(number, ())),
            tuple(commits.get(number, ())),
            tuple(presences.get(number, ())),
            created_at,
            sha,
        )
        for number, created_at, sha in session.execute(now)
    }


def looks(session: Session, edition_id: int) -> Sequence[datetime]:
    """When syncs asked for the organization's repos and were answered, oldest first."""
    query = select(SyncRun.started_at).where(
        SyncRun.edition_id == edition_id, SyncRun.source == _HUB, SyncRun.status == "succeeded"
    )
    return session.scalars(query.order_by(SyncRun.started_at)).all()


def last_good_at(session: Session, edition_id: int, sources: Collection[str]) -> datetime | None:
    """When the newest good run of any of these sources ended."""
    query = select(func.max(SyncRun.finished_at)).where(
        SyncRun.edition_id == edition_id, SyncRun.source.in_(sources), SyncRun.status == "succeeded"
    )
    return session.scalar(query)


def files(session: Session, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[RepoFile, ...]]:
    """The files of those of these revisions, each (repo, sha), that were read."""
    query = select(RepoRevision.repo_id, RepoRevision.sha, RepoRevision.files).where(
        tuple_(RepoRevision.repo_id, RepoRevision.sha).in_(wanted)
    )
    return {
        (number, sha): tuple(RepoFile(file["path"], file["bytes"], file["blob"]) for file in listed)
        for number, sha, listed in session.execute(query)
    }


def figures(session: Session, edition_id: int) -> tuple[RevisionFigure, ...]:
    """Every known figure that says of which revision it is, oldest first."""
    query = (
        select(Measurement)
        .join(Artifact, Artifact.id == Measurement.artifact_id)
        .where(Artifact.edition_id == edition_id, Artifact.kind == "dataset", Measurement.revision.is_not(None))
        .where(Measurement.metric.in_(("examples", "size")), Measurement.value.is_not(None))
        .order_by(Measurement.as_of, Measurement.id)
    )
    return tuple(
        RevisionFigure(
            row.artifact_id,
            row.metric,
            row.value,
            row.unit,
            row.provenance,
            row.as_of,
            row.revision,
            row.is_synthetic,
        )
        for row in session.scalars(query)
        if row.value is not None and row.revision is not None
    )


def team_of_projects(session: Session, edition_id: int) -> dict[int, int | None]:
    """The team of each project, by id."""
    query = select(Project.id, Project.team_id).where(Project.edition_id == edition_id)
    return {project_id: team_id for project_id, team_id in session.execute(query)}  # noqa: C416 - pairs of a row


def extended_until(session: Session, team_ids: Collection[int]) -> dict[int, datetime]:
    """Until when those of these teams that got more time may submit."""
    newest = (
        select(func.max(DeadlineExtension.id))
        .where(DeadlineExtension.team_id.in_(team_ids))
        .group_by(DeadlineExtension.team_id)
    )
    query = select(DeadlineExtension.team_id, DeadlineExtension.until_at).where(DeadlineExtension.id.in_(newest))
    return {team_id: until_at for team_id, until_at in session.execute(query) if until_at is not None}


def _earlier_names(session: Session, edition_id: int) -> dict[int, frozenset[str]]:
    query = (
        select(RepoChange.repo_id, RepoChange.before)
        .join(Repo, Repo.id == RepoChange.repo_id)
        .where(Repo.edition_id == edition_id, RepoChange.aspect == "name", RepoChange.before.is_not(None))
    )
    found: dict[int, frozenset[str]] = {}
    for number, before in session.execute(query):
        found[number] = found.get(number, frozenset()) | {str(before)}
    return found


def _seen(row: Repo, names: frozenset[str]) -> SeenRepo:
    state = RepoState(
        cast(RepoKind, row.kind),
        row.repo_id,
        key=row.key,
        sha=row.sha,
        created_at=row.created_at,
        last_modified_at=row.last_modified_at,
        is_private=row.is_private,
        is_disabled=row.is_disabled,
        gated=row.gated,
        base_models=tuple(row.base_models),
        base_relation=row.base_relation,
        datasets=tuple(row.datasets),
        models=tuple(row.models),
        stage=row.stage,
        parameters=row.parameters,
        size_bytes=row.size_bytes,
    )
    return SeenRepo(
        state, cast(Presence, row.presence), row.is_in_organization, row.seen_at, row.absent_since_at, names
    )
