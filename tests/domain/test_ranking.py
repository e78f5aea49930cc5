from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lib.domain.ballots import Ballot, Entry, mean_of
from lib.domain.podium_checks import PodiumByRule, PodiumWithout, podium_of, podiums_by_rule, podiums_without_one_juror
from lib.domain.ranking import Contest, block_means, corpus_points, count_ballots, rank
from tests.rubric_samples import COMPLETE, CORPUS_ONLY, block, count_line, criterion, rubric

NOW = datetime(2031, 4, 12, tzinfo=UTC)


def contest(rows: dict[int, str], **more: Any) -> Contest:
    """Projects with the points of ten that jurors 1, 2, ... gave, "-" for none; parts of the contest in `more`."""
    ballots = tuple(
        Ballot(project, juror, {"quality": int(points)}, NOW)
        for project, row in rows.items()
        for juror, points in enumerate(row.split(), start=1)
        if points != "-"
    )
    plain = {
        "rubric": rubric(block("only", 10, criterion("quality", maximum=10))),
        "entries": {project: Entry(project) for project in rows},
        "ballots": ballots,
    }
    return Contest(**{**plain, **more})


def test_ranking_of_raw_scores() -> None:
    found = rank(contest({1: "6 7 8", 2: "9 9 6", 3: "1 2 -"}))
    assert [(one.project, one.place, one.score) for one in found.standings] == [
        (2, 1, Decimal("8.00")),
        (1, 2, Decimal("7.00")),
        (3, None, Decimal("1.50")),
    ]
    assert found.official == "raw"


def test_ranking_by_adjusted_scores_where_that_is_official() -> None:
    # Juror 3 takes three points everywhere and did not score project 2.
    rows = {1: "8 8 5", 2: "7 8 -", 3: "6 6 3", 4: "9 9 6", 5: "5 5 2", 6: "4 4 1"}
    by_raw = rubric(block("only", 10, criterion("quality", maximum=10)), minimum_ballots=2)
    by_adjusted = by_raw.model_copy(update={"official_score": "adjusted"})
    raw = [(one.project, one.place) for one in rank(contest(rows, rubric=by_raw)).standings]
    adjusted = [(one.project, one.place) for one in rank(contest(rows, rubric=by_adjusted)).standings]
    assert raw == [(4, 1), (2, 2), (1, 3), (3, 4), (5, 5), (6, 6)]
    assert adjusted == [(4, 1), (1, 2), (2, 3), (3, 4), (5, 5), (6, 6)]


def test_adjusted_and_raw_are_both_worked_out() -> None:
    found = rank(contest({1: "8 8 5", 2: "7 7 -", 3: "6 6 3", 4: "9 9 6"}))
    assert {project: float(score) for project, score in found.adjusted.items()}[2] < 6.9
    assert found.standings[0].without_bonus == 8


def test_ballot_that_lacks_marks_by_now_does_not_count() -> None:
    entries = {1: Entry(1, COMPLETE)}
    found = rubric(
        block("corpus", 5, criterion("a"), component="dataset"), block("model", 5, criterion("b"), component="model")
    )
    ballots = (Ballot(1, 7, {"a": 5}, NOW), Ballot(1, 8, {"a": 5, "b": 5}, NOW))
    counted = count_ballots(Contest(found, entries, ballots))
    assert counted.unfit == {(1, 7): ("b",)}
    assert counted.totals == {1: {8: Fraction(10)}}


def test_project_whose_count_is_unknown_is_not_ranked() -> None:
    found = rubric(block("only", 10, criterion("a"), count_lines=[count_line("voices", "voices", 1, "1", "2")]))
    entries = {1: Entry(1), 2: Entry(2, counts={"voices": 0})}
    ballots = tuple(Ballot(project, juror, {"a": 5}, NOW) for project in (1, 2) for juror in (7, 8, 9))
    ranking = rank(Contest(found, entries, ballots))
    assert ranking.counted.unknown == {1: ("voices",)}
    assert [(one.project, one.place, one.score) for one in ranking.standings] == [
        (2, 1, Decimal("8.00")),
        (1, None, None),
    ]


