"""Every page, as different people see it: whole, in their language, reachable by everybody, and nothing sideways.

`make test` opens each page once and turns stages, languages, widths and schemes from page to page so that any two meet
on some page; `make test-full` looks at all of them: the scheme changes while a page is open, as at dusk.
"""

from itertools import combinations, product

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.services.settings import DEMO_STAGES
from lib.ui import page_list
from tests.browser import checks
from tests.browser.visitors import Language, Preferences, Scheme, visiting
from tests.serving import RunningServer
from tests.turns import every

# Who sees it, and its title where that is one sentence of ours.
PUBLIC: dict[str, tuple[str, str | None]] = {
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
    "/resultados": ("", None),
    "/verificar": ("", "Verify a certificate"),
    "/entrar": ("", "Nobody signs in to the demo"),
}
OTHERS: dict[str, tuple[str, str | None]] = {
    "/mis-proyectos": ("jurado-1", None),
    "/puntuar": ("jurado-1", None),
    "/mis-notas": ("jurado-2", None),
    "/guia": ("jurado-3", None),
    "/hoy": ("organizacion-1", None),
    "/auditoria": ("organizacion-1", None),
    "/fuentes": ("organizacion-1", "Sources"),
    "/cierre": ("organizacion-1", None),
    "/repos": ("organizacion-1", None),
    "/personas": ("organizacion-1", None),
    "/revision": ("organizacion-1", None),
    "/despues": ("organizacion-1", None),
    "/ajustes": ("organizacion-1", "Dates and links"),
    "/jurado": ("organizacion-1", None),
    "/presentaciones": ("organizacion-1", None),
    "/clasificacion": ("organizacion-1", None),
    "/publicacion": ("organizacion-2", None),
    "/certificados": ("organizacion-1", None),
    "/informe": ("organizacion-1", None),
    "/equipo": ("organizacion-1", None),
    "/registro": ("organizacion-1", None),
}
PAGES = PUBLIC | OTHERS
ASKED = {"/puntuar": {"proyecto": "kuntur"}}
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
WIDTHS = (1280, 360)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# Spanish is written differently where most of the people live.
LOCALES = {"registration": "es-MX", "building": "es-BO", "judging": "es-ES", "published": "es-AR"}

Combination = tuple[str, Language, int, Scheme]


def combinations_of(page_place: int) -> list[Combination]:
    """Every language, width and scheme. The stages turn, so that each is seen on the page."""
    return [
        (DEMO_STAGES[(at + wide + page_place // 4) % len(DEMO_STAGES)], language, width, scheme)
        for (at, language), (wide, width), scheme in product(enumerate(LANGUAGES), enumerate(WIDTHS), SCHEMES)
    ]


# One of each page, another from page to page.
PAIRED = [(path, combinations_of(place)[(2 * place + place // 12) % 12]) for place, path in enumerate(PAGES)]
EVERY = [(path, each) for place, path in enumerate(PAGES) for each in combinations_of(place)]


def test_every_page_is_looked_at() -> None:
    assert {path.strip("/") for path in PAGES} == {entry.url_path for entry in page_list.PAGES}


def test_every_stage_is_seen_on_every_page() -> None:
    for path in PAGES:
        assert {each[0] for page, each in EVERY if page == path} == set(DEMO_STAGES)


def test_any_two_of_stage_language_width_and_scheme_meet_on_some_page() -> None:
    for first, second in combinations(range(4), 2):
        assert {(each[first], each[second]) for _, each in PAIRED} == {(each[first], each[second]) for _, each in EVERY}


def named(every: list[tuple[str, Combination]]) -> list[str]:
    return ["-".join(str(part) for part in (path.strip("/") or "panorama", *each)) for path, each in every]


@pytest.mark.browser
@pytest.mark.parametrize(("path", "combination"), PAIRED, ids=named(PAIRED))
def test_page_is_whole(browser: Browser, demo: RunningServer, path: str, combination: Combination) -> None:
    look(browser, demo, path, combination)


# What is left, by what takes one opening: one scheme, or both after each other.
REST: dict[tuple[str, Combination], list[Scheme]] = {}
for path, (stage, language, width, scheme) in EVERY:
    if (path, (stage, language, width, scheme)) not in PAIRED:
        schemes = REST.setdefault((path, (stage, language, width, SCHEMES[0])), [])
        schemes.append(scheme)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize(("at", "schemes"), REST.items(), ids=named(list(REST)))
def test_page_is_whole_in_every_combination(
    browser: Browser, demo: RunningServer, at: tuple[str, Combination], schemes: list[Scheme]
) -> None:
    path, (stage, language, width, _scheme) = at
    look(browser, demo, path, (stage, language, width, schemes[0]), *schemes[1:])


def look(browser: Browser, demo: RunningServer, path: str, combination: Combination, *others: Scheme) -> None:
    """Open the page and find no fault with it, in the other schemes neither."""
    stage, language, width, scheme = combination
    person, title = PAGES[path]
    locale = LOCALES[stage] if language == "es" else ""
    logged_before = len(demo.log())
    with visiting(browser, demo.url, Preferences(language, locale, width, scheme)) as visitor:
        page = visitor.open(path, etapa=stage, **({"persona": person} if person else {}), **ASKED.get(path, {}))
        headings = page.get_by_role("heading", level=1)
        expect(headings).to_have_count(1)
        if title is not None:
            expect(headings).to_have_text(i18n.translator(language)(title))
        assert page.locator("html").get_attribute("lang") == language
        assert checks.every_fault(visitor) == []
        for other in others:
            page.emulate_media(color_scheme=other)
            expect(page.locator("html")).to_have_css("color-scheme", other)
            visitor.wait()
            assert checks.every_fault(visitor) == []
    assert checks.failures_in_log(demo.log()[logged_before:]) == []


@pytest.mark.full
@pytest.mark.browser
def test_unknown_address_says_so_and_leads_back(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("pt")) as visitor:
        answer = visitor.page.goto(f"{demo.url}/no-hay")
        assert answer is not None
        assert answer.status == 404
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
            [i18n.translator("pt")("There is no page at this address")]
        )
        visitor.page.get_by_role("link", name=i18n.translator("pt")("Overview")).click()
        visitor.wait()
        assert checks.exceptions(visitor.page) == []


@pytest.mark.browser
@pytest.mark.parametrize(("path", "width"), every(9, [(path, WIDTHS[place % 2]) for place, path in enumerate(PUBLIC)]))
def test_embedded_page_keeps_its_date_and_leads_to_the_whole(
    browser: Browser, demo: RunningServer, path: str, width: int
) -> None:
    with visiting(browser, demo.url, Preferences("es", width=width)) as visitor:
        page = visitor.open(path, etapa="judging", embed="true")
        translate = i18n.translator("es")
        expect(page.locator(".st-key-choice_lang")).to_have_count(0)
        expect(page.get_by_text(translate("Data: {sources}").partition("{")[0].strip())).to_be_visible()
        whole = page.get_by_role("link", name=translate("Open the whole page"))
        expect(whole).to_have_attribute("href", f"{path}?etapa=judging")
        expect(whole).to_have_attribute("target", "_blank")
        assert checks.every_fault(visitor) == []
