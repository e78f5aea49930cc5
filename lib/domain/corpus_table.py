"""The corpus table of an edition: notation of countries, totals, what is missing.

*Examples* are rows of a corpus; *megabytes* are 10^6 bytes, or the figure that was declared as MB. Totals count a
corpus once however many projects share it, and say how many corpora have no known figure: unknown is not zero.

>>> countries_notation(("ES", "MX", "VE"), has_more=True, kind="named")
'ES, MX, VE +'
>>> countries_notation((), has_more=False, kind="mix"), countries_notation(("ES",), has_more=False, kind="oral")
('Mix', 'ES (oral)')
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

MIX = "Mix"
NO_COUNTRY = "-"


@dataclass(frozen=True, slots=True)
class CorpusFigure:
    """A figure of a corpus and where it comes from. `value` None is unknown."""

    value: Decimal | None
    provenance: str
    source: str
    as_of: datetime
    footnote: str | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class CorpusLine:
    """One corpus. `domain` is the label of its source, `domain_group` a key of the edition."""

    name: str
    repo_id: str | None
    examples: CorpusFigure | None
    megabytes: CorpusFigure | None
    domain: str | None
    domain_group: str | None
    country_codes: tuple[str, ...]
    has_more_countries: bool
    countries_kind: str
    languages: tuple[str, ...]
    source: str

    @property
    def countries(self) -> str:
        """The countries in the table's notation."""
        return countries_notation(self.country_codes, has_more=self.has_more_countries, kind=self.countries_kind)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over corpora: `value` None when no corpus has a known figure; `unknown` corpora are left out of it."""

    value: Decimal | None
    corpora: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Share:
    """The largest corpus and its share of all known examples, 0 to 1."""

    name: str
    examples: Decimal
    share: Decimal


def countries_notation(codes: Sequence[str], *, has_more: bool, kind: str) -> str:
    """ISO 3166-1 alpha-2 codes by weight; "+" for others with less weight, "Mix" for many that are not listed,
    "-" for a corpus that belongs to no country, "(oral)" for spoken sources."""
    if kind == "mix":
        return MIX
    if kind == "none" or not codes:
        return NO_COUNTRY
    listed = ", ".join(codes)
    if kind == "oral":
        return f"{listed} (oral)"
    return f"{listed} +" if has_more else listed


def total_of(figures: Iterable[CorpusFigure | None]) -> Total:
    """The sum of the known figures."""
    listed = list(figures)
    known = [figure.value for figure in listed if figure is not None and figure.value is not None]
    return Total(sum(known, Decimal(0)) if known else None, len(listed), len(listed) - len(known))


def largest_share(lines: Sequence[CorpusLine]) -> Share | None:
    """The corpus with most examples and its share of the total; None when nothing is known or all are empty."""
    known = [(line.examples.value, line.name) for line in lines if line.examples and line.examples.value]
    if not known:
        return None
    most, name = max(known)
    return Share(name, most, most / sum(value for value, _ in known))


def examples_by_group(lines: Sequence[CorpusLine]) -> tuple[tuple[str | None, Decimal, int], ...]:
    """(domain group, examples, corpora), most examples first; None gathers corpora without a group."""
    sums: dict[str | None, tuple[Decimal, int]] = {}
    for line in lines:
        if line.examples is None or line.examples.value is None:
            continue
        examples, corpora = sums.get(line.domain_group, (Decimal(0), 0))
        sums[line.domain_group] = (examples + line.examples.value, corpora + 1)
    return tuple(
        (group, examples, corpora)
        for group, (examples, corpora) in sorted(sums.items(), key=lambda entry: (-entry[1][0], entry[0] or ""))
    )


def corpora_by_country(lines: Sequence[CorpusLine]) -> tuple[tuple[str, int], ...]:
    """(country code, corpora that name it), most first. Examples are never apportioned to countries."""
    counts: dict[str, int] = {}
    for line in lines:
        for code in dict.fromkeys(line.country_codes):
            counts[code] = counts.get(code, 0) + 1
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def absent(wanted: Sequence[str], lines: Sequence[CorpusLine], *, attribute: str) -> tuple[str, ...]:
    """Those of `wanted` (country codes or languages) that no corpus names, in their order."""
    present = {value for line in lines for value in getattr(line, attribute)}
    return tuple(value for value in wanted if value not in present)
