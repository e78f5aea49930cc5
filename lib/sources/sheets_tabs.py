"""Tabs of Google spreadsheets: how their addresses are read, and their cells as rows of text.

A tab gives the rows that its export as CSV would give, so headers, aliases and refusals are those of files. What is
better in a sheet: rows have the numbers that people see, no separator can be lost, and times are those of the sheet's
own zone. Text stays text (`+34600111222`, `1,5`, `007`); a number that the sheet holds as such gets its plain digits.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from lib.domain.event_dates import zone_named
from lib.sources import refusals as texts
from lib.sources import sheets_refusals
from lib.sources.csv_files import Limits, Record, is_damaged, require_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError
from lib.sources.sheets_refusals import SheetRefusedError

Value = str | int | float | bool | None  # a cell as the API gives it, unformatted

_ADDRESS = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?P<id>[\w-]{20,})(?P<rest>[/?#].*)?", re.A)
_PUBLISHED = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/e/")
_ID = re.compile(r"[\w-]{20,}", re.A)
_GID = re.compile(r"[#&?]gid=(\d+)")
_CUSTOM_ZONE = re.compile(r"GMT([+-])(\d{2}):00")
_DAY_OR_MONTH_FIRST = re.compile(r"\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4},?\s+\d{1,2}:\d{2}")
_EXACT = 10**15  # up to here a float of whole value prints its digits


class TabAddress(NamedTuple):
    """A tab by the numbers in its address, which a new title does not change. `gid` None: the only tab."""

    spreadsheet_id: str
    gid: int | None

    @property
    def url(self) -> str:
        """The address for the browser."""
        suffix = "" if self.gid is None else f"#gid={self.gid}"
        return f"https://docs.google.com/spreadsheets/d/{self.spreadsheet_id}/edit{suffix}"


def parse_tab_address(text: str) -> TabAddress:
    """The tab at the address that the browser shows, or the first one under a bare id. Raises SheetRefusedError.

    >>> parse_tab_address("https://docs.google.com/spreadsheets/d/1x-AAAAAAAAAAAAAAAAAAAA/edit?gid=7#gid=7")
    TabAddress(spreadsheet_id='1x-AAAAAAAAAAAAAAAAAAAA', gid=7)
    """
    written = text.strip()
    if _PUBLISHED.match(written):
        raise SheetRefusedError(sheets_refusals.PUBLISHED_ADDRESS, address=written)
    if _ID.fullmatch(written):
        return TabAddress(written, None)
    match = _ADDRESS.fullmatch(written)
    if match is None:
        raise SheetRefusedError(sheets_refusals.NOT_AN_ADDRESS, address=written)
    gids = _GID.findall(match["rest"] or "")
    return TabAddress(match["id"], int(gids[-1]) if gids else None)


@dataclass(frozen=True, slots=True)
class SheetTab:
    """A tab as it was read: `rows` from the first one, ragged, without the empty cells at their ends.

    `zone` and `locale` are the spreadsheet's own, as Google writes them ("America/Bogota", "es_CO").
    """

    spreadsheet_title: str
    title: str
    zone: str
    locale: str
    rows: Sequence[Sequence[Value]]

    @property
    def name(self) -> str:
        """What people know it by."""
        return f"{self.spreadsheet_title} / {self.title}"

    def digest(self) -> str:
        """The SHA-256 of every cell: the same as long as nothing in the tab changes."""
        return sha256(repr([list(row) for row in self.rows]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The rows of a tab under its headers, as `lib.sources.csv_files.RawTable` gives those of a file."""

    headers: tuple[str, ...]
    header_line: int
    may_be_damaged: bool
    limits: Limits
    rows: Sequence[Sequence[Value]]

    def records(self, findings: Findings) -> Iterator[Record]:
        """The rows in the order of the sheet, numbered as there; blank ones, and cells beyond the header, stay out.

        Raises RefusedFileError where a limit is passed.
        """
        width = len(self.headers)
        taken = 0
        for line, row in enumerate(self.rows[self.header_line :], self.header_line + 1):
            cells = [cell_text(value) for value in row[:width]]
            if not any(cell.strip() for cell in cells):
                continue
            cells += [""] * (width - len(cells))
            if max(map(len, cells)) > self.limits.field_chars:
                position = max(range(width), key=lambda index: len(cells[index]))
                findings.refuse(line, self.headers[position], texts.FIELD_TOO_LONG, limit=self.limits.field_chars)
                continue
            taken += 1
            if taken > self.limits.rows:
                raise RefusedFileError(Refusal(line, None, texts.TOO_MANY_ROWS, {"limit": self.limits.rows}))
            yield Record(line, cells)


def table_of(tab: SheetTab, limits: Limits | None = None) -> SheetTable:
    """The table in a tab: its first row that is not blank is the header. Raises RefusedFileError if there is none."""
    kept = limits or Limits()
    for line, row in enumerate(tab.rows, 1):
        headers = [cell_text(value) for value in row]
        while headers and not headers[-1].strip():
            headers.pop()
        if headers:
            require_headers(headers, line, kept)
            damaged = any(isinstance(value, str) and is_damaged(value) for cells in tab.rows for value in cells)
            return SheetTable(tuple(headers), line, damaged, kept, tab.rows)
    raise SheetRefusedError(sheets_refusals.EMPTY_TAB)


def zone_of(tab: SheetTab) -> str:
    """The IANA name of the zone whose clocks the times in a tab show. Raises SheetRefusedError for none that is known.

    >>> zone_of(SheetTab("", "", "GMT-05:00", "es_CO", ()))
    'Etc/GMT+5'
    """
    custom = _CUSTOM_ZONE.fullmatch(tab.zone)
    name = tab.zone
    if custom:
        sign = "-" if custom[1] == "+" else "+"  # POSIX counts the other way round
        name = f"Etc/GMT{sign}{int(custom[2])}"
    try:
        zone_named(name)
    except ValueError:
        raise SheetRefusedError(sheets_refusals.UNKNOWN_ZONE, zone=tab.zone) from None
    return name


def has_days_or_months_first(tab: SheetTab) -> bool:
    """Whether there are moments such as 05/03/2024 10:15, of which the spreadsheet's locale decides what they mean."""
    return any(isinstance(value, str) and _DAY_OR_MONTH_FIRST.match(value) for row in tab.rows for value in row)


def cell_text(value: Value) -> str:
    """A cell as text: what the sheet holds as a number by its plain digits.

    >>> [cell_text(value) for value in ("+34600111222", 34600111222, 2.0, 1.45, True, None)]
    ['+34600111222', '34600111222', '2', '1.45', 'TRUE', '']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value)
