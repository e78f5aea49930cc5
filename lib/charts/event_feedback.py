"""The chart of the answers about the event."""

from functools import cache

from lib.charts import marks
from lib.charts.marks import Spec


@cache
def averages() -> Spec:
    """The average stars of each aspect, as labelled bars from zero."""
    return marks.labelled_bars()
