"""What an audit says of a corpus of instructions, and what it means by each word.

A cell is *empty* without a value or with nothing but white space: a CSV file does not tell the two apart, so no format
does. ``NA`` is a value. A *question* and an *answer* are the columns that the edition gives these roles, and the
*context* belongs to the question.

- *length*: characters as written; 0 for an empty cell.
- *very short*: an answer of 1 to 9 characters.
- *repeated*: every row but one of those whose question, context and answer are the same, letter by letter.
- *repeated question*: the same for question and context alone, whatever the answers are.
- *question in the answer*: the answer holds the whole question, letter by letter; questions of under 10 characters
  stand in too many answers by chance, and are not looked for.
- *overlap*: rows of another split whose question and context also are in the training split.
- A value of a vocabulary is *exact*, *respelled* (another case, white space, or a spelling that the edition knows), a
  *kind* of a value ("literatura_poesia" of "literatura"), or *unknown*.

Where the column that something is counted in is not there, the count is None: unknown, which is not zero.

>>> reading(_EXAMPLE, "noticias"), reading(_EXAMPLE, "legal_penal"), reading(_EXAMPLE, "otros")
(Reading(kind='respelled', values=('prensa',)), Reading(kind='kind', values=('legal',)), Reading(kind='unknown', \
values=()))
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from lib.domain.edition import CorpusColumn
from lib.domain.identity import clean_text

VERY_SHORT_BELOW = 10  # characters of an answer
LOOKED_FOR_FROM = 10  # characters of a question that is looked for in its answer
LONGEST_VALUE = 100  # characters of a value of a vocabulary; a longer one is none of it
LENGTH_BINS = (1, 10, 50, 100, 200, 500, 1_000, 2_000, 5_000)  # where each bin of lengths begins; the last is open
TRAINING_SPLITS = ("train", "training", "entrenamiento", "treino", "treinamento")
_VALUES_KEPT = 100
_EXAMPLES_KEPT = 10
_CROSSINGS_KEPT = 500
_UNNAMED_KEPT = 50
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")

Kind = Literal["exact", "respelled", "kind", "unknown"]


@dataclass(frozen=True, slots=True)
class Header:
    """Which column of a file is which of the edition. `names`: the column of the file by the key of the edition;
    `doubled`: further columns that could be the same; `extra`: columns that the edition does not know."""

    names: Mapping[str, str]
    missing_required: tuple[str, ...]
    doubled: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says; several values only for "AR/UY", two countries."""

    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueCount:
    """So many rows have the value."""

    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """So many rows are of a variety and about a country; None: the cell is empty or says nothing that is known."""

    variety: str | None
    country: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """A file of the corpus that was read; `split` as its place says, empty where it says none."""

    path: str
    size_bytes: int
    split: str
    rows: int


