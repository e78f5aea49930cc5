"""The first visit of every page is ours: made at start-up, with nobody at the other end.

What a first run loads and computes (modules of widgets, compiled pages, chart specifications, cached reads) is there
before a person comes, and is frozen with the rest by `lib.ui.lifespan`.
"""

import asyncio
import logging
from collections.abc import Iterable

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, SessionClient
from streamlit.runtime.session_manager import ClientContext

_PATIENCE_SECONDS = 20.0
_LOG = logging.getLogger(__name__)


class _NobodyThere(SessionClient):
    """Takes what the server sends and only notes that a run has ended."""

    def __init__(self) -> None:
        self.has_finished = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.has_finished.set()

    @property
    def client_context(self) -> ClientContext | None:
        return None


async def visit(runtime: Runtime, page_names: Iterable[str], locale: str) -> None:
    """Run each page once as a visitor with this locale (e.g. "es-ES") sees it; to be awaited on the event loop.

    A page name is its `url_path`, empty for the first page. One that does not end in time is logged and left.
    """
    client = _NobodyThere()
    session_id = runtime.connect_session(client, user_info={})
    try:
        for name in page_names:
            client.has_finished.clear()
            message = BackMsg()
            message.rerun_script.page_name = name
            message.rerun_script.context_info.locale = locale
            message.rerun_script.context_info.timezone = "UTC"
            runtime.handle_backmsg(session_id, message)
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await client.has_finished.wait()
    except TimeoutError:
        _LOG.warning("The first visit of page %r did not end within %.0f s", name, _PATIENCE_SECONDS)
    finally:
        runtime.close_session(session_id)
