"""What a run costs the server, without a browser: latency, CPU, runs per second of one process, memory per session."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.bench.figures import Figure, Measured
from tests.bench.processes import cpu_seconds, resident_bytes
from tests.bench.sessions import Session
from tests.serving import RunningServer

PAGES = {"panorama": "", "corpus": "corpus"}
WARM_RUNS = 20
RUNS = 150
AT_ONCE = 4
WARM_SESSIONS = 20
SESSIONS = 100
CROWD_RUNS = 3

RERUN_FIGURES = (
    Figure("rerun-latency/panorama", 20, "ms"),
    Figure("rerun-cpu/panorama", 12, "ms"),
    Figure("reruns-per-second/panorama", 60, "1/s", "at least"),
    Figure("rerun-latency/corpus", 20, "ms"),
    Figure("rerun-cpu/corpus", 12, "ms"),
    Figure("reruns-per-second/corpus", 60, "1/s", "at least"),
)
# As for one visitor: a page with a map takes at most 2.5 times what an empty one does.
CROWD_FIGURES = (Figure("crowd-p95/panorama", 2.5, "x empty"),)
# Streamlit itself takes about 45 KiB; twice that is room for ours.
MEMORY_FIGURES = (Figure("memory-per-session/panorama", 90, "KiB"),)


def reruns(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """A visitor who reruns alone gives latency and CPU; several at once give runs per second."""
    empty_ms = _alone(empty, "")[1]
    for name, path in PAGES.items():
        latency_ms, cpu_ms = _alone(demo, path)
        yield Measured(f"rerun-latency/{name}", latency_ms, f"median of {RUNS} runs")
        yield Measured(f"rerun-cpu/{name}", cpu_ms, f"an empty page: {empty_ms:.3g} ms")
        yield Measured(f"reruns-per-second/{name}", _together(demo, path), f"{AT_ONCE} sessions at once")


def _alone(server: RunningServer, path: str) -> tuple[float, float]:
    """Median latency and mean CPU time of a run, in milliseconds."""
    with Session(server.url, path) as session:
        for _ in range(WARM_RUNS):
            session.run()
        latencies = []
        used = cpu_seconds(server.pid)
        for _ in range(RUNS):
            started = time.perf_counter()
            session.run()
            latencies.append(time.perf_counter() - started)
        used = cpu_seconds(server.pid) - used
    return statistics.median(latencies) * 1000, used / RUNS * 1000


def _together(server: RunningServer, path: str) -> float:
    with ExitStack() as open_sessions, ThreadPoolExecutor(AT_ONCE) as threads:
        sessions = [open_sessions.enter_context(Session(server.url, path)) for _ in range(AT_ONCE)]
        list(threads.map(_run, sessions, [WARM_RUNS] * AT_ONCE))
        started = time.perf_counter()
        list(threads.map(_run, sessions, [RUNS] * AT_ONCE))
        return AT_ONCE * RUNS / (time.perf_counter() - started)


def _run(session: Session, times: int) -> None:
    for _ in range(times):
        session.run()


def crowd(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """What nineteen of twenty visitors wait at most, when all of them open a page and go on asking for it at once."""
    demo_s, empty_s = _crowded_p95(demo), _crowded_p95(empty)
    yield Measured(
        "crowd-p95/panorama",
        demo_s / empty_s,
        f"{demo_s:.2f} s against {empty_s:.2f} s, {SESSIONS} visitors with {CROWD_RUNS} runs each",
    )


def _crowded_p95(server: RunningServer) -> float:
    with ExitStack() as open_sessions, ThreadPoolExecutor(SESSIONS) as threads:
        sessions = [open_sessions.enter_context(Session(server.url)) for _ in range(SESSIONS)]
        waits = [wait for each in threads.map(_timed_runs, sessions) for wait in each]
    return statistics.quantiles(waits, n=20)[-1]


def _timed_runs(session: Session) -> list[float]:
    waits = []
    for _ in range(CROWD_RUNS):
        started = time.perf_counter()
        session.run()
        waits.append(time.perf_counter() - started)
    return waits


def memory_per_session(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """Growth of the process while people come and stay, each having seen the page once."""
    growth = _growth(demo)
    yield Measured(
        "memory-per-session/panorama", growth / 1024, f"{SESSIONS} sessions; an empty page: {_growth(empty) / 1024:.3g}"
    )


def _growth(server: RunningServer) -> float:
    with ExitStack() as open_sessions:
        for _ in range(WARM_SESSIONS):
            open_sessions.enter_context(Session(server.url)).run()
        before = resident_bytes(server.pid)
        for _ in range(SESSIONS):
            open_sessions.enter_context(Session(server.url)).run()
        return (resident_bytes(server.pid) - before) / SESSIONS
