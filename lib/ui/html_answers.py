"""Documents made outside of any Streamlit run: asked for by address and language, kept for a few seconds, answered.

One rendering serves every visitor who asks the same meanwhile; a browser that has it already is told so.
"""

import asyncio
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from lib import i18n
from lib.ui import static_files, web_security

_COOKIE_PREFIX = "tablero_"
_FRESH_SECONDS = 5.0
_KEPT_DOCUMENTS = 512


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """A document ready to be sent, plain and compressed, with the tag by which a browser knows that it has it."""

    status: int
    language: str
    html: bytes
    compressed: bytes
    tag: str

    @classmethod
    def of(cls, html: str, language: str, status: int = 200) -> "HtmlDocument":
        """The document with this text."""
        content = html.encode()
        return cls(
            status=status,
            language=language,
            html=content,
            compressed=gzip.compress(content, compresslevel=6, mtime=0),
            tag=f'W/"{hashlib.sha256(content).hexdigest()[:20]}"',
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document depends on, and so the key under which it is kept. `cookies` are our own."""

    path: str
    language: str
    locale: str
    query: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    origin: str

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """What `request` asks for: its language is that of `?lang=`, else the first accepted one that we speak."""
        accepted = request.headers.get("accept-language", "")
        wanted = request.query_params.get("lang", "")
        language = wanted if wanted in i18n.LANGUAGES else i18n.language_accepted(accepted)
        scheme = "https" if web_security.is_https(request.scope) else "http"
        return cls(
            path=request.url.path,
            language=language,
            locale=i18n.locale_for(language, _locale_accepted(accepted, language)),
            query=tuple(sorted(request.query_params.items())),
            cookies=tuple(sorted(item for item in request.cookies.items() if item[0].startswith(_COOKIE_PREFIX))),
            origin=f"{scheme}://{request.headers.get('host', 'localhost')}",
        )


def _locale_accepted(accept_language: str, language: str) -> str | None:
    tags = (part.partition(";")[0].strip() for part in accept_language.split(","))
    return next((tag for tag in tags if i18n.language_of(tag) == language), None)


class HtmlAnswers:
    """Answers requests with what `render` makes of them, made once for everybody who asks the same."""

    def __init__(self, render: Callable[[Asked], Awaitable[HtmlDocument]]) -> None:
        self._render = render
        self._kept: OrderedDict[Asked, tuple[float, asyncio.Task[HtmlDocument]]] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """The document that `request` asks for; 400 under a host name that is not ours, 304 where nothing changed."""
        if not is_host_allowed(request.headers.get("host")):
            return PlainTextResponse(
                "This host name is not in server.allowedHosts (STREAMLIT_SERVER_ALLOWED_HOSTS).", status_code=400
            )
        document = await self._document(Asked.of(request))
        headers = {
            "cache-control": "no-cache",
            "content-language": document.language,
            "etag": document.tag,
            "vary": "Accept-Encoding, Accept-Language, Cookie",
        }
        if request.headers.get("if-none-match") == document.tag and document.status == 200:
            return Response(status_code=304, headers=headers)
        if static_files.accepts_gzip(request.headers.get("accept-encoding", "")):
            headers["content-encoding"] = "gzip"
            return Response(document.compressed, document.status, headers, media_type="text/html")
        return Response(document.html, document.status, headers, media_type="text/html")

    async def _document(self, asked: Asked) -> HtmlDocument:
        now = time.monotonic()
        kept = self._kept.get(asked)
        if kept is None or kept[0] < now:
            kept = (now + _FRESH_SECONDS, asyncio.create_task(self._made(asked)))
            self._kept[asked] = kept
            self._kept.move_to_end(asked)
            while len(self._kept) > _KEPT_DOCUMENTS:
                self._kept.popitem(last=False)
        # Shielded: one visitor who leaves must not take the document from the others who wait for it.
        return await asyncio.shield(kept[1])

    async def _made(self, asked: Asked) -> HtmlDocument:
        return await self._render(asked)
