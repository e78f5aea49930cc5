"""The files of a corpus before they are counted: what they are, which columns they have, how DuckDB reads each.

Formats are given by name and must be what the first bytes say. All cells are read as text. JSON and CSV are read with
their columns named, so that nothing is guessed: ``NA`` stays a word. Columns of JSON are those of its first rows.
"""

import csv
import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lib.domain import corpus_audit
from lib.domain.corpus_audit import Header
from lib.domain.edition import CorpusColumn
from lib.sources import corpus_refusals as texts
from lib.sources import refusals
from lib.sources.corpus_reader import Limits
from lib.sources.corpus_refusals import CorpusRefusedError

FIELD_MARK = "tablero-field-too-long"
_TOO_MUCH_WRITTEN = os.strerror(errno.EFBIG)
_LARGEST_ROW_BYTES = 16_000_000
_HEAD_BYTES = 262_144
_NAME_CHARS = 200
_SNIFFED_ROWS = 2_000
_SIGNATURES = (
    (b"PAR1", "Parquet"),
    (b"PK\x03\x04", refusals.KIND_EXCEL),
    (b"%PDF-", refusals.KIND_PDF),
    (b"\x1f\x8b", refusals.KIND_COMPRESSED),
    (b"\x28\xb5\x2f\xfd", refusals.KIND_COMPRESSED),
    (b"BZh", refusals.KIND_COMPRESSED),
    (b"SQLite format 3\x00", refusals.KIND_DATABASE),
    (b"ARROW1", "Arrow"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body)", re.IGNORECASE)
_LINE = re.compile(r"[Ll]ine:? (\d+)")


@dataclass(slots=True)
class CorpusSource:
    """A file with the names of its columns; `source` is the call of DuckDB that reads it, its path the parameter."""

    path: str
    shown: str
    split: str
    format: str
    size: int = 0
    source: str = ""
    names: tuple[str, ...] = ()
    likely_rows: int = 0
    header: Header = field(default_factory=lambda: Header({}, (), (), ()))


def connection(files: Sequence[CorpusSource], limits: Limits, folder: str) -> duckdb.DuckDBPyConnection:
    """An empty database in a folder, that reads these files and nothing else, within the limits.

    A file, not memory: it is compressed, so that millions of rows stay within the limit instead of being written out
    and read again.
    """
    database = duckdb.connect(
        f"{folder}/narrow.duckdb",
        config={
            "memory_limit": f"{limits.memory_bytes // 1_000_000}MB",
            "threads": limits.threads,
            "preserve_insertion_order": False,
            "temp_directory": folder,
            "max_temp_directory_size": "5GB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        },
    )
    allowed = ", ".join(literal(file.path) for file in files)
    database.execute(f"SET allowed_paths = [{allowed}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


def look_at(
    database: duckdb.DuckDBPyConnection, file: CorpusSource, columns: Sequence[CorpusColumn], limits: Limits
) -> None:
    """Refuse what is not what it says, or too large, and find its columns."""
    file.size = Path(file.path).stat().st_size
    with Path(file.path).open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    _require_kind(file, head)
    with named_faults(file, limits):
        match file.format:
            case "Parquet":
                _look_at_parquet(database, file, limits)
            case "JSON":
                _look_at_json(database, file, head, columns)
            case _:
                _look_at_csv(file)
    if len(file.names) > limits.columns:
        raise CorpusRefusedError(texts.TOO_MANY_COLUMNS, file=file.shown, found=len(file.names), limit=limits.columns)
    if not file.likely_rows:
        file.likely_rows = file.size * max(1, head.count(b"\n")) // len(head)
    file.header = corpus_audit.header(columns, file.names)


def _look_at_parquet(database: duckdb.DuckDBPyConnection, file: CorpusSource, limits: Limits) -> None:
    file.source = "read_parquet(?, file_row_number = true)"
    described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file.path]).fetchall()
    file.names = tuple(str(row[0]) for row in described)
    found = database.execute("SELECT num_rows FROM parquet_file_metadata(?)", [file.path]).fetchone()
    file.likely_rows = int(found[0]) if found else 0
    if file.likely_rows > limits.rows:
        raise CorpusRefusedError(texts.TOO_MANY_ROWS, file=file.shown, limit=limits.rows)
    unpacked = database.execute(
        "SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata(?)", [file.path]
    ).fetchone()
    require_bounded(file, int(unpacked[0]) if unpacked else 0, limits)


def _look_at_json(
    database: duckdb.DuckDBPyConnection, file: CorpusSource, head: bytes, columns: Sequence[CorpusColumn]
) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    form = "array" if start.startswith(b"[") else "newline_delimited"
    options = f"format = '{form}', maximum_object_size = {_LARGEST_ROW_BYTES}"
    sniffed = database.execute(
        f"DESCRIBE SELECT * FROM read_json(?, {options}, maximum_depth = 1, sample_size = {_SNIFFED_ROWS})", [file.path]
    ).fetchall()
    file.names = tuple(str(row[0]) for row in sniffed)
    wanted = corpus_audit.header(columns, file.names).names.values()
    kept = list(wanted) or list(file.names[:1])
    described = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in kept)
    file.source = f"read_json(?, {options}, columns = {{{described}}})"


