"""Excel workbooks to text cells, or a refusal that names the place."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from lib.publishing import tables, workbooks
from lib.publishing.tables import Table
from lib.publishing.wording import Words
from lib.sources import workbook_files
from lib.sources.csv_files import Limits, Record
from lib.sources.edition_files import read_edition
from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.table_files import read_table

DAY = date(2024, 3, 5)
BROKEN = "The workbook is damaged or was cut. Open it in a spreadsheet program and save it again as .xlsx."
LOCKED = "The workbook is locked with a password. Open it, take the password away and save it again."


def book_of(*rows: Any, **sheets: list[Any]) -> bytes:
    """A workbook with the rows in its first sheet, and with other sheets by their names."""
    book = Workbook()
    book.active.title = "First"  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(content: bytes, change: Any) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return out.getvalue()


def read(content: bytes, limits: Limits | None = None, **how: Any) -> tuple[tuple[str, ...], list[Record]]:
    findings = Findings()
    table = read_table(content, limits or Limits(), **how)
    found = list(table.records(findings))
    findings.require_none()
    return table.headers, found


def refusal(content: bytes, limits: Limits | None = None, **how: Any) -> str:
    with pytest.raises(RefusedFileError) as caught:
        read(content, limits, **how)
    return str(caught.value)


def test_cells_are_the_texts_that_the_same_sheet_has_as_csv() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Texto", "Entero", "Real", "Sí", "Momento", "Día", "Hora", "Duración", "Vacía", "Nº"])
    sheet.append(
        [
            "=1+1",
            7,
            2.0,
            True,
            datetime.combine(DAY, time(10, 15, 32)),
            DAY,
            time(7, 5),
            timedelta(hours=30),
            None,
        ]
    )
    sheet["A2"].data_type = "s"
    sheet.append(
        [
            " Ñandú 🦙\n2 ",
            10**14,
            1.45,
            False,
            datetime.combine(DAY, time()),
            datetime.combine(DAY, time()),
            None,
            None,
            "",
        ]
    )
    sheet["F3"].number_format = "yyyy-mm-dd"
    sheet.append([])
    sheet.append(["007", -3, 1e300, None, None, None, None, None, None, "NA"])
    headers, found = read(saved(book), file_name="Datos.XLSX")
    assert headers == ("Texto", "Entero", "Real", "Sí", "Momento", "Día", "Hora", "Duración", "Vacía", "Nº")
    assert found == [
        Record(
            2, ["=1+1", "7", "2", "TRUE", "2024-03-05T10:15:32", "2024-03-05", "07:05:00", "1 day, 6:00:00", "", ""]
        ),
        Record(3, [" Ñandú 🦙\n2 ", "1" + "0" * 14, "1.45", "FALSE", "2024-03-05T00:00:00", "2024-03-05", *[""] * 4]),
        Record(5, ["007", "-3", "1e+300", "", "", "", "", "", "", "NA"]),
    ]


def test_what_our_own_export_writes_reads_back_as_the_same_table() -> None:
    table = Table(
        ("Nombre", "Correo", "Cuántos", "Nota", "Fecha"),
        (
            ("Participante 0001", "uno@example.org", 12_345_678_901, "=HYPERLINK(1)", "2024-03-05T10:15:32Z"),
            ("Participante 0002 🦙", "", 0, "-1+1", ""),
            ("ع‎ Ñ", "+34 600 000 000", None, 'a "b"; c,\nd', "007"),
            ("bell \x07 and _x0041_", "@name", Decimal("1.45"), "#N/A", "TRUE"),
        ),
    )
    said = Words("es", "es-ES", ZoneInfo("America/Bogota"), read_edition("somos600m-2024"))
    made = workbooks.workbook_of("people", "Personas", table, said, datetime(2024, 4, 9, 12, tzinfo=ZoneInfo("UTC")))
    headers, found = read(made)
    as_csv = read_table(tables.file_of(table, "csv"))
    assert headers == as_csv.headers == table.headers
    assert [record.cells for record in found] == [
        ["Participante 0001", "uno@example.org", "12345678901", "=HYPERLINK(1)", "2024-03-05T10:15:32Z"],
        ["Participante 0002 🦙", "", "0", "-1+1", ""],
        ["ع‎ Ñ", "+34 600 000 000", "", 'a "b"; c,\nd', "007"],
        ["bell \x07 and _x0041_", "@name", "1.45", "#N/A", "TRUE"],
    ]


def test_the_first_sheet_with_text_is_read_and_the_others_are_counted() -> None:
    content = book_of(otra=[["b"], ["2"]], Tercera=[["c"], ["3"]], vacía=[[]])
    findings = Findings()
    table = read_table(content)
    assert [record.cells for record in table.records(findings)] == [["2"]]
    assert [str(notice) for notice in findings.notices] == ['Only the sheet "otra" was read; others with text: 1.']
    assert read(content, sheet="Tercera") == (("c",), [Record(2, ["3"])])
    assert refusal(content, sheet="Cuarta") == (
        'The workbook has no sheet "Cuarta". Its sheets: First, otra, Tercera, vacía.'
    )


def test_a_hidden_sheet_is_read_only_by_its_name() -> None:
    book = Workbook()
    book.create_sheet("shown").append(["b"])
    hidden = book.worksheets[0]
    hidden.append(["a"])
    hidden.append([1])
    hidden.sheet_state = "hidden"
    book.active = 1
    content = saved(book)
    assert read(content) == (("b",), [])
    assert read(content, sheet="Sheet") == (("a",), [Record(2, ["1"])])


def test_rows_have_their_numbers_below_an_empty_start() -> None:
    book = Workbook()
    book.active["B4"], book.active["B7"] = "name", "Eva"  # type: ignore[index]
    book.active["A4"] = "n"  # type: ignore[index]
    assert read(saved(book)) == (("n", "name"), [Record(7, ["", "Eva"])])


def test_a_formula_counts_by_its_stored_value() -> None:
    content = book_of(["a", "b", "c"], ["=1+1", "=A2", "x"])
    assert refusal(content) == (
        'Line 2, column "a": The cell holds a formula without a stored value. Open the workbook in a spreadsheet '
        "program and save it, so that values are stored.\n"
        'Line 2, column "b": The cell holds a formula without a stored value. Open the workbook in a spreadsheet '
        "program and save it, so that values are stored."
    )
    stored = with_sheet(
        content,
        lambda xml: xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b'<c r="B2"><f>A2</f><v />', b'<c r="B2" t="str"><f>A2</f><v></v>'
        ),
    )
    assert read(stored) == (("a", "b", "c"), [Record(2, ["2", "", "x"])])
    heading = book_of(["a", '="b"'], ["1", "2"])
    assert refusal(heading).startswith('Line 1, column "2": The cell holds a formula without a stored value.')


def test_text_beyond_the_headers_and_long_cells_are_refused_with_their_place() -> None:
    content = book_of(["a", "b"], ["1", "2", "3"], ["x" * 30, "2"])
    assert refusal(content, Limits(field_chars=20)).splitlines() == [
        "Line 2: Field 3 has text, but the header has only 2 columns. Check the row for an unquoted separator.",
        'Line 3, column "a": A field has more than 20 characters. Check the row for a quotation mark that '
        "never closes.",
    ]
    assert refusal(book_of(["a"], ["1"], ["2"], ["3"]), Limits(rows=2)) == (
        "Line 4: The file has more than 2 rows. Check that it is the right file."
    )
    assert refusal(book_of(["a", "b", "c"]), Limits(columns=2)).startswith(
        "Line 1: The header has 3 columns; at most 2"
    )
    assert refusal(book_of(["uno@example.org"], ["2"])).startswith("Line 1: The first row holds answers")
    assert refusal(book_of(["a"]), Limits(file_bytes=100)).startswith("The file has ")
    assert refusal(book_of()) == "The file is empty. Export it again."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.csv",
            book_of(["a"], [1]),
            "The name ends in .csv, but this is an Excel workbook. Name it after what it is",
        ),
        ("a.xlsx", b"a;b\n1;2\n", "The name ends in .xlsx, but this is no Excel workbook. Name it after what it is,"),
        (
            "a.xlsx",
            b"%PDF-1.7\n",
            "This is a PDF, neither CSV nor an Excel workbook (.xlsx). Open it where it was made",
        ),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 Workbook", "This is an old Excel file, neither CSV nor an Excel workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        ("a.xlsx", book_of(["a"], [1])[:-200], BROKEN),
        ("a.xlsx", b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", BROKEN),
    ],
)
def test_a_file_that_is_not_what_its_name_says_or_is_broken_is_refused(name: str, content: bytes, said: str) -> None:
    assert refusal(content, file_name=name).startswith(said)


def test_another_zipped_file_and_a_sheet_of_csv_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(out.getvalue(), file_name="a.xlsx").startswith("This is a zipped file, neither CSV nor")
    assert refusal(b"a\n1\n", sheet="Hoja 1").startswith(
        'The file is CSV, which has no sheets, and none called "Hoja 1"'
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b'<c r="A2"', b'<c r="?"'),
        lambda xml: (
            b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
            + b"".join(b'<!ENTITY b%d "%s">' % (at, (b"&b%d;" % (at - 1) if at else b"&b;") * 30) for at in range(8))
            + b"]>"
            + xml.partition(b"?>")[2].replace(b"<v>1</v>", b"<v>&b7;</v>")
        ),
        lambda xml: xml.replace(b"<v>1</v>", b"<v>9999</v>").replace(b't="n"', b't="s"'),
    ],
    ids=["cut", "no place", "entities that multiply", "a text that is not there"],
)
def test_a_broken_sheet_is_refused(change: Any) -> None:
    assert refusal(with_sheet(book_of(["a"], [1]), change)) == BROKEN


def test_a_damaged_entry_and_a_locked_one_are_refused() -> None:
    content = book_of(["a"], [1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 90
    assert refusal(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]) == BROKEN
    flag = content.index(b"PK\x01\x02") + 8
    assert refusal(content[:flag] + b"\x01" + content[flag + 1 :]) == LOCKED


def test_what_unpacks_to_far_more_than_it_is_is_not_unpacked() -> None:
    bomb = with_sheet(book_of(["a"], [1]), lambda xml: xml.replace(b"</row>", b"</row>" + b" " * 50_000_000, 1))
    assert len(bomb) < 100_000
    assert refusal(bomb) == (
        f"The workbook has {len(bomb)} bytes and unpacks to more than {200 * len(bomb)}: it is not read. Copy its rows "
        "into a new workbook and save that, or export it as CSV (UTF-8)."
    )


def test_a_far_cell_does_not_make_the_rows_and_columns_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_files, "CELLS", 100_000)
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (at, at) for at in range(3, 103))
    wide = with_sheet(book_of(["a"], [1]), lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    assert refusal(wide).startswith("Line 9: Up to here the sheet has more rows, or more than 100000 cells")
    deep = with_sheet(
        book_of(["a"], [1]),
        lambda xml: xml.replace(b"</sheetData>", b'<row r="9999999999"><c r="A9999999999"/></row></sheetData>'),
    )
    assert refusal(deep).startswith("Line 99999: Up to here")


def test_a_workbook_gives_the_rows_that_its_csv_gives() -> None:
    rows = [["Nombre", "País", "Edad"], ["Participante 0001", "NA", "007"], ["", "", ""], ["Zoë; «x»", "MÉXICO", "1,5"]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    assert read(book_of(*rows)) == read(out.getvalue().encode())
