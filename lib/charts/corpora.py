"""The charts of the corpus page: tables in, specifications out."""

from collections.abc import Mapping
from functools import lru_cache

import altair as alt

from lib.charts import marks
from lib.charts.marks import Spec

_ROW_STEP = 36
_COUNTRY_STEP = 46
_SHARE_HEIGHT = 14


@lru_cache(maxsize=1)
def share_of_largest() -> Spec:
    """A thin bar of 100 %: the largest corpus against all others, each named above its end.

    Two rows: `name` (text with its share), `start` and `end` (0 to 1), `place` (0 to 1, where the name stands),
    `side` ("left" or "right": the edge of the name that stands there), `emphasis` (true for the largest).
    """
    base = alt.Chart()
    bar = base.mark_bar(height=_SHARE_HEIGHT, yOffset=12).encode(
        x=alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        x2="end:Q",
        y=alt.value(12),
        color=alt.condition("datum.emphasis", alt.value(marks.ACCENT), alt.value(marks.GREY)),
        tooltip=[alt.Tooltip("name:N", title=" ")],
    )
    largest = (
        base.transform_filter("datum.side == 'left'")
        .mark_text(color=marks.INK, align="left", baseline="middle", fontSize=13, fontWeight=600)
        .encode(x=alt.X("place:Q"), y=alt.value(6), text="name:N")
    )
    others = (
        base.transform_filter("datum.side == 'right'")
        .mark_text(color=marks.INK, align="right", baseline="middle", fontSize=13)
        .encode(x=alt.X("place:Q"), y=alt.value(6), text="name:N")
    )
    chart = alt.layer(bar, largest, others).properties(name="share_of_largest", height=32).configure_view(strokeWidth=0)
    return marks.specification(chart)


@lru_cache(maxsize=1)
def examples_by_domain() -> Spec:
    """Examples by domain from zero: rows as `marks.labelled_bars` takes them, without the largest corpus."""
    return marks.labelled_bars(step=_ROW_STEP)


@lru_cache(maxsize=1)
def corpora_by_country() -> Spec:
    """Corpora that name each country: rows as `marks.labelled_bars` takes them."""
    return marks.labelled_bars(step=_COUNTRY_STEP, color=marks.GREEN)


def examples_by_domain_logarithmic(axis_title: str, ticks: Mapping[int, str]) -> Spec:
    """Examples by domain as points on a logarithmic scale: bars on one would lie about their lengths.

    `ticks`: powers of ten as they are written for the visitor; the first and last bound the scale. Rows: `name`,
    `rank`, `value` (above zero), `shown`, `emphasis`, as `marks.labelled_bars` takes them.
    """
    return _logarithmic_points(axis_title, tuple(sorted(ticks.items())))


@lru_cache(maxsize=32)
def _logarithmic_points(axis_title: str, ticks: tuple[tuple[int, str], ...]) -> Spec:
    values = [value for value, _ in ticks]
    written = ", ".join(f"'{value}': {_quoted(text)}" for value, text in ticks)
    axis = alt.Axis(
        title=axis_title,
        values=values,
        labelExpr=f"{{{written}}}[format(datum.value, 'd')]",
        labelFlush=True,
        labelOverlap="greedy",
        grid=True,
        tickCount=len(values),
    )
    scale = alt.Scale(type="log", domain=[values[0], values[-1]], nice=False)
    base = alt.Chart().encode(y=alt.Y("rank:O", axis=None, sort="ascending"))
    points = base.mark_point(filled=True, size=110, yOffset=8, opacity=1).encode(
        x=alt.X("value:Q", axis=axis, scale=scale),
        color=alt.condition("datum.emphasis", alt.value(marks.ACCENT), alt.value(marks.BLUE)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=" ")],
    )
    names = base.mark_text(color=marks.INK, align="left", baseline="middle", dy=-8, fontSize=13).encode(
        x=alt.value(0), text="name:N"
    )
    # Beside the point, on the side where the scale has more room.
    middle = (values[0] * values[-1]) ** 0.5
    right = (
        base.transform_filter(f"datum.value < {middle}")
        .mark_text(color=marks.INK, align="left", baseline="middle", dx=9, dy=8, fontSize=12, fontWeight=600)
        .encode(x=alt.X("value:Q"), text="shown:N")
    )
    left = (
        base.transform_filter(f"datum.value >= {middle}")
        .mark_text(color=marks.INK, align="right", baseline="middle", dx=-9, dy=8, fontSize=12, fontWeight=600)
        .encode(x=alt.X("value:Q"), text="shown:N")
    )
    chart = (
        alt.layer(points, names, right, left)
        .properties(name="examples_by_domain", height=alt.Step(_ROW_STEP))
        .configure_view(strokeWidth=0)
    )
    return marks.specification(chart)


def _quoted(text: str) -> str:
    """`text` in an expression; some locales group digits with an apostrophe."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
