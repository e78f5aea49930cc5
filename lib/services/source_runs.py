"""What was imported, when, and what was refused: the organizers' view of the sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.services.access import Actor, require_organizer
from lib.sources.refusals import Finding
from lib.store import sync_runs

if TYPE_CHECKING:
    from lib.store.database import Session
    from lib.store.models import SyncRun

_SHOWN_RUNS = 200  # in the table of all runs


@dataclass(frozen=True, slots=True)
class Run:
    """One import or sync: counts of rows, and the problems it met (those of a refused run say why it was refused).

    The counts of a run that waits for a person are what taking it would change.
    """

    source: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    file_name: str | None
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_withdrawn: int
    problems: tuple[Finding, ...]
    is_by_hand: bool = False  # an organizer's button; else the command line, or cron
    requests: int = 0
    limit_left: int | None = None  # calls that the source still allowed, where it says so


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source: its last good run, its newest run where that one was not good, and the one that is going on."""

    source: str
    last_good: Run | None
    newest_refusal: Run | None
    running: Run | None = None


@dataclass(frozen=True, slots=True)
class SourceRuns:
    """Every source with its state, whenever it was last asked, and the newest runs of all, newest first."""

    states: tuple[SourceState, ...]
    runs: tuple[Run, ...]


def source_runs(session: "Session", actor: Actor, edition_id: int) -> SourceRuns:
    """The sources of the edition. Raises NotAllowedError for anybody but its organizers."""
    states = source_states(session, actor, edition_id)
    return SourceRuns(states, tuple(_run(row) for row in sync_runs.runs(session, edition_id, limit=_SHOWN_RUNS)))


def source_states(session: "Session", actor: Actor, edition_id: int) -> tuple[SourceState, ...]:
    """The sources of the edition alone, by name. Raises NotAllowedError for anybody but its organizers."""
    require_organizer(session, actor, edition_id)
    found = tuple(_run(row) for row in sync_runs.states(session, edition_id))
    return tuple(_state(source, found) for source in sorted({run.source for run in found}))


def _state(source: str, newest_first: tuple[Run, ...]) -> SourceState:
    own = [run for run in newest_first if run.source == source]
    last_good = next((run for run in own if run.status == "succeeded"), None)
    running = own[0] if own[0].status == "running" else None
    ended = next((run for run in own if run.status != "running"), None)
    refusal = ended if ended is not None and ended.status != "succeeded" else None
    return SourceState(source, last_good, refusal, running)


def _run(row: "SyncRun") -> Run:
    return Run(
        source=row.source,
        status=row.status,
        started_at=row.started_at,
        finished_at=row.finished_at,
        file_name=row.file_name,
        rows_read=row.rows_read,
        rows_added=row.rows_added,
        rows_changed=row.rows_changed,
        rows_unchanged=row.rows_unchanged,
        rows_withdrawn=row.rows_withdrawn,
        problems=tuple(_problem(problem) for problem in row.problems),
        is_by_hand=row.started_by is not None and row.file_name is None,
        requests=row.requests,
        limit_left=row.limit_left,
    )


def _problem(stored: Mapping[str, object]) -> Finding:
    line, column, values, tab = (stored.get(name) for name in ("line", "column", "values", "tab"))
    return Finding(
        line=line if isinstance(line, int) else None,
        column=str(column) if column is not None else None,
        message_id=str(stored["message_id"]),
        values=values if isinstance(values, dict) else {},
        tab=str(tab) if tab is not None else None,
    )
