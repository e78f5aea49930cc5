"""A Hub over real sockets, for the real client: lists with `Link` pages and `expand`, commits, trees, likers, likes of
people, READMEs; gated, disabled, renamed and missing repos; and the ways in which the real one fails.

    with HubServer(repos) as hub:
        run(..., environment={"HF_ENDPOINT": hub.endpoint, ...})
        assert hub.requests == {"list": 6}

Answers have the shapes of https://huggingface.co/docs/hub/api; `test_hub_server.py` compares them with recorded ones.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

Kind = Literal["dataset", "model", "space"]
FaultKind = Literal["limited", "broken", "forbidden", "hang", "drip", "cut", "page", "half json", "half list"]

LIST_PAGE = 100
COMMITS_PAGE = 50
LIKES_PAGE = 100
MEMBERS_PAGE = 100
LIMIT = 1000
WINDOW_SECONDS = 300
HANG_SECONDS = 30
_REPO = re.compile(r"/api/(datasets|models|spaces)/([^/]+/[^/]+)(?:/(commits|tree|likers)(?:/([^/]+))?)?")
_FILE = re.compile(r"(?:/(datasets|spaces))?/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_LIKES = re.compile(r"/api/users/([^/]+)/likes")
_MEMBERS = re.compile(r"/api/organizations/([^/]+)/members")


def sha_of(text: str) -> str:
    """A commit id made from a text: the same text, the same id."""
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def written(moment: datetime) -> str:
    """A moment as the Hub writes it: "2030-03-02T23:29:22.000Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True)
class HubCommit:
    """A commit; its time is what the pushing client said, its authors are accounts or what git calls itself."""

    sha: str
    date: datetime
    title: str = "Upload data"
    authors: tuple[str, ...] = ("somebody",)


@dataclass(frozen=True)
class HubRevision:
    """What a repo held at an earlier commit."""

    files: dict[str, int]
    readme: str | None


