"""When data are late and old: to the second, and never before the other."""

from datetime import timedelta

import pytest

from lib.domain.data_age import DataState, late_after, period_of, state_of

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "period", "state"),
    [
        (0 * HOUR, HOUR, "fresh"),
        (2 * HOUR, HOUR, "fresh"),
        (2 * HOUR + SECOND, HOUR, "late"),
        (24 * HOUR, HOUR, "late"),
        (24 * HOUR + SECOND, HOUR, "old"),
        (-HOUR, HOUR, "fresh"),  # by clocks that differ
        (1000 * HOUR, None, "fresh"),
        (48 * HOUR, 24 * HOUR, "fresh"),
        (48 * HOUR + SECOND, 24 * HOUR, "old"),
    ],
)
def test_two_periods_are_late_and_a_day_is_old(age: timedelta, period: timedelta | None, state: DataState) -> None:
    assert state_of(age, period) == state


def test_two_periods_are_what_may_pass() -> None:
    assert late_after(HOUR) == 2 * HOUR


@pytest.mark.parametrize("source", ["registrations:form", "teams:file", "feedback", "leaderboard", "likely"])
def test_files_have_no_period(source: str) -> None:
    assert period_of(source) is None
