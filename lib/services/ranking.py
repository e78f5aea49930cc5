"""The ranking as organizers see it, before anybody else does: places, how far to trust them, and who the jurors are.

Everything is worked out from ballots when it is asked for; nothing of it is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from lib.domain import podium_checks, rank_intervals
from lib.domain.agreement import IntraclassCorrelations, intraclass_correlations, krippendorff_alpha
from lib.domain.edition import Edition, Rubric
from lib.domain.identity import clean_paragraphs
from lib.domain.juror_diagnostics import Diagnosis, diagnoses
from lib.domain.podium_checks import PodiumByRule, PodiumWithout
from lib.domain.rank_intervals import RankInterval
from lib.domain.ranking import Ranking, block_means, rank
from lib.domain.refusal import RefusedError
from lib.domain.standings import Standing, level_projects
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.contest import EditionContest, contest_of_edition
from lib.services.projects import ProjectName
from lib.store import assignments, audit, conflicts, contests, editions, judging, jurors
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.contests import DecisionRow
    from lib.store.database import Database, Session

LEAST_FINALISTS, MOST_FINALISTS = 4, 15

NO_REASON = "Say why: others will read it later."
WRONG_FINALISTS = "A second round has 4 to 15 ranked projects."
NO_ROUND_NOW = "A second round is opened or taken back while judging is open or closed, before the result is verified."


class RankingRefusedError(RefusedError):
    """Something that cannot be done."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far jurors agree: alpha on totals, and per criterion by key; None where it is not defined.

    `correlations` only where every juror who counts scored every ranked project.
    """

    totals: float | None
    criteria: Mapping[str, float | None]
    correlations: IntraclassCorrelations | None


@dataclass(frozen=True, slots=True)
class EditionRanking:
    """The ranking of an edition with the names in it."""

    found: EditionContest
    ranking: Ranking
    judging: JudgingState

    @property
    def rubric(self) -> Rubric:
        """The rubric that ballots are given by."""
        return self.found.contest.rubric

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """The projects with a place."""
        return tuple(standing for standing in self.ranking.standings if standing.place is not None)

    @property
    def not_ranked(self) -> tuple[Standing, ...]:
        """The projects without one."""
        return tuple(standing for standing in self.ranking.standings if standing.place is None)

    @property
    def ballots(self) -> int:
        """How many ballots count."""
        return sum(len(by_juror) for by_juror in self.ranking.counted.totals.values())

    @property
    def jurors(self) -> int:
        """How many jurors gave them."""
        return len({juror for by_juror in self.ranking.counted.totals.values() for juror in by_juror})

    @property
    def too_close(self) -> tuple[int, ...]:
        """The projects that could be third or better."""
        return rank_intervals.too_close_to_call(self.ranking.intervals)

    @property
    def level_places(self) -> tuple[tuple[int, int], ...]:
        """Runs of places that cannot be told apart."""
        intervals = [self.ranking.intervals.get(one.project) for one in self.ranked]
        known: list[RankInterval] = [interval for interval in intervals if interval is not None]
        return rank_intervals.level_places(known) if len(known) == len(intervals) else ()

    @property
    def ties(self) -> tuple[frozenset[int], ...]:
        """Projects that only organizers can part, or did."""
        return level_projects(self.ranking.standings, self.found.contest.finalists)

    def tie_decision(self, tied: frozenset[int]) -> "DecisionRow | None":
        """What organizers decided about a tie, if they did."""
        made = [row for row in self.found.decisions if row.kind == "tie"]
        decided = zip(made, self.found.contest.decisions, strict=True)
        return next((row for row, decision in reversed([*decided]) if decision.projects == tied), None)

    @property
    def offers_finalists_round(self) -> bool:
        """Whether the podium is too close, and a second round of a size that helps."""
        return not self.found.contest.finalists and LEAST_FINALISTS <= len(self.too_close) <= MOST_FINALISTS

    def name(self, project: int) -> ProjectName:
        """What a project is called by."""
        return self.found.names[project]

    def juror_name(self, juror: int) -> str | None:
        """What a juror is called by, if anybody knows."""
        row = self.found.jurors.get(juror)
        return (row.name or row.hub_name) if row is not None else None

    def blocks(self, project: int) -> Mapping[str, Fraction]:
        """The mean points of a project by block."""
        return block_means(self.found.contest, self.ranking.counted, project)

    def marks(self, project: int) -> Mapping[str, Fraction]:
        """The mean mark of a project on each criterion that somebody marked."""
        counting = self.ranking.counted.totals.get(project, {})
        given: dict[str, list[int]] = {}
        for ballot in self.found.contest.ballots:
            if ballot.project == project and ballot.juror in counting:
                for key, mark in ballot.marks.items():
                    given.setdefault(key, []).append(mark)
        return {key: Fraction(sum(marks), len(marks)) for key, marks in given.items()}

    def podiums_without_one_juror(self) -> tuple[PodiumWithout, ...]:
        """The podium without each juror, where it is another one than now."""
        now = podium_checks.podium_of(self.ranking.standings)
        without = podium_checks.podiums_without_one_juror(self.found.contest, self.ranking)
        return tuple(one for one in without if one.podium != now)

    def podiums_by_rule(self) -> tuple[PodiumByRule, ...]:
        """The podium by every rule that makes sense here, that of the edition among them."""
        return podium_checks.podiums_by_rule(self.found.contest, self.ranking)

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What stands out in how each juror marked."""
        return diagnoses(self.ranking.counted.totals, self.found.contest.ballots, self.ranking.severity)

    def agreement(self) -> Agreement:
        """How far jurors agree."""
        totals = {one.project: self.ranking.counted.totals[one.project] for one in self.ranked}
        everybody = sorted({juror for by_juror in totals.values() for juror in by_juror})
        is_whole = all(len(by_juror) == len(everybody) for by_juror in totals.values())
        table = [[float(by_juror[juror]) for juror in everybody] for by_juror in totals.values()] if is_whole else []
        return Agreement(
            totals=krippendorff_alpha([[float(one) for one in by.values()] for by in totals.values()], "interval"),
            criteria={
                criterion.key: krippendorff_alpha(self._marks_by_project(criterion.key, totals), "ordinal")
                for block in self.rubric.blocks
                for criterion in block.criteria
            },
            correlations=intraclass_correlations(table),
        )

    def _marks_by_project(
        self, criterion: str, totals: Mapping[int, Mapping[int, Fraction]]
    ) -> list[list[float | None]]:
        given: dict[int, list[float | None]] = {}
        for ballot in self.found.contest.ballots:
            if ballot.juror in totals.get(ballot.project, {}) and criterion in ballot.marks:
                given.setdefault(ballot.project, []).append(float(ballot.marks[criterion]))
        return list(given.values())


