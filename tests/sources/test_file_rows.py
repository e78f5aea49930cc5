import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.sources.file_rows import UncountedError, parse_csv_rows, parse_footer, parse_json_lines


def read(content: bytes) -> "io.BufferedReader":
    return io.BufferedReader(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0),
        (b"id,text\n", 0),
        (b"id,text\n1,a\n2,b", 2),
        (b"id,text\r\n1,a\r\n\r\n2,b\r\n", 2),
        (b'id,text\n1,"a\nb"\n2,"c ""d"",\n\ne"\n', 2),
        ('\ufeff"id;n";text\n1;"a\nb"\n'.encode(), 1),
        ("id\ttext\n1\tñ\n2\t\n".encode("utf-16"), 2),
        ("id,text\n1,camión\n".encode("cp1252"), 1),
        (b"id,text\n1\n", 1),
    ],
)
def test_records_of_a_csv_file_are_counted(content: bytes, rows: int) -> None:
    assert parse_csv_rows(read(content)) == rows


@pytest.mark.parametrize(
    "content",
    [b'id\n"never closed\n', b"id\n1,2\n", b'id\n"a"b\n', b"id\n" + b"x" * 200_000 + b"\n", b"\xff\xfei\x00d\x00\n"],
)
def test_damaged_csv_file_is_not_counted(content: bytes) -> None:
    with pytest.raises(UncountedError):
        parse_csv_rows(read(content))


@pytest.mark.parametrize(
    ("content", "rows"), [(b"", 0), (b'{"a": "\\n"}\n\n{"a": 2}', 2), (b'\xef\xbb\xbf{"a": 1}\n', 1)]
)
def test_objects_of_a_json_lines_file_are_counted(content: bytes, rows: int) -> None:
    assert parse_json_lines(read(content)) == rows


@pytest.mark.parametrize("content", [b"[1, 2]\n", b'{\n"a": 1}\n', b'{"a": 1}\n{"a"', b"\xff\n", b"[" * 100_000])
def test_file_of_something_else_than_json_lines_is_not_counted(content: bytes) -> None:
    with pytest.raises(UncountedError):
        parse_json_lines(read(content))


def test_footer_of_a_parquet_file_says_its_rows_and_a_damaged_one_nothing() -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(321))}), file)
    length = int.from_bytes(file.getvalue()[-8:-4], "little") + 8
    footer = file.getvalue()[-length:]
    assert parse_footer(footer) == 321
    for damaged in (footer[:-1], b"\x00" * len(footer), footer[4:], b"PAR1"):
        with pytest.raises(UncountedError):
            parse_footer(damaged)
