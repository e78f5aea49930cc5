"""Which places a project could have, given what jurors' ballots leave open.

Its *rank interval* holds 90 % of the places that it takes in 2,000 draws of all projects' theta (see
`lib.domain.severity`): ballots fluctuate around theta, jurors' effects are known only roughly, and theta are themselves
spread like N(m, tau2) (empirical Bayes: Laird and Louis 1989), which draws far-off projects with few ballots towards
the others. tau2 by Paule and Mandel (1982). The seed is fixed and projects and jurors are drawn in the order of their
estimates, so that intervals depend on neither labels nor the order of rows.

A bonus is added to each draw as it is. No chance of winning is worked out: such figures were wrong by up to 35 points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lib.domain.severity import Fit, Indices, Severity, Sheets, Vector, logistic

DRAWS = 2000
COVERAGE = 0.90
_SEED = 1  # another one would move some intervals by a place: results that were published hold theirs
_LEAST_FREEDOM = 5  # sheets beyond one for each project; with fewer, nobody knows how much ballots fluctuate
_EDGE = 0.02  # theta of a project whose sheets are all 0 or all the maximum is taken at this share from the end


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Places from `best` to `worst`, 1 the first."""

    best: int
    worst: int


def rank_intervals(
    found: Severity,
    maxima: Mapping[int, Fraction],
    bonuses: Mapping[int, Fraction],
    ranked: Sequence[int],
    finalists: frozenset[int] = frozenset(),
) -> dict[int, RankInterval]:
    """The rank interval of each project of `ranked`; none where there are too few ballots to say.

    `maxima` are the points that a project can get, `bonuses` what is added after that. With `finalists`, they take the
    first places among themselves, the others the places after.
    """
    fit = found.fit
    if fit is None or found.sheets.degrees_of_freedom < _LEAST_FREEDOM or fit.scale <= 0:
        return {}
    position = {project: at for at, project in enumerate(found.sheets.projects)}
    theta = _drawn_theta(found.sheets, fit)
    intervals: dict[int, RankInterval] = {}
    offset = 0
    for group in ([p for p in ranked if p in finalists], [p for p in ranked if p not in finalists]):
        if group:
            tops = np.array([float(maxima[project]) for project in group])
            bonus = np.array([float(bonuses.get(project, Fraction(0))) for project in group])
            scores = logistic(theta[:, [position[project] for project in group]]) * tops + bonus
            bounds = _bounds(scores)
            intervals |= {
                project: RankInterval(offset + best, offset + worst)
                for project, (best, worst) in zip(group, bounds, strict=True)
            }
            offset += len(group)
    return intervals


def too_close_to_call(intervals: Mapping[int, RankInterval], place: int = 3) -> tuple[int, ...]:
    """The projects that could be at `place` or better, in the order of `intervals`."""
    return tuple(project for project, interval in intervals.items() if interval.best <= place)


def level_places(intervals: Sequence[RankInterval], places: int = 3) -> tuple[tuple[int, int], ...]:
    """Runs (first, last) of places that cannot be told apart: each of these projects could have the first of them.

    `intervals` are those of the projects by place; runs begin at one of the first `places`, and none lies in another.

    >>> level_places([RankInterval(1, 1), RankInterval(2, 4), RankInterval(2, 4), RankInterval(4, 5)])
    ((2, 3),)
    """
    runs: list[tuple[int, int]] = []
    for first in range(1, places + 1):
        last = first
        while last < len(intervals) and intervals[last].best <= first:
            last += 1
        if last > first and not (runs and runs[-1][1] >= last):
            runs.append((first, last))
    return tuple(runs)


