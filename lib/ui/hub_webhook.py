"""Where the Hub's webhook calls: an event is let in by its secret, queued in the database, and nothing else is done.

Answers are in plain words for whoever reads them on the Hub's page of deliveries; none repeats what was sent.
"""

import logging
import os

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.services import hub_events
from lib.services.settings import Settings
from lib.store.database import DatabaseUnavailable
from lib.ui import cached, session

ADDRESS = "/webhooks/hub"
_HEADER = "x-webhook-secret"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_SAID = {
    "queued": (202, "Queued: the next sync looks after it."),
    "known": (200, "This waits already."),
    "ignored": (200, "Nothing to do: it is not about what a repo holds."),
}
_LOG = logging.getLogger(__name__)


def routes() -> list[Route]:
    """The route of the webhook."""
    return [Route(ADDRESS, _take, methods=_METHODS)]


async def _take(request: Request) -> Response:
    settings = Settings.from_environment(os.environ)
    refusal = _refusal(request, "" if settings.is_demo else os.environ.get(hub_events.SECRET, ""))
    if refusal is not None:
        return refusal
    body = await _body(request)
    if body is None:
        return _said(413, f"The body is too large: at most {hub_events.MOST_BYTES} bytes are read.")
    try:
        received = await to_thread.run_sync(_queue, settings.database_url, body)
    except hub_events.NoEventError as refused:
        return _said(400, f"This is no event of the Hub. {refused}")
    except DatabaseUnavailable:
        _LOG.exception("An event of the Hub could not be queued")
        return _said(503, "The event could not be stored now. Send it again in a while.")
    return _said(*_SAID[received])


def _refusal(request: Request, secret: str) -> Response | None:
    """Why a request is not let in, before anything of its body is read; None where it is."""
    if not secret:
        return _said(404, "No webhook is configured here.")
    if request.method != "POST":
        return _said(405, "The webhook takes POST only.", allow="POST")
    if not hub_events.is_secret(request.headers.get(_HEADER, ""), secret):
        _LOG.warning("A call of the webhook without the secret was refused")
        return _said(403, "The secret is missing or is another one. Compare it with the webhook's settings on the Hub.")
    return None


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large, of which no more is read than that takes to know."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > hub_events.MOST_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _queue(database_url: str, body: bytes) -> hub_events.Received:
    return hub_events.receive(cached.database_at(database_url), body, now=session.real_now())


def _said(status: int, sentence: str, **headers: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers={"cache-control": "no-store", **headers})
