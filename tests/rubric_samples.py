"""Rubrics for tests of scores: the published one of 2024 by hand, and small ones that change one thing."""

from typing import Any

from lib.domain.rubrics import Rubric
from tests.edition_samples import words

COMPLETE = frozenset({"dataset", "model", "space"})
CORPUS_ONLY = frozenset({"dataset"})


def criterion(key: str, **more: Any) -> dict[str, Any]:
    """A criterion from 0 to 5."""
    return {"key": key, "label": words(key), **more}


def block(key: str, points: float | str, *criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A block of criteria."""
    return {"key": key, "label": words(key), "points": str(points), "criteria": list(criteria), **more}


def count_line(key: str, counts: str, size: int, step: str, cap: str) -> dict[str, Any]:
    """A line of points that follow from a count."""
    return {"key": key, "label": words(key), "counts": counts, "size": size, "step": step, "cap": cap}


def rubric(*blocks: dict[str, Any], **more: Any) -> Rubric:
    """A rubric of these blocks, else one of 10 points with blocks of 4, 3, 1 and 2."""
    return Rubric.model_validate({"version": 1, "blocks": list(blocks) or _four_blocks(), **more})


def _four_blocks() -> list[dict[str, Any]]:
    return [
        block("corpus", 4, criterion("variety"), criterion("structure"), criterion("quality"), component="dataset"),
        block("model", 3, criterion("training"), criterion("evaluation"), component="model"),
        block("demo", 1, criterion("clarity"), component="space"),
        block("project", 2, criterion("motivation"), criterion("presentation", is_presented_live=True)),
    ]


def marks(*values: int) -> dict[str, int]:
    """Marks of the rubric of four blocks, in its order."""
    keys = ("variety", "structure", "quality", "training", "evaluation", "clarity", "motivation", "presentation")
    return dict(zip(keys, values, strict=True))
