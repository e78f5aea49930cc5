"""From likes to totals and places.

A *count* is how many people liked one artifact at one moment. An artifact that two projects share counts once in
totals and for each of its projects in the ranking. Counts are sums of likes, so a person who liked three repos of a
project counts three times; the page says so.

A *like* is one person's of one repo. The Hub says since when it is there, and says nothing of one that was taken back;
a *reading* of the likers of a repo is what shows that it is gone. So what is known of a moment in the past is:

    was there      it began by then, and was still there at a later reading, or is there now
    was not there  it began after that moment, or was gone at a reading before it
    unknown        it was first seen, or first missed, after the moment, and nothing says when that happened

*People* of a project are those of whom a like of any of its repos was there, each once, its own team left out.

>>> standings([("a", 7), ("b", 9), ("c", 7)])
(Standing(key='b', likes=9, place=1), Standing(key='a', likes=7, place=2), Standing(key='c', likes=7, place=2))
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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


Gap = Literal["never read", "not read since", "time unknown", "not there"]
"""Why a number of people may not be whole: the likers of a repo were never read; the moment came after they were, and
the count has moved; nothing says whether a like was there at the moment; a repo was never there to be liked."""


@dataclass(frozen=True, slots=True)
class Like:
    """One person's like of one repo, both by our numbers. `liked_at` None: the Hub does not say since when.

    `first_seen_at` and `missed_at` are readings: the first that found it, and the first that did not any more.
    """

    repo: int
    person: int
    liked_at: datetime | None
    first_seen_at: datetime
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """When the likers of one repo were read, oldest first. `holds_until`: the last moment at which the Hub still
    counted as many likes as it did at the last reading."""

    read_at: tuple[datetime, ...]
    holds_until: datetime


@dataclass(frozen=True, slots=True)
class People:
    """How many people liked a project at a moment; None: unknown. With `gaps` there may have been more.

    `likes` of the same people counts each once per repo.
    """

    people: int | None
    likes: int | None
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, as far as likes leave a trace."""
        return self.people is not None and not self.gaps


def fingerprint(edition_slug: str, hub_name: str) -> str:
    """What tells one user name of the Hub, in any case, from another; the name cannot be read from it.

    Whoever holds it can still try names out on it, so it is personal data, and shown to nobody. It differs by edition,
    so that nobody is followed from one to the next.

    >>> fingerprint("a-2030", "Somebody") == fingerprint("a-2030", "somebody ") != fingerprint("b-2031", "somebody")
    True
    """
    return hashlib.sha256(f"{edition_slug}/{hub_name.strip().casefold()}".encode()).hexdigest()


def was_liked(like: Like, moment: datetime, readings: Readings) -> bool | None:
    """Whether the like was there at `moment`, that very instant included; None: nothing says so."""
    began = _began(like, moment, readings)
    if began is False or like.missed_at is None:
        return began
    if like.missed_at <= moment:
        return False
    last_seen_at = max(at for at in readings.read_at if at < like.missed_at)
    return began if last_seen_at >= moment else None


def _began(like: Like, moment: datetime, readings: Readings) -> bool | None:
    if like.liked_at is not None:
        return like.liked_at <= moment
    if like.first_seen_at <= moment:
        return True
    missing_then = any(moment <= at < like.first_seen_at for at in readings.read_at)
    return False if missing_then else None


def people_at(
    moment: datetime,
    repos: Collection[int],
    likes: Iterable[Like],
    readings: Mapping[int, Readings],
    left_out: Collection[int] = (),
) -> People:
    """Who liked any of `repos` at `moment`, each person once, without those `left_out`.

    Unknown where there is no repo, or where the likers of one were never read.

    >>> noon = datetime(2030, 1, 1, 12)
    >>> once = {repo: Readings((noon,), noon) for repo in (1, 2)}
    >>> people_at(noon, [1, 2], [Like(1, 7, noon, noon), Like(2, 7, noon, noon), Like(2, 8, noon, noon)], once, [8])
    People(people=1, likes=2, gaps=())
    >>> people_at(noon, [1, 3], [Like(1, 7, noon, noon)], once)
    People(people=None, likes=None, gaps=('never read',))
    """
    own = frozenset(repos)
    if not own <= readings.keys():
        return People(None, None, ("never read",))
    if not own:
        return People(None, None, ())
    there: set[tuple[int, int]] = set()
    doubtful: set[tuple[int, int]] = set()
    for like in likes:
        if like.repo in own and like.person not in left_out:
            was_there = was_liked(like, moment, readings[like.repo])
            if was_there is not False:
                (there if was_there else doubtful).add((like.person, like.repo))
    people = {person for person, _ in there}
    gaps: list[Gap] = []
    if any(readings[repo].holds_until < moment for repo in own):
        gaps.append("not read since")
    if any(person not in people for person, _ in doubtful):
        gaps.append("time unknown")
    return People(len(people), len(there), tuple(gaps))
