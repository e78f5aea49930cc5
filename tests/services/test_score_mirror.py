"""Scores in a tab of a Google sheet, written with the real client to a local server."""

from collections.abc import Iterator
from typing import Any

import pytest

from lib.services.access import COMMUNITY, NotAllowedError
from lib.services.ranking import NO_REASON, RankingRefusedError
from lib.services.score_mirror import NO_ACCOUNT, mirror_scores
from lib.services.sheets_settings import SheetsSettings
from lib.sources.sheets import Pace
from lib.sources.sheets_refusals import SheetRefusedError
from lib.store import audit
from lib.store.database import Database
from tests.outside.sheets_grid import Spreadsheet
from tests.outside.sheets_server import SheetsServer
from tests.services.result_rows import Judged, judged
from tests.store.jury_rows import NOW

PACE = Pace(1.0, 0.3, lambda _seconds: None)
OTHERS = {"Notas": [["of somebody"]]}


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def sheet(server: SheetsServer) -> Spreadsheet:
    return server.add("Jurado", OTHERS)


@pytest.fixture
def scored(empty_database: Database) -> Judged:
    made = judged(empty_database, projects=2)
    made.score(["5 5 4", "2 2 -"])
    return made


def mirror(made: Judged, server: SheetsServer, sheet: Spreadsheet, **more: Any) -> int:
    settings = SheetsSettings(account=server.account(), api_url=server.api_url)
    asked = {"settings": settings, "actor": made.first, "tab": "Puntajes", "reason": "for the board", **more}
    return mirror_scores(
        made.database,
        asked["actor"],
        made.edition,
        asked["settings"],
        address=server.address(sheet, "Notas"),
        tab=asked["tab"],
        reason=asked["reason"],
        now=NOW,
        pace=PACE,
    )


def rows_of(sheet: Spreadsheet, title: str) -> list[list[Any]]:
    cells = next(tab for tab in sheet.tabs if tab.title == title).cells
    height, width = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
    return [[cells.get((row, column), "") for column in range(width)] for row in range(height)]


def test_every_project_is_written_with_its_scores(scored: Judged, server: SheetsServer, sheet: Spreadsheet) -> None:
    assert mirror(scored, server, sheet) == 2
    rows = rows_of(sheet, "Puntajes")
    assert rows[1][:6] == ["place", "project", "title", "score", "mean", "adjusted"]
    assert rows[2][:5] == [1, "p1", "Title p1", 9.33, 9.3333]
    assert rows[2][6:10] == [0, 3, 8, 10]
    assert rows[3][:5] == ["", "p2", "Title p2", 4, 4]
    assert rows[3][10] == "too_few_ballots"
    assert rows_of(sheet, "Notas") == [["of somebody"]]


def test_writing_is_in_the_audit_log_with_where_to_and_why(
    scored: Judged, server: SheetsServer, sheet: Spreadsheet
) -> None:
    mirror(scored, server, sheet)
    with scored.database.read() as session:
        entry = audit.entries(session, scored.jury.edition_id)[0]
    assert (entry.action, entry.reason) == ("export.scores", "for the board")
    assert entry.after == {"sheet": f"https://docs.google.com/spreadsheets/d/{sheet.id}/edit", "tab": "Puntajes"}


def test_tab_of_somebody_else_is_left_alone(scored: Judged, server: SheetsServer, sheet: Spreadsheet) -> None:
    with pytest.raises(SheetRefusedError):
        mirror(scored, server, sheet, tab="Notas")
    assert rows_of(sheet, "Notas") == [["of somebody"]]


def test_nothing_is_written_without_a_reason_an_account_or_the_right(
    scored: Judged, server: SheetsServer, sheet: Spreadsheet
) -> None:
    for more, message in (({"reason": " "}, NO_REASON), ({"settings": SheetsSettings()}, NO_ACCOUNT)):
        with pytest.raises(RankingRefusedError) as refused:
            mirror(scored, server, sheet, **more)
        assert refused.value.message_id == message
    with pytest.raises(NotAllowedError):
        mirror(scored, server, sheet, actor=COMMUNITY)
    assert [tab.title for tab in sheet.tabs] == ["Notas"]
