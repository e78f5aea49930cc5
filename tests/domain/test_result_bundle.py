import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from lib.domain.ballots import Ballot, Entry
from lib.domain.ranking import Contest, rank
from lib.domain.result_bundle import UnreadableBundleError, bundle_of, contest_of, differences, letters
from lib.domain.standings import TieDecision
from tests.domain.simulated_juries import simulated_totals
from tests.rubric_samples import block, criterion, rubric

NOW = datetime(2031, 4, 12, tzinfo=UTC)
RUBRIC = rubric(block("only", 10, criterion("a", maximum=60), criterion("b", maximum=10)), official_score="adjusted")
TOTALS = simulated_totals(12, 6, 4, seed=11)
JURORS = [40, 10, 30, 20, 0, 50]


def contest() -> Contest:
    return Contest(
        RUBRIC,
        {project: Entry(project, frozenset({"dataset"}), is_presented=True) for project in TOTALS},
        tuple(
            Ballot(project, 10 * juror, {"a": int(total * 6), "b": int(total)}, NOW)
            for project, by_juror in TOTALS.items()
            for juror, total in by_juror.items()
        ),
        extras={10: 3, 20: 3},
        eligible=dict.fromkeys(TOTALS, 6),
        decisions=(TieDecision(frozenset({1, 2}), ((2,), (1,))),),
        finalists=frozenset({1, 2, 3, 4, 5}),
    )


@pytest.fixture
def bundle() -> dict[str, Any]:
    slugs = {project: f"p{project:02}" for project in TOTALS}
    made = bundle_of(contest(), "rios-2031", slugs, {project: f"Project {project}" for project in TOTALS}, JURORS)
    read: dict[str, Any] = json.loads(json.dumps(made))
    return read


def test_bundle_computed_again_is_the_same(bundle: dict[str, Any]) -> None:
    assert differences(bundle) == ()


def test_bundle_gives_the_ranking_of_the_contest(bundle: dict[str, Any]) -> None:
    expected = rank(contest())
    found = rank(contest_of(bundle))
    assert [(one.project - 1, one.place, one.score, one.spread) for one in found.standings] == [
        (one.project, one.place, one.score, one.spread) for one in expected.standings
    ]
    assert {project - 1: interval for project, interval in found.intervals.items()} == expected.intervals


def test_bundle_names_jurors_by_letters_only(bundle: dict[str, Any]) -> None:
    assert {one["juror"] for one in bundle["ballots"]} == set("ABCDEF")
    assert bundle["extra_points"] == {"B": "p03", "D": "p03"}
    assert str(NOW.year) not in json.dumps(bundle).replace("rios-2031", "")


def test_ballots_are_in_an_order_that_says_nothing(bundle: dict[str, Any]) -> None:
    keys = [(one["project"], one["juror"]) for one in bundle["ballots"]]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b["ballots"][0]["marks"].update(a=0), "The digest of the input is"),
        (lambda b: b["result"]["standings"][0].update(place=9), "place is 1, the bundle says 9."),
        (lambda b: b["result"]["standings"][0].update(raw_mean="1/7"), "raw_mean is"),
        (lambda b: b["result"]["standings"][2].update(adjusted="0.01"), "adjusted is"),
        (lambda b: b["result"]["standings"][2].update(worst_place=99), "worst_place is"),
        (lambda b: b["result"]["standings"].pop(), "is missing from the result."),
        (lambda b: b["result"]["standings"][0].update(project="p99"), "p99 is in the result"),
        (lambda b: b["result"].update(official_score="raw"), "The official score is adjusted, the bundle says raw."),
        (lambda b: b.update(digest="0"), "the bundle says 0."),
    ],
)
def test_every_difference_is_named(bundle: dict[str, Any], change: Any, said: str) -> None:
    changed = deepcopy(bundle)
    change(changed)
    assert any(said in difference for difference in differences(changed))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b.update(format="other"), "the format is 'other'"),
        (lambda b: b.pop("ballots"), "cannot be read: KeyError 'ballots'"),
        (lambda b: b["ballots"][0].update(project="p99"), "cannot be read: KeyError 'p99'"),
        (lambda b: b["ballots"][0]["marks"].update(a=61), "cannot be counted: 61 is not a mark of a"),
    ],
)
def test_what_is_no_bundle_is_refused(bundle: dict[str, Any], change: Any, said: str) -> None:
    change(bundle)
    with pytest.raises(UnreadableBundleError, match=said):
        differences(bundle)


def test_letters_go_on_after_z() -> None:
    assert list(letters(3)) == ["A", "B", "C"]
    assert len(set(letters(1000))) == 1000