def ranking_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> EditionRanking:
    """The ranking as it stands now. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    found = contest_of_edition(session, edition, edition_id)
    return EditionRanking(found, rank(found.contest), judging.state(session, edition_id))


def open_finalists_round(
    database: "Database", actor: Actor, edition: Edition, projects: Sequence[int], *, reason: str, now: datetime
) -> None:
    """Ask every juror without a conflict to score these projects; only they can win from now on.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        RankingRefusedError: no reason, too few or too many projects, or the result is verified.
    """
    said = clean_paragraphs(reason)
    if not said:
        raise RankingRefusedError(NO_REASON)
    with database.write() as session:
        edition_id = _edition_before_result(session, actor, edition.slug)
        ranked = {one.project for one in ranking_of_edition(session, actor, edition, edition_id).ranked}
        finalists = tuple(dict.fromkeys(projects))
        if not LEAST_FINALISTS <= len(finalists) <= MOST_FINALISTS or not ranked.issuperset(finalists):
            raise RankingRefusedError(WRONG_FINALISTS)
        contests.open_finalist_round(
            session, edition_id, finalists, reason=said, opened_by=actor.account_id, opened_at=now
        )
        binding = conflicts.binding_pairs(session, edition_id)
        judging_now = [juror.id for juror in jurors.jurors(session, edition_id) if juror.is_judging]
        asked = {(project, juror) for project in finalists for juror in judging_now} - binding
        assignments.assign(session, asked, plan_id=None, assigned_at=now)
        _record(session, edition_id, actor, finalists, reason=said, now=now)


def withdraw_finalists_round(
    database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime
) -> None:
    """Let every project win again; ballots that were given stay, and so does who is asked.

    Raises NotAllowedError and RankingRefusedError as `open_finalists_round`.
    """
    said = clean_paragraphs(reason)
    if not said:
        raise RankingRefusedError(NO_REASON)
    with database.write() as session:
        edition_id = _edition_before_result(session, actor, edition.slug)
        contests.withdraw_finalist_rounds(session, edition_id, withdrawn_at=now)
        _record(session, edition_id, actor, (), reason=said, now=now)


def _edition_before_result(session: "Session", actor: Actor, slug: str) -> int:
    row = editions.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    if judging.state(session, row.id) not in {"open", "closed"}:
        raise RankingRefusedError(NO_ROUND_NOW)
    return row.id


def _record(
    session: "Session", edition_id: int, actor: Actor, finalists: Sequence[int], *, reason: str, now: datetime
) -> None:
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action="result.finalists",
        object_kind="edition",
        object_id=str(edition_id),
        before=None,
        after={"projects": list(finalists)},
        reason=reason,
    )
