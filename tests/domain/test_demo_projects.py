"""Made-up moments and likes of projects: in order, exact at the end, the same for the same seed."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lib.domain.demo_people import DemoPerson
from lib.domain.demo_plan import DemoPlan, ProjectPlan
from lib.domain.demo_projects import (
    appears_at,
    daily_counts,
    final_likes,
    known_by,
    like_instants,
    likes_by_repo,
    teams,
)
from lib.sources.declared_files import parse_declared
from lib.sources.demo_files import read_demo_plan
from lib.sources.edition_files import edition_path, read_edition

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
    assert likes_by_repo(10, {1: "dataset", 2: "dataset", 3: "video", 4: "notebook"}) == {1: 5, 2: 5}
    assert likes_by_repo(10, {3: "video"}) == {}


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


def _person(number: int, ticket: Literal["hackathon", "talks"], arrived_at: datetime) -> DemoPerson:
    return DemoPerson(
        number=number,
        ticket=ticket,
        country_code="ES",
        city=None,
        gender=None,
        nlp_level=None,
        took_part_before=None,
        occupation=None,
        language="es",
        affiliate="web",
        registered={"form": arrived_at},
    )


def _project(title: str, days: int, shares_member_with: str | None = None) -> ProjectPlan:
    changed = {"title": title, "team_at": START - timedelta(days=days), "shares_member_with": shares_member_with}
    return ProjectPlan.model_validate(PROJECT.model_dump() | changed)


def test_teams_are_of_the_published_size_and_share_only_planned_members() -> None:
    people = [_person(number, "hackathon", START - timedelta(days=9)) for number in range(1, 9)]
    people += [_person(9, "talks", START - timedelta(days=9)), _person(10, "hackathon", START)]
    projects = [_project("c", 1, "a"), _project("a", 5), _project("b", 3)]
    found = teams(projects, {"a": 3, "b": 4, "c": 2}, people, 1)
    assert [(title, len(members)) for title, members in found.items()] == [("a", 3), ("b", 4), ("c", 2)]
    assert found["c"][0] == found["a"][0]
    assert sorted({number for members in found.values() for number in members}) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found == teams(projects, {"a": 3, "b": 4, "c": 2}, people, 1)


def test_a_team_larger_than_who_has_come_is_refused() -> None:
    with pytest.raises(ValueError, match='"a" needs 2 more people, and 1 are free'):
        teams([_project("a", 5)], {"a": 2}, [_person(1, "hackathon", START - timedelta(days=9))], 1)


# --- As much as a stage knows ----------------------------------------------------------------------------------------

SLUG = "somos600m-2024"
PLAN = read_demo_plan(SLUG)
DECLARED = parse_declared(edition_path(SLUG).parent, read_edition(SLUG))


def test_the_last_stage_knows_everything_published_but_the_states_it_invents() -> None:
    known = known_by(DECLARED, PLAN, "published")
    assert (known.corpora, known.figures, known.projects) == (DECLARED.corpora, DECLARED.figures, DECLARED.projects)
    assert [one.name for one in known.evaluation_sets] == [one.name for one in DECLARED.evaluation_sets]


def test_the_first_stage_knows_no_corpus_project_or_figure() -> None:
    known = known_by(DECLARED, PLAN, "registration")
    assert (known.corpora, known.figures, known.projects) == ((), (), ())
    assert len(known.evaluation_sets) == 8


def test_a_corpus_comes_with_the_repo_that_its_project_links() -> None:
    known = known_by(DECLARED, PLAN, "building")
    linked = {link.repo_id for project in known.projects for link in project.links if link.kind == "dataset"}
    assert {corpus.repo_id for corpus in known.corpora} == linked | {"somosnlp/wikihow_es"}


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ({"projects": PLAN.projects[1:]}, 'no moments for the project "KUNTUR"'),
        ({"loose_corpora": PLAN.loose_corpora[1:]}, 'no moment for the corpus "WikiHowES"'),
        ({"evaluation_rounds": PLAN.evaluation_rounds[:2]}, "no state for the evaluation sets HellaSwag_es, MMLU_es"),
    ],
)
def test_a_plan_that_leaves_something_published_out_is_refused(without: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        known_by(DECLARED, PLAN.model_copy(update=without), "published")


def test_a_member_shared_with_a_later_team_is_refused() -> None:
    shared = [project.model_copy(update={"shares_member_with": "ChaterapIA"}) for project in PLAN.projects[:1]]
    content = PLAN.model_dump() | {"projects": [one.model_dump() for one in (*shared, *PLAN.projects[1:])]}
    with pytest.raises(ValidationError, match='"KUNTUR" shares a member with "ChaterapIA", which is no earlier team'):
        DemoPlan.model_validate(content)


def test_shared_repos_are_liked_once() -> None:
    likes = final_likes(DECLARED, PLAN)
    assert sum(likes.values()) == sum(plan.likes for plan in (*PLAN.projects, *PLAN.loose_corpora))
    assert ("dataset", "unknown:MedicalBilingual") not in likes
