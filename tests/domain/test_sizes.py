from typing import Any

import pytest

from lib.domain.data_files import DataFile
from lib.domain.size_parts import Part
from lib.domain.sizes import Evidence, Size, ViewerSize, bytes_of, examples_of, limits_of_category

WHOLE = ViewerSize("sha", False, False, False, (Part("default", "train", 60, 600),), 555)
FILES = (DataFile("train.csv", 500, "b1", "", "train"), DataFile("copy/train.csv", 500, "b1", "copy", "train"))


def card(*splits: dict[str, object], **more: object) -> dict[str, Any]:
    return {"dataset_info": {"splits": list(splits), **more}}


CARD = card({"name": "train", "num_examples": 58, "num_bytes": 10.5}, download_size=480)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence("sha", WHOLE, FILES, {"train.csv": 9, "copy/train.csv": 9}), Size(60, "measured", "viewer")),
        (
            Evidence("sha", None, FILES, {"train.csv": 9, "copy/train.csv": 9}, reasons=("viewer_refused",)),
            Size(9, "measured", "rows", ("repeated_files",)),
        ),
        (Evidence("sha", None, (), {}, card=CARD), Size(58, "declared", "card")),
        (
            Evidence("new", WHOLE, card=CARD, tags=("size_categories:1K<n<10K",)),
            Size(58, "declared", "card", ("card_contradicts_tag", "viewer_stale")),
        ),
        (Evidence("new", WHOLE), Size(None, "unknown", reasons=("viewer_stale",))),
        (Evidence("sha"), Size(None, "unknown")),
        (
            Evidence("sha", card={"dataset_info": "?", "size_categories": ["n<1K"]}),
            Size(None, "unknown", "size_tag", at_most=1000),
        ),
    ],
)
def test_first_rung_that_answers_gives_the_examples(evidence: Evidence, expected: Size) -> None:
    assert examples_of(evidence) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence("sha", WHOLE, FILES, main_bytes=999, card=CARD), Size(500, "measured", "files", ("repeated_files",))),
        (Evidence("sha", WHOLE, None, main_bytes=999, card=CARD), Size(555, "measured", "viewer")),
        (Evidence("new", WHOLE, None, main_bytes=999, card=CARD), Size(999, "estimated", "main", ("viewer_stale",))),
        (Evidence("sha", None, (), main_bytes=999, card=CARD), Size(480, "declared", "card")),
        (Evidence("sha", None, (), main_bytes=999), Size(None, "unknown")),
        (Evidence("sha", main_bytes=0), Size(None, "unknown")),
    ],
)
def test_first_rung_that_answers_gives_the_bytes(evidence: Evidence, expected: Size) -> None:
    assert bytes_of(evidence) == expected


def test_files_of_a_split_that_the_viewer_shows_as_a_repeat_are_no_bytes() -> None:
    names = (("full", 70, 7_000), ("train", 60, 6_000), ("test", 10, 1_000))
    viewer = ViewerSize("sha", False, False, False, tuple(Part("default", *name) for name in names), 1)
    files = tuple(DataFile(f"rice_{name}.json", rows, name, "", f"rice_{name}") for name, rows, _ in names)
    assert examples_of(Evidence("sha", viewer, files)) == Size(70, "measured", "viewer", ("repeated:full",))
    assert bytes_of(Evidence("sha", viewer, files)) == Size(70, "measured", "files", ("repeated:full",))


def test_splits_that_the_edition_names_are_those_of_examples_and_bytes() -> None:
    files = tuple(DataFile(f"{name}.csv", 100 * rows, name, "", name) for name, rows in (("raw", 9), ("clean", 8)))
    evidence = Evidence("sha", None, files, {"raw.csv": 9, "clean.csv": 8}, counting_splits=("clean",))
    assert (examples_of(evidence), bytes_of(evidence)) == (Size(8, "measured", "rows"), Size(800, "measured", "files"))


@pytest.mark.parametrize(
    "given",
    [
        card({"name": "train"}),
        card({"name": "train", "num_examples": 5}, {"name": "test", "num_examples": "many"}),
        card({"name": "train", "num_examples": 0}),
        card({"name": "train", "num_examples": -5}),
        card({"name": "train", "num_examples": True}),
        card({"name": "train", "num_examples": float("inf")}),
        card("train"),  # type: ignore[arg-type]
        {"dataset_info": [3, {"splits": 4}]},
    ],
)
def test_card_that_does_not_tell_all_of_its_splits_tells_no_number(given: dict[str, Any]) -> None:
    assert examples_of(Evidence("sha", card=given)) == Size(None, "unknown")


def test_card_with_a_repeated_split_counts_it_once() -> None:
    splits = [{"name": name, "num_examples": rows, "num_bytes": rows * 9.25} for name, rows in (("full", 9), ("a", 9))]
    assert examples_of(Evidence("sha", card=card(*splits))) == Size(9, "declared", "card", ("repeated:full",))


@pytest.mark.parametrize("category", ["", "large", "1K<n", "K<n<10K", "1<n<x", "n<", "n>1K<n", "10K"])
def test_what_is_no_category_of_size_has_no_limits(category: str) -> None:
    assert limits_of_category(category) is None
