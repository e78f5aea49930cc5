"""How old the data of a source may get before people are told.

A *period* is the time after which a source is asked again: whatever a sync asks over the network has one, since cron is
to start it every hour. What came as a file was given once, so it has none, and its age says nothing about it.

Data are *late* once two periods passed without an answer that was good, and *old* once a day did too.

>>> [state_of(timedelta(hours=hours), PERIOD) for hours in (2, 3, 24, 25)]
['fresh', 'late', 'late', 'old']
>>> period_of("hub"), period_of("submissions")
(datetime.timedelta(seconds=3600), None)
"""

from datetime import timedelta
from typing import Literal

DataState = Literal["fresh", "late", "old"]

PERIOD = timedelta(hours=1)
OLD_AFTER = timedelta(days=1)
_LATE_AFTER_PERIODS = 2
_ASKED_AGAIN = frozenset({"hub", "sizes", "likes", "sheets"})  # what a run of a sync is called, before any ":"


def period_of(source: str) -> timedelta | None:
    """After what time a source is asked again, by what its runs are called; None where it is not."""
    return PERIOD if source.partition(":")[0] in _ASKED_AGAIN else None


def late_after(period: timedelta) -> timedelta:
    """The age up to which data of this period are fresh."""
    return _LATE_AFTER_PERIODS * period


def state_of(age: timedelta, period: timedelta | None) -> DataState:
    """The state of data of this age. Without a period they are fresh at any."""
    if period is None or age <= late_after(period):
        return "fresh"
    return "old" if age > OLD_AFTER else "late"
