"""How an application is served: its routes, its middleware, its start-up, and what a failed script shows.

Nothing here knows what the application is about; `lib/ui/application.py` gives it its parts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from streamlit import config

from lib.ui import health, icon_font, script_errors, static_files, web_security, widget_words
from lib.ui.first_html import FirstPages, FirstViewFor, Shell
from lib.ui.lifespan import lifespan

_ALLOWED_HOSTS = "server.allowedHosts"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the serving needs from the application.

    `page_paths`: the addresses of all pages, "/" first; any other gets a "not found". `cache_folder`: where the
    compressed files lie. `packages`, `warm_up`, `first_visits`: see `lib.ui.lifespan`. `extra_routes` come before
    the pages.
    """

    version: str
    cache_folder: Path
    page_paths: frozenset[str]
    first_view_for: FirstViewFor
    database_state: Callable[[], health.DatabaseState]
    packages: tuple[str, ...] = ()
    warm_up: tuple[Callable[[], object], ...] = ()
    first_visits: tuple[str, ...] = ()
    extra_routes: tuple[BaseRoute, ...] = field(default=())


def app_options(parts: Parts, environment: Mapping[str, str]) -> dict[str, Any]:
    """The keyword arguments of `st.App`.

    Raises ValueError for a setting that cannot be used, ShellChangedError where Streamlit's page is another one.
    """
    _allow_space_host(environment)
    index_html = (static_files.STREAMLIT_STATIC / "index.html").read_text(encoding="utf-8")
    files = static_files.streamlit_files(parts.cache_folder)
    files.compress(static_files.names_of_first_load(index_html))
    style_routes, styles = _style_with_small_icons(index_html)
    pages = FirstPages(Shell(index_html, styles, parts.page_paths), parts.first_view_for, parts.page_paths)
    policy = web_security.content_security_policy(index_html, web_security.frame_ancestors(environment))
    return {
        "routes": [
            Route(health.ADDRESS, health.endpoint(parts.version, parts.database_state)),
            *static_files.asset_routes(),
            *style_routes,
            *widget_words.routes(),
            *parts.extra_routes,
            *pages.routes(),
        ],
        "middleware": [
            Middleware(web_security.SecurityHeaders, policy=policy),
            Middleware(static_files.PrecompressedStatic, files=files),
        ],
        "lifespan": lifespan(
            packages=parts.packages, warm_up=parts.warm_up, first_visits=parts.first_visits, files=files
        ),
        "on_script_error": script_errors.show_and_log,
    }


def _style_with_small_icons(index_html: str) -> tuple[list[Route], dict[str, str]]:
    """The route of Streamlit's style sheet with our icon font, and which address of its page it replaces."""
    font_address = f"./{Path(static_files.asset_address(icon_font.SMALL_FONT.name)).name}"
    found = icon_font.stylesheet(index_html, static_files.STREAMLIT_STATIC, font_address)
    if found is None:
        return [], {}
    theirs, css = found
    route = static_files.route_of("streamlit.css", css.encode())
    return [route], {theirs: f".{route.path}"}


def _allow_space_host(environment: Mapping[str, str]) -> None:
    """On a Hub Space, let the Space's own host name in; elsewhere the operator names the hosts."""
    space_host = environment.get("SPACE_HOST")
    allowed = config.get_option(_ALLOWED_HOSTS)
    if space_host and space_host not in allowed:
        config.set_option(_ALLOWED_HOSTS, [*allowed, space_host])
