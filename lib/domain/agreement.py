"""How far the jurors of a jury agree.

Krippendorff's alpha = 1 - observed / expected disagreement: 1 when all agree, 0 when marks are as good as shuffled,
below 0 when jurors contradict each other. Marks may be missing; units with fewer than two marks say nothing
(K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011). Not defined when all marks are equal: then nobody
can know whether jurors tell anything apart.

Intraclass correlations (Shrout and Fleiss 1979) need every juror's mark of every project.

>>> krippendorff_alpha([[1, 1], [2, 2]], "nominal"), krippendorff_alpha([[3, 3], [3, None]], "interval")
(1.0, None)
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Marks = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six forms of Shrout and Fleiss: of one juror, and of the mean of all k.

    1: each project has other jurors; 2: the jurors are a sample of those who could have judged; 3: these jurors only,
    whose severity does not matter.
    """

    one_1: float
    one_2: float
    one_3: float
    mean_1: float
    mean_2: float
    mean_3: float


def krippendorff_alpha(units: Marks, metric: Metric) -> float | None:
    """Alpha of `units` (projects), each with the marks that it got, None where one is missing; None if not defined.

    Raises ValueError for a negative mark with the metric "ratio".
    """
    counts = [Counter(mark for mark in unit if mark is not None) for unit in units]
    counts = [count for count in counts if count.total() > 1]
    values = sorted({mark for count in counts for mark in count})
    if len(values) < 2:
        return None
    if metric == "ratio" and values[0] < 0:
        raise ValueError(f"{values[0]} is no mark on a ratio scale")
    table = np.array([[count[value] for value in values] for count in counts], dtype=np.float64)
    per_unit = table.sum(axis=1)
    coincidences = (table / (per_unit - 1)[:, None]).T @ table - np.diag((table / (per_unit - 1)[:, None]).sum(axis=0))
    totals = coincidences.sum(axis=1)
    distance = _DISTANCES[metric](np.array(values, dtype=np.float64), totals)
    observed = float(np.sum(coincidences * distance))
    expected = float(np.sum(np.outer(totals, totals) * distance)) / (float(totals.sum()) - 1)
    return 1 - observed / expected


def intraclass_correlations(marks: Sequence[Sequence[float]]) -> IntraclassCorrelations | None:
    """The six forms for projects x jurors; None below two of either, or when all marks are equal.

    Raises ValueError where rows differ in length.
    """
    table = np.array(marks, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or float(np.ptp(table)) == 0:
        return None
    n, k = table.shape
    mean = table.mean()
    between = k * float(np.sum((table.mean(axis=1) - mean) ** 2)) / (n - 1)
    within = float(np.sum((table - table.mean(axis=1, keepdims=True)) ** 2))
    jurors = n * float(np.sum((table.mean(axis=0) - mean) ** 2))
    error = max(0.0, within - jurors) / ((n - 1) * (k - 1))
    within, jurors = within / (n * (k - 1)), jurors / (k - 1)
    return IntraclassCorrelations(
        _share(between - within, between + (k - 1) * within),
        _share(between - error, between + (k - 1) * error + k * (jurors - error) / n),
        _share(between - error, between + (k - 1) * error),
        _share(between - within, between),
        _share(between - error, between + (jurors - error) / n),
        _share(between - error, between),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _nominal(values: Vector, _: Vector) -> Vector:
    return np.asarray(values[:, None] != values[None, :], dtype=np.float64)


def _ordinal(values: Vector, totals: Vector) -> Vector:
    # The marks that lie from one value to the other, of the two themselves half.
    reached = np.cumsum(totals) - totals / 2
    return np.asarray((reached[:, None] - reached[None, :]) ** 2, dtype=np.float64)


def _interval(values: Vector, _: Vector) -> Vector:
    return np.asarray((values[:, None] - values[None, :]) ** 2, dtype=np.float64)


def _ratio(values: Vector, _: Vector) -> Vector:
    sums = values[:, None] + values[None, :]
    shares = np.divide(values[:, None] - values[None, :], sums, out=np.zeros_like(sums), where=sums != 0)
    return np.asarray(shares**2, dtype=np.float64)


_DISTANCES: dict[Metric, Callable[[Vector, Vector], Vector]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
