import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import update

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.publishing import evaluation_sets as wording
from lib.publishing.evaluation_sets import export_evaluation_sets
from lib.publishing.tables import Table, render
from lib.publishing.wording import Words
from lib.services import declared
from lib.sources.edition_files import read_edition
from lib.store import models
from lib.store.database import Database
from tests import corpus_rows as rows
from tests.databases import new_database

Export = Callable[[Language | None], Table]


@pytest.fixture
def edition() -> Edition:
    return read_edition("somos600m-2024")


@pytest.fixture
def database(tmp_path: Path, edition: Edition) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        with opened.write() as session:
            edition_id = rows.add_edition(session, edition.slug)
            declared.load(session, edition_id, edition, declared.declared_of(edition.slug), rows.LATER)
        yield opened


@pytest.fixture
def export(database: Database, edition: Edition) -> Export:
    def exported(language: Language | None) -> Table:
        with database.read() as session:
            return export_evaluation_sets(session, edition, 1, language)

    return exported


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_without_a_language_has_the_words_of_the_source(export: Export) -> None:
    found = records(render(export(None), "csv"))
    folder = Path(__file__).parents[2] / "lib" / "editions" / "somos600m-2024" / "declared"
    source = list(csv.DictReader((folder / "evaluation_sets.csv").open(encoding="utf-8")))
    same = ("domain", "task", "donor", "state")
    assert [[row[key] for key in same] for row in found] == [[row[key] for key in same] for row in source]
    assert [row["dataset"] for row in found] == [row["name"] for row in source]
    assert found[13] == {
        "dataset": "CONAN-EUS",
        "languages": "es, eu",
        "domain": "Hate speech",
        "task": "Counter narrative generation",
        "donor": "HiTZ",
        "state": "included",
        "source": "#Somos600M paper, Table 5",
        "source_date": "2024-07",
    }


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        (
            "es",
            [
                "español",
                "Misceláneo",
                "NLI de sentido común",
                "Traducción de Okapi, validada por la comunidad",
                "Incluido",
            ],
        ),
        (
            "en",
            [
                "Spanish",
                "Miscellaneous",
                "Commonsense NLI",
                "Okapi translation, validated by the community",
                "Included",
            ],
        ),
        (
            "pt",
            [
                "espanhol",
                "Diversos",
                "NLI de senso comum",
                "Tradução do Okapi, validada pela comunidade",
                "Incluído",
            ],
        ),
    ],
)
def test_readers_get_their_language(export: Export, language: Language, cells: list[str]) -> None:
    line = next(line for line in render(export(language), "markdown").splitlines() if "HellaSwag" in line)
    assert [cell.strip() for cell in line.strip("|").split("|")][1:] == cells


def test_caption_names_source_and_date_and_notes_the_abbreviations(export: Export) -> None:
    table = export("es")
    assert table.caption == (
        "Conjuntos de evaluación de #Somos600M 2024. Declarado: Artículo de #Somos600M, tabla 5, julio de 2024."
    )
    assert table.notes == (
        "QA: responder preguntas; NLI: decidir si una frase se deduce de otra; "
        "RAG: responder con ayuda de documentos buscados.",
    )
    assert export(None).notes == ()


def test_json_is_the_same_rows(export: Export) -> None:
    assert json.loads(render(export("es"), "json")) == [
        {**row, "donor": row["donor"] or None} for row in records(render(export("es"), "csv"))
    ]


def test_words_that_nobody_declared_stay_as_they_are(database: Database, export: Export) -> None:
    with database.write() as session:
        session.execute(
            update(models.EvaluationSet)
            .where(models.EvaluationSet.name == "AQuAS")
            .values(task="Rhyming", domain="Opera", donor=None, languages=["es", "xx"], state="validating")
        )
    first = records(render(export("es"), "csv"))[0]
    assert {key: first[key] for key in ("languages", "domain", "task", "donor", "state")} == {
        "languages": "es, xx",
        "domain": "Opera",
        "task": "Rhyming",
        "donor": "",
        "state": "validating",
    }
    assert "| español, xx | Opera | Rhyming |  | En validación |" in render(export("es"), "markdown")


def test_states_are_counted_the_furthest_first(edition: Edition) -> None:
    said = Words("es", "es-ES", UTC, edition)
    assert wording.states_words({"proposed": 2, "included": 19, "validating": 0}, said) == "19 incluidos, 2 propuestos"


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_declared_task_is_known_in_every_language(database: Database, language: str) -> None:
    translate = i18n.translator(language)
    with database.read() as session:
        tasks = {row.task for row in session.query(models.EvaluationSet)}
    same = {task for task in tasks if wording.task_words(task, translate) == task}
    assert same == (tasks if language == "en" else {"NLI"})
