"""Every table of an event as a file for its organizers: CSV or Excel, one or all of them.

A file is made before anything is written down about it, and handed over only after that. Large tables are written row
by row. CSV has machine names as headers and moments in UTC; a workbook has words, and dates in the reader's zone.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lib.domain.edition import Edition
from lib.publishing import (
    audit_wording,
    claim_tables,
    corpus_audit_tables,
    jury_tables,
    jury_wording,
    people_tables,
    public_tables,
    ranking_wording,
    review_tables,
    workbooks,
)
from lib.publishing.tables import Cell, Column, Table, csv_lines
from lib.publishing.wording import Words
from lib.publishing.workbooks import Sheet
from lib.services import audit_log, claims, conflicts, corpus_audits, exports, import_files, jury, ranking, reviews
from lib.services.access import Actor
from lib.services.exports import EventTable, Form
from lib.services.import_files import ImportFile
from lib.sources.registration_files import RegistrationSource

if TYPE_CHECKING:
    from lib.store.database import Database, Session

FORMS: tuple[Form, ...] = ("csv", "xlsx")
_SOURCES: tuple[RegistrationSource, ...] = ("eventbrite", "form")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # by which spreadsheets see that CSV is UTF-8


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a file: of which edition, at which moment, in which words."""

    actor: Actor
    edition_id: int
    now: datetime
    said: Words

    @property
    def edition(self) -> Edition:
        """The edition that the files are of."""
        return self.said.edition


def all_tables(edition: Edition) -> tuple[EventTable, ...]:
    """Every table of the edition, in the order in which they are offered."""
    return exports.event_tables(edition, public_tables.NAMES)


def title(name: str, said: Words) -> str:
    """What the table called `name` holds, in words."""
    _ = said.translate
    if name.startswith(exports.RECORDS):
        return _("Stored rows of “{table}”").format(table=name.removeprefix(exports.RECORDS))
    own = {
        "registrations-eventbrite": _("Registrations from Eventbrite, as the import takes them"),
        "registrations-form": _("Registrations by form, as the import takes them"),
        "people": _("People, each once"),
        "submissions": _("Submissions of the form, as the import takes them"),
        "rosters": _("Rosters of teams, as the import takes them"),
        "repos": _("Repos on the Hub and whose they are"),
        "review": _("Review of the submissions"),
        "checks": _("Every check of the review"),
        "corpus-audits": _("Audits of the corpora"),
        "jurors": _("Jurors and how far they are"),
        "jury-projects": _("Ballots by project"),
        "conflicts": _("Conflicts of interest"),
        "scores": _("Marks of every ballot"),
        "ranking": _("Ranking"),
        "audit-log": _("Audit log"),
    }
    return own[name] if name in own else public_tables.title(name, said)


def sheet(session: "Session", name: str, taker: Taker) -> Sheet:
    """The table called `name`, with rows that are read while they are written.

    Raises KeyError for no such table, NotAllowedError for all but organizers.
    """
    said = taker.said
    heading = title(name, said)
    if name.startswith(exports.RECORDS):
        return _records(session, name, heading, taker)
    if name in _IMPORT_FILES:
        exports.require_taking(session, taker.actor, taker.edition_id, (), "")
        found, notes = _IMPORT_FILES[name](session, taker)
        return Sheet(name, heading, tuple(Column(text, text) for text in found.headers), found.rows, notes)
    if name in _WORK:
        return workbooks.sheet_of(name, heading, _WORK[name](session, taker))
    reader = public_tables.Reader(taker.edition, taker.edition_id, taker.now, said.language)
    return workbooks.sheet_of(name, heading, public_tables.public_table(session, name, reader))


def file_of(database: "Database", table: EventTable, form: Form, taker: Taker, reason: str) -> bytes:
    """One table as a file; where it tells of people, that it was taken is written down.

    Raises NotAllowedError for all but organizers, ExportRefusedError without a reason that is needed.
    """
    made = io.BytesIO()
    with database.read() as session:
        exports.require_taking(session, taker.actor, taker.edition_id, (table,), reason)
        found = sheet(session, table.name, taker)
        if form == "csv":
            rows = {table.name: write_csv(made, found)}
        else:
            rows = workbooks.write(made, [found], taker.said, taker.now)
    _written_down(database, (table,), rows, taker, form=form, reason=reason)
    return made.getvalue()


