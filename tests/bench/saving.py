"""What a juror waits for between a mark and the word that it is saved, against an empty button of Streamlit."""

import statistics
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.bench.figures import Figure, Measured
from tests.browser.chromium import running_browser
from tests.browser.visitors import visiting
from tests.serving import RunningServer

# Streamlit draws every element of a page anew when a script runs, whoever asked: a click among the widgets of a rubric
# costs more than one on an empty page, whatever is behind it. So the button stands among as many; alone, it is noted.
SAVE_FIGURES = (Figure("save-ballot/acknowledged", 1.5, "x empty button"),)
CHOICES = 13
WARM_CLICKS, CLICKS = 10, 60
_JUROR = {"etapa": "judging", "persona": "jurado-1", "lang": "es"}
# From the click to the first frame in which the other element says something else. One promise in the page: waiting as
# Playwright does would evaluate text there, which our policy forbids.
_CLICKED = """([button, sign]) => new Promise((resolve) => {
  const before = document.querySelector(sign).textContent, began = performance.now();
  const look = () => {
    const now = document.querySelector(sign);
    if (now && now.textContent !== before) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  document.querySelector(button).click();
  requestAnimationFrame(look);
})"""
_MARKS = '[class*="st-key-criterion_"] button[role="radio"]:not([aria-checked="true"])'

_EMPTY = ["button[kind=secondary]", '[data-testid="stText"]']


def saves(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """Clicks on marks of a ballot, on an empty button among as many widgets, and on one alone: in turn, all warm."""
    with (
        running_browser() as browser,
        visiting(browser, demo.url) as ours,
        visiting(browser, empty.url) as among,
        visiting(browser, empty.url) as alone,
    ):
        _open_a_ballot(ours.open("/mis-proyectos", **_JUROR))
        ours.wait()
        among.open("/", button="1", choices=str(CHOICES))
        alone.open("/", button="1")
        turns = (
            (ours.page, [_MARKS, ".st-key-scoring_bar"]),
            (among.page, _EMPTY),
            (alone.page, _EMPTY),
        )
        times: list[list[float]] = [[], [], []]
        for _ in range(WARM_CLICKS + CLICKS):
            for place, (page, selectors) in enumerate(turns):
                times[place].append(page.evaluate(_CLICKED, selectors))
        save_ms, among_ms, alone_ms = (statistics.median(every[WARM_CLICKS:]) for every in times)
    note = f"{save_ms:.0f} ms against {among_ms:.0f} ms among as many widgets, {alone_ms:.0f} ms alone"
    yield Measured("save-ballot/acknowledged", save_ms / among_ms, f"{note}; medians of {CLICKS}")


def _open_a_ballot(page: Page) -> None:
    page.locator(".st-key-scoring_projects a").first.click()
    page.locator(".st-key-scoring_bar").wait_for()