@dataclass(frozen=True, slots=True)
class AuditedColumn:
    """A column of the edition in the corpus. `name` None: it is not there, and nothing is known of it.

    `empty` counts rows. Of a column with a vocabulary or a pattern, `kinds` counts rows by kind of value, `values` by
    value (a row about two countries counts in both), the most frequent first; of others `kinds` is None. `unlooked`:
    rows whose values are so many different ones that they were not looked at.
    """

    key: str
    is_required: bool
    name: str | None
    empty: int | None = None
    kinds: dict[Kind, int] | None = None
    values: tuple[ValueCount, ...] = ()
    unknown_examples: tuple[ValueCount, ...] = ()
    distinct_unknown: int = 0
    unlooked: int = 0


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long texts are, in characters, empty ones left out. `bins` has a count for each of `LENGTH_BINS`."""

    rows: int
    shortest: int
    median: float
    longest: int
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RepeatedText:
    """A question that stands in several rows with the same answer; the beginning of its text, compared as text."""

    rows: int
    text: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """So many of the `rows` of a split have a question that also is in the training split."""

    split: str
    rows: int
    shared: int


@dataclass(frozen=True, slots=True)
class SampleRow:
    """Cells of a row by key of the edition, cut where they are long."""

    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RawCounts:
    """What was counted in the files, before the edition's vocabulary is applied.

    `values`: rows by value as written, by key; the most frequent ones where there are too many; `crossings`: rows by
    variety and country as written; `lengths`: rows by length, by role. None: a column that it needs is not there.
    """

    files: tuple[AuditedFile, ...]
    empty: dict[str, int]
    values: dict[str, list[tuple[str, int]]]
    unlooked: dict[str, int]
    crossings: list[tuple[str, str, int]] | None
    question_lengths: list[tuple[int, int]] | None
    answer_lengths: list[tuple[int, int]] | None
    question_in_answer: int | None
    repeated: int | None
    repeated_groups: int | None
    repeated_examples: list[tuple[int, str]]
    repeated_questions: int | None
    overlaps: list[tuple[str, int, int]] | None
    sample: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit found in a corpus. None: unknown, since a column that it needs is not there; `overlaps` also
    where the corpus has no training split or nothing but that."""

    rows: int
    files: tuple[AuditedFile, ...]
    columns: tuple[AuditedColumn, ...]
    doubled: tuple[str, ...]
    extra: tuple[str, ...]
    crossings: tuple[Crossing, ...] | None
    question_lengths: Lengths | None
    answer_lengths: Lengths | None
    empty_answers: int | None
    very_short_answers: int | None
    question_in_answer: int | None
    repeated: int | None
    repeated_groups: int | None
    repeated_examples: tuple[RepeatedText, ...]
    repeated_questions: int | None
    overlaps: tuple[Overlap, ...] | None
    sample: tuple[SampleRow, ...]
    is_synthetic: bool = False  # made for the demo: says so wherever it is shown

    @property
    def missing_required(self) -> tuple[str, ...]:
        """The keys of required columns that are not there."""
        return tuple(column.key for column in self.columns if column.is_required and column.name is None)

    def column(self, key: str) -> AuditedColumn:
        """The column of that key. Raises StopIteration for one that the edition does not have."""
        return next(column for column in self.columns if column.key == key)

    def stored(self) -> dict[str, Any]:
        """The result as it is kept."""
        kept: dict[str, Any] = _RESULTS.dump_python(self, mode="json")
        return kept


_RESULTS: TypeAdapter[AuditResult] = TypeAdapter(AuditResult)
_RAW: TypeAdapter[RawCounts] = TypeAdapter(RawCounts)
_EXAMPLE = CorpusColumn.model_validate(
    {
        "key": "dominio",
        "label": {"es": "Dominio", "en": "Domain", "pt": "Domínio"},
        "vocabulary": ["legal", "prensa"],
        "value_aliases": {"noticias": "prensa"},
        "allows_subvalues": True,
    }
)


def parse_result(stored: Mapping[str, Any]) -> AuditResult:
    """A result as it was kept. Raises ValidationError (a ValueError) for anything else."""
    return _RESULTS.validate_python(dict(stored))


def parse_counts(answered: str | bytes) -> RawCounts:
    """Counts from JSON. Raises ValidationError (a ValueError) for anything else."""
    return _RAW.validate_json(answered)


def stored_counts(counts: RawCounts) -> bytes:
    """Counts as JSON."""
    return _RAW.dump_json(counts)


def header(columns: Iterable[CorpusColumn], found: Sequence[str]) -> Header:
    """Which of the columns `found` in a file is which of the edition: its key first, then its aliases in their order.

    Compared without case and outer white space.
    """
    named: dict[str, str] = {}
    for name in found:
        named.setdefault(_key(name), name)
    names: dict[str, str] = {}
    doubled: list[str] = []
    taken: set[str] = set()
    missing: list[str] = []
    for column in columns:
        fitting = [named[_key(name)] for name in (column.key, *column.aliases) if _key(name) in named]
        free = [name for name in dict.fromkeys(fitting) if name not in taken]
        if free:
            names[column.key] = free[0]
            doubled += free[1:]
            taken.update(free)
        elif column.is_required:
            missing.append(column.key)
    extra = [name for name in found if name not in taken]
    return Header(names, tuple(missing), tuple(doubled), tuple(extra))


