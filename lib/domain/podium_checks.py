"""How much the podium hangs on one juror or on one rule.

A *podium* is written as (place, projects of that place) for the places 1 to 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from lib.domain.ranking import Contest, CountedBallots, ExtraRule, OfficialScore, Ranking, places, raw_scores
from lib.domain.severity import severity
from lib.domain.standings import Standing, podium

Podium = tuple[tuple[int, tuple[int, ...]], ...]
_OFFICIAL: tuple[OfficialScore, ...] = ("raw", "adjusted")
_RULES: tuple[ExtraRule, ...] = ("share", "literal", "tie_break", "off")


@dataclass(frozen=True, slots=True)
class PodiumWithout:
    """The podium if nobody counted what `juror` submitted."""

    juror: int
    podium: Podium


@dataclass(frozen=True, slots=True)
class PodiumByRule:
    """The podium if this score were official, and this the rule of extra points."""

    official: OfficialScore
    rule: ExtraRule
    podium: Podium


def podium_of(placed: Iterable[Standing]) -> Podium:
    """The podium of standings."""
    found: dict[int, list[int]] = {}
    for standing in podium(placed):
        found.setdefault(standing.place or 0, []).append(standing.project)
    return tuple((place, tuple(sorted(projects))) for place, projects in sorted(found.items()))


def podiums_without_one_juror(contest: Contest, ranking: Ranking) -> tuple[PodiumWithout, ...]:
    """For each juror, in the order of their ids, the podium of the projects ranked now if that juror had not voted.

    Projects stay ranked with the ballots that are left; one whose only ballot goes is no longer among them.
    """
    ranked = frozenset(standing.project for standing in ranking.standings if standing.place is not None)
    jurors = sorted({juror for by_juror in ranking.counted.totals.values() for juror in by_juror})
    return tuple(PodiumWithout(juror, _podium_without(juror, contest, ranking, ranked)) for juror in jurors)


def podiums_by_rule(contest: Contest, ranking: Ranking) -> tuple[PodiumByRule, ...]:
    """The podium under each official score and each extra-point rule; with equal scores, the adjusted are left out."""
    raw = raw_scores(ranking.counted.totals)
    scores = {"raw": raw, "adjusted": ranking.adjusted}
    kinds = [official for official in _OFFICIAL if official == "raw" or ranking.adjusted != raw]
    rules = [rule for rule in _RULES if contest.extras or rule == contest.rubric.extra_point.rule]
    return tuple(
        PodiumByRule(official, rule, podium_of(places(contest, ranking.counted, scores[official], rule)))
        for official in kinds
        for rule in rules
    )


def _podium_without(juror: int, contest: Contest, ranking: Ranking, ranked: frozenset[int]) -> Podium:
    totals: dict[int, dict[int, Fraction]] = {
        project: {other: total for other, total in by_juror.items() if other != juror}
        for project, by_juror in ranking.counted.totals.items()
    }
    left = replace(
        contest,
        rubric=contest.rubric.model_copy(update={"minimum_ballots": 1}),
        entries={project: entry for project, entry in contest.entries.items() if project in ranked},
        ballots=tuple(ballot for ballot in contest.ballots if ballot.juror != juror),
        extras={other: project for other, project in contest.extras.items() if other != juror},
        eligible={},
    )
    maxima = ranking.counted.maxima
    # Ballots of projects that are not ranked tell about severity all the same; places are for ranked projects alone.
    scores = severity(totals, maxima).scores if ranking.official == "adjusted" else raw_scores(totals)
    counted = CountedBallots({project: totals[project] for project in ranked & totals.keys()}, maxima, {}, {})
    return podium_of(places(left, counted, scores))
