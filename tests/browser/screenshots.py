"""Pictures of the pages, to look at: `python -m tests.browser.screenshots FOLDER --pages / /corpus --stages judging`.

One PNG per page, stage, language, width and colour scheme, as tall as the page. Takes the demo at `--url`, or serves
the demo databases of `data/` itself.
"""

import argparse
import os
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from lib.services.settings import DEMO_STAGES
from lib.ui import page_list
from tests.browser.chromium import running_browser
from tests.browser.visitors import HEIGHTS, Preferences, visiting
from tests.demos import demo_environment, seed_demo
from tests.serving import ROOT, RunningServer

# Who sees the page: an address of the demo's people, or nobody.
PAGES = {
    **{f"/{entry.url_path}": "" for entry in page_list.PAGES if entry.audience == "public"},
    "/mis-proyectos": "jurado-1",
    "/fuentes": "organizacion-1",
    "/cierre": "organizacion-1",
    "/repos": "organizacion-1",
    "/personas": "organizacion-1",
}
_TALLEST = 6000


@dataclass(frozen=True)
class Shot:
    """What a picture shows: a page at a stage, as somebody with these preferences sees it."""

    page: str
    stage: str
    preferences: Preferences

    @property
    def file_name(self) -> str:
        """A name that says it all."""
        liked = self.preferences
        name = self.page.strip("/") or "panorama"
        return f"{name}-{self.stage}-{liked.language}-{liked.width}-{liked.scheme}.png"


def take(browser: Browser, url: str, shot: Shot, folder: Path) -> Path:
    """Save one picture and return its path. Raises AssertionError where the page does not render."""
    person = PAGES.get(shot.page)
    with visiting(browser, url, shot.preferences) as visitor:
        visitor.open(shot.page, etapa=shot.stage, **({"persona": person} if person else {}))
        tall = visitor.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        height = min(max(tall, HEIGHTS[shot.preferences.width]), _TALLEST)
        visitor.page.set_viewport_size({"width": shot.preferences.width, "height": height})
        visitor.wait()
        path = folder / shot.file_name
        visitor.page.screenshot(path=path)
        return path


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", help="a demo that is served already")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="folder of the demo databases")
    parser.add_argument("--pages", nargs="+", default=list(PAGES))
    parser.add_argument("--stages", nargs="+", default=["judging"], choices=DEMO_STAGES)
    parser.add_argument("--languages", nargs="+", default=["es", "en", "pt"], choices=["es", "en", "pt"])
    parser.add_argument("--widths", nargs="+", type=int, default=list(HEIGHTS), choices=list(HEIGHTS))
    parser.add_argument("--schemes", nargs="+", default=["light", "dark"], choices=["light", "dark"])
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_things:
        if not chosen.url:
            seed_demo(chosen.data)
            log_path = Path(os.devnull)
            server = RunningServer(environment=demo_environment(chosen.data), log_path=log_path)
            chosen.url = open_things.enter_context(server).url
        browser = open_things.enter_context(running_browser())
        for page, stage, language, width, scheme in product(
            chosen.pages, chosen.stages, chosen.languages, chosen.widths, chosen.schemes
        ):
            shot = Shot(page, stage, Preferences(language, width=width, scheme=scheme))
            print(take(browser, chosen.url, shot, chosen.folder), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
