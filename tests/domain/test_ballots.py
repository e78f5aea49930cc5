from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lib.domain.ballots import (
    Ballot,
    BlockPoints,
    Entry,
    IncompleteBallotError,
    UnknownCountError,
    asked_criteria,
    block_points,
    maximum_of,
    missing_criteria,
    running_total,
    total_of,
    totals_of,
)
from tests.rubric_samples import COMPLETE, CORPUS_ONLY, block, count_line, criterion, marks, rubric

NOW = datetime(2031, 4, 12, tzinfo=UTC)
TEN = rubric()
CAPPED = rubric(caps={"corpus_only": "7"})
COUNTED = rubric(
    block("corpus", 6, criterion("quality"), criterion("care", weight="3")),
    block(
        "volume",
        4,
        criterion("spread"),
        count_lines=[
            count_line("validated", "validated_questions", 50, "0.5", "2"),
            count_line("voices", "voices", 1, "0.1", "1"),
        ],
    ),
)


def test_total_weighs_each_block_by_its_points() -> None:
    # 4 * (5+3+4)/15 + 3 * (2+1)/10 + 1 * 4/5 + 2 * (3+5)/10
    expected = Fraction(48, 15) + Fraction(9, 10) + Fraction(4, 5) + Fraction(16, 10)
    assert total_of(TEN, marks(5, 3, 4, 2, 1, 4, 3, 5), COMPLETE) == expected == Fraction(65, 10)


def test_total_of_thirds_is_exact() -> None:
    assert total_of(TEN, marks(1, 0, 0, 0, 0, 0, 0, 0), COMPLETE) == Fraction(4, 15)


@pytest.mark.parametrize(("mark", "expected"), [(0, Fraction(0)), (5, Fraction(10))])
def test_total_reaches_both_ends(mark: int, expected: Fraction) -> None:
    assert total_of(TEN, marks(*[mark] * 8), COMPLETE) == expected


def test_scale_that_begins_at_one_gives_nothing_for_one() -> None:
    found = rubric(block("only", 10, criterion("a", minimum=1, maximum=3), criterion("b", minimum=-2, maximum=2)))
    assert total_of(found, {"a": 1, "b": -2}, ()) == 0
    assert total_of(found, {"a": 2, "b": 0}, ()) == 5
    assert total_of(found, {"a": 3, "b": 2}, ()) == 10


def test_weights_share_their_block() -> None:
    found = rubric(block("only", 10, criterion("a", weight="0.5"), criterion("b", weight="1.5")))
    assert total_of(found, {"a": 5, "b": 0}, ()) == Fraction(5, 2)


def test_zero_is_a_mark_and_blank_is_missing() -> None:
    given_marks = marks(0, 0, 0, 0, 0, 0, 0, 0)
    assert missing_criteria(TEN, given_marks, COMPLETE) == ()
    del given_marks["evaluation"], given_marks["variety"]
    assert missing_criteria(TEN, given_marks, COMPLETE) == ("variety", "evaluation")
    with pytest.raises(IncompleteBallotError) as refused:
        total_of(TEN, given_marks, COMPLETE)
    assert refused.value.missing == ("variety", "evaluation")


def test_optional_criterion_that_is_blank_leaves_both_sums() -> None:
    found = rubric(block("only", 10, criterion("a"), criterion("b", is_optional=True)))
    assert missing_criteria(found, {"a": 4}, ()) == ()
    assert total_of(found, {"a": 4}, ()) == 8
    assert total_of(found, {"a": 4, "b": 0}, ()) == 4


def test_block_of_which_nothing_is_left_gives_nothing() -> None:
    found = rubric(block("one", 4, criterion("a")), block("two", 6, criterion("b", is_optional=True)))
    assert total_of(found, {"a": 5}, ()) == 4


