"""How an edition scores projects: blocks of points, the criteria that jurors mark, lines that follow from counts.

Points are exact decimals. A criterion is marked in whole numbers on its scale; a block is worth `points` together.
"""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from lib.domain.declarations import ArtifactKind, Declaration, Key, Localized


class Anchor(Declaration):
    """What a mark on a criterion's scale means."""

    mark: int
    label: Localized


class Criterion(Declaration):
    """One line of the rubric: marked by jurors from `minimum` to `maximum`, whole numbers."""

    key: Key
    label: Localized
    description: Localized | None = None
    minimum: int = 0
    maximum: int = 5
    weight: Decimal = Field(default=Decimal(1), gt=0)
    is_optional: bool = False
    is_presented_live: bool = False
    anchors: tuple[Anchor, ...] = ()

    @model_validator(mode="after")
    def _scale_is_a_scale(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} is not below maximum {self.maximum}")
        for anchor in self.anchors:
            if not self.minimum <= anchor.mark <= self.maximum:
                raise ValueError(f"anchor {anchor.mark} is outside the scale {self.minimum} to {self.maximum}")
        return self


class CountLine(Declaration):
    """Points that follow from a count instead of a juror: min(cap, step * floor(n / size)).

    >>> line = CountLine.model_validate(
    ...     {
    ...         "key": "validated",
    ...         "label": {"es": "validadas", "en": "validated", "pt": "validadas"},
    ...         "counts": "validated_questions",
    ...         "size": 50,
    ...         "step": "0.5",
    ...         "cap": 2,
    ...     }
    ... )
    >>> [str(line.points_for(count)) for count in (0, 49, 50, 199, 200, 5000)]
    ['0.0', '0.0', '0.5', '1.5', '2', '2']
    """

    key: Key
    label: Localized
    counts: Key  # what is counted, e.g. "validated_questions"
    size: int = Field(ge=1)
    step: Decimal = Field(gt=0)
    cap: Decimal = Field(gt=0)

    def points_for(self, count: int) -> Decimal:
        """The points for `count` things. Raises ValueError for a negative count."""
        if count < 0:
            raise ValueError(f"{count} is no count")
        return min(self.cap, self.step * (count // self.size))


class Block(Declaration):
    """A group of lines worth `points` together; `component` is what a project needs to earn them.

    Count lines give points of their own; what their caps leave of the block's points is for its criteria.
    """

    key: Key
    label: Localized
    points: Decimal = Field(gt=0)
    component: ArtifactKind | None = None
    criteria: tuple[Criterion, ...] = ()
    count_lines: tuple[CountLine, ...] = ()

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if not self.criteria and not self.count_lines:
            raise ValueError("has neither criteria nor count_lines")
        counted = sum((line.cap for line in self.count_lines), Decimal(0))
        if self.criteria and counted >= self.points:
            raise ValueError(f"the caps of its count_lines, {counted}, leave nothing of {self.points} for its criteria")
        return self


class ExtraPoint(Declaration):
    """The point each juror may give to one project, and how it enters the score."""

    rule: Literal["share", "literal", "tie_break", "off"] = "share"
    points: Decimal = Field(default=Decimal(1), gt=0)


class Rubric(Declaration):
    """How projects are scored. `caps` limits the total by type of project, e.g. {"corpus_only": 7}."""

    version: int = Field(ge=1)
    blocks: tuple[Block, ...] = Field(min_length=1)
    caps: dict[Literal["corpus_only"], Decimal] = Field(default_factory=dict)
    extra_point: ExtraPoint = ExtraPoint()
    tie_break: tuple[Literal["score_without_bonus", "head_to_head", "corpus_block"], ...] = (
        "score_without_bonus",
        "head_to_head",
        "corpus_block",
    )
    official_score: Literal["raw", "adjusted"] = "raw"
    minimum_ballots: int = Field(default=3, ge=1)
    not_presented: Literal["zero", "leave_out"] = "zero"
    published_scores: Literal["none", "podium", "all"] = "podium"  # of whom the public sees scores
    anchors: tuple[Anchor, ...] = ()  # what the marks mean, for criteria without anchors of their own
    source: Key | None = None  # where the organizers published blocks and criteria
    settings_source: Localized | None = None  # where rules that the organizers never published come from
    own_settings: tuple[str, ...] = ()  # keys that Tablero chose because no published rule says

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [block.key for block in self.blocks]
        keys += [criterion.key for block in self.blocks for criterion in block.criteria]
        keys += [line.key for block in self.blocks for line in block.count_lines]
        _require_unique("rubric key", keys)
        return self

    @property
    def points(self) -> Decimal:
        """The sum of the blocks, without the extra point."""
        return sum((block.points for block in self.blocks), Decimal(0))

    def anchors_of(self, criterion: Criterion) -> tuple[Anchor, ...]:
        """What the marks of `criterion` mean: its own anchors, else the rubric's that lie on its scale."""
        return criterion.anchors or tuple(
            anchor for anchor in self.anchors if criterion.minimum <= anchor.mark <= criterion.maximum
        )


def _require_unique(what: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{what} declared twice: {', '.join(twice)}")
