"""Small files fast: Streamlit's scripts and styles compressed once, and our few own files under `/recursos/`.

Streamlit sends its bundle uncompressed (8 MB with a chart, a table and a map). Compressing at every request would
cost more than it saves, so each file is compressed once, into a folder named for Streamlit's version, and kept.
"""

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

ASSETS = Path(__file__).parent / "assets"
ASSETS_ADDRESS = "/recursos"
STREAMLIT_STATIC = Path(file_util.get_static_dir())
_COMPRESSIBLE = {".js", ".css"}  # fonts and images are compressed already
_FOR_EVER = "public, max-age=31536000, immutable"  # the names carry a hash of the content
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip.

    >>> accepts_gzip("br, gzip"), accepts_gzip("gzip;q=0, *"), accepts_gzip(""), accepts_gzip("*")
    (True, False, False, True)
    """
    allowed: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        weight = re.fullmatch(r"\s*q=([0-9.]+)\s*", parameters)
        allowed[coding.strip()] = weight is None or weight[1].strip("0.") != ""
    return allowed.get("gzip", allowed.get("*", False))


@dataclass
class CompressedFiles:
    """Compressed copies of the files of one folder. Filled in by `compress`, safe to read meanwhile.

    `source` is what `/static/` serves; `copies` is where the compressed files lie, made when missing.
    """

    source: Path
    copies: Path
    _ready: dict[str, Path] = field(default_factory=dict)
    _bodies: dict[str, bytes] = field(default_factory=dict)

    def compress(self, names: Iterable[str]) -> None:
        """Make the copies of `names` (relative to the source) that are missing. A name that is no file is ignored."""
        for name in names:
            path, copy = self.source / name, self.copies / f"{name}.gz"
            if path.suffix not in _COMPRESSIBLE or name in self._ready or not path.is_file():
                continue
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                # Written beside and renamed, so that a second process never reads half a file.
                part = copy.with_name(f"{copy.name}.{hashlib.sha256(str(id(self)).encode()).hexdigest()[:8]}")
                part.write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
                part.replace(copy)
            self._ready[name] = copy

    def every_name(self) -> list[str]:
        """The names of all files in the source."""
        return sorted(path.relative_to(self.source).as_posix() for path in self.source.rglob("*") if path.is_file())

    def body(self, name: str) -> bytes | None:
        """The compressed content of `name`, kept in memory once read; None where there is no copy (yet)."""
        body = self._bodies.get(name)
        if body is None and name in self._ready:
            body = self._bodies[name] = self._ready[name].read_bytes()
        return body


def streamlit_files(cache_folder: Path) -> CompressedFiles:
    """Streamlit's bundle, with its compressed copies in a folder of `cache_folder` named for this installation."""
    index = (STREAMLIT_STATIC / "index.html").read_bytes()
    name = f"streamlit-{streamlit.__version__}-{hashlib.sha256(index).hexdigest()[:8]}"
    return CompressedFiles(STREAMLIT_STATIC / "static", cache_folder / name)


def names_of_first_load(index_html: str) -> list[str]:
    """The files that `index_html` asks for at once, relative to `/static/`."""
    return re.findall(r'(?:src|href)="\./static/([^"]+)"', index_html)


class PrecompressedStatic:
    """ASGI middleware: answers `GET /static/…` with the compressed copy where the browser takes gzip.

    Anything else, and a file whose copy is not made yet, is left to Streamlit; only that for a file that is not there
    it would send its page, to be kept for a year as a script, where we say that there is none.
    """

    def __init__(self, app: ASGIApp, *, files: CompressedFiles) -> None:
        self._app = app
        self._files = files
        self._names = frozenset(files.every_name())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        name = scope["path"].removeprefix("/static/")
        if name not in self._names:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_plain_get = scope["method"] in ("GET", "HEAD") and "range" not in headers
        body = self._files.body(name) if is_plain_get and accepts_gzip(headers.get("accept-encoding", "")) else None
        if body is None:
            await self._app(scope, receive, _varying_by_encoding(send))
            return
        response = Response(
            body,
            media_type=_MEDIA_TYPES[Path(name).suffix],
            headers={"cache-control": _FOR_EVER, "content-encoding": "gzip", "vary": "Accept-Encoding"},
        )
        await response(scope, receive, send)


def _varying_by_encoding(send: Send) -> Send:
    async def send_with_vary(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return send_with_vary


def address_of(name: str, content: bytes) -> str:
    """The address of a file of ours under `/recursos/`, with a hash of its content in its name."""
    path = Path(name)
    return f"{ASSETS_ADDRESS}/{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"


def asset_address(name: str) -> str:
    """The address of the file `name` of `assets/`."""
    return address_of(name, (ASSETS / name).read_bytes())


def asset_routes() -> list[Route]:
    """One route per file of `assets/`, and the names that browsers ask for unbidden."""
    routes = [
        route_of(path.name, path.read_bytes()) for path in sorted(ASSETS.iterdir()) if path.suffix in _MEDIA_TYPES
    ]
    icon = (ASSETS / "favicon.png").read_bytes()
    for address in ("/favicon.ico", "/favicon.png", "/apple-touch-icon.png"):
        routes.append(Route(address, _sending(icon, "image/png", "public, max-age=86400")))
    return routes


def route_of(name: str, content: bytes) -> Route:
    """The route of a file of ours at its `address_of`."""
    return Route(address_of(name, content), _sending(content, _MEDIA_TYPES[Path(name).suffix], _FOR_EVER))


def _sending(content: bytes, media_type: str, cache_control: str) -> Callable[[Request], Awaitable[Response]]:
    async def send_file(request: Request) -> Response:
        # A new response each time: Streamlit's gzip middleware writes into the headers of the one it passes on.
        return Response(content, media_type=media_type, headers={"cache-control": cache_control})

    return send_file
