"""Tables 1 to 10 of the paper from the declared data: the published figures, to the digit, in both languages."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.edition import Edition
from lib.publishing.paper_tables import NUMBERS, kind_and_language, paper_table
from lib.publishing.tables import Table, render
from lib.services import editions
from lib.sources.edition_files import read_edition
from lib.store.database import Database
from tests import corpus_rows as rows
from tests.databases import new_database

SLUG = "somos600m-2024"
NOW = datetime(2024, 8, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """What the edition declares; a test that adds to it takes it back."""
    with closing(new_database(tmp_path_factory.mktemp("declared") / "tablero.db")) as opened:
        with opened.write() as session:
            editions.add_edition(session, SLUG, now=NOW)
        yield opened


@pytest.fixture
def edition() -> Edition:
    return read_edition(SLUG)


def made(database: Database, edition: Edition, number: int) -> Table:
    with database.read() as session:
        return paper_table(session, edition, 1, number)


def reader_rows(table: Table) -> list[list[str]]:
    """The rows of the Markdown table, header first, without its rule."""
    lines = [line.strip("|") for line in render(table, "markdown").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if "---" not in line]


SHARES = {
    1: [["Location", "Percent"], ["Latin America and the Caribbean", "46"], ["Spain", "32"], ["Other countries", "22"]],
    2: [["Gender", "Percent"], ["Male", "60"], ["Female", "22"], ["Non-binary", "1"], ["No response", "17"]],
    3: [
        ["NLP level", "Percent"],
        ["Fundamental", "40"],
        ["Intermediate", "31"],
        ["Advanced", "12"],
        ["No response", "17"],
    ],
    6: [["Lugar", "Porcentaje"], ["Latinoamérica y el Caribe", "46"], ["España", "32"], ["Otros países", "22"]],
    7: [
        ["Género", "Porcentaje"],
        ["Masculino", "60"],
        ["Femenino", "22"],
        ["No binario", "1"],
        ["Sin respuesta", "17"],
    ],
    8: [
        ["Nivel de PLN", "Porcentaje"],
        ["Fundamental", "40"],
        ["Intermedio", "31"],
        ["Avanzado", "12"],
        ["Sin respuesta", "17"],
    ],
}


@pytest.mark.parametrize("number", SHARES)
def test_tables_of_people_have_the_published_percentages(database: Database, edition: Edition, number: int) -> None:
    assert reader_rows(made(database, edition, number)) == SHARES[number]


@pytest.mark.parametrize("number", [4, 9])
def test_table_of_corpora_is_the_published_one_to_the_digit(database: Database, edition: Edition, number: int) -> None:
    records = list(csv.DictReader(io.StringIO(render(made(database, edition, number), "csv"))))
    columns = ["dataset", "examples", "mb", "countries"]
    assert [[record[column] for column in columns] for record in records] == [
        [row[column] for column in columns] for row in rows.table_4()
    ]
    domains = [record["domain"] for record in records]
    if number == 4:
        assert domains == [row["domain"] for row in rows.table_4()]
    else:
        assert domains[:5] == ["Legal", "Sostenibilidad", "Psicología", "Cultura rural", "Cultura rural"]
    total = reader_rows(made(database, edition, number))[-1][:3]
    assert total == (
        ["**Total**", "**2,333,052**", "**324.67**"] if number == 4 else ["**Total**", "**2.333.052**", "**324,67**"]
    )


@pytest.mark.parametrize("number", [5, 10])
def test_table_of_evaluation_sets_has_the_published_sets(database: Database, edition: Edition, number: int) -> None:
    shown = reader_rows(made(database, edition, number))
    by_name = {row[0].replace("\\", ""): row[1:] for row in shown[1:]}
    assert len(by_name) == len(shown) - 1 == 22
    expected = {
        5: {
            "": ["Languages", "Domain", "Task"],
            "CONAN-EUS": ["ES, EU", "Hate speech", "Counter narrative generation"],
            "caBREU": ["CA", "Press", "Summarization"],
        },
        10: {
            "": ["Lenguas", "Dominio", "Tarea"],
            "CONAN-EUS": ["ES, EU", "Discurso de odio", "Generación de contranarrativas"],
            "caBREU": ["CA", "Prensa", "Resumen"],
        },
    }[number]
    assert {"": shown[0][1:], **{name: by_name[name] for name in list(expected)[1:]}} == expected
    records = list(csv.DictReader(io.StringIO(render(made(database, edition, number), "csv"))))
    assert list(records[0]) == ["dataset", "languages", "domain", "task", "source", "source_date"]
    assert {record["languages"] for record in records} == {"es", "ca", "es, eu"}


def test_captions_name_source_and_date_in_their_language(database: Database, edition: Edition) -> None:
    for number in NUMBERS:
        _kind, language = kind_and_language(number)
        nth = (number - 1) % 5 + 1
        source = {
            "en": f"Declared: #Somos600M paper, Table {nth}, July 2024",
            "es": f"Declarado: Artículo de #Somos600M, tabla {nth}, julio de 2024",
        }[str(language)]
        assert source in made(database, edition, number).caption


def test_what_was_measured_here_is_in_no_table_of_the_paper(database: Database, edition: Edition) -> None:
    with database.write() as session:
        later = rows.add_corpus(session, 1, "Later", 99, source="hub")
        rows.add_figure(session, later, "examples", "1000", provenance="measured", source="hub", as_of=NOW)
        table = paper_table(session, edition, 1, 4)
        session.rollback()
    assert len(table.rows) == 17
    assert table.total is not None and table.total[1] == Decimal(2_333_052)


def test_an_edition_that_declares_nothing_has_empty_tables(tmp_path: Path) -> None:
    with closing(new_database(tmp_path / "empty.db")) as opened:
        with opened.write() as session:
            rows.add_edition(session)
        for number in NUMBERS:
            assert made(opened, rows.small_edition(), number).rows == ()


@pytest.mark.parametrize("number", [0, 11, -1])
def test_there_is_no_other_table(database: Database, edition: Edition, number: int) -> None:
    with pytest.raises(ValueError, match=f"there is no table {number}: choose one from 1 to 10"):
        made(database, edition, number)
