"""The least application, served as ours is: what a page costs is measured against it."""

import os
import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from lib.ui import server
from lib.ui.health import DatabaseState

parts = server.Parts(
    version="0",
    cache_folder=Path(os.environ["TABLERO_DATA"]) / "cache",
    page_paths=frozenset({"/"}),
    first_view_for=lambda path, language, locale, query, cookies: None,
    database_state=lambda: DatabaseState(is_reachable=True, is_current=True),
)
app = st.App(str(Path(__file__).with_name("router.py")), **server.app_options(parts, os.environ))
