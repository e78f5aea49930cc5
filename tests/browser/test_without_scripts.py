"""What people see before, or without, any script: the edition, its phase and the headline figures in their language."""

import re

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from tests.browser.visitors import Preferences, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

# As each locale writes the declared figures: examples and megabytes.
WRITTEN = {
    "es-ES": ("2.333.052", "324,67"),
    "es-MX": ("2,333,052", "324.67"),
    "es-BO": ("2.333.052", "324,67"),
    "en-US": ("2,333,052", "324.67"),
    "pt-BR": ("2.333.052", "324,67"),
}


@pytest.mark.parametrize("locale", WRITTEN)
def test_first_html_shows_edition_phase_and_figures(browser: Browser, demo: RunningServer, locale: str) -> None:
    language = i18n.language_of(locale)
    assert language is not None
    with visiting(browser, demo.url, Preferences(locale=locale), java_script_enabled=False) as visitor:
        page = visitor.page
        page.goto(f"{demo.url}/?etapa=published")
        expect(page.get_by_text("#Somos600M 2024").first).to_be_visible()
        for figure in ("651", "29", "15", *WRITTEN[locale]):
            expect(page.get_by_text(figure, exact=False).first).to_be_visible()
        shown = page.locator("#first-view").inner_text()
        for label in ("People", "Countries", "Examples"):
            assert i18n.translator(language)(label) in shown
        assert visitor.record.faults() == []


@pytest.mark.parametrize(("language", "phase"), [("es", "evaluación"), ("en", "judging"), ("pt", "avaliação")])
def test_first_html_names_the_phase_of_the_stage(
    browser: Browser, demo: RunningServer, language: str, phase: str
) -> None:
    with visiting(browser, demo.url, Preferences("fr", "fr-FR"), java_script_enabled=False) as visitor:  # type: ignore[arg-type]
        visitor.page.goto(f"{demo.url}/?etapa=judging&lang={language}")
        expect(visitor.page.locator("#first-view").get_by_text(re.compile(phase, re.IGNORECASE)).first).to_be_visible()


@pytest.mark.parametrize("path", ["/mis-proyectos", "/fuentes"])
def test_first_html_of_a_page_that_is_not_public_has_no_figures(
    browser: Browser, demo: RunningServer, path: str
) -> None:
    with visiting(browser, demo.url, Preferences(), java_script_enabled=False) as visitor:
        visitor.page.goto(demo.url + path)
        expect(visitor.page.locator("#first-view")).to_be_visible()
        shown = visitor.page.locator("#first-view").inner_text()
        assert re.findall(r"651|2\.333\.052|324,67", shown) == []


def test_first_view_goes_when_the_page_is_there(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences()) as visitor:
        page = visitor.open("/")
        expect(page.locator("#first-view")).to_be_hidden()
        assert visitor.record.faults() == []
