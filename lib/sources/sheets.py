"""Reading tabs of Google spreadsheets through the API, as a service account that may only read.

Per spreadsheet two requests, whatever the number of tabs: one for its tabs, zone and locale, one for the cells of all
tabs asked for. `values:batchGet` with UNFORMATTED_VALUE gives numbers as they are kept and text as it was typed;
FORMATTED_STRING gives dates as the sheet shows them. (gspread's `get_all_records` turns `+34600111222` into a number
and `1,5` into 15.)

What is wrong with a sheet, its address or the account raises SheetRefusedError, which says what to do; what may pass
raises SourceFaultError after the third try (gspread's own `BackOffHTTPClient` never gives up). Signing in is left to
google-auth, which tries its own three times.
"""

import functools
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL
from gspread.utils import absolute_range_name
from requests import JSONDecodeError, RequestException, Response, Session, Timeout
from requests.exceptions import ChunkedEncodingError

from lib.sources import sheets_refusals as texts
from lib.sources import source_faults as faults
from lib.sources.sheets_refusals import SheetRefusedError
from lib.sources.sheets_tabs import SheetTab, TabAddress, Value
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage

NAME = "Google Sheets"
API_URL = SPREADSHEETS_API_V4_BASE_URL
SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)

_FIELDS = "properties(title,locale,timeZone),sheets.properties(sheetId,title,sheetType)"
_WAIT_SECONDS = (1.0, 4.0)  # before the second and the third try
_LONGEST_WAIT_SECONDS = 30  # a server that asks for more is asked again by the next run
_API_SWITCHED_OFF = "has not been used in project"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is waited: for a connection, for an answer, and between tries (`pause` takes seconds)."""

    connect_seconds: float = 3.0
    answer_seconds: float = 20.0
    pause: Callable[[float], None] = time.sleep


USUAL_PACE = Pace()


class SheetsReader:
    """Reads spreadsheets. `account` is the service account's key, the JSON of its file as a mapping.

    The constructor signs in. It raises SheetRefusedError for a key that does not hold, and SourceFaultError.
    """

    def __init__(
        self, account: Mapping[str, Any], usage: Usage, *, api_url: str = API_URL, pace: Pace = USUAL_PACE
    ) -> None:
        self._api = signed_in(account, SCOPES, usage, api_url=api_url, pace=pace)

    def fetch_tabs(self, spreadsheet_id: str, gids: Iterable[int | None]) -> dict[int | None, SheetTab]:
        """The tabs with these numbers, all of them in one answer; None stands for the only one."""
        about = self._api.spreadsheets_get(spreadsheet_id, params={"fields": _FIELDS})
        try:
            title, zone, locale = (str(about["properties"][name]) for name in ("title", "timeZone", "locale"))
            tabs = [sheet["properties"] for sheet in about["sheets"]]
            titles = {gid: _title_of_tab(gid, title, tabs) for gid in gids}
        except (KeyError, TypeError) as error:
            raise SourceFaultError(faults.ANSWER_UNREADABLE, source=NAME, part="sheets") from error
        rows = self._fetch_rows(spreadsheet_id, list(titles.values()))
        return {
            gid: SheetTab(title, tab_title, zone, locale, cells)
            for (gid, tab_title), cells in zip(titles.items(), rows, strict=True)
        }

    def _fetch_rows(self, spreadsheet_id: str, titles: list[str]) -> list[list[list[Value]]]:
        """The rows of each tab; a tab without any answers without the key."""
        answer = self._api.values_batch_get(
            spreadsheet_id,
            [absolute_range_name(title) for title in titles],
            params={
                "valueRenderOption": "UNFORMATTED_VALUE",
                "dateTimeRenderOption": "FORMATTED_STRING",
                "majorDimension": "ROWS",
            },
        )
        ranges = answer.get("valueRanges", [])
        if len(ranges) != len(titles) or any("range" not in one for one in ranges):
            raise SourceFaultError(faults.ANSWER_UNREADABLE, source=NAME, part="valueRanges")
        return [one.get("values", []) for one in ranges]


def signed_in(
    account: Mapping[str, Any], scopes: Sequence[str], usage: Usage, *, api_url: str = API_URL, pace: Pace = USUAL_PACE
) -> "SheetsApi":
    """The API for whoever holds the key `account`, allowed `scopes` alone.

    Raises SheetRefusedError for a key that does not hold, and SourceFaultError.
    """
    try:
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            dict(account), scopes=scopes
        )
    except (GoogleAuthError, ValueError, TypeError, AttributeError) as error:
        raise SheetRefusedError(texts.BAD_ACCOUNT) from error
    usage.count("sign-in")
    _sign_in(credentials, pace)
    return SheetsApi(credentials, usage, api_url.rstrip("/"), pace)


class SheetsApi(HTTPClient):
    """gspread's client at an address of ours: bounded in time and tries, and its answers are JSON."""

    def __init__(self, credentials: Credentials, usage: Usage, api_url: str, pace: Pace) -> None:
        # A session of ours: google-auth's asks another Google service in the background, on every sync, where the
        # account may be used. A token outlives a sync, and each sync signs in anew.
        session = Session()
        session.headers["Authorization"] = f"Bearer {credentials.token}"
        super().__init__(credentials, session)
        self.set_timeout((pace.connect_seconds, pace.answer_seconds))
        self._account = str(credentials.service_account_email)
        self._usage = usage
        self._api_url = api_url
        self._pace = pace

    def request(self, method: str, endpoint: str, *rest: Any, **options: Any) -> Response:
        """The answer to a request, which is repeated where it failed: whoever writes makes sure that it may be."""
        url = self._api_url + endpoint.removeprefix(API_URL)
        for wait_seconds in _WAIT_SECONDS:
            try:
                return self._answer(method, url, *rest, **options)
            except RateLimitError as fault:
                asked_seconds = fault.retry_in_seconds or 0
                if asked_seconds > _LONGEST_WAIT_SECONDS:
                    raise
                self._pace.pause(max(wait_seconds, asked_seconds))
            except SourceFaultError:
                self._pace.pause(wait_seconds)
        return self._answer(method, url, *rest, **options)

    def _answer(self, method: str, url: str, *rest: Any, **options: Any) -> Response:
        self._usage.count("sheets")
        try:
            response = super().request(method, url, *rest, **options)
            if not isinstance(response.json(), dict):
                raise SourceFaultError(faults.NOT_AN_ANSWER, source=NAME)
        except APIError as error:
            raise self._fault(error) from error
        except GoogleAuthError as error:
            raise _sign_in_fault(error, self._account) from error
        except Timeout as error:
            seconds = math.ceil(self._pace.answer_seconds)
            raise SourceFaultError(faults.TIMED_OUT, source=NAME, seconds=seconds) from error
        except JSONDecodeError as error:
            raise SourceFaultError(faults.NOT_AN_ANSWER, source=NAME) from error
        except ChunkedEncodingError as error:
            raise SourceFaultError(faults.ANSWER_CUT, source=NAME) from error
        except RequestException as error:
            raise SourceFaultError(faults.UNREACHABLE, source=NAME, reason=type(error).__name__) from error
        return response

    def _fault(self, error: APIError) -> SourceFaultError | SheetRefusedError:
        """What an answer that is no success means, and what to do."""
        response = error.response
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            asked = response.headers.get("Retry-After", "")
            return RateLimitError(NAME, int(asked) if asked.isdigit() else None)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return SourceFaultError(faults.SERVER_ERROR, source=NAME, status=status)
        spreadsheet_id = re.split("[/?:]", response.url.removeprefix(self._api_url + "/"), maxsplit=1)[0]
        values: dict[str, str | int] = {"sheet": TabAddress(spreadsheet_id, None).url, "account": self._account}
        reason = str(error.error.get("status", ""))
        if status == HTTPStatus.FORBIDDEN and _API_SWITCHED_OFF in str(error.error.get("message", "")):
            return SheetRefusedError(texts.API_IS_OFF, **values)
        known = _REFUSALS.get((status, reason))
        return (
            SheetRefusedError(known, **values) if known else SheetRefusedError(texts.REFUSED, status=status, **values)
        )


