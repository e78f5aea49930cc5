from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.rubrics import ExtraPoint, Rubric
from lib.domain.standings import (
    Count,
    Spread,
    Standing,
    TieDecision,
    TieRule,
    TieValue,
    bonus_of,
    half_up,
    level_projects,
    podium,
    spread_of,
    standings,
)

Table = Mapping[int, Mapping[int, Fraction]]


def table(*rows: str) -> Table:
    """Projects 1, 2, ... with the totals of jurors 1, 2, ...; "-" where a juror gave none."""
    return {
        project: {juror: Fraction(total) for juror, total in enumerate(row.split(), start=1) if total != "-"}
        for project, row in enumerate(rows, start=1)
    }


def count(totals: Table, **more: Any) -> Count:
    """A count of these totals by raw scores, ranked from one ballot on, without a chain."""
    means = {project: sum(given.values(), Fraction(0)) / len(given) for project, given in totals.items() if given}
    plain = Count(
        projects=tuple(totals),
        totals=totals,
        without_bonus=means,
        extras={},
        extra_point=ExtraPoint(),
        tie_break=(),
        minimum_ballots=1,
        corpus_points=lambda _: Fraction(0),
        eligible={},
    )
    return replace(plain, **more)


def places(found: tuple[Standing, ...]) -> dict[int, int | None]:
    return {standing.project: standing.place for standing in found}


def test_spread_of_known_totals() -> None:
    assert spread_of([Fraction(6), Fraction(9), Fraction(7), Fraction(8)]) == Spread(
        4, Fraction(15, 2), Fraction(15, 2), pytest.approx(1.2909944), Fraction(6), Fraction(9)
    )
    assert spread_of([Fraction(1, 3)]) == Spread(
        1, Fraction(1, 3), Fraction(1, 3), None, Fraction(1, 3), Fraction(1, 3)
    )
    assert spread_of([]) is None


@pytest.mark.parametrize(
    ("value", "shown"), [("7.005", "7.01"), ("7.0049999", "7.00"), ("0", "0.00"), ("9.995", "10.00"), ("22/3", "7.33")]
)
def test_scores_are_rounded_half_up(value: str, shown: str) -> None:
    assert half_up(Fraction(value), 2) == Decimal(shown)


@pytest.mark.parametrize(("rule", "bonus"), [("share", "3/5"), ("literal", "3"), ("tie_break", "0"), ("off", "0")])
def test_bonus_follows_the_rule(rule: Any, bonus: str) -> None:
    assert bonus_of(ExtraPoint(rule=rule), 3, 5) == Fraction(bonus)


def test_bonus_of_half_a_point_is_half() -> None:
    assert bonus_of(ExtraPoint(points=Decimal("0.5")), 3, 4) == Fraction(3, 8)


@given(st.integers(0, 30), st.integers(0, 30))
def test_shared_bonus_passes_the_maximum_by_one_at_most(extras: int, more: int) -> None:
    assert 0 <= bonus_of(ExtraPoint(), extras, extras + more) <= 1


def test_project_with_too_few_ballots_is_listed_last_without_a_place() -> None:
    found = standings(count(table("5 5 5", "9 9 -", "- - -", "4 4 4"), minimum_ballots=3))
    assert [(one.project, one.place, one.not_ranked) for one in found] == [
        (1, 1, None),
        (4, 2, None),
        (2, None, "too_few_ballots"),
        (3, None, "no_ballots"),
    ]
    assert found[2].score == Decimal("9.00")
    assert found[3].score is None


def test_fewer_eligible_jurors_lower_the_minimum() -> None:
    found = standings(count(table("9 9 -", "5 5 5"), minimum_ballots=3, eligible={1: 2, 2: 5}))
    assert places(found) == {1: 1, 2: 2}
    assert found[0].needed == 2


def test_project_with_an_unknown_count_is_not_ranked() -> None:
    found = standings(count(table("9 9 9", "5 5 5"), unknown=frozenset({1})))
    assert [(one.project, one.place, one.not_ranked) for one in found] == [(2, 1, None), (1, None, "unknown_counts")]


