"""The headers that keep a browser from doing more than this application needs.

The policy under which Streamlit's charts, tables and deck.gl maps work was found by trying; the only inline script
it lets run is the one in Streamlit's own `index.html`, known by its hash.
"""

import base64
import hashlib
import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAME_ANCESTORS_SETTING = "TABLERO_FRAME_ANCESTORS"
_SPACE_FRAME_ANCESTORS = "'self' https://huggingface.co https://*.hf.space"
_ONE_SOURCE = re.compile(r"'self'|'none'|https?://[A-Za-z0-9*.:\[\]-]+")

_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
_ONE_YEAR_SECONDS = 31_536_000


def frame_ancestors(environment: Mapping[str, str]) -> str:
    """Who may show this application in a frame.

    `TABLERO_FRAME_ANCESTORS` lists sources separated by spaces (`'self'`, `'none'`, `https://host`); the word `space`
    stands for the Hub. Without it, only this site; on a Hub Space (`SPACE_HOST` is set), the Hub too, because a Space
    is seen through the Hub's frame. Raises ValueError naming a source that is none.
    """
    said = environment.get(FRAME_ANCESTORS_SETTING, "").strip()
    if not said:
        said = "space" if environment.get("SPACE_HOST") else "'self'"
    sources = " ".join(_SPACE_FRAME_ANCESTORS if word == "space" else word for word in said.split()).split()
    for source in sources:
        if not _ONE_SOURCE.fullmatch(source):
            raise ValueError(
                f"{FRAME_ANCESTORS_SETTING}: {source!r} is no source; write 'self', 'none', space or https://host"
            )
    return " ".join(dict.fromkeys(sources))


def inline_script_hashes(html: str) -> tuple[str, ...]:
    """The CSP sources of the scripts written inside `html`, in order, e.g. ``'sha256-…'``."""
    bodies = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", html, flags=re.DOTALL)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies)


def content_security_policy(shell_html: str, ancestors: str) -> str:
    """The policy for pages built on `shell_html`, Streamlit's `index.html`."""
    scripts = " ".join(("'self'", "'wasm-unsafe-eval'", *inline_script_hashes(shell_html)))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
        )
    )


class SecurityHeaders:
    """ASGI middleware: every HTTP answer carries the security headers."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        self._headers = (
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("permissions-policy", _PERMISSIONS),
            # Windows that we open (a sign-in provider) keep working; pages that open us cannot reach in.
            ("cross-origin-opener-policy", "same-origin-allow-popups"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers[name] = value
                if is_https(scope):
                    headers["strict-transport-security"] = f"max-age={_ONE_YEAR_SECONDS}"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def is_https(scope: Scope) -> bool:
    """Whether the visitor came by https, to us or to the proxy in front of us."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip()
    return (forwarded or scope["scheme"]) == "https"
