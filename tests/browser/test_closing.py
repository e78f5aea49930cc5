"""What organizers do after the event: deliver a prize and undo it, record a grant and a paper, read opinions."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, pick, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "published", "persona": "organizacion-1"}


@pytest.fixture
def organizer(browser: Browser, demo_data: Path, tmp_path: Path) -> Iterator[Visitor]:
    """An organizer of a demo of its own, after the result was published."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    with (
        RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server,
        visiting(browser, server.url, Preferences()) as somebody,
    ):
        yield somebody


def choose_in_dialog(page: Page, label: str, option: str) -> None:
    pick(page.get_by_role("dialog").get_by_role("combobox", name=re.compile(re.escape(label))), option)


def test_organizer_delivers_undoes_records_and_reads(organizer: Visitor) -> None:
    page = organizer.open("/despues", **ORGANIZER, premio="first_place")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("0 de 277 premios y beneficios entregados")
    progress = page.get_by_role("listitem").filter(has_text="Primer puesto: ")
    expect(progress).to_have_text("Primer puesto: 0 de 14 entregados")
    page.get_by_role("button", name=es("Change"), exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=es("Record")).click()
    expect(title).to_have_text("1 de 277 premios y beneficios entregados")
    expect(progress).to_have_text("Primer puesto: 1 de 14 entregados")
    page.get_by_role("button", name=es("Undo the last change")).click()
    expect(progress).to_have_text("Primer puesto: 0 de 14 entregados")

    organizer.choose(es("Thing"), es("Credits"))
    expect(page.get_by_text("2 de 387 cosas de la lista", exact=True)).to_be_visible()
    page.get_by_role("button", name=es("Change all that are shown")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=es("Record")).click()
    expect(dialog).to_contain_text(es("Nothing was changed: say that you are sure."))
    dialog.get_by_text(es("I am sure: all of them")).click()
    dialog.get_by_role("button", name=es("Record")).click()
    expect(progress).to_have_text("Primer puesto: 2 de 14 entregados")
    organizer.wait()
    assert checks.every_fault(organizer) == []

    page = organizer.open("/despues", **ORGANIZER, seccion="recursos")
    page.get_by_role("button", name=es("Record a resource")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(es("Given by")).fill("Nube del Sur")
    dialog.get_by_label(es("Amount (blank where it is not known)")).fill("2,5")
    dialog.get_by_label(es("Unit, such as GB, credits or hours of A100")).fill("horas de GPU")
    dialog.get_by_role("button", name=es("Record")).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Cómputo: 42,5 horas de GPU (2 aportes)")).to_be_visible()

    page = organizer.open("/despues", **ORGANIZER, seccion="articulos")
    page.get_by_role("button", name=es("Record a paper")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(es("Workshop"), exact=True).fill("Encuentro de prueba")
    choose_in_dialog(page, es("State"), es("Accepted by the workshop"))
    dialog.get_by_role("button", name=es("Record")).click()
    expect(dialog).to_have_count(0)
    paper = page.locator('[class*="st-key-paper_"]').filter(has_text="Encuentro de prueba").first
    expect(paper).to_contain_text(es("Accepted by the workshop"))

    page = organizer.open("/despues", **ORGANIZER, seccion="opiniones")
    expect(page.get_by_text("64 respuestas; lo mejor valorado: Charlas y talleres, 4,09 de 5")).to_be_visible()
    assert organizer.record.faults() == []
