"""What the Hub's webhook sends: something happened to a repo. A hint, from which a sync goes and looks for itself.

The shape is that of https://huggingface.co/docs/hub/webhooks: an event with its action and scope, the repo, and for new
commits the branches with their new commit.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.domain.repos import REPO_KINDS, RepoKind

MAIN_BRANCH = "refs/heads/main"
_REPO_SCOPES = ("repo", "repo.content", "repo.config")
_ACTION = re.compile(r"[a-z._-]{1,20}")
_REPO_ID = re.compile(r"[A-Za-z0-9_.-]{1,96}(?:/[A-Za-z0-9_.-]{1,96})?")
_SHA = re.compile(r"[0-9a-f]{40,64}")


class NoEventError(ValueError):
    """The body is no event of the Hub; the message says what is wrong, without repeating any of it."""


@dataclass(frozen=True, slots=True)
class RepoEvent:
    """Something happened to a repo. `action` in the Hub's words, with its scope: "update repo.content"; `sha`: where
    the main branch is now, None where the event does not say."""

    kind: RepoKind
    repo_id: str
    action: str
    sha: str | None


def parse_event(body: bytes) -> RepoEvent | None:
    """The event; None for one that is not about what a repo holds or is: a discussion, or another branch.

    Raises NoEventError.

    >>> parse_event(b'{"event": {"action": "delete", "scope": "repo"}, "repo": {"type": "model", "name": "org/a"}}')
    RepoEvent(kind='model', repo_id='org/a', action='delete repo', sha=None)
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise NoEventError("The body is not JSON.") from None
    event, repo = _part(told, "event"), _part(told, "repo")
    action, scope = event.get("action"), event.get("scope")
    if not isinstance(scope, str) or not isinstance(action, str) or not _ACTION.fullmatch(action):
        raise NoEventError("The event says neither what happened nor to what: event.action and event.scope.")
    if scope not in _REPO_SCOPES:
        return None
    kind = next((known for known in REPO_KINDS if known == repo.get("type")), None)
    repo_id = repo.get("name")
    if kind is None or not isinstance(repo_id, str) or not _REPO_ID.fullmatch(repo_id):
        raise NoEventError("The event does not say which repo: repo.type and repo.name.")
    references = told.get("updatedRefs")
    if isinstance(references, list) and references:
        moved = [part for part in references if isinstance(part, Mapping) and part.get("ref") == MAIN_BRANCH]
        if not moved:
            return None
        return RepoEvent(kind, repo_id, f"{action} {scope}", _sha(moved[-1].get("newSha")))
    return RepoEvent(kind, repo_id, f"{action} {scope}", _sha(repo.get("headSha")))


def _part(told: object, name: str) -> Mapping[str, Any]:
    part = told.get(name) if isinstance(told, Mapping) else None
    if not isinstance(part, Mapping):
        raise NoEventError(f'There is no "{name}" in it, as events of the Hub have.')
    return part


def _sha(value: object) -> str | None:
    return value if isinstance(value, str) and _SHA.fullmatch(value) else None
