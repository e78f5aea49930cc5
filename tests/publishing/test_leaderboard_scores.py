from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from lib.domain.leaderboard import Measure, ModelVersion, Result, ScoreTable
from lib.publishing.leaderboard_scores import scores_table
from lib.publishing.tables import render
from lib.publishing.wording import Words
from lib.services.leaderboard import Leaderboard
from lib.store.public_figures import EvaluationSetRow
from tests import corpus_rows as rows

COPA = EvaluationSetRow("COPA_ca", ("ca",), "fish", "Commonsense reasoning", None, "included", "booklet")
RESULT = Result(
    ModelVersion("rivers/trout", "main", "float16"),
    Measure("copa_ca", "acc", "none", "1.0", 5),
    Decimal("0.612"),
    Decimal("0.014142"),
    True,
    "whole",
    200,
    datetime(2031, 5, 1, 23, 59, tzinfo=UTC),
)


def exported(*results: Result, language: str = "es") -> str:
    view = Leaderboard((COPA,), (), ScoreTable(), ScoreTable(), results, 0, None)
    spoken = "es" if language == "es" else "en"
    return render(scores_table(view, Words(spoken, f"{spoken}-ES", UTC, rows.small_edition())), "csv")


def test_each_score_has_its_set_metric_settings_and_day() -> None:
    assert exported(RESULT).splitlines() == [
        "model,dataset,task,metric,score,standard_error,shots,measured_on,revision,precision,task_version,filter,"
        "coverage,examples",
        "rivers/trout,COPA_ca,copa_ca,acc,0.612,0.014142,5,2031-05-01,main,float16,1.0,none,todos los ejemplos,200",
    ]


def test_tasks_that_are_no_set_come_last_and_what_is_unknown_is_empty() -> None:
    bare = Result(
        ModelVersion("lakes/carp"),
        Measure("belebele", "acc"),
        Decimal("0.3"),
        None,
        None,
        "unstated",
        None,
        RESULT.measured_at,
    )
    other_metric = replace(RESULT, measure=replace(RESULT.measure, metric="acc_norm"))
    lines = exported(bare, other_metric, RESULT).splitlines()[1:]
    assert [line.split(",")[:4] for line in lines] == [
        ["rivers/trout", "COPA_ca", "copa_ca", "acc"],
        ["rivers/trout", "COPA_ca", "copa_ca", "acc_norm"],
        ["lakes/carp", "", "belebele", "acc"],
    ]
    assert lines[-1] == "lakes/carp,,belebele,acc,0.3,,,2031-05-01,,,,none,no consta,"


def test_a_leaderboard_without_scores_has_headers_only() -> None:
    assert len(exported().splitlines()) == 1


def test_readers_get_words_and_numbers_of_their_language() -> None:
    view = Leaderboard((COPA,), (), ScoreTable(), ScoreTable(), (RESULT,), 0, None)
    text = render(scores_table(view, Words("es", "es-ES", UTC, rows.small_edition())), "markdown")
    assert "| rivers/trout | COPA_ca | acc | 0,612 | 0,014142 | 5 | 2031-05-01 |" in text
