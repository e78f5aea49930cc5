"""Places: the score of each project, and how ties share or part.

The *score without bonus* is the mean of a project's totals (*raw*), or the adjusted score where that is the official
one; the *bonus* comes from extra points; the *score* is their sum, rounded half-up to two decimals. What is shown is
what decides: equal shown scores are a tie. Ties go through the chain of the edition, each value at four decimals, then
to what organizers decided; who is still level shares the place (1, 1, 3). Never likes, the alphabet or an id.

>>> half_up(Fraction(1, 200), 2), half_up(Fraction(8435, 1000), 2), half_up(Fraction(8), 2)
(Decimal('0.01'), Decimal('8.44'), Decimal('8.00'))
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import floor, sqrt
from typing import Literal

from lib.domain.ballots import mean_of
from lib.domain.rubrics import ExtraPoint

TieRule = Literal["favourites", "score_without_bonus", "head_to_head", "corpus_block", "decision"]
NotRanked = Literal["no_ballots", "too_few_ballots", "unknown_counts"]
SCORE_DECIMALS = 2
TIE_DECIMALS = 4
PODIUM = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """The totals of one project in points, n of them; `deviation` (n - 1 in the denominator) None below two."""

    n: int
    mean: Fraction
    median: Fraction
    deviation: float | None
    minimum: Fraction
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class TieDecision:
    """What organizers decided about `projects` that nothing else parted: their order, those of one entry sharing a
    place, or () for one place of all."""

    projects: frozenset[int]
    order: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TieValue:
    """What a project had by one rule of the chain: points, or by "decision" its place in the order decided."""

    rule: TieRule
    value: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """One project. `place` None: not ranked, because of `not_ranked`.

    `tie_values` are what its tie was compared by, rule after rule, up to the one that parted it from the others; empty
    without a tie. `shares_with` are the projects of the same place; `is_settled` is False while such a tie is neither
    parted nor decided to stay.
    """

    project: int
    place: int | None
    score: Decimal | None
    without_bonus: Fraction | None
    bonus: Fraction
    extras: int
    spread: Spread | None
    needed: int
    not_ranked: NotRanked | None = None
    tie_values: tuple[TieValue, ...] = ()
    shares_with: tuple[int, ...] = ()
    is_settled: bool = True


def half_up(value: Fraction, decimals: int) -> Decimal:
    """`value` (at least 0) rounded to `decimals`, halves upwards; exact, with all its decimals."""
    return Decimal(floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)


def spread_of(totals: Collection[Fraction]) -> Spread | None:
    """How these totals lie; None without any."""
    if not totals:
        return None
    ordered = sorted(totals)
    n = len(ordered)
    mean = mean_of(ordered)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    # The squares of floats would lose nothing that is shown, and exact ones take ten times as long.
    squares = sum((total.numerator / total.denominator - float(mean)) ** 2 for total in ordered)
    deviation = sqrt(squares / (n - 1)) if n > 1 else None
    return Spread(n, mean, middle, deviation, ordered[0], ordered[-1])


def bonus_of(rule: ExtraPoint, extras: int, ballots: int) -> Fraction:
    """The points that `extras` extra points add to a project with so many ballots.

    >>> bonus_of(ExtraPoint(), 2, 5), bonus_of(ExtraPoint(rule="literal"), 2, 5), bonus_of(ExtraPoint(rule="off"), 2, 5)
    (Fraction(2, 5), Fraction(2, 1), Fraction(0, 1))
    """
    if rule.rule == "share":
        return Fraction(rule.points) * Fraction(extras, ballots) if ballots else Fraction(0)
    return Fraction(rule.points) * extras if rule.rule == "literal" else Fraction(0)


def order_of(numbers: Mapping[int, int]) -> tuple[tuple[int, ...], ...]:
    """The order of tied projects with these numbers, the least first, those of one number together; () if all have one.

    >>> order_of({3: 2, 5: 2, 7: 1}), order_of({3: 1, 5: 1})
    (((7,), (3, 5)), ())
    """
    groups: dict[int, list[int]] = {}
    for project, number in sorted(numbers.items()):
        groups.setdefault(number, []).append(project)
    return tuple(tuple(groups[number]) for number in sorted(groups)) if len(groups) > 1 else ()


def numbered(order: Sequence[tuple[int, ...]], first: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The place of each entry of an order that begins at the place `first`.

    >>> numbered([(7,), (3, 5), (4,)], 2)
    ((2, (7,)), (3, (3, 5)), (5, (4,)))
    """
    places = accumulate((len(group) for group in order[:-1]), initial=first)
    return tuple(zip(places, order, strict=True)) if order else ()


def ballots_needed(minimum_ballots: int, eligible: int | None) -> int:
    """How many ballots rank a project that `eligible` jurors may score (None: nobody said how many).

    >>> ballots_needed(3, 18), ballots_needed(3, 2), ballots_needed(3, 0), ballots_needed(3, None)
    (3, 2, 1, 3)
    """
    return minimum_ballots if eligible is None else max(1, min(minimum_ballots, eligible))


@dataclass(frozen=True, slots=True)
class Count:
    """What places follow from.

    `totals` by project and juror; `without_bonus` the official score of each project before its bonus; `extras` the
    project that each juror gave their extra point; `corpus_points` the mean points of a project for its corpus.
    """

    projects: tuple[int, ...]
    totals: Mapping[int, Mapping[int, Fraction]]
    without_bonus: Mapping[int, Fraction]
    extras: Mapping[int, int]
    extra_point: ExtraPoint
    tie_break: Sequence[TieRule]
    minimum_ballots: int
    corpus_points: Callable[[int], Fraction]
    eligible: Mapping[int, int]
    unknown: frozenset[int] = frozenset()
    decisions: Sequence[TieDecision] = ()
    finalists: frozenset[int] = frozenset()


