from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.ballots import mean_of
from lib.domain.severity import Severity, linear, severity
from tests.domain.simulated_juries import simulated_totals

Totals = Mapping[int, Mapping[int, Fraction]]
Adjust = Callable[[Totals, Mapping[int, Fraction]], Severity]


def ten(totals: Totals) -> dict[int, Fraction]:
    return dict.fromkeys(totals, Fraction(10))


def raw(totals: Totals) -> dict[int, Fraction]:
    return {project: mean_of(given.values()) for project, given in totals.items() if given}


def full_table(projects: list[float], jurors: list[float]) -> Totals:
    """Everybody scores everything: the project's points plus the juror's."""
    return {
        at: {juror: Fraction(str(points)) + Fraction(str(offset)) for juror, offset in enumerate(jurors)}
        for at, points in enumerate(projects)
    }


def test_severe_juror_no_longer_costs_a_project_points() -> None:
    # Projects 0 and 1 are alike; juror 9 takes two points everywhere and scored only project 0 of the two.
    totals = {
        0: {1: Fraction(7), 2: Fraction(7), 9: Fraction(5)},
        1: {1: Fraction(7), 2: Fraction(7), 3: Fraction(7)},
        2: {1: Fraction(6), 3: Fraction(6), 9: Fraction(4)},
        3: {2: Fraction(8), 3: Fraction(8), 9: Fraction(6)},
        4: {1: Fraction(5), 2: Fraction(5), 9: Fraction(3)},
    }
    found = severity(totals, ten(totals))
    gap = float(raw(totals)[1] - raw(totals)[0])
    assert gap == pytest.approx(2 / 3)
    assert abs(float(found.scores[1] - found.scores[0])) < 0.1 * gap
    assert found.points[9] == pytest.approx(1.5, abs=0.3)
    assert all(found.points[juror] < 0 for juror in (1, 2, 3))


@pytest.mark.parametrize("adjust", [severity, linear])
@pytest.mark.parametrize(
    ("totals", "support"),
    [
        ({}, "no_ballots"),
        ({1: {7: Fraction(3)}, 2: {7: Fraction(5)}}, "one_juror"),
        ({1: {7: Fraction(3)}, 2: {8: Fraction(5)}}, "too_few_ballots"),
        (full_table([3, 7, 5], [0, 0, 0]), "no_difference"),
        (full_table([4, 4], [0, 0]), "no_difference"),
        ({1: {7: Fraction(3), 8: Fraction(4)}}, "no_difference"),
    ],
)
def test_scores_stay_raw_exactly_where_nothing_tells_jurors_apart(adjust: Adjust, totals: Totals, support: str) -> None:
    found = adjust(totals, ten(totals))
    assert found.support == support
    assert found.scores == raw(totals)
    assert set(found.points.values()) <= {0.0}


def test_project_without_ballots_has_no_adjusted_score() -> None:
    totals = {**full_table([3, 7, 5], [0, 1, -1]), 9: {}}
    assert set(severity(totals, ten(totals)).scores) == {0, 1, 2}


def test_balanced_jury_moves_no_project_in_the_linear_model() -> None:
    # Plain algebra: where everybody scores everything, a juror's severity is the same for all projects.
    totals = simulated_totals(9, 5, 5, seed=3)
    found = linear(totals, ten(totals))
    assert found.support == "supported"
    assert {project: float(score) for project, score in found.scores.items()} == pytest.approx(
        {project: float(score) for project, score in raw(totals).items()}, abs=1e-8
    )


def test_linear_version_of_a_balanced_jury_shrinks_by_the_anova_ratio() -> None:
    # Balanced two-way layout: ridge = error mean square / juror variance, with juror variance = (MSJ - MSE) / projects.
    totals = simulated_totals(9, 5, 5, seed=3)
    table = np.array([[float(totals[p][j]) / 10 for j in range(5)] for p in range(9)])
    means, juror_means = table.mean(axis=1, keepdims=True), table.mean(axis=0)
    error = float(np.sum((table - means - juror_means + table.mean()) ** 2)) / (8 * 4)
    jurors = 9 * float(np.sum((juror_means - table.mean()) ** 2)) / 4
    fit = linear(totals, ten(totals)).fit
    assert fit is not None
    assert fit.scale == pytest.approx(error, rel=1e-9)
    assert fit.ridge == pytest.approx(error * 9 / (jurors - error), rel=1e-6)
    assert fit.effects == pytest.approx((juror_means - table.mean()) * 9 / (9 + fit.ridge), abs=1e-9)


