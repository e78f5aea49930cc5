"""What one juror gave one project, and the points that it comes to: exact fractions, never floats.

A *ballot* holds a mark for each criterion: whole numbers on the criterion's scale. Zero is a mark, blank is not: a
required criterion without a mark keeps a ballot from having a total. Its *total* T is the sum over the blocks b of

    count lines of b  +  (M_b - caps of the count lines of b) * sum w (s - min) / (max - min)  /  sum w

over the criteria that count (mark s, weight w). So count lines are points of their own, what their caps leave of the
block's points M_b is for the criteria, and a block gives exactly M_b when all of it is as good as can be. A block
without criteria gives the sum of its count lines, M_b at most.

What does not count:
* a block whose component the project lacks gives 0, and none of it is asked (a notebook stands in for a demo);
* an optional criterion that is blank leaves both sums; a block of which nothing is left gives 0;
* who did not present gets, by the rule of the edition, the least mark for what is presented live ("zero"), or those
  criteria leave both sums ("leave_out"). Until somebody records whether they presented, it is a criterion like others.

Totals of corpus-only projects stop at the edition's cap. Rounding is for whoever shows a number.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import lcm
from types import MappingProxyType

from lib.domain.projects import delivery_of, missing_kinds
from lib.domain.rubrics import Block, Criterion, Rubric

NO_COUNTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ballot:
    """What the account `juror` submitted for `project`; `marks` by criterion. Only submitted ballots are ballots."""

    project: int
    juror: int
    marks: Mapping[str, int]
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What the score of a project depends on besides its marks.

    `components` are the kinds of its artifacts, `counts` what was counted, by the `counts` of a count line;
    `is_presented` None: nobody recorded it.
    """

    project: int
    components: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=lambda: NO_COUNTS)
    is_presented: bool | None = None

    @property
    def kind(self) -> Hashable:
        """The same for projects whose totals follow from marks in the same way."""
        return self.components, tuple(sorted(self.counts.items())), self.is_presented


@dataclass(frozen=True, slots=True)
class BlockPoints:
    """What a block gave, of at most `maximum`. `unknown` are the counts that nobody recorded yet."""

    key: str
    points: Fraction
    maximum: Fraction
    has_component: bool
    unknown: tuple[str, ...] = ()


