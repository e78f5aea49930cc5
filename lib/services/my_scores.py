"""What a juror sees of all their projects: how far they are, what comes next, and everything that they gave.

Only what is their own: no count, mean or order here depends on another juror.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, EventDate, Rubric
from lib.services.access import Actor, require_juror
from lib.services.projects import ProjectName
from lib.services.rubric_lock import rubric_in_force
from lib.services.scoring_desk import BallotInHand
from lib.store import ballots, judging, juror_projects
from lib.store.ballots import DraftRow
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.database import Database, Session

_IN_HAND = ("blank", "draft", "ready")


@dataclass(frozen=True, slots=True)
class MyScores:
    """Every project that a juror is asked to score, by title, those that a conflict keeps them from too.

    `closes`: the date by which ballots are due; None where the edition names none. `extra_point`: where theirs is.
    `nominated`: slugs of what they put forward.
    """

    rubric: Rubric
    judging: JudgingState
    ballots: tuple[BallotInHand, ...]
    extra_point: ProjectName | None
    closes: EventDate | None

    @property
    def to_score(self) -> tuple[BallotInHand, ...]:
        """Those that no conflict keeps them from."""
        return tuple(one for one in self.ballots if one.state != "recused")

    @property
    def recused(self) -> tuple[BallotInHand, ...]:
        """Those that a conflict keeps them from."""
        return tuple(one for one in self.ballots if one.state == "recused")

    @property
    def submitted(self) -> int:
        """For how many projects a ballot was submitted, changed since or not."""
        return sum(one.ballot is not None for one in self.to_score)

    @property
    def is_done(self) -> bool:
        """Whether every ballot is submitted, and none changed since."""
        return bool(self.to_score) and all(one.state == "submitted" for one in self.to_score)

    def next_after(self, slug: str | None = None) -> BallotInHand | None:
        """What to do next: the first project after the one called `slug`, round to the beginning, whose ballot is not
        submitted, else one that was changed since; None when nothing is left but that one."""
        order = list(self.to_score)
        places = [place for place, one in enumerate(order) if one.project.slug == slug]
        turned = order[places[0] + 1 :] + order[: places[0]] if places else order
        open_ones = [one for one in turned if one.state in _IN_HAND]
        return next(iter(open_ones or [one for one in turned if one.state == "changed"]), None)

    def following(self, slug: str) -> BallotInHand | None:
        """The project after the one called `slug`, submitted or not; None after the last."""
        order = list(self.to_score)
        places = [place for place, one in enumerate(order) if one.project.slug == slug]
        return order[places[0] + 1] if places and places[0] + 1 < len(order) else None


def my_scores(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> MyScores:
    """All of a juror's projects. Raises NotAllowedError for anybody else."""
    juror_id = require_juror(session, actor, edition_id)
    rubric = rubric_in_force(session, edition, edition_id)
    state = judging.state(session, edition_id)
    drafts = ballots.drafts_of(session, edition_id, juror_id)
    submitted = ballots.ballots_of(session, edition_id, juror_id)
    point = ballots.extra_point_of(session, edition_id, juror_id)
    found, extra_point = [], None
    for project in juror_projects.assigned_projects(session, edition_id, juror_id):
        ballot = submitted.get(project.id)
        unbegun = (
            DraftRow(project.id, juror_id)
            if ballot is None
            else DraftRow(project.id, juror_id, ballot.marks, ballot.private_comment, ballot.team_comment)
        )
        found.append(BallotInHand(project, rubric, drafts.get(project.id, unbegun), ballot, state))
        if project.id == point:
            extra_point = ProjectName(project.slug, project.title)
    return MyScores(rubric, state, tuple(found), extra_point, closing_date(edition))


def closing_date(edition: Edition) -> EventDate | None:
    """When scoring is due: the date that ends the phase of judging, which is when the next one begins."""
    keys = [phase.key for phase in edition.phases]
    if "judging" not in keys or keys[-1] == "judging":
        return None
    return edition.date(edition.phases[keys.index("judging") + 1].starts)


def is_overdue(view: MyScores, now: datetime) -> bool:
    """Whether the date by which ballots are due is over, though judging may still be open."""
    return view.closes is not None and view.closes.instant < now


def is_guide_seen(session: "Session", actor: Actor, edition_id: int) -> bool:
    """Whether the juror has read the guide. Raises NotAllowedError for anybody else."""
    juror_id = require_juror(session, actor, edition_id)
    return juror_projects.guide_seen_at(session, edition_id, juror_id) is not None


def see_guide(database: "Database", actor: Actor, edition_id: int, *, now: datetime) -> None:
    """The juror has read the guide. Raises NotAllowedError for anybody else."""
    with database.write() as session:
        juror_projects.see_guide(session, edition_id, require_juror(session, actor, edition_id), now)
