"""What people answered about the event: stars from 1 to 5 for each aspect that the edition declares.

A row is one answer, with the moment it came and a column for each aspect; other columns (addresses, names, comments)
are not read. A cell says its stars as a number, as a number with words ("5 - Excelente", "4/5", "3 estrellas") or as
stars ("★★★★☆"); a blank one, or one that says that it does not apply, is no answer, which is not zero.

An answer is known by its second and its place among those of the same second, which says nothing about who gave it:
the same file again changes nothing, and a file with later answers only adds to it.

>>> [stars_of(cell) for cell in ("5", "★★★★☆", "3 - Normal", "4/5", "", "N/A")]
[5, 4, 3, 4, None, None]
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from lib.domain.edition import FeedbackForm, FormColumn, FormRules
from lib.domain.identity import unaccented_key
from lib.sources import refusals as texts
from lib.sources.cells import Cells, read_rows
from lib.sources.csv_files import Table
from lib.sources.headers import map_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError

MOST_STARS = 5
_MOMENT = "answered_at"
_NO_ANSWER = frozenset({"n a", "na", "no aplica", "nao se aplica", "not applicable", "ns nc", "no answer"})
_NUMBER = re.compile(
    r"([1-5])(?:[.,]0+)?(?:\s*/\s*5|\s*(?:★|⭐|stars?|estrellas?|estrelas?)|\s*[-–—:.)=]\s*[^\W\d].*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_DASHES = frozenset({"", "-", "–", "—"})
_FULL, _EMPTY = "★⭐", "☆"
_INVISIBLE = re.compile("[\\s\ufe0e\ufe0f]+")


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One answer. `stars`: by the key of the aspect, those that were answered; `answered_at` is aware, UTC."""

    line: int = field(compare=False)
    source_key: str
    answered_at: datetime
    stars: dict[str, int]


def parse_feedback(table: Table, form: FeedbackForm, findings: Findings) -> list[FeedbackRow]:
    """Every answer of the table, in its order.

    Raises RefusedFileError where the headers do not fit, or naming line and column of each cell that cannot be read.
    """
    columns = {_MOMENT: FormColumn(headers=form.answered_at)} | {
        _column(aspect.key): FormColumn(headers=aspect.aliases) for aspect in form.aspects
    }
    aliases = {name: column.headers for name, column in columns.items()}
    found = map_headers(table.headers, aliases, (_MOMENT,), table.header_line)
    asked = [aspect.key for aspect in form.aspects if _column(aspect.key) in found.positions]
    if not asked:
        tried = ", ".join(alias for aspect in form.aspects for alias in aspect.aliases)
        raise RefusedFileError(Refusal(table.header_line, None, texts.NO_ASPECT, {"tried": tried}))
    if found.left_out:
        findings.notice(table.header_line, None, texts.NOTICE_COLUMNS_NOT_READ, count=len(found.left_out))
    rules = FormRules(zone=form.zone, day_order=form.day_order, columns=columns)
    cells = Cells(found, rules, {}, findings, may_be_damaged=False)
    same_second: Counter[str] = Counter()

    def answer() -> FeedbackRow | None:
        answered_at = cells.timestamp(_MOMENT)
        stars = {key: count for key in asked if (count := _stars(cells, _column(key))) is not None}
        if answered_at is None:
            return None
        second = f"{answered_at:%Y-%m-%dT%H:%M:%SZ}"
        same_second[second] += 1
        digest = sha256(f"{second} {same_second[second]}".encode()).hexdigest()
        return FeedbackRow(cells.line, digest, answered_at, stars)

    rows = list(read_rows(table, cells, answer, None))
    findings.require_none()
    if not rows:
        raise RefusedFileError(Refusal(None, None, texts.NO_ROWS))
    return rows


def stars_of(cell: str) -> int | None:
    """The stars in a cell; None where it gives no answer. Raises ValueError where it is neither."""
    text = _INVISIBLE.sub(" ", cell).strip()
    if text in _DASHES or unaccented_key(text) in _NO_ANSWER:
        return None
    signs = text.replace(" ", "")
    if signs and set(signs) <= set(_FULL + _EMPTY):
        full = sum(sign in _FULL for sign in signs)
        is_whole = len(signs) == MOST_STARS if _EMPTY in signs else len(signs) <= MOST_STARS
        if full and is_whole:
            return full
        raise ValueError(cell)
    number = _NUMBER.match(text)
    if number is None:
        raise ValueError(cell)
    return int(number.group(1))


def _column(aspect: str) -> str:
    return f"stars_{aspect}"


def _stars(cells: Cells, name: str) -> int | None:
    try:
        return stars_of(cells.raw(name))
    except ValueError:
        cells.refuse(name, texts.NOT_STARS)
        return None
