"""A CSV file as text cells with their line numbers, or a refusal that names the place.

*Encoding*: a byte order mark decides; without one, UTF-16 shows by its zero bytes, then UTF-8 is tried strictly, and
what is not UTF-8 is Windows-1252 unless its characters say otherwise. *Separator*: the one of ``,`` ``;`` tab ``|``
under which the first records have the same number of fields as the header; a first line ``sep=;`` declares it.
*Cells* stay text: ``NA`` is Namibia, ``007`` keeps its zeros. *Lines* are physical lines of the file from 1, so a
record after a quoted line break has the number that an editor shows.

A record has exactly as many fields as the header. Tolerated, because spreadsheets write them: records whose cells are
all empty, and empty cells beyond the last named column.

>>> table = read_table("Nombre;País\\nParticipante 0001;NA\\n".encode("cp1252"))
>>> table.encoding, table.delimiter, table.headers
('cp1252', ';', ('Nombre', 'País'))
>>> list(table.records(Findings()))
[Record(line=2, cells=['Participante 0001', 'NA'])]
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Protocol

from lib.domain.identity import email_fault, normalised_email
from lib.sources import refusals as texts
from lib.sources.refusals import Findings, Refusal, RefusedFileError

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read. A cell of Google Sheets holds 50,000 characters."""

    file_bytes: int = 100_000_000
    rows: int = 200_000
    columns: int = 500
    field_chars: int = 50_000


class Record(NamedTuple):
    """One row: the physical line where it starts, and as many cells as the table has headers."""

    line: int
    cells: list[str]


class Table(Protocol):
    """Rows of text under headers, wherever they come from; `header_line` is the number of their line there."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as written."""

    @property
    def header_line(self) -> int:
        """The line of the headers."""

    @property
    def may_be_damaged(self) -> bool:
        """Whether somewhere there are characters that look like text decoded wrongly twice."""

    def records(self, findings: Findings) -> Iterator[Record]:
        """The rows in order; those that cannot be read go to `findings`. Raises RefusedFileError."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A decoded file. `may_be_damaged`: somewhere there are characters that look like text decoded wrongly twice."""

    headers: tuple[str, ...]
    header_line: int
    encoding: str
    delimiter: str
    may_be_damaged: bool
    limits: Limits
    content: bytes

    def records(self, findings: Findings) -> Iterator[Record]:
        """The rows in the order of the file, read anew on each call; blank ones are left out.

        Rows with a wrong number of fields go to `findings` instead. Raises RefusedFileError where quotation marks
        make it impossible to tell where the next row starts, or where a limit is passed.
        """
        expected = len(self.headers)
        rows = 0
        numbered = _numbered(self.content, self.encoding, self.delimiter, self.header_line)
        for line, cells in islice(numbered, 1, None):
            if len(cells) != expected:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) < expected:
                    findings.refuse(line, None, texts.FIELD_COUNT, expected=expected, found=len(cells))
                    continue
                beyond = [position for position, cell in enumerate(cells, 1) if position > expected and cell.strip()]
                if beyond:
                    findings.refuse(line, None, texts.TEXT_BEYOND_HEADER, position=beyond[0], expected=expected)
                    continue
                del cells[expected:]
            elif not cells[0].strip() and not any(cell.strip() for cell in cells):
                continue
            if max(map(len, cells)) > self.limits.field_chars:
                position = max(range(expected), key=lambda index: len(cells[index]))
                findings.refuse(line, self.headers[position], texts.FIELD_TOO_LONG, limit=self.limits.field_chars)
                continue
            rows += 1
            if rows > self.limits.rows:
                raise RefusedFileError(Refusal(line, None, texts.TOO_MANY_ROWS, {"limit": self.limits.rows}))
            yield Record(line, cells)


_DEFAULT_LIMITS = Limits()


