"""What the application costs: `python -m tests.bench [PREFIX]`, or `make bench ONLY=PREFIX`.

One line per figure: name, value, bound, holds or not. Everything is measured now, on this machine, on the demo that
`make run` serves; the empty page that pages are compared with is served in the same run, in the same way. A figure
that cannot be measured says why and counts as not holding. Exits 1 if any bound is not held.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench import (
    assigning,
    auditing,
    ballot_faults,
    ballot_windows,
    browsing,
    importing,
    ranking,
    saving,
    serving_costs,
    syncing,
)
from tests.bench.figures import Figure, Measured
from tests.demos import demo_environment, seed_demo
from tests.serving import ROOT, RunningServer


@dataclass(frozen=True)
class Group:
    """Figures that are measured together, of the demo and the empty application."""

    figures: tuple[Figure, ...]
    measure: Callable[[RunningServer, RunningServer], Iterator[Measured]]


@dataclass(frozen=True)
class LoneGroup:
    """Figures that are measured together, and need no application to be served."""

    figures: tuple[Figure, ...]
    measure: Callable[[], Iterator[Measured]]


GROUPS = (
    Group(browsing.PAGE_FIGURES, browsing.page_ratios),
    Group(serving_costs.RERUN_FIGURES, serving_costs.reruns),
    Group(saving.SAVE_FIGURES, saving.saves),
    Group(serving_costs.CROWD_FIGURES, serving_costs.crowd),
    Group(serving_costs.MEMORY_FIGURES, serving_costs.memory_per_session),
    Group(browsing.COLD_FIGURES, browsing.cold_bytes),
    Group(browsing.SLOW_FIGURES, browsing.slow_line),
    Group(browsing.LIGHT_FIGURES, browsing.light_pages),
    Group(importing.IMPORT_FIGURES, importing.import_of_many_rows),
)
LONE_GROUPS = (
    LoneGroup(assigning.ASSIGNMENT_FIGURES, assigning.plans),
    LoneGroup(ranking.RANKING_FIGURES, ranking.rankings),
    LoneGroup(ballot_faults.FAULT_FIGURES, ballot_faults.faults),
    LoneGroup(ballot_windows.WINDOW_FIGURES, ballot_windows.windows),
    LoneGroup(syncing.SYNC_FIGURES, syncing.syncs_of_many_repos),
    LoneGroup(auditing.AUDIT_FIGURES, auditing.audits),
    LoneGroup(auditing.GROWTH_FIGURES, auditing.growth),
)


def main(prefix: str) -> int:
    """Measure every figure whose name begins with `prefix` and print it. The exit code: 0 if all bounds are held."""
    alone = [group for group in LONE_GROUPS if _is_chosen(group, prefix)]
    served = [group for group in GROUPS if _is_chosen(group, prefix)]
    if not alone and not served:
        names = [figure.name for group in (*LONE_GROUPS, *GROUPS) for figure in group.figures]
        print(f"No figure begins with {prefix!r}. Figures:", *names, sep="\n  ")  # noqa: T201
        return 2
    held = [every for group in alone for every in _lines(group.figures, prefix, group.measure)]
    if served:
        held += _of_servers(served, prefix)
    return 0 if all(held) else 1


def _is_chosen(group: Group | LoneGroup, prefix: str) -> bool:
    return any(figure.name.startswith(prefix) for figure in group.figures)


def _of_servers(chosen: list[Group], prefix: str) -> list[bool]:
    with tempfile.TemporaryDirectory(prefix="tablero-bench-") as folder:
        data = Path(folder)
        seed_demo(data)
        with (
            RunningServer(environment=demo_environment(data), log_path=data / "demo.log") as demo,
            RunningServer(
                ROOT / "tests" / "bench" / "empty" / "Home.py",
                environment={"TABLERO_DATA": str(data)},
                log_path=data / "empty.log",
            ) as empty,
        ):
            measures = [(group.figures, partial(group.measure, demo, empty)) for group in chosen]
            return [every for figures, measure in measures for every in _lines(figures, prefix, measure)]


def _lines(figures: tuple[Figure, ...], prefix: str, measure: Callable[[], Iterator[Measured]]) -> Iterator[bool]:
    """Print a line per figure as soon as it is known; whether each bound is held."""
    open_figures = {figure.name: figure for figure in figures if figure.name.startswith(prefix)}
    reason = "the measurement ended without it"
    try:
        for measured in measure():
            if figure := open_figures.pop(measured.name, None):
                print(figure.line(measured), flush=True)  # noqa: T201
                yield figure.holds(measured.value)
    except Exception as fault:  # a figure that cannot be measured is a line, not a traceback; the others go on
        reason = f"{type(fault).__name__}: {' '.join(str(fault).split())[:300]}"
    for figure in open_figures.values():
        print(figure.unmeasured_line(reason), flush=True)  # noqa: T201
        yield False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
