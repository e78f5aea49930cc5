"""Writing one tab of a Google spreadsheet, as a service account that may write: a tab that we own, whole, at once.

The sheet is a copy for people to look at; the database is the truth, and nothing is read back. Our tab says in its
first cell that it is ours, by which run it was written and when. One of that name which does not say so is somebody
else's and is left alone.

The cells go out in one `values:batchUpdate`, which Google does wholly or not at all, with RAW: text that people wrote
stays text, also `=1+1`. What stood in the tab before and is no longer there is blanked in the same request. So a write
that is repeated because its answer was lost changes nothing, and a reader sees the old tab or the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gspread.utils import absolute_range_name

from lib.sources import sheets_refusals as texts
from lib.sources import source_faults as faults
from lib.sources.sheets import API_URL, NAME, USUAL_PACE, Pace, signed_in
from lib.sources.sheets_refusals import SheetRefusedError
from lib.sources.sheets_tabs import TabAddress
from lib.sources.source_faults import SourceFaultError, Usage

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
MARK = "Tablero"

Cell = str | int | float | bool | None
"""None is an empty cell."""

_FIELDS = "sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))"


@dataclass(frozen=True, slots=True)
class _Tab:
    number: int
    title: str  # as the sheet has it, perhaps in another case than we
    rows: int
    columns: int


class SheetsWriter:
    """Writes our tabs. `account` is the service account's key, the JSON of its file as a mapping.

    The constructor signs in. It raises SheetRefusedError for a key that does not hold, and SourceFaultError.
    """

    def __init__(
        self, account: Mapping[str, Any], usage: Usage, *, api_url: str = API_URL, pace: Pace = USUAL_PACE
    ) -> None:
        self._account = str(account.get("client_email", ""))
        self._api = signed_in(account, SCOPES, usage, api_url=api_url, pace=pace)

    def write_tab(
        self, spreadsheet_id: str, tab: str, rows: Sequence[Sequence[Cell]], *, run_id: int, now: datetime
    ) -> None:
        """Make `rows` all that the tab holds, below a row that says whose it is. The tab is made where there is none.

        Raises:
            SheetRefusedError: the tab is not ours, the sheet is not there or not shared for writing.
            SourceFaultError: Google did not answer; the tab is as it was, or written.
        """
        head = f"{MARK} · {run_id} · {now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        table: list[Sequence[Cell]] = [[head], *rows]
        columns = max(len(row) for row in table)
        try:
            found = self._tab(spreadsheet_id, tab) or self._added(spreadsheet_id, tab, len(table), columns)
            self._require_ours(spreadsheet_id, found.title)
            height, width = max(len(table), found.rows), max(columns, found.columns)
            if (height, width) != (found.rows, found.columns):
                self._grow(spreadsheet_id, found.number, height, width)
            self._api.values_batch_update(
                spreadsheet_id,
                {
                    "valueInputOption": "RAW",
                    "data": [
                        {"range": absolute_range_name(found.title, "A1"), "values": _padded(table, height, width)}
                    ],
                },
            )
        except SheetRefusedError as refused:
            if refused.refusals[0].message_id != texts.NOT_SHARED:
                raise
            raise self._refusal(texts.NOT_SHARED_FOR_WRITING, spreadsheet_id, account=self._account) from refused

    def _tab(self, spreadsheet_id: str, tab: str) -> _Tab | None:
        """The tab; None where there is none of that name, in any case, as Google has it."""
        about = self._api.spreadsheets_get(spreadsheet_id, params={"fields": _FIELDS})
        try:
            for sheet in about["sheets"]:
                properties = sheet["properties"]
                if properties["title"].casefold() == tab.casefold():
                    grid = properties["gridProperties"]
                    return _Tab(
                        properties["sheetId"], properties["title"], int(grid["rowCount"]), int(grid["columnCount"])
                    )
        except (KeyError, TypeError) as error:
            raise SourceFaultError(faults.ANSWER_UNREADABLE, source=NAME, part="sheets") from error
        return None

    def _added(self, spreadsheet_id: str, tab: str, rows: int, columns: int) -> _Tab:
        """A new tab of that size. A first try whose answer was lost may have made it: the second is then refused."""
        properties = {"title": tab, "gridProperties": {"rowCount": rows, "columnCount": columns}}
        try:
            self._api.batch_update(spreadsheet_id, {"requests": [{"addSheet": {"properties": properties}}]})
        except SheetRefusedError:
            found = self._tab(spreadsheet_id, tab)
            if found is None:
                raise
            return found
        found = self._tab(spreadsheet_id, tab)
        if found is None:
            raise SourceFaultError(faults.ANSWER_UNREADABLE, source=NAME, part="addSheet")
        return found

    def _require_ours(self, spreadsheet_id: str, tab: str) -> None:
        """Refuse a tab with something in it that does not begin as ours do."""
        answer = self._api.values_batch_get(
            spreadsheet_id, [absolute_range_name(tab)], params={"valueRenderOption": "UNFORMATTED_VALUE"}
        )
        try:
            values = answer["valueRanges"][0].get("values", [])
        except (KeyError, IndexError, AttributeError) as error:
            raise SourceFaultError(faults.ANSWER_UNREADABLE, source=NAME, part="valueRanges") from error
        if values and not str((values[0] or [""])[0]).startswith(f"{MARK} · "):
            raise self._refusal(texts.NOT_OUR_TAB, spreadsheet_id, tab=tab)

    def _grow(self, spreadsheet_id: str, sheet_id: int, rows: int, columns: int) -> None:
        size = {"sheetId": sheet_id, "gridProperties": {"rowCount": rows, "columnCount": columns}}
        fields = "gridProperties.rowCount,gridProperties.columnCount"
        self._api.batch_update(
            spreadsheet_id, {"requests": [{"updateSheetProperties": {"properties": size, "fields": fields}}]}
        )

    def _refusal(self, message_id: str, spreadsheet_id: str, **values: str) -> SheetRefusedError:
        return SheetRefusedError(message_id, sheet=TabAddress(spreadsheet_id, None).url, **values)


def _padded(table: Sequence[Sequence[Cell]], rows: int, columns: int) -> list[list[Cell]]:
    """`table` with empty cells to the right and below; "" blanks a cell, where null would leave it as it is.

    >>> _padded([["a"], [1, None]], 3, 2)
    [['a', ''], [1, ''], ['', '']]
    """
    filled: list[list[Cell]] = []
    for place in range(rows):
        row = table[place] if place < len(table) else ()
        filled.append(["" if cell is None else cell for cell in (*row, *[""] * (columns - len(row)))])
    return filled
