"""The chart of the project page: a table in, a specification out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec


@lru_cache(maxsize=1)
def likes_over_time() -> Spec:
    """Likes of one project at each count: rows as `marks.steps_over_time` takes them."""
    return marks.steps_over_time()
