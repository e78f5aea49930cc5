"""From counts of likes to totals and places.

A *count* is how many people liked one artifact at one moment. An artifact that two projects share counts once in
totals and for each of its projects in the ranking. Counts are sums of likes, so a person who liked three repos of a
project counts three times; the page says so.

>>> standings([("a", 7), ("b", 9), ("c", 7)])
(Standing(key='b', likes=9, place=1), Standing(key='a', likes=7, place=2), Standing(key='c', likes=7, place=2))
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that was liked, with its place; equal likes share a place and the next ones are skipped."""

    key: str
    likes: int
    place: int


def standings(likes: Iterable[tuple[str, int]]) -> tuple[Standing, ...]:
    """Everything with its place, most liked first; ties share a place (1, 2, 2, 4) and stand by key."""
    ordered = sorted(likes, key=lambda entry: (-entry[1], entry[0]))
    found: list[Standing] = []
    for position, (key, count) in enumerate(ordered, start=1):
        place = found[-1].place if found and found[-1].likes == count else position
        found.append(Standing(key, count, place))
    return tuple(found)


def sum_over_artifacts(artifact_ids: Sequence[int], likes: Mapping[int, int]) -> int | None:
    """The likes of a project's artifacts together; None (unknown) when none of them was ever counted."""
    counted = [likes[artifact_id] for artifact_id in dict.fromkeys(artifact_ids) if artifact_id in likes]
    return sum(counted) if counted else None


def totals_over_time(counts: Iterable[tuple[datetime, int, int]]) -> tuple[tuple[datetime, int], ...]:
    """Totals over all artifacts at every moment of `counts` (moment, artifact id, likes), oldest first.

    An artifact that was not counted at a moment keeps its last count, so that a failed request makes no dip.

    >>> day = [datetime(2030, 1, n) for n in (1, 2)]
    >>> [total for _, total in totals_over_time([(day[0], 1, 5), (day[0], 2, 1), (day[1], 1, 6)])]
    [6, 7]
    """
    last: dict[int, int] = {}
    totals: dict[datetime, int] = {}
    for moment, artifact_id, likes in sorted(counts):
        last[artifact_id] = likes
        totals[moment] = sum(last.values())
    return tuple(totals.items())


def counts_at(counts: Iterable[tuple[datetime, int, int]], moment: datetime) -> dict[int, int]:
    """The last count of each artifact at `moment` or before it, of `counts` (moment, artifact id, likes).

    An artifact that was not counted by then is left out: nothing is known of it.

    >>> day = [datetime(2030, 1, n) for n in (1, 2, 3)]
    >>> counts_at([(day[2], 1, 9), (day[0], 1, 5), (day[1], 1, 6), (day[2], 2, 1)], day[1])
    {1: 6}
    """
    return {artifact_id: likes for at, artifact_id, likes in sorted(counts) if at <= moment}


def whole_places(standings: Sequence[Standing], at_most: int) -> tuple[Standing, ...]:
    """The first standings, at most so many, without parting those that share a place.

    >>> whole_places(standings([("a", 9), ("b", 7), ("c", 7)]), 2)
    (Standing(key='a', likes=9, place=1),)
    """
    if len(standings) <= at_most:
        return tuple(standings)
    return tuple(standing for standing in standings if standing.place < standings[at_most].place)
