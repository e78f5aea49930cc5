"""One table as CSV, JSON, Markdown or LaTeX.

CSV and JSON are for programs: machine names as headers, every column, plain numbers, no total. Markdown and LaTeX are
for readers: the columns that are not details, headers and numbers in the table's language and locale, caption, total
and notes.

A number is written in full, never rounded and never with an exponent. A column may ask for a least number of digits:
zeros that a database drops come back (2.3 is 2.30 with three digits), digits that are there all stay.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lib import i18n
from lib.domain import spreadsheets

Format = Literal["csv", "json", "markdown", "latex"]
FORMATS: tuple[Format, ...] = ("csv", "json", "markdown", "latex")
FILE_ENDINGS: dict[Format, str] = {"csv": "csv", "json": "json", "markdown": "md", "latex": "tex"}
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "markdown": "text/markdown",
    "latex": "application/x-tex",
}


@dataclass(frozen=True, slots=True)
class Notation:
    """A sign that programs and people read differently: "Mix" and "Varios"."""

    machine: str
    shown: str


Number = int | Decimal
Cell = str | Number | Notation | None
"""None is unknown: an empty cell for programs, the table's word for unknown in a column of numbers for people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` for programs, `label` for people. Numbers have at least `digits` digits.

    Readers do not get a column that `is_detail`.
    """

    key: str
    label: str
    is_number: bool = False
    digits: int = 1
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what readers need beside it. Each row and `total` have one cell per column.

    A text in `columns` stands for a column whose machine name is its label, of numbers if its first known cell is one.
    `unknown` is the word for an unknown number, `locale` says how numbers are written; both only for readers.
    """

    columns: tuple[Column | str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    unknown: str = "unknown"
    locale: str = "en-US"

    @property
    def headers(self) -> tuple[str, ...]:
        """The labels of all columns."""
        return tuple(column.label for column in self.described)

    @property
    def described(self) -> tuple[Column, ...]:
        """The columns, each described."""
        return tuple(
            self._column(position, column) if isinstance(column, str) else column
            for position, column in enumerate(self.columns)
        )

    def _column(self, position: int, label: str) -> Column:
        first_known = next((row[position] for row in self.rows if row[position] is not None), None)
        return Column(label, label, is_number=isinstance(first_known, Number))


def render(table: Table, form: Format) -> str:
    """The table as text in the format `form`, ending in a line break. Raises ValueError for an unknown format."""
    renderers: dict[str, Callable[[Table], str]] = {
        "csv": _csv,
        "json": _json,
        "markdown": _markdown,
        "latex": _latex,
    }
    if form not in renderers:
        raise ValueError(f'"{form}" is no format of a table: choose one of {", ".join(FORMATS)}')
    return renderers[form](table)


def file_of(table: Table, form: Format) -> bytes:
    """The table as the content of a file. CSV begins with the mark by which spreadsheets see that it is UTF-8."""
    return render(table, form).encode("utf-8-sig" if form == "csv" else "utf-8")


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table as readers get it: without details, numbers in its locale. `total` None: it has none."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None


def written(table: Table) -> WrittenTable:
    """The cells of a table in words, for a document."""
    total = _reader_total(table)
    return WrittenTable(
        tuple(_for_readers(table)),
        tuple(tuple(row) for row in _reader_rows(table)),
        tuple(total) if total is not None else None,
    )


def plain_number(value: Number, digits: int = 1) -> str:
    """`value` in full with a point, and with zeros until it has `digits` digits. Raises ValueError for NaN.

    >>> plain_number(Decimal("2.3"), 3), plain_number(Decimal("186"), 3), plain_number(Decimal("0.4"), 3)
    ('2.30', '186', '0.40')
    >>> plain_number(Decimal("190.710909"), 3), plain_number(Decimal("2E+6"))
    ('190.710909', '2000000')
    """
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"{value} is no number to write into a table")
    whole, _, fraction = format(exact, "f").partition(".")
    fraction = fraction.rstrip("0").ljust(digits - len(whole.lstrip("-")), "0")
    return f"{whole}.{fraction}" if fraction else whole


