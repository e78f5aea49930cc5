"""The parts of this application that its server needs: one place for routes, warming up, first views and health."""

import os
import tomllib
from pathlib import Path
from typing import Any

from lib.services.settings import FIRST_DEMO_STAGE, Settings
from lib.store.database import DatabaseUnavailable
from lib.store.faults import SchemaTooNew, SchemaTooOld
from lib.ui import cached, first_views, geo_routes, page_list, server
from lib.ui.health import UNREACHABLE, DatabaseState

ENTRY_SCRIPT = str(Path(__file__).with_name("router.py"))
"""Absolute path of the script that every visitor runs. Streamlit would serve the files of a `pages/` beside it."""


def options() -> dict[str, Any]:
    """The keyword arguments of `st.App` in `Home.py`."""
    settings = Settings.from_environment(os.environ)
    parts = server.Parts(
        version=_version(),
        cache_folder=settings.data_folder / "cache",
        page_paths=frozenset(f"/{entry.url_path}" for entry in page_list.PAGES),
        first_view_for=first_views.first_view_for,
        database_state=database_state,
        packages=("lib.charts", "lib.services", "lib.publishing", "lib.ui"),
        warm_up=(_warm_first_view,),
        extra_routes=tuple(geo_routes.routes()),
    )
    return server.app_options(parts, os.environ)


def database_state() -> DatabaseState:
    """How the database of this installation is; of the demo's, the one that it starts with."""
    settings = Settings.from_environment(os.environ)
    url = settings.demo_database_url(FIRST_DEMO_STAGE) if settings.is_demo else settings.database_url
    try:
        is_reachable = cached.database_at(url).is_healthy()
    except (SchemaTooOld, SchemaTooNew):
        return DatabaseState(is_reachable=True, is_current=False)
    except DatabaseUnavailable:
        return UNREACHABLE
    return DatabaseState(is_reachable=is_reachable, is_current=is_reachable)


def _version() -> str:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _warm_first_view() -> None:
    first_views.first_view_for("/", "es", "es-ES", {}, {})
