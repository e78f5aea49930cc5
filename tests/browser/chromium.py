"""Which Chromium the browser tests use, and how one gets here: `python -m tests.browser.chromium`.

An installed one; else Debian's package, where apt-get and root are there; else Playwright's own. The headless shell
goes first: the same engine without windows, which a test never sees and Chromium draws all the same.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SETTING = "CHROMIUM"
_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC_APPLICATION = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_ANSWER_SECONDS = 60

FLAGS = (
    "--no-sandbox",  # containers run as root; only our own pages are opened
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # WebGL without a graphics card; everything else is drawn without it, which takes half the time.
    "--use-angle=swiftshader-webgl",
    "--enable-unsafe-swiftshader",
)


def executable() -> Path | None:
    """The first Chromium that runs: the one named by the environment variable CHROMIUM, an installed one, or
    Playwright's; None when there is none."""
    return next((path for path in _candidates() if _version(path)), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium without a window. Raises AssertionError when there is none."""
    path = executable()
    assert path is not None, "no Chromium; `make chromium` installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def install() -> Path:
    """Install a Chromium and return it. Raises SystemExit saying what to do when no way works."""
    if named := os.environ.get(SETTING):
        raise SystemExit(f"{SETTING}={named} does not run; name another one, or unset it")
    for command in _ways_to_install():
        print("No Chromium here. Installing one:", " && ".join(" ".join(step) for step in command), flush=True)  # noqa: T201
        if all(subprocess.run(step, check=False).returncode == 0 for step in command) and (found := executable()):
            return found
    raise SystemExit(
        "No Chromium could be installed. Install one by hand (Debian: apt-get install chromium), "
        f"or name one: {SETTING}=/path/to/chromium make test"
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get(SETTING):
        yield Path(named)
        return
    yield from (Path(path) for name in _NAMES if (path := shutil.which(name)))
    yield _MAC_APPLICATION
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    yield path


def _version(path: Path) -> str:
    """What `--version` says; empty when the file does not run (Ubuntu's `chromium` may be a stub for a snap)."""
    if not path.is_file():
        return ""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _ways_to_install() -> Iterator[tuple[list[str], ...]]:
    if shutil.which("apt-get") and os.geteuid() == 0:
        for package in (_SHELL, "chromium"):
            yield ["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", package]
    yield ([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"],)


if __name__ == "__main__":
    chosen = executable() or install()
    print(f"Browser tests use {chosen} ({_version(chosen)})")  # noqa: T201
