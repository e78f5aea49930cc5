"""The demo that tests share: its databases, and what makes a server serve them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT

EDITION = "somos600m-2024"


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


def database_file(data: Path, stage: str) -> Path:
    """The database of one stage among those that `seed_demo` made in `data`."""
    return data / "demo" / f"{stage}.db"
