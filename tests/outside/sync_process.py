"""Syncs in a process of their own, where the real client is pointed at a local server before it is imported.

    with SyncProcess(hub.endpoint, viewer.endpoint) as syncs:
        report = syncs.run(database.url, now)

As a program it takes JSON objects, one a line, and answers each with the report as another; `LIMITS` are short, so
that silence is a matter of a second.
"""

import os
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from lib.services import sync, sync_plan
from lib.services.access import COMMAND_LINE
from lib.services.editions import edition_now
from lib.sources.hub_client import Limits
from lib.store.database import Database
from tests.line_process import LineProcess, answer_orders

SLUG = "somos600m-2024"
ORGANIZATION = "somosnlp"
LIMITS = Limits(connect_seconds=1, silence_seconds=1, answer_seconds=2, first_pause_seconds=0.01)


NOWHERE = "http://127.0.0.1:9"  # where nobody answers


def hub_environment(endpoint: str, home: Path, viewer: str = NOWHERE) -> dict[str, str]:
    """The variables under which the client asks a local Hub and a local dataset viewer, and nobody else."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TABLERO_"))}
    return own | {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "TABLERO_VIEWER": viewer,
    }


class SyncProcess(LineProcess):
    """The process: `run` lets it sync, `begin` only tells it to. `settings` are more variables, those of sheets."""

    def __init__(self, endpoint: str, viewer: str = NOWHERE, settings: Mapping[str, str] | None = None) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="tablero-hub-")
        environment = hub_environment(endpoint, Path(self._home.name), viewer)
        super().__init__("tests.outside.sync_process", environment | dict(settings or {}))

    def stop(self) -> None:
        """End it, whatever it does."""
        super().stop()
        self._home.cleanup()

    def begin(self, url: str, now: datetime, **options: Any) -> None:
        """Begin a sync. `options`: only, is_dry_run, accepts_drop, token."""
        self.order({"url": url, "now": now.isoformat(), **options})

    def run(self, url: str, now: datetime, **options: Any) -> dict[str, Any]:
        """The report of a whole sync, as `_synced` makes it; {"refused": why} where it did not begin."""
        self.begin(url, now, **options)
        report: dict[str, Any] = self.answer()
        return report


def _synced(order: dict[str, Any]) -> dict[str, Any]:
    now = datetime.fromisoformat(order["now"])
    os.environ["HF_TOKEN"] = order.get("token") or ""  # the client looks for it with every request
    sources = sync_plan.sources(order.get("only"), os.environ, LIMITS)
    with closing(Database.open(order["url"])) as database:
        with database.read() as session:
            edition = edition_now(session, SLUG)
        try:
            report = sync.run(
                database,
                edition,
                1,
                COMMAND_LINE,
                sources,
                clock=lambda: now,
                is_dry_run=order.get("is_dry_run", False),
                accepts_drop=order.get("accepts_drop", False),
            )
        except sync.SyncNotPossibleError as refused:
            return {"refused": str(refused)}
    return {
        "text": str(report),
        "sources": [
            {
                "source": part.source,
                "status": part.status,
                "rows": [part.rows.read, part.rows.added, part.rows.changed, part.rows.unchanged, part.rows.withdrawn],
                "requests": dict(part.requests),
                "limit_left": part.limit_left,
                "findings": [str(finding) for finding in (*part.reasons, *part.notices)],
            }
            for part in report.sources
        ],
    }


if __name__ == "__main__":
    answer_orders(_synced)
