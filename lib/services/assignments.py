"""Who scores what: tried out first, then accepted, and tried again when a juror drops out.

`tried` changes nothing. `accept` takes the plan that was looked at: where anything that it was made of has changed
meanwhile, it refuses and asks to look again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import assignment as rules
from lib.domain.assignment import (
    AssignmentInfeasibleError,
    AssignmentPlan,
    AssignmentRequest,
    JurorOffer,
    Pair,
    ProjectToScore,
    Shortage,
)
from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services import editions
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.jury import organized_edition
from lib.services.projects import ProjectName
from lib.store import assignments, audit, ballots, conflicts, contests, judging, jurors
from lib.store import editions as edition_rows
from lib.store.assignments import PlanRow, ScoredProject
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.database import Database, Session

LARGEST_SEED = 999_999
FEW_JURORS = 6

NO_REASON = "Say why: a plan that changes an earlier one needs a reason."
JUDGING_IS_OVER = "Judging is closed: who scores what is settled."
CANNOT_HOLD = "This plan cannot be made: see what is missing."
NO_REASON_BY_HAND = "Say why: a change by hand needs a reason."
JUDGES_NO_LONGER = "This juror judges no longer."
IN_CONFLICT = "A conflict of interest keeps this juror from the project."
AT_MAXIMUM = "This juror takes at most {n} projects. Raise the maximum first."
ALREADY_ASKED = "This ballot is already asked for."
NOT_ASKED = "This ballot is not asked for."
BALLOT_STAYS = "Their ballot is submitted: it stays, and it counts."

_OPEN_STATES: frozenset[JudgingState] = frozenset({"draft", "open"})


class AssignmentRefusedError(RefusedError):
    """A plan that cannot be accepted, or a change by hand that cannot be made."""


class InputsChangedError(Exception):
    """Jurors, projects, conflicts, ballots or assignments are not what the plan was made of; nothing was accepted."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What organizers choose. `ballots_per_project` None: everybody scores everything that they may.

    `is_anew`: open ballots that nobody began may go to other jurors too.
    """

    ballots_per_project: int | None
    seed: int = 1
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A plan that was tried out, or why there is none (`shortages`). `digest` is of what it was made of."""

    terms: Terms
    plan: AssignmentPlan | None
    shortages: tuple[Shortage, ...]
    digest: str
    projects: dict[int, ProjectName]
    jurors: dict[int, str]
    judging: JudgingState
    is_first: bool
    topics: dict[Pair, tuple[str, ...]]
    languages: dict[Pair, tuple[str, ...]]

    @property
    def is_change(self) -> bool:
        """Whether accepting it would change who scores what."""
        return self.plan is not None and bool(self.plan.new or self.plan.released)


@dataclass(frozen=True, slots=True)
class PairStanding:
    """How a juror and a project stand. `refusal`: why the one change by hand that there is cannot be made now."""

    is_assigned: bool
    refusal: AssignmentRefusedError | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting a plan did: ballots asked for anew, and not any more."""

    plan_id: int
    added: int
    withdrawn: int


def proposed_terms(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Terms:
    """What a plan is tried with at first: as the last one; else everybody scores everything where there are few, or
    as many ballots as the edition needs to rank a project. Raises NotAllowedError for anybody but organizers."""
    require_organizer(session, actor, edition_id)
    last = next(iter(assignments.plans(session, edition_id)), None)
    if last is not None:
        return Terms(last.ballots_per_project, last.seed)
    number = sum(1 for row in jurors.jurors(session, edition_id) if row.is_judging)
    return Terms(None if number <= FEW_JURORS else min(edition.rubric.minimum_ballots, number))


def plans(session: "Session", actor: Actor, edition_id: int) -> tuple[PlanRow, ...]:
    """The accepted plans, newest first. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    return tuple(assignments.plans(session, edition_id))


