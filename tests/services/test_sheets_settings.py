"""Which sheets are read and as whom: from the environment, from the secrets, and what is wrong with either."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lib.services.installation import read_installation
from lib.services.sheets_settings import SheetsSettings, sheets_problems, sheets_settings
from lib.sources.sheets import API_URL
from lib.sources.sheets_tabs import TabAddress

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid="
KEY = {"client_email": "a@example.org", "private_key": "SECRET-KEY", "token_uri": "https://example.org/token"}
NO_KEY = "error: TABLERO_SHEETS_ACCOUNT: is neither the JSON of a key nor the path of its file."
SECTION = {"registrations": [ADDRESS + "1", ADDRESS + "2"], "submissions": [ADDRESS + "3"], "service_account": KEY}


def told(environment: dict[str, str], section: dict[str, Any] | None, *, is_demo: bool = False) -> list[str]:
    return [str(problem) for problem in sheets_problems(sheets_settings(environment, section), is_demo=is_demo)]


def test_secrets_name_the_tabs_and_the_account() -> None:
    assert sheets_settings({}, SECTION) == SheetsSettings(
        KEY, (TabAddress(ID, 1), TabAddress(ID, 2)), (TabAddress(ID, 3),), API_URL, ()
    )
    assert told({}, SECTION) == []


@pytest.mark.parametrize("is_file", [False, True])
def test_environment_comes_before_the_secrets(tmp_path: Path, is_file: bool) -> None:
    account = KEY | {"client_email": "b@example.org"}
    file = tmp_path / "key.json"
    file.write_text(json.dumps(account), encoding="utf-8")
    environment = {
        "TABLERO_SHEETS_ACCOUNT": str(file) if is_file else json.dumps(account),
        "TABLERO_SHEETS_REGISTRATIONS": f"{ADDRESS}7\n  {ADDRESS}8 {ADDRESS}7",
        "TABLERO_SHEETS_API": "http://127.0.0.1:1/v4/spreadsheets",
    }
    assert sheets_settings(environment, SECTION) == SheetsSettings(
        account, (TabAddress(ID, 7), TabAddress(ID, 8)), (TabAddress(ID, 3),), "http://127.0.0.1:1/v4/spreadsheets", ()
    )


def test_secrets_file_is_read_with_the_installation(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    lines = ["[sheets]", f'registrations = ["{ADDRESS}1"]', "[sheets.service_account]"]
    lines += [f'{name} = "{value}"' for name, value in KEY.items()]
    (tmp_path / ".streamlit" / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")
    assert read_installation({}, tmp_path).sheets == {"registrations": [ADDRESS + "1"], "service_account": KEY}


def test_example_of_the_secrets_configures_nothing() -> None:
    example = Path(__file__).resolve().parents[2] / ".streamlit" / "secrets.toml.example"
    assert sheets_settings({}, tomllib.loads(example.read_text(encoding="utf-8"))["sheets"]) == SheetsSettings()


@pytest.mark.parametrize(
    ("environment", "section", "problem"),
    [
        ({}, None, "warning: Google Sheets: no sheet is configured"),
        ({}, {"registrations": [ADDRESS + "1"]}, "error: Google Sheets: there are addresses of sheets, but no"),
        ({}, {"service_account": KEY}, "warning: Google Sheets: there is a service account,"),
        ({}, SECTION | {"sheet": []}, "error: [sheets] sheet: is no setting of sheets."),
        ({}, SECTION | {"submissions": "x"}, "error: [sheets] submissions: is no list of addresses."),
        (
            {},
            SECTION | {"service_account": {"client_email": "a"}},
            "error: [sheets.service_account]: lacks private_key, token_uri.",
        ),
        ({}, SECTION | {"service_account": "key.json"}, "error: [sheets.service_account]: lacks client_email, "),
        ({"TABLERO_SHEETS_ACCOUNT": "{SECRET-KEY"}, SECTION, NO_KEY),
        ({"TABLERO_SHEETS_ACCOUNT": "/SECRET-KEY"}, SECTION, NO_KEY),
        ({"TABLERO_SHEETS_SUBMISSIONS": "x"}, SECTION, 'error: TABLERO_SHEETS_SUBMISSIONS: "x" is not the address'),
    ],
)
def test_what_is_missing_or_wrong_is_said_once(
    environment: dict[str, str], section: dict[str, Any] | None, problem: str
) -> None:
    said = told(environment, section)
    assert len(said) == 1
    assert said[0].startswith(problem)
    assert "SECRET-KEY" not in said[0]


def test_demo_needs_no_sheets() -> None:
    assert told({}, None, is_demo=True) == []
