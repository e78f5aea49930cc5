"""What the public sees of a result: made once, when it is asked for, and kept as plain JSON in the publication.

As far as the edition allows (`published_scores` of its rubric): "none": places and mentions only; "podium": the scores
of places 1 to 3; "all": places and scores of every ranked project. Nothing of single ballots or jurors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lib.domain.edition import Edition
from lib.domain.ranking import Ranking
from lib.domain.rubrics import Rubric
from lib.domain.standings import PODIUM, Standing


@dataclass(frozen=True, slots=True)
class PlacedProject:
    """A project with its place. `score` and `ballots` None: the edition does not publish them.

    `prize` is a prize key of the edition; `tie` the rule that parted its tie, `tie_value` what it had by that.
    """

    place: int
    project: str
    title: str
    score: str | None
    ballots: int | None
    prize: str | None
    shares_place: bool
    tie: str | None = None
    tie_value: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A project that organizers gave a mention: `prize` is a prize key of the edition."""

    prize: str
    project: str
    title: str


@dataclass(frozen=True, slots=True)
class Method:
    """How it was decided: the rules in force and what they were applied to."""

    official_score: str
    extra_point_rule: str
    extra_points: str
    minimum_ballots: int
    tie_break: tuple[str, ...]
    corpus_only_cap: str | None
    not_presented: str | None
    rubric_version: int
    projects: int
    ranked: int
    ballots: int
    jurors: int
    had_second_round: bool
    digest: str


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """A result as the public sees it. `others` are the ranked projects after the podium, where all are published."""

    podium: tuple[PlacedProject, ...]
    others: tuple[PlacedProject, ...]
    mentions: tuple[Mention, ...]
    method: Method

    @property
    def places(self) -> tuple[int, ...]:
        """The places that somebody has on the podium, the first place last: after a shared one, some are nobody's."""
        return tuple(sorted({one.place for one in self.podium}, reverse=True))

    def award_of(self, project: str) -> str | None:
        """The prize key of what the project called `project` won: its place, else its first mention; or None."""
        prizes = [one.prize for one in self.podium if one.project == project]
        prizes += [one.prize for one in self.mentions if one.project == project]
        return next((prize for prize in prizes if prize is not None), None)


def published_result(
    edition: Edition,
    rubric: Rubric,
    ranking: Ranking,
    names: Mapping[int, tuple[str, str]],
    mentions: Mapping[str, Sequence[int]],
    *,
    digest: str,
    had_second_round: bool,
) -> PublishedResult:
    """The public part of a ranking. `names`: slug and title by project; `mentions`: projects by prize key."""
    ranked = [one for one in ranking.standings if one.place is not None]
    prizes = {prize.place: prize.key for prize in edition.prizes if prize.kind == "place"}
    placed = [_placed(one, names, prizes, rubric) for one in ranked]
    order = [prize.key for prize in edition.prizes]
    has_live = any(criterion.is_presented_live for block in rubric.blocks for criterion in block.criteria)
    cap = rubric.caps.get("corpus_only")
    totals = ranking.counted.totals
    return PublishedResult(
        podium=tuple(one for one in placed if one.place <= PODIUM),
        others=tuple(one for one in placed if one.place > PODIUM) if rubric.published_scores == "all" else (),
        mentions=tuple(
            Mention(prize, *names[project])
            for prize, projects in sorted(mentions.items(), key=lambda one: order.index(one[0]))
            for project in sorted(projects, key=lambda one: names[one][1] if one in names else "")
            if project in names
        ),
        method=Method(
            official_score=ranking.official,
            extra_point_rule=rubric.extra_point.rule,
            extra_points=str(rubric.extra_point.points),
            minimum_ballots=rubric.minimum_ballots,
            tie_break=rubric.tie_break,
            corpus_only_cap=str(cap) if cap is not None else None,
            not_presented=rubric.not_presented if has_live else None,
            rubric_version=rubric.version,
            projects=len(ranking.standings),
            ranked=len(ranked),
            ballots=sum(len(by_juror) for by_juror in totals.values()),
            jurors=len({juror for by_juror in totals.values() for juror in by_juror}),
            had_second_round=had_second_round,
            digest=digest,
        ),
    )


def as_tables(result: PublishedResult) -> dict[str, Any]:
    """The result as plain JSON."""
    tables: dict[str, Any] = asdict(result)
    return tables


def of_tables(tables: Mapping[str, Any]) -> PublishedResult:
    """The result that `as_tables` wrote."""
    method = {**tables["method"], "tie_break": tuple(tables["method"]["tie_break"])}
    return PublishedResult(
        podium=tuple(PlacedProject(**one) for one in tables["podium"]),
        others=tuple(PlacedProject(**one) for one in tables["others"]),
        mentions=tuple(Mention(**one) for one in tables["mentions"]),
        method=Method(**method),
    )


def _placed(
    one: Standing, names: Mapping[int, tuple[str, str]], prizes: Mapping[int | None, str], rubric: Rubric
) -> PlacedProject:
    place = one.place or 0
    slug, title = names[one.project]
    shows_score = rubric.published_scores == "all" or (rubric.published_scores == "podium" and place <= PODIUM)
    parted = one.tie_values[-1] if shows_score and one.tie_values and not one.shares_with else None
    return PlacedProject(
        place=place,
        project=slug,
        title=title,
        score=str(one.score) if shows_score else None,
        ballots=one.spread.n if shows_score and one.spread is not None else None,
        prize=prizes.get(place),
        shares_place=bool(one.shares_with),
        tie=parted.rule if parted is not None else None,
        tie_value=str(parted.value.normalize()) if parted is not None else None,
    )
