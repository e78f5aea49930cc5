"""Tables as an Excel workbook: one sheet each, and one that says what they are.

Headings are bold, frozen and have a filter. Numbers are numbers. Instants (columns whose key ends in `_at`) are dates
in one zone, which their heading names. Texts stay texts, whatever sign they begin with: nothing in the file is a
formula. Rows are written to the disk one after the other, so that a table of 200,000 rows takes no more memory than a
small one.

The same tables with the same date make the same bytes.
"""

import io
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice
from os import PathLike
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from lib.domain import spreadsheets
from lib.publishing.tables import Cell, Column, Notation, Number, Table
from lib.publishing.wording import Words

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_ENDING: Final = "xlsx"
LONGEST_NAME: Final = 31  # characters of a sheet's name that Excel takes
LONGEST_TEXT: Final = 32_767  # characters of a cell
MOST_ROWS: Final = 1_048_575  # under the heading

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_RESERVED_NAME = "history"
# Excel writes a character that XML cannot hold by its number; a text that looks like such a number is marked itself.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_CUT = "…"
_ROWS_MEASURED = 200
_NARROWEST, _WIDEST = 9, 60  # characters
_FILE_DATE = (1980, 1, 1, 0, 0, 0)
_HEADING_FILL = "FEF3C7"  # the pale form of the app's yellow
_INSTANT = "yyyy-mm-dd hh:mm:ss"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way into a file. `rows` are read once, while they are written: they may come from a database.

    `name` is for programs and becomes the name of the sheet, `title` says what it holds.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()


def sheet_of(name: str, title: str, table: Table) -> Sheet:
    """A table as a sheet."""
    return Sheet(name, title, table.described, table.rows, (*((table.caption,) if table.caption else ()), *table.notes))


def workbook_of(name: str, title: str, table: Table, said: Words, made_at: datetime) -> bytes:
    """One table as a workbook."""
    written = io.BytesIO()
    write(written, [sheet_of(name, title, table)], said, made_at)
    return written.getvalue()


def write(to: IO[bytes] | PathLike[str], sheets: Sequence[Sheet], said: Words, made_at: datetime) -> dict[str, int]:
    """Write a workbook; the number of rows of each sheet, by its `name`. `made_at` is the date of the data.

    Instants are in the zone of `said`. The sheet that says what the others are comes first where there are several.
    Raises ValueError for a table of more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Tablero"
    book.properties.title = said.edition.name.text(said.language)
    book.properties.created = made_at.astimezone(UTC).replace(tzinfo=None)
    about_title = said.translate("Contents")
    names = sheet_names([about_title, *(sheet.name for sheet in sheets)])
    about = book.create_sheet(names[0]) if len(sheets) != 1 else None
    counts: dict[str, int] = {}
    try:
        for name, sheet in zip(names[1:], sheets, strict=True):
            counts[sheet.name] = _write_sheet(book.create_sheet(name), sheet, said.zone)
    except BaseException:
        for begun in book.worksheets:  # openpyxl writes each to a file of its own, which stays open
            begun.close()
        raise
    if about is None:
        about = book.create_sheet(names[0])
    _write_about(about, list(zip(names[1:], sheets, strict=True)), counts, said, made_at)
    with _StillArchive(to, made_at) as archive:
        ExcelWriter(book, archive).save()
    return counts


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel takes, each once whatever its case, as near to the wanted ones as can be.

    >>> sheet_names(["a/b", "A-B", "'quoted'", "", "x" * 40])[:4]
    ['a-b', 'A-B (2)', 'quoted', 'Sheet']
    """
    taken = {_RESERVED_NAME}
    names = []
    for text in wanted:
        base = _FORBIDDEN_IN_NAMES.sub("-", text).strip("' ") or "Sheet"
        name, number = base[:LONGEST_NAME].rstrip("' "), 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = base[: LONGEST_NAME - len(ending)].rstrip("' ") + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def writable_text(text: str) -> str:
    """`text` as a cell can hold it: characters that XML lacks by their number, and no longer than Excel takes.

    >>> writable_text("bell \\x07, _x0041_"), len(writable_text("a" * 40_000))
    ('bell _x0007_, _x005F_x0041_', 32767)
    """
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return written if len(written) <= LONGEST_TEXT else written[: LONGEST_TEXT - len(_CUT)] + _CUT