def _drawn_theta(sheets: Sheets, fit: Fit) -> Vector:
    """DRAWS x projects: theta from their distribution given the ballots."""
    weights, response, theta = _working_rows(sheets, fit)
    projects, jurors = len(sheets.projects), len(sheets.jurors)
    sums = _summed(sheets.project_at, weights, projects)
    weighted = _summed(sheets.project_at, weights * response, projects)
    crossed = _summed(sheets.project_at * jurors + sheets.juror_at, weights, projects * jurors)
    crossed = crossed.reshape(projects, jurors)
    random = np.random.default_rng(_SEED)
    in_order = np.lexsort((sums, np.round(theta, 8)))
    noise = np.empty((DRAWS, projects))
    noise[:, in_order] = random.standard_normal((DRAWS, projects))
    has_effects = bool(np.isfinite(fit.ridge))
    by_juror = np.diag(_summed(sheets.juror_at, weights, jurors) + (fit.ridge if has_effects else 0.0))
    spread = _variances(sums, crossed, by_juror, fit.scale, has_effects=has_effects)
    middle, between = _prior(theta, spread)
    prior = fit.scale / between
    effects = np.zeros((DRAWS, jurors))
    if has_effects:
        system = by_juror - crossed.T @ (crossed / (sums + prior)[:, None])
        right = _summed(sheets.juror_at, weights * response, jurors)
        right -= crossed.T @ ((weighted + prior * middle) / (sums + prior))
        order = np.argsort(np.round(fit.effects, 8), kind="stable")
        system = system[np.ix_(order, order)]
        root = np.linalg.cholesky(np.linalg.inv(system))
        drawn = random.standard_normal((DRAWS, jurors)) @ root.T * np.sqrt(fit.scale)
        effects[:, order] = drawn + np.linalg.solve(system, right[order])
    centre = (weighted + prior * middle - effects @ crossed.T) / (sums + prior)
    return np.asarray(centre + noise * np.sqrt(fit.scale / (sums + prior)), dtype=np.float64)


def _summed(at: Indices, amounts: Vector, length: int) -> Vector:
    return np.asarray(np.bincount(at, amounts, length), dtype=np.float64)


def _working_rows(sheets: Sheets, fit: Fit) -> tuple[Vector, Vector, Vector]:
    """Weights and working response of the rows, and theta, with those at the ends drawn inwards."""
    furthest = float(np.log((1 - _EDGE) / _EDGE))
    means = np.bincount(sheets.project_at, sheets.shares) / np.bincount(sheets.project_at)
    is_at_end = (means <= 0) | (means >= 1)
    theta = np.where(is_at_end, np.sign(means - 0.5) * furthest, fit.theta)
    at_end = is_at_end[sheets.project_at]
    eta = theta[sheets.project_at] + np.where(at_end, 0.0, fit.effects[sheets.juror_at])
    mu = logistic(np.clip(eta, -30, 30))
    weights = mu * (1 - mu)
    return weights, np.where(at_end, eta, eta + (sheets.shares - mu) / weights), theta


def _variances(sums: Vector, crossed: Vector, by_juror: Vector, scale: float, *, has_effects: bool) -> Vector:
    """The variance of each estimated theta."""
    own = scale / sums
    if not has_effects:
        return np.asarray(own, dtype=np.float64)
    carried = crossed / sums[:, None]
    system = by_juror - crossed.T @ carried
    return np.asarray(own + scale * np.sum(carried @ np.linalg.inv(system) * carried, axis=1), dtype=np.float64)


def _prior(theta: Vector, variances: Vector) -> tuple[float, float]:
    """(m, tau2): sum (theta - m)^2 / (tau2 + variance) = projects - 1, with m the weighted mean."""
    least = 1e-6 * float(np.mean(variances))

    def excess(between: float) -> tuple[float, float]:
        weights = 1 / (between + variances)
        middle = float(np.sum(weights * theta) / np.sum(weights))
        return float(np.sum(weights * (theta - middle) ** 2)) - (len(theta) - 1), middle

    low, high = least, max(least * 2, 4 * float(np.var(theta)))
    if excess(low)[0] <= 0:
        return excess(low)[1], low
    while excess(high)[0] > 0:
        high *= 2
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        if excess(middle)[0] > 0:
            low = middle
        else:
            high = middle
    return excess(high)[1], high


def _bounds(scores: Vector) -> list[tuple[int, int]]:
    """(best, worst) of each column, from the places of its draws: at most 5 % lie before, at most 5 % after."""
    draws, projects = scores.shape
    order = np.argsort(-scores, axis=1)
    places = np.empty((draws, projects), dtype=np.intp)
    np.put_along_axis(places, order, np.broadcast_to(np.arange(projects), (draws, projects)), axis=1)
    counts = np.bincount((places + np.arange(projects) * projects).ravel(), minlength=projects**2)
    reached = np.cumsum(counts.reshape(projects, projects), axis=1)
    tail = (1 - COVERAGE) / 2 * draws
    best = np.argmax(reached > tail, axis=1)
    worst = np.argmax(reached >= draws - tail, axis=1)
    return [(int(low) + 1, int(high) + 1) for low, high in zip(best, worst, strict=True)]
