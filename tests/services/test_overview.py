"""What needs an organizer: each kind of task once, nothing where nothing waits, and nobody else is told."""

from datetime import datetime, timedelta

import pytest

from lib.services import overview
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.overview import NEAR, Overview, Task
from lib.store import judging, reviews, sync_runs
from lib.store.database import Database
from lib.store.reviews import Verdict
from tests.services.jury_rows import EDITION, Event, add_event
from tests.store.jury_rows import NOW

FAR_FROM_DATES = max(event_date.instant for event_date in EDITION.dates) + timedelta(days=1)


@pytest.fixture
def event(empty_database: Database) -> Event:
    made = add_event(empty_database)
    for project_id in made.jury.projects:
        decide(made, project_id, "accepted")
    return made


def found(event: Event, now: datetime = FAR_FROM_DATES, actor: Actor | None = None) -> Overview:
    with event.database.read() as session:
        return overview.overview(session, actor or event.organizer, event.edition, event.edition_id, now=now)


def decide(event: Event, project_id: int, verdict: Verdict) -> None:
    with event.database.write() as session:
        earlier = reviews.decisions(session, event.edition_id).get(project_id, ())
        reviews.record_decision(
            session,
            project_id=project_id,
            verdict=verdict,
            reason="Seen",
            decided_by=None,
            decided_at=NOW,
            replaces_id=earlier[0].id if earlier else None,
        )


def add_run(event: Event, source: str, status: str, minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    with event.database.write() as session:
        run = sync_runs.start_run(session, edition_id=event.edition_id, source=source, started_at=at, started_by=None)
        sync_runs.finish_run(session, run.id, status=status, finished_at=at, requests_by_kind={}, limit_left=None)


def open_judging(event: Event) -> None:
    with event.database.write() as session:
        judging.add_step(session, event.edition_id, "open", reason="Go", taken_by=None, taken_at=NOW)


def test_nothing_waits_where_nothing_happened(event: Event) -> None:
    assert found(event) == Overview((), 9, 0)


def test_sources_that_wait_or_failed_are_named_until_a_good_run(event: Event) -> None:
    add_run(event, "submissions", "waiting", 1)
    add_run(event, "hub", "failed", 2)
    add_run(event, "likes", "refused", 3)
    at = [NOW + timedelta(minutes=minutes) for minutes in range(4)]
    assert found(event).tasks == (
        Task("import_waits", 1, ("submissions",), at[1]),
        Task("source_failed", 2, ("hub", "likes"), at[2]),
    )
    for source in ("submissions", "hub", "likes"):
        add_run(event, source, "succeeded", 5)
    assert found(event).tasks == ()


def test_undecided_conflicts_name_the_jurors(event: Event) -> None:
    event.declare(0, 1)
    event.declare(2, 1)
    assert found(event).tasks == (Task("conflicts_undecided", 2, ("Juror 2",), NOW),)


def test_submissions_wait_until_they_are_decided_and_again_once_reopened(event: Event) -> None:
    decide(event, event.jury.projects[1], "reopened")
    assert found(event).tasks == (Task("submissions_undecided", 1, ("Title p2",)),)


def test_jurors_are_behind_only_while_judging_is_open(event: Event) -> None:
    for project in range(3):
        event.submit(project, 0)
    assert found(event).tasks == ()
    open_judging(event)
    behind = Task("jurors_behind", 2, ("Juror 2", "Juror 3"), EDITION.date("winners").instant)
    assert found(event) == Overview((behind,), 9, 6)


@pytest.mark.parametrize(("before", "is_shown"), [(NEAR, True), (NEAR + timedelta(seconds=1), False)])
def test_a_date_is_near_within_a_week_and_waits_for_nobody(event: Event, before: timedelta, is_shown: bool) -> None:
    opening = EDITION.date("registration_opening").instant
    shown = found(event, opening - before)
    dates = list(shown.tasks)
    assert dates == ([Task("date_near", 1, ("registration_opening",), opening)] if is_shown else [])
    assert shown.waiting == ()


@pytest.mark.parametrize("who", ["community", "juror"])
def test_nobody_else_is_told(event: Event, who: str) -> None:
    with pytest.raises(NotAllowedError):
        found(event, actor=COMMUNITY if who == "community" else event.juror(0))
