"""When something happened, from the ways in which forms, sheets and reports write it.

Declared formats, and no others:

- year first, with or without an offset: ``2026-02-23T07:18:51Z``, ``2026/02/23 7:18:51 a. m. GMT-5`` (any kind of
  space inside ``a. m.``; 12 a. m. is midnight; ``p.m.`` and ``PM`` too), ``2024/03/05 10:15:32 CET``;
- day and month first: ``05/03/2024 10:15:32``, ``11/29/24 22:28``, the order declared by the source (`day_first` or
  `month_first`). Without a declared order a date is read only if it has one reading: ``25/03/2024`` does.

Without an offset the time is that of the clocks in the declared zone. An abbreviation such as ``CET`` counts only
where the declared zone uses it at that time, since half of them have two meanings. When clocks go back, the hour that
happens twice is read as its first pass, unless the abbreviation or offset says otherwise; the hour that clocks skip
never happened, so a time in it means that another zone was meant: an error.

>>> from zoneinfo import ZoneInfo
>>> parse_timestamp("2026/02/23 7:18:51\\u202fa.\\u202fm. GMT-5", ZoneInfo("Europe/Madrid")).isoformat()
'2026-02-23T12:18:51+00:00'
>>> parse_timestamp("05/03/2024 10:15:32", ZoneInfo("Europe/Madrid"), "day_first").isoformat()
'2024-03-05T09:15:32+00:00'
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal

from lib.domain.identity import clean_text
from lib.sources import refusals as texts

DayOrder = Literal["day_first", "month_first"]

_TIMESTAMP = re.compile(
    r"""(?:(?P<year>\d{4})(?P<s1>[-/.])(?P<month>\d{1,2})(?P=s1)(?P<day>\d{1,2})
        |(?P<first>\d{1,2})(?P<s2>[-/.])(?P<second>\d{1,2})(?P=s2)(?P<last>\d{4}|\d{2}))
        (?:(?:T|,?\ )
           (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2})(?:[.,](?P<fraction>\d{1,6}))?)?
           (?:\ ?(?P<half>[ap])\.?\ ?m\b\.?)?
           (?:\ ?(?P<zone>Z|(?:GMT|UTC)?[+\-−]\d{1,2}(?::?\d{2})?|[A-Z]{2,5}))?
        )?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_SERIAL = re.compile(r"[345]\d{4}(?:[.,]\d+)?\Z")  # days since 1899-12-30: 1982 to 2064
_OFFSET = re.compile(r"(?:GMT|UTC)?([+\-−])(\d{1,2}):?(\d{2})?\Z", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_ORDERS = {"day_first": texts.ORDER_DAY_FIRST, "month_first": texts.ORDER_MONTH_FIRST}


class UnreadableTimestampError(ValueError):
    """A text that is no timestamp in a declared format. `message_id` and `values` make the refusal."""

    def __init__(self, message_id: str, **values: str | int) -> None:
        super().__init__(message_id.format(**values))
        self.message_id = message_id
        self.values = values


def parse_timestamp(text: str, zone: tzinfo, day_order: DayOrder | None = None) -> datetime:
    """The instant (aware, UTC) in `text`. `zone` is that of the sheet or report; `day_order` None: not declared.

    Raises UnreadableTimestampError.
    """
    value = clean_text(text)
    match = _TIMESTAMP.match(value)
    if match is None:
        if _SERIAL.match(value):
            raise UnreadableTimestampError(texts.SPREADSHEET_SERIAL, value=value)
        raise UnreadableTimestampError(texts.NOT_A_TIMESTAMP)
    parts = match.groupdict()
    if parts["hour"] is None:
        raise UnreadableTimestampError(texts.TIMESTAMP_WITHOUT_TIME, value=value)
    if parts["year"]:
        year, month, day = int(parts["year"]), int(parts["month"]), int(parts["day"])
    else:
        year, month, day = _ordered(value, int(parts["first"]), int(parts["second"]), parts["last"], day_order)
    try:
        local = datetime(  # noqa: DTZ001 - the wall-clock time; its zone follows
            year,
            month,
            day,
            _hour(parts["hour"], parts["half"]),
            int(parts["minute"]),
            int(parts["seconds"] or 0),
            int((parts["fraction"] or "").ljust(6, "0")),
        )
    except ValueError:
        raise UnreadableTimestampError(texts.NO_SUCH_MOMENT, value=value) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnreadableTimestampError(texts.NO_SUCH_MOMENT, value=value)
    return _in_zone(value, local, parts["zone"], zone)


def _ordered(value: str, first: int, second: int, last: str, day_order: DayOrder | None) -> tuple[int, int, int]:
    """Year, month and day of a date that begins with the day or the month."""
    if len(last) == 2 and day_order is None:
        raise UnreadableTimestampError(texts.TWO_DIGIT_YEAR, value=value)
    year = int(last) if len(last) == 4 else 2000 + int(last)
    month_first = (year, first, second)
    day_first = (year, second, first)
    if day_order is None:
        if first > 12 or first == second:
            return day_first
        if second > 12:
            return month_first
        raise UnreadableTimestampError(texts.AMBIGUOUS_DATE, value=value)
    if (second if day_order == "day_first" else first) > 12:
        raise UnreadableTimestampError(texts.WRONG_ORDER, value=value, order=_ORDERS[day_order])
    return day_first if day_order == "day_first" else month_first


def _hour(hour: str, half: str | None) -> int:
    """The hour from 0 to 23. Raises ValueError for an hour that no clock shows."""
    if half is None:
        return int(hour)
    if not 1 <= int(hour) <= 12:
        raise ValueError
    return int(hour) % 12 + (12 if half in "pP" else 0)


def _in_zone(value: str, local: datetime, written: str | None, zone: tzinfo) -> datetime:
    if written is not None:
        if written.upper() in ("Z", "GMT", "UTC"):
            return local.replace(tzinfo=UTC)
        offset = _OFFSET.match(written)
        if offset:
            sign, hours, minutes = offset.groups()
            distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
            if distance > timedelta(hours=14):
                raise UnreadableTimestampError(texts.NO_SUCH_MOMENT, value=value)
            return local.replace(tzinfo=timezone(distance if sign == "+" else -distance)).astimezone(UTC)
        for fold in (0, 1):
            candidate = local.replace(tzinfo=zone, fold=fold)
            if candidate.tzname() == written.upper():
                return candidate.astimezone(UTC)
        raise UnreadableTimestampError(texts.UNKNOWN_ABBREVIATION, value=value, zone=str(zone), abbreviation=written)
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise UnreadableTimestampError(texts.SKIPPED_HOUR, value=value, zone=str(zone))
    return instant
