"""Repos of the Hub with their history, read and written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.domain.repos import REPO_KINDS, Presence, RepoDetails, RepoKind, RepoState
from lib.domain.sync import Change, is_new_count
from lib.store import hub_people
from lib.store.models import Artifact, Measurement, Repo, RepoChange, RepoClaim, RepoCommit, RepoRevision

MEASURED_BY = "hub"  # the source of what is counted here

_LISTS = ("tags", "base_models", "datasets", "models")
_PLAIN = (
    "kind",
    "repo_id",
    "key",
    "sha",
    "created_at",
    "last_modified_at",
    "is_private",
    "is_disabled",
    "gated",
    "likes",
    "downloads",
    "downloads_all_time",
    "base_relation",
    "stage",
    "hardware",
    "sdk",
    "parameters",
    "size_bytes",
)


@dataclass(frozen=True, slots=True)
class StoredRepo:
    """A repo as the last sync left it."""

    id: int
    state: RepoState
    presence: Presence
    is_in_organization: bool
    read_sha: str | None


@dataclass(frozen=True, slots=True)
class GivenArtifact:
    """An artifact of the edition with the name of a repo; `repo_number`: the stored repo that it is known to be."""

    id: int
    kind: RepoKind
    repo_id: str
    repo_number: int | None


def stored_repos(session: Session, edition_id: int) -> dict[int, StoredRepo]:
    """Every repo that was ever seen for the edition, by our number."""
    rows = session.scalars(select(Repo).where(Repo.edition_id == edition_id).order_by(Repo.id))
    return {row.id: _stored(row) for row in rows}


def known_commits(session: Session, repo_number: int) -> frozenset[str]:
    """The commits of a repo that are stored."""
    return frozenset(session.scalars(select(RepoCommit.sha).where(RepoCommit.repo_id == repo_number)))


def given_artifacts(session: Session, edition_id: int) -> Sequence[GivenArtifact]:
    """The artifacts of the edition that are repos of the Hub."""
    query = (
        select(Artifact.id, Artifact.kind, Artifact.repo_id, RepoClaim.repo_id)
        .join(RepoClaim, RepoClaim.artifact_id == Artifact.id, isouter=True)
        .where(Artifact.edition_id == edition_id, Artifact.kind.in_(REPO_KINDS), Artifact.repo_id.is_not(None))
        .order_by(Artifact.id)
    )
    kinds: dict[str, RepoKind] = {kind: kind for kind in REPO_KINDS}
    return [
        GivenArtifact(number, kinds[kind], name, claimed)
        for number, kind, name, claimed in session.execute(query)
        if name is not None
    ]


def add_repo(
    session: Session,
    edition_id: int,
    state: RepoState,
    presence: Presence,
    *,
    is_in_organization: bool,
    now: datetime,
    run_id: int,
) -> int:
    """A repo that is seen, or missed, for the first time; our number of it."""
    row = Repo(
        edition_id=edition_id,
        **_columns(state),
        is_in_organization=is_in_organization,
        presence=presence,
        absent_since_at=None if presence == "here" else now,
        first_seen_at=now,
        seen_at=now,
        first_sync_run_id=run_id,
        last_sync_run_id=run_id,
    )
    session.add(row)
    session.flush()
    return row.id


def see_repo(
    session: Session,
    number: int,
    state: RepoState,
    presence: Presence,
    *,
    is_in_organization: bool,
    now: datetime,
    run_id: int,
) -> bool:
    """What the repo is now; whether that is anything else than before. A repo that moved says where to."""
    row = session.get_one(Repo, number)
    before = _stored(row)
    for name, value in _columns(state).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    row.presence = presence
    row.moved_to = state.repo_id if presence == "moved" else None
    if presence == "here":
        row.absent_since_at = None
    elif row.absent_since_at is None:
        row.absent_since_at = now
    row.is_in_organization = is_in_organization
    row.seen_at = now
    row.last_sync_run_id = run_id
    return before != _stored(row)


def miss_repo(session: Session, number: int, presence: Presence, *, now: datetime, run_id: int) -> bool:
    """The repo is not there any more; whether that is news. What was last seen of it stays."""
    row = session.get_one(Repo, number)
    is_news = row.presence != presence
    row.presence = presence
    row.last_sync_run_id = run_id
    if row.absent_since_at is None:
        row.absent_since_at = now
    return is_news


def add_changes(session: Session, number: int, changes: Iterable[Change], *, now: datetime, run_id: int) -> None:
    """Remember what was seen to change, and when."""
    session.add_all(
        RepoChange(
            repo_id=number,
            aspect=change.aspect,
            before=change.before,
            after=change.after,
            seen_at=now,
            sync_run_id=run_id,
        )
        for change in changes
    )


def add_details(
    session: Session,
    number: int,
    details: RepoDetails,
    sections: Sequence[Mapping[str, object]],
    *,
    now: datetime,
    run_id: int,
) -> None:
    """What was read of the repo at a revision; its commits, and who made them, are added to those known."""
    known = known_commits(session, number)
    session.add_all(
        RepoCommit(
            repo_id=number,
            sha=commit.sha,
            committed_at=commit.committed_at,
            title=commit.title,
            first_seen_at=now,
        )
        for commit in {commit.sha: commit for commit in details.commits}.values()
        if commit.sha not in known
    )
    hub_people.add_authors(session, number, {name for commit in details.commits for name in commit.authors}, now=now)
    add_revision(session, number, details, sections, now=now, run_id=run_id)
    session.get_one(Repo, number).read_sha = details.sha


def add_revision(
    session: Session,
    number: int,
    details: RepoDetails,
    sections: Sequence[Mapping[str, object]],
    *,
    now: datetime,
    run_id: int,
) -> None:
    """What the repo holds, or held, at a revision; one that was read before stays as it was."""
    if session.get(RepoRevision, (number, details.sha)) is None:
        session.add(
            RepoRevision(
                repo_id=number,
                sha=details.sha,
                files=[{"path": f.path, "bytes": f.size_bytes, "blob": f.blob_id} for f in details.files],
                readme=details.readme,
                is_readme_refused=details.is_readme_refused,
                sections=[dict(section) for section in sections],
                read_at=now,
                sync_run_id=run_id,
            )
        )


def read_revisions(session: Session, edition_id: int) -> frozenset[tuple[int, str]]:
    """Every revision that was read of the edition's repos, as our number of the repo and the sha."""
    query = select(RepoRevision.repo_id, RepoRevision.sha).join(Repo, Repo.id == RepoRevision.repo_id)
    return frozenset((number, sha) for number, sha in session.execute(query.where(Repo.edition_id == edition_id)))


