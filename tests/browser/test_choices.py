"""What people choose by hand: the language, the stage and the person of the demo, and where each choice is kept."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from lib.services.settings import DEMO_STAGES
from lib.ui import page_list
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, expect_query, pick, query_of, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

PUBLIC, JURY, ORGANIZERS = (
    [entry.title for entry in page_list.PAGES if entry.audience == audience and entry.in_menu]
    for audience in ("public", "jury", "organizers")
)

es, en, pt = (i18n.translator(language) for language in ("es", "en", "pt"))
# What the clock of each stage says in Spanish, and the stage's own name.
CLOCKS = {"registration": "5 mar 2024", "building": "1 abr 2024", "judging": "14 abr 2024", "published": "20 abr 2024"}
STAGE_NAMES = {
    "registration": "Registration",
    "building": "Building",
    "judging": "Judging",
    "published": "Results published",
}


def menu(page: Page) -> list[str]:
    """The pages that the menu of a wide window shows."""
    return page.get_by_role("navigation").get_by_role("link").locator("p").all_inner_texts()


def sections(page: Page) -> Locator:
    """What in the menu of a wide window opens."""
    return page.get_by_test_id("stTopNavSection")


def group(page: Page) -> list[str]:
    """The group of the menu, which opens, and the pages in it; nothing where there is none."""
    section = sections(page)
    if not section.count():
        return []
    section.click()
    links = page.get_by_test_id("stTopNavPopover").get_by_role("menuitem")
    expect(links.first).to_be_visible()
    found = [section.inner_text(), *links.locator("p").all_inner_texts()]
    page.keyboard.press("Escape")
    return found


def choose(visitor: Visitor, label: str, option: str) -> None:
    """Choose `option` in the demo's banner, as a person does."""
    page = visitor.page
    box = page.get_by_role("combobox", name=re.compile(re.escape(label)))
    if not box.is_visible():
        page.get_by_role("button", name=es("Change stage or person")).click()
    pick(box, option)


def close_banner(page: Page) -> None:
    page.keyboard.press("Escape")


def options(visitor: Visitor, label: str) -> list[str]:
    """The options that the demo's banner offers."""
    page = visitor.page
    page.get_by_role("button", name=es("Change stage or person")).click()
    page.get_by_role("combobox", name=re.compile(re.escape(label))).click()
    found = page.get_by_role("option")
    expect(found.first).to_be_visible()
    return found.all_inner_texts()


def test_language_switch_is_kept_in_the_address_and_on_the_next_page(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("navigation").get_by_role("link", name=en("Corpora"))).to_be_visible()
    visitor.wait()
    assert query_of(page)["lang"] == "en"
    page.get_by_role("navigation").get_by_role("link", name=en("Corpora")).click()
    page.wait_for_url(re.compile("/corpus"))
    visitor.wait()
    expect(page.locator(".st-key-choice_lang strong")).to_have_text(["English"])
    assert query_of(page)["lang"] == "en"
    assert page.locator("html").get_attribute("lang") == "en"
    assert visitor.record.faults() == []


@pytest.mark.full
def test_address_with_a_language_wins_over_the_browser(visitor: Visitor) -> None:
    page = visitor.open("/", lang="pt")
    expect(page.locator(".st-key-choice_lang strong")).to_have_text(["Português"])
    assert page.locator("html").get_attribute("lang") == "pt"
    assert checks.untranslated(visitor.text(), "pt") == []


@pytest.mark.full
def test_language_changed_in_the_middle_of_looking_leaves_nothing_behind(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="published")
    page.get_by_role("link", name="Português", exact=True).click()
    expect(page.get_by_role("button", name=pt("Change stage or person"))).to_be_visible()
    visitor.wait()
    spanish = page.locator("body").inner_text()
    assert es("Change stage or person") not in spanish
    assert checks.untranslated(visitor.text(), "pt") == []
    page.get_by_role("link", name="Español", exact=True).click()
    expect(page.get_by_role("button", name=es("Change stage or person"))).to_be_visible()
    visitor.wait()
    assert query_of(page)["etapa"] == "published"
    assert checks.untranslated(visitor.text(), "es") == []


@pytest.mark.full
def test_language_that_nobody_speaks_falls_back_to_spanish(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("es", "fi-FI")) as visitor:
        page = visitor.open("/", lang="zz")
        expect(page.locator(".st-key-choice_lang strong")).to_have_text(["Español"])


@pytest.mark.full
def test_every_stage_can_be_chosen_by_hand(visitor: Visitor) -> None:
    page = visitor.open("/")
    for stage in ("registration", "building", "published", "judging"):
        choose(visitor, es("Stage"), es(STAGE_NAMES[stage]))
        expect(page.get_by_test_id("stApp").get_by_text(CLOCKS[stage]).first).to_be_visible()
        expect_query(page, {"etapa": stage})
        visitor.wait()
        assert checks.exceptions(page) == []
    assert visitor.record.faults() == []


@pytest.mark.full
def test_the_banner_offers_all_stages_and_people(visitor: Visitor) -> None:
    visitor.open("/")
    assert options(visitor, es("Stage")) == [es(STAGE_NAMES[stage]) for stage in DEMO_STAGES]
    close_banner(visitor.page)
    visitor.open("/")
    people = options(visitor, es("View as"))
    assert people[0] == es("Community (nobody signed in)")
    assert len(people) == 1 + 6 + 2


