"""What the public may see of a result: the tables of its publication, and from when. Never ballots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.jury_models import Publication


@dataclass(frozen=True, slots=True)
class PublicTables:
    """The tables of a confirmed publication, public from `public_from` on."""

    tables: Mapping[str, Any]
    public_from: datetime


def public_tables(session: Session, edition_id: int) -> PublicTables | None:
    """Those of the newest publication that is confirmed, and neither cancelled nor withdrawn; None without one."""
    query = (
        select(Publication.tables, Publication.published_at, Publication.publish_at, Publication.confirmed_at)
        .where(
            Publication.edition_id == edition_id,
            Publication.confirmed_at.is_not(None),
            Publication.cancelled_at.is_(None),
            Publication.withdrawn_at.is_(None),
        )
        .order_by(Publication.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    tables, published_at, publish_at, confirmed_at = found
    return PublicTables(tables, published_at or max(moment for moment in (publish_at, confirmed_at) if moment))
