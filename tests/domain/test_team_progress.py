"""How far teams have come, and since when they stand still."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.team_progress import OwnRepo, StepCount, Undertaking, counts, progress, stalled

DEADLINE = datetime(2031, 4, 10, 12, tzinfo=UTC)
FORMED = DEADLINE - timedelta(days=30)
NOW = DEADLINE - timedelta(days=10)


def team(key: str = "a", *repos: OwnRepo, **values: Any) -> Undertaking:
    known = {"formed_at": FORMED, "submitted_at": None, "deadline_at": DEADLINE} | values
    return Undertaking(key, key.title(), repos=repos, **known)


def test_every_step_is_told_by_itself() -> None:
    found = progress(team("a", OwnRepo("dataset", 30, NOW), OwnRepo("space", None, NOW)), NOW, 5)
    assert found.done == {
        "team": True,
        "corpus": True,
        "card": True,
        "model": False,
        "demo": True,
        "submitted": False,
    }


@pytest.mark.parametrize(
    ("words", "has_card"),
    [((29,), False), ((30,), True), ((None,), None), ((None, 30), True), ((None, 0), None), ((), False)],
)
def test_a_card_that_was_not_read_is_unknown_and_not_missing(words: tuple[int | None, ...], has_card: bool) -> None:
    repos = [OwnRepo("dataset", count, NOW) for count in words] + [OwnRepo("model", 500, NOW)]
    assert progress(team("a", *repos), NOW, 5).done["card"] is has_card


def test_steps_are_counted_with_what_is_unknown() -> None:
    found = [
        progress(one, NOW, 5)
        for one in (team("a"), team("b", OwnRepo("dataset", None, NOW)), team("c", OwnRepo("model", 0, NOW)))
    ]
    assert counts(found) == (
        StepCount("team", 3, 0),
        StepCount("corpus", 1, 0),
        StepCount("card", 0, 1),
        StepCount("model", 1, 0),
        StepCount("demo", 0, 0),
        StepCount("submitted", 0, 0),
    )


def test_a_team_has_stalled_after_the_last_second_of_its_patience() -> None:
    edge = NOW - timedelta(days=5)
    since = {
        at: progress(team("a", OwnRepo("model", 0, at), OwnRepo("dataset", 0, FORMED)), NOW, 5).stalled_since
        for at in (edge, edge + timedelta(seconds=1))
    }
    assert since == {edge: edge, edge + timedelta(seconds=1): None}


def test_a_team_without_repos_is_as_old_as_itself() -> None:
    assert progress(team(), NOW, 5).stalled_since == FORMED
    assert progress(team(formed_at=NOW - timedelta(days=4)), NOW, 5).stalled_since is None
    assert progress(team(formed_at=None), NOW, 5).stalled_since is None


def test_who_has_submitted_has_not_stalled() -> None:
    assert progress(team(submitted_at=FORMED), NOW, 5).stalled_since is None


def test_after_the_deadline_only_the_time_before_it_counts() -> None:
    pushed_at = DEADLINE - timedelta(days=2)
    later = DEADLINE + timedelta(days=30)
    one = team("a", OwnRepo("dataset", 0, pushed_at))
    assert progress(one, later, 5).stalled_since is None
    assert progress(team("a", OwnRepo("dataset", 0, pushed_at), deadline_at=None), later, 5).stalled_since == pushed_at


def test_the_longest_stalled_come_first() -> None:
    days = {"b": 8, "a": 8, "c": 20, "d": 1}
    found = [progress(team(key, OwnRepo("model", 0, NOW - timedelta(days=n))), NOW, 5) for key, n in days.items()]
    assert [one.undertaking.key for one in stalled(found)] == ["c", "a", "b"]