def test_tie_is_parted_by_the_points_for_the_corpus() -> None:
    found = rubric(
        block("corpus", 5, criterion("a"), component="dataset"), block("project", 5, criterion("b")), minimum_ballots=1
    )
    entries = {project: Entry(project, CORPUS_ONLY) for project in (1, 2)}
    ballots = (Ballot(1, 7, {"a": 2, "b": 4}, NOW), Ballot(2, 8, {"a": 4, "b": 2}, NOW))
    judged = Contest(found, entries, ballots)
    counted = count_ballots(judged)
    assert block_means(judged, counted, 1) == {"corpus": 2, "project": 4}
    assert corpus_points(judged, counted) == {1: 2, 2: 4}
    assert [(one.project, one.place) for one in rank(judged).standings] == [(2, 1), (1, 2)]


def test_blocks_of_a_project_add_up_to_its_raw_score() -> None:
    judged = contest({1: "6 7 9"})
    counted = count_ballots(judged)
    assert sum(block_means(judged, counted, 1).values()) == mean_of(counted.totals[1].values())


def test_podium_that_hangs_on_one_juror_is_told() -> None:
    judged = contest({1: "10 6 6", 2: "7 7 7", 3: "5 5 5", 4: "1 1 1"})
    ranking = rank(judged)
    assert podium_of(ranking.standings) == ((1, (1,)), (2, (2,)), (3, (3,)))
    without = {one.juror: one.podium for one in podiums_without_one_juror(judged, ranking)}
    assert without[1] == ((1, (2,)), (2, (1,)), (3, (3,)))
    assert without[2] == without[3] == ((1, (1,)), (2, (2,)), (3, (3,)))


def test_project_stays_ranked_when_one_of_its_few_jurors_is_left_out() -> None:
    judged = contest({1: "9 9 9", 2: "8 8 8", 3: "7 7 7"})
    for left in podiums_without_one_juror(judged, rank(judged)):
        assert left.podium == ((1, (1,)), (2, (2,)), (3, (3,)))


@pytest.mark.parametrize("official", ["raw", "adjusted"])
def test_tie_without_a_juror_is_parted_where_another_project_is_not_ranked(official: str) -> None:
    # Without any juror, 2 and 3 stay level down to the last rule of the chain; 4 has one ballot and no place.
    found = rubric(block("corpus", 10, criterion("quality", maximum=10)), official_score=official)
    judged = contest({1: "9 8 9", 2: "6 5 6", 3: "6 5 6", 4: "- 3 -"}, rubric=found)
    ranking = rank(judged)
    assert [(one.project, one.place) for one in ranking.standings] == [(1, 1), (2, 2), (3, 2), (4, None)]
    shared = ((1, (1,)), (2, (2, 3)))
    assert podiums_without_one_juror(judged, ranking) == tuple(PodiumWithout(juror, shared) for juror in (1, 2, 3))


def test_without_a_juror_severity_is_told_by_projects_without_a_place_too() -> None:
    # By the ballots of 1 to 3 alone, 1 would stay ahead of 3 without juror 4; 4 and 5 have no place.
    found = rubric(block("only", 10, criterion("quality", maximum=10)), official_score="adjusted")
    rows = {1: "- 9 5 6", 2: "- 4 4 2", 3: "7 9 5 5"}
    ahead = ((1, (1,)), (2, (3,)), (3, (2,)))
    alone = contest(rows, rubric=found)
    assert podiums_without_one_juror(alone, rank(alone))[3] == PodiumWithout(4, ahead)
    judged = contest({**rows, 4: "5 - 5 -", 5: "- 8 - 5"}, rubric=found)
    assert podiums_without_one_juror(judged, rank(judged))[3] == PodiumWithout(4, ((1, (3,)), (2, (1,)), (3, (2,))))


def test_podium_under_the_other_rules() -> None:
    judged = contest({1: "8 8 8", 2: "8 8 7", 3: "1 1 1"}, extras={1: 2, 2: 2})
    ranking = rank(judged)
    found = podiums_by_rule(judged, ranking)
    first, second = ((1, (1,)), (2, (2,)), (3, (3,))), ((1, (2,)), (2, (1,)), (3, (3,)))
    assert [one for one in found if one.official == "raw"] == [
        PodiumByRule("raw", "share", second),
        PodiumByRule("raw", "literal", second),
        PodiumByRule("raw", "tie_break", first),
        PodiumByRule("raw", "off", first),
    ]


@pytest.mark.parametrize("rows", [{}, {1: "-"}])
def test_contest_without_ballots_has_no_places(rows: dict[int, str]) -> None:
    found = rank(contest(rows))
    assert [one.place for one in found.standings] == [None] * len(rows)
    assert found.intervals == {}