def csv_lines(columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    """A CSV file line by line, its header first: for tables that are too large to be kept whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([spreadsheets.protected(column.key) for column in columns])
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_csv_value(cell, column) for column, cell in zip(columns, row, strict=True)])
    yield buffer.getvalue()


def _csv(table: Table) -> str:
    return "".join(csv_lines(table.described, table.rows))


def _csv_value(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Number):
        return plain_number(cell, column.digits)
    return spreadsheets.protected(cell.machine if isinstance(cell, Notation) else cell)


def _json(table: Table) -> str:
    columns = table.described
    rows = []
    for row in table.rows:
        members = [
            f"{_json_text(column.key)}: {_json_value(cell, column)}" for column, cell in zip(columns, row, strict=True)
        ]
        rows.append("  {" + ", ".join(members) + "}")
    return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"


def _json_value(cell: Cell, column: Column) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, Number):
        return plain_number(cell, column.digits)  # digit by digit: a float would change some numbers
    return _json_text(cell.machine if isinstance(cell, Notation) else cell)


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _markdown(table: Table) -> str:
    columns = _for_readers(table)
    lines = [
        _markdown_row([markdown_text(column.label) for column in columns]),
        _markdown_row(["---:" if column.is_number else "---" for column in columns]),
        *(_markdown_row([markdown_text(text) for text in row]) for row in _reader_rows(table)),
    ]
    total = _reader_total(table)
    if total is not None:
        lines.append(_markdown_row([f"**{markdown_text(text)}**" if text else "" for text in total]))
    before = [f"{markdown_text(table.caption)}\n"] if table.caption else []
    after = ["", *(f"- {markdown_text(note)}" for note in table.notes)] if table.notes else []
    return "\n".join([*before, *lines, *after]) + "\n"


def _markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _latex(table: Table) -> str:
    columns = _for_readers(table)
    lines = [
        "% Needs \\usepackage{booktabs}; pdfLaTeX, XeLaTeX or LuaLaTeX, UTF-8.",
        "\\begin{table}",
        "  \\centering",
        *([f"  \\caption{{{_latex_text(table.caption)}}}"] if table.caption else []),
        f"  \\begin{{tabular}}{{{''.join('r' if column.is_number else 'l' for column in columns)}}}",
        "    \\toprule",
        _latex_row([column.label for column in columns]),
        "    \\midrule",
        *(_latex_row(row) for row in _reader_rows(table)),
    ]
    total = _reader_total(table)
    if total is not None:
        lines += ["    \\midrule", _latex_row(total)]
    lines += ["    \\bottomrule", "  \\end{tabular}"]
    lines += [f"  \\par\\smallskip\\footnotesize {_latex_text(note)}" for note in table.notes]
    return "\n".join([*lines, "\\end{table}"]) + "\n"


def _latex_row(cells: list[str]) -> str:
    return f"    {' & '.join(_latex_text(cell) for cell in cells)} \\\\"


def _for_readers(table: Table) -> list[Column]:
    return [column for column in table.described if not column.is_detail]


def _reader_rows(table: Table) -> list[list[str]]:
    return [_reader_cells(table, row) for row in table.rows]


def _reader_total(table: Table) -> list[str] | None:
    return None if table.total is None else _reader_cells(table, table.total)


def _reader_cells(table: Table, row: tuple[Cell, ...]) -> list[str]:
    return [
        _reader_text(table, column, cell)
        for column, cell in zip(table.described, row, strict=True)
        if not column.is_detail
    ]


def _reader_text(table: Table, column: Column, cell: Cell) -> str:
    if cell is None:
        return table.unknown if column.is_number else ""
    if isinstance(cell, Number):
        decimals = len(plain_number(cell, column.digits).partition(".")[2])
        return i18n.number(Decimal(cell), table.locale, decimals=decimals)
    return cell.shown if isinstance(cell, Notation) else cell


_MARKDOWN_SIGN = re.compile(r"[\\`*|<>\[\]~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^#")


def markdown_text(text: str) -> str:
    """`text` on one line of a Markdown file, where it means nothing but itself."""
    # Only what would mean something else: a backslash before every sign would be in the way of whoever reads the file.
    return _MARKDOWN_SIGN.sub(lambda match: f"\\{match[0]}", _one_line(text))


_LATEX_SIGNS = {
    "\\": "\\textbackslash{}",
    "{": "\\{",
    "}": "\\}",
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    '"': "\\symbol{34}",  # babel's Spanish gives the sign itself another meaning
    "[": "{[}",  # after the end of a row it would open an optional argument
    "*": "{*}",  # the same
    "\u00a0": "~",
    "\u202f": "\\,",
}


def _latex_text(text: str) -> str:
    return "".join(_LATEX_SIGNS.get(sign, sign) for sign in _one_line(text))


def _one_line(text: str) -> str:
    # split() without an argument would also take away the no-break spaces inside numbers.
    return re.sub(r"[\x00-\x20\x7f\x85\u2028\u2029]+", " ", text).strip(" ")
