"""The order and the slots of the session in which teams present."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lib.domain.presentations import is_day_of, moved, on_stage, shuffled, slot_minutes_of, starts

FIRST = datetime(2030, 4, 11, 18, 0, tzinfo=UTC)


def test_slots_follow_each_other_from_the_first() -> None:
    assert starts([3, 1, 2], FIRST, 7) == {
        3: FIRST,
        1: FIRST + timedelta(minutes=7),
        2: FIRST + timedelta(minutes=14),
    }
    assert starts([3, 1], None) == {3: None, 1: None}
    with pytest.raises(ValueError, match="no slot"):
        starts([3], FIRST, 0)


@pytest.mark.parametrize(
    ("project", "by", "order"),
    [(1, 1, (2, 1, 3)), (1, -1, (1, 2, 3)), (3, 1, (1, 2, 3)), (3, -2, (3, 1, 2)), (1, 9, (2, 3, 1))],
)
def test_project_moves_as_far_as_there_is_room(project: int, by: int, order: tuple[int, ...]) -> None:
    assert moved([1, 2, 3], project, by) == order


def test_shuffle_depends_on_the_seed_alone() -> None:
    orders = {seed: shuffled([5, 4, 3, 2, 1], seed) for seed in range(20)}
    assert all(sorted(order) == [1, 2, 3, 4, 5] for order in orders.values())
    assert shuffled([1, 2, 3, 4, 5], 7) == orders[7]
    assert len(set(orders.values())) > 10


def test_length_of_slots_is_read_from_the_first_two() -> None:
    assert slot_minutes_of([FIRST, FIRST + timedelta(minutes=8)]) == 8
    assert slot_minutes_of([FIRST]) == slot_minutes_of([FIRST, FIRST]) == slot_minutes_of([]) == 5


NOBODY_YET = [False, False, False]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-1, (None, 0)), (0, (0, 1)), (4, (0, 1)), (5, (1, 2)), (14, (2, None)), (15, (None, None))],
)
def test_who_is_on_follows_the_clock_while_nothing_is_recorded(
    minutes: int, expected: tuple[int | None, int | None]
) -> None:
    begin = [FIRST + timedelta(minutes=at) for at in (0, 5, 10)]
    assert on_stage(begin, NOBODY_YET, FIRST + timedelta(minutes=minutes)) == expected


@pytest.mark.parametrize(
    ("is_recorded", "expected"),
    [
        ([True, False, False], (1, 2)),
        ([True, True, False], (2, None)),
        ([True, True, True], (None, None)),
        ([False, True, False], (0, 2)),
    ],
)
def test_who_is_on_follows_what_is_recorded_however_late_the_session_is(
    is_recorded: list[bool], expected: tuple[int | None, int | None]
) -> None:
    begin = [FIRST + timedelta(minutes=at) for at in (0, 5, 10)]
    assert on_stage(begin, is_recorded, FIRST + timedelta(hours=2)) == expected


def test_without_times_the_first_is_next_until_somebody_presented() -> None:
    assert on_stage([None] * 3, NOBODY_YET, FIRST) == (None, 0)
    assert on_stage([None] * 3, [True, False, False], FIRST) == (1, 2)
    assert on_stage([], [], FIRST) == (None, None)


def test_day_of_the_session_is_that_of_its_slots_where_the_visitor_is() -> None:
    begin = [datetime(2030, 4, 11, 23, 50, tzinfo=UTC), datetime(2030, 4, 12, 0, 10, tzinfo=UTC)]
    days = [datetime(2030, 4, day, 12, tzinfo=UTC) for day in (10, 11, 12, 13)]
    assert [is_day_of(begin, None, day, UTC) for day in days] == [False, True, True, False]
    west = timezone(timedelta(hours=-5))
    assert [is_day_of(begin, None, day, west) for day in days] == [False, True, False, False]
    assert [is_day_of([None], date(2030, 4, 12), day, UTC) for day in days] == [False, False, True, False]
    assert not is_day_of([None], None, days[0], UTC)
