"""Tables taken along as Excel, from wherever they are offered as CSV; on a phone the rarer ones are behind a button."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
LINE = ".st-key-download_event-feedback"


def rows_of(page: Page, within: str) -> list[tuple[object, ...]]:
    """The rows of the workbook that the first button within brings."""
    with page.expect_download() as waiting:
        page.locator(within).get_by_role("button", name="Excel").first.click()
    path = Path(waiting.value.path())
    assert waiting.value.suggested_filename.endswith(".xlsx")
    return list(load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].values)


def test_tables_are_taken_along_as_excel(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(), accept_downloads=True) as visitor:
        page = visitor.open("/datos", seccion="descargas", etapa="published")
        header, *lines = rows_of(page, LINE)
        assert es("Answers, rounded") in header
        assert len(lines) >= 7
        answers = [line[header.index(es("Answers, rounded"))] for line in lines[:7]]
        assert all(isinstance(number, int) and number % 5 == 0 for number in answers)
        expect(page.locator(LINE).get_by_role("button", name="LaTeX")).to_be_visible()


def test_rarer_formats_are_behind_a_button_on_a_phone(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360), accept_downloads=True) as visitor:
        page = visitor.open("/datos", seccion="descargas", etapa="published")
        line = page.locator(LINE)
        expect(line.get_by_role("button", name="Excel")).to_be_visible()
        expect(line.get_by_role("button", name="JSON")).to_have_count(0)
        line.get_by_role("button", name=es("Other formats")).click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="JSON").click()
        assert waiting.value.suggested_filename.endswith("event-feedback.json")
        assert checks.every_fault(visitor) == []
