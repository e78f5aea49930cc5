"""How an import is recorded: a run with the name and digest of what came, its counts and findings, and an entry in the
audit log. Refused and waiting imports are recorded too, so that whoever looks later knows that they were tried.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from lib.services.access import Actor
from lib.sources import refusals as texts
from lib.sources.refusals import Findings, Notice, Refusal
from lib.store import audit, sync_runs

if TYPE_CHECKING:
    from lib.store.database import Session

Progress = Callable[[int, int], None]  # steps done, steps in all
ImportStatus = Literal["succeeded", "refused", "waiting"]


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


@dataclass(slots=True, kw_only=True)
class ImportRun:
    """One import on its way: whose it is, and what was found so far. `digest`: SHA-256 of the content, in hexadecimal
    digits, known by the time that anything is recorded."""

    edition_id: int
    actor: Actor
    source: str
    file_name: str
    now: datetime
    digest: str = ""
    findings: Findings = field(default_factory=Findings)

    def recorded(
        self, session: "Session", status: ImportStatus, counts: RowCounts, refusals: Sequence[Refusal]
    ) -> ImportOutcome:
        """The record of an import of which nothing was written."""
        return self.closed(session, self.added(session, status), counts, status=status, refusals=refusals)

    def added(self, session: "Session", status: ImportStatus) -> int:
        """The id of a new run, which what is written may name."""
        return sync_runs.add_run(
            session,
            edition_id=self.edition_id,
            source=self.source,
            status=status,
            started_at=self.now,
            finished_at=self.now,
            started_by=self.actor.account_id,
            file_name=self.file_name,
            file_sha256=self.digest,
        ).id

    def closed(
        self,
        session: "Session",
        run_id: int,
        counts: RowCounts,
        *,
        status: ImportStatus = "succeeded",
        refusals: Sequence[Refusal] = (),
    ) -> ImportOutcome:
        """The end of a run: its counts and findings, and an entry in the audit log."""
        notices = () if status == "refused" else self.findings.notices  # then only the reasons matter
        sync_runs.close_run(
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
            edition_id=self.edition_id,
            at=self.now,
            account_id=self.actor.account_id,
            action=f"import.{self.source.partition(':')[0]}",
            object_kind="sync_run",
            object_id=str(run_id),
            before=None,
            after={"status": status, "source": self.source, **asdict(counts)},
            reason=None,
        )
        return ImportOutcome(self.source, self.file_name, self.digest, status, counts, tuple(refusals), notices)
