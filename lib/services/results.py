"""The published result as everybody may see it: from its moment on, out of what was frozen when it was asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, EventDate
from lib.domain.published_result import PublishedResult, of_tables
from lib.store import public_projects, public_results

if TYPE_CHECKING:
    from lib.store.database import Session


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A result that is public from a moment on: before it, nothing of it is shown to anybody but organizers."""

    result: PublishedResult
    public_from: datetime

    def is_public(self, now: datetime) -> bool:
        """Whether everybody may see it at `now`."""
        return self.public_from <= now


def public_result(session: "Session", edition: Edition, edition_id: int) -> PublicResult | None:
    """The result of the edition that is confirmed, public or not yet; None without one.

    It is shared by all visitors: whoever shows it asks `is_public` first.
    """
    found = public_results.public_tables(session, edition_id)
    return PublicResult(of_tables(found.tables), found.public_from) if found is not None else None


def public_since(session: "Session", edition: Edition, edition_id: int) -> datetime | None:
    """From when on everybody sees who won, be it ahead; None where nobody can.

    A date alone makes nothing public: what does is the result that Tablero published, and from the day on which the
    edition announces its winners, what the organizers declared of them.
    """
    published = public_result(session, edition, edition_id)
    moments = [published.public_from] if published is not None else []
    announced = announcement(edition)
    if announced is not None and public_projects.has_award(session, edition_id, [one.key for one in edition.prizes]):
        moments.append(announced.instant)
    return min(moments, default=None)


def announcement(edition: Edition) -> EventDate | None:
    """When the edition announces its winners; None where it does not say."""
    starts = next((phase.starts for phase in edition.phases if phase.key == "published"), None)
    return edition.date(starts) if starts is not None else None
