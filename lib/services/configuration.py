"""Everything that is wrong with a configuration, as data: what, where, and what to do.

`problems` is what `python -m lib.cli check` prints. An *error* keeps the application from being served, or would serve
what it must not; a *warning* is worth knowing. The checks take what they judge as arguments; only those of the
database and of the data folder go and look.
"""

import difflib
import ipaddress
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lib.domain.sign_in import CALLBACK_PATH, DISCOVERY
from lib.services import editions, settings
from lib.services.hub_events import webhook_problems
from lib.services.installation import SPACE_VARIABLES, Installation, read_installation
from lib.services.problems import Problem
from lib.services.settings import DEMO_STAGES, Settings
from lib.services.sheets_settings import sheets_problems, sheets_settings
from lib.sources import demo_files, edition_files
from lib.sources.declared_files import parse_declared
from lib.sources.edition_files import EditionFileError
from lib.store import editions as edition_rows
from lib.store.database import Database, DatabaseMissing, DatabaseUnavailable
from lib.store.faults import place_of

if TYPE_CHECKING:
    from lib.store.database import Session

MINIMUM_SECRET_CHARACTERS = 32
_MINIMUM_DISTINCT_CHARACTERS = 10
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
_FRAME_SOURCE = re.compile(r"'self'|'none'|space|https?://[A-Za-z0-9*.:\[\]-]+")
_PLACEHOLDER = re.compile(r"x{3,}|change[-_ ]?me|example|placeholder|your[-_ ]|secret$|<.*>", re.IGNORECASE)


