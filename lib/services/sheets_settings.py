"""Which Google sheets an installation reads, and as whom.

From the environment (`TABLERO_SHEETS_…`), else from the `[sheets]` section of `.streamlit/secrets.toml`:

    [sheets]
    registrations = ["https://docs.google.com/spreadsheets/d/…/edit#gid=0"]
    submissions = ["https://docs.google.com/spreadsheets/d/…/edit#gid=0"]

    [sheets.service_account]
    client_email = "…"          # and the rest of the key's JSON file
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.services.problems import Problem
from lib.sources import sheets
from lib.sources.refusals import RefusedFileError
from lib.sources.sheets_tabs import TabAddress, parse_tab_address

ACCOUNT = "TABLERO_SHEETS_ACCOUNT"
REGISTRATIONS = "TABLERO_SHEETS_REGISTRATIONS"
SUBMISSIONS = "TABLERO_SHEETS_SUBMISSIONS"
API = "TABLERO_SHEETS_API"
_KEYS = ("registrations", "submissions", "service_account")
_ACCOUNT_KEYS = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True, slots=True)
class SheetsSettings:
    """The tabs to read, by the addresses that the browser shows, and the key of the service account (None: no key).

    `faults` are (where, what) of what cannot be used.
    """

    account: Mapping[str, Any] | None = None
    registrations: tuple[TabAddress, ...] = ()
    submissions: tuple[TabAddress, ...] = ()
    api_url: str = sheets.API_URL
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing about sheets is configured at all."""
        return not (self.account or self.registrations or self.submissions or self.faults)


def sheets_settings(environment: Mapping[str, str], section: Mapping[str, Any] | None) -> SheetsSettings:
    """The settings in the environment and in the `[sheets]` section of the secrets (None: there is none)."""
    secrets = section or {}
    faults = [(f"[sheets] {key}", "is no setting of sheets") for key in secrets if key not in _KEYS]
    return SheetsSettings(
        account=_account(environment.get(ACCOUNT, ""), secrets.get("service_account"), faults),
        registrations=_addresses(environment.get(REGISTRATIONS), secrets, "registrations", REGISTRATIONS, faults),
        submissions=_addresses(environment.get(SUBMISSIONS), secrets, "submissions", SUBMISSIONS, faults),
        api_url=environment.get(API) or sheets.API_URL,
        faults=tuple(faults),
    )


def sheets_problems(found: SheetsSettings, *, is_demo: bool) -> Iterator[Problem]:
    """What is missing or cannot be used in the configuration of Google sheets; that there is none, off the demo."""
    for where, what in found.faults:
        yield Problem("error", where, f"{what.rstrip('.')}.", "Compare with .streamlit/secrets.toml.example.")
    if found.is_empty and not is_demo:
        yield Problem(
            "warning",
            "Google Sheets",
            "no sheet is configured, so registrations and submissions come from files only.",
            "Fill in [sheets] as .streamlit/secrets.toml.example shows, or go on with `import`.",
        )
    has_tabs = bool(found.registrations or found.submissions)
    if has_tabs and found.account is None and not found.faults:
        yield Problem(
            "error",
            "Google Sheets",
            "there are addresses of sheets, but no service account to read them.",
            "Fill in [sheets.service_account] or TABLERO_SHEETS_ACCOUNT, and share the sheets with the account.",
        )
    if found.account is not None and not has_tabs:
        yield Problem(
            "warning",
            "Google Sheets",
            "there is a service account, but no address of a sheet.",
            "Fill in registrations or submissions of [sheets].",
        )


def _account(text: str, in_secrets: object, faults: list[tuple[str, str]]) -> Mapping[str, Any] | None:
    """The key, whose text or whose file's path the environment holds."""
    where = ACCOUNT if text else "[sheets.service_account]"
    found: object = in_secrets
    if text:
        try:
            found = json.loads(text if text.lstrip().startswith("{") else Path(text).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # never with the text of the error: it may quote the key
            faults.append((where, "is neither the JSON of a key nor the path of its file"))
            return None
    if found is None or found == {}:
        return None
    missing = [key for key in _ACCOUNT_KEYS if not (isinstance(found, Mapping) and found.get(key))]
    if missing:
        faults.append((where, f"lacks {', '.join(missing)}"))
    return found if isinstance(found, Mapping) and not missing else None


def _addresses(
    text: str | None, secrets: Mapping[str, Any], key: str, variable: str, faults: list[tuple[str, str]]
) -> tuple[TabAddress, ...]:
    """Addresses of tabs: in the environment with spaces between them, in the secrets a list."""
    where = variable if text else f"[sheets] {key}"
    written: object = text.split() if text else secrets.get(key, [])
    if not isinstance(written, list):
        faults.append((where, "is no list of addresses"))
        return ()
    return tuple(dict.fromkeys(_parsed(where, written, faults)))


def _parsed(where: str, written: list[object], faults: list[tuple[str, str]]) -> Iterator[TabAddress]:
    for address in written:
        try:
            yield parse_tab_address(str(address))
        except RefusedFileError as refused:
            faults.append((where, str(refused)))
