"""The charts of the page about the edition: tables in, specifications out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec


@lru_cache(maxsize=1)
def instructions() -> Spec:
    """Instructions before the edition and examples of it, from zero: rows as `marks.labelled_bars` takes them."""
    return marks.labelled_bars(color=marks.GREY)
