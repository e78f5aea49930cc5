import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from lib.domain.corpus_table import CorpusLine
from lib.domain.edition import Edition, Language
from lib.publishing.datasets import Gap, export_datasets, gaps
from lib.publishing.tables import FORMATS, Table, render
from lib.publishing.wording import Words
from lib.services import corpora
from lib.sources.edition_files import read_edition
from lib.store import models
from lib.store.database import Database
from tests import corpus_rows as rows
from tests.databases import new_database

FIRST_COLUMNS = ["dataset", "examples", "mb", "domain", "countries"]
Export = Callable[[Language | None], Table]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


@pytest.fixture
def edition() -> Edition:
    return read_edition("somos600m-2024")


@pytest.fixture
def export(database: Database, edition: Edition) -> Export:
    """Table 4 in a database, exported as it is when called."""
    with database.write() as session:
        edition_id = rows.add_edition(session, edition.slug)
        rows.add_table_4(session, edition_id)

    def exported(language: Language | None) -> Table:
        with database.read() as session:
            return export_datasets(session, edition, edition_id, language)

    return exported


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def cells(text: str) -> list[list[str]]:
    """The rows of a Markdown table without its rule."""
    lines = [line.strip("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if "---" not in line]


def test_csv_without_a_language_equals_the_published_table_to_the_digit(export: Export) -> None:
    text = render(export(None), "csv")
    assert text.splitlines()[0].split(",")[:5] == FIRST_COLUMNS
    assert [[record[column] for column in FIRST_COLUMNS] for record in records(text)] == [
        [row[column] for column in FIRST_COLUMNS] for row in rows.table_4()
    ]


def test_csv_has_repo_group_provenance_source_and_date(export: Export) -> None:
    by_name = {record["dataset"]: record for record in records(render(export(None), "csv"))}
    assert by_name["NoticIA"] == {
        "dataset": "NoticIA",
        "examples": "850",
        "mb": "3.41",
        "domain": "Press",
        "countries": "ES",
        "hub_id": "somosnlp/NoticIA-it",
        "domain_group": "Culture",
        "languages": "es",
        "source": "#Somos600M paper, Table 4",
        "source_date": "2024-07",
        "examples_provenance": "declared",
        "examples_source": "#Somos600M paper, Table 4",
        "examples_date": "2024-07",
        "examples_note": "",
        "mb_provenance": "declared",
        "mb_source": "#Somos600M paper, Table 4",
        "mb_date": "2024-07",
        "mb_note": "",
    }
    assert by_name["MedicalBilingual"]["hub_id"] == ""
    assert [(record["domain_group"], record["hub_id"]) for record in by_name.values()] == [
        (row["figure1_group"], row["hub_id"]) for row in rows.table_4()
    ]


def test_json_sums_to_the_published_totals_exactly(export: Export) -> None:
    found = json.loads(render(export(None), "json"), parse_float=Decimal)
    assert len(found) == 17
    assert [list(record)[:5] for record in found] == [FIRST_COLUMNS] * 17
    assert sum(record["examples"] for record in found) == 2_333_052
    assert sum(record["mb"] for record in found) == Decimal("324.67")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            None,
            [
                ["Corpus", "Examples", "MB", "Domain", "Countries"],
                ["SpanishMedicalCorpus", "2,136,490", "48.5", "Clinical", "ES, CL"],
                ["COSER Provincias", "1,150", "0.22", "Rural culture", "ES (oral)"],
                ["WikiHowES", "113,160", "186", "Miscellaneous", "Mix"],
                ["**Total**", "**2,333,052**", "**324.67**", "", ""],
            ],
        ),
        (
            "es",
            [
                ["Corpus", "Ejemplos", "MB", "Dominio", "Países"],
                ["SpanishMedicalCorpus", "2.136.490", "48,5", "Clínico", "ES, CL"],
                ["COSER Provincias", "1.150", "0,22", "Cultura rural", "ES (oral)"],
                ["WikiHowES", "113.160", "186", "Misceláneo", "Varios"],
                ["**Total**", "**2.333.052**", "**324,67**", "", ""],
            ],
        ),
        (
            "pt",
            [
                ["Corpus", "Exemplos", "MB", "Domínio", "Países"],
                ["SpanishMedicalCorpus", "2.136.490", "48,5", "Clínico", "ES, CL"],
                ["COSER Provincias", "1.150", "0,22", "Cultura rural", "ES (oral)"],
                ["WikiHowES", "113.160", "186", "Diversos", "Vários"],
                ["**Total**", "**2.333.052**", "**324,67**", "", ""],
            ],
        ),
    ],
)
def test_markdown_is_in_the_language(export: Export, language: Language | None, expected: list[list[str]]) -> None:
    found = cells(render(export(language), "markdown"))
    assert len(found) == 19
    assert [found[position] for position in (0, 13, 4, 17, 18)] == expected


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        (None, "Corpora of #Somos600M 2024. Declared: #Somos600M paper, Table 4, July 2024."),
        ("es", "Corpus de #Somos600M 2024. Declarado: Artículo de #Somos600M, tabla 4, julio de 2024."),
        ("pt", "Corpora de #Somos600M 2024. Declarado: Artigo do #Somos600M, tabela 4, julho de 2024."),
    ],
)
def test_captions_name_the_source_and_its_date(export: Export, language: Language | None, caption: str) -> None:
    table = export(language)
    assert table.caption == caption
    assert render(table, "markdown").startswith(caption)
    assert f"\\caption{{{caption.replace('#', chr(92) + '#')}}}" in render(table, "latex")


