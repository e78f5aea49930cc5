"""What public pages read: figures that are not about single people. Never selects from registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.domain.corpus_table import UNKNOWN_COUNTRIES
from lib.store.models import (
    Artifact,
    Corpus,
    DeclaredFigure,
    EvaluationSet,
    Measurement,
    Project,
    ProjectArtifact,
    Repo,
    RepoClaim,
    SyncRun,
    Team,
)

_SIZES = ("examples", "size")
_LANGUAGE = "language:"  # how tags of the Hub name a language


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A figure that the organizers published."""

    topic: str
    category: str
    value: Decimal
    unit: str
    is_lower_bound: bool
    footnote: str | None
    source: str


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One figure about an artifact. `value` None is unknown."""

    value: Decimal | None
    unit: str
    provenance: str
    source: str
    as_of: datetime
    footnote: str | None
    is_synthetic: bool
    reasons: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """A corpus of the edition with its figures; `repo_id` None where the repo is not known."""

    artifact_id: int
    name: str
    repo_id: str | None
    domain: str | None
    domain_group: str | None
    country_codes: tuple[str, ...]
    has_more_countries: bool
    countries_kind: str
    languages: tuple[str, ...]
    source: str
    figures: tuple[tuple[str, MeasuredRow], ...]  # (metric, row): the newest of each provenance and source


@dataclass(frozen=True, slots=True)
class EvaluationSetRow:
    """An evaluation set of the leaderboard."""

    name: str
    languages: tuple[str, ...]
    domain: str
    task: str
    donor: str | None
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A submitted project and the ids of its artifacts."""

    slug: str
    title: str
    submitted_at: datetime | None
    source: str
    artifact_ids: tuple[int, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LikesRow:
    """The likes of one artifact at one moment."""

    artifact_id: int
    likes: int
    as_of: datetime
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class SourceRunRow:
    """The last good run of one source."""

    source: str
    finished_at: datetime


def declared_figures(session: Session, edition_id: int) -> tuple[DeclaredRow, ...]:
    """Every declared figure of the edition, in its order."""
    query = (
        select(DeclaredFigure)
        .where(DeclaredFigure.edition_id == edition_id)
        .order_by(DeclaredFigure.topic, DeclaredFigure.position)
    )
    return tuple(
        DeclaredRow(row.topic, row.category, row.value, row.unit, row.is_lower_bound, row.footnote, row.source)
        for row in session.scalars(query)
    )


def corpora(session: Session, edition_id: int) -> tuple[CorpusRow, ...]:
    """Every corpus of the edition in its order, each once however many projects give it."""
    rows = session.execute(
        select(Corpus, Artifact.repo_id)
        .join(Artifact, Artifact.id == Corpus.artifact_id)
        .where(Corpus.edition_id == edition_id)
        .order_by(Corpus.position, Corpus.name)
    ).all()
    figures = _newest_figures(session, [corpus.artifact_id for corpus, _ in rows], _SIZES)
    return tuple(
        CorpusRow(
            artifact_id=corpus.artifact_id,
            name=corpus.name,
            repo_id=repo_id,
            domain=corpus.domain,
            domain_group=corpus.domain_group,
            country_codes=tuple(corpus.country_codes),
            has_more_countries=corpus.has_more_countries,
            countries_kind=corpus.countries_kind,
            languages=tuple(corpus.languages),
            source=corpus.source,
            figures=figures.get(corpus.artifact_id, ()),
        )
        for corpus, repo_id in rows
    )


def measured_datasets(session: Session, edition_id: int) -> tuple[CorpusRow, ...]:
    """The public datasets of submitted projects whose size a sync looked for, each repo once, by name."""
    looked_for = select(Measurement.artifact_id).where(
        Measurement.metric.in_(_SIZES), Measurement.sync_run_id.is_not(None)
    )
    rows = session.execute(
        select(Artifact.id, Repo.repo_id, Repo.tags)
        .join(RepoClaim, RepoClaim.artifact_id == Artifact.id)
        .join(Repo, Repo.id == RepoClaim.repo_id)
        .join(ProjectArtifact, ProjectArtifact.artifact_id == Artifact.id)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Artifact.edition_id == edition_id, Artifact.kind == "dataset", Artifact.id.in_(looked_for))
        .where(Repo.is_private.is_(False), Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Artifact.id)
    ).all()
    found = {repo_id: (artifact_id, tags) for artifact_id, repo_id, tags in reversed(rows)}
    figures = _newest_figures(session, [artifact_id for artifact_id, _ in found.values()], _SIZES)
    return tuple(
        CorpusRow(
            artifact_id=artifact_id,
            name=repo_id.rpartition("/")[2],
            repo_id=repo_id,
            domain=None,
            domain_group=None,
            country_codes=(),
            has_more_countries=False,
            countries_kind=UNKNOWN_COUNTRIES,
            languages=tuple(tag.removeprefix(_LANGUAGE) for tag in tags if str(tag).startswith(_LANGUAGE)),
            source="hub",
            figures=figures.get(artifact_id, ()),
        )
        for repo_id, (artifact_id, tags) in sorted(found.items(), key=lambda entry: entry[0].casefold())
    )


