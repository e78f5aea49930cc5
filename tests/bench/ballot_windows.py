"""Many windows of a real browser that mark the same ballots at once, on a real server.

A round: every window changes one mark, all at the same moment. When the server has answered them all, the marks of
those who were not told of another one must lead, in some order, from what the database held to what it holds now, each
coming upon what its window showed; and where nobody saved, nothing may have changed. Half of the windows share a
ballot, the others have one of their own.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lib.services import demo
from tests.bench.ballot_faults import DIALECTS, empty_database
from tests.bench.figures import Figure, Measured
from tests.browser import jurors
from tests.browser.chromium import running_browser
from tests.browser.installations import installed, sign_in
from tests.browser.jurors import Scorer
from tests.browser.visitors import Visitor, visiting
from tests.demos import EDITION, demo_environment, seed_demo
from tests.outside.oidc_provider import SignInProvider
from tests.serving import RunningServer

WINDOWS, OWN, EDITS = 8, 4, 50
WINDOW_FIGURES = tuple(
    Figure(f"faults/{name}-windows-{dialect}", 0, unit)
    for dialect in DIALECTS
    for name, unit in (("lost-updates", "updates"), ("errors", "errors"))
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


Come = Callable[[Visitor, str], None]
"""Bring a window to the project of that name, as the juror whose windows they are."""


def marked_in_demo(
    browser: Browser, server: RunningServer, data: Path, juror: str, slugs: Sequence[str], *, edits: int
) -> WindowsReport:
    """Let windows of a juror of the demo, one for each of `slugs`, give so many marks each to that project."""

    def come(visitor: Visitor, slug: str) -> None:
        visitor.open("/puntuar", etapa=jurors.STAGE, persona=juror, proyecto=slug)

    return _marked(browser, server, jurors.of_demo(data, juror), slugs, come, edits=edits)


def marked_on_postgresql(browser: Browser, *, windows: int, own: int, edits: int) -> WindowsReport:
    """The same outside of the demo, on PostgreSQL, with a juror who signs in; `own` windows have their own project."""
    subject = "juror-900"

    def come(visitor: Visitor, slug: str) -> None:
        sign_in(visitor, subject)
        visitor.open("/puntuar", proyecto=slug)

    with (
        empty_database("postgresql") as url,
        TemporaryDirectory(prefix="tablero-windows-") as folder,
        SignInProvider() as provider,
    ):
        provider.add(subject)
        demo.seed(url, EDITION, jurors.STAGE)
        scorer = Scorer(url, provider.issuer, subject)
        shared, *others = scorer.add(projects=1 + own)
        slugs = [*others, *[shared] * (windows - own)]
        with installed(Path(folder), provider, edition=None, environment={"DATABASE_URL": url}) as site:
            return _marked(browser, site.server, scorer, slugs, come, edits=edits)


def _marked(
    browser: Browser, server: RunningServer, scorer: Scorer, slugs: Sequence[str], come: Come, *, edits: int
) -> WindowsReport:
    report = WindowsReport()
    with ExitStack() as stack:
        open_windows = []
        for place, slug in enumerate(slugs):
            visitor = stack.enter_context(visiting(browser, server.url))
            come(visitor, slug)
            open_windows.append(_Window(visitor, slug, random.Random(place)))  # noqa: S311 - the same load every time
        held = _held(scorer, open_windows)
        while going := [window for window in open_windows if window.edits < edits]:
            for window in going:
                window.act()
            for window in going:
                if not window.is_answered():
                    report.faults.append(f"{window.slug}: no answer to a click on {window.criterion}")
            now = _held(scorer, open_windows)
            _judge(report, going, held, now)
            held = now
        report.faults += [fault for window in open_windows for fault in window.visitor.record.faults()]
    log = server.log_path.read_text(errors="replace") if server.log_path is not None else ""
    report.faults += [line for line in log.splitlines() if any(word in line for word in _TROUBLE)]
    return report


Marks = Mapping[tuple[str, str], int | None]  # by project and criterion


def _held(scorer: Scorer, windows: Sequence[_Window]) -> Marks:
    found: dict[tuple[str, str], int | None] = {}
    for slug in sorted({window.slug for window in windows}):
        draft = scorer.draft(slug)
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
    """8 windows with 50 marks each, half of them on a shared ballot: in a copy of the demo, then on PostgreSQL."""
    with running_browser() as browser:
        yield from _told("sqlite", _in_a_copy_of_the_demo(browser))
        yield from _told("postgresql", marked_on_postgresql(browser, windows=WINDOWS, own=OWN, edits=EDITS))


def _in_a_copy_of_the_demo(browser: Browser) -> WindowsReport:
    with TemporaryDirectory(prefix="tablero-windows-") as folder:
        data = Path(folder)
        seed_demo(data)
        shared, *own = jurors.of_demo(data, "jurado-900").add(projects=1 + OWN)
        with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
            return marked_in_demo(browser, server, data, "jurado-900", [*own, *[shared] * (WINDOWS - OWN)], edits=EDITS)


def _told(dialect: str, report: WindowsReport) -> Iterator[Measured]:
    said = f"{report.edits} marks in {WINDOWS} windows: {report.saved} saved, of {report.told} the window was told"
    lost, faults = report.lost, report.faults
    yield Measured(f"faults/lost-updates-windows-{dialect}", len(lost), "; ".join([said, *lost[:2]]))
    yield Measured(f"faults/errors-windows-{dialect}", len(faults), "; ".join(faults[:2]))
