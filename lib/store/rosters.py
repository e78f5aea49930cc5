"""Teams and their people as rosters list them: sheets, files, and what teams say of themselves on Discord."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lib.store.models import Person, PersonDetail, RosterMember, RosterTeam, Team


@dataclass(frozen=True, slots=True)
class StoredMember:
    """Somebody on a roster. `email_key` and `hub_name` None: not known; nothing is known of erased people."""

    person_id: int
    full_name: str | None
    email_key: str | None
    hub_name: str | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class StoredRoster:
    """A team as a source lists it."""

    id: int
    source_key: str
    name: str
    team_id: int | None
    seeks_members: bool | None
    withdrawn_at: datetime | None
    members: tuple[StoredMember, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SeekingTeam:
    """A team that says on a roster that it looks for people. `members`: how many it lists."""

    name: str
    source: str
    members: int


def stored_rosters(session: Session, edition_id: int, source: str) -> dict[str, StoredRoster]:
    """The teams of one source by their source key, withdrawn ones too."""
    members: dict[int, list[StoredMember]] = {}
    query = (
        select(
            RosterMember.roster_team_id,
            Person.id,
            PersonDetail.full_name,
            PersonDetail.email_key,
            PersonDetail.hub_name,
            Person.erased_at,
        )
        .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
        .join(Person, Person.id == RosterMember.person_id)
        .outerjoin(PersonDetail, PersonDetail.person_id == Person.id)
        .where(RosterTeam.edition_id == edition_id, RosterTeam.source == source)
        .order_by(Person.id)
    )
    for roster_id, person_id, name, email_key, hub_name, erased_at in session.execute(query):
        member = StoredMember(person_id, name, email_key, hub_name, erased_at is not None)
        members.setdefault(roster_id, []).append(member)
    rows = session.scalars(select(RosterTeam).where(RosterTeam.edition_id == edition_id, RosterTeam.source == source))
    return {
        row.source_key: StoredRoster(
            row.id,
            row.source_key,
            row.name,
            row.team_id,
            row.seeks_members,
            row.withdrawn_at,
            tuple(members.get(row.id, ())),
        )
        for row in rows
    }


def save_roster(
    session: Session,
    edition_id: int,
    *,
    roster_id: int | None,
    source: str,
    source_key: str,
    name: str,
    team_id: int | None,
    seeks_members: bool | None,
    member_ids: Sequence[int],
    run_id: int,
) -> None:
    """A team with these people: a new one where `roster_id` is None. It is listed, so not withdrawn."""
    row = session.get(RosterTeam, roster_id) if roster_id is not None else None
    if row is None:
        row = RosterTeam(edition_id=edition_id, source=source, source_key=source_key, name=name)
        session.add(row)
    row.name, row.team_id, row.seeks_members = name, team_id, seeks_members
    row.withdrawn_at, row.last_sync_run_id = None, run_id
    session.flush()
    session.execute(delete(RosterMember).where(RosterMember.roster_team_id == row.id))
    session.add_all(RosterMember(roster_team_id=row.id, person_id=person_id) for person_id in member_ids)
    session.flush()


def withdraw_rosters(session: Session, ids: Sequence[int], run_id: int, now: datetime) -> None:
    """Mark teams as gone from their source."""
    session.execute(update(RosterTeam).where(RosterTeam.id.in_(ids)).values(withdrawn_at=now, last_sync_run_id=run_id))


def team_ids_by_name(session: Session, edition_id: int) -> Mapping[str, int]:
    """The submitting teams of the edition by their names."""
    query = select(Team.name, Team.id).where(Team.edition_id == edition_id)
    return dict(session.execute(query).all())


def seeking_teams(session: Session, edition_id: int) -> tuple[SeekingTeam, ...]:
    """The teams of the rosters that look for people, by name."""
    members = (
        select(func.count())
        .select_from(RosterMember)
        .join(Person, Person.id == RosterMember.person_id)
        .where(RosterMember.roster_team_id == RosterTeam.id, Person.erased_at.is_(None))
        .scalar_subquery()
    )
    query = select(RosterTeam.name, RosterTeam.source, members).where(
        RosterTeam.edition_id == edition_id, RosterTeam.seeks_members.is_(True), RosterTeam.withdrawn_at.is_(None)
    )
    return tuple(SeekingTeam(*row) for row in session.execute(query.order_by(RosterTeam.name, RosterTeam.id)))
