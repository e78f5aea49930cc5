"""How many people, said in public: counts that single nobody out.

Definitions, for one table (people counted by one attribute):

- A count of fewer than ten people is *small*. A small category is not named; its people join "other".
- *No response* ("unknown") is a category of its own, apart from "other", under the same rule.
- "Other" holds nobody or at least ten: while it would hold 1 to 9, the smallest named category joins it (an answer
  before "unknown"; of equal ones the first by name). One always suffices, for it brings at least ten.
- Counts and the total are rounded to the nearest multiple of five, halves up, each on its own: sums may differ.
- Percentages are whole, halves up, from the rounded count and the rounded total, if that is at least 50.

*Nested* tables would undo this together (a country of 65 with a city of 60 tells of 5 elsewhere; a country named beside
the "other" that its region joined, of the rest of that), so within each category of the outer table, and within its
"other", the people not named in the inner one are also nobody or at least ten.

A table that *follows* an earlier one keeps each figure until more than ten people, net, have come to it or left it:
rounding alone would let "152, then 153" show as 150, then 155, which tells of 1 to 9 newcomers. So a figure that
changes speaks of more than ten people and moves by fifteen or more, and one that stays is at most twelve away from the
exact number; ten people who withdraw move no figure, not even that of a category which falls from eleven to one. For
the same reason nobody joins "other" to fill it any more: a new category waits inside it instead, and a remainder of 1
to 9 is not shown until it is ten; only if "other" lost most of its people at once is it refilled. If several figures
that move at once would still tell of few (see `lib.domain.disclosure`), all keep their values.

The threshold k = 10 and rounding follow the usual practice of statistical offices for frequency tables
(Hundepool et al., Statistical Disclosure Control, 2012, chapter 5).

>>> table = publish_counts({"ES": 208, "MX": 61, "AR": 9, "UY": 4, "unknown": 13}, dimension="country")
>>> [(row["category"], row["people"], row["percent"]) for row in rows(table)]
[('ES', 210, 71), ('MX', 60, 20), ('other', 15, 5), ('unknown', 15, 5)]
>>> table.total_people, table.shown("AR"), table.shown("ES")
(295, <Shown.IN_OTHER: 'in_other'>, <Shown.COUNTED: 'counted'>)

Four people more in Spain and three fewer in Mexico are too few to show, and so nothing changes:

>>> publish_counts(
...     {"ES": 212, "MX": 58, "AR": 9, "UY": 4, "unknown": 13}, dimension="country", previous=table
... ).counts == table.counts
True
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lib.domain import disclosure
from lib.domain.disclosure import OTHER, UNKNOWN, Protection, Published, Span

SMALLEST_GROUP = 10
ROUNDING_STEP = 5
SMALLEST_PERCENT_BASE = 50


class Shown(StrEnum):
    """What a table says about something. Only COUNTED comes with a number."""

    COUNTED = "counted"
    ZERO = "zero"  # there is nobody to count
    UNDER_TEN = "under_ten"  # fewer than ten people, perhaps none
    IN_OTHER = "in_other"  # not named: under ten, or joined to "other" to protect those that are
    NO_DATA = "no_data"  # fewer than ten people answered: nothing is known that could be shown


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A category with its people (a multiple of five, at least ten) and whole percent (None: base under 50)."""

    category: str
    people: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """People by one attribute, as published. `total_people` is rounded on its own, None if it is under ten.

    `counts` go from many people to few, by what is published, with "other" and "unknown" last; they are empty
    unless `state` is COUNTED. `renewed` are the categories counted for this very release, in order; the others keep
    an older figure that ten people or fewer changed. It has "other" also where nobody at all is left unnamed.
    """

    dimension: str
    state: Shown
    total_people: int | None
    counts: tuple[PublishedCount, ...] = ()
    renewed: tuple[str, ...] = ()

    def people(self, category: str) -> int | None:
        """The published people of `category`; None if it has no number (see `shown`)."""
        return next((count.people for count in self.counts if count.category == category), None)

    def shown(self, category: str) -> Shown:
        """What this table says about `category`."""
        if self.state is not Shown.COUNTED:
            return self.state
        if self.people(category) is not None:
            return Shown.COUNTED
        return Shown.UNDER_TEN if self.people(OTHER) is None else Shown.IN_OTHER


