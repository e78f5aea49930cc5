"""How long a plan takes of who scores what, at 500 projects and 60 jurors, with every rule at work."""

import random
import statistics
import time
from collections.abc import Iterator

from lib.domain.assignment import AssignmentRequest, JurorOffer, ProjectToScore, plan
from tests.bench.figures import Figure, Measured

PROJECTS, JURORS, BALLOTS, TOPICS = 500, 60, 3, 14
RUNS = 5
ASSIGNMENT_FIGURES = (
    Figure("assignment", 1, "s"),
    Figure("assignment drop-out", 1, "s"),
)


def plans() -> Iterator[Measured]:
    """A plan from nothing, and the one after a juror drops out with a third of the ballots finished."""
    request = _request()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        found = plan(request)
        times.append(time.perf_counter() - start)
    loads = [load.after for load in found.loads]
    said = f"{PROJECTS} x {JURORS}, lists of {min(loads)} to {max(loads)}, median of {RUNS}"
    yield Measured("assignment", statistics.median(times), said)

    pairs = sorted((pair.project, pair.juror) for pair in found.pairs)
    chance = random.Random(1)  # noqa: S311 - to be the same each time, not to be secret
    finished = frozenset(chance.sample(pairs, len(pairs) // 3))
    rest = AssignmentRequest(
        request.projects,
        request.jurors[1:],
        BALLOTS,
        forbidden=request.forbidden,
        finished=finished,
        earlier=frozenset(pairs) - finished,
        seed=request.seed,
    )
    start = time.perf_counter()
    again = plan(rest)
    moved = f"{len(again.released)} ballots move"
    yield Measured("assignment drop-out", time.perf_counter() - start, moved)


def _request() -> AssignmentRequest:
    chance = random.Random(1)  # noqa: S311 - to be the same each time, not to be secret
    topics = [f"topic-{number}" for number in range(TOPICS)]
    projects = tuple(
        ProjectToScore(
            number,
            frozenset({"es" if chance.random() < 0.8 else "pt"}),
            frozenset(chance.sample(topics, 1)),
        )
        for number in range(PROJECTS)
    )
    jurors = tuple(
        JurorOffer(
            1000 + number,
            frozenset(chance.choice((("es",), ("es", "pt"), ("es", "pt"), ("pt",)))),
            frozenset(chance.sample(topics, 3)),
            30,
        )
        for number in range(JURORS)
    )
    conflicts = chance.sample([(project.number, juror.number) for project in projects for juror in jurors], 900)
    return AssignmentRequest(projects, jurors, BALLOTS, forbidden=frozenset(conflicts), seed=1)
