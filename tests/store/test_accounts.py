"""Accounts are found by their identity, and a role holds from its grant to its revocation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from lib.store import accounts, editions
from lib.store.accounts import GrantRow
from lib.store.database import Database, Session
from lib.store.models import Account

NOW = datetime(2024, 4, 14, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def people(database: Database) -> Database:
    """Editions 1 and 2; account 1 "Organizadora 1", account 2 "Jurado 1", neither with a role."""
    with database.write() as session:
        editions.add_edition(session, slug="a", created_at=NOW)
        editions.add_edition(session, slug="b", created_at=NOW)
        accounts.add_account(
            session, issuer="demo", subject="organizer-1", display_name="Organizadora 1", created_at=NOW
        )
        accounts.add_account(session, issuer="demo", subject="juror-1", display_name="Jurado 1", created_at=NOW)
    return database


def grant(session: Session, account_id: int, edition_id: int | None, role: str, by: int | None = None) -> int:
    return accounts.grant_role(
        session, account_id=account_id, edition_id=edition_id, role=role, granted_by=by, granted_at=NOW
    )


def roles(database: Database, account_id: int, edition_id: int) -> set[str]:
    with database.read() as session:
        return set(accounts.active_roles(session, account_id, edition_id))


def test_account_is_found_by_issuer_and_subject_together(people: Database) -> None:
    with people.write() as session:
        accounts.add_account(
            session,
            issuer="https://huggingface.co",
            subject="juror-1",
            created_at=LATER,
            email="p@example.org",
            hub_name="participante-0042",
        )
    with people.read() as session:
        demo = accounts.account_by_identity(session, "demo", "juror-1")
        hub = accounts.account_by_identity(session, "https://huggingface.co", "juror-1")
        assert accounts.account_by_identity(session, "https://huggingface.co", "organizer-1") is None
    assert demo is not None
    assert (demo.id, demo.display_name, demo.is_active, demo.email) == (2, "Jurado 1", True, None)
    assert hub is not None
    assert (hub.id, hub.created_at, hub.email, hub.hub_name) == (3, LATER, "p@example.org", "participante-0042")


def test_second_account_of_one_identity_is_refused(people: Database) -> None:
    with pytest.raises(IntegrityError), people.write() as session:
        accounts.add_account(session, issuer="demo", subject="juror-1", created_at=NOW)


def test_new_account_has_no_role(people: Database) -> None:
    assert roles(people, 1, 1) == set()
    assert roles(people, 99, 1) == set()


def test_role_holds_in_its_edition_only_and_one_for_all_in_every_edition(people: Database) -> None:
    with people.write() as session:
        grant(session, 1, 1, "organizer")
        grant(session, 1, None, "admin")
    assert roles(people, 1, 1) == {"organizer", "admin"}
    assert roles(people, 1, 2) == {"admin"}
    assert roles(people, 2, 1) == set()


def test_inactive_account_holds_no_role(people: Database) -> None:
    with people.write() as session:
        grant(session, 1, 1, "organizer")
        session.get_one(Account, 1).is_active = False
    assert roles(people, 1, 1) == set()


def test_revoked_role_holds_no_more_and_can_be_granted_again(people: Database) -> None:
    with people.write() as session:
        first = grant(session, 2, 1, "juror", by=1)
    with people.write() as session:
        assert accounts.revoke_role(session, account_id=2, edition_id=1, role="juror", revoked_at=LATER)
    assert roles(people, 2, 1) == set()
    with people.write() as session:
        second = grant(session, 2, 1, "juror")
    assert roles(people, 2, 1) == {"juror"}
    kept = GrantRow(
        id=first,
        account_id=2,
        display_name="Jurado 1",
        is_active=True,
        edition_id=1,
        role="juror",
        granted_at=NOW,
        granted_by=1,
        revoked_at=LATER,
    )
    with people.read() as session:
        assert accounts.grants(session, 1) == [kept, replace(kept, id=second, granted_by=None, revoked_at=None)]
        assert accounts.grants(session, 2) == []


def test_role_granted_twice_is_one_grant(people: Database) -> None:
    with people.write() as session:
        assert grant(session, 1, None, "admin") == grant(session, 1, None, "admin")
        assert grant(session, 1, 1, "admin") != grant(session, 1, None, "admin")
        assert len(accounts.grants(session, 1)) == 2


def test_revoking_in_one_edition_leaves_the_role_of_others_and_of_all(people: Database) -> None:
    with people.write() as session:
        grant(session, 1, None, "organizer")
        grant(session, 1, 2, "organizer")
        grant(session, 2, 1, "organizer")
        grant(session, 1, 1, "juror")
        assert not accounts.revoke_role(session, account_id=1, edition_id=1, role="organizer", revoked_at=LATER)
        assert [row.revoked_at for row in accounts.grants(session, 1)] == [None, None, None]
        assert accounts.revoke_role(session, account_id=1, edition_id=None, role="organizer", revoked_at=LATER)
    assert (roles(people, 1, 1), roles(people, 1, 2), roles(people, 2, 1)) == ({"juror"}, {"organizer"}, {"organizer"})


def test_unknown_role_is_refused(people: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_role_grant_role"), people.write() as session:
        grant(session, 1, 1, "owner")


def test_role_is_gone_for_whoever_signed_in_before_the_account_signed_out(people: Database) -> None:
    with people.write() as session:
        grant(session, 1, 1, "organizer")
        session.get_one(Account, 1).session_not_before = LATER
    with people.read() as session:
        seconds = {-1: set(), 0: {"organizer"}, 1: {"organizer"}}
        found = {
            second: set(accounts.active_roles(session, 1, 1, LATER + timedelta(seconds=second))) for second in seconds
        }
        assert found == seconds
        assert set(accounts.active_roles(session, 1, 1)) == {"organizer"}


def test_holders_are_the_active_accounts_whose_role_holds_there(people: Database) -> None:
    with people.write() as session:
        grant(session, 1, 1, "organizer")
        grant(session, 1, 1, "juror")
        grant(session, 2, None, "organizer")
        assert (accounts.holders(session, 1, "organizer"), accounts.holders(session, 2, "organizer")) == ([1, 2], [2])
        assert (accounts.holders(session, None, "organizer"), accounts.holders(session, 1, "admin")) == ([2], [])
        accounts.revoke_role(session, account_id=1, edition_id=1, role="organizer", revoked_at=LATER)
        session.get_one(Account, 2).is_active = False
        session.flush()
        assert accounts.holders(session, 1, "organizer") == []
        assert accounts.roles_anywhere(session, 1) == [(1, "juror")]
        assert [account.id for account in accounts.accounts_of_edition(session, 1)] == [1, 2]
        assert [account.id for account in accounts.accounts_of_edition(session, 2)] == [2]


def test_account_is_found_by_its_address(people: Database) -> None:
    with people.write() as session:
        session.get_one(Account, 1).email, session.get_one(Account, 2).hub_name = "a@example.org", "b"
        session.flush()

        def found(email_key: str | None, hub_name: str | None) -> list[int]:
            return [row.id for row in accounts.accounts_at_address(session, email_key=email_key, hub_name=hub_name)]

        assert (found("a@example.org", None), found(None, "b"), found("b", None), found(None, "a")) == (
            [1],
            [2],
            [],
            [],
        )
