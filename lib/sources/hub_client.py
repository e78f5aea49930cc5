"""How the Hub is asked: the client library's own requests, with the limits that it lacks.

Left alone, `huggingface_hub` waits for ever on lists, ignores the timeout of a client that it is given, tries again
five times, and sleeps up to five minutes when the Hub asks to wait. So the client it gets from us sets a timeout on
every request and another on the whole of an answer, tries at most three times, and turns what fails into
`SourceFaultError`, which the library does not take for a reason to try again. Requests are counted for whoever asks:

    with counting(usage):
        HfApi().list_datasets(...)
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx2
from huggingface_hub import set_client_factory
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from lib.sources import source_faults
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage

HUB = "Hugging Face Hub"
TRIES = 3
TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait: `silence_seconds` for the next piece of an answer, `answer_seconds` for the whole of it."""

    connect_seconds: float = 5
    silence_seconds: float = 20
    answer_seconds: float = 60
    answer_bytes: int = 50_000_000
    first_pause_seconds: float = 1  # before the second try; twice that before the third


_usage: ContextVar[Usage | None] = ContextVar("_usage", default=None)
_limits: ContextVar[Limits] = ContextVar("_limits", default=Limits())  # noqa: B039 - frozen
_installing = threading.Lock()
_installed = False


@contextmanager
def counting(usage: Usage, limits: Limits | None = None) -> Iterator[None]:
    """Requests of the client library inside the block are counted in `usage` and kept within `limits`.

    Raises:
        RateLimitError: inside the block, where the Hub asks to wait.
        SourceFaultError: inside the block, where it does not answer, or not with data, after three tries.
    """
    _install()
    usage_token, limits_token = _usage.set(usage), _limits.set(limits or Limits())
    try:
        yield
    finally:
        _usage.reset(usage_token)
        _limits.reset(limits_token)


def _install() -> None:
    """Have the library make its client by us, once per process: doing so closes the client that others may use."""
    global _installed  # noqa: PLW0603 - the library's own setting is global
    with _installing:
        if not _installed:
            set_client_factory(lambda: Client(follow_redirects=True))
            _installed = True


class Client(httpx2.Client):
    """A client whose `send` is at most three tries, each of a bounded time. Of `source` speak its faults."""

    source = HUB

    def kind_of(self, request: httpx2.Request) -> str:
        """What a request is for, as reports count it."""
        return kind_of_request(request.url.path)

    def is_trouble(self, response: httpx2.Response) -> bool:
        """Whether an answer says that the server could not answer: it is asked again."""
        return response.status_code >= SERVER_ERRORS

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        limits = _limits.get()
        for attempt in range(1, TRIES + 1):
            try:
                return self._send_once(request, limits, **options)
            except RateLimitError:
                raise
            except SourceFaultError:
                if attempt == TRIES:
                    raise
                time.sleep(limits.first_pause_seconds * attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def _send_once(self, request: httpx2.Request, limits: Limits, **options: Any) -> httpx2.Response:
        usage = _usage.get()
        if usage is not None:
            usage.count(self.kind_of(request))
        request.extensions["timeout"] = httpx2.Timeout(limits.silence_seconds, connect=limits.connect_seconds).as_dict()
        options["stream"] = True  # so that reading the answer is ours, with its own limit of time
        with _named_faults(limits, self.source):
            response = super().send(request, **options)
            try:
                _read_within(response, limits, self.source)
            finally:
                response.close()
        self._require_answer(response, usage)
        return response

    def _require_answer(self, response: httpx2.Response, usage: Usage | None) -> None:
        """Raises where the answer is none: asked to wait, an error of the server, a page instead of data."""
        limit = parse_ratelimit_headers(response.headers)
        if usage is not None and limit is not None:
            usage.limit_left = limit.remaining
        if response.status_code == TOO_MANY_REQUESTS:
            wait = response.headers.get("Retry-After", "")
            seconds = limit.reset_in_seconds if limit else int(wait) if wait.isdecimal() else None
            raise RateLimitError(self.source, seconds)
        if self.is_trouble(response):
            raise SourceFaultError(source_faults.SERVER_ERROR, source=self.source, status=response.status_code)
        content_type = response.headers.get("Content-Type", "")
        is_page = content_type.startswith("text/html")
        is_data = content_type.startswith("application/json") or not response.request.url.path.startswith("/api/")
        if response.is_success and (is_page or not is_data):
            raise SourceFaultError(source_faults.NOT_AN_ANSWER, source=self.source)


@contextmanager
def _named_faults(limits: Limits, source: str) -> Iterator[None]:
    try:
        yield
    except httpx2.TimeoutException as error:
        seconds = limits.connect_seconds if isinstance(error, httpx2.ConnectTimeout) else limits.silence_seconds
        raise SourceFaultError(source_faults.TIMED_OUT, source=source, seconds=round(seconds)) from error
    except (httpx2.ReadError, httpx2.RemoteProtocolError, httpx2.DecodingError) as error:
        raise SourceFaultError(source_faults.ANSWER_CUT, source=source) from error
    except httpx2.RequestError as error:
        reason = type(error).__name__
        raise SourceFaultError(source_faults.UNREACHABLE, source=source, reason=reason) from error


def _read_within(response: httpx2.Response, limits: Limits, source: str) -> None:
    """Read the answer, however slowly it drips, within the limits of time and size."""
    end = time.monotonic() + limits.answer_seconds
    response.stream = _Bounded(response.stream, end, limits, source)
    response.read()


class _Bounded(httpx2.SyncByteStream):
    """A stream that ends in a fault when it takes too long or is too large."""

    def __init__(self, stream: Any, end: float, limits: Limits, source: str) -> None:
        self._stream = stream
        self._end = end
        self._limits = limits
        self._source = source

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > self._limits.answer_bytes:
                limit = self._limits.answer_bytes
                raise SourceFaultError(source_faults.ANSWER_TOO_LARGE, source=self._source, limit=limit)
            if time.monotonic() > self._end:
                seconds = round(self._limits.answer_seconds)
                raise SourceFaultError(source_faults.TIMED_OUT, source=self._source, seconds=seconds)
            yield piece

    def close(self) -> None:
        self._stream.close()


_LISTS = ("/api/datasets", "/api/models", "/api/spaces")
_USERS = "/api/users/"
_ORGANIZATIONS = "/api/organizations/"


def kind_of_request(path: str) -> str:
    """What a request is for, as reports count it.

    >>> kind_of_request("/api/datasets"), kind_of_request("/api/models/some/thing/tree/0a1b")
    ('list', 'tree')
    >>> kind_of_request("/datasets/some/thing/resolve/0a1b/README.md"), kind_of_request("/api/models/some/thing")
    ('file', 'repo')
    >>> kind_of_request("/api/organizations/some/members")
    'members'
    """
    if path in _LISTS:
        return "list"
    if path.startswith(_USERS):
        return "likes"
    if path.startswith(_ORGANIZATIONS):
        return "members"
    for kind in ("commits", "tree", "likers"):
        if path.startswith(_LISTS) and f"/{kind}" in path:
            return kind
    return "file" if "/resolve/" in path else "repo"
