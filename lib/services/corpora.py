"""The corpora of an edition with their figures, totals and gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lib.domain import corpus_table as rules
from lib.domain.corpus_table import CorpusFigure, CorpusLine, Group, Share, Total
from lib.domain.edition import Edition, Language, labels
from lib.services import claims
from lib.services.claims import LeftOut
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

# What the organizers published comes first; what we counted stands in where they published nothing, and what the card
# of a corpus says where we could not count.
_PUBLISHED, _MEASURED, _ESTIMATED, _ON_CARD, _UNKNOWN = range(5)
_RANKS = {"declared": _PUBLISHED, "measured": _MEASURED, "estimated": _ESTIMATED, "unknown": _UNKNOWN}
CARD = "card"  # the source of what a card declares
_BYTES_PER_MEGABYTE = Decimal(1_000_000)
_HALF = Decimal("0.5")

_LeftOut = tuple[tuple[CorpusLine, LeftOut], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The corpora that have a declared and a measured figure, and what each kind comes to; estimates are left out."""

    corpora: int
    declared: Decimal
    measured: Decimal


@dataclass(frozen=True, slots=True)
class CorpusTable:
    """Every corpus once, with totals and what no corpus covers yet.

    `left_out` are the measured datasets that are in none of these, each with the reason.
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
    left_out: _LeftOut = ()

    @property
    def has_measured_beside(self) -> bool:
        """Whether any declared figure has a measured one beside it."""
        return any(line.is_measured_too for line in self.lines)

    @property
    def examples_beside(self) -> Beside | None:
        """Declared against measured examples; None where no corpus has both."""
        return _beside((line.examples, line.measured_examples) for line in self.lines)

    @property
    def megabytes_beside(self) -> Beside | None:
        """Declared against measured MB; None where no corpus has both."""
        return _beside((line.megabytes, line.measured_megabytes) for line in self.lines)

    @property
    def is_skewed(self) -> bool:
        """Whether one corpus holds at least half of all known examples, and so hides the others in a chart."""
        return self.largest is not None and len(self.lines) > 1 and self.largest.share >= _HALF


def corpus_table(session: "Session", edition: Edition, edition_id: int) -> CorpusTable:
    """The corpus table of the edition as the database holds it now.

    An edition that declares no corpora has those of its submitted projects, as far as a sync looked for their sizes;
    what the claim rules call a variant of one of these is no corpus of its own, nor is what organizers ignore.
    """
    lines = tuple(_line(row) for row in public_figures.corpora(session, edition_id))
    left_out: _LeftOut = ()
    if not lines:
        measured = tuple(_line(row) for row in public_figures.measured_datasets(session, edition_id))
        left_out = _left_out(session, edition, edition_id, measured)
        without = [line for line, _why in left_out]
        lines = tuple(line for line in measured if line not in without)
    published = {
        (row.topic, row.category): row.footnote for row in public_figures.declared_figures(session, edition_id)
    }
    return replace(_table(edition, lines), footnote=published.get(("corpora", "table")), left_out=left_out)


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


def _left_out(session: "Session", edition: Edition, edition_id: int, lines: Sequence[CorpusLine]) -> _LeftOut:
    """Those of the measured datasets that organizers ignore, or that are variants of another one of them."""
    reasons = claims.datasets_left_out(session, edition, edition_id)
    measured = {line.repo_id for line in lines}
    found = [(line, reasons.get(line.repo_id or "")) for line in lines]
    return tuple(
        (line, why) for line, why in found if why is not None and (why.variant is None or why.parent in measured)
    )


def _beside(pairs: Iterable[tuple[CorpusFigure | None, CorpusFigure | None]]) -> Beside | None:
    both = [
        (declared.value, measured.value)
        for declared, measured in pairs
        if declared is not None and measured is not None and measured.provenance == "measured"
    ]
    known = [(first, second) for first, second in both if first is not None and second is not None]
    if not known:
        return None
    return Beside(len(known), sum((d for d, _ in known), Decimal(0)), sum((m for _, m in known), Decimal(0)))


def _line(row: public_figures.CorpusRow) -> CorpusLine:
    examples = [figure for metric, figure in row.figures if metric == "examples"]
    sizes = [figure for metric, figure in row.figures if metric == "size"]
    return CorpusLine(
        name=row.name,
        repo_id=row.repo_id,
        examples=_preferred(examples),
        megabytes=_preferred(sizes),
        measured_examples=_measured_beside(examples),
        measured_megabytes=_measured_beside(sizes),
        domain=row.domain,
        domain_group=row.domain_group,
        country_codes=row.country_codes,
        has_more_countries=row.has_more_countries,
        countries_kind=row.countries_kind,
        languages=row.languages,
        source=row.source,
    )


def _preferred(rows: Sequence[public_figures.MeasuredRow]) -> CorpusFigure | None:
    """The figure of the best provenance, the newest of these."""
    if not rows:
        return None
    _, best = max(enumerate(rows), key=lambda entry: (-_rank(entry[1]), entry[1].as_of, entry[0]))
    return _figure(best)


def _measured_beside(rows: Sequence[public_figures.MeasuredRow]) -> CorpusFigure | None:
    """The best counted figure of a corpus that has a published one."""
    if all(_rank(row) != _PUBLISHED for row in rows):
        return None
    return _preferred([row for row in rows if _rank(row) in (_MEASURED, _ESTIMATED)])


def _rank(row: public_figures.MeasuredRow) -> int:
    return _ON_CARD if row.provenance == "declared" and row.source == CARD else _RANKS[row.provenance]


def _figure(row: public_figures.MeasuredRow) -> CorpusFigure:
    value = row.value / _BYTES_PER_MEGABYTE if row.value is not None and row.unit == "bytes" else row.value
    return CorpusFigure(
        value,
        row.provenance,
        row.source,
        row.as_of,
        row.footnote,
        row.is_synthetic,
        row.reasons,
        row.at_least,
        row.at_most,
    )
