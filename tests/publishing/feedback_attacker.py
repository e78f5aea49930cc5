"""Who works out stars from published ratings: with the rules, every published number and a list of who answered when.

The attacker knows more than any outsider can: of each answer when it came, when it was changed and when it was deleted,
and so the exact number of answers behind each rating. What they do not know is how many stars anybody gave.

Answers that count in the same releases are one *cell*: nothing published tells them apart. All that is published of an
aspect is that the sums of some cells lie between two bounds, so that the smallest and the largest possible sum of each
cell is an integer programme. A rating is *told* where only one number of stars is left for an answer: its cell can only
have the fewest or the most stars that there are, or the answer is alone in its cell and only one sum is possible.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

FEWEST, MOST = 1, 5

Answer = str
"""One answer as it stands: whoever changes theirs gives another one."""


@dataclass(frozen=True)
class Release:
    """The answers behind a published rating of one aspect, and what their stars may add up to; () for nothing."""

    answers: frozenset[Answer]
    sums: tuple[int, int]


@dataclass(frozen=True)
class Told:
    """That each of these answers has so many stars."""

    answers: frozenset[Answer]
    stars: int


def told(releases: Sequence[Release]) -> Iterator[Told]:
    """What can be told of single answers from all ratings of one aspect together."""
    cells = cells_of(releases)
    for place, (_pattern, members) in enumerate(cells):
        lowest, highest = (possible_sum(releases, cells, place, is_highest=end) for end in (False, True))
        number = len(members)
        if highest == FEWEST * number:
            yield Told(members, FEWEST)
        elif lowest == MOST * number:
            yield Told(members, MOST)
        elif number == 1 and lowest == highest:
            yield Told(members, lowest)


Cell = tuple[frozenset[int], frozenset[Answer]]


def cells_of(releases: Sequence[Release]) -> list[Cell]:
    """(releases in which they count, answers), for all that count in any."""
    found: dict[frozenset[int], set[Answer]] = {}
    for answer in sorted({answer for release in releases for answer in release.answers}):
        pattern = frozenset(place for place, release in enumerate(releases) if answer in release.answers)
        found.setdefault(pattern, set()).add(answer)
    return [(pattern, frozenset(members)) for pattern, members in found.items()]


def possible_sum(releases: Sequence[Release], cells: Sequence[Cell], place: int, *, is_highest: bool) -> int:
    """The smallest or largest possible sum of the stars of a cell."""
    sizes = np.array([len(members) for _, members in cells])
    counted = np.array([[float(number in pattern) for pattern, _ in cells] for number in range(len(releases))])
    spans = np.array([release.sums for release in releases], dtype=float)
    wanted = np.zeros(len(cells))
    wanted[place] = -1.0 if is_highest else 1.0
    found = milp(
        wanted,
        constraints=LinearConstraint(counted, spans[:, 0], spans[:, 1]),
        integrality=np.ones(len(cells)),
        bounds=Bounds(FEWEST * sizes, MOST * sizes),
    )
    assert found.success, "what was published contradicts itself"
    return round(found.x[place])


def require_true(found: Sequence[Told], stars: Mapping[Answer, int]) -> None:
    """That what was told is so: an attacker who errs proves nothing."""
    wrong = Counter(stars[answer] != one.stars for one in found for answer in one.answers)
    assert not wrong[True]
