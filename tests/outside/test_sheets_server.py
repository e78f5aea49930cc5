"""The local server answers as Google does: recorded exchanges, replayed one after the other."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.outside.sheets_grid import Spreadsheet, new_tab
from tests.outside.sheets_server import SheetsServer

RECORDINGS = [
    json.loads(line)
    for line in (Path(__file__).resolve().parents[1] / "samples" / "sheets" / "exchanges.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
FULL_ACCESS = "https://www.googleapis.com/auth/spreadsheets"
# Formats are no business of ours, and the server forgets them: what these exchanges ask for or do.
FORMATS = ("fields=sheets.data", "addProtectedRange", "DimensionGroup")
# Properties of formats in what is known of a spreadsheet.
FORMAT_PROPERTIES = ("protectedRanges", "columnGroups", "columnGroupControlAfter")


def is_about_formats(path: str, body: Any) -> bool:
    return any(word in path or word in json.dumps(body) for word in FORMATS)


def without_formats(answer: Any) -> Any:
    for sheet in answer.get("sheets", []) if isinstance(answer, dict) else []:
        for name in FORMAT_PROPERTIES:
            sheet.pop(name, None)
            sheet.get("properties", {}).get("gridProperties", {}).pop(name, None)
    return answer


def rounded(answer: Any) -> Any:
    """The answer with colours as Google keeps them: of 32 bits, and none for zero."""
    if isinstance(answer, dict):
        return {name: rounded(value) for name, value in answer.items() if value != 0 or name not in ("green", "blue")}
    if isinstance(answer, list):
        return [rounded(value) for value in answer]
    return round(answer, 6) if isinstance(answer, float) else answer


def new_sheet_ids(exchanges: list[Any]) -> list[int]:
    """The numbers that Google drew for new tabs."""
    replies = [reply for exchange in exchanges for reply in (exchange[4] or {}).get("replies", [])]
    return [reply["addSheet"]["properties"]["sheetId"] for reply in replies if "addSheet" in reply]


def test_there_are_the_forty_three_recordings() -> None:
    assert len({recording["name"].partition("-")[0] for recording in RECORDINGS}) == 43
    assert sum(len(recording["exchanges"]) for recording in RECORDINGS) == 349
    left_out = [
        exchange
        for recording in RECORDINGS
        for exchange in recording["exchanges"]
        if is_about_formats(exchange[1], exchange[2])
    ]
    assert len(left_out) == 7


@pytest.mark.parametrize("recording", RECORDINGS, ids=[recording["name"] for recording in RECORDINGS])
def test_the_server_answers_as_google_did(recording: dict[str, Any]) -> None:
    with SheetsServer() as server:
        server.tokens["all"] = FULL_ACCESS
        server.spreadsheets["SPREADSHEET"] = Spreadsheet(
            "SPREADSHEET",
            recording["title"],
            tabs=[new_tab(0, "Sheet1")],
            new_sheet_ids=iter(new_sheet_ids(recording["exchanges"])),
        )
        for method, path, body, status, answer in recording["exchanges"]:
            if is_about_formats(path, body):
                continue
            given = requests.request(
                method, f"{server.api_url}/{path}", json=body, headers={"Authorization": "Bearer all"}, timeout=5
            )
            assert (given.status_code, rounded(given.json())) == (status, rounded(without_formats(answer))), path
