"""The dates of an edition: wall-clock times beside a zone, their extensions, the phases that they begin.

Wall-clock times carry an IANA zone or "AoE" (Anywhere on Earth, UTC-12), where a day ends last. A date that was moved
keeps its first value and every extension; the last one holds.

>>> wall_time_to_instant(datetime(2030, 4, 10, 23, 59, 59), "AoE").isoformat()
'2030-04-11T11:59:59+00:00'
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, model_validator

from lib.domain.declarations import Declaration, Key, Localized

AOE = timezone(timedelta(hours=-12), "AoE")
PhaseKey = Literal["announced", "registration", "building", "judging", "published"]


@lru_cache(maxsize=64)  # listing the zones that there are walks some hundreds of files
def zone_named(name: str) -> timezone | ZoneInfo:
    """The time zone called `name`: "AoE" or an IANA name. Raises ValueError for any other."""
    if name == "AoE":
        return AOE
    if name not in available_timezones():
        raise ValueError(f'unknown time zone "{name}": use "AoE" or an IANA name such as "Europe/Madrid"')
    return ZoneInfo(name)


def wall_time_to_instant(wall_time: datetime, zone: str) -> datetime:
    """The instant (aware, UTC) when clocks in `zone` show the naive `wall_time`."""
    return wall_time.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def _known_zone(name: str) -> str:
    zone_named(name)
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Extension(Declaration):
    """A later wall-clock time that replaced an earlier one, and why."""

    at: datetime
    zone: Zone
    announced_on: date | None = None
    reason: Localized | None = None
    source: Key | None = None


class EventDate(Declaration):
    """One date of the edition. `at` is a naive wall-clock time in `zone`; `source` is where it was announced."""

    key: Key
    label: Localized
    at: datetime
    zone: Zone
    extensions: tuple[Extension, ...] = ()
    note: Localized | None = None
    has_time: bool = True  # False: only the day is known; `at` holds its first moment
    source: Key | None = None

    @model_validator(mode="after")
    def _wall_times_are_naive(self) -> Self:
        for wall_time in (self.at, *(extension.at for extension in self.extensions)):
            if wall_time.tzinfo is not None:
                raise ValueError(f"{wall_time.isoformat()} carries an offset; write the wall-clock time and its zone")
        return self

    @property
    def first_instant(self) -> datetime:
        """The instant first announced (aware, UTC)."""
        return wall_time_to_instant(self.at, self.zone)

    @property
    def instant(self) -> datetime:
        """The instant that holds: that of the last extension, else the first one (aware, UTC)."""
        if self.extensions:
            last = self.extensions[-1]
            return wall_time_to_instant(last.at, last.zone)
        return self.first_instant

    @property
    def current_zone(self) -> str:
        """The zone in which the instant that holds was announced."""
        return self.extensions[-1].zone if self.extensions else self.zone


class Phase(Declaration):
    """A phase begins at the date called `starts` and lasts until the next phase."""

    key: PhaseKey
    label: Localized
    starts: Key
