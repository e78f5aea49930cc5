"""An Excel workbook as text cells with the numbers of their rows, or a refusal that names the place.

Cells become the texts that the same sheet has when it is exported as CSV: moments and days as ISO text
(``2024-03-05T10:15:32``, ``2024-03-05``), whole numbers without a fraction, ``TRUE`` and ``FALSE``, nothing where a
cell is empty. A formula counts by the value that was stored with it.

*Sheet*: the one that is named, or else the first visible one with text in it; the first row with text is its header.

A workbook is a ZIP file, so what it unpacks to is measured before anything of it is read: at most `UNPACKED_BYTES`,
and no more than `UNPACKED_TIMES` its own size. Rows and cells are counted while they are read, the empty ones between
two filled ones too, since a file of a few bytes can claim a cell in the last row and column.
"""

import io
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, LargeZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_datetime
from openpyxl.utils.exceptions import InvalidFileException

from lib.sources import refusals as texts
from lib.sources.csv_files import Limits, Record, require_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError

ENDINGS = (".xlsx", ".xlsm")
UNPACKED_BYTES = 300_000_000
UNPACKED_TIMES = 200  # repeated cells pack to a fiftieth at most
SMALL_BYTES = 2_000_000  # unpacked, whatever it is packed to
CELLS = 20_000_000

