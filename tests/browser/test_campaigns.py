"""What people see on the campaigns page: shares that were published, no counts that were not, and where to help."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es = i18n.translator("es")


def table_of(page: Page, card: str, path: Path) -> list[dict[str, str]]:
    """The CSV file behind the chart of `card`."""
    page.locator(f".st-key-card_{card}").get_by_role("button", name=es("Table and files")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(path)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.full
def test_shares_are_shown_as_published_and_no_count_is_made_of_them(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/campanas", etapa="published")
    expect(page.get_by_role("heading", level=1)).to_have_text(["61 personas validaron el 60 % de ARC-C"])
    rows = table_of(page, "campaign_okapi", tmp_path / "okapi.csv")
    assert [(row["goal"], row["done"], row["target"], row["percent"], row["people"]) for row in rows] == [
        ("ARC-C", "", "", "60", "61"),
        ("HellaSwag", "", "", "15", "61"),
        ("MMLU", "", "", "15", "61"),
    ]
    expect(page.get_by_role("heading", name="Instrucciones de Data Is Better Together: 37 personas")).to_be_visible()
    expect(page.get_by_text("500 de 500 · 100 %").first).to_be_attached()
    expect(
        page.get_by_role("heading", name="La mayor parte del trabajo la hizo el 10 % de las personas")
    ).to_be_visible()
    expect(page.get_by_text("El español fue la primera lengua que terminó de validar su traducción.")).to_be_visible()


@pytest.mark.full
def test_donors_add_up_to_the_rounds(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/campanas", etapa="published")
    expect(page.get_by_role("heading", name="19 conjuntos de evaluación, donados por 5 grupos")).to_be_visible()
    expect(page.get_by_text("Primera ronda: 5 conjuntos de evaluación; Segunda ronda: 14")).to_be_visible()
    rows = table_of(page, "campaign_donors", tmp_path / "donors.csv")
    assert [(row["donor"], row["sets"], row["given"], row["proposed"]) for row in rows] == [
        ("BSC", "8", "8", "0"),
        ("HiTZ", "5", "5", "0"),
        ("LenguajeNatural.AI", "3", "3", "0"),
        ("IIC (UAM)", "2", "2", "0"),
        ("GING (UPM)", "1", "1", "0"),
        ("Traducción de Okapi, validada por la comunidad", "3", "3", "0"),
    ]


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        ("registration", "5 conjuntos de evaluación, propuestos por 2 grupos"),
        ("building", "5 conjuntos de evaluación, donados por 2 grupos, y 14 más propuestos"),
    ],
)
def test_before_figures_are_published_the_page_says_what_is_to_be_done(
    visitor: Visitor, stage: str, title: str
) -> None:
    page = visitor.open("/campanas", etapa=stage)
    expect(page.get_by_role("heading", name=title).last).to_be_visible()
    waiting = es("To validate: {goals}. No figures yet: they appear when the organizers publish them.")
    expect(page.get_by_text(waiting.format(goals="ARC-C, HellaSwag, MMLU"))).to_be_visible()
    for name in ("Valida traducciones", "Dona tu corpus"):
        expect(page.get_by_role("link", name=name)).to_be_visible()


@pytest.mark.parametrize("width", every(2, [1280, 360]))
def test_an_embedded_page_keeps_its_sources(browser: Browser, demo: RunningServer, width: int) -> None:
    with visiting(browser, demo.url, Preferences("pt", width=width, scheme="dark")) as visitor:
        page = visitor.open("/campanas", etapa="judging", embed="true")
        expect(page.get_by_text("Declarado: Artigo do projeto #Somos600M, julho de 2024").first).to_be_visible()
        assert checks.every_fault(visitor) == []
