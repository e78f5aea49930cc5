"""The one view: everything about an edition that the public may see at a glance.

Declared figures (published by the organizers) come before released ones (counted here, protected), and both before
figures derived from the tables; every figure carries where it comes from and when. None is "unknown", never zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lib.domain import data_age
from lib.domain import leaderboard as leaderboard_rules
from lib.domain import likes as likes_rules
from lib.domain.corpus_table import CorpusFigure, Total
from lib.domain.edition import Edition
from lib.services import corpora, releases
from lib.store import editions as edition_rows
from lib.store import leaderboard as leaderboard_rows
from lib.store import public_figures, public_projects

if TYPE_CHECKING:
    from lib.store.database import Session

FigureKey = Literal["people", "countries", "teams", "projects", "examples", "megabytes", "likes"]
Provenance = Literal["declared", "released", "counted", "unknown"]
_HUB = "hub"


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure. `source` is a key of the edition's sources, or "hub", "registrations", "submissions".

    `trend` are evenly spaced values, oldest first, of the series that `trend_source` names; empty where none is known.
    """

    key: FigureKey
    value: Decimal | None
    provenance: Provenance
    source: str | None
    as_of: datetime | None
    footnote: str | None = None
    is_synthetic: bool = False
    trend: tuple[int, ...] = ()
    trend_source: str | None = None
    is_trend_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class LikedProject:
    """A project in the ranking of likes."""

    slug: str
    title: str
    likes: int
    place: int


@dataclass(frozen=True, slots=True)
class MostLiked:
    """The ranking of projects by likes; `leaders` are more than one where the first place is shared."""

    projects: tuple[LikedProject, ...]
    as_of: datetime | None
    is_synthetic: bool

    @property
    def leaders(self) -> tuple[LikedProject, ...]:
        """The projects in first place."""
        return tuple(project for project in self.projects if project.place == 1)


@dataclass(frozen=True, slots=True)
class EvaluationSets:
    """How many evaluation sets there are, by language (a set in two languages counts in both) and by state.

    `requests` is how many model versions somebody asked to evaluate, as far as it was imported.
    """

    total: int
    by_language: tuple[tuple[str, int], ...]
    by_state: tuple[tuple[str, int], ...]
    source: str | None
    requests: int = 0


@dataclass(frozen=True, slots=True)
class SourceAge:
    """When a source last gave good data. `period`: after what time it is asked again; None where it is not, as in a
    demo, whose clock stands still."""

    source: str
    updated_at: datetime
    is_synthetic: bool = False
    period: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Panorama:
    """Everything that the Panorama page and the first HTML show."""

    figures: tuple[Figure, ...]
    release: releases.PublicParticipants | None
    release_history: tuple[tuple[datetime, int], ...]
    most_liked: MostLiked
    corpora: corpora.CorpusTable
    evaluation_sets: EvaluationSets
    freshness: tuple[SourceAge, ...]

    def figure(self, key: FigureKey) -> Figure:
        """The figure called `key`."""
        return next(figure for figure in self.figures if figure.key == key)


def panorama(session: "Session", edition: Edition, edition_id: int) -> Panorama:
    """Read the whole view in one transaction."""
    declared = {(row.topic, row.category): row for row in public_figures.declared_figures(session, edition_id)}
    release = releases.latest_release(session, edition_id)
    history = releases.release_history(session, edition_id)
    projects = public_figures.projects(session, edition_id)
    likes = _most_liked(session, edition_id, projects)
    table = corpora.corpus_table(session, edition, edition_id)
    runs = public_figures.last_good_runs(session, edition_id)
    shown_projects = _projects(declared, projects)
    return Panorama(
        figures=(
            _people(declared, release, history),
            _countries(declared),
            _teams(session, edition, edition_id, shown_projects),
            shown_projects,
            _corpus_total("examples", table.examples, (line.examples for line in table.lines)),
            _corpus_total("megabytes", table.megabytes, (line.megabytes for line in table.lines)),
            _likes(session, edition_id),
        ),
        release=release,
        release_history=tuple(history),
        most_liked=likes,
        corpora=table,
        evaluation_sets=_evaluation_sets(session, edition_id),
        freshness=tuple(_ages(runs, likes, is_demo=public_projects.is_demo(session, edition_id))),
    )


def _ages(runs: Iterable[public_figures.SourceRunRow], likes: MostLiked, *, is_demo: bool) -> Iterable[SourceAge]:
    """Each source once, the Hub last: it was looked at when likes were counted, too. A demo makes its Hub up."""
    looked_at = [likes.as_of] if likes.as_of is not None else []
    for run in runs:
        if run.source == _HUB:
            looked_at.append(run.finished_at)
        else:
            period = None if is_demo else data_age.period_of(run.source)
            yield SourceAge(run.source, run.finished_at, period=period)
    if looked_at:
        is_synthetic = likes.is_synthetic or is_demo
        period = None if is_synthetic else data_age.period_of(_HUB)
        yield SourceAge(_HUB, max(looked_at), is_synthetic, period)


_Declared = dict[tuple[str, str], public_figures.DeclaredRow]


