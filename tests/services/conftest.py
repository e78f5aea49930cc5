"""A migrated SQLite database without rows for each test: a copy of one that was migrated once per session.

For syncs: `hub` is a local Hub without repos, `viewer` a local dataset viewer that knows nothing, `hub_database` a
database with the edition that `sync` syncs with them, by the real client in a process of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lib.store.database import Database
from tests.databases import new_database
from tests.outside.hub_server import HubServer
from tests.outside.sync_process import SyncProcess
from tests.outside.viewer_server import ViewerServer
from tests.services.hub_rows import NOW, add_edition


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def running_hub() -> Iterator[HubServer]:
    with HubServer() as running:
        yield running


@pytest.fixture(scope="session")
def running_viewer() -> Iterator[ViewerServer]:
    with ViewerServer() as running:
        yield running


@pytest.fixture(scope="session")
def sync_process(running_hub: HubServer, running_viewer: ViewerServer) -> Iterator[SyncProcess]:
    with SyncProcess(running_hub.endpoint, running_viewer.endpoint) as running:
        yield running


@pytest.fixture
def viewer(running_viewer: ViewerServer) -> ViewerServer:
    running_viewer.forget_everything()
    return running_viewer


@pytest.fixture
def hub(running_hub: HubServer) -> HubServer:
    running_hub.forget_everything()
    return running_hub


@pytest.fixture
def hub_database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        add_edition(session)
    return empty_database


@pytest.fixture
def sync(
    hub: HubServer, viewer: ViewerServer, hub_database: Database, sync_process: SyncProcess
) -> Callable[..., dict[str, Any]]:
    """A sync of `hub_database` at a moment, as a function to the report of its first source: the Hub's repos, unless
    `only` says otherwise."""

    def synced(now: Any = NOW, **options: Any) -> dict[str, Any]:
        hub.forget_requests()
        viewer.forget_requests()
        report = sync_process.run(hub_database.url, now, **{"only": "hub", **options})
        first: dict[str, Any] = report["sources"][0] | {"text": report["text"]} if "sources" in report else report
        return first

    return synced
