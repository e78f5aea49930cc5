"""How the demo's jury scores. All of it is invented; the order of the best follows what the organizers announced.

Each mark has chance of its own, from the seed, the project, the juror and the criterion: one more juror changes none of
the others' marks.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.domain.ballots import asked_criteria, total_of
from lib.domain.demo_plan import JurorPlan, JuryPlan
from lib.domain.rubrics import Rubric


@dataclass(frozen=True, slots=True)
class ScoredProject:
    """What a jury has before it: a project by its short title, with its kinds of artifacts and whether it presented."""

    title: str
    components: frozenset[str]
    is_presented: bool


@dataclass(frozen=True, slots=True)
class MadeBallot:
    """What a juror gives a project, submitted at `submitted_at` (aware, UTC, whole minutes)."""

    title: str
    juror: int
    marks: Mapping[str, int]
    private_comment: str | None
    team_comment: str | None
    submitted_at: datetime


def ballots(
    plan: JuryPlan, rubric: Rubric, juror: JurorPlan, projects: Sequence[ScoredProject], seed: int
) -> tuple[MadeBallot, ...]:
    """The ballots of one juror for these projects, in the order in which they submit them.

    Raises KeyError where the plan knows no quality of a project.
    """
    order = sorted(projects, key=lambda project: _chance(seed, juror.number, project.title, "order").random())
    moments = _moments(plan, juror, len(order))
    return tuple(
        MadeBallot(
            title=project.title,
            juror=juror.number,
            marks=_marks(plan, rubric, juror, project, seed),
            private_comment=_comment(plan.private_comments, seed, juror.number, project.title, "private"),
            team_comment=_comment(plan.team_comments, seed, juror.number, project.title, "team"),
            submitted_at=at,
        )
        for project, at in zip(order, moments, strict=True)
    )


def favourite(rubric: Rubric, made: Collection[MadeBallot], projects: Sequence[ScoredProject]) -> str | None:
    """The project to which a juror gives their extra point: whom they gave most, by title where that is shared."""
    known = {project.title: project for project in projects}
    points = {
        ballot.title: total_of(
            rubric, ballot.marks, known[ballot.title].components, {}, known[ballot.title].is_presented
        )
        for ballot in made
    }
    return min(points, key=lambda title: (-points[title], title), default=None)


def half_filled(rubric: Rubric, ballot: MadeBallot) -> dict[str, int]:
    """The marks of the first half of a ballot: a draft that somebody left."""
    keys = [criterion.key for block in rubric.blocks for criterion in block.criteria if criterion.key in ballot.marks]
    return {key: ballot.marks[key] for key in keys[: len(keys) // 2]}


def _marks(plan: JuryPlan, rubric: Rubric, juror: JurorPlan, project: ScoredProject, seed: int) -> dict[str, int]:
    quality = plan.quality[project.title] / 100
    marks = {}
    for criterion in asked_criteria(rubric, project.components, project.is_presented):
        chance = _chance(seed, juror.number, project.title, criterion.key)
        scale = criterion.maximum - criterion.minimum
        mark = criterion.minimum + scale * quality + juror.leniency + chance.gauss(0, plan.spread)
        marks[criterion.key] = min(criterion.maximum, max(criterion.minimum, round(mark)))
    return marks


def _moments(plan: JuryPlan, juror: JurorPlan, count: int) -> list[datetime]:
    """Evenly from the opening on: those who are quick have `pace_percent` of them when half of the time has passed."""
    whole = plan.scores_until - plan.opens_at
    quick = round(count * juror.pace_percent / 100)
    moments = []
    for place in range(count):
        is_quick = place < quick
        after = (place + 0.5) / quick if is_quick else 1 + (place - quick + 0.5) / (count - quick)
        share = after / 2
        at = plan.opens_at + whole * share + timedelta(minutes=7 * juror.number)
        moments.append(min(at, plan.scores_until).replace(second=0, microsecond=0))
    return moments


def _comment(words: Sequence[str], seed: int, juror: int, title: str, kind: str) -> str | None:
    """A comment for every other project, if there are any to choose from."""
    chance = _chance(seed, juror, title, kind)
    return chance.choice(words) if words and chance.random() < 0.5 else None


def _chance(seed: int, juror: int, title: str, what: str) -> random.Random:
    return random.Random(f"{seed}/jury/{juror}/{title}/{what}")  # noqa: S311 - made-up marks, nothing to guess
