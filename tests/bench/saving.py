"""What a juror waits for between a mark and the word that it is saved, against an empty button of Streamlit."""

import statistics
from collections.abc import Iterator

from playwright.sync_api import Page

from tests.bench.figures import Figure, Measured
from tests.browser.conftest import running_browser
from tests.browser.visitors import visiting
from tests.serving import RunningServer

SAVE_FIGURES = (Figure("save-ballot/acknowledged", 1.5, "x empty button"),)
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


def saves(demo: RunningServer, empty: RunningServer) -> Iterator[Measured]:
    """Clicks on marks of a ballot and on an empty button in turn, both warm."""
    with running_browser() as browser, visiting(browser, demo.url) as ours, visiting(browser, empty.url) as theirs:
        _open_a_ballot(ours.open("/mis-proyectos", **_JUROR))
        ours.wait()
        theirs.open("/", button="1")
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(WARM_CLICKS + CLICKS):
            times[0].append(ours.page.evaluate(_CLICKED, [_MARKS, ".st-key-scoring_bar"]))
            times[1].append(theirs.page.evaluate(_CLICKED, ["button[kind=secondary]", '[data-testid="stText"]']))
        save_ms, empty_ms = (statistics.median(every[WARM_CLICKS:]) for every in times)
    yield Measured(
        "save-ballot/acknowledged",
        save_ms / empty_ms,
        f"{save_ms:.0f} ms against {empty_ms:.0f} ms, medians of {CLICKS}",
    )


def _open_a_ballot(page: Page) -> None:
    page.locator(".st-key-scoring_projects a").first.click()
    page.locator(".st-key-scoring_bar").wait_for()
