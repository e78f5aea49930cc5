"""What stands out in how a juror marked, from 8 ballots on. Information for organizers: it never removes anybody.

* *severity*: how many points lower (positive) or higher their totals are than colleagues' on the same projects; already
  corrected where the adjusted score is official.
* *correlation* of their totals with the mean of the others' on the same projects; below 0 it is remarked.
* *infit*: their squared residuals in the model of `lib.domain.severity`, divided by those expected; 1 is usual, above 2
  it is remarked (weighted mean square: Wright and Masters 1982).
* *spread*: the standard deviation of their totals in points; below a third of the median juror's it is remarked, and so
  is a juror who gave in half of their ballots one and the same mark to every criterion.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from statistics import median, stdev
from typing import Literal

import numpy as np

from lib.domain.ballots import Ballot, mean_of
from lib.domain.severity import Severity, logistic

Remark = Literal["contradicts", "erratic", "narrow", "flat"]
LEAST_BALLOTS = 8
INFIT_REMARKED = 2.0
_LEAST_CRITERIA = 3  # two equal marks say nothing


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One juror. Figures are None where they cannot be worked out; `remarks` only from 8 ballots on."""

    juror: int
    n: int
    severity: float | None
    correlation: float | None
    infit: float | None
    spread: float | None
    flat: int
    remarks: tuple[Remark, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are ballots enough to remark anything."""
        return self.n >= LEAST_BALLOTS


def diagnoses(
    totals: Mapping[int, Mapping[int, Fraction]], ballots: Collection[Ballot], found: Severity
) -> tuple[Diagnosis, ...]:
    """Each juror of `totals` (by project and juror), in the order of their ids."""
    own: dict[int, dict[int, Fraction]] = {}
    for project, by_juror in totals.items():
        for juror, total in by_juror.items():
            own.setdefault(juror, {})[project] = total
    spreads = {juror: stdev(map(float, given.values())) if len(given) > 1 else None for juror, given in own.items()}
    known = [spread for spread in spreads.values() if spread is not None]
    usual = median(known) if known else None
    infits = _infits(found)
    flat = dict.fromkeys(own, 0)
    for ballot in ballots:
        marks = list(ballot.marks.values())
        if ballot.juror in flat and len(marks) >= _LEAST_CRITERIA and len(set(marks)) == 1:
            flat[ballot.juror] += 1
    severities = found.points if found.support == "supported" else {}
    return tuple(
        _diagnosis(
            Diagnosis(
                juror,
                len(given),
                severities.get(juror),
                _correlation(given, juror, totals),
                infits.get(juror),
                spreads[juror],
                flat[juror],
                (),
            ),
            usual,
        )
        for juror, given in sorted(own.items())
    )


def _diagnosis(juror: Diagnosis, usual_spread: float | None) -> Diagnosis:
    checks: list[tuple[Remark, bool]] = [
        ("contradicts", juror.correlation is not None and juror.correlation < 0),
        ("erratic", juror.infit is not None and juror.infit > INFIT_REMARKED),
        ("narrow", None not in (juror.spread, usual_spread) and (juror.spread or 0) < (usual_spread or 0) / 3),
        ("flat", 2 * juror.flat >= juror.n),
    ]
    remarks = tuple(remark for remark, holds in checks if holds) if juror.is_enough else ()
    return Diagnosis(
        juror.juror, juror.n, juror.severity, juror.correlation, juror.infit, juror.spread, juror.flat, remarks
    )


def _correlation(
    given: Mapping[int, Fraction], juror: int, totals: Mapping[int, Mapping[int, Fraction]]
) -> float | None:
    """With the mean of the others, over the projects that others scored too; None below three or without spread."""
    pairs = []
    for project, total in given.items():
        others = [other for who, other in totals[project].items() if who != juror]
        if others:
            pairs.append((total, mean_of(others)))
    if len(pairs) < 3 or any(len({pair[side] for pair in pairs}) == 1 for side in (0, 1)):
        return None
    numbers = np.fromiter(chain.from_iterable(map(float, pair) for pair in pairs), dtype=np.float64).reshape(-1, 2)
    return float(np.corrcoef(numbers[:, 0], numbers[:, 1])[0, 1])


def _infits(found: Severity) -> dict[int, float]:
    """Only where the model tells ballots' usual fluctuation."""
    fit, sheets = found.fit, found.sheets
    if fit is None or fit.scale <= 0:
        return {}
    mu = logistic(np.clip(fit.theta[sheets.project_at] + fit.effects[sheets.juror_at], -30, 30))
    usual = fit.scale * mu * (1 - mu)
    count = len(sheets.jurors)
    expected = np.bincount(sheets.juror_at, usual, count)
    squared = np.bincount(sheets.juror_at, (sheets.shares - mu) ** 2, count)
    # A theta is estimated from the same ballots, which takes its share of every residual.
    taken = 1 - len(sheets.projects) / len(sheets.shares)
    return {juror: float(squared[at] / expected[at] / taken) for at, juror in enumerate(sheets.jurors) if expected[at]}
