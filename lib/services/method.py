"""Where the public figures of an edition come from: each published source, what was taken from it, and its notes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lib.domain.edition import Edition, Labelled, Source
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

Use = Literal["figures", "corpora", "evaluation_sets", "projects", "dates", "rubric", "prizes", "columns"]
USES: tuple[Use, ...] = (
    "figures",
    "corpora",
    "evaluation_sets",
    "projects",
    "dates",
    "rubric",
    "prizes",
    "columns",
)
_LISTED_PROJECTS = ("projects", "listed")


@dataclass(frozen=True, slots=True)
class UsedSource:
    """A source of the edition, and how many things of each kind were taken from it; a kind with none is not listed."""

    source: Source
    uses: tuple[tuple[Use, int], ...]


@dataclass(frozen=True, slots=True)
class NotedFigures:
    """The published figures that one footnote of the edition belongs to.

    `values` are (value, unit) of figures about the event, `corpora` the names of corpora of which a figure has it.
    """

    footnote: Labelled
    values: tuple[tuple[Decimal, str], ...]
    corpora: tuple[str, ...]


def noted_figures(session: "Session", edition: Edition, edition_id: int) -> tuple[NotedFigures, ...]:
    """Every footnote that a published figure has, in the order of the edition."""
    figures = public_figures.declared_figures(session, edition_id)
    corpora = public_figures.corpora(session, edition_id)
    found = (
        NotedFigures(
            footnote,
            tuple((figure.value, figure.unit) for figure in figures if figure.footnote == footnote.key),
            tuple(
                corpus.name
                for corpus in corpora
                if footnote.key in {measured.footnote for _metric, measured in corpus.figures}
            ),
        )
        for footnote in edition.footnotes
    )
    return tuple(noted for noted in found if noted.values or noted.corpora)


def used_sources(session: "Session", edition: Edition, edition_id: int) -> tuple[UsedSource, ...]:
    """Every source that the edition names, in its order."""
    counts = Counter(_uses(session, edition, edition_id))
    return tuple(
        UsedSource(source, tuple((use, counts[source.key, use]) for use in USES if counts[source.key, use]))
        for source in edition.sources
    )


def _uses(session: "Session", edition: Edition, edition_id: int) -> Iterator[tuple[str | None, Use]]:
    """(source, kind of thing) for each thing."""
    figures = public_figures.declared_figures(session, edition_id)
    listed_by = next((row.source for row in figures if (row.topic, row.category) == _LISTED_PROJECTS), None)
    for figure in figures:
        yield figure.source, "figures"
    for corpus in public_figures.corpora(session, edition_id):
        yield corpus.source, "corpora"
    for one in public_figures.evaluation_sets(session, edition_id):
        yield one.source, "evaluation_sets"
    for project in public_figures.projects(session, edition_id):
        if project.source != "form":
            yield listed_by, "projects"
    for event_date in edition.dates:
        yield event_date.source, "dates"
        for extension in event_date.extensions:
            yield extension.source, "dates"
    yield edition.rubric.source, "rubric"
    for prize in edition.prizes:
        yield prize.source, "prizes"
    for column in edition.corpus_columns:
        for source in column.sources:
            yield source, "columns"
