"""The chart of the organizers' page of repos: tables in, specifications out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec


@lru_cache(maxsize=1)
def funnel() -> Spec:
    """Teams by the step that they have taken, in the order of the steps."""
    return marks.labelled_bars()