def test_latex_has_a_row_for_each_corpus_and_the_total(export: Export) -> None:
    lines = render(export("es"), "latex").splitlines()
    body = [line.strip() for line in lines if line.endswith("\\\\")]
    assert len(body) == 19
    assert body[0] == "Corpus & Ejemplos & MB & Dominio & Países \\\\"
    assert body[8] == "LingComp\\_QA & 1.004 & 0,35 & Lingüística computacional & ES \\\\"
    assert body[18] == "Total & 2.333.052 & 324,67 &  &  \\\\"


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_machine_names_and_notation_are_the_same_in_every_language(export: Export, language: Language) -> None:
    plain, translated = records(render(export(None), "csv")), records(render(export(language), "csv"))
    same = ["dataset", "examples", "mb", "countries", "hub_id", "languages", "mb_provenance", "mb_date"]
    assert [[record[key] for key in same] for record in translated] == [
        [record[key] for key in same] for record in plain
    ]


def test_domains_of_csv_are_in_the_language_asked_for(export: Export) -> None:
    spoken = {
        language: {record["dataset"]: record["domain"] for record in records(render(export(language), "csv"))}
        for language in ("es", "en", "pt")
    }
    assert [spoken[language]["LenguajeClaroQA"] for language in ("es", "en", "pt")] == [
        "Legal administrativo",
        "Legal and administrative",
        "Jurídico-administrativo",
    ]


def test_a_changed_row_changes_every_format_and_the_totals(database: Database, export: Export) -> None:
    before = {form: render(export("es"), form) for form in FORMATS}
    with database.write() as session:
        session.execute(update(models.Corpus).where(models.Corpus.name == "SQLES").values(domain="Legal"))
        corpus = session.scalars(select(models.Corpus).where(models.Corpus.name == "SQLES")).one()
        rows.add_figure(session, corpus.artifact_id, "examples", "82", source="paper_table_4", as_of=rows.LATER)
    after = {form: render(export("es"), form) for form in FORMATS}
    assert all(before[form] != after[form] for form in FORMATS)
    assert "\nSQLES,82,0.40,Legal,-," in after["csv"]
    assert '{"dataset": "SQLES", "examples": 82, "mb": 0.40, "domain": "Legal"' in after["json"]
    assert "| SQLES | 82 | 0,40 | Legal | - |" in after["markdown"]
    assert "| **Total** | **2.333.053** |" in after["markdown"]
    assert "SQLES & 82 & 0,40 & Legal & - \\\\" in after["latex"]
    assert "Total & 2.333.053 &" in after["latex"]


