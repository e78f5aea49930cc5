"""A visitor without a browser: speaks Streamlit's own messages over its WebSocket, so that only the server is measured.

    with Session(server.url) as session:
        frames = session.run()

Also the tests that scan bytes use it: what comes here is what any anonymous program can fetch.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ANSWER_SECONDS = 60.0
# The message that ends a run is a few bytes; larger ones need not be parsed to know that they are not it.
_LARGEST_END_BYTES = 200


class RunFailedError(RuntimeError):
    """A script ended otherwise than well."""


class Session:
    """One WebSocket session on the page at `path` (without its slash) with the query `query`."""

    def __init__(
        self,
        url: str,
        path: str = "",
        query: dict[str, str] | None = None,
        *,
        locale: str = "es-ES",
        zone: str = "Europe/Madrid",
        cookies: Iterable[str] = (),
    ) -> None:
        parts = urlsplit(url)
        self._path = path
        self._page_hash = ""
        self._query = urlencode(query or {})
        self._locale = locale
        self._zone = zone
        self._url = url
        self._connection = ExitStack()
        self._socket = self._connection.enter_context(
            connect(
                f"ws://{parts.netloc}/_stcore/stream",
                origin=f"{parts.scheme}://{parts.netloc}",  # type: ignore[arg-type]  # a NewType of str
                subprotocols=["streamlit"],  # type: ignore[list-item]  # a NewType of str
                additional_headers={"Cookie": "; ".join(cookies)} if cookies else None,
                max_size=None,
                compression=None,
                open_timeout=ANSWER_SECONDS,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def run(self, *, page_hash: str | None = None) -> list[bytes]:
        """Run the script once and give every message of the run. Raises RunFailedError, TimeoutError.

        The first run asks for the page by its path, as a browser does; later ones for the page that they got, or for
        the one whose hash is given.
        """
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = page_hash or self._page_hash
        state.page_name = "" if state.page_script_hash else self._path
        state.context_info.timezone = self._zone
        state.context_info.locale = self._locale
        state.context_info.url = f"{self._url}/{self._path}"
        state.context_info.is_embedded = "embed=true" in self._query
        self._socket.send(message.SerializeToString())
        frames: list[bytes] = []
        while True:
            frame = self._socket.recv(ANSWER_SECONDS)
            assert isinstance(frame, bytes), "Streamlit speaks in bytes"
            frames.append(frame)
            if len(frames) > 1 and len(frame) > _LARGEST_END_BYTES:
                continue
            said = ForwardMsg.FromString(frame)
            if said.HasField("new_session"):
                self._page_hash = said.new_session.page_script_hash
            elif said.WhichOneof("type") == "script_finished":
                if said.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RunFailedError(ForwardMsg.ScriptFinishedStatus.Name(said.script_finished))
                return frames
