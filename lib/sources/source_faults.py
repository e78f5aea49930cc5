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

# Runs
RUN_DIED = "This sync ended without a word: it was stopped, or the machine was. Nothing of it was written."
RUN_BROKE = "Tablero met a fault of its own, which the log describes. Nothing of this sync was written."
SYNC_RUNNING = "Another sync has been running since {since} UTC. Wait until it ends."
SYNC_HELD = (
    "Another sync has been running since {since} UTC. Wait until it ends; if it died, the next one can begin at "
    "{until} UTC."
)
SYNC_OF_DEMO = "This is a demo, whose clock stands still: it is not synced."
SYNC_NOT_CONFIGURED = "Nothing is configured for {only}: `check` says what is missing."
SYNC_NOTHING_CONFIGURED = "No source is configured: `check` says what is missing."
SYNC_OVERTAKEN = "This sync took too long, and another one began. What it had not yet taken is left to that one."
SYNC_NOT_ALLOWED = "Only organizers of this edition may sync it. Nothing was asked."
LARGE_DROP = (
    "{gone} of {known} repos known before are missing from the lists, more than {limit} %. "
    "If that is right, sync again accepting the drop; if not, look at the organization on the Hub first."
)
LIKES_DROP = (
    "{gone} of {known} likes known before are missing from what the Hub shows, more than {limit} %, and its counts do "
    "not explain that. If it is right, sync again accepting the drop; if not, sync again later."
)

# Notices
NOTICE_STOPPED = "{left} of {total} repos with something new were not read yet; the next sync goes on with them."
NOTICE_EMPTY = "The Hub lists no repo of the organization {organization}. Check its name in the edition file."
NOTICE_REPO_CLOSED = "{repo} could not be read: it has just gone, or the access token may not read it."
NOTICE_REPO_FAILED = "{repo} could not be read, and the next sync tries again."
NOTICE_HELD_FAILED = "What {repo} held at the deadline could not be read, and the next sync tries again."
NOTICE_HELD_GONE = (
    "What {repo} held at the deadline cannot be read any more: its history was rewritten, or it is closed."
)
NOTICE_GONE = "{repo} was deleted. What was seen of it stays."
NOTICE_HIDDEN = "{repo} is not visible any more: deleted, or made private. What was seen of it stays."
NOTICE_NOT_THERE = "{repo}, which a project gives, is not visible on the Hub: deleted, private or misspelt."
NOTICE_MOVED = "{repo} is now {target}, outside the organization."
NOTICE_RENAMED = "{repo} is now called {target}."
NOTICE_DISABLED = "{repo} was disabled by the Hub. What was seen of it stays."
NOTICE_LIKERS_CLOSED = "The Hub does not show who likes {repo}."
NOTICE_LIKERS_FAILED = "Who likes {repo} could not be read, and the next sync tries again."
NOTICE_LIKES_FAILED = "Likes whose time could not be read yet: those of {count} people. The next sync tries again."
NOTICE_MEMBERS_CLOSED = (
    "The Hub does not tell who belongs to {organization}: unknown, unless it was read before, which then stays."
)
NOTICE_MEMBERS_FAILED = "Who belongs to {organization} could not be read, and the next sync tries again."
NOTICE_MORE = "And {count} more like these."
NOTICE_UNCLAIMED = "Repos of the organization that wait for a decision, as nothing says whose they are: {count}."
NOTICE_SIZE_FAILED = "The size of {repo} could not be measured; the next sync tries again. What was known of it stays."
NOTICE_SIZES_LEFT = "{left} of {total} datasets with something new were not measured yet; the next sync goes on."
NOTICE_SIZES_UNKNOWN = "Datasets whose number of examples could not be told: {count}."
NOTICE_LOOKS_DOUBLED = (
    "{repo}: its examples look counted twice, since one part has as many as the others together. "
    "If so, name the splits that count in the edition file (artifacts.counting_splits)."
)


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
