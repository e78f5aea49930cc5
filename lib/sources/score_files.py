"""Scores that a jury filled in outside of the app: a file, CSV or Excel, or a tab, a row for each juror and project.

Columns: the juror (their e-mail address or Hub user name), the project (the slug), one for each criterion of the
rubric (its key or its label), and, where there are any, the private comment and the comment for the team. Zero is a
mark, and a blank cell is blank; a row without marks and comments is one that nobody filled in.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lib.domain.edition import Criterion, Rubric
from lib.domain.identity import clean_paragraphs, comparison_key, hub_name, normalised_email
from lib.sources import refusals as texts
from lib.sources.csv_files import Table
from lib.sources.headers import ColumnMap, header_key, map_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError

_COLUMNS = {
    "juror": ("juror", "jurado", "jurada", "jurado/a", "jurada/o"),
    "project": ("project", "proyecto", "projeto"),
    "private_comment": ("private comment", "private_comment", "comentario privado", "comentário privado"),
    "team_comment": (
        "comment for the team",
        "team_comment",
        "comentario para el equipo",
        "comentário para a equipe",
    ),
}
_MARK = "criterion "
_WHOLE = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What `juror` (the number of an account) gives the project called `slug`. Blank marks are not in it."""

    line: int
    slug: str
    juror: int
    marks: Mapping[str, int]
    private_comment: str | None
    team_comment: str | None


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The rows that say something, how many nobody filled in, and the headers that are none of ours."""

    rows: tuple[ScoreRow, ...]
    blank: int
    left_out: tuple[str, ...]


def juror_key(text: str) -> str:
    """An e-mail address or Hub user name, however it was typed, for comparing.

    >>> juror_key(" Jurado.1@Example.org "), juror_key("@Lucia-ML")
    ('jurado.1@example.org', 'lucia-ml')
    """
    if "@" in text.strip().removeprefix("@"):
        return normalised_email(text)
    return comparison_key(hub_name(text) or text)


def parse_scores(
    table: Table, rubric: Rubric, slugs: Collection[str], jurors: Mapping[str, Collection[int]], *, longest_comment: int
) -> ScoreTable:
    """The scores in a table, by the criteria of `rubric`, of projects among `slugs` and jurors among `jurors`.

    `jurors`: by `juror_key`, the accounts that go by it. No refusal repeats what a cell says: it may name a person.

    Raises RefusedFileError naming every line that is wrong.
    """
    criteria = {criterion.key: criterion for block in rubric.blocks for criterion in block.criteria}
    columns, findings = _columns(table, criteria), Findings()
    rows: dict[tuple[str, int], ScoreRow] = {}
    blank = 0
    for line, cells in table.records(findings):
        before = len(findings.refusals)
        said = {name: clean_paragraphs(cells[at[0]]) for name, at in columns.positions.items()}
        filled = {name for name, cell in said.items() if cell}
        if not filled - {"juror", "project"}:
            blank += 1
            continue
        juror = _juror(said["juror"], line, columns, jurors, findings)
        if not said["project"]:
            findings.refuse(line, columns.title("project"), texts.MISSING_VALUE)
        elif said["project"] not in slugs:
            findings.refuse(line, columns.title("project"), texts.NO_SUCH_PROJECT)
        marks = _marks(said, line, columns, criteria, findings)
        for name in ("private_comment", "team_comment"):
            if len(said.get(name, "")) > longest_comment:
                findings.refuse(line, columns.title(name), texts.LONG_COMMENT, limit=longest_comment)
        if len(findings.refusals) > before or juror is None:
            continue
        pair = said["project"], juror
        if pair in rows:
            findings.refuse(line, columns.title("juror"), texts.SCORED_TWICE, first=rows[pair].line)
        else:
            comments = said.get("private_comment") or None, said.get("team_comment") or None
            rows[pair] = ScoreRow(line, *pair, marks, *comments)
    if not rows and not findings.refusals:
        findings.refuse(None, None, texts.NO_SCORES)
    findings.require_none()
    return ScoreTable(tuple(rows.values()), blank, columns.left_out)


def _columns(table: Table, criteria: Mapping[str, Criterion]) -> ColumnMap:
    """Where everything is. Raises RefusedFileError where a required criterion has no column, or one has two."""
    taken = {header_key(alias) for known in _COLUMNS.values() for alias in known}
    aliases: dict[str, tuple[str, ...]] = dict(_COLUMNS)
    for key, criterion in criteria.items():
        labels = (criterion.label.es, criterion.label.en, criterion.label.pt)
        others = {
            header_key(label)
            for other in criteria.values()
            if other.key != key
            for label in (other.key, other.label.es, other.label.en, other.label.pt)
        }
        # A label that two criteria share says of neither whose mark it is: those go by their keys.
        aliases[_MARK + key] = (key, *(label for label in labels if header_key(label) not in taken | others))
    required = {"juror", "project", *(_MARK + key for key, one in criteria.items() if not one.is_optional)}
    columns = map_headers(table.headers, aliases, required, table.header_line)
    for name, at in columns.positions.items():
        if len(at) > 1:
            values: dict[str, str | int] = {"field": name.removeprefix(_MARK), "first": at[0] + 1, "second": at[1] + 1}
            raise RefusedFileError(
                Refusal(table.header_line, columns.headers[at[1]], texts.DUPLICATE_HEADER, values),
            )
    return columns


def _juror(
    cell: str, line: int, columns: ColumnMap, jurors: Mapping[str, Collection[int]], findings: Findings
) -> int | None:
    if not cell:
        findings.refuse(line, columns.title("juror"), texts.MISSING_VALUE)
        return None
    found = sorted(jurors.get(juror_key(cell), ()))
    if len(found) != 1:
        findings.refuse(line, columns.title("juror"), texts.SEVERAL_JURORS if found else texts.NO_SUCH_JUROR)
        return None
    return found[0]


def _marks(
    said: Mapping[str, str], line: int, columns: ColumnMap, criteria: Mapping[str, Criterion], findings: Findings
) -> dict[str, int]:
    found = {}
    for key, criterion in criteria.items():
        cell = said.get(_MARK + key, "")
        if not cell:
            continue
        least, greatest = criterion.minimum, criterion.maximum
        if _WHOLE.fullmatch(cell) and least <= int(cell) <= greatest:
            found[key] = int(cell)
        else:
            findings.refuse(line, columns.title(_MARK + key), texts.NOT_A_MARK, least=least, greatest=greatest)
    return found
