"""The light pages in a browser without scripts: whole, readable, and with the numbers of the application."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.test_pages import LOCALES, Combination, combinations_of, named
from tests.browser.visitors import Language, Preferences, Visitor, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

PATHS = ("/lite", "/lite/proyectos", "/lite/corpus", "/lite/resultados")
# Each in the three languages, in another width and scheme from page to page.
PAIRED = [(path, each) for place, path in enumerate(PATHS) for each in combinations_of(4 * place)[place::4]]
FIGURES = ("people", "countries", "teams", "projects", "examples", "megabytes", "likes")
es = i18n.translator("es")


def light_faults(visitor: Visitor) -> list[str]:
    """What is wrong with the open light page."""
    page = visitor.page
    beyond = page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((element) => !element.closest(".skip"))
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.tagName + ": " + element.textContent.trim().slice(0, 40))"""
    )
    return [
        *visitor.record.faults(),
        *checks.untranslated(visitor.text(), visitor.preferences.language),
        *checks.sideways(page),
        *checks.accessibility(page),
        *beyond,
    ]


@pytest.mark.parametrize(("path", "combination"), PAIRED, ids=named(PAIRED))
def test_light_page_is_whole_without_scripts(
    browser: Browser, demo: RunningServer, path: str, combination: Combination
) -> None:
    stage, language, width, scheme = combination
    locale = LOCALES[stage] if language == "es" else ""
    preferences = Preferences(language, locale, width, scheme)
    address = f"{demo.url}{path}?etapa={stage}"
    with visiting(browser, demo.url, preferences, java_script_enabled=False) as visitor:
        answer = visitor.page.goto(address)
        assert answer is not None
        assert len(answer.body()) <= 30_000
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        assert visitor.page.locator("html").get_attribute("lang") == language
        read = visitor.page.locator("body").inner_text()
        assert visitor.record.faults() == []
    # What checks a page is a script that waits, and so needs a browser that runs them.
    with visiting(browser, demo.url, preferences) as visitor:
        visitor.page.goto(address)
        assert visitor.page.evaluate("document.scripts.length") == 0
        assert visitor.page.locator("body").inner_text() == read
        assert light_faults(visitor) == []


@pytest.mark.parametrize(
    ("stage", "language"), [("building", "es"), pytest.param("published", "pt", marks=pytest.mark.full)]
)
def test_every_project_has_a_light_page(browser: Browser, demo: RunningServer, stage: str, language: Language) -> None:
    with visiting(browser, demo.url, Preferences(language, width=360)) as visitor:
        page = visitor.page
        page.goto(f"{demo.url}/lite/proyectos?etapa={stage}")
        links = page.locator("tbody th a")
        addresses = [str(link.get_attribute("href")) for link in links.all()]
        assert len(addresses) == {"building": 5, "published": 15}[stage]
        for address in addresses:
            answer = page.goto(demo.url + address)
            assert answer is not None and len(answer.body()) <= 30_000
            assert light_faults(visitor) == []


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def light_figures(page: Page) -> dict[str, str]:
    """The headline figures of the light overview by key."""
    values = page.locator("dl.figures dd").evaluate_all("all => all.map((one) => one.firstChild.data)")
    return dict(zip(FIGURES, map(plain, values), strict=True))


def app_figures(page: Page) -> dict[str, str]:
    return {
        key: plain(page.locator(f".st-key-figure_{key}").get_by_test_id("stMetricValue").inner_text())
        for key in FIGURES
    }


@pytest.mark.parametrize(
    ("stage", "locale"), every(6, [*LOCALES.items(), ("published", "en-US"), ("judging", "pt-BR")])
)
def test_light_and_whole_overview_give_the_same_numbers(
    browser: Browser, demo: RunningServer, stage: str, locale: str
) -> None:
    with visiting(browser, demo.url, Preferences(locale=locale)) as visitor:
        page = visitor.open("/", etapa=stage)
        whole, title = app_figures(page), page.get_by_role("heading", level=1).inner_text()
        page.goto(f"{demo.url}/lite?etapa={stage}")
        assert light_figures(page) == whole
        assert page.get_by_role("heading", level=1).inner_text() == title


