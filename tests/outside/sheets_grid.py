"""Spreadsheets as Google keeps them, as far as values, tabs and their order go; formats are taken and forgotten.

`tests/outside/test_sheets_server.py` replays recorded exchanges with Google against it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]

_SIMPLE_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CELL = re.compile(r"([A-Za-z]{1,3})?([0-9]+)?")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+")
_EPOCH = date(1899, 12, 30)
# Requests that change neither values nor what is known of a tab here.
_FORMATS = {"setDataValidation", "autoResizeDimensions", "repeatCell", "updateDimensionProperties"}


class RefusedError(Exception):
    """An answer that is no success: its status and its error object."""

    def __init__(self, status: int, reason: str, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"code": status, "message": message, "status": reason}}
        if details:
            self.body["error"]["details"] = details  # type: ignore[index]


@dataclass(frozen=True)
class Shown:
    """A number with a format: a date, for example, with what the sheet shows."""

    number: float
    text: str


Value = str | int | float | bool | Shown


def unformatted(value: Value, dates: str) -> Any:
    """A cell with UNFORMATTED_VALUE."""
    if isinstance(value, Shown):
        return value.text if dates == "FORMATTED_STRING" else value.number
    return value


def formatted(value: Value) -> str:
    """A cell with FORMATTED_VALUE."""
    if isinstance(value, bool):
        return str(value).upper()
    return value.text if isinstance(value, Shown) else str(value)


def entered(text: Any) -> Value:
    """A cell as if a person had typed it (USER_ENTERED)."""
    if not isinstance(text, str):
        return text  # type: ignore[no-any-return]
    if match := re.fullmatch(r"=(\d+)/(\d+)", text):
        quotient = int(match[1]) / int(match[2])
        return int(quotient) if quotient.is_integer() else quotient
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return Shown((date.fromisoformat(text) - _EPOCH).days, text)
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return text


@dataclass(frozen=True)
class Range:
    """Rows and columns from 0, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int

    def name(self) -> str:
        start, end = a1(self.top, self.left), a1(self.bottom - 1, self.right - 1)
        return start if start == end else f"{start}:{end}"


def a1(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass
class Tab:
    properties: Json
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def size(self) -> tuple[int, int]:
        grid = self.properties["gridProperties"]
        return grid["rowCount"], grid["columnCount"]

    def shown_title(self) -> str:
        is_simple = _SIMPLE_TITLE.fullmatch(self.title) and not _LOOKS_LIKE_A_CELL.fullmatch(self.title)
        return self.title if is_simple else "'{}'".format(self.title.replace("'", "''"))

    def range_named(self, name: str, whole: str) -> Range:
        rows, columns = self.size
        if not name:
            return Range(0, 0, rows, columns)
        first, _, second = name.partition(":")
        corners = [_CELL.fullmatch(part) for part in (first, second or first)]
        if not all(corners) or not first:
            raise RefusedError(400, "INVALID_ARGUMENT", f"Unable to parse range: {whole}")
        tops = [int(corner[2]) - 1 if corner and corner[2] else None for corner in corners]
        lefts = [_column(corner[1]) if corner and corner[1] else None for corner in corners]
        top, left = tops[0] or 0, lefts[0] or 0
        bottom = rows - 1 if tops[1] is None else tops[1]
        right = columns - 1 if lefts[1] is None else lefts[1]
        found = Range(min(top, bottom), min(left, right), max(top, bottom) + 1, max(left, right) + 1)
        if found.top >= rows or found.left >= columns:
            message = f"Range ({whole}) exceeds grid limits. Max rows: {rows}, max columns: {columns}"
            raise RefusedError(400, "INVALID_ARGUMENT", message)
        return Range(found.top, found.left, min(found.bottom, rows), min(found.right, columns))

    def values(self, where: Range, options: Json) -> list[list[Any]]:
        """The values without the empty cells at the ends of rows, and without empty rows at the end."""
        render: Callable[[Value], Any] = formatted
        if options.get("valueRenderOption") == "UNFORMATTED_VALUE":
            dates = options.get("dateTimeRenderOption", "SERIAL_NUMBER")
            render = lambda value: unformatted(value, dates)  # noqa: E731 - one expression of two
        table = [
            [render(self.cells.get((row, column), "")) for column in range(where.left, where.right)]
            for row in range(where.top, where.bottom)
        ]
        if options.get("majorDimension") == "COLUMNS":
            table = [list(column) for column in zip(*table, strict=True)]
        for row in table:
            while row and row[-1] == "":
                row.pop()
        while table and not table[-1]:
            table.pop()
        return table

    def write(self, where: Range, values: list[list[Any]], options: Json) -> Json:
        """Writes from the corner of `where` on; a null leaves its cell alone."""
        parse = entered if options.get("valueInputOption") == "USER_ENTERED" else lambda value: value
        if options.get("majorDimension") == "COLUMNS":
            values = [list(row) for row in zip(*values, strict=True)]
        written: set[tuple[int, int]] = set()
        for down, row in enumerate(values):
            for across, value in enumerate(row):
                if value is not None:
                    self.cells[where.top + down, where.left + across] = parse(value)
                    written.add((where.top + down, where.left + across))
        height, width = len(values), max(map(len, values))
        return {
            "updatedRange": f"{self.shown_title()}!"
            + Range(where.top, where.left, where.top + height, where.left + width).name(),
            "updatedRows": len({row for row, _ in written}),
            "updatedColumns": len({column for _, column in written}),
            "updatedCells": len(written),
        }

    def last_table(self, where: Range) -> Range | None:
        """The block of cells with text, touching one another, to which the last of them in `where` belongs."""
        filled = {place for place, value in self.cells.items() if value != ""}
        inside = [
            (row, column)
            for row, column in filled
            if where.top <= row < where.bottom and where.left <= column < where.right
        ]
        if not inside:
            return None
        block, edge = set(), [max(inside)]
        while edge:
            row, column = edge.pop()
            block.add((row, column))
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)}
            edge += (near & filled) - block
        rows, columns = [row for row, _ in block], [column for _, column in block]
        return Range(min(rows), min(columns), max(rows) + 1, max(columns) + 1)

    def move_cells(self, dimension: str, start: int, by: int) -> None:
        """Insert (`by` > 0) or delete rows or columns at `start`."""
        at = 0 if dimension == "ROWS" else 1
        moved: dict[tuple[int, int], Value] = {}
        for place, value in self.cells.items():
            if place[at] >= start:
                if by < 0 and place[at] < start - by:
                    continue
                place = (place[0] + by, place[1]) if at == 0 else (place[0], place[1] + by)  # noqa: PLW2901
            moved[place] = value
        self.cells = moved
        self.properties["gridProperties"]["rowCount" if at == 0 else "columnCount"] += by

    def sort(self, where: Json, order: list[Json]) -> None:
        rows = range(where["startRowIndex"], where["endRowIndex"])
        columns = range(where["startColumnIndex"], where["endColumnIndex"])
        content = [[self.cells.get((row, column), "") for column in columns] for row in rows]
        for spec in reversed(order):
            key = spec["dimensionIndex"] - columns.start
            content.sort(key=lambda row: str(row[key]), reverse=spec["sortOrder"] == "DESCENDING")
        for row, cells in zip(rows, content, strict=True):
            for column, value in zip(columns, cells, strict=True):
                self.cells[row, column] = value