def _newest_figures(
    session: Session, artifact_ids: Sequence[int], metrics: Sequence[str]
) -> dict[int, tuple[tuple[str, MeasuredRow], ...]]:
    rank = (
        func.row_number()
        .over(
            partition_by=(
                Measurement.artifact_id,
                Measurement.metric,
                Measurement.provenance,
                Measurement.source,
            ),
            order_by=(Measurement.as_of.desc(), Measurement.id.desc()),
        )
        .label("rank")
    )
    ranked = (
        select(Measurement.id, rank)
        .where(Measurement.artifact_id.in_(artifact_ids), Measurement.metric.in_(metrics))
        .subquery()
    )
    newest = select(Measurement).join(ranked, ranked.c.id == Measurement.id).where(ranked.c.rank == 1)
    found: dict[int, list[tuple[str, MeasuredRow]]] = {}
    for row in session.scalars(newest.order_by(Measurement.id)):
        figure = MeasuredRow(
            row.value,
            row.unit,
            row.provenance,
            row.source,
            row.as_of,
            row.footnote,
            row.is_synthetic,
            tuple(row.reasons or ()),
            row.at_least,
            row.at_most,
        )
        found.setdefault(row.artifact_id, []).append((row.metric, figure))
    return {artifact_id: tuple(figures) for artifact_id, figures in found.items()}


def evaluation_sets(session: Session, edition_id: int) -> tuple[EvaluationSetRow, ...]:
    """Every evaluation set of the edition, in its order."""
    query = select(EvaluationSet).where(EvaluationSet.edition_id == edition_id).order_by(EvaluationSet.position)
    return tuple(
        EvaluationSetRow(row.name, tuple(row.languages), row.domain, row.task, row.donor, row.state, row.source)
        for row in session.scalars(query)
    )


def projects(session: Session, edition_id: int) -> tuple[ProjectRow, ...]:
    """Every submitted project that was not withdrawn, with its artifacts, by title."""
    rows = session.execute(
        select(Project, ProjectArtifact.artifact_id, Artifact.kind)
        .join(ProjectArtifact, ProjectArtifact.project_id == Project.id, isouter=True)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id, isouter=True)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None), Project.submitted_at.is_not(None))
        .order_by(Project.title, Project.id, ProjectArtifact.position)
    ).all()
    grouped: dict[int, tuple[Project, list[tuple[int, str]]]] = {}
    for project, artifact_id, kind in rows:
        _, artifacts = grouped.setdefault(project.id, (project, []))
        if artifact_id is not None:
            artifacts.append((artifact_id, kind))
    return tuple(
        ProjectRow(
            project.slug,
            project.title,
            project.submitted_at,
            project.source,
            tuple(artifact_id for artifact_id, _ in artifacts),
            tuple(kind for _, kind in artifacts),
        )
        for project, artifacts in grouped.values()
    )


def teams(session: Session, edition_id: int) -> tuple[int, datetime | None]:
    """How many teams the edition has, and when the newest was formed."""
    query = select(func.count(), func.max(Team.created_at)).where(Team.edition_id == edition_id)
    count, newest_at = session.execute(query).one()
    return count, newest_at


def newest_likes(session: Session, edition_id: int) -> tuple[LikesRow, ...]:
    """The newest count of likes of every artifact of the edition that was ever counted."""
    newest = (
        select(Measurement.artifact_id, func.max(Measurement.as_of).label("as_of"))
        .join(Artifact, Artifact.id == Measurement.artifact_id)
        .where(Artifact.edition_id == edition_id, Measurement.metric == "likes", Measurement.value.is_not(None))
        .group_by(Measurement.artifact_id)
        .subquery()
    )
    query = select(Measurement).join(
        newest,
        (newest.c.artifact_id == Measurement.artifact_id) & (newest.c.as_of == Measurement.as_of),
    )
    return tuple(
        LikesRow(row.artifact_id, int(row.value), row.as_of, row.is_synthetic)
        for row in session.scalars(query.where(Measurement.metric == "likes").order_by(Measurement.artifact_id))
        if row.value is not None
    )


def likes_history(session: Session, edition_id: int) -> tuple[LikesRow, ...]:
    """Every count of likes of every artifact of the edition, oldest first."""
    query = (
        select(Measurement.artifact_id, Measurement.value, Measurement.as_of, Measurement.is_synthetic)
        .join(Artifact, Artifact.id == Measurement.artifact_id)
        .where(Artifact.edition_id == edition_id, Measurement.metric == "likes", Measurement.value.is_not(None))
        .order_by(Measurement.as_of, Measurement.artifact_id)
    )
    return tuple(
        LikesRow(artifact_id, int(value), as_of, is_synthetic)
        for artifact_id, value, as_of, is_synthetic in session.execute(query)
        if value is not None
    )


def last_good_runs(session: Session, edition_id: int) -> tuple[SourceRunRow, ...]:
    """When each source last succeeded."""
    query = (
        select(SyncRun.source, func.max(SyncRun.finished_at))
        .where(SyncRun.edition_id == edition_id, SyncRun.status == "succeeded")
        .group_by(SyncRun.source)
        .order_by(SyncRun.source)
    )
    return tuple(
        SourceRunRow(source, finished_at) for source, finished_at in session.execute(query) if finished_at is not None
    )
