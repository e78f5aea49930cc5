"""Where the public figures of an edition come from: each published source, and what was taken from it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lib.domain.edition import Edition, Source
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
