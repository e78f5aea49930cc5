"""The session in which teams present, one after the other, each in a slot of a few minutes.

>>> from datetime import UTC, datetime
>>> [f"{at:%H:%M}" for at in starts([7, 8, 9], datetime(2030, 4, 11, 18, 0, tzinfo=UTC)).values() if at]
['18:00', '18:05', '18:10']
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

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


def is_day_of(begin: Sequence[datetime | None], announced: date | None, now: datetime, zone: tzinfo) -> bool:
    """Whether a session whose slots begin then is held today, in `zone`; by the day announced where they have no times.

    >>> from datetime import UTC
    >>> evening = datetime(2030, 4, 11, 23, 55, tzinfo=UTC)
    >>> [is_day_of([evening], None, evening + timedelta(minutes=minutes), UTC) for minutes in (-60, 10)]
    [True, False]
    """
    today = now.astimezone(zone).date()
    known = [at.astimezone(zone).date() for at in begin if at is not None]
    return min(known) <= today <= max(known) if known else today == announced


def on_stage(
    begin: Sequence[datetime | None], is_recorded: Sequence[bool], now: datetime
) -> tuple[int | None, int | None]:
    """Which slot is on, and which comes next, by their places in the order from 0; None for nobody.

    Once organizers record who presented, by that, for sessions run late; before that by the clock.
    """
    coming = [at for at, is_done in enumerate(is_recorded) if not is_done]
    known = [at for at in begin if at is not None]
    if any(is_recorded):
        first, second = [*coming, None, None][:2]
        return first, second
    if not known or now < known[0]:
        return None, coming[0] if coming else None
    if now >= known[-1] + timedelta(minutes=slot_minutes_of(begin)):
        return None, None
    place = sum(at <= now for at in known) - 1
    return place, place + 1 if place + 1 < len(begin) else None
