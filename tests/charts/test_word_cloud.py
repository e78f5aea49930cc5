"""A word cloud: nothing overlaps, nothing leaves it, sizes say the counts, and it is the same every time."""

from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.charts import marks, word_cloud
from lib.charts.word_cloud import Cloud, PlacedWord, layout, text_width

WORDS = st.dictionaries(
    st.text(alphabet="abcilmwñáü", min_size=2, max_size=24),
    st.integers(10, 2000).map(lambda n: n // 5 * 5),
    max_size=60,
)
WIDTHS = st.sampled_from([280, 360, 560, 760])
ANSWERS = {"datos": 60, "data": 50, "estudiante": 40, "ingeniera": 30, "scientist": 30, "analista": 25, "software": 20}


def overlap(one: PlacedWord, other: PlacedWord) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 - 0.2
        and abs(one.y - other.y) < (one.height + other.height) / 2 - 0.2
    )


@given(words=WORDS, width=WIDTHS)
def test_every_word_stands_inside_and_on_no_other(words: dict[str, int], width: int) -> None:
    cloud = layout(words.items(), width)
    assert sorted(word.text for word in cloud.words) == sorted(words)
    for word in cloud.words:
        assert word.width / 2 - 0.2 <= word.x <= width - word.width / 2 + 0.2
        assert word.height / 2 - 0.6 <= word.y <= cloud.height - word.height / 2 + 0.6
        assert word.width == pytest.approx(text_width(word.text, word.size))
    assert [pair for pair in combinations(cloud.words, 2) if overlap(*pair)] == []


@given(words=WORDS, width=WIDTHS)
def test_the_same_words_in_any_order_make_the_same_cloud(words: dict[str, int], width: int) -> None:
    assert layout(reversed(words.items()), width) == layout(words.items(), width)


def test_letters_grow_with_the_root_of_the_count() -> None:
    sizes = {word.text: word.size for word in layout(ANSWERS.items(), 560).words}
    assert sizes == {text: round(40 * sqrt(people / 60)) for text, people in ANSWERS.items()}


def test_rare_words_can_still_be_read() -> None:
    cloud = layout([("todas", 1000), ("pocas", 10)], 360)
    assert [word.size for word in cloud.words] == [40, 12]


def test_a_word_wider_than_the_cloud_gets_smaller_letters() -> None:
    (word,) = layout([("desenvolvedora-de-aplicações-web", 60)], 280).words
    assert word.size == 15
    assert word.width <= 280


def test_the_largest_word_stands_in_the_middle() -> None:
    cloud = layout(ANSWERS.items(), 360)
    largest = cloud.words[0]
    assert (largest.text, cloud.width, cloud.height) == ("datos", 360, 121)
    assert abs(largest.x - 180) < 90
    assert abs(largest.y - cloud.height / 2) < largest.height


def test_no_words_make_an_empty_cloud() -> None:
    assert layout([], 360) == Cloud(360, 0, ())


def test_rows_carry_the_counts_as_they_are_written() -> None:
    cloud = layout([("datos", 1060), ("data", 500)], 360)
    assert [(row["word"], row["shown"]) for row in word_cloud.rows(cloud, ["1.060", "500"])] == [
        ("datos", "1.060"),
        ("data", "500"),
    ]


def test_small_words_have_the_colour_of_the_page_and_large_ones_that_of_a_series() -> None:
    spec = word_cloud.drawing(360, 173)
    assert spec["encoding"]["color"] == {
        "condition": {"test": "datum.size >= 24", "value": marks.BLUE},
        "value": marks.INK,
    }
    assert not {"data", "datasets", "config", "$schema"} & set(spec)


def test_a_cloud_keeps_its_size_in_wider_space_unless_it_is_drawn_out() -> None:
    ranges = [
        word_cloud.drawing(360, 173, is_centred=is_centred)["encoding"]["x"]["scale"].get("range")
        for is_centred in (True, False)
    ]
    assert ranges == [[{"expr": "width / 2 - 180.0"}, {"expr": "width / 2 + 180.0"}], None]
