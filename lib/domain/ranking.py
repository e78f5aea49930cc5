"""From the ballots of an edition to its ranking: places, both scores, rank intervals.

A *contest* is all that the ranking depends on, and nothing else: whoever has it can work out the same ranking (see
`lib.domain.result_bundle`).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from lib.domain.ballots import (
    Ballot,
    Entry,
    block_points,
    maximum_of,
    mean_of,
    missing_criteria,
    totals_of,
    unknown_counts,
)
from lib.domain.rank_intervals import RankInterval, rank_intervals
from lib.domain.rubrics import Rubric
from lib.domain.severity import Severity, severity
from lib.domain.standings import Count, Standing, TieDecision, standings

OfficialScore = Literal["raw", "adjusted"]
ExtraRule = Literal["share", "literal", "tie_break", "off"]
Totals = Mapping[int, Mapping[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Contest:
    """What a ranking follows from.

    `ballots` without those of jurors with a conflict; `extras` the project that each juror gave their extra point;
    `eligible` how many jurors may score a project (a project that is not there: nobody said); `finalists` those who can
    still win after a second round, empty without one.
    """

    rubric: Rubric
    entries: Mapping[int, Entry]
    ballots: tuple[Ballot, ...]
    extras: Mapping[int, int] = field(default_factory=dict)
    eligible: Mapping[int, int] = field(default_factory=dict)
    decisions: tuple[TieDecision, ...] = ()
    finalists: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CountedBallots:
    """The totals that count, by project and juror, and what kept others out.

    `unfit` are ballots that lack marks by now, (project, juror) to the criteria: the project got a component, or turned
    out to have presented, after they were submitted. `unknown` are projects with a count that nobody recorded.
    """

    totals: Totals
    maxima: Mapping[int, Fraction]
    unfit: Mapping[tuple[int, int], tuple[str, ...]]
    unknown: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All projects of a contest, the first place first, those not ranked last; `intervals` of the ranked ones.

    `adjusted` are the scores before the bonus, corrected for severity, of the projects with ballots.
    """

    counted: CountedBallots
    standings: tuple[Standing, ...]
    severity: Severity
    intervals: Mapping[int, RankInterval]
    official: OfficialScore

    @property
    def adjusted(self) -> Mapping[int, Fraction]:
        return self.severity.scores


def count_ballots(contest: Contest) -> CountedBallots:
    """The totals that count. Raises ValueError for a mark off its scale, KeyError for a ballot of no entry."""
    rubric, entries = contest.rubric, contest.entries
    unknown = {
        project: keys
        for project, entry in entries.items()
        if (keys := unknown_counts(rubric, entry.components, entry.counts))
    }
    unfit: dict[tuple[int, int], tuple[str, ...]] = {}
    fit: list[Ballot] = []
    missing_of: dict[tuple[Hashable, frozenset[str]], tuple[str, ...]] = {}
    kinds = {project: entry.kind for project, entry in entries.items()}
    for ballot in contest.ballots:
        kind = (kinds[ballot.project], frozenset(ballot.marks))
        if kind not in missing_of:
            entry = entries[ballot.project]
            missing_of[kind] = missing_criteria(rubric, ballot.marks, entry.components, entry.is_presented)
        if missing_of[kind]:
            unfit[ballot.project, ballot.juror] = missing_of[kind]
        elif ballot.project not in unknown:
            fit.append(ballot)
    totals: dict[int, dict[int, Fraction]] = {}
    for (project, juror), total in totals_of(rubric, fit, entries).items():
        totals.setdefault(project, {})[juror] = total
    maxima = {project: maximum_of(rubric, entry.components) for project, entry in entries.items()}
    return CountedBallots(totals, maxima, unfit, unknown)


def places(
    contest: Contest,
    counted: CountedBallots,
    official_scores: Mapping[int, Fraction],
    rule: ExtraRule | None = None,
) -> tuple[Standing, ...]:
    """The standings with these scores before the bonus, by the extra-point rule of the rubric or `rule`."""
    rubric = contest.rubric
    points = cache(lambda: corpus_points(contest, counted))  # only a tie that goes so far needs them
    extra_point = rubric.extra_point if rule is None else rubric.extra_point.model_copy(update={"rule": rule})
    return standings(
        Count(
            projects=tuple(sorted(contest.entries)),
            totals=counted.totals,
            without_bonus=official_scores,
            extras=contest.extras,
            extra_point=extra_point,
            tie_break=rubric.tie_break,
            minimum_ballots=rubric.minimum_ballots,
            corpus_points=lambda project: points().get(project, Fraction(0)),
            eligible=contest.eligible,
            unknown=frozenset(counted.unknown),
            decisions=contest.decisions,
            finalists=contest.finalists,
        )
    )


def raw_scores(totals: Totals) -> dict[int, Fraction]:
    """The mean of the totals of each project that has any."""
    return {project: mean_of(by_juror.values()) for project, by_juror in totals.items() if by_juror}


def corpus_points(contest: Contest, counted: CountedBallots) -> dict[int, Fraction]:
    """The mean points of each project with ballots in the blocks that need a corpus, or are called so."""
    blocks = tuple(block for block in contest.rubric.blocks if block.component == "dataset" or block.key == "corpus")
    keys = {criterion.key for block in blocks for criterion in block.criteria}
    marks = [
        replace(ballot, marks={key: mark for key, mark in ballot.marks.items() if key in keys})
        for ballot in contest.ballots
        if ballot.juror in counted.totals.get(ballot.project, {})
    ]
    rubric = contest.rubric.model_copy(update={"blocks": blocks, "caps": {}})
    points: dict[int, dict[int, Fraction]] = {}
    for (project, juror), total in totals_of(rubric, marks, contest.entries).items():
        points.setdefault(project, {})[juror] = total
    return raw_scores(points)


def block_means(contest: Contest, counted: CountedBallots, project: int) -> dict[str, Fraction]:
    """The mean points of a project in each block, over the ballots that count; empty without any."""
    entry = contest.entries[project]
    jurors = counted.totals.get(project, {})
    found = [
        block_points(contest.rubric, ballot.marks, entry.components, entry.counts, entry.is_presented)
        for ballot in contest.ballots
        if ballot.project == project and ballot.juror in jurors
    ]
    return {blocks[0].key: mean_of([block.points for block in blocks]) for blocks in zip(*found, strict=True)}


def rank(contest: Contest) -> Ranking:
    """The ranking by the rules of the contest's rubric. Raises as `count_ballots`."""
    counted = count_ballots(contest)
    found = severity(counted.totals, counted.maxima)
    official = contest.rubric.official_score
    raw = raw_scores(counted.totals)
    placed = places(contest, counted, found.scores if official == "adjusted" else raw)
    ranked = [standing for standing in placed if standing.place is not None]
    intervals = rank_intervals(
        found,
        counted.maxima,
        {standing.project: standing.bonus for standing in ranked},
        [standing.project for standing in ranked],
        contest.finalists,
    )
    return Ranking(counted, placed, found, intervals, official)
