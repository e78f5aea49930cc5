"""The people of an edition: who registered, is on a team or on a roster, or has a mentor's certificate, each once.

Somebody whose rows were confirmed to be one person is one here: known by the row with the smallest id, the others
under it. Erased people are nowhere. Search, order, filters and pages are the database's work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    label,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lib.domain.identity import comparison_key, unaccented_key
from lib.store.columns import Instant
from lib.store.models import (
    Certificate,
    Person,
    PersonDetail,
    Project,
    Registration,
    RosterMember,
    RosterTeam,
    Team,
    TeamMember,
)

PAGE = 100
State = Literal["all", "registered", "no_team", "not_registered", "returning", "matched"]
Order = Literal["newest", "oldest", "name"]

# SQLite folds the case of plain letters only: these are folded one by one, on every database.
_ACCENTS = {
    "a": "áàâãäÁÀÂÃÄ",
    "e": "éèêëÉÈÊË",
    "i": "íìîïÍÌÎÏ",
    "o": "óòôõöÓÒÔÕÖ",
    "u": "úùûüÚÙÛÜ",
    "n": "ñÑ",
    "c": "çÇ",
}
_INITIALS = {"a": "Á", "e": "É", "i": "Í", "o": "Ó", "u": "Ú"}  # the accents with which names begin
_REPLACED_AT_ONCE = 16  # SQLite takes no hundred brackets inside each other
_WHO = func.coalesce(Person.same_as_id, Person.id)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which people are wanted. `search`: words that one row of somebody all says, in name, address or Hub name."""

    search: str = ""
    state: State = "all"
    ticket: str | None = None  # of whoever has several, "hackathon" counts
    affiliate: str | None = None
    order: Order = "newest"


EVERYBODY = Selection()


@dataclass(frozen=True, slots=True)
class Detail:
    """One row of somebody: what identifies them."""

    person_id: int
    full_name: str | None
    email: str | None
    hub_name: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with all that is known. `details`: their rows, the first the one they are known by. `registered_at`
    None: they did not register. `teams` and `rosters` are names."""

    id: int
    registered_at: datetime | None
    ticket: str | None
    is_returning: bool
    is_submitted: bool
    details: tuple[Detail, ...] = ()
    sources: tuple[str, ...] = ()
    affiliates: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    rosters: tuple[str, ...] = ()

    @property
    def is_in_team(self) -> bool:
        """Whether a team lists them, on a roster or with what it submitted."""
        return bool(self.teams or self.rosters)


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact numbers of people, each counted once; of the last three, by what each has."""

    everybody: int
    registered: int
    no_team: int  # registered, and listed by no team
    hackathon_no_team: int  # of these, with a ticket for the hackathon
    not_registered: int  # of a team that submitted, and not registered
    returning: int
    matched: int  # known by more than one row
    by_day: Mapping[str, int] = field(default_factory=dict)  # first registration, day in UTC as YYYY-MM-DD
    by_ticket: Mapping[str | None, int] = field(default_factory=dict)
    by_affiliate: Mapping[str | None, int] = field(default_factory=dict)  # who came by two counts in both


def people(session: Session, edition_id: int, wanted: Selection, *, page: int | None = 0) -> list[PersonRow]:
    """One page (from 0) of the people wanted; `page` None: all of them."""
    everybody = _everybody(edition_id)
    query = select(
        everybody.c.who, everybody.c.first_at, everybody.c.ticket, everybody.c.is_returning, everybody.c.is_submitted
    ).where(*_conditions(everybody, edition_id, wanted))
    query = query.order_by(*_order(everybody, wanted.order))
    if page is not None:
        query = query.limit(PAGE).offset(PAGE * page)
    rows = [
        PersonRow(row.who, row.first_at, row.ticket, bool(row.is_returning), bool(row.is_submitted))
        for row in session.execute(query)
    ]
    return _with_details(session, edition_id, rows)


def person(session: Session, edition_id: int, person_id: int) -> PersonRow | None:
    """Somebody of the edition by any of their rows; None where there is no such person."""
    row = session.get(Person, person_id)
    if row is None:
        return None
    everybody = _everybody(edition_id)
    who = row.same_as_id or row.id
    query = select(everybody.c.first_at, everybody.c.ticket, everybody.c.is_returning, everybody.c.is_submitted).where(
        everybody.c.who == who
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    return _with_details(session, edition_id, [PersonRow(who, found[0], found[1], bool(found[2]), bool(found[3]))])[0]


def count(session: Session, edition_id: int, wanted: Selection) -> int:
    """How many people are wanted."""
    everybody = _everybody(edition_id)
    query = select(func.count()).select_from(everybody).where(*_conditions(everybody, edition_id, wanted))
    return session.scalars(query).one()


def counts(session: Session, edition_id: int) -> Counts:
    """Everything that is counted, now."""
    everybody = _everybody(edition_id)
    registered = everybody.c.first_at.is_not(None)
    no_team = and_(registered, everybody.c.is_in_team == 0)
    totals = session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
                for condition in (
                    registered,
                    no_team,
                    and_(no_team, everybody.c.ticket == "hackathon"),
                    and_(everybody.c.is_submitted == 1, ~registered),
                    everybody.c.is_returning == 1,
                )
            ),
        ).select_from(everybody)
    ).one()
    day = func.date(everybody.c.first_at)
    by_day = session.execute(select(day, func.count()).where(registered).group_by(day).order_by(day))
    by_ticket = session.execute(select(everybody.c.ticket, func.count()).where(registered).group_by(everybody.c.ticket))
    affiliates = (
        select(Registration.affiliate, func.count(distinct(_WHO)))
        .join(Person, Person.id == Registration.person_id)
        .where(*_registered(edition_id))
        .group_by(Registration.affiliate)
    )
    total, registered_people, alone, hackathon, not_registered, returning = totals
    return Counts(
        total,
        registered_people,
        alone,
        hackathon,
        not_registered,
        returning,
        matched=count(session, edition_id, Selection(state="matched")),
        by_day={str(when): people for when, people in by_day},
        by_ticket=dict(by_ticket.all()),
        by_affiliate=dict(session.execute(affiliates).all()),
    )