def problems(environment: Mapping[str, str] = os.environ, project: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of the installation in `project` (default: the current folder), errors first."""
    return problems_of(read_installation(environment, project or Path.cwd(), _home(environment)))


def problems_of(installation: Installation) -> tuple[Problem, ...]:
    """Every problem of `installation`, errors first."""
    found = [
        *_unreadable(installation),
        *variable_problems(installation.environment),
        *edition_problems(installation.environment),
        *server_problems(installation.server, installation.environment),
        *sign_in_problems(installation),
        *frame_problems(installation.environment),
        *sheets_problems(
            sheets_settings(installation.environment, installation.sheets),
            is_demo=installation.environment.get("TABLERO_DEMO") == "1",
        ),
        *webhook_problems(installation.environment),
        *_stored(installation),
    ]
    return tuple(sorted(found, key=lambda problem: problem.level))


def variable_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Variables that look like settings of ours and are none, and values that a setting cannot have."""
    known = [setting.name for setting in settings.SETTINGS]
    for name in sorted(environment):
        if name.startswith("TABLERO_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(known)}."
            yield Problem("warning", name, "is not a setting of Tablero.", remedy)
    if environment.get("TABLERO_DEMO", "") not in ("", "0", "1"):
        yield Problem(
            "error",
            "TABLERO_DEMO",
            f'is "{environment["TABLERO_DEMO"]}".',
            "Write 1 for the demo, 0 or nothing without.",
        )


def edition_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Faults in the files of every edition, and an edition chosen that is not there."""
    folder = edition_files.editions_folder(environment)
    slugs = edition_files.edition_slugs(folder)
    if not slugs:
        yield Problem(
            "error",
            str(folder),
            "holds no edition.",
            "Put one there as <slug>/edition.toml, or correct TABLERO_EDITIONS.",
        )
    for slug in slugs:
        try:
            edition = edition_files.read_edition(slug, folder)
            parse_declared(folder / slug, edition)
            if (folder / slug / demo_files.DEMO_FILE).exists():
                demo_files.read_demo_plan(slug, folder)
        except EditionFileError as refused:
            for fault in refused.faults:
                where = f"{refused.file_name}, {fault.key}" if fault.key else refused.file_name
                yield Problem("error", where, f"{fault.message}.", "Correct the file.")
    chosen = environment.get("TABLERO_EDITION")
    if chosen and chosen not in slugs:
        yield Problem(
            "error",
            "TABLERO_EDITION",
            f'there is no edition "{chosen}".',
            f"Choose one of: {', '.join(slugs) or 'none'}.",
        )


def server_problems(server: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[Problem]:
    """Who can reach the server, under which names, and whether the demo stays on this machine."""
    address = str(server.get("address") or "")
    hosts = [str(host) for host in server.get("allowedHosts") or ()]
    is_local = is_loopback(address)
    names = [host for host in hosts if not is_loopback(host)]
    if environment.get("TABLERO_DEMO") == "1" and not is_local:
        yield Problem(
            "error",
            "TABLERO_DEMO",
            f"the demo lets anybody be an organizer, and the server listens on {address or 'every address'}.",
            "Set server.address to 127.0.0.1, or unset TABLERO_DEMO and use a database of your own.",
        )
    elif environment.get("TABLERO_DEMO") == "1" and (environment.get("SPACE_HOST") or names):
        yield Problem(
            "error",
            "TABLERO_DEMO",
            "the demo lets anybody be an organizer, and the server may be asked for as "
            f"{environment.get('SPACE_HOST') or ', '.join(names)}.",
            "Allow loopback names only, or unset TABLERO_DEMO and use a database of your own.",
        )
    if not is_local and not environment.get("SPACE_HOST"):
        if hosts and all(is_loopback(host) for host in hosts):
            yield Problem(
                "error",
                "server.allowedHosts",
                f"the server listens on {address or 'every address'}, yet only {', '.join(hosts)} may be asked for.",
                "Name the host of the public address, e.g. STREAMLIT_SERVER_ALLOWED_HOSTS=tablero.example.org.",
            )
        if not hosts or "*" in hosts:
            yield Problem(
                "warning",
                "server.allowedHosts",
                "any host name is accepted, so another site can have its name point here (DNS rebinding).",
                "Name the host of the public address.",
            )
    for option, risk in (
        ("enableCORS", "other sites could open sessions here"),
        ("enableXsrfProtection", "other sites could upload files here"),
    ):
        if server.get(option) is False:
            yield Problem("error", f"server.{option}", f"is off: {risk}.", "Leave it on.")


def sign_in_problems(installation: Installation) -> Iterator[Problem]:
    """What is missing, weak or left from the example in the `[auth]` section; that there is none."""
    auth, place = installation.auth, installation.auth_place
    if auth is None:
        if installation.environment.get("TABLERO_DEMO") == "1":
            return
        missing = [name for name in SPACE_VARIABLES if not installation.environment.get(name)]
        if installation.environment.get("OAUTH_CLIENT_ID"):
            yield Problem(
                "warning",
                ", ".join(missing),
                "is missing beside OAUTH_CLIENT_ID, so nobody can sign in: no organizer, no juror.",
                "Write hf_oauth: true into the Space's README.md; public pages work without.",
            )
        else:
            yield Problem(
                "warning",
                place,
                "there is no [auth] section, so nobody can sign in: no organizer, no juror.",
                "Copy .streamlit/secrets.toml.example and fill it in; public pages work without.",
            )
        return
    yield from _cookie_secret_problems(auth.get("cookie_secret"), installation)
    yield from _redirect_problems(str(auth.get("redirect_uri") or ""), installation)
    named = {name: section for name, section in auth.items() if isinstance(section, Mapping)}
    for name, provider in (named or {"": auth}).items():
        section = f"[auth.{name}]" if name else "[auth]"
        for key in _PROVIDER_KEYS:
            value = str(provider.get(key) or "")
            where = f"{place}, {section} {key}"
            if not value:
                yield Problem("error", where, "is missing.", "Take it from the sign-in provider.")
            elif value in installation.example_secrets or (key == "client_secret" and _PLACEHOLDER.search(value)):
                yield Problem("error", where, "is still that of the example.", "Take it from the sign-in provider.")
        metadata = urlsplit(str(provider.get("server_metadata_url") or ""))
        if metadata.scheme == "http" and not is_loopback(metadata.hostname or ""):
            yield Problem(
                "error", f"{place}, {section} server_metadata_url", "is not https.", "Use the provider's https address."
            )
        if metadata.path and not metadata.path.endswith(DISCOVERY) and not provider.get("issuer"):
            yield Problem(
                "error",
                f"{place}, {section} issuer",
                f"is missing, and server_metadata_url does not end in {DISCOVERY}: no sign-in would be believed.",
                'Write issuer = "…", as the provider\'s metadata say it.',
            )
        if "_" in name:
            yield Problem(
                "error", f"{place}, {section}", "has an underscore in its name.", "Leave it out: Streamlit refuses it."
            )


def _cookie_secret_problems(secret: object, installation: Installation) -> Iterator[Problem]:
    where = f"{installation.auth_place}, [auth] cookie_secret"
    remedy = 'Make one: python -c "import secrets; print(secrets.token_hex(32))".'
    if not isinstance(secret, str) or not secret:
        yield Problem("error", where, "is missing: whoever guesses it can sign in as anybody.", remedy)
    elif secret in installation.example_secrets or _PLACEHOLDER.search(secret):
        yield Problem("error", where, "is that of an example, which everybody knows.", remedy)
    elif len(secret) < MINIMUM_SECRET_CHARACTERS:
        yield Problem("error", where, f"has {len(secret)} characters; {MINIMUM_SECRET_CHARACTERS} are needed.", remedy)
    elif len(set(secret)) < _MINIMUM_DISTINCT_CHARACTERS:
        yield Problem("error", where, f"has only {len(set(secret))} different characters.", remedy)


def _redirect_problems(redirect_uri: str, installation: Installation) -> Iterator[Problem]:
    where = f"{installation.auth_place}, [auth] redirect_uri"
    parts = urlsplit(redirect_uri)
    host = parts.hostname or ""
    if not redirect_uri:
        yield Problem("error", where, "is missing.", f"Write the public address followed by {CALLBACK_PATH}.")
        return
    if parts.scheme not in ("http", "https") or not host or parts.path != CALLBACK_PATH:
        yield Problem(
            "error",
            where,
            f'"{redirect_uri}" is not the public address followed by {CALLBACK_PATH}.',
            f"Write e.g. https://tablero.example.org{CALLBACK_PATH}.",
        )
        return
    if parts.scheme == "http" and not is_loopback(host):
        yield Problem("error", where, "is not https: sign-in would cross the network in the open.", "Use https.")
    hosts = [str(allowed).lower() for allowed in installation.server.get("allowedHosts") or ()]
    if (
        hosts
        and not any(_matches(host, allowed) for allowed in hosts)
        and not installation.environment.get("SPACE_HOST")
    ):
        yield Problem(
            "error",
            where,
            f"people come back from sign-in to {host}, which is not among server.allowedHosts ({', '.join(hosts)}).",
            "Make the two agree.",
        )


def frame_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Words of TABLERO_FRAME_ANCESTORS that are no sources."""
    words = environment.get("TABLERO_FRAME_ANCESTORS", "").split()
    for word in words:
        if not _FRAME_SOURCE.fullmatch(word):
            yield Problem(
                "error",
                "TABLERO_FRAME_ANCESTORS",
                f'"{word}" is no source.',
                "Write 'self', 'none', space or https://host, separated by spaces.",
            )
    if "'none'" in words and len(words) > 1:
        yield Problem(
            "error", "TABLERO_FRAME_ANCESTORS", "'none' stands beside other sources.", "Keep one or the other."
        )


def data_folder_problems(folder: Path) -> Iterator[Problem]:
    """Whether files can be written into `folder`, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        yield Problem(
            "error",
            f"TABLERO_DATA ({folder})",
            f"cannot be written: {fault.strerror}.",
            "Let the account that runs the app write there, or name another folder.",
        )


def database_problems(url: str, *, demo_stage: str | None, edition_slug: str | None) -> Iterator[Problem]:
    """Whether the database at `url` can be used, holds an edition that is on disk, and is a demo only where it may be.

    `demo_stage` None: a database of the installation's own.
    """
    where = f"demo database, stage {demo_stage}" if demo_stage else "DATABASE_URL"
    try:
        database = Database.open(url)
    except DatabaseMissing:
        yield _missing_database(url, where, demo_stage)
        return
    except DatabaseUnavailable as fault:
        yield Problem("error", where, str(fault))
        return
    try:
        with database.read() as session:
            row = (
                edition_rows.edition_by_slug(session, edition_slug)
                if edition_slug
                else edition_rows.newest_edition(session)
            )
            if row is None:
                wanted = f'the edition "{edition_slug}"' if edition_slug else "any edition"
                remedy = "Correct TABLERO_EDITION, or make another database."
                yield Problem("error", where, f"{database.place} does not hold {wanted}.", remedy)
                return
            yield from _kind_problems(
                where, database.place, is_demo=row.demo_stage is not None, as_demo=bool(demo_stage)
            )
            yield from _override_problems(session, where, row.slug)
    finally:
        database.close()


def _missing_database(url: str, where: str, demo_stage: str | None) -> Problem:
    place = place_of(url)
    if demo_stage:
        return Problem("error", where, f"there is none at {place}.", "`make run` or `make seed` makes it.")
    return Problem(
        "error",
        where,
        f"there is no database at {place}.",
        "`python -m lib.cli database create --edition <slug>` makes one; `make run` serves the demo without.",
    )


def _kind_problems(where: str, place: str, *, is_demo: bool, as_demo: bool) -> Iterator[Problem]:
    if is_demo and not as_demo:
        yield Problem(
            "error",
            where,
            f"{place} holds the demo's made-up people.",
            "Set TABLERO_DEMO=1 to serve it as the demo, or use a database of your own.",
        )
    if as_demo and not is_demo:
        yield Problem(
            "error",
            where,
            f"{place} was not made as a demo, and the demo lets anybody be an organizer.",
            "Move it away and run `make seed`.",
        )


def _override_problems(session: "Session", where: str, slug: str) -> Iterator[Problem]:
    try:
        left_out = editions.changes_left_out(session, slug)
    except EditionFileError as fault:
        yield Problem(
            "error", where, f'it holds the edition "{slug}", whose file cannot be used: {fault}', "Correct it."
        )
        return
    for key in left_out:
        yield Problem(
            "warning",
            f"{slug}, {key}",
            "was changed by an organizer, and the change no longer fits the edition's file; it does not hold.",
            "Make the change again, or withdraw it.",
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by `host`; an empty one stands for every address.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "", "tablero.example.org")]
    [True, True, True, False, False, False]
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _matches(host: str, allowed: str) -> bool:
    return allowed in ("*", host) or (allowed.startswith("*.") and host.endswith(allowed[1:]))


def _unreadable(installation: Installation) -> Iterator[Problem]:
    for place, fault in installation.unreadable:
        yield Problem("error", place, f"cannot be read: {fault}.", "Correct the file.")


def _stored(installation: Installation) -> Iterator[Problem]:
    try:
        chosen = Settings.from_environment(installation.environment)
    except DatabaseUnavailable as fault:
        yield Problem("error", "DATABASE_URL", str(fault))
        return
    yield from data_folder_problems(chosen.data_folder)
    if not chosen.is_demo:
        yield from database_problems(chosen.database_url, demo_stage=None, edition_slug=chosen.edition_slug)
        return
    if installation.environment.get("DATABASE_URL"):
        yield Problem(
            "warning",
            "DATABASE_URL",
            "is set, and the demo does not use it: it has databases of its own.",
            "Unset it, or unset TABLERO_DEMO.",
        )
    for stage in DEMO_STAGES:
        yield from database_problems(
            chosen.demo_database_url(stage), demo_stage=stage, edition_slug=chosen.edition_slug
        )


def _home(environment: Mapping[str, str]) -> Path | None:
    return Path(environment["HOME"]) if environment.get("HOME") else None
