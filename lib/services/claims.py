"""Whose the organization's repos are: what the rules say, what organizers decide, and how far each team has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import claims as rules
from lib.domain import deadlines, team_progress
from lib.domain.claims import Claim, Giver, HandClaim, KnownRepo, Owner, Variant, Window
from lib.domain.edition import Edition
from lib.domain.projects import short_title
from lib.domain.refusal import RefusedError
from lib.domain.repos import Presence, RepoKind
from lib.domain.team_progress import OwnRepo, Progress, StepCount, Undertaking
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.store import audit, extensions, public_projects, repos
from lib.store import claims as store
from lib.store import editions as edition_rows
from lib.store.claims import DecidedMeanwhileError, DecisionRow, Verdict
from lib.store.repos import StoredRepo

__all__ = ["DecidedMeanwhileError", "DecisionRefusedError", "DecisionRow", "Owner", "Verdict"]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NO_REASON = "Say why: a decision about a repo needs a reason."
NOTHING_TO_UNDO = "Nothing was decided about this repo, or it was undone already."
_THERE: tuple[Presence, ...] = ("here", "disabled")


class DecisionRefusedError(RefusedError):
    """A decision that cannot be taken."""


@dataclass(frozen=True, slots=True)
class OwnerName:
    """Somebody whom a repo can be claimed for: a project, or a team of which there is none."""

    owner: Owner
    title: str


@dataclass(frozen=True, slots=True)
class RepoClaim:
    """A repo with whose it is. `owners` are titles; `decisions` every one about it, newest first; `variants` hang
    under it. `pushed_at`: its last push as far as it is known."""

    number: int
    kind: RepoKind
    repo_id: str
    presence: Presence
    created_at: datetime | None
    pushed_at: datetime | None
    claim: Claim
    owners: tuple[str, ...]
    decisions: tuple[DecisionRow, ...]
    variants: tuple["RepoClaim", ...] = ()

    @property
    def holding(self) -> DecisionRow | None:
        """The decision that holds."""
        newest = self.decisions[0] if self.decisions else None
        return newest if newest is not None and newest.verdict != "undone" else None

    @property
    def newest_id(self) -> int | None:
        """What a form has to be given: the newest decision, undone or not."""
        return self.decisions[0].id if self.decisions else None

    @property
    def is_there(self) -> bool:
        """Whether it is still where it was."""
        return self.presence in _THERE


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a repo stays out of totals: it is a `variant` of the repo called `parent`, or (None) somebody decided so."""

    variant: Variant | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """What the rules say of every repo, by our number of it, and what they said it from."""

    claims: Mapping[int, Claim]
    stored: Mapping[int, StoredRepo]
    decisions: Mapping[int, Sequence[DecisionRow]]
    projects: Sequence[store.ProjectRow]


@dataclass(frozen=True, slots=True)
class Claims:
    """Every repo of the edition's organization under its parent, and every team. `looked_at` None: never looked."""

    repos: tuple[RepoClaim, ...]
    progress: tuple[Progress, ...]
    owners: tuple[OwnerName, ...]
    window: Window
    looked_at: datetime | None
    is_demo: bool
    stalled_after_days: int

    @property
    def steps(self) -> tuple[StepCount, ...]:
        """How many teams have taken each step."""
        return team_progress.counts(self.progress)

    @property
    def stalled(self) -> Sequence[Progress]:
        """The teams that stand still, the longest first."""
        return team_progress.stalled(self.progress)

    @property
    def undecided(self) -> tuple[RepoClaim, ...]:
        """The repos that are there and of which nobody knows whose they are."""
        return tuple(repo for repo in self.repos if _is_undecided(repo.claim, repo.presence))

    def repo(self, number: int) -> RepoClaim | None:
        """The repo with this number of ours, variants included."""
        every = [one for repo in self.repos for one in (repo, *repo.variants)]
        return next((repo for repo in every if repo.number == number), None)


