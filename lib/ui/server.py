"""What the web application is made of: routes, middleware, start-up, and what happens when a script fails."""

import os
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from lib.services.settings import Settings
from lib.ui import first_views, static_files, web_security
from lib.ui.first_html import FirstPages, Shell

ENTRY_SCRIPT = str(Path(__file__).with_name("router.py"))
"""Absolute path of the script that each visitor runs. No `pages/` may lie beside it (docs: architecture)."""


def app_options() -> dict[str, Any]:
    """The keyword arguments of `st.App` in `Home.py`."""
    index_html = (static_files.STREAMLIT_STATIC / "index.html").read_text(encoding="utf-8")
    settings = Settings.from_environment(os.environ)
    files = static_files.streamlit_files(settings.data_folder / "cache")
    files.compress(static_files.names_of_first_load(index_html))
    pages = FirstPages(Shell(index_html), first_views.first_view_for)
    policy = web_security.content_security_policy(index_html, web_security.frame_ancestors(os.environ))
    return {
        "routes": [*static_files.asset_routes(), *pages.routes()],
        "middleware": [
            Middleware(web_security.SecurityHeaders, policy=policy),
            Middleware(static_files.PrecompressedStatic, files=files),
        ],
    }
