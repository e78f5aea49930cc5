"""What people do on the corpus page: filter and sort, send the link, look without the largest, take the table along."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, expect_query, query_of, visiting
from tests.corpus_rows import table_4
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))


@pytest.mark.full
def test_filters_leave_their_part_with_its_own_sums_and_are_kept_in_the_address(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="published")
    expect(page.get_by_text("17 corpus: 2.333.052 ejemplos, 324,67 MB")).to_be_visible()
    visitor.choose(es("Domain group"), "Legal")
    expect(page.get_by_text("4 de 17 corpus: 41.354 ejemplos, 24,99 MB")).to_be_visible()
    visitor.choose(es("Country named"), "España")
    expect(page.get_by_text("2 de 17 corpus: 14.801 ejemplos, 22,42 MB")).to_be_visible()
    visitor.wait()
    expect_query(page, {"etapa": "published", "grupo": "legal", "pais": "ES"})
    visitor.choose(es("Domain group"), es("All groups"))
    expect(page.get_by_text(re.compile("^11 de 17 corpus: "))).to_be_visible()
    visitor.wait()
    expect_query(page, {"etapa": "published", "pais": "ES"})
    assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_a_link_shows_the_same_part_to_somebody_with_another_language(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("en")) as visitor:
        page = visitor.open("/corpus", etapa="published", grupo="legal", pais="ES", escala="log")
        expect(page.get_by_text("2 of 17 corpora: 14,801 examples, 22.42 MB")).to_be_visible()
        expect(page.get_by_role("radio", name=en("All, log scale"))).to_be_checked()
        page.get_by_role("link", name="Español", exact=True).click()
        expect(page.get_by_text("2 de 17 corpus: 14.801 ejemplos, 22,42 MB")).to_be_visible()
        expect(page.get_by_role("radio", name=es("All, log scale"))).to_be_checked()
        visitor.wait()
        assert {"grupo": "legal", "pais": "ES", "escala": "log"}.items() <= query_of(page).items()


@pytest.mark.full
def test_an_unknown_value_in_the_address_is_no_choice(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="published", grupo="zz", pais="<b>", lengua="xx", escala="9")
    expect(page.get_by_text("17 corpus: 2.333.052 ejemplos, 324,67 MB")).to_be_visible()
    visitor.wait()
    expect_query(page, {"etapa": "published"})


@pytest.mark.full
def test_filters_that_nothing_meets_say_what_to_do(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="published", grupo="clinical", pais="PY")
    expect(page.get_by_text(es("Take away a filter to see more."))).to_be_visible()
    assert checks.every_fault(visitor) == []


def taken(visitor: Visitor, label: str) -> Path:
    """The file that the button gives, under its suggested name."""
    with visitor.page.expect_download() as downloading:
        visitor.page.locator(".st-key-corpus_files").get_by_role("button", name=label).click()
    path = downloading.value.path()
    return path.rename(path.with_name(downloading.value.suggested_filename))


def test_the_whole_table_can_be_taken_along_whatever_is_filtered(visitor: Visitor) -> None:
    visitor.open("/corpus", etapa="published", grupo="legal")
    for label, ending in (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md"), ("LaTeX", "tex")):
        path = taken(visitor, label)
        assert path.name == f"somos600m-2024-datasets.{ending}"
        text = path.read_text(encoding="utf-8").replace("\\_", "_")
        assert [row["dataset"] for row in table_4() if row["dataset"] not in text] == []


@pytest.mark.full
def test_the_table_as_csv_is_what_the_command_line_exports(visitor: Visitor) -> None:
    visitor.open("/corpus", etapa="published")
    content = taken(visitor, "CSV").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # or spreadsheets read Spanish as something else
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert list(found[0])[:5] == ["dataset", "examples", "mb", "domain", "countries"]
    same = ("dataset", "examples", "mb", "countries")
    assert [[row[column] for column in same] for row in found] == [
        [row[column] for column in same] for row in table_4()
    ]
    assert found[6]["domain"] == "Legal administrativo"


@pytest.mark.full
def test_a_phone_lists_the_corpora_and_sorts_them(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/corpus", etapa="published")
        names = page.get_by_role("table").locator("tbody tr td:first-child strong")
        assert names.first.inner_text() == "AsistenciaRefugiados"
        page.get_by_text(es("Filter and sort")).click()
        visitor.choose(es("Order"), es("Most MB first"))
        expect(names.first).to_have_text("WikiHowES")
        visitor.wait()
        assert names.all_inner_texts()[:3] == ["WikiHowES", "SpanishMedicalCorpus", "RecetasDeLaAbuel@"]
        assert query_of(page)["orden"] == "mb"
        assert checks.every_fault(visitor) == []


def test_before_the_first_corpus_the_page_says_what_comes_next(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="registration")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("Corpora")])
    expect(page.get_by_text(es("No corpora yet"))).to_be_visible()
    assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_embedded_figures_keep_their_source_and_date(visitor: Visitor) -> None:
    page = visitor.open("/corpus", etapa="published", embed="true")
    assert page.get_by_text("Artículo de #Somos600M, tabla 4, julio de 2024").count() >= 3
