"""The charts of the participants page: released tables in, specifications out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec

_STEP = 38


@lru_cache(maxsize=1)
def answers() -> Spec:
    """People by one attribute: rows as `marks.labelled_bars` takes them; what has no number has a word and no bar."""
    return marks.labelled_bars(step=_STEP)


@lru_cache(maxsize=1)
def cities() -> Spec:
    """People by city: rows as `marks.labelled_bars` takes them."""
    return marks.labelled_bars(step=_STEP, color=marks.GREEN)