def test_unknown_figures_are_empty_for_programs_and_a_word_for_readers(database: Database) -> None:
    edition = rows.small_edition()
    with database.write() as session:
        edition_id = rows.add_edition(session)
        known = rows.add_corpus(session, edition_id, "Known", 0, domain="Fishes", domain_group="nature")
        rows.add_figure(session, known, "examples", "10")
        rows.add_figure(session, known, "size", "1234567", unit="bytes", provenance="measured", source="hub")
        looked = rows.add_corpus(session, edition_id, "Looked", 1, domain="Birds", countries_kind="mix")
        rows.add_figure(session, looked, "examples", None, provenance="unknown", source="hub", as_of=rows.LATER)
        rows.add_corpus(session, edition_id, "=Never", 2, countries_kind="none", source="elsewhere")
        table = export_datasets(session, edition, edition_id, "en")
    assert [",".join(record.values()) for record in records(render(table, "csv"))] == [
        "Known,10,1.234567,Fish (en),-,rivers/Known,Nature (en),,Booklet (en),2031-07,"
        "declared,Booklet (en),2031-07,,measured,Hugging Face Hub,2031-05-01,",
        "Looked,,,Birds,Mix,rivers/Looked,,,Booklet (en),2031-07,unknown,Hugging Face Hub,2031-06-01,,unknown,,,",
        "'=Never,,,,-,rivers/=Never,,,elsewhere,,unknown,,,,unknown,,,",
    ]
    assert cells(render(table, "markdown"))[1:] == [
        ["Known", "10", "1.234567", "Fish (en)", "-"],
        ["Looked", "unknown", "unknown", "Birds", "Mix"],
        ["=Never", "unknown", "unknown", "", "-"],
        ["**Total**", "**10**", "**1.234567**", "", ""],
    ]
    assert table.caption == (
        "Corpora of Rivers (en). Declared: Booklet (en), July 2031; Measured: Hugging Face Hub, May 1, 2031."
    )
    assert table.notes == (
        "MB: millions of bytes; as its source declares them, else those of the data files on the main branch.",
        "As we read it: “Mix”: many, not listed; “-”: tied to no country.",
        "The total leaves out 2 corpora without a known number of examples.",
        "The total leaves out 2 corpora without a known size.",
    )


def test_notes_say_which_figures_are_unlike_the_others(database: Database) -> None:
    edition = rows.small_edition(footnotes=[{"key": "other_unit", "label": rows.words("In another unit.")}])
    with database.write() as session:
        edition_id = rows.add_edition(session)
        recipes = rows.add_corpus(session, edition_id, "Recipes", country_codes=["UY"], has_more_countries=True)
        rows.add_figure(session, recipes, "size", "42.4", footnote="other_unit")
        rules = rows.add_corpus(session, edition_id, "Rules", 1, countries_kind="oral", country_codes=["AR"])
        rows.add_figure(session, rules, "examples", "3", footnote="other_unit")
        rows.add_figure(session, rules, "size", "4", footnote="of_last_year")
        table = export_datasets(session, edition, edition_id, None)
    assert table.notes == (
        "MB: size of the download as its source declares it, in millions of bytes.",
        "Countries: ISO 3166-1 codes, the one with most weight first; “+”: others with less weight. "
        "As we read it: “(oral)”: transcribed speech.",
        "Recipes: In another unit. (en)",
        "Rules: In another unit. (en)",
        "Rules: of_last_year",
        "The total leaves out 1 corpus without a known number of examples.",
    )
    assert [(record["examples_note"], record["mb_note"]) for record in records(render(table, "csv"))] == [
        ("", "other_unit"),
        ("other_unit", "of_last_year"),
    ]