def standings(count: Count) -> tuple[Standing, ...]:
    """Every project with its place, the first place first; those not ranked follow.

    With `finalists`, only they can win: the others come after them, whatever their score. An extra point for a project
    that its juror did not score does not count. Projects of one place are in no order.
    """
    found = [_unplaced(count, project) for project in count.projects]
    ranked = [standing for standing in found if standing.not_ranked is None]
    groups: dict[tuple[bool, Decimal], list[Standing]] = {}
    for standing in ranked:
        groups.setdefault((standing.project in count.finalists, standing.score or Decimal(0)), []).append(standing)
    placed: list[Standing] = []
    for _, level in sorted(groups.items(), key=lambda item: item[0], reverse=True):
        for group in _parted(level, count):
            placed += _placed(group, len(placed) + 1, count)
    return (*placed, *(standing for standing in found if standing.not_ranked is not None))


def podium(placed: Iterable[Standing]) -> tuple[Standing, ...]:
    """The projects at places 1 to 3; more than three where the last of these places is shared."""
    return tuple(standing for standing in placed if standing.place is not None and standing.place <= PODIUM)


def level_projects(placed: Iterable[Standing], finalists: frozenset[int] = frozenset()) -> tuple[frozenset[int], ...]:
    """The ties of a ranking that only organizers can part, or did, the first places first."""
    groups: dict[tuple[object, ...], set[int]] = {}
    for one in placed:
        if one.place is not None:
            chain = tuple(value for value in one.tie_values if value.rule != "decision")
            groups.setdefault((one.project in finalists, one.score, chain), set()).add(one.project)
    return tuple(frozenset(group) for group in groups.values() if len(group) > 1)


def _unplaced(count: Count, project: int) -> Standing:
    totals = count.totals.get(project, {})
    n = len(totals)
    needed = ballots_needed(count.minimum_ballots, count.eligible.get(project))
    extras = sum(1 for juror, favoured in count.extras.items() if favoured == project and juror in totals)
    not_ranked: NotRanked | None = None
    if project in count.unknown:
        not_ranked = "unknown_counts"
    elif n < needed:
        not_ranked = "too_few_ballots" if n else "no_ballots"
    without_bonus = count.without_bonus.get(project)
    bonus = bonus_of(count.extra_point, extras, n)
    score = None if without_bonus is None else half_up(without_bonus + bonus, SCORE_DECIMALS)
    spread = spread_of(totals.values())
    return Standing(project, None, score, without_bonus, bonus, extras, spread, needed, not_ranked)


def _parted(level: list[Standing], count: Count) -> list[list[Standing]]:
    """A tie as groups, the better first; projects that nothing parts stay in one group."""
    groups = [level]
    chain: list[TieRule] = [*count.tie_break, "decision"]
    if count.extra_point.rule == "tie_break":
        chain.insert(0, "favourites")
    for rule in chain:
        groups = [part for group in groups for part in _parted_by(rule, group, count)]
    return groups


def _parted_by(rule: TieRule, group: list[Standing], count: Count) -> list[list[Standing]]:
    if len(group) == 1:
        return [group]
    values = _values(rule, group, count)
    if values is None:
        return [group]
    parts: dict[Decimal, list[Standing]] = {}
    for standing in group:
        value = values[standing.project]
        parts.setdefault(value, []).append(replace(standing, tie_values=(*standing.tie_values, TieValue(rule, value))))
    # Of a decision the least number comes first, of everything else the most points.
    return [parts[value] for value in sorted(parts, reverse=rule != "decision")]


def _values(rule: TieRule, group: list[Standing], count: Count) -> dict[int, Decimal] | None:
    """By project what `rule` says, at the decimals that are shown; None where it says nothing."""
    projects = [standing.project for standing in group]
    match rule:
        case "favourites":
            shares = {one.project: Fraction(one.extras, one.spread.n) for one in group if one.spread is not None}
        case "score_without_bonus":
            shares = {one.project: one.without_bonus for one in group if one.without_bonus is not None}
        case "head_to_head":
            shares = {project: _duels_won(project, projects, count.totals) for project in projects}
        case "corpus_block":
            shares = {project: count.corpus_points(project) for project in projects}
        case "decision":
            decided = next((made for made in reversed(count.decisions) if made.projects == frozenset(projects)), None)
            if decided is None or not decided.order:
                return None
            return {project: Decimal(place) for place, group in numbered(decided.order, 1) for project in group}
    return {project: half_up(share, TIE_DECIMALS) for project, share in shares.items()}


def _duels_won(project: int, group: Sequence[int], totals: Mapping[int, Mapping[int, Fraction]]) -> Fraction:
    """How many others of the group a project beats: by most of the jurors who scored both; half for a draw."""
    halves = 0
    for other in group:
        if other == project:
            continue
        mine, theirs = totals[project], totals[other]
        both = mine.keys() & theirs.keys()
        ahead = sum(1 if mine[juror] > theirs[juror] else -1 if mine[juror] < theirs[juror] else 0 for juror in both)
        halves += 1 + (ahead > 0) - (ahead < 0)
    return Fraction(halves, 2)


def _placed(group: list[Standing], place: int, count: Count) -> list[Standing]:
    projects = frozenset(standing.project for standing in group)
    is_shared = any(made.projects == projects and not made.order for made in count.decisions)
    # Whoever still shares a place after the decision, which is the last of the chain, does so because of it.
    is_decided = any(value.rule == "decision" for standing in group for value in standing.tie_values)
    is_settled = len(group) == 1 or is_shared or is_decided
    return [
        replace(standing, place=place, shares_with=tuple(sorted(projects - {standing.project})), is_settled=is_settled)
        for standing in group
    ]
