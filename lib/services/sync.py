"""Bring the outside in: ask each source, judge the answer whole, then make it current in one transaction.

    run      takes the edition's lease, so that two never overlap
      fetch      asks the outside; nothing is written
      validate   a drop of more than 20 % waits for a person
      apply      one transaction: old or new, never mixed

A source that fails is a row with its reason, the last good numbers stay, and the next source goes on. One that had
something to ask and got no answer at all has failed too, however politely it went round the outage. A run that died
says "running" until the next one, which finds that nobody holds the lease any more and closes it as failed. A dry run
applies too and then undoes it, so what it says is what would happen.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from lib.domain.edition import Edition
from lib.services import publication
from lib.services.access import Actor, require_organizer
from lib.services.import_runs import RowCounts
from lib.sources import source_faults
from lib.sources.refusals import Finding, Refusal, RefusedFileError
from lib.sources.source_faults import SourceFaultError, Usage
from lib.store import audit, leases, public_projects, sync_runs
from lib.store.leases import LeaseHeldError, LeaseHolder, LeaseLostError

__all__ = [
    "Applied",
    "Job",
    "LeaseLostError",
    "SourceReport",
    "SyncNotPossibleError",
    "SyncReport",
    "SyncSource",
    "run",
]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

Progress = Callable[[int, int], None]  # steps done, steps in all
Clock = Callable[[], datetime]
SyncStatus = Literal["succeeded", "refused", "failed", "waiting"]

LEASE = timedelta(minutes=10)  # longer than one request with all its tries
_RENEW_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """What a source is asked for. It may read the database in short blocks, and writes only where it is told to.

    `progress` also keeps the lease: a source calls it between requests, and lets what it raises pass.
    """

    database: "Database"
    edition: Edition
    edition_id: int
    now: datetime
    accepts_drop: bool
    progress: Progress


@dataclass(frozen=True, slots=True)
class Applied:
    """What a source changed, and what a person should know about it. `fault`: why nothing of what it asked for was
    answered; then the run has failed, and what could be told without an answer is kept."""

    rows: RowCounts
    notices: Sequence[Finding] = ()
    fault: Finding | None = None


class SyncSource(Protocol):
    """A source of a sync. What `fetch` gives is handed to the other two as it is."""

    name: str  # as its runs are called: "hub", "sheets:registrations"
    usage: Usage  # what it asked for so far, failed tries too

    def fetch(self, job: Job) -> Any:
        """Ask the outside, and write nothing. Raises SourceFaultError, or RefusedFileError for what is wrong inside."""

    def validate(self, session: "Session", job: Job, fetched: Any) -> Sequence[Refusal]:
        """Why a person should look before this is taken; not asked when one did (`job.accepts_drop`)."""

    def apply(self, session: "Session", job: Job, fetched: Any, run_id: int) -> Applied:
        """Make it current, inside the one transaction of the run; no other effect, since a dry run undoes it."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of a source. Unless it succeeded, `reasons` say why not, and nothing of it was written but what a
    failed one could tell without an answer, which `rows` say.

    `waiting`: too much is missing; a run that accepts the drop takes it, and `rows` say what that would change.
    """

    source: str
    status: SyncStatus
    rows: RowCounts
    requests: Counter[str]
    limit_left: int | None
    seconds: float
    reasons: tuple[Finding, ...] = ()
    notices: tuple[Finding, ...] = ()

    def __str__(self) -> str:
        asked = ", ".join(f"{count} {kind}" for kind, count in sorted(self.requests.items())) or "none"
        lines = [f"{self.source}: {self.status} in {self.seconds:.1f} s"]
        if self.status in ("succeeded", "waiting") or self.rows.added or self.rows.changed:
            lines.append(
                f"  {'if taken: ' if self.status == 'waiting' else ''}"
                f"{self.rows.read} read, {self.rows.added} added, {self.rows.changed} changed, "
                f"{self.rows.unchanged} unchanged, {self.rows.withdrawn} gone"
            )
        lines.append(f"  requests: {asked}")
        if self.limit_left is not None:
            lines.append(f"  calls left before the source asks to wait: {self.limit_left}")
        lines += [f"  {finding}" for finding in (*self.reasons, *self.notices)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What became of a sync, source by source."""

    sources: tuple[SourceReport, ...]
    is_dry_run: bool

    @property
    def is_good(self) -> bool:
        """Whether every source succeeded."""
        return all(report.status == "succeeded" for report in self.sources)

    def __str__(self) -> str:
        head = ["Nothing was written; this would happen:"] if self.is_dry_run else []
        return "\n".join([*head, *(str(report) for report in self.sources)])


