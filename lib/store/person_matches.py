"""What was said about two rows of people being one person, and the erasure of people.

Rows of `person_match` are only ever added; the newest of a pair holds. `person.same_as_id` follows from those that are
confirmed: it names the row with the smallest id of a group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from lib.domain.certificates import ERASED
from lib.domain.people_matching import Pair, Profile, State
from lib.store import hub_people
from lib.store.models import (
    Account,
    Certificate,
    Invitation,
    Person,
    PersonDetail,
    PersonMatch,
    Registration,
    RoleGrant,
    RosterMember,
    RosterTeam,
    Team,
    TeamMember,
)
from lib.store.people import Detail, memberships

_BATCH = 500


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What somebody said about a pair. `recorded_by` None: the command line; `recorder` is the account's name."""

    id: int
    pair: Pair
    state: State
    reason: str | None
    recorded_by: int | None
    recorder: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Remains:
    """What is kept of people who are erased: rows without anything that identifies them."""

    registrations: int
    places_in_teams: int
    places_on_rosters: int
    certificates: int
    other_editions: int  # in which they registered too


def matches(session: Session) -> dict[Pair, MatchRow]:
    """The newest row of every pair."""
    newest = select(func.max(PersonMatch.id)).group_by(PersonMatch.person_id, PersonMatch.other_id)
    query = (
        select(PersonMatch, Account.display_name)
        .outerjoin(Account, Account.id == PersonMatch.recorded_by)
        .where(PersonMatch.id.in_(newest))
        .order_by(PersonMatch.id)
    )
    return {
        (row.person_id, row.other_id): MatchRow(
            row.id, (row.person_id, row.other_id), _state(row.state), row.reason, row.recorded_by, name, row.recorded_at
        )
        for row, name in session.execute(query)
    }


def record_match(
    session: Session, pair: Pair, state: State, *, reason: str | None, recorded_by: int | None, recorded_at: datetime
) -> int:
    """Add what was said about a pair; the id of the row."""
    row = PersonMatch(
        person_id=pair[0],
        other_id=pair[1],
        state=state,
        reason=reason,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
    )
    session.add(row)
    session.flush()
    return row.id


def set_groups(session: Session, firsts: Mapping[int, int]) -> None:
    """Make each person of `firsts` the same as the first of their group, and everybody else nobody else."""
    rows = session.execute(select(Person.id, Person.same_as_id).where(Person.same_as_id.is_not(None)))
    held = {person_id: first for person_id, first in rows if first is not None}
    for person_id in held.keys() | firsts.keys():
        if held.get(person_id) != firsts.get(person_id):
            session.execute(update(Person).where(Person.id == person_id).values(same_as_id=firsts.get(person_id)))


def person_with_email(session: Session, email_key: str) -> int | None:
    """The row of people with a normalised address."""
    return session.scalar(select(PersonDetail.person_id).where(PersonDetail.email_key == email_key))


def rows_of_person(session: Session, person_id: int) -> list[int]:
    """The ids of every row of somebody, given any of them, the first first."""
    first = session.scalar(select(func.coalesce(Person.same_as_id, Person.id)).where(Person.id == person_id))
    query = select(Person.id).where(or_(Person.id == first, Person.same_as_id == first)).order_by(Person.id)
    return list(session.scalars(query))


def remains(session: Session, edition_id: int, person_ids: Sequence[int]) -> Remains:
    """What would be kept of these rows of people."""

    def rows(model: type[Registration | TeamMember | RosterMember | Certificate]) -> int:
        query = select(func.count()).select_from(model).where(model.person_id.in_(person_ids))
        return session.scalars(query).one()

    elsewhere = select(func.count(Registration.edition_id.distinct())).where(
        Registration.person_id.in_(person_ids), Registration.edition_id != edition_id
    )
    return Remains(
        rows(Registration),
        rows(TeamMember),
        rows(RosterMember),
        rows(Certificate),
        session.scalars(elsewhere).one(),
    )


def erase(session: Session, person_ids: Sequence[int], now: datetime, *, keeps_roles: bool = False) -> None:
    """Take away what identifies these people, and what they wrote when they registered; revoke their certificates. Ids,
    source keys, dates and answers to choose from stay, so that nothing brings them back.

    Their names on the Hub go wherever they stand, and what names them on accounts and invitations; whoever has a role
    keeps it, and signs in as before. With `keeps_roles`, accounts with a role and invitations that wait keep the name:
    what is over is the time of an edition, and they work for another."""
    for start in range(0, len(person_ids), _BATCH):
        batch = person_ids[start : start + _BATCH]
        _erase_elsewhere(session, batch, keeps_roles=keeps_roles)
        session.execute(delete(PersonDetail).where(PersonDetail.person_id.in_(batch)))
        session.execute(update(Person).where(Person.id.in_(batch), Person.erased_at.is_(None)).values(erased_at=now))
        session.execute(
            update(Registration)
            .where(Registration.person_id.in_(batch))
            .values(country_text=None, city=None, occupation_text=None)
        )
        certificates = update(Certificate).where(Certificate.person_id.in_(batch))
        session.execute(
            certificates.where(Certificate.revoked_at.is_(None)).values(revoked_at=now, revoked_reason=ERASED)
        )
        # Why one was revoked before is no name, but it is what somebody wrote about them.
        session.execute(certificates.values(full_name=None, revoked_reason=ERASED))


