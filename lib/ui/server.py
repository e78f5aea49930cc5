"""What the web application is made of: routes, middleware, start-up, and what happens when a script fails."""

from pathlib import Path
from typing import Any

ENTRY_SCRIPT = str(Path(__file__).with_name("router.py"))
"""Absolute path of the script that each visitor runs. No `pages/` may lie beside it (docs: architecture)."""


def app_options() -> dict[str, Any]:
    """The keyword arguments of `st.App` in `Home.py`."""
    return {}
