"""What keeps the application from being served at all: whatever would hand out roles."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - the point is that it is refused
def test_demo_is_not_served_beyond_this_machine(address: str, tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "Home.py", "--server.address", address, "--server.port", "1"],
        cwd=PROJECT,
        env={**os.environ, "TABLERO_DEMO": "1", "TABLERO_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert started.returncode == 1
    assert (
        f"error: TABLERO_DEMO: the demo lets anybody be an organizer, and the server listens on {address}."
        in started.stderr + started.stdout
    )
