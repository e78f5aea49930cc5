"""Scores corrected for how severe each juror is, and that severity.

A *sheet* is one juror's total for one project as a share f of what the project can get, 0 to 1. The model:

    E f = mu = 1 / (1 + exp(-(theta_p + b_j))),   Var f = s2 mu (1 - mu),   b_j ~ N(0, s2 / ridge)

with theta free for each project and the ridge by restricted maximum likelihood (REML) of the working model, again at
each step (penalized quasi-likelihood: Breslow and Clayton 1993; working model of McCullagh and Nelder 1989; its
equations: Henderson 1975). The adjusted score is maximum / (1 + exp(-theta_p)), the severity of a juror -b_j.

The projects' theta are eliminated, which leaves one system of the size of the jury. What nobody can tell apart stays
the raw mean, exactly: where jurors do not differ (REML finds no variance between them), with one juror, with one sheet
each, and in a piece of the juror-project graph that has one juror. In every connected piece the jurors' effects are 0
on average, so pieces never move against each other. Projects of which every sheet is 0, or every sheet the maximum,
stay there, and say nothing about their jurors.

`linear` is the same with f itself and constant variance: a linear mixed model, the second opinion of a recount.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from lib.domain.ballots import mean_of

Vector = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Support = Literal["supported", "no_ballots", "one_juror", "too_few_ballots", "no_difference"]

SCORE_DIGITS = 9  # beyond them, floating-point noise would depend on the order of rows
_STEPS = 100
_CONVERGED = 1e-11
_LARGEST_ETA = 30.0
_NOISE = 1e-24  # squared: what rounding leaves of a residual that is 0
_RIDGES = np.logspace(-6, 8, 57)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheets as rows: `shares` 0 to 1 with the positions of their project and juror, in rising order of both."""

    projects: tuple[int, ...]
    jurors: tuple[int, ...]
    project_at: Indices
    juror_at: Indices
    shares: Vector

    @property
    def degrees_of_freedom(self) -> int:
        """How many sheets there are beyond one for each project."""
        return len(self.shares) - len(self.projects)


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted model, on the scale of its equations.

    `theta` of the projects and `effects` b of the jurors, by position; `ridge` infinite where jurors do not differ;
    `scale` is s2.
    """

    theta: Vector
    effects: Vector
    ridge: float
    scale: float


@dataclass(frozen=True, slots=True)
class Severity:
    """Adjusted scores of the projects that have sheets, in points, and the severity of each juror.

    `points` is how much lower (positive) or higher (negative) a juror's totals are than the model expects of the whole
    jury on the same projects, on average over their ballots. `support` says why scores stayed raw.
    """

    scores: Mapping[int, Fraction]
    points: Mapping[int, float]
    support: Support
    sheets: Sheets
    fit: Fit | None = field(repr=False)


def sheets_of(totals: Mapping[int, Mapping[int, Fraction]], maxima: Mapping[int, Fraction]) -> Sheets:
    """Sheets of the totals (by project and juror) of projects that can get `maxima` points."""
    projects = tuple(sorted(project for project, by_juror in totals.items() if by_juror))
    jurors = tuple(sorted({juror for by_juror in totals.values() for juror in by_juror}))
    position = {juror: at for at, juror in enumerate(jurors)}
    tops = [float(maxima[project]) for project in projects]
    rows = [
        (at, position[juror], total.numerator / total.denominator / tops[at])
        for at, project in enumerate(projects)
        for juror, total in sorted(totals[project].items())
    ]
    return Sheets(
        projects,
        jurors,
        np.array([row[0] for row in rows], dtype=np.intp),
        np.array([row[1] for row in rows], dtype=np.intp),
        np.array([row[2] for row in rows], dtype=np.float64),
    )


def severity(totals: Mapping[int, Mapping[int, Fraction]], maxima: Mapping[int, Fraction]) -> Severity:
    """Adjusted scores by the logistic model, from totals by project and juror and what each project can get."""
    return _adjusted(totals, maxima, is_linear=False)


def linear(totals: Mapping[int, Mapping[int, Fraction]], maxima: Mapping[int, Fraction]) -> Severity:
    """Adjusted scores by the linear mixed model; they may leave the range from 0 to the maximum."""
    return _adjusted(totals, maxima, is_linear=True)


def _adjusted(
    totals: Mapping[int, Mapping[int, Fraction]], maxima: Mapping[int, Fraction], *, is_linear: bool
) -> Severity:
    given = {project: by_juror for project, by_juror in totals.items() if by_juror}
    raw = {project: mean_of(by_juror.values()) for project, by_juror in given.items()}
    sheets = sheets_of(given, maxima)
    untouched = dict.fromkeys(sheets.jurors, 0.0)
    support = _support(sheets)
    if support != "supported":
        return Severity(raw, untouched, support, sheets, None)
    inner = np.ones(len(sheets.shares), dtype=np.bool_) if is_linear else _rows_of_inner_projects(sheets)
    fit = _linear_fit(sheets) if is_linear else _logistic_fit(sheets, inner)
    if not np.isfinite(fit.ridge):
        return Severity(raw, untouched, "no_difference", sheets, fit)
    linked = _linked_projects(sheets, inner)
    scores = dict(raw)
    for at, project in enumerate(sheets.projects):
        if at in linked:
            share = fit.theta[at] if is_linear else logistic(fit.theta[at])
            scores[project] = Fraction(f"{float(share) * float(maxima[project]):.{SCORE_DIGITS}f}")
    return Severity(scores, _points(sheets, fit, maxima, is_linear=is_linear), "supported", sheets, fit)


def _support(sheets: Sheets) -> Support:
    if not sheets.projects:
        return "no_ballots"
    if len(sheets.jurors) == 1:
        return "one_juror"
    return "supported" if sheets.degrees_of_freedom > 0 else "too_few_ballots"


def logistic(eta: Vector) -> Vector:
    """1 / (1 + exp(-eta)), from 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-eta)), dtype=np.float64)