def memberships(edition_id: int) -> list[Select[Any]]:
    """The ids of rows of people, not erased, by each way in which they have to do with the edition."""
    return [
        select(Registration.person_id)
        .join(Person, Person.id == Registration.person_id)
        .where(*_registered(edition_id)),
        select(TeamMember.person_id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Team.edition_id == edition_id, Person.erased_at.is_(None)),
        select(RosterMember.person_id)
        .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
        .join(Person, Person.id == RosterMember.person_id)
        .where(RosterTeam.edition_id == edition_id, RosterTeam.withdrawn_at.is_(None), Person.erased_at.is_(None)),
        select(Certificate.person_id)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.edition_id == edition_id, Certificate.kind == "mentor", Person.erased_at.is_(None)),
    ]


def _registered(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    return Registration.edition_id == edition_id, Registration.withdrawn_at.is_(None), Person.erased_at.is_(None)


def _traces(edition_id: int) -> CompoundSelect[Any]:
    """One row for each registration, place in a team, place on a roster, and certificate of a mentor."""
    nothing, no_moment = literal(0), cast(null(), Instant)
    registrations, teams, rosters, mentors = memberships(edition_id)
    is_submitted, is_listed_submitted = (
        exists().where(Project.team_id == of_team.team_id, Project.submitted_at.is_not(None))
        for of_team in (TeamMember, RosterTeam)
    )
    return union_all(
        registrations.with_only_columns(
            _WHO.label("who"),
            Registration.registered_at.label("first_at"),
            # "hackathon" comes before "talks", so that the least of several is the one that counts.
            Registration.ticket.label("ticket"),
            case((Registration.took_part_before.is_(True), 1), else_=0).label("is_returning"),
            nothing.label("is_in_team"),
            nothing.label("is_submitted"),
        ),
        teams.with_only_columns(
            _WHO,
            no_moment,
            cast(null(), Registration.ticket.type),
            nothing,
            literal(1),
            case((is_submitted, 1), else_=0),
        ),
        rosters.with_only_columns(
            _WHO,
            no_moment,
            cast(null(), Registration.ticket.type),
            nothing,
            literal(1),
            case((is_listed_submitted, 1), else_=0),
        ),
        mentors.with_only_columns(_WHO, no_moment, cast(null(), Registration.ticket.type), nothing, nothing, nothing),
    )


def _everybody(edition_id: int) -> Subquery:
    """One row for each person of the edition."""
    traces = _traces(edition_id).subquery("traces")
    elsewhere = (
        select(_WHO.label("who"))
        .select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.edition_id != edition_id, Registration.withdrawn_at.is_(None))
        .distinct()
        .subquery("elsewhere")
    )
    came_before = case((elsewhere.c.who.is_not(None), 1), else_=traces.c.is_returning)
    return (
        select(
            traces.c.who,
            func.min(traces.c.first_at).label("first_at"),
            func.min(traces.c.ticket).label("ticket"),
            func.max(came_before).label("is_returning"),
            func.max(traces.c.is_in_team).label("is_in_team"),
            func.max(traces.c.is_submitted).label("is_submitted"),
        )
        .select_from(traces)
        .outerjoin(elsewhere, elsewhere.c.who == traces.c.who)
        .group_by(traces.c.who)
        .subquery("everybody")
    )


