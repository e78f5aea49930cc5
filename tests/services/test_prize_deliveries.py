"""What prizes bring to each person: who is on the list and when, states, undoing, people who are erased."""

from collections import Counter
from datetime import datetime

import pytest

from lib.services import closing, people_erasure, prize_deliveries
from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.services.closing import ClosingRefusedError
from lib.services.editions import edition_now
from lib.services.prize_deliveries import Checklist, DeliveryKey, DeliveryState
from lib.store import audit, models
from lib.store.database import Database
from tests.outside.sync_process import SLUG
from tests.services.closing_rows import AFTER, BEFORE, add_projects


@pytest.fixture
def ids(hub_database: Database) -> dict[str, int]:
    return add_projects(hub_database)


def checklist(database: Database, now: datetime = AFTER) -> Checklist:
    with database.read() as session:
        return prize_deliveries.checklist(session, COMMAND_LINE, edition_now(session, SLUG), 1, now)


def lines(database: Database, now: datetime = AFTER) -> Counter[tuple[str, str | None, str]]:
    found = checklist(database, now).lines
    return Counter((line.prize.key, line.recipient.full_name, line.item.key) for line in found)


def states(database: Database) -> dict[DeliveryKey, DeliveryState]:
    return {line.key: line.state for line in checklist(database).lines if line.history}


def say(
    database: Database, keys: list[DeliveryKey], state: DeliveryState, seen_id: int | None = None, *, sure: bool = True
) -> tuple[int, ...]:
    seen = checklist(database).seen_id if seen_id is None else seen_id
    return prize_deliveries.set_deliveries(
        database, COMMAND_LINE, SLUG, keys, state, seen_id=seen, is_confirmed=sure, now=AFTER
    )


def refused(message: str) -> pytest.RaisesExc[ClosingRefusedError]:
    return pytest.RaisesExc(ClosingRefusedError, check=lambda error: error.message_id == message)


def test_winners_are_on_the_list_once_the_result_is_public(hub_database: Database, ids: dict[str, int]) -> None:
    before, after = checklist(hub_database, BEFORE), checklist(hub_database)
    assert (before.are_awards_public, {line.prize.key for line in before.lines}) == (False, {"everyone_presenting"})
    assert after.are_awards_public
    first = [key for key in lines(hub_database) if key[0] == "first_place"]
    assert {name for _prize, name, _item in first} == {"Ana", "Hugo"}
    assert sorted(item for _prize, name, item in first if name == "Ana") == [
        "certificate",
        "credits",
        "discord_role",
        "llm_course",
        "master",
        "mention",
        "spelling_course",
    ]
    assert [project.slug for project in after.unknown_teams] == ["lone"]
    assert set(lines(hub_database).values()) == {1}  # a person who is known by two rows is one


def test_what_is_on_request_is_due_to_whoever_asked(hub_database: Database, ids: dict[str, int]) -> None:
    found = [line for line in checklist(hub_database).lines if line.item.on_request]
    assert {(line.recipient.full_name, line.item.key, line.is_wanted) for line in found} == {
        ("Ana", "conference_pass", True),
        ("Hugo", "conference_pass", True),
        ("Eva", "conference_pass", None),
        ("Eva", "talent_nomination", None),
    }
    everyone = checklist(hub_database).progress[-1]
    # Three people with four things each, and two passes; what nobody knows to be wanted does not count.
    assert (everyone.prize.key, everyone.due, everyone.not_known) == ("everyone_presenting", 14, 2)


def test_states_are_set_counted_and_undone(hub_database: Database, ids: dict[str, int]) -> None:
    credits = [(ids["llama"], ids[name], "first_place.credits") for name in ("ana", "hugo")]
    role = (ids["llama"], ids["ana"], "first_place.discord_role")
    assert (checklist(hub_database).progress[0].delivered, checklist(hub_database).progress[0].due) == (0, 14)
    said = say(hub_database, credits, "delivered")
    say(hub_database, [role], "declined")
    first = checklist(hub_database).progress[0]
    assert (first.delivered, first.due, first.declined, first.offered) == (2, 13, 1, 0)
    assert prize_deliveries.undo_deliveries(hub_database, COMMAND_LINE, SLUG, said, now=AFTER)
    assert states(hub_database) == {credits[0]: "pending", credits[1]: "pending", role: "declined"}
    history = next(line.history for line in checklist(hub_database).lines if line.key == credits[0])
    assert [row.state for row in history] == ["delivered", "pending"]
    with hub_database.read() as session:
        entries = [(one.action, one.before, one.after) for one in audit.entries(session, 1)]
    assert entries == [
        ("prize.undo", {"delivered": 2}, {"pending": 2}),
        ("prize.deliver", {"pending": 1}, {"declined": 1}),
        ("prize.deliver", {"pending": 2}, {"delivered": 2}),
    ]


