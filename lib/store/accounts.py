"""Accounts and the roles they hold.

An account is known by (issuer, subject), what the identity provider never changes; names and e-mail only describe it.
A *grant* gives an account a role in one edition, or with edition None in all. A revoked grant stays, with its moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, not_, or_, select
from sqlalchemy.orm import Session

from lib.store.models import Account, RoleGrant


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role of an account, as organizers see it. `revoked_at` None: it holds, if the account is active."""

    id: int
    account_id: int
    display_name: str | None
    is_active: bool
    edition_id: int | None
    role: str
    granted_at: datetime
    granted_by: int | None
    revoked_at: datetime | None


def account_by_identity(session: Session, issuer: str, subject: str) -> Account | None:
    """The account that an identity provider (`issuer`) calls `subject`, active or not."""
    return session.scalars(select(Account).where(Account.issuer == issuer, Account.subject == subject)).one_or_none()


def accounts_of(session: Session, issuer: str) -> Sequence[Account]:
    """The active accounts of an identity provider, by subject."""
    query = select(Account).where(Account.issuer == issuer, Account.is_active).order_by(Account.subject)
    return session.scalars(query).all()


def add_account(
    session: Session,
    *,
    issuer: str,
    subject: str,
    created_at: datetime,
    display_name: str | None = None,
    email: str | None = None,
    hub_name: str | None = None,
) -> Account:
    """A new account, active and without any role."""
    account = Account(
        issuer=issuer,
        subject=subject,
        display_name=display_name,
        email=email,
        hub_name=hub_name,
        created_at=created_at,
    )
    session.add(account)
    session.flush()
    return account


def account(session: Session, account_id: int) -> Account | None:
    """The account with this id, active or not."""
    return session.get(Account, account_id)


def accounts_at_address(session: Session, *, email_key: str | None, hub_name: str | None) -> Sequence[Account]:
    """The accounts whose provider last gave this verified address, or this Hub name."""
    address = Account.email == email_key if email_key is not None else Account.hub_name == hub_name
    return session.scalars(select(Account).where(address).order_by(Account.id)).all()


def active_roles(
    session: Session, account_id: int, edition_id: int, signed_in_at: datetime | None = None
) -> frozenset[str]:
    """The roles that hold now in an edition, those for all editions included; none for an inactive account.

    With `signed_in_at`, none either where the account signed out of everything after that.
    """
    signed_out = Account.session_not_before > signed_in_at if signed_in_at is not None else false()
    return frozenset(
        session.scalars(
            select(RoleGrant.role)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(
                RoleGrant.account_id == account_id,
                Account.is_active,
                or_(Account.session_not_before.is_(None), not_(signed_out)),
                RoleGrant.revoked_at.is_(None),
                or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None)),
            )
        )
    )


def grant_role(
    session: Session,
    *,
    account_id: int,
    edition_id: int | None,
    role: str,
    granted_by: int | None,
    granted_at: datetime,
) -> int:
    """Give a role; the id of the grant. A grant that holds already stays as it is."""
    held = session.scalars(select(RoleGrant.id).where(*_holding(account_id, edition_id, role)).limit(1)).one_or_none()
    if held is not None:
        return held
    grant = RoleGrant(
        account_id=account_id, edition_id=edition_id, role=role, granted_by=granted_by, granted_at=granted_at
    )
    session.add(grant)
    session.flush()
    return grant.id


def revoke_role(session: Session, *, account_id: int, edition_id: int | None, role: str, revoked_at: datetime) -> bool:
    """Take a role back; whether it held. A role for all editions is revoked with edition None only."""
    held = session.scalars(select(RoleGrant).where(*_holding(account_id, edition_id, role))).all()
    for grant in held:
        grant.revoked_at = revoked_at
    session.flush()
    return bool(held)


def holders(session: Session, edition_id: int | None, role: str) -> Sequence[int]:
    """The active accounts that hold a role in an edition or in all, by id; with edition None, those in all only."""
    in_all = RoleGrant.edition_id.is_(None)
    in_edition = in_all if edition_id is None else or_(in_all, RoleGrant.edition_id == edition_id)
    query = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.is_active, RoleGrant.role == role, RoleGrant.revoked_at.is_(None), in_edition)
        .order_by(RoleGrant.account_id)
        .distinct()
    )
    return session.scalars(query).all()


def roles_anywhere(session: Session, account_id: int) -> Sequence[tuple[int | None, str]]:
    """The roles that an account was given and that nobody took back, active or not, with their editions."""
    rows = session.execute(
        select(RoleGrant.edition_id, RoleGrant.role)
        .where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return [(edition_id, role) for edition_id, role in rows]


def accounts_of_edition(session: Session, edition_id: int) -> Sequence[Account]:
    """Every account that holds or held a role in an edition or in all, the oldest first."""
    has_grant = select(RoleGrant.account_id).where(
        or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None))
    )
    return session.scalars(select(Account).where(Account.id.in_(has_grant)).order_by(Account.id)).all()


def grants(session: Session, edition_id: int) -> Sequence[GrantRow]:
    """Every grant of an edition and of all editions, revoked ones too, in the order they were given."""
    rows = session.execute(
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None)))
        .order_by(RoleGrant.id)
    )
    return [
        GrantRow(
            id=grant.id,
            account_id=account.id,
            display_name=account.display_name,
            is_active=account.is_active,
            edition_id=grant.edition_id,
            role=grant.role,
            granted_at=grant.granted_at,
            granted_by=grant.granted_by,
            revoked_at=grant.revoked_at,
        )
        for grant, account in rows
    ]


def _holding(account_id: int, edition_id: int | None, role: str) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleGrant.account_id == account_id,
        # `== None` is written IS NULL: the grant for all editions, not one of an edition.
        RoleGrant.edition_id == edition_id,
        RoleGrant.role == role,
        RoleGrant.revoked_at.is_(None),
    )
