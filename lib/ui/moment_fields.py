"""Two lists in which somebody chooses a day and a time, since Streamlit's own field for a moment speaks English."""

from collections.abc import Sequence
from datetime import date, datetime, time

import streamlit as st

from lib import i18n
from lib.ui import session
from lib.ui.session import translate as _


def chosen(label: str, days: Sequence[date], at_first: datetime, *, key: str, step_minutes: int = 30) -> datetime:
    """The wall-clock time that is chosen, at first `at_first`, whose seconds and zone stay and whose day is one of
    `days`. Times are offered every `step_minutes`, a part of an hour."""
    locale = session.locale()
    offered = {f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, step_minutes)}
    times = sorted(offered | {f"{at_first:%H:%M}"})
    with st.container(horizontal=True):
        day = st.selectbox(
            label,
            days,
            index=days.index(at_first.date()),
            format_func=lambda day: i18n.day(day, locale),
            key=f"day_{key}",
        )
        clock = st.selectbox(_("At"), times, index=times.index(f"{at_first:%H:%M}"), key=f"time_{key}")
    return datetime.combine(day, time.fromisoformat(clock), at_first.tzinfo).replace(second=at_first.second)
