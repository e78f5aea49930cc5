"""A sync in a thread: watched while it runs, one at a time, and nothing that happens in it goes unsaid."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.services.background_sync import BackgroundSyncs, WatchedSync, configured_words
from lib.services.sync import SyncNotPossibleError
from lib.sources.edition_files import read_edition
from lib.store import editions, leases
from lib.store.database import Database
from lib.store.leases import LeaseHolder
from tests.outside.sheets_server import SheetsServer

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
EDITION = read_edition("somos600m-2024")


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def environment(server: SheetsServer) -> dict[str, str]:
    sheet = server.add("Entregas", {"uno": [["Nothing", "known"], ["a", "b"]]})
    return {
        "TABLERO_SHEETS_ACCOUNT": json.dumps(server.account()),
        "TABLERO_SHEETS_SUBMISSIONS": server.address(sheet, "uno"),
        "TABLERO_SHEETS_API": server.api_url,
    }


@pytest.fixture
def edition_id(empty_database: Database) -> int:
    with empty_database.write() as session:
        return editions.add_edition(session, slug=EDITION.slug, created_at=NOW).id


class Clock:
    """Stands still; a sync that asks it waits while the gate is closed, so that it is seen while it runs."""

    def __init__(self) -> None:
        self.gate = Event()

    def __call__(self) -> datetime:
        if threading.current_thread() is not threading.main_thread():
            assert self.gate.wait(60)
        return NOW


def started(syncs: BackgroundSyncs, database: Database, edition_id: int, clock: Clock, **options: Any) -> WatchedSync:
    return syncs.start(database, EDITION, edition_id, COMMAND_LINE, **({"only": "sheets", "clock": clock} | options))


def ended(watched: WatchedSync) -> WatchedSync:
    assert watched.thread is not None
    watched.thread.join(60)
    assert not watched.is_running
    return watched


def test_sync_is_watched_until_it_has_its_report(
    empty_database: Database, edition_id: int, environment: dict[str, str]
) -> None:
    syncs, clock = BackgroundSyncs(), Clock()
    assert syncs.watched(empty_database.url, edition_id) is None
    watched = started(syncs, empty_database, edition_id, clock, environment=environment)
    assert syncs.watched(empty_database.url, edition_id) is watched
    assert (watched.is_running, watched.report, watched.started_at) == (True, None, NOW)
    with pytest.raises(SyncNotPossibleError, match=r"Another sync has been running since 12:00:00 UTC\."):
        started(syncs, empty_database, edition_id, clock, environment=environment)
    clock.gate.set()
    report = ended(watched).report
    assert report is not None and watched.fault is None
    assert [(part.source, part.status) for part in report.sources] == [("sheets:submissions", "refused")]
    again = ended(started(syncs, empty_database, edition_id, clock, environment=environment))
    assert syncs.watched(empty_database.url, edition_id) is again


def test_sync_of_another_process_is_named(
    empty_database: Database, edition_id: int, environment: dict[str, str]
) -> None:
    with empty_database.write() as session:
        other = LeaseHolder(f"sync:{edition_id}", "another")
        leases.take(session, other, now=NOW - timedelta(minutes=5), duration=timedelta(minutes=10))
    clock = Clock()
    clock.gate.set()
    watched = ended(started(BackgroundSyncs(), empty_database, edition_id, clock, environment=environment))
    assert watched.report is None
    assert str(watched.fault) == (
        "Another sync has been running since 11:55:00 UTC. Wait until it ends; if it died, the next one can begin at "
        "12:05:00 UTC."
    )


def test_fault_of_ours_is_said_and_logged(
    empty_database: Database, edition_id: int, environment: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Clock):
        def __call__(self) -> datetime:
            if threading.current_thread() is not threading.main_thread():
                raise ZeroDivisionError
            return NOW

    watched = ended(started(BackgroundSyncs(), empty_database, edition_id, Broken(), environment=environment))
    assert (watched.report, str(watched.fault)) == (
        None,
        "Tablero met a fault of its own, which the log describes. Nothing of this sync was written.",
    )
    assert "ZeroDivisionError" in caplog.text


def test_nobody_but_organizers_starts_one_and_nothing_is_asked(
    empty_database: Database, edition_id: int, environment: dict[str, str], server: SheetsServer
) -> None:
    with pytest.raises(NotAllowedError):
        BackgroundSyncs().start(
            empty_database, EDITION, edition_id, COMMUNITY, only=None, environment=environment, clock=Clock()
        )
    assert server.asked == {}


def test_source_without_configuration_is_not_offered_and_refused(
    empty_database: Database, edition_id: int, environment: dict[str, str], tmp_path: Path
) -> None:
    nothing = {"HOME": str(tmp_path)}
    assert configured_words(nothing) == ["hub", "sizes", "likes"]
    assert configured_words(environment) == ["sheets", "hub", "sizes", "likes"]
    with pytest.raises(SyncNotPossibleError, match=r"Nothing is configured for sheets: `check` says what is missing\."):
        started(BackgroundSyncs(), empty_database, edition_id, Clock(), environment=nothing)