def read_table(content: bytes, limits: Limits = _DEFAULT_LIMITS) -> RawTable:
    """The table in the bytes of a file. Raises RefusedFileError if they are no CSV, or one open to guesses."""
    if len(content) > limits.file_bytes:
        raise RefusedFileError(
            Refusal(None, None, texts.FILE_TOO_LARGE, {"found": len(content), "limit": limits.file_bytes})
        )
    kind = _other_kind(content)
    if kind:
        raise RefusedFileError(Refusal(None, None, texts.NOT_CSV, {"kind": kind}))
    encoding = _encoding(content)
    may_be_damaged = _scan(content, encoding)
    declared, first_line = _declared_delimiter(content, encoding)
    delimiter = declared or _likely_delimiter(content, encoding)
    numbered = _numbered(content, encoding, delimiter, first_line)
    first = next(((line, cells) for line, cells in numbered if any(map(str.strip, cells))), None)
    if first is None:
        raise RefusedFileError(Refusal(None, None, texts.EMPTY_FILE))
    line, headers = first[0], _without_empty_end(first[1])
    require_headers(headers, line, limits)
    return RawTable(tuple(headers), line, encoding, delimiter, may_be_damaged, limits, content)


def require_headers(cells: Sequence[str], line: int, limits: Limits) -> None:
    """Raises RefusedFileError if what stands on `line` are too many columns, damaged words, or answers."""
    if len(cells) > limits.columns:
        values = {"found": len(cells), "limit": limits.columns}
        raise RefusedFileError(Refusal(line, None, texts.TOO_MANY_COLUMNS, values))
    if any("@" in header and email_fault(normalised_email(header)) is None for header in cells):
        # Refusals name headers, and what somebody answered must not end up there.
        raise RefusedFileError(Refusal(line, None, texts.NO_HEADER))
    damaged = next((header for header in cells if is_damaged(header)), None)
    if damaged is not None:
        raise RefusedFileError(Refusal(line, damaged, texts.DAMAGED_TEXT))


# What UTF-8 turns into when it is read as Windows-1252: a lead byte shown as Ã, Â, â or ð followed by the character
# of a continuation byte. A closing quotation mark, dash or ellipsis after a capital Ã or Â also ends Portuguese words
# ("MAÇÃ”"), so those count only before another letter.
_CONTINUATION = "\u0080-\u009f\u00a1-\u00ba\u00bc-\u00bf€‚ƒ„†‡ˆ‰Š‹ŒŽ‘“•˜™š›œžŸ"
_DAMAGED = re.compile(
    f"[ÂÃ][{_CONTINUATION}]|[ÂÃ][\u00a0»’”…–—](?=[^\\W\\d_])|â[€‚„][\u0080-\u00bf‘’“”¦¢œžŸ™˜]|ðŸ|\ufffd"
)


def is_damaged(text: str) -> bool:
    """Does the text hold characters left by a wrong decoding: ``EspaÃ±a``, or the replacement character?

    >>> is_damaged("EspaÃ±a"), is_damaged("SÃO PAULO, MAÇÃ")
    (True, False)
    """
    return not text.isascii() and _DAMAGED.search(text) is not None


def _numbered(content: bytes, encoding: str, delimiter: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """The records from physical line `first_line` on, each with the line where it starts."""
    lines = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    skipped = first_line - 1
    reader = csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusedFileError(_quoting_refusal(str(error), line, skipped + reader.line_num)) from error
        yield line, cells


def _quoting_refusal(error: str, first_line: int, last_line: int) -> Refusal:
    # The messages of the csv module are the only way to tell its errors apart.
    if "field larger than" in error:
        return Refusal(first_line, None, texts.FIELD_TOO_LONG, {"limit": csv.field_size_limit()})
    if "end of data" in error:
        return Refusal(first_line, None, texts.QUOTE_NEVER_CLOSED)
    return Refusal(last_line, None, texts.TEXT_AFTER_QUOTE)


def _without_empty_end(cells: list[str]) -> list[str]:
    last = max(position for position, cell in enumerate(cells) if cell.strip())
    return cells[: last + 1]


# --- Encoding -------------------------------------------------------------------------------------------------

_SIGNATURES = (
    (b"PK\x03\x04", texts.KIND_ZIPPED),
    (b"\xd0\xcf\x11\xe0", texts.KIND_OLD_EXCEL),
    (b"%PDF", texts.KIND_PDF),
    (b"\x1f\x8b", texts.KIND_COMPRESSED),
    (b"{\\rtf", texts.KIND_FORMATTED_TEXT),
    (b"SQLite format 3", texts.KIND_DATABASE),
)
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<!--)", re.IGNORECASE)

# Accents of Mac and DOS code pages are, read as Windows-1252, symbols in the middle of a word. Apostrophes, dashes,
# the Catalan middle dot, ordinals, soft hyphens, non-breaking spaces and letters of that page may well stand there.
_SYMBOL_IN_WORD = re.compile(
    rb"[A-Za-z][\x82-\x87\x89\x8b\x8e\x95\x98\x99\x9b\xa1-\xa9\xab\xac\xae-\xb6\xb8\xb9\xbb-\xbf][A-Za-z]"
)
_CHUNK_BYTES = 1 << 20


