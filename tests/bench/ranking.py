"""The ranking of a large edition, from ballots to places with intervals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from time import perf_counter

from lib.domain.ballots import Ballot, Entry
from lib.domain.ranking import Contest, rank
from tests.bench.figures import Figure, Measured
from tests.domain.simulated_juries import simulated_totals
from tests.rubric_samples import block, criterion, rubric

PROJECTS, JURORS, BALLOTS_EACH = 500, 60, 5
RANKING_FIGURES = (Figure("ranking-500x60", 0.2, "s"),)


def rankings() -> Iterator[Measured]:
    """Seconds for totals, both scores, places and rank intervals; the best of five."""
    contest = _large_contest()
    took = []
    for _ in range(5):
        started_at = perf_counter()
        rank(contest)
        took.append(perf_counter() - started_at)
    yield Measured("ranking-500x60", min(took), f"{len(contest.ballots)} ballots, with intervals")


def _large_contest() -> Contest:
    totals = simulated_totals(PROJECTS, JURORS, BALLOTS_EACH, seed=1)
    keys = [f"criterion_{number}" for number in range(10)]
    ballots = tuple(
        Ballot(
            project, juror, {key: _mark(total, at) for at, key in enumerate(keys)}, datetime(2031, 4, 12, tzinfo=UTC)
        )
        for project, by_juror in totals.items()
        for juror, total in by_juror.items()
    )
    blocks = [block(f"block_{at}", 2, criterion(keys[2 * at]), criterion(keys[2 * at + 1])) for at in range(5)]
    return Contest(rubric(*blocks), {project: Entry(project) for project in totals}, ballots)


def _mark(total: Fraction, at: int) -> int:
    """A mark from 0 to 5 near a total of 0 to 10, not the same on each criterion."""
    return min(5, max(0, round(total / 2) + (at % 3 - 1)))
