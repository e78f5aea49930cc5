"""The open ballots of a plan, optimal for what can be optimal: see `lib.domain.assignment`.

A matching in which a project needs several jurors and a juror takes several projects. It begins greedily; alternating
paths then fill what is left, which tells exactly whether everything can be filled; and cycles that cost less than
nothing are turned until there is none, which is the proof that no other matching is cheaper. The costs, each above all
that comes after: an earlier pair that is given up, a pair without a shared language, the square of every load (so that
loads differ by at most one where that is possible).
"""

import random
from collections import Counter, deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.domain.assignment_terms import AssignmentInfeasibleError, AssignmentRequest, Pair, Shortage

_GIVEN_UP = 10**13
_NO_LANGUAGE = 10**9
_NEVER = 4 * 10**18  # above every sum of costs, and far enough from the end of 64 bits to add one


@dataclass(slots=True)
class _Matching:
    """Rows are projects, columns are jurors, in the order of their numbers; `chosen` holds only what is planned."""

    allowed: NDArray[np.bool_]
    chosen: NDArray[np.bool_]
    costs: NDArray[np.int64]
    needs: NDArray[np.int64]  # how many open ballots each project is to have
    fixed: NDArray[np.int64]  # ballots by juror that no plan moves: finished ones, and those of a second round
    room: NDArray[np.int64]  # open ballots that each juror can take

    @property
    def missing(self) -> NDArray[np.int64]:
        """How many open ballots each project still lacks."""
        return np.asarray(self.needs - np.count_nonzero(self.chosen, axis=1), np.int64)

    @property
    def taken(self) -> NDArray[np.int64]:
        """Open ballots by juror."""
        return np.asarray(np.count_nonzero(self.chosen, axis=0), np.int64)


def matched(request: AssignmentRequest) -> frozenset[Pair]:
    """The open pairs of a plan. Raises AssignmentInfeasibleError where some project cannot get all its ballots."""
    projects, jurors = list(request.project_of), list(request.juror_of)
    if not projects:
        return frozenset()
    matching = _beginning(request, projects, jurors)
    _greedy(matching, random.Random(request.seed))  # noqa: S311 - to be the same each time, not to be secret
    _fill(matching)
    shortages = _shortages(matching, projects, jurors)
    if shortages:
        raise AssignmentInfeasibleError(shortages)
    _improve(matching)
    planned = ((projects[row], jurors[column]) for row, column in np.argwhere(matching.chosen))
    return request.of_second_round.union(planned)


def _beginning(request: AssignmentRequest, projects: list[int], jurors: list[int]) -> _Matching:
    """With what was assigned before, as far as it is allowed and there is room."""
    shape = (len(projects), len(jurors))
    row_of = {number: row for row, number in enumerate(projects)}
    column_of = {number: column for column, number in enumerate(jurors)}
    allowed = np.ones(shape, bool)
    fixed = request.finished | request.of_second_round
    for project, juror in request.forbidden | fixed:
        if project in row_of and juror in column_of:
            allowed[row_of[project], column_of[juror]] = False
    costs = np.zeros(shape, np.int64)
    for row, project in enumerate(projects):
        for column, juror in enumerate(jurors):
            if not request.shares_language(project, juror):
                costs[row, column] = _NO_LANGUAGE
    needs = np.full(len(projects), request.ballots_per_project, np.int64)
    for project, _juror in request.counted | request.of_second_round:
        needs[row_of[project]] -= 1
    load = np.zeros(len(jurors), np.int64)
    for project, juror in fixed:
        if project in row_of and juror in column_of:
            load[column_of[juror]] += 1
    asked = Counter(juror for _project, juror in request.of_second_round)
    room = np.array([max(0, request.capacity(juror) - asked[juror]) for juror in jurors], np.int64)
    matching = _Matching(allowed, np.zeros(shape, bool), costs, np.maximum(needs, 0), load, room)
    for project, juror in sorted(request.to_keep):
        if project in row_of and juror in column_of and allowed[row_of[project], column_of[juror]]:
            row, column = row_of[project], column_of[juror]
            costs[row, column] -= _GIVEN_UP
            if matching.missing[row] > 0 and matching.taken[column] < room[column]:
                matching.chosen[row, column] = True
    return matching


