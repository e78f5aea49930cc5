"""Exchanges of open ballots that keep every list as long as it is: see `lib.domain.assignment`.

Two jurors of two projects change places where that makes pairs of jurors meet more evenly or gives a project somebody
who knows its topic, and where it joins groups of jurors who share no project. What was assigned before stays, and no
exchange brings a juror to a project whose language they do not read.

Evenness is the sum over pairs of jurors of the square of the projects that they share: the smaller, the more even. A
project whose juror knows none of its topics costs as much as the second meeting of a pair exceeds the first.
"""

import random
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lib.domain.assignment_terms import AssignmentRequest, Pair

_NO_TOPIC = 2
_SWEEPS = 2
_CANDIDATES = 400  # places that each place is compared with; with more the plan hardly becomes better
_MOST_TRIES = 300  # nearly every exchange between two groups joins them: where so many did not, none will


def groups(pairs: Iterable[Pair]) -> tuple[tuple[int, ...], ...]:
    """Jurors who are joined by projects that they share, directly or through others; by their first number.

    >>> groups([(1, 10), (1, 11), (2, 11), (2, 12), (3, 13)])
    ((10, 11, 12), (13,))
    """
    root: dict[int, int] = {}

    def found(juror: int) -> int:
        while root[juror] != juror:
            root[juror] = juror = root[root[juror]]
        return juror

    first: dict[int, int] = {}
    for project, juror in pairs:
        root.setdefault(juror, juror)
        root[found(juror)] = found(first.setdefault(project, juror))
    together: dict[int, list[int]] = {}
    for juror in sorted(root):
        together.setdefault(found(juror), []).append(juror)
    return tuple(sorted(tuple(members) for members in together.values()))


def spread(request: AssignmentRequest, open_pairs: frozenset[Pair]) -> frozenset[Pair]:
    """`open_pairs` after exchanges; loads, ballots per project and what was there before stay as they are."""
    exchange = _Exchange(request, open_pairs)
    exchange.even_out()
    exchange.join_groups()
    return exchange.pairs


