"""A server of ours in a process of its own, on a free loopback port, for the tests that speak HTTP or use a browser.

with RunningServer(environment={"TABLERO_DEMO": "1"}) as server:
    httpx.get(server.url)
"""

import atexit
import contextlib
import os
import select
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.line_process import ROOT, LineProcess
from tests.ready_process import Order

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_READ_BY_IMPORTS = ("HF_", "HOME")  # where the Hub is, and where Streamlit looks for secrets


class ServerDidNotStartError(RuntimeError):
    """The server ended, or did not answer in time; the message ends with what it wrote."""


class RunningServer:
    """`streamlit run Home.py` (or another entry file) until `stop()`, or until the `with` block ends.

    `environment` is added to this process's own; variables that would change how the server is served are dropped
    from the latter. What the server writes is in the file `log_path`. It is a copy of a process that has imported
    everything, unless `is_fresh` or the environment sets what modules read when they are imported.
    """

    def __init__(
        self,
        home: Path = ROOT / "Home.py",
        *,
        environment: Mapping[str, str] | None = None,
        log_path: Path | None = None,
        host: str = "127.0.0.1",
        is_fresh: bool = False,
    ) -> None:
        self.port = free_port()
        self.host = host
        self.url = f"http://{host}:{self.port}"
        self.home = home
        self.log_path = log_path
        self._environment = dict(environment or {})
        self._is_fresh = is_fresh or any(name.startswith(_READ_BY_IMPORTS) for name in self._environment)
        self._pid: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process of the server."""
        if self._pid is None:
            raise RuntimeError("The server was not started")
        return self._pid

    def start(self) -> None:
        """Start and wait until `/healthz` answers, healthy or not. Raises ServerDidNotStartError."""
        order = Order(
            arguments=["run", str(self.home), "--server.port", str(self.port)],
            environment=_inherited() | self._environment,
            log=str(self.log_path or os.devnull),
            is_fresh=self._is_fresh,
        )
        self._pid = int(_ready_process().ask(order))
        try:
            self._wait_until_it_answers(self._pid)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server; a second call does nothing."""
        pid, self._pid = self._pid, None
        if pid is not None:
            with contextlib.suppress(ProcessLookupError), _watching(pid) as process:
                signal.pidfd_send_signal(process, signal.SIGTERM)
                if not _has_ended(process, _STOP_SECONDS):
                    signal.pidfd_send_signal(process, signal.SIGKILL)
                    _has_ended(process, _STOP_SECONDS)

    def log(self) -> str:
        """What the server wrote so far; empty without a `log_path`."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path else ""

    def _wait_until_it_answers(self, pid: int) -> None:
        # The socket is bound before the application is loaded: a request waits in the queue until it is served,
        # so no fixed pauses are needed once the port is open. Until then, the wait is on the process itself.
        with contextlib.suppress(ProcessLookupError), _watching(pid) as process:
            deadline = time.monotonic() + _START_SECONDS
            while time.monotonic() < deadline:
                if _answers(self.url + "/healthz", deadline - time.monotonic()):
                    return
                if _has_ended(process, 0.02):
                    break
        raise ServerDidNotStartError(f"The server of {self.home} did not start:\n{self.log()[-4000:]}")


@cache
def _ready_process() -> LineProcess:
    ready = LineProcess("tests.ready_process", _inherited())
    atexit.register(ready.stop)
    return ready


def _inherited() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STREAMLIT_", "TABLERO_", "SPACE_")) and name != "DATABASE_URL"
    }


@contextlib.contextmanager
def _watching(pid: int) -> Iterator[int]:
    """A process as a file, which can be waited for though it is nobody's child. Raises ProcessLookupError."""
    process = os.pidfd_open(pid)
    try:
        yield process
    finally:
        os.close(process)


def _has_ended(process: int, patience_seconds: float) -> bool:
    return bool(select.select([process], [], [], patience_seconds)[0])


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str, patience_seconds: float) -> bool:
    with contextlib.suppress(urllib.error.HTTPError, OSError):
        try:
            with urllib.request.urlopen(url, timeout=patience_seconds):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True  # it is there, and says that something is wrong
    return False
