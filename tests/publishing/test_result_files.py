import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.domain.ballots import Ballot, Entry
from lib.domain.ranking import Contest
from lib.domain.result_bundle import Bundle, UnreadableBundleError, bundle_of
from lib.publishing.result_files import BALLOTS, RANKING, RULES, differences_in, files_of, read_bundle, write_bundle
from tests.rubric_samples import block, criterion, rubric

NOW = datetime(2031, 4, 12, tzinfo=UTC)


@pytest.fixture
def bundle() -> Bundle:
    found = rubric(block("only", 10, criterion("a"), criterion("b", is_optional=True)), minimum_ballots=1)
    ballots = (
        Ballot(1, 7, {"a": 4, "b": 0}, NOW),
        Ballot(1, 8, {"a": 5}, NOW),
        Ballot(2, 7, {"a": 3}, NOW),
    )
    contest = Contest(found, {1: Entry(1), 2: Entry(2)}, ballots, extras={7: 2})
    return bundle_of(contest, "rios-2031", {1: "one", 2: "two"}, {1: "One", 2: "Two"}, [8, 7])


def test_files_come_back_as_the_bundle(bundle: Bundle, tmp_path: Path) -> None:
    write_bundle(bundle, tmp_path / "new" / "folder")
    assert read_bundle(tmp_path / "new" / "folder") == json.loads(json.dumps(bundle))
    assert differences_in(tmp_path / "new" / "folder") == ()


def test_a_blank_mark_is_an_empty_cell_and_zero_is_not(bundle: Bundle) -> None:
    assert files_of(bundle)[BALLOTS].splitlines() == [
        "project,juror,a,b",
        "one,A,5,",
        "one,B,4,0",
        "two,B,3,",
    ]


def test_a_changed_ballot_is_found(bundle: Bundle, tmp_path: Path) -> None:
    write_bundle(bundle, tmp_path)
    ballots = tmp_path / BALLOTS
    ballots.write_text(ballots.read_text(encoding="utf-8").replace("one,A,5,", "one,A,0,"), encoding="utf-8")
    found = differences_in(tmp_path)
    assert found[0].startswith("The digest of the input is")
    assert "one: raw_mean is 2, the bundle says 7." in found


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (BALLOTS, "project,juror,a,b\none,A,five,\n", r"ballots\.csv, line 2: invalid literal"),
        (BALLOTS, "project,a\none,5\n", r"ballots\.csv, line 2: 'juror'"),
        (RULES, "{", r"rules\.json is not JSON"),
        (RANKING, "[]", r"ranking\.json does not hold one JSON object"),
    ],
)
def test_what_cannot_be_read_is_named(bundle: Bundle, tmp_path: Path, name: str, text: str, said: str) -> None:
    write_bundle(bundle, tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableBundleError, match=said):
        differences_in(tmp_path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableBundleError, match=r"rules\.json cannot be read"):
        differences_in(tmp_path)
