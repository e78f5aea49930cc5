"""The night of the deadline: how every team stands, and more time for one of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import deadlines, projects
from lib.domain.deadlines import Deadline, ExtensionRefusedError, TeamState
from lib.domain.edition import Edition
from lib.domain.identity import unaccented_key
from lib.services import claims, editions, snapshots
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.projects import ProjectName
from lib.services.snapshots import ArtifactSnapshot, ProjectSnapshot
from lib.store import audit, extensions, project_repos, public_projects, submissions
from lib.store import editions as edition_rows
from lib.store.extensions import ExtensionChangedError, ExtensionRow

__all__ = ["ExtensionChangedError", "ExtensionRefusedError", "ExtensionRow", "deadline_night", "extend_team"]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

_SUBMISSION_SOURCES = ("submissions", "sheets:submissions")


@dataclass(frozen=True, slots=True)
class TeamNight:
    """A team with one of its projects, or with none submitted (`project` None). `team_id` None: a project whose team
    nobody named. `extensions`: what it was given and lost, newest first."""

    team_id: int | None
    name: str
    project: ProjectName | None
    submitted_at: datetime | None
    deadline: Deadline
    state: TeamState
    missing_kinds: tuple[str, ...] = ()
    is_corpus_only: bool = False  # and the edition takes that
    artifacts: tuple[ArtifactSnapshot, ...] = ()
    extensions: tuple[ExtensionRow, ...] = ()

    @property
    def key(self) -> str:
        """What tells this line from all others."""
        return f"{self.team_id or 0}-{self.project.slug if self.project else ''}"

    @property
    def holding(self) -> ExtensionRow | None:
        """The extension that holds."""
        newest = self.extensions[0] if self.extensions else None
        return newest if newest is not None and newest.until_at is not None else None

    @property
    def changed_after(self) -> tuple[ArtifactSnapshot, ...]:
        """Its repos that hold something else now than at the deadline, card-only edits included."""
        return tuple(one for one in self.artifacts if one.held is not None and one.held.is_changed)

    @property
    def made_late(self) -> tuple[ArtifactSnapshot, ...]:
        """Its repos that were made only after the deadline."""
        return tuple(one for one in self.artifacts if one.held is not None and one.held.evidence == "not_there")


@dataclass(frozen=True, slots=True)
class DeadlineNight:
    """Every team, those in need of somebody first. `deadline` None: the edition has none, and there are no teams.

    `repos_at` and `submissions_at`: when the Hub and the submissions were last read; None: never. `unclaimed_repos`:
    of the organization, of which nobody knows whose they are.
    """

    deadline: Deadline | None
    teams: tuple[TeamNight, ...]
    repos_at: datetime | None
    submissions_at: datetime | None
    unclaimed_repos: int

    @property
    def counts(self) -> Mapping[TeamState, int]:
        """How many teams stand how, every state included."""
        counted = Counter(team.state for team in self.teams)
        return {state: counted[state] for state in deadlines.TEAM_STATES}

    def team(self, team_id: int) -> TeamNight | None:
        """A line of the team with this id."""
        return next((team for team in self.teams if team.team_id == team_id), None)


def deadline_night(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> DeadlineNight:
    """How every team stands now. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    deadline = deadlines.deadline_of(edition)
    looks = project_repos.looks(session, edition_id)
    teams = _teams(session, edition, edition_id, deadline) if deadline is not None else []
    order: Mapping[TeamState, int] = {"late": 0, "incomplete": 1, "unclaimed": 2, "submitted": 3}
    teams.sort(key=lambda team: (order[team.state], unaccented_key(team.name), team.key))
    return DeadlineNight(
        deadline,
        tuple(teams),
        looks[-1] if looks else None,
        project_repos.last_good_at(session, edition_id, _SUBMISSION_SOURCES),
        claims.undecided_repos(session, edition, edition_id),
    )


