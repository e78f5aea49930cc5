"""The session in which teams present: its order, its slots and who presented."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.services import presentations
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.presentations import (
    BAD_SLOT,
    NO_PLACE,
    RESULT_STANDS,
    OrderChangedError,
    PresentationRefusedError,
    PresentationSession,
    SessionToday,
)
from lib.store import audit, judging
from lib.store.database import Database
from tests.services.jury_rows import Event, add_event
from tests.store.jury_rows import NOW, add_project

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def event(empty_database: Database) -> Event:
    return add_event(empty_database)


def shown(event: Event) -> PresentationSession:
    with event.database.read() as session:
        return presentations.presentation_session(session, event.organizer, event.edition, event.edition_id)


def arrange(event: Event, order: Sequence[int], **said: Any) -> None:
    actor = said.pop("actor", event.organizer)
    slug = said.pop("slug", event.edition.slug)
    wanted = {"first_at": LATER, "slot_minutes": 5, "now": NOW, "shown": (), **said}
    presentations.arrange(event.database, actor, slug, order, **wanted)


def record(event: Event, project_id: int, is_presented: bool | None, actor: Actor | None = None) -> None:
    presentations.record_presented(
        event.database, actor or event.organizer, event.edition.slug, project_id, is_presented, now=NOW
    )


def test_session_begins_without_places_and_gets_an_order_with_slots(event: Event) -> None:
    first, second, third = event.jury.projects
    before = shown(event)
    assert (before.order, [slot.project_id for slot in before.unplaced], before.next_slot) == (
        (),
        [first, second, third],
        None,
    )
    assert [criterion.is_presented_live for criterion in before.live] == [True] * len(before.live)
    assert before.not_presented == event.edition.rubric.not_presented
    arrange(event, (third, first))
    now = shown(event)
    assert [(slot.project_id, slot.starts_at) for slot in now.slots] == [
        (third, LATER),
        (first, LATER + timedelta(minutes=5)),
        (second, LATER + timedelta(minutes=10)),
    ]
    assert (now.first_at, now.slot_minutes, now.unplaced) == (LATER, 5, ())
    with event.database.read() as session:
        (entry,) = audit.entries(session, event.edition_id, area="presentation")
    assert (entry.action, entry.before, entry.after) == (
        "presentation.arrange",
        {"projects": []},
        {"projects": [third, first, second], "first_at": LATER.isoformat(), "slot_minutes": 5},
    )


def test_what_was_recorded_stays_when_the_order_changes(event: Event) -> None:
    first, second, third = event.jury.projects
    arrange(event, (first, second, third))
    record(event, first, True)
    record(event, second, False)
    arrange(event, (third, second, first), shown=(first, second, third), first_at=None)
    now = shown(event)
    assert [(slot.project_id, slot.is_presented, slot.starts_at) for slot in now.slots] == [
        (third, None, None),
        (second, False, None),
        (first, True, None),
    ]
    assert now.next_slot
    assert now.next_slot.project_id == third


def test_presented_is_recorded_taken_back_and_logged_once(event: Event) -> None:
    first = event.jury.projects[0]
    arrange(event, (first,))
    for is_presented in (True, True, None):
        record(event, first, is_presented)
    assert shown(event).slots[0].is_presented is None
    with event.database.read() as session:
        entries = audit.entries(session, event.edition_id, area="presentation")[:-1]
    assert [(entry.action, entry.object_id, entry.before, entry.after) for entry in entries] == [
        ("presentation.record", str(first), {"is_presented": True}, {"is_presented": None}),
        ("presentation.record", str(first), {"is_presented": None}, {"is_presented": True}),
    ]


def test_project_that_comes_late_has_no_place_until_it_gets_one(event: Event) -> None:
    arrange(event, event.jury.projects)
    with event.database.write() as session:
        late = add_project(session, event.edition_id, "late", ("dataset",))
    assert [slot.project_id for slot in shown(event).unplaced] == [late]
    with pytest.raises(PresentationRefusedError) as refused:
        record(event, late, True)
    assert refused.value.message_id == NO_PLACE


def test_order_that_somebody_else_changed_is_not_overwritten(event: Event) -> None:
    first, second, third = event.jury.projects
    arrange(event, (first, second, third))
    with pytest.raises(OrderChangedError):
        arrange(event, (second, first, third))
    assert shown(event).order == (first, second, third)


@pytest.mark.parametrize("minutes", [0, 61])
def test_slot_without_sense_is_refused(event: Event, minutes: int) -> None:
    with pytest.raises(PresentationRefusedError) as refused:
        arrange(event, event.jury.projects, slot_minutes=minutes)
    assert refused.value.message_id == BAD_SLOT
    assert shown(event).slots == ()


def test_who_presented_is_settled_with_the_result(event: Event) -> None:
    first = event.jury.projects[0]
    arrange(event, event.jury.projects)
    with event.database.write() as session:
        judging.add_step(session, event.edition_id, "verified", reason="Done", taken_by=None, taken_at=NOW)
    assert shown(event).is_settled
    for act in (lambda: record(event, first, True), lambda: arrange(event, (first,), shown=event.jury.projects)):
        with pytest.raises(PresentationRefusedError) as refused:
            act()
        assert refused.value.message_id == RESULT_STANDS


@pytest.mark.parametrize("who", [COMMUNITY, Actor(1), Actor(99)])
def test_nobody_but_organizers_runs_the_session(event: Event, who: Actor) -> None:
    with event.database.read() as session, pytest.raises(NotAllowedError):
        presentations.presentation_session(session, who, event.edition, event.edition_id)
    with pytest.raises(NotAllowedError):
        arrange(event, event.jury.projects, actor=who)
    with pytest.raises(NotAllowedError):
        record(event, event.jury.projects[0], True, who)
    assert shown(event).slots == ()


def test_project_or_edition_that_is_not_there_is_not_allowed(event: Event) -> None:
    with pytest.raises(NotAllowedError):
        arrange(event, (999,))
    with pytest.raises(NotAllowedError):
        arrange(event, event.jury.projects, slug="elsewhere")
    with pytest.raises(NotAllowedError):
        record(event, 999, True)


def today(event: Event, now: datetime, actor: Actor | None = None) -> SessionToday | None:
    with event.database.read() as session:
        return presentations.session_today(
            session, actor or event.juror(0), event.edition, event.edition_id, now=now, zone=UTC
        )


def test_jurors_see_who_is_on_and_who_is_next_on_the_day(event: Event) -> None:
    first, second, third = event.jury.projects
    assert today(event, LATER) is None  # there is no order yet
    arrange(event, (third, first, second))
    found = today(event, LATER + timedelta(minutes=1))
    assert found is not None
    assert found.now is not None
    assert found.coming is not None
    assert (found.now.project_id, found.coming.project_id) == (third, first)
    slot = found.slot_of(found.coming.name.slug)
    assert slot is not None
    assert slot.starts_at == LATER + timedelta(minutes=5)
    assert found.slot_of("nobody") is None
    record(event, third, False)
    found = today(event, LATER + timedelta(minutes=1))
    assert found is not None
    assert (found.now, found.coming) == (found.slots[1], found.slots[2])
    assert today(event, LATER + timedelta(days=1)) is None
    assert today(event, LATER - timedelta(days=1)) is None


def test_session_without_times_is_on_the_day_that_was_announced(event: Event) -> None:
    arrange(event, event.jury.projects, first_at=None)
    announced = next(one for one in event.edition.dates if one.key == "presentations")
    found = today(event, announced.instant + timedelta(hours=12))
    assert found is not None
    assert (found.now, found.coming) == (None, found.slots[0])
    assert today(event, announced.instant + timedelta(days=3)) is None


@pytest.mark.parametrize("who", ["community", "organizer"])
def test_session_of_the_day_is_for_jurors(event: Event, who: str) -> None:
    with pytest.raises(NotAllowedError):
        today(event, LATER, COMMUNITY if who == "community" else event.organizer)