def test_component_that_is_lacking_gives_zero_and_is_not_asked() -> None:
    without_model = frozenset({"dataset", "notebook"})
    full = marks(*[5] * 8)
    assert [criterion.key for criterion in asked_criteria(TEN, without_model)] == [
        "variety",
        "structure",
        "quality",
        "clarity",
        "motivation",
        "presentation",
    ]
    assert missing_criteria(TEN, {}, without_model)[-3:] == ("clarity", "motivation", "presentation")
    assert total_of(TEN, full, without_model) == 7
    assert block_points(TEN, full, without_model)[1] == BlockPoints(
        "model", Fraction(0), Fraction(3), has_component=False
    )


def test_corpus_only_stops_at_the_cap() -> None:
    generous = rubric(
        block("corpus", 8, criterion("a"), component="dataset"),
        block("project", 2, criterion("b")),
        caps={"corpus_only": "7"},
    )
    assert total_of(generous, {"a": 5, "b": 5}, CORPUS_ONLY) == 7
    assert total_of(generous, {"a": 4, "b": 0}, CORPUS_ONLY) == Fraction(32, 5)
    assert total_of(generous, {"a": 5, "b": 5}, COMPLETE) == 10
    assert maximum_of(generous, CORPUS_ONLY) == 7
    assert maximum_of(generous, COMPLETE) == 10
    assert maximum_of(TEN, CORPUS_ONLY) == 10


def test_who_did_not_present_gets_zero_or_is_left_out_by_the_rule() -> None:
    left_out = rubric(not_presented="leave_out")
    given_marks = marks(5, 5, 5, 5, 5, 5, 3, 4)
    assert total_of(TEN, given_marks, COMPLETE, is_presented=True) == 8 + Fraction(14, 10)
    assert total_of(TEN, given_marks, COMPLETE, is_presented=None) == 8 + Fraction(14, 10)
    del given_marks["presentation"]
    assert missing_criteria(TEN, given_marks, COMPLETE) == ("presentation",)
    assert missing_criteria(TEN, given_marks, COMPLETE, is_presented=False) == ()
    assert total_of(TEN, given_marks, COMPLETE, is_presented=False) == 8 + Fraction(6, 10)
    assert total_of(left_out, given_marks, COMPLETE, is_presented=False) == 8 + Fraction(12, 10)


def test_mark_of_a_presentation_that_was_not_held_does_not_count() -> None:
    assert total_of(TEN, marks(*[5] * 8), COMPLETE, is_presented=False) == 9


def test_count_lines_are_points_of_their_own_beside_the_criteria() -> None:
    counts = {"validated_questions": 149, "voices": 7}
    found = block_points(COUNTED, {"quality": 5, "care": 0, "spread": 5}, (), counts)
    assert found == (
        BlockPoints("corpus", Fraction(3, 2), Fraction(6), has_component=True),
        BlockPoints("volume", Fraction(1) + Fraction(7, 10) + 1, Fraction(4), has_component=True),
    )
    full = {"quality": 5, "care": 5, "spread": 5}
    assert total_of(COUNTED, full, (), {"validated_questions": 10_000, "voices": 10_000}) == 10


def test_block_of_count_lines_alone_stops_at_its_points() -> None:
    found = rubric(
        block("one", 5, criterion("a")),
        block("two", 5, count_lines=[count_line("x", "x", 1, "1", "4"), count_line("y", "y", 1, "1", "4")]),
    )
    assert total_of(found, {"a": 0}, (), {"x": 3, "y": 0}) == 3
    assert total_of(found, {"a": 0}, (), {"x": 3, "y": 3}) == 5


def test_unknown_count_is_not_zero() -> None:
    with pytest.raises(UnknownCountError) as refused:
        total_of(COUNTED, {"quality": 0, "care": 0, "spread": 0}, (), {"voices": 0})
    assert refused.value.counts == ("validated_questions",)
    assert block_points(COUNTED, {}, (), {"voices": 0})[1].unknown == ("validated_questions",)