class _Exchange:
    """Who meets whom, kept up to date from one exchange to the next. Rows are projects, columns jurors."""

    def __init__(self, request: AssignmentRequest, open_pairs: frozenset[Pair]) -> None:
        self._projects = list(request.project_of)
        # Finished ballots of people who score no more take part in who meets whom.
        self._jurors = sorted(request.juror_of.keys() | {juror for _, juror in request.counted})
        row_of = {number: row for row, number in enumerate(self._projects)}
        column_of = {number: column for column, number in enumerate(self._jurors)}
        shape = (len(self._projects), len(self._jurors))
        self._sits = np.zeros(shape, np.int32)
        self._open = np.zeros(shape, bool)
        for project, juror in request.counted | open_pairs:
            self._sits[row_of[project], column_of[juror]] = 1
        for project, juror in open_pairs:
            self._open[row_of[project], column_of[juror]] = True
        self._may = np.zeros(shape, bool)
        self._topic_cost = np.full(shape, _NO_TOPIC, np.int32)
        for juror in request.juror_of:
            column = column_of[juror]
            for project in request.project_of:
                pair, at = (project, juror), (row_of[project], column)
                self._may[at] = pair not in request.forbidden and pair not in request.finished
                self._may[at] &= request.shares_language(project, juror)
                if request.shares_topic(project, juror) or not request.project_of[project].topics:
                    self._topic_cost[at] = 0
        movable = sorted(open_pairs - request.to_keep)
        random.Random(request.seed).shuffle(movable)  # noqa: S311 - to be the same each time, not to be secret
        self._row = np.array([row_of[project] for project, _ in movable], np.intp)
        self._column = np.array([column_of[juror] for _, juror in movable], np.intp)
        self._company = self._sits.sum(axis=1) - 1  # beside each juror of a project; exchanges leave it as it is
        self._met = self._sits.T @ self._sits
        np.fill_diagonal(self._met, 0)
        self._meetings = self._sits @ self._met  # by project and juror: with all who sit there

    @property
    def pairs(self) -> frozenset[Pair]:
        """The open pairs as they are now."""
        return frozenset((self._projects[row], self._jurors[column]) for row, column in np.argwhere(self._open))

    def even_out(self) -> None:
        """Exchange as long as something becomes better, a few times over everything."""
        for _ in range(_SWEEPS):
            exchanged = sum(self._exchange_best(at) for at in range(len(self._row)))
            if not exchanged:
                return

    def _exchange_best(self, at: int) -> bool:
        """Exchange this place with the one that gains most of those that follow it; whether there was one."""
        # Places lie in an order of chance, so whatever follows is a sample.
        count = len(self._row)
        others = np.arange(at + 1, at + 1 + min(count - 1, _CANDIDATES)) % count
        gains = self._gains(at, others)
        if not gains.size:
            return False
        best = int(gains.argmax())
        if gains[best] <= 0:
            return False
        other = int(others[best])
        before = self._cost(at, other)
        self._exchange(at, other)
        if self._cost(at, other) < before:
            return True
        self._exchange(at, other)
        return False

    def _gains(self, at: int, others: NDArray[np.int64]) -> NDArray[np.int64]:
        """What an exchange with other places would gain, nearly: two projects that share jurors count them twice.

        Where two jurors may not change places it is no gain at all.
        """
        row, column, rows, columns = self._row[at], self._column[at], self._row[others], self._column[others]
        can = self._may[row, columns] & self._may[rows, column]
        can &= (self._sits[row, columns] == 0) & (self._sits[rows, column] == 0)
        # Whoever leaves takes away 2n - 1 for each whom they met n times, whoever comes adds 2n + 1.
        leaves = self._meetings[row, column] + self._meetings[rows, columns]
        comes = self._meetings[row, columns] + self._meetings[rows, column] - 2 * self._met[column, columns]
        new = 2 * (comes - leaves) + 2 * (self._company[row] + self._company[rows])
        topics = self._topic_cost
        of_topics = topics[row, column] + topics[rows, columns] - topics[row, columns] - topics[rows, column]
        return np.where(can, of_topics - new, 0)

    def _cost(self, at: int, other: int) -> int:
        """What these two places and everybody who sits there cost now."""
        sits = np.flatnonzero(self._sits[self._row[at]] | self._sits[self._row[other]])
        who = np.union1d(sits, [self._column[at], self._column[other]])
        met = int((self._met[np.ix_(who, who)].astype(np.int64) ** 2).sum()) // 2
        places = ((self._row[at], self._column[at]), (self._row[other], self._column[other]))
        return met + sum(int(self._topic_cost[place]) for place in places)

    def _exchange(self, at: int, other: int) -> None:
        """Two jurors change places."""
        touched = np.flatnonzero(self._sits[self._row[at]] | self._sits[self._row[other]])
        for place, new in ((at, self._column[other]), (other, self._column[at])):
            row, old = self._row[place], self._column[place]
            self._sits[row, old], self._open[row, old] = 0, False
            company = np.flatnonzero(self._sits[row])
            self._met[old, company] -= 1
            self._met[company, old] -= 1
            self._met[new, company] += 1
            self._met[company, new] += 1
            self._sits[row, new], self._open[row, new] = 1, True
        self._column[at], self._column[other] = self._column[other], self._column[at]
        self._meetings[:, touched] = self._sits @ self._met[:, touched]
        rows = [self._row[at], self._row[other]]
        self._meetings[rows] = self._sits[rows] @ self._met

    def join_groups(self) -> None:
        """Exchange between groups of jurors who share no project, as long as that leaves fewer groups."""
        apart = self._groups()
        while len(apart) > 1:
            joined = self._joined(apart)
            if joined is None:
                return
            apart = joined

    def _joined(self, apart: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...] | None:
        """The groups after the first exchange that leaves fewer of them; None where none does."""
        group_of = {column: number for number, members in enumerate(apart) for column in members}
        label = np.array([group_of.get(int(column), -1) for column in range(len(self._jurors))])
        tries = 0
        # A juror who is alone on a project shares it with nobody, whoever they are.
        in_company = self._company[self._row] > 0
        for at in np.flatnonzero(in_company):
            row, column = self._row[at], self._column[at]
            can = in_company & (label[self._column] != label[column])
            can &= self._may[row, self._column] & self._may[self._row, column]
            for other in np.flatnonzero(can):
                self._exchange(int(at), int(other))
                now = self._groups()
                if len(now) < len(apart):
                    return now
                self._exchange(int(at), int(other))
                tries += 1
                if tries == _MOST_TRIES:
                    return None
        return None

    def _groups(self) -> tuple[tuple[int, ...], ...]:
        return groups((int(row), int(column)) for row, column in np.argwhere(self._sits))
