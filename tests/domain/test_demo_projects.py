"""Made-up moments and likes of projects: in order, exact at the end, the same for the same seed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lib.domain.demo_plan import ProjectPlan
from lib.domain.demo_projects import appears_at, daily_counts, like_instants, likes_by_artifact

START = datetime(2024, 3, 10, 15, 0, tzinfo=UTC)
PROJECT = ProjectPlan(
    title="Un proyecto",
    team_at=START - timedelta(days=3),
    corpus_at=START,
    submitted_at=START + timedelta(days=20),
    likes=12,
)


def test_artifacts_appear_between_corpus_and_submission() -> None:
    assert [appears_at(PROJECT, kind) for kind in ("dataset", "model", "notebook", "space", "video")] == [
        START,
        START + timedelta(days=11),
        START + timedelta(days=12),
        START + timedelta(days=16),
        START + timedelta(days=20),
    ]


def test_a_project_that_submits_before_its_corpus_is_refused() -> None:
    with pytest.raises(ValidationError, match='"Un proyecto": team_at, corpus_at and submitted_at do not follow'):
        ProjectPlan.model_validate({**PROJECT.model_dump(), "submitted_at": START - timedelta(days=1)})


def test_videos_and_notebooks_get_no_likes() -> None:
    assert likes_by_artifact(10, {1: "dataset", 2: "dataset", 3: "video", 4: "notebook"}) == {1: 5, 2: 5}
    assert likes_by_artifact(10, {3: "video"}) == {}


@given(likes=st.integers(0, 200), days=st.integers(0, 40))
def test_counts_rise_to_the_planned_likes(likes: int, days: int) -> None:
    until = START + timedelta(days=days, hours=20)
    instants = like_instants(likes, START, until, "7/space")
    counts = daily_counts(instants, START, until + timedelta(days=1))
    assert counts[-1][1] == likes
    assert [count for _, count in counts] == sorted(count for _, count in counts)
    assert [at for at, _ in counts] == [
        datetime(2024, 3, 11, 9, 30, tzinfo=UTC) + timedelta(days=day) for day in range(len(counts))
    ]


def test_an_earlier_stage_sees_the_beginning_of_the_same_history() -> None:
    until = START + timedelta(days=30)
    instants = like_instants(50, START, until, "7/space")
    assert instants == like_instants(50, START, until, "7/space")
    assert instants != like_instants(50, START, until, "8/space")
    half = daily_counts(instants, START, START + timedelta(days=15))
    assert daily_counts(instants, START, until)[: len(half)] == half


def test_nothing_is_counted_before_it_is_seen() -> None:
    assert daily_counts([], START, START + timedelta(hours=10)) == []