@pytest.mark.parametrize(
    ("person", "own"),
    every(
        4,
        [
            ("jurado-1", ["Jury", *JURY]),
            ("", []),
            ("organizacion-1", ["Organizers", *ORGANIZERS]),
            ("jurado-6", ["Jury", *JURY]),
            ("somebody-else", []),
            ("organizacion-2", ["Organizers", *ORGANIZERS]),
        ],
    ),
)
def test_menu_shows_the_pages_of_the_person(visitor: Visitor, person: str, own: list[str]) -> None:
    page = visitor.open("/", **({"persona": person} if person else {}))
    assert menu(page) == [es(title) for title in PUBLIC]
    assert group(page) == [es(title) for title in own]


@pytest.mark.full
def test_every_person_can_be_chosen_by_hand(visitor: Visitor) -> None:
    page = visitor.open("/")
    people = options(visitor, es("View as"))
    close_banner(page)
    for person, own in zip(people[1:], ["Jury"] * 6 + ["Organizers"] * 2, strict=True):
        choose(visitor, es("View as"), person)
        # While the menu measures itself anew it folds what it holds for a moment.
        expect(sections(page).filter(has_text=es(own))).to_be_visible()
        expect(sections(page)).to_have_count(1)
        visitor.wait()
    assert visitor.record.faults() == []


@pytest.mark.full
def test_person_chosen_by_hand_gets_their_page_and_loses_it_again(visitor: Visitor) -> None:
    page = visitor.open("/")
    organizer = options(visitor, es("View as"))[-1]
    page.get_by_role("option", name=organizer, exact=True).click()
    expect(sections(page).filter(has_text=es("Organizers"))).to_be_visible()
    expect(sections(page)).to_have_count(1)
    close_banner(page)
    sections(page).click()
    page.get_by_role("menuitem", name=es("Sources")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text([es("Sources")])
    visitor.wait()
    assert query_of(page)["persona"].startswith("organizacion")
    choose(visitor, es("View as"), es("Community (nobody signed in)"))
    expect(page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])
    visitor.wait()
    assert menu(page) == [es(title) for title in PUBLIC]
    assert group(page) == []
    assert visitor.record.faults() == []


@pytest.mark.full
def test_choice_survives_a_reload(visitor: Visitor) -> None:
    page = visitor.open("/", etapa="published", persona="jurado-2", lang="pt")
    page.reload()
    visitor.wait()
    expect_query(page, {"etapa": "published", "persona": "jurado-2", "lang": "pt"})
    assert menu(page) == [pt(title) for title in PUBLIC]
    assert group(page) == [pt(title) for title in ("Jury", *JURY)]


def is_same_window(page: Page) -> bool:
    """Whether what `mark_window` marked is still open, and nothing else."""
    return bool(page.evaluate("window.isMarked === true")) and len(page.context.pages) == 1


def mark_window(page: Page) -> None:
    page.evaluate("() => { window.isMarked = true; }")


def test_going_back_finds_every_address_as_it_was_left(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", lang="en")
    mark_window(page)
    page.get_by_label(en("Search titles and summaries")).fill("asist")
    expect(page.get_by_text("3 of 15 projects")).to_be_visible()
    expect_query(page, {"lang": "en", "q": "asist"})
    page.get_by_role("link", name="Português", exact=True).click()
    expect(page.get_by_text("3 de 15 projetos")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name=pt("Corpora")).click()
    page.wait_for_url(re.compile("/corpus"))
    visitor.wait()
    expect_query(page, {"lang": "pt"})
    page.go_back()
    expect(page.get_by_text("3 de 15 projetos")).to_be_visible()
    expect_query(page, {"lang": "pt", "q": "asist"})
    page.go_back()
    expect(page.get_by_text("3 of 15 projects")).to_be_visible()
    expect_query(page, {"lang": "en", "q": "asist"})
    assert page.locator("html").get_attribute("lang") == "en"
    assert is_same_window(page)
    assert visitor.record.faults() == []


def test_a_link_in_a_text_opens_in_place_from_its_top_and_takes_the_visit_along(visitor: Visitor) -> None:
    page = visitor.open("/resultados", etapa="published", persona="jurado-2")
    mark_window(page)
    main = page.get_by_test_id("stMain")
    main.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    page.get_by_role("link", name=es("How projects are scored")).click()
    expect(page.locator(".st-key-choice_seccion")).to_be_visible()
    visitor.wait()
    expect_query(page, {"etapa": "published", "persona": "jurado-2"})
    assert (page.url.partition("?")[0], main.evaluate("element => element.scrollTop")) == (f"{visitor.url}/edicion", 0)
    assert is_same_window(page)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name=es("Verify a certificate")).click(modifiers=["Control"])
    expect(opening.value).to_have_url(re.compile("/verificar"))
    assert page.url.startswith(f"{visitor.url}/edicion")


def test_a_link_to_a_place_on_the_page_leads_there_and_asks_nobody(visitor: Visitor) -> None:
    page = visitor.open("/resultados", etapa="published")
    visitor.record.frames.clear()
    anchor = page.get_by_test_id("stMarkdown").get_by_test_id("stHeaderActionElements").get_by_role("link").first
    place = anchor.get_attribute("href")
    anchor.evaluate("link => link.click()")
    expect(page).to_have_url(f"{visitor.url}/resultados?etapa=published{place}")
    assert visitor.record.frames == []


def test_a_choice_inside_another_site_stays_there(visitor: Visitor) -> None:
    page = visitor.open("/edicion", etapa="building", embed="true")
    mark_window(page)
    page.get_by_role("link", name=es("Rubric"), exact=True).click()
    expect(page.get_by_text("Enfoque en las variedades lingüísticas")).to_be_visible()
    expect_query(page, {"etapa": "building", "embed": "true", "seccion": "rubrica"})
    assert is_same_window(page)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name=es("Open the whole page")).click()
    expect(opening.value).to_have_url(f"{visitor.url}/edicion?etapa=building&seccion=rubrica")
