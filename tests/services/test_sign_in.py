"""From the claims of a token to who somebody is here: accounts, invitations, and what ends it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.sign_in import Provider
from lib.services import access, roles, sign_in
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.sign_in import NOBODY, SignIn
from lib.store import accounts, audit, editions, invitations
from lib.store.database import Database

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
MADE_AT = NOW - timedelta(minutes=1)
HUB = Provider("huggingface", "https://huggingface.co", "Hugging Face", is_hub=True)
OTHER = Provider("campus", "https://id.example.org", "Campus", is_hub=False)


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        editions.add_edition(session, slug="rivers-2031", created_at=NOW)
        editions.add_edition(session, slug="rivers-2032", created_at=NOW)
    return empty_database


def claims(**more: Any) -> dict[str, Any]:
    said = {"is_logged_in": True, "provider": "huggingface", "iss": HUB.issuer, "sub": "ana", "name": "Ana"}
    return said | {"iat": int(MADE_AT.timestamp()), "email": "ana@example.org", "email_verified": True} | more


def settle(database: Database, now: datetime = NOW, **more: Any) -> SignIn:
    return sign_in.settle(database, claims(**more), (HUB, OTHER), now=now)


def invite(database: Database, role: roles.Role = "juror", **address: str) -> int:
    address = address or {"email": "Ana@example.org"}
    return roles.invite(database, COMMAND_LINE, 1, role, **address, now=NOW)  # type: ignore[arg-type]


def held(database: Database, found: SignIn, edition_id: int = 1) -> set[str]:
    with database.read() as session:
        return set(access.roles_of(session, found.actor, edition_id))


def test_nobody_is_signed_in_without_a_token(database: Database) -> None:
    assert sign_in.settle(database, {}, (HUB,), now=NOW) == NOBODY
    assert settle(database, is_logged_in=False) == NOBODY
    assert settle(database, is_logged_in="yes") == NOBODY


def test_who_is_not_invited_gets_no_account(database: Database) -> None:
    invite(database, email="bea@example.org")
    assert settle(database) == SignIn("not_invited", name="Ana", address="ana@example.org")
    with database.read() as session:
        assert accounts.account_by_identity(session, HUB.issuer, "ana") is None


def test_first_sign_in_of_an_invited_person_makes_the_account_and_gives_the_role(database: Database) -> None:
    invitation = invite(database)
    found = settle(database)
    assert found == SignIn("known", Actor(1, signed_in_at=MADE_AT), "Ana", "ana@example.org")
    assert (held(database, found), held(database, found, 2)) == ({"juror"}, set())
    with database.read() as session:
        row = invitations.invitation(session, invitation)
        assert row is not None
        assert (row.accepted_by, row.accepted_at) == (1, NOW)
        entry = audit.entries(session, 1)[0]
        assert (entry.action, entry.account_id, entry.object_id, entry.after) == (
            "team.accept",
            1,
            str(invitation),
            {"role": "juror"},
        )
    assert settle(database) == found  # and the second time it is only recognized
    with database.read() as session:
        assert len(accounts.grants(session, 1)) == 1


def test_invitation_by_hub_name_is_for_people_of_the_hub(database: Database) -> None:
    invite(database, hub_name="Ana-Prueba")
    elsewhere = {"provider": "campus", "iss": OTHER.issuer, "preferred_username": "ana-prueba"}
    assert settle(database, **elsewhere).state == "not_invited"
    assert settle(database, preferred_username="ana-prueb").state == "not_invited"
    found = settle(database, preferred_username="ANA-prueba")
    assert (found.state, found.address, held(database, found)) == ("known", "ana-prueba", {"juror"})


@pytest.mark.parametrize("verified", [False, "true", None, 1])
def test_unverified_address_matches_no_invitation(database: Database, verified: object) -> None:
    invite(database)
    assert settle(database, email_verified=verified).state in ("unverified_email", "not_invited")
    with database.read() as session:
        assert accounts.account_by_identity(session, HUB.issuer, "ana") is None


def test_same_subject_of_another_provider_is_another_person(database: Database) -> None:
    invite(database)
    settle(database)
    other = settle(database, provider="campus", iss=OTHER.issuer, email="eve@example.org")
    assert (other.state, other.actor) == ("not_invited", COMMUNITY)


def test_withdrawn_invitation_is_none_and_an_accepted_one_is_used_up(database: Database) -> None:
    withdrawn = invite(database)
    roles.withdraw_invitation(database, COMMAND_LINE, 1, withdrawn, now=NOW)
    assert settle(database).state == "not_invited"
    invite(database)
    settle(database)
    roles.revoke(database, COMMAND_LINE, 1, 1, "juror", now=NOW)
    again = settle(database)
    assert (again.state, held(database, again)) == ("known", set())
    assert settle(database, sub="somebody-with-the-same-address").state == "not_invited"


def test_who_has_an_account_accepts_a_later_invitation_too(database: Database) -> None:
    invite(database)
    settle(database)
    invite(database, "organizer")
    assert held(database, settle(database)) == {"juror", "organizer"}


def test_deactivated_account_is_nobody_and_accepts_nothing(database: Database) -> None:
    invite(database)
    found = settle(database)
    roles.deactivate(database, COMMAND_LINE, 1, 1, now=NOW)
    assert held(database, found) == set()
    invite(database, "organizer")
    refused = settle(database)
    assert (refused.state, refused.actor) == ("inactive", COMMUNITY)
    roles.reactivate(database, COMMAND_LINE, 1, 1, now=NOW)
    assert held(database, settle(database)) == {"juror", "organizer"}


def test_signing_out_ends_what_was_signed_in_before_everywhere(database: Database) -> None:
    invite(database)
    found = settle(database)
    assert held(database, found) == {"juror"}
    sign_in.sign_out(database, found.actor, now=NOW)
    assert held(database, found) == set()  # in a visit that is open, at its next call
    assert settle(database) == SignIn("signed_out", name="Ana", address="ana@example.org")
    later = NOW + timedelta(seconds=1)
    again = settle(database, later, iat=int(later.timestamp()))
    assert (again.state, held(database, again)) == ("known", {"juror"})


def test_only_somebody_with_an_account_signs_out(database: Database) -> None:
    for actor in (COMMUNITY, COMMAND_LINE, Actor(99)):
        with pytest.raises(NotAllowedError):
            sign_in.sign_out(database, actor, now=NOW)


def test_visit_ends_after_eight_hours(database: Database) -> None:
    invite(database)
    found = settle(database)
    ends_at = MADE_AT + timedelta(hours=8)
    assert (found.has_ended(ends_at - timedelta(seconds=1)), found.has_ended(ends_at)) == (False, True)
    assert settle(database, ends_at) == SignIn("expired")
    assert not NOBODY.has_ended(ends_at)


def test_last_visit_is_noted_every_few_minutes_with_what_the_provider_says_now(database: Database) -> None:
    invite(database)
    settle(database)

    def noted() -> tuple[datetime | None, str | None, str | None, str | None]:
        with database.read() as session:
            account = accounts.account(session, 1)
            assert account is not None
            return account.last_seen_at, account.display_name, account.email, account.hub_name

    soon, later = NOW + timedelta(minutes=4), NOW + timedelta(minutes=5)
    settle(database, soon, name="Ana P.")
    assert noted() == (NOW, "Ana", "ana@example.org", None)
    settle(database, later, name="Ana P.", email="new@example.org", preferred_username="ana-p")
    assert noted() == (later, "Ana P.", "new@example.org", "ana-p")
    settle(database, later + timedelta(minutes=5), name=None, email=None)
    assert noted() == (later + timedelta(minutes=5), "Ana P.", "new@example.org", "ana-p")
