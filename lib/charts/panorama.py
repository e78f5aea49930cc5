"""The charts of the Panorama page: tables in, specifications out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec


@lru_cache(maxsize=1)
def most_liked() -> Spec:
    """Projects by likes; the leaders in the accent colour."""
    return marks.labelled_bars()


@lru_cache(maxsize=1)
def registrations() -> Spec:
    """People registered at each release."""
    return marks.steps_over_time()


@lru_cache(maxsize=1)
def evaluation_sets() -> Spec:
    """Evaluation sets by language."""
    return marks.labelled_bars(color=marks.GREEN)