@dataclass(frozen=True, slots=True)
class Nesting:
    """How the categories of a table lie inside those of an outer one, such as cities in countries.

    `outer_of` leads from a category to the outer one it lies in, `outer_people` has the exact people of those, and
    `outer` is the outer table of the same release. What that does not name lies in its "other".
    """

    outer_of: Mapping[str, str]
    outer_people: Mapping[str, int]
    outer: ReleaseTable

    def inner(self, categories: Iterable[str]) -> list[tuple[str, set[str], int]]:
        """(outer category, those of the given categories in it, its exact people), where there are such.

        What the outer table does not name is there by itself, and all of it once more as "other".
        """
        found: dict[str, set[str]] = {}
        unnamed = {category for category in self.outer_people if self.outer.people(category) is None} | {OTHER}
        for category in set(categories) & self.outer_of.keys():
            outer = self.outer_of[category]
            for place in {outer, OTHER if outer in unnamed else outer}:
                found.setdefault(place, set()).add(category)
        within = {outer: unnamed if outer == OTHER else {outer} for outer in found}
        return [
            (outer, inner, sum(self.outer_people.get(category, 0) for category in within[outer]))
            for outer, inner in found.items()
        ]


def rounded(people: int, step: int = ROUNDING_STEP) -> int:
    """The nearest multiple of `step`, halves up.

    >>> [rounded(people) for people in (10, 12, 13, 17, 18)], rounded(15, step=10)
    ([10, 10, 15, 15, 20], 20)
    """
    return (2 * people + step) // (2 * step) * step


def percent_of(people: int, total: int) -> int | None:
    """Whole percent of two published numbers, halves up.

    None if the total is under 50, or if `people` is an older figure above it.

    >>> percent_of(210, 295), percent_of(25, 200), percent_of(10, 45)
    (71, 13, None)
    """
    if total < SMALLEST_PERCENT_BASE or people > total:
        return None
    return (200 * people + total) // (2 * total)


def publish_counts(
    counts: Mapping[str, int],
    *,
    dimension: str,
    previous: ReleaseTable | None = None,
    nesting: Nesting | None = None,
    k: int = SMALLEST_GROUP,
    step: int = ROUNDING_STEP,
    threshold: int | None = None,
) -> ReleaseTable:
    """The public table of `counts`: exact people by category, each person once, no response as "unknown".

    `previous` is the table published last. `threshold` is what it takes for an answer to be named, `k` unless given.
    Raises ValueError for negative counts, and for `k` or `threshold` that rounding to `step` would break.
    """
    protection = Protection(k, step, k if threshold is None else threshold)
    if any(people < 0 for people in counts.values()):
        raise ValueError(f"{dimension}: a count of people is negative; count each person once")
    total = sum(counts.values())
    if total < k:
        return _small_table(dimension, total)
    total_people = rounded(total, step)
    if previous is not None and previous.state is Shown.COUNTED:
        after = _following(counts, _published(previous), total_people, protection, nesting)
        return _table(dimension, after)
    if total - counts.get(UNKNOWN, 0) < k:
        return ReleaseTable(dimension, Shown.NO_DATA, total_people)
    return _table(dimension, _first(counts, total_people, protection, nesting))


