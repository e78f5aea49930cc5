from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lib.domain import leaderboard as rules
from lib.domain.leaderboard import Column, Measure, ModelVersion, Request, Result, Score, ScoreTable

DAY = datetime(2031, 5, 1, tzinfo=UTC)
TROUT, SALMON, PERCH = (ModelVersion(f"rivers/{name}", "main", "float16") for name in ("trout", "salmon", "perch"))


def result(version: ModelVersion = TROUT, task: str = "copa_ca", value: str = "0.5", **changes: Any) -> Result:
    measure = Measure(task, changes.pop("metric", "acc"), shots=changes.pop("shots", 5))
    values = {
        "standard_error": None,
        "higher_is_better": True,
        "coverage": "whole",
        "examples": 200,
        "measured_at": DAY,
    }
    return Result(version=version, measure=measure, value=Decimal(value), **(values | changes))


def column_of(results: Sequence[Result], task: str = "copa_ca") -> Column:
    (column,) = rules.columns(results, {rules.task_key(task): "COPA"})
    return column


def values_of(column: Column) -> dict[str, tuple[str, bool]]:
    return {score.version.model: (str(score.value), score.is_best) for score in column.scores}


@pytest.mark.parametrize(
    ("task", "name", "is_same"),
    [
        ("xnli_ca", "XNLI_ca", True),
        ("teca", "TE_ca", True),
        ("noticia", "NoticIA", True),
        ("casimedicos_squad", "CasiMedicos-SQUAD", True),
        ("arc_es", "ARC-C_es", False),
        ("xnli_es", "XNLI_ca", False),
    ],
)
def test_task_is_a_set_whose_name_has_the_same_letters(task: str, name: str, is_same: bool) -> None:
    assert (rules.task_key(task) == rules.task_key(name)) is is_same


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("PENDING", "waiting"),
        ("PENDING_NEW_EVAL", "waiting"),
        ("RERUN", "waiting"),
        ("running ", "running"),
        ("FINISHED", "finished"),
        ("FAILED", "failed"),
        ("CANCELLED", "cancelled"),
        ("QUEUED_ON_B", None),
        ("", None),
    ],
)
def test_status_of_an_open_vocabulary(status: str, progress: str | None) -> None:
    assert rules.progress_of(status) == progress


def test_newest_request_of_a_version_counts_and_other_settings_are_other_requests() -> None:
    def request(hours: int, status: str, version: ModelVersion = TROUT, weights: str = "Original") -> Request:
        return Request(version, weights, status, DAY + timedelta(hours=hours))

    asked = [
        request(1, "FAILED"),
        request(3, "PENDING"),
        request(2, "RUNNING", weights="Adapter"),
        request(9, "x", PERCH),
    ]
    assert rules.newest_requests(asked) == (asked[3], asked[1], asked[2])


def test_limited_runs_are_no_scores_even_where_they_are_the_newest() -> None:
    whole = result(value="0.6")
    tried = result(value="0", coverage="limited", measured_at=DAY + timedelta(days=1))
    assert rules.scores([whole, tried]) == (whole,)
    assert rules.scores([tried]) == ()


def test_newest_run_of_a_task_counts_with_all_its_metrics_and_no_metric_of_an_older_one() -> None:
    later = DAY + timedelta(days=1)
    old = [result(metric="acc", value="0.9"), result(metric="f1", value="0.8")]
    new = result(metric="acc", value="0.4", measured_at=later)
    other_task = result(task="xnli_ca")
    assert rules.scores([*old, new, other_task]) == (new, other_task)


def test_scores_of_other_metrics_or_settings_stay_out_of_the_column() -> None:
    column = column_of(
        [
            result(TROUT, value="0.4"),
            result(SALMON, value="0.5"),
            result(PERCH, value="0.9", shots=0),
            result(PERCH, value="0.99", metric="f1"),
        ]
    )
    assert column.measure == Measure("copa_ca", "acc", shots=5)
    assert values_of(column) == {"rivers/trout": ("0.4", False), "rivers/salmon": ("0.5", True)}
    assert column.measured_otherwise == 1


@pytest.mark.parametrize(
    ("metrics", "chosen"),
    [
        (("f1", "exact_match", "acc", "acc_norm"), "acc_norm"),
        (("f1", "exact_match"), "exact_match"),
        (("zeta", "eqbench"), "eqbench"),
        (("zeta", "rouge1"), "rouge1"),
    ],
)
def test_preferred_metric_stands_for_a_task(metrics: Sequence[str], chosen: str) -> None:
    assert column_of([result(metric=metric) for metric in metrics]).measure.metric == chosen


