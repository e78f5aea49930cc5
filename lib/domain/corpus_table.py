"""The corpus table of an edition: notation of countries, totals, what is missing.

*Examples* are rows of a corpus; *megabytes* are 10^6 bytes, or the figure that was declared as MB. Totals count a
corpus once however many projects share it, and say how many corpora have no known figure: unknown is not zero.
A corpus *names* the countries of its notation; those behind "+" and "Mix" are not known. Of a corpus that nobody
described they are unknown altogether, so that it is neither without country nor a gap.

>>> countries_notation(("ES", "MX", "VE"), has_more=True, kind="named")
'ES, MX, VE +'
>>> countries_notation((), has_more=False, kind="mix"), countries_notation(("ES",), has_more=False, kind="oral")
('Mix', 'ES (oral)')
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

MIX = "Mix"
NO_COUNTRY = "-"
UNKNOWN_COUNTRIES = "unknown"  # the kind of those that nobody told


@dataclass(frozen=True, slots=True)
class CorpusFigure:
    """A figure of a corpus and where it comes from. `value` None is unknown."""

    value: Decimal | None
    provenance: str
    source: str
    as_of: datetime
    footnote: str | None = None
    is_synthetic: bool = False
    reasons: tuple[str, ...] = ()  # what is odd about it, as `lib.domain.sizes` says
    at_least: int | None = None  # the range, where that is all that is known
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class CorpusLine:
    """One corpus. `domain` is the label of its source, `domain_group` a key of the edition.

    `measured_examples` and `measured_megabytes` are what was counted beside what was declared; None where nothing was,
    or where that is `examples` or `megabytes` already.
    """

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
    measured_examples: CorpusFigure | None = None
    measured_megabytes: CorpusFigure | None = None

    @property
    def is_measured_too(self) -> bool:
        """Whether a declared figure has a measured one beside it."""
        return self.measured_examples is not None or self.measured_megabytes is not None

    @property
    def are_countries_known(self) -> bool:
        """Whether anybody said which countries it is of, be it none."""
        return self.countries_kind != UNKNOWN_COUNTRIES

    @property
    def countries(self) -> str:
        """The countries in the table's notation."""
        return countries_notation(self.country_codes, has_more=self.has_more_countries, kind=self.countries_kind)

    @property
    def hub_address(self) -> str | None:
        """Where the corpus lies on the Hub; None where that is not known."""
        return f"https://huggingface.co/datasets/{quote(self.repo_id)}" if self.repo_id else None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over corpora: `value` None when no corpus has a known figure; `unknown` corpora are left out of it."""

    value: Decimal | None
    corpora: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Group:
    """Corpora that have something in common; `key` None gathers those of which it is not known."""

    key: str | None
    examples: Total


@dataclass(frozen=True, slots=True)
class Origin:
    """How many figures come from one source, and the newest date among them."""

    provenance: str
    source: str
    is_synthetic: bool
    as_of: datetime
    figures: int


@dataclass(frozen=True, slots=True)
class Share:
    """The largest corpus and its share of all known examples, 0 to 1."""

    name: str
    examples: Decimal
    share: Decimal


def countries_notation(codes: Sequence[str], *, has_more: bool, kind: str) -> str:
    """ISO 3166-1 alpha-2 codes by weight; "+" for others with less weight, "Mix" for many that are not listed,
    "-" for a corpus that belongs to no country, "(oral)" for spoken sources; empty where nobody said anything."""
    if kind == UNKNOWN_COUNTRIES:
        return ""
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
    """The corpus with most examples and its share of the known total, the first of equals; None when nothing is known
    or all are empty."""
    known = [(line.examples.value, line.name) for line in lines if line.examples and line.examples.value]
    if not known:
        return None
    most, name = max(known, key=lambda entry: entry[0])
    return Share(name, most, most / sum((examples for examples, _ in known), Decimal(0)))


def examples_by(lines: Sequence[CorpusLine], key: Callable[[CorpusLine], str | None]) -> tuple[Group, ...]:
    """The corpora gathered by `key`, most examples first; groups of which nothing is known stand last."""
    figures: dict[str | None, list[CorpusFigure | None]] = {}
    for line in lines:
        figures.setdefault(key(line), []).append(line.examples)
    groups = [Group(value, total_of(listed)) for value, listed in figures.items()]
    return tuple(
        sorted(groups, key=lambda group: (group.examples.value is None, -(group.examples.value or 0), group.key or ""))
    )


def corpora_by_country(lines: Sequence[CorpusLine]) -> tuple[tuple[str, int], ...]:
    """(country code, corpora that name it), most first. Examples are never apportioned to countries."""
    counts: dict[str, int] = {}
    for line in lines:
        for code in dict.fromkeys(line.country_codes):
            counts[code] = counts.get(code, 0) + 1
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def countries_absent(wanted: Sequence[str], lines: Iterable[CorpusLine]) -> tuple[str, ...]:
    """Those of the country codes `wanted` that no corpus names, in their order. "+" and "Mix" name none."""
    named = {code for line in lines for code in line.country_codes}
    return tuple(code for code in wanted if code not in named)


def languages_absent(wanted: Sequence[str], lines: Iterable[CorpusLine]) -> tuple[str, ...]:
    """Those of the language codes `wanted` in which there is no corpus, in their order."""
    present = {code for line in lines for code in line.languages}
    return tuple(code for code in wanted if code not in present)


def lines_matching(
    lines: Iterable[CorpusLine], *, group: str | None, country: str | None, language: str | None
) -> tuple[CorpusLine, ...]:
    """The corpora of a domain group that name a country and are in a language; None asks for nothing."""
    return tuple(
        line
        for line in lines
        if (group is None or line.domain_group == group)
        and (country is None or country in line.country_codes)
        and (language is None or language in line.languages)
    )


def origins(figures: Iterable[CorpusFigure | None]) -> tuple[Origin, ...]:
    """Where the known figures come from, each origin once, the most frequent first; its date is the newest."""
    found: dict[tuple[str, str, bool], list[datetime]] = {}
    for figure in figures:
        if figure is not None and figure.value is not None:
            found.setdefault((figure.provenance, figure.source, figure.is_synthetic), []).append(figure.as_of)
    listed = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Origin(*key, as_of=max(dates), figures=len(dates)) for key, dates in listed)
