"""From what a sign-in provider says of somebody to who they are here.

An account is known by (issuer, subject). It is made at the first sign-in of somebody who was invited, never for
anybody else. Whoever signs out has signed out everywhere: what was signed before holds no more, wherever it is kept.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from lib.domain.sign_in import Identity, Provider, TokenFault, TokenRefusedError, has_ended, identity_of
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.store import accounts, audit, invitations
from lib.store.database import DatabaseUnavailable

if TYPE_CHECKING:
    from lib.store.database import Database, Session
    from lib.store.jury_models import Invitation
    from lib.store.models import Account

SignInState = Literal["nobody", "known", "not_invited", "inactive", "signed_out", TokenFault]

_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a visit's sign-in comes to. Only in the state "known" is `actor` not the community.

    `name` is what to call the person; `address` by what they can be invited: their verified e-mail address, or their
    name on the Hub; None: neither is known.
    """

    state: SignInState
    actor: Actor = COMMUNITY
    name: str | None = None
    address: str | None = None

    def has_ended(self, now: datetime) -> bool:
        """Whether this person has to sign in again."""
        return self.actor.signed_in_at is not None and has_ended(self.actor.signed_in_at, now)


NOBODY = SignIn("nobody")


def settle(
    database: "Database", claims: Mapping[str, object], providers: Sequence[Provider], *, now: datetime
) -> SignIn:
    """Who somebody with these claims is at `now`.

    `claims` as Streamlit gives them: those of the token, "provider" (the name of the section by which it came) and
    "is_logged_in". The first sign-in of somebody who is invited makes their account and gives them the role.
    """
    if claims.get("is_logged_in") is not True:
        return NOBODY
    try:
        identity = identity_of(claims, providers, now)
    except TokenRefusedError as refused:
        return SignIn(refused.fault)
    with database.read() as session:
        account = accounts.account_by_identity(session, identity.issuer, identity.subject)
        found = _found(account, identity)
        is_invited = found.state in ("known", "not_invited") and bool(_invitations(session, identity))
        was_seen = account is not None and account.last_seen_at is not None and now - account.last_seen_at < _SEEN_EVERY
    if is_invited:
        with database.write() as session:
            return _accept(session, identity, now)
    if found.state == "known" and not was_seen:
        with suppress(DatabaseUnavailable), database.write() as session:  # not worth a page that fails
            account = accounts.account_by_identity(session, identity.issuer, identity.subject)
            if account is not None:
                _see(account, identity, now)
    return found


def sign_out(database: "Database", actor: Actor, *, now: datetime) -> None:
    """Let nothing that `actor` signed in with until `now` hold any more, in any browser.

    Raises NotAllowedError for anybody without an account.
    """
    with database.write() as session:
        account = accounts.account(session, actor.account_id) if actor.account_id is not None else None
        if account is None:
            raise NotAllowedError
        account.session_not_before = now


def _found(account: "Account | None", identity: Identity) -> SignIn:
    address = identity.hub_name or identity.email_key
    if account is None:
        return SignIn("not_invited", name=identity.display_name, address=address)
    name = identity.display_name or account.display_name
    if not account.is_active:
        return SignIn("inactive", name=name, address=address)
    if account.session_not_before is not None and identity.signed_in_at < account.session_not_before:
        return SignIn("signed_out", name=name, address=address)
    return SignIn("known", Actor(account.id, signed_in_at=identity.signed_in_at), name, address)


def _invitations(session: "Session", identity: Identity) -> Sequence["Invitation"]:
    return invitations.pending_for(session, email_key=identity.email_key, hub_name=identity.hub_name)


def _accept(session: "Session", identity: Identity, now: datetime) -> SignIn:
    """Give somebody the roles to which they are invited, and an account where they have none.

    All is looked at again: meanwhile an invitation may have been withdrawn, or an account deactivated.
    """
    account = accounts.account_by_identity(session, identity.issuer, identity.subject)
    found = _found(account, identity)
    waiting = _invitations(session, identity)
    if not waiting or found.state not in ("known", "not_invited"):
        return found
    if account is None:
        account = accounts.add_account(session, issuer=identity.issuer, subject=identity.subject, created_at=now)
    _see(account, identity, now)
    for invitation in waiting:
        invitation.accepted_by, invitation.accepted_at = account.id, now
        accounts.grant_role(
            session,
            account_id=account.id,
            edition_id=invitation.edition_id,
            role=invitation.role,
            granted_by=invitation.invited_by,
            granted_at=now,
        )
        audit.record(
            session,
            edition_id=invitation.edition_id,
            at=now,
            account_id=account.id,
            action="team.accept",
            object_kind="invitation",
            object_id=str(invitation.id),
            before=None,
            after={"role": invitation.role},
            reason=None,
        )
    return _found(account, identity)


def _see(account: "Account", identity: Identity, now: datetime) -> None:
    """Note that somebody is here, and how their provider describes them today."""
    account.last_seen_at = now
    account.display_name = identity.display_name or account.display_name
    account.email = identity.email_key or account.email
    account.hub_name = identity.hub_name or account.hub_name
