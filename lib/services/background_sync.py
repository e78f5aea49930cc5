"""A sync that an organizer starts on a page: it runs in a thread of this process, and any page can watch it.

One at a time per edition; the lease of `lib.services.sync` keeps it from others that cron or the command line started.
When the process ends, so does the sync: its run is closed as failed by the next one, and nothing is half written.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services import sync, sync_plan
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.sync import SyncNotPossibleError, SyncReport
from lib.sources import source_faults
from lib.sources.refusals import Finding, Refusal
from lib.sources.source_faults import SourceFaultError
from lib.store.leases import LeaseLostError

if TYPE_CHECKING:
    from lib.store.database import Database

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class WatchedSync:
    """A sync on its way, or the last one. `only`: the word of its sources, None for all; `done` of `total` steps of
    the source it is at. `fault` says why it did not run to its end; then there is no `report`."""

    only: str | None
    is_dry_run: bool
    started_at: datetime
    done: int = 0
    total: int = 0
    is_running: bool = True
    report: SyncReport | None = None
    fault: Finding | None = None
    thread: threading.Thread | None = field(default=None, repr=False)


class BackgroundSyncs:
    """The syncs of this process, by database and edition."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[tuple[str, int], WatchedSync] = {}

    def watched(self, database_url: str, edition_id: int) -> WatchedSync | None:
        """The sync that runs, or the last that did; None where this process never ran one."""
        return self._watched.get((database_url, edition_id))

    def start(
        self,
        database: "Database",
        edition: Edition,
        edition_id: int,
        actor: Actor,
        *,
        only: str | None,
        environment: Mapping[str, str],
        clock: Callable[[], datetime],
        is_dry_run: bool = False,
        accepts_drop: bool = False,
    ) -> WatchedSync:
        """Begin a sync of `only`, a word of `sync_plan.SOURCES`, or of everything that is configured.

        Raises:
            NotAllowedError: the actor does not run the edition.
            SyncNotPossibleError: one is running here, or nothing is configured. What only shows later, such as a sync
                of another process, is the `fault` of what is returned.
        """
        with database.read() as session:
            require_organizer(session, actor, edition_id)
        sources = sync_plan.sources(only, environment)
        key = (database.url, edition_id)
        with self._lock:
            running = self._watched.get(key)
            if running is not None and running.is_running:
                raise SyncNotPossibleError(source_faults.SYNC_RUNNING, since=f"{running.started_at:%H:%M:%S}")
            started = self._watched[key] = WatchedSync(only, is_dry_run, clock())

        def work() -> None:
            def step(done: int, total: int) -> None:
                started.done, started.total = done, total

            started.report, started.fault = _outcome(
                lambda: sync.run(
                    database,
                    edition,
                    edition_id,
                    actor,
                    sources,
                    clock=clock,
                    is_dry_run=is_dry_run,
                    accepts_drop=accepts_drop,
                    progress=step,
                )
            )
            started.is_running = False

        started.thread = threading.Thread(target=work, name=f"sync {edition.slug}", daemon=True)
        started.thread.start()
        return started


def _outcome(run: Callable[[], SyncReport]) -> tuple[SyncReport | None, Finding | None]:
    """The report, or why there is none: nothing that happens in the thread may go unsaid."""
    try:
        return run(), None
    except (SyncNotPossibleError, SourceFaultError) as stopped:
        return None, stopped.finding
    except LeaseLostError:
        return None, Refusal(None, None, source_faults.SYNC_OVERTAKEN)
    except NotAllowedError:
        return None, Refusal(None, None, source_faults.SYNC_NOT_ALLOWED)
    except Exception:
        _LOG.exception("A sync in the background broke")
        return None, Refusal(None, None, source_faults.RUN_BROKE)


def word_of(source: str) -> str:
    """The word by which a sync is told to ask the source of a run alone.

    >>> word_of("sheets:registrations"), word_of("hub")
    ('sheets', 'hub')
    """
    return source.partition(":")[0]


def configured_words(environment: Mapping[str, str]) -> Sequence[str]:
    """The words of the sources that are configured, in the order in which they are asked."""
    return [word for word, plan in sync_plan.SOURCES.items() if plan(environment, None)]
