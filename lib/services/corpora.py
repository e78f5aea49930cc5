"""The corpora of an edition with their figures, totals and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lib.domain import corpus_table as rules
from lib.domain.corpus_table import CorpusFigure, CorpusLine, Group, Share, Total
from lib.domain.edition import Edition, Language, labels
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

# What the organizers published comes first; what we counted stands in where they published nothing.
_PREFERENCE = ("declared", "measured", "estimated", "unknown")
_BYTES_PER_MEGABYTE = Decimal(1_000_000)
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class CorpusTable:
    """Every corpus once, with totals and what no corpus covers yet.

    The keys of `by_group` are domain groups of the edition, those of `by_domain` domains of the edition, or the word
    of the source where the edition knows no such domain.
    """

    lines: tuple[CorpusLine, ...]
    examples: Total
    megabytes: Total
    largest: Share | None
    by_group: tuple[Group, ...]
    by_domain: tuple[Group, ...]
    by_domain_without_largest: tuple[Group, ...]
    by_country: tuple[tuple[str, int], ...]
    countries_without: tuple[str, ...]
    languages_without: tuple[str, ...]
    footnote: str | None = None  # of the number of corpora that the organizers published

    @property
    def is_skewed(self) -> bool:
        """Whether one corpus holds at least half of all known examples, and so hides the others in a chart."""
        return self.largest is not None and len(self.lines) > 1 and self.largest.share >= _HALF


def corpus_table(session: "Session", edition: Edition, edition_id: int) -> CorpusTable:
    """The corpus table of the edition as the database holds it now."""
    lines = tuple(_line(row) for row in public_figures.corpora(session, edition_id))
    published = {
        (row.topic, row.category): row.footnote for row in public_figures.declared_figures(session, edition_id)
    }
    return replace(_table(edition, lines), footnote=published.get(("corpora", "table")))


def part_of(
    table: CorpusTable, edition: Edition, *, group: str | None, country: str | None, language: str | None
) -> CorpusTable:
    """The table of the corpora that match, with its own totals; None asks for nothing."""
    return _table(edition, rules.lines_matching(table.lines, group=group, country=country, language=language))


def _table(edition: Edition, lines: tuple[CorpusLine, ...]) -> CorpusTable:
    def domain(line: CorpusLine) -> str | None:
        return _domain_key(edition, line.domain)

    largest = rules.largest_share(lines)
    others = [line for line in lines if largest is None or line.name != largest.name]
    return CorpusTable(
        lines=lines,
        examples=rules.total_of(line.examples for line in lines),
        megabytes=rules.total_of(line.megabytes for line in lines),
        largest=largest,
        by_group=rules.examples_by(lines, lambda line: line.domain_group),
        by_domain=rules.examples_by(lines, domain),
        by_domain_without_largest=rules.examples_by(others, domain),
        by_country=rules.corpora_by_country(lines),
        countries_without=rules.countries_absent(edition.represented_country_codes, lines),
        languages_without=rules.languages_absent([language.key for language in edition.represented_languages], lines),
    )


def domain_label(edition: Edition, domain: str | None, language: Language) -> str | None:
    """A domain (a key of the edition, or the word of a source) in `language`; a word nobody declared stays as it is."""
    known = edition.domain_called(domain) if domain else None
    return known.label.text(language) if known else domain


def group_label(edition: Edition, group: str | None, language: Language) -> str | None:
    """The domain group called `group` in `language`; a key nobody declared stays as it is."""
    return labels(edition.domain_groups, language).get(group, group) if group else None


def _domain_key(edition: Edition, domain: str | None) -> str | None:
    known = edition.domain_called(domain) if domain else None
    return known.key if known else domain


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
