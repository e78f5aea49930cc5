"""What follows the event: how far prizes are delivered, what sponsors gave, where papers for workshops stand.

Deliveries and papers are only ever added to; the newest row of a person and an item, or of a project and a workshop,
holds. A grant that was a mistake is withdrawn and stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store import team_people
from lib.store.models import (
    Account,
    Person,
    PersonDetail,
    PrizeDelivery,
    Project,
    ResourceGrant,
    WorkshopPaper,
)

DeliveryState = Literal["pending", "offered", "delivered", "declined"]
GrantKind = Literal["compute", "storage", "credits", "other"]
PaperState = Literal["intent", "submitted", "accepted", "rejected", "withdrawn"]
DeliveryKey = tuple[int, int, str]  # project, person, item
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ClosingProject:
    """A project that was submitted and not withdrawn. `declared_award`: what the organizers published themselves.

    `wishes` None: the form did not ask for any.
    """

    id: int
    slug: str
    title: str
    team_id: int | None
    declared_award: str | None
    wishes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of a team; of whoever is erased nothing but the number is known."""

    person_id: int
    full_name: str | None
    email: str | None
    hub_name: str | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What holds of one item for one person. `setter` None: the command line, or an account without a name."""

    id: int
    key: DeliveryKey
    state: DeliveryState
    setter: str | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class GrantRow:
    """What a sponsor gave. `project` None: to the event. `recorder` None: the command line."""

    id: int
    project_id: int | None
    project: str | None
    kind: GrantKind
    provider: str
    amount: Decimal | None
    unit: str | None
    note: str | None
    granted_on: date
    recorder: str | None
    recorded_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What was said about a paper of a project for a workshop. `setter` None: the command line."""

    id: int
    project_id: int
    project: str
    workshop: str
    state: PaperState
    title: str | None
    url: str | None
    setter: str | None
    set_at: datetime


def projects(session: Session, edition_id: int) -> tuple[ClosingProject, ...]:
    """The projects of the edition that were submitted and not withdrawn, by title."""
    query = (
        select(Project.id, Project.slug, Project.title, Project.team_id, Project.award, Project.wishes)
        .where(Project.edition_id == edition_id, Project.submitted_at.is_not(None), Project.withdrawn_at.is_(None))
        .order_by(Project.title, Project.id)
    )
    return tuple(
        ClosingProject(row.id, row.slug, row.title, row.team_id, row.award, _wishes(row.wishes))
        for row in session.execute(query)
    )


def is_project(session: Session, edition_id: int, project_id: int) -> bool:
    """Whether the edition has this project, submitted and not withdrawn."""
    return any(project.id == project_id for project in projects(session, edition_id))


def recipients(session: Session, edition_id: int) -> Mapping[int, tuple[Recipient, ...]]:
    """The people known to be in each team, by its submission or by a roster, each once, under the number of whoever
    they were found to be."""
    known = team_people.known_members(edition_id)
    query = (
        select(
            known.c.team_id,
            func.coalesce(Person.same_as_id, Person.id),
            PersonDetail.full_name,
            PersonDetail.email,
            PersonDetail.hub_name,
            Person.erased_at,
        )
        .join(Person, Person.id == known.c.person_id)
        .join(PersonDetail, PersonDetail.person_id == Person.id, isouter=True)
        .order_by(known.c.team_id, Person.id)
    )
    found: dict[int, dict[int, Recipient]] = {}
    for team_id, person_id, name, email, hub_name, erased_at in session.execute(query):
        before = found.setdefault(team_id, {}).get(person_id)
        one = Recipient(person_id, name, email, hub_name, erased_at is not None)
        found[team_id][person_id] = one if before is None else _together(before, one)
    return {team_id: tuple(people.values()) for team_id, people in found.items()}


def deliveries(session: Session, edition_id: int) -> Mapping[DeliveryKey, Sequence[DeliveryRow]]:
    """Everything that was said about each item, the oldest first: the last row of an item holds.

    The rows of somebody who is known by several are those of one person.
    """
    query = (
        select(PrizeDelivery, func.coalesce(Person.same_as_id, Person.id), Account.display_name)
        .join(Project, Project.id == PrizeDelivery.project_id)
        .join(Person, Person.id == PrizeDelivery.person_id)
        .join(Account, Account.id == PrizeDelivery.set_by, isouter=True)
        .where(Project.edition_id == edition_id)
        .order_by(PrizeDelivery.id)
    )
    found: dict[DeliveryKey, list[DeliveryRow]] = {}
    for row, person_id, setter in session.execute(query):
        key = (row.project_id, person_id, row.item)
        found.setdefault(key, []).append(DeliveryRow(row.id, key, cast(DeliveryState, row.state), setter, row.set_at))
    return found