def extend_team(
    database: "Database",
    actor: Actor,
    slug: str,
    team_id: int,
    until_at: datetime | None,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> ExtensionRow:
    """Give a team of the edition called `slug` until `until_at`, or with None take its time back.

    `replaces_id`: the extension that the form was shown with, taken back or not; None: the team had none.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such edition or team.
        ExtensionRefusedError: there is no reason, or it is no more time than everybody has, or nothing to take back.
        ExtensionChangedError: somebody else decided meanwhile.
    """
    with database.write() as session:
        row = edition_rows.edition_by_slug(session, slug)
        if row is None:
            raise NotAllowedError
        require_organizer(session, actor, row.id)
        deadline = deadlines.deadline_of(editions.edition_now(session, slug))
        if deadline is None or not extensions.is_team(session, row.id, team_id):
            raise NotAllowedError
        newest = next(iter(extensions.extensions(session, row.id).get(team_id, ())), None)
        if (newest.id if newest else None) != replaces_id:
            raise ExtensionChangedError(newest)
        current = newest.until_at if newest is not None else None
        deadlines.require_extension(deadline, current, until_at, reason)
        recorded = extensions.record_extension(
            session,
            team_id=team_id,
            until_at=until_at,
            reason=reason,
            set_by=actor.account_id,
            set_at=now,
            replaces_id=replaces_id,
        )
        audit.record(
            session,
            edition_id=row.id,
            at=now,
            account_id=actor.account_id,
            action="deadline.extend" if until_at is not None else "deadline.take_back",
            object_kind="team",
            object_id=str(team_id),
            before={"until_at": _said(current)},
            after={"until_at": _said(until_at)},
            reason=recorded.reason,
        )
        return recorded


def _teams(session: "Session", edition: Edition, edition_id: int, deadline: Deadline) -> list[TeamNight]:
    given = extensions.extensions(session, edition_id)
    names = {team.id: team.name for team in submissions.stored_teams(session, edition_id)}
    known = snapshots.project_snapshots(session, edition, edition_id)
    lines = []
    for project in public_projects.submitted_projects(session, edition_id):
        snapshot = known[project.slug]
        history = tuple(given.get(snapshot.team_id, ())) if snapshot.team_id is not None else ()
        lines.append(_line(project, snapshot, names, history, edition))
    with_project = {line.team_id for line in lines}
    for team_id, name in names.items():
        if team_id not in with_project:
            history = tuple(given.get(team_id, ()))
            own = deadlines.with_extension(deadline, history[0].until_at if history else None)
            lines.append(TeamNight(team_id, name, None, None, own, "unclaimed", extensions=history))
    return lines


def _line(
    project: public_projects.ProjectRow,
    snapshot: ProjectSnapshot,
    names: Mapping[int, str],
    history: Sequence[ExtensionRow],
    edition: Edition,
) -> TeamNight:
    if snapshot.deadline is None:
        raise LookupError("an edition with a deadline gives one to every project")
    kinds = [artifact.kind for artifact in project.artifacts]
    missing = projects.missing_kinds(kinds, edition.artifacts.required)
    is_corpus_only = (
        edition.artifacts.allows_corpus_only
        and projects.delivery_of(kinds, edition.artifacts.required) == "corpus_only"
    )
    has_faults = any(one.checked.faults for one in snapshot.artifacts)
    made_late = any(one.held is not None and one.held.evidence == "not_there" for one in snapshot.artifacts)
    return TeamNight(
        team_id=snapshot.team_id,
        name=names.get(snapshot.team_id or 0, project.title),
        project=ProjectName(project.slug, project.title),
        submitted_at=project.submitted_at,
        deadline=snapshot.deadline,
        state=deadlines.team_state(
            project.submitted_at,
            snapshot.deadline,
            is_whole=not has_faults and (is_corpus_only or not missing),
            is_made_in_time=not made_late,
        ),
        missing_kinds=missing,
        is_corpus_only=is_corpus_only,
        artifacts=snapshot.artifacts,
        extensions=tuple(history),
    )


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