def _people(
    declared: _Declared, release: releases.PublicParticipants | None, history: "list[tuple[datetime, int]]"
) -> Figure:
    trend = tuple(people for _, people in history)
    row = declared.get(("registrations", "total"))
    if row is not None:
        return Figure(
            "people",
            row.value,
            "declared",
            row.source,
            None,
            row.footnote,
            trend=trend,
            trend_source="registrations",
            is_trend_synthetic=release is not None and release.is_synthetic,
        )
    if release is None or release.total_people is None:
        return Figure("people", None, "unknown", None, None)
    return Figure(
        "people",
        Decimal(release.total_people),
        "released",
        "registrations",
        release.released_at,
        is_synthetic=release.is_synthetic,
        trend=trend,
        trend_source="registrations",
    )


def _countries(declared: _Declared) -> Figure:
    # A release names only countries of ten people or more, so their number is no count of countries.
    row = declared.get(("registrations", "countries"))
    if row is None:
        return Figure("countries", None, "unknown", None, None)
    return Figure("countries", row.value, "declared", row.source, None, row.footnote)


def _teams(session: "Session", edition: Edition, edition_id: int, projects: Figure) -> Figure:
    teams, newest_at = public_figures.teams(session, edition_id)
    row = edition_rows.edition_by_slug(session, edition.slug)
    # Teams of published projects were published with them; a demo makes all others up.
    is_made_up = row is not None and row.demo_stage is not None and projects.provenance != "declared"
    if projects.provenance == "declared" and projects.value == teams:
        return Figure("teams", Decimal(teams), "declared", projects.source, None)
    return Figure("teams", Decimal(teams), "counted", "submissions", newest_at, is_synthetic=is_made_up)


def _projects(declared: _Declared, projects: tuple[public_figures.ProjectRow, ...]) -> Figure:
    number = Decimal(len(projects))
    listed = declared.get(("projects", "listed"))
    if listed is not None and projects and all(project.source != "form" for project in projects):
        return Figure("projects", number, "declared", listed.source, None, listed.footnote)
    newest_at = max((project.submitted_at for project in projects if project.submitted_at), default=None)
    return Figure("projects", number, "counted", "submissions", newest_at)


def _corpus_total(key: FigureKey, total: Total, figures: Iterable[CorpusFigure | None]) -> Figure:
    known = [figure for figure in figures if figure is not None and figure.value is not None]
    if total.value is None:
        return Figure(key, None, "unknown", None, None)
    is_synthetic = any(figure.is_synthetic for figure in known)
    sources = {figure.source for figure in known}
    newest = max(figure.as_of for figure in known)
    if len(sources) == 1 and {figure.provenance for figure in known} == {"declared"}:
        source = sources.pop()
        as_of = newest if source == corpora.CARD else None
        return Figure(key, total.value, "declared", source, as_of, is_synthetic=is_synthetic)
    return Figure(key, total.value, "counted", "hub", newest, is_synthetic=is_synthetic)


def _likes(session: "Session", edition_id: int) -> Figure:
    counts = public_figures.likes_history(session, edition_id)
    series = likes_rules.totals_over_time((row.as_of, row.artifact_id, row.likes) for row in counts)
    if not series:
        return Figure("likes", None, "unknown", None, None)
    as_of, total = series[-1]
    return Figure(
        "likes",
        Decimal(total),
        "counted",
        "hub",
        as_of,
        is_synthetic=any(row.is_synthetic for row in counts),
        trend=tuple(value for _, value in series),
        trend_source="hub",
    )


def _most_liked(session: "Session", edition_id: int, projects: tuple[public_figures.ProjectRow, ...]) -> MostLiked:
    newest = public_figures.newest_likes(session, edition_id)
    likes = {row.artifact_id: row.likes for row in newest}
    by_slug = {project.slug: project for project in projects}
    sums = [(slug, likes_rules.sum_over_artifacts(project.artifact_ids, likes)) for slug, project in by_slug.items()]
    ranking = likes_rules.standings((slug, total) for slug, total in sums if total is not None)
    return MostLiked(
        projects=tuple(
            LikedProject(standing.key, by_slug[standing.key].title, standing.likes, standing.place)
            for standing in ranking
        ),
        as_of=max((row.as_of for row in newest), default=None),
        is_synthetic=any(row.is_synthetic for row in newest),
    )


def _evaluation_sets(session: "Session", edition_id: int) -> EvaluationSets:
    rows = public_figures.evaluation_sets(session, edition_id)
    by_language: dict[str, int] = {}
    by_state: dict[str, int] = {}
    for row in rows:
        by_state[row.state] = by_state.get(row.state, 0) + 1
        for language in row.languages:
            by_language[language] = by_language.get(language, 0) + 1
    return EvaluationSets(
        total=len(rows),
        by_language=tuple(sorted(by_language.items(), key=lambda entry: (-entry[1], entry[0]))),
        by_state=tuple(sorted(by_state.items(), key=lambda entry: (-entry[1], entry[0]))),
        source=rows[0].source if rows else None,
        requests=len(leaderboard_rules.newest_requests(leaderboard_rows.requests(session, edition_id))),
    )
