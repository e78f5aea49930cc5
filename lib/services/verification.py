"""Whether a certificate is genuine, for anybody who has its code. It says what the certificate says and no more.

A code that nobody issued and one that is none get the same answer, after the same work. Codes cannot be guessed
(`lib.domain.certificates`); tries are limited all the same, so that nobody is tempted.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.certificates import Kind, typed_code
from lib.domain.edition import Edition
from lib.services import editions
from lib.store import public_certificates

if TYPE_CHECKING:
    from lib.store.database import Session

VISITOR_TRIES, VISITOR_SECONDS = 10, 6.0
SERVER_TRIES, SERVER_SECONDS = 300, 0.2
_NO_CODE = "-"  # looked up in place of what cannot be a code


@dataclass(frozen=True, slots=True)
class Genuine:
    """A certificate that is valid: all that it says. `award` is a prize key of `edition`, `project` a title."""

    edition: Edition
    kind: Kind
    full_name: str
    project: str | None
    award: str | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that was taken back. Whose it was is not said any more."""

    revoked_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """No certificate has this code, or it is no code."""


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """Nothing was looked up: a try is free again in `wait_seconds`."""

    wait_seconds: float


Answer = Genuine | Revoked | Unknown | TooManyTries


class Tries:
    """How many codes may still be tried: at most `most`, one more every `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._left = float(most)
        self._counted_at: datetime | None = None
        self._lock = threading.Lock()

    def wait_seconds(self, now: datetime) -> float:
        """How long until a try is free; 0 where one is."""
        with self._lock:
            self._refill(now)
            return max(0.0, (1 - self._left) * self._seconds)

    def take(self, now: datetime) -> None:
        """Count one try."""
        with self._lock:
            self._refill(now)
            self._left -= 1

    def _refill(self, now: datetime) -> None:
        if self._counted_at is not None and now > self._counted_at:
            passed = (now - self._counted_at).total_seconds()
            self._left = min(float(self._most), self._left + passed / self._seconds)
        self._counted_at = max(now, self._counted_at or now)


class Visitor:
    """The tries of one visitor. Looking again at the code that was tried last is no try."""

    def __init__(self) -> None:
        self.tries = Tries(VISITOR_TRIES, VISITOR_SECONDS)
        self.last: str | None = None


def verify(session: "Session", typed: str, visitor: Visitor, server: Tries, *, now: datetime) -> Answer:
    """What is known of the certificate whose code somebody typed. `server`: the tries of all visitors together."""
    code = typed_code(typed)
    if typed != visitor.last:
        wait = max(visitor.tries.wait_seconds(now), server.wait_seconds(now))
        if wait > 0:
            return TooManyTries(wait)
        visitor.tries.take(now)
        server.take(now)
        visitor.last = typed
    row = public_certificates.certificate_with_code(session, code or _NO_CODE)
    if row is None:
        return Unknown()
    if row.revoked_at is not None or row.full_name is None:
        return Revoked(row.revoked_at or row.issued_at)
    edition = editions.edition_now(session, row.edition)
    return Genuine(edition, row.kind, row.full_name, row.project, row.award, row.issued_at)
