"""A cloud of words: where each stands and how large it is, and the drawing of that.

Letters are as high as the square root of the count, so that a word's area goes with it. Words stand in rows, the
largest in the middle of the middle row, the others around it; the same words always make the same cloud. Widths are
estimated from the letters, on the wide side, since nobody has measured the font of the reader.

>>> placed = layout([("datos", 60), ("data", 15)], 300)
>>> [(word.text, word.size) for word in placed.words]
[('datos', 40), ('data', 20)]
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from math import sqrt
from typing import Final, TypeVar

import altair as alt

from lib.charts import marks
from lib.charts.marks import Spec

T = TypeVar("T")

LARGEST_SIZE: Final = 40
SMALLEST_SIZE: Final = 12
_LINE_HEIGHT: Final = 1.2  # of the letters
_GAP: Final = 0.5  # between two words, in the height of the larger
_COLOURED_FROM: Final = 24  # pixels: letters this large are read in the series colour on light and dark ground

# Widths of letters in heights of the font, those of a wide sans-serif.
_NARROW, _MIDDLE, _WIDE = 0.36, 0.6, 0.92
_NARROW_LETTERS: Final = frozenset("fijlrt.,'-íìïî")
_WIDE_LETTERS: Final = frozenset("mwMW@")


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with its middle and the box that it takes, in pixels from the upper left corner of the cloud."""

    text: str
    people: int
    size: int
    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        """The height of its box."""
        return self.size * _LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud of `width` x `height` pixels; `words` from the largest down."""

    width: int
    height: int
    words: tuple[PlacedWord, ...]


def text_width(text: str, size: float) -> float:
    """How wide `text` is at most in letters of `size` pixels."""
    return size * sum(
        _NARROW if letter in _NARROW_LETTERS else _WIDE if letter in _WIDE_LETTERS else _MIDDLE for letter in text
    )


def layout(counts: Iterable[tuple[str, int]], width: int, largest_size: int = LARGEST_SIZE) -> Cloud:
    """The cloud of words with their counts (above zero), `width` pixels wide and as high as it takes.

    A word too wide for the cloud gets smaller letters, whatever its count.
    """
    ordered = sorted(counts, key=lambda entry: (-entry[1], entry[0]))
    if not ordered:
        return Cloud(width, 0, ())
    most = ordered[0][1]
    sized = [(text, people, _size(text, people / most, width, largest_size)) for text, people in ordered]
    rows = _from_the_middle(_rows(sized, width))
    placed: list[PlacedWord] = []
    top = 0.0
    for row in rows:
        height = max(size for _, _, size in row) * _LINE_HEIGHT
        placed += _placed(row, width, top + height / 2)
        top += height
    placed.sort(key=lambda word: (-word.people, word.text))
    return Cloud(width, round(top), tuple(placed))


_Sized = tuple[str, int, int]  # text, people, size


def _size(text: str, share: float, width: int, largest_size: int) -> int:
    wanted = max(SMALLEST_SIZE, round(largest_size * sqrt(share)))
    return max(1, min(wanted, int(width / text_width(text, 1))))


def _rows(words: Sequence[_Sized], width: int) -> list[list[_Sized]]:
    """The words in rows that fit the width, in order."""
    rows: list[list[_Sized]] = [[]]
    for word in words:
        if rows[-1] and _row_width([*rows[-1], word]) > width:
            rows.append([])
        rows[-1].append(word)
    return [_from_the_middle(row) for row in rows]


def _gap(row: Sequence[_Sized]) -> float:
    return _GAP * max(size for _, _, size in row)


def _row_width(row: Sequence[_Sized]) -> float:
    return sum(text_width(text, size) for text, _, size in row) + _gap(row) * (len(row) - 1)


def _from_the_middle(ordered: Sequence[T]) -> list[T]:
    return [*reversed(ordered[1::2]), *ordered[::2]]


def _placed(row: Sequence[_Sized], width: int, y: float) -> list[PlacedWord]:
    gap, left = _gap(row), (width - _row_width(row)) / 2
    found = []
    for text, people, size in row:
        wide = text_width(text, size)
        found.append(PlacedWord(text, people, size, round(left + wide / 2, 1), round(y, 1), wide))
        left += wide + gap
    return found


def rows(cloud: Cloud, shown: Sequence[str]) -> list[dict[str, object]]:
    """The rows of `drawing`; `shown` are the counts as text, in the order of the cloud's words."""
    return [
        {"word": word.text, "x": word.x, "y": word.y, "size": word.size, "shown": count}
        for word, count in zip_longest(cloud.words, shown)
    ]


@lru_cache(maxsize=32)
def drawing(width: int, height: int, *, is_centred: bool = True) -> Spec:
    """The drawing of a cloud. Rows: those of `rows`.

    A cloud that `is_centred` keeps its size in the middle of any wider space; else it is drawn out to its width.
    """
    middle = (
        [{"expr": f"width / 2 - {width / 2}"}, {"expr": f"width / 2 + {width / 2}"}] if is_centred else alt.Undefined
    )
    words = alt.Chart().encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], range=middle, nice=False, zero=False)),
        y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False)),
        text="word:N",
        size=alt.Size("size:Q", scale=None, legend=None),
        color=alt.condition(f"datum.size >= {_COLOURED_FROM}", alt.value(marks.BLUE), alt.value(marks.INK)),
        tooltip=[alt.Tooltip("word:N", title=" "), alt.Tooltip("shown:N", title=" ")],
    )
    chart = words.mark_text(fontWeight=600).properties(height=height).configure_view(strokeWidth=0)
    return marks.specification(chart)
