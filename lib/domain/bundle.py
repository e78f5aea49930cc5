"""A project's links held against the repos that a sync found: which promises of the bundle are kept.

A *bundle* is a corpus, a model trained on it, and a demo of that model. Each thing asked of it is a *check* of one
link, with what was read, what it was compared with, where and when. *Verified*: it is as asked. *Missing*: we looked,
and it is not there. *Contradicting*: we looked, and it says something else. *Unknown*: we could not look, or the Hub
does not say; never taken for missing.

The size of a model is that of its name, as people say "a 7B model": the tensors of one hold more numbers than that.
Where no name tells it, the parameters that the Hub counts decide.

>>> said_parameters("org/gemma-7b-it"), said_parameters("org/Qwen1.5-0.5B"), said_parameters("org/phi-2-4bit")
(7000000000, 500000000, None)
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lib.domain.artifact_links import HUB_KINDS, LinkKind, Oddity
from lib.domain.repos import Presence, RepoKind, RepoState

Aspect = Literal[
    "kind",  # the link is of the kind that was asked for
    "existence",
    "organization",
    "openness",  # anybody can read it
    "size",  # of a model, against the limit of the edition
    "base_model",
    "dataset_of_model",
    "model_of_space",
    "dataset_of_space",
]
Result = Literal["verified", "missing", "contradicting", "unknown"]
Where = Literal["link", "hub", "card", "name"]

# What a Space says of its parts helps whoever looks; nobody is asked for it.
VOLUNTARY: frozenset[Aspect] = frozenset({"model_of_space", "dataset_of_space"})

_SAID_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)([bm])(?![A-Za-z0-9])", re.IGNORECASE)
_UNITS = {"b": 1_000_000_000, "m": 1_000_000}


@dataclass(frozen=True, slots=True)
class SeenRepo:
    """A repo as the last sync left it. `seen_at`: when one last found it; `missed_at`: when one first did not.

    `names`: every name that it is known to have or to have had.
    """

    state: RepoState
    presence: Presence
    is_in_organization: bool
    seen_at: datetime
    missed_at: datetime | None = None
    names: frozenset[str] = frozenset()

    @property
    def was_ever_read(self) -> bool:
        """Whether the Hub ever showed it to us."""
        return self.state.key is not None or self.state.sha is not None

    @property
    def is_there(self) -> bool:
        """Whether the Hub shows it now."""
        return self.presence in ("here", "moved", "disabled")


@dataclass(frozen=True, slots=True)
class GivenLink:
    """A link of a project. `repo` None: no sync looked for it, or it is no repo of the Hub. `really`: the kind of a
    repo that has this very name, where none of the link's own kind is there."""

    number: int
    kind: LinkKind
    repo_id: str | None
    oddities: tuple[Oddity, ...] = ()
    repo: SeenRepo | None = None
    really: RepoKind | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every name that the repo may be called by in cards, casefolded."""
        known = {self.repo_id} if self.repo_id else set()
        if self.repo is not None:
            known |= {self.repo.state.repo_id, *self.repo.names}
        return frozenset(name.casefold() for name in known)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of one link. `found`: what was read, empty for nothing; `wanted`: what it was compared with;
    `where` it was read; `read_at` None: nobody looked yet."""

    aspect: Aspect
    result: Result
    where: Where
    found: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    read_at: datetime | None = None

    @property
    def is_fault(self) -> bool:
        """Whether something that is asked for is not as asked."""
        return self.result in ("missing", "contradicting") and self.aspect not in VOLUNTARY


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link with its checks in the order of :data:`Aspect`."""

    link: GivenLink
    checks: tuple[Check, ...]

    @property
    def faults(self) -> tuple[Check, ...]:
        """The checks that found something not as asked."""
        return tuple(check for check in self.checks if check.is_fault)

    @property
    def read_at(self) -> datetime | None:
        """When its repo was last looked at."""
        return max((check.read_at for check in self.checks if check.read_at is not None), default=None)

    def check(self, aspect: Aspect) -> Check | None:
        """The check of one aspect; None where it is not asked of this link."""
        return next((check for check in self.checks if check.aspect == aspect), None)


def checked(links: Sequence[GivenLink], organization: str, maximum_parameters: int | None) -> tuple[CheckedLink, ...]:
    """Every link of one project with its checks; those of no repo have at most that of their kind."""
    return tuple(CheckedLink(link, tuple(_checks(link, links, organization, maximum_parameters))) for link in links)


def said_parameters(name: str) -> int | None:
    """The size that a model's name says, in parameters; None where it says none."""
    found = _SAID_SIZE.findall(name.rpartition("/")[2].replace("_", "-"))
    return int(float(found[0][0]) * _UNITS[found[0][1].lower()]) if found else None