def test_caps_of_count_lines_leave_points_for_the_criteria() -> None:
    with pytest.raises(ValidationError, match="caps of its count_lines, 4, leave nothing of 4"):
        rubric(block("one", 4, criterion("a"), count_lines=[count_line("x", "x", 1, "1", "4")]))


def test_running_total_counts_what_is_marked_so_far() -> None:
    assert running_total(TEN, {}, COMPLETE) == 0
    assert running_total(TEN, {"variety": 5, "clarity": 5}, COMPLETE) == Fraction(4, 3) + 1


@pytest.mark.parametrize(
    ("given_marks", "said"),
    [
        ({"variety": 6}, "6 is not a mark of variety: whole numbers from 0 to 5"),
        ({"variety": -1}, "-1 is not a mark of variety"),
        ({"variety": True}, "True is not a mark of variety"),
        ({"taste": 3}, 'the rubric has no criterion "taste"'),
    ],
)
def test_mark_that_is_not_one_is_refused(given_marks: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        running_total(TEN, given_marks, COMPLETE)


kinds = st.sets(st.sampled_from(["dataset", "model", "space", "notebook", "video"]))
some_marks = st.lists(st.integers(0, 5), min_size=8, max_size=8).map(lambda values: marks(*values))


@given(some_marks, kinds, st.sampled_from([None, True, False]), st.sampled_from(["zero", "leave_out"]))
def test_total_lies_between_zero_and_the_maximum(
    given_marks: dict[str, int], components: set[str], is_presented: bool | None, rule: str
) -> None:
    found = rubric(caps={"corpus_only": "7"}, not_presented=rule)
    total = total_of(found, given_marks, components, is_presented=is_presented)
    assert 0 <= total <= maximum_of(found, components)


@given(some_marks, kinds, st.data())
def test_a_better_mark_never_lowers_the_total(
    given_marks: dict[str, int], components: set[str], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(given_marks)))
    better = {**given_marks, key: min(5, given_marks[key] + 1)}
    assert total_of(CAPPED, better, components) >= total_of(CAPPED, given_marks, components)


@given(st.lists(st.tuples(some_marks, kinds, st.sampled_from([None, True, False])), max_size=6))
def test_many_totals_at_a_time_are_the_same_totals(
    given_ballots: list[tuple[dict[str, int], set[str], bool | None]],
) -> None:
    entries = {
        at: Entry(at, frozenset(components), is_presented=is_presented)
        for at, (_, components, is_presented) in enumerate(given_ballots)
    }
    ballots = [
        Ballot(at, juror, given_marks, NOW) for at, (given_marks, _, _) in enumerate(given_ballots) for juror in (7, 8)
    ]
    assert totals_of(CAPPED, ballots, entries) == {
        (ballot.project, ballot.juror): total_of(
            CAPPED, ballot.marks, entries[ballot.project].components, is_presented=entries[ballot.project].is_presented
        )
        for ballot in ballots
    }


def test_many_totals_at_a_time_count_lines_too() -> None:
    given_marks = {"quality": 3, "care": 2, "spread": 1}
    counts = {"validated_questions": 149, "voices": 7}
    assert totals_of(COUNTED, [Ballot(1, 2, given_marks, NOW)], {1: Entry(1, counts=counts)}) == {
        (1, 2): total_of(COUNTED, given_marks, (), counts)
    }


@pytest.mark.parametrize("given_marks", [{"quality": 6, "care": 0, "spread": 0}, {"taste": 1}, {"quality": 1}])
def test_many_totals_at_a_time_refuse_the_same(given_marks: dict[str, int]) -> None:
    counts = {"validated_questions": 0, "voices": 0}
    with pytest.raises(ValueError, match=r"not a mark|no criterion|no mark"):
        totals_of(COUNTED, [Ballot(1, 2, given_marks, NOW)], {1: Entry(1, counts=counts)})
