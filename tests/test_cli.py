"""The command line as people use it: a process of its own, real files, a database in a temporary folder."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

REPORT = """\
Order #,Order Date,First Name,Last Name,Email,Ticket Type,Attendee #,Attendee Status
1001,2024-03-01 10:00:00,Participante,0001,participante.0001@example.org,Hackathon (English),2001,Attending
1002,2024-03-01 11:00:00,Participante,0002,participante.0002@example.org,Hackathon (English),2002,Attending
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TABLERO")}
        environment.pop("DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-m", "lib.cli", *arguments],
            env={**environment, "TABLERO_DATA": str(tmp_path / "data"), **variables},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.fixture
def installed(run: Run) -> Run:
    made = run("database", "create", "--edition", "somos600m-2024")
    assert (made.returncode, made.stderr) == (0, "")
    return run


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
    (Path(__file__).parents[1] / "lib/editions/somos600m-2024/declared/figures.csv")
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


def test_same_report_twice_changes_nothing(installed: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT, encoding="utf-8")
    first = installed("import", "registrations", str(report))
    second = installed("import", "registrations", str(report), "--source", "eventbrite")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("report.csv (registrations:eventbrite): 2 rows read, 2 added, 0 changed")
    assert second.stdout.startswith("report.csv (registrations:eventbrite): 2 rows read, 0 added, 0 changed")


def test_refused_report_names_line_and_column(installed: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT.replace("participante.0002@", "participante.0002 at "), encoding="utf-8")
    refused = installed("import", "registrations", str(report))
    assert refused.returncode == 1
    assert refused.stderr.startswith("report.csv was not imported; what was imported before stays.")
    assert 'Line 3, column "Email": The e-mail address has no @.' in refused.stderr


def test_leaderboard_folder_twice_changes_nothing(installed: Run) -> None:
    folder = Path(__file__).parent / "samples" / "leaderboard"
    first = installed("import", "leaderboard", str(folder))
    second = installed("import", "leaderboard", str(folder))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("leaderboard (leaderboard): 28 rows read, 28 added, 0 changed, 0 unchanged")
    assert second.stdout.startswith("leaderboard (leaderboard): 28 rows read, 0 added, 0 changed, 28 unchanged")


def test_leaderboard_folder_with_a_bad_file_is_refused(installed: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "results_2030-01-01T10-00-00.json").write_text("{", encoding="utf-8")
    refused = installed("import", "leaderboard", str(tmp_path / "in"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "in was not imported; what was imported before stays.\nresults_2030-01-01T10-00-00.json is not JSON from "
        "line 1 on: it was cut or edited. Download it again.\n"
    )


def test_import_without_a_database_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT, encoding="utf-8")
    refused = run("import", "registrations", str(report))
    assert refused.returncode == 1
    assert "`python -m lib.cli database create --edition SLUG`" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_backup_can_be_restored(installed: Run, tmp_path: Path) -> None:
    assert installed("backup", str(tmp_path / "copy.db")).returncode == 0
    before = installed("export", "datasets").stdout
    for file in (tmp_path / "data").glob("tablero.db*"):
        file.unlink()
    assert installed("restore", str(tmp_path / "copy.db")).returncode == 0
    assert installed("export", "datasets").stdout == before


def test_a_moved_deadline_keeps_the_one_before_and_can_be_taken_back(installed: Run) -> None:
    key, moved = "dates.submission.at", "2024-04-12T23:59:59 AoE"
    before = next(line for line in installed("edition", "values").stdout.splitlines() if line.startswith(key))
    changed = installed("edition", "change", key, moved, "--reason", "The Hub was down")
    assert (changed.returncode, changed.stdout, changed.stderr) == (0, f"{key} = {moved}\n", "")
    again = installed("edition", "change", key, moved, "--reason", "The Hub was down")
    assert (again.returncode, again.stderr) == (1, "That is the value already.\n")
    back = installed("edition", "reset", key, "--reason", "It was up")
    assert (back.returncode, f"{back.stdout}") == (0, f"{before}\n")
    value = before.partition(" = ")[2]
    assert [line.partition("UTC  ")[2] or line for line in installed("edition", "history").stdout.splitlines()] == [
        f"{key}: {moved} -> {value} (the file)",
        "  It was up",
        f"{key}: {value} -> {moved}",
        "  The Hub was down",
    ]


def test_what_cannot_be_changed_is_said(installed: Run) -> None:
    refused = installed("edition", "change", "slug", "other", "--reason", "x")
    assert (refused.returncode, refused.stderr) == (
        1,
        "slug cannot be changed here: only dates, links and texts can.\n",
    )


def test_release_says_why_there_is_none(installed: Run) -> None:
    answer = installed("release")
    assert (answer.returncode, answer.stdout) == (0, "Not released: fewer than ten people are registered.\n")


def test_check_lists_problems_and_exits_with_one(run: Run) -> None:
    checked = run("check")
    assert checked.returncode == 1
    assert "error: DATABASE_URL: there is no database" in checked.stdout


def test_unknown_edition_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("database", "create", "--edition", "nowhere-1999")
    assert refused.returncode == 1
    assert "nowhere-1999" in refused.stderr
    assert not (tmp_path / "data" / "tablero.db").exists()


def test_seed_refuses_an_unknown_stage(run: Run) -> None:
    refused = run("seed", "--edition", "somos600m-2024", "--stage", "lunch")
    assert (refused.returncode, refused.stderr) == (
        1,
        'There is no stage "lunch". Stages: registration, building, judging, published.\n',
    )
