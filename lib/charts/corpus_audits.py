"""The charts of an audit of a corpus: tables in, specifications out."""

from functools import lru_cache

from lib.charts import marks
from lib.charts.marks import Spec


@lru_cache(maxsize=1)
def values() -> Spec:
    """Rows by value of a column, or by length."""
    return marks.labelled_bars()
