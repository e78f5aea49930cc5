"""Who may give and take which role, and that nobody locks everybody out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.permissions import Role
from lib.services import access, roles
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.roles import Member, PendingInvitation, RoleRefusedError
from lib.store import accounts, audit, editions
from lib.store.database import Database

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HERE, ELSEWHERE = 1, 2
# Accounts by id: who they are, and their role in edition 1 unless said otherwise.
ADMIN, ORGANIZER, SECOND, JUROR, FOREIGN, NO_ONE = (Actor(number) for number in range(1, 7))


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        editions.add_edition(session, slug="rivers-2031", created_at=NOW)
        editions.add_edition(session, slug="rivers-2032", created_at=NOW)
        for subject, edition_id, role in (
            ("admin", HERE, "admin"),
            ("organizer", HERE, "organizer"),
            ("second", HERE, "organizer"),
            ("juror", HERE, "juror"),
            ("foreign", ELSEWHERE, "organizer"),
            ("no-one", None, None),
        ):
            account = accounts.add_account(
                session, issuer="demo", subject=subject, created_at=NOW, display_name=subject.title()
            )
            if role is not None:
                accounts.grant_role(
                    session, account_id=account.id, edition_id=edition_id, role=role, granted_by=None, granted_at=NOW
                )
    return empty_database


def held(database: Database, actor: Actor, edition_id: int = HERE) -> set[str]:
    with database.read() as session:
        return set(access.roles_of(session, actor, edition_id))


def newest_entry(database: Database) -> tuple[str, int | None, str, str | None, object, object]:
    with database.read() as session:
        entry = audit.entries(session, HERE)[0]
        return entry.action, entry.account_id, entry.object_kind, entry.object_id, entry.before, entry.after


def refused(change: Callable[[], object]) -> str:
    with pytest.raises(RoleRefusedError) as raised:
        change()
    return raised.value.message_id


def test_organizers_give_and_take_the_role_of_jurors(database: Database) -> None:
    roles.grant(database, ORGANIZER, HERE, SECOND.account_id or 0, "juror", now=NOW)
    assert held(database, SECOND) == {"organizer", "juror"}
    assert newest_entry(database) == ("team.grant", 2, "account", "3", None, {"role": "juror"})
    roles.revoke(database, ORGANIZER, HERE, 4, "juror", now=LATER)
    assert held(database, JUROR) == set()
    assert newest_entry(database) == ("team.revoke", 2, "account", "4", {"role": "juror"}, None)


def test_admins_give_and_take_the_role_of_organizers(database: Database) -> None:
    roles.grant(database, ADMIN, HERE, 4, "organizer", now=NOW)
    assert held(database, JUROR) == {"organizer", "juror"}
    roles.revoke(database, ADMIN, HERE, 2, "organizer", now=LATER)
    assert held(database, ORGANIZER) == set()


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (ORGANIZER, "organizer"),
        (ORGANIZER, "admin"),
        (ADMIN, "juror"),
        (ADMIN, "admin"),
        *((actor, role) for actor in (JUROR, FOREIGN, NO_ONE, COMMUNITY, Actor(99)) for role in roles.ROLES),
    ],
)
def test_nobody_gives_a_role_that_is_not_theirs_to_give(database: Database, actor: Actor, role: Role) -> None:
    for change in (
        lambda: roles.grant(database, actor, HERE, 4, role, now=NOW),
        lambda: roles.revoke(database, actor, HERE, 3, role, now=NOW),
        lambda: roles.invite(database, actor, HERE, role, email="x@example.org", now=NOW),
        lambda: roles.invite(database, actor, None, role, email="x@example.org", now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            change()
    with database.read() as session:
        assert audit.entries(session, HERE) == []


def test_accounts_of_other_editions_are_not_there(database: Database) -> None:
    for account in (5, 6, 99):
        for change in (roles.grant, roles.revoke):
            with pytest.raises(NotAllowedError):
                change(database, ORGANIZER, HERE, account, "juror", now=NOW)
        for switch in (roles.deactivate, roles.reactivate):
            with pytest.raises(NotAllowedError):
                switch(database, ORGANIZER, HERE, account, now=NOW)


def test_last_organizer_and_last_admin_stay(database: Database) -> None:
    roles.revoke(database, ADMIN, HERE, 2, "organizer", now=NOW)
    assert refused(lambda: roles.revoke(database, ADMIN, HERE, 3, "organizer", now=NOW)) == roles.LAST_ORGANIZER
    assert refused(lambda: roles.revoke(database, COMMAND_LINE, HERE, 3, "organizer", now=NOW)) == roles.LAST_ORGANIZER
    assert refused(lambda: roles.deactivate(database, COMMAND_LINE, HERE, 3, now=NOW)) == roles.LAST_ORGANIZER
    assert refused(lambda: roles.revoke(database, COMMAND_LINE, HERE, 1, "admin", now=NOW)) == roles.LAST_ADMIN
    assert refused(lambda: roles.deactivate(database, COMMAND_LINE, HERE, 1, now=NOW)) == roles.LAST_ADMIN
    assert (held(database, SECOND), held(database, ADMIN)) == ({"organizer"}, {"admin"})


def test_organizer_of_all_editions_counts_and_an_inactive_one_does_not(database: Database) -> None:
    roles.deactivate(database, COMMAND_LINE, HERE, 2, now=NOW)
    assert refused(lambda: roles.revoke(database, ADMIN, HERE, 3, "organizer", now=NOW)) == roles.LAST_ORGANIZER
    roles.grant(database, COMMAND_LINE, None, 6, "organizer", now=NOW)
    roles.revoke(database, ADMIN, HERE, 3, "organizer", now=NOW)
    assert (held(database, SECOND), held(database, NO_ONE), held(database, NO_ONE, ELSEWHERE)) == (
        set(),
        {"organizer"},
        {"organizer"},
    )
    # The role of an inactive account is taken back without a word: nobody loses anything by it.
    roles.revoke(database, ADMIN, HERE, 2, "organizer", now=NOW)


def test_role_that_is_not_held_cannot_be_taken_back(database: Database) -> None:
    assert refused(lambda: roles.revoke(database, ORGANIZER, HERE, 3, "juror", now=NOW)) == roles.NOT_HELD
    roles.grant(database, COMMAND_LINE, None, 4, "juror", now=NOW)
    roles.revoke(database, ORGANIZER, HERE, 4, "juror", now=NOW)
    assert held(database, JUROR) == {"juror"}  # the one for all editions is the command line's to take
    assert refused(lambda: roles.revoke(database, ORGANIZER, HERE, 4, "juror", now=NOW)) == roles.NOT_HELD


def test_role_given_twice_is_given_once(database: Database) -> None:
    roles.grant(database, ORGANIZER, HERE, 4, "juror", now=NOW)
    with database.read() as session:
        assert audit.entries(session, HERE) == []


def test_deactivated_juror_holds_nothing_until_activated_again(database: Database) -> None:
    roles.deactivate(database, ORGANIZER, HERE, 4, now=NOW)
    assert held(database, JUROR) == set()
    assert newest_entry(database) == (
        "team.deactivate",
        2,
        "account",
        "4",
        {"is_active": True},
        {"is_active": False},
    )
    roles.deactivate(database, ORGANIZER, HERE, 4, now=NOW)
    roles.reactivate(database, ORGANIZER, HERE, 4, now=LATER)
    assert held(database, JUROR) == {"juror"}
    with database.read() as session:
        assert [entry.action for entry in audit.entries(session, HERE)] == ["team.reactivate", "team.deactivate"]


def test_only_accounts_whose_every_role_one_grants_can_be_deactivated(database: Database) -> None:
    for account in (1, 3):
        assert refused(lambda account=account: roles.deactivate(database, ORGANIZER, HERE, account, now=NOW)) == (  # type: ignore[misc]
            roles.ROLE_ELSEWHERE
        )
    assert refused(lambda: roles.deactivate(database, ADMIN, HERE, 4, now=NOW)) == roles.ROLE_ELSEWHERE
    roles.grant(database, COMMAND_LINE, ELSEWHERE, 4, "juror", now=NOW)
    assert refused(lambda: roles.deactivate(database, ORGANIZER, HERE, 4, now=NOW)) == roles.ROLE_ELSEWHERE
    assert refused(lambda: roles.deactivate(database, ORGANIZER, HERE, 2, now=NOW)) == roles.NOT_YOURSELF
    roles.deactivate(database, ADMIN, HERE, 3, now=NOW)
    assert held(database, SECOND) == set()


def test_invitations_wait_on_the_page_of_the_team_and_can_be_withdrawn(database: Database) -> None:
    first = roles.invite(database, ORGANIZER, HERE, "juror", email="Bea@Example.org ", language="pt", now=NOW)
    second = roles.invite(database, ADMIN, HERE, "organizer", hub_name="https://huggingface.co/Leo-9", now=LATER)
    with database.read() as session:
        waiting = roles.team(session, ORGANIZER, HERE).invitations
    assert waiting == (
        PendingInvitation(first, "juror", "email", "bea@example.org", "pt", NOW, "Organizer"),
        PendingInvitation(second, "organizer", "hub_name", "leo-9", None, LATER, "Admin"),
    )
    with pytest.raises(NotAllowedError):
        roles.withdraw_invitation(database, ORGANIZER, HERE, second, now=LATER)
    with pytest.raises(NotAllowedError):
        roles.withdraw_invitation(database, FOREIGN, ELSEWHERE, first, now=LATER)
    roles.withdraw_invitation(database, ORGANIZER, HERE, first, now=LATER)
    roles.withdraw_invitation(database, ORGANIZER, HERE, first, now=LATER)
    with database.read() as session:
        assert [one.id for one in roles.team(session, ADMIN, HERE).invitations] == [second]
        assert [entry.action for entry in audit.entries(session, HERE)] == [
            "team.withdraw",
            "team.invite",
            "team.invite",
        ]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ({}, roles.NO_ADDRESS),
        ({"email": " "}, roles.NO_ADDRESS),
        ({"email": "a@example.org", "hub_name": "a"}, roles.NO_ADDRESS),
        ({"email": "a at example.org"}, roles.NOT_AN_EMAIL),
        ({"hub_name": "not a name"}, roles.NOT_A_HUB_NAME),
        ({"email": "invited@example.org"}, roles.INVITED_ALREADY),
        ({"email": "JUROR@example.org"}, roles.HELD_ALREADY),
    ],
)
def test_invitation_to_nobody_or_to_somebody_known_is_refused(
    database: Database, address: dict[str, str], message: str
) -> None:
    roles.invite(database, ORGANIZER, HERE, "juror", email="invited@example.org", now=NOW)
    with database.write() as session:
        juror = accounts.account(session, 4)
        assert juror is not None
        juror.email = "juror@example.org"
    change = lambda: roles.invite(database, ORGANIZER, HERE, "juror", **address, now=NOW)  # type: ignore[arg-type]  # noqa: E731
    assert refused(change) == message


def test_team_lists_who_holds_a_role_first(database: Database) -> None:
    roles.deactivate(database, ORGANIZER, HERE, 4, now=NOW)
    with database.write() as session:
        organizer = accounts.account(session, 2)
        assert organizer is not None
        organizer.last_seen_at, organizer.hub_name = LATER, "organizer-2"
    with database.read() as session:
        team = roles.team(session, ORGANIZER, HERE)
        assert roles.team(session, ADMIN, HERE).grantable == ("organizer",)
        for actor in (JUROR, FOREIGN, NO_ONE, COMMUNITY):
            with pytest.raises(NotAllowedError):
                roles.team(session, actor, HERE)
    assert team.members == (
        Member(1, "Admin", None, True, frozenset({"admin"}), None, NOW, False),
        Member(2, "Organizer", "organizer-2", True, frozenset({"organizer"}), LATER, NOW, True),
        Member(3, "Second", None, True, frozenset({"organizer"}), None, NOW, False),
        Member(4, "Juror", None, False, frozenset({"juror"}), None, NOW, False),
    )
    assert team.grantable == ("juror",)


def test_accounts_are_looked_up_by_the_command_line_only(database: Database) -> None:
    with database.read() as session:
        assert roles.account_at(session, COMMAND_LINE, email="nobody@example.org") is None
        for actor in (ORGANIZER, ADMIN, COMMUNITY):
            with pytest.raises(NotAllowedError):
                roles.account_at(session, actor, email="nobody@example.org")
    made = roles.account_of_identity(database, COMMAND_LINE, "https://id.example.org/", "s-1", now=NOW)
    assert roles.account_of_identity(database, COMMAND_LINE, "https://id.example.org", "s-1", now=NOW) == made == 7
    with pytest.raises(NotAllowedError):
        roles.account_of_identity(database, ADMIN, "https://id.example.org", "s-1", now=NOW)
    with database.write() as session:
        for number in (4, 6):
            account = accounts.account(session, number)
            assert account is not None
            account.email = "shared@example.org"
    with database.read() as session, pytest.raises(RoleRefusedError, match=r"^2 accounts have"):
        roles.account_at(session, COMMAND_LINE, email="shared@example.org")
