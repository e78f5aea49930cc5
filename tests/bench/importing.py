"""The import of a very large registration report, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import Figure, Measured
from tests.serving import ROOT, RunningServer

IMPORT_FIGURES = (Figure("import-100000-rows/seconds", 10, "s"), Figure("import-100000-rows/memory", 500, "MB"))


def import_of_many_rows(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """Seconds and peak memory of the command on 100,000 rows and a new database."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_rows"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-300:])
    result = json.loads(done.stdout.splitlines()[-1])
    yield Measured("import-100000-rows/seconds", result["seconds"])
    yield Measured("import-100000-rows/memory", result["peak_megabytes"])