def _conditions(everybody: Subquery, edition_id: int, wanted: Selection) -> list[ColumnElement[bool]]:
    registered = everybody.c.first_at.is_not(None)
    states: dict[State, ColumnElement[bool]] = {
        "registered": registered,
        "no_team": and_(registered, everybody.c.is_in_team == 0),
        "not_registered": and_(everybody.c.is_submitted == 1, ~registered),
        "returning": everybody.c.is_returning == 1,
        "matched": everybody.c.who.in_(select(Person.same_as_id).where(Person.same_as_id.is_not(None))),
    }
    conditions = [states[wanted.state]] if wanted.state in states else []
    if wanted.ticket is not None:
        conditions.append(everybody.c.ticket == wanted.ticket)
    if wanted.affiliate is not None:
        came_by = (
            select(_WHO)
            .select_from(Registration)
            .join(Person, Person.id == Registration.person_id)
            .where(*_registered(edition_id), Registration.affiliate == wanted.affiliate)
        )
        conditions.append(everybody.c.who.in_(came_by))
    words = comparison_key(wanted.search).split()
    if words:
        names = _folded_names(_ACCENTS)
        said = (
            or_(
                names.c.name.contains(unaccented_key(word) or word, autoescape=True),
                func.lower(PersonDetail.email_key).contains(word, autoescape=True),
                func.lower(PersonDetail.hub_name).contains(word, autoescape=True),
            )
            for word in words
        )
        known_so = (
            select(_WHO)
            .join(PersonDetail, PersonDetail.person_id == Person.id)
            .join(names, names.c.id == Person.id)
            .where(*said)
        )
        conditions.append(everybody.c.who.in_(known_so))
    return conditions


def names_without_accents(
    key: ColumnExpressionArgument[Any], name: ColumnExpressionArgument[Any], accents: Mapping[str, str] = _ACCENTS
) -> Subquery:
    """The columns `id` (what is in `key`) and `name` (what is in `name`, in small letters without these accents)."""
    letters = [(letter, plain) for plain, accented in accents.items() for letter in accented]
    names = select(label("id", key), label("name", name)).subquery()
    for start in range(0, len(letters), _REPLACED_AT_ONCE):
        replaced: Any = names.c.name
        for letter, plain in letters[start : start + _REPLACED_AT_ONCE]:
            replaced = func.replace(replaced, letter, plain)
        names = select(names.c.id, replaced.label("name")).subquery()
    return select(names.c.id, func.lower(names.c.name).label("name")).subquery()


def _folded_names(accents: Mapping[str, str]) -> Subquery:
    return names_without_accents(PersonDetail.person_id, PersonDetail.full_name, accents)


def _order(everybody: Subquery, order: Order) -> list[ColumnElement[Any]]:
    if order == "name":
        names = _folded_names(_INITIALS)
        name = select(names.c.name).where(names.c.id == everybody.c.who).scalar_subquery()
        return [name.is_(None), name, everybody.c.who]
    at = everybody.c.first_at
    return [at.is_(None), at.desc() if order == "newest" else at, everybody.c.who]


def _with_details(session: Session, edition_id: int, rows: Sequence[PersonRow]) -> list[PersonRow]:
    """The rows with names, sources and teams, read a few hundred people at a time."""
    done: list[PersonRow] = []
    for start in range(0, len(rows), 5 * PAGE):
        batch = rows[start : start + 5 * PAGE]
        ids = [row.id for row in batch]
        known: dict[int, list[Detail]] = {}
        query = select(
            _WHO, PersonDetail.person_id, PersonDetail.full_name, PersonDetail.email, PersonDetail.hub_name
        ).join(PersonDetail, PersonDetail.person_id == Person.id)
        of_these = or_(Person.id.in_(ids), Person.same_as_id.in_(ids))
        for who, person_id, name, email, hub_name in session.execute(query.where(of_these).order_by(Person.id)):
            known.setdefault(who, []).append(Detail(person_id, name, email, hub_name))
        sources, affiliates = _answers(session, edition_id, of_these)
        teams = _names(
            session,
            select(_WHO, Team.name)
            .join(TeamMember, TeamMember.person_id == Person.id)
            .join(Team, Team.id == TeamMember.team_id)
            .where(Team.edition_id == edition_id, of_these),
        )
        rosters = _names(
            session,
            select(_WHO, RosterTeam.name)
            .join(RosterMember, RosterMember.person_id == Person.id)
            .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
            .where(RosterTeam.edition_id == edition_id, RosterTeam.withdrawn_at.is_(None), of_these),
        )
        done += [
            PersonRow(
                row.id,
                row.registered_at,
                row.ticket,
                row.is_returning,
                row.is_submitted,
                details=tuple(known.get(row.id, ())),
                sources=sources.get(row.id, ()),
                affiliates=affiliates.get(row.id, ()),
                teams=teams.get(row.id, ()),
                rosters=rosters.get(row.id, ()),
            )
            for row in batch
        ]
    return done


def _answers(
    session: Session, edition_id: int, of_these: ColumnElement[bool]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    query = (
        select(_WHO, Registration.source, Registration.affiliate)
        .join(Registration, Registration.person_id == Person.id)
        .where(*_registered(edition_id), of_these)
    )
    sources: dict[int, set[str]] = {}
    affiliates: dict[int, set[str]] = {}
    for who, source, affiliate in session.execute(query):
        sources.setdefault(who, set()).add(source)
        if affiliate:
            affiliates.setdefault(who, set()).add(affiliate)
    return _sorted(sources), _sorted(affiliates)


def _names(session: Session, query: Select[int, str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, set[str]] = {}
    for who, name in session.execute(query):
        found.setdefault(who, set()).add(name)
    return _sorted(found)


def _sorted(names: Mapping[int, set[str]]) -> dict[int, tuple[str, ...]]:
    return {who: tuple(sorted(those, key=str.casefold)) for who, those in names.items()}
