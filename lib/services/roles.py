"""Who may do what: invite somebody, give and take roles, deactivate an account.

Organizers care for the jurors of their edition, admins for its organizers; admins themselves are made on the command
line, which may do all of it. Everything takes effect at the next call of whomever it is about, and is in the audit
log. Nobody can be locked out by accident: the last organizer of an edition and the last admin stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from lib.domain import identity, permissions
from lib.domain.permissions import Role, Roles
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_staff
from lib.store import accounts, audit, invitations

if TYPE_CHECKING:
    from lib.store.database import Database, Session
    from lib.store.jury_models import Invitation
    from lib.store.models import Account

ROLES: tuple[Role, ...] = ("juror", "organizer", "admin")

NO_ADDRESS = "Give an e-mail address or a Hub user name."
NOT_AN_EMAIL = '"{address}" is not an e-mail address.'
NOT_A_HUB_NAME = '"{address}" is not a Hub user name.'
INVITED_ALREADY = "{address} is invited to this role already."
HELD_ALREADY = "{address} holds this role already."
LAST_ORGANIZER = "This is the last organizer of the edition: make somebody else an organizer first."
LAST_ADMIN = "This is the last administrator: make somebody else one first, on the command line."
NOT_YOURSELF = "You cannot deactivate your own account."
ROLE_ELSEWHERE = "This account holds a role that you do not grant: take back its role here instead."
NOT_HELD = "The role is not held any more."
SEVERAL_ACCOUNTS = "{n} accounts have {address}. Name one by --issuer and --subject."


class RoleRefusedError(RefusedError):
    """A change that cannot be made."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds or held a role. `roles` hold in this edition unless `is_active` is False; `address` is their
    Hub name or e-mail address; `is_me`: whoever asks."""

    account_id: int
    name: str | None
    address: str | None
    is_active: bool
    roles: Roles
    last_seen_at: datetime | None
    since: datetime
    is_me: bool


@dataclass(frozen=True, slots=True)
class PendingInvitation:
    """An invitation that waits. `kind` says what `address` is; `language`: in which its text is written."""

    id: int
    role: Role
    kind: Literal["email", "hub_name"]
    address: str
    language: str | None
    invited_at: datetime
    invited_by: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody with a role, those without one last, and who is invited. `grantable`: the roles that whoever asks may
    give and take."""

    members: tuple[Member, ...]
    invitations: tuple[PendingInvitation, ...]
    grantable: tuple[Role, ...]

    def member(self, account_id: int) -> Member | None:
        """The member with this account."""
        return next((member for member in self.members if member.account_id == account_id), None)

    def invitation_to(self, role: Role, address: str) -> PendingInvitation | None:
        """The invitation to this role that waits for this e-mail address or Hub name."""
        keys = {identity.normalised_email(address), (identity.hub_name(address) or "").lower()}
        return next((one for one in self.invitations if one.role == role and one.address in keys), None)


def team(session: "Session", actor: Actor, edition_id: int) -> Team:
    """Who holds which role. Raises NotAllowedError for anybody but organizers and admins."""
    mine = require_staff(session, actor, edition_id)
    known = accounts.accounts_of_edition(session, edition_id)
    names = {account.id: account.display_name or _address(account) for account in known}
    held = [grant for grant in accounts.grants(session, edition_id) if grant.revoked_at is None]
    members = [
        _member(account, [grant.role for grant in held if grant.account_id == account.id], actor) for account in known
    ]
    return Team(
        members=tuple(sorted(members, key=_order)),
        invitations=tuple(_pending(row, names) for row in invitations.pending_of_edition(session, edition_id)),
        grantable=tuple(role for role in ROLES if permissions.can_grant(mine, role)),
    )


def _order(member: Member) -> tuple[bool, bool, bool, int]:
    holds = member.is_active and bool(member.roles)
    return not holds, "admin" not in member.roles, "organizer" not in member.roles, member.account_id


def _member(account: "Account", held: Sequence[str], actor: Actor) -> Member:
    return Member(
        account_id=account.id,
        name=account.display_name,
        address=_address(account),
        is_active=account.is_active,
        roles=_roles(held),
        last_seen_at=account.last_seen_at,
        since=account.created_at,
        is_me=account.id == actor.account_id,
    )


def _address(account: "Account") -> str | None:
    return account.hub_name or account.email


def _roles(names: Sequence[str]) -> Roles:
    return frozenset(role for role in ROLES if role in names)


def _pending(row: "Invitation", names: dict[int, str | None]) -> PendingInvitation:
    return PendingInvitation(
        id=row.id,
        role=cast(Role, row.role),  # the database holds no others
        kind="email" if row.email_key is not None else "hub_name",
        address=row.email_key or row.hub_name or "",
        language=row.language,
        invited_at=row.invited_at,
        invited_by=names.get(row.invited_by) if row.invited_by is not None else None,
    )