_SIGNATURE = b"PK\x03\x04"
_OLD_SIGNATURE = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # what a workbook with a password is called inside
_BOOK = "xl/workbook.xml"
_ENTRIES = 5_000
_LAST_ROW = 1_048_576
_CHUNK_BYTES = 1 << 20
_ROWS_AT_ONCE = 100
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_LONGEST_MARK = 24
_ENCRYPTED_FLAG = 0x1
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes a character that XML cannot hold
_EXACT = 10**15  # up to here a float of whole value prints its digits
_BROKEN = (
    BadZipFile, LargeZipFile, InvalidFileException, ParseError, zlib.error, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OverflowError, NotImplementedError, OSError, AssertionError, RuntimeError,
)  # fmt: skip


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are those of an Excel workbook, whole or broken, open or with a password."""
    if content.startswith(_OLD_SIGNATURE):
        return _PROTECTED in content
    if not content.startswith(_SIGNATURE):
        return False
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _BOOK in archive.NameToInfo
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return _BOOK.encode() in content


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """The rows of one sheet under its headers. `others`: how many other visible sheets have text too."""

    headers: tuple[str, ...]
    header_line: int
    sheet: str
    others: int
    has_formulas: bool
    limits: Limits
    content: bytes
    may_be_damaged: bool = True  # nobody has looked

    def records(self, findings: Findings) -> Iterator[Record]:
        """The rows in the order of the sheet, numbered as there, read anew on each call; blank ones are left out.

        What stands beyond the headers, and a formula without a value, goes to `findings` instead. Raises
        RefusedFileError where a limit is passed, or the rest of the file is broken.
        """
        if self.others:
            findings.notice(None, None, texts.NOTICE_OTHER_SHEETS, sheet=self.sheet, count=self.others)
        width, rows = len(self.headers), 0
        with _opened(self.content, has_formulas=self.has_formulas) as book:
            for line, cells in book.rows(self.sheet):
                if line <= self.header_line or not any(cell is None or cell.strip() for cell in cells):
                    continue
                if not self._is_good(line, cells, findings):
                    continue
                rows += 1
                if rows > self.limits.rows:
                    raise RefusedFileError(Refusal(line, None, texts.TOO_MANY_ROWS, {"limit": self.limits.rows}))
                yield Record(line, [cell or "" for cell in cells[:width]] + [""] * (width - len(cells)))

    def _is_good(self, line: int, cells: Sequence[str | None], findings: Findings) -> bool:
        width, refused = len(self.headers), len(findings.refusals)
        beyond = next((at for at, cell in enumerate(cells[width:], width + 1) if cell is None or cell.strip()), None)
        if beyond is not None:
            findings.refuse(line, None, texts.TEXT_BEYOND_HEADER, position=beyond, expected=width)
        for header, cell in zip(self.headers, cells, strict=False):
            if cell is None:
                findings.refuse(line, header, texts.FORMULA_WITHOUT_VALUE)
            elif len(cell) > self.limits.field_chars:
                findings.refuse(line, header, texts.FIELD_TOO_LONG, limit=self.limits.field_chars)
            elif "\x00" in cell:
                findings.refuse(line, header, texts.NUL_CHARACTER)
        return len(findings.refusals) == refused


def read_workbook(content: bytes, limits: Limits, *, sheet: str | None = None) -> WorkbookTable:
    """The table in a workbook; `sheet` None: in the first visible sheet with text in it.

    Raises RefusedFileError where there is none, or the file is broken, locked with a password or too large.
    """
    if content.startswith(_OLD_SIGNATURE):
        raise RefusedFileError(Refusal(None, None, texts.WORKBOOK_LOCKED))
    has_formulas = _require_measured(content)
    with _opened(content, has_formulas=has_formulas) as book:
        if sheet is not None and sheet not in book.sheets:
            known = ", ".join(book.sheets)
            raise RefusedFileError(Refusal(None, None, texts.NO_SUCH_SHEET, {"sheet": sheet, "known": known}))
        wanted = [sheet] if sheet is not None else book.visible
        found = [(title, *header) for title in wanted if (header := _header(book, title))]
    if not found:
        raise RefusedFileError(Refusal(None, None, texts.EMPTY_FILE))
    title, line, headers = found[0]
    missing = next((at for at, header in enumerate(headers, 1) if header is None), None)
    if missing is not None:
        raise RefusedFileError(Refusal(line, str(missing), texts.FORMULA_WITHOUT_VALUE))
    named = tuple(header or "" for header in headers)
    require_headers(named, line, limits)
    return WorkbookTable(named, line, title, len(found) - 1, has_formulas, limits, content)


def _require_measured(content: bytes) -> bool:
    """Unpack every entry once, counting; whether there are formulas.

    Raises RefusedFileError for entries that are locked, broken, or too much.
    """
    has_formulas = False
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
                raise RefusedFileError(Refusal(None, None, texts.WORKBOOK_LOCKED))
            limit = min(UNPACKED_BYTES, max(SMALL_BYTES, UNPACKED_TIMES * len(content)))
            # An entry never gives more than it declares, whatever was packed into it.
            if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > limit:
                values: dict[str, str | int] = {"packed": len(content), "limit": limit}
                raise RefusedFileError(Refusal(None, None, texts.WORKBOOK_UNPACKS_TOO_LARGE, values))
            for entry in entries:
                before = b""
                with archive.open(entry) as unpacked:
                    while piece := unpacked.read(_CHUNK_BYTES):
                        if not has_formulas and entry.filename.startswith("xl/worksheets/"):
                            has_formulas = _FORMULA.search(before + piece) is not None
                            before = piece[-_LONGEST_MARK:]
    except RefusedFileError:
        raise
    except _BROKEN as error:
        raise RefusedFileError(Refusal(None, None, texts.WORKBOOK_BROKEN)) from error
    return has_formulas


@dataclass(slots=True)
class _Book:
    """An open workbook: its cells with values and, where it has formulas, with those."""

    values: Any
    formulas: Any | None
    cells_read: int = 0

    @property
    def sheets(self) -> list[str]:
        return [sheet.title for sheet in self.values.worksheets]

    @property
    def visible(self) -> list[str]:
        return [sheet.title for sheet in self.values.worksheets if sheet.sheet_state == "visible"]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str | None]]]:
        """Every row with its number from 1; None is a formula without a stored value."""
        written = iter(()) if self.formulas is None else _rows(self.formulas, sheet)
        for line, row in enumerate(_rows(self.values, sheet), 1):
            self.cells_read += len(row) + 1
            if line > _LAST_ROW or self.cells_read > CELLS:
                raise RefusedFileError(Refusal(line, None, texts.TOO_MANY_CELLS, {"limit": CELLS}))
            cells: list[str | None] = [cell_text(cell) for cell in row]
            for at, cell in enumerate(next(written, ())):
                # An empty text is a value too: then the cell says that it is a text.
                if cell.data_type == "f" and row[at].value is None and row[at].data_type != "str":
                    cells[at] = None
            yield line, cells


@contextmanager
def _opened(content: bytes, *, has_formulas: bool) -> Iterator[_Book]:
    """The workbook. Raises RefusedFileError for one that is broken, now or while it is read."""
    with ExitStack() as open_books:
        try:
            values, *formulas = [
                open_books.enter_context(closing(_loaded(content, with_values=with_values)))
                for with_values in ((True, False) if has_formulas else (True,))
            ]
            yield _Book(values, formulas[0] if formulas else None)
        except RefusedFileError:
            raise
        except _BROKEN as error:
            raise RefusedFileError(Refusal(None, None, texts.WORKBOOK_BROKEN)) from error


def _loaded(content: bytes, *, with_values: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and other things that no table has
        return load_workbook(io.BytesIO(content), read_only=True, data_only=with_values, keep_links=False)


def _rows(book: Any, sheet: str) -> Iterator[Any]:
    found = book[sheet]
    found.reset_dimensions()  # what a file says of its own size is not to be relied on
    rows: Iterator[Any] = found.iter_rows()
    while some := _some(rows):
        yield from some


def _some(rows: Iterator[Any]) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a number that is no date although its format says so: its cell is an error
        return list(islice(rows, _ROWS_AT_ONCE))


def _header(book: _Book, sheet: str) -> tuple[int, tuple[str | None, ...]] | None:
    """The first row with text, without the empty cells at its end; None where there is none."""
    for line, cells in book.rows(sheet):
        filled = [at for at, cell in enumerate(cells, 1) if cell is None or cell.strip()]
        if filled:
            return line, tuple(cells[: filled[-1]])
    return None


def cell_text(cell: Any) -> str:
    """A cell as the text that an export as CSV would hold."""
    value = cell.value
    match value:
        case None:
            text = ""
        case str():
            text = _ESCAPED.sub(_unescaped, value) if "_x" in value else value
        case bool():
            text = str(value).upper()
        case datetime() if is_datetime(cell.number_format) == "date" and value.time() == time():
            text = value.date().isoformat()
        case date() | time():
            text = value.isoformat()
        case float() if value.is_integer() and abs(value) < _EXACT:
            text = str(int(value))
        case _:
            text = str(value)
    return text


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    is_half = 0xD800 <= code <= 0xDFFF  # of a character: no text of its own
    return found[0] if is_half else chr(code)
