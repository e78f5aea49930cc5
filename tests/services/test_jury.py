"""Who judges, who still owes what, and who is to be reminded."""

from datetime import timedelta
from typing import Any

import pytest

from lib.services import jury
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.jury import BAD_LOAD, NO_REASON, UNKNOWN_TOPIC, Jury, JuryRefusedError, ProfileChangedError, Reminder
from lib.services.projects import ProjectName
from lib.store import assignments, audit, ballots
from lib.store.database import Database
from tests.services.jury_rows import EDITION, Event, add_event, describe
from tests.store.jury_rows import NOW

LATER = NOW + timedelta(hours=1)
P1, P2, P3 = (ProjectName(f"p{number}", f"Title p{number}") for number in (1, 2, 3))


@pytest.fixture
def event(empty_database: Database) -> Event:
    return add_event(empty_database)


def found(event: Event) -> Jury:
    with event.database.read() as session:
        return jury.jury_of_edition(session, event.organizer, event.edition, event.edition_id)


def change(event: Event, juror: int = 0, **said: Any) -> None:
    actor = said.pop("actor", event.organizer)
    edition = said.pop("edition", event.edition)
    juror_id = said.pop("juror_id", event.jury.jurors[juror])
    wanted = {"languages": ["es"], "topics": [], "maximum_load": None, "now": LATER, "shown_at": None, **said}
    jury.change_profile(event.database, actor, edition, juror_id, **wanted)


def test_standing_of_jurors_and_projects(event: Event) -> None:
    event.submit(0, 0)
    event.submit(0, 1)
    event.declare(1, 0)
    event.drop_out(2)
    with event.database.write() as session:
        ballots.save_field(
            session,
            event.jury.projects[2],
            event.jury.jurors[1],
            "private_comment",
            based_on=None,
            value="Hm",
            saved_at=NOW,
        )
    now = found(event)
    assert [
        (juror.name, juror.row.is_judging, juror.asked, juror.submitted, juror.begun, juror.due, juror.lost)
        for juror in now.jurors
    ] == [
        ("Juror 1", True, 2, 1, 0, (P3,), (P2,)),
        ("Juror 2", True, 3, 1, 1, (P2, P3), ()),
        ("Juror 3", False, 0, 0, 0, (), (P1, P2, P3)),
    ]
    assert [juror.conflicts for juror in now.jurors] == [1, 0, 0]
    assert (now.asked, now.submitted, now.lost) == (5, 2, 4)
    first, second, _third = event.jury.jurors
    assert [(project.name, project.submitted, project.due, project.short) for project in now.projects] == [
        (P1, 2, (), 0),
        (P2, 0, (second,), 0),
        (P3, 0, (first, second), 0),
    ]
    assert {project.wanted for project in now.projects} == {None}
    assert (now.judging, now.plan) == ("draft", None)


@pytest.mark.parametrize(("ballots_wanted", "short"), [(3, [1, 2, 1]), (None, [0, 0, 0]), (1, [0, 0, 0])])
def test_projects_say_how_many_ballots_nobody_is_asked_for(
    event: Event, ballots_wanted: int | None, short: list[int]
) -> None:
    with event.database.write() as session:
        assignments.add_plan(
            session,
            event.edition_id,
            seed=1,
            ballots_per_project=ballots_wanted,
            input_digest="x",
            reason=None,
            accepted_by=None,
            accepted_at=NOW,
        )
    event.declare(1, 0)
    event.drop_out(2)
    assert [project.short for project in found(event).projects] == short


def test_ballot_of_somebody_with_a_conflict_does_not_count(event: Event) -> None:
    event.submit(0, 0)
    event.declare(0, 0)
    now = found(event)
    assert (now.submitted, now.projects[0].submitted, now.jurors[0].asked) == (0, 0, 2)


def test_profile_is_changed_and_said_who_changed_it(event: Event) -> None:
    topic = EDITION.domains[0].key
    change(event, languages=[" ES ", "pt", "es"], topics=[topic], maximum_load=7)
    row = found(event).jurors[0].row
    assert (row.languages, row.topics, row.maximum_load, row.updated_at) == (("es", "pt"), (topic,), 7, LATER)
    with event.database.read() as session:
        (entry,) = audit.entries(session, event.edition_id, area="jury")
    assert (entry.action, entry.object_id, entry.before, entry.after) == (
        "jury.profile",
        str(event.jury.jurors[0]),
        {"languages": [], "topics": [], "maximum_load": None},
        {"languages": ["es", "pt"], "topics": [topic], "maximum_load": 7},
    )
    with pytest.raises(ProfileChangedError):
        change(event, languages=["en"])
    change(event, languages=[], shown_at=LATER)
    assert found(event).jurors[0].row.languages == ()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"maximum_load": -1}, BAD_LOAD),
        ({"maximum_load": 1001}, BAD_LOAD),
        ({"topics": ["no-such-topic"]}, UNKNOWN_TOPIC),
    ],
)
def test_profile_that_makes_no_sense_is_refused(event: Event, said: dict[str, Any], message: str) -> None:
    with pytest.raises(JuryRefusedError) as refused:
        change(event, **said)
    assert refused.value.message_id == message
    assert found(event).jurors[0].row.updated_at is None


def test_reminders_go_to_whoever_owes_ballots_and_the_file_leaves_an_audit_entry(event: Event) -> None:
    with event.database.write() as session:
        describe(session, event.jury.jurors[1], email="two@example.org")
    change(event, juror=1, languages=["pt", "es"])
    event.submit(0, 0)
    event.drop_out(2)
    expected = (
        Reminder(event.jury.jurors[1], "Juror 2", "two@example.org", ("pt", "es"), (P1, P2, P3)),
        Reminder(event.jury.jurors[0], "Juror 1", None, (), (P2, P3)),
    )
    assert jury.reminders(found(event)) == expected
    with pytest.raises(JuryRefusedError) as refused:
        jury.take_mail_merge(event.database, event.organizer, event.edition, reason=" ", now=LATER)
    assert refused.value.message_id == NO_REASON
    taken = jury.take_mail_merge(event.database, event.organizer, event.edition, reason=" Last week ", now=LATER)
    assert taken == expected
    with event.database.read() as session:
        (entry,) = audit.entries(session, event.edition_id, area="export")
    assert (entry.account_id, entry.after, entry.reason, entry.at) == (
        event.organizer.account_id,
        {"jurors": [event.jury.jurors[1], event.jury.jurors[0]]},
        "Last week",
        LATER,
    )


@pytest.mark.parametrize("who", [COMMUNITY, Actor(1), Actor(99)])
def test_nobody_but_organizers_sees_or_changes_the_jury(event: Event, who: Actor) -> None:
    with event.database.read() as session, pytest.raises(NotAllowedError):
        jury.jury_of_edition(session, who, event.edition, event.edition_id)
    with pytest.raises(NotAllowedError):
        change(event, actor=who)
    with pytest.raises(NotAllowedError):
        jury.take_mail_merge(event.database, who, event.edition, reason="why", now=NOW)
    with event.database.read() as session:
        assert list(audit.entries(session, event.edition_id)) == []


def test_juror_or_edition_that_is_not_there_is_not_allowed(event: Event) -> None:
    for elsewhere in ({"juror_id": event.organizer.account_id}, {"edition": replace_slug()}):
        with pytest.raises(NotAllowedError):
            change(event, **elsewhere)


def replace_slug() -> Any:
    return EDITION.model_copy(update={"slug": "elsewhere"})
