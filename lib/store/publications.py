"""Results asked to be published, confirmed by a second person, public from a moment on, perhaps withdrawn.

What the public sees of one is `tables`, made when it was asked for and never changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lib.store.jury_models import Publication


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One publication. `publish_at` None: as soon as it is confirmed. Account ids; None: the command line."""

    id: int
    reason: str
    requested_by: int | None
    requested_at: datetime
    publish_at: datetime | None
    confirmed_by: int | None
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    input_digest: str
    tables: Mapping[str, Any]
    bundle: Mapping[str, Any]

    @property
    def public_from(self) -> datetime | None:
        """From when the public sees it; None where it is not confirmed, or withdrawn."""
        if self.confirmed_at is None or self.cancelled_at is not None or self.withdrawn_at is not None:
            return None
        return self.published_at or max(self.confirmed_at, self.publish_at or self.confirmed_at)

    @property
    def is_pending(self) -> bool:
        """Whether it is neither public, cancelled nor withdrawn yet."""
        return self.cancelled_at is None and self.withdrawn_at is None and self.published_at is None


def publications(session: Session, edition_id: int) -> Sequence[PublicationRow]:
    """Every publication of an edition, the newest first."""
    query = select(Publication).where(Publication.edition_id == edition_id).order_by(Publication.id.desc())
    return [_plain(row) for row in session.scalars(query)]


def confirmed_publication(session: Session, edition_id: int) -> PublicationRow | None:
    """The newest publication that is public or will be at its time."""
    row = session.scalars(
        select(Publication)
        .where(
            Publication.edition_id == edition_id,
            Publication.confirmed_at.is_not(None),
            Publication.cancelled_at.is_(None),
            Publication.withdrawn_at.is_(None),
        )
        .order_by(Publication.id.desc())
        .limit(1)
    ).first()
    return _plain(row) if row is not None else None


def pending_publication(session: Session, edition_id: int) -> PublicationRow | None:
    """The newest publication that is asked for and neither public, cancelled nor withdrawn."""
    row = session.scalars(select(Publication).where(_is_pending(edition_id)).order_by(Publication.id.desc())).first()
    return _plain(row) if row is not None else None


def due_publication(session: Session, edition_id: int, now: datetime) -> PublicationRow | None:
    """A confirmed publication whose time has come, and of which nobody has recorded that it is public."""
    query = select(Publication).where(
        _is_pending(edition_id),
        Publication.confirmed_at.is_not(None),
        or_(Publication.publish_at.is_(None), Publication.publish_at <= now),
    )
    row = session.scalars(query.order_by(Publication.id.desc())).first()
    return _plain(row) if row is not None else None


def add_publication(
    session: Session,
    edition_id: int,
    *,
    reason: str,
    requested_by: int | None,
    requested_at: datetime,
    publish_at: datetime | None,
    input_digest: str,
    tables: Mapping[str, Any],
    bundle: Mapping[str, Any],
) -> int:
    """A result that somebody asks to publish; its number."""
    row = Publication(
        edition_id=edition_id,
        reason=reason,
        requested_by=requested_by,
        requested_at=requested_at,
        publish_at=publish_at,
        input_digest=input_digest,
        tables=dict(tables),
        bundle=dict(bundle),
    )
    session.add(row)
    session.flush()
    return row.id


def confirm(session: Session, publication_id: int, *, confirmed_by: int | None, confirmed_at: datetime) -> None:
    """A second person confirms."""
    row = _row(session, publication_id)
    row.confirmed_by, row.confirmed_at = confirmed_by, confirmed_at
    session.flush()


def cancel(session: Session, publication_id: int, *, cancelled_at: datetime) -> None:
    """Nobody publishes it any more."""
    _row(session, publication_id).cancelled_at = cancelled_at
    session.flush()


def publish(session: Session, publication_id: int, *, published_at: datetime) -> None:
    """Record that it is public since then."""
    _row(session, publication_id).published_at = published_at
    session.flush()


def withdraw(
    session: Session, publication_id: int, *, reason: str, withdrawn_by: int | None, withdrawn_at: datetime
) -> None:
    """It is public no longer."""
    row = _row(session, publication_id)
    row.withdrawn_reason, row.withdrawn_by, row.withdrawn_at = reason, withdrawn_by, withdrawn_at
    session.flush()


def _is_pending(edition_id: int) -> ColumnElement[bool]:
    return (
        (Publication.edition_id == edition_id)
        & Publication.cancelled_at.is_(None)
        & Publication.withdrawn_at.is_(None)
        & Publication.published_at.is_(None)
    )


def _row(session: Session, publication_id: int) -> Publication:
    return session.get_one(Publication, publication_id)


def _plain(row: Publication) -> PublicationRow:
    return PublicationRow(
        id=row.id,
        reason=row.reason,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        publish_at=row.publish_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        input_digest=row.input_digest,
        tables=row.tables,
        bundle=row.bundle,
    )
