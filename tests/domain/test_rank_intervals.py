from fractions import Fraction

import numpy as np
import pytest

from lib.domain.rank_intervals import RankInterval, level_places, rank_intervals, too_close_to_call
from lib.domain.severity import severity
from tests.domain.simulated_juries import simulated_quality, simulated_totals

TEN = dict.fromkeys(range(1000), Fraction(10))


def intervals(totals: dict[int, dict[int, Fraction]], **more: object) -> dict[int, RankInterval]:
    found = severity(totals, TEN)
    return rank_intervals(found, TEN, more.get("bonuses", {}), more.get("ranked", list(totals)), **_rest(more))  # type: ignore[arg-type]


def _rest(more: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in more.items() if key == "finalists"}


def test_intervals_hold_the_true_places_about_nine_times_in_ten() -> None:
    inside = []
    for seed in range(60):
        totals = simulated_totals(18, 6, 4, seed=seed)
        true = np.empty(18, dtype=int)
        true[np.argsort(-simulated_quality(18, seed))] = np.arange(1, 19)
        inside += [found.best <= true[project] <= found.worst for project, found in intervals(totals).items()]
    assert 0.88 <= np.mean(inside) <= 0.97


def test_clear_order_gives_narrow_intervals() -> None:
    totals = {
        project: {juror: Fraction(9 - 2 * project) + Fraction(juror, 10) for juror in range(6)} for project in range(4)
    }
    assert intervals(totals) == {project: RankInterval(project + 1, project + 1) for project in range(4)}


def test_bonus_moves_the_places() -> None:
    totals = {
        project: {juror: Fraction(9 - 2 * project) + Fraction(juror, 10) for juror in range(6)} for project in range(3)
    }
    assert intervals(totals, bonuses={2: Fraction(7)})[2] == RankInterval(1, 1)


def test_finalists_take_the_first_places_among_themselves() -> None:
    totals = {
        project: {juror: Fraction(9 - 2 * project) + Fraction(juror, 10) for juror in range(6)} for project in range(4)
    }
    assert intervals(totals, finalists=frozenset({2, 3})) == {
        2: RankInterval(1, 1),
        3: RankInterval(2, 2),
        0: RankInterval(3, 3),
        1: RankInterval(4, 4),
    }


def test_intervals_are_the_same_each_time_and_with_other_labels() -> None:
    totals = simulated_totals(12, 5, 3, seed=4)
    renamed = {900 - project: {50 - juror: total for juror, total in by.items()} for project, by in totals.items()}
    first, again, other = intervals(totals), intervals(totals), intervals(renamed)
    assert first == again
    assert {900 - project: interval for project, interval in first.items()} == other


@pytest.mark.parametrize(
    "totals",
    [
        {},
        {1: {7: Fraction(3)}, 2: {8: Fraction(5)}},
        {1: {7: Fraction(3), 8: Fraction(4)}, 2: {7: Fraction(5), 8: Fraction(6)}},
    ],
)
def test_too_few_ballots_give_no_interval(totals: dict[int, dict[int, Fraction]]) -> None:
    assert intervals(totals) == {}


def test_projects_at_the_ends_of_the_scale_have_intervals_there() -> None:
    totals = {
        **simulated_totals(10, 6, 5, seed=2),
        100: dict.fromkeys(range(6), Fraction(10)),
        101: dict.fromkeys(range(6), Fraction(0)),
    }
    found = intervals(totals)
    assert found[100].best == 1
    assert found[101] == RankInterval(12, 12)


def test_too_close_to_call_are_all_who_could_be_third() -> None:
    found = {5: RankInterval(1, 2), 4: RankInterval(2, 4), 3: RankInterval(3, 9), 2: RankInterval(4, 5)}
    assert too_close_to_call(found) == (5, 4, 3)


@pytest.mark.parametrize(
    ("bounds", "runs"),
    [
        ([(1, 1), (2, 4), (2, 4), (2, 5), (4, 5)], ((2, 4),)),
        ([(1, 2), (1, 2), (3, 3)], ((1, 2),)),
        ([(1, 2), (1, 3), (2, 4), (2, 4)], ((1, 2), (2, 4))),
        ([(1, 1), (2, 2), (3, 3)], ()),
        ([], ()),
    ],
)
def test_level_places_each_reach_the_first_of_their_run(
    bounds: list[tuple[int, int]], runs: tuple[tuple[int, int], ...]
) -> None:
    assert level_places([RankInterval(*bound) for bound in bounds]) == runs