def _mean_shares(sheets: Sheets) -> Vector:
    count = len(sheets.projects)
    sums = np.bincount(sheets.project_at, sheets.shares, count)
    return np.asarray(sums / np.bincount(sheets.project_at, minlength=count), dtype=np.float64)


def _rows_of_inner_projects(sheets: Sheets) -> npt.NDArray[np.bool_]:
    """Rows of the projects that have a finite theta: not every sheet is 0, and not every sheet is 1."""
    means = _mean_shares(sheets)[sheets.project_at]
    return np.asarray((means > 0) & (means < 1), dtype=np.bool_)


def _linear_fit(sheets: Sheets) -> Fit:
    weights = np.ones(len(sheets.shares))
    theta, effects, ridge, scale = _mixed_model(sheets, weights, sheets.shares, len(sheets.projects))
    return Fit(theta, effects, ridge, scale)


def _logistic_fit(sheets: Sheets, inner: npt.NDArray[np.bool_]) -> Fit:
    """Penalized quasi-likelihood, from the raw means on."""
    means = _mean_shares(sheets)
    with np.errstate(divide="ignore"):
        theta = np.clip(np.log(means / (1 - means)), -_LARGEST_ETA, _LARGEST_ETA)
    effects = np.zeros(len(sheets.jurors))
    fitted_projects = len(np.unique(sheets.project_at[inner]))
    ridge, scale = np.inf, 0.0
    for step in range(_STEPS):
        eta = np.clip(theta[sheets.project_at] + effects[sheets.juror_at], -_LARGEST_ETA, _LARGEST_ETA)
        mu = logistic(eta)
        # Nothing in a project of all zeros or all maxima moves, so its rows weigh nothing.
        weights = np.where(inner, mu * (1 - mu), 0.0)
        working = np.where(inner, eta + (sheets.shares - mu) / np.where(inner, mu * (1 - mu), 1.0), 0.0)
        found, found_effects, ridge, scale = _mixed_model(sheets, weights, working, fitted_projects)
        found = np.where(np.bincount(sheets.project_at, inner, len(theta)) > 0, found, theta)
        change = max(float(np.max(np.abs(found - theta))), float(np.max(np.abs(found_effects - effects))))
        # Few steps are enough; where the ridge swings between two values, half steps settle it.
        share = 1.0 if step < _STEPS // 4 else 0.5
        theta = theta + share * (found - theta)
        effects = effects + share * (found_effects - effects)
        if change < _CONVERGED:
            break
    return Fit(theta, effects, ridge, scale)


