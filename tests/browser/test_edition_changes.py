"""What organizers change of the edition by hand: a date, a link, a text, each with a reason, and back again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, pick, query_of, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}
WHY = "Why (shown with a moved date, kept with every change)"
SURE = "I am sure: every page will say so within seconds"


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as somebody:
        yield somebody


def confirm(dialog: Locator, button: str, reason: str) -> None:
    dialog.get_by_label(es(WHY)).fill(reason)
    dialog.get_by_text(es(SURE)).click()
    dialog.get_by_role("button", name=es(button)).click()


def line(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-change_{key.replace('.', '_')}")


@pytest.mark.full
def test_a_date_is_moved_shown_with_the_earlier_one_and_taken_back(organizer: Visitor) -> None:
    page = organizer.open("/ajustes", **ORGANIZER)
    winners = line(page, "dates.winners.at")
    expect(winners).to_contain_text("18 abr 2024 (Madrid)")
    winners.get_by_role("button", name=es("Move")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Anuncio de los proyectos ganadores")
    assert checks.every_fault(organizer) == []
    pick(dialog.get_by_role("combobox", name="Nueva fecha (Madrid)"), "22 abr 2024")
    dialog.get_by_role("button", name=es("Change it")).click()
    expect(dialog).to_contain_text(es("Tick the box above if you are sure."))
    dialog.get_by_text(es(SURE)).click()
    dialog.get_by_role("button", name=es("Change it")).click()
    expect(dialog).to_contain_text(es("Say why: a change needs a reason."))
    dialog.get_by_label(es(WHY)).fill("El jurado necesita <b>más</b> días")
    dialog.get_by_role("button", name=es("Change it")).click()
    expect(dialog).to_have_count(0)
    expect(winners).to_contain_text("22 abr 2024 (Madrid)")
    expect(winners).to_contain_text("antes: 18 abr 2024 (Madrid)")
    assert query_of(page) == ORGANIZER

    # What pages share lives some seconds.
    told = page.get_by_text("Anuncio de los proyectos ganadores: quedan 7 d 10 h · 22 abr")
    for _opening in range(30):
        organizer.open("/", etapa="judging")
        if told.count():
            break
    expect(told).to_be_visible()

    page = organizer.open("/ajustes", **ORGANIZER, seccion="historial")
    expect(page.get_by_text("El jurado necesita <b>más</b> días")).to_be_visible()
    page.get_by_role("button", name=es("Take this change back")).click()
    confirm(dialog, "Back to what the file says", "Ya no hace falta")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Ya no hace falta")).to_be_visible()
    expect(page.get_by_role("button", name=es("Take this change back"))).to_have_count(0)
    page = organizer.open("/ajustes", **ORGANIZER)
    expect(winners).to_contain_text("18 abr 2024 (Madrid)")
    assert organizer.record.faults() == []


@pytest.mark.full
def test_a_date_that_would_turn_the_phases_around_is_refused(organizer: Visitor) -> None:
    page = organizer.open("/ajustes", **ORGANIZER, que="dates.winners.at")
    dialog = page.get_by_role("dialog")
    pick(dialog.get_by_role("combobox", name="Nueva fecha (Madrid)"), "2 mar 2024")
    confirm(dialog, "Change it", "Una prueba")
    expect(dialog).to_contain_text(es("With this date the phases of the edition would no longer follow each other."))


@pytest.mark.full
def test_an_address_is_corrected_and_a_bad_one_is_refused(organizer: Visitor) -> None:
    page = organizer.open("/ajustes", **ORGANIZER, seccion="enlaces", que="links.register.url")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(es("Address")).fill("http://example.org")
    confirm(dialog, "Change it", "El formulario cambió de sitio")
    expect(dialog).to_contain_text("«http://example.org» no es una dirección https://.")
    dialog.get_by_label(es("Address")).fill("https://example.org/inscripcion")
    dialog.get_by_role("button", name=es("Change it")).click()
    expect(dialog).to_have_count(0)
    expect(line(page, "links.register.url")).to_contain_text("//example.org/inscripcion")


@pytest.mark.full
def test_a_text_is_changed_on_every_page(organizer: Visitor) -> None:
    page = organizer.open("/ajustes", **ORGANIZER, seccion="textos", que="title.es")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("Otro título")
    confirm(dialog, "Change it", "Queda más claro")
    expect(dialog).to_have_count(0)
    page = organizer.open("/ajustes", **ORGANIZER, seccion="historial")
    expect(page.get_by_text("Otro título")).to_be_visible()
    assert checks.every_fault(organizer) == []


@pytest.mark.full
def test_what_cannot_be_changed_opens_nothing(organizer: Visitor) -> None:
    page = organizer.open("/ajustes", **ORGANIZER, que="rubric.version")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert query_of(page) == ORGANIZER
