"""What waits for an organizer's decision of the scores that a jury filled in outside of the app, and what speaks
against accepting them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from lib.domain import ballots as rules
from lib.domain.ballots import BlockPoints
from lib.domain.edition import Edition, Rubric
from lib.services.access import Actor, require_organizer
from lib.services.projects import ProjectName
from lib.services.rubric_lock import rubric_in_force
from lib.services.scoring_desk import is_free_to_score
from lib.store import assignments, ballots, judging, juror_projects, jurors
from lib.store import proposals as store
from lib.store.ballots import BallotRow, DraftRow
from lib.store.judging import JudgingState
from lib.store.juror_projects import JurorProject
from lib.store.jurors import JurorRow
from lib.store.proposals import ProposalRow

if TYPE_CHECKING:
    from lib.store.database import Session

Blocker = Literal["judges_no_longer", "not_assigned", "conflict", "missing", "off_scale", "newer_ballot"]
ACCEPTING_STATES: frozenset[JudgingState] = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal as an organizer sees it. `total` None: the juror is not asked for the project, or the
    rubric has another scale by now. `blocks`: what each gives.

    `version`: that of the ballot that the juror has already submitted; 0: none. `would_replace_draft`: they have begun
    to mark the project in the app otherwise. `missing`: keys of required criteria without a mark.
    """

    row: ProposalRow
    juror: str
    project: ProjectName
    total: Fraction | None
    maximum: Fraction | None
    blocks: tuple[BlockPoints, ...]
    missing: tuple[str, ...]
    version: int
    would_replace_draft: bool
    blockers: tuple[Blocker, ...]
    marks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ProposalBoard:
    """What waits for a decision: what can be accepted first. `rubric`: the one that ballots are given by."""

    lines: tuple[ProposalLine, ...]
    judging: JudgingState
    rubric: Rubric

    @property
    def acceptable(self) -> tuple[ProposalLine, ...]:
        """What can be accepted now."""
        return tuple(line for line in self.lines if not line.blockers) if self.is_accepting else ()

    @property
    def is_accepting(self) -> bool:
        """Whether ballots are accepted at all now."""
        return self.judging in ACCEPTING_STATES


def proposals(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> ProposalBoard:
    """What waits for a decision. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    return board_of_edition(session, edition, edition_id)


def board_of_edition(session: "Session", edition: Edition, edition_id: int) -> ProposalBoard:
    """What waits for a decision, for whoever may see it."""
    rubric = rubric_in_force(session, edition, edition_id)
    rows = store.open_proposals(session, edition_id)
    people = {one.id: one for one in jurors.jurors(session, edition_id)}
    names = {one.id: ProjectName(one.slug, one.title) for one in assignments.projects(session, edition_id)}
    desks = {number: _Desk.of(session, edition_id, number) for number in {row.juror_id for row in rows}}
    lines = [
        _line(
            row,
            rubric,
            people.get(row.juror_id),
            names.get(row.project_id, ProjectName("", f"#{row.project_id}")),
            desks[row.juror_id],
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (bool(line.blockers), line.juror, line.project.title, line.row.id))
    return ProposalBoard(tuple(lines), judging.state(session, edition_id), rubric)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one juror is asked for and gave so far, by project."""

    asked: Mapping[int, JurorProject]
    ballots: Mapping[int, BallotRow]
    drafts: Mapping[int, DraftRow]

    @classmethod
    def of(cls, session: "Session", edition_id: int, juror_id: int) -> "_Desk":
        asked = juror_projects.assigned_projects(session, edition_id, juror_id)
        return cls(
            {one.id: one for one in asked},
            ballots.ballots_of(session, edition_id, juror_id),
            ballots.drafts_of(session, edition_id, juror_id),
        )


def _line(row: ProposalRow, rubric: Rubric, juror: JurorRow | None, name: ProjectName, desk: _Desk) -> ProposalLine:
    project, held = desk.asked.get(row.project_id), desk.ballots.get(row.project_id)
    draft = desk.drafts.get(row.project_id)
    blockers: list[Blocker] = []
    marks: Mapping[str, int] = row.marks
    missing: tuple[str, ...] = ()
    total = most = None
    blocks: tuple[BlockPoints, ...] = ()
    if juror is None or not juror.is_judging:
        blockers.append("judges_no_longer")
    if project is None:
        blockers.append("not_assigned")
    else:
        keys = {one.key for one in rules.asked_criteria(rubric, project.components, project.is_presented)}
        marks = {key: mark for key, mark in row.marks.items() if key in keys}
        missing = rules.missing_criteria(rubric, marks, project.components, project.is_presented)
        most = rules.maximum_of(rubric, project.components)
        if not is_free_to_score(project):
            blockers.append("conflict")
        if missing:
            blockers.append("missing")
        try:
            given = project.components, project.counts, project.is_presented
            total, blocks = rules.running_total(rubric, marks, *given), rules.block_points(rubric, marks, *given)
        except ValueError:  # the rubric was changed since the proposal was read
            blockers.append("off_scale")
    return ProposalLine(
        row=row,
        juror=(juror.name or juror.hub_name or "") if juror is not None else "",
        project=name,
        total=total,
        maximum=most,
        blocks=blocks,
        missing=missing,
        version=held.version if held is not None else 0,
        would_replace_draft=draft is not None and not (held is not None and held.is_what(draft)),
        blockers=tuple(blockers),
        marks=marks,
    )
