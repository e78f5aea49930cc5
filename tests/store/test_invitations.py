"""Invitations wait until somebody with their address comes, or they are withdrawn."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from lib.store import accounts, editions, invitations
from lib.store.database import Database, Session
from lib.store.jury_models import Invitation

NOW = datetime(2024, 4, 14, 9, 30, tzinfo=UTC)


@pytest.fixture
def two_editions(database: Database) -> Database:
    """Editions 1 and 2, and account 1."""
    with database.write() as session:
        editions.add_edition(session, slug="a", created_at=NOW)
        editions.add_edition(session, slug="b", created_at=NOW)
        accounts.add_account(session, issuer="https://id.example.org", subject="1", created_at=NOW)
    return database


def invite(session: Session, edition_id: int | None, email_key: str | None = None, hub_name: str | None = None) -> int:
    return invitations.add_invitation(
        session,
        edition_id=edition_id,
        role="juror",
        email_key=email_key,
        hub_name=hub_name,
        language="es",
        invited_by=1,
        invited_at=NOW,
    ).id


def test_invitations_wait_for_their_address_and_in_their_edition(two_editions: Database) -> None:
    with two_editions.write() as session:
        here, elsewhere = invite(session, 1, "ana@example.org"), invite(session, 2, "ana@example.org")
        everywhere, by_name = invite(session, None, "bea@example.org"), invite(session, 1, None, "bea")

        def waiting(email_key: str | None, hub_name: str | None) -> list[int]:
            return [row.id for row in invitations.pending_for(session, email_key=email_key, hub_name=hub_name)]

        assert waiting("ana@example.org", None) == [here, elsewhere]
        assert waiting("bea@example.org", "bea") == [everywhere, by_name]
        assert waiting(None, "ana") == waiting("ana", None) == waiting(None, None) == []
        assert [row.id for row in invitations.pending_of_edition(session, 1)] == [here, everywhere, by_name]
        assert [row.id for row in invitations.pending_of_edition(session, 2)] == [elsewhere, everywhere]


def test_invitation_that_was_accepted_or_withdrawn_waits_no_more(two_editions: Database) -> None:
    with two_editions.write() as session:
        accepted, withdrawn = (invite(session, 1, "ana@example.org") for _ in range(2))
        for number in (accepted, withdrawn):
            row = invitations.invitation(session, number)
            assert row is not None
            row.accepted_by, row.accepted_at = (1, NOW) if number == accepted else (None, None)
            row.withdrawn_at = NOW if number == withdrawn else None
        session.flush()
        assert list(invitations.pending_for(session, email_key="ana@example.org", hub_name=None)) == []
        assert list(invitations.pending_of_edition(session, 1)) == []
        assert invitations.invitation(session, 99) is None


def test_same_invitation_is_found_by_role_edition_and_address(two_editions: Database) -> None:
    with two_editions.write() as session:
        first, everywhere = invite(session, 1, None, "bea"), invite(session, None, None, "bea")

        def found(edition_id: int | None, role: str, email_key: str | None, hub_name: str | None) -> int | None:
            row = invitations.pending_to(
                session, edition_id=edition_id, role=role, email_key=email_key, hub_name=hub_name
            )
            return row.id if row is not None else None

        assert (found(1, "juror", None, "bea"), found(None, "juror", None, "bea")) == (first, everywhere)
        assert (
            found(1, "organizer", None, "bea")
            is found(2, "juror", None, "bea")
            is found(1, "juror", "bea", None)
            is None
        )


@pytest.mark.parametrize("address", [{}, {"email_key": "a@example.org", "hub_name": "a"}])
def test_invitation_has_exactly_one_address(two_editions: Database, address: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="ck_invitation_one_address"), two_editions.write() as session:
        session.add(Invitation(edition_id=1, role="juror", invited_at=NOW, **address))