@dataclass
class HubRepo:
    """A repo as the Hub has it. `extra` holds further properties, by the Hub's names (cardData, runtime); `earlier` is
    what it held at earlier commits, where that is not what it holds now."""

    kind: Kind
    repo_id: str
    created_at: datetime
    commits: list[HubCommit]  # newest first
    readme: str | None = "# Card\n"
    files: dict[str, int] = field(default_factory=lambda: {"README.md": 7, "data.csv": 1000})
    contents: dict[str, bytes] = field(default_factory=dict)  # further files, which can be fetched
    likers: dict[str, datetime] = field(default_factory=dict)
    downloads: int = 0
    downloads_all_time: int = 0
    tags: list[str] = field(default_factory=list)
    gated: Literal[False, "auto", "manual"] = False
    is_private: bool = False
    is_disabled: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    former_ids: list[str] = field(default_factory=list)
    earlier: dict[str, HubRevision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = sha_of(f"{self.kind} {self.repo_id}")[:24]  # stays when the repo is renamed

    @property
    def sha(self) -> str:
        return self.commits[0].sha

    def push(self, at: datetime, title: str = "Update README.md", by: tuple[str, ...] = ("somebody",)) -> str:
        """A new commit on main; its sha."""
        self.commits.insert(0, HubCommit(sha_of(f"{self.key} {len(self.commits)} {at}"), at, title, by))
        return self.sha

    def change(self, at: datetime, files: dict[str, int], readme: str | None) -> str:
        """A new commit with other files and another card; its sha."""
        self.earlier[self.sha] = HubRevision(self.files, self.readme)
        self.files, self.readme = files, readme
        return self.push(at)

    def at(self, revision: str | None) -> HubRevision:
        """What it held at a commit."""
        return self.earlier.get(revision or "", HubRevision(self.files, self.readme))

    def rename(self, repo_id: str) -> None:
        """Another name; the old one leads to it."""
        self.former_ids.append(self.repo_id)
        self.repo_id = repo_id

    def properties(self) -> dict[str, Any]:
        """Everything that `expand` can ask for."""
        return {
            "_id": self.key,
            "id": self.repo_id,
            "author": self.repo_id.partition("/")[0],
            "sha": self.sha,
            "createdAt": written(self.created_at),
            "lastModified": written(max(self.created_at, self.commits[0].date)),
            "private": self.is_private,
            "disabled": self.is_disabled,
            "likes": len(self.likers),
            "tags": self.tags,
            **({} if self.kind == "space" else {"gated": self.gated}),
            **({} if self.kind == "space" else {"downloads": self.downloads}),
            **({} if self.kind == "space" else {"downloadsAllTime": self.downloads_all_time}),
            **self.extra,
        }


@dataclass
class Fault:
    """How requests of one kind fail from now on: the next `times` of them whose path holds `where`.

    limited: 429 with `RateLimit`; broken: 500; forbidden: 403; hang: no answer; drip: a byte now and then; cut: the
    connection ends in the middle; page: an HTML page with status 200; half json: the first half of the body, whole by
    its length; half list: every second entry and no next page.
    """

    of: str
    kind: FaultKind
    times: int = 10**9
    where: str = ""
    after: int = 0  # so many requests of this kind are still answered


class HubServer:
    """The server; `requests` counts by kind (list, repo, commits, tree, likers, likes, members, file)."""

    def __init__(self, repos: Iterable[HubRepo] = ()) -> None:
        self.repos = list(repos)
        self.requests: Counter[str] = Counter()
        self.paths: list[str] = []
        self.counted_downloads: list[str] = []
        self.faults: list[Fault] = []
        self.listed_shas: dict[str, str] = {}  # by name, what lists that lag behind still show
        self.unlisted: set[str] = set()  # names that they do not show yet
        self.hidden_people: set[str] = set()  # whose likes nobody may see
        self.members: dict[str, list[str]] = {}  # of organizations; other names are none
        self.token: str | None = None
        self.stops_at: int | None = None  # the request, counted from `forget_requests`, that is not answered until…
        self.stopped = threading.Event()  # …a test that saw this
        self._resumed = threading.Event()  # says `resume`
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "HubServer":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def forget_requests(self) -> None:
        """Count anew."""
        with self.lock:
            self.requests.clear()
            self.paths.clear()
            self.counted_downloads.clear()

    def resume(self) -> None:
        """Go on with the request that was stopped at, whoever still waits for it."""
        self.stops_at = None
        self._resumed.set()
        self.stopped.clear()

    def wait_where_told(self, heard: int) -> None:
        """Stop at the request that a test chose, until it says to go on."""
        if heard == self.stops_at:
            self._resumed.clear()
            self.stopped.set()
            self._resumed.wait(HANG_SECONDS)

    def forget_everything(self) -> None:
        """As new: no repos, no faults, no token."""
        self.forget_requests()
        self.repos, self.faults, self.token = [], [], None
        self.listed_shas, self.unlisted, self.hidden_people, self.members = {}, set(), set(), {}

    def find(self, kind: str, repo_id: str) -> HubRepo | None:
        """The repo of that name, or that had it."""
        named = [repo for repo in self.repos if repo.kind == kind and repo.repo_id == repo_id]
        former = [repo for repo in self.repos if repo.kind == kind and repo_id in repo.former_ids]
        return next(iter(named + former), None)

    def likes_of(self, user: str) -> list[dict[str, Any]]:
        """What a person liked, newest first."""
        found = [
            (liked_at, repo.kind, repo.repo_id)
            for repo in self.repos
            for liker, liked_at in repo.likers.items()
            if liker == user and not repo.is_private
        ]
        return [
            {"createdAt": written(liked_at), "repo": {"name": name, "type": kind}}
            for liked_at, kind, name in sorted(found, reverse=True)
        ]


class _Handler(BaseHTTPRequestHandler):
    hub: HubServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the acknowledgement of its headers

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        kind = _kind_of(path)
        with self.hub.lock:
            self.hub.requests[kind] += 1
            self.hub.paths.append(self.path)
            if self.headers.get("X-HF-Download-Counter"):
                self.hub.counted_downloads.append(path)
            fault = self._fault(kind, path)
            heard = self.hub.requests.total()
        self.hub.wait_where_told(heard)
        if fault in ("limited", "broken", "forbidden", "hang", "page"):
            self._fail(fault)
            return
        self._answer(path, query, fault)

    def _fault(self, kind: str, path: str) -> FaultKind | None:
        for fault in self.hub.faults:
            if fault.of == kind and fault.where in path and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    return None
                fault.times -= 1
                return fault.kind
        return None

    def _fail(self, fault: FaultKind) -> None:
        if fault == "limited":
            self._send(429, b'{"error":"Too many requests"}', left=0)
        elif fault == "broken":
            self._send(500, b'{"error":"Internal error"}')
        elif fault == "forbidden":
            self._refuse(403, "Not allowed to see this.")
        elif fault == "page":
            self._send(200, b"<!doctype html><title>Down for maintenance</title>", content_type="text/html")
        else:
            self.hub.closing.wait(HANG_SECONDS)
            self.close_connection = True

    def _answer(self, path: str, query: dict[str, list[str]], fault: FaultKind | None) -> None:
        kinds: dict[str, Kind] = {"/api/datasets": "dataset", "/api/models": "model", "/api/spaces": "space"}
        if path in kinds:
            self._list(kinds[path], query, fault)
        elif liked := _LIKES.fullmatch(path):
            self._likes(liked.group(1), int(query.get("p", ["0"])[0]), fault)
        elif asked := _MEMBERS.fullmatch(path):
            self._members(asked.group(1), int(query.get("cursor", ["0"])[0]), fault)
        elif asked := _REPO.fullmatch(path):
            self._about(asked, query, fault)
        elif file := _FILE.fullmatch(path):
            self._file(file, fault)
        else:
            self._refuse(404, "Not found")

    def _list(self, kind: Kind, query: dict[str, list[str]], fault: FaultKind | None) -> None:
        author, start = query.get("author", [""])[0], int(query.get("cursor", ["0"])[0])
        listed = [
            repo
            for repo in self.hub.repos
            if repo.kind == kind
            and repo.repo_id.partition("/")[0] == author
            and (not repo.is_private or self._has_token())
            and repo.repo_id not in self.hub.unlisted
        ]
        wanted = {"_id", "id", *query.get("expand", ["author", "sha", "likes", "private", "tags", "downloads"])}
        page = [
            {name: value for name, value in self._listed(repo).items() if name in wanted}
            for repo in listed[start : start + LIST_PAGE]
        ]
        following = start + LIST_PAGE if start + LIST_PAGE < len(listed) else None
        self._json(page, fault, following=None if following is None else {**query, "cursor": [str(following)]})

    def _listed(self, repo: HubRepo) -> dict[str, Any]:
        return repo.properties() | {"sha": self.hub.listed_shas.get(repo.repo_id, repo.sha)}

    def _likes(self, user: str, page: int, fault: FaultKind | None) -> None:
        if user in self.hub.hidden_people:
            self._refuse(404, "User not found")
            return
        liked = self.hub.likes_of(user)
        start, end = LIKES_PAGE * page, LIKES_PAGE * (page + 1)
        self._json(liked[start:end], fault, following={"p": [str(page + 1)]} if end < len(liked) else None)

    def _members(self, organization: str, start: int, fault: FaultKind | None) -> None:
        """As https://huggingface.co/docs/hub/api describes them; who is no organization is not found."""
        listed = self.hub.members.get(organization)
        if listed is None:
            self._refuse(404, "Organization not found")
            return
        end = start + MEMBERS_PAGE
        people = [
            {
                "_id": sha_of(name)[:24],
                "avatarUrl": "/avatars/0.svg",
                "fullname": name.title(),
                "isPro": False,
                "user": name,
                "type": "user",
            }
            for name in listed[start:end]
        ]
        self._json(people, fault, following={"cursor": [str(end)]} if end < len(listed) else None)

    def _about(self, asked: re.Match[str], query: dict[str, list[str]], fault: FaultKind | None) -> None:
        plural, repo_id, part, revision = asked.groups()
        repo = self._repo(plural.removesuffix("s"), repo_id, f"/api/{plural}/", part, revision)
        if repo is None:
            return
        if part == "commits":
            start = COMMITS_PAGE * int(query.get("p", ["0"])[0])
            page = [
                {
                    "id": commit.sha,
                    "title": commit.title,
                    "message": "",
                    "authors": [{"user": name, "avatar": "/avatars/0.svg"} for name in commit.authors],
                    "date": written(commit.date),
                }
                for commit in repo.commits[start : start + COMMITS_PAGE]
            ]
            more = start + COMMITS_PAGE < len(repo.commits)
            self._json(page, fault, following={"p": [str(start // COMMITS_PAGE + 1)]} if more else None)
        elif part == "tree":
            if revision not in {commit.sha for commit in repo.commits}:
                self._refuse(404, f"Invalid rev id: {revision}", code="RevisionNotFound")
                return
            made_up = [_file_entry(path, size) for path, size in repo.at(revision).files.items()]
            real = [_file_entry(path, len(content), sha_of(content.hex())) for path, content in repo.contents.items()]
            self._json([*made_up, *real], fault)
        elif part == "likers":
            people = [{"user": name, "fullname": name.title(), "avatarUrl": "/avatars/0.svg"} for name in repo.likers]
            self._json(people, fault)
        else:
            wanted = {"_id", "id", *query.get("expand", repo.properties())}
            self._json({name: value for name, value in repo.properties().items() if name in wanted}, fault)

    def _file(self, asked: re.Match[str], fault: FaultKind | None) -> None:
        plural, repo_id, revision, name = asked.groups()
        prefix = f"/{plural}/" if plural else "/"
        kind = plural.removesuffix("s") if plural else "model"
        repo = self._repo(kind, repo_id, prefix, f"resolve/{revision}", name)
        if repo is None:
            return
        if repo.gated and not self._has_token():
            self._refuse(401, "Access to this repo is restricted.", code="GatedRepo")
        elif name in repo.contents:
            self._content(repo.contents[name], repo.sha, fault)
        elif name != "README.md" or (readme := repo.at(revision).readme) is None:
            self._refuse(404, "Entry not found", code="EntryNotFound")
        else:
            self._send(200, readme.encode(), fault, content_type="text/plain; charset=utf-8", commit=repo.sha)

    def _content(self, content: bytes, commit: str, fault: FaultKind | None) -> None:
        """The file, or the range of it that is asked for."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if asked is None:
            self._send(200, content, fault, content_type="application/octet-stream", commit=commit)
            return
        start, end = int(asked[1]), min(int(asked[2]) + 1, len(content))
        where = f"bytes {start}-{end - 1}/{len(content)}"
        piece = content[start:end]
        self._send(206, piece, fault, content_type="application/octet-stream", commit=commit, range=where)

    def _repo(self, kind: str, repo_id: str, prefix: str, *rest: str | None) -> HubRepo | None:
        """The repo, if this request may see it under this name; otherwise says so."""
        repo = self.hub.find(kind, repo_id)
        if repo is None or (repo.is_private and not self._has_token()):
            # Without a token the Hub does not tell a missing repo from a private one.
            self._refuse(404 if self._has_token() else 401, "Repository not found", code="RepoNotFound")
            return None
        if repo.repo_id != repo_id:
            query = urlsplit(self.path).query
            target = "/".join([prefix + quote(repo.repo_id), *(part for part in rest if part)])
            self._send(307, b"", location=target + (f"?{query}" if query else ""))
            return None
        if repo.is_disabled:
            self._refuse(403, "Access to this resource is disabled.")
            return None
        return repo

    def _has_token(self) -> bool:
        return self.hub.token is not None and self.headers.get("Authorization") == f"Bearer {self.hub.token}"

    def _refuse(self, status: int, message: str, code: str | None = None) -> None:
        self._send(status, json.dumps({"error": message}).encode(), error=message, code=code)

    def _json(self, content: object, fault: FaultKind | None, following: dict[str, list[str]] | None = None) -> None:
        link = None
        if fault == "half list" and isinstance(content, list):
            content, following, fault = content[::2], None, None
        if following is not None:
            path = quote(unquote(urlsplit(self.path).path))
            link = f'<{self.hub.endpoint}{path}?{urlencode(following, doseq=True)}>; rel="next"'
        self._send(200, json.dumps(content).encode(), fault, link=link)

    def _send(
        self,
        status: int,
        body: bytes,
        fault: FaultKind | None = None,
        *,
        content_type: str = "application/json; charset=utf-8",
        left: int | None = None,
        **headers: str | None,
    ) -> None:
        names = {"link": "Link", "location": "Location", "error": "X-Error-Message", "code": "X-Error-Code"}
        names["range"] = "Content-Range"
        left = max(LIMIT - self.hub.requests.total(), 1) if left is None else left
        body = body[: len(body) // 2] if fault == "half json" else body
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("RateLimit", f'"api";r={left};t=55')
        self.send_header("RateLimit-Policy", f'"fixed window";"api";q={LIMIT};w={WINDOW_SECONDS}')
        for name, value in headers.items():
            if value is not None:
                self.send_header(names.get(name, "X-Repo-Commit"), value)
        self.end_headers()
        if fault == "cut":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault == "drip":
            for byte in body:
                if self.hub.closing.is_set():
                    break
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                self.hub.closing.wait(0.05)
        else:
            self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up, as some tests want

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `requests` instead."""


def _handler(hub: HubServer) -> type[_Handler]:
    return type("HubHandler", (_Handler,), {"hub": hub})


def _kind_of(path: str) -> str:
    if path in ("/api/datasets", "/api/models", "/api/spaces"):
        return "list"
    if _LIKES.fullmatch(path):
        return "likes"
    if _MEMBERS.fullmatch(path):
        return "members"
    if asked := _REPO.fullmatch(path):
        return asked.group(3) or "repo"
    return "file" if _FILE.fullmatch(path) else "other"


def _file_entry(path: str, size: int, oid: str | None = None) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "oid": oid or sha_of(f"{path} {size}"), "size": size, "path": path}
    if size > 10_000_000:
        entry["lfs"] = {"oid": sha_of(path) + "0" * 24, "size": size, "pointerSize": 134}
    return entry


def organization(name: str, repos: int, now: datetime) -> Iterator[HubRepo]:
    """So many made-up repos of one organization, a third of each kind."""
    kinds: tuple[Kind, ...] = ("dataset", "model", "space")
    for number in range(repos):
        kind = kinds[number % 3]
        repo_id = f"{name}/{kind}-{number:03d}"
        yield HubRepo(
            kind=kind,
            repo_id=repo_id,
            created_at=now,
            commits=[HubCommit(sha_of(f"{repo_id} {n}"), now, "Update README.md") for n in range(3)],
            readme=f"# {repo_id}\n\n## Uses\n\n[More Information Needed]\n",
            likers={f"person-{n:03d}": now for n in range(number % 5)},
            downloads=number,
            downloads_all_time=10 * number,
            tags=["language:es"],
            extra={"runtime": {"stage": "SLEEPING", "hardware": {"current": None, "requested": "cpu-basic"}}}
            if kind == "space"
            else {"cardData": {"language": ["es"], "license": "apache-2.0"}},
        )
