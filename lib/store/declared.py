"""Rows that organizers published, beside rows of other origin: saved again whenever their files change.

Each function takes all rows that the files declare and makes the database agree: new ones are added, changed ones
changed, and those that are gone from the files removed. Rows that came from elsewhere (`own_sources` does not hold
their source) are never touched, not even where they bear the same name. Measurements are only ever added to.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.domain.artifact_links import ArtifactLink, hub_url
from lib.domain.declared import DeclaredCorpus, DeclaredProject, DeclaredSet, PublishedFigure
from lib.domain.projects import short_title
from lib.store.models import (
    Artifact,
    Corpus,
    DeclaredFigure,
    EvaluationSet,
    Measurement,
    Project,
    ProjectArtifact,
    Team,
)

PROJECT_SOURCE = "edition"


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows were added, changed, removed or as they should be; `kept` are of other origin and stayed."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
            self.kept + other.kept,
        )

    @property
    def is_nothing(self) -> bool:
        """Whether the database agreed already."""
        return not (self.added or self.changed or self.removed)


_ADDED, _CHANGED, _REMOVED, _UNCHANGED, _KEPT = (
    Saved(added=1),
    Saved(changed=1),
    Saved(removed=1),
    Saved(unchanged=1),
    Saved(kept=1),
)


def save_figures(
    session: Session, edition_id: int, figures: Sequence[PublishedFigure], own_sources: Collection[str]
) -> Saved:
    """Make the declared figures of the edition those of the files."""
    wanted = {
        (figure.topic, figure.category): {
            "position": position,
            "value": figure.value,
            "unit": figure.unit,
            "is_lower_bound": figure.is_lower_bound,
            "footnote": figure.footnote,
            "source": figure.source,
        }
        for position, figure in enumerate(figures)
    }
    rows = session.scalars(select(DeclaredFigure).where(DeclaredFigure.edition_id == edition_id))
    found = {(row.topic, row.category): row for row in rows}
    return _agree(
        session,
        found,
        wanted,
        own_sources,
        lambda key, values: DeclaredFigure(edition_id=edition_id, topic=key[0], category=key[1], **values),
    )


def save_evaluation_sets(
    session: Session, edition_id: int, sets: Sequence[DeclaredSet], own_sources: Collection[str]
) -> Saved:
    """Make the declared evaluation sets of the edition those of the files."""
    wanted = {
        one.name: {
            "position": position,
            "languages": list(one.languages),
            "domain": one.domain,
            "task": one.task,
            "donor": one.donor,
            "state": one.state,
            "source": one.source,
        }
        for position, one in enumerate(sets)
    }
    rows = session.scalars(select(EvaluationSet).where(EvaluationSet.edition_id == edition_id))
    found = {row.name: row for row in rows}
    return _agree(
        session,
        found,
        wanted,
        own_sources,
        lambda name, values: EvaluationSet(edition_id=edition_id, name=name, **values),
    )


def save_corpora(
    session: Session,
    edition_id: int,
    corpora: Sequence[DeclaredCorpus],
    own_sources: Collection[str],
    *,
    published_at: Mapping[str, datetime],
    now: datetime,
) -> Saved:
    """Make the declared corpora of the edition, their datasets and figures those of the files.

    `published_at` says when each source was published (aware, UTC): the date of its figures.
    """
    rows = session.scalars(select(Corpus).where(Corpus.edition_id == edition_id))
    found = {row.name: row for row in rows}
    total = _without_gone(session, found, {corpus.name for corpus in corpora}, own_sources)
    for position, corpus in enumerate(corpora):
        row = found.get(corpus.name)
        if row is not None and row.source not in own_sources:
            total += _KEPT
            continue
        artifact = save_artifact(
            session, edition_id, "dataset", corpus.locator, repo_id=corpus.repo_id, url=_dataset_url(corpus), now=now
        )
        if row is not None and row.artifact_id != artifact.id:
            session.delete(row)  # the repo became known, or another one: the artifact is the row's key
            session.flush()
            row = None
        values = {
            "position": position,
            "domain": corpus.domain,
            "domain_group": corpus.domain_group,
            "country_codes": list(corpus.countries.codes),
            "has_more_countries": corpus.countries.has_more,
            "countries_kind": corpus.countries.kind,
            "languages": list(corpus.languages),
            "source": corpus.source,
        }
        change = _UNCHANGED if row is not None and not _assign(row, values) else _CHANGED
        if row is None:
            session.add(Corpus(artifact_id=artifact.id, edition_id=edition_id, name=corpus.name, **values))
            change = _ADDED
        figures = (
            ("examples", Decimal(corpus.examples), "examples", corpus.examples_footnote),
            ("size", corpus.size_megabytes, "MB", corpus.size_footnote),
        )
        for metric, value, unit, footnote in figures:
            is_new = _measure(
                session,
                artifact.id,
                metric=metric,
                value=value,
                unit=unit,
                provenance="declared",
                source=corpus.source,
                footnote=footnote,
                as_of=published_at[corpus.source],
            )
            change = _CHANGED if is_new and change is _UNCHANGED else change
        total += change
    session.flush()
    return total


def save_projects(
    session: Session,
    edition_id: int,
    projects: Sequence[DeclaredProject],
    *,
    submitted_at: datetime | None,
    now: datetime,
) -> Saved:
    """Make the published projects, their teams and links those of the files.

    `submitted_at` is for projects that have no moment of submission yet. A project that is gone from the files is
    withdrawn, never deleted: ballots may refer to it.
    """
    rows = session.scalars(
        select(Project).where(Project.edition_id == edition_id, Project.source == PROJECT_SOURCE).order_by(Project.id)
    )
    found = {row.source_key: row for row in rows}
    taken = {row.slug for row in session.scalars(select(Project).where(Project.edition_id == edition_id))}
    total = Saved()
    wanted = {project.slug for project in projects}
    for key, gone in found.items():
        if key not in wanted and gone.withdrawn_at is None:
            gone.withdrawn_at = now
            total += _REMOVED
    for project in projects:
        row = found.get(project.slug)
        values: dict[str, Any] = {
            "title": project.title,
            "team_id": _team(session, edition_id, project, now),
            "track": project.track,
            "sdgs": list(project.goals),
            "award": project.award,
        }
        if row is None or row.withdrawn_reason is None:  # what organizers took out stays out
            values["withdrawn_at"] = None
        if row is None:
            slug = _free_slug(project.slug, taken)
            taken.add(slug)
            row = Project(
                edition_id=edition_id,
                slug=slug,
                source=PROJECT_SOURCE,
                source_key=project.slug,
                submitted_at=submitted_at,
                **values,
            )
            session.add(row)
            session.flush()
            _link(session, edition_id, row.id, project.links, now)
            total += _ADDED
            continue
        if row.submitted_at is None and submitted_at is not None:
            values["submitted_at"] = submitted_at
        has_changed = _assign(row, values)
        has_changed = _link(session, edition_id, row.id, project.links, now) or has_changed
        total += _CHANGED if has_changed else _UNCHANGED
    session.flush()
    return total


def save_artifact(
    session: Session,
    edition_id: int,
    kind: str,
    locator: str,
    *,
    repo_id: str | None,
    url: str | None,
    now: datetime,
) -> Artifact:
    """The artifact known by `kind` and `locator`, added if the edition has none."""
    artifact = session.scalars(
        select(Artifact).where(Artifact.edition_id == edition_id, Artifact.kind == kind, Artifact.locator == locator)
    ).one_or_none()
    if artifact is None:
        artifact = Artifact(
            edition_id=edition_id, kind=kind, locator=locator, repo_id=repo_id, url=url, first_seen_at=now
        )
        session.add(artifact)
        session.flush()
    return artifact


def _agree(
    session: Session,
    found: Mapping[Any, Any],
    wanted: Mapping[Any, dict[str, Any]],
    own_sources: Collection[str],
    make: Callable[[Any, dict[str, Any]], object],
) -> Saved:
    total = _without_gone(session, found, wanted.keys(), own_sources)
    for key, values in wanted.items():
        row = found.get(key)
        if row is None:
            session.add(make(key, values))
            total += _ADDED
        elif row.source not in own_sources:
            total += _KEPT
        else:
            total += _CHANGED if _assign(row, values) else _UNCHANGED
    session.flush()
    return total


def _without_gone(
    session: Session, found: Mapping[Any, Any], wanted: Collection[Any], own_sources: Collection[str]
) -> Saved:
    gone = [row for key, row in found.items() if key not in wanted and row.source in own_sources]
    for row in gone:
        session.delete(row)
    session.flush()
    return Saved(removed=len(gone))


def _assign(row: object, values: Mapping[str, Any]) -> bool:
    """Give the row these values; whether any was another before."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _measure(session: Session, artifact_id: int, **values: Any) -> bool:
    """Add a measurement unless the newest one of its kind and source says the same; whether it was added."""
    newest = session.scalars(
        select(Measurement)
        .where(
            Measurement.artifact_id == artifact_id,
            Measurement.metric == values["metric"],
            Measurement.provenance == values["provenance"],
            Measurement.source == values["source"],
        )
        .order_by(Measurement.as_of.desc(), Measurement.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and all(getattr(newest, name) == value for name, value in values.items()):
        return False
    session.add(Measurement(artifact_id=artifact_id, **values))
    return True


def _team(session: Session, edition_id: int, project: DeclaredProject, now: datetime) -> int | None:
    if project.team_size is None:
        return None
    name = short_title(project.title)
    team = session.scalars(select(Team).where(Team.edition_id == edition_id, Team.name == name)).one_or_none()
    if team is None:
        team = Team(edition_id=edition_id, name=name, size=project.team_size, created_at=now)
        session.add(team)
    elif team.size != project.team_size:
        team.size = project.team_size
    session.flush()
    return team.id


def _free_slug(slug: str, taken: Collection[str]) -> str:
    number = 1
    free = slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def _link(session: Session, edition_id: int, project_id: int, links: Sequence[ArtifactLink], now: datetime) -> bool:
    """Make the project's links these; whether any changed."""
    rows = session.scalars(select(ProjectArtifact).where(ProjectArtifact.project_id == project_id))
    found = {row.artifact_id: row for row in rows}
    has_changed = False
    wanted: set[int] = set()
    for position, link in enumerate(links):
        artifact = save_artifact(
            session, edition_id, link.kind, link.locator, repo_id=link.repo_id, url=link.url_canonical, now=now
        )
        if artifact.id in wanted:
            continue
        wanted.add(artifact.id)
        values = {"position": position, "url_as_given": link.as_given}
        row = found.get(artifact.id)
        if row is None:
            session.add(ProjectArtifact(project_id=project_id, artifact_id=artifact.id, **values))
            has_changed = True
        else:
            has_changed = _assign(row, values) or has_changed
    for artifact_id, row in found.items():
        if artifact_id not in wanted:
            session.delete(row)
            has_changed = True
    session.flush()
    return has_changed


def _dataset_url(corpus: DeclaredCorpus) -> str | None:
    return hub_url("dataset", corpus.repo_id) if corpus.repo_id else None