def invite(
    database: "Database",
    actor: Actor,
    edition_id: int | None,
    role: Role,
    *,
    email: str | None = None,
    hub_name: str | None = None,
    language: str | None = None,
    now: datetime,
) -> int:
    """Invite somebody, known by exactly one of `email` and `hub_name`, to a role; the id of the invitation.

    Edition None, for all editions, is for the command line only.

    Raises:
        NotAllowedError: the actor does not grant this role here.
        RoleRefusedError: the address is none, is invited already, or holds the role already.
    """
    with database.write() as session:
        _require_granter(session, actor, edition_id, role)
        email_key, hub_key, shown = _addressed(email, hub_name)
        for account in accounts.accounts_at_address(session, email_key=email_key, hub_name=hub_key):
            if account.is_active and (edition_id, role) in accounts.roles_anywhere(session, account.id):
                raise RoleRefusedError(HELD_ALREADY, address=shown)
        waiting = invitations.pending_to(
            session, edition_id=edition_id, role=role, email_key=email_key, hub_name=hub_key
        )
        if waiting is not None:
            raise RoleRefusedError(INVITED_ALREADY, address=shown)
        made = invitations.add_invitation(
            session,
            edition_id=edition_id,
            role=role,
            email_key=email_key,
            hub_name=hub_key,
            language=language,
            invited_by=actor.account_id,
            invited_at=now,
        )
        _record(session, actor, edition_id, "team.invite", ("invitation", made.id), after={"role": role}, now=now)
        return made.id


def _addressed(email: str | None, hub_name: str | None) -> tuple[str | None, str | None, str]:
    """The keys of an address (exactly one is not None), and how it is shown. Raises RoleRefusedError."""
    if bool(email and email.strip()) == bool(hub_name and hub_name.strip()):
        raise RoleRefusedError(NO_ADDRESS)
    if email and email.strip():
        key = identity.normalised_email(email)
        if identity.email_fault(key) is not None:
            raise RoleRefusedError(NOT_AN_EMAIL, address=email.strip())
        return key, None, key
    name = identity.hub_name(hub_name or "")
    if name is None:
        raise RoleRefusedError(NOT_A_HUB_NAME, address=(hub_name or "").strip())
    return None, name.lower(), name.lower()


def withdraw_invitation(
    database: "Database", actor: Actor, edition_id: int, invitation_id: int, *, now: datetime
) -> None:
    """Take an invitation back that nobody accepted yet; one that was taken back already stays so.

    Raises:
        NotAllowedError: the actor does not grant its role, or there is no such invitation here.
        RoleRefusedError: it was accepted meanwhile.
    """
    with database.write() as session:
        require_staff(session, actor, edition_id)
        invitation = invitations.invitation(session, invitation_id)
        if invitation is None or invitation.edition_id != edition_id:
            raise NotAllowedError
        _require_granter(session, actor, edition_id, cast(Role, invitation.role))
        if invitation.accepted_at is not None:
            raise RoleRefusedError(HELD_ALREADY, address=invitation.email_key or invitation.hub_name or "")
        if invitation.withdrawn_at is None:
            invitation.withdrawn_at = now
            about, before = ("invitation", invitation.id), {"role": invitation.role}
            _record(session, actor, edition_id, "team.withdraw", about, before=before, now=now)


def grant(
    database: "Database", actor: Actor, edition_id: int | None, account_id: int, role: Role, *, now: datetime
) -> None:
    """Give an account that has or had a role here another one; one that it holds already stays.

    Edition None, for all editions, is for the command line only. Raises NotAllowedError where the actor does not
    grant the role, or there is no such account here.
    """
    with database.write() as session:
        account = _account_here(session, actor, edition_id, account_id, role)
        before = accounts.roles_anywhere(session, account.id)
        if (edition_id, role) in before:
            return
        accounts.grant_role(
            session,
            account_id=account.id,
            edition_id=edition_id,
            role=role,
            granted_by=actor.account_id,
            granted_at=now,
        )
        _record(session, actor, edition_id, "team.grant", ("account", account.id), after={"role": role}, now=now)


def revoke(
    database: "Database", actor: Actor, edition_id: int | None, account_id: int, role: Role, *, now: datetime
) -> None:
    """Take a role of an account back; from its next call on it is gone.

    Raises:
        NotAllowedError: the actor does not grant the role, or there is no such account here.
        RoleRefusedError: it is not held (any more), or by nobody else.
    """
    with database.write() as session:
        account = _account_here(session, actor, edition_id, account_id, role)
        if (edition_id, role) not in accounts.roles_anywhere(session, account.id):
            raise RoleRefusedError(NOT_HELD)
        accounts.revoke_role(session, account_id=account.id, edition_id=edition_id, role=role, revoked_at=now)
        _require_somebody_left(session, [(edition_id, role)] if account.is_active else [])
        _record(session, actor, edition_id, "team.revoke", ("account", account.id), before={"role": role}, now=now)