def test_metric_that_most_models_have_comes_before_the_preferred_one() -> None:
    column = column_of([result(metric="acc_norm"), result(metric="acc"), result(SALMON, metric="acc")])
    assert column.measure.metric == "acc"


@pytest.mark.parametrize(
    ("higher_is_better", "metric", "best"),
    [
        (True, "eqbench", {"rivers/salmon"}),
        (False, "word_perplexity", {"rivers/trout", "rivers/perch"}),
        (None, "acc", {"rivers/salmon"}),
        (None, "word_perplexity", set()),
    ],
)
def test_best_is_what_the_metric_says_ties_together(higher_is_better: bool | None, metric: str, best: set[str]) -> None:
    found = column_of(
        [
            result(version, value=value, metric=metric, higher_is_better=higher_is_better)
            for version, value in ((TROUT, "0.4"), (SALMON, "0.5"), (PERCH, "0.4"))
        ]
    )
    assert {score.version.model for score in found.scores if score.is_best} == best


def test_files_that_disagree_on_what_better_is_leave_no_best() -> None:
    found = column_of([result(TROUT, higher_is_better=True), result(SALMON, higher_is_better=False, value="0.6")])
    assert [score.is_best for score in found.scores] == [False, False]


def test_nobody_is_best_alone_and_a_doubtful_score_never_is() -> None:
    alone = column_of([result(value="0.4"), result(SALMON, value="0.9", coverage="unstated")])
    assert values_of(alone) == {"rivers/trout": ("0.4", False), "rivers/salmon": ("0.9", False)}
    three = column_of(
        [result(value="0.4"), result(PERCH, value="0.3"), result(SALMON, value="0.4", coverage="unstated")]
    )
    assert [score.version.model for score in three.scores if score.is_best] == ["rivers/trout"]


def test_columns_come_in_the_order_of_their_names_and_only_with_scores() -> None:
    found = rules.columns(
        [result(task="xnli_ca"), result(task="copa_ca"), result(task="other")],
        {"copaca": "COPA_ca", "teleia": "TELEIA", "xnlica": "XNLI_ca"},
    )
    assert [(column.name, column.measure.task) for column in found] == [("COPA_ca", "copa_ca"), ("XNLI_ca", "xnli_ca")]


def table_of(results: Sequence[Result]) -> ScoreTable:
    names = {rules.task_key(each.measure.task): each.measure.task for each in results}
    return rules.score_table(rules.columns(results, names), has_means=True)


def test_mean_is_only_for_models_with_a_score_in_every_column() -> None:
    table = table_of(
        [
            result(TROUT, "copa_ca", "0.4"),
            result(TROUT, "xnli_ca", "0.5"),
            result(SALMON, "copa_ca", "0.6"),
            result(SALMON, "xnli_ca", "0.7"),
            result(PERCH, "copa_ca", "0.9"),
        ]
    )
    assert table.versions == (SALMON, TROUT, PERCH)
    assert table.means == ((SALMON, Decimal("0.65")), (TROUT, Decimal("0.45")))
    assert (table.mean_of, table.mean(PERCH)) == (2, None)


def test_mean_leaves_out_columns_of_another_scale_and_where_less_is_better() -> None:
    table = table_of(
        [
            result(TROUT, "copa_ca", "0.4"),
            result(TROUT, "xnli_ca", "0.6"),
            result(TROUT, "cabreu", "21.5", metric="rouge1"),
            result(TROUT, "wiki", "0.2", metric="word_perplexity", higher_is_better=False),
        ]
    )
    assert (table.means, table.mean_of) == (((TROUT, Decimal("0.5")),), 2)


def test_doubtful_score_is_part_of_no_mean() -> None:
    table = table_of([result(TROUT, "copa_ca"), result(TROUT, "xnli_ca", coverage="unstated")])
    assert (table.means, table.mean_of) == ((), 0)


def test_one_column_has_no_mean() -> None:
    assert table_of([result(TROUT), result(SALMON)]).means == ()


def test_table_without_columns_is_empty() -> None:
    assert rules.score_table([], has_means=True) == ScoreTable()


def test_score_of_a_version_that_has_none_is_none() -> None:
    column = column_of([result(value="0.4")])
    assert column.score_of(TROUT) == Score(TROUT, Decimal("0.4"), None, "whole", DAY)
    assert column.score_of(ModelVersion("rivers/trout", "v2", "float16")) is None
