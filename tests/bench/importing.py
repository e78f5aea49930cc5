"""The import of a very large registration report, in a process of its own."""

from collections.abc import Iterator

from tests.bench import import_rows
from tests.bench.figures import Figure, Measured
from tests.serving import RunningServer

ROWS = 100_000
IMPORT_FIGURES = (
    Figure("import-100000-rows/first", 10, "s"),
    Figure("import-100000-rows/again", 10, "s"),
    Figure("import-100000-rows/memory", 500, "MB"),
)


def import_of_many_rows(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """Seconds and peak memory of the import into a new database, and of the same file once more."""
    taken = import_rows.measure(ROWS)
    yield Measured("import-100000-rows/first", taken["first_seconds"], "into a new SQLite file")
    yield Measured("import-100000-rows/again", taken["again_seconds"], "the same file: nothing changes")
    yield Measured("import-100000-rows/memory", taken["peak_rss_bytes"] / 1_000_000, "peak of the process")