class SyncNotPossibleError(Exception):
    """The sync did not begin, and nothing was asked; `finding` says why and what to do."""

    def __init__(self, message_id: str, **values: str | int) -> None:
        self.finding = Refusal(None, None, message_id, values)
        super().__init__(str(self.finding))


class _UndoError(Exception):
    """Undoes the transaction in which it is raised, of which its one argument is what is kept."""


def run(
    database: "Database",
    edition: Edition,
    edition_id: int,
    actor: Actor,
    sources: Sequence[SyncSource],
    *,
    clock: Clock,
    is_dry_run: bool = False,
    accepts_drop: bool = False,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring the sources up to date, one after the other; what one of them meets does not stop the next.

    Comes by often, so it also records that a result whose moment of publication has come is public.

    Raises:
        NotAllowedError: the actor does not run the edition.
        SyncNotPossibleError: another sync is running, or this is a demo, whose clock stands still.
        LeaseLostError: this sync was so slow that another one began; what it had not yet applied is not written.
        DatabaseUnavailable: as everywhere.
    """
    started = _Started(database, edition_id, actor, clock, progress or _silent, is_dry_run=is_dry_run)
    started.begin()
    try:
        reports = tuple(started.take(source, edition, accepts_drop=accepts_drop) for source in sources)
    finally:
        started.end()
    if not is_dry_run:
        publication.publish_due(database, edition.slug, now=clock())
    return SyncReport(reports, is_dry_run)


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


class _Started:
    """One sync on its way: its lease and its clock."""

    def __init__(
        self,
        database: "Database",
        edition_id: int,
        actor: Actor,
        clock: Clock,
        progress: Progress,
        *,
        is_dry_run: bool,
    ) -> None:
        self.database = database
        self.edition_id = edition_id
        self.actor = actor
        self.clock = clock
        self.watched = progress
        self.is_dry_run = is_dry_run
        self.holder = LeaseHolder(f"sync:{edition_id}", secrets.token_hex(16))
        self.renewed_at = clock()

    def begin(self) -> None:
        """Take the lease, which a dry run does not need, and close what died before."""
        with self.database.read() as session:
            require_organizer(session, self.actor, self.edition_id)
            if public_projects.is_demo(session, self.edition_id):
                raise SyncNotPossibleError(source_faults.SYNC_OF_DEMO)
        if self.is_dry_run:
            return
        now = self.clock()
        with self.database.write() as session:
            require_organizer(session, self.actor, self.edition_id)
            try:
                leases.take(session, self.holder, now=now, duration=LEASE)
            except LeaseHeldError as held:
                raise SyncNotPossibleError(
                    source_faults.SYNC_HELD,
                    since=f"{held.taken_at:%H:%M:%S}",
                    until=f"{held.expires_at:%H:%M:%S}",
                ) from held
            for run_id in sync_runs.abandoned_runs(session, self.edition_id):
                died = Refusal(None, None, source_faults.RUN_DIED)
                self._close(session, run_id, "failed", Usage(), [died], now=now)
        self.renewed_at = now

    def end(self) -> None:
        """Give the lease back."""
        if not self.is_dry_run:
            with self.database.write() as session:
                leases.give_back(session, self.holder)

    def take(self, source: SyncSource, edition: Edition, *, accepts_drop: bool) -> SourceReport:
        """Bring one source up to date, or write down why not."""
        began = self.clock()
        job = Job(self.database, edition, self.edition_id, began, accepts_drop, self._progress)
        run_id = self._opened(source.name, began)
        try:
            fetched = source.fetch(job)
            with self.database.write() as session:
                require_organizer(session, self.actor, self.edition_id)
                self._require_lease(session)
                reasons = () if accepts_drop else tuple(source.validate(session, job, fetched))
                if not reasons:
                    return self._applied(session, source, job, fetched, run_id)
            rows = self._difference(source, job, fetched)
            return self._stopped(source, run_id, began, "waiting", reasons, rows=rows)
        except _UndoError as undone:
            report: SourceReport = undone.args[0]
            return report
        except SourceFaultError as fault:
            return self._stopped(source, run_id, began, "failed", (fault.finding,))
        except RefusedFileError as refused:
            return self._stopped(source, run_id, began, "refused", refused.refusals)
        except LeaseLostError:
            raise
        except Exception:
            self._stopped(source, run_id, began, "failed", (Refusal(None, None, source_faults.RUN_BROKE),))
            raise

    def _applied(
        self, session: "Session", source: SyncSource, job: Job, fetched: Any, run_id: int | None
    ) -> SourceReport:
        """The one transaction; a dry run goes through it and raises its report instead of saving."""
        if run_id is None:
            run_id = self._added(session, source.name, job.now)
        applied = source.apply(session, job, fetched, run_id)
        report = self._ended(
            session,
            source,
            run_id,
            job.now,
            "failed" if applied.fault is not None else "succeeded",
            rows=applied.rows,
            reasons=() if applied.fault is None else (applied.fault,),
            notices=applied.notices,
        )
        if self.is_dry_run:
            raise _UndoError(report)
        return report

    def _difference(self, source: SyncSource, job: Job, fetched: Any) -> RowCounts:
        """What taking it would change: it is taken, and undone."""
        try:
            with self.database.write() as session:
                run_id = self._added(session, source.name, job.now)
                raise _UndoError(source.apply(session, job, fetched, run_id).rows)
        except _UndoError as undone:
            rows: RowCounts = undone.args[0]
            return rows

    def _stopped(
        self,
        source: SyncSource,
        run_id: int | None,
        began: datetime,
        status: SyncStatus,
        reasons: Sequence[Finding],
        *,
        rows: RowCounts = RowCounts(),  # noqa: B008 - frozen
    ) -> SourceReport:
        if self.is_dry_run:
            return self._report(source, began, status, rows=rows, reasons=reasons)
        with self.database.write() as session:
            return self._ended(session, source, run_id, began, status, rows=rows, reasons=reasons)

    def _ended(
        self,
        session: "Session",
        source: SyncSource,
        run_id: int | None,
        began: datetime,
        status: SyncStatus,
        *,
        rows: RowCounts = RowCounts(),  # noqa: B008 - frozen
        reasons: Sequence[Finding] = (),
        notices: Sequence[Finding] = (),
    ) -> SourceReport:
        if run_id is not None:
            self._close(session, run_id, status, source.usage, [*reasons, *notices], rows=rows, now=self.clock())
            audit.record(
                session,
                edition_id=self.edition_id,
                at=self.clock(),
                account_id=self.actor.account_id,
                action="sync",
                object_kind="sync_run",
                object_id=str(run_id),
                before=None,
                after={"status": status, "source": source.name, **asdict(rows)},
                reason=None,
            )
        return self._report(source, began, status, rows=rows, reasons=reasons, notices=notices)

    def _report(
        self,
        source: SyncSource,
        began: datetime,
        status: SyncStatus,
        *,
        rows: RowCounts = RowCounts(),  # noqa: B008 - frozen
        reasons: Sequence[Finding] = (),
        notices: Sequence[Finding] = (),
    ) -> SourceReport:
        seconds = (self.clock() - began).total_seconds()
        usage = source.usage
        asked = Counter(usage.requests)
        return SourceReport(source.name, status, rows, asked, usage.limit_left, seconds, tuple(reasons), tuple(notices))

    def _opened(self, name: str, began: datetime) -> int | None:
        """The row that says that this source is being asked, for all to see; None in a dry run."""
        if self.is_dry_run:
            return None
        with self.database.write() as session:
            self._require_lease(session)
            return self._added(session, name, began)

    def _added(self, session: "Session", name: str, began: datetime) -> int:
        return sync_runs.start_run(
            session, edition_id=self.edition_id, source=name, started_at=began, started_by=self.actor.account_id
        ).id

    def _progress(self, done: int, total: int) -> None:
        self.watched(done, total)
        if not self.is_dry_run and self.clock() - self.renewed_at > _RENEW_AFTER:
            with self.database.write() as session:
                self._require_lease(session)

    def _require_lease(self, session: "Session") -> None:
        """Hold the lease on. Raises LeaseLostError where another sync has begun."""
        if not self.is_dry_run:
            now = self.clock()
            leases.renew(session, self.holder, now=now, duration=LEASE)
            self.renewed_at = now

    def _close(
        self,
        session: "Session",
        run_id: int,
        status: SyncStatus,
        usage: Usage,
        findings: Sequence[Finding],
        *,
        now: datetime,
        rows: RowCounts = RowCounts(),  # noqa: B008 - frozen
    ) -> None:
        sync_runs.close_run(
            session,
            run_id,
            rows_read=rows.read,
            rows_added=rows.added,
            rows_changed=rows.changed,
            rows_unchanged=rows.unchanged,
            rows_withdrawn=rows.withdrawn,
            problems=[finding.as_stored() for finding in findings],
        )
        sync_runs.finish_run(
            session,
            run_id,
            status=status,
            finished_at=now,
            requests_by_kind=usage.requests,
            limit_left=usage.limit_left,
        )
