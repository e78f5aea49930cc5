"""Many windows of a real browser that mark the same ballots at once, on a real server.

A round: every window changes one mark, all at the same moment. When the server has answered them all, the marks of
those who were not told of another one must lead, in some order, from what the database held to what it holds now, each
coming upon what its window showed; and where nobody saved, nothing may have changed. Half of the windows share a
ballot, the others have one of their own.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.figures import Figure, Measured
from tests.browser import jurors
from tests.browser.chromium import running_browser
from tests.browser.visitors import Visitor, visiting
from tests.demos import demo_environment, seed_demo
from tests.serving import RunningServer

WINDOWS, EDITS = 8, 50
WINDOW_FIGURES = (
    Figure("faults/lost-updates-windows", 0, "updates"),
    Figure("faults/errors-windows", 0, "errors"),
)
CRITERIA = ("linguistic_varieties", "corpus_structure", "motivation")
MARKS = 6
_PATIENCE_SECONDS = 20.0
_TROUBLE = ("locked", "Traceback", "could not be saved")
_ACT = """([criterion, place]) => {
  const part = document.querySelector(`.st-key-criterion_${criterion}`);
  const told = part.querySelectorAll('[class*="st-key-told_"] button');
  (place < 0 ? told[-place - 1] : part.querySelectorAll('button[role="radio"]')[place]).click();
}"""
_LOOK = """(criterion) => {
  const part = document.querySelector(`.st-key-criterion_${criterion}`);
  const marks = [...part.querySelectorAll('button[role="radio"]')];
  return {
    shown: marks.findIndex((mark) => mark.getAttribute("aria-checked") === "true"),
    told: part.querySelector('[class*="st-key-told_"]') !== null,
    bar: document.querySelector(".st-key-scoring_bar").textContent,
  };
}"""
_KEEP, _USE = -1, -2


@dataclass
class WindowsReport:
    """`saved` marks whose window was not told otherwise, `told` those whose window was; `lost` and `faults`: which."""

    saved: int = 0
    told: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def edits(self) -> int:
        """How many marks were given."""
        return self.saved + self.told


@dataclass
class _Window:
    visitor: Visitor
    slug: str
    chance: random.Random
    edits: int = 0
    criterion: str = ""
    wanted: int | None = None  # what this round's click gives; None: the window keeps what another one saved
    based_on: int | None = None  # what it showed before
    heard: int = 0  # frames before the click
    refused: dict[str, int] = field(default_factory=dict)  # what it was told is not saved, by criterion

    def act(self) -> None:
        """Change a mark; where the window was told of another one, decide between the two."""
        self.criterion = self.chance.choice(CRITERIA)
        seen = self.visitor.page.evaluate(_LOOK, self.criterion)
        self.based_on = seen["shown"] if seen["shown"] >= 0 else None
        if seen["told"]:
            place = self.chance.choice((_KEEP, _USE))
            self.wanted = self.refused[self.criterion] if place == _USE else None
        else:
            place = self.chance.choice([mark for mark in range(MARKS) if mark != seen["shown"]])
            self.wanted = place
        self.heard = len(self.visitor.record.frames)
        self.visitor.page.evaluate(_ACT, [self.criterion, place])

    def is_answered(self) -> bool:
        """Wait for the end of the run that the click started, and until the page shows what it said."""
        last = time.monotonic() + _PATIENCE_SECONDS
        while not any(_ends_a_run(frame) for frame in self.visitor.record.frames[self.heard :]):
            if time.monotonic() > last:
                return False
            self.visitor.page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 5))")
        self.visitor.wait()
        return True


def _ends_a_run(frame: bytes) -> bool:
    return str(ForwardMsg.FromString(frame).WhichOneof("type")) == "script_finished"


def marked(
    browser: Browser, server: RunningServer, data: Path, juror: str, slugs: Sequence[str], *, edits: int
) -> WindowsReport:
    """Let windows of the juror, one for each of `slugs`, give so many marks each to the project of that name."""
    report = WindowsReport()
    with ExitStack() as stack:
        open_windows = []
        for place, slug in enumerate(slugs):
            visitor = stack.enter_context(visiting(browser, server.url))
            visitor.open("/puntuar", etapa=jurors.STAGE, persona=juror, proyecto=slug)
            open_windows.append(_Window(visitor, slug, random.Random(place)))  # noqa: S311 - the same load every time
        held = _held(data, juror, open_windows)
        while going := [window for window in open_windows if window.edits < edits]:
            for window in going:
                window.act()
            for window in going:
                if not window.is_answered():
                    report.faults.append(f"{window.slug}: no answer to a click on {window.criterion}")
            now = _held(data, juror, open_windows)
            _judge(report, going, held, now)
            held = now
        report.faults += [fault for window in open_windows for fault in window.visitor.record.faults()]
    log = server.log_path.read_text(errors="replace") if server.log_path is not None else ""
    report.faults += [line for line in log.splitlines() if any(word in line for word in _TROUBLE)]
    return report


Marks = Mapping[tuple[str, str], int | None]  # by project and criterion


def _held(data: Path, juror: str, windows: Sequence[_Window]) -> Marks:
    found: dict[tuple[str, str], int | None] = {}
    for slug in sorted({window.slug for window in windows}):
        draft = jurors.draft_of(data, juror, slug)
        for criterion in CRITERIA:
            value = draft.value(f"marks.{criterion}")
            found[slug, criterion] = value if isinstance(value, int) else None
    return found


@dataclass(frozen=True)
class _Save:
    based_on: int | None
    value: int


def _judge(report: WindowsReport, windows: Sequence[_Window], before: Marks, now: Marks) -> None:
    """What became of the clicks of one round."""
    saves: dict[tuple[str, str], list[_Save]] = {}
    for window in windows:
        seen = window.visitor.page.evaluate(_LOOK, window.criterion)
        if "cloud_off" in seen["bar"]:
            report.faults.append(f"{window.slug}: {seen['bar']}")
        if window.wanted is None:
            continue
        window.edits += 1
        if seen["told"]:
            report.told += 1
            window.refused[window.criterion] = window.wanted
            continue
        report.saved += 1
        saves.setdefault((window.slug, window.criterion), []).append(_Save(window.based_on, window.wanted))
        if seen["shown"] != window.wanted:
            report.lost.append(f"{window.slug}, {window.criterion}: gave {window.wanted}, sees {seen['shown']}")
    for (slug, criterion), held in before.items():
        known = saves.get((slug, criterion), [])
        if not _leads(known, held, now[slug, criterion]):
            report.lost.append(f"{slug}, {criterion}: {held} became {now[slug, criterion]} by {known}")


def _leads(saves: Sequence[_Save], before: int | None, now: int | None) -> bool:
    """Whether the saves lead from one value to the other in some order. One that gives what is there changes nothing.

    >>> _leads([_Save(2, 3), _Save(1, 2)], 1, 3), _leads([_Save(1, 2), _Save(1, 3)], 1, 3)
    (True, False)
    """
    for order in permutations(saves):
        held, fits = before, True
        for save in order:
            fits = fits and held in (save.based_on, save.value)
            held = save.value
        if fits and held == now:
            return True
    return False


def windows() -> Iterator[Measured]:
    """8 windows with 50 marks each, half of them on a shared ballot, in a copy of the demo."""
    with TemporaryDirectory(prefix="tablero-windows-") as folder:
        data = Path(folder)
        seed_demo(data)
        shared, *own = jurors.add_juror(data, "jurado-900", projects=1 + WINDOWS // 2)
        with (
            RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server,
            running_browser() as browser,
        ):
            report = marked(browser, server, data, "jurado-900", [*own, *[shared] * (WINDOWS - len(own))], edits=EDITS)
    said = f"{report.edits} marks in {WINDOWS} windows: {report.saved} saved, of {report.told} the window was told"
    yield Measured("faults/lost-updates-windows", len(report.lost), "; ".join([said, *report.lost[:2]]))
    yield Measured("faults/errors-windows", len(report.faults), "; ".join(report.faults[:2]))
