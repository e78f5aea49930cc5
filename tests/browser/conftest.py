"""Who visits, and one demo server per process."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitors import Preferences, Visitor, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer

# What is waited for comes in a moment; this long only on a machine that does much else.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The demo, served."""
    log_path = tmp_path_factory.mktemp("demo-server") / "log.txt"
    with RunningServer(environment=demo_environment(demo_data), log_path=log_path) as server:
        yield server


@pytest.fixture(scope="module")
def own_demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A demo of one file's own, where something may be decided."""
    data = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(demo_data, data)
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.fixture
def visitor(browser: Browser, demo: RunningServer) -> Iterator[Visitor]:
    """Somebody with the usual preferences at the demo."""
    with visiting(browser, demo.url, Preferences()) as somebody:
        yield somebody