def publish_mentions(
    counts: Mapping[str, int],
    people: int,
    *,
    dimension: str,
    previous: ReleaseTable | None = None,
    k: int = SMALLEST_GROUP,
    step: int = ROUNDING_STEP,
) -> ReleaseTable:
    """The public table of words or choices of which a person may have several, among `people` in all.

    `counts` are the people with each; those of fewer than `k` are left out without an "other", since a sum over
    categories is no number of people. A figure does not change while 1 to `k` - 1 people are outside it.
    """
    protection = Protection(k, step, k)
    if people < k:
        return _small_table(dimension, people)
    before = _figures(previous)
    figures = {
        category: figure
        for category in counts.keys() | before.keys()
        if (figure := _mentions(category, before.get(category, 0), counts.get(category, 0), people, protection))
    }
    if not figures:
        return ReleaseTable(dimension, Shown.NO_DATA, rounded(people, step))
    renewed = {category for category, figure in figures.items() if figure != before.get(category)}
    return _table(dimension, Published(figures, renewed, rounded(people, step)))


def tells_of_few(
    before: ReleaseTable,
    after: ReleaseTable,
    *,
    k: int = SMALLEST_GROUP,
    step: int = ROUNDING_STEP,
    threshold: int | None = None,
    least_change: int = 0,
    totals: tuple[Span | None, Span | None] = (None, None),
) -> bool:
    """Whether `after`, published later than `before`, tells of 1 to `k` - 1 people who came, left or are there.

    `least_change` is by how many people the totals differ at least, whatever their rounding says; `totals` are what
    other tables tell of all people before and after (see `total_span`). Tables of mentions do not add up, so this is
    not asked of them. A first table tells of nobody.
    """
    if before.state is not Shown.COUNTED or after.state is not Shown.COUNTED:
        return False
    protection = Protection(k, step, k if threshold is None else threshold)
    return disclosure.tells_of_few(
        _published(before, totals[0]), _published(after, totals[1]), protection, least_change=least_change
    )


def total_span(tables: Mapping[str, ReleaseTable], thresholds: Mapping[str, int]) -> Span | None:
    """What tables about the same people tell together of how many there are; None where they tell nothing.

    Each adds up to the total, so one in which few figures are old narrows it for all others.
    """
    spans = []
    for dimension, table in tables.items():
        if table.state is Shown.COUNTED:
            protection = Protection(SMALLEST_GROUP, ROUNDING_STEP, thresholds[dimension])
            published = _published(table)
            spans += [published.total(protection), published.total_by_figures(protection)]
    lowest, highest = max((low for low, _ in spans), default=0), min((high for _, high in spans), default=0)
    return (lowest, highest) if 0 < lowest <= highest else None


def rows(table: ReleaseTable) -> list[dict[str, str | int | None]]:
    """The one form in which a table reaches charts, tables, files and descriptions."""
    return [
        {
            "dimension": table.dimension,
            "category": count.category,
            "people": count.people,
            "percent": count.percent,
        }
        for count in table.counts
    ]


def _small_table(dimension: str, people: int) -> ReleaseTable:
    return ReleaseTable(dimension, Shown.UNDER_TEN, None) if people else ReleaseTable(dimension, Shown.ZERO, 0)


def _table(dimension: str, published: Published) -> ReleaseTable:
    # The order must not tell more than the published numbers do: equal ones go by name.
    ordered = sorted(published.figures.items(), key=lambda entry: (_last(entry[0]), -entry[1], entry[0]))
    return ReleaseTable(
        dimension,
        Shown.COUNTED,
        published.total_people,
        tuple(
            PublishedCount(category, people, percent_of(people, published.total_people)) for category, people in ordered
        ),
        tuple(sorted(published.renewed)),
    )


def _last(category: str) -> int:
    return {OTHER: 1, UNKNOWN: 2}.get(category, 0)


def _figures(table: ReleaseTable | None) -> dict[str, int]:
    return {count.category: count.people for count in table.counts} if table else {}


def _published(table: ReleaseTable, total: Span | None = None) -> Published:
    return Published(_figures(table), frozenset(table.renewed), table.total_people or 0, total)


def _renewed_figure(category: str, figure: int, people: int, protection: Protection) -> int:
    """The figure for `category` after `figure` (0: it had none); 0 if it gets none."""
    if figure and not protection.has_moved(category, figure, people):
        return figure
    return rounded(people, protection.step) if people >= protection.needed(category) else 0