def _look_at_csv(file: CorpusSource) -> None:
    with Path(file.path).open(encoding="utf-8-sig", errors="strict", newline="") as opened:
        lines = opened.read(_HEAD_BYTES).splitlines(keepends=True)
    first = next(iter(lines), "")
    delimiter = max((",", ";", "\t"), key=lambda sign: len(next(csv.reader(lines, delimiter=sign), [])))
    if not first.strip():
        raise CorpusRefusedError(texts.EMPTY, file=file.shown)
    names = tuple(next(csv.reader(lines, delimiter=delimiter)))
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise CorpusRefusedError(texts.TWICE_A_COLUMN, column=twice[:_NAME_CHARS], file=file.shown)
    file.names = names
    described = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    file.source = (
        f"read_csv(?, auto_detect = false, header = true, delim = {literal(delimiter)}, quote = '\"', "
        f"escape = '\"', null_padding = false, strict_mode = true, max_line_size = {_LARGEST_ROW_BYTES}, "
        f"columns = {{{described}}})"
    )


def require_bounded(file: CorpusSource, unpacked: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes and unpacked > limits.unpacked_times * file.size:
        raise CorpusRefusedError(
            texts.UNPACKS_TOO_LARGE, file=file.shown, packed=file.size, limit=limits.unpacked_times
        )


@contextmanager
def named_faults(file: CorpusSource, limits: Limits) -> Iterator[None]:
    """What DuckDB says of a file inside the block, as a refusal."""
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError) as fault:
        raise CorpusRefusedError(texts.OUT_OF_MEMORY, limit=limits.memory_bytes) from fault
    except (duckdb.Error, UnicodeDecodeError, csv.Error) as fault:
        if _TOO_MUCH_WRITTEN in str(fault):
            raise CorpusRefusedError(texts.OUT_OF_ROOM, limit=limits.written_bytes) from fault
        if FIELD_MARK in str(fault):
            raise CorpusRefusedError(texts.FIELD_TOO_LONG, file=file.shown, limit=limits.field_bytes) from fault
        values = {"file": file.shown, "format": file.format, "detail": _detail(fault, file)}
        raise CorpusRefusedError(texts.UNREADABLE, **values) from fault


def _detail(fault: Exception, file: CorpusSource) -> str:
    """The first line of what went wrong, without our path and without what stands in the file."""
    if isinstance(fault, UnicodeDecodeError):
        return "UTF-8?"
    said = str(fault)
    first = re.sub(r"\s+", " ", said.strip().split("\n")[0]).replace(file.path, file.shown)
    first = re.sub(r"[\"'`].*?[\"'`]", "…", first)[:200]
    line = _LINE.search(said)
    return first if line is None or line[0] in first else f"{first} ({line[0]})"


def _require_kind(file: CorpusSource, head: bytes) -> None:
    """Raises CorpusRefusedError where the first bytes are not those of the format that the name says."""
    found = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if found is None and file.format == "Parquet":
        found = texts.KIND_UNKNOWN
    if found is None and _MARKUP.match(head):
        found = refusals.KIND_WEB_PAGE
    if found is None and (b"\x00" in head or (file.format == "JSON" and start not in (b"{", b"["))):
        found = texts.KIND_UNKNOWN
    if found is None and file.format == "CSV" and re.match(rb'[\xef\xbb\xbf]*\s*(?:\{\s*["}]|\[\s*[\[{])', head):
        found = refusals.KIND_JSON
    if found not in (None, file.format):
        values = {"file": file.shown, "kind": str(found), "format": file.format}
        raise CorpusRefusedError(texts.NOT_WHAT_ITS_NAME_SAYS, **values)


def quoted(name: str) -> str:
    """A name of a column for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text for SQL."""
    return "'" + text.replace("'", "''") + "'"
