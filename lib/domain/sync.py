"""What a sync has to do: what changed, what has to be read again, what a person should look at first.

Changes are compared by what is stored, so that the same answer twice changes nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from lib.domain.repos import Presence, RepoState

LARGE_DROP_PERCENT = 20

Aspect = Literal["sha", "name", "visibility", "gated", "presence"]


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect of a repo that is no longer what it was; `before` None: the repo was not known."""

    aspect: Aspect
    before: str | None
    after: str | None


def changes(
    known: RepoState | None, was: Presence | None, found: RepoState, presence: Presence = "here"
) -> tuple[Change, ...]:
    """What is to be remembered with its moment about a repo that is found now; `was`: its presence until now.

    >>> first = RepoState("model", "org/a", sha="1")
    >>> [change.aspect for change in changes(None, None, first)]
    ['sha', 'name', 'visibility', 'gated', 'presence']
    >>> changes(first, "here", RepoState("model", "org/a", sha="2", likes=3))
    (Change(aspect='sha', before='1', after='2'),)
    """
    before, after = _aspects(known, was), _aspects(found, presence)
    return tuple(
        Change(aspect, before.get(aspect), value)
        for aspect, value in after.items()
        if known is None or before[aspect] != value
    )


def _aspects(state: RepoState | None, presence: Presence | None) -> dict[Aspect, str | None]:
    if state is None:
        return {}
    return {
        "sha": state.sha,
        "name": state.repo_id,
        "visibility": "private" if state.is_private else "public",
        "gated": state.gated or "open",
        "presence": presence,
    }


def is_large_drop(before: int, missing: int) -> bool:
    """Whether so many of those known before are missing that a person should look first.

    >>> is_large_drop(10, 2), is_large_drop(10, 3), is_large_drop(0, 0)
    (False, True, False)
    """
    return 100 * missing > LARGE_DROP_PERCENT * before


def is_new_count(last: tuple[datetime, int] | None, value: int, now: datetime) -> bool:
    """Whether a count is worth a row: the first one, another number, or the first of a day (UTC).

    >>> morning, evening = (datetime(2030, 3, 1, hour, tzinfo=UTC) for hour in (8, 20))
    >>> is_new_count((morning, 5), 5, evening), is_new_count((morning, 5), 6, evening)
    (False, True)
    """
    if last is None:
        return True
    counted_at, counted = last
    return counted != value or counted_at.astimezone(UTC).date() < now.astimezone(UTC).date()
