"""Runs of imports and syncs as both dialects find them."""

from datetime import UTC, datetime, timedelta

from lib.store import sync_runs
from lib.store.database import Database
from lib.store.models import SyncRun
from tests.store.samples import add_edition

MONDAY = datetime(2031, 4, 7, 9, tzinfo=UTC)


def run(source: str, status: str, minutes: int, edition_id: int = 1) -> SyncRun:
    at = MONDAY + timedelta(minutes=minutes)
    return SyncRun(edition_id=edition_id, source=source, status=status, started_at=at, finished_at=at)


def test_states_are_the_newest_run_the_newest_ended_and_the_newest_good_one_of_each_source(database: Database) -> None:
    told = [
        run("hub", "running", 9),
        run("hub", "failed", 8),
        run("likes", "succeeded", 7),
        run("registrations:eventbrite", "refused", 6),
        run("hub", "succeeded", 5),
        run("sizes", "failed", 4),
    ]
    untold = [
        run("hub", "running", 7),
        run("hub", "refused", 6),
        run("hub", "succeeded", 4),
        run("likes", "waiting", 5),
        run("registrations:eventbrite", "refused", 5),
        run("sizes", "failed", 3),
    ]
    with database.write() as session:
        for slug in ("rivers-2031", "rivers-2032"):
            add_edition(session, slug)
        session.add_all([*untold, *told, run("sheets:submissions", "succeeded", 9, edition_id=2)])
    with database.read() as session:
        found = [(row.source, row.status, row.started_at) for row in sync_runs.states(session, 1)]
        other = [row.source for row in sync_runs.states(session, 2)]
    assert found == [(row.source, row.status, row.started_at) for row in told]
    assert other == ["sheets:submissions"]


def test_of_runs_that_began_at_once_the_one_written_last_is_the_newest(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "rivers-2031")
        for status in ("succeeded", "failed"):
            session.add(run("hub", status, 1))
            session.flush()
    with database.read() as session:
        assert [row.status for row in sync_runs.states(session, 1)] == ["failed", "succeeded"]
