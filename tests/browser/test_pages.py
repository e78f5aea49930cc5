"""Every page, as different people see it: whole, in their language, reachable by everybody, and nothing sideways.

`make test` opens each page so that every two of stage, language, width and scheme meet; `make test-full` opens all.
"""

from itertools import combinations, product

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.services.settings import DEMO_STAGES
from tests.browser import checks
from tests.browser.visitors import Language, Preferences, Scheme, visiting
from tests.serving import RunningServer

# Who sees it, and its title where that is one sentence of ours.
PAGES = {
    "/": ("", None),
    "/edicion": ("", None),
    "/proyectos": ("", None),
    "/proyecto": ("", None),
    "/corpus": ("", None),
    "/participantes": ("", None),
    "/me-gusta": ("", None),
    "/leaderboard": ("", None),
    "/campanas": ("", None),
    "/datos": ("", None),
    "/mis-proyectos": ("jurado-1", "My projects"),
    "/fuentes": ("organizacion-1", "Sources"),
}
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
WIDTHS = (1280, 360)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# Spanish is written differently where most of the people live.
LOCALES = {"registration": "es-MX", "building": "es-BO", "judging": "es-ES", "published": "es-AR"}

Combination = tuple[str, Language, int, Scheme]


def combination(stage_place: int, language_place: int) -> Combination:
    """A width and a scheme for each stage and language, so that any two of the four meet somewhere."""
    return (
        DEMO_STAGES[stage_place],
        LANGUAGES[language_place],
        WIDTHS[(stage_place + language_place) % 2],
        SCHEMES[(stage_place // 2 + language_place) % 2],
    )


PAIRED = [combination(stage, language) for stage, language in product(range(len(DEMO_STAGES)), range(len(LANGUAGES)))]
EVERY = list(product(DEMO_STAGES, LANGUAGES, WIDTHS, SCHEMES))


def test_any_two_properties_meet_in_the_paired_combinations() -> None:
    for first, second in combinations(range(4), 2):
        assert {(each[first], each[second]) for each in PAIRED} == {(each[first], each[second]) for each in EVERY}


def named(every: list[Combination]) -> list[str]:
    return ["-".join(str(part) for part in each) for each in every]


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("combination", PAIRED, ids=named(PAIRED))
def test_page_is_whole(browser: Browser, demo: RunningServer, path: str, combination: Combination) -> None:
    look(browser, demo, path, combination)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("combination", [each for each in EVERY if each not in PAIRED])
def test_page_is_whole_in_every_combination(
    browser: Browser, demo: RunningServer, path: str, combination: Combination
) -> None:
    look(browser, demo, path, combination)


def look(browser: Browser, demo: RunningServer, path: str, combination: Combination) -> None:
    """Open the page and find no fault with it."""
    stage, language, width, scheme = combination
    person, title = PAGES[path]
    locale = LOCALES[stage] if language == "es" else ""
    logged_before = len(demo.log())
    with visiting(browser, demo.url, Preferences(language, locale, width, scheme)) as visitor:
        page = visitor.open(path, etapa=stage, **({"persona": person} if person else {}))
        headings = page.get_by_role("heading", level=1)
        expect(headings).to_have_count(1)
        if title is not None:
            expect(headings).to_have_text(i18n.translator(language)(title))
        assert page.locator("html").get_attribute("lang") == language
        assert checks.every_fault(visitor) == []
    assert checks.failures_in_log(demo.log()[logged_before:]) == []


@pytest.mark.browser
def test_unknown_address_says_so_and_leads_back(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("pt")) as visitor:
        answer = visitor.page.goto(f"{demo.url}/no-hay")
        assert answer is not None
        assert answer.status == 404
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
            i18n.translator("pt")("There is no page at this address")
        )
        visitor.page.get_by_role("link", name=i18n.translator("pt")("Overview")).click()
        visitor.wait()
        assert checks.exceptions(visitor.page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_embedded_page_keeps_its_date_and_leads_to_the_whole(browser: Browser, demo: RunningServer, width: int) -> None:
    with visiting(browser, demo.url, Preferences("es", width=width)) as visitor:
        page = visitor.open("/", embed="true")
        translate = i18n.translator("es")
        expect(page.get_by_role("radiogroup", name=translate("Language"))).to_have_count(0)
        expect(page.get_by_text(translate("Data: {sources}").partition("{")[0].strip())).to_be_visible()
        expect(page.get_by_role("link", name=translate("Open the whole page"))).to_be_visible()
        assert checks.every_fault(visitor) == []