def _checks(
    link: GivenLink, links: Sequence[GivenLink], organization: str, maximum_parameters: int | None
) -> Iterable[Check]:
    if link.kind not in HUB_KINDS and "other_kind" not in link.oddities:
        return
    yield _kind(link)
    if link.kind not in HUB_KINDS or link.repo_id is None:
        return
    yield _existence(link)
    yield _organization(link, organization)
    yield _openness(link)
    if link.kind == "model":
        if maximum_parameters is not None:
            yield _size(link, maximum_parameters)
        yield _base_model(link)
        yield _named(link, "dataset_of_model", "dataset", links)
    if link.kind == "space":
        yield _named(link, "model_of_space", "model", links)
        yield _named(link, "dataset_of_space", "dataset", links)


def _kind(link: GivenLink) -> Check:
    """Which kind it is: by the link alone, unless a repo of its name is there as another kind."""
    if link.really is not None:
        read_at = link.repo.seen_at if link.repo is not None else None
        return Check("kind", "contradicting", "hub", (link.kind,), (link.really,), read_at)
    result: Result = "contradicting" if "other_kind" in link.oddities else "verified"
    return Check("kind", result, "link", (link.kind,))


def _existence(link: GivenLink) -> Check:
    repo = link.repo
    if repo is None:
        return Check("existence", "unknown", "hub")
    if repo.is_there:
        return Check("existence", "verified", "hub", (repo.state.repo_id,), read_at=repo.seen_at)
    # Without a token the Hub answers alike for what was deleted and for what is private.
    result: Result = "missing" if repo.presence == "gone" else "unknown"
    return Check("existence", result, "hub", (repo.presence,), read_at=repo.missed_at or repo.seen_at)


def _organization(link: GivenLink, organization: str) -> Check:
    repo, wanted = link.repo, (organization,)
    if repo is not None and repo.was_ever_read:
        owner = repo.state.repo_id.partition("/")[0]
        result: Result = "verified" if repo.is_in_organization else "contradicting"
        return Check("organization", result, "hub", (owner,), wanted, repo.seen_at)
    owner = (link.repo_id or "").partition("/")[0]
    if owner.casefold() == organization.casefold():
        return Check("organization", "unknown", "link", (owner,), wanted)
    return Check("organization", "contradicting", "link", (owner,), wanted)


def _openness(link: GivenLink) -> Check:
    repo = link.repo
    if repo is None or repo.presence == "gone":
        return Check("openness", "unknown", "hub")
    if not repo.is_there:
        return Check("openness", "contradicting", "hub", ("hidden",), read_at=repo.missed_at or repo.seen_at)
    state = repo.state
    closed = [
        word
        for word, holds in (
            ("private", state.is_private),
            ("disabled", repo.presence == "disabled" or state.is_disabled),
            ("gated", bool(state.gated)),
        )
        if holds
    ]
    return Check("openness", "contradicting" if closed else "verified", "hub", tuple(closed), read_at=repo.seen_at)


def _size(link: GivenLink, maximum: int) -> Check:
    repo, wanted = link.repo, (str(maximum),)
    names = [link.repo_id or ""]
    if repo is not None and repo.was_ever_read:
        names = [*repo.state.base_models, repo.state.repo_id]
    said = next((size for size in map(said_parameters, names) if size is not None), None)
    counted = repo.state.parameters if repo is not None and repo.was_ever_read else None
    size = said if said is not None else counted
    where: Where = "hub" if said is None else "name"
    read_at = repo.seen_at if repo is not None and repo.was_ever_read else None
    if size is None:
        return Check("size", "unknown", where, (), wanted, read_at)
    return Check("size", "verified" if size <= maximum else "contradicting", where, (str(size),), wanted, read_at)


def _base_model(link: GivenLink) -> Check:
    repo = link.repo
    if repo is None or not repo.was_ever_read:
        return Check("base_model", "unknown", "card")
    named = repo.state.base_models
    return Check("base_model", "verified" if named else "missing", "card", named, read_at=repo.seen_at)


def _named(link: GivenLink, aspect: Aspect, kind: LinkKind, links: Sequence[GivenLink]) -> Check:
    """Which repos of `kind` the card names, and whether one of them is the project's."""
    own = [other for other in links if other.kind == kind and other.repo_id is not None]
    wanted = tuple(other.repo.state.repo_id if other.repo is not None else str(other.repo_id) for other in own)
    repo = link.repo
    if repo is None or not repo.was_ever_read:
        return Check(aspect, "unknown", "card", (), wanted)
    named = repo.state.datasets if kind == "dataset" else repo.state.models
    known = frozenset[str]().union(*(other.names for other in own))
    result: Result = "contradicting"
    if not named:
        result = "missing"
    elif any(name.casefold() in known for name in named):
        result = "verified"
    return Check(aspect, result, "card", named, wanted, repo.seen_at)
