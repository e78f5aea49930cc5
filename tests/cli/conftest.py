"""`run` runs a command with a data folder of the test's own; `installed` where a new database is in it."""

import shutil
from pathlib import Path

import pytest

from tests.cli.commands import Answer, Run, run_here

EDITION = "somos600m-2024"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: str, **variables: str) -> Answer:
        return run_here(arguments, {"TABLERO_DATA": str(tmp_path / "data"), **variables})

    return call


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a new installation, made once: tests take copies."""
    data = tmp_path_factory.mktemp("new") / "data"
    made = run_here(("database", "create", "--edition", EDITION), {"TABLERO_DATA": str(data)})
    assert made == Answer(0, "", "")
    return data


@pytest.fixture
def installed(run: Run, new_database: Path, tmp_path: Path) -> Run:
    shutil.copytree(new_database, tmp_path / "data")
    return run
