"""Conflicts of interest as organizers see them: suggested by rosters and repos, declared, decided.

Jurors declare theirs in `lib.services.recusals`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import conflicts as rules
from lib.domain.conflicts import ConflictRefusedError, JurorIdentity, Kind, Mover, State, is_binding
from lib.services import editions
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.jury import organized_edition
from lib.services.projects import ProjectName
from lib.store import assignments, audit, ballots, jurors
from lib.store import conflicts as store
from lib.store.conflicts import ConflictChangedError, ConflictRow

__all__ = ["ConflictChangedError", "ConflictRefusedError", "ConflictRow"]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

_ACTIONS: dict[State, str] = {
    "none": "conflict.dismiss",
    "suggested": "conflict.suggest",
    "declared": "conflict.declare",
    "confirmed": "conflict.confirm",
    "waived": "conflict.waive",
}


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict with its steps, newest first, and whether the project is assigned to the juror or has their ballot."""

    project_id: int
    juror_id: int
    project: ProjectName
    juror: str
    steps: tuple[ConflictRow, ...]
    is_assigned: bool
    has_ballot: bool

    @property
    def holding(self) -> ConflictRow:
        """What holds."""
        return self.steps[0]


@dataclass(frozen=True, slots=True)
class ConflictBoard:
    """Every conflict of the edition, those to be decided first; who judges, and what is scored, by number."""

    lines: tuple[ConflictLine, ...]
    jurors: dict[int, str]
    projects: dict[int, ProjectName]

    @property
    def undecided(self) -> tuple[ConflictLine, ...]:
        """What waits for an organizer."""
        return tuple(line for line in self.lines if line.holding.state in ("suggested", "declared"))

    def line(self, project_id: int, juror_id: int) -> ConflictLine | None:
        """The conflict between the two, if somebody ever said anything."""
        return next((one for one in self.lines if (one.project_id, one.juror_id) == (project_id, juror_id)), None)


def conflict_board(session: "Session", actor: Actor, edition_id: int) -> ConflictBoard:
    """Every conflict of the edition. Raises NotAllowedError for anybody but its organizers."""
    require_organizer(session, actor, edition_id)
    rows = {row.id: row for row in jurors.jurors(session, edition_id)}
    names = {number: row.name or row.hub_name or "" for number, row in rows.items()}
    projects = {row.id: ProjectName(row.slug, row.title) for row in assignments.projects(session, edition_id)}
    assigned = assignments.assigned_pairs(session, edition_id)
    submitted = {(row.project_id, row.juror_id) for row in ballots.submitted_ballots(session, edition_id)}
    order = {state: place for place, state in enumerate(("suggested", "declared", "confirmed", "waived", "none"))}
    lines = [
        ConflictLine(
            project_id,
            juror_id,
            projects[project_id],
            names.get(juror_id, ""),
            tuple(steps),
            (project_id, juror_id) in assigned,
            (project_id, juror_id) in submitted,
        )
        for (project_id, juror_id), steps in store.conflicts(session, edition_id).items()
        if project_id in projects
    ]
    lines.sort(key=lambda line: (order[line.holding.state], line.juror, line.project.title, line.project_id))
    judging = {number: names[number] for number, row in rows.items() if row.is_judging}
    return ConflictBoard(tuple(lines), judging, projects)


def decide(
    database: "Database",
    actor: Actor,
    slug: str,
    project_id: int,
    juror_id: int,
    *,
    state: State,
    kind: Kind,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> ConflictRow:
    """An organizer declares, confirms or waives a conflict, or says that there is none.

    `replaces_id`: the step that the form was shown with; None: there was none.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such project or juror.
        ConflictRefusedError: there is no reason, it cannot be changed that way, or it is the actor's own and would be
            lifted.
        ConflictChangedError: somebody else changed it meanwhile.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        if actor.account_id == juror_id and not rules.is_binding(state):
            raise ConflictRefusedError(rules.OWN_CONFLICT)
        if juror_id not in {row.id for row in jurors.jurors(session, edition_id)}:
            raise NotAllowedError
        current = store.holding(session, project_id, juror_id)
        if (current.id if current is not None else None) != replaces_id:
            raise ConflictChangedError(current)
        change = _Change(project_id, juror_id, state, kind, reason)
        return _moved(session, actor, edition_id, change, mover="organizer", current=current, now=now)


def suggest(database: "Database", actor: Actor, slug: str, *, now: datetime) -> int:
    """Compare rosters and repos with the jurors, and suggest what nobody has said anything about; how many were new.

    Raises NotAllowedError where the actor does not organize this edition, or there is none.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        organization = editions.edition_now(session, slug).artifacts.organization
        people = [
            JurorIdentity(row.id, row.hub_name, row.email)
            for row in jurors.jurors(session, edition_id)
            if row.is_judging
        ]
        known = store.conflicts(session, edition_id)
        found = [
            one
            for one in rules.suggestions(people, store.people(session, edition_id, organization or ""))
            if (one.project, one.juror) not in known
        ]
        for one in found:
            # What hints at it is all the reason there is.
            change = _Change(one.project, one.juror, "suggested", one.kind, one.kind)
            _moved(session, actor, edition_id, change, mover="rosters", current=None, now=now)
        return len(found)


@dataclass(frozen=True, slots=True)
class _Change:
    project_id: int
    juror_id: int
    state: State
    kind: Kind
    reason: str


def _moved(
    session: "Session",
    actor: Actor,
    edition_id: int,
    change: _Change,
    *,
    mover: Mover,
    current: ConflictRow | None,
    now: datetime,
) -> ConflictRow:
    if change.project_id not in {row.id for row in assignments.projects(session, edition_id)}:
        raise NotAllowedError
    reason = rules.require_move(mover, current.state if current is not None else "none", change.state, change.reason)
    row = store.record(
        session,
        project_id=change.project_id,
        juror_id=change.juror_id,
        state=change.state,
        kind=change.kind,
        reason=reason,
        recorded_by=None if mover == "rosters" else actor.account_id,
        recorded_at=now,
    )
    # An extra point cannot stay where its juror has a conflict: they can give it to another project.
    if is_binding(change.state) and ballots.extra_point_of(session, edition_id, change.juror_id) == change.project_id:
        ballots.give_extra_point(
            session, edition_id, change.juror_id, based_on=change.project_id, project_id=None, given_at=now
        )
    # The reason stays beside the conflict: it may tell of people, and the audit log cannot be erased.
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=_ACTIONS[change.state],
        object_kind="project",
        object_id=str(change.project_id),
        before={"state": current.state, "kind": current.kind} if current is not None else None,
        after={"state": change.state, "kind": change.kind, "juror": change.juror_id},
        reason=None,
    )
    return row
