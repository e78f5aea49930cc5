from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.leaderboard import ModelVersion
from lib.services import leaderboard, leaderboard_imports
from lib.services.access import COMMAND_LINE
from lib.services.leaderboard import Leaderboard
from lib.store import models
from lib.store.database import Database
from tests import corpus_rows as rows

SAMPLES = Path(__file__).parents[1] / "samples" / "leaderboard"
NOW = datetime(2031, 5, 1, tzinfo=UTC)
SETS = (
    ("TELEIA", ["es"], "Multiple-choice QA"),
    ("CatalanQA", ["ca"], "Extractive QA"),
    ("COPA_ca", ["ca"], "Commonsense reasoning"),
    ("XNLI_ca", ["ca"], "NLI"),
    ("caBREU", ["ca"], "Summarization"),
    ("CONAN-EUS", ["es", "eu"], "Counter narrative generation"),
)


@pytest.fixture
def database(empty_database: Database) -> Iterator[Database]:
    with empty_database.write() as session:
        edition_id = rows.add_edition(session)
        for position, (name, languages, task) in enumerate(SETS):
            session.add(
                models.EvaluationSet(
                    edition_id=edition_id,
                    name=name,
                    position=position,
                    languages=languages,
                    domain="fish",
                    task=task,
                    donor=None,
                    state="included",
                    source="booklet",
                )
            )
    return empty_database


def view_of(database: Database) -> Leaderboard:
    with database.read() as session:
        return leaderboard.leaderboard(session, rows.small_edition(), 1)


def take_samples(database: Database) -> None:
    leaderboard_imports.import_leaderboard(database, 1, COMMAND_LINE, folder=SAMPLES, now=NOW)


def test_sets_come_in_their_order_and_languages_and_tasks_by_count(database: Database) -> None:
    view = view_of(database)
    assert [one.name for one in view.sets] == [name for name, _, _ in SETS]
    assert view.languages == ("ca", "es", "eu")
    assert view.tasks == tuple(task for _, _, task in SETS)
    assert (view.requests, view.scores.columns, view.imported_at, view.limited_runs) == ((), (), None, 0)


def test_scores_stand_by_set_with_best_and_mean_and_other_tasks_apart(database: Database) -> None:
    take_samples(database)
    view = view_of(database)
    salmon, trout = (ModelVersion(f"rivers-lab/{name}", "main", "float16") for name in ("salmon-13b", "trout-7b"))
    found = {
        column.name: (
            column.measure.metric,
            {score.version.model: (str(score.value), score.is_best) for score in column.scores},
            column.measured_otherwise,
        )
        for column in view.scores.columns
    }
    both = ("rivers-lab/salmon-13b", "rivers-lab/trout-7b")
    assert found == {
        "TELEIA": ("acc_norm", dict(zip(both, (("0.4", True), ("0.381", False)), strict=True)), 0),
        "CatalanQA": ("exact_match", dict(zip(both, (("0.52", True), ("0.41", False)), strict=True)), 0),
        "COPA_ca": ("acc", dict(zip(both, (("0.712", True), ("0.612", False)), strict=True)), 2),
        "XNLI_ca": ("acc", dict(zip(both, (("0.477", True), ("0.477", True)), strict=True)), 1),
        "caBREU": ("rouge1", {both[0]: ("21.5", False)}, 0),
    }
    assert view.scores.versions == (salmon, trout)
    assert view.scores.means == ((salmon, Decimal("0.52725")), (trout, Decimal("0.47")))
    assert view.scores.mean_of == 4
    assert [(column.name, column.measure.metric) for column in view.other_scores.columns] == [
        ("belebele_spa_Latn", "acc_norm")
    ]
    assert (view.limited_runs, view.imported_at) == (1, NOW)


def test_no_value_of_a_limited_run_is_anywhere_in_the_view(database: Database) -> None:
    take_samples(database)
    view = view_of(database)
    assert {result.coverage for result in view.results} == {"whole", "unstated"}
    assert Decimal(0) not in {result.value for result in view.results}


def test_requests_come_newest_first(database: Database) -> None:
    take_samples(database)
    assert [(request.version.model, request.status) for request in view_of(database).requests] == [
        ("lakes/eel-9b", "QUEUED_ON_B"),
        ("lakes/pike-2b-lora", "PENDING"),
        ("rivers-lab/perch-1b", "RUNNING"),
        ("rivers-lab/salmon-13b", "FINISHED"),
        ("rivers-lab/trout-7b", "FINISHED"),
        ("lakes/carp-3b", "FAILED"),
    ]


def test_results_of_an_edition_without_sets_are_all_other_tasks(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
    take_samples(empty_database)
    view = view_of(empty_database)
    assert view.scores.columns == ()
    assert [column.name for column in view.other_scores.columns] == [
        "belebele_spa_Latn",
        "cabreu",
        "catalanqa",
        "copa_ca",
        "teleia",
        "xnli_ca",
    ]