def test_equal_shown_scores_share_their_place_and_the_next_one_is_left_out() -> None:
    # 7.004 and 7.0 both show 7.00: what is shown decides.
    found = standings(count(table("7.004 7.004", "7 7", "6 6")))
    assert places(found) == {1: 1, 2: 1, 3: 3}
    assert [(one.shares_with, one.is_settled) for one in found] == [((2,), False), ((1,), False), ((), True)]
    assert [one.project for one in podium(found)] == [1, 2, 3]


def test_extra_point_counts_only_from_who_scored_the_project() -> None:
    found = standings(count(table("8 8 -", "8 8 8"), extras={1: 1, 3: 1, 2: 2}))
    assert {one.project: (one.extras, one.bonus, one.score) for one in found} == {
        1: (1, Fraction(1, 2), Decimal("8.50")),
        2: (1, Fraction(1, 3), Decimal("8.33")),
    }


def test_tie_is_parted_by_the_score_without_bonus() -> None:
    totals = table("8 8", "8.5 8.5")
    found = standings(count(totals, extras={1: 1}, tie_break=("score_without_bonus",)))
    assert places(found) == {2: 1, 1: 2}
    assert [one.score for one in found] == [Decimal("8.50")] * 2
    assert [one.tie_values for one in found] == [
        (TieValue("score_without_bonus", Decimal("8.5000")),),
        (TieValue("score_without_bonus", Decimal("8.0000")),),
    ]


def test_tie_is_parted_at_four_decimals_and_not_beyond() -> None:
    chain: tuple[TieRule, ...] = ("score_without_bonus",)
    assert places(standings(count(table("7.0004", "7"), tie_break=chain))) == {1: 1, 2: 2}
    assert places(standings(count(table("7.00004", "7"), tie_break=chain))) == {1: 1, 2: 1}


def test_tie_is_parted_by_the_jurors_who_scored_both() -> None:
    # Juror 4 scored only the second and does not count; 1 and 2 prefer the first, 3 the second.
    totals = table("8 8 5 -", "7 7 7 7")
    found = standings(count(totals, tie_break=("score_without_bonus", "head_to_head")))
    assert places(found) == {1: 1, 2: 2}
    assert found[0].tie_values == (
        TieValue("score_without_bonus", Decimal("7.0000")),
        TieValue("head_to_head", Decimal("1.0000")),
    )


def test_circle_of_preferences_parts_nothing() -> None:
    found = standings(count(table("9 5 7", "7 9 5", "5 7 9"), tie_break=("head_to_head",)))
    assert places(found) == {1: 1, 2: 1, 3: 1}


def test_tie_goes_on_to_the_corpus_block_within_what_is_still_level() -> None:
    totals = table("7 7", "7 7", "7 7")
    points = {1: Fraction(2), 2: Fraction(3), 3: Fraction(2)}
    found = standings(count(totals, tie_break=("head_to_head", "corpus_block"), corpus_points=points.__getitem__))
    assert places(found) == {2: 1, 1: 2, 3: 2}
    assert found[0].tie_values[-1] == TieValue("corpus_block", Decimal("3.0000"))


def test_favourites_part_ties_under_their_rule_only() -> None:
    totals = table("7 7", "7 7")
    assert places(standings(count(totals, extras={1: 2}, extra_point=ExtraPoint(rule="tie_break")))) == {2: 1, 1: 2}
    assert places(standings(count(totals, extras={1: 2}, extra_point=ExtraPoint(rule="off")))) == {1: 1, 2: 1}


