"""The audit log: who did what, when, why, with the values before and after. Only ever added to.

It holds ids and settings, never what identifies a person: those rows can be erased, these cannot.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.models import AuditEntry

PAGE = 100


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
    older_than_id: int | None = None,
    limit: int = PAGE,
) -> Sequence[AuditEntry]:
    """At most `limit` entries of an edition (None: of the whole installation), the newest first.

    `area` keeps the actions that begin with it ("import"); `older_than_id` continues after the last entry of a page.
    """
    query = select(AuditEntry).where(AuditEntry.edition_id == edition_id)
    if area is not None:
        query = query.where(AuditEntry.action.startswith(f"{area}.", autoescape=True))
    if older_than_id is not None:
        query = query.where(AuditEntry.id < older_than_id)
    # Entries are written one transaction at a time, so ids are in their order even where the demo's clock stands still.
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()
