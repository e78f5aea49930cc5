"""What people see on the participants page: released beside published, never mixed; a cloud, a map without WebGL."""

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))


def plain_spaces(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def card(page: Page, key: str) -> str:
    return plain_spaces(page.locator(f".st-key-card_{key}").inner_text())


def drawn(page: Page, key: str) -> str:
    """What screen readers hear of the chart of a card."""
    chart = page.locator(f".st-key-card_{key}").locator("[data-testid=stVegaLiteChart]")
    labels = chart.evaluate("(root) => [root, ...root.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)")
    return plain_spaces("\n".join(label for label in labels if label))


def test_published_tables_stand_beside_the_released_counts(visitor: Visitor) -> None:
    page = visitor.open("/participantes", etapa="published")
    expect(page.get_by_role("heading", level=1)).to_have_text([re.compile("Se han inscrito unas 650 personas")])
    published = {
        "location": ("Latinoamérica y el Caribe\t46 %", "España\t32 %", "Otros países\t22 %"),
        "gender": ("Masculino\t60 %", "Femenino\t22 %", "No binario\t1 %", "Sin respuesta\t17 %"),
        "nlp_level": ("Fundamental\t40 %", "Intermedio\t31 %", "Avanzado\t12 %", "Sin respuesta\t17 %"),
    }
    for number, (topic, lines) in enumerate(published.items(), start=1):
        text = card(page, f"declared_{topic}")
        assert [line for line in lines if line not in text] == []
        assert f"Declarado: Artículo de #Somos600M, tabla {number}, julio de 2024" in text
        assert "publicado el" not in text
    assert "Lugar desde el que se participa; no tiene por qué ser la nacionalidad." in card(page, "declared_location")
    other = card(page, "declared_figures")
    assert [line for line in ("Personas\t651", "Solo para las charlas\t222", "14 %") if line not in other] == []
    for dimension in ("region", "gender", "nlp_level", "returning", "ticket", "city", "occupation_group"):
        assert "Inventado para la demostración, publicado el 16 mar 2024" in card(page, f"released_{dimension}")
        assert "Declarado" not in card(page, f"released_{dimension}")
    assert "390 · 60 %" in drawn(page, "released_gender")
    assert "No binario: menos de diez" in drawn(page, "released_gender")
    assert "Madrid: unas 65 personas" in card(page, "released_city")


@pytest.mark.full
def test_before_the_figures_are_published_the_page_says_what_comes_next(visitor: Visitor) -> None:
    page = visitor.open("/participantes", etapa="registration")
    expect(
        page.get_by_text(
            es("The organizers publish figures of their own after the event; they will stand beside these.")
        )
    ).to_be_visible()
    assert "Madrid: unas 50 personas" in card(page, "released_city")
    assert page.get_by_text("Declarado").count() == 0


@pytest.mark.full
def test_the_cloud_says_its_words_and_turns_into_bars_by_a_link(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("en")) as visitor:
        page = visitor.open("/participantes", etapa="published")
        assert re.search(r"datos 70, data 40, estudiante 40", drawn(page, "occupation_words"))
        page.get_by_role("radio", name=en("Bars")).click()
        visitor.wait()
        expect(page.get_by_role("radio", name=en("Bars"))).to_be_checked()
        expect(page).to_have_url(re.compile("palabras=barras"))
        visitor.wait()
        assert checks.every_fault(visitor) == []
        page.reload()
        visitor.wait()
        expect(page.get_by_role("radio", name=en("Bars"))).to_be_checked()


@pytest.mark.full
def test_a_card_gives_its_table_as_a_file_without_a_number_under_ten(visitor: Visitor) -> None:
    page = visitor.open("/participantes", etapa="published")
    place = page.locator(".st-key-card_released_gender")
    place.get_by_role("button", name=es("Table and files")).click()
    visitor.wait()
    with page.expect_download() as downloading:
        page.locator(".st-key-csv_released_gender").get_by_role("button").click()
    rows = list(csv.DictReader(io.StringIO(downloading.value.path().read_text(encoding="utf-8-sig"))))
    assert [(row["category"], row["people"], row["percent"]) for row in rows] == [
        ("male", "390", "60"),
        ("female", "135", "21"),
        ("unknown", "105", "16"),
        ("non_binary", "", ""),
    ]


@pytest.mark.full
def test_without_webgl_and_on_a_phone_the_map_is_drawn(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/participantes", etapa="published")
        place = page.locator(".st-key-card_participants")
        expect(place.get_by_test_id("stVegaLiteChart")).to_be_visible()
        expect(place.get_by_test_id("stDeckGlJsonChart")).to_have_count(0)
        assert "España 210" in drawn(page, "participants")
        assert "Madrid 65" in drawn(page, "participants")


@pytest.mark.full
def test_the_overview_draws_its_map_and_makes_it_interactive_when_asked(visitor: Visitor) -> None:
    page = visitor.open("/", etapa="published")
    place = page.locator(".st-key-card_participants")
    expect(place.get_by_test_id("stVegaLiteChart")).to_be_visible()
    expect(place.get_by_test_id("stDeckGlJsonChart")).to_have_count(0)
    assert "España 210" in drawn(page, "participants")
    place.get_by_text(es("Interactive map")).click()
    expect(place.get_by_test_id("stDeckGlJsonChart").locator("canvas").first).to_be_visible()
    expect(place.get_by_test_id("stVegaLiteChart")).to_have_count(0)


@pytest.mark.full
def test_how_counts_are_protected_is_said_and_leads_on(visitor: Visitor) -> None:
    page = visitor.open("/participantes", etapa="judging")
    place = page.locator(".st-key-card_protection")
    assert place.get_by_role("listitem").count() == 7
    place.get_by_role("link", name=es("How we count")).click()
    expect(page).to_have_url(re.compile("/datos"))
