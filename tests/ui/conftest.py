"""Servers of the sample application: one that works, and one whose first view and database fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import RunningServer

SAMPLE_HOME = Path(__file__).parent / "sample_app" / "Home.py"
SPACE_HOST = "someone-tablero.hf.space"


@pytest.fixture(scope="session")
def sample_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample servers keep their compressed files."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def sample(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The sample application, served."""
    log_path = tmp_path_factory.mktemp("sample") / "log.txt"
    with RunningServer(SAMPLE_HOME, environment={"SAMPLE_CACHE": str(sample_cache)}, log_path=log_path) as server:
        yield server


@pytest.fixture(scope="session")
def faulty_sample(sample_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The same where the first view and the database fail, on a Hub Space."""
    environment = {"SAMPLE_CACHE": str(sample_cache), "SAMPLE_FAULTS": "1", "SPACE_HOST": SPACE_HOST}
    log_path = tmp_path_factory.mktemp("faulty") / "log.txt"
    with RunningServer(SAMPLE_HOME, environment=environment, log_path=log_path) as server:
        yield server
