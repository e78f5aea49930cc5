"""A browser per file, and one demo server per process over demo databases that all processes share."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import ROOT, RunningServer

EDITION = "somos600m-2024"
# What is waited for comes in a moment; this long only on a machine that does much else.
expect.set_options(timeout=20_000)


def demo_environment(data: Path) -> dict[str, str]:
    """What makes a server serve the demo of the folder `data`."""
    return {"TABLERO_DEMO": "1", "TABLERO_DATA": str(data)}


def seed_demo(data: Path) -> None:
    """Make the demo databases of all stages in `data`, as `make run` does."""
    subprocess.run(
        [sys.executable, "-m", "lib.cli", "seed", "--all", "--edition", EDITION],
        cwd=ROOT,
        env=os.environ | {"TABLERO_DATA": str(data)},
        check=True,
    )


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


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium without a window. Raises AssertionError when there is none."""
    executable = chromium.executable()
    assert executable is not None, "no Chromium; `make chromium` installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file: Playwright keeps an event loop in the thread, which other tests must not meet."""
    with running_browser() as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, demo: RunningServer) -> Iterator[Visitor]:
    """Somebody with the usual preferences at the demo."""
    with visiting(browser, demo.url, Preferences()) as somebody:
        yield somebody
