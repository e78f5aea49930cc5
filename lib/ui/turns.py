"""Taking turns: how many runs of a page go on at once, so that a crowd is served in the order in which it came.

Python computes for one thread at a time. A hundred runs that begin together stop each other every few milliseconds, and
the last of them waits more than twice as long as it would in a queue.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class Turns:
    """At most `at_once` turns at a time, first come, first served.

    A turn that lasts longer than `seconds` goes on and is not counted any more: long work holds up nobody for longer.
    """

    def __init__(self, *, at_once: int, seconds: float) -> None:
        self._at_once, self._seconds = at_once, seconds
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._began_at: dict[threading.Event, float] = {}

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and end it with the block."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
            self._let_in()
        while not mine.wait(self._seconds):  # by then another turn may have lasted too long
            with self._lock:
                self._let_in()
        try:
            yield
        finally:
            with self._lock:
                self._began_at.pop(mine, None)
                self._let_in()

    def _let_in(self) -> None:
        now = time.monotonic()
        self._began_at = {one: at for one, at in self._began_at.items() if now - at < self._seconds}
        while self._waiting and len(self._began_at) < self._at_once:
            first = self._waiting.popleft()
            self._began_at[first] = now
            first.set()


RUNS: Final = Turns(at_once=2, seconds=0.25)
"""Of whole runs of a page: with two, one computes while the other waits for the database. They take some 25 ms; where
a database hangs, everybody is let in before long, to be told so. Fragments and callbacks take none: they are short, or
are somebody's long work."""
