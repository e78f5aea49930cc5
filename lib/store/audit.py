"""The audit log: who did what, when, why, with the values before and after. Only ever added to.

It holds ids and settings, never what identifies a person: those rows can be erased, these cannot.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from lib.store.models import AuditEntry

PAGE = 100
COMMAND_LINE: Literal["command_line"] = "command_line"
Author = int | Literal["command_line"]
"""Who did something: an account, or whoever has a shell on the server."""


def record(
    session: Session,
    *,
    edition_id: int | None,
    at: datetime,
    account_id: int | None,
    action: str,
    object_kind: str,
    object_id: str | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str | None,
) -> AuditEntry:
    """Add an entry, in the same transaction as what it tells of.

    `edition_id` None: about the whole installation. `account_id` None: the command line. `action` is dotted, the area
    first ("import.registrations").
    """
    entry = AuditEntry(
        edition_id=edition_id,
        at=at,
        account_id=account_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        before=before,
        after=after,
        reason=reason,
    )
    session.add(entry)
    session.flush()
    return entry


def entries(
    session: Session,
    edition_id: int | None,
    *,
    area: str | None = None,
    by: Author | None = None,
    between: tuple[datetime, datetime] | None = None,
    older_than_id: int | None = None,
    limit: int = PAGE,
) -> Sequence[AuditEntry]:
    """At most `limit` entries of an edition (None: of the whole installation), the newest first.

    `area` keeps the actions that are it or begin with it and a dot ("import"), `by` those of one author, `between`
    those from one moment until before another; `older_than_id` continues after the last entry of a page.
    """
    query = select(AuditEntry).where(*_wanted(edition_id, area, by, between))
    if older_than_id is not None:
        query = query.where(AuditEntry.id < older_than_id)
    # Entries are written one transaction at a time, so ids are in their order even where the demo's clock stands still.
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def count(
    session: Session,
    edition_id: int | None,
    *,
    area: str | None = None,
    by: Author | None = None,
    between: tuple[datetime, datetime] | None = None,
) -> int:
    """How many entries there are; arguments as those of `entries`."""
    query = select(func.count()).select_from(AuditEntry).where(*_wanted(edition_id, area, by, between))
    return session.scalars(query).one()


def actions(session: Session, edition_id: int | None) -> Sequence[str]:
    """Every action that was ever recorded for an edition, in the order of the alphabet."""
    query = select(AuditEntry.action).where(AuditEntry.edition_id == edition_id).distinct()
    return session.scalars(query.order_by(AuditEntry.action)).all()


def authors(session: Session, edition_id: int | None) -> Sequence[int | None]:
    """Every account that did something in an edition, by id; None, which comes last, for the command line."""
    query = select(AuditEntry.account_id).where(AuditEntry.edition_id == edition_id).distinct()
    return sorted(session.scalars(query).all(), key=lambda account_id: (account_id is None, account_id))


def span(session: Session, edition_id: int | None) -> tuple[datetime, datetime] | None:
    """When the oldest and the newest entry of an edition are from; None where there is none."""
    query = select(func.min(AuditEntry.at), func.max(AuditEntry.at)).where(AuditEntry.edition_id == edition_id)
    oldest, newest = session.execute(query).one()
    return (oldest, newest) if oldest is not None and newest is not None else None


def _wanted(
    edition_id: int | None, area: str | None, by: Author | None, between: tuple[datetime, datetime] | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [AuditEntry.edition_id == edition_id]
    if area is not None:
        wanted.append(or_(AuditEntry.action == area, AuditEntry.action.startswith(f"{area}.", autoescape=True)))
    if by is not None:
        wanted.append(AuditEntry.account_id == (None if by == COMMAND_LINE else by))
    if between is not None:
        wanted += [AuditEntry.at >= between[0], AuditEntry.at < between[1]]
    return wanted
