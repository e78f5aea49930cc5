"""The order and the slots of the session in which teams present."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.presentations import moved, shuffled, slot_minutes_of, starts

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
