"""The audit log tells who did what, when and why, in the order it happened."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from lib.store import audit
from lib.store.database import Database, Session
from lib.store.models import Account, Edition

NOW = datetime(2024, 4, 14, 9, 30, tzinfo=UTC)


def record(
    session: Session, action: str, edition_id: int | None = 1, reason: str | None = None, at: datetime = NOW
) -> int:
    entry = audit.record(
        session,
        edition_id=edition_id,
        at=at,
        account_id=None,
        action=action,
        object_kind="sync_run",
        object_id="7",
        before=None,
        after={"rows_added": 651},
        reason=reason,
    )
    return entry.id


@pytest.fixture
def database_with_editions(database: Database) -> Database:
    with database.write() as session:
        session.add_all([Edition(slug="a", created_at=NOW), Edition(slug="b", created_at=NOW)])
        session.add(Account(issuer="demo", subject="organizer-1", created_at=NOW))
    return database


def test_entry_comes_back_as_it_was_recorded(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        audit.record(
            session,
            edition_id=2,
            at=NOW,
            account_id=1,
            action="override.dates",
            object_kind="edition_override",
            object_id="dates.submission.at",
            before={"value": None},
            after={"value": "2024-04-10T23:59:59-12:00"},
            reason="Más tiempo",
        )
    with database_with_editions.read() as session:
        [entry] = audit.entries(session, 2)
    assert (entry.edition_id, entry.at, entry.account_id, entry.action) == (2, NOW, 1, "override.dates")
    assert (entry.object_kind, entry.object_id) == ("edition_override", "dates.submission.at")
    assert (entry.before, entry.after) == ({"value": None}, {"value": "2024-04-10T23:59:59-12:00"})
    assert entry.reason == "Más tiempo"


def test_entries_are_of_one_edition_and_newest_first_whatever_the_clock_says(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        for action, edition_id in [("a.1", 1), ("b.1", 2), ("a.2", 1), ("all.1", None)]:
            record(session, action, edition_id)
        record(session, "a.3", at=NOW - timedelta(seconds=1))
    with database_with_editions.read() as session:
        assert [entry.action for entry in audit.entries(session, 1)] == ["a.3", "a.2", "a.1"]
        assert [entry.action for entry in audit.entries(session, 2)] == ["b.1"]
        assert [entry.action for entry in audit.entries(session, None)] == ["all.1"]


def test_entries_of_an_area_leave_out_areas_whose_name_begins_alike(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        for action in ("import.registrations", "imports.other", "import%.x", "import.submissions"):
            record(session, action)
    with database_with_editions.read() as session:
        found = [entry.action for entry in audit.entries(session, 1, area="import")]
        assert found == ["import.submissions", "import.registrations"]
        assert [entry.action for entry in audit.entries(session, 1, area="import%")] == ["import%.x"]


def test_pages_follow_one_another_without_gap_or_repetition(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        recorded = [record(session, f"a.{number}") for number in range(250)]
    with database_with_editions.read() as session:
        pages = [audit.entries(session, 1)]
        while len(pages[-1]) == audit.PAGE:
            pages.append(audit.entries(session, 1, older_than_id=pages[-1][-1].id))
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [entry.id for page in pages for entry in page] == recorded[::-1]


def test_entry_of_a_write_that_fails_is_not_kept(database_with_editions: Database) -> None:
    with pytest.raises(LookupError), database_with_editions.write() as session:
        record(session, "import.registrations")
        raise LookupError
    with database_with_editions.read() as session:
        assert audit.entries(session, 1) == []


def test_entry_cannot_be_changed_or_removed(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        record(session, "import.registrations", reason="first")
    with pytest.raises(IntegrityError, match="append-only"), database_with_editions.write() as session:
        audit.entries(session, 1)[0].reason = "second"
    with pytest.raises(IntegrityError, match="append-only"), database_with_editions.write() as session:
        session.delete(audit.entries(session, 1)[0])
    with database_with_editions.read() as session:
        assert [entry.reason for entry in audit.entries(session, 1)] == ["first"]


def test_entries_are_found_by_area_author_and_time(database_with_editions: Database) -> None:
    with database_with_editions.write() as session:
        recorded = {
            name: audit.record(
                session,
                edition_id=1,
                at=NOW + timedelta(hours=hour),
                account_id=author,
                action=action,
                object_kind="sync_run",
                object_id=None,
                before=None,
                after=None,
                reason=None,
            ).id
            for name, author, action, hour in (
                ("sync", None, "sync", 0),
                ("import", 1, "import.registrations", 1),
                ("other", 1, "syncs.other", 2),
            )
        }

        def found(**wanted: object) -> list[str]:
            names = {number: name for name, number in recorded.items()}
            rows = audit.entries(session, 1, **wanted)  # type: ignore[arg-type]
            assert len(rows) == audit.count(session, 1, **wanted)  # type: ignore[arg-type]
            return [names[row.id] for row in rows]

        assert found() == ["other", "import", "sync"]
        assert found(area="sync") == ["sync"]
        assert (found(by=1), found(by=audit.COMMAND_LINE), found(by=2)) == (["other", "import"], ["sync"], [])
        assert found(between=(NOW, NOW + timedelta(hours=1))) == ["sync"]
        assert found(between=(NOW + timedelta(hours=1), NOW + timedelta(hours=9)), by=1, area="syncs") == ["other"]
        assert audit.actions(session, 1) == ["import.registrations", "sync", "syncs.other"]
        assert audit.authors(session, 1) == [1, None]
        assert (audit.span(session, 1), audit.span(session, 2)) == ((NOW, NOW + timedelta(hours=2)), None)