def tried(session: "Session", actor: Actor, edition: Edition, edition_id: int, terms: Terms) -> Trial:
    """What a plan on these terms would be. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    request = _request(session, edition, edition_id, terms)
    plan, shortages = _planned(request)
    rows = {row.id: row.name or row.hub_name or "" for row in jurors.jurors(session, edition_id)}
    pairs = [(pair.project, pair.juror) for pair in plan.pairs] if plan is not None else []
    known = [(project, juror) for project, juror in pairs if juror in request.juror_of]
    return Trial(
        terms=terms,
        plan=plan,
        shortages=shortages,
        digest=request.digest,
        projects={row.id: ProjectName(row.slug, row.title) for row in assignments.projects(session, edition_id)},
        jurors=rows,
        judging=judging.state(session, edition_id),
        is_first=not assignments.assigned_pairs(session, edition_id),
        topics={
            (project, juror): tuple(sorted(request.project_of[project].topics & request.juror_of[juror].topics))
            for project, juror in known
        },
        languages={
            (project, juror): tuple(sorted(request.project_of[project].languages & request.juror_of[juror].languages))
            for project, juror in known
        },
    )


def accept(
    database: "Database", actor: Actor, slug: str, terms: Terms, *, digest: str, reason: str, now: datetime
) -> Accepted:
    """Let the plan hold that was tried out on these terms, when `digest` was that of what it was made of.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is none.
        InputsChangedError: something that the plan is made of changed meanwhile.
        AssignmentRefusedError: judging is over, no plan keeps the rules, or it changes an earlier one without a reason.
    """
    # The plan takes a while: it is made before the writing, which others wait for, and holds if nothing changed since.
    with database.read() as session:
        row = edition_rows.edition_by_slug(session, slug)
        if row is None:
            raise NotAllowedError
        require_organizer(session, actor, row.id)
        request = _request(session, editions.edition_now(session, slug), row.id, terms)
    if request.digest != digest:
        raise InputsChangedError
    plan, _shortages = _planned(request)
    if plan is None:
        raise AssignmentRefusedError(CANNOT_HOLD)
    said = clean_paragraphs(reason)
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        if judging.state(session, edition_id) not in _OPEN_STATES:
            raise AssignmentRefusedError(JUDGING_IS_OVER)
        if _request(session, editions.edition_now(session, slug), edition_id, terms).digest != digest:
            raise InputsChangedError
        if plan.released and not said:
            raise AssignmentRefusedError(NO_REASON)
        last = next(iter(assignments.plans(session, edition_id)), None)
        plan_id = assignments.add_plan(
            session,
            edition_id,
            seed=terms.seed,
            ballots_per_project=terms.ballots_per_project,
            input_digest=digest,
            reason=said or None,
            accepted_by=actor.account_id,
            accepted_at=now,
        )
        new = [(pair.project, pair.juror) for pair in plan.new]
        assignments.assign(session, new, plan_id=plan_id, assigned_at=now)
        withdrawn = {(one.project, one.juror): one.why for one in plan.released}
        assignments.withdraw(session, withdrawn, withdrawn_at=now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="assignment.accept",
            object_kind="assignment_plan",
            object_id=str(plan_id),
            before={"plan": last.id} if last is not None else None,
            after={
                "ballots_per_project": terms.ballots_per_project,
                "seed": terms.seed,
                "is_anew": terms.is_anew,
                "input_digest": digest,
                "added": len(new),
                "withdrawn": sorted([*pair, why] for pair, why in withdrawn.items()),
            },
            reason=said or None,
        )
    return Accepted(plan_id, len(new), len(withdrawn))


def pair_standing(session: "Session", actor: Actor, edition_id: int, project_id: int, juror_id: int) -> PairStanding:
    """Whether a juror is asked for a project, and what stands in the way of changing that.

    Raises NotAllowedError for anybody but the edition's organizers, and where there is no such juror or project.
    """
    require_organizer(session, actor, edition_id)
    juror = next((row for row in jurors.jurors(session, edition_id) if row.id == juror_id), None)
    if juror is None or project_id not in {row.id for row in assignments.projects(session, edition_id)}:
        raise NotAllowedError
    pair = (project_id, juror_id)
    assigned = assignments.assigned_pairs(session, edition_id)
    given = {(row.project_id, row.juror_id) for row in ballots.submitted_ballots(session, edition_id)}
    load = sum(1 for _project_id, number in assigned.keys() | given if number == juror_id)
    refusal = None
    if judging.state(session, edition_id) not in _OPEN_STATES:
        refusal = AssignmentRefusedError(JUDGING_IS_OVER)
    elif pair in given:
        refusal = AssignmentRefusedError(BALLOT_STAYS)
    elif pair in assigned:
        pass  # whatever else holds, what is asked for can be taken back
    elif not juror.is_judging:
        refusal = AssignmentRefusedError(JUDGES_NO_LONGER)
    elif pair in conflicts.binding_pairs(session, edition_id):
        refusal = AssignmentRefusedError(IN_CONFLICT)
    elif juror.maximum_load is not None and load >= juror.maximum_load:
        refusal = AssignmentRefusedError(AT_MAXIMUM, n=str(juror.maximum_load))
    return PairStanding(pair in assigned, refusal)


def change_by_hand(
    database: "Database",
    actor: Actor,
    slug: str,
    project_id: int,
    juror_id: int,
    *,
    asks: bool,
    reason: str,
    now: datetime,
) -> None:
    """Ask a juror for the ballot of one project, or no longer; a draft of theirs is kept. The next plan may move it.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such juror or project.
        AssignmentRefusedError: no reason; judging is over; the ballot is submitted; it is asked for already, or not at
            all; a conflict forbids it; the juror judges no longer, or has as many as they take.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        standing = pair_standing(session, actor, edition_id, project_id, juror_id)
        if standing.refusal is not None:
            raise standing.refusal
        if standing.is_assigned == asks:
            raise AssignmentRefusedError(ALREADY_ASKED if asks else NOT_ASKED)
        if not said:
            raise AssignmentRefusedError(NO_REASON_BY_HAND)
        pair = (project_id, juror_id)
        if asks:
            assignments.assign(session, [pair], plan_id=None, assigned_at=now)
        else:
            assignments.withdraw(session, {pair: "by_hand"}, withdrawn_at=now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="assignment.add" if asks else "assignment.withdraw",
            object_kind="project",
            object_id=str(project_id),
            before={"is_assigned": not asks, "juror": juror_id},
            after={"is_assigned": asks, "juror": juror_id},
            reason=said,
        )


