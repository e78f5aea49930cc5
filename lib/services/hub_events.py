"""Events of the Hub's webhook: taken in, and looked after by the next sync.

An event is a hint. It is queued and nothing else; the sync finds out by itself what the repo is now, and reads first
what events name. One that was sent twice waits once.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from lib.services.problems import Problem
from lib.sources.hub_webhook import NoEventError, parse_event
from lib.store import hub_events
from lib.store.hub_events import WaitingEvent

if TYPE_CHECKING:
    from lib.store.database import Database

__all__ = ["MOST_BYTES", "SECRET", "NoEventError", "Received", "ToldRepos", "is_secret", "receive", "webhook_problems"]

SECRET = "TABLERO_WEBHOOK_SECRET"  # noqa: S105 - the name of the setting
MOST_BYTES = 256 * 1024
MINIMUM_SECRET_CHARACTERS = 20

Received = Literal["queued", "known", "ignored"]
Name = tuple[str, str]  # kind and repo id, of any case as the Hub takes them


def is_secret(given: str, expected: str) -> bool:
    """Whether `given` is the secret; the time that this takes tells nothing about it."""
    first, second = (hashlib.sha256(text.encode("utf-8", errors="replace")).digest() for text in (given, expected))
    return hmac.compare_digest(first, second)


def webhook_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """A secret that can be guessed."""
    secret = environment.get(SECRET, "")
    if secret and len(secret) < MINIMUM_SECRET_CHARACTERS:
        yield Problem(
            "error",
            SECRET,
            f"has {len(secret)} characters; {MINIMUM_SECRET_CHARACTERS} are needed.",
            'Make one: python -c "import secrets; print(secrets.token_hex(32))", and tell it to the Hub.',
        )


def receive(database: "Database", body: bytes, *, now: datetime) -> Received:
    """Queue what a body tells. "known": it waits already; "ignored": it is not about what a repo holds or is.

    Raises NoEventError, and DatabaseUnavailable.
    """
    event = parse_event(body)
    if event is None:
        return "ignored"
    with database.write() as session:
        is_new = hub_events.add_event(
            session, kind=event.kind, repo_id=event.repo_id, action=event.action, sha=event.sha, now=now
        )
    return "queued" if is_new else "known"


class ToldRepos:
    """The repos that waiting events name, as a sync looks after them. `asked`: those asked for by their name."""

    def __init__(self, events: Sequence[WaitingEvent] = ()) -> None:
        self._events = events
        self._newest = {_name_of(event): event.sha for event in events}
        self.asked: set[Name] = set()

    def __contains__(self, name: Name) -> bool:
        return name in self._newest

    def to_ask(self, listed: Mapping[Name, str | None], organization: str) -> Iterator[Name]:
        """Those that the lists show at another commit than the event, or not yet though they are the organization's:
        lists may lag behind."""
        for name, sha in self._newest.items():
            is_ours = name[1].partition("/")[0] == organization.casefold()
            if (name in listed and sha is not None and listed[name] != sha) or (name not in listed and is_ours and sha):
                yield name

    def done(self, listed: Mapping[Name, str | None], unread: Collection[Name]) -> list[int]:
        """The events that were looked after: whose repo was read, at the commit of the event or by asking for it."""
        found = []
        for event in self._events:
            name = _name_of(event)
            is_current = name in self.asked or event.sha is None or listed.get(name, event.sha) == event.sha
            if name not in unread and is_current:
                found.append(event.id)
        return found


def _name_of(event: WaitingEvent) -> Name:
    return event.kind, event.repo_id.casefold()
