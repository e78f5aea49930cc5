"""The mark of data that are older than they should be: amber, then red, and in words too."""

from datetime import datetime, timedelta

from lib.domain import data_age
from lib.ui import figures, session

_COLOURS = {"late": "orange", "old": "red"}


def state(updated_at: datetime, period: timedelta | None) -> data_age.DataState:
    """How old data of this period are to this visit."""
    return figures.words().data_state(updated_at, period, session.now())


def badge(updated_at: datetime, period: timedelta | None) -> str:
    """The mark in Markdown; empty for data that are fresh."""
    found = state(updated_at, period)
    words = figures.words().overdue(found, period)
    return f":{_COLOURS[found]}-badge[:material/schedule: {figures.plain(words)}]" if words else ""
