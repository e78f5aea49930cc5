"""What organizers do with certificates, and what anybody learns of one: issue, download, verify, revoke."""

import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "published", "persona": "organizacion-1"}
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}")
UNKNOWN = "-".join(["0000"] * 7)


@pytest.fixture
def server(demo_data: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A demo of its own, since certificates are issued in it."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as running:
        yield running
        log = (data / "log.txt").read_text(encoding="utf-8")
        assert "Participante 0" not in log
        assert not CODE.search(log)
        with closing(sqlite3.connect(data / "demo" / "published.db")) as database:
            entries = str(database.execute("SELECT * FROM audit_entry").fetchall())
            [(code,)] = database.execute("SELECT code FROM certificate WHERE revoked_at IS NOT NULL").fetchall()
        assert code not in log + entries.replace("-", "")
        assert "Participante 0" not in entries


@pytest.fixture
def organizer(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, server.url, Preferences(), accept_downloads=True) as somebody:
        yield somebody


@pytest.fixture
def anybody(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    """Somebody with a phone and no role."""
    with visiting(browser, server.url, Preferences(width=360)) as somebody:
        yield somebody


def code_on(pdf: bytes) -> str:
    """The code on a sheet for one participant of the demo."""
    [sheet] = pypdf.PdfReader(io.BytesIO(pdf)).pages
    said = " ".join(sheet.extract_text().split())
    assert "Participante 0215" in said
    assert es("Demo: made-up data, no real certificate") in said
    found = CODE.search(said)
    assert found is not None
    return found[0]


def code_taken_along(page: Page, name: str) -> str:
    """The code on the PDF of the certificate that is open, which comes with a reason."""
    reason = page.locator(".st-key-certificate_card").get_by_label(es("Why do you need it"))
    expect(reason).to_be_visible()
    button = page.get_by_role("button", name="PDF", exact=True)
    expect(button).to_have_count(0)
    reason.fill("La pidió por correo")
    reason.press("Enter")
    with page.expect_download() as waiting:
        button.click()
    assert waiting.value.suggested_filename == name
    return code_on(Path(waiting.value.path()).read_bytes())


def test_certificates_are_issued_verified_and_revoked(organizer: Visitor, anybody: Visitor) -> None:
    page = organizer.open("/certificados", **ORGANIZER, vista="emitir")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(es("No certificate is issued yet"))
    expect(page.get_by_text("Se emitirían 47 certificados")).to_be_visible()
    page.get_by_text(es("I have looked at this and want to issue them")).click()
    page.get_by_role("button", name=es("Issue them"), exact=True).click()
    expect(title).to_contain_text("47 certificados emitidos")
    organizer.wait()
    assert checks.every_fault(organizer) == []

    page = organizer.open("/certificados", **ORGANIZER)
    page.get_by_label(es("Search names")).fill("participante 0215")
    page.get_by_label(es("Search names")).press("Enter")
    expect(page.get_by_text("1 certificado encontrado")).to_be_visible()
    assert "0215" not in page.url
    organizer.choose(es("See one certificate"), "Participante 0215 · 2")
    code = code_taken_along(page, "participant-participante-0215-2.pdf")
    address = page.get_by_role("link", name=es("Verify"), exact=True).get_attribute("href")
    assert address is not None
    parts = urlsplit(address)
    assert (parts.path, parse_qs(parts.query)) == ("/verificar", {"codigo": [code], "etapa": ["published"]})
    view = anybody.open("/verificar", etapa="published", codigo=code)
    expect(view.get_by_text(es("This certificate is genuine"))).to_be_visible()
    card = view.locator(".st-key-verification")
    expect(card).to_contain_text("Participante 0215")
    assert checks.every_fault(anybody) == []
    first = anybody.page.request.get(address).text()
    assert "Participante 0" not in first
    assert code not in first
    assert '<meta name="robots" content="noindex">' in first

    page.get_by_role("button", name=es("Revoke"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(es("Why (it stays in the audit log: name nobody)")).fill("Era de otro equipo")
    dialog.get_by_text(es("I am sure: a revoked certificate stays revoked")).click()
    dialog.get_by_role("button", name=es("Revoke it")).click()
    expect(dialog).to_have_count(0)
    expect(title).to_contain_text("46 certificados emitidos")

    view = anybody.open("/verificar", etapa="published", codigo=code.lower())
    expect(card).to_contain_text("se revocó el 20 abr 2024")
    expect(card).not_to_contain_text("0215")
    view.get_by_label(es("Code of the certificate")).fill(UNKNOWN)
    view.get_by_role("button", name=es("Verify"), exact=True).click()
    expect(card).to_contain_text(es("No certificate has this code"))
    assert query_of(view)["codigo"] == UNKNOWN
    assert organizer.record.faults() == anybody.record.faults() == []
