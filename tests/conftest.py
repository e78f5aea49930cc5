"""Which files here are no tests, the demo databases that all processes share, and the one browser of each process."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import running_browser
from tests.demos import seed_demo

# Applications that a server of a test runs: importing them is running them.
collect_ignore_glob = ["bench/empty/*", "ui/sample_app/*"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files with a browser come last: its event loop stays in the thread, where others start one of their own."""
    last = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in last)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this process: a new one for each file would compile the scripts of the pages each time."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the demo databases. Nobody writes there: a test that does takes a copy."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    data = shared / "demo-data"
    with (shared / "demo-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "seeded").exists():
            data.mkdir(exist_ok=True)
            seed_demo(data)
            (data / "seeded").touch()
    return data
