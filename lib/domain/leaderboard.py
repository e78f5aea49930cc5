"""Requests and results of a leaderboard: what counts as a score, which scores may be compared, which is best.

A *result* is the value of one metric that one version of a model reached on one task in one run. A *model version* is
a model at a revision and a precision. A run that was *limited* to some of the examples is there to try things out: its
values are no scores. Where a file does not say how many examples were used (*unstated*), its values are shown with
that doubt, and are neither best nor part of a mean.

A *measure* is all that must be the same before two scores may be compared: task, version of the task, metric, filter
and number of solved examples in the prompt (*shots*). Of several runs of one model version on one task the newest
counts.

>>> task_key("XNLI_ca") == task_key("xnli-ca"), task_key("ARC-C_es") == task_key("arc_es")
(True, False)
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

Coverage = Literal["whole", "limited", "unstated"]
Progress = Literal["waiting", "running", "finished", "failed", "cancelled"]

# Of the metrics that a task reports, the first of these that most models have; any other comes after them.
PREFERRED_METRICS = (
    "acc_norm",
    "acc",
    "exact_match",
    "em",
    "f1",
    "f1_macro",
    "mcc",
    "rougeL",
    "rougeLsum",
    "rouge1",
    "rouge2",
    "bertscore",
    "bleu",
    "chrf",
    "pearson",
)
_PLAIN_FILTER = "none"
_STATUSES: dict[str, Progress] = {
    "PENDING": "waiting",
    "PENDING_NEW_EVAL": "waiting",
    "RERUN": "waiting",
    "RUNNING": "running",
    "FINISHED": "finished",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
}
_LEAST_COLUMNS_OF_A_MEAN = 2


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A model at a revision and a precision; empty texts where the file says nothing."""

    model: str
    revision: str = ""
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked for a model to be evaluated; who did is not kept. `status` is the file's own word."""

    version: ModelVersion
    weights: str
    status: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """What a score measures. Empty texts and None where the file says nothing."""

    task: str
    metric: str
    filter: str = _PLAIN_FILTER
    task_version: str = ""
    shots: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One value. `examples` is how many were used, None where that is unknown."""

    version: ModelVersion
    measure: Measure
    value: Decimal
    standard_error: Decimal | None
    higher_is_better: bool | None
    coverage: Coverage
    examples: int | None
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one model version in a column."""

    version: ModelVersion
    value: Decimal
    standard_error: Decimal | None
    coverage: Coverage
    measured_at: datetime
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Scores of one measure that may be compared. `measured_otherwise`: model versions with scores of another."""

    name: str
    measure: Measure
    higher_is_better: bool | None
    scores: tuple[Score, ...]
    measured_otherwise: int = 0

    def score_of(self, version: ModelVersion) -> Score | None:
        """The score of a model version; None where it has none of this measure."""
        return next((score for score in self.scores if score.version == version), None)

    @property
    def is_share(self) -> bool:
        """Whether every score lies from 0 to 1 and more is better, so that a mean with others like it says anything."""
        return self.higher_is_better is True and all(0 <= score.value <= 1 for score in self.scores)


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Model versions and columns. `means` holds versions with a score in every one of `mean_of` columns."""

    versions: tuple[ModelVersion, ...] = ()
    columns: tuple[Column, ...] = ()
    means: tuple[tuple[ModelVersion, Decimal], ...] = ()
    mean_of: int = 0

    def mean(self, version: ModelVersion) -> Decimal | None:
        """The mean of a model version; None where it lacks a score of a column that counts."""
        return dict(self.means).get(version)


def task_key(name: str) -> str:
    """What two spellings of the name of a task or of an evaluation set have in common: letters and digits."""
    return "".join(character for character in name.casefold() if character.isalnum())


def progress_of(status: str) -> Progress | None:
    """How far a request is; None for a status that we do not know, which is shown as it is."""
    return _STATUSES.get(status.strip().upper())


def newest_requests(requests: Iterable[Request]) -> tuple[Request, ...]:
    """The newest request of each model version and kind of weights, newest first."""
    newest: dict[tuple[ModelVersion, str], Request] = {}
    for request in requests:
        known = newest.get((request.version, request.weights))
        if known is None or request.submitted_at > known.submitted_at:
            newest[request.version, request.weights] = request
    return tuple(
        sorted(newest.values(), key=lambda request: (-request.submitted_at.timestamp(), request.version.model))
    )


