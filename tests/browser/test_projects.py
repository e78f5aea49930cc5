"""What people do with projects: search, filter, send the link, open one, read its oddities, cite and share it."""

import csv
import io
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, expect_query, query_of, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))
EVIL = "👩‍🍳 **Sopa** <b>x</b> [l](https://example.org) :red[z] $1$ مرحبا: resto"


def cards(visitor: Visitor) -> Locator:
    """The names on the cards, in their order."""
    return visitor.page.locator(".st-key-projects").get_by_role("link")


def names(visitor: Visitor) -> list[str]:
    visitor.wait()
    return [text.replace("chevron_right", "").strip() for text in cards(visitor).all_inner_texts()]


def test_search_and_filters_leave_their_part_and_are_kept_in_the_address(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", etapa="published")
    expect(page.get_by_role("heading", level=1)).to_have_text(["14 de 15 proyectos están completos"])
    expect(cards(visitor)).to_have_count(15)
    page.get_by_label(es("Search titles and summaries")).fill("ASISTENCIA")
    expect(cards(visitor)).to_have_count(2)
    assert names(visitor) == ["AsistenciaRefugiados", "KUNTUR"]
    expect(page.get_by_text("2 de 15 proyectos")).to_be_visible()
    visitor.choose(es("Country named"), "Perú")
    expect(cards(visitor)).to_have_count(1)
    assert names(visitor) == ["KUNTUR"]
    expect_query(page, {"etapa": "published", "q": "ASISTENCIA", "pais": "PE"})
    page.get_by_role("button", name=es("Take all filters away")).click()
    expect(cards(visitor)).to_have_count(15)
    visitor.wait()
    expect_query(page, {"etapa": "published"})
    expect(page.get_by_label(es("Search titles and summaries"))).to_have_value("")
    visitor.choose(es("Order"), es("Most likes first"))
    expect(cards(visitor).first).to_contain_text("AviaciónInteligente")
    assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_a_link_shows_the_same_part_to_somebody_with_another_language(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("en")) as visitor:
        visitor.open("/proyectos", etapa="published", ods="4", entrega="corpus_only", orden="ejemplos")
        assert names(visitor) == ["Identificación de provincias y resúmenes con el COSER"]
        visitor.page.get_by_role("link", name="Español", exact=True).click()
        expect(visitor.page.get_by_text("1 de 15 proyectos")).to_be_visible()
        assert {"ods": "4", "entrega": "corpus_only", "orden": "ejemplos"}.items() <= query_of(visitor.page).items()
        assert names(visitor) == ["Identificación de provincias y resúmenes con el COSER"]


@pytest.mark.full
def test_an_unknown_value_in_the_address_is_no_choice(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", etapa="published", ods="99", pais="<b>", dominio="zz", orden="x", entrega="1")
    expect(cards(visitor)).to_have_count(15)
    visitor.wait()
    expect_query(page, {"etapa": "published"})


@pytest.mark.full
def test_what_nothing_meets_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", etapa="published", q="<script>alert(1)</script>")
    expect(page.get_by_text(es("No project matches"))).to_be_visible()
    assert checks.every_fault(visitor) == []


def test_the_list_can_be_taken_along_as_it_is_filtered(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", etapa="judging", modalidad="corpus_only")
    with page.expect_download() as downloading:
        page.locator(".st-key-projects_csv").get_by_role("button").click()
    content = downloading.value.path().read_bytes()
    assert downloading.value.suggested_filename == "somos600m-2024-projects.csv"
    assert content.startswith(b"\xef\xbb\xbf")  # or spreadsheets read Spanish as something else
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["project"], row["examples"], row["mb"], row["award"]) == ("coser", "1380", "1.30", "")
    assert row["links"].split() == [
        "https://huggingface.co/datasets/somosnlp/coser_resumenes",
        "https://huggingface.co/datasets/somosnlp/coser_identificacion_provincias",
    ]


@pytest.mark.parametrize("stage", every(2, ["building", "judging"]))
def test_no_award_is_on_any_page_before_results_are_public(visitor: Visitor, stage: str) -> None:
    visitor.open("/proyectos", etapa=stage)
    text = visitor.text()
    visitor.open("/proyecto", etapa=stage, id="noticia")
    text += visitor.text()
    assert "NoticIA" in text
    for award in ("Primer puesto", "Mención"):
        assert award not in text
    visitor.open("/proyecto", etapa="published", id="noticia")
    assert "Primer puesto" in visitor.text()


def test_a_card_opens_its_project_and_the_way_goes_on(visitor: Visitor) -> None:
    page = visitor.open("/proyectos", etapa="published")
    cards(visitor).filter(has_text="KUNTUR").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("KUNTUR: LLM de asistencia legal en textos jurídicos de Perú")
    visitor.wait()
    expect_query(page, {"etapa": "published", "id": "kuntur"})
    expect(page.get_by_text("El enlace se dio con una barra al final.")).to_be_visible()
    page.locator(".st-key-project_neighbours").get_by_role("link", name="LenguajeClaro").click()
    expect(heading).to_have_text("LenguajeClaro: Simplificación de lenguaje administrativo")
    visitor.wait()
    expect_query(page, {"etapa": "published", "id": "lenguaje-claro"})
    assert page.get_by_test_id("stMain").evaluate("element => element.scrollTop") == 0
    assert checks.every_fault(visitor) == []
    page.go_back()
    expect(heading).to_have_text("KUNTUR: LLM de asistencia legal en textos jurídicos de Perú")
    page.get_by_role("link", name=es("See all projects")).click()
    expect(heading).to_have_text("14 de 15 proyectos están completos")
    visitor.wait()
    expect_query(page, {"etapa": "published"})


@pytest.mark.full
def test_a_shared_corpus_and_video_lead_to_the_other_project(visitor: Visitor) -> None:
    page = visitor.open("/proyecto", etapa="published", id="come-bien")
    shared = page.locator(".st-key-project_artifacts").get_by_role("link", name="RecetasDeLaAbuel@")
    expect(shared).to_have_count(2)
    expect(page.get_by_text("20.221 ejemplos, 42,4 MB")).to_be_visible()
    expect(page.get_by_text(re.compile("Esta cifra está en MiB"))).to_be_visible()
    shared.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text([re.compile("^RecetasDeLaAbuel@: ")])
    visitor.wait()
    assert page.get_by_test_id("stMain").evaluate("element => element.scrollTop") == 0
    assert len(page.context.pages) == 1


@pytest.mark.full
@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("sqles", ["Un cuaderno en lugar de un Space del Hub.", "CodeLlamaFinTunSQL.ipynb", "github.com · "]),
        ("coser", ["Sin modelo ni demo: el proyecto es solo de corpus. Sin vídeo.", "1380 ejemplos, 1,30 MB"]),
        ("chaterapia", ["Sin vídeo."]),
        ("spanish-medica-llm", ["Tamaño sin publicar", "Nadie ha publicado ni contado"]),
    ],
)
def test_oddities_of_a_project_are_said(visitor: Visitor, slug: str, shown: list[str]) -> None:
    visitor.open("/proyecto", etapa="published", id=slug)
    text = visitor.text()
    assert [words for words in shown if words.removesuffix(" · ") not in text.replace("1.380", "1380")] == []
    assert checks.every_fault(visitor) == []


