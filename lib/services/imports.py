"""Import registrations and submissions from files.

A file is read and judged whole before anything is written; then one transaction takes it, or nothing of it. Every run
is recorded, refused ones too, with the name and digest of the file. Importing the same file again changes nothing.

An Eventbrite report is *whole*: registrations that it no longer lists are withdrawn, unless more than a fifth are
missing, which waits for somebody to accept it. Forms may have a sheet per language, so an answer that a file lacks
says nothing. One normalised e-mail address is one person, whichever source brought it; of two spellings of a name the
newest registration's counts. People who were erased stay erased: their registrations are left as they are.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from lib.domain.edition import Edition
from lib.services.access import Actor, require_organizer
from lib.services.registration_changes import RegistrationChanges, apply_changes, changes
from lib.services.submission_changes import apply_submissions
from lib.services.table_rows import registration_columns, registration_rows, submission_rows, submission_rules
from lib.sources import refusals as texts
from lib.sources.csv_files import read_table
from lib.sources.refusals import Findings, Notice, Refusal, RefusedFileError
from lib.sources.registration_files import RegistrationRow, RegistrationSource
from lib.store import audit, sync_runs

if TYPE_CHECKING:
    from lib.store.database import Database, Session

Progress = Callable[[int, int], None]  # steps done, steps in all
ImportStatus = Literal["succeeded", "refused", "waiting"]

LARGE_DROP_PERCENT = 20


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


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of a file by what became of them. `withdrawn`: gone from a whole report, or cancelled in it."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file. With a refusal, and while waiting, nothing was written and only `rows.read` counts.

    `waiting`: too much is missing from a whole report; the same import with `accept_drop` takes it.
    """

    source: str
    file_name: str
    file_sha256: str
    status: ImportStatus
    rows: RowCounts
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing was taken."""
        return self.status != "succeeded"

    def __str__(self) -> str:
        if self.is_refused:
            head = f"{self.file_name} was not imported; what was imported before stays."
            if len(self.refusals) >= texts.MAX_REFUSALS:
                head += f" The first {texts.MAX_REFUSALS} reasons:"
        else:
            head = (
                f"{self.file_name} ({self.source}): {self.rows.read} rows read, {self.rows.added} added, "
                f"{self.rows.changed} changed, {self.rows.unchanged} unchanged, {self.rows.withdrawn} withdrawn."
            )
        findings = [str(refusal) for refusal in self.refusals]
        findings += [f"{notice} ({notice.rows} rows)" if notice.rows > 1 else str(notice) for notice in self.notices]
        return "\n".join([head, *findings])


@dataclass(slots=True)
class _Run:
    """One import on its way."""

    edition_id: int
    actor: Actor
    source: str
    file_name: str
    content: bytes
    now: datetime
    progress: Progress | None
    findings: Findings = field(default_factory=Findings)
    steps: int = field(init=False)

    def __post_init__(self) -> None:
        # Lines of the file, about, counted twice: once for reading, once for writing.
        self.steps = 2 * max(self.content.count(b"\n"), self.content.count(b"\r"), 1)

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
) -> ImportOutcome:
    """Take a file of registrations, or say why not. `source` None: found out from the headers.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    run = _Run(edition_id, actor, "registrations", file_name, content, now, progress)
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    with _collector_paused():
        try:
            rows, its_source = _read_registrations(run, edition, source)
        except RefusedFileError as error:
            return _refused(database, run, error.refusals)
        return _taken(database, run, rows, its_source, accept_drop=accept_drop)


def _taken(
    database: "Database", run: _Run, rows: list[RegistrationRow], its_source: RegistrationSource, *, accept_drop: bool
) -> ImportOutcome:
    """Writes what the rows change, unless too much is missing."""
    with database.write() as session:
        require_organizer(session, run.actor, run.edition_id)
        found = changes(session, run.edition_id, its_source, rows, run.findings)
        drop = None if accept_drop else large_drop(found, its_source)
        if drop:
            return _recorded(session, run, "waiting", RowCounts(read=len(rows)), (drop,))
        run_id = _added_run(session, run, "succeeded")
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
        return _closed(session, run, run_id, registration_counts(rows, found, its_source))