def everything(database: "Database", taker: Taker, reason: str) -> bytes:
    """All tables as one workbook. Raises as `file_of` does."""
    made, tables = io.BytesIO(), all_tables(taker.edition)
    with database.read() as session:
        exports.require_taking(session, taker.actor, taker.edition_id, tables, reason)
        sheets = [sheet(session, table.name, taker) for table in tables]
        rows = workbooks.write(made, sheets, taker.said, taker.now)
    _written_down(database, tables, rows, taker, form="xlsx", reason=reason)
    return made.getvalue()


def write_everything(
    database: "Database", folder: Path, taker: Taker, reason: str, progress: Callable[[int, int], None]
) -> Mapping[str, int]:
    """All tables as CSV files in a folder, which must be new or empty; the rows of each by its name.

    `progress` is told how many tables are written, of how many. Files of an export that fails are taken away. Raises as
    `file_of` does, and OSError where the folder cannot be written or holds something.
    """
    tables, rows, made = all_tables(taker.edition), dict[str, int](), list[Path]()
    with database.read() as session:
        exports.require_taking(session, taker.actor, taker.edition_id, tables, reason)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(17, "The folder is not empty", str(folder))
        try:
            for position, table in enumerate(tables):
                made.append(folder / f"{table.name}.csv")
                with made[-1].open("wb") as file:
                    rows[table.name] = write_csv(file, sheet(session, table.name, taker))
                progress(position + 1, len(tables))
            _written_down(database, tables, rows, taker, form="csv", reason=reason)
        except BaseException:
            with suppress(OSError):
                for path in made:
                    path.unlink(missing_ok=True)
            raise
    return rows


def write_csv(to: IO[bytes], found: Sheet) -> int:
    """Write a sheet as CSV; how many rows it has."""
    to.write(_BYTE_ORDER_MARK)
    written = -1
    for line in csv_lines(found.columns, found.rows):
        to.write(line.encode())
        written += 1
    return written


def _written_down(
    database: "Database",
    tables: tuple[EventTable, ...],
    rows: Mapping[str, int],
    taker: Taker,
    *,
    form: Form,
    reason: str,
) -> None:
    if any(table.is_personal for table in tables):
        exports.record_taken(
            database, taker.actor, taker.edition.slug, tables, rows, form=form, reason=reason, now=taker.now
        )


def _records(session: "Session", name: str, heading: str, taker: Taker) -> Sheet:
    table = name.removeprefix(exports.RECORDS)
    columns = tuple(Column(key, key, is_number=is_number) for key, is_number in exports.record_columns(table))
    rows = exports.records(session, taker.actor, taker.edition_id, table)
    return Sheet(name, heading, columns, (tuple(_stored(value) for value in row) for row in rows))


