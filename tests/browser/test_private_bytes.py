"""Not one byte of what people said of themselves reaches somebody who may not have it.

Marks are planted in every private field of a copy of the demo; then everything that a visitor receives is searched:
the first HTML, the messages over the WebSocket (tables and charts are in them), media, downloads, alternative texts.
"""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lib import i18n
from lib.services.settings import DEMO_STAGES
from lib.ui.page_list import PAGES
from tests.bench.sessions import Session
from tests.browser import planted
from tests.browser.planted import JURY_MARK, MARKS, PERSON_MARK, RUN_MARK, STAFF_MARK
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

PATHS = tuple(entry.url_path for entry in PAGES)
PUBLIC = tuple(entry.url_path for entry in PAGES if entry.audience == "public")
# What is planted is in every stage's database, so the stage turns from page to page and with the width.
VISITS = every(3, [(path, 1280, DEMO_STAGES[place % len(DEMO_STAGES)]) for place, path in enumerate(PUBLIC)])
PEOPLE_PAGES = tuple((path, "organizacion-1") for path in ("personas", "certificados", "despues"))
OTHER_VISITS = [(path, 360, DEMO_STAGES[(place + 1) % len(DEMO_STAGES)]) for place, path in enumerate(PUBLIC)]


@pytest.fixture(scope="module")
def planted_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo whose private fields all hold marks."""
    data = tmp_path_factory.mktemp("planted") / "data"
    shutil.copytree(demo_data, data)
    rows = planted.plant(data)
    assert all(rows.values())
    return data


@pytest.fixture(scope="module")
def planted_demo(planted_data: Path) -> Iterator[RunningServer]:
    with RunningServer(environment=demo_environment(planted_data), log_path=planted_data / "log.txt") as server:
        yield server


def received(visitor: Visitor) -> list[tuple[str, bytes]]:
    """Every byte so far, and what the page made of it."""
    return [
        *visitor.record.bytes_received(),
        ("text", visitor.text().encode()),
        ("document", visitor.page.content().encode()),
    ]


@pytest.mark.parametrize(
    ("path", "width", "stage"), [*VISITS, *(pytest.param(*each, marks=pytest.mark.full) for each in OTHER_VISITS)]
)
def test_anonymous_visitor_receives_nothing_private(
    browser: Browser, planted_demo: RunningServer, path: str, stage: str, width: int
) -> None:
    with visiting(browser, planted_demo.url, Preferences(width=width), accept_downloads=True) as visitor:
        visitor.open(f"/{path}", etapa=stage)
        everything = received(visitor)
        everything += downloads(visitor)
        assert len(visitor.record.frames) > 10
        assert planted.found_in(everything, *MARKS) == []


def downloads(visitor: Visitor) -> list[tuple[str, bytes]]:
    """Every file that the page offers, and the tables that open at a click."""
    found = []
    for summary in visitor.page.locator('[data-testid="stExpander"] summary').all():
        summary.click()
        visitor.wait()
    for button in visitor.page.locator('[data-testid="stDownloadButton"] button').all():
        if button.is_visible():
            with visitor.page.expect_download() as waiting:
                button.click()
            found.append((waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()))
    visitor.wait()
    return found + received(visitor)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_anonymous_program_receives_nothing_private(planted_demo: RunningServer, path: str, language: str) -> None:
    with Session(planted_demo.url, path, {"lang": language}) as session:
        frames = [("frame", frame) for _ in range(2) for frame in session.run()]
        assert planted.found_in(frames, *MARKS) == []


@pytest.mark.parametrize(
    ("path", "person"),
    # Organizers look people up on some pages; on no other, and nobody else there.
    [(path, who) for path in PATHS for who in ("jurado-1", "organizacion-1") if (path, who) not in PEOPLE_PAGES],
)
def test_nobody_receives_what_identifies_people_on_these_pages(
    planted_demo: RunningServer, path: str, person: str
) -> None:
    with Session(planted_demo.url, path, {"persona": person}) as session:
        assert planted.found_in([("frame", frame) for frame in session.run()], PERSON_MARK) == []


def test_organizer_receives_what_is_for_organizers(planted_demo: RunningServer) -> None:
    # Without this, a scan that sees nothing would prove nothing.
    with Session(planted_demo.url, "fuentes", {"persona": "organizacion-1"}) as session:
        assert planted.found_in([("frame", frame) for frame in session.run()], RUN_MARK) != []
    for path, person in PEOPLE_PAGES:
        with Session(planted_demo.url, path, {"persona": person}) as session:
            assert planted.found_in([("frame", frame) for frame in session.run()], PERSON_MARK) != []


@pytest.mark.parametrize("path", PATHS)
def test_juror_receives_nothing_of_the_organizers_and_of_other_jurors(
    planted_demo: RunningServer, planted_data: Path, path: str
) -> None:
    others = planted.marks_of_other_jurors(planted_data, "jurado-1")
    assert len(others) == 5 * 3
    with Session(planted_demo.url, path, {"persona": "jurado-1", "proyecto": "noticia"}) as session:
        assert planted.found_in([("frame", frame) for frame in session.run()], RUN_MARK, STAFF_MARK, *others) == []


def test_juror_receives_what_they_wrote(planted_demo: RunningServer) -> None:
    with Session(planted_demo.url, "puntuar", {"persona": "jurado-1", "proyecto": "noticia"}) as session:
        assert planted.found_in([("frame", frame) for frame in session.run()], JURY_MARK) != []


def test_marks_are_found_in_every_form() -> None:
    mark, number = PERSON_MARK.encode(), planted.EXACT_PEOPLE
    for content in (
        b"a" + mark + b"b",
        f"ñ {PERSON_MARK}".encode("utf-16-le"),
        base64.b64encode(b"12345" + mark + b"6789"),
        f"{number:,}".encode(),
        number.to_bytes(8, "little"),
    ):
        assert planted.found_in([("here", content)], PERSON_MARK) != []
    assert planted.found_in([("here", b"nothing of the kind")], PERSON_MARK) == []
