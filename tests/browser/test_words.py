"""Streamlit's own words are in the visitor's language, where it writes them and nowhere else."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

HEAD = ('[data-testid="stSkipToContent"]', '[data-testid="stTopNav"]')


def expect_menu(page: Page, first: str, last: str) -> None:
    """The menu of the page says these beside its first and its last symbol."""
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    box = page.get_by_test_id("stMainMenuPopover")
    expect(box).to_contain_text(first)
    expect(box).to_contain_text(last)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_words_follow_the_language_and_come_back(visitor: Visitor) -> None:
    page = visitor.open("/proyectos")
    skip, pages = page.locator(HEAD[0]), page.locator(HEAD[1])
    heading = page.locator("h1 a")
    spanish = ("Ir al contenido", "Páginas de la aplicación", "Enlace a este apartado", "Sistema", "Imprimir")
    for language, link, said in (
        ("es", None, spanish),
        ("en", "English", ("Skip to main content", "App pages", "Link to heading", "System", "Print")),
        (
            "pt",
            "Português",
            ("Ir para o conteúdo", "Páginas do aplicativo", "Link para esta seção", "Sistema", "Imprimir"),
        ),
        ("es", "Español", spanish),
    ):
        if link:
            page.get_by_role("link", name=link).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(skip).to_have_text(said[0])
        expect(pages).to_have_attribute("aria-label", said[1])
        expect(heading).to_have_attribute("aria-label", said[2])
        expect_menu(page, *said[3:])


@pytest.mark.full
def test_a_list_without_a_match_says_so_in_the_language(visitor: Visitor) -> None:
    page = visitor.open("/proyectos")
    chosen = page.get_by_role("combobox").first
    chosen.click()
    chosen.fill("zzzz")
    expect(page.get_by_test_id("stSelectboxVirtualDropdown")).to_have_text("Nada coincide")


@pytest.mark.full
def test_what_people_wrote_stays(browser: Browser, demo: RunningServer) -> None:
    # A word of Streamlit's is only one where Streamlit writes it: not in what somebody searched, nor in a heading.
    with visiting(browser, demo.url, Preferences("es")) as visitor:
        page = visitor.open("/proyectos", q="Print")
        expect(page.locator(HEAD[0])).to_have_text("Ir al contenido")
        expect(page.locator(".stTextInput input")).to_have_value("Print")
        page.evaluate("() => document.querySelector('[data-testid=stMain] h1').append('Light')")
        expect_menu(page, "Claro", "Imprimir")  # the words were put in anew: the menu was not there before
        expect(page.get_by_test_id("stMain").locator("h1")).to_contain_text("Light")


@pytest.mark.full
def test_symbols_beside_a_text_are_not_read_out(visitor: Visitor) -> None:
    page = visitor.open("/proyectos")
    expect(page.locator(HEAD[0])).to_have_text("Ir al contenido")
    beside = page.locator('[data-testid="stMain"] [role="img"][aria-label$=" icon"]')
    assert beside.count() > 10
    assert beside.evaluate_all("(all) => all.filter((one) => one.ariaHidden !== 'true').length") == 0


@pytest.mark.full
def test_without_the_file_of_words_everything_else_is_there(browser: Browser, demo: RunningServer) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    with visiting(browser, demo.url) as visitor:
        visitor.page.route("**/words-es.*.json", refuse)
        page = visitor.page
        page.goto(f"{demo.url}/proyectos")
        expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()
        expect(page.locator(HEAD[0])).to_have_text("Skip to main content")


def test_a_chart_is_read_out_as_a_whole(visitor: Visitor) -> None:
    page = visitor.open("/me-gusta")
    chart = page.locator(".st-key-card_likes_by_project").get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg")).to_have_attribute("aria-hidden", "true")
    expect(chart).to_have_attribute("aria-label", re.compile("1. AviaciónInteligente: [0-9]+ me gusta; 2. NoticIA"))


@pytest.mark.full
def test_the_tools_of_a_table_speak_the_language(visitor: Visitor) -> None:
    page = visitor.open("/me-gusta")
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.hover()
    toolbar = page.get_by_test_id("stElementToolbar").filter(has=page.get_by_role("button", name="Buscar"))
    names = toolbar.first.get_by_role("button").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert [name.split(":")[0] for name in names] == ["Mostrar u ocultar columnas", "Buscar", "Pantalla completa"]