def add_deliveries(
    session: Session, states: Sequence[tuple[DeliveryKey, DeliveryState]], *, set_by: int | None, set_at: datetime
) -> tuple[int, ...]:
    """Say what holds of these items from now on; the numbers of the rows."""
    rows = [
        PrizeDelivery(project_id=project, person_id=person, item=item, state=state, set_by=set_by, set_at=set_at)
        for (project, person, item), state in states
    ]
    for start in range(0, len(rows), _BATCH):
        session.add_all(rows[start : start + _BATCH])
        session.flush()
    return tuple(row.id for row in rows)


def grants(session: Session, edition_id: int) -> tuple[GrantRow, ...]:
    """Everything that sponsors gave, the newest first; withdrawn ones too."""
    query = (
        select(ResourceGrant, Project.title, Account.display_name)
        .join(Project, Project.id == ResourceGrant.project_id, isouter=True)
        .join(Account, Account.id == ResourceGrant.recorded_by, isouter=True)
        .where(ResourceGrant.edition_id == edition_id)
        .order_by(ResourceGrant.granted_on.desc(), ResourceGrant.id.desc())
    )
    return tuple(
        GrantRow(
            id=row.id,
            project_id=row.project_id,
            project=title,
            kind=cast(GrantKind, row.kind),
            provider=row.provider,
            amount=row.amount,
            unit=row.unit,
            note=row.note,
            granted_on=row.granted_on,
            recorder=recorder,
            recorded_at=row.recorded_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row, title, recorder in session.execute(query)
    )


def add_grant(
    session: Session,
    edition_id: int,
    *,
    project_id: int | None,
    kind: GrantKind,
    provider: str,
    amount: Decimal | None,
    unit: str | None,
    note: str | None,
    granted_on: date,
    recorded_by: int | None,
    recorded_at: datetime,
) -> int:
    """Record what a sponsor gave; its number. Raises ValueError for an amount that does not fit."""
    row = ResourceGrant(
        edition_id=edition_id,
        project_id=project_id,
        kind=kind,
        provider=provider,
        amount=amount,
        unit=unit,
        note=note,
        granted_on=granted_on,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
    )
    session.add(row)
    session.flush()
    return row.id


def withdraw_grant(session: Session, edition_id: int, grant_id: int, *, withdrawn_at: datetime) -> bool:
    """Mark a grant as a mistake; False where the edition has none with this number that holds."""
    row = session.get(ResourceGrant, grant_id)
    if row is None or row.edition_id != edition_id or row.withdrawn_at is not None:
        return False
    row.withdrawn_at = withdrawn_at
    session.flush()
    return True


def papers(session: Session, edition_id: int) -> tuple[PaperRow, ...]:
    """Everything that was said about papers of the edition's projects, the newest first."""
    query = (
        select(WorkshopPaper, Project.title, Account.display_name)
        .join(Project, Project.id == WorkshopPaper.project_id)
        .join(Account, Account.id == WorkshopPaper.set_by, isouter=True)
        .where(Project.edition_id == edition_id)
        .order_by(WorkshopPaper.id.desc())
    )
    return tuple(
        PaperRow(
            id=row.id,
            project_id=row.project_id,
            project=project,
            workshop=row.workshop,
            state=cast(PaperState, row.state),
            title=row.title,
            url=row.url,
            setter=setter,
            set_at=row.set_at,
        )
        for row, project, setter in session.execute(query)
    )


def add_paper(
    session: Session,
    *,
    project_id: int,
    workshop: str,
    state: PaperState,
    title: str | None,
    url: str | None,
    set_by: int | None,
    set_at: datetime,
) -> int:
    """Say where a paper stands; the number of the row."""
    row = WorkshopPaper(
        project_id=project_id, workshop=workshop, state=state, title=title, url=url, set_by=set_by, set_at=set_at
    )
    session.add(row)
    session.flush()
    return row.id


def _wishes(stored: Sequence[object] | None) -> frozenset[str] | None:
    return None if stored is None else frozenset(str(key) for key in stored)


def _together(first: Recipient, second: Recipient) -> Recipient:
    return Recipient(
        first.person_id,
        first.full_name or second.full_name,
        first.email or second.email,
        first.hub_name or second.hub_name,
        first.is_erased and second.is_erased,
    )
