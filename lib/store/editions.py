"""Editions in the database, and what organizers changed in them: the file of an edition stays its default.

An *override* gives one key of the edition ("dates.submission.at") another value, or with None the file's value again.
The newest one of a key holds; older ones stay, so that the page can show what was there before and why it changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.models import Edition, EditionOverride


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One change of one key. `value` None: back to the file's value. `set_by` None: the command line."""

    id: int
    key: str
    value: str | None
    reason: str
    set_by: int | None
    set_at: datetime


class OverrideChangedError(Exception):
    """Somebody else changed the key since it was shown; `current` is what holds now (None: the file's value)."""

    def __init__(self, key: str, current: OverrideRow | None) -> None:
        super().__init__(
            f"{key} was changed by somebody else meanwhile. Look at the value that holds now, then decide."
        )
        self.key = key
        self.current = current


def edition_by_slug(session: Session, slug: str) -> Edition | None:
    """The edition called `slug`."""
    return session.scalars(select(Edition).where(Edition.slug == slug)).one_or_none()


def newest_edition(session: Session) -> Edition | None:
    """The edition that was added last."""
    return session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one_or_none()


def add_edition(
    session: Session,
    *,
    slug: str,
    created_at: datetime,
    demo_stage: str | None = None,
    demo_clock_at: datetime | None = None,
) -> Edition:
    """A new edition, whose rules are in the edition file called `slug`. The demo fields only in a seeded demo."""
    edition = Edition(slug=slug, created_at=created_at, demo_stage=demo_stage, demo_clock_at=demo_clock_at)
    session.add(edition)
    session.flush()
    return edition


def current_overrides(session: Session, edition_id: int) -> dict[str, OverrideRow]:
    """What holds now, by key; a key that went back to the file's value is there with the value None."""
    newest = (
        select(func.max(EditionOverride.id))
        .where(EditionOverride.edition_id == edition_id)
        .group_by(EditionOverride.key)
    )
    rows = session.scalars(select(EditionOverride).where(EditionOverride.id.in_(newest)).order_by(EditionOverride.key))
    return {row.key: _plain(row) for row in rows}


def override_history(session: Session, edition_id: int, key: str | None = None) -> Sequence[OverrideRow]:
    """Every change of an edition, or of one key of it, the newest first."""
    query = select(EditionOverride).where(EditionOverride.edition_id == edition_id)
    if key is not None:
        query = query.where(EditionOverride.key == key)
    return [_plain(row) for row in session.scalars(query.order_by(EditionOverride.id.desc()))]


def record_override(
    session: Session,
    *,
    edition_id: int,
    key: str,
    value: str | None,
    reason: str,
    set_by: int | None,
    set_at: datetime,
    replaces_id: int | None,
) -> OverrideRow:
    """Change a key. `replaces_id` is the override that the form was shown with (None: it showed the file's value).

    Raises:
        OverrideChangedError: another override holds by now; nothing is recorded.
        ValueError: there is no reason.
    """
    if not reason.strip():
        raise ValueError(f"Changing {key} needs a reason.")
    current = next(iter(override_history(session, edition_id, key)), None)
    if (current.id if current else None) != replaces_id:
        raise OverrideChangedError(key, current)
    row = EditionOverride(
        edition_id=edition_id, key=key, value=value, reason=reason.strip(), set_by=set_by, set_at=set_at
    )
    session.add(row)
    session.flush()
    return _plain(row)


def _plain(row: EditionOverride) -> OverrideRow:
    return OverrideRow(row.id, row.key, row.value, row.reason, row.set_by, row.set_at)
