"""Recorded answers of the dataset viewer, read."""

import json
from pathlib import Path
from typing import Any

import pytest

from lib.domain.size_parts import Part
from lib.domain.sizes import Evidence, Size, ViewerSize, examples_of
from lib.sources.viewer import parse_size

SAMPLES = Path(__file__).parents[1] / "samples" / "viewer"


def recorded(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def test_whole_answer_is_read_split_by_split() -> None:
    found = parse_size(recorded("size__200__dataset-size"), "sha")
    parts = (Part("mnist", "train", 60_000, 17_471_100), Part("mnist", "test", 10_000, 2_916_482))
    assert found == ViewerSize("sha", False, False, False, parts, 11_594_722)
    assert examples_of(Evidence("sha", found)) == Size(70_000, "measured", "viewer")


def test_failed_configuration_with_zero_rows_is_unknown() -> None:
    found = parse_size(recorded("size__200__dataset-size-with-failed-subsets"), "sha")
    assert found == ViewerSize("sha", False, False, True, (), 0)
    assert examples_of(Evidence("sha", found)) == Size(None, "unknown", reasons=("viewer_failed",))


@pytest.mark.parametrize(
    "change",
    [
        {"size": None},
        {"size": {"dataset": {}}},
        {"size": {"dataset": {}, "splits": [{"config": "a", "split": "b", "num_rows": None}]}},
        {"size": {"dataset": {}, "splits": [{"config": "a", "split": "b", "num_rows": -1}]}},
        {"size": {"dataset": {"num_bytes_original_files": 1.5}, "splits": []}},
        {"failed": ...},
    ],
)
def test_answer_of_an_unknown_shape_is_none(change: dict[str, Any]) -> None:
    body = {**recorded("size__200__dataset-size"), **change}
    body = {name: value for name, value in body.items() if value is not ...}
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        parse_size(body, "sha")
