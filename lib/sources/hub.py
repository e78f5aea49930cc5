"""The Hub: repos of an organization, and what one repo holds at a revision.

`fetch_*` asks through the client library (its session, pages and errors; see `lib.sources.hub_client` for the limits),
`parse_*` is pure. Lists are read from the bodies that the library pages through, not from its `DatasetInfo` and the
like: one odd front matter makes those refuse a whole list, and they drop the Hub's key of a repo and the time of a
like. READMEs are read by their address: `DatasetCard.load` would count as a download of the dataset.

Every `fetch_*` raises SourceFaultError where the Hub does not answer or not with data, and RateLimitError where it asks
to wait; call them inside `hub_client.counting`.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from huggingface_hub import HfApi, constants, hf_hub_url
from huggingface_hub.errors import DisabledRepoError, HfHubHTTPError
from huggingface_hub.hf_api import RepoFile as HubFile
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # named in its documentation, not typed
    build_hf_headers,
    get_session,
    hf_raise_for_status,
    paginate,
)

from lib.domain.identity import hub_name
from lib.domain.repos import (
    MAX_CARD_BYTES,
    REPO_KINDS,
    Presence,
    RepoCommit,
    RepoDetails,
    RepoFile,
    RepoKind,
    RepoState,
)
from lib.sources import source_faults
from lib.sources.hub_client import HUB
from lib.sources.source_faults import SourceFaultError

_ALL = ("author", "sha", "createdAt", "lastModified", "private", "disabled", "likes", "tags", "cardData")
EXPANDED: Mapping[RepoKind, tuple[str, ...]] = {
    "dataset": (*_ALL, "gated", "downloads", "downloadsAllTime", "mainSize"),
    "model": (*_ALL, "gated", "downloads", "downloadsAllTime", "baseModels", "safetensors"),
    "space": (*_ALL, "runtime", "sdk", "models", "datasets"),
}
_README = "README.md"
_TITLE_CHARACTERS = 500
_NOT_FOUND = (401, 404)  # without a token the Hub says 401 for what is not there
_REFUSED = (401, 403)
_LARGEST_COUNT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a repo is: `state` as it is found there, None unless `presence` is "here" or "moved"."""

    presence: Presence
    state: RepoState | None = None


@dataclass(frozen=True, slots=True)
class UserLike:
    """A like of a person: of which repo, and since when."""

    kind: str
    repo_id: str
    liked_at: datetime


def fetch_organization(name: str, listed: Callable[[int], None]) -> tuple[RepoState, ...]:
    """Every dataset, model and Space of an organization that we may see; `listed` hears how many so far."""
    found: list[RepoState] = []
    for kind in REPO_KINDS:
        params = {"author": name, "expand": list(EXPANDED[kind])}
        with _answers_of(f"{kind}s"):
            for item in paginate(f"{constants.ENDPOINT}/api/{kind}s", params=params, headers=build_hf_headers()):
                found.append(parse_repo(kind, item))
                listed(len(found))
    return tuple(found)


def fetch_whereabouts(kind: RepoKind, repo_id: str) -> Whereabouts:
    """Where the repo is that was, or is said to be, called `repo_id`; the Hub follows its earlier names."""
    url = f"{constants.ENDPOINT}/api/{kind}s/{repo_id}"
    with _answers_of(repo_id):
        response = get_session().get(url, params={"expand": list(EXPANDED[kind])}, headers=build_hf_headers())
        try:
            hf_raise_for_status(response)
        except DisabledRepoError:
            return Whereabouts("disabled")
        except HfHubHTTPError as error:
            if error.response.status_code not in _NOT_FOUND:
                raise
            return Whereabouts("gone" if error.response.status_code == 404 else "hidden")
        state = parse_repo(kind, response.json())
    return Whereabouts("here" if state.repo_id.casefold() == repo_id.casefold() else "moved", state)