def test_a_citation_and_the_address_can_be_copied_and_taken_along(visitor: Visitor) -> None:
    page = visitor.open("/proyecto", etapa="published", id="coser")
    blocks = page.get_by_test_id("stCode")
    expect(blocks).to_have_count(0)
    page.get_by_role("button", name=es("How to cite the corpora")).click()
    expect(blocks.filter(has_text="@misc{coserresumenes2024,")).to_contain_text("author       = {{Equipo Identifica")
    with page.expect_download() as downloading:
        page.get_by_role("button", name=es("Download as .bib")).click()
    assert downloading.value.suggested_filename == "coser.bib"
    assert downloading.value.path().read_text(encoding="utf-8").count("@misc{") == 2
    page.keyboard.press("Escape")
    page.get_by_role("button", name=es("Share this project")).click()
    expect(blocks.filter(has_text="/proyecto?id=coser&etapa=published")).to_be_visible()
    image = page.get_by_test_id("stPopoverBody").get_by_role("img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("(one) => [one.naturalWidth, one.naturalHeight]") == [1200, 630]
    assert image.get_attribute("alt") == "Lo que muestra un enlace compartido: Identificación de provincias y " + (
        "resúmenes con el COSER"
    )
    assert checks.every_fault(visitor) == []


@pytest.mark.full
@pytest.mark.parametrize(("query", "title"), [({}, "Choose a project"), ({"id": "nada"}, "There is no such project")])
def test_no_project_says_so_and_leads_to_all(visitor: Visitor, query: dict[str, str], title: str) -> None:
    page = visitor.open("/proyecto", etapa="published", **query)
    expect(page.get_by_role("heading", level=1)).to_have_text([es(title)])
    page.get_by_role("link", name=es("See all projects")).click()
    expect(cards(visitor)).to_have_count(15)


@pytest.mark.full
def test_a_phone_searches_first_and_keeps_the_filters_folded(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/proyectos", etapa="published", q="corpus")
        expect(page.get_by_role("combobox", name=re.compile(es("SDG")))).to_be_hidden()
        page.get_by_text(es("Filter and sort")).click()
        visitor.choose(es("SDG"), "ODS 3: Salud y bienestar")
        expect(cards(visitor)).to_have_count(2)
        assert names(visitor) == ["RecetasDeLaAbuel@", "SpanishMedicaLLM & SMC"]
        assert checks.every_fault(visitor) == []


@pytest.mark.full
@pytest.mark.parametrize("width", every(2, [360, 1280]))
def test_a_title_of_signs_and_scripts_is_text(browser: Browser, demo_data: Path, tmp_path: Path, width: int) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    with closing(sqlite3.connect(data / "demo" / "published.db")) as connection:
        connection.execute(
            "UPDATE project SET title = ?, summary = ? WHERE slug = 'noticia'", (EVIL, f"{EVIL}\n\n* {EVIL}")
        )
        connection.commit()
    with (
        RunningServer(environment=demo_environment(data), log_path=tmp_path / "log.txt") as server,
        visiting(browser, server.url, Preferences(width=width)) as visitor,
    ):
        page = visitor.open("/proyecto", etapa="published", id="noticia")
        heading = page.get_by_role("heading", level=1).inner_text().replace("\u2060", "")
        assert heading == EVIL
        assert page.locator("h1 b, h1 strong, h1 a[href*='example.org'], main a[href*='example.org']").count() == 0
        assert checks.every_fault(visitor) == []
        visitor.open("/proyectos", etapa="published", q="sopa")
        assert [name.replace("\u2060", "") for name in names(visitor)] == [EVIL.removesuffix(": resto")]
        assert checks.every_fault(visitor) == []


@pytest.mark.full
@pytest.mark.parametrize("stage", every(2, ["published", "judging"]))
@pytest.mark.parametrize(
    "preferences",
    [Preferences("pt", width=360, scheme="dark"), Preferences("en")],
    ids=["pt-360-dark", "en-1280-light"],
)
def test_the_longest_title_leaves_a_page_whole(
    browser: Browser, demo: RunningServer, stage: str, preferences: Preferences
) -> None:
    with visiting(browser, demo.url, preferences) as visitor:
        page = visitor.open("/proyecto", etapa=stage, id="aviacion-inteligente")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert checks.every_fault(visitor) == []