@pytest.mark.parametrize(("projects", "jurors", "ballots", "seed"), [(18, 5, 3, 1), (40, 8, 4, 0), (12, 6, 6, 2)])
def test_linear_version_equals_a_mixed_model(projects: int, jurors: int, ballots: int, seed: int) -> None:
    totals = simulated_totals(projects, jurors, ballots, seed=seed)
    rows = [(project, juror, float(total) / 10) for project, by in totals.items() for juror, total in by.items()]
    design = np.zeros((len(rows), projects))
    design[np.arange(len(rows)), [row[0] for row in rows]] = 1
    model = oracle.MixedLM(np.array([row[2] for row in rows]), design, groups=np.array([row[1] for row in rows]))
    expected = model.fit(reml=True, method="powell").fe_params
    found = linear(totals, ten(totals))
    assert [float(found.scores[project]) / 10 for project in range(projects)] == pytest.approx(list(expected), abs=1e-6)


def test_all_zero_and_all_maximum_projects_stay_there_and_tell_nothing() -> None:
    totals = simulated_totals(12, 5, 3, seed=5)
    ends = {
        **totals,
        100: {juror: Fraction(0) for juror in range(5)},
        101: {juror: Fraction(10) for juror in range(5)},
    }
    found = severity(ends, ten(ends))
    assert (found.scores[100], found.scores[101]) == (0, 10)
    alone = severity(totals, ten(totals)).scores
    assert {project: float(found.scores[project]) for project in totals} == pytest.approx(
        {project: float(score) for project, score in alone.items()}, abs=1e-6
    )


def test_juror_who_always_gives_the_maximum_is_handled() -> None:
    totals = {project: {**by, 99: Fraction(10)} for project, by in simulated_totals(12, 5, 3, seed=6).items()}
    found = severity(totals, ten(totals))
    assert found.support == "supported"
    assert found.points[99] < 0
    assert all(0 <= score <= 10 for score in found.scores.values())


def test_project_with_a_lower_maximum_stays_inside_it() -> None:
    totals = simulated_totals(12, 5, 3, seed=7)
    maxima = {**ten(totals), 0: Fraction(7)}
    capped = {**totals, 0: {juror: min(total, Fraction(7)) for juror, total in totals[0].items()}}
    assert 0 <= severity(capped, maxima).scores[0] <= 7


def test_pieces_of_the_graph_are_never_moved_against_each_other() -> None:
    # Jurors 0-4 and 100-104 share no project. The second jury marks 2 points higher: that may be their projects.
    one = simulated_totals(12, 5, 3, seed=8)
    other = {
        project + 100: {juror + 100: min(Fraction(10), total + 2) for juror, total in by.items()}
        for project, by in simulated_totals(12, 5, 3, seed=9).items()
    }
    totals = {**one, **other}
    for adjust in (severity, linear):
        found = adjust(totals, ten(totals))
        assert found.fit is not None
        effects = dict(zip(found.sheets.jurors, found.fit.effects, strict=True))
        assert sum(effects[juror] for juror in range(5)) == pytest.approx(0, abs=1e-7)
        assert sum(effects[juror] for juror in range(100, 105)) == pytest.approx(0, abs=1e-7)


def test_piece_with_one_juror_stays_raw_exactly() -> None:
    totals = {**simulated_totals(12, 5, 3, seed=8), 50: {77: Fraction(1, 3)}, 51: {77: Fraction(20, 3)}}
    found = severity(totals, ten(totals))
    assert found.support == "supported"
    assert (found.scores[50], found.scores[51]) == (Fraction(1, 3), Fraction(20, 3))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_scores_depend_on_neither_labels_nor_order(seed: int, random: "np.random.RandomState") -> None:
    totals = simulated_totals(10, 5, 3, seed=seed)
    projects, jurors = list(totals), list(range(5))
    random.shuffle(projects)
    random.shuffle(jurors)
    renamed = {
        1000 - project: {500 - jurors[juror]: total for juror, total in reversed(list(totals[project].items()))}
        for project in projects
    }
    before, after = severity(totals, ten(totals)), severity(renamed, ten(renamed))
    assert {1000 - project: float(score) for project, score in before.scores.items()} == pytest.approx(
        {project: float(score) for project, score in after.scores.items()}, abs=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 7),
        st.dictionaries(st.integers(0, 4), st.integers(0, 20).map(lambda n: Fraction(n, 2))),
        max_size=8,
    )
)
def test_adjusted_scores_stay_inside_whatever_the_ballots(totals: dict[int, dict[int, Fraction]]) -> None:
    found = severity(totals, ten(totals))
    assert set(found.scores) == {project for project, by in totals.items() if by}
    assert all(0 <= score <= 10 for score in found.scores.values())
    assert all(np.isfinite(points) for points in found.points.values())
