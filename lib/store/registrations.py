"""Registrations and the people behind them, read and written in bulk.

A registration is known by (edition, source, source key). What identifies its person is in `person_detail`, one row per
normalised e-mail address, shared by every source and edition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from lib.store.models import Certificate, Person, PersonDetail, PersonMatch, Registration, RosterMember, TeamMember

_BATCH = 5_000
# Inserts go to the tables themselves: through the classes, rows are sorted by which of their columns are None and sent
# one statement for each such set, which takes four times as long.
_PEOPLE = cast(Table, Person.__table__)
_DETAILS = cast(Table, PersonDetail.__table__)
_REGISTRATIONS = cast(Table, Registration.__table__)
_TRACES = (Registration, TeamMember, RosterMember, Certificate)


class Answers(NamedTuple):
    """What a registration says, in the order of its columns; None in an optional answer is no response."""

    registered_at: datetime
    ticket: str | None
    country_code: str | None
    country_text: str | None
    city: str | None
    gender: str | None
    nlp_level: str | None
    took_part_before: bool | None
    occupation_text: str | None
    occupation_group: str | None
    language: str | None
    affiliate: str | None


@dataclass(frozen=True, slots=True)
class StoredRegistration:
    """A registration as it stands."""

    id: int
    source_key: str
    person_id: int
    withdrawn_at: datetime | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class Detail:
    """What identifies a person; `email` as given, `email_key` normalised."""

    full_name: str | None
    email: str | None
    email_key: str | None
    hub_name: str | None


@dataclass(frozen=True, slots=True)
class RegistrationWrite:
    """A registration to add, or to change where `id` is given."""

    source_key: str
    person_id: int
    withdrawn_at: datetime | None
    answers: Answers
    id: int | None = None


def stored_registrations(session: Session, edition_id: int, source: str) -> Iterator[StoredRegistration]:
    """Every registration of one source, one after the other, without keeping them in memory."""
    columns = [getattr(Registration, name) for name in Answers._fields]
    query = (
        select(
            Registration.id,
            Registration.source_key,
            Registration.person_id,
            Registration.withdrawn_at,
            *columns,
        )
        .where(Registration.edition_id == edition_id, Registration.source == source)
        .order_by(Registration.id)
    )
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield StoredRegistration(row[0], row[1], row[2], row[3], Answers(*row[4:]))


def keys_of_erased_people(session: Session, edition_id: int, source: str) -> frozenset[str]:
    """The source keys of registrations whose person asked to be forgotten."""
    query = (
        select(Registration.source_key)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.edition_id == edition_id, Registration.source == source, Person.erased_at.is_not(None))
    )
    return frozenset(session.scalars(query))


def erased_people(session: Session) -> frozenset[int]:
    """The ids of everybody who was erased."""
    return frozenset(session.scalars(select(Person.id).where(Person.erased_at.is_not(None))))


def people_by_email(session: Session) -> dict[str, tuple[int, Detail]]:
    """Every person with an e-mail address, by its normalised form: id and detail."""
    query = select(
        PersonDetail.email_key,
        PersonDetail.person_id,
        PersonDetail.full_name,
        PersonDetail.email,
        PersonDetail.hub_name,
    ).where(PersonDetail.email_key.is_not(None))
    rows = session.execute(query.execution_options(yield_per=_BATCH))
    return {str(row[0]): (row[1], Detail(row[2], row[3], row[0], row[4])) for row in rows}


def newest_registrations_elsewhere(session: Session, edition_id: int, source: str) -> dict[int, datetime]:
    """When each person registered last in any other source or edition."""
    query = (
        select(Registration.person_id, func.max(Registration.registered_at, type_=Registration.registered_at.type))
        .where((Registration.edition_id != edition_id) | (Registration.source != source))
        .group_by(Registration.person_id)
    )
    return dict(session.execute(query).all())


def add_people(session: Session, details: Sequence[Detail], now: datetime) -> list[int]:
    """New people with these details; their ids in the same order."""
    ids: list[int] = []
    for batch in _batches(details):
        made = session.scalars(insert(_PEOPLE).returning(_PEOPLE.c.id), [{"created_at": now}] * len(batch)).all()
        ids += made
        session.execute(
            insert(_DETAILS),
            [
                {
                    "person_id": person_id,
                    "full_name": detail.full_name,
                    "email": detail.email,
                    "email_key": detail.email_key,
                    "hub_name": detail.hub_name,
                }
                for person_id, detail in zip(made, batch, strict=True)
            ],
        )
    return ids


def change_details(session: Session, details: Mapping[int, Detail]) -> None:
    """Give these people (by id) these names, addresses as given and Hub names."""
    for batch in _batches(details.items()):
        session.execute(
            update(PersonDetail),
            [
                {
                    "person_id": person_id,
                    "full_name": detail.full_name,
                    "email": detail.email,
                    "hub_name": detail.hub_name,
                }
                for person_id, detail in batch
            ],
        )


def add_registrations(
    session: Session, edition_id: int, source: str, run_id: int, writes: Iterable[RegistrationWrite]
) -> None:
    """New registrations, first and last seen by the sync run `run_id`."""
    for batch in _batches(writes):
        session.execute(
            insert(_REGISTRATIONS),
            [
                {
                    "edition_id": edition_id,
                    "source": source,
                    "source_key": write.source_key,
                    "person_id": write.person_id,
                    "withdrawn_at": write.withdrawn_at,
                    "first_sync_run_id": run_id,
                    "last_sync_run_id": run_id,
                    **write.answers._asdict(),
                }
                for write in batch
            ],
        )


def change_registrations(session: Session, run_id: int, writes: Iterable[RegistrationWrite]) -> None:
    """Give registrations (by id) new answers, person and state."""
    for batch in _batches(writes):
        session.execute(
            update(Registration),
            [
                {
                    "id": write.id,
                    "person_id": write.person_id,
                    "withdrawn_at": write.withdrawn_at,
                    "last_sync_run_id": run_id,
                    **write.answers._asdict(),
                }
                for write in batch
            ],
        )


def withdraw_registrations(session: Session, run_id: int, ids: Iterable[int], now: datetime) -> None:
    """Mark registrations as gone from their source."""
    for batch in _batches(ids):
        session.execute(
            update(Registration),
            [{"id": registration_id, "withdrawn_at": now, "last_sync_run_id": run_id} for registration_id in batch],
        )


def remove_people_without_traces(session: Session, ids: Iterable[int]) -> None:
    """Remove those of these people who have no registration, team, roster or certificate left, and of whom nobody said
    who else they are."""
    for batch in _batches(ids):
        nowhere = [~exists().where(model.person_id == Person.id) for model in _TRACES]
        nowhere.append(~exists().where(or_(PersonMatch.person_id == Person.id, PersonMatch.other_id == Person.id)))
        gone = session.scalars(select(Person.id).where(Person.id.in_(batch), *nowhere)).all()
        session.execute(delete(PersonDetail).where(PersonDetail.person_id.in_(gone)))
        session.execute(delete(Person).where(Person.id.in_(gone)))


def _batches(entries: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        yield batch
