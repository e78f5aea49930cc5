"""Instants from the ways in which forms, sheets and reports write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.edition import zone_named
from lib.sources.timestamps import DayOrder, UnreadableTimestampError, parse_timestamp

MADRID = ZoneInfo("Europe/Madrid")
BOGOTA = ZoneInfo("America/Bogota")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # As forms export them in Spanish, with every kind of space that was seen.
        ("2022/02/13 10:26:52 p. m. GMT-3", "2022-02-14T01:26:52"),
        ("2026/02/23 7:18:51 a.\u202fm. GMT-5", "2026-02-23T12:18:51"),
        ("2026/02/23 7:18:51\u202fa.\u00a0m.\u202fGMT-5", "2026-02-23T12:18:51"),
        ("2023/04/12 12:35:35 a. m. GMT-3", "2023-04-12T03:35:35"),
        ("2023/04/12 12:35:35 p. m. GMT-3", "2023-04-12T15:35:35"),
        ("2026/08/06 11:05:40 p.m. GMT-3", "2026-08-07T02:05:40"),
        ("2026/08/06 11:05:40PM GMT-3", "2026-08-07T02:05:40"),
        ("2026/08/06 9:15:00 AM GMT+5:30", "2026-08-06T03:45:00"),
        ("2026/08/06 9:15:00 a. m. GMT\u22123", "2026-08-06T12:15:00"),
        ("2026/08/06 9:15:00 a. m. GMT", "2026-08-06T09:15:00"),
        ("2026/08/06 9:15:00 a. m. UTC+2", "2026-08-06T07:15:00"),
        ("2026/01/06 9:15:00 a. m. CET", "2026-01-06T08:15:00"),
        ("2026/08/06 9:15:00 a. m. CEST", "2026-08-06T07:15:00"),
        # A linked sheet, in its zone.
        ("05/03/2024 10:15:32", "2024-03-05T09:15:32"),
        ("5/3/2024 9:05", "2024-03-05T08:05:00"),
        ("05-03-2024, 10:15:32", "2024-03-05T09:15:32"),
        ("05.03.2024 10:15:32", "2024-03-05T09:15:32"),
        ("25/12/24 22:28", "2024-12-25T21:28:00"),
        ("05/07/2024 10:15:32", "2024-07-05T08:15:32"),
        # ISO 8601.
        ("2024-03-05T10:15:32Z", "2024-03-05T10:15:32"),
        ("2024-03-05T10:15:32.250+01:00", "2024-03-05T09:15:32.250000"),
        ("2024-03-05 10:15:32-0500", "2024-03-05T15:15:32"),
        ("2024-03-05 10:15", "2024-03-05T09:15:00"),
        ("  2024-03-05\u200b 10:15:32 ", "2024-03-05T09:15:32"),
    ],
)
def test_a_declared_format_is_read(text: str, expected: str) -> None:
    assert parse_timestamp(text, MADRID, "day_first").isoformat() == f"{expected}+00:00"


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("11/29/24 22:28", "month_first", "2024-11-30T03:28:00"),
        ("03/04/2026 10:00", "month_first", "2026-03-04T15:00:00"),
        ("03/04/2026 10:00", "day_first", "2026-04-03T15:00:00"),
        ("25/03/2026 10:00", None, "2026-03-25T15:00:00"),
        ("03/25/2026 10:00", None, "2026-03-25T15:00:00"),
        ("04/04/2026 10:00", None, "2026-04-04T15:00:00"),
        ("2026/03/04 10:00", None, "2026-03-04T15:00:00"),
    ],
)
def test_the_declared_order_settles_day_and_month(text: str, order: DayOrder | None, expected: str) -> None:
    assert parse_timestamp(text, BOGOTA, order).isoformat() == f"{expected}+00:00"


@pytest.mark.parametrize(
    ("text", "order", "said"),
    [
        ("03/04/2026 10:00", None, '"03/04/2026 10:00" may be day/month or month/day. Declare the order'),
        ("25/03/26 10:00", None, '"25/03/26 10:00" has a year of two digits and no declared order.'),
        ("03/25/2026 10:00", "day_first", '"03/25/2026 10:00" does not fit the declared order (day first).'),
        ("25/03/2026 10:00", "month_first", '"25/03/2026 10:00" does not fit the declared order (month first).'),
        ("03/04/2026", "day_first", '"03/04/2026" is a day without a time.'),
        ("2026-04-03", None, '"2026-04-03" is a day without a time.'),
        ("45356.4270833", "day_first", '"45356.4270833" is a spreadsheet\'s number for a date.'),
        ("45356,4270833", "day_first", '"45356,4270833" is a spreadsheet\'s number for a date.'),
        ("30/02/2026 10:00", "day_first", '"30/02/2026 10:00" is no date and time of the calendar.'),
        ("03/04/2026 24:00:00", "day_first", '"03/04/2026 24:00:00" is no date and time of the calendar.'),
        ("03/04/2026 13:00 p. m.", "day_first", '"03/04/2026 13:00 p. m." is no date and time of the calendar.'),
        ("03/04/2026 0:30 a. m.", "day_first", '"03/04/2026 0:30 a. m." is no date and time of the calendar.'),
        ("0026-04-03 10:00", None, '"0026-04-03 10:00" is no date and time of the calendar.'),
        ("2026-04-03 10:00 GMT+15", None, '"2026-04-03 10:00 GMT+15" is no date and time of the calendar.'),
        ("2026/04/03 10:00:00 CST", None, '"2026/04/03 10:00:00 CST": Europe/Madrid does not use'),
        ("2026/01/06 10:00:00 CEST", None, '"2026/01/06 10:00:00 CEST": Europe/Madrid does not use'),
        ("29/03/2026 02:30:00", "day_first", '"29/03/2026 02:30:00" never happened in Europe/Madrid'),
        ("3 de abril de 2026 10:00", "day_first", "This is not a date and time in a declared format"),
        ("Apr 3, 2026 10:00 AM", "day_first", "This is not a date and time in a declared format"),
        ("03/04/2026 10:00 mañana", "day_first", "This is not a date and time in a declared format"),
        ("03/04-2026 10:00", "day_first", "This is not a date and time in a declared format"),
        ("participante@example.org", "day_first", "This is not a date and time in a declared format"),
    ],
)
def test_anything_else_is_refused_and_not_guessed(text: str, order: DayOrder | None, said: str) -> None:
    with pytest.raises(UnreadableTimestampError) as caught:
        parse_timestamp(text, MADRID, order)
    assert str(caught.value).startswith(said)


def test_what_is_no_date_is_not_repeated() -> None:
    with pytest.raises(UnreadableTimestampError) as caught:
        parse_timestamp("Participante 0042", MADRID)
    assert "0042" not in str(caught.value)


def test_the_hour_that_happens_twice_is_its_first_pass_unless_said_otherwise() -> None:
    read = [
        parse_timestamp(text, MADRID, "day_first")
        for text in ("25/10/2026 02:30:00", "2026/10/25 2:30:00 a. m. CEST", "2026/10/25 2:30:00 a. m. CET")
    ]
    assert read == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_anywhere_on_earth_is_a_zone() -> None:
    read = parse_timestamp("10/04/2024 23:59:59", zone_named("AoE"), "day_first")
    assert read == datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)


@given(
    st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2099, 12, 30)),  # noqa: DTZ001 - wall-clock times
    st.sampled_from(["Europe/Madrid", "America/Bogota", "America/Santiago", "Asia/Kolkata", "UTC"]),
)
def test_every_format_of_one_moment_gives_that_moment(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    instant = moment.replace(microsecond=0, tzinfo=UTC)
    local = instant.astimezone(zone)
    minutes = int((local.utcoffset() or (local - local)).total_seconds() // 60)
    offset = f"GMT{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    half = "a. m." if local.hour < 12 else "p. m."
    written = [
        local.isoformat(),
        f"{local:%Y/%m/%d} {local.hour % 12 or 12}:{local:%M:%S} {half} {offset}",
        f"{local:%d/%m/%Y %H:%M:%S}" if not local.fold else local.isoformat(),
    ]
    assert {parse_timestamp(text, zone, "day_first") for text in written} == {instant}
    assert local.fold or parse_timestamp(f"{local:%m/%d/%Y %H:%M:%S}", zone, "month_first") == instant