def _greedy(matching: _Matching, chance: random.Random) -> None:
    """Give each project the cheapest jurors with the shortest lists, of those whoever met the others least; projects
    with the fewest choices first."""
    rows, columns = list(range(len(matching.needs))), list(range(len(matching.room)))
    chance.shuffle(rows)
    chance.shuffle(columns)
    rank = np.empty(len(columns), np.int64)
    rank[columns] = np.arange(len(columns))
    choices = matching.allowed.sum(axis=1)
    missing, taken = matching.missing, matching.taken
    sits = matching.chosen.astype(np.int64)
    met = sits.T @ sits
    most = len(rows) * len(columns)  # no juror meets the others of a project more often
    for row in sorted(rows, key=lambda row: int(choices[row])):
        for _ in range(int(missing[row])):
            can = matching.allowed[row] & ~matching.chosen[row] & (taken < matching.room)
            if not can.any():
                break
            company = np.flatnonzero(matching.chosen[row])
            price = ((taken + matching.fixed) * most + met[company].sum(axis=0)) * len(columns) + rank
            best = matching.costs[row] == matching.costs[row][can].min()
            column = int(np.where(can & best, price, _NEVER).argmin())
            matching.chosen[row, column] = True
            met[column, company] += 1
            met[company, column] += 1
            taken[column] += 1


def _fill(matching: _Matching) -> None:
    """Along alternating paths, give projects what they lack, as far as that is possible."""
    for row in np.flatnonzero(matching.missing > 0):
        while matching.missing[row] > 0:
            path = _reached(matching, int(row)).path
            if not path:
                break
            for at, (from_row, column) in enumerate(path):
                matching.chosen[from_row, column] = True
                if at + 1 < len(path):
                    matching.chosen[path[at + 1][0], column] = False


@dataclass(frozen=True, slots=True)
class _Reached:
    """Where alternating paths from one project lead: all rows, or the `path` (row, column) to a juror with room."""

    rows: frozenset[int]
    path: tuple[tuple[int, int], ...] = ()


def _reached(matching: _Matching, start: int) -> _Reached:
    """From a project over jurors who could take it to the projects that these would have to give to somebody else."""
    has_room = matching.taken < matching.room
    seen_columns = np.zeros(len(matching.room), bool)
    came_by: dict[int, int] = {start: -1}  # project -> the juror who would give it away
    came_from: dict[int, int] = {}  # juror -> the project that they would take
    waiting = deque([start])
    while waiting:
        row = waiting.popleft()
        for column in np.flatnonzero(matching.allowed[row] & ~matching.chosen[row] & ~seen_columns):
            seen_columns[column] = True
            came_from[int(column)] = row
            if has_room[column]:
                return _Reached(frozenset(came_by), _path(came_by, came_from, int(column)))
            for other in np.flatnonzero(matching.chosen[:, column]):
                if int(other) not in came_by:
                    came_by[int(other)] = int(column)
                    waiting.append(int(other))
    return _Reached(frozenset(came_by))


def _path(came_by: dict[int, int], came_from: dict[int, int], last: int) -> tuple[tuple[int, int], ...]:
    found, column = [], last
    while column != -1:
        row = came_from[column]
        found.append((row, column))
        column = came_by[row]
    return tuple(reversed(found))