def rows_of(page: Page, caption: str) -> list[list[str]]:
    """The rows of the light table whose caption holds `caption`."""
    table = page.get_by_role("table").filter(has=page.locator("caption", has_text=caption))
    return [
        [plain(cell.inner_text()) for cell in row.locator("th, td").all()] for row in table.locator("tbody tr").all()
    ]


def app_rows(page: Page, key: str) -> list[list[str]]:
    """The rows of the table behind a chart, as its CSV gives them."""
    page.locator(f".st-key-table_{key}").get_by_role("button").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    return [line.split(",") for line in lines[1:]]


@pytest.mark.full
def test_light_and_whole_corpus_page_give_the_same_totals(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(locale="es-MX")) as visitor:
        page = visitor.open("/corpus", etapa="published")
        sums = es("{corpora}: {examples} examples, {megabytes} MB")
        shown = page.get_by_text(sums.format(corpora="17 corpus", examples="2,333,052", megabytes="324.67"))
        expect(shown).to_be_visible()
        whole, title = plain(shown.inner_text()), page.get_by_role("heading", level=1).inner_text()
        page.goto(f"{demo.url}/lite/corpus?etapa=published")
        expect(page.get_by_text(whole)).to_be_visible()
        assert page.get_by_role("heading", level=1).inner_text() == title
        assert len(page.locator("tbody tr").all()) == 17
        assert [plain(text) for text in page.locator("tfoot td").all_inner_texts()] == ["2,333,052", "324.67"]


def test_light_and_whole_ranking_of_likes_are_the_same(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences()) as visitor:
        page = visitor.open("/", etapa="published")
        whole = [[project, place, likes] for place, project, likes in app_rows(page, "most_liked")]
        page.goto(f"{demo.url}/lite/resultados?etapa=published")
        light = rows_of(page, es("Likes on the Hub, summed over the repos of each project."))
        # The light page cuts long titles.
        assert [(row[0].rstrip("…"), *row[1:]) for row in light] == [
            (project[: len(row[0].rstrip("…"))], place, likes)
            for (project, place, likes), row in zip(whole, light, strict=True)
        ]


def test_light_and_whole_counts_of_people_are_the_same(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences()) as visitor:
        page = visitor.open("/", etapa="judging")
        whole = app_rows(page, "participants")
        page.goto(f"{demo.url}/lite?etapa=judging")
        light = rows_of(page, es("People registered, rounded to five. {source}").partition("{")[0].strip())
        assert light == [row[:2] for row in whole if row[0] in {name for name, _people in light}]
        assert len(light) == 14


@pytest.mark.parametrize(
    ("path", "query", "light"),
    every(
        3,
        [
            ("/", {}, "/lite"),
            ("/proyectos", {}, "/lite/proyectos"),
            ("/proyecto", {"id": "noticia"}, "/lite/proyecto/noticia"),
            ("/corpus", {}, "/lite/corpus"),
            ("/me-gusta", {}, "/lite/resultados"),
            ("/participantes", {}, "/lite"),
            ("/resultados", {}, "/lite/resultados"),
        ],
    ),
)
def test_each_page_leads_to_its_light_one_and_back(
    browser: Browser, demo: RunningServer, path: str, query: dict[str, str], light: str
) -> None:
    with visiting(browser, demo.url, Preferences("pt")) as visitor:
        page = visitor.open(path, etapa="building", **query)
        address = page.get_by_role("link", name=i18n.translator("pt")("Light version")).last.get_attribute("href")
        assert address is not None
        parts = urlsplit(address)
        assert (parts.path, sorted(parts.query.split("&"))) == (light, ["etapa=building", "lang=pt"])
        page.goto(demo.url + address)
        expect(page.locator("html")).to_have_attribute("lang", "pt")
        back = page.get_by_role("link", name=i18n.translator("pt")("This page with charts")).get_attribute("href")
        assert back is not None
        # A light page that stands for several leads to the one that it is named after.
        assert urlsplit(back).path == {"/lite": "/", "/lite/resultados": "/resultados"}.get(light, path)


def test_a_light_page_that_is_not_there_leads_to_those_that_are(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("en")) as visitor:
        answer = visitor.page.goto(f"{demo.url}/lite/proyecto/nobody")
        assert answer is not None and answer.status == 404
        assert checks.accessibility(visitor.page) == []
        visitor.page.get_by_role("main").get_by_role("link", name="Corpora").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(["91.6%"])
