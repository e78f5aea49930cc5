"""The ranking that organizers see: places, and behind them how sure they are."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "published", "persona": "organizacion-1"}
TABS = {
    "Severity": "compara a cada miembro del jurado con sus colegas",
    "How sure": "no es una probabilidad de ganar",
    "Other rules": "la regla de esta edición",
    "Jurors": "sus colegas en los mismos proyectos",
    "Agreement": "alfa de Krippendorff",
    "Blocks": "Criterios de un proyecto",
}


@pytest.mark.full
def test_method_says_how_sure_places_are_and_how_jurors_mark(visitor: Visitor) -> None:
    page = visitor.open("/clasificacion", **ORGANIZER)
    expect(page.get_by_role("heading", level=1)).to_contain_text(["NoticIA va en cabeza con 9,71 puntos"])
    for tab, said in TABS.items():
        page.get_by_role("tab", name=es(tab), exact=True).click()
        expect(page.get_by_role("tabpanel").filter(visible=True)).to_contain_text(said)
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_places_are_a_list_on_a_narrow_screen(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/clasificacion", **ORGANIZER)
        table = page.get_by_role("table").first
        expect(table).to_contain_text("NoticIA")
        expect(table).to_contain_text("6 papeletas · de 7,9 a 9,7")


def test_ranking_is_taken_along_as_a_file(visitor: Visitor) -> None:
    page = visitor.open("/clasificacion", **ORGANIZER)
    with page.expect_download() as awaited:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(awaited.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) == 15
    assert (rows[0]["place"], rows[0]["ballots"]) == ("1", "6")
    assert rows[0]["project"].startswith("NoticIA")


@pytest.mark.full
@pytest.mark.parametrize("stage", ["registration", "building"])
def test_stage_without_ballots_says_what_comes_next(visitor: Visitor, stage: str) -> None:
    page = visitor.open("/clasificacion", etapa=stage, persona="organizacion-1")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("No ballots yet")])
    expect(page.get_by_text(es("Nobody has submitted a ballot"))).to_be_visible()


@pytest.mark.parametrize("person", ["", "jurado-1"])
@pytest.mark.full
def test_nobody_else_sees_the_ranking(visitor: Visitor, person: str) -> None:
    for path in ("/clasificacion", "/publicacion"):
        visitor.open(path, etapa="published", **({"persona": person} if person else {}))
        assert es("This page is not open to you") in visitor.text()
        assert "NoticIA" not in visitor.text()
