"""The code knows no edition: what it does with the first one, it does with one that has little in common with it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.domain.edition import Edition, phase_at
from lib.publishing.datasets import export_datasets
from lib.publishing.tables import render
from lib.services import configuration, editions, imports
from lib.services.access import COMMAND_LINE
from lib.services.corpora import corpus_table
from lib.services.panorama import panorama
from lib.store import public_figures
from lib.store.database import Database
from tests.databases import new_database
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG

ROOT = Path(__file__).parents[2]
NOW = datetime(2031, 10, 3, tzinfo=UTC)
FORM = """Carimbo de data/hora,Seu e-mail,Como você se chama?,De que país?,O que você faz?,Gênero
05/08/2031 09:30:00,participante.0001@example.org,Participante 0001,Brasil,Barqueiro,Homem
06/08/2031 10:00:00,participante.0002@example.org,Participante 0002,Peru,canoeira e barqueira,Mulher
"""
SUBMISSIONS = """Carimbo de data/hora,Seu e-mail,Nome do projeto,Quantas pessoas?,Trilha,Conjunto de dados
29/09/2031 20:00:00,participante.0001@example.org,Rio acima,5,Rios,rede-vozes/rio-acima
30/09/2031 20:00:00,participante.0002@example.org,Conselho,2,anciãos,https://hf.co/datasets/rede-vozes/conselho
"""


@pytest.fixture(autouse=True)
def _other_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLERO_EDITIONS", str(OTHER_EDITIONS))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        with opened.write() as session:
            editions.add_edition(session, OTHER_SLUG, now=NOW)
        yield opened


@pytest.fixture
def edition(database: Database) -> Edition:
    with database.read() as session:
        return editions.edition_now(session, OTHER_SLUG)


def test_its_deadline_moved_from_one_zone_to_another(edition: Edition) -> None:
    delivery = edition.date("delivery")
    assert delivery.first_instant == datetime(2031, 9, 30, 20, tzinfo=UTC)
    assert delivery.instant == datetime(2031, 10, 2, 4, tzinfo=UTC)
    phases = [phase_at(edition, datetime(2031, month, day, tzinfo=UTC)) for month, day in ((7, 1), (10, 1), (10, 3))]
    assert [phase.key if phase else None for phase in phases] == [None, "building", "judging"]


def test_its_points_follow_from_counts_and_weights(edition: Edition) -> None:
    volume, quality = edition.rubric.blocks
    validated, voices = volume.count_lines
    assert [validated.points_for(count) for count in (49, 50, 125, 1000)] == [0, Decimal("0.5"), 1, 2]
    assert [voices.points_for(count) for count in (9, 25, 400)] == [0, Decimal("0.5"), 1]
    assert sum(line.cap for line in volume.count_lines) == volume.points
    assert [(one.minimum, one.maximum, one.weight, one.is_optional) for one in quality.criteria] == [
        (1, 10, Decimal("2.5"), False),
        (1, 10, Decimal(1), False),
        (0, 3, Decimal(1), True),
    ]
    rubric = edition.rubric
    assert (rubric.points, rubric.caps, rubric.extra_point.rule) == (Decimal("9.5"), {}, "off")
    assert (rubric.official_score, rubric.not_presented, rubric.tie_break) == (
        "adjusted",
        "leave_out",
        ("head_to_head",),
    )


def test_its_corpora_are_listed_with_its_own_domains_and_gaps(database: Database, edition: Edition) -> None:
    with database.read() as session:
        table = corpus_table(session, edition, 1)
        exported = render(export_datasets(session, edition, 1, "pt"), "json")
    assert [(line.name, line.countries, line.domain_group) for line in table.lines] == [
        ("Feira de Belém", "BR", "town"),
        ("Rio Negro", "BR, CO +", "water"),
    ]
    assert (table.examples.value, table.megabytes.value) == (1000, Decimal("1.75"))
    assert (table.countries_without, table.languages_without) == (("PE",), ())
    assert "Feira de Belém" in exported


def test_its_panorama_shows_its_own_figures(database: Database, edition: Edition) -> None:
    with database.read() as session:
        view = panorama(session, edition, 1)
    people, projects, countries = view.figure("people"), view.figure("projects"), view.figure("countries")
    assert (people.value, people.provenance, people.source, people.footnote) == (
        73,
        "declared",
        "gazette",
        "counted_by_hand",
    )
    assert (projects.value, countries.value) == (1, None)


def test_its_form_in_one_language_is_imported(database: Database, edition: Edition) -> None:
    outcome = imports.import_registrations(
        database,
        edition,
        1,
        COMMAND_LINE,
        file_name="respostas.csv",
        content=FORM.encode(),
        source=None,
        now=NOW,
    )
    assert (outcome.status, outcome.rows.added, outcome.refusals) == ("succeeded", 2, ())


def test_its_submissions_know_its_tracks_and_team_sizes(database: Database, edition: Edition) -> None:
    outcome = imports.import_submissions(
        database, edition, 1, COMMAND_LINE, file_name="entregas.csv", content=SUBMISSIONS.encode(), now=NOW
    )
    assert (outcome.status, outcome.rows.added, outcome.refusals) == ("succeeded", 2, ())
    assert [notice.values.get("maximum") for notice in outcome.notices if "maximum" in notice.values] == [4]
    with database.read() as session:
        titles = {project.title for project in public_figures.projects(session, 1)}
    assert titles == {"Rio acima", "Conselho", "Feira: perguntas de mercado"}


def test_its_dates_can_be_moved(database: Database) -> None:
    moved = editions.override(
        database,
        COMMAND_LINE,
        OTHER_SLUG,
        "dates.feast.at",
        "2031-10-21T20:00 America/Manaus",
        reason="Chuva",
        now=NOW,
    )
    assert moved.date("feast").instant == datetime(2031, 10, 22, 0, tzinfo=UTC)


def test_its_files_have_no_problem() -> None:
    assert list(configuration.edition_problems({"TABLERO_EDITIONS": str(OTHER_EDITIONS)})) == []


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_its_pages_are_drawn(
    database: Database, edition: Edition, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("TABLERO_DATA", str(tmp_path))
    monkeypatch.delenv("TABLERO_DEMO", raising=False)
    st.cache_resource.clear()  # the settings of the process are read once
    st.cache_data.clear()
    app = AppTest.from_file(str(ROOT / "lib" / "ui" / "router.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    assert not app.exception
    written = " ".join(str(element.value) for element in [*app.markdown, *app.title, *app.header, *app.caption])
    assert edition.name.text(language) in written  # type: ignore[arg-type] - one of the three
    assert not re.search("somos ?600m|somosnlp", written, re.IGNORECASE)


# --- No code knows an edition ----------------------------------------------------------------------------------------

KNOWN_OF_THE_FIRST = re.compile(r"2024|somos ?600m|somosnlp|\b651\b|\b222\b|2[.,_]?333[.,_]?052|324\.67", re.IGNORECASE)


def code_of(path: Path) -> Iterator[tuple[int, str]]:
    """(line, token) of everything in a Python file but comments and docstrings, which may give examples."""
    text = path.read_text(encoding="utf-8")
    docstrings = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings.add(node.value.lineno)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_docstring = token.type == tokenize.STRING and token.start[0] in docstrings
        if token.type != tokenize.COMMENT and not is_docstring:
            yield token.start[0], token.string


def test_no_code_knows_the_first_edition() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {token.strip()[:80]}"
        for folder in ("lib", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "editions" not in path.relative_to(ROOT).parts
        for line, token in code_of(path)
        if KNOWN_OF_THE_FIRST.search(token)
    ]
    assert found == []


def test_no_sentence_knows_the_first_edition() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for path in sorted((ROOT / "lib" / "locale").rglob("*.po"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.startswith(("msgid", "msgstr", '"')) and KNOWN_OF_THE_FIRST.search(line) and "-Date:" not in line
    ]
    assert found == []


def test_the_search_would_find_what_it_looks_for(tmp_path: Path) -> None:
    path = tmp_path / "knowing.py"
    path.write_text('"""About 2024."""\n# 2024\nYEAR = 2024\nNAME = f"somosNLP"\n', encoding="utf-8")
    assert [line for line, token in code_of(path) if KNOWN_OF_THE_FIRST.search(token)] == [3, 4]
