"""Repos of the Hub: what one is at a moment, and what became of one that is no longer where it was.

A *repo state* is what the Hub says about a repo at one moment; None and empty mean that it does not say. The *key* is
the Hub's own id of a repo, which stays when the repo gets another name. `presence`: "here", "moved" (it belongs to
somebody else now), "gone" (deleted), "hidden" (deleted or made private: without a token the Hub does not tell which),
"disabled" (by the Hub).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

RepoKind = Literal["dataset", "model", "space"]
Presence = Literal["here", "moved", "gone", "hidden", "disabled"]

REPO_KINDS: tuple[RepoKind, ...] = ("dataset", "model", "space")


@dataclass(frozen=True, slots=True)
class RepoState:
    """A repo as the Hub shows it. `gated`: "" (open), "auto" or "manual"; `stage` is the Hub's own word for what a
    Space does ("RUNNING", "SLEEPING", …: the vocabulary is open); `parameters` of a model; `size_bytes` of the data."""

    kind: RepoKind
    repo_id: str
    key: str | None = None
    sha: str | None = None
    created_at: datetime | None = None
    last_modified_at: datetime | None = None
    is_private: bool = False
    is_disabled: bool = False
    gated: str = ""
    likes: int | None = None
    downloads: int | None = None  # of the last 30 days
    downloads_all_time: int | None = None
    tags: tuple[str, ...] = ()
    card: Mapping[str, Any] = field(default_factory=dict)  # the front matter of the README
    base_models: tuple[str, ...] = ()
    base_relation: str | None = None  # "finetune", "quantized", "adapter", "merge"
    datasets: tuple[str, ...] = ()  # named by a model's or Space's card
    models: tuple[str, ...] = ()  # named by a Space
    stage: str | None = None
    hardware: str | None = None
    sdk: str | None = None
    parameters: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class RepoCommit:
    """A commit of the main branch. Its time is what the pushing client said: a hint, not when it was seen.

    `authors`: their names on the Hub, in lower case; empty where no account stands behind it, or nobody asked.
    """

    sha: str
    committed_at: datetime
    title: str
    authors: frozenset[str] = frozenset()


MAX_CARD_BYTES = 1_000_000  # forty times the longest card of the reference edition; a larger file is not read


@dataclass(frozen=True, slots=True)
class RepoFile:
    """A file at a revision. `blob_id` is equal for equal contents."""

    path: str
    size_bytes: int
    blob_id: str


@dataclass(frozen=True, slots=True)
class RepoDetails:
    """What is read of a repo at one revision. `commits`: newest first, down to those known before. `readme` None:
    there is none, or (`is_readme_refused`) the repo is gated and we may not read it, or it is larger than
    `MAX_CARD_BYTES`."""

    sha: str
    commits: tuple[RepoCommit, ...]
    files: tuple[RepoFile, ...]
    readme: str | None
    is_readme_refused: bool = False


class KnownRepos:
    """The repos that are known, to be found again under whatever name: by the Hub's key, else by their name.

    >>> known = KnownRepos({7: RepoState("dataset", "org/old", key="k1")})
    >>> known.number_of(RepoState("dataset", "org/new", key="k1"))
    7
    >>> known.number_of(RepoState("dataset", "org/old", key="k2")) is None  # deleted, and made anew
    True
    """

    def __init__(self, states: Mapping[int, RepoState]) -> None:
        self._by_key = {(state.kind, state.key): number for number, state in states.items() if state.key is not None}
        self._by_name = {
            (state.kind, state.repo_id.casefold()): (number, state.key) for number, state in states.items()
        }

    def number_of(self, found: RepoState) -> int | None:
        """The number under which `found` is known; None for a new repo."""
        if found.key is not None and (found.kind, found.key) in self._by_key:
            return self._by_key[found.kind, found.key]
        number, key = self._by_name.get((found.kind, found.repo_id.casefold()), (None, None))
        return number if key is None or found.key is None else None