def _shortages(matching: _Matching, projects: list[int], jurors: list[int]) -> tuple[Shortage, ...]:
    """For each project that lacks ballots, the projects that compete with it for the same jurors."""
    found, told = [], set[int]()
    for row in np.flatnonzero(matching.missing > 0):
        if int(row) in told:
            continue
        rows = sorted(_reached(matching, int(row)).rows)
        told.update(rows)
        may = matching.allowed[rows].sum(axis=0)
        found.append(
            Shortage(
                projects=tuple(projects[at] for at in rows),
                jurors=tuple(jurors[at] for at in np.flatnonzero(np.minimum(may, matching.room))),
                needed=int(matching.needs[rows].sum()),
                possible=int(np.minimum(may, matching.room).sum()),
            )
        )
    return tuple(found)


def _improve(matching: _Matching) -> None:
    """Turn cycles that cost less than nothing until there is none."""
    while cycles := _cheap_cycles(matching):
        for cycle in cycles:
            for row, column, is_taken in cycle:
                matching.chosen[row, column] = is_taken


_Turn = list[tuple[int, int, bool]]


def _cheap_cycles(matching: _Matching) -> list[_Turn]:
    """Changes (row, column, taken or given away) that together cost less than nothing; none where it is optimal.

    Bellman and Ford's search from everywhere at once: nodes are projects, jurors and, last, the spare room, to which a
    juror with room leads at the price of one ballot more, and which leads to a juror at the gain of one less. A cycle
    among the predecessors is a cheap cycle.
    """
    projects, jurors = matching.chosen.shape
    taken, load = matching.taken, matching.taken + matching.fixed
    take = np.where(matching.allowed & ~matching.chosen, matching.costs, _NEVER)
    give = np.where(matching.chosen, -matching.costs, _NEVER)
    more = np.where(taken < matching.room, 2 * load + 1, _NEVER)
    less = np.where(taken > 0, 1 - 2 * load, _NEVER)
    spare = projects + jurors
    distance = np.zeros(spare + 1, np.int64)
    before = np.full(spare + 1, -1, np.int64)
    of_juror = np.arange(jurors)
    of_project = np.arange(projects)
    for turn in range(spare + 2):
        to_juror = distance[:projects, None] + take
        best_row = to_juror.argmin(axis=0)
        juror_by_project = to_juror[best_row, of_juror]
        juror_by_spare = distance[spare] + less
        to_project = distance[None, projects:spare] + give
        best_column = to_project.argmin(axis=1)
        to_spare = distance[projects:spare] + more
        best = int(to_spare.argmin())
        found = np.concatenate(
            [
                to_project[of_project, best_column],
                np.minimum(juror_by_project, juror_by_spare),
                to_spare[best : best + 1],
            ]
        )
        origin = np.concatenate(
            [projects + best_column, np.where(juror_by_project <= juror_by_spare, best_row, spare), [projects + best]]
        )
        is_better = found < distance
        if not is_better.any():
            return []
        distance = np.where(is_better, found, distance)
        before = np.where(is_better, origin, before)
        if turn % 2 or turn > spare:
            cycles = _cycles(before, projects, spare)
            if cycles:
                return cycles
    return []


def _cycles(before: NDArray[np.int64], projects: int, spare: int) -> list[_Turn]:
    """The cycles of the graph in which every node has one predecessor."""
    origin = before.tolist()
    state = [0] * len(origin)  # the walk that came here
    found: list[_Turn] = []
    for walk, start in enumerate(range(len(origin)), start=1):
        node, trail = start, []
        while node != -1 and not state[node]:
            state[node] = walk
            trail.append(node)
            node = origin[node]
        if node != -1 and state[node] == walk:
            cycle = trail[trail.index(node) :]
            arcs = [(origin[head], head) for head in cycle]
            found.append([_turned(tail, head, projects) for tail, head in arcs if spare not in (tail, head)])
    return found


def _turned(tail: int, head: int, projects: int) -> tuple[int, int, bool]:
    """An arc from a project to a juror takes the pair, one back gives it away."""
    return (tail, head - projects, True) if tail < projects else (head, tail - projects, False)
