"""A server of ours in a process of its own, on a free loopback port, for the tests that speak HTTP or use a browser.

with RunningServer(environment={"TABLERO_DEMO": "1"}) as server:
    httpx.get(server.url)
"""

import contextlib
import os
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


class ServerDidNotStartError(RuntimeError):
    """The server ended, or did not answer in time; the message ends with what it wrote."""


class RunningServer:
    """`streamlit run Home.py` (or another entry file) until `stop()`, or until the `with` block ends.

    `environment` is added to this process's own; variables that would change how the server is served are dropped
    from the latter. What the server writes is in the file `log_path`.
    """

    def __init__(
        self,
        home: Path = ROOT / "Home.py",
        *,
        environment: Mapping[str, str] | None = None,
        log_path: Path | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.port = free_port()
        self.host = host
        self.url = f"http://{host}:{self.port}"
        self.home = home
        self.log_path = log_path
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

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
        if self._process is None:
            raise RuntimeError("The server was not started")
        return self._process.pid

    def start(self) -> None:
        """Start and wait until `/healthz` answers, healthy or not. Raises ServerDidNotStartError."""
        self._log = (self.log_path or Path(os.devnull)).open("wb")
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("STREAMLIT_", "TABLERO_", "SPACE_")) and name != "DATABASE_URL"
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(self.home), "--server.port", str(self.port)],
            cwd=ROOT,
            env=inherited | self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait_until_it_answers(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server; a second call does nothing."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()

    def log(self) -> str:
        """What the server wrote so far; empty without a `log_path`."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path else ""

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        # The socket is bound before the application is loaded: a request waits in the queue until it is served,
        # so no fixed pauses are needed once the port is open. Until then, the wait is on the process itself.
        ended = os.pidfd_open(process.pid)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while time.monotonic() < deadline:
                if _answers(self.url + "/healthz", deadline - time.monotonic()):
                    return
                if select.select([ended], [], [], 0.02)[0]:
                    break
        finally:
            os.close(ended)
        raise ServerDidNotStartError(f"The server of {self.home} did not start:\n{self.log()[-4000:]}")


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
