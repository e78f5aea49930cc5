"""Personal data goes: of one person who asks for it, or of a whole edition once its time to keep them is over.

What identifies people and what they wrote about themselves is erased, in every edition, since an address is one person
in all of them. What stays is without a name: ids, keys of sources (so that no import brings them back), dates and
answers to choose from, places in teams, ballots and the audit log. Public counts leave them out from the next release.
Their names on the Hub go from what was read there about commits and members; addresses and cards of repos, which the
Hub shows to everybody, stay as they are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lib.domain import likes
from lib.domain.edition import Edition
from lib.domain.identity import normalised_email
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.people import PeopleRefusedError, organized_edition, required_reason
from lib.store import audit, certificate_erasure, person_matches, repo_likes
from lib.store import people as store
from lib.store.people import PersonRow
from lib.store.person_matches import Remains

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NOT_CONFIRMED = "Nothing was erased: confirm that it is to be for good. It cannot be undone."
NO_RULE = "Nothing was erased: the edition does not say how long personal data are kept (personal_data_kept_days)."
NOT_DUE = "Nothing was erased: personal data of this edition are kept until {day}."
OTHERS_MEANWHILE = "Nothing was erased: it would be {found} people and not {expected}. Look again, then decide."


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody who is to be erased: all their rows, and what remains of them without a name."""

    person: PersonRow
    rows: int
    remains: Remains


@dataclass(frozen=True, slots=True)
class Retention:
    """How old personal data of an edition are. `kept_days` None: the edition has no rule, and nothing is ever due.

    `oldest_at` None: there are none. `rows` are the rows of people that erasing would concern: those who registered
    for a later edition too are kept with it.
    """

    oldest_at: datetime | None
    kept_days: int | None
    due_at: datetime | None
    is_due: bool
    rows: int


def erasure(session: "Session", actor: Actor, edition_id: int, person_id: int) -> Erasure:
    """What erasing somebody would take and leave. Raises NotAllowedError if the actor may not, or there is nobody."""
    require_organizer(session, actor, edition_id)
    person = store.person(session, edition_id, person_id)
    if person is None:
        raise NotAllowedError
    rows = person_matches.rows_of_person(session, person_id)
    return Erasure(person, len(rows), person_matches.remains(session, edition_id, rows))


def person_at(session: "Session", actor: Actor, edition_id: int, email: str) -> int:
    """Who of the edition has this address. Raises NotAllowedError where the actor may not, or nobody has it."""
    require_organizer(session, actor, edition_id)
    person_id = person_matches.person_with_email(session, normalised_email(email))
    if person_id is None or not person_matches.is_of_edition(session, edition_id, person_id):
        raise NotAllowedError
    return person_id


def erase_person(
    database: "Database",
    actor: Actor,
    slug: str,
    person_id: int,
    *,
    reason: str,
    is_confirmed: bool,
    now: datetime,
) -> Erasure:
    """Erase somebody for good, by any of their rows; what was erased and what remains.

    Raises:
        NotAllowedError: the actor does not organize this edition, or this is nobody of it.
        PeopleRefusedError: there is no reason, or no confirmation.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        found = erasure(session, actor, edition_id, person_id)
        said = required_reason(reason)
        if not is_confirmed:
            raise PeopleRefusedError(NOT_CONFIRMED)
        rows = person_matches.rows_of_person(session, person_id)
        certificate_erasure.erase_of_jurors(session, rows, now)
        repo_likes.keep_own_likers(session, rows, likes.fingerprint)
        person_matches.erase(session, rows, now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="people.erase",
            object_kind="person",
            object_id=str(found.person.id),
            before=None,
            after={"rows": found.rows, "registrations": found.remains.registrations},
            reason=said,
        )
    return found


def retention(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Retention:
    """How old personal data are at `now`, and whom erasing would concern. Raises NotAllowedError."""
    require_organizer(session, actor, edition_id)
    days = edition.personal_data_kept_days
    due_at = max(date.instant for date in edition.dates) + timedelta(days=days) if days is not None else None
    return Retention(
        oldest_at=person_matches.oldest_at(session, edition_id),
        kept_days=days,
        due_at=due_at,
        is_due=due_at is not None and due_at <= now,
        rows=len(person_matches.people_not_newer(session, edition_id)),
    )


def erase_expired(
    database: "Database", actor: Actor, edition: Edition, slug: str, *, expected: int, reason: str, now: datetime
) -> int:
    """Erase everybody of an edition whose time to keep personal data is over; how many rows of people.

    `expected`: how many `retention` said they were.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PeopleRefusedError: there is no rule or no reason, it is too early, or they are not as many.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        said = required_reason(reason)
        held = retention(session, actor, edition, edition_id, now)
        if held.due_at is None:
            raise PeopleRefusedError(NO_RULE)
        if not held.is_due:
            raise PeopleRefusedError(NOT_DUE, day=f"{held.due_at:%Y-%m-%d}")
        if held.rows != expected:
            raise PeopleRefusedError(OTHERS_MEANWHILE, found=str(held.rows), expected=str(expected))
        rows = person_matches.people_not_newer(session, edition_id)
        certificate_erasure.erase_of_jurors(session, rows, now)
        repo_likes.keep_own_likers(session, rows, likes.fingerprint)
        person_matches.erase(session, rows, now, keeps_roles=True)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="people.erase_expired",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"rows": held.rows, "kept_days": held.kept_days or 0},
            reason=said,
        )
    return held.rows
