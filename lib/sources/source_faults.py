"""What can go wrong with a source that is asked over the network, and what it was asked for.

A fault says in one sentence what happened and what to do; whoever runs the source keeps the last good numbers.

    SourceFaultError       the source did not answer, or not as it should; `.finding` says why
    └── RateLimitError     it asked to wait: what was read so far is good, the rest comes with the next run
"""

from collections import Counter
from dataclasses import dataclass, field

from lib.sources.refusals import Refusal

UNREACHABLE = "{source} cannot be reached ({reason}). Check the network; the next sync tries again."
TIMED_OUT = "{source} did not answer within {seconds} seconds. The next sync tries again."
SERVER_ERROR = "{source} answered with error {status}. The next sync tries again."
ANSWER_CUT = "The answer of {source} broke off in the middle. The next sync tries again."
NOT_AN_ANSWER = "{source} answered with a page instead of data, perhaps about maintenance. The next sync tries again."
ANSWER_UNREADABLE = "The answer of {source} is incomplete or has an unknown shape ({part}). Nothing of it was taken."
ANSWER_TOO_LARGE = "The answer of {source} has more than {limit} bytes. Nothing of it was taken."
ANSWER_REFUSED = "{source} refused to answer about {part} ({status}). Check the access token and what it may read."
RATE_LIMIT = "{source} asked to wait {seconds} seconds: too many requests. Sync again after that; it goes on from here."
RATE_LIMIT_OPEN = "{source} asked to wait: too many requests. Sync again in a few minutes; it goes on from here."


class SourceFaultError(Exception):
    """A source did not answer as it should. Whatever was stored before stays."""

    def __init__(self, message_id: str, **values: str | int) -> None:
        self.finding = Refusal(None, None, message_id, values)
        super().__init__(str(self.finding))


class RateLimitError(SourceFaultError):
    """A source asked to wait; `retry_in_seconds` None: it did not say how long."""

    def __init__(self, source: str, retry_in_seconds: int | None) -> None:
        self.retry_in_seconds = retry_in_seconds
        if retry_in_seconds is None:
            super().__init__(RATE_LIMIT_OPEN, source=source)
        else:
            super().__init__(RATE_LIMIT, source=source, seconds=retry_in_seconds)


@dataclass(slots=True)
class Usage:
    """What a source was asked for: requests by kind, tries that failed too. `limit_left`: the calls that the source
    still allows in its window, as it said last; None where it says nothing."""

    requests: Counter[str] = field(default_factory=Counter)
    limit_left: int | None = None

    def count(self, kind: str) -> None:
        """One more request of this kind."""
        self.requests[kind] += 1