def _erase_elsewhere(session: Session, person_ids: Sequence[int], *, keeps_roles: bool) -> None:
    """What names these people outside of their own rows, as long as it is known who they are."""
    known = session.execute(
        select(PersonDetail.email, PersonDetail.email_key, PersonDetail.hub_name).where(
            PersonDetail.person_id.in_(person_ids)
        )
    ).all()
    emails = {text.casefold() for row in known for text in (row.email, row.email_key) if text}
    has_role = exists().where(RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None))
    has_their_email: ColumnElement[bool] = func.lower(func.coalesce(Account.email, "")).in_(emails)
    if keeps_roles:
        has_their_email = and_(has_their_email, ~has_role)
    own = session.scalars(select(Account.hub_name).where(has_their_email))
    # Anybody can write somebody else's name on the Hub into a form: an address tells who it is.
    others = session.scalars(select(Account.hub_name).where(has_role, ~has_their_email))
    hub_names = {row.hub_name.casefold() for row in known if row.hub_name} | {name.casefold() for name in own if name}
    hub_names -= {name.casefold() for name in others if name}
    is_theirs = or_(has_their_email, func.lower(Account.hub_name).in_(hub_names))
    is_addressed = or_(Invitation.email_key.in_(emails), Invitation.hub_name.in_(hub_names))
    if keeps_roles:
        is_over = or_(Invitation.accepted_at.is_not(None), Invitation.withdrawn_at.is_not(None))
        is_addressed = and_(is_addressed, is_over)
    session.execute(update(Account).where(is_theirs).values(display_name=None, email=None, hub_name=None))
    session.execute(delete(Invitation).where(is_addressed))
    hub_people.erase_names(session, hub_names)


def oldest_at(session: Session, edition_id: int) -> datetime | None:
    """Since when the oldest of the people of an edition who are not erased is known; None where there is nobody."""
    rows = union_all(*memberships(edition_id)).subquery()
    return session.scalar(select(func.min(Person.created_at)).where(Person.id.in_(select(rows.c.person_id))))


def people_not_newer(session: Session, edition_id: int) -> list[int]:
    """The rows of people of an edition, not erased, who registered for no edition that was made after it."""
    memberships = (
        select(Registration.person_id).where(Registration.edition_id == edition_id),
        select(RosterMember.person_id)
        .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
        .where(RosterTeam.edition_id == edition_id),
        select(TeamMember.person_id).join(Team, Team.id == TeamMember.team_id).where(Team.edition_id == edition_id),
        select(Certificate.person_id).where(Certificate.edition_id == edition_id, Certificate.person_id.is_not(None)),
    )
    later = select(Registration.person_id).where(Registration.edition_id > edition_id)
    kept_with = select(func.coalesce(Person.same_as_id, Person.id)).where(Person.id.in_(later))
    who = func.coalesce(Person.same_as_id, Person.id)
    query = select(Person.id).where(
        Person.erased_at.is_(None), or_(*(Person.id.in_(ids) for ids in memberships)), who.not_in(kept_with)
    )
    return list(session.scalars(query.order_by(Person.id)))


def profiles(session: Session, edition_id: int) -> list[Profile]:
    """Every row of people of the edition, for comparing them."""
    rows = union_all(*memberships(edition_id)).subquery()
    query = select(PersonDetail.person_id, PersonDetail.full_name, PersonDetail.email_key, PersonDetail.hub_name).where(
        PersonDetail.person_id.in_(select(rows.c.person_id))
    )
    return [Profile(*row) for row in session.execute(query.order_by(PersonDetail.person_id))]


def details(session: Session, person_ids: Sequence[int]) -> dict[int, Detail]:
    """What identifies these rows of people, as far as it was not erased."""
    query = select(PersonDetail.person_id, PersonDetail.full_name, PersonDetail.email, PersonDetail.hub_name)
    rows = session.execute(query.where(PersonDetail.person_id.in_(person_ids)))
    return {row[0]: Detail(*row) for row in rows}


def is_of_edition(session: Session, edition_id: int, person_id: int) -> bool:
    """Whether a row of people, not erased, has to do with the edition."""
    rows = union_all(*memberships(edition_id)).subquery()
    query = select(exists().where(rows.c.person_id == person_id))
    return bool(session.scalar(query))


def _state(stored: str) -> State:
    states: tuple[State, ...] = ("confirmed", "rejected", "undone")
    return next(state for state in states if state == stored)