def scores(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results that count: of every model version and task those of the newest run that was not limited."""
    counting = [result for result in results if result.coverage != "limited"]
    newest: dict[tuple[ModelVersion, str], datetime] = {}
    for result in counting:
        key = (result.version, result.measure.task)
        newest[key] = max(result.measured_at, newest.get(key, result.measured_at))
    return tuple(result for result in counting if newest[result.version, result.measure.task] == result.measured_at)


def score_table(columns: Sequence[Column], *, has_means: bool) -> ScoreTable:
    """Every model version that has a score in one of `columns`: by mean where there is one, then by name."""
    counting = [column for column in columns if column.is_share]
    versions = {score.version for column in columns for score in column.scores}
    means = _means(counting, versions) if has_means and len(counting) >= _LEAST_COLUMNS_OF_A_MEAN else {}
    ordered = sorted(versions, key=lambda version: (-means.get(version, Decimal(-1)), *_by_name(version)))
    return ScoreTable(
        tuple(ordered),
        tuple(columns),
        tuple((version, means[version]) for version in ordered if version in means),
        len(counting) if means else 0,
    )


def _means(columns: Sequence[Column], versions: Iterable[ModelVersion]) -> dict[ModelVersion, Decimal]:
    """Means over the same columns for every model version; those that lack one have none."""
    found = {}
    for version in versions:
        own = [column.score_of(version) for column in columns]
        whole = [score.value for score in own if score is not None and score.coverage == "whole"]
        if len(whole) == len(columns):
            found[version] = sum(whole, Decimal(0)) / len(columns)
    return found


def _by_name(version: ModelVersion) -> tuple[str, str, str]:
    return (version.model.casefold(), version.revision, version.precision)


def columns(counting: Iterable[Result], names: Mapping[str, str]) -> tuple[Column, ...]:
    """One column for each value of `names` (key of a task -> name) that has scores, in that order.

    Results of other tasks are left out. The measure of a column is the one that most model versions have; the metrics
    that we prefer decide between equals.
    """
    by_name: dict[str, list[Result]] = {name: [] for name in names.values()}
    for result in counting:
        name = names.get(task_key(result.measure.task))
        if name is not None:
            by_name[name].append(result)
    return tuple(_column(name, found) for name, found in by_name.items() if found)


def _column(name: str, results: Sequence[Result]) -> Column:
    counts = Counter(result.measure for result in results)
    measure = min(counts, key=lambda each: (-counts[each], *_rank(each)))
    own = [result for result in results if result.measure == measure]
    higher_is_better = _higher_is_better(own, measure)
    found = [
        Score(result.version, result.value, result.standard_error, result.coverage, result.measured_at)
        for result in own
    ]
    versions = {result.version for result in own}
    return Column(
        name,
        measure,
        higher_is_better,
        _with_best(found, higher_is_better),
        len({result.version for result in results} - versions),
    )


def _rank(measure: Measure) -> tuple[int, bool, str, str, str, str, int]:
    preferred = measure.metric in PREFERRED_METRICS
    return (
        PREFERRED_METRICS.index(measure.metric) if preferred else len(PREFERRED_METRICS),
        measure.filter != _PLAIN_FILTER,
        measure.metric,
        measure.filter,
        measure.task,
        measure.task_version,
        -1 if measure.shots is None else measure.shots,
    )


def _higher_is_better(results: Sequence[Result], measure: Measure) -> bool | None:
    """What the files say, all of them alike; else that of a metric we know."""
    said = {result.higher_is_better for result in results} - {None}
    if len(said) == 1:
        return said.pop()
    return True if not said and measure.metric in PREFERRED_METRICS else None


def _with_best(found: Sequence[Score], higher_is_better: bool | None) -> tuple[Score, ...]:
    """Marks the best of at least two whole scores, ties together; nothing where nobody says what better is."""
    whole = [score.value for score in found if score.coverage == "whole"]
    if higher_is_better is None or len(whole) < 2:
        return tuple(found)
    best = max(whole) if higher_is_better else min(whole)
    return tuple(replace(score, is_best=score.coverage == "whole" and score.value == best) for score in found)
