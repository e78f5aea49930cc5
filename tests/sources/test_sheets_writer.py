"""Writing our tab with the real client against the local server: whole, as text, and nobody else's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lib.sources.sheets import Pace
from lib.sources.sheets_refusals import SheetRefusedError
from lib.sources.sheets_writer import SheetsWriter
from lib.sources.source_faults import SourceFaultError, Usage
from tests.outside.sheets_grid import Spreadsheet
from tests.outside.sheets_server import SheetsServer

NOW = datetime(2024, 4, 15, 10, 30, 5, tzinfo=UTC)
HEAD = "Tablero · 7 · 2024-04-15 10:30:05 UTC"
OTHERS = {"Notas": [["of somebody"]]}


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


def write(server: SheetsServer, sheet: Spreadsheet, rows: Any, tab: str = "Puntajes", run_id: int = 7) -> None:
    pace = Pace(1.0, 0.3, lambda _seconds: None)
    writer = SheetsWriter(server.account(), Usage(), api_url=server.api_url, pace=pace)
    writer.write_tab(sheet.id, tab, rows, run_id=run_id, now=NOW)


def cells(sheet: Spreadsheet, title: str) -> dict[tuple[int, int], Any]:
    tab = next(tab for tab in sheet.tabs if tab.title == title)
    return {place: value for place, value in tab.cells.items() if value != ""}


def test_tab_is_made_and_written_whole_beside_others(server: SheetsServer) -> None:
    sheet = server.add("Jurado", OTHERS)
    write(server, sheet, [["project", "score"], ["Ñandú", 7.5], ["=1+1", None]])
    assert cells(sheet, "Puntajes") == {
        (0, 0): HEAD,
        (1, 0): "project",
        (1, 1): "score",
        (2, 0): "Ñandú",
        (2, 1): 7.5,
        (3, 0): "=1+1",
    }
    assert cells(sheet, "Notas") == {(0, 0): "of somebody"}


def test_shorter_and_longer_tables_leave_nothing_of_the_one_before(server: SheetsServer) -> None:
    sheet = server.add("Jurado", OTHERS)
    write(server, sheet, [[f"a{number}", number, "x"] for number in range(50)])
    write(server, sheet, [["only"]])
    assert cells(sheet, "Puntajes") == {(0, 0): HEAD, (1, 0): "only"}
    write(server, sheet, [[str(number)] * 30 for number in range(1200)])
    assert len(cells(sheet, "Puntajes")) == 1 + 1200 * 30


def test_tab_of_somebody_else_is_left_alone(server: SheetsServer) -> None:
    sheet = server.add("Jurado", {"puntajes": [["project", "score"]]})
    with pytest.raises(SheetRefusedError, match=r'The tab "puntajes" of the sheet .* was not made by Tablero'):
        write(server, sheet, [["a"]])
    assert cells(sheet, "puntajes") == {(0, 0): "project", (0, 1): "score"}


def test_empty_tab_of_that_name_is_taken(server: SheetsServer) -> None:
    sheet = server.add("Jurado", {"Puntajes": []})
    write(server, sheet, [["a"]])
    assert cells(sheet, "Puntajes") == {(0, 0): HEAD, (1, 0): "a"}


def test_sheet_shared_for_reading_only_says_what_to_do(server: SheetsServer) -> None:
    sheet = server.add("Jurado", OTHERS)
    sheet.editors = frozenset()
    with pytest.raises(SheetRefusedError, match=r"may not write .* Share it with that address as editor"):
        write(server, sheet, [["a"]])
    assert [tab.title for tab in sheet.tabs] == ["Notas"]


@pytest.mark.parametrize("lost", ["cut", "hang"])
@pytest.mark.parametrize("place", range(5))
def test_answer_that_is_lost_is_no_second_tab_and_no_half_table(server: SheetsServer, place: int, lost: Any) -> None:
    # The requests are: the tabs, the new tab, the tabs again, what stands in it, the cells.
    sheet = server.add("Jurado", OTHERS)
    server.faults.extend([None] * place + [lost])
    write(server, sheet, [["a", 1]])
    assert [tab.title for tab in sheet.tabs] == ["Notas", "Puntajes"]
    assert cells(sheet, "Puntajes") == {(0, 0): HEAD, (1, 0): "a", (1, 1): 1}


@pytest.mark.parametrize("fault", ["limited", "broken", "page", "cut"])
def test_google_that_fails_thrice_is_said_and_the_old_table_stays_or_the_new_one_stands(
    server: SheetsServer, fault: Any
) -> None:
    sheet = server.add("Jurado", OTHERS)
    write(server, sheet, [["old"]])
    server.faults.extend([None, None] + [fault] * 3)
    with pytest.raises(SourceFaultError):
        write(server, sheet, [["new"]], run_id=8)
    written = cells(sheet, "Puntajes")
    new = {(0, 0): HEAD.replace("7", "8", 1), (1, 0): "new"}
    assert written in ({(0, 0): HEAD, (1, 0): "old"}, new)