def claims_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Claims:
    """Whose every repo is at `now`. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    read = _read(session, edition, edition_id)
    projects, teams = read.projects, store.teams(session, edition_id)
    titles = {project.id: short_title(project.title) for project in projects}
    names = {team.id: team.name for team in teams}
    commits = store.last_commits(session, edition_id)
    shown = {
        number: _shown(
            read.stored[number],
            claim,
            commits.get(number),
            tuple(read.decisions.get(number, ())),
            tuple(_title(owner, titles, names) for owner in claim.owners),
        )
        for number, claim in read.claims.items()
    }
    taken = {project.team_id for project in projects}
    owners = [OwnerName(Owner(project.id, project.team_id), titles[project.id]) for project in projects]
    owners += [OwnerName(Owner(None, team.id), team.name) for team in teams if team.id not in taken]
    undertakings = _undertakings(session, edition, edition_id, shown.values(), projects=projects, teams=teams)
    patience = edition.artifacts.claims.stalled_after_days
    return Claims(
        repos=_under_parents(shown),
        progress=tuple(team_progress.progress(one, now, patience) for one in undertakings),
        owners=tuple(owners),
        window=rules.window_of(edition),
        looked_at=store.last_look(session, edition_id),
        is_demo=public_projects.is_demo(session, edition_id),
        stalled_after_days=patience,
    )


def datasets_left_out(session: "Session", edition: Edition, edition_id: int) -> Mapping[str, LeftOut]:
    """The datasets that count for nothing by the same rules and decisions, or only with their parent, by repo id."""
    read = _read(session, edition, edition_id)
    found = {}
    for number, claim in read.claims.items():
        state = read.stored[number].state
        if state.kind == "dataset" and claim.state == "ignored":
            found[state.repo_id] = LeftOut()
        elif state.kind == "dataset" and claim.variant is not None:
            found[state.repo_id] = LeftOut(claim.variant, read.stored[claim.variant.parent].state.repo_id)
    return found


def undecided_repos(session: "Session", edition: Edition, edition_id: int) -> int:
    """Of how many repos that are there nobody knows whose they are, as `Claims.undecided` says; variants hang under
    their parent."""
    read = _read(session, edition, edition_id)
    return sum(
        claim.variant is None and _is_undecided(claim, read.stored[number].presence)
        for number, claim in read.claims.items()
    )


def claim_repo(
    database: "Database",
    actor: Actor,
    slug: str,
    repo_number: int,
    owner: Owner | None,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Say that a repo is of the edition called `slug`, and whose (`owner` None: the edition's own).

    `replaces_id`: the newest decision that the form was shown with; None: there was none.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such edition, repo, project or team.
        DecisionRefusedError: there is no reason.
        DecidedMeanwhileError: somebody else decided meanwhile.
    """
    return _decide(
        database,
        actor,
        slug,
        "claimed",
        repo_number=repo_number,
        owner=owner,
        reason=reason,
        now=now,
        replaces_id=replaces_id,
    )