def is_whole(source: RegistrationSource) -> bool:
    """Whether what a source no longer lists is withdrawn."""
    return source == "eventbrite"


def large_drop(found: RegistrationChanges, source: RegistrationSource) -> Refusal | None:
    """Why the changes must wait for a person: too much is missing from a whole source. None: they need not."""
    gone = len(found.gone_ids) if is_whole(source) else 0
    if 100 * gone <= LARGE_DROP_PERCENT * found.active:
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
    run: _Run, edition: Edition, source: RegistrationSource | None
) -> tuple[list[RegistrationRow], RegistrationSource]:
    if source:
        run.source = f"registrations:{source}"
    table = read_table(run.content)
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
) -> ImportOutcome:
    """Take the answers of the submission form, or say why not.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    run = _Run(edition_id, actor, "submissions", file_name, content, now, progress)
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    try:
        submission_rules(edition)  # an edition without any is refused before its file is looked at
        rows = submission_rows(edition, read_table(run.content), run.findings, progress=run.read_up_to)
    except RefusedFileError as error:
        return _refused(database, run, error.refusals)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        run_id = _added_run(session, run, "succeeded")
        counts = apply_submissions(
            session, edition_id, rows, run_id=run_id, now=now, progress=lambda done: run.written(done, len(rows))
        )
        return _closed(session, run, run_id, RowCounts(len(rows), counts.added, counts.changed, counts.unchanged))


def _refused(database: "Database", run: _Run, refusals: tuple[Refusal, ...]) -> ImportOutcome:
    """Records the run and nothing else."""
    with database.write() as session:
        require_organizer(session, run.actor, run.edition_id)
        return _recorded(session, run, "refused", RowCounts(), refusals)


def _recorded(
    session: "Session", run: _Run, status: ImportStatus, counts: RowCounts, refusals: tuple[Refusal, ...]
) -> ImportOutcome:
    return _closed(session, run, _added_run(session, run, status), counts, status=status, refusals=refusals)


def _added_run(session: "Session", run: _Run, status: ImportStatus) -> int:
    return sync_runs.add_run(
        session,
        edition_id=run.edition_id,
        source=run.source,
        status=status,
        started_at=run.now,
        finished_at=run.now,
        started_by=run.actor.account_id,
        file_name=run.file_name,
        file_sha256=sha256(run.content).hexdigest(),
    ).id


def _closed(
    session: "Session",
    run: _Run,
    run_id: int,
    counts: RowCounts,
    *,
    status: ImportStatus = "succeeded",
    refusals: tuple[Refusal, ...] = (),
) -> ImportOutcome:
    """The end of a run: its counts and findings, and an entry in the audit log."""
    run.written(1, 1)
    notices = () if refusals and status == "refused" else run.findings.notices  # then only the reasons matter
    stored = sync_runs.close_run(
        session,
        run_id,
        rows_read=counts.read,
        rows_added=counts.added,
        rows_changed=counts.changed,
        rows_unchanged=counts.unchanged,
        rows_withdrawn=counts.withdrawn,
        problems=[finding.as_stored() for finding in (*refusals, *notices)],
    )
    audit.record(
        session,
        edition_id=run.edition_id,
        at=run.now,
        account_id=run.actor.account_id,
        action=f"import.{run.source.partition(':')[0]}",
        object_kind="sync_run",
        object_id=str(run_id),
        before=None,
        after={"status": status, "source": run.source, **asdict(counts)},
        reason=None,
    )
    return ImportOutcome(run.source, run.file_name, stored.file_sha256 or "", status, counts, refusals, notices)