def _write_sheet(sheet: Any, given: Sheet, zone: tzinfo) -> int:
    instants = [column.key.endswith("_at") for column in given.columns]
    headings = [
        f"{column.label} ({zone})" if is_instant else column.label
        for column, is_instant in zip(given.columns, instants, strict=True)
    ]
    rows = iter(given.rows)
    first = list(islice(rows, _ROWS_MEASURED))
    sheet.freeze_panes = "A2"
    for position, width in enumerate(_widths(headings, first, instants), start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.append([_heading(sheet, text) for text in headings])
    count = 0
    for row in chain(first, rows):
        count += 1
        if count > MOST_ROWS:
            raise ValueError(f'"{given.name}" has more than {MOST_ROWS} rows: take it as CSV')
        sheet.append(
            [_cell(sheet, cell, zone, is_instant=is_instant) for cell, is_instant in zip(row, instants, strict=True)]
        )
    if headings:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count + 1}"
    return count


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value="")
    cell.value = writable_text(text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=_HEADING_FILL)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, cell: Cell, zone: tzinfo, *, is_instant: bool) -> Any:
    """The value as openpyxl takes it: text that it would take for something else in a cell that says it is text."""
    if cell is None or isinstance(cell, int | Decimal):
        return cell
    text = cell.machine if isinstance(cell, Notation) else cell
    if is_instant:
        moment = _instant(text, zone)
        if moment is not None:
            return moment
    text = writable_text(text)
    if text in _ERRORS or spreadsheets.protected(text) != text or text.startswith("="):
        kept = WriteOnlyCell(sheet, value="")
        kept.value, kept.data_type = text, "s"
        kept.quotePrefix = True  # it stays text when somebody edits the cell
        return kept
    return text or None


def _instant(text: str, zone: tzinfo) -> datetime | None:
    """An instant as the clocks of `zone` show it; None for a text that is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo is not None else None


def _widths(headings: Sequence[str], rows: Sequence[tuple[Cell, ...]], instants: Sequence[bool]) -> Iterator[int]:
    for position, heading in enumerate(headings):
        lengths = [max(map(len, heading.split()), default=0), min(len(heading), _NARROWEST * 2)]
        lengths += [len(_INSTANT)] if instants[position] else [_length(row[position]) for row in rows]
        yield min(max(*lengths, _NARROWEST), _WIDEST) + 2


def _length(cell: Cell) -> int:
    if cell is None or isinstance(cell, Number):
        return len(str(cell or ""))
    text = cell.machine if isinstance(cell, Notation) else cell
    return max(map(len, text.splitlines()), default=0)


def _write_about(
    sheet: Any, written: Sequence[tuple[str, Sheet]], counts: dict[str, int], said: Words, made_at: datetime
) -> None:
    """What the workbook is, and each of its sheets with its rows and notes."""
    _ = said.translate
    for letter, width in (("A", 34), ("B", 46), ("C", 12), ("D", 100)):
        sheet.column_dimensions[letter].width = width
    when = said.moment(made_at, with_year=True)
    for line in (
        said.edition.name.text(said.language),
        _("Data of {when}. Times in {zone}.").format(when=when, zone=said.zone),
        _("A cell without anything is unknown or was not given, which is not zero."),
    ):
        sheet.append([_cell(sheet, line, said.zone, is_instant=False)])
    sheet.append([])
    sheet.append([_heading(sheet, text) for text in (_("Sheet"), _("What it holds"), _("Rows"), _("Notes"))])
    for name, one in written:
        texts = (name, one.title, counts[one.name], "\n".join(one.notes))
        sheet.append([_cell(sheet, text, said.zone, is_instant=False) for text in texts])


class _StillArchive(ZipFile):
    """A ZIP file whose entries all have the same date, and say when the data is from instead of when it was written."""

    def __init__(self, to: IO[bytes] | PathLike[str], made_at: datetime) -> None:
        super().__init__(to, "w", ZIP_DEFLATED)
        self._made_at = made_at.astimezone(UTC)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_how: Any, **_more: Any) -> None:
        """Add an entry with this content."""
        content = data.encode() if isinstance(data, str) else data
        made = f"{self._made_at:%Y-%m-%dT%H:%M:%SZ}".encode()
        content = _MODIFIED.sub(lambda found: found[1] + made + found[2], content)
        super().writestr(_entry(str(zinfo_or_arcname)), content)

    def write(self, filename: Any, arcname: Any = None, *_how: Any, **_more: Any) -> None:
        """Add a file, piece by piece."""
        with Path(filename).open("rb") as source, self.open(_entry(str(arcname)), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FILE_DATE)
    entry.compress_type = ZIP_DEFLATED
    return entry
