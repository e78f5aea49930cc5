"""The command line as people use it: a process of its own for each command."""

from pathlib import Path

import pytest

from tests.cli.commands import Answer, run_in_a_process


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    return {"TABLERO_DATA": str(tmp_path / "data")}


@pytest.mark.full
def test_a_new_installation_is_made_changed_and_exported_by_one_process_each(data: dict[str, str]) -> None:
    made = run_in_a_process(("database", "create", "--edition", "somos600m-2024"), data)
    change = ("edition", "change", "links.register.url", "https://example.org/sala", "--reason", "Another room: ñ")
    changed = run_in_a_process(change, data)
    exported = run_in_a_process(("export", "datasets", "--lang", "es"), data)
    assert (made, changed) == (Answer(0, "", ""), Answer(0, "links.register.url = https://example.org/sala\n", ""))
    assert (exported.returncode, exported.stderr, len(exported.stdout.splitlines())) == (0, "", 18)
    assert "RecetasDeLaAbuel@" in exported.stdout


def test_a_refusal_is_said_on_the_other_stream_without_a_traceback(data: dict[str, str]) -> None:
    refused = run_in_a_process(("export", "datasets"), data)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("There is no database at ")
    assert "Traceback" not in refused.stderr


@pytest.mark.full
def test_help_lists_every_command(data: dict[str, str]) -> None:
    said = run_in_a_process(("--help",), data | {"TERM": "dumb", "COLUMNS": "120"})
    assert (said.returncode, said.stderr) == (0, "")
    assert "Usage: python -m lib.cli [OPTIONS] COMMAND [ARGS]..." in said.stdout
    for command in ("backup", "check", "database", "edition", "export", "import", "release", "restore", "seed", "sync"):
        assert f" {command} " in said.stdout
