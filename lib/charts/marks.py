"""What our charts have in common: colours, direct labels, specifications without data.

A chart is built once as a Vega-Lite specification (a dict without data); the data comes with every rendering. Texts
in the data are already written in the visitor's language and locale, so a specification serves everybody.
"""

from typing import Any, Final

import altair as alt

Spec = dict[str, Any]

# The series colours that we use, from Okabe and Ito's palette; the whole of it is in `.streamlit/config.toml`.
BLUE: Final = "#0072B2"
GREEN: Final = "#009E73"
GREY: Final = "#8A8F98"
ACCENT: Final = "#FACC15"
# The colour of the text around the chart: one specification serves light and dark.
INK: Final = "currentColor"


def specification(chart: alt.TopLevelMixin) -> Spec:
    """`chart` as a dict without rows and without the schema's address, ready for `st.vega_lite_chart(rows, spec)`.

    Data that the browser loads from an address of ours stays.
    """
    spec: Spec = chart.to_dict()
    for key in ("datasets", "config", "$schema"):
        spec.pop(key, None)
    return _without_rows(spec)


def _without_rows(spec: Spec) -> Spec:
    kept = {key: value for key, value in spec.items() if key != "data" or "url" in value}
    if "layer" in kept:
        kept["layer"] = [_without_rows(layer) for layer in kept["layer"]]
    return kept


def labelled_bars(*, step: int = 40, bar_height: int = 12, color: str = BLUE) -> Spec:
    """Horizontal bars from zero, each with its name above and its value at the end, so that no name is cut.

    Rows: `name` (text, shown), `rank` (number, order from the top), `value` (number), `shown` (the value as text),
    `emphasis` (true for bars in the accent colour).
    """
    base = alt.Chart().encode(y=alt.Y("rank:O", axis=None, sort="ascending"))
    bars = base.mark_bar(height=bar_height, yOffset=8, cornerRadiusEnd=2).encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=0)),
        color=alt.condition("datum.emphasis", alt.value(ACCENT), alt.value(color)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=" ")],
    )
    names = base.mark_text(color=INK, align="left", baseline="middle", dy=-8, fontSize=13).encode(
        x=alt.value(0), text="name:N"
    )
    values = base.mark_text(color=INK, align="left", baseline="middle", dx=5, dy=8, fontSize=12, fontWeight=600).encode(
        x=alt.X("value:Q"), text="shown:N"
    )
    chart = alt.layer(bars, names, values).properties(height=alt.Step(step)).configure_view(strokeWidth=0)
    return specification(chart)


def steps_over_time(*, color: str = BLUE) -> Spec:
    """A count that grows in steps: a line that keeps each value until the next, first and last point labelled.

    Rows: `moment` (time), `value` (number), `shown` (value as text), `when` (time as text), `label` (text at the
    first and last point, else empty), `side` ("left" or "right": where there is room for the label).
    """
    base = alt.Chart().encode(
        x=alt.X("moment:T", axis=None, scale=alt.Scale(padding=8)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(domainMin=0, padding=18)),
    )
    area = base.mark_area(interpolate="step-after", opacity=0.12, color=color)
    line = base.mark_line(interpolate="step-after", strokeWidth=2, color=color)
    points = base.mark_point(filled=True, size=36, color=color).encode(
        tooltip=[alt.Tooltip("when:N", title=" "), alt.Tooltip("shown:N", title=" ")]
    )
    first = (
        base.transform_filter("datum.label && datum.side == 'right'")
        .mark_text(color=INK, align="left", baseline="top", dx=-2, dy=8, fontSize=12)
        .encode(text="label:N")
    )
    last = (
        base.transform_filter("datum.label && datum.side == 'left'")
        .mark_text(color=INK, align="right", dx=4, dy=-12, fontSize=12, fontWeight=600)
        .encode(text="label:N")
    )
    chart = alt.layer(area, line, points, first, last).configure_view(strokeWidth=0)
    return specification(chart)


# The other series colours of the palette, for charts of up to six series that name each at its end.
ORANGE: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
SKY: Final = "#56B4E9"
AMBER: Final = "#E69F00"
SERIES: Final = (BLUE, ORANGE, GREEN, PURPLE, SKY, AMBER)
