"""Editions, and the changes that organizers made to them, the newest of each key holding."""

from datetime import UTC, datetime, timedelta

import pytest

from lib.store import editions
from lib.store.database import Database
from lib.store.editions import OverrideChangedError, OverrideRow

NOW = datetime(2024, 4, 1, 12, tzinfo=UTC)
DEADLINE = "dates.submission.at"
FIRST = OverrideRow(1, DEADLINE, "2024-04-10T23:59:00-12:00", "More time", None, NOW)


@pytest.fixture
def edition_id(database: Database) -> int:
    with database.write() as session:
        return editions.add_edition(session, slug="somos600m-2024", created_at=NOW).id


@pytest.fixture
def with_first_override(database: Database, edition_id: int) -> Database:
    with database.write() as session:
        recorded = editions.record_override(
            session,
            edition_id=edition_id,
            key=DEADLINE,
            value=FIRST.value,
            reason="  More time ",
            set_by=None,
            set_at=NOW,
            replaces_id=None,
        )
    assert recorded == FIRST
    return database


def test_edition_is_found_by_its_slug_only(database: Database, edition_id: int) -> None:
    with database.read() as session:
        found = editions.edition_by_slug(session, "somos600m-2024")
        assert editions.edition_by_slug(session, "SOMOS600M-2024") is None
    assert found is not None
    assert (found.id, found.slug, found.created_at) == (edition_id, "somos600m-2024", NOW)
    assert (found.demo_stage, found.demo_clock_at) == (None, None)


def test_newest_edition_is_the_one_added_last(database: Database) -> None:
    with database.read() as session:
        assert editions.newest_edition(session) is None
    with database.write() as session:
        editions.add_edition(session, slug="2025", created_at=NOW)
        editions.add_edition(
            session, slug="2024", created_at=NOW - timedelta(days=1), demo_stage="judging", demo_clock_at=NOW
        )
    with database.read() as session:
        newest = editions.newest_edition(session)
    assert newest is not None
    assert (newest.slug, newest.demo_stage, newest.demo_clock_at) == ("2024", "judging", NOW)


def test_current_override_is_the_last_recorded_one_even_at_one_instant(with_first_override: Database) -> None:
    with with_first_override.write() as session:
        second = editions.record_override(
            session,
            edition_id=1,
            key=DEADLINE,
            value=None,
            reason="As published",
            set_by=None,
            set_at=NOW,
            replaces_id=FIRST.id,
        )
        link = editions.record_override(
            session,
            edition_id=1,
            key="links.register.url",
            value="https://example.org/",
            reason="Moved",
            set_by=None,
            set_at=NOW - timedelta(hours=1),
            replaces_id=None,
        )
    with with_first_override.read() as session:
        assert editions.current_overrides(session, 1) == {DEADLINE: second, "links.register.url": link}
        assert editions.override_history(session, 1, DEADLINE) == [second, FIRST]
        assert editions.override_history(session, 1) == [link, second, FIRST]
    assert second == OverrideRow(2, DEADLINE, None, "As published", None, NOW)


def test_overrides_of_another_edition_are_not_seen(with_first_override: Database) -> None:
    with with_first_override.write() as session:
        other = editions.add_edition(session, slug="other", created_at=NOW).id
    with with_first_override.read() as session:
        assert editions.current_overrides(session, other) == {}
        assert editions.override_history(session, other) == []


@pytest.mark.parametrize("shown", [None, 99])
def test_override_of_a_value_that_changed_meanwhile_is_refused_and_shows_it(
    with_first_override: Database, shown: int | None
) -> None:
    with (
        pytest.raises(OverrideChangedError, match=r"dates\.submission\.at was changed by somebody else") as refusal,
        with_first_override.write() as session,
    ):
        editions.record_override(
            session,
            edition_id=1,
            key=DEADLINE,
            value="2024-04-12T23:59:00-12:00",
            reason="More",
            set_by=None,
            set_at=NOW,
            replaces_id=shown,
        )
    assert refusal.value.current == FIRST
    with with_first_override.read() as session:
        assert editions.override_history(session, 1) == [FIRST]


def test_override_that_replaces_one_where_none_holds_is_refused(database: Database, edition_id: int) -> None:
    with pytest.raises(OverrideChangedError) as refusal, database.write() as session:
        editions.record_override(
            session,
            edition_id=edition_id,
            key=DEADLINE,
            value="x",
            reason="r",
            set_by=None,
            set_at=NOW,
            replaces_id=1,
        )
    assert refusal.value.current is None


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_override_without_a_reason_is_refused(database: Database, edition_id: int, reason: str) -> None:
    with pytest.raises(ValueError, match=r"Changing dates\.submission\.at needs a reason"), database.write() as session:
        editions.record_override(
            session,
            edition_id=edition_id,
            key=DEADLINE,
            value="x",
            reason=reason,
            set_by=None,
            set_at=NOW,
            replaces_id=None,
        )
    with database.read() as session:
        assert editions.current_overrides(session, edition_id) == {}
