"""Bytes to text cells, or a refusal that names the place."""

import csv
import io

import pytest

from lib.sources.csv_files import Limits, Record, is_damaged, read_table
from lib.sources.refusals import Findings, RefusedFileError

TEXT = "Nombre;País;Ñandú\nParticipante 0001;México;«sí»\nParticipante 0002;NA;007\n"


def records(content: bytes, limits: Limits | None = None) -> list[Record]:
    findings = Findings()
    found = list((read_table(content, limits) if limits else read_table(content)).records(findings))
    findings.require_none()
    return found


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(RefusedFileError) as caught:
        records(content, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    ("codec", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("cp1252", b"", "cp1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_cells(codec: str, mark: bytes, named: str) -> None:
    content = mark + TEXT.encode(codec)
    table = read_table(content)
    assert (table.encoding, table.delimiter, table.headers) == (named, ";", ("Nombre", "País", "Ñandú"))
    assert list(table.records(Findings())) == [
        Record(2, ["Participante 0001", "México", "«sí»"]),
        Record(3, ["Participante 0002", "NA", "007"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_although_cells_hold_the_others(delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["a", "b, c; d|e", "f"], ["1", "2, 3; 4|5\t6", ""], ["7,5", "8", "9;9"]])
    table = read_table(out.getvalue().encode())
    assert table.delimiter == delimiter
    assert list(table.records(Findings())) == [
        Record(2, ["1", "2, 3; 4|5\t6", ""]),
        Record(3, ["7,5", "8", "9;9"]),
    ]


@pytest.mark.parametrize(("first", "delimiter"), [("sep=;", ";"), ("SEP=,", ","), ('"sep=|"', "|"), ("sep=\t", "\t")])
def test_a_declared_separator_counts_and_is_no_row(first: str, delimiter: str) -> None:
    table = read_table(f"{first}\na{delimiter}b\n1{delimiter}2\n".encode())
    assert (table.delimiter, table.header_line, table.headers) == (delimiter, 2, ("a", "b"))
    assert list(table.records(Findings())) == [Record(3, ["1", "2"])]


def test_lines_are_those_of_an_editor_after_quoted_line_breaks() -> None:
    content = b'\n\na,b\n1,"two\nlines, and ""quotes"""\n\n3,"x\r\ny\r\nz"\n5,6\n'
    assert records(content) == [
        Record(4, ["1", 'two\nlines, and "quotes"']),
        Record(7, ["3", "x\r\ny\r\nz"]),
        Record(10, ["5", "6"]),
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_counts_once(line_break: str) -> None:
    content = line_break.join(["a,b", "1,2", "3"]).encode()
    assert refusal(content).startswith("Line 3: Expected 2 fields, found 1.")


def test_empty_rows_and_empty_cells_at_the_end_are_tolerated() -> None:
    content = b"a,b,,\n1,2,,\n\n,,,\n , ,\n3,4\n5,6,,,,\n"
    assert records(content) == [Record(2, ["1", "2"]), Record(6, ["3", "4"]), Record(7, ["5", "6"])]


def test_a_column_without_a_name_between_others_is_kept_in_place() -> None:
    table = read_table(b"a,,c\n1,x,3\n")
    assert table.headers == ("a", "", "c")
    assert list(table.records(Findings())) == [Record(2, ["1", "x", "3"])]


def test_every_ragged_row_is_named_in_one_go() -> None:
    said = refusal(b'a,b,c\n1,2\n"1\n1",2,3\n1,2,3,4\n1,2,3,\n')
    assert said.splitlines() == [
        "Line 2: Expected 3 fields, found 2. Check the row for a missing or an unquoted separator, "
        "or export the file again.",
        "Line 5: Field 4 has text, but the header has only 3 columns. Check the row for an unquoted separator.",
    ]


def test_a_file_full_of_faults_is_given_up_after_fifty() -> None:
    with pytest.raises(RefusedFileError) as caught:
        records(b"a,b\n" + b"1\n" * 300)
    assert [refused.line for refused in caught.value.refusals] == list(range(2, 52))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', 'Line 3: A quotation mark (") opens in this row and never closes.'),
        (b'a,b\n"1" x,2\n', 'Line 2: There is text after a closing quotation mark (").'),
        (b'a,b\n1,2\n"1\n1\n"y,2\n', 'Line 5: There is text after a closing quotation mark (").'),
        (b'a,"b\n1,2\n', 'Line 1: A quotation mark (") opens in this row and never closes.'),
    ],
)
def test_quotation_marks_that_do_not_match_are_refused_with_their_line(content: bytes, said: str) -> None:
    assert refusal(content).startswith(said)


def test_a_quotation_mark_inside_an_unquoted_cell_is_text() -> None:
    assert records(b'a,b\n5" screen,2\n') == [Record(2, ['5" screen', "2"])]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04\x14\x00", "a zipped file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"{\\rtf1\\ansi", "a formatted text document"),
        (b"SQLite format 3\x00", "a database"),
        (b"\n <!DOCTYPE html><html><title>Sign in</title>", "a web page"),
        (b"\xef\xbb\xbf<html>", "a web page"),
        (b'<?xml version="1.0"?><a/>', "an XML file"),
        (b' {"a": 1}', "a JSON file"),
        (b'[{"a": 1}]', "a JSON file"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(content: bytes, kind: str) -> None:
    assert refusal(content) == (
        f"This is {kind}, neither CSV nor an Excel workbook (.xlsx). "
        "Open it where it was made and save it as one of them."
    )


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n", b" , \n,,\n", b"sep=;\n", "\n".encode("utf-16")])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content) == "The file is empty. Export it again."


def test_a_header_alone_has_no_records() -> None:
    assert records(b"a,b\n") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n3,\x004\n", "Line 3: There is a NUL character"),
        (b"a,b\n1,2\n" + "España".encode() + b",\xf1\n", "Line 3: UTF-8 up to here, then a character of another"),
        ("a,b\nñ,Perú".encode()[:-1], "Line 2: The file ends in the middle of a character: it was cut."),
        ("a,b\n1,España\n".encode("mac_roman").replace(b"\x96", b"\x87"), "Line 2: The characters fit none of UTF-8"),
        ("a,b\n1,Per\xfa\n2,Canci\xf3n\n".encode("cp850"), "Line 3: The characters fit none of UTF-8"),
        (b"a,b\r1,2\r" + "España".encode() + b",\xf1\r", "Line 3: UTF-8 up to here"),
        (b"a,b\n1,2\n3,\x81\n", "Line 3: The characters fit none of UTF-8"),
        ("a,b\n1,2\n3,4".encode("utf-16")[:-1], "Line 3: The file ends in the middle of a character: it was cut."),
        (b"a,b\n1,2\n".decode().encode("utf-32"), "Line 1: There is a NUL character"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_line(content: bytes, said: str) -> None:
    assert refusal(content).startswith(said)


def test_a_fault_far_into_a_large_file_has_its_line() -> None:
    rows = b"".join(b"%d,Espa\xc3\xb1a\r\n" % number for number in range(220_000))
    assert len(rows) > 3 << 20  # more than three chunks
    assert refusal(b"a,b\r\n" + rows + b"x,\xf1\r\n").startswith("Line 220002: UTF-8 up to here")
    assert refusal(b"a,b\r\n" + rows + b"x,\x00\r\n").startswith("Line 220002: There is a NUL character")


def test_cp1252_text_whose_last_letter_looks_like_a_cut_character_is_read() -> None:
    assert records("a,b\n1,José".encode("cp1252")) == [Record(2, ["1", "José"])]


def test_damaged_accents_in_a_header_are_refused_and_elsewhere_told() -> None:
    assert refusal("Marca temporal,PaÃ­s\n1,2\n".encode()) == (
        'Line 1, column "PaÃ­s": The accents are damaged, as when UTF-8 is opened as Windows-1252 and saved again. '
        "Export the file again and do not save it from a spreadsheet program."
    )
    assert read_table("a,b\n1,EspaÃ±a\n".encode()).may_be_damaged
    assert not read_table("a,b\n1,España\n".encode()).may_be_damaged


def test_a_damaged_character_on_the_edge_of_two_chunks_is_seen() -> None:
    start = b"a,b\n"
    filling = b"x" * ((1 << 20) - len(start) - len("Ã".encode()))
    assert read_table(start + filling + "Ã±,2\n".encode()).may_be_damaged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EspaÃ±a", True),
        ("MÃ©xico", True),
        ("ESPAÃ‘A", True),
        ("Â¿QuÃ© tal?", True),
        ("itâ€™s", True),
        ("ðŸŽ‰", True),
        ("Espa\ufffda", True),
        ("à la carte Ã\u00a0la", True),
        ("España, SÃO PAULO, MAÇÃ", False),
        ("«MAÇÃ»", False),
        ("“AMANHÔ", False),
        ("Â", False),
        ("câmara â €", False),
        ("plain", False),
    ],
)
def test_damage_is_told_from_portuguese_capitals(text: str, expected: bool) -> None:
    assert is_damaged(text) is expected


def test_limits_name_what_passed_them() -> None:
    limits = Limits(file_bytes=60, rows=2, columns=3, field_chars=5)
    assert refusal(b"a,b\n" + b"1,2\n" * 20, limits).startswith("The file has 84 bytes; at most 60 are read.")
    assert refusal(b"a,b\n1,2\n1,2\n1,2\n", limits).startswith("Line 4: The file has more than 2 rows.")
    assert refusal(b"a,b,c,d\n1,2,3,4\n", limits).startswith("Line 1: The header has 4 columns; at most 3 are read.")
    assert refusal(b"a,b\n1,123456\n", limits).startswith('Line 2, column "b": A field has more than 5 characters.')
    assert records(b"a,b,c\n1,12345,3\n1,2,3\n", limits) == [Record(2, ["1", "12345", "3"]), Record(3, ["1", "2", "3"])]


def test_a_cell_larger_than_the_reader_takes_is_refused_with_its_line() -> None:
    content = b'a,b\n1,2\n3,"' + b"x" * 140_000 + b'"\n'
    assert refusal(content).startswith("Line 3: A field has more than 131072 characters.")


def test_records_can_be_read_again() -> None:
    table = read_table(TEXT.encode())
    assert list(table.records(Findings())) == list(table.records(Findings()))
