"""What a submitted link points to, read from its text alone: nothing here ever opens an address.

A *link* is what somebody pasted into a form. It is parsed to a kind, the Hub repo id where there is one, and one
canonical https address, so that two spellings of one repo are one artifact. Whatever had to be understood on the way
is kept as *oddities*, for the people who review submissions:

>>> link = parse_link("http://www.hf.co/datasets/somosnlp/NoticIA-it/tree/main/", "dataset")
>>> link.kind, link.repo_id, link.revision, link.url_canonical
('dataset', 'somosnlp/NoticIA-it', 'main', 'https://huggingface.co/datasets/somosnlp/NoticIA-it')
>>> link.oddities
('not_https', 'www', 'short_host', 'trailing_slash', 'inside_repo')
>>> parse_link("https://huggingface.co/somosnlp/NoticIA-7B", "dataset").oddities
('other_kind',)
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from lib.domain.identity import clean_text

LinkKind = Literal["dataset", "model", "space", "notebook", "video", "collection", "other"]
HUB_KINDS: tuple[LinkKind, ...] = ("dataset", "model", "space")

Oddity = Literal[
    "not_a_link",
    "unsafe_scheme",  # neither http nor https: never shown as a link
    "no_scheme",  # it lacked https://
    "not_https",  # it said http; https is used
    "credentials",  # it carried a user name or password, left out
    "www",  # before a host that does without
    "short_host",  # hf.co
    "spaces",  # inside; left out
    "markup",  # it was wrapped in markup, quotes or punctuation
    "trailing_slash",
    "inside_repo",  # it pointed to a page, file or revision of the repo
    "bare_id",  # a repo id and no address: its kind follows from its column
    "no_owner",  # a repo without its organization or person
    "not_a_repo",  # on the Hub, but no dataset, model or Space
    "app_address",  # of a running Space, from which its repo cannot be told
    "in_playlist",  # it pointed to a place in a playlist; the video alone is kept
    "playlist_only",
    "other_kind",  # than its column asks for
]


@dataclass(frozen=True, slots=True)
class ArtifactLink:
    """A parsed link. `repo_id` and `revision` only for Hub repos; `url_canonical` None where there is no safe address.

    `host` is that of the canonical address, empty without one; `as_given` is the text it was read from.
    """

    kind: LinkKind
    host: str
    repo_id: str | None
    revision: str | None
    url_canonical: str | None
    oddities: tuple[Oddity, ...]
    as_given: str

    @property
    def locator(self) -> str:
        """What the artifact is known by within its kind: the repo id, else the canonical address, else the text."""
        return self.repo_id or self.url_canonical or self.as_given


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a host's rules lead: kind, repo, revision, the canonical address from its host on, oddities."""

    kind: LinkKind
    host: str = ""  # where it differs from the one given
    repo_id: str | None = None
    revision: str | None = None
    path: str = ""
    query: str = ""
    oddities: tuple[Oddity, ...] = ()


_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}\Z")
_MARKDOWN = re.compile(r"\[[^\]]*\]\(\s*<?([^)>\s]+)>?[^)]*\)")
_WRAPPING = "<>()[]{}\"'«»“”‘’`*"
_REPO_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}\Z")
_BARE_ID = re.compile(r"(?:(datasets|models|spaces)/)?([A-Za-z0-9][\w.-]*)/([A-Za-z0-9][\w.-]*)/?\Z", re.ASCII)
# First parts of addresses of the Hub that are no organization and no person.
_NOT_OWNERS = frozenset(
    {
        "api",
        "blog",
        "chat",
        "collections",
        "docs",
        "enterprise",
        "join",
        "learn",
        "login",
        "logout",
        "new",
        "organizations",
        "papers",
        "posts",
        "pricing",
        "search",
        "settings",
        "storage",
        "tasks",
    }
)
_WITH_REVISION = frozenset({"tree", "blob", "resolve", "raw", "commits", "commit", "edit", "blame"})
_BETWEEN_LINKS = re.compile(r"[\r\n;|]+|,(?=\s|https?:|$)")
_BEFORE_ADDRESS = re.compile(r"\s+(?=(?:https?://|www\.|hf\.co/|huggingface\.co/))", re.IGNORECASE)
_JOINING = frozenset({"y", "e", "and", "&", "-", "–", "•", "*", "+"})
_NOTEBOOK_HOSTS = frozenset({"colab.research.google.com", "nbviewer.org", "nbviewer.jupyter.org"})
_VIDEO_HOSTS = frozenset({"vimeo.com", "loom.com", "dailymotion.com"})
_VIDEO_ID = re.compile(r"[\w-]{6,20}\Z", re.ASCII)


