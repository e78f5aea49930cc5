"""The charts of the likes page: rankings, the total over time, and the first projects over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import altair as alt

from lib.charts import marks, word_cloud
from lib.charts.marks import Spec

COURSES_HEIGHT = 320
_LABEL_HEIGHT = 17
_LABEL_SIZE = 12
_REPO_STEP = 38


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name as it is shown at the end, and its (moment, value, value as text, moment as text)."""

    name: str
    points: Sequence[tuple[datetime, int, str, str]]


@lru_cache(maxsize=1)
def ranking() -> Spec:
    """Projects or repos by likes: rows as `marks.labelled_bars` takes them; the leaders in the accent colour."""
    return marks.labelled_bars(step=_REPO_STEP)


@lru_cache(maxsize=1)
def totals() -> Spec:
    """Likes of all repos over time: rows as `marks.steps_over_time` takes them."""
    return marks.steps_over_time(color=marks.GREEN)


@lru_cache(maxsize=1)
def courses() -> Spec:
    """Likes of a few projects over time, each named at the end of its line, and the deadline as a broken line.

    Rows: those of `course_rows`. No mark speaks for itself: the description of the chart says it all.
    """
    when = alt.X("moment:T", axis=None)
    base = alt.Chart().encode(x=when, y=alt.Y("value:Q", axis=None, scale=alt.Scale(domainMin=0, nice=False)))
    colored = base.encode(color=alt.Color("color:N", scale=None, legend=None), detail="series:N")
    lines = colored.transform_filter("datum.kind == 'point'").mark_line(
        interpolate="step-after", strokeWidth=2.5, aria=False
    )
    hints = (
        colored.transform_filter("datum.kind == 'point'")
        .mark_point(size=60, opacity=0, filled=True, aria=False)
        .encode(tooltip=[alt.Tooltip(f"{name}:N", title=" ") for name in ("series", "when", "shown")])
    )
    leads = (
        colored.transform_filter("datum.kind == 'label'")
        .mark_rule(strokeWidth=1.5, aria=False)
        .encode(x2="end_moment:T", y2="end_value:Q")
    )
    names = (
        base.transform_filter("datum.kind == 'label' || datum.kind == 'room'")
        .mark_text(color=marks.INK, align="left", baseline="middle", dx=4, fontSize=_LABEL_SIZE, aria=False)
        .encode(x=alt.X("end_moment:T"), y=alt.Y("end_value:Q"), text="label:N")
    )
    deadline = base.transform_filter("datum.kind == 'deadline'")
    border = deadline.mark_rule(color=marks.GREY, strokeDash=[4, 4], aria=False).encode(y=alt.value(0))
    border_name = deadline.mark_text(
        color=marks.INK, align="right", baseline="top", dx=-5, fontSize=_LABEL_SIZE, aria=False
    ).encode(y=alt.value(0), text="label:N")
    chart = (
        alt.layer(border, border_name, lines, hints, leads, names)
        .properties(height=COURSES_HEIGHT)
        .configure_view(strokeWidth=0)
    )
    return marks.specification(chart)


def course_rows(
    series: Sequence[Series], width: int, deadline: tuple[datetime, str] | None = None
) -> list[dict[str, object]]:
    """The rows of `courses` for at most six series, drawn at least `width` pixels wide.

    The names take the room at the right that the longest needs. `deadline`: its moment and name, left out where the
    lines do not reach it. Raises ValueError for more series than there are colours.
    """
    if len(series) > len(marks.SERIES):
        raise ValueError(f"{len(series)} series; a chart tells at most {len(marks.SERIES)} apart")
    if not series:
        return []
    first = min(one.points[0][0] for one in series)
    last = max(one.points[-1][0] for one in series)
    most = max(value for one in series for _, value, _, _ in one.points)
    span = max(last - first, timedelta(days=1))
    taken = min(0.6, max(word_cloud.text_width(one.name, _LABEL_SIZE) for one in series) / width + 0.05)
    ends = [one.points[-1][1] for one in series]
    places = spread(ends, gap=most * _LABEL_HEIGHT / COURSES_HEIGHT, highest=most)
    found: list[dict[str, object]] = []
    for one, color, end, place in zip(series, marks.SERIES, ends, places, strict=False):
        for moment, value, shown, when in one.points:
            found.append(_row("point", one.name, color, moment, value, shown=shown, when=when))
        if one.points[-1][0] < last:  # a line whose last count is older goes on as it was
            found.append(_row("point", one.name, color, last, end, shown=one.points[-1][2], when=one.points[-1][3]))
        label_at = last + span * 0.03
        found.append(_row("label", one.name, color, last, end, label=one.name, end_moment=label_at, end_value=place))
    room = last + span * (taken / (1 - taken) + 0.03)
    found.append(_row("room", "", marks.GREY, last, 0, end_moment=room))
    if deadline is not None and first < deadline[0] < last:
        found.append(_row("deadline", "", marks.GREY, deadline[0], 0, label=deadline[1]))
    return found


def spread(values: Sequence[float], *, gap: float, highest: float) -> list[float]:
    """Where labels of `values` stand on the way from 0 to `highest`: in order, `gap` apart, as near as that allows.

    Where all do not fit above 0 they begin at 0 and go beyond `highest`.

    >>> spread([70, 40, 40, 0], gap=10, highest=70)
    [70, 40, 30, 0]
    >>> spread([5, 4, 3], gap=10, highest=70)
    [20, 10, 0]
    """
    order = sorted(range(len(values)), key=lambda position: -values[position])
    places: dict[int, float] = {}
    below = highest + gap
    for position in order:
        below = places[position] = min(values[position], below - gap)
    above = -gap
    for position in reversed(order):
        above = places[position] = max(places[position], above + gap)
    return [places[position] for position in range(len(values))]


def bars(entries: Iterable[tuple[str, int, str, bool]]) -> list[dict[str, object]]:
    """The rows of `ranking` from (name, likes, likes as text, whether it leads), in their order."""
    return [
        {"name": name, "rank": rank, "value": value, "shown": shown, "emphasis": leads}
        for rank, (name, value, shown, leads) in enumerate(entries)
    ]


def _row(
    kind: str,
    series: str,
    color: str,
    moment: datetime,
    value: float,
    *,
    shown: str = "",
    when: str = "",
    label: str = "",
    end_moment: datetime | None = None,
    end_value: float = 0,
) -> dict[str, object]:
    return {
        "kind": kind,
        "series": series,
        "color": color,
        "moment": moment.isoformat(),
        "value": float(value),
        "shown": shown,
        "when": when,
        "label": label,
        "end_moment": (end_moment or moment).isoformat(),
        "end_value": float(end_value),
    }
