"""What was done in an edition: who, when, what it was before and after, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lib.services.access import Actor, require_organizer
from lib.store import accounts, audit, public_projects
from lib.store.audit import COMMAND_LINE, PAGE, Author

__all__ = ["COMMAND_LINE", "PAGE", "Author"]

if TYPE_CHECKING:
    from lib.store.database import Session
    from lib.store.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries are wanted: of one area, by one author, from one moment until before another."""

    area: str | None = None
    by: Author | None = None
    between: tuple[datetime, datetime] | None = None


EVERYTHING = Chosen()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `author` None: the command line; `author_name` None: nobody knows it (any more).

    `object_name` is the title of a project or the name of an account; None where it has none, or was erased.
    """

    id: int
    at: datetime
    author: int | None
    author_name: str | None
    action: str
    object_kind: str
    object_id: str | None
    object_name: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the log, the newest entry first. `count` entries are wanted in all; `older_than_id` is where the
    next page begins, None after the last. `areas`, `authors` and `span` (oldest, newest) are those of the whole log."""

    entries: tuple[Entry, ...]
    count: int
    older_than_id: int | None
    areas: tuple[str, ...]
    authors: tuple[tuple[Author, str | None], ...]
    span: tuple[datetime, datetime] | None


def page(
    session: "Session",
    actor: Actor,
    edition_id: int,
    chosen: Chosen = EVERYTHING,
    *,
    older_than_id: int | None = None,
) -> AuditPage:
    """A page of the log. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    rows = _rows(session, edition_id, chosen, older_than_id)
    names = _account_names(session, edition_id)
    authors: Sequence[Author] = [
        COMMAND_LINE if author is None else author for author in audit.authors(session, edition_id)
    ]
    return AuditPage(
        entries=_entries(session, edition_id, rows, names),
        count=audit.count(session, edition_id, area=chosen.area, by=chosen.by, between=chosen.between),
        older_than_id=rows[-1].id if len(rows) == PAGE else None,
        areas=tuple(dict.fromkeys(area_of(action) for action in audit.actions(session, edition_id))),
        authors=tuple((author, names.get(author) if isinstance(author, int) else None) for author in authors),
        span=audit.span(session, edition_id),
    )


def every_entry(
    session: "Session", actor: Actor, edition_id: int, chosen: Chosen = EVERYTHING
) -> Iterator[tuple[Entry, ...]]:
    """All pages of the log, one after the other. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    names = _account_names(session, edition_id)
    older_than_id: int | None = None
    while rows := _rows(session, edition_id, chosen, older_than_id):
        yield _entries(session, edition_id, rows, names)
        older_than_id = rows[-1].id


def area_of(action: str) -> str:
    """The part of the work that an action belongs to.

    >>> area_of("import.registrations"), area_of("sync")
    ('import', 'sync')
    """
    return action.partition(".")[0]


def _rows(session: "Session", edition_id: int, chosen: Chosen, older_than_id: int | None) -> Sequence["AuditEntry"]:
    return audit.entries(
        session, edition_id, area=chosen.area, by=chosen.by, between=chosen.between, older_than_id=older_than_id
    )


def _account_names(session: "Session", edition_id: int) -> dict[int, str | None]:
    known = accounts.accounts_of_edition(session, edition_id)
    return {account.id: account.display_name or account.hub_name or account.email for account in known}


def _entries(
    session: "Session", edition_id: int, rows: Sequence["AuditEntry"], names: Mapping[int, str | None]
) -> tuple[Entry, ...]:
    titles = {project.id: project.title for project in public_projects.submitted_projects(session, edition_id)}
    named: dict[str, Mapping[int, str | None]] = {"account": names, "juror": names, "project": titles}

    def name_of(row: "AuditEntry") -> str | None:
        number = row.object_id or ""
        return named.get(row.object_kind, {}).get(int(number)) if number.isdecimal() else None

    return tuple(
        Entry(
            id=row.id,
            at=row.at,
            author=row.account_id,
            author_name=names.get(row.account_id) if row.account_id is not None else None,
            action=row.action,
            object_kind=row.object_kind,
            object_id=row.object_id,
            object_name=name_of(row),
            before=row.before or {},
            after=row.after or {},
            reason=row.reason,
        )
        for row in rows
    )