def ignore_repo(
    database: "Database",
    actor: Actor,
    slug: str,
    repo_number: int,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Say that a repo counts for nothing. Arguments and errors as those of `claim_repo`."""
    return _decide(
        database,
        actor,
        slug,
        "ignored",
        repo_number=repo_number,
        owner=None,
        reason=reason,
        now=now,
        replaces_id=replaces_id,
    )


def undo(
    database: "Database",
    actor: Actor,
    slug: str,
    repo_number: int,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Take the decision about a repo back, so that the rules hold again; it stays in the history.

    Arguments and errors as those of `claim_repo`. Raises DecisionRefusedError where nothing is to be undone, too.
    """
    return _decide(
        database,
        actor,
        slug,
        "undone",
        repo_number=repo_number,
        owner=None,
        reason=reason,
        now=now,
        replaces_id=replaces_id,
    )


def _decide(
    database: "Database",
    actor: Actor,
    slug: str,
    verdict: Verdict,
    *,
    repo_number: int,
    owner: Owner | None,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    with database.write() as session:
        row = edition_rows.edition_by_slug(session, slug)
        if row is None:
            raise NotAllowedError
        require_organizer(session, actor, row.id)
        if not store.is_repo(session, row.id, repo_number) or not _is_known_owner(session, row.id, owner):
            raise NotAllowedError
        if not reason.strip():
            raise DecisionRefusedError(NO_REASON)
        before = next(iter(store.decisions(session, row.id).get(repo_number, ())), None)
        if verdict == "undone" and (before.id if before else None) == replaces_id and not _holds(before):
            raise DecisionRefusedError(NOTHING_TO_UNDO)
        # A project says which team it is of: only one of both is kept.
        recorded = store.record_decision(
            session,
            repo_number=repo_number,
            verdict=verdict,
            project_id=owner.project_id if owner else None,
            team_id=owner.team_id if owner and owner.project_id is None else None,
            reason=reason.strip(),
            decided_by=actor.account_id,
            decided_at=now,
            replaces_id=replaces_id,
        )
        audit.record(
            session,
            edition_id=row.id,
            at=now,
            account_id=actor.account_id,
            action=f"repo.{verdict}",
            object_kind="repo",
            object_id=str(repo_number),
            before=_said(before),
            after=_said(recorded),
            reason=recorded.reason,
        )
        return recorded


def _is_known_owner(session: "Session", edition_id: int, owner: Owner | None) -> bool:
    if owner is None:
        return True
    if owner.project_id is not None:
        return store.is_project(session, edition_id, owner.project_id)
    return owner.team_id is not None and store.is_team(session, edition_id, owner.team_id)


def _holds(decision: DecisionRow | None) -> bool:
    return decision is not None and decision.verdict != "undone"


def _said(decision: DecisionRow | None) -> dict[str, object] | None:
    """A decision as the audit log keeps it: ids only."""
    if decision is None:
        return None
    return {"verdict": decision.verdict, "project": decision.project_id, "team": decision.team_id}


def _read(session: "Session", edition: Edition, edition_id: int) -> _Read:
    stored = repos.stored_repos(session, edition_id)
    decisions = store.decisions(session, edition_id)
    projects = store.projects(session, edition_id)
    known = _known(session, edition_id, stored, decisions, projects)
    found = {claim.number: claim for claim in rules.claims(known, rules.rules_of(edition))}
    return _Read(found, stored, decisions, projects)


def _is_undecided(claim: Claim, presence: Presence) -> bool:
    return claim.state == "unclaimed" and presence in _THERE


def _known(
    session: "Session",
    edition_id: int,
    stored: Mapping[int, StoredRepo],
    decisions: Mapping[int, Sequence[DecisionRow]],
    projects: Iterable[store.ProjectRow],
) -> list[KnownRepo]:
    """The stored repos with what the rules have to know of them."""
    by_id = {project.id: project for project in projects}
    givers: dict[int, list[Giver]] = {}
    listed: set[int] = set()
    for given in store.givers(session, edition_id):
        if given.project_id is None:
            listed.add(given.repo_number)
            continue
        project = by_id[given.project_id]
        giver = Giver(Owner(project.id, project.team_id), short_title(project.title), project.submitted_at is not None)
        givers.setdefault(given.repo_number, []).append(giver)
    return [
        KnownRepo(
            number,
            repo.state,
            repo.presence,
            repo.is_in_organization,
            tuple(givers.get(number, ())),
            number in listed,
            _hand_claim(next(iter(decisions.get(number, ())), None), by_id),
        )
        for number, repo in stored.items()
    ]


def _hand_claim(decision: DecisionRow | None, by_id: Mapping[int, store.ProjectRow]) -> HandClaim | None:
    if decision is None or decision.verdict == "undone":
        return None
    if decision.project_id is not None:
        project = by_id.get(decision.project_id)  # None: it was withdrawn since
        return HandClaim(False, Owner(decision.project_id, project.team_id if project else None))
    owner = Owner(None, decision.team_id) if decision.team_id is not None else None
    return HandClaim(decision.verdict == "ignored", owner)


def _shown(
    repo: StoredRepo,
    claim: Claim,
    committed_at: datetime | None,
    decisions: tuple[DecisionRow, ...],
    owners: tuple[str, ...],
) -> RepoClaim:
    return RepoClaim(
        number=repo.id,
        kind=repo.state.kind,
        repo_id=repo.state.repo_id,
        presence=repo.presence,
        created_at=repo.state.created_at,
        pushed_at=committed_at or repo.state.last_modified_at,
        claim=claim,
        owners=owners,
        decisions=decisions,
    )


def _title(owner: Owner, titles: Mapping[int, str], names: Mapping[int, str]) -> str:
    if owner.project_id is not None and owner.project_id in titles:
        return titles[owner.project_id]
    return names.get(owner.team_id or 0, "")


def _under_parents(shown: Mapping[int, RepoClaim]) -> tuple[RepoClaim, ...]:
    """Repos of their own by name, each with its variants."""
    under: dict[int, list[RepoClaim]] = {}
    for repo in shown.values():
        if repo.claim.variant is not None:
            under.setdefault(repo.claim.variant.parent, []).append(repo)
    roots = [
        replace(repo, variants=tuple(sorted(under.get(repo.number, ()), key=_order)))
        for repo in shown.values()
        if repo.claim.variant is None
    ]
    return tuple(sorted(roots, key=_order))


def _order(repo: RepoClaim) -> tuple[str, str]:
    return repo.repo_id.casefold(), repo.kind


def _undertakings(
    session: "Session",
    edition: Edition,
    edition_id: int,
    shown: Iterable[RepoClaim],
    *,
    projects: Sequence[store.ProjectRow],
    teams: Sequence[store.TeamRow],
) -> list[Undertaking]:
    """Every project, and every team without one, with the repos that are theirs and still there."""
    words = store.card_words(session, edition_id)
    deadline = deadlines.deadline_of(edition)
    more_time = {team: rows[0].until_at for team, rows in extensions.extensions(session, edition_id).items()}
    formed = {team.id: team for team in teams}
    own: dict[Owner, list[OwnRepo]] = {}
    for repo in shown:
        if repo.is_there and repo.claim.is_of_edition:
            for owner in repo.claim.owners:
                own.setdefault(owner, []).append(OwnRepo(repo.kind, words.get(repo.number), repo.pushed_at))

    def undertaking(owner: Owner, title: str, submitted_at: datetime | None) -> Undertaking:
        team = formed.get(owner.team_id or 0)
        until = deadlines.with_extension(deadline, more_time.get(owner.team_id or 0)).at if deadline else None
        return Undertaking(
            key=f"p{owner.project_id}" if owner.project_id is not None else f"t{owner.team_id}",
            title=title,
            formed_at=team.formed_at if team else None,
            submitted_at=submitted_at,
            deadline_at=until,
            repos=tuple(own.get(owner, ())),
        )

    taken = {project.team_id for project in projects}
    return [
        *(undertaking(Owner(one.id, one.team_id), short_title(one.title), one.submitted_at) for one in projects),
        *(undertaking(Owner(None, team.id), team.name, None) for team in teams if team.id not in taken),
    ]