def _stored(value: Any) -> Cell:
    """A stored value as a cell: moments as ISO 8601, lists and objects as JSON."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    known: Cell = value
    return known


def _registrations(source: RegistrationSource) -> Callable[["Session", Taker], tuple[ImportFile, tuple[str, ...]]]:
    return lambda session, taker: (
        import_files.registrations(session, taker.edition, taker.edition_id, source),
        (),
    )


def _submissions(session: "Session", taker: Taker) -> tuple[ImportFile, tuple[str, ...]]:
    found, left_out = import_files.submissions(session, taker.edition, taker.edition_id)
    plural = taker.said.translate.plural(
        "{n} project is left out: nobody knows any more who submitted it.",
        "{n} projects are left out: nobody knows any more who submitted them.",
        left_out,
    )
    return found, (plural.format(n=taker.said.number(left_out)),) if left_out else ()


_IMPORT_FILES: Mapping[str, Callable[["Session", Taker], tuple[ImportFile, tuple[str, ...]]]] = {
    **{f"registrations-{source}": _registrations(source) for source in _SOURCES},
    "submissions": _submissions,
    "rosters": lambda session, taker: (import_files.rosters(session, taker.edition_id), ()),
}


def _people(session: "Session", taker: Taker) -> Table:
    return people_tables.people(exports.everybody(session, taker.actor, taker.edition_id), taker.said)


def _repos(session: "Session", taker: Taker) -> Table:
    found = claims.claims_of_edition(session, taker.actor, taker.edition, taker.edition_id, taker.now)
    return claim_tables.repos(found, taker.said)


def _review(session: "Session", taker: Taker) -> Table:
    found = reviews.reviews_of_edition(session, taker.actor, taker.edition, taker.edition_id, taker.now)
    return review_tables.submissions(found.reviews, taker.said)


def _checks(session: "Session", taker: Taker) -> Table:
    found = reviews.reviews_of_edition(session, taker.actor, taker.edition, taker.edition_id, taker.now)
    return review_tables.lines(found.reviews, taker.said)


def _corpus_audits(session: "Session", taker: Taker) -> Table:
    found = corpus_audits.audits_of_edition(session, taker.actor, taker.edition, taker.edition_id)
    return corpus_audit_tables.corpora(found, taker.said)


def _jurors(session: "Session", taker: Taker) -> Table:
    return jury_tables.jurors(_jury(session, taker), taker.said)


def _jury_projects(session: "Session", taker: Taker) -> Table:
    return jury_tables.projects(_jury(session, taker), taker.said)


def _jury(session: "Session", taker: Taker) -> jury.Jury:
    return jury.jury_of_edition(session, taker.actor, taker.edition, taker.edition_id)


def _conflicts(session: "Session", taker: Taker) -> Table:
    return jury_tables.conflicts(conflicts.conflict_board(session, taker.actor, taker.edition_id), taker.said)


def _ranking(session: "Session", taker: Taker) -> Table:
    found = ranking.ranking_of_edition(session, taker.actor, taker.edition, taker.edition_id)
    return ranking_wording.table(found, taker.said)


def _audit_log(session: "Session", taker: Taker) -> Table:
    pages = audit_log.every_entry(session, taker.actor, taker.edition_id)
    return audit_wording.log_table([entry for page in pages for entry in page], taker.said, with_names=True)


def _scores(session: "Session", taker: Taker) -> Table:
    """One row for each mark that a juror gave; a criterion without a mark has a row without a number."""
    said, _ = taker.said, taker.said.translate
    criteria = [criterion for block in taker.edition.rubric.blocks for criterion in block.criteria]
    columns = (
        Column("project", _("Project")),
        Column("juror", _("Juror")),
        Column("criterion", _("Criterion")),
        Column("criterion_name", _("Criterion in words")),
        Column("mark", _("Mark"), is_number=True),
        Column("ballot_version", _("Version of the ballot"), is_number=True),
        Column("submitted_at", _("Submitted")),
        Column("team_comment", _("Comment for the team")),
    )
    return Table(columns, tuple(_marks(session, taker, criteria)), locale=said.locale)


def _marks(session: "Session", taker: Taker, criteria: list[Any]) -> Iterator[tuple[Cell, ...]]:
    said = taker.said
    names = {criterion.key: criterion.label.text(said.language) for criterion in criteria}
    for one in exports.scores(session, taker.actor, taker.edition_id):
        ballot = one.ballot
        for key in dict.fromkeys((*names, *ballot.marks)):
            yield (
                one.project,
                jury_wording.juror_name(one.juror or "", one.juror_id, said.translate),
                key,
                names.get(key, key),
                ballot.marks.get(key),
                ballot.version,
                ballot.submitted_at.isoformat(),
                ballot.team_comment or "",
            )


_WORK: Mapping[str, Callable[["Session", Taker], Table]] = {
    "people": _people,
    "repos": _repos,
    "review": _review,
    "checks": _checks,
    "corpus-audits": _corpus_audits,
    "jurors": _jurors,
    "jury-projects": _jury_projects,
    "conflicts": _conflicts,
    "ranking": _ranking,
    "scores": _scores,
    "audit-log": _audit_log,
}
