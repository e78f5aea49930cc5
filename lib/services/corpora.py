"""The corpora of an edition with their figures, totals and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lib.domain import corpus_table as rules
from lib.domain.corpus_table import CorpusFigure, CorpusLine, Share, Total
from lib.domain.edition import Edition
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

# What the organizers published comes first; what we counted stands in where they published nothing.
_PREFERENCE = ("declared", "measured", "estimated", "unknown")
_BYTES_PER_MEGABYTE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class CorpusTable:
    """Every corpus once, with totals and what no corpus covers yet."""

    lines: tuple[CorpusLine, ...]
    examples: Total
    megabytes: Total
    largest: Share | None
    by_group: tuple[tuple[str | None, Decimal, int], ...]
    by_country: tuple[tuple[str, int], ...]
    countries_without: tuple[str, ...]
    languages_without: tuple[str, ...]


def corpus_table(session: "Session", edition: Edition, edition_id: int) -> CorpusTable:
    """The corpus table of the edition as the database holds it now."""
    lines = tuple(_line(row) for row in public_figures.corpora(session, edition_id))
    return CorpusTable(
        lines=lines,
        examples=rules.total_of(line.examples for line in lines),
        megabytes=rules.total_of(line.megabytes for line in lines),
        largest=rules.largest_share(lines),
        by_group=rules.examples_by_group(lines),
        by_country=rules.corpora_by_country(lines),
        countries_without=rules.absent(edition.represented_country_codes, lines, attribute="country_codes"),
        languages_without=rules.absent(
            [language.key for language in edition.represented_languages], lines, attribute="languages"
        ),
    )


def _line(row: public_figures.CorpusRow) -> CorpusLine:
    by_metric: dict[str, dict[str, public_figures.MeasuredRow]] = {}
    for metric, figure in row.figures:
        by_metric.setdefault(metric, {})[figure.provenance] = figure
    return CorpusLine(
        name=row.name,
        repo_id=row.repo_id,
        examples=_preferred(by_metric.get("examples", {})),
        megabytes=_preferred(by_metric.get("size", {})),
        domain=row.domain,
        domain_group=row.domain_group,
        country_codes=row.country_codes,
        has_more_countries=row.has_more_countries,
        countries_kind=row.countries_kind,
        languages=row.languages,
        source=row.source,
    )


def _preferred(by_provenance: Mapping[str, public_figures.MeasuredRow]) -> CorpusFigure | None:
    for provenance in _PREFERENCE:
        row = by_provenance.get(provenance)
        if row is not None:
            value = row.value / _BYTES_PER_MEGABYTE if row.value is not None and row.unit == "bytes" else row.value
            return CorpusFigure(value, row.provenance, row.source, row.as_of, row.footnote, row.is_synthetic)
    return None
