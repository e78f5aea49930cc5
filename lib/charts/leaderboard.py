"""The charts of the leaderboard page: tables in, specifications out."""

from functools import lru_cache

import altair as alt

from lib.charts import marks
from lib.charts.marks import Spec

# The share of the width that the names of tasks take where they stand beside their cells.
NAMES_SHARE = 0.46
_DONOR_STEP = 44
_BESIDE_STEP, _ABOVE_STEP = 30, 52
_CELL_HEIGHT = 24
_FAINTEST, _FULLEST = 0.05, 0.6  # of the blue: every number stays readable on it, in light and dark


@lru_cache(maxsize=2)
def tasks_by_language(*, names_above: bool) -> Spec:
    """Sets by task (rows) and language (columns): a cell for each, the fuller the more sets, with its number.

    `names_above`: the name of a task stands above its cells, for narrow screens, else beside them. Rows, one for each
    cell: `rank` (order from the top), `start`, `middle` and `end` (0 to 1 of the width), `name` (of the task, empty
    but in the first column), `value`, `shown` (empty for zero), `told` (the cell in words). And one for each column:
    `rank` -1, `middle`, `header` (the name of the language).
    """
    across = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart().encode(y=alt.Y("rank:O", axis=None, sort="ascending"))
    drop = 12 if names_above else 0
    cells = (
        base.transform_filter("datum.rank >= 0")
        .mark_bar(height=_CELL_HEIGHT, cornerRadius=3, color=marks.BLUE, yOffset=drop)
        .encode(
            x=alt.X("start:Q", axis=None, scale=across),
            x2="end:Q",
            opacity=alt.Opacity("value:Q", legend=None, scale=alt.Scale(domainMin=0, range=[_FAINTEST, _FULLEST])),
            tooltip=[alt.Tooltip("told:N", title=" ")],
        )
    )
    numbers = (
        base.transform_filter("datum.rank >= 0")
        .mark_text(color=marks.INK, baseline="middle", fontSize=13, fontWeight=600, dy=drop)
        .encode(x=alt.X("middle:Q", scale=across), text="shown:N")
    )
    headers = (
        base.transform_filter("datum.rank < 0")
        .mark_text(color=marks.INK, baseline="middle", fontSize=13, dy=drop)
        .encode(x=alt.X("middle:Q", scale=across), text="header:N")
    )
    names = (
        base.transform_filter("datum.rank >= 0")
        .mark_text(color=marks.INK, align="left", baseline="middle", fontSize=13, dy=drop - 22 if names_above else 0)
        .encode(x=alt.value(0), text="name:N")
    )
    chart = (
        alt.layer(cells, numbers, headers, names)
        .properties(name="tasks_by_language", height=alt.Step(_ABOVE_STEP if names_above else _BESIDE_STEP))
        .configure_view(strokeWidth=0)
    )
    return marks.specification(chart)


@lru_cache(maxsize=1)
def sets_by_donor() -> Spec:
    """Sets of each donor from zero: rows as `marks.labelled_bars` takes them."""
    return marks.labelled_bars(step=_DONOR_STEP, color=marks.GREEN)
