"""Conflicts of interest between jurors and projects, and who stands behind a project.

Only ever added to: the newest row of a juror and a project holds, the older ones tell how it came about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lib.domain.conflicts import KINDS, Kind, ProjectPeople, State, is_binding
from lib.store import hub_people, team_people
from lib.store.jury_models import Conflict
from lib.store.models import Account, Person, PersonDetail, Project

Pair = tuple[int, int]

_STATES: Mapping[str, State] = {state: state for state in get_args(State)}
_KINDS: Mapping[str, Kind] = {kind: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One step of a conflict. `recorded_by` None: the rosters or the command line; `recorder` is the account's name."""

    id: int
    project_id: int
    juror_id: int
    state: State
    kind: Kind
    reason: str
    recorded_by: int | None
    recorder: str | None
    recorded_at: datetime


class ConflictChangedError(Exception):
    """Somebody else changed the conflict since it was shown; `current` holds now (None: nobody said anything)."""

    def __init__(self, current: ConflictRow | None) -> None:
        super().__init__("Somebody else changed this conflict meanwhile. Look at what holds now, then decide.")
        self.current = current


def conflicts(session: Session, edition_id: int) -> Mapping[Pair, Sequence[ConflictRow]]:
    """Every conflict of the edition by project and juror, its steps newest first."""
    query = (
        select(Conflict, Account.display_name)
        .join(Project, Project.id == Conflict.project_id)
        .join(Account, Account.id == Conflict.recorded_by, isouter=True)
        .where(Project.edition_id == edition_id)
        .order_by(Conflict.id.desc())
    )
    found: dict[Pair, list[ConflictRow]] = {}
    for row, recorder in session.execute(query):
        found.setdefault((row.project_id, row.juror_id), []).append(_plain(row, recorder))
    return found


def binding_pairs(session: Session, edition_id: int) -> frozenset[Pair]:
    """The projects and jurors that a conflict keeps apart now."""
    return frozenset(pair for pair, steps in conflicts(session, edition_id).items() if is_binding(steps[0].state))


def holding(session: Session, project_id: int, juror_id: int) -> ConflictRow | None:
    """The conflict that holds between the two; None where nobody said anything."""
    query = (
        select(Conflict, Account.display_name)
        .join(Account, Account.id == Conflict.recorded_by, isouter=True)
        .where(Conflict.project_id == project_id, Conflict.juror_id == juror_id)
        .order_by(Conflict.id.desc())
    )
    found = session.execute(query.limit(1)).first()
    return _plain(*found) if found is not None else None


def record(
    session: Session,
    *,
    project_id: int,
    juror_id: int,
    state: State,
    kind: Kind,
    reason: str,
    recorded_by: int | None,
    recorded_at: datetime,
) -> ConflictRow:
    """A new step of a conflict, which holds from now on."""
    row = Conflict(
        project_id=project_id,
        juror_id=juror_id,
        state=state,
        kind=kind,
        reason=reason,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
    )
    session.add(row)
    session.flush()
    return _plain(row, None)


def people(session: Session, edition_id: int, own_organization: str) -> Sequence[ProjectPeople]:
    """Who stands behind each project of the edition: the known members of its team, who made the commits of its repos
    or owns them, and who belongs to an organization that owns one.

    `own_organization` owns most, and everybody belongs to it: it is nobody.
    """
    members: dict[int, list[tuple[str | None, str | None]]] = {}
    known, listed, other = team_people.known_members(edition_id), aliased(Person), aliased(Person)
    roster = (
        select(Project.id, PersonDetail.hub_name, PersonDetail.email)
        .join(known, known.c.team_id == Project.team_id)
        .join(listed, listed.id == known.c.person_id)
        # Whatever row of somebody has their name on the Hub.
        .join(other, func.coalesce(other.same_as_id, other.id) == func.coalesce(listed.same_as_id, listed.id))
        .join(PersonDetail, PersonDetail.person_id == other.id)
        .where(Project.edition_id == edition_id)
    )
    for project_id, hub_name, email in session.execute(roster):
        members.setdefault(project_id, []).append((hub_name, email))
    owners, authors = hub_people.owners(session, edition_id), hub_people.authors(session, edition_id)
    of_organizations = hub_people.members(session, edition_id)
    query = select(Project.id).where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None))
    found = []
    for project_id in session.scalars(query.order_by(Project.id)):
        outside = owners.get(project_id, frozenset()) - {own_organization.casefold()}
        behind = ProjectPeople(
            number=project_id,
            member_hub_names=frozenset(name for name, _ in members.get(project_id, ()) if name),
            member_emails=frozenset(email for _, email in members.get(project_id, ()) if email),
            author_hub_names=outside | authors.get(project_id, frozenset()),
            organization_hub_names=frozenset().union(*(of_organizations.get(owner, ()) for owner in outside)),
        )
        found.append(behind)
    return found


def _plain(row: Conflict, recorder: str | None) -> ConflictRow:
    return ConflictRow(
        row.id,
        row.project_id,
        row.juror_id,
        _STATES[row.state],
        _KINDS.get(row.kind or "", "other"),
        row.reason,
        row.recorded_by,
        recorder,
        row.recorded_at,
    )
