"""An edition as it holds now: its file, with what organizers changed in the database on top.

The file stays the default. Every change has a reason and an author, leaves an audit row, and can be withdrawn; what
was there before stays visible (`override_history`, and for dates in the extensions of the edition itself).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from lib.domain import overrides as rules
from lib.domain.edition import Edition
from lib.domain.overrides import Change, ChangeRefusedError
from lib.services import access, declared
from lib.services.access import Actor, NotAllowedError
from lib.sources import edition_files
from lib.store import audit
from lib.store import editions as store

if TYPE_CHECKING:
    from lib.store.database import Database, Session
    from lib.store.editions import OverrideRow


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change with what held before it. `value` None: it went back to `file_value`. `set_by` None: command line."""

    id: int
    key: str
    value_before: str
    value: str | None
    file_value: str | None
    reason: str
    set_by: int | None
    set_at: datetime


def add_edition(session: "Session", slug: str, *, now: datetime) -> int:
    """Add the edition called `slug` with all that its organizers published; its id. Raises EditionFileError."""
    edition_files.read_edition(slug)
    row = store.add_edition(session, slug=slug, created_at=now)
    declared.load_declared(session, row, now)
    return row.id


def edition_now(session: "Session", slug: str) -> Edition:
    """The edition called `slug` with the changes that hold now. Raises EditionFileError where its file is no good."""
    row = store.edition_by_slug(session, slug)
    history = tuple(reversed(store.override_history(session, row.id))) if row is not None else ()
    return _edition_with(edition_files.read_edition(slug), history)[0]


def changes_left_out(session: "Session", slug: str) -> tuple[str, ...]:
    """Keys of changes that do not fit the edition's file any more, and therefore do not hold."""
    row = store.edition_by_slug(session, slug)
    history = tuple(reversed(store.override_history(session, row.id))) if row is not None else ()
    return _edition_with(edition_files.read_edition(slug), history)[1]


def override(
    database: "Database",
    actor: Actor,
    slug: str,
    key: str,
    value: str,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None = None,
) -> Edition:
    """Give `key` another value; the edition with it. `replaces_id` is the change that the form was shown with.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is none.
        ChangeRefusedError: the key cannot be changed, or the value or the reason is not good.
        OverrideChangedError: somebody else changed the key meanwhile.
    """
    return _record(database, actor, slug, Change(key, value, reason, now.date()), now=now, replaces_id=replaces_id)


def withdraw_override(
    database: "Database", actor: Actor, slug: str, key: str, *, reason: str, now: datetime, replaces_id: int | None
) -> Edition:
    """Go back to what the file says for `key`; the edition without the change. Raises the same as `override`."""
    return _record(database, actor, slug, Change(key, None, reason, now.date()), now=now, replaces_id=replaces_id)


def override_history(session: "Session", actor: Actor, slug: str, key: str | None = None) -> tuple[ChangeShown, ...]:
    """Every change of the edition, or of one key, newest first, with what held before. Raises NotAllowedError."""
    edition_id = _edition_id(session, slug)
    access.require_organizer(session, actor, edition_id)
    in_file = rules.changeable_values(edition_files.read_edition(slug))
    held = dict(in_file)
    shown: list[ChangeShown] = []
    for row in reversed(store.override_history(session, edition_id, key)):
        before = held.get(row.key, "")
        file_value = in_file.get(row.key)
        shown.append(ChangeShown(row.id, row.key, before, row.value, file_value, row.reason, row.set_by, row.set_at))
        held[row.key] = row.value if row.value is not None else (file_value or "")
    return tuple(reversed(shown))


def _record(
    database: "Database", actor: Actor, slug: str, change: Change, *, now: datetime, replaces_id: int | None
) -> Edition:
    key, value = change.key, change.value
    with database.write() as session:
        edition_id = _edition_id(session, slug)
        access.require_organizer(session, actor, edition_id)
        edition = edition_now(session, slug)
        rules.require_changeable(edition, change)
        current = store.current_overrides(session, edition_id).get(key)
        if value is None and (current is None or current.value is None):
            raise ChangeRefusedError(rules.NOTHING_TO_WITHDRAW, key=key)
        row = store.record_override(
            session,
            edition_id=edition_id,
            key=key,
            value=value.strip() if value is not None else None,
            reason=change.reason,
            set_by=actor.account_id,
            set_at=now,
            replaces_id=replaces_id,
        )
        after = edition_now(session, slug)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="edition.override" if value is not None else "edition.withdraw_override",
            object_kind="edition_override",
            object_id=str(row.id),
            before={"key": key, "value": rules.changeable_values(edition)[key]},
            after={"key": key, "value": rules.changeable_values(after)[key]},
            reason=row.reason,
        )
        return after


def _edition_id(session: "Session", slug: str) -> int:
    row = store.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    return row.id


def _edition_with(edition: Edition, history: "tuple[OverrideRow, ...]") -> tuple[Edition, tuple[str, ...]]:
    return _edition_with_once(_Same(edition), history) if history else (edition, ())


class _Same:
    """An edition compared by identity: the file reader gives the same object until the file changes."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __hash__(self) -> int:
        return id(self.edition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.edition is self.edition


@lru_cache(maxsize=32)
def _edition_with_once(same: _Same, history: "tuple[OverrideRow, ...]") -> tuple[Edition, tuple[str, ...]]:
    changes = [Change(row.key, row.value, row.reason, row.set_at.date()) for row in history]
    edition, left_out = rules.changed(same.edition, changes)
    return edition, tuple(change.key for change in left_out)
