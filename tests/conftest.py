"""Which files here are no tests, and the demo databases that all processes share."""

import fcntl
from pathlib import Path

import pytest

from tests.demos import seed_demo

# Applications that a server of a test runs: importing them is running them.
collect_ignore_glob = ["bench/empty/*", "ui/sample_app/*"]


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
