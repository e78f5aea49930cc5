"""What needs an organizer: each kind of task once, nothing where nothing waits, and nobody else is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from lib.domain.deadlines import deadline_of
from lib.services import certificates, overview, people, roster_imports, source_runs
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.overview import NEAR, STILL_SEEKING, Overview, Task
from lib.store import judging, reviews, sync_runs
from lib.store.database import Database
from lib.store.reviews import Verdict
from tests.services.jury_rows import EDITION, Event, add_event
from tests.store.jury_rows import NOW

FAR_FROM_DATES = max(event_date.instant for event_date in EDITION.dates) + timedelta(days=1)
QUIET = min(event_date.instant for event_date in EDITION.dates) - NEAR - timedelta(days=1)  # before anything is near


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
    add_runs(event, [(source, status, minutes)])


def add_runs(event: Event, runs: Iterable[tuple[str, str, int]]) -> None:
    """Each (source, status, minutes after NOW)."""
    with event.database.write() as session:
        for source, status, minutes in runs:
            at = NOW + timedelta(minutes=minutes)
            run = sync_runs.start_run(
                session, edition_id=event.edition_id, source=source, started_at=at, started_by=None
            )
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


def test_refused_import_waits_however_often_other_sources_were_asked_since(event: Event) -> None:
    add_run(event, "registrations:eventbrite", "succeeded", -60)
    add_run(event, "submissions", "waiting", 0)
    others = ("sheets:registrations", "sheets:submissions", "hub", "sizes", "likes")
    add_runs(event, [(source, "succeeded", 30 * times) for times in range(1, 44) for source in others])
    with event.database.read() as session:
        shown = source_runs.source_runs(session, event.organizer, event.edition_id)
    assert found(event).tasks == (Task("import_waits", 1, ("submissions",), NOW),)
    assert len(shown.runs) == 200
    assert {
        state.source: (state.last_good is not None, state.newest_refusal is not None) for state in shown.states
    } == {
        "hub": (True, False),
        "likes": (True, False),
        "registrations:eventbrite": (True, False),
        "sheets:registrations": (True, False),
        "sheets:submissions": (True, False),
        "sizes": (True, False),
        "submissions": (False, True),
    }


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
    assert found(event, QUIET).tasks == ()
    open_judging(event)
    behind = Task("jurors_behind", 2, ("Juror 2", "Juror 3"), EDITION.date("winners").instant)
    assert found(event, QUIET) == Overview((behind,), 9, 6)


def test_certificates_wait_once_the_event_is_over_until_they_are_issued(event: Event) -> None:
    event.submit(0, 0)
    event.submit(1, 2)
    ends_at = EDITION.date("winners").instant
    kinds = [task.kind for task in found(event, ends_at - timedelta(seconds=1)).tasks]
    assert "certificates_to_issue" not in kinds
    assert Task("certificates_to_issue", 2, ("juror",)) in found(event, ends_at).tasks
    certificates.issue(
        event.database, event.organizer, event.edition, "juror", language=None, mentors=(), expected=2, now=ends_at
    )
    assert found(event).tasks == ()


def add_roster(event: Event, rows: str) -> None:
    outcome = roster_imports.import_rosters(
        event.database,
        event.organizer,
        event.edition_id,
        file_name="teams.csv",
        content=f"Team;Name;Email;Seeks members\n{rows}".encode(),
        now=NOW,
    )
    assert outcome.status == "succeeded", outcome


def test_pairs_of_people_wait_until_somebody_decides(event: Event) -> None:
    add_roster(event, "Llama;Ana Roca;ana@example.org;no\nPuma;Ana Roca;;no\nPuma;Eva Soler;;no\n")
    assert found(event).tasks == (Task("pairs_undecided", 1),)
    with event.database.read() as session:
        [waiting] = people.pairs(session, event.organizer, event.edition_id).waiting
    people.decide_pair(
        event.database, event.organizer, EDITION.slug, waiting.pair, "rejected", now=NOW, replaces_id=None
    )
    assert found(event).tasks == ()


@pytest.mark.parametrize(
    ("before", "is_shown"),
    [
        (STILL_SEEKING, True),
        (timedelta(), True),
        (STILL_SEEKING + timedelta(seconds=1), False),
        (-timedelta(seconds=1), False),
    ],
)
def test_teams_that_look_for_people_are_named_near_the_deadline(
    event: Event, before: timedelta, is_shown: bool
) -> None:
    add_roster(event, "Llama;Ana Roca;;sí\nPuma;Eva Soler;;no\nAlpaca;Leo Gil;;sí\n")
    deadline = deadline_of(EDITION)
    assert deadline is not None
    tasks = [task for task in found(event, deadline.at - before).tasks if task.kind != "date_near"]
    assert tasks == ([Task("teams_seeking", 2, ("Alpaca", "Llama"), deadline.at)] if is_shown else [])


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
