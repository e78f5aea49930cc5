"""The charts of the campaigns page: tables in, specifications out."""

from functools import lru_cache

import altair as alt

from lib.charts import marks
from lib.charts.marks import Spec

_STEP = 44
_BAR_HEIGHT = 12


@lru_cache(maxsize=1)
def progress() -> Spec:
    """How much of each goal is done: a bar on the whole of 100 %, its name above and its share at the right end.

    Rows: `name` (text, shown), `rank` (number, order from the top), `value` (0 to 100), `whole` (100), `shown` (text),
    `emphasis` (true where all is done).
    """
    base = alt.Chart().encode(y=alt.Y("rank:O", axis=None, sort="ascending"))
    scale = alt.Scale(domain=[0, 100], nice=False)
    whole = base.mark_bar(height=_BAR_HEIGHT, yOffset=9, color=marks.GREY, opacity=0.25, cornerRadius=2).encode(
        x=alt.X("whole:Q", axis=None, scale=scale)
    )
    done = base.mark_bar(height=_BAR_HEIGHT, yOffset=9, cornerRadius=2).encode(
        x=alt.X("value:Q", axis=None, scale=scale),
        color=alt.condition("datum.emphasis", alt.value(marks.GREEN), alt.value(marks.BLUE)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=" ")],
    )
    names = base.mark_text(color=marks.INK, align="left", baseline="middle", dy=-8, fontSize=13).encode(
        x=alt.value(0), text="name:N"
    )
    shares = base.mark_text(
        color=marks.INK, align="right", baseline="middle", dy=-8, fontSize=13, fontWeight=600
    ).encode(x=alt.X("whole:Q", scale=scale), text="shown:N")
    chart = (
        alt.layer(whole, done, names, shares)
        .properties(name="campaign_progress", height=alt.Step(_STEP))
        .configure_view(strokeWidth=0)
    )
    return marks.specification(chart)


@lru_cache(maxsize=1)
def donors() -> Spec:
    """Evaluation sets by donor: rows as `marks.labelled_bars` takes them."""
    return marks.labelled_bars(color=marks.GREEN)