def _other_kind(content: bytes) -> str | None:
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    start = content[:1024].removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(start):
        return texts.KIND_WEB_PAGE
    if start.lstrip().startswith(b"<?xml"):
        return texts.KIND_XML
    if re.match(rb'\s*(?:\{\s*["}]|\[\s*[\[{])', start):
        return texts.KIND_JSON
    return None


def _encoding(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:4096]
    zeros_even, zeros_odd = start[0::2].count(0), start[1::2].count(0)
    if max(zeros_even, zeros_odd) > len(start) * 0.2 and min(zeros_even, zeros_odd) < len(start) * 0.05:
        return "utf-16-le" if zeros_odd > zeros_even else "utf-16-be"
    fault = _utf8_fault(content)
    if fault is None:
        return "utf-8"
    position, is_at_end = fault
    line = _line_of(content, position)
    if not content[:position].isascii():
        message = texts.FILE_CUT if is_at_end else texts.MIXED_ENCODINGS
        raise RefusedFileError(Refusal(line, None, message))
    symbol = _SYMBOL_IN_WORD.search(content)
    undefined = re.search(rb"[\x81\x8d\x8f\x90\x9d]", content)
    strange = symbol or undefined
    if strange:
        raise RefusedFileError(Refusal(_line_of(content, strange.start()), None, texts.UNKNOWN_ENCODING))
    return "cp1252"


def _utf8_fault(content: bytes) -> tuple[int, bool] | None:
    """Where the bytes stop being UTF-8, and whether they just end inside a character there."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(content), _CHUNK_BYTES):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(content[start : start + _CHUNK_BYTES])
        except UnicodeDecodeError as error:
            return start - pending + error.start, False
    pending = len(decoder.getstate()[0])
    return (len(content) - pending, True) if pending else None


def _line_of(content: bytes, position: int) -> int:
    return max(content.count(b"\n", 0, position), content.count(b"\r", 0, position)) + 1


def _scan(content: bytes, encoding: str) -> bool:
    """Decodes everything once, chunk by chunk, to know that it can be decoded; does anything look damaged?

    Raises RefusedFileError where a character cannot be decoded or is NUL.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    may_be_damaged = False
    feeds = returns = 0
    tail = ""
    for start in range(0, len(content) + 1, _CHUNK_BYTES):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(content[start : start + _CHUNK_BYTES], final=start + _CHUNK_BYTES > len(content))
        except UnicodeDecodeError as error:
            good = content[: start - pending + error.start].decode(encoding)
            line = max(good.count("\n"), good.count("\r")) + 1
            is_cut = error.reason == "truncated data"
            message = texts.FILE_CUT if is_cut else texts.UNKNOWN_ENCODING
            raise RefusedFileError(Refusal(line, None, message)) from error
        if "\x00" in text:
            end = text.index("\x00")
            line = max(feeds + text.count("\n", 0, end), returns + text.count("\r", 0, end)) + 1
            raise RefusedFileError(Refusal(line, None, texts.NUL_CHARACTER))
        may_be_damaged = may_be_damaged or is_damaged(tail + text)
        tail = text[-2:]
        feeds += text.count("\n")
        returns += text.count("\r")
    return may_be_damaged


# --- Separator ------------------------------------------------------------------------------------------------

_SAMPLE_CHARS = 200_000
_SAMPLE_RECORDS = 30


def _declared_delimiter(content: bytes, encoding: str) -> tuple[str | None, int]:
    """The separator that Excel declares in a first line ``sep=;``, and the line where the table starts."""
    first = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="").readline().strip().strip('"')
    if len(first) == len("sep=;") and first.lower().startswith("sep=") and first[-1] in DELIMITERS:
        return first[-1], 2
    return ("\t", 2) if first.lower() == "sep=" else (None, 1)


def _likely_delimiter(content: bytes, encoding: str) -> str:
    sample = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="").read(_SAMPLE_CHARS)
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    """How many of the first records have as many fields as the header (0 to 1), and how many fields that is."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        widths = [len(cells) for cells in islice(reader, _SAMPLE_RECORDS + 1) if any(map(str.strip, cells))]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]
