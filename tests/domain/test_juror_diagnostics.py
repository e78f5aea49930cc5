from datetime import UTC, datetime
from fractions import Fraction

import pytest

from lib.domain.ballots import Ballot
from lib.domain.juror_diagnostics import Diagnosis, diagnoses
from lib.domain.severity import severity
from tests.domain.simulated_juries import simulated_totals

NOW = datetime(2031, 4, 12, tzinfo=UTC)
Totals = dict[int, dict[int, Fraction]]


def found(totals: Totals, ballots: tuple[Ballot, ...] = ()) -> dict[int, Diagnosis]:
    maxima = dict.fromkeys(totals, Fraction(10))
    return {one.juror: one for one in diagnoses(totals, ballots, severity(totals, maxima))}


def test_usual_jury_is_not_remarked() -> None:
    diagnosed = [one for seed in range(40) for one in found(simulated_totals(20, 6, 4, seed=seed)).values()]
    assert sum(one.infit or 0 for one in diagnosed) / len(diagnosed) == pytest.approx(1, abs=0.1)
    assert sum(1 for one in diagnosed if one.remarks) <= 0.03 * len(diagnosed)


def test_severity_is_told_in_points() -> None:
    totals: Totals = {
        project: {juror: Fraction(5 + project % 3) - (Fraction(6, 10) if juror == 3 else 0) for juror in range(4)}
        for project in range(12)
    }
    assert found(totals)[3].severity == pytest.approx(0.45, abs=0.05)
    assert found(totals)[0].severity == pytest.approx(-0.15, abs=0.05)


def test_juror_against_the_others_is_remarked() -> None:
    totals = simulated_totals(20, 6, 4, seed=1, severity=0)
    for by_juror in totals.values():
        if 2 in by_juror:
            by_juror[2] = 10 - by_juror[2]
    one = found(totals)[2]
    assert one.correlation is not None
    assert one.correlation < 0
    assert "contradicts" in one.remarks


def test_erratic_juror_has_a_high_infit() -> None:
    totals: Totals = {
        project: {juror: Fraction(4 + project % 4) + Fraction((project + juror) % 3 - 1, 10) for juror in range(5)}
        for project in range(12)
    }
    for project, by_juror in totals.items():
        by_juror[5] = by_juror[0] + (3 if project % 2 else -3)
    diagnosed = found(totals)
    assert diagnosed[5].infit is not None
    assert diagnosed[5].infit > 2
    assert "erratic" in diagnosed[5].remarks
    assert all("erratic" not in diagnosed[juror].remarks for juror in range(5))


def test_juror_who_hardly_tells_projects_apart_is_remarked() -> None:
    totals: Totals = {
        project: {
            **{juror: Fraction(2 + project % 7) for juror in range(4)},
            9: Fraction(6) + Fraction(project % 2, 10),
        }
        for project in range(14)
    }
    assert "narrow" in found(totals)[9].remarks
    assert "narrow" not in found(totals)[0].remarks


def test_juror_with_half_of_the_ballots_flat_is_remarked() -> None:
    totals: Totals = {project: {1: Fraction(project), 2: Fraction(project)} for project in range(8)}
    ballots = tuple(
        Ballot(project, 1, dict.fromkeys("abc", 3) if project < 4 else {"a": 1, "b": 2, "c": 3}, NOW)
        for project in range(8)
    )
    assert (found(totals, ballots)[1].flat, found(totals, ballots)[1].remarks) == (4, ("flat",))
    assert found(totals, ballots[1:])[1].remarks == ()


def test_two_equal_marks_are_not_flat() -> None:
    totals: Totals = {project: {1: Fraction(project), 2: Fraction(project)} for project in range(8)}
    ballots = tuple(Ballot(project, 1, {"a": 3, "b": 3}, NOW) for project in range(8))
    assert found(totals, ballots)[1].flat == 0


def test_nothing_is_remarked_below_eight_ballots() -> None:
    totals: Totals = {project: {1: Fraction(project), 2: Fraction(9 - project)} for project in range(7)}
    one = found(totals)[1]
    assert (one.n, one.is_enough, one.remarks) == (7, False, ())
    assert one.correlation == pytest.approx(-1)


def test_figures_that_cannot_be_worked_out_are_none() -> None:
    one = found({1: {7: Fraction(5)}})[7]
    assert one == Diagnosis(7, 1, None, None, None, None, 0, ())