class IncompleteBallotError(ValueError):
    """Required criteria have no mark; `missing` are their keys, in the order of the rubric."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"no mark for {', '.join(missing)}")
        self.missing = missing


class UnknownCountError(ValueError):
    """Points follow from counts that nobody recorded; `counts` are their keys."""

    def __init__(self, counts: tuple[str, ...]) -> None:
        super().__init__(f"nobody recorded {', '.join(counts)}")
        self.counts = counts


def maximum_of(rubric: Rubric, components: Collection[str]) -> Fraction:
    """The most that a ballot can give a project with artifacts of these kinds: all points, or the cap."""
    points = Fraction(rubric.points)
    cap = rubric.caps.get("corpus_only")
    return min(points, Fraction(cap)) if cap is not None and delivery_of(components, ()) == "corpus_only" else points


def asked_criteria(
    rubric: Rubric, components: Collection[str], is_presented: bool | None = None
) -> tuple[Criterion, ...]:
    """The criteria that a juror marks for such a project, in the order of the rubric."""
    return tuple(
        criterion
        for block in rubric.blocks
        if _has_component(block, components)
        for criterion in block.criteria
        if not (criterion.is_presented_live and is_presented is False)
    )


def missing_criteria(
    rubric: Rubric, marks: Mapping[str, int], components: Collection[str], is_presented: bool | None = None
) -> tuple[str, ...]:
    """Keys of the required criteria that have no mark yet, in the order of the rubric."""
    return tuple(
        criterion.key
        for criterion in asked_criteria(rubric, components, is_presented)
        if not criterion.is_optional and criterion.key not in marks
    )


def unknown_counts(rubric: Rubric, components: Collection[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """What is to be counted for such a project, and nobody recorded."""
    wanted = (line.counts for block in rubric.blocks if _has_component(block, components) for line in block.count_lines)
    return tuple(dict.fromkeys(key for key in wanted if key not in counts))


def require_marks_on_scale(rubric: Rubric, marks: Mapping[str, int]) -> None:
    """Raises ValueError naming the first criterion that the rubric lacks, or whose mark is not on its scale."""
    known = {criterion.key: criterion for block in rubric.blocks for criterion in block.criteria}
    for key, mark in marks.items():
        if key not in known:
            raise ValueError(f'the rubric has no criterion "{key}"')
        criterion = known[key]
        if isinstance(mark, bool) or not isinstance(mark, int) or not criterion.minimum <= mark <= criterion.maximum:
            raise ValueError(
                f"{mark!r} is not a mark of {key}: whole numbers from {criterion.minimum} to {criterion.maximum}"
            )


def block_points(
    rubric: Rubric,
    marks: Mapping[str, int],
    components: Collection[str],
    counts: Mapping[str, int] = NO_COUNTS,
    is_presented: bool | None = None,
) -> tuple[BlockPoints, ...]:
    """What each block gives, in the order of the rubric; of an unfinished ballot, what it gives so far.

    A required criterion that is blank gives nothing yet, and so does an unknown count. The cap of corpus-only projects
    is one of the total. Raises ValueError where a mark is not on its scale.
    """
    require_marks_on_scale(rubric, marks)
    found = _Rated(rubric, marks, components, counts, is_presented)
    return tuple(found.block(block) for block in rubric.blocks)


def running_total(
    rubric: Rubric,
    marks: Mapping[str, int],
    components: Collection[str],
    counts: Mapping[str, int] = NO_COUNTS,
    is_presented: bool | None = None,
) -> Fraction:
    """The points so far of a ballot that may be unfinished: 0 to `maximum_of`. Raises as `block_points`."""
    blocks = block_points(rubric, marks, components, counts, is_presented)
    return min(maximum_of(rubric, components), _sum(block.points for block in blocks))


def total_of(
    rubric: Rubric,
    marks: Mapping[str, int],
    components: Collection[str],
    counts: Mapping[str, int] = NO_COUNTS,
    is_presented: bool | None = None,
) -> Fraction:
    """The total T of a ballot, from 0 to `maximum_of`.

    Raises:
        IncompleteBallotError: a required criterion has no mark.
        UnknownCountError: a count that gives points is unknown: unknown is not zero.
        ValueError: a mark is not on its scale, or of no criterion.
    """
    missing = missing_criteria(rubric, marks, components, is_presented)
    if missing:
        raise IncompleteBallotError(missing)
    unknown = unknown_counts(rubric, components, counts)
    if unknown:
        raise UnknownCountError(unknown)
    return running_total(rubric, marks, components, counts, is_presented)


def totals_of(
    rubric: Rubric, ballots: Iterable[Ballot], entries: Mapping[int, Entry]
) -> dict[tuple[int, int], Fraction]:
    """(project, juror) to the total of that ballot: `total_of` for many ballots at a time.

    With the criteria that count given, a total is a weighted sum of marks: those weights are worked out once for
    ballots of the same kind. Raises as `total_of`, and KeyError for a ballot of a project that is not in `entries`.
    """
    formulas: dict[tuple[Hashable, frozenset[str]], _Formula] = {}
    kinds = {project: entry.kind for project, entry in entries.items()}
    found = {}
    for ballot in ballots:
        kind = (kinds[ballot.project], frozenset(ballot.marks))
        if kind not in formulas:
            formulas[kind] = _formula(rubric, kind[1], entries[ballot.project])
        found[ballot.project, ballot.juror] = formulas[kind].total(ballot.marks)
    return found


def mean_of(fractions: Collection[Fraction]) -> Fraction:
    """The exact mean of at least one fraction.

    >>> mean_of([Fraction(1, 3), Fraction(1, 2)])
    Fraction(5, 12)
    """
    # One common denominator: reducing after each addition takes five times as long.
    denominator = lcm(*(fraction.denominator for fraction in fractions))
    whole = sum(fraction.numerator * (denominator // fraction.denominator) for fraction in fractions)
    return Fraction(whole, denominator * len(fractions))


@dataclass(frozen=True, slots=True)
class _Formula:
    """total = min(cap, (constant + sum of coefficient * mark) / denominator), in whole numbers."""

    denominator: int
    constant: int
    coefficients: tuple[tuple[str, int, int, int], ...]  # (criterion, least and greatest mark, coefficient)
    cap: Fraction

    def total(self, marks: Mapping[str, int]) -> Fraction:
        points = self.constant
        for key, least, greatest, coefficient in self.coefficients:
            mark = marks[key]
            if not least <= mark <= greatest:
                raise ValueError(f"{mark!r} is not a mark of {key}: whole numbers from {least} to {greatest}")
            points += coefficient * mark
        return min(self.cap, Fraction(points, self.denominator))


def _formula(rubric: Rubric, marked: frozenset[str], entry: Entry) -> _Formula:
    criteria = {criterion.key: criterion for block in rubric.blocks for criterion in block.criteria}
    lowest = {key: criteria[key].minimum for key in marked if key in criteria}
    unmarked = sorted(marked - set(lowest))
    if unmarked:
        raise ValueError(f'the rubric has no criterion "{unmarked[0]}"')
    total_of(rubric, lowest, entry.components, entry.counts, entry.is_presented)  # refuses what has no total
    # The cap comes last, so it must not have cut the lowest total yet.
    least = _uncapped(rubric, lowest, entry)
    steps = {key: _uncapped(rubric, {**lowest, key: lowest[key] + 1}, entry) - least for key in sorted(lowest)}
    constant = least - _sum(step * lowest[key] for key, step in steps.items())
    denominator = lcm(constant.denominator, *(step.denominator for step in steps.values()))
    return _Formula(
        denominator,
        int(constant * denominator),
        tuple(
            (key, criteria[key].minimum, criteria[key].maximum, int(step * denominator)) for key, step in steps.items()
        ),
        maximum_of(rubric, entry.components),
    )


def _uncapped(rubric: Rubric, marks: Mapping[str, int], entry: Entry) -> Fraction:
    blocks = block_points(rubric, marks, entry.components, entry.counts, entry.is_presented)
    return _sum(block.points for block in blocks)


@dataclass(frozen=True, slots=True)
class _Rated:
    """The marks of one ballot, with what else its points depend on."""

    rubric: Rubric
    marks: Mapping[str, int]
    components: Collection[str]
    counts: Mapping[str, int]
    is_presented: bool | None

    def block(self, block: Block) -> BlockPoints:
        maximum = Fraction(block.points)
        if not _has_component(block, self.components):
            return BlockPoints(block.key, Fraction(0), maximum, has_component=False)
        lines = block.count_lines
        points = _sum(
            Fraction(line.points_for(self.counts[line.counts])) for line in lines if line.counts in self.counts
        )
        shares = list(self._shares(block))
        if shares:
            for_criteria = maximum - _sum(Fraction(line.cap) for line in lines)
            weighted = _sum(weight * share for weight, share in shares)
            points += for_criteria * weighted / _sum(weight for weight, _ in shares)
        unknown = tuple(line.counts for line in lines if line.counts not in self.counts)
        return BlockPoints(block.key, min(maximum, points), maximum, has_component=True, unknown=unknown)

    def _shares(self, block: Block) -> Iterator[tuple[Fraction, Fraction]]:
        """(weight, share of the scale from 0 to 1) of the criteria that count."""
        for criterion in block.criteria:
            weight = Fraction(criterion.weight)
            if criterion.is_presented_live and self.is_presented is False:
                if self.rubric.not_presented == "zero":
                    yield weight, Fraction(0)
            elif criterion.key in self.marks:
                scale = criterion.maximum - criterion.minimum
                yield weight, Fraction(self.marks[criterion.key] - criterion.minimum, scale)
            elif not criterion.is_optional:
                yield weight, Fraction(0)


def _has_component(block: Block, components: Collection[str]) -> bool:
    return block.component is None or not missing_kinds(components, (block.component,))


def _sum(fractions: Iterable[Fraction]) -> Fraction:
    return sum(fractions, Fraction(0))