def claim(session: Session, artifact_id: int, repo_number: int, *, now: datetime) -> None:
    """The artifact is this repo, whatever it was taken for before."""
    known = session.get(RepoClaim, artifact_id)
    if known is None:
        session.add(RepoClaim(artifact_id=artifact_id, repo_id=repo_number, claimed_at=now))
    else:
        known.repo_id, known.claimed_at = repo_number, now


def add_counts(
    session: Session, edition_id: int, counts: Mapping[int, Mapping[str, int]], *, now: datetime, run_id: int
) -> None:
    """Counts of artifacts by metric ("likes", "downloads"), each a row only if it is another number or another day."""
    last = _last_counts(session, edition_id)
    session.add_all(
        Measurement(
            artifact_id=artifact_id,
            metric=metric,
            value=Decimal(value),
            unit=metric,
            provenance="measured",
            source=MEASURED_BY,
            as_of=now,
            sync_run_id=run_id,
        )
        for artifact_id, of_artifact in counts.items()
        for metric, value in of_artifact.items()
        if is_new_count(last.get((artifact_id, metric)), value, now)
    )


def _last_counts(session: Session, edition_id: int) -> dict[tuple[int, str], tuple[datetime, int]]:
    newest = (
        select(func.max(Measurement.id))
        .join(Artifact, Artifact.id == Measurement.artifact_id)
        .where(Artifact.edition_id == edition_id, Measurement.source == MEASURED_BY)
        .where(Measurement.metric.in_(("likes", "downloads")), Measurement.value.is_not(None))
        .group_by(Measurement.artifact_id, Measurement.metric)
    )
    query = select(Measurement.artifact_id, Measurement.metric, Measurement.as_of, Measurement.value)
    return {
        (artifact_id, metric): (as_of, int(value))
        for artifact_id, metric, as_of, value in session.execute(query.where(Measurement.id.in_(newest)))
        if value is not None
    }


def _columns(state: RepoState) -> dict[str, Any]:
    lists = {name: list(getattr(state, name)) for name in _LISTS}
    return {name: getattr(state, name) for name in _PLAIN} | lists | {"card": dict(state.card)}


def _stored(row: Repo) -> StoredRepo:
    columns: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    columns |= {name: tuple(getattr(row, name)) for name in _LISTS}
    state = RepoState(**columns, card=row.card)
    presence: Presence = row.presence  # type: ignore[assignment]  # the CHECK of the table keeps it one of these
    return StoredRepo(row.id, state, presence, row.is_in_organization, row.read_sha)