_REFUSALS: Mapping[tuple[int, str], str] = {
    (HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED"): texts.ACCOUNT_REFUSED,
    (HTTPStatus.FORBIDDEN, "PERMISSION_DENIED"): texts.NOT_SHARED,
    (HTTPStatus.NOT_FOUND, "NOT_FOUND"): texts.NO_SUCH_SHEET,
    (HTTPStatus.BAD_REQUEST, "FAILED_PRECONDITION"): texts.NOT_A_SHEET,
}


def _sign_in(credentials: Credentials, pace: Pace) -> None:
    ask = functools.partial(Request(), timeout=(pace.connect_seconds, pace.answer_seconds))
    account = str(credentials.service_account_email)
    try:
        credentials.refresh(ask)  # type: ignore[no-untyped-call]
    except GoogleAuthError as error:
        raise _sign_in_fault(error, account) from error
    except (TypeError, ValueError) as error:  # a page instead of a token, which google-auth does not expect
        raise SourceFaultError(texts.SIGN_IN_FAILED, account=account) from error


def _sign_in_fault(error: GoogleAuthError, account: str) -> SourceFaultError | SheetRefusedError:
    """The key is at fault only where Google says so in its own words."""
    told = error.args[1] if isinstance(error, RefreshError) and len(error.args) > 1 else None
    if isinstance(told, Mapping) and told.get("error") in ("invalid_grant", "invalid_client", "unauthorized_client"):
        return SheetRefusedError(texts.ACCOUNT_REFUSED, account=account)
    return SourceFaultError(texts.SIGN_IN_FAILED, account=account)


def _title_of_tab(gid: int | None, spreadsheet: str, tabs: Sequence[Mapping[str, Any]]) -> str:
    """The title of the tab with that number among the `properties` of all. Raises SheetRefusedError."""
    titles = ", ".join(f'"{tab["title"]}"' for tab in tabs)
    if gid is None and len(tabs) > 1:
        raise SheetRefusedError(texts.SEVERAL_TABS, spreadsheet=spreadsheet, tabs=titles)
    tab = next((tab for tab in tabs if gid is None or tab["sheetId"] == gid), None)
    if tab is None:
        raise SheetRefusedError(texts.NO_SUCH_TAB, spreadsheet=spreadsheet, gid=gid or 0, tabs=titles)
    if tab["sheetType"] != "GRID":
        raise SheetRefusedError(texts.NOT_A_GRID, spreadsheet=spreadsheet, tab=str(tab["title"]))
    return str(tab["title"])