def is_listed(column: CorpusColumn) -> bool:
    """Whether values of the column are counted one by one: it has a vocabulary, a pattern, or says a variety."""
    return bool(column.vocabulary or column.pattern or column.role in ("variety", "country", "origin"))


def reading(column: CorpusColumn, value: str, countries: Collection[str] | None = None) -> Reading:
    """What a value that is not empty says. `countries`: the codes that there are; None: any two letters."""
    said = clean_text(value).strip()
    if len(said) > LONGEST_VALUE:
        return Reading("unknown")
    if column.vocabulary:
        return _of_vocabulary(column, value, said)
    if column.pattern is not None and re.fullmatch(column.pattern, said) is None:
        return Reading("unknown")
    normal = said
    values: tuple[str, ...] = (said,)
    if column.role == "variety":
        language, _separator, country = said.replace("-", "_").partition("_")
        normal = f"{language.lower()}_{country.upper()}" if country else language.lower()
        values = (normal,)
    elif column.role in ("country", "origin"):
        values = tuple(dict.fromkeys(said.partition(" (")[0].split("/")))
        if countries is not None and any(code not in countries for code in values):
            return Reading("unknown")
    return Reading("exact" if normal == value else "respelled", values)


def _of_vocabulary(column: CorpusColumn, value: str, said: str) -> Reading:
    if value in column.vocabulary:
        return Reading("exact", (value,))
    spellings = {_key(word): word for word in column.vocabulary}
    spellings = {_key(word): target for word, target in column.value_aliases.items()} | spellings
    known = spellings.get(_key(said))
    if known is not None:
        return Reading("respelled", (known,))
    if column.allows_subvalues:
        parts = _key(said).split("_")
        for count in range(len(parts) - 1, 0, -1):
            known = spellings.get("_".join(parts[:count]))
            if known is not None and "".join(parts[count:]):
                return Reading("kind", (known,))
    return Reading("unknown")


def result(
    columns: Sequence[CorpusColumn], found: Header, counts: RawCounts, countries: Collection[str]
) -> AuditResult:
    """What the counts say in the words of the edition."""
    answers = dict(counts.answer_lengths) if counts.answer_lengths is not None else None
    return AuditResult(
        rows=sum(file.rows for file in counts.files),
        files=counts.files,
        columns=tuple(_column(column, found, counts, countries) for column in columns),
        doubled=found.doubled[:_UNNAMED_KEPT],
        extra=found.extra[:_UNNAMED_KEPT],
        crossings=_crossings(columns, found, counts, countries),
        question_lengths=summary(counts.question_lengths),
        answer_lengths=summary(counts.answer_lengths),
        empty_answers=None if answers is None else answers.get(0, 0),
        very_short_answers=None
        if answers is None
        else sum(rows for length, rows in answers.items() if 0 < length < VERY_SHORT_BELOW),
        question_in_answer=counts.question_in_answer,
        repeated=counts.repeated,
        repeated_groups=counts.repeated_groups,
        repeated_examples=tuple(RepeatedText(rows, _without_mail(text)) for rows, text in counts.repeated_examples),
        repeated_questions=counts.repeated_questions,
        overlaps=None if counts.overlaps is None else tuple(Overlap(*one) for one in counts.overlaps),
        sample=tuple(SampleRow({key: _without_mail(text) for key, text in cells.items()}) for cells in counts.sample),
    )


