"""Which juror scores which project: a plan that organizers look at before it holds.

Hard: nobody scores a project that they may not (a *forbidden* pair), no list is longer than its juror's maximum, and
every project has exactly `ballots_per_project` ballots, finished ones included; where that cannot be, the refusal says
which projects and which jurors. Whoever was asked for a project of a second round stays with it, beyond both numbers.
In this order of weight, what the plan then seeks:

1. what was assigned stays with its juror;
2. a juror reads a language of the project;
3. lists differ by at most one where that is possible;
4. any two groups of jurors share projects, so that their scores can be compared;
5. jurors meet many others instead of the same few, and know a topic of the project.

The first three are optimal (`lib.domain.assignment_flow`), the others found by exchanges (`assignment_spread`).
The same request gives the same plan, whatever the order of its rows.

>>> projects = tuple(ProjectToScore(number) for number in (1, 2, 3))
>>> found = plan(AssignmentRequest(projects, (JurorOffer(10), JurorOffer(11, maximum_load=1)), 1))
>>> [(load.juror, load.after) for load in found.loads]
[(10, 2), (11, 1)]
"""

from collections import defaultdict
from collections.abc import Iterator

from lib.domain.assignment_flow import matched
from lib.domain.assignment_spread import groups, spread
from lib.domain.assignment_terms import (
    AssignmentInfeasibleError,
    AssignmentPlan,
    AssignmentRequest,
    JurorOffer,
    Load,
    Pair,
    PlannedPair,
    PlanWarning,
    ProjectToScore,
    Reason,
    Release,
    ReleasedPair,
    Shortage,
    WarningKind,
)

__all__ = [
    "BILINGUAL_SHARE",
    "AssignmentInfeasibleError",
    "AssignmentPlan",
    "AssignmentRequest",
    "JurorOffer",
    "Load",
    "Pair",
    "PlanWarning",
    "PlannedPair",
    "ProjectToScore",
    "Reason",
    "Release",
    "ReleasedPair",
    "Shortage",
    "WarningKind",
    "plan",
]

# Of twenty jurors, one who reads both languages left 1.09 of 1.35 points of unfairness between two pools, eight 0.18.
BILINGUAL_SHARE = 0.4


def plan(request: AssignmentRequest) -> AssignmentPlan:
    """The plan for `request`. Raises AssignmentInfeasibleError where the hard rules cannot all hold."""
    open_pairs = _everything(request) if request.ballots_per_project is None else spread(request, matched(request))
    released = tuple(
        ReleasedPair(project, juror, _why_released(request, (project, juror)))
        for project, juror in sorted(request.earlier - request.finished - open_pairs)
        if project in request.project_of
    )
    taken_over = _taken_over(request, open_pairs, released)
    finished = {pair for pair in request.finished if pair[0] in request.project_of}
    pairs = tuple(
        PlannedPair(*pair, _reasons(request, pair, taken_over), taken_over.get(pair))
        for pair in sorted(open_pairs | finished)
    )
    loads = tuple(_load(request, juror, open_pairs, finished) for juror in request.juror_of)
    warnings = tuple(_warnings(request, open_pairs, loads))
    return AssignmentPlan(pairs, released, loads, warnings, request.digest)


def _everything(request: AssignmentRequest) -> frozenset[Pair]:
    """Every open pair that is allowed. Raises AssignmentInfeasibleError where somebody's list would be too long."""
    found, shortages = set[Pair](), []
    for juror in request.juror_of:
        own = [
            (project, juror)
            for project in request.project_of
            if (project, juror) not in request.forbidden and (project, juror) not in request.finished
        ]
        room = request.capacity(juror)
        if len(own) > room:
            shortages.append(Shortage(tuple(project for project, _ in own), (juror,), len(own), room))
        found.update(own)
    if shortages:
        raise AssignmentInfeasibleError(tuple(shortages))
    return frozenset(found)


def _why_released(request: AssignmentRequest, pair: Pair) -> Release:
    if pair[1] not in request.juror_of:
        return "dropped_out"
    return "forbidden" if pair in request.forbidden else "moved"


