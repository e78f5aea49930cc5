"""The made-up jury: marks on their scales, in time, the same for the same seed, and nobody's by somebody else's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from lib.domain.demo_jury import MadeBallot, ScoredProject, ballots, favourite, half_filled
from lib.domain.demo_plan import JurorPlan, JuryPlan
from lib.domain.rubrics import Block, Criterion, Rubric

OPENS_AT = datetime(2030, 4, 11, 15, 0, tzinfo=UTC)
WORDS = {"es": "a", "en": "a", "pt": "a"}


def criterion(key: str, **more: Any) -> Criterion:
    return Criterion.model_validate({"key": key, "label": WORDS, **more})


RUBRIC = Rubric(
    version=1,
    blocks=(
        Block.model_validate(
            {
                "key": "corpus",
                "label": WORDS,
                "points": Decimal(6),
                "component": "dataset",
                "criteria": [criterion(f"c{n}") for n in range(4)],
            }
        ),
        Block.model_validate(
            {
                "key": "talk",
                "label": WORDS,
                "points": Decimal(4),
                "criteria": [criterion("live", is_presented_live=True), criterion("idea")],
            }
        ),
    ),
)
JUROR = JurorPlan(number=1, languages=("es",), pace_percent=50)
DAY = timedelta(days=1)
PLAN = JuryPlan(
    opens_at=OPENS_AT,
    assigned_at=OPENS_AT,
    presents_at=OPENS_AT,
    scores_until=OPENS_AT + 4 * DAY,
    closes_at=OPENS_AT + 5 * DAY,
    verified_at=OPENS_AT + 6 * DAY,
    requested_at=OPENS_AT + 6 * DAY,
    confirmed_at=OPENS_AT + 6 * DAY,
    spread=0.5,
    jurors=(JUROR,),
    quality={"Alta": 95, "Baja": 5, "Media": 50},
    team_comments=("bien",),
)
HIGH, LOW, MIDDLE = (ScoredProject(title, frozenset({"dataset"}), is_presented=True) for title in PLAN.quality)


def made(juror: JurorPlan = JUROR, projects: tuple[ScoredProject, ...] = (HIGH, LOW, MIDDLE)) -> dict[str, MadeBallot]:
    return {ballot.title: ballot for ballot in ballots(PLAN, RUBRIC, juror, projects, 1)}


def test_every_asked_criterion_has_a_mark_on_its_scale_that_follows_the_quality() -> None:
    found = made()
    assert set(found) == {"Alta", "Baja", "Media"}
    assert {tuple(ballot.marks) for ballot in found.values()} == {("c0", "c1", "c2", "c3", "live", "idea")}
    assert all(0 <= mark <= 5 for ballot in found.values() for mark in ballot.marks.values())
    sums = {title: sum(ballot.marks.values()) for title, ballot in found.items()}
    assert sums["Baja"] < sums["Media"] < sums["Alta"]


def test_what_was_not_presented_has_no_mark() -> None:
    assert "live" not in made(projects=(replace(HIGH, is_presented=False),))["Alta"].marks


def test_leniency_moves_marks_and_another_project_does_not() -> None:
    assert made(projects=(MIDDLE,))["Media"].marks == made()["Media"].marks
    strict = made(JUROR.model_copy(update={"leniency": -2.0}))["Media"]
    assert sum(strict.marks.values()) < sum(made()["Media"].marks.values())


def test_half_of_the_ballots_of_a_juror_of_middling_pace_come_in_half_of_the_time() -> None:
    many = tuple(replace(HIGH, title=title) for title in ("Alta", "Baja"))
    moments = [ballot.submitted_at for ballot in ballots(PLAN, RUBRIC, JUROR, many, 1)]
    assert moments == [OPENS_AT + DAY + timedelta(minutes=7), OPENS_AT + 3 * DAY + timedelta(minutes=7)]


def test_extra_point_goes_to_whom_the_juror_gave_most() -> None:
    assert favourite(RUBRIC, made().values(), (HIGH, LOW, MIDDLE)) == "Alta"
    assert favourite(RUBRIC, (), ()) is None


def test_draft_holds_the_first_half_of_the_marks() -> None:
    ballot = made()["Alta"]
    assert half_filled(RUBRIC, ballot) == {key: ballot.marks[key] for key in ("c0", "c1", "c2")}


def test_a_jury_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValidationError, match="the moments of the jury do not follow each other in time"):
        JuryPlan.model_validate({**PLAN.model_dump(), "closes_at": OPENS_AT - DAY})
