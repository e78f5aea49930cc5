"""What a juror has before them: one project, what they have given it so far, and what they gave others.

Only their own: nothing here reads what other jurors gave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from lib.domain import ballots as rules
from lib.domain.ballots import BlockPoints
from lib.domain.conflicts import is_binding
from lib.domain.edition import Criterion, Edition, Rubric
from lib.services.access import Actor, NotAllowedError, require_juror
from lib.services.projects import ProjectName
from lib.services.reviews import JurorEvidence, review_for_jurors
from lib.services.rubric_lock import rubric_in_force
from lib.store import ballots, judging, juror_projects, nominations
from lib.store.ballots import BallotRow, DraftRow
from lib.store.judging import JudgingState
from lib.store.juror_projects import JurorProject
from lib.store.nominations import NominationRow

if TYPE_CHECKING:
    from lib.store.database import Session

BallotState = Literal["recused", "blank", "draft", "ready", "submitted", "changed"]


@dataclass(frozen=True, slots=True)
class BallotInHand:
    """A project with what one juror has given it so far. `ballot` None: nothing submitted."""

    project: JurorProject
    rubric: Rubric
    draft: DraftRow
    ballot: BallotRow | None
    judging: JudgingState

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """The criteria to mark, in the order of the rubric."""
        return rules.asked_criteria(self.rubric, self.project.components, self.project.is_presented)

    @property
    def marks(self) -> Mapping[str, int]:
        """The marks of the criteria that are asked."""
        return self._asked_of(self.draft.marks)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the required criteria without a mark."""
        return rules.missing_criteria(self.rubric, self.draft.marks, self.project.components, self.project.is_presented)

    @property
    def blocks(self) -> tuple[BlockPoints, ...]:
        """What each block gives so far."""
        return rules.block_points(
            self.rubric, self.marks, self.project.components, self.project.counts, self.project.is_presented
        )

    @property
    def total(self) -> Fraction:
        """The points so far, an exact fraction."""
        return rules.running_total(
            self.rubric, self.marks, self.project.components, self.project.counts, self.project.is_presented
        )

    @property
    def submitted_total(self) -> Fraction | None:
        """The points of the ballot as it was submitted, an exact fraction; None before."""
        if self.ballot is None:
            return None
        return rules.running_total(
            self.rubric,
            self._asked_of(self.ballot.marks),
            self.project.components,
            self.project.counts,
            self.project.is_presented,
        )

    @property
    def maximum(self) -> Fraction:
        """The most points that the project can get."""
        return rules.maximum_of(self.rubric, self.project.components)

    @property
    def unknown_counts(self) -> tuple[str, ...]:
        """What gives points by counting and was not counted yet."""
        return rules.unknown_counts(self.rubric, self.project.components, self.project.counts)

    @property
    def state(self) -> BallotState:
        """How far the ballot is."""
        if not is_free_to_score(self.project):
            return "recused"
        if self.ballot is not None:
            return "submitted" if self.ballot.is_what(self.draft) else "changed"
        if not self.draft.marks and not self.draft.private_comment and not self.draft.team_comment:
            return "blank"
        return "draft" if self.missing else "ready"

    @property
    def name(self) -> ProjectName:
        """What the project is called by."""
        return ProjectName(self.project.slug, self.project.title)

    def _asked_of(self, marks: Mapping[str, int]) -> Mapping[str, int]:
        keys = {criterion.key for criterion in self.asked}
        return {key: mark for key, mark in marks.items() if key in keys}


@dataclass(frozen=True, slots=True)
class EarlierMark:
    """A mark that the juror gave another project on the same criterion."""

    project: ProjectName
    mark: int


@dataclass(frozen=True, slots=True)
class ScoringDesk:
    """All that a juror has before them to score one project.

    `earlier`: by criterion, the marks they gave other projects, highest first. `extra_point`: where theirs is now.
    `nominations`: what they put this project forward for. `review`: what the organizers decided about it.
    """

    hand: BallotInHand
    versions: tuple[BallotRow, ...]
    extra_point: ProjectName | None
    nominations: tuple[NominationRow, ...]
    earlier: Mapping[str, tuple[EarlierMark, ...]] = field(default_factory=dict)
    review: JurorEvidence = field(default_factory=JurorEvidence)


def is_free_to_score(project: JurorProject) -> bool:
    """Whether no conflict of interest keeps the juror from the project."""
    return not is_binding(project.conflict)


def scoring_desk(session: "Session", actor: Actor, edition: Edition, edition_id: int, slug: str) -> ScoringDesk:
    """The project called `slug` as the juror scores it. Raises NotAllowedError where it is not theirs to score."""
    juror_id = require_juror(session, actor, edition_id)
    hand = ballot_in_hand(session, edition, edition_id, juror_id, slug)
    others = juror_projects.assigned_projects(session, edition_id, juror_id)
    names = {other.id: ProjectName(other.slug, other.title) for other in others}
    point = ballots.extra_point_of(session, edition_id, juror_id)
    return ScoringDesk(
        hand=hand,
        versions=ballots.ballot_versions(session, hand.project.id, juror_id),
        extra_point=names.get(point) if point is not None else None,
        nominations=tuple(
            one for one in nominations.nominations(session, edition_id, juror_id) if one.project_id == hand.project.id
        ),
        earlier=_earlier(session, edition_id, juror_id, hand, others),
        review=review_for_jurors(session, edition_id, hand.project.id),
    )


def ballot_in_hand(session: "Session", edition: Edition, edition_id: int, juror_id: int, slug: str) -> BallotInHand:
    """What the juror has given the project called `slug`. Raises NotAllowedError where it is not theirs to score."""
    project = juror_projects.assigned_project(session, edition_id, juror_id, slug)
    if project is None or not is_free_to_score(project):
        raise NotAllowedError
    return BallotInHand(
        project,
        rubric_in_force(session, edition, edition_id),
        ballots.draft(session, project.id, juror_id),
        ballots.newest_ballot(session, project.id, juror_id),
        judging.state(session, edition_id),
    )


def _earlier(
    session: "Session", edition_id: int, juror_id: int, hand: BallotInHand, others: tuple[JurorProject, ...]
) -> Mapping[str, tuple[EarlierMark, ...]]:
    drafts = ballots.drafts_of(session, edition_id, juror_id)
    submitted = ballots.ballots_of(session, edition_id, juror_id)
    found: dict[str, list[EarlierMark]] = {}
    for other in others:
        if other.id == hand.project.id or not is_free_to_score(other):
            continue
        given = drafts.get(other.id) or submitted.get(other.id)
        for key, mark in (given.marks if given is not None else {}).items():
            found.setdefault(key, []).append(EarlierMark(ProjectName(other.slug, other.title), mark))
    return {key: tuple(sorted(marks, key=lambda one: -one.mark)) for key, marks in found.items()}
