"""The people of an edition, for its organizers: who they are, how many, and which rows are one person.

A search and what it finds are personal data: they are read here and go nowhere else. Whoever takes them along says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from lib.domain import people_matching as matching
from lib.domain.identity import clean_paragraphs
from lib.domain.people_matching import Pair, Profile, State, Suggestion
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.store import audit, person_matches, rosters
from lib.store import editions as edition_rows
from lib.store import people as store
from lib.store.people import EVERYBODY, PAGE, Counts, Detail, Order, PersonRow, Selection
from lib.store.people import State as PeopleState
from lib.store.person_matches import MatchRow
from lib.store.rosters import SeekingTeam

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = ["EVERYBODY", "PAGE", "Counts", "Detail", "Order", "PeopleState", "PersonRow", "SeekingTeam", "Selection"]

NO_REASON = "Say why: this is written down in the audit log."
DECIDED_MEANWHILE = "Somebody else decided about this pair meanwhile. Look at it again, then decide."
SAID_TO_BE_TWO = (
    "This goes against what was decided about other pairs of these people. Take that back first, if it is wrong."
)
NOTHING_TO_UNDO = "Nothing is decided about this pair, so there is nothing to take back."


class PeopleRefusedError(RefusedError):
    """Something about people that is not done."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page (from 0) of the people wanted: `found` are wanted in all. `counts` are those of the whole edition."""

    rows: tuple[PersonRow, ...]
    found: int
    page: int
    counts: Counts
    seeking: tuple[SeekingTeam, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.found // PAGE), 1)


@dataclass(frozen=True, slots=True)
class PairView:
    """Two rows of people side by side, and why they may be one. `suggestion` None: nothing speaks for it any more;
    `match`: the newest that was said about them."""

    pair: Pair
    one: Detail
    other: Detail
    suggestion: Suggestion | None
    match: MatchRow | None

    @property
    def newest_id(self) -> int | None:
        """What a decision has to be given: what was said last when it was shown."""
        return self.match.id if self.match is not None else None


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs that wait for somebody, the likeliest first, and those that somebody decided, the newest first."""

    waiting: tuple[PairView, ...]
    decided: tuple[PairView, ...]


def people_page(
    session: "Session", actor: Actor, edition_id: int, selection: Selection, *, page: int = 0
) -> PeoplePage:
    """A page of people; the last one where `page` is beyond it. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    found = store.count(session, edition_id, selection)
    shown = min(max(page, 0), max(-(-found // PAGE), 1) - 1)
    return PeoplePage(
        rows=tuple(store.people(session, edition_id, selection, page=shown)),
        found=found,
        page=shown,
        counts=store.counts(session, edition_id),
        seeking=rosters.seeking_teams(session, edition_id),
    )


def take_people(
    database: "Database", actor: Actor, slug: str, selection: Selection, *, reason: str, now: datetime
) -> tuple[PersonRow, ...]:
    """All the people wanted, to be taken along; it leaves an audit entry, which does not say what was searched.

    Raises NotAllowedError for all but organizers, PeopleRefusedError without a reason.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        said = required_reason(reason)
        rows = tuple(store.people(session, edition_id, selection, page=None))
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.people",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"people": len(rows), "state": selection.state, "is_search": bool(selection.search.strip())},
            reason=said,
        )
    return rows


def pairs(session: "Session", actor: Actor, edition_id: int) -> Pairs:
    """Which rows may be one person, and what was decided. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    profiles = person_matches.profiles(session, edition_id)
    known = {profile.person_id for profile in profiles}
    matches = person_matches.matches(session)
    firsts = matching.groups(pair for pair, match in matches.items() if match.state == "confirmed")
    suggested = {one.pair: one for one in _suggestions(tuple(profiles))}
    waiting = [
        pair
        for pair in suggested
        if _state(matches, pair) == "undone" and firsts.get(pair[0], pair[0]) != firsts.get(pair[1], pair[1])
    ]
    decided = [pair for pair, match in matches.items() if match.state != "undone" and known.issuperset(pair)]
    decided.sort(key=lambda pair: -matches[pair].id)
    details = person_matches.details(session, sorted({person for pair in (*waiting, *decided) for person in pair}))

    def views(some: Sequence[Pair]) -> tuple[PairView, ...]:
        return tuple(
            PairView(pair, details[pair[0]], details[pair[1]], suggested.get(pair), matches.get(pair)) for pair in some
        )

    return Pairs(views(waiting), views(decided))


def decide_pair(
    database: "Database",
    actor: Actor,
    slug: str,
    pair: Pair,
    state: State,
    *,
    now: datetime,
    replaces_id: int | None,
) -> None:
    """Say that two rows of people are one person ("confirmed") or two ("rejected"), or take that back ("undone").

    `replaces_id`: the newest that was said about them when they were shown; None: nothing was.

    Raises:
        NotAllowedError: the actor does not organize this edition, or one of the two is nobody of it.
        PeopleRefusedError: it was decided meanwhile, contradicts another decision, or there is nothing to take back.
    """
    ordered = (min(pair), max(pair))
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        is_pair = ordered[0] != ordered[1]
        if not is_pair or not all(person_matches.is_of_edition(session, edition_id, one) for one in ordered):
            raise NotAllowedError
        matches = person_matches.matches(session)
        before = matches.get(ordered)
        if (before.id if before else None) != replaces_id:
            raise PeopleRefusedError(DECIDED_MEANWHILE)
        states = {one: match.state for one, match in matches.items()}
        if state == "undone" and states.get(ordered, "undone") == "undone":
            raise PeopleRefusedError(NOTHING_TO_UNDO)
        if _contradicts(ordered, state, states):
            raise PeopleRefusedError(SAID_TO_BE_TWO)
        person_matches.record_match(session, ordered, state, reason=None, recorded_by=actor.account_id, recorded_at=now)
        states[ordered] = state
        confirmed = (one for one, said in states.items() if said == "confirmed")
        person_matches.set_groups(session, matching.groups(confirmed))
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action=f"people.{state}",
            object_kind="person",
            object_id=str(ordered[0]),
            before={"state": before.state} if before else None,
            after={"state": state, "other": ordered[1]},
            reason=None,
        )


def organized_edition(session: "Session", actor: Actor, slug: str) -> int:
    """The id of the edition called `slug`. Raises NotAllowedError unless it is there and the actor organizes it."""
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    return row.id


def required_reason(reason: str) -> str:
    """The reason as it is kept. Raises PeopleRefusedError where there is none."""
    said = clean_paragraphs(reason)
    if not said:
        raise PeopleRefusedError(NO_REASON)
    return said


@lru_cache(maxsize=1)
def _suggestions(profiles: tuple[Profile, ...]) -> tuple[Suggestion, ...]:
    """What is suggested of the same people is worked out once, not at every click: of 100,000 it takes ten seconds."""
    return tuple(matching.suggestions(profiles))


def _state(matches: Mapping[Pair, MatchRow], pair: Pair) -> State:
    return matches[pair].state if pair in matches else "undone"


def _contradicts(pair: Pair, state: State, states: Mapping[Pair, State]) -> bool:
    """Whether two people would be one by some decisions and two by another."""
    if state == "confirmed":
        return matching.contradicting_pair(pair, states) is not None
    if state == "rejected":
        firsts = matching.groups(one for one, said in states.items() if said == "confirmed" and one != pair)
        return firsts.get(pair[0], pair[0]) == firsts.get(pair[1], pair[1])
    return False
