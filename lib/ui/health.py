"""`/healthz`: whether this process can serve, for whoever watches it. No secrets, no paths, no names."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

ADDRESS = "/healthz"
_FRESH_SECONDS = 2.0
_PATIENCE_SECONDS = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """Whether the database answers, and whether its tables are those of this code."""

    is_reachable: bool
    is_current: bool


UNREACHABLE = DatabaseState(is_reachable=False, is_current=False)


def endpoint(version: str, database_state: Callable[[], DatabaseState]) -> Callable[[Request], Awaitable[JSONResponse]]:
    """The route's function: 200 when the database answers with current tables, else 503.

    The database is asked at most every two seconds, however often this is called.
    """
    known: tuple[float, DatabaseState] | None = None

    async def answer(request: Request) -> JSONResponse:
        nonlocal known
        now = time.monotonic()
        if known is None or known[0] < now:
            known = (now + _FRESH_SECONDS, await _asked(database_state))
        state = known[1]
        is_healthy = state.is_reachable and state.is_current
        return JSONResponse(
            {
                "status": "ok" if is_healthy else "unavailable",
                "version": version,
                "database": "reachable" if state.is_reachable else "unreachable",
                "migrations": _migrations(state),
            },
            status_code=200 if is_healthy else 503,
            headers={"cache-control": "no-store"},
        )

    return answer


async def _asked(database_state: Callable[[], DatabaseState]) -> DatabaseState:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await to_thread.run_sync(database_state, abandon_on_cancel=True)
    except Exception:  # whatever it is, the answer is the same: it cannot be used
        _LOG.exception("The database could not be asked how it is")
        return UNREACHABLE


def _migrations(state: DatabaseState) -> str:
    if not state.is_reachable:
        return "unknown"
    return "current" if state.is_current else "outdated"