def parse_link(text: str, expected: LinkKind | None = None) -> ArtifactLink:
    """The link in `text` (one link; see :func:`split_links`). `expected` is the kind that its column asks for.

    Never raises: what is no link comes back as kind ``other`` without an address, with the oddity ``not_a_link``.
    """
    given = clean_text(text)
    address, oddities = _unwrapped(given)
    bare = _BARE_ID.match(address)
    if bare and "." not in bare.group(2):
        return _bare_link(given, bare, expected, oddities)
    parts, more = _split_address(address)
    oddities += more
    if parts is None:
        return ArtifactLink("other", "", None, None, None, oddities, given)
    host, host_oddities = _known_host(parts.hostname or "")
    target = _target(host, parts)
    oddities += host_oddities + target.oddities
    if expected is not None and target.kind != expected and "other" not in (target.kind, expected):
        oddities += ("other_kind",)
    host = target.host or host
    url = f"https://{host}{target.path}" + (f"?{target.query}" if target.query else "")
    return ArtifactLink(target.kind, host, target.repo_id, target.revision, url, oddities, given)


def split_links(cell: str) -> tuple[str, ...]:
    """The links in one cell of a form, where people separate them by line breaks, commas, semicolons, spaces or "y".

    Spaces inside one address stay, for :func:`parse_link` to report.

    >>> split_links("https://hf.co/datasets/somosnlp/a, somosnlp/b y somosnlp/c")
    ('https://hf.co/datasets/somosnlp/a', 'somosnlp/b', 'somosnlp/c')
    """
    found: list[str] = []
    for line in _BETWEEN_LINKS.split(cell):
        for piece in _BEFORE_ADDRESS.split(clean_text(line)):
            words = piece.split()
            while words and words[-1].casefold() in _JOINING:
                words.pop()
            while words and words[0].casefold() in _JOINING:
                words.pop(0)
            ids = [word for word in words if word.casefold() not in _JOINING]
            if ids and all(_BARE_ID.match(word) for word in ids):
                found += ids
            elif words:
                found.append(" ".join(words))
    return tuple(found)


def _unwrapped(text: str) -> tuple[str, tuple[Oddity, ...]]:
    markdown = _MARKDOWN.search(text)
    bare = markdown.group(1) if markdown else text
    stripped = bare.lstrip(_WRAPPING + " ").rstrip(_WRAPPING + " .,;:!")
    oddities: tuple[Oddity, ...] = ("markup",) if stripped != text else ()
    looks_like_address = "/" in stripped and (_SCHEME.match(stripped) or _starts_with_host(stripped))
    if " " in stripped and looks_like_address:
        return stripped.replace(" ", ""), (*oddities, "spaces")
    return stripped, oddities


def _starts_with_host(text: str) -> bool:
    return _HOST.match(text.split("/", maxsplit=1)[0].strip()) is not None


def _split_address(address: str) -> tuple[SplitResult | None, tuple[Oddity, ...]]:
    """The parts of an http address; None, and why, for anything else."""
    oddities: tuple[Oddity, ...] = ()
    if address.startswith("//"):
        address = f"https:{address}"
    if "://" not in address and _starts_with_host(re.split(r"[/?#]", address)[0].split(":")[0]):
        address, oddities = f"https://{address}", ("no_scheme",)
    scheme = _SCHEME.match(address)
    if scheme is None:
        return None, ("not_a_link",)
    if scheme.group(1).lower() not in ("http", "https"):
        return None, ("unsafe_scheme",)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None, ("not_a_link",)
    if " " in address or not _HOST.match(host) or port not in (None, 80, 443):
        return None, (*oddities, "not_a_link")
    if parts.scheme.lower() == "http":
        oddities += ("not_https",)
    if parts.username is not None or parts.password is not None:
        oddities += ("credentials",)
    return parts, oddities


def _known_host(host: str) -> tuple[str, tuple[Oddity, ...]]:
    """One name for the hosts we know; other hosts stay, since some answer only with their www."""
    plain = host.removeprefix("www.").removeprefix("m.")
    oddities: tuple[Oddity, ...] = ("www",) if host.startswith("www.") else ()
    if plain == "hf.co":
        return "huggingface.co", (*oddities, "short_host")
    if plain in ("huggingface.co", "github.com"):
        return plain, oddities
    if plain in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        return plain, ()  # www is how YouTube itself writes its address
    return host, ()


