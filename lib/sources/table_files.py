"""A table in a file, CSV or an Excel workbook: what it is, is told by its content, and its name must not say otherwise.

>>> read_table(b"name;n\\nParticipante 0001;2\\n", file_name="people.csv").headers
('name', 'n')
"""

from pathlib import PurePath

from lib.sources import csv_files, workbook_files
from lib.sources import refusals as texts
from lib.sources.csv_files import Limits, Table
from lib.sources.refusals import Refusal, RefusedFileError

_TEXT_ENDINGS = (".csv", ".tsv", ".txt")
_BYTES_OF_A_ROW = 100  # of a workbook, packed, about
_DEFAULT_LIMITS = Limits()


def read_table(
    content: bytes, limits: Limits = _DEFAULT_LIMITS, *, file_name: str | None = None, sheet: str | None = None
) -> Table:
    """The table in the bytes of a file; `sheet` names one of a workbook, of which else the first with text is read.

    Raises RefusedFileError if they are neither CSV nor a workbook, or one open to guesses.
    """
    ending = PurePath(file_name or "").suffix.lower()
    if not workbook_files.is_workbook(content):
        table = csv_files.read_table(content, limits)
        if ending in workbook_files.ENDINGS:
            raise RefusedFileError(Refusal(None, None, texts.NAMED_WORKBOOK, {"ending": ending}))
        if sheet is not None:
            raise RefusedFileError(Refusal(None, None, texts.NO_SHEETS, {"sheet": sheet}))
        return table
    if ending in _TEXT_ENDINGS:
        raise RefusedFileError(Refusal(None, None, texts.NAMED_TEXT, {"ending": ending}))
    if len(content) > limits.file_bytes:
        values: dict[str, str | int] = {"found": len(content), "limit": limits.file_bytes}
        raise RefusedFileError(Refusal(None, None, texts.FILE_TOO_LARGE, values))
    return workbook_files.read_workbook(content, limits, sheet=sheet)


def likely_lines(content: bytes) -> int:
    """About how many lines or rows a file has, at least 1, for showing how far its reading is."""
    if workbook_files.is_workbook(content):
        return max(len(content) // _BYTES_OF_A_ROW, 1)
    return max(content.count(b"\n"), content.count(b"\r"), 1)