def _mentions(category: str, figure: int, mentions: int, people: int, protection: Protection) -> int:
    # The total beside it would tell of the few who did not give the word.
    return figure if protection.is_few(people - mentions) else _renewed_figure(category, figure, mentions, protection)


def _first(counts: Mapping[str, int], total_people: int, protection: Protection, nesting: Nesting | None) -> Published:
    named = {
        category for category, people in counts.items() if category != OTHER and people >= protection.needed(category)
    }
    named -= _waiting(counts, named, named, protection, nesting)
    figures = {category: rounded(counts[category], protection.step) for category in named}
    if others := _unnamed(counts, named):
        figures[OTHER] = rounded(others, protection.step)
    return Published(figures, named | {OTHER}, total_people)


def _following(
    counts: Mapping[str, int],
    before: Published,
    total_people: int,
    protection: Protection,
    nesting: Nesting | None,
) -> Published:
    figures = _following_figures(counts, before.figures, protection, nesting)
    changed = {
        category for category in figures.keys() | {OTHER} if figures.get(category, 0) != before.figures.get(category, 0)
    }
    after = Published(figures, changed, total_people)
    if disclosure.tells_of_few(before, after, protection, least_change=protection.k) or _tells_around(
        after, protection, nesting
    ):
        return Published(before.figures, frozenset(), total_people)
    return after


def _following_figures(
    counts: Mapping[str, int], before: Mapping[str, int], protection: Protection, nesting: Nesting | None
) -> dict[str, int]:
    after = {
        category: figure
        for category in (counts.keys() | before.keys()) - {OTHER}
        if (figure := _renewed_figure(category, before.get(category, 0), counts.get(category, 0), protection))
    }
    for category in _waiting(counts, after.keys(), after.keys() - before.keys(), protection, nesting):
        del after[category]
    others, figure = _unnamed(counts, after), before.get(OTHER, 0)
    if protection.has_moved(OTHER, figure, others):
        # "Other" lost most of its people at once. It is refilled as in a first table, lest it name those who stay.
        while protection.is_few(others):
            smallest = _smallest(after, counts)
            others += counts.get(smallest, 0)
            del after[smallest]
        if protection.has_moved(OTHER, figure, others):
            figure = rounded(others, protection.step)
    if figure:
        after[OTHER] = figure
    return after


def _waiting(
    counts: Mapping[str, int],
    named: Iterable[str],
    may_wait: Iterable[str],
    protection: Protection,
    nesting: Nesting | None,
) -> set[str]:
    """Which of `may_wait` stay in "other", so that neither it nor an outer category leaves 1 to 9 people unnamed."""
    named, may_wait, waiting = set(named), set(may_wait), set[str]()
    if nesting is not None:
        for _, inner, people in nesting.inner(named):
            left = people - sum(counts.get(category, 0) for category in inner)
            if protection.is_few(left) and inner & may_wait:
                waiting.add(_smallest(inner & may_wait, counts))
    if protection.is_few(_unnamed(counts, named - waiting)) and may_wait - waiting:
        waiting.add(_smallest(may_wait - waiting, counts))
    return waiting


def _unnamed(counts: Mapping[str, int], named: Iterable[str]) -> int:
    return sum(counts.values()) - sum(counts.get(category, 0) for category in named)


def _smallest(categories: Iterable[str], counts: Mapping[str, int]) -> str:
    return min(categories, key=lambda category: (category == UNKNOWN, counts.get(category, 0), category))


def _tells_around(after: Published, protection: Protection, nesting: Nesting | None) -> bool:
    if nesting is None or nesting.outer.state is not Shown.COUNTED:
        return False
    outer, outer_protection = (
        _published(nesting.outer),
        Protection(protection.k, protection.step, protection.k),
    )
    return any(
        disclosure.tells_of_few_around(
            outer.known({category}, outer_protection),
            (after.span(part, protection) for part in inner),
            protection,
        )
        for category, inner, _ in nesting.inner(after.figures)
        if category == OTHER or category in outer.figures
    )
