"""What goes out: public tables in every format, and the release of the counts of people."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cli.commands import Answer, Run


def test_export_of_a_new_database_is_what_the_organizers_declared(installed: Run) -> None:
    exported = installed("export", "datasets", "--format", "csv")
    rows = list(csv.DictReader(StringIO(exported.stdout)))
    assert list(rows[0])[:5] == ["dataset", "examples", "mb", "domain", "countries"]
    assert (len(rows), sum(int(row["examples"]) for row in rows), sum(Decimal(row["mb"]) for row in rows)) == (
        17,
        2333052,
        Decimal("324.67"),
    )


def test_json_export_has_exact_numbers(installed: Run) -> None:
    rows = json.loads(installed("export", "datasets", "--format", "json").stdout, parse_float=Decimal)
    assert sum(row["mb"] for row in rows) == Decimal("324.67")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "xlsx"), 'There is no format "xlsx". Formats: csv, json, markdown, latex.\n'),
        (("--lang", "fr"), 'There is no language "fr". Languages: es, en, pt.\n'),
    ],
)
def test_export_refuses_what_it_does_not_know(run: Run, arguments: tuple[str, ...], message: str) -> None:
    refused = run("export", "datasets", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", message)


DECLARED_FIGURES = (
    (Path(__file__).parents[2] / "lib/editions/somos600m-2024/declared/figures.csv")
    .read_text(encoding="utf-8")
    .splitlines()
)
# The first columns, and how many rows there are of what the organizers declared.
PUBLIC_TABLES = {
    "domains": (["key", "domain", "examples"], 12),
    "projects": (["project", "title", "award"], 15),
    "likes": (["place", "project", "title"], 0),
    "evaluation-sets": (["dataset", "languages", "domain"], 22),
    "leaderboard-scores": (["model", "dataset", "task"], 0),
    "participants": (["dimension", "category", "label"], 0),
    "declared-figures": (["topic", "category", "value"], len(DECLARED_FIGURES) - 1),
}


def test_every_public_table_can_be_exported(installed: Run) -> None:
    found = {}
    for command in PUBLIC_TABLES:
        header, *lines = csv.reader(StringIO(installed("export", command).stdout))
        found[command] = (header[:3], len(lines))
    assert found == PUBLIC_TABLES


def test_a_table_of_the_paper_is_exported_by_its_number(installed: Run) -> None:
    exported = installed("export", "paper-tables", "--table", "6")
    assert exported.stdout.splitlines()[2:7] == [
        "| Lugar | Porcentaje |",
        "| --- | ---: |",
        "| Latinoamérica y el Caribe | 46 |",
        "| España | 32 |",
        "| Otros países | 22 |",
    ]


def test_all_tables_of_the_paper_go_to_a_folder_or_one_after_the_other(installed: Run, tmp_path: Path) -> None:
    written = installed("export", "paper-tables", "--format", "csv", "--to", str(tmp_path / "tables"))
    assert (written.returncode, written.stdout) == (0, "")
    files = {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()}
    assert set(files) == {f"table-{number}.csv" for number in range(1, 11)}
    assert files["table-4.csv"].startswith(b"\xef\xbb\xbfdataset,examples,mb,")
    printed = installed("export", "paper-tables", "--format", "latex").stdout
    assert printed.count("\\begin{table}") == printed.count("\\end{table}") == 10


def test_a_file_is_what_is_printed_after_the_mark_of_utf_8(installed: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "projects.csv"
    assert installed("export", "projects", "--lang", "es", "--to", str(path)).returncode == 0
    printed = installed("export", "projects", "--lang", "es").stdout
    assert path.read_bytes() == b"\xef\xbb\xbf" + printed.encode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("paper-tables", "--table", "11"), "There is no table 11. Tables: 1 to 10.\n"),
        (
            ("paper-tables", "--format", "json"),
            "One json file holds one table: name it with --table, or a folder for all with --to.\n",
        ),
        (
            ("participants", "--by", "email"),
            'Participants are not counted by "email". Choose one of region, country, city, ticket, gender, nlp_level, '
            "returning, occupation_group, occupation_word, releases.\n",
        ),
    ],
)
def test_export_says_which_tables_there_are(run: Run, arguments: tuple[str, ...], message: str) -> None:
    refused = run("export", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", message)


def test_a_place_that_cannot_be_written_is_said(installed: Run, tmp_path: Path) -> None:
    refused = installed("export", "domains", "--to", str(tmp_path))
    assert (refused.returncode, refused.stderr) == (1, f"{tmp_path} cannot be written: Is a directory.\n")


def test_release_says_why_there_is_none(installed: Run) -> None:
    answer = installed("release")
    assert (answer.returncode, answer.stdout.splitlines()) == (
        0,
        [
            "Not released: fewer than ten people are registered.",
            "Answers about the event: not released, no aspect has ten answers.",
        ],
    )


def test_the_report_is_written_as_pdf_and_as_markdown_with_its_charts(installed: Run, tmp_path: Path) -> None:
    assert installed("export", "report", str(tmp_path / "report.pdf"), "--language", "en") == Answer(0, "", "")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    assert "People: 651 (declared, July 2024)" in text
    assert installed("export", "report", str(tmp_path / "informe"), "--format", "md") == Answer(0, "", "")
    markdown = (tmp_path / "informe" / "report.md").read_text(encoding="utf-8")
    assert "Personas: 651 (declarado, julio de 2024)" in markdown
    assert (tmp_path / "informe" / "charts" / "examples-by-domain.svg").exists()
    refused = installed("export", "report", str(tmp_path / "x"), "--format", "docx")
    assert (refused.returncode, refused.stderr) == (1, 'There is no format "docx". Formats: md, pdf.\n')


def test_everything_is_written_as_a_workbook_or_a_folder_with_a_reason(installed: Run, tmp_path: Path) -> None:
    refused = installed("export", "all", str(tmp_path / "all.xlsx"), "--reason", " ")
    assert (refused.returncode, refused.stderr) == (1, "Say why: this is written down in the audit log.\n")
    assert not (tmp_path / "all.xlsx").exists()
    written = installed("export", "all", str(tmp_path / "all.xlsx"), "--reason", "archive")
    names = load_workbook(tmp_path / "all.xlsx", read_only=True).sheetnames
    assert (written.returncode, written.stdout) == (0, f"{len(names) - 1} tables.\n")
    assert {"people", "records-audit_entry", "table-4"} <= set(names)
    assert installed("export", "all", str(tmp_path / "all"), "--reason", "archive").stdout == written.stdout
    log = (tmp_path / "all" / "records-audit_entry.csv").read_text(encoding="utf-8-sig")
    assert log.count("export.everything") == 1
    again = installed("export", "all", str(tmp_path / "all"), "--reason", "archive")
    assert (again.returncode, again.stderr) == (1, f"{tmp_path / 'all'} cannot be written: The folder is not empty.\n")
