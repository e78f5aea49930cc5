"""The feedback release: when stars that people gave to aspects of the event become public, and how precisely.

A *rating* is the published pair of an aspect: how many answers gave it stars, and their average. Definitions:

- Fewer than ten answers have no rating. The number of answers is rounded to five, halves up.
- The average is rounded to half a star, and to a tenth from fifty (rounded) answers on, halves up. So one answer,
  whatever it says, moves the exact average by less than one step: 4 stars among n answers are less than a step.
- How many answers gave how many stars is never published. An aspect to which everybody gave five stars is shown as
  any other: "5.0" stands for every sum of stars that rounds to it, of which there are at least three, so that each
  answer may have been a three, a four or a five.

A rating stays as it is until the number of its answers differs by ten or more from that of *every* rating published of
the aspect before, up or down. Beside that it must *leave answers open* (`leaves_open`): whoever knew the exact number
of answers behind each rating of the aspect could still not say the stars of all who came, left or are there. If
the new rating of one aspect would not, none is published: a gap beside the others would tell of it.

Comparing releases tells least about whoever leaves nothing else to vary: if nobody left while others came, the sum of
the stars of those who came is the difference of two sums. Any answer taken back or changed meanwhile only makes more
things possible. So the check takes the larger set of answers to hold the smaller one, and asks for each group between
two ratings in a row of size whether the published averages force all of it to one star, or to five. It is arithmetic
of intervals over differences, whose bounds for whole numbers are exact (Cormen et al., Introduction to Algorithms,
section 24.4, difference constraints and shortest paths).

>>> publish(12, 51), publish(60, 258)
(Rating(answers=10, average=Fraction(9, 2)), Rating(answers=60, average=Fraction(43, 10)))
>>> publish(9, 45)
Rating(answers=None, average=None)
>>> sums(10, Fraction(5))
(48, 50)

Ten answers of at most 32 stars, then 25 of at least 107: the fifteen that came have 75, and gave five stars each.

>>> leaves_open([(10, Rating(10, Fraction(3))), (25, Rating(25, Fraction(9, 2)))])
False
>>> leaves_open([(10, Rating(10, Fraction(3))), (25, Rating(25, Fraction(4)))])
True
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, product
from math import ceil

from lib.domain.counts import SMALLEST_GROUP, rounded

FEWEST_STARS, MOST_STARS = 1, 5
FINE_FROM = 50  # rounded answers
COARSE_STEP, FINE_STEP = Fraction(1, 2), Fraction(1, 10)  # stars
SHORTEST_INTERVAL = timedelta(hours=24)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rating:
    """What is public of an aspect: answers (a multiple of five, at least ten) and average; both None under ten."""

    answers: int | None
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class Stars:
    """The exact numbers of an aspect, never public: how many answers give it stars, and how many stars in all."""

    answers: int
    stars: int


@dataclass(frozen=True, slots=True)
class PastRating:
    """A rating as it was published, with the exact number of answers behind it, which is not public."""

    released_at: datetime
    exact_answers: int
    rating: Rating


class Reason(StrEnum):
    """Why ratings are published, or are not. For organizers: each says something exact about numbers of answers."""

    RELEASED = "released"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_SOON = "too_soon"
    TOO_LITTLE_CHANGE = "too_little_change"
    TELLS_OF_ANSWERS = "tells_of_answers"


def step_of(answers: int) -> Fraction:
    """To what the average of so many (rounded) answers is rounded, in stars."""
    return FINE_STEP if answers >= FINE_FROM else COARSE_STEP


def publish(answers: int, stars: int) -> Rating:
    """The rating of an aspect to which `answers` gave `stars` in all.

    Raises ValueError if they cannot have, each from one to five.
    """
    if not FEWEST_STARS * answers <= stars <= MOST_STARS * answers:
        raise ValueError(f"{answers} answers from one to five stars do not add up to {stars}")
    if answers < SMALLEST_GROUP:
        return Rating(None, None)
    shown = rounded(answers)
    step = step_of(shown)
    return Rating(shown, (Fraction(stars, answers) / step + Fraction(1, 2)).__floor__() * step)


def sums(exact_answers: int, average: Fraction | None) -> Span:
    """The fewest and the most stars in all that a published `average` of so many answers may stand for.

    None tells nothing but the number.
    """
    lowest, highest = FEWEST_STARS * exact_answers, MOST_STARS * exact_answers
    if average is None:
        return lowest, highest
    half = step_of(rounded(exact_answers)) / 2
    return (
        max(lowest, ceil(exact_answers * (average - half))),
        min(highest, ceil(exact_answers * (average + half)) - 1),
    )


def ratings_due(
    past: Mapping[str, Sequence[PastRating]], exact: Mapping[str, Stars], now: datetime
) -> tuple[dict[str, Rating], Reason]:
    """The ratings to publish at `now`, by aspect, and why; none where the reason is not RELEASED.

    `past` has what was published of each aspect, oldest first; `exact` what its answers say now.
    """
    published = [rating.released_at for ratings in past.values() for rating in ratings]
    if published and now - max(published) < SHORTEST_INTERVAL:
        return {}, Reason.TOO_SOON
    due = {aspect: publish(found.answers, found.stars) for aspect, found in exact.items()}
    due = {aspect: rating for aspect, rating in due.items() if rating.answers is not None or past.get(aspect)}
    if not due:
        return {}, Reason.TOO_FEW_ANSWERS
    due = {
        aspect: rating
        for aspect, rating in due.items()
        if all(abs(before.exact_answers - exact[aspect].answers) >= SMALLEST_GROUP for before in past.get(aspect, ()))
    }
    if not due:
        return {}, Reason.TOO_LITTLE_CHANGE
    for aspect, rating in due.items():
        known = [(before.exact_answers, before.rating) for before in past.get(aspect, ())]
        if not leaves_open([*known, (exact[aspect].answers, rating)]):
            return {}, Reason.TELLS_OF_ANSWERS
    return due, Reason.RELEASED


def leaves_open(ratings: Sequence[tuple[int, Rating]]) -> bool:
    """Whether published ratings of one aspect, each with its exact number of answers, force no group to one or to five.

    Also False where they could not have come about without answers that were taken back: then those who left stand
    beside those who came, and the difference says less than it takes to be sure.
    """
    ordered = sorted(ratings, key=lambda entry: entry[0])
    sizes = [0, *(answers for answers, _ in ordered)]
    spans = [(0, 0), *(sums(answers, rating.average) for answers, rating in ordered)]
    furthest = _furthest(sizes, spans)
    if any(furthest[place][place] < 0 for place in range(len(sizes))):
        return False
    for (place, fewer), (next_place, more) in pairwise(enumerate(sizes)):
        joined = more - fewer
        if not joined:
            continue
        highest, lowest = furthest[place][next_place], -furthest[next_place][place]
        if highest <= FEWEST_STARS * joined or lowest >= MOST_STARS * joined:
            return False
    return True


def _furthest(sizes: Sequence[int], spans: Sequence[Span]) -> list[list[int]]:
    """Entry [i][j] is the most by which the sum of stars at j may exceed that at i; negative [i][i]: nothing fits.

    The first place is the sum of no answers.
    """
    places = range(len(sizes))
    found = [[0 if start == end else _bound(sizes, spans, start, end) for end in places] for start in places]
    for via, start, end in product(places, repeat=3):
        found[start][end] = min(found[start][end], found[start][via] + found[via][end])
    return found


def _bound(sizes: Sequence[int], spans: Sequence[Span], start: int, end: int) -> int:
    more = sizes[end] - sizes[start]
    by_size = MOST_STARS * more if more >= 0 else FEWEST_STARS * more
    return min(by_size, spans[end][1] - spans[start][0])
