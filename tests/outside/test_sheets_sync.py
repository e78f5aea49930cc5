"""The command that people run, against the Sheets API on a socket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Answer, Run, run_here, run_in_a_process
from tests.outside.sheets_grid import Shown, Spreadsheet
from tests.outside.sheets_server import ACCOUNT_EMAIL, READ_ONLY, SheetsServer

REPORT = ["Order #", "Order Date", "First Name", "Last Name", "Email", "Ticket Type", "Attendee #", "Attendee Status"]


def attendee(number: int) -> list[object]:
    moment = Shown(45352.4 + number / 1000, f"2024-03-01 09:36:{number:02}")
    address = f"participante.{number:04}@example.org"
    return [
        1000 + number,
        moment,
        "Participante",
        f"{number:04}",
        address,
        "Hackathon (English)",
        2000 + number,
        "Attending",
    ]


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def sheet(server: SheetsServer) -> Spreadsheet:
    return server.add("Inscripciones", {"Report": [REPORT, *(attendee(number) for number in range(1, 11))]})


@pytest.fixture
def settings(tmp_path: Path, server: SheetsServer, sheet: Spreadsheet) -> dict[str, str]:
    return {
        "TABLERO_DATA": str(tmp_path / "data"),
        "HOME": str(tmp_path),  # no secrets of whoever runs the tests
        "TABLERO_SHEETS_API": server.api_url,
        "TABLERO_SHEETS_ACCOUNT": json.dumps(server.account()),
        "TABLERO_SHEETS_REGISTRATIONS": server.address(sheet, "Report"),
    }


@pytest.fixture
def run(tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)  # where no secrets are

    def call(*arguments: str, **variables: str) -> Answer:
        return run_here(arguments, settings | variables)

    assert call("database", "create", "--edition", "somos600m-2024") == Answer(0, "", "")
    return call


def test_command_in_a_process_takes_what_the_sheet_holds(run: Run, settings: dict[str, str]) -> None:
    answer = run_in_a_process(("sync", "--only", "sheets"), settings)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "10 read, 10 added, 0 changed, 0 unchanged, 0 gone" in answer.stdout


def test_command_takes_what_the_sheet_holds_and_nothing_twice(run: Run, server: SheetsServer) -> None:
    first = run("sync", "--only", "sheets")
    assert (first.returncode, first.stderr) == (0, "")
    assert "sheets:registrations: succeeded" in first.stdout
    assert "10 read, 10 added, 0 changed, 0 unchanged, 0 gone" in first.stdout
    assert "requests: 2 sheets, 1 sign-in" in first.stdout
    again = run("sync", "--only", "sheets")
    assert "10 read, 0 added, 0 changed, 10 unchanged, 0 gone" in again.stdout
    assert (server.asked, set(server.tokens.values())) == ({"token": 2, "api": 4}, {READ_ONLY})


def test_drop_waits_for_a_person(run: Run, server: SheetsServer, sheet: Spreadsheet) -> None:
    run("sync", "--only", "sheets")
    server.fill(sheet, "Report", [REPORT, *(attendee(number) for number in range(1, 8))])
    waiting = run("sync", "--only", "sheets")
    assert waiting.returncode == 1
    assert "sheets:registrations: waiting" in waiting.stderr
    accepted = run("sync", "--only", "sheets", "--accept-drop")
    assert "7 read, 0 added, 0 changed, 7 unchanged, 3 gone" in accepted.stdout


def test_sheet_that_is_not_shared_says_what_to_do(run: Run, sheet: Spreadsheet) -> None:
    sheet.readers = frozenset()
    refused = run("sync", "--only", "sheets")
    assert refused.returncode == 1
    assert f"Share it with {ACCOUNT_EMAIL} (reader is enough)." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_configuration_the_command_says_so(run: Run, server: SheetsServer) -> None:
    nothing = run("sync", "--only", "sheets", TABLERO_SHEETS_REGISTRATIONS="", TABLERO_SHEETS_ACCOUNT="")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr == "Nothing is configured for sheets: `check` says what is missing.\n"
    assert server.asked == {}


def test_fault_in_the_configuration_is_not_read_by_half(run: Run, server: SheetsServer) -> None:
    faulty = run("sync", "--only", "sheets", TABLERO_SHEETS_SUBMISSIONS="https://example.org/form")
    assert faulty.returncode == 1
    assert "has a fault (TABLERO_SHEETS_SUBMISSIONS), so none is read" in faulty.stderr
    assert server.asked == {}
