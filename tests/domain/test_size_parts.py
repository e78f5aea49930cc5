import pytest

from lib.domain.size_parts import Part, Sum, total_rows


def parts(*given: tuple[str, str, int, int | None]) -> list[Part]:
    return [Part(*part) for part in given]


@pytest.mark.parametrize(
    ("given", "rows", "left_out", "reasons"),
    [
        ([], 0, set(), ()),
        ([("a", "train", 60, 600), ("a", "test", 10, 100)], 70, set(), ()),
        ([("a", "train", 60, 600), ("a", "test", 10, 100), ("a", "full", 70, 700)], 70, {("a", "full")}, ("full",)),
        # Named as the whole, it is the whole even where compression or a missing size hides it.
        ([("a", "train", 60, None), ("a", "all_data", 60, None)], 60, {("a", "all_data")}, ("all_data",)),
        ([("a", "x", 60, 600), ("a", "y", 10, 100), ("a", "z", 70, 710)], 70, {("a", "z")}, ("z",)),
        # Two halves are no doubling, nor is a whole by name that holds something else.
        ([("a", "train", 50, 600), ("a", "test", 50, 640)], 100, set(), ()),
        ([("a", "train", 60, 600), ("a", "full", 75, 750)], 135, set(), ()),
        # Configurations: one that is another, one that is all others, translations of each other.
        ([("a", "train", 60, 600), ("b", "train", 60, 600)], 60, {("b", "train")}, ("b",)),
        ([("es", "t", 60, 600), ("pt", "t", 9, 90), ("all", "t", 69, 700)], 69, {("all", "t")}, ("all",)),
        ([("es", "t", 60, 600), ("pt", "t", 60, 610)], 120, set(), ()),
    ],
)
def test_examples_count_once(
    given: list[tuple[str, str, int, int | None]],
    rows: int,
    left_out: set[tuple[str, str]],
    reasons: tuple[str, ...],
) -> None:
    expected = Sum(rows, frozenset(left_out), tuple(f"repeated:{name}" for name in reasons))
    assert total_rows(parts(*given)) == expected


@pytest.mark.parametrize(
    "given",
    [
        [("a", "x", 60, 600), ("a", "y", 10, 100), ("a", "z", 70, 999)],
        [("a", "x", 60, None), ("a", "y", 10, 100), ("a", "z", 70, 700)],
        [("a", "x", 60, 600), ("a", "y", 60, 600)],
        [("es", "t", 60, 600), ("pt", "t", 9, 90), ("gn", "t", 69, 900)],
    ],
)
def test_what_only_looks_doubled_counts_and_is_flagged(given: list[tuple[str, str, int, int | None]]) -> None:
    assert total_rows(parts(*given)) == Sum(sum(rows for _, _, rows, _ in given), frozenset(), ("looks_doubled",))


def test_same_sizes_say_nothing_where_contents_are_known_to_differ() -> None:
    given = parts(("a", "x", 60, 600), ("a", "y", 60, 600), ("b", "x", 60, 600), ("b", "y", 60, 600))
    assert total_rows(given, are_contents_different=True) == Sum(240)


def test_splits_that_the_edition_names_count_alone_where_there_are_any() -> None:
    given = parts(("a", "train", 60, 600), ("a", "raw", 90, 800), ("b", "todo", 7, 70))
    assert total_rows(given, ("train",)) == Sum(67, frozenset({("a", "raw")}))
