"""The checks themselves, on small pages that have one fault each: a check that never fires would prove nothing."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import checks
from tests.browser.visitors import Record

pytestmark = pytest.mark.browser

HOST = "127.0.0.1:9"  # nobody listens there
GOOD = """<!DOCTYPE html><html lang="es"><head><title>Bien</title>
  <style>body { margin: 0 } .box { width: 120px; overflow: hidden; white-space: nowrap }</style></head>
  <body><main data-testid="stApp"><h1>Bien</h1><p>Todo está en su sitio.</p>%s</main></body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 600})
    yield context.new_page()
    context.close()


def show(page: Page, extra: str) -> Page:
    page.set_content(GOOD % extra)
    return page


def test_good_page_has_no_fault(page: Page) -> None:
    show(page, '<div class="box" title="Una frase larga que no cabe">Una frase larga que no cabe</div>')
    found = [*checks.exceptions(page), *checks.sideways(page), *checks.cut_text(page), *checks.accessibility(page)]
    assert found == []


def test_exception_on_screen_is_found(page: Page) -> None:
    show(page, '<div data-testid="stException">Error fb6505e7</div>')
    assert checks.exceptions(page) == ["exception: Error fb6505e7"]


def test_page_wider_than_the_window_is_found(page: Page) -> None:
    show(page, '<div style="width: 500px">ancho</div>')
    assert checks.sideways(page)[0] == "the page is 500 px wide in 360"


def test_inner_part_wider_than_its_place_is_found(page: Page) -> None:
    show(page, '<section data-testid="stMain" style="overflow: auto"><p style="width: 500px">ancho</p></section>')
    assert checks.sideways(page) == ["stMain is 500 px wide in 360"]


def test_cut_text_is_found(page: Page) -> None:
    show(page, '<div class="box"><p>Una frase larga que no cabe en su caja</p></div>')
    assert [fault for fault in checks.cut_text(page) if fault.startswith('cut: "Una frase larga')] != []


def test_text_beyond_the_edge_is_found(page: Page) -> None:
    show(page, '<div style="overflow: hidden"><p style="margin-left: 340px; width: 200px">lejos</p></div>')
    assert any(fault.startswith('beyond the right edge: "lejos"') for fault in checks.cut_text(page))


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        ('<p style="color: #aaa">poco contraste</p>', "color-contrast"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("<button></button>", "button-name"),
        ('<div role="radio">opción</div>', "aria-required-attr"),
    ],
)
def test_accessibility_fault_is_found(page: Page, extra: str, rule: str) -> None:
    show(page, extra)
    assert [fault.split(" ")[0] for fault in checks.accessibility(page)] == [rule]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Fuentes\nChange stage or person\nEspañol", "es", ["Change stage or person"]),
        ("Fontes\nThe clock stands still", "pt", ["The clock stands still"]),
        ("Nothing was changed: the good data above stays.", "es", ["Nothing was changed: the good data above stays"]),
        ("Change stage or person", "en", []),
        ("Cambiar etapa o persona\nHugging Face Hub\nThe-Pile", "es", []),
    ],
)
def test_english_on_a_page_in_another_language_is_found(text: str, language: str, found: list[str]) -> None:
    faults = checks.untranslated(text, language)
    assert [re.sub(r"^untranslated: ['\"]|['\"]$", "", fault) for fault in faults][: len(found)] == found
    assert bool(faults) == bool(found)


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ('<script>console.error("mal")</script>', "console: mal"),
        ('<script>throw new Error("roto")</script>', "page error: roto"),
        (f'<img alt="" src="http://{HOST}/pixel.png">', f"request to another host: http://{HOST}/pixel.png"),
    ],
)
def test_what_the_browser_notices_is_recorded(page: Page, extra: str, kind: str) -> None:
    record = Record(urlsplit("http://localhost:8501").netloc)
    record.attach(page)
    show(page, extra)
    page.wait_for_load_state("load")
    assert any(fault.startswith(kind) for fault in record.faults()), record.faults()


def test_breach_of_the_policy_is_recorded(page: Page) -> None:
    record = Record(HOST)
    record.attach(page)
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'"></title>'
    page.set_content((GOOD % "<script>document.title = 'no'</script>").replace("</title>", f"</title>{policy}"))
    assert [fault for fault in record.faults() if "Content Security Policy" in fault] != []


def test_failures_in_a_log_are_found() -> None:
    log = (
        '{"level": "info", "message": "Ready"}\n{"level": "error", "message": "A page failed"}\nTraceback (most recent'
    )
    assert checks.failures_in_log(log) == log.splitlines()[1:]