def test_made_up_figures_say_so_in_the_caption(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        corpus = rows.add_corpus(session, edition_id, "Recipes")
        rows.add_figure(session, corpus, "examples", "5", is_synthetic=True)
        table = export_datasets(session, rows.small_edition(), edition_id, "en")
    assert table.caption == "Corpora of Rivers (en). Declared: Booklet (en), July 2031 (made up for the demo)."


def test_a_source_that_the_edition_does_not_name_is_said_by_its_key(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        corpus = rows.add_corpus(session, edition_id, "Recipes", source="leaflet")
        rows.add_figure(session, corpus, "examples", "5", source="leaflet")
        table = export_datasets(session, rows.small_edition(), edition_id, "en")
    assert table.caption == "Corpora of Rivers (en). Declared: leaflet, May 1, 2031."


def test_an_edition_without_corpora_exports_headers_only(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        table = export_datasets(session, rows.small_edition(), edition_id, "pt")
    assert (table.rows, table.total, table.notes, table.caption) == ((), None, (), "Corpora de Rivers (pt).")
    assert render(table, "csv").splitlines()[0].split(",")[:5] == FIRST_COLUMNS
    assert render(table, "json") == "[]\n"


def test_measured_figures_stand_beside_declared_ones_in_files_and_notes(database: Database, export: Export) -> None:
    before = export("es")
    with database.write() as session:
        corpus = session.scalars(select(models.Corpus).where(models.Corpus.name == "SQLES")).one()
        measured = {"provenance": "measured", "as_of": rows.LATER, "reasons": ["looks_doubled"]}
        rows.add_figure(session, corpus.artifact_id, "examples", "164", source="viewer", **measured)
        rows.add_figure(session, corpus.artifact_id, "size", "404938", unit="bytes", source="hub", **measured)
    after = export("es")
    by_name = {record["dataset"]: record for record in records(render(after, "csv"))}
    added = [column.key for column in after.columns[len(before.columns) :]]
    assert [by_name["SQLES"][key] for key in ("examples", "mb", *added)] == [
        "81",
        "0.40",
        "164",
        "measured",
        "Visor de datasets",
        "2031-06-01",
        "0.404938",
        "measured",
        "Hugging Face Hub",
        "2031-06-01",
    ]
    assert [by_name["NoticIA"][key] for key in added] == [""] * 8
    assert (after.total or ())[:3] == (before.total or ())[:3]
    assert [note for note in after.notes if note not in before.notes] == [
        "Donde se conocen ambos (1 corpus): 81 ejemplos declarados, 164 medidos.",
        "Donde se conocen ambos (1 corpus): 0,4 MB declarados, 0,40 MB medidos.",
        "Medido: Hugging Face Hub, 1 jun 2031; Medido: Visor de datasets, 1 jun 2031.",
        "MB medidos: millones de bytes de los archivos de datos en la rama principal, cada contenido una vez.",
        "SQLES: puede que haya ejemplos contados dos veces, porque una parte tiene tantos como las demás juntas.",
    ]


def test_range_of_a_number_that_is_unknown_is_a_note(database: Database, export: Export) -> None:
    with database.write() as session:
        for position, (source, limits) in enumerate([("card", (1000, 10_000)), ("viewer", (700, None))]):
            corpus = rows.add_corpus(session, 1, f"River {source}", 20 + position, source="paper_table_4")
            unknown = {"provenance": "unknown", "at_least": limits[0], "at_most": limits[1]}
            rows.add_figure(session, corpus, "examples", None, source=source, **unknown)
    assert [note for note in export("en").notes if note.startswith("River")] == [
        "River card: between 1,000 and 10,000 examples by the tag of its card.",
        "River viewer: at least 700 examples.",
    ]


def line(**changes: Any) -> CorpusLine:
    return CorpusLine(
        **{
            "name": "fish",
            "repo_id": None,
            "examples": None,
            "megabytes": None,
            "domain": None,
            "domain_group": None,
            "country_codes": (),
            "has_more_countries": False,
            "countries_kind": "unknown",
            "languages": (),
            "source": "hub",
            **changes,
        }
    )


def gaps_between(database: Database, *lines: CorpusLine) -> tuple[Gap, ...]:
    edition = rows.small_edition()
    with database.write() as session:
        table = corpora.corpus_table(session, edition, rows.add_edition(session))
    table = corpora.part_of(replace(table, lines=lines), edition, group=None, country=None, language=None)
    return gaps(table, Words("en", "en-US", UTC, edition))


def test_what_no_corpus_says_is_no_gap(database: Database) -> None:
    assert gaps_between(database, line(), line()) == ()


def test_gaps_are_told_beside_the_corpora_of_which_they_are_not_known(database: Database) -> None:
    found = gaps_between(
        database, line(), line(), line(country_codes=("UY",), countries_kind="named", languages=("es",))
    )
    assert found == (
        Gap(
            "countries",
            "2 of 3 countries are not named by any corpus",
            ("Argentina", "Paraguay"),
            ("Of 2 corpora it is not known which countries they are about.",),
        ),
        Gap(
            "languages",
            "1 of 2 languages have no corpus yet",
            ("Guarani (en)",),
            (
                "Languages that are official in those countries or part of them.",
                "Of 2 corpora it is not known in which languages they are.",
            ),
        ),
    )


def test_corpora_of_no_country_or_of_many_leave_every_country_unnamed(database: Database) -> None:
    (found,) = gaps_between(database, line(countries_kind="none"), line(countries_kind="mix"))
    assert (found.finding, found.notes) == (
        "3 of 3 countries are not named by any corpus",
        ("1 corpus may hold others, for they do not list all: “+” and “Mix”.",),
    )
