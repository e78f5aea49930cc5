"""Invented juries with known severity, for tests of the statistics."""

from fractions import Fraction

import numpy as np


def simulated_quality(projects: int, seed: int) -> np.ndarray:
    """The true quality of projects, on the logit scale: what `simulated_totals` of the same seed scatter around."""
    return np.random.default_rng(seed).normal(0.5, 0.8, projects)


def simulated_totals(
    projects: int, jurors: int, ballots: int, *, seed: int, severity: float = 0.5
) -> dict[int, dict[int, Fraction]]:
    """Totals of 0 to 10 points: each project by so many jurors, whose severity has that standard deviation (logits)."""
    quality = simulated_quality(projects, seed)
    random = np.random.default_rng((seed, 1))
    effects = random.normal(0, severity, jurors) if severity else np.zeros(jurors)
    totals: dict[int, dict[int, Fraction]] = {}
    for project in range(projects):
        totals[project] = {}
        for juror in sorted(int(one) for one in random.choice(jurors, ballots, replace=False)):
            mu = 1 / (1 + np.exp(-(quality[project] + effects[juror])))
            totals[project][juror] = Fraction(round(float(random.beta(12 * mu, 12 * (1 - mu))) * 60), 6)
    return totals
