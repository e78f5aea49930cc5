"""The Google Sheets API with its token endpoint over real sockets, for the real client.

    with SheetsServer() as server:
        spreadsheet = server.add("Inscripciones", {"Respuestas": [["Marca temporal"], ["2024/03/05 10:15:32"]]})
        run(..., environment={"TABLERO_SHEETS_API": server.api_url, ...})

The token endpoint checks the signature of the service account's assertion and grants the scopes that it asks for;
`account()` is a key made for the occasion. `faults` says how the next requests fail, in order.
"""

import json
import re
import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from tests.outside.sheets_grid import Json, RefusedError, Spreadsheet, Value, new_tab

FaultKind = Literal["limited", "broken", "hang", "cut", "page", "half"]

ACCOUNT_EMAIL = "tablero@example.iam.gserviceaccount.com"
# Whom an assertion is for, wherever the token endpoint is.
AUDIENCE = "https://oauth2.googleapis.com/token"
READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"
_PATH = re.compile(r"/v4/spreadsheets/([\w-]+)(?::(batchUpdate)|/values:(batchGet|batchUpdate)|/values/(.+))?")
_PAGE = b"<!doctype html><title>Sign in to the network</title>"


@cache
def keys(name: str = "") -> tuple[str, bytes]:
    """A private and its public key, made once per process for each name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public


def _selected(found: Any, mask: Mapping[str, Any]) -> Any:
    """What a `fields` mask leaves of an answer; an empty mask leaves everything."""
    if not mask:
        return found
    if isinstance(found, list):
        return [_selected(one, mask) for one in found]
    return {name: _selected(found[name], inner) for name, inner in mask.items() if name in found}


def _mask(fields: str) -> dict[str, Any]:
    """`a.b,c(d,e)` as {"a": {"b": {}}, "c": {"d": {}, "e": {}}}."""
    found: dict[str, Any] = {}
    for part in re.findall(r"(?:[^,()]|\([^)]*\))+", fields):
        path, _, inner = part.partition("(")
        place = found
        for name in path.split("."):
            place = place.setdefault(name, {})
        place.update(_mask(inner.rstrip(")")) if inner else {})
    return found


class SheetsServer:
    """A server in a thread of this process, until the `with` block ends. `asked` counts requests by what they are."""

    def __init__(self) -> None:
        self.spreadsheets: dict[str, Spreadsheet] = {}
        self.faults: deque[FaultKind] = deque()
        self.token_faults: deque[FaultKind | Literal["refused"]] = deque()
        self.asked: Counter[str] = Counter()
        self.paths: list[str] = []
        self.retry_after = ""
        self.is_api_on = True
        self.closing = threading.Event()
        self.tokens: dict[str, str] = {}
        self._private_key, self.public_key = keys()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.sheets = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self.api_url = f"{self.url}/v4/spreadsheets"
        self.token_url = f"{self.url}/token"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def account(self, **changes: str) -> dict[str, str]:
        """The key of a service account, as its JSON file has it."""
        return {
            "type": "service_account",
            "project_id": "example",
            "private_key_id": "1",
            "private_key": self._private_key,
            "client_email": ACCOUNT_EMAIL,
            "client_id": "1",
            "token_uri": self.token_url,
        } | changes

    def add(
        self,
        title: str,
        tabs: Mapping[str, Sequence[Sequence[Value | None]]],
        *,
        zone: str = "Europe/Madrid",
        locale: str = "es_ES",
        readers: frozenset[str] | None = frozenset({ACCOUNT_EMAIL}),
        spreadsheet_id: str = "",
    ) -> Spreadsheet:
        """A new spreadsheet, shared with the account; its tabs have the numbers 0, 1, …"""
        found = Spreadsheet(
            spreadsheet_id or f"sheet-number-{len(self.spreadsheets):020}",
            title,
            zone,
            locale,
            [new_tab(number, name, 1000 + len(rows)) for number, (name, rows) in enumerate(tabs.items())],
            readers,
        )
        self.spreadsheets[found.id] = found
        for name, rows in tabs.items():
            self.fill(found, name, rows)
        return found

    def fill(self, spreadsheet: Spreadsheet, tab_title: str, rows: Sequence[Sequence[Value | None]]) -> None:
        """Put `rows` in the place of what a tab holds."""
        tab = next(tab for tab in spreadsheet.tabs if tab.title == tab_title)
        tab.cells = {
            (down, across): value
            for down, row in enumerate(rows)
            for across, value in enumerate(row)
            if value is not None
        }

    def address(self, spreadsheet: Spreadsheet, tab_title: str) -> str:
        """The address of a tab as the browser shows it."""
        tab = next(tab for tab in spreadsheet.tabs if tab.title == tab_title)
        gid = tab.properties["sheetId"]
        return f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}/edit?gid={gid}#gid={gid}"

    def token(self, form: Mapping[str, list[str]]) -> tuple[int, Json]:
        """The answer to a signed assertion (RFC 7523)."""
        try:
            claims = jwt.decode(form["assertion"][0], certs=self.public_key, audience=AUDIENCE)
        except (ValueError, KeyError) as fault:
            return 400, {"error": "invalid_grant", "error_description": f"Invalid JWT: {fault}"}
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = str(claims["scope"])
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, *, token: str) -> Json:
        """What the API answers. Raises RefusedError."""
        options = {name: values[0] for name, values in query.items()}
        if token not in self.tokens:
            raise RefusedError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if not self.is_api_on:
            message = "Google Sheets API has not been used in project 1 before or it is disabled."
            raise RefusedError(403, "PERMISSION_DENIED", message)
        match = _PATH.fullmatch(path)
        found = self.spreadsheets.get(match[1]) if match else None
        if match is None or found is None:
            raise RefusedError(404, "NOT_FOUND", "Requested entity was not found.")
        if found.readers is not None and ACCOUNT_EMAIL not in found.readers:
            raise RefusedError(403, "PERMISSION_DENIED", "The caller does not have permission")
        if found.is_excel:
            raise RefusedError(400, "FAILED_PRECONDITION", "This operation is not supported for this document")
        if method != "GET" and self.tokens[token] == READ_ONLY:
            raise RefusedError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
        if method != "GET" and found.editors is not None and ACCOUNT_EMAIL not in found.editors:
            raise RefusedError(403, "PERMISSION_DENIED", "The caller does not have permission")
        if match[2]:
            return found.change(body)
        if match[3]:
            if match[3] == "batchUpdate":
                return found.write_all(body)
            return {"spreadsheetId": found.id, "valueRanges": [found.read(name, options) for name in query["ranges"]]}
        return self._values(found, method, unquote(match[4]), options, body) if match[4] else found.about()

    def _values(self, found: Spreadsheet, method: str, name: str, options: Json, body: Any) -> Json:
        if method == "GET":
            return found.read(name, options)
        if method == "PUT":
            return found.write(name, body, options)
        where, _, verb = name.rpartition(":")
        return found.clear(where) if verb == "clear" else found.append(where, body, options)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each request costs 44 ms

    @property
    def sheets(self) -> SheetsServer:
        return self.server.sheets  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        is_token = parts.path == "/token"
        self.sheets.asked["token" if is_token else "api"] += 1
        self.sheets.paths.append(self.path)
        faults = self.sheets.token_faults if is_token else self.sheets.faults
        fault = faults.popleft() if faults else None
        if fault == "refused":
            self._send(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
            return
        if is_token:
            answer = self.sheets.token(parse_qs(content.decode()))
        else:
            answer = self._answer(parts.path, parse_qs(parts.query), json.loads(content) if content else None)
        self._send_with_fault(fault, *answer)

    def _answer(self, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Json]:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            found = self.sheets.answer(self.command, path, query, body, token=token)
        except RefusedError as refused:
            return refused.status, refused.body
        return 200, _selected(found, _mask(query.get("fields", [""])[0]))

    def _send_with_fault(self, fault: str | None, status: int, body: Json) -> None:
        if fault == "limited":
            message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'."
            refused = RefusedError(429, "RESOURCE_EXHAUSTED", message)
            self._send(429, refused.body, retry_after=self.sheets.retry_after)
        elif fault == "broken":
            refused = RefusedError(500, "INTERNAL", "Internal error encountered.")
            self._send(500, refused.body)
        elif fault == "page":
            self._send_bytes(200, "text/html", _PAGE)
        elif fault == "half":
            ranges = body.get("valueRanges", [])
            self._send(status, body | {"valueRanges": ranges[: len(ranges) // 2]})
        elif fault == "hang":
            self.sheets.closing.wait()
            self.close_connection = True
        elif fault == "cut":
            content = json.dumps(body).encode()
            self._send_bytes(status, "application/json", content[: len(content) // 2], declared=len(content))
            self.close_connection = True
        else:
            self._send(status, body)

    def _send(self, status: int, body: Json, *, retry_after: str = "") -> None:
        content = json.dumps(body, ensure_ascii=False, indent=2).encode()
        self._send_bytes(status, "application/json; charset=UTF-8", content, retry_after=retry_after)

    def _send_bytes(
        self, status: int, kind: str, content: bytes, *, declared: int | None = None, retry_after: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if declared is None else declared))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests look at `asked`."""