def _column(column: CorpusColumn, found: Header, counts: RawCounts, countries: Collection[str]) -> AuditedColumn:
    name = found.names.get(column.key)
    if name is None:
        return AuditedColumn(column.key, column.is_required, None)
    if not is_listed(column):
        return AuditedColumn(column.key, column.is_required, name, counts.empty[column.key])
    kinds: Counter[Kind] = Counter()
    values: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for written, rows in counts.values[column.key]:
        read = reading(column, written, countries)
        kinds[read.kind] += rows
        values.update(dict.fromkeys(read.values, rows))
        if read.kind == "unknown":
            unknown[written] += rows
    return AuditedColumn(
        key=column.key,
        is_required=column.is_required,
        name=name,
        empty=counts.empty[column.key],
        kinds={kind: kinds[kind] for kind in ("exact", "respelled", "kind", "unknown")},
        values=_most(values, _VALUES_KEPT),
        unknown_examples=tuple(
            ValueCount(_without_mail(one.value), one.rows) for one in _most(unknown, _EXAMPLES_KEPT)
        ),
        distinct_unknown=len(unknown),
        unlooked=counts.unlooked.get(column.key, 0),
    )


def _crossings(
    columns: Sequence[CorpusColumn], found: Header, counts: RawCounts, countries: Collection[str]
) -> tuple[Crossing, ...] | None:
    pair = crossed(columns, found)
    if pair is None or counts.crossings is None:
        return None
    rows: Counter[tuple[str | None, str | None]] = Counter()
    for variety, country, count in counts.crossings:
        first = reading(pair[0], variety, countries).values if variety.strip() else ()
        second = reading(pair[1], country, countries).values if country.strip() else ()
        rows.update({(one, other): count for one in first or (None,) for other in second or (None,)})
    most = sorted(rows.items(), key=lambda item: (-item[1], str(item[0])))[:_CROSSINGS_KEPT]
    return tuple(Crossing(variety, country, count) for (variety, country), count in most)


def crossed(columns: Iterable[CorpusColumn], found: Header) -> tuple[CorpusColumn, CorpusColumn] | None:
    """The columns of variety and country that a corpus has: the country that an example is about, else where it comes
    from. None where either is not there."""
    here = {column.role: column for column in columns if column.key in found.names and column.role is not None}
    variety, country = here.get("variety"), here.get("country") or here.get("origin")
    return None if variety is None or country is None else (variety, country)


def summary(counted: Iterable[tuple[int, int]] | None) -> Lengths | None:
    """A summary of the texts that are not empty; None where there are none."""
    rows = sorted((length, count) for length, count in counted or () if length > 0)
    total = sum(count for _length, count in rows)
    if not total:
        return None
    bins = [0] * len(LENGTH_BINS)
    for length, count in rows:
        bins[bisect_right(LENGTH_BINS, length) - 1] += count
    median = (_at(rows, (total - 1) // 2) + _at(rows, total // 2)) / 2
    return Lengths(total, rows[0][0], median, rows[-1][0], tuple(bins))


def _at(rows: Sequence[tuple[int, int]], place: int) -> int:
    """The length at a place (from 0) of all texts by their length."""
    seen = 0
    for length, count in rows:
        seen += count
        if place < seen:
            return length
    raise IndexError(place)


def training_split(splits: Iterable[str]) -> str | None:
    """The split to train with among these; None where none is called so."""
    return next((split for split in splits if split.casefold() in TRAINING_SPLITS), None)


def sample_rows(sample: Iterable[SampleRow], text: str) -> tuple[SampleRow, ...]:
    """The rows that hold the text somewhere, whatever its case; all rows where it is empty."""
    sought = text.strip().casefold()
    return tuple(row for row in sample if not sought or any(sought in cell.casefold() for cell in row.cells.values()))


def _most(counted: Counter[str], kept: int) -> tuple[ValueCount, ...]:
    return tuple(ValueCount(*item) for item in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:kept])


def _without_mail(text: str) -> str:
    """The text without addresses: results are kept when a person asks to be erased."""
    return _MAIL.sub("…@…", text)


def _key(text: str) -> str:
    return clean_text(text).strip().casefold()