def _bare_link(
    given: str, bare: re.Match[str], expected: LinkKind | None, oddities: tuple[Oddity, ...]
) -> ArtifactLink:
    """A repo id without an address: its prefix or its column tells its kind; without either, nobody can."""
    prefix, owner, name = bare.groups()
    repo_id = f"{owner}/{name}"
    oddities += ("bare_id",)
    kinds: dict[str | None, LinkKind] = {"datasets": "dataset", "models": "model", "spaces": "space"}
    kind = kinds.get(prefix, expected)
    if kind not in HUB_KINDS:
        return ArtifactLink("other", "", None, None, None, (*oddities, "not_a_link"), given)
    if expected in HUB_KINDS and kind != expected:
        oddities += ("other_kind",)
    return ArtifactLink(kind, "huggingface.co", repo_id, None, hub_url(kind, repo_id), oddities, given)


def hub_url(kind: LinkKind, repo_id: str) -> str:
    """The address of a Hub repo."""
    prefix = {"dataset": "datasets/", "space": "spaces/"}.get(kind, "")
    return f"https://huggingface.co/{prefix}{repo_id}"


def _target(host: str, parts: SplitResult) -> _Target:
    if host == "huggingface.co":
        return _hub_target(parts)
    if host.endswith(".hf.space"):
        return _Target("space", path="/", oddities=("app_address",))
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        return _youtube_target(host, parts)
    segments = _segments(parts)
    plain = host.removeprefix("www.")
    if (
        plain in _NOTEBOOK_HOSTS
        or (plain == "kaggle.com" and segments[:1] == ["code"])
        or (segments and segments[-1].lower().endswith(".ipynb"))
    ):
        return _Target("notebook", path=_path(segments), oddities=_ending(parts))
    kind: LinkKind = "video" if plain in _VIDEO_HOSTS else "other"
    return _Target(kind, path=_path(segments), query=parts.query, oddities=_ending(parts))


def _hub_target(parts: SplitResult) -> _Target:
    segments = _segments(parts)
    oddities = _ending(parts)
    elsewhere = _Target("other", path=_path(segments), oddities=(*oddities, "not_a_repo"))
    first = segments[0] if segments else ""
    if first == "collections" and len(segments) >= 3:
        return _Target("collection", path=_path(segments[:3]), oddities=oddities)
    kinds: dict[str, LinkKind] = {"datasets": "dataset", "spaces": "space", "models": "model"}
    kind = kinds.get(first, "model")
    named = segments[1:] if first in kinds else segments
    if first in kinds and len(named) == 1 and _is_repo_name(named[0]):
        return _Target(kind, path=_path(segments), oddities=(*oddities, "no_owner"))
    if len(named) < 2 or named[0] in _NOT_OWNERS:
        return elsewhere
    owner, name, *inside = named
    if name.endswith(".git") and not inside:  # what `git clone` takes
        name, oddities = name.removesuffix(".git"), (*oddities, "inside_repo")
    if not (_is_repo_name(owner) and _is_repo_name(name)):
        return elsewhere
    revision = inside[1] if len(inside) > 1 and inside[0] in _WITH_REVISION else None
    if inside:
        oddities += ("inside_repo",)
        if inside[-1].lower().endswith(".ipynb"):
            return _Target("notebook", revision=revision, path=_path(segments), oddities=oddities)
    repo_id = f"{owner}/{name}"
    path = hub_url(kind, repo_id).removeprefix("https://huggingface.co")
    return _Target(kind, repo_id=repo_id, revision=revision, path=path, oddities=oddities)


def _is_repo_name(name: str) -> bool:
    return _REPO_NAME.match(name) is not None and "--" not in name and ".." not in name


def _youtube_target(host: str, parts: SplitResult) -> _Target:
    segments = _segments(parts)
    query = parse_qs(parts.query)
    video = query.get("v", [""])[0].strip()
    if host == "youtu.be" and segments:
        video = segments[0]
    elif len(segments) > 1 and segments[0] in ("live", "shorts", "embed", "v"):
        video = segments[1]
    oddities = _ending(parts)
    if _VIDEO_ID.match(video):
        oddities += ("in_playlist",) if "list" in query else ()
        return _Target("video", "www.youtube.com", path="/watch", query=f"v={video}", oddities=oddities)
    if "list" in query:
        playlist = quote(query["list"][0], safe="")
        oddities += ("playlist_only",)
        return _Target("video", "www.youtube.com", path="/playlist", query=f"list={playlist}", oddities=oddities)
    return _Target("other", "www.youtube.com", path=_path(segments), oddities=oddities)


def _segments(parts: SplitResult) -> list[str]:
    return [unquote(segment).strip() for segment in parts.path.split("/") if segment.strip()]


def _path(segments: list[str]) -> str:
    return "/" + "/".join(quote(segment, safe="@:+~!$&'()*,;=-._") for segment in segments)


def _ending(parts: SplitResult) -> tuple[Oddity, ...]:
    return ("trailing_slash",) if parts.path.endswith("/") and parts.path.strip("/") else ()
