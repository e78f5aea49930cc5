"""The audit on the command line: a file by itself, a file of a project, and what is refused."""

import json
from pathlib import Path

from tests.cli.commands import Run
from tests.sources.planted_corpora import planted, write

EDITION = "somos600m-2024"


def test_file_is_audited_without_a_database(run: Run, tmp_path: Path) -> None:
    corpus = planted(100)
    file = write(tmp_path / "rice.csv", corpus.rows)
    answer = run("audit", "--file", str(file), "--edition", EDITION)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[:3] == ["rice.csv", f"  Rows: {len(corpus.rows)}", "  Required columns that are missing: 0"]
    assert lines[3].startswith("  Values that are not in the vocabulary: 181 (Language and geographic variety: 31 (")
    assert lines[6].startswith(f"  Empty answers: {corpus.empty('output')} (")
    assert "  Domain: in the column domain, " in answer.stdout
    told = run("audit", "--file", str(file), "--edition", EDITION, "--format", "json")
    assert json.loads(told.stdout)["repeated"] == corpus.again("instruction", "input", "output")
    assert not (tmp_path / "data").exists()


def test_file_that_is_refused_says_why(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "rice.parquet"
    file.write_bytes(b"pregunta,respuesta\n")
    answer = run("audit", "--file", str(file), "--edition", EDITION)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        "rice.parquet is not what its name says: something else instead of Parquet. Name it after what it is.\n"
    )


def test_project_without_a_corpus_and_unknown_format_are_refused(installed: Run, tmp_path: Path) -> None:
    assert installed("audit", "--project", "none").stderr == '"none" has no corpus.\n'
    assert installed("audit", "--format", "xml").stderr == 'There is no format "xml". Formats: text, json.\n'