def _mixed_model(
    sheets: Sheets, weights: Vector, response: Vector, projects: int
) -> tuple[Vector, Vector, float, float]:
    """theta, b, ridge and s2 of response = theta_p + b_j + e, Var e = s2 / weight, with the ridge by REML.

    `projects` is how many of them have rows that weigh something.
    """
    project_count, juror_count = len(sheets.projects), len(sheets.jurors)
    sums = np.bincount(sheets.project_at, weights, project_count)
    shrunk = np.where(sums > 0, 1.0 / np.where(sums > 0, sums, 1.0), 0.0)
    weighted = np.bincount(sheets.project_at, weights * response, project_count)
    crossed = np.bincount(
        sheets.project_at * juror_count + sheets.juror_at, weights, project_count * juror_count
    ).reshape(project_count, juror_count)
    by_juror = np.bincount(sheets.juror_at, weights, juror_count)
    system = np.diag(by_juror) - crossed.T @ (shrunk[:, None] * crossed)
    right = np.bincount(sheets.juror_at, weights * response, juror_count) - crossed.T @ (shrunk * weighted)
    residual = response - (shrunk * weighted)[sheets.project_at]
    unexplained = float(np.sum(weights * residual**2))
    if unexplained < _NOISE * float(np.sum(weights * response**2)):
        unexplained = 0.0
    rows = int(np.count_nonzero(weights))
    values, vectors = np.linalg.eigh(system)
    values = np.where(values > 1e-9 * max(float(values[-1]), 1e-300), values, 0.0)
    turned = np.where(values > 0, vectors.T @ right, 0.0)
    ridge, scale = _restricted_likelihood(values, turned, unexplained, rows - projects)
    effects = vectors @ (turned / (values + ridge)) if np.isfinite(ridge) else np.zeros(juror_count)
    theta = shrunk * (weighted - crossed @ effects)
    return theta, effects, ridge, scale


def _restricted_likelihood(values: Vector, turned: Vector, unexplained: float, freedom: int) -> tuple[float, float]:
    """The ridge that REML finds (infinite: no variance between jurors) and the s2 that goes with it.

    With Q the penalized sum of squares, the criterion to minimize is freedom * log Q + sum log(1 + value / ridge).
    Where jurors' effects would use up all freedom, nothing tells them from chance: the ridge is infinite.
    """
    kept = values > 0
    values, turned = values[kept], turned[kept]
    if freedom <= len(values) or unexplained <= 0 or float(np.sum(turned**2)) <= 1e-18 * unexplained:
        return np.inf, unexplained / freedom if freedom > 0 else 0.0
    floor = unexplained * 1e-12

    def left(ridge: Vector) -> Vector:
        explained = np.sum(turned**2 / (values + ridge[..., None]), axis=-1)
        return np.asarray(np.maximum(unexplained - explained, floor), dtype=np.float64)

    def slope(ridge: float) -> float:
        at = values + ridge
        gained = float(np.sum((turned / at) ** 2)) / float(left(np.array(ridge)))
        return freedom * gained - float(np.sum(values / (ridge * at)))

    ridges = _RIDGES * float(np.mean(values))
    criterion = freedom * np.log(left(ridges)) + np.sum(np.log1p(values / ridges[:, None]), axis=-1)
    best = int(np.argmin(criterion))
    if criterion[best] >= freedom * np.log(unexplained) or best == len(ridges) - 1:
        return np.inf, unexplained / freedom
    low, high = ridges[max(best - 1, 0)], ridges[best + 1]
    if best == 0 and slope(low) > 0:
        return float(low), float(left(np.array(low))) / freedom
    for _ in range(100):
        middle = float(np.sqrt(low * high))
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    ridge = float(np.sqrt(low * high))
    return ridge, float(left(np.array(ridge))) / freedom


def _linked_projects(sheets: Sheets, inner: npt.NDArray[np.bool_]) -> set[int]:
    """Positions of projects in a connected piece with more than one juror; the others stay raw exactly."""
    crossed = np.zeros((len(sheets.projects), len(sheets.jurors)), dtype=np.bool_)
    crossed[sheets.project_at[inner], sheets.juror_at[inner]] = True
    # A juror is linked where some project of theirs has a sheet of another juror; their projects are linked then.
    has_company = crossed.sum(axis=1) > 1
    is_linked = crossed[has_company].any(axis=0)
    return {int(at) for at in np.flatnonzero((crossed & is_linked).any(axis=1))}


def _points(sheets: Sheets, fit: Fit, maxima: Mapping[int, Fraction], *, is_linear: bool) -> dict[int, float]:
    theta, effects = fit.theta[sheets.project_at], fit.effects[sheets.juror_at]
    lower = -effects if is_linear else logistic(theta) - logistic(theta + effects)
    tops = np.array([float(maxima[project]) for project in sheets.projects])[sheets.project_at]
    count = len(sheets.jurors)
    means = np.bincount(sheets.juror_at, tops * lower, count) / np.bincount(sheets.juror_at, minlength=count)
    return {juror: float(means[at]) for at, juror in enumerate(sheets.jurors)}