def test_decision_of_the_organizers_parts_or_keeps_a_tie() -> None:
    totals = table("7 7", "7 7", "5 5")
    tied = frozenset({1, 2})
    ordered = standings(count(totals, decisions=[TieDecision(tied, ((2,), (1,)))]))
    assert places(ordered) == {2: 1, 1: 2, 3: 3}
    assert ordered[0].tie_values == (TieValue("decision", Decimal(1)),)
    shared = standings(count(totals, decisions=[TieDecision(tied, ((2,), (1,))), TieDecision(tied)]))
    assert places(shared) == {1: 1, 2: 1, 3: 3}
    assert [one.is_settled for one in shared] == [True, True, True]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (((3,), (1, 2)), {3: 1, 1: 2, 2: 2, 4: 4}),
        (((1, 2), (3,)), {1: 1, 2: 1, 3: 3, 4: 4}),
        (((2,), (3,), (1,)), {2: 1, 3: 2, 1: 3, 4: 4}),
        ((), {1: 1, 2: 1, 3: 1, 4: 4}),
    ],
)
def test_decision_about_three_gives_each_its_place(
    order: tuple[tuple[int, ...], ...], expected: dict[int, int]
) -> None:
    tied = frozenset({1, 2, 3})
    found = standings(count(table("7 7", "7 7", "7 7", "5 5"), decisions=[TieDecision(tied, order)]))
    assert places(found) == expected
    assert [one.is_settled for one in found] == [True] * 4
    assert level_projects(found) == (tied,)


def test_shared_place_of_an_order_that_no_longer_holds_is_not_settled() -> None:
    made = TieDecision(frozenset({1, 2, 3}), ((3,), (1, 2)))
    found = standings(count(table("7 7", "7 7", "9 9"), decisions=[made]))
    assert places(found) == {3: 1, 1: 2, 2: 2}
    assert {one.project: one.is_settled for one in found} == {1: False, 2: False, 3: True}


def test_ties_that_only_organizers_part_are_told_apart_from_those_that_the_chain_parts() -> None:
    # 1 and 2 beat 3 and 4 in the comparison, so these are two ties of one score; 5 and 6 are no finalists.
    totals = table("7 7 7 -", "7 7 7 -", "6 6 - 9", "6 6 - 9", "7 7 - -", "7 7 - -")
    chain: tuple[TieRule, ...] = ("head_to_head",)
    finalists = frozenset({1, 2, 3, 4})
    found = standings(count(totals, tie_break=chain, finalists=finalists))
    assert places(found) == {1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5}
    assert level_projects(found, finalists) == (frozenset({1, 2}), frozenset({3, 4}), frozenset({5, 6}))


def test_decision_about_other_projects_settles_nothing() -> None:
    found = standings(count(table("7 7", "7 7", "7 7"), decisions=[TieDecision(frozenset({1, 2}), ((2,), (1,)))]))
    assert places(found) == {1: 1, 2: 1, 3: 1}
    assert not found[0].is_settled


def test_only_finalists_can_win() -> None:
    found = standings(count(table("9 9", "7 7", "8 8"), finalists=frozenset({2, 3})))
    assert places(found) == {3: 1, 2: 2, 1: 3}


def test_chain_of_the_rubric_is_known_here() -> None:
    assert set(Rubric.model_fields["tie_break"].default) <= set(get_args(TieRule))


tables = st.lists(
    st.dictionaries(st.integers(1, 5), st.integers(0, 40).map(lambda steps: Fraction(steps, 4)), min_size=1), min_size=1
).map(lambda rows: dict(enumerate(rows)))


@given(tables, st.permutations(range(8)))
def test_places_do_not_depend_on_labels(totals: Table, labels: list[int]) -> None:
    names = {project: labels[project] if project < len(labels) else project + 8 for project in totals}
    chain: tuple[TieRule, ...] = ("score_without_bonus", "head_to_head")
    renamed = {names[project]: totals[project] for project in sorted(totals, reverse=True)}
    before, after = (
        places(standings(count(totals, tie_break=chain))),
        places(standings(count(renamed, tie_break=chain))),
    )
    assert {names[project]: place for project, place in before.items()} == after


@given(tables)
def test_places_follow_the_shown_scores(totals: Table) -> None:
    found = standings(count(totals))
    for better, worse in pairwise(found):
        assert better.score is not None
        assert worse.score is not None
        assert better.score >= worse.score
        assert (better.place == worse.place) == (better.score == worse.score)
    for standing in found:
        higher = sum(1 for other in found if (other.score or 0) > (standing.score or 0))
        assert standing.place == higher + 1
