"""The rows of data files on the Hub, read piece by piece by their addresses.

Parquet files say it in their footers: one small request each. CSV files are read by a real CSV reader, for a line is
no row where newlines stand inside quotes; JSON lines files line by line, each an object. Nothing is downloaded by the
client library, which would count as a download of the dataset.

Call these inside `hub_client.counting`; they raise SourceFaultError and RateLimitError where the Hub does not answer.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import hf_hub_url
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # named in its documentation, not typed
    build_hf_headers,
    get_session,
)

from lib.domain import sizes
from lib.domain.data_files import DataFile
from lib.sources import source_faults
from lib.sources.hub_client import HUB
from lib.sources.source_faults import SourceFaultError

PIECE_BYTES = 8_000_000
_FOOTER_GUESS_BYTES = 64_000
_FOOTER_BYTES_AT_MOST = 16_000_000
_MAGIC = b"PAR1"
_TAIL_BYTES = 8  # the length of the footer and the magic
_DELIMITERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WHOLE, _PIECE = 200, 206


class UncountedError(Exception):
    """The rows of a file cannot be told; `reason` is one of `lib.domain.sizes`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetch_rows(
    repo_id: str, sha: str, files: Iterable[DataFile], how: Literal["footers", "rows"]
) -> Iterator[tuple[str, int]]:
    """(path, rows) of each file at a revision; a content that is in several files is read once.

    Raises UncountedError with the first file whose rows cannot be told.
    """
    known: dict[str, int] = {}
    for file in files:
        if file.blob_id not in known:
            known[file.blob_id] = _footer_rows(repo_id, sha, file) if how == "footers" else _rows(repo_id, sha, file)
        yield file.path, known[file.blob_id]


def _footer_rows(repo_id: str, sha: str, file: DataFile) -> int:
    tail = _fetch_piece(repo_id, sha, file, max(0, file.size_bytes - _FOOTER_GUESS_BYTES), file.size_bytes)
    length = int.from_bytes(tail[-_TAIL_BYTES : -len(_MAGIC)], "little") + _TAIL_BYTES
    if not tail.endswith(_MAGIC) or length > min(file.size_bytes, _FOOTER_BYTES_AT_MOST):
        raise UncountedError(sizes.FILES_UNREADABLE)
    if length > len(tail):
        tail = _fetch_piece(repo_id, sha, file, file.size_bytes - length, file.size_bytes)
    return parse_footer(tail[-length:])


def parse_footer(footer: bytes) -> int:
    """The rows that the end of a Parquet file states, from its metadata to its last byte.

    Raises UncountedError where it is no footer.
    """
    try:
        rows: int = pq.read_metadata(pa.BufferReader(_MAGIC + footer)).num_rows
    except (OSError, ValueError, pa.ArrowException) as error:
        raise UncountedError(sizes.FILES_UNREADABLE) from error
    if rows < 0:
        raise UncountedError(sizes.FILES_UNREADABLE)
    return rows


def _rows(repo_id: str, sha: str, file: DataFile) -> int:
    content = io.BufferedReader(_Pieces(repo_id, sha, file), buffer_size=1_000_000)
    is_table = PurePosixPath(file.path).suffix.lower() in (".csv", ".tsv")
    return parse_csv_rows(content) if is_table else parse_json_lines(content)


def parse_csv_rows(content: "io.BufferedReader[Any]") -> int:
    """The rows under the header of a CSV file, empty lines left out.

    Raises UncountedError for a file that is damaged or whose rows do not fit under its header.
    """
    encoding = _encoding(content)
    delimiter = _delimiter(content, encoding)
    try:
        with io.TextIOWrapper(content, encoding, newline="") as text:
            rows = csv.reader(text, delimiter=delimiter, strict=True)
            width = len(next(rows, ()))
            count = 0
            for row in rows:
                if len(row) > width:
                    raise UncountedError(sizes.FILES_UNREADABLE)
                count += bool(row)
            return count
    except (csv.Error, UnicodeDecodeError) as error:
        raise UncountedError(sizes.FILES_UNREADABLE) from error


def parse_json_lines(content: "io.BufferedReader[Any]") -> int:
    """The objects of a JSON lines file, empty lines left out. Raises UncountedError where a line is none."""
    count = 0
    for line in content:
        text = line.removeprefix(codecs.BOM_UTF8) if not count else line
        if not text.strip():
            continue
        try:
            is_object = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError) as error:
            raise UncountedError(sizes.FILES_UNREADABLE) from error
        if not is_object:
            raise UncountedError(sizes.FILES_UNREADABLE)
        count += 1
    return count


def _encoding(content: "io.BufferedReader[Any]") -> str:
    """The encoding by its mark, which is skipped; without one, each byte is a character, which is enough to count."""
    start = content.peek(4)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            content.read(len(mark))
            return encoding
    return "latin-1"


def _delimiter(content: "io.BufferedReader[Any]", encoding: str) -> str:
    """The character that divides the header, which is not read by this."""
    header = content.peek(1).decode(encoding, errors="ignore").partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


class _Pieces(io.RawIOBase):
    """A file at a revision, fetched as it is read."""

    def __init__(self, repo_id: str, sha: str, file: DataFile) -> None:
        super().__init__()
        self._repo_id, self._sha, self._file = repo_id, sha, file
        self._piece = b""
        self._fetched = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # what BufferedReader hands over
        if not self._piece and self._fetched < self._file.size_bytes:
            end = min(self._fetched + PIECE_BYTES, self._file.size_bytes)
            self._piece = _fetch_piece(self._repo_id, self._sha, self._file, self._fetched, end)
            self._fetched = end
        given = self._piece[: len(buffer)]
        buffer[: len(given)] = given
        self._piece = self._piece[len(given) :]
        return len(given)


def _fetch_piece(repo_id: str, sha: str, file: DataFile, start: int, end: int) -> bytes:
    """The bytes from `start` to before `end`."""
    if end <= start:
        return b""
    url = hf_hub_url(repo_id, file.path, repo_type="dataset", revision=sha)
    headers = build_hf_headers() | {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
    response = get_session().get(url, headers=headers)
    if response.status_code not in (_WHOLE, _PIECE):
        raise UncountedError(sizes.FILES_REFUSED)
    content = response.content[start:end] if response.status_code == _WHOLE else response.content
    if len(content) != end - start:
        raise SourceFaultError(source_faults.ANSWER_UNREADABLE, source=HUB, part=f"{repo_id}/{file.path}")
    return bytes(content)
