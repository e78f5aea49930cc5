"""What organizers take along: the report, a table of people with a reason, a workbook."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader

from lib import i18n
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "published", "persona": "organizacion-1"}


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences(), accept_downloads=True) as somebody:
        yield somebody


def taken(visitor: Visitor, button: Locator) -> tuple[str, bytes]:
    """The file behind a button: its name and content."""
    with visitor.page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.full
def test_organizer_takes_the_report_and_a_table_of_people_with_a_reason(organizer: Visitor) -> None:
    page = organizer.open("/informe", **ORGANIZER)
    expect(page.get_by_role("heading", level=1)).to_have_text([es("Report and files")])
    name, content = taken(organizer, page.get_by_role("button", name=es("PDF for the paper")))
    assert name == "somos600m-2024-report-es.pdf"
    first = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert first.startswith("#Somos600M 2024")
    assert "Personas: 651 (declarado, julio de 2024)" in first

    page = organizer.open("/informe", **ORGANIZER, vista="archivos", tabla="people")
    card = page.locator(".st-key-report_table")
    expect(card).to_contain_text("654 filas")
    expect(card.get_by_role("button", name="Excel")).to_have_count(0)
    card.get_by_label(es("Why do you need it")).fill("Acreditaciones <b>")
    card.get_by_label(es("Why do you need it")).press("Enter")
    name, content = taken(organizer, card.get_by_role("button", name="Excel"))
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert (name, len(rows), rows[0][2]) == ("somos600m-2024-people.xlsx", 655, es("E-mail address"))

    page = organizer.open("/registro", **ORGANIZER)
    _name, content = taken(organizer, page.get_by_role("button", name="CSV"))
    rows_of_log = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    [entry] = [row for row in rows_of_log if "Acreditaciones <b>" in row.values()]
    assert entry["what"] == es("took a table of people along")
