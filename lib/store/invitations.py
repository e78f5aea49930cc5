"""Invitations to a role: by e-mail or by Hub user name, until whoever they are for signs in, or they are withdrawn.

An address is kept as it is compared: `email_key` normalised, `hub_name` in lower case.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from lib.store.jury_models import Invitation

_PENDING = (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


def add_invitation(
    session: Session,
    *,
    edition_id: int | None,
    role: str,
    email_key: str | None,
    hub_name: str | None,
    language: str | None,
    invited_by: int | None,
    invited_at: datetime,
) -> Invitation:
    """A new invitation to exactly one of e-mail and Hub user name. Edition None: to the role in all editions."""
    invitation = Invitation(
        edition_id=edition_id,
        role=role,
        email_key=email_key,
        hub_name=hub_name,
        language=language,
        invited_by=invited_by,
        invited_at=invited_at,
    )
    session.add(invitation)
    session.flush()
    return invitation


def pending_of_edition(session: Session, edition_id: int) -> Sequence[Invitation]:
    """The invitations of an edition, and those to all editions, that wait for somebody, the oldest first."""
    return session.scalars(
        select(Invitation)
        .where(*_PENDING, or_(Invitation.edition_id == edition_id, Invitation.edition_id.is_(None)))
        .order_by(Invitation.id)
    ).all()


def pending_for(session: Session, *, email_key: str | None, hub_name: str | None) -> Sequence[Invitation]:
    """The invitations that wait for somebody with this verified address or this Hub name, the oldest first."""
    addressed: list[ColumnElement[bool]] = [false()]
    if email_key is not None:
        addressed.append(Invitation.email_key == email_key)
    if hub_name is not None:
        addressed.append(Invitation.hub_name == hub_name)
    return session.scalars(select(Invitation).where(*_PENDING, or_(*addressed)).order_by(Invitation.id)).all()


def pending_to(
    session: Session, *, edition_id: int | None, role: str, email_key: str | None, hub_name: str | None
) -> Invitation | None:
    """The invitation of this address to this role in this edition that waits already."""
    address = Invitation.email_key == email_key if email_key is not None else Invitation.hub_name == hub_name
    query = select(Invitation).where(and_(*_PENDING, Invitation.role == role, Invitation.edition_id == edition_id))
    return session.scalars(query.where(address).limit(1)).first()


def invitation(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation with this id, whatever became of it."""
    return session.get(Invitation, invitation_id)
