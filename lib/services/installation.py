"""What an installation is made of, gathered once: environment, web server options, sign-in secrets, folders.

Streamlit reads its options from `~/.streamlit/config.toml`, then the project's, then `STREAMLIT_…` variables; secrets
from the two `secrets.toml` in the same order. The same is read here without Streamlit, so that the command line can
judge it; a running application passes the options that it really has. A command-line flag such as `--server.address`
is known to the running application only. Where no file has an `[auth]` section, a Hub Space's own sign-in stands for
one: the variables that the Hub sets for a Space whose `README.md` says `hf_oauth: true`.
"""

import hmac
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.domain.sign_in import CALLBACK_PATH, DISCOVERY, HUB_NAME

CONFIG_FILE = ".streamlit/config.toml"
SECRETS_FILE = ".streamlit/secrets.toml"
EXAMPLE_FILE = ".streamlit/secrets.toml.example"
SPACE_AUTH = "The Hub's sign-in for this Space (hf_oauth)"
SPACE_VARIABLES = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OPENID_PROVIDER_URL", "SPACE_HOST")

_OPTIONS = {
    "address": "STREAMLIT_SERVER_ADDRESS",
    "allowedHosts": "STREAMLIT_SERVER_ALLOWED_HOSTS",
    "enableCORS": "STREAMLIT_SERVER_ENABLE_CORS",
    "enableXsrfProtection": "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that decides whether the application can be served, and to whom.

    `server` holds Streamlit's `server.*` options by their short names; `auth` is the `[auth]` section of the secrets,
    None without one, and `auth_place` where it stands (`SPACE_AUTH`: in the variables of a Space); `sheets` the
    `[sheets]` section; `unreadable` are (file, fault) of files that are no TOML.
    """

    environment: Mapping[str, str]
    server: Mapping[str, Any] = field(default_factory=dict)
    auth: Mapping[str, Any] | None = None
    auth_place: str = SECRETS_FILE
    sheets: Mapping[str, Any] | None = None
    example_secrets: frozenset[str] = frozenset()
    unreadable: tuple[tuple[str, str], ...] = ()


def read_installation(environment: Mapping[str, str], project: Path, home: Path | None = None) -> Installation:
    """The installation in the folder `project`, run by somebody whose home is `home` (None: no home)."""
    unreadable: list[tuple[str, str]] = []
    folders = [folder for folder in (home, project) if folder is not None]
    server: dict[str, Any] = {}
    auth: Mapping[str, Any] | None = None
    auth_place = str(project / SECRETS_FILE)
    sheets: Mapping[str, Any] | None = None
    for folder in folders:
        server |= _section(folder / CONFIG_FILE, "server", unreadable) or {}
        found = _section(folder / SECRETS_FILE, "auth", unreadable)
        if found is not None:
            auth, auth_place = {**(auth or {}), **found}, str(folder / SECRETS_FILE)
        of_sheets = _section(folder / SECRETS_FILE, "sheets", [])  # a file that is no TOML is noted once
        if of_sheets is not None:
            sheets = {**(sheets or {}), **of_sheets}
    for name, variable in _OPTIONS.items():
        if variable in environment:
            server[name] = _option(name, environment[variable])
    if auth is None and (of_space := _space_auth(environment)):
        auth, auth_place = of_space, SPACE_AUTH
    example = _section(project / EXAMPLE_FILE, "auth", unreadable) or {}
    return Installation(
        environment=environment,
        server=server,
        auth=auth,
        auth_place=auth_place,
        sheets=sheets,
        example_secrets=frozenset(_texts(example)),
        unreadable=tuple(unreadable),
    )


def _space_auth(environment: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What the variables of a Hub Space say about sign-in; None where one is missing.

    The secret of the cookies is derived from that of the client, so that it is the same after each restart and on each
    replica, and tells nothing of what it was made of.
    """
    client, secret, provider, host = (environment.get(name, "").strip() for name in SPACE_VARIABLES)
    if not (client and secret and provider and host):
        return None
    return {
        "redirect_uri": f"https://{host}{CALLBACK_PATH}",
        "cookie_secret": hmac.digest(secret.encode(), b"cookies of Tablero", "sha256").hex(),
        HUB_NAME: {
            "client_id": client,
            "client_secret": secret,
            "server_metadata_url": f"{provider.rstrip('/')}{DISCOVERY}",
        },
    }


def _section(path: Path, name: str, unreadable: list[tuple[str, str]]) -> Mapping[str, Any] | None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        unreadable.append((str(path), str(fault)))
        return None
    section = content.get(name)
    return section if isinstance(section, dict) else None


def _option(name: str, text: str) -> object:
    if name == "allowedHosts":
        return text.split()
    if name.startswith("enable"):
        return text.strip().lower() in ("1", "true", "yes", "on")
    return text.strip()


def _texts(section: Mapping[str, Any]) -> set[str]:
    """Every text in a section and the sections inside it that could be mistaken for a secret."""
    found: set[str] = set()
    for key, value in section.items():
        if isinstance(value, dict):
            found |= _texts(value)
        elif isinstance(value, str) and re.search(r"secret|client_id", key):
            found.add(value)
    return found
