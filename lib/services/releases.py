"""Numbers about participants for the public: making a release, and reading the released ones.

The public functions select from releases only. What they return holds rounded, protected numbers and nothing else;
the exact number of people stays in the database, for deciding on the next release.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import release as rules
from lib.domain.counts import ReleaseTable
from lib.domain.edition import Edition
from lib.domain.release import Headcount, Reason, Release
from lib.services import access, editions
from lib.services.access import Actor, NotAllowedError
from lib.store import audit
from lib.store import editions as edition_rows
from lib.store import releases as store

if TYPE_CHECKING:
    from lib.store.database import Session

_SENTENCES = {
    Reason.FIRST: "Released for the first time.",
    Reason.ENOUGH_NEW: "Released.",
    Reason.TOO_FEW_PEOPLE: "Not released: fewer than ten people are registered.",
    Reason.TOO_SOON: "Not released: the last release is less than 24 hours old.",
    Reason.TOO_FEW_NEW: "Not released: fewer than ten people registered since the last release.",
    Reason.TOO_LITTLE_CHANGE: "Not released: with those who left, the number of people changed by fewer than ten.",
    Reason.TELLS_OF_FEW: "Not released: beside an earlier release it would tell of fewer than ten people.",
}


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """What became of an attempt: the new release, or None and why. The reason is for organizers only."""

    reason: Reason
    release: Release | None

    def __str__(self) -> str:
        return _SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class PublicParticipants:
    """A release as the public sees it. `is_synthetic`: about made-up people of the demo."""

    release: Release
    is_synthetic: bool

    @property
    def released_at(self) -> datetime:
        """When it was released (aware, UTC)."""
        return self.release.released_at

    @property
    def total_people(self) -> int | None:
        """All people, rounded to five; None if fewer than ten."""
        return self.release.total_people

    def table(self, dimension: str) -> ReleaseTable:
        """The table of one of `lib.domain.release.DIMENSIONS`."""
        return self.release.table(dimension)


def release_participants(session: "Session", slug: str, *, actor: Actor, now: datetime) -> ReleaseOutcome:
    """Release the counts of those registered by `now`, if that is due. `session` is one for writing.

    Raises NotAllowedError unless the actor organizes the edition (or is the command line), and where there is none.
    """
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    access.require_organizer(session, actor, row.id)
    previous = latest_release(session, row.id)
    candidate, reason = _candidate(session, editions.edition_now(session, slug), row.id, previous, now)
    if candidate is None:
        return ReleaseOutcome(reason, None)
    release_id = store.add_release(
        session,
        row.id,
        released_at=candidate.release.released_at,
        exact_people=candidate.people,
        tables=json.loads(rules.to_json(candidate.release)),
        is_synthetic=row.demo_stage is not None,
    )
    audit.record(
        session,
        edition_id=row.id,
        at=now,
        account_id=actor.account_id,
        action="release.participants",
        object_kind="public_release",
        object_id=str(release_id),
        before={"total_people": previous.total_people} if previous else None,
        after={"total_people": candidate.release.total_people},
        reason=None,
    )
    return ReleaseOutcome(reason, candidate.release)


def latest_release(session: "Session", edition_id: int) -> PublicParticipants | None:
    """The release that holds now; None before the first."""
    row = store.newest_release(session, edition_id)
    if row is None:
        return None
    return PublicParticipants(rules.from_json(json.dumps(row.tables)), row.is_synthetic)


def release_history(session: "Session", edition_id: int) -> list[tuple[datetime, int]]:
    """When each release was made and how many people it had, rounded to five; oldest first."""
    return [
        (row.released_at, row.tables["total_people"])
        for row in store.releases(session, edition_id)
        if row.tables["total_people"] is not None
    ]


def _before_the_last(session: "Session", edition_id: int) -> tuple[Release, ...]:
    return tuple(rules.from_json(json.dumps(row.tables)) for row in store.releases(session, edition_id))[:-1]


@dataclass(frozen=True, slots=True)
class _Candidate:
    release: Release
    people: int


def _candidate(
    session: "Session", edition: Edition, edition_id: int, previous: PublicParticipants | None, now: datetime
) -> tuple[_Candidate | None, Reason]:
    """The release that is due, with the exact number of people; or None and why it is not."""

    def region_of(country_code: str) -> str | None:
        group = edition.country_group_of(country_code)
        return group.key if group is not None else None

    people = store.count_participants(session, edition_id, now)
    before = store.exact_people_released(session, edition_id)
    # Nobody who registered after the last release was in it; files imported late may bring more who were not.
    later = store.count_joined(session, edition_id, previous.released_at, now) if previous else people
    headcount = Headcount(people=people, people_before=before, joined=max(later, people - before))
    last = previous.release if previous else None
    decision = rules.is_release_due(last, None, headcount, now)
    if not decision.is_due:
        return None, decision.reason
    counts = store.participant_counts(session, edition_id, now, region_of if edition.country_groups else None)
    release = rules.compute_release(edition.slug, counts, now, last)
    decision = rules.is_release_due(last, release, headcount, now, _before_the_last(session, edition_id))
    return (_Candidate(release, people) if decision.is_due else None), decision.reason
