"""What a sync asks of a local Hub with 530 repos, at first, when nothing changed and when seven repos did.

API calls are lists, commits and calls about one repo; trees and READMEs are counted beside. Likers, likes of people and
the dataset viewer are asked for what projects give, where a count or a commit moved, and are printed apart, as are the
members of an organization, asked for where it has other repos or a day has passed. Time, on
the clock and of the processor, is compared with that of the client library alone, which asks for the same of repos and
stores nothing.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from lib.store.database import Database, create
from tests.bench.figures import Figure, Measured
from tests.bench.processes import cpu_seconds
from tests.line_process import LineProcess
from tests.outside.hub_server import HubRepo, HubServer, organization
from tests.outside.sync_process import ORGANIZATION, SyncProcess, hub_environment
from tests.outside.viewer_server import Split, ViewerDataset, ViewerServer
from tests.services.hub_rows import CREATED_AT, NOW, add_edition, add_project

T = TypeVar("T")

REPOS = 530
PAGES = 6
PROJECTS = 20  # with a dataset, a model and a Space each
CHANGED = 7
SYNC_FIGURES = (
    Figure("sync first", REPOS + PAGES, "API calls"),
    Figure("sync first trees", REPOS, "requests"),
    Figure("sync first READMEs", REPOS, "requests"),
    Figure("sync first time", 10, "x bare client"),  # no goal was given: twice what was measured, storing included
    Figure("sync unchanged", PAGES, "API calls"),
    Figure("sync unchanged beside", 0, "requests"),
    Figure("sync changed", 25, "API calls"),
    Figure("sync download counters", 0, "requests"),
)
_CALLS = ("list", "commits", "repo")
_APART = {"likers": "likers", "likes": "likes of people", "members": "members", "viewer": "viewer"}


def syncs_of_many_repos() -> Iterator[Measured]:
    """Every figure about a sync, each sync after the other on one database."""
    with (
        HubServer(organization(ORGANIZATION, REPOS, CREATED_AT)) as hub,
        ViewerServer() as viewer,
        _database(hub.repos) as database,
        SyncProcess(hub.endpoint, viewer.endpoint) as syncs,
        _bare_client(hub.endpoint) as bare,
    ):
        for number, repo in enumerate(hub.repos):
            repo.likers = {f"person-{(7 * number + n) % 200:03d}": CREATED_AT for n in range(number % 5)}
        counters = 0

        def synced(name: str, now: datetime, changed: Sequence[HubRepo]) -> Iterator[Measured]:
            nonlocal counters
            for repo in hub.repos[: 3 * PROJECTS : 3]:
                splits = (Split("default", "train", 60, 600),)
                viewer.datasets[repo.repo_id] = ViewerDataset(repo.repo_id, repo.sha, splits)
            hub.forget_requests()
            viewer.requests.clear()
            report, ours = _timed(syncs.process.pid, lambda: syncs.run(database.url, now))
            asked, counters = Counter(hub.requests), counters + len(hub.counted_downloads)
            _require_whole(report, asked, viewer.requests.total())
            _, theirs = _timed(bare.process.pid, lambda: _asked_barely(bare, changed))
            yield from _measured(name, asked, viewer.requests.total(), f"{ours} against {theirs} of the bare client")
            yield Measured(f"{name} time", ours.processor / theirs.processor, "ours with storing, likes and sizes")

        yield from synced("sync first", NOW, hub.repos)
        yield from synced("sync unchanged", NOW + timedelta(hours=1), ())
        changed = hub.repos[:CHANGED]
        for repo in changed:
            repo.push(NOW + timedelta(hours=1))
        changed[0].likers["somebody-new"] = changed[1].likers["somebody-new"] = NOW
        yield from synced("sync changed", NOW + timedelta(hours=2), changed)
        yield Measured("sync download counters", counters, "requests that say they are a download")


@dataclass(frozen=True)
class _Seconds:
    processor: float
    clock: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processor:.2f} s of processor)"


def _timed(pid: int, run: Callable[[], T]) -> tuple[T, _Seconds]:
    """What `run` gives, and how long the process `pid` took for it."""
    clock, processor = time.perf_counter(), cpu_seconds(pid)
    found = run()
    # At least one tick of the processor's clock, which is what it can tell.
    return found, _Seconds(max(cpu_seconds(pid) - processor, 0.01), time.perf_counter() - clock)


def _measured(name: str, asked: Counter[str], of_viewer: int, times: str) -> Iterator[Measured]:
    calls = sum(asked[kind] for kind in _CALLS)
    apart = asked | Counter({"viewer": of_viewer})
    said = ", ".join(f"{apart[kind]} {words}" for kind, words in _APART.items())
    by_kind = ", ".join(f"{asked[kind]} {kind}" for kind in _CALLS if asked[kind])
    if name == "sync changed":
        calls += asked["tree"]  # only a first sync has them beside
        by_kind += f", {asked['tree']} tree"
    beside = f"{asked['tree']} trees and {asked['file']} READMEs"
    yield Measured(name, calls, f"{by_kind}; {beside}; apart: {said}; {times}")
    yield Measured(f"{name} trees", asked["tree"])
    yield Measured(f"{name} READMEs", asked["file"])
    yield Measured(f"{name} beside", asked.total() - calls + of_viewer, "anything else of the Hub or the viewer")


def _require_whole(report: dict[str, list[dict[str, object]]], asked: Counter[str], of_viewer: int) -> None:
    """What is measured is a sync that went well, and said itself what it asked for."""
    said: Counter[str] = Counter()
    for source in report["sources"]:
        if source["status"] != "succeeded" or (source["findings"] and source["source"] != "hub"):
            raise RuntimeError(f"{source['source']}: {source['status']}, {source['findings']}")
        said.update(source["requests"])  # type: ignore[arg-type]
    if said != asked | Counter({"viewer": of_viewer}):
        raise RuntimeError(f"the sync said {dict(said)}, the servers heard {dict(asked)} and {of_viewer}")


@contextmanager
def _database(repos: Sequence[HubRepo]) -> Iterator[Database]:
    """With the edition and its projects, nothing synced yet."""
    with (
        tempfile.TemporaryDirectory(prefix="tablero-bench-") as folder,
        closing(create(f"sqlite:///{Path(folder) / 'tablero.db'}")) as database,
    ):
        with database.write() as session:
            add_edition(session)
            for number in range(PROJECTS):
                given = repos[3 * number : 3 * number + 3]
                add_project(session, f"project-{number}", [(repo.kind, repo.repo_id) for repo in given])
        yield database


@contextmanager
def _bare_client(endpoint: str) -> Iterator[LineProcess]:
    with (
        tempfile.TemporaryDirectory(prefix="tablero-hub-") as home,
        LineProcess("tests.bench.bare_hub", hub_environment(endpoint, Path(home))) as bare,
    ):
        yield bare


def _asked_barely(bare: LineProcess, repos: Sequence[HubRepo]) -> float:
    """How many seconds the client library says that it took for the lists and the details of `repos`."""
    return float(bare.ask([[repo.kind, repo.repo_id, repo.sha] for repo in repos]))
