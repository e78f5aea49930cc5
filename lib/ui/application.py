"""The parts of this application that its server needs: one place for routes, warming up, first views and health."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from streamlit import config as streamlit_config

from lib.services import configuration
from lib.services.installation import SPACE_AUTH, Installation, read_installation
from lib.services.settings import FIRST_DEMO_STAGE, Settings
from lib.store.database import DatabaseUnavailable
from lib.store.faults import SchemaTooNew, SchemaTooOld
from lib.ui import cached, first_views, geo_routes, hub_webhook, lite_routes, page_list, server, share_routes
from lib.ui.health import UNREACHABLE, DatabaseState

ENTRY_SCRIPT = str(Path(__file__).with_name("router.py"))
"""Absolute path of the script that every visitor runs. Streamlit would serve the files of a `pages/` beside it."""

_PROJECT: Final = Path(__file__).resolve().parents[2]
_OPTIONS_THAT_GUARD: Final = ("address", "allowedHosts", "enableCORS", "enableXsrfProtection")


def options() -> dict[str, Any]:
    """The keyword arguments of `st.App` in `Home.py`."""
    installation = _safe_installation()
    settings = Settings.from_environment(os.environ)
    parts = server.Parts(
        version=_version(),
        cache_folder=settings.data_folder / "cache",
        page_paths=frozenset(f"/{entry.url_path}" for entry in page_list.PAGES),
        first_view_for=first_views.first_view_for,
        database_state=database_state,
        packages=("lib.charts", "lib.services", "lib.publishing", "lib.ui"),
        warm_up=(_warm_first_view,),
        first_visits=tuple(entry.url_path for entry in page_list.PAGES if entry.audience == "public"),
        extra_routes=(*geo_routes.routes(), *lite_routes.routes(), *share_routes.routes(), *hub_webhook.routes()),
    )
    made = server.app_options(parts, os.environ)
    # Streamlit reads the files itself; of a Space's variables it knows nothing.
    return made | {"secrets": {"auth": installation.auth}} if installation.auth_place == SPACE_AUTH else made


def _safe_installation() -> Installation:
    """This installation. Stops before serving where that would hand out roles.

    That is a demo beyond this machine, or sign-in that can be forged. Raises SystemExit with every reason. A missing
    database or edition is not one: the pages say what is missing.
    """
    options = {name: streamlit_config.get_option(f"server.{name}") for name in _OPTIONS_THAT_GUARD}
    installation = replace(read_installation(os.environ, _PROJECT), server=options)
    found = (
        *configuration.server_problems(installation.server, os.environ),
        *configuration.sign_in_problems(installation),
    )
    errors = [str(problem) for problem in found if problem.level == "error"]
    if errors:
        raise SystemExit("\n".join(errors))
    return installation


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
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _warm_first_view() -> None:
    first_views.first_view_for("/", "es", "es-ES", {}, {})