def fetch_details(kind: RepoKind, repo_id: str, sha: str, known_commits: Collection[str]) -> RepoDetails | None:
    """What the repo holds at `sha`, with the commits since the newest one of `known_commits`.

    None: the repo has just gone, or is closed to us.
    """
    with _answers_of(repo_id):
        try:
            commits = tuple(_fetch_commits(kind, repo_id, sha, known_commits))
        except HfHubHTTPError as error:
            if error.response.status_code in (*_NOT_FOUND, *_REFUSED):
                return None
            raise
    held = fetch_revision(kind, repo_id, sha)
    return None if held is None else replace(held, commits=commits)


def fetch_revision(kind: RepoKind, repo_id: str, sha: str) -> RepoDetails | None:
    """What the repo holds at `sha`, without its commits. None: it has just gone or is closed to us, or has no such
    revision any more."""
    with _answers_of(repo_id):
        try:
            tree = HfApi().list_repo_tree(repo_id, repo_type=kind, revision=sha, recursive=True)
            files = tuple(_file(entry) for entry in tree if isinstance(entry, HubFile))
        except HfHubHTTPError as error:
            if error.response.status_code in (*_NOT_FOUND, *_REFUSED):
                return None
            raise
        card = next((file for file in files if file.path == _README), None)
        if card is None:
            readme, is_refused = None, False
        elif card.size_bytes > MAX_CARD_BYTES:
            readme, is_refused = None, True
        else:
            readme, is_refused = _fetch_readme(kind, repo_id, sha)
    return RepoDetails(sha, (), files, readme, is_refused)


def _fetch_commits(kind: RepoKind, repo_id: str, sha: str, known: Collection[str]) -> Iterator[RepoCommit]:
    url = f"{constants.ENDPOINT}/api/{kind}s/{repo_id}/commits/{sha}"
    for item in paginate(url, params={}, headers=build_hf_headers()):
        commit = parse_commit(item)
        if commit.sha in known:
            return  # the rest, and its pages, were read before
        yield commit


def _fetch_readme(kind: RepoKind, repo_id: str, sha: str) -> tuple[str | None, bool]:
    """The text, and whether we may not read it."""
    url = hf_hub_url(repo_id, _README, repo_type=kind, revision=sha)
    response = get_session().get(url, headers=build_hf_headers())
    if response.status_code in _REFUSED:
        return None, True
    if response.status_code == 404:
        return None, False
    hf_raise_for_status(response)
    return clean(response.content.decode("utf-8", errors="replace")), False


def fetch_likers(kind: RepoKind, repo_id: str) -> tuple[str, ...] | None:
    """The user names of those who like the repo now; None where it is not there or closed to us."""
    with _answers_of(repo_id):
        try:
            return tuple(clean(user.username) for user in HfApi().list_repo_likers(repo_id, repo_type=kind))
        except HfHubHTTPError as error:
            if error.response.status_code in (*_NOT_FOUND, *_REFUSED):
                return None
            raise


def fetch_members(organization: str) -> frozenset[str] | None:
    """The names (lower case) of an organization's members.

    Empty: it keeps them to itself, since every organization has members. None: the Hub knows no such organization.
    `HfApi.list_organization_members` of huggingface_hub: one request for each page of the list.
    """
    with _answers_of("members"):  # never with the name: an account of a person may stand where an organization should
        try:
            found = HfApi().list_organization_members(quote(organization, safe=""))
            return _accounts(member.username for member in found)
        except HfHubHTTPError as error:
            if error.response.status_code in _REFUSED:
                return frozenset()
            if error.response.status_code in _NOT_FOUND:
                return None
            raise


def fetch_user_likes(user: str) -> Iterator[UserLike]:
    """What a person likes, newest first, page by page as long as it is asked for; nothing if they hide it or left."""
    url = f"{constants.ENDPOINT}/api/users/{quote(user, safe='')}/likes"
    with _answers_of("likes"):  # never with the name: what went wrong is stored and shown
        try:
            for item in paginate(url, params={}, headers=build_hf_headers()):
                repo = item["repo"]
                liked_at = _instant(item["createdAt"])
                if liked_at is not None:
                    yield UserLike(str(repo["type"]), str(repo["name"]), liked_at)
        except HfHubHTTPError as error:
            if error.response.status_code not in (*_NOT_FOUND, *_REFUSED):
                raise