def test_undoing_goes_back_one_step_and_not_over_somebody_else(hub_database: Database, ids: dict[str, int]) -> None:
    key = (ids["llama"], ids["ana"], "first_place.credits")
    say(hub_database, [key], "offered")
    delivered = say(hub_database, [key], "delivered")
    undone = prize_deliveries.undo_deliveries(hub_database, COMMAND_LINE, SLUG, delivered, now=AFTER)
    assert states(hub_database) == {key: "offered"}
    with refused(closing.NOTHING_TO_UNDO):
        prize_deliveries.undo_deliveries(hub_database, COMMAND_LINE, SLUG, delivered, now=AFTER)
    with refused(closing.NOTHING_TO_UNDO):
        prize_deliveries.undo_deliveries(hub_database, COMMAND_LINE, SLUG, (), now=AFTER)
    with pytest.raises(NotAllowedError):
        prize_deliveries.undo_deliveries(hub_database, COMMAND_LINE, SLUG, [*undone, 999], now=AFTER)
    assert states(hub_database) == {key: "offered"}


def test_what_cannot_be_said_is_refused_whole(hub_database: Database, ids: dict[str, int]) -> None:
    key = (ids["llama"], ids["ana"], "first_place.credits")
    other = (ids["llama"], ids["hugo"], "first_place.credits")
    say(hub_database, [key], "delivered")
    with refused(closing.CHANGED_MEANWHILE):
        say(hub_database, [other, key], "offered", seen_id=0)
    with refused(closing.SAME_STATE):
        say(hub_database, [key], "delivered")
    with refused(closing.NOT_ON_THE_LIST):
        say(hub_database, [other, (ids["puma"], ids["eva"], "first_place.credits")], "delivered")
    with refused(closing.NOTHING_CHOSEN):
        say(hub_database, [], "delivered")
    with refused(closing.NOT_SURE):
        say(hub_database, [key, other], "offered", sure=False)
    with pytest.raises(NotAllowedError):
        say(hub_database, [other, (ids["gone"], ids["eva"], "everyone_presenting.certificate")], "delivered")
    assert states(hub_database) == {key: "delivered"}
    # Of several, those that are there already are left alone.
    assert len(say(hub_database, [key, other], "delivered")) == 1


def test_who_is_erased_stays_without_a_name(hub_database: Database, ids: dict[str, int]) -> None:
    key = (ids["llama"], ids["ana"], "first_place.credits")
    say(hub_database, [key], "delivered")
    people_erasure.erase_person(
        hub_database, COMMAND_LINE, SLUG, ids["ana"], reason="Asked for it", is_confirmed=True, now=AFTER
    )
    line = next(line for line in checklist(hub_database).lines if line.key == key)
    assert (line.state, line.recipient.is_erased) == ("delivered", True)
    assert (line.recipient.full_name, line.recipient.email) == (None, None)


def test_rows_found_to_be_one_person_keep_what_was_said(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.write() as session:
        session.get_one(models.Person, ids["hugo again"]).same_as_id = None
    item = "first_place.credits"
    say(hub_database, [(ids["llama"], ids["hugo again"], item)], "delivered")
    with hub_database.write() as session:
        session.get_one(models.Person, ids["hugo again"]).same_as_id = ids["hugo"]
    assert states(hub_database) == {(ids["llama"], ids["hugo"], item): "delivered"}


def test_the_list_is_taken_along_with_a_reason(hub_database: Database, ids: dict[str, int]) -> None:
    with refused(closing.NO_REASON):
        prize_deliveries.take_checklist(hub_database, COMMAND_LINE, SLUG, reason=" ", now=AFTER)
    taken = prize_deliveries.take_checklist(hub_database, COMMAND_LINE, SLUG, reason="To send them", now=AFTER)
    assert [line.key for line in taken] == [line.key for line in checklist(hub_database).lines]
    with hub_database.read() as session:
        [entry] = audit.entries(session, 1)
    assert (entry.action, entry.reason, entry.after) == ("export.deliveries", "To send them", {"lines": len(taken)})


def test_the_list_is_for_organizers(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.read() as session, pytest.raises(NotAllowedError):
        prize_deliveries.checklist(session, COMMUNITY, edition_now(session, SLUG), 1, AFTER)