def new_tab(sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> Tab:
    grid = {"rowCount": rows, "columnCount": columns}
    return Tab({"sheetId": sheet_id, "title": title, "index": 0, "sheetType": "GRID", "gridProperties": grid})


@dataclass
class Spreadsheet:
    """A spreadsheet. `readers` are the addresses it is shared with; None: everybody. `editors` None: whoever reads."""

    id: str
    title: str
    time_zone: str = "Etc/GMT"
    locale: str = "en_US"
    tabs: list[Tab] = field(default_factory=lambda: [new_tab(0, "Sheet1")])
    readers: frozenset[str] | None = None
    is_excel: bool = False
    editors: frozenset[str] | None = None
    new_sheet_ids: Iterator[int] = field(default_factory=lambda: iter(range(1_000_001, 2_000_000)))

    def about(self) -> Json:
        """Everything known, as `spreadsheets.get` gives it."""
        return {
            "spreadsheetId": self.id,
            "properties": {
                "title": self.title,
                "locale": self.locale,
                "autoRecalc": "ON_CHANGE",
                "timeZone": self.time_zone,
            },
            "sheets": [
                {"properties": {**tab.properties, "index": index}} | ({"merges": tab.merges} if tab.merges else {})
                for index, tab in enumerate(self.tabs)
            ],
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.id}/edit",
        }

    def place(self, name: str) -> tuple[Tab, Range]:
        """The tab and the range that an A1 name means."""
        match = re.fullmatch(r"(?:'((?:[^']|'')*)'|([^'!]+))(?:!(.*))?", name, re.S)
        title = (match[1].replace("''", "'") if match[1] is not None else match[2]) if match else name
        tab = next((tab for tab in self.tabs if tab.title == title), None)
        if tab is None or match is None:
            raise RefusedError(400, "INVALID_ARGUMENT", f"Unable to parse range: {name}")
        return tab, tab.range_named(match[3] or "", name)

    def read(self, name: str, options: Json) -> Json:
        tab, where = self.place(name)
        values = tab.values(where, options)
        answer: Json = {
            "range": f"{tab.shown_title()}!{where.name()}",
            "majorDimension": options.get("majorDimension", "ROWS"),
        }
        return answer | ({"values": values} if values else {})

    def write(self, name: str, body: Json, options: Json) -> Json:
        values = body["values"]
        if not isinstance(values, list):
            message = f"Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"{values}\""
            details = [
                {
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": "data.values", "description": message}],
                }
            ]
            raise RefusedError(400, "INVALID_ARGUMENT", message, details)
        tab, where = self.place(name)
        named = {"majorDimension": body.get("majorDimension")} | options
        return {"spreadsheetId": self.id} | tab.write(where, values, named)

    def append(self, name: str, body: Json, options: Json) -> Json:
        tab, where = self.place(name)
        table = tab.last_table(where)
        corner = Range(table.bottom, table.left, table.bottom + 1, table.left + 1) if table else where
        answer: Json = {"spreadsheetId": self.id}
        if table:
            answer["tableRange"] = f"{tab.shown_title()}!{table.name()}"
        named = {"majorDimension": body.get("majorDimension")} | options
        return answer | {"updates": {"spreadsheetId": self.id} | tab.write(corner, body["values"], named)}

    def clear(self, name: str) -> Json:
        tab, where = self.place(name)
        for row, column in list(tab.cells):
            if where.top <= row < where.bottom and where.left <= column < where.right:
                del tab.cells[row, column]
        return {"spreadsheetId": self.id, "clearedRange": f"{tab.shown_title()}!{where.name()}"}

    def write_all(self, body: Json) -> Json:
        """`values:batchUpdate`."""
        options = {"valueInputOption": body["valueInputOption"]}
        answers = [self.write(data["range"], data, options) for data in body["data"]]
        columns = {
            (answer["updatedRange"].partition("!")[0], column)
            for answer, data in zip(answers, body["data"], strict=True)
            for column in range(len(data["values"][0]))
        }
        return {
            "spreadsheetId": self.id,
            "totalUpdatedRows": sum(answer["updatedRows"] for answer in answers),
            "totalUpdatedColumns": len(columns),
            "totalUpdatedCells": sum(answer["updatedCells"] for answer in answers),
            "totalUpdatedSheets": len({answer["updatedRange"].partition("!")[0] for answer in answers}),
            "responses": answers,
        }

    def change(self, body: Json) -> Json:
        """`spreadsheets.batchUpdate`."""
        replies = [self._changed(position, *next(iter(one.items()))) for position, one in enumerate(body["requests"])]
        return {"spreadsheetId": self.id, "replies": replies}

    def _tab(self, sheet_id: int) -> Tab:
        return next(tab for tab in self.tabs if tab.properties["sheetId"] == sheet_id)

    def _changed(self, position: int, kind: str, asked: Json) -> Json:
        if kind == "addSheet":
            grid, title = asked["properties"]["gridProperties"], asked["properties"]["title"]
            if any(tab.title.casefold() == title.casefold() for tab in self.tabs):
                reason = f'A sheet with the name "{title}" already exists. Please enter another name.'
                raise RefusedError(400, "INVALID_ARGUMENT", f"Invalid requests[{position}].addSheet: {reason}")
            tab = new_tab(next(self.new_sheet_ids), asked["properties"]["title"], grid["rowCount"], grid["columnCount"])
            self.tabs.append(tab)
            return {"addSheet": {"properties": {**tab.properties, "index": len(self.tabs) - 1}}}
        if kind == "updateSheetProperties":
            self._update(position, asked)
        elif kind in ("insertDimension", "deleteDimension"):
            where = asked["range"]
            count = where["endIndex"] - where["startIndex"]
            by = count if kind == "insertDimension" else -count
            self._tab(where["sheetId"]).move_cells(where["dimension"], where["startIndex"], by)
        elif kind == "sortRange":
            self._tab(asked["range"]["sheetId"]).sort(asked["range"], asked["sortSpecs"])
        elif kind == "mergeCells":
            self._merge(asked["range"], asked["mergeType"])
        elif kind == "unmergeCells":
            self._tab(asked["range"]["sheetId"]).merges = []
        elif kind not in _FORMATS:
            raise RefusedError(501, "UNIMPLEMENTED", f"This server does not know {kind}.")
        return {}

    def _update(self, position: int, asked: Json) -> None:
        tab = self._tab(asked["properties"]["sheetId"])
        for name in asked["fields"].split(","):
            outer, _, inner = name.replace("/", ".").partition(".")
            value = asked["properties"][outer][inner] if inner else asked["properties"][outer]
            if outer == "index":
                self.tabs.remove(tab)
                self.tabs.insert(value, tab)
                continue
            others = [other for other in self.tabs if other is not tab and not other.properties.get("hidden")]
            if outer == "hidden" and value and not others:
                reason = "You can't hide all the sheets in a document."
                message = f"Invalid requests[{position}].updateSheetProperties: {reason}"
                raise RefusedError(400, "INVALID_ARGUMENT", message)
            holder = tab.properties.setdefault(outer, {}) if inner else tab.properties
            holder[inner or outer] = value
            if value is False:
                del holder[inner or outer]

    def _merge(self, where: Json, kind: str) -> None:
        rows = (where["startRowIndex"], where["endRowIndex"])
        columns = (where["startColumnIndex"], where["endColumnIndex"])
        parts = {
            "MERGE_ALL": [(rows, columns)],
            "MERGE_COLUMNS": [(rows, (column, column + 1)) for column in range(*columns)],
            "MERGE_ROWS": [((row, row + 1), columns) for row in range(*rows)],
        }[kind]
        self._tab(where["sheetId"]).merges += [
            {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
            for (top, bottom), (left, right) in parts
        ]
