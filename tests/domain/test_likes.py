from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.likes import (
    Like,
    People,
    Readings,
    Standing,
    counts_at,
    fingerprint,
    people_at,
    standings,
    sum_over_artifacts,
    totals_over_time,
    was_liked,
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


SECOND = timedelta(seconds=1)
DEADLINE = datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
BEFORE, AFTER, MUCH_LATER = DEADLINE - timedelta(days=2), DEADLINE + timedelta(days=2), DEADLINE + timedelta(days=9)
ADA, EVA, INES = 1, 2, 3


def read(*moments: datetime) -> Readings:
    return Readings(moments, moments[-1])


@pytest.mark.parametrize(
    ("liked_at", "was_there"),
    [(DEADLINE - SECOND, True), (DEADLINE, True), (DEADLINE + SECOND, False)],
)
def test_a_like_counts_until_the_very_second_of_the_deadline(liked_at: datetime, was_there: bool) -> None:
    assert was_liked(Like(1, ADA, liked_at, AFTER), DEADLINE, read(AFTER)) is was_there


@pytest.mark.parametrize(
    ("readings", "first_seen_at", "was_there"),
    [
        (read(BEFORE, AFTER), BEFORE, True),
        (read(DEADLINE, AFTER), DEADLINE, True),
        (read(AFTER), AFTER, None),
        (read(BEFORE, AFTER), AFTER, None),
        (read(DEADLINE, AFTER), AFTER, False),
        (read(AFTER, MUCH_LATER), MUCH_LATER, False),
    ],
)
def test_a_like_without_a_time_is_known_by_when_it_was_seen_and_when_not_yet(
    readings: Readings, first_seen_at: datetime, was_there: bool | None
) -> None:
    assert was_liked(Like(1, ADA, None, first_seen_at), DEADLINE, readings) is was_there


@pytest.mark.parametrize(
    ("readings", "missed_at", "was_there"),
    [
        (read(BEFORE, DEADLINE), DEADLINE, False),
        (read(BEFORE, AFTER), AFTER, None),
        (read(BEFORE, DEADLINE, AFTER), AFTER, True),
        (read(BEFORE, AFTER, MUCH_LATER), MUCH_LATER, True),
    ],
)
def test_a_like_that_was_taken_back_counts_while_it_was_still_seen(
    readings: Readings, missed_at: datetime, was_there: bool | None
) -> None:
    assert was_liked(Like(1, ADA, BEFORE, BEFORE, missed_at), DEADLINE, readings) is was_there


def test_a_like_given_and_taken_back_after_the_deadline_was_not_there() -> None:
    like = Like(1, ADA, DEADLINE + SECOND, AFTER, MUCH_LATER)
    assert was_liked(like, DEADLINE, read(AFTER, MUCH_LATER)) is False


def test_a_person_who_liked_all_three_repos_counts_once() -> None:
    likes = [Like(repo, ADA, BEFORE, AFTER) for repo in (1, 2, 3)] + [Like(2, EVA, BEFORE, AFTER)]
    readings = {repo: read(AFTER) for repo in (1, 2, 3)}
    assert people_at(DEADLINE, [1, 2, 3], likes, readings) == People(2, 4, ())


def test_a_person_of_the_team_does_not_count() -> None:
    likes = [Like(1, ADA, BEFORE, AFTER), Like(1, EVA, BEFORE, AFTER), Like(1, INES, DEADLINE + SECOND, AFTER)]
    assert people_at(DEADLINE, [1], likes, {1: read(AFTER)}, [EVA]) == People(1, 1, ())


def test_likes_of_other_projects_do_not_count() -> None:
    likes = [Like(1, ADA, BEFORE, AFTER), Like(2, EVA, BEFORE, AFTER)]
    assert people_at(DEADLINE, [1], likes, {1: read(AFTER), 2: read(AFTER)}) == People(1, 1, ())


def test_a_repo_that_was_never_read_makes_the_people_unknown_and_not_none() -> None:
    likes = [Like(1, ADA, BEFORE, AFTER)]
    unknown = people_at(DEADLINE, [1, 2], likes, {1: read(AFTER)})
    assert (unknown, unknown.is_complete) == (People(None, None, ("never read",)), False)
    assert people_at(DEADLINE, [2], [], {2: read(AFTER)}) == People(0, 0, ())
    assert people_at(DEADLINE, [], likes, {1: read(AFTER)}) == People(None, None, ())


def test_a_count_that_moved_since_the_last_reading_may_hide_people() -> None:
    likes = [Like(1, ADA, BEFORE, BEFORE)]
    moved = people_at(DEADLINE, [1], likes, {1: Readings((BEFORE,), DEADLINE - SECOND)})
    assert (moved, moved.is_complete) == (People(1, 1, ("not read since",)), False)
    assert people_at(DEADLINE, [1], likes, {1: Readings((BEFORE,), DEADLINE)}).is_complete


def test_a_doubtful_like_says_so_unless_its_person_counts_anyway() -> None:
    doubtful = [Like(1, ADA, BEFORE, AFTER), Like(2, EVA, None, AFTER)]
    readings = {1: read(AFTER), 2: read(AFTER)}
    assert people_at(DEADLINE, [1, 2], doubtful, readings) == People(1, 1, ("time unknown",))
    assert people_at(DEADLINE, [1, 2], [*doubtful, Like(1, EVA, BEFORE, AFTER)], readings) == People(2, 2, ())


MOMENTS = st.integers(0, 40).map(lambda hours: DEADLINE + timedelta(hours=hours - 20))
LIKES = st.lists(st.builds(Like, st.integers(1, 3), st.integers(1, 4), MOMENTS, st.just(MUCH_LATER)), max_size=12)


@given(LIKES, MOMENTS)
def test_known_times_count_each_person_whose_first_like_was_given_by_then(likes: list[Like], moment: datetime) -> None:
    readings = {repo: read(MUCH_LATER) for repo in (1, 2, 3)}
    first = {
        like.person: min(other.liked_at or moment for other in likes if other.person == like.person) for like in likes
    }
    found = people_at(moment, [1, 2, 3], likes, readings, [4])
    assert found.people == sum(given_at <= moment for person, given_at in first.items() if person != 4)
    assert found.is_complete


def test_fingerprints_know_a_name_in_any_case_and_do_not_hold_it() -> None:
    assert fingerprint("e", "Ada-L") == fingerprint("e", " ada-l")
    assert "ada" not in fingerprint("e", "ada")
    assert len({fingerprint("e", "ada"), fingerprint("e", "eva"), fingerprint("f", "ada")}) == 3
