"""Workbooks as Excel and openpyxl read them back."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from lib.publishing import workbooks
from lib.publishing.tables import Column, Notation, Table
from lib.publishing.wording import Words
from lib.publishing.workbooks import Sheet, sheet_names, sheet_of, workbook_of, writable_text
from lib.sources.edition_files import read_edition

MADE_AT = datetime(2024, 4, 10, 22, 59, 59, tzinfo=UTC)
SAID = Words("es", "es-ES", ZoneInfo("America/Bogota"), read_edition("somos600m-2024"))
TEXTS = [
    "=1+1",
    "+34 600",
    "-x",
    "@name",
    "\tTab",
    "#N/A",
    "#DIV/0!",
    "007",
    "2024-01-02",
    "'tis",
    "=",
    "Ñandú 🦙",
    "a\nb",
]
TABLE = Table(
    columns=(Column("text", "Texto"), Column("n", "Número", is_number=True), Column("made_at", "Hecho"), "Sin clave"),
    rows=(
        *((text, number, None, None) for number, text in enumerate(TEXTS)),
        ("last", Decimal("20.75"), "2024-03-01T00:30:00+00:00", Notation("Mix", "Varios")),
        (None, None, "not a moment", ""),
    ),
    caption="A caption.",
    notes=("A note.",),
)


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def test_a_workbook_holds_what_the_table_holds() -> None:
    book = opened(workbook_of("things", "Cosas", TABLE, SAID, MADE_AT))
    assert book.sheetnames == ["things", "Contenido"]
    rows = list(book["things"].iter_rows(values_only=True))
    assert rows[0] == ("Texto", "Número", "Hecho (America/Bogota)", "Sin clave")
    assert rows[1:-2] == [(text, number, None, None) for number, text in enumerate(TEXTS)]
    assert rows[-2] == ("last", 20.75, datetime(2024, 2, 29, 19, 30), "Mix")  # noqa: DTZ001 - the clocks of a zone
    assert rows[-1] == (None, None, "not a moment", None)


def test_no_text_is_a_formula_or_an_error() -> None:
    sheet = opened(workbook_of("things", "Cosas", TABLE, SAID, MADE_AT))["things"]
    found = {cell.value: cell for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value is not None}
    assert {found[text].data_type for text in TEXTS} == {"s"}
    assert found["=1+1"].quotePrefix
    assert found["@name"].quotePrefix
    assert not found["007"].quotePrefix
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2, max_row=15, min_col=2, max_col=2)} == {"n"}
    with ZipFile(io.BytesIO(workbook_of("things", "Cosas", TABLE, SAID, MADE_AT))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_headings_are_bold_frozen_and_have_a_filter() -> None:
    sheet = opened(workbook_of("things", "Cosas", TABLE, SAID, MADE_AT))["things"]
    assert all(cell.font.b for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:D{len(TABLE.rows) + 1}")
    assert sheet.column_dimensions["C"].width >= len("2024-03-01 00:30:00")


def test_what_the_sheets_are_is_said_in_one_of_them() -> None:
    empty = Table((), ())
    written = io.BytesIO()
    sheets = [sheet_of("things", "Cosas", TABLE), sheet_of("Things", "Nada", empty)]
    assert workbooks.write(written, sheets, SAID, MADE_AT) == {"things": len(TABLE.rows), "Things": 0}
    book = opened(written.getvalue())
    assert book.sheetnames == ["Contenido", "things", "Things (2)"]
    rows = [row for row in book["Contenido"].iter_rows(values_only=True) if any(row)]
    assert rows[0][0] == "#Somos600M 2024"
    assert rows[1][0] == "Datos del 10 abr 2024, 17:59. Horas en America/Bogota."
    assert rows[-2:] == [("things", "Cosas", len(TABLE.rows), "A caption.\nA note."), ("Things (2)", "Nada", 0, None)]


def test_the_same_tables_with_the_same_date_make_the_same_bytes() -> None:
    first = workbook_of("things", "Cosas", TABLE, SAID, MADE_AT)
    assert workbook_of("things", "Cosas", TABLE, SAID, MADE_AT) == first
    assert workbook_of("things", "Cosas", TABLE, SAID, MADE_AT.replace(year=2025)) != first


@pytest.mark.parametrize("text", ["bell \x07", "\x00", "return\rhere", "_x0041_", "a" * workbooks.LONGEST_TEXT])
def test_every_text_can_be_written(text: str) -> None:
    book = opened(workbook_of("t", "T", Table((Column("a", "A"),), ((text,),)), SAID, MADE_AT))
    assert book["t"]["A2"].value == writable_text(text)


def test_sheets_have_names_that_excel_takes() -> None:
    names = sheet_names(["[a]:*?/\\b", "x" * 40, "X" * 40, "history", "'", "a" * 30 + "'b"])
    assert names == ["-a-b", "x" * 31, "X" * 27 + " (2)", "history (2)", "Sheet", "a" * 30]
    assert all(len(name) <= workbooks.LONGEST_NAME for name in names)


def test_a_table_that_no_sheet_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    too_long = Sheet("long", "Long", (Column("n", "N"),), iter([(1,), (2,), (3,)]))
    with pytest.raises(ValueError, match='"long" has more than 2 rows: take it as CSV'):
        workbooks.write(io.BytesIO(), [too_long], SAID, MADE_AT)