@contextmanager
def _answers_of(part: str) -> Iterator[None]:
    """Names what an answer that is no answer was about."""
    try:
        yield
    except HfHubHTTPError as error:
        status = error.response.status_code
        raise SourceFaultError(source_faults.ANSWER_REFUSED, source=HUB, status=status, part=part) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceFaultError(source_faults.ANSWER_UNREADABLE, source=HUB, part=part) from error


def parse_repo(kind: RepoKind, item: Mapping[str, Any]) -> RepoState:
    """A repo of a list, or of its own page. Properties of an unknown shape are as if the Hub had not said them.

    Raises KeyError, TypeError, ValueError where there is no name.
    """
    repo_id = item["id"]
    if not isinstance(repo_id, str) or not repo_id:
        raise ValueError("a repo without a name")
    item = clean(dict(item))
    base_models, relation = _base_models(item.get("baseModels"))
    runtime = _mapping(item.get("runtime"))
    hardware = _mapping(runtime.get("hardware"))
    return RepoState(
        kind=kind,
        repo_id=item["id"],
        key=_text(item.get("_id")),
        sha=_text(item.get("sha")),
        created_at=_instant(item.get("createdAt")),
        last_modified_at=_instant(item.get("lastModified")),
        is_private=item.get("private") is True,
        is_disabled=item.get("disabled") is True,
        gated=_text(item.get("gated")) or "",
        likes=_count(item.get("likes")),
        downloads=_count(item.get("downloads")),
        downloads_all_time=_count(item.get("downloadsAllTime")),
        tags=_texts(item.get("tags")),
        card=_mapping(item.get("cardData")),
        base_models=base_models,
        base_relation=relation,
        datasets=_texts(item.get("datasets")),
        models=_texts(item.get("models")),
        stage=_text(runtime.get("stage")),
        hardware=_text(hardware.get("current")) or _text(hardware.get("requested")),
        sdk=_text(item.get("sdk")),
        parameters=_count(_mapping(item.get("safetensors")).get("total")),
        size_bytes=_count(item.get("mainSize")),
    )


def parse_commit(item: Mapping[str, Any]) -> RepoCommit:
    """A commit with the accounts that made it. Raises KeyError, TypeError, ValueError where it lacks its id or time.

    Behind a push without an account stands whatever its git calls itself, often a person's full name: only what can be
    a name on the Hub is taken.
    """
    sha, committed_at = item["id"], _instant(item["date"])
    if not isinstance(sha, str) or committed_at is None:
        raise ValueError("a commit without an id or a time")
    listed = item.get("authors")
    stated = [_mapping(author).get("user") for author in listed] if isinstance(listed, list) else []
    title = clean(str(item.get("title") or ""))[:_TITLE_CHARACTERS]
    return RepoCommit(sha, committed_at, title, _accounts(name for name in stated if isinstance(name, str)))


def _accounts(names: Iterable[str]) -> frozenset[str]:
    """Those that can be names on the Hub, in lower case."""
    return frozenset(found.casefold() for found in map(hub_name, names) if found is not None)


def _file(entry: HubFile) -> RepoFile:
    return RepoFile(clean(entry.path), int(entry.size), entry.lfs.sha256 if entry.lfs else entry.blob_id)


def _base_models(value: object) -> tuple[tuple[str, ...], str | None]:
    """`{"relation": "finetune", "models": [{"id": …}]}`, or only the names."""
    stated = _mapping(value)
    listed = stated.get("models", value)
    if not isinstance(listed, Iterable) or isinstance(listed, str | Mapping):
        return (), None
    names = [entry.get("id") if isinstance(entry, Mapping) else entry for entry in listed]
    return tuple(name for name in names if isinstance(name, str)), _text(stated.get("relation"))


def clean(value: Any) -> Any:
    """The value with what no database keeps replaced: NUL and half surrogates in texts, numbers that are none.

    >>> clean({"a\\x00": ["\\ud800", float("nan"), 1.5]})
    {'a\ufffd': ['?', None, 1.5]}
    """
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {clean(str(name)): clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_COUNT:
        return value
    return None


def _instant(value: object) -> datetime | None:
    """A moment as the Hub writes it, "2030-03-04T13:54:37.000Z"; one without a zone is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
