"""Every chart has its table and its files: what is behind "Table and files" on every public page."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from lib.ui import page_list
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

PATHS = [f"/{entry.url_path}" for entry in page_list.PAGES if entry.audience == "public"]
es = i18n.translator("es")


def opened(visitor: Visitor, button: Locator) -> Locator:
    """The open popover of a card."""
    button.scroll_into_view_if_needed()
    button.click()
    body = visitor.page.get_by_test_id("stPopoverBody")
    expect(body).to_be_visible()
    expect(body.get_by_role("button", name="CSV")).to_be_visible()
    visitor.wait()
    return body


def downloaded(page: Page, body: Locator, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        body.get_by_role("button", name=name).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.full
@pytest.mark.parametrize("path", PATHS)
def test_charts_of_a_page_come_as_table_and_as_pictures(browser: Browser, demo: RunningServer, path: str) -> None:
    with visiting(browser, demo.url, Preferences("es")) as visitor:
        page = visitor.open(path, etapa="published")
        cards = page.locator(".stVerticalBlock[class*='st-key-card_']").filter(
            has=page.locator("[data-testid='stVegaLiteChart'], [data-testid='stDeckGlJsonChart']")
        )
        for place in range(cards.count()):
            card = cards.nth(place)
            finding = card.get_by_role("heading").first.inner_text()
            buttons = card.get_by_role("button", name=es("Table and files"))
            assert buttons.count() == 1, f"{path}: the card \u201c{finding}\u201d has no table"
            body = opened(visitor, buttons)
            expect(body.locator("canvas").first).to_be_visible()
            name, content = downloaded(page, body, "CSV")
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert name.endswith(".csv")
            assert len(rows) > 1, f"{path}: {name} has no rows"
            assert {len(row) for row in rows} == {len(rows[0])}
            name, content = downloaded(page, body, "PNG")
            assert name.endswith(".png")
            assert content[:8] == b"\x89PNG\r\n\x1a\n"
            name, content = downloaded(page, body, "SVG")
            assert name.endswith(".svg")
            assert finding.split()[0] in content.decode()
            name, content = downloaded(page, body, "PDF")
            assert name.endswith(".pdf")
            assert content.startswith(b"%PDF")
            page.keyboard.press("Escape")
            expect(body).to_be_hidden()
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_table_and_files_fit_a_phone(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("es", width=360)) as visitor:
        page = visitor.open("/", etapa="published")
        opened(visitor, page.get_by_role("button", name=es("Table and files")).first)
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_files_are_in_the_language_and_of_the_stage_of_whoever_asks(browser: Browser, demo: RunningServer) -> None:
    # They are made outside of any run: what others look at meanwhile, or looked at last, is not in them.
    with (
        visiting(browser, demo.url, Preferences("pt"), accept_downloads=True) as early,
        visiting(browser, demo.url, Preferences("en"), accept_downloads=True) as late,
    ):
        found = {}
        early.open("/", etapa="registration")
        late.open("/", etapa="published")
        for visitor in (early, late, early):
            body = opened(visitor, visitor.page.locator(".st-key-table_registrations").get_by_role("button"))
            lines = downloaded(visitor.page, body, "CSV")[1].decode("utf-8-sig").splitlines()
            found[visitor.preferences.language] = (lines[0], lines[-1])
            visitor.page.keyboard.press("Escape")
            expect(body).to_be_hidden()
        assert found == {"pt": ("Publicado,Pessoas", "2024-03-05,380"), "en": ("Released,People", "2024-03-16,650")}
        early.open("/datos", etapa="registration", seccion="descargas")
        late.open("/datos", etapa="published", seccion="descargas")
        for visitor in (early, late, early):
            line = visitor.page.locator(".st-key-download_participants-releases")
            if not line.is_visible():
                visitor.page.locator("[data-testid='stExpander'] summary").nth(1).click()
            content = downloaded(visitor.page, line, "Markdown")[1].decode().splitlines()
            rows = [row for row in content if row.startswith("|")]
            found[visitor.preferences.language] = (rows[0], rows[-1])
        assert found == {
            "pt": ("| Publicado | Pessoas |", "| 2024-03-05T08:55:00+00:00 | 380 |"),
            "en": ("| Released | People |", "| 2024-03-16T08:55:00+00:00 | 650 |"),
        }


@pytest.mark.parametrize(
    ("path", "name", "header"),
    every(
        3,
        [
            ("/fuentes", "tablero-runs.csv", "When,Source,State,File,Read,New,Changed,Withdrawn,Problems"),
            (
                "/repos",
                "somos600m-2024-repos.csv",
                "repo,kind,state,owners,evidence,variant_of,made_at,pushed_at,presence",
            ),
            ("/cierre", "somos600m-2024-deadline.csv", "team,project,state,submitted_at,deadline,lacks,remarks"),
        ],
    ),
)
def test_tables_of_the_organizers_can_be_taken_along(
    browser: Browser, demo: RunningServer, path: str, name: str, header: str
) -> None:
    # They are made when the button is pressed, outside of the visit, and still as the person who pressed it.
    with visiting(browser, demo.url, Preferences("en"), accept_downloads=True) as visitor:
        page = visitor.open(path, persona="organizacion-1")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="CSV").last.click()
        lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
        assert (waiting.value.suggested_filename, lines[0]) == (name, header)
        assert len(lines) > 10
