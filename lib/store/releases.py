"""Public releases, and the exact counts that they are computed from.

The counts are aggregated in the database: neither names nor addresses leave it. A participant is a person with a
registration for the edition, counted once; rows that somebody confirmed to be one person are one. With several
registrations, the newest answer to a question counts; the country and the city come from one registration, rather one
that gives both; and one ticket for the hackathon outweighs those for the talks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.domain.release import ParticipantCounts
from lib.store.models import Person, PublicRelease, Registration

TOPIC = "participants"
_OF = Person.id == Registration.person_id
_WHO = func.coalesce(Person.same_as_id, Person.id)  # rows that somebody confirmed to be one person are one


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """What is public of a release."""

    released_at: datetime
    tables: dict[str, Any]
    is_synthetic: bool


def releases(session: Session, edition_id: int) -> tuple[ReleaseRow, ...]:
    """Every release of the edition, oldest first."""
    return tuple(ReleaseRow(*row) for row in session.execute(_public(edition_id).order_by(PublicRelease.released_at)))


def newest_release(session: Session, edition_id: int) -> ReleaseRow | None:
    """The release that holds now."""
    query = _public(edition_id).order_by(PublicRelease.released_at.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return ReleaseRow(*row) if row is not None else None


def exact_people_released(session: Session, edition_id: int) -> int:
    """The exact number of people in the newest release, 0 without one. Only for deciding on the next one."""
    query = (
        select(PublicRelease.exact_people)
        .where(PublicRelease.edition_id == edition_id, PublicRelease.topic == TOPIC)
        .order_by(PublicRelease.released_at.desc())
        .limit(1)
    )
    return session.scalar(query) or 0


def add_release(
    session: Session,
    edition_id: int,
    *,
    released_at: datetime,
    exact_people: int,
    tables: dict[str, Any],
    is_synthetic: bool,
) -> int:
    """Keep a release; its id."""
    row = PublicRelease(
        edition_id=edition_id,
        topic=TOPIC,
        released_at=released_at,
        exact_people=exact_people,
        tables=tables,
        is_synthetic=is_synthetic,
    )
    session.add(row)
    session.flush()
    return row.id


def count_participants(session: Session, edition_id: int, at: datetime) -> int:
    """How many people take part at the instant `at`."""
    query = select(func.count(_WHO.distinct())).select_from(Registration).join(Person, _OF)
    query = query.where(_takes_part(edition_id, at))
    return session.scalar(query) or 0


def count_joined(session: Session, edition_id: int, after: datetime, at: datetime) -> int:
    """How many people take part at `at` whose first registration, even a withdrawn one, came later than `after`."""
    first = (
        select(_WHO)
        .select_from(Registration)
        .join(Person, _OF)
        .where(Registration.edition_id == edition_id)
        .group_by(_WHO)
        .having(func.min(Registration.registered_at) > after)
    )
    query = (
        select(func.count(_WHO.distinct()))
        .select_from(Registration)
        .join(Person, _OF)
        .where(_takes_part(edition_id, at), _WHO.in_(first))
    )
    return session.scalar(query) or 0


def participant_counts(
    session: Session, edition_id: int, at: datetime, region_of: Callable[[str], str | None] | None
) -> ParticipantCounts:
    """Exact counts of those who take part at `at`. `region_of` gives the edition's group of a country code."""

    def answers(column: InstrumentedAttribute[Any], *before: ColumnElement[Any]) -> dict[Any, int]:
        rows = _grouped(session, edition_id, at, [column], [column.is_(None), *before])
        return {row[0]: row[1] for row in rows}

    country, city = Registration.country_code, Registration.city
    places = _grouped(session, edition_id, at, [country, city], [country.is_(None), city.is_(None)])
    countries: dict[str | None, int] = {}
    for code, _, people in places:
        countries[code] = countries.get(code, 0) + people
    returning = {True: "yes", False: "no", None: None}
    return ParticipantCounts(
        people=count_participants(session, edition_id, at),
        answers={
            "country": countries,
            "ticket": answers(Registration.ticket, Registration.ticket != "hackathon"),
            "gender": answers(Registration.gender),
            "nlp_level": answers(Registration.nlp_level),
            "returning": {returning[said]: n for said, n in answers(Registration.took_part_before).items()},
            "occupation_group": answers(Registration.occupation_group),
        },
        cities={(code, name): people for code, name, people in places},
        occupations=answers(Registration.occupation_text),
        region_of=region_of,
    )


def _public(edition_id: int) -> Select[Any]:
    return select(PublicRelease.released_at, PublicRelease.tables, PublicRelease.is_synthetic).where(
        PublicRelease.edition_id == edition_id, PublicRelease.topic == TOPIC
    )


def _takes_part(edition_id: int, at: datetime) -> ColumnElement[bool]:
    return and_(
        Registration.edition_id == edition_id,
        Registration.registered_at <= at,
        or_(Registration.withdrawn_at.is_(None), Registration.withdrawn_at > at),
        Person.erased_at.is_(None),
    )


def _grouped(
    session: Session,
    edition_id: int,
    at: datetime,
    columns: Sequence[InstrumentedAttribute[Any]],
    preferred: Sequence[ColumnElement[Any]],
) -> list[tuple[Any, ...]]:
    """Rows of (answer to each of `columns`, people); of a person's registrations, the first by `preferred` counts."""
    newest = (Registration.registered_at.desc(), Registration.id.desc())
    place = func.row_number().over(partition_by=_WHO, order_by=(*preferred, *newest))
    ranked = select(*columns, place.label("place")).join(Person, _OF).where(_takes_part(edition_id, at)).subquery()
    answers = [ranked.c[column.key] for column in columns]
    query = select(*answers, func.count()).where(ranked.c.place == 1).group_by(*answers)
    return [tuple(row) for row in session.execute(query)]
