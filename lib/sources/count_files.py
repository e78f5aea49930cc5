"""A file, CSV or Excel, of what was counted for projects, for the lines of a rubric whose points follow from counts.

Columns: `project` (the slug), `counts` (what is counted, as the rubric calls it), `count` (a whole number), `source`
(where the number comes from).
"""

from collections.abc import Collection
from dataclasses import dataclass

from lib.sources import refusals as texts
from lib.sources.headers import map_headers
from lib.sources.refusals import Findings
from lib.sources.table_files import read_table

_COLUMNS = {
    "project": ("project", "proyecto", "projeto"),
    "counts": ("counts", "qué se cuenta", "o que se conta"),
    "count": ("count", "cuenta", "contagem"),
    "source": ("source", "fuente", "fonte"),
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """So many of what `key` names were counted for the project called `slug`, according to `source`."""

    slug: str
    key: str
    count: int
    source: str


def parse_counts(
    content: bytes, slugs: Collection[str], keys: Collection[str], *, file_name: str | None = None
) -> tuple[CountRow, ...]:
    """The rows of the file, for projects among `slugs` and counts among `keys`.

    Raises RefusedFileError naming every line that is wrong.
    """
    table, findings = read_table(content, file_name=file_name), Findings()
    columns = map_headers(table.headers, _COLUMNS, tuple(_COLUMNS), table.header_line)
    rows: dict[tuple[str, str], tuple[int, CountRow]] = {}
    for line, cells in table.records(findings):
        said = {name: cells[at[0]].strip() for name, at in columns.positions.items()}
        before = len(findings.refusals)
        for name, value in said.items():
            if not value:
                findings.refuse(line, columns.title(name), texts.MISSING_VALUE)
        if said["project"] and said["project"] not in slugs:
            findings.refuse(line, columns.title("project"), texts.UNKNOWN_PROJECT, name=said["project"])
        if said["counts"] and said["counts"] not in keys:
            known = ", ".join(keys)
            findings.refuse(line, columns.title("counts"), texts.UNKNOWN_COUNT, name=said["counts"], known=known)
        if said["count"] and not (said["count"].isascii() and said["count"].isdecimal()):
            findings.refuse(line, columns.title("count"), texts.NOT_A_COUNT)
        if len(findings.refusals) > before:
            continue
        key = said["project"], said["counts"]
        if key in rows:
            findings.refuse(line, columns.title("project"), texts.COUNTED_TWICE, first=rows[key][0])
        else:
            rows[key] = line, CountRow(*key, int(said["count"]), said["source"])
    if not rows:
        findings.refuse(None, None, texts.NO_ROWS)
    findings.require_none()
    return tuple(row for _line, row in rows.values())