def _taken_over(
    request: AssignmentRequest, open_pairs: frozenset[Pair], released: tuple[ReleasedPair, ...]
) -> dict[Pair, int]:
    """Whose ballot each new pair takes over: those of one project in the order of jurors."""
    given_up = defaultdict[int, list[int]](list)
    for one in released:
        given_up[one.project].append(one.juror)
    found = {}
    for project, juror in sorted(open_pairs - request.earlier):
        if given_up[project]:
            found[project, juror] = given_up[project].pop(0)
    return found


def _reasons(request: AssignmentRequest, pair: Pair, taken_over: dict[Pair, int]) -> tuple[Reason, ...]:
    if pair in request.finished:
        return ("finished",)
    found: list[Reason] = []
    if pair in request.earlier:
        found.append("kept")
    elif pair in taken_over:
        found.append("takes_over")
    elif request.ballots_per_project is None:
        found.append("everybody")
    needed, read = request.project_of[pair[0]].languages, request.juror_of[pair[1]].languages
    if not needed or not read:
        found.append("language_unstated")
    else:
        found.append("language" if needed & read else "no_language")
    if request.shares_topic(*pair):
        found.append("topic")
    return tuple(found)


def _load(request: AssignmentRequest, juror: int, open_pairs: frozenset[Pair], finished: set[Pair]) -> Load:
    mine = {project for project, who in open_pairs if who == juror}
    earlier = {project for project, who in request.earlier - request.finished if who == juror}
    done = sum(1 for _, who in finished if who == juror)
    return Load(
        juror=juror,
        before=done + len(earlier & request.project_of.keys()),
        after=done + len(mine),
        finished=done,
        maximum=request.juror_of[juror].maximum_load,
        added=tuple(sorted(mine - earlier)),
    )


def _warnings(
    request: AssignmentRequest, open_pairs: frozenset[Pair], loads: tuple[Load, ...]
) -> Iterator[PlanWarning]:
    refused = sorted(pair for pair in request.finished & request.forbidden if pair[0] in request.project_of)
    if refused:
        yield PlanWarning("forbidden_ballots", *_sides(refused))
    if request.ballots_per_project is not None:
        counts = dict.fromkeys(request.project_of, 0)
        for project, _juror in request.counted:
            counts[project] += 1
        more = (project for project, count in counts.items() if count > request.ballots_per_project)
        extra = tuple(project for project in more if project not in request.finalists)
        if extra:
            yield PlanWarning("extra_ballots", extra)
    strangers = sorted(pair for pair in open_pairs if not request.shares_language(*pair))
    if strangers:
        yield PlanWarning("no_shared_language", *_sides(strangers))
    yield from _bilingual(request)
    yield from _apart(request, open_pairs)
    yield from _uneven(loads)


def _sides(pairs: list[Pair]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(sorted({project for project, _ in pairs})), tuple(sorted({juror for _, juror in pairs}))


def _bilingual(request: AssignmentRequest) -> Iterator[PlanWarning]:
    """Where projects are in several languages, whether enough jurors read more than one of them."""
    needed = {project.languages for project in request.project_of.values() if project.languages}
    stated = [juror for juror in request.juror_of.values() if juror.languages]
    every = frozenset[str]().union(*needed)
    if len(every) < 2 or all(languages & juror.languages for languages in needed for juror in stated):
        return
    both = [juror.number for juror in stated if len(juror.languages & every) > 1]
    share = len(both) / len(stated)
    if share < BILINGUAL_SHARE:
        yield PlanWarning("few_bilingual", jurors=tuple(both), languages=tuple(sorted(every)), value=share)


def _apart(request: AssignmentRequest, open_pairs: frozenset[Pair]) -> Iterator[PlanWarning]:
    """Groups of jurors whose scores nothing compares."""
    apart = groups(open_pairs | request.counted)
    if len(apart) < 2:
        return
    if request.ballots_per_project == 1:
        yield PlanWarning("one_ballot")
    else:
        yield PlanWarning("disconnected", groups=apart)


def _uneven(loads: tuple[Load, ...]) -> Iterator[PlanWarning]:
    """Lists that differ by more than one, those at their maximum left aside."""
    free = [load for load in loads if load.maximum is None or load.after < load.maximum]
    if not free:
        return
    longest = max(load.after for load in loads)
    shortest = min(load.after for load in free)
    if longest - shortest > 1:
        short = tuple(load.juror for load in free if load.after == shortest)
        yield PlanWarning("uneven", jurors=short, value=longest - shortest)
