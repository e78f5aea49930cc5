"""The audit log as organizers read it: a page at a time, by area, person and day, with names."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.edition import LANGUAGES, Edition
from lib.i18n import translator
from lib.publishing import audit_wording as wording
from lib.publishing.wording import Words
from lib.services import audit_log
from lib.services.access import Actor, NotAllowedError
from lib.services.audit_log import Chosen, Entry
from lib.store import accounts, audit, editions
from lib.store.database import Database, Session
from tests.edition_samples import small_edition_content

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
ORGANIZER, JUROR = Actor(1), Actor(2)


def record(session: Session, action: str, hour: int, author: int | None, **more: object) -> None:
    said = {"object_kind": "sync_run", "object_id": "7", "before": None, "after": None, "reason": None} | more
    at = NOW + timedelta(hours=hour)
    audit.record(session, edition_id=1, at=at, account_id=author, action=action, **said)  # type: ignore[arg-type]


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        for slug in ("rivers-2031", "rivers-2032"):
            editions.add_edition(session, slug=slug, created_at=NOW)
        for name, role in (("Ana", "organizer"), ("Leo", "juror")):
            account = accounts.add_account(session, issuer="demo", subject=name, created_at=NOW, display_name=name)
            accounts.grant_role(
                session, account_id=account.id, edition_id=1, role=role, granted_by=None, granted_at=NOW
            )
        record(session, "import.registrations", 0, None, after={"rows_added": 3})
        record(session, "team.revoke", 1, 1, object_kind="account", object_id="2", before={"role": "juror"})
        record(session, "other.thing", 2, 1, object_kind="thing", object_id=None, reason="=1+1")
    return empty_database


def page(database: Database, chosen: Chosen = audit_log.EVERYTHING, **more: int) -> audit_log.AuditPage:
    with database.read() as session:
        return audit_log.page(session, ORGANIZER, 1, chosen, **more)


def test_entries_come_newest_first_with_the_names_that_are_known(database: Database) -> None:
    found = page(database)
    second = Entry(
        id=2,
        at=NOW + timedelta(hours=1),
        author=1,
        author_name="Ana",
        action="team.revoke",
        object_kind="account",
        object_id="2",
        object_name="Leo",
        before={"role": "juror"},
        after={},
        reason=None,
    )
    assert [entry.id for entry in found.entries] == [3, 2, 1]
    assert found.entries[1] == second
    assert (found.count, found.older_than_id, found.areas) == (3, None, ("import", "other", "team"))
    assert found.authors == ((1, "Ana"), ("command_line", None))
    assert found.span == (NOW, NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Chosen(area="team"), [2]),
        (Chosen(area="nothing"), []),
        (Chosen(by=1), [3, 2]),
        (Chosen(by="command_line"), [1]),
        (Chosen(between=(NOW, NOW + timedelta(hours=2))), [2, 1]),
        (Chosen(area="import", by=1), []),
    ],
)
def test_log_can_be_searched(database: Database, chosen: Chosen, expected: list[int]) -> None:
    found = page(database, chosen)
    assert ([entry.id for entry in found.entries], found.count) == (expected, len(expected))
    assert found.areas == ("import", "other", "team")


def test_pages_hold_a_hundred_and_the_file_all(database: Database) -> None:
    with database.write() as session:
        for number in range(250):
            record(session, "sync", number, None)
    first = page(database)
    second = page(database, older_than_id=first.older_than_id or 0)
    third = page(database, older_than_id=second.older_than_id or 0)
    assert [len(one.entries) for one in (first, second, third)] == [100, 100, 53]
    assert third.older_than_id is None
    assert {one.count for one in (first, second, third)} == {253}
    with database.read() as session:
        whole = [entry for part in audit_log.every_entry(session, ORGANIZER, 1) for entry in part]
    assert whole == [*first.entries, *second.entries, *third.entries]


def test_only_organizers_of_the_edition_read_it(database: Database) -> None:
    with database.read() as session:
        for actor, edition_id in ((JUROR, 1), (Actor(), 1), (ORGANIZER, 2)):
            with pytest.raises(NotAllowedError):
                audit_log.page(session, actor, edition_id)
            with pytest.raises(NotAllowedError):
                list(audit_log.every_entry(session, actor, edition_id))


def test_table_for_the_screen_has_names_and_the_file_has_none(database: Database) -> None:
    said = Words("en", "en-US", UTC, Edition.model_validate(small_edition_content()))
    shown = wording.log_table(page(database).entries, said, with_names=True)
    assert [row[1:] for row in shown.rows] == [
        ("Ana", "other.thing", "thing", "", "", "=1+1"),
        ("Ana", "took a role back", "Leo", "role: juror", "", ""),
        ("the command line", "imported registrations", "run 7", "", "rows_added: 3", ""),
    ]
    kept = wording.log_table(page(database).entries, said, with_names=False)
    assert kept.rows[1] == (
        "2031-03-01T10:00:00+00:00",
        "Account 1",
        "took a role back",
        "Account 2",
        "role: juror",
        "",
        "",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_are_worded_in_each_language_and_unknown_ones_shown_as_they_are(language: str) -> None:
    translate = translator(language)
    worded = wording.actions(translate)
    assert wording.action_name("ballot.unheard_of", translate) == "ballot.unheard_of"
    assert all(
        wording.area_name(audit_log.area_of(action), translate) != audit_log.area_of(action) for action in worded
    )


def test_long_values_are_cut() -> None:
    assert wording.values_text({"a": "x" * 300, "b": [1, None], "c": {"é": True}}) == (
        f'a: {"x" * 199}…; b: [1, null]; c: {{"é": true}}'
    )
