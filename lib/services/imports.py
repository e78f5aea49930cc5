"""Import registrations and submissions from files.

A file is read and judged whole before anything is written; then one transaction takes it, or nothing of it. Every run
is recorded, refused ones too, with the name and digest of the file. Importing the same file again changes nothing.

An Eventbrite report is *whole*: registrations that it no longer lists are withdrawn, unless more than a fifth are
missing, which waits for somebody to accept it. Forms may have a sheet per language, so an answer that a file lacks
says nothing. One normalised e-mail address is one person, whichever source brought it; of two spellings of a name the
newest registration's counts. People who were erased stay erased: their registrations are left as they are.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.sync import LARGE_DROP_PERCENT, is_large_drop
from lib.services.access import Actor, require_organizer
from lib.services.import_runs import ImportOutcome, ImportRun, Progress, RowCounts
from lib.services.registration_changes import RegistrationChanges, apply_changes, changes
from lib.services.submission_changes import apply_submissions
from lib.services.table_rows import registration_columns, registration_rows, submission_rows, submission_rules
from lib.sources import refusals as texts
from lib.sources.refusals import Refusal, RefusedFileError
from lib.sources.registration_files import RegistrationRow, RegistrationSource
from lib.sources.table_files import likely_lines, read_table

if TYPE_CHECKING:
    from lib.store.database import Database


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for reference cycles meanwhile: rows hold none, and looking through them again and again takes a
    quarter of the time of a large import. Objects are freed as usual when nothing refers to them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(slots=True, kw_only=True)
class _FileRun(ImportRun):
    """A file on its way, which says how far it is."""

    content: bytes
    sheet: str | None
    progress: Progress | None
    steps: int = field(init=False)

    def __post_init__(self) -> None:
        self.digest = sha256(self.content).hexdigest()
        # Lines of the file, about, counted twice: once for reading, once for writing.
        self.steps = 2 * likely_lines(self.content)

    def read_up_to(self, line: int) -> None:
        if self.progress:
            self.progress(min(line, self.steps // 2), self.steps)

    def written(self, done: int, of: int) -> None:
        if self.progress:
            self.progress(self.steps // 2 + self.steps // 2 * done // max(of, 1), self.steps)


def import_registrations(
    database: "Database",
    edition: Edition,
    edition_id: int,
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    source: RegistrationSource | None,
    now: datetime,
    accept_drop: bool = False,
    progress: Progress | None = None,
    sheet: str | None = None,
) -> ImportOutcome:
    """Take a file of registrations, or say why not. `source` None: found out from the headers; `sheet` names one of a
    workbook.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    run = _FileRun(
        edition_id=edition_id,
        actor=actor,
        source="registrations",
        file_name=file_name,
        now=now,
        content=content,
        sheet=sheet,
        progress=progress,
    )
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    with _collector_paused():
        try:
            rows, its_source = _read_registrations(run, edition, source)
        except RefusedFileError as error:
            return _refused(database, run, error.refusals)
        return _taken(database, run, rows, its_source, accept_drop=accept_drop)


def _taken(
    database: "Database",
    run: _FileRun,
    rows: list[RegistrationRow],
    its_source: RegistrationSource,
    *,
    accept_drop: bool,
) -> ImportOutcome:
    """Writes what the rows change, unless too much is missing."""
    with database.write() as session:
        require_organizer(session, run.actor, run.edition_id)
        found = changes(session, run.edition_id, its_source, rows, run.findings)
        drop = None if accept_drop else large_drop(found, its_source)
        if drop:
            return run.recorded(session, "waiting", RowCounts(read=len(rows)), (drop,))
        run_id = run.added(session, "succeeded")
        apply_changes(
            session,
            run.edition_id,
            its_source,
            found,
            run_id=run_id,
            is_whole=is_whole(its_source),
            now=run.now,
            progress=lambda done: run.written(done, found.writes),
        )
        run.written(1, 1)
        return run.closed(session, run_id, registration_counts(rows, found, its_source))


def is_whole(source: RegistrationSource) -> bool:
    """Whether what a source no longer lists is withdrawn."""
    return source == "eventbrite"


def large_drop(found: RegistrationChanges, source: RegistrationSource) -> Refusal | None:
    """Why the changes must wait for a person: too much is missing from a whole source. None: they need not."""
    gone = len(found.gone_ids) if is_whole(source) else 0
    if not is_large_drop(found.active, gone):
        return None
    values: dict[str, str | int] = {"gone": gone, "active": found.active, "limit": LARGE_DROP_PERCENT}
    return Refusal(None, None, texts.LARGE_DROP, values)


def registration_counts(
    rows: Sequence[RegistrationRow], found: RegistrationChanges, source: RegistrationSource
) -> RowCounts:
    """What became of `rows` once `found` is written."""
    return RowCounts(
        read=len(rows),
        added=len(found.added),
        changed=len(found.changed) - found.cancelled,
        unchanged=found.unchanged,
        withdrawn=(len(found.gone_ids) if is_whole(source) else 0) + found.cancelled,
    )


def _read_registrations(
    run: _FileRun, edition: Edition, source: RegistrationSource | None
) -> tuple[list[RegistrationRow], RegistrationSource]:
    if source:
        run.source = f"registrations:{source}"
    table = read_table(run.content, file_name=run.file_name, sheet=run.sheet)
    its_source, columns = registration_columns(edition, table, source, run.findings)
    run.source = f"registrations:{its_source}"
    return registration_rows(edition, table, its_source, columns, run.findings, progress=run.read_up_to), its_source


def import_submissions(
    database: "Database",
    edition: Edition,
    edition_id: int,
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    now: datetime,
    progress: Progress | None = None,
    sheet: str | None = None,
) -> ImportOutcome:
    """Take the answers of the submission form, or say why not. `sheet` names one of a workbook.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    run = _FileRun(
        edition_id=edition_id,
        actor=actor,
        source="submissions",
        file_name=file_name,
        now=now,
        content=content,
        sheet=sheet,
        progress=progress,
    )
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    try:
        submission_rules(edition)  # an edition without any is refused before its file is looked at
        table = read_table(run.content, file_name=file_name, sheet=sheet)
        rows = submission_rows(edition, table, run.findings, progress=run.read_up_to)
    except RefusedFileError as error:
        return _refused(database, run, error.refusals)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        run_id = run.added(session, "succeeded")
        counts = apply_submissions(
            session, edition_id, rows, run_id=run_id, now=now, progress=lambda done: run.written(done, len(rows))
        )
        run.written(1, 1)
        return run.closed(session, run_id, RowCounts(len(rows), counts.added, counts.changed, counts.unchanged))


def _refused(database: "Database", run: _FileRun, refusals: tuple[Refusal, ...]) -> ImportOutcome:
    """Records the run and nothing else."""
    with database.write() as session:
        require_organizer(session, run.actor, run.edition_id)
        return run.recorded(session, "refused", RowCounts(), refusals)
