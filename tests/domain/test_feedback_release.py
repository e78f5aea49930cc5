"""When ratings of the event become public, how precisely, and what comparing them leaves open."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.feedback_release import (
    PastRating,
    Rating,
    Reason,
    Stars,
    leaves_open,
    publish,
    ratings_due,
    step_of,
    sums,
)

NOW = datetime(2024, 4, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def past(answers: int, stars: int, *, days: int = 1) -> PastRating:
    return PastRating(NOW - days * DAY, answers, publish(answers, stars))


@pytest.mark.parametrize(
    ("answers", "stars", "published"),
    [
        (9, 45, Rating(None, None)),
        (10, 43, Rating(10, Fraction(9, 2))),
        (12, 39, Rating(10, Fraction(7, 2))),  # 3.25 is half way
        (13, 13, Rating(15, Fraction(1))),
        (47, 200, Rating(45, Fraction(9, 2))),
        (48, 204, Rating(50, Fraction(43, 10))),  # 4.25
        (60, 254, Rating(60, Fraction(42, 10))),
        (10, 50, Rating(10, Fraction(5))),
    ],
)
def test_rating_of_exact_numbers_is_rounded(answers: int, stars: int, published: Rating) -> None:
    assert publish(answers, stars) == published


@pytest.mark.parametrize("stars", [9, 51])
def test_stars_that_ten_answers_cannot_give_are_refused(stars: int) -> None:
    with pytest.raises(ValueError, match="10 answers"):
        publish(10, stars)


@given(st.integers(10, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(n, 5 * n))))
def test_published_average_stands_for_the_exact_one_and_for_at_least_two_more(exact: tuple[int, int]) -> None:
    answers, stars = exact
    rating = publish(answers, stars)
    assert rating.answers is not None
    lowest, highest = sums(answers, rating.average)
    assert lowest <= stars <= highest
    assert highest - lowest >= 2
    # One answer more or less, whatever it says, is worth less than one step.
    assert Fraction(4, answers) < step_of(rating.answers)
    assert all(publish(answers, other) == rating for other in range(lowest, highest + 1))


def test_all_five_stars_look_like_any_other_average() -> None:
    due, reason = ratings_due({}, {"talks": Stars(12, 60), "prizes": Stars(12, 58)}, NOW)
    assert (due["talks"], reason) == (due["prizes"], Reason.RELEASED)


def test_aspect_with_fewer_than_ten_answers_is_left_out_of_the_first_release() -> None:
    assert ratings_due({}, {"talks": Stars(9, 40)}, NOW) == ({}, Reason.TOO_FEW_ANSWERS)
    due, _ = ratings_due({}, {"talks": Stars(9, 40), "prizes": Stars(10, 40)}, NOW)
    assert due == {"prizes": Rating(10, Fraction(4))}


@pytest.mark.parametrize(("answers", "is_due"), [(9, True), (10, True), (11, False), (29, False), (30, True)])
def test_rating_stays_until_ten_answers_came_or_went(answers: int, is_due: bool) -> None:
    due, reason = ratings_due({"talks": [past(20, 70)]}, {"talks": Stars(answers, 3 * answers)}, NOW)
    assert (list(due) == ["talks"], reason is Reason.TOO_LITTLE_CHANGE) == (is_due, not is_due)


def test_rating_that_lost_nearly_all_answers_is_taken_down() -> None:
    due, _ = ratings_due({"talks": [past(20, 70)]}, {"talks": Stars(9, 40)}, NOW)
    assert due == {"talks": Rating(None, None)}
    due, _ = ratings_due({"talks": [past(20, 70)]}, {"talks": Stars(0, 0)}, NOW)
    assert due == {"talks": Rating(None, None)}


def test_number_of_answers_differs_from_every_earlier_one() -> None:
    # 17, 28 and 18 would be shown as 15, 30 and 20: then one to nine answers came between the first and the last.
    ratings = [past(17, 60, days=3), past(28, 100, days=2)]
    assert ratings_due({"talks": ratings}, {"talks": Stars(18, 60)}, NOW) == ({}, Reason.TOO_LITTLE_CHANGE)


def test_only_the_aspect_with_enough_new_answers_is_renewed() -> None:
    ratings = {"talks": [past(20, 70)], "prizes": [past(20, 70)]}
    due, _ = ratings_due(ratings, {"talks": Stars(30, 110), "prizes": Stars(29, 110)}, NOW)
    assert due == {"talks": Rating(30, Fraction(7, 2))}


def test_release_of_any_aspect_less_than_a_day_ago_comes_too_soon() -> None:
    ratings = {"talks": [PastRating(NOW - DAY + timedelta(seconds=1), 20, publish(20, 70))], "prizes": []}
    exact = {"talks": Stars(40, 150), "prizes": Stars(40, 150)}
    assert ratings_due(ratings, exact, NOW) == ({}, Reason.TOO_SOON)
    assert ratings_due(ratings, exact, NOW + timedelta(seconds=1))[1] is Reason.RELEASED


def test_nothing_is_released_where_one_aspect_would_tell_that_all_who_came_gave_five() -> None:
    ratings = {"talks": [past(10, 32)], "prizes": [past(10, 32)]}
    exact = {"talks": Stars(25, 32 + 75), "prizes": Stars(25, 90)}
    assert ratings_due(ratings, exact, NOW) == ({}, Reason.TELLS_OF_ANSWERS)
    # With one four among the fifteen, nobody can tell any more.
    exact["talks"] = Stars(25, 32 + 74)
    assert ratings_due(ratings, exact, NOW)[1] is Reason.RELEASED


@pytest.mark.parametrize(
    ("ratings", "is_open"),
    [
        ([(10, Rating(10, Fraction(3))), (25, Rating(25, Fraction(9, 2)))], False),  # 15 came with 75 stars
        ([(25, Rating(25, Fraction(9, 2))), (10, Rating(10, Fraction(3)))], False),  # 15 left with 75 stars
        ([(10, Rating(10, Fraction(4))), (23, Rating(25, Fraction(2)))], False),  # 13 came with 13 stars
        ([(10, Rating(10, Fraction(5))), (20, Rating(20, Fraction(5)))], True),
        ([(10, Rating(10, Fraction(1))), (20, Rating(20, Fraction(1)))], True),
        # More stars than those who came can have given: answers were taken back meanwhile.
        ([(20, Rating(20, Fraction(1))), (30, Rating(30, Fraction(4)))], False),
        ([(10, Rating(10, Fraction(5, 2))), (22, Rating(20, Fraction(7, 2))), (36, Rating(35, Fraction(4)))], True),
    ],
)
def test_ratings_leave_open_what_single_answers_say(ratings: list[tuple[int, Rating]], is_open: bool) -> None:
    assert leaves_open(ratings) is is_open
