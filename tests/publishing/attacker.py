"""Somebody who scrapes every count of people each day and works out, from all of them together, what they tell of few.

Knows nobody inside, but the rules as published: rounding to five, ten people to be named (fifty for a city), a figure
that changes only when more than ten people, net, have come or left, releases of ten new people or more. Shares no code
with the rules. Every figure becomes a span of exact numbers; spans are narrowed by all that adds up: answers to the
total, countries to their region, cities to their country, the same people in two tables, one release to the next.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

OTHER, UNKNOWN = "other", "unknown"
_MANY = 10**6
_LEAST = {"city": 50}
_POOL = "everyone not named"

Span = tuple[int, int]
Name = tuple[str, str]
_TOTAL: Name = ("total", "")


@dataclass(frozen=True)
class Reading:
    """What was scraped of one release: the total, and people by category of each attribute that is counted."""

    total: int
    tables: Mapping[str, Mapping[str, int]]


@dataclass
class _System:
    """Spans of numbers of people, and which of them add up to which."""

    spans: dict[Name, Span]
    sums: list[tuple[Name, list[Name]]]

    def narrowed(self) -> "_System":
        """The same with every span narrowed by all sums; each by itself where sums and spans contradict each other."""
        found = _System(dict(self.spans), self.sums)
        is_changing = True
        while is_changing:
            is_changing = False
            for whole, parts in found.sums:
                for name, low, high in found._of_sum(whole, parts):
                    before = found.spans[name]
                    now = max(before[0], low), min(before[1], high)
                    if now[0] > now[1]:
                        return _System(self.spans, [])
                    if now != before:
                        found.spans[name] = now
                        is_changing = True
        return found

    def _of_sum(self, whole: Name, parts: list[Name]) -> Iterator[tuple[Name, int, int]]:
        low = sum(self.spans[part][0] for part in parts)
        high = sum(self.spans[part][1] for part in parts)
        yield whole, low, high
        least, most = self.spans[whole]
        for part in parts:
            own = self.spans[part]
            yield part, least - (high - own[1]), most - (low - own[0])


def told_of_few(readings: list[Reading], region_of: Callable[[str], str], dimensions: Iterable[str]) -> Iterator[str]:
    """Every group of 1 to 9 people that the readings, in order, tell of: there now, or come or left in between.

    Each reading is compared with every other. `region_of` leads from a country to its region.
    """
    known = list(dimensions)
    for place, reading in enumerate(readings):
        yield from _few(_system(readings, place, reading, region_of, known), f"in release {place}")
        for earlier in range(place):
            yield from _few_between(readings, earlier, place, region_of, known)


def _few_between(
    readings: list[Reading], earlier: int, later: int, region_of: Callable[[str], str], dimensions: list[str]
) -> Iterator[str]:
    before = _system(readings, earlier, readings[later], region_of, dimensions)
    after = _system(readings, later, readings[earlier], region_of, dimensions)
    changes = {
        name: (after.spans[name][0] - before.spans[name][1], after.spans[name][1] - before.spans[name][0])
        for name in after.spans.keys() & before.spans.keys()
    }
    totals = [reading.total for reading in readings[earlier : later + 1]]
    least, (low, high) = 10 * (later - earlier), changes[_TOTAL]
    if totals == sorted(totals) and least <= high:
        changes[_TOTAL] = max(low, least), high
    elif totals == sorted(totals, reverse=True) and -least >= low:
        changes[_TOTAL] = low, min(high, -least)
    sums = [(whole, parts) for whole, parts in after.sums if (whole, parts) in before.sums]
    yield from _few(_System(changes, sums).narrowed(), f"from release {earlier} to {later}")


def _few(system: _System, when: str) -> Iterator[str]:
    for name, span in system.spans.items():
        if _is_few(span):
            yield f"{name} {when}: {span}"
    for whole, parts in system.sums:
        for size in (1, 2, 3):
            for chosen in combinations(parts, size):
                rest = [part for part in parts if part not in chosen]
                for group, others in ((list(chosen), rest), (rest, list(chosen))):
                    span = _group(system, whole, group, others)
                    if len(group) > 1 and _is_few(span):
                        yield f"{group} {when}: {span}"


def _group(system: _System, whole: Name, group: list[Name], others: list[Name]) -> Span:
    low, high = _sum(system, group)
    rest_low, rest_high = _sum(system, others)
    least, most = system.spans[whole]
    return max(low, least - rest_high), min(high, most - rest_low)


def _sum(system: _System, names: list[Name]) -> Span:
    return sum(system.spans[name][0] for name in names), sum(system.spans[name][1] for name in names)


def _is_few(span: Span) -> bool:
    return 1 <= span[0] <= span[1] <= 9 or -9 <= span[0] <= span[1] <= -1


def _system(
    readings: list[Reading], place: int, beside: Reading, region_of: Callable[[str], str], dimensions: list[str]
) -> _System:
    """What release `place` says, in the categories that it and `beside` name."""
    reading = readings[place]
    spans: dict[Name, Span] = {_TOTAL: (max(10, reading.total - 2), reading.total + 2)}
    sums: list[tuple[Name, list[Name]]] = []
    common: dict[str, set[str]] = {}
    for dimension in dimensions:
        if dimension not in reading.tables or dimension not in beside.tables:
            continue
        own = _spans(readings, place, dimension)
        common[dimension] = (own.keys() & beside.tables[dimension].keys()) - {OTHER}
        pooled = [span for category, span in own.items() if category not in common[dimension]]
        spans |= {(dimension, category): own[category] for category in common[dimension]}
        spans[dimension, _POOL] = sum(low for low, _ in pooled), sum(high for _, high in pooled)
        parts: list[Name] = [(dimension, category) for category in sorted(common[dimension])]
        sums.append((_TOTAL, [*parts, (dimension, _POOL)]))
    for outer, inner, outer_of in (("region", "country", region_of), ("country", "city", _country_of)):
        if outer in common and inner in common:
            rests, nested = _nested(common, outer, inner, outer_of)
            spans |= rests
            sums += nested
    return _System(spans, sums).narrowed()


def _country_of(city: str) -> str:
    return city.partition(":")[0]


def _nested(
    common: Mapping[str, set[str]], outer: str, inner: str, outer_of: Callable[[str], str]
) -> tuple[dict[Name, Span], list[tuple[Name, list[Name]]]]:
    """The people of each outer category who are in no named inner one, and that all of them together add up."""
    within: dict[str, list[Name]] = {}
    for category in sorted(common[inner] - {UNKNOWN}):
        place = outer_of(category)
        within.setdefault(place if place in common[outer] else _POOL, []).append((inner, category))
    rests: dict[Name, Span] = {(f"{outer} outside its named {inner}", place): (0, _MANY) for place in within}
    sums: list[tuple[Name, list[Name]]] = [
        ((outer, place), [*parts, rest]) for (place, parts), rest in zip(within.items(), rests, strict=True)
    ]
    if outer == "region" and UNKNOWN in common[outer] & common[inner]:
        sums.append(((outer, UNKNOWN), [(inner, UNKNOWN)]))
    return rests, sums


def _spans(readings: list[Reading], place: int, dimension: str) -> dict[str, Span]:
    """The exact numbers that each figure of a table may stand for, "other" always among them."""
    table = readings[place].tables[dimension]
    earlier = readings[place - 1].tables.get(dimension) if place else None
    found = {}
    for category in {*table, OTHER}:
        figure = table.get(category, 0)
        least = 10 if category in (OTHER, UNKNOWN) else _LEAST.get(dimension, 10)
        was = earlier.get(category, 0) if earlier is not None else None
        if figure == 0:
            found[category] = (0, 0) if was is None or was else (0, 9)
        elif was is None or was == 0:
            found[category] = max(least, figure - 2), figure + 2
        elif figure == was:
            found[category] = max(1, max(least, figure - 2) - 10), figure + 12
        elif was + 13 <= figure + 2:
            found[category] = max(figure - 2, was + 13), figure + 2
        else:
            found[category] = max(least, figure - 2), figure + 2
    return found
