"""The shapes of countries, served once and kept by the browser: maps ask no other host."""

import gzip
import hashlib
import json
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.sources import geography
from lib.ui.static_files import accepts_gzip


@lru_cache(maxsize=1)
def _shapes() -> tuple[bytes, bytes, str]:
    plain = json.dumps(geography.country_shapes(), separators=(",", ":")).encode()
    return plain, gzip.compress(plain, compresslevel=9, mtime=0), hashlib.sha256(plain).hexdigest()[:12]


SHAPES_ADDRESS = f"/recursos/geo/countries-{_shapes()[2]}.json"
"""Path of the shapes; the name changes with the content, so that browsers may keep it for ever."""


async def _serve(request: Request) -> Response:
    plain, compressed, _digest = _shapes()
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(compressed, media_type="application/geo+json", headers=headers)
    return Response(plain, media_type="application/geo+json", headers=headers)


def routes() -> list[Route]:
    """The route of the shapes."""
    return [Route(SHAPES_ADDRESS, _serve)]
