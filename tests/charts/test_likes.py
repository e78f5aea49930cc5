"""The courses of likes: every line named, no name on another, the deadline where the lines reach it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.charts import likes, marks
from lib.charts.likes import Series, course_rows, spread

START = datetime(2031, 4, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def series(name: str, *values: int, until: int | None = None) -> Series:
    points = [(START + number * DAY, value, str(value), f"day {number}") for number, value in enumerate(values)]
    return Series(name, points[:until])


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.floats(0.5, 12))
def test_labels_keep_their_distance_and_their_order(values: list[int], gap: float) -> None:
    places = spread(values, gap=gap, highest=max(values))
    ordered = sorted(range(len(values)), key=lambda position: -values[position])
    for upper, lower in pairwise(ordered):
        assert places[upper] - places[lower] >= gap - 1e-9
    assert min(places) >= -1e-9
    if gap * (len(values) - 1) <= max(values):
        assert max(places) <= max(values) + 1e-9


def test_labels_with_room_stand_at_their_values() -> None:
    assert spread([10, 90, 50], gap=20, highest=90) == [10, 90, 50]


def test_rows_name_each_line_at_its_end() -> None:
    rows = course_rows([series("a 9", 1, 5, 9), series("b 3", 2, 3, until=2)], 400)
    points = [(row["series"], row["value"], row["color"]) for row in rows if row["kind"] == "point"]
    assert points == [
        *(("a 9", value, marks.BLUE) for value in (1, 5, 9)),
        *(("b 3", value, marks.ORANGE) for value in (2, 3, 3)),  # goes on as it was last counted
    ]
    labels = [(row["label"], row["value"], row["end_value"]) for row in rows if row["kind"] == "label"]
    assert labels == [("a 9", 9, 9), ("b 3", 3, 3)]
    assert {tuple(row) for row in rows} == {tuple(rows[0])}  # Arrow takes the columns of the first row


def test_names_get_the_room_that_the_longest_needs() -> None:
    short, long = (course_rows([series(name, 1, 5, 9)], 400)[-1] for name in ("a", "a very long name"))
    assert [row["kind"] for row in (short, long)] == ["room", "room"]
    assert datetime.fromisoformat(str(short["end_moment"])) > START + 2 * DAY
    assert str(short["end_moment"]) < str(long["end_moment"])


@pytest.mark.parametrize(("moment", "is_drawn"), [(START + DAY, True), (START - DAY, False), (START + 3 * DAY, False)])
def test_the_deadline_is_drawn_where_the_lines_reach_it(moment: datetime, is_drawn: bool) -> None:
    rows = course_rows([series("a", 1, 5, 9)], 400, (moment, "Deadline"))
    assert [row["label"] for row in rows if row["kind"] == "deadline"] == ["Deadline"] * is_drawn


def test_more_lines_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="7 series; a chart tells at most 6 apart"):
        course_rows([series(str(number), 1, 2) for number in range(7)], 400)
    assert course_rows([], 400) == []


def test_no_mark_is_a_picture_without_a_name() -> None:
    spec = likes.courses()
    assert {layer["mark"]["aria"] for layer in spec["layer"]} == {False}
    assert not {"data", "datasets", "config", "$schema"} & set(spec)
    assert {layer["mark"]["color"] for layer in spec["layer"] if layer["mark"]["type"] == "text"} == {marks.INK}


def test_leaders_stand_out_in_the_ranking() -> None:
    assert likes.bars([("1. a", 9, "9", True), ("2. b", 3, "3", False)]) == [
        {"name": "1. a", "rank": 0, "value": 9, "shown": "9", "emphasis": True},
        {"name": "2. b", "rank": 1, "value": 3, "shown": "3", "emphasis": False},
    ]