def deactivate(database: "Database", actor: Actor, edition_id: int, account_id: int, *, now: datetime) -> None:
    """Let an account hold no role at all, in no edition, until it is activated again.

    Raises:
        NotAllowedError: the actor runs nothing here, or there is no such account here.
        RoleRefusedError: it is the actor's own, it holds a role that the actor does not grant, or it is the last
            organizer or admin.
    """
    _set_active(database, actor, edition_id, account_id, is_active=False, now=now)


def reactivate(database: "Database", actor: Actor, edition_id: int, account_id: int, *, now: datetime) -> None:
    """Let an account hold its roles again. Arguments and errors as those of `deactivate`."""
    _set_active(database, actor, edition_id, account_id, is_active=True, now=now)


def _set_active(
    database: "Database", actor: Actor, edition_id: int, account_id: int, *, is_active: bool, now: datetime
) -> None:
    with database.write() as session:
        mine = require_staff(session, actor, edition_id)
        account = _known_here(session, edition_id, account_id)
        if account.id == actor.account_id:
            raise RoleRefusedError(NOT_YOURSELF)
        held = accounts.roles_anywhere(session, account.id)
        if not actor.is_command_line and any(
            edition != edition_id or not permissions.can_grant(mine, role)
            for edition, name in held
            for role in _roles([name])
        ):
            raise RoleRefusedError(ROLE_ELSEWHERE)
        if account.is_active == is_active:
            return
        account.is_active = is_active
        if not is_active:
            _require_somebody_left(session, held)
        action = "team.reactivate" if is_active else "team.deactivate"
        before, after = {"is_active": not is_active}, {"is_active": is_active}
        _record(session, actor, edition_id, action, ("account", account.id), before=before, after=after, now=now)


def account_at(
    session: "Session",
    actor: Actor,
    *,
    email: str | None = None,
    hub_name: str | None = None,
) -> int | None:
    """The account whose provider gave this address, for the command line only; None: nobody with it signed in yet.

    Raises NotAllowedError for anybody else, RoleRefusedError where the address is none or is of several accounts.
    """
    if not actor.is_command_line:
        raise NotAllowedError
    email_key, hub_key, shown = _addressed(email, hub_name)
    found = accounts.accounts_at_address(session, email_key=email_key, hub_name=hub_key)
    if len(found) > 1:
        raise RoleRefusedError(SEVERAL_ACCOUNTS, n=str(len(found)), address=shown)
    return found[0].id if found else None


def account_of_identity(database: "Database", actor: Actor, issuer: str, subject: str, *, now: datetime) -> int:
    """The account that the provider `issuer` calls `subject`, made where there is none; for the command line only.

    Raises NotAllowedError for anybody else.
    """
    if not actor.is_command_line:
        raise NotAllowedError
    known = issuer.rstrip("/")
    with database.write() as session:
        account = accounts.account_by_identity(session, known, subject)
        if account is None:
            account = accounts.add_account(session, issuer=known, subject=subject, created_at=now)
        return account.id


def _require_granter(session: "Session", actor: Actor, edition_id: int | None, role: Role) -> None:
    """Raises NotAllowedError unless the actor gives and takes this role in this edition."""
    if actor.is_command_line:
        return
    if edition_id is None or not permissions.can_grant(require_staff(session, actor, edition_id), role):
        raise NotAllowedError


def _account_here(session: "Session", actor: Actor, edition_id: int | None, account_id: int, role: Role) -> "Account":
    _require_granter(session, actor, edition_id, role)
    if actor.is_command_line:
        account = accounts.account(session, account_id)
        if account is None:
            raise NotAllowedError
        return account
    if edition_id is None:
        raise NotAllowedError
    return _known_here(session, edition_id, account_id)


def _known_here(session: "Session", edition_id: int, account_id: int) -> "Account":
    """The account, which has or had a role here: others are not this edition's to change. Raises NotAllowedError."""
    found = next((one for one in accounts.accounts_of_edition(session, edition_id) if one.id == account_id), None)
    if found is None:
        raise NotAllowedError
    return found


def _require_somebody_left(session: "Session", taken: Sequence[tuple[int | None, str]]) -> None:
    """Refuse to take these roles where nobody holds them after that. Raises RoleRefusedError."""
    for edition_id, role in taken:
        if role != "juror" and not accounts.holders(session, edition_id, role):
            raise RoleRefusedError(LAST_ADMIN if role == "admin" else LAST_ORGANIZER)


def _record(
    session: "Session",
    actor: Actor,
    edition_id: int | None,
    action: str,
    about: tuple[str, int],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    kind, number = about
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=action,
        object_kind=kind,
        object_id=str(number),
        before=before,
        after=after,
        reason=None,
    )
