"""The session in which teams present, one after the other, each in a slot of a few minutes.

>>> from datetime import UTC, datetime
>>> [f"{at:%H:%M}" for at in starts([7, 8, 9], datetime(2030, 4, 11, 18, 0, tzinfo=UTC)).values() if at]
['18:00', '18:05', '18:10']
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

SLOT_MINUTES = 5


def starts(
    order: Sequence[int], first_at: datetime | None, slot_minutes: int = SLOT_MINUTES
) -> dict[int, datetime | None]:
    """When each project of `order` begins; None where nobody said when the first one does.

    Raises ValueError for a slot without length.
    """
    if slot_minutes < 1:
        raise ValueError(f"{slot_minutes} minutes are no slot")
    slot = timedelta(minutes=slot_minutes)
    return {project: first_at + at * slot if first_at is not None else None for at, project in enumerate(order)}


def moved(order: Sequence[int], project: int, by: int) -> tuple[int, ...]:
    """The order with one project so many places later (below zero: earlier), at most to an end.

    >>> moved([7, 8, 9], 9, -1), moved([7, 8, 9], 7, -1)
    ((7, 9, 8), (7, 8, 9))
    """
    place = order.index(project)
    rest = [one for one in order if one != project]
    rest.insert(min(max(place + by, 0), len(rest)), project)
    return tuple(rest)


def shuffled(projects: Sequence[int], seed: int) -> tuple[int, ...]:
    """The same for one seed, whatever the order they came in."""
    order = sorted(projects)
    random.Random(seed).shuffle(order)  # noqa: S311 - to be the same each time, not to be secret
    return tuple(order)


def slot_minutes_of(begin: Sequence[datetime | None]) -> int:
    """The length of the slots of a session, from when its first two begin; five minutes where nobody said.

    >>> slot_minutes_of([None, None])
    5
    """
    known = [at for at in begin if at is not None]
    if len(known) < 2 or known[1] <= known[0]:
        return SLOT_MINUTES
    return int((known[1] - known[0]).total_seconds() // 60) or SLOT_MINUTES