def _planned(request: AssignmentRequest) -> tuple[AssignmentPlan | None, tuple[Shortage, ...]]:
    try:
        return rules.plan(request), ()
    except AssignmentInfeasibleError as refused:
        return None, refused.shortages


def _request(session: "Session", edition: Edition, edition_id: int, terms: Terms) -> AssignmentRequest:
    """What a plan is made of now."""
    finished = frozenset((row.project_id, row.juror_id) for row in ballots.submitted_ballots(session, edition_id))
    earlier = frozenset(assignments.assigned_pairs(session, edition_id)) - finished
    second_round = contests.finalist_round(session, edition_id)
    return AssignmentRequest(
        projects=tuple(_project(row, edition) for row in assignments.projects(session, edition_id)),
        jurors=tuple(
            JurorOffer(row.id, frozenset(row.languages), frozenset(row.topics), row.maximum_load)
            for row in jurors.jurors(session, edition_id)
            if row.is_judging
        ),
        ballots_per_project=terms.ballots_per_project,
        forbidden=conflicts.binding_pairs(session, edition_id),
        finished=finished,
        earlier=earlier,
        kept=assignments.begun_pairs(session, edition_id) & earlier if terms.is_anew else None,
        finalists=frozenset(second_round.projects) if second_round is not None else frozenset(),
        seed=terms.seed,
    )


def _project(row: ScoredProject, edition: Edition) -> ProjectToScore:
    language = (row.language or "").replace("-", "_").partition("_")[0].lower()
    domains = (edition.domain_called(word) for word in row.domains)
    return ProjectToScore(
        row.id,
        frozenset({language}) if language else frozenset(),
        frozenset(domain.key for domain in domains if domain is not None),
    )
