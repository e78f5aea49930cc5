"""What organizers see of corpora: what was counted, rows of them to read, and that nobody else sees any of it."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}


@pytest.fixture
def organizer(browser: Browser, demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, demo.url, Preferences()) as somebody:
        yield somebody


@pytest.mark.full
def test_organizer_reads_what_was_counted_and_searches_rows(organizer: Visitor) -> None:
    page = organizer.open("/auditoria", **ORGANIZER)
    expect(page.get_by_role("heading", level=1)).to_have_text(["1 de 18 corpus auditados"])
    expect(page.get_by_text("Auditoría de un archivo inventado").first).to_be_visible()
    assert checks.every_fault(organizer) == []
    search = page.get_by_label(es("Search the sample"))
    search.fill("EJEMPLO 438")
    search.press("Enter")
    expect(page.get_by_text("1 fila de una muestra de 300, de 1.200 filas")).to_be_visible()
    expect(page.get_by_text("(ejemplo 438)")).to_have_count(1)
    search.fill("<b>nada</b>")
    search.press("Enter")
    expect(page.get_by_text(es("No row of the sample holds that."))).to_be_visible()
    with page.expect_download() as downloading:
        page.locator(".st-key-audits_files").get_by_role("button", name="CSV").click()
    lines = list(csv.DictReader(io.StringIO(downloading.value.path().read_text(encoding="utf-8-sig"))))
    assert [line["rows"] for line in lines if line["rows"]] == ["1200"]
    assert len(lines) == 18


@pytest.mark.full
def test_corpus_without_an_audit_says_how_to_make_one(organizer: Visitor) -> None:
    page = organizer.open("/auditoria", **ORGANIZER, corpus="999999")
    expect(page.get_by_text("Auditoría de un archivo inventado").first).to_be_visible()  # no such corpus: the first
    page = organizer.open("/auditoria", etapa="registration", persona="organizacion-1")
    expect(page.get_by_text(es("No corpus yet"))).to_be_visible()
    assert checks.every_fault(organizer) == []


@pytest.mark.full
@pytest.mark.parametrize(
    "preferences",
    [Preferences(language="pt", width=360, scheme="dark"), Preferences(language="en", width=360)],
    ids=str,
)
def test_page_has_no_fault_on_a_phone(browser: Browser, demo: RunningServer, preferences: Preferences) -> None:
    with visiting(browser, demo.url, preferences) as somebody:
        somebody.open("/auditoria", **ORGANIZER)
        assert checks.every_fault(somebody) == []
