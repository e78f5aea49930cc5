from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lib.domain.likes import (
    Standing,
    counts_at,
    standings,
    sum_over_artifacts,
    totals_over_time,
    whole_places,
)

MONDAY, TUESDAY, WEDNESDAY = (datetime(2031, 4, day, 9, tzinfo=UTC) for day in (7, 8, 9))
COUNTS = st.lists(
    st.tuples(st.text("abc", min_size=1, max_size=3), st.integers(0, 5)), unique_by=lambda entry: entry[0]
)


def test_equal_likes_share_a_place_and_the_next_is_skipped() -> None:
    assert standings([("d", 1), ("c", 7), ("a", 7), ("b", 9), ("e", 0)]) == (
        Standing("b", 9, 1),
        Standing("a", 7, 2),
        Standing("c", 7, 2),
        Standing("d", 1, 4),
        Standing("e", 0, 5),
    )


def test_all_equal_share_first_place() -> None:
    assert [standing.place for standing in standings([("a", 3), ("b", 3), ("c", 3)])] == [1, 1, 1]


def test_nothing_counted_has_no_standings() -> None:
    assert standings([]) == ()


@given(COUNTS, st.randoms())
def test_places_do_not_depend_on_the_order_and_count_those_ahead(
    counts: list[tuple[str, int]], chance: "st.random.Random"
) -> None:
    mixed = list(counts)
    chance.shuffle(mixed)
    found = standings(mixed)
    assert found == standings(counts)
    assert {standing.key: standing.place for standing in found} == {
        key: 1 + sum(others > likes for _, others in counts) for key, likes in counts
    }


def test_an_artifact_listed_twice_counts_once() -> None:
    assert sum_over_artifacts([1, 2, 1], {1: 10, 2: 5, 3: 99}) == 15


def test_artifacts_never_counted_are_left_out_and_none_counted_is_unknown() -> None:
    assert sum_over_artifacts([1, 4], {1: 10}) == 10
    assert sum_over_artifacts([1, 4], {1: 0}) == 0
    assert sum_over_artifacts([4], {1: 10}) is None
    assert sum_over_artifacts([], {1: 10}) is None


def test_totals_keep_the_last_count_of_what_was_not_counted_at_a_moment() -> None:
    counts = [(WEDNESDAY, 1, 4), (MONDAY, 1, 5), (MONDAY, 2, 1), (TUESDAY, 2, 3), (WEDNESDAY, 3, 7)]
    assert totals_over_time(counts) == ((MONDAY, 6), (TUESDAY, 8), (WEDNESDAY, 14))


def test_without_counts_there_are_no_totals() -> None:
    assert totals_over_time([]) == ()


def test_counts_at_a_moment_are_the_last_ones_until_its_very_instant() -> None:
    counts = [(WEDNESDAY, 1, 4), (MONDAY, 1, 5), (MONDAY, 2, 1), (TUESDAY, 2, 3), (WEDNESDAY, 3, 7)]
    assert counts_at(counts, TUESDAY) == {1: 5, 2: 3}
    assert counts_at(counts, TUESDAY - timedelta(microseconds=1)) == {1: 5, 2: 1}
    assert counts_at(counts, MONDAY - timedelta(seconds=1)) == {}


@given(COUNTS, st.integers(1, 8))
def test_whole_places_never_part_those_who_share_one(counts: list[tuple[str, int]], at_most: int) -> None:
    ranked = standings(counts)
    chosen = whole_places(ranked, at_most)
    assert chosen == ranked[: len(chosen)]
    assert len(chosen) <= at_most
    left = ranked[len(chosen) :]
    assert not {standing.place for standing in chosen} & {standing.place for standing in left}
    if left:
        next_place = sum(standing.place == left[0].place for standing in left)
        assert len(chosen) + next_place > at_most
