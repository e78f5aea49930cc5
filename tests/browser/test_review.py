"""What organizers do with a submission: see what it lacks and how that is known, decide, waive, write to its team."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}
ON_THE_HUB = re.compile(r"https://huggingface\.co/datasets/somosnlp/")
A_LETTER = re.compile(r"^mailto:[^?]+@example\.org\?subject=")
WHY = "Completa <b>y</b> a tiempo"


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as somebody:
        yield somebody


def pressed(within: Locator, label: str) -> None:
    within.get_by_role("button", name=es(label), exact=True).click()


def test_organizer_reviews_a_submission_and_the_juror_sees_what_was_decided(
    organizer: Visitor, browser: Browser, own_demo: RunningServer
) -> None:
    page = organizer.open("/revision", **ORGANIZER, falla="topic-carbon-model")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("15 entregas esperan una decisión")
    expect(page.get_by_text("14 de 15 entregas")).to_be_visible()  # one gives no model
    row = page.locator('[class*="st-key-review_"]').filter(has=page.get_by_text("KUNTUR", exact=True)).last
    pressed(row, "Open the checklist")
    expect(title).to_contain_text("KUNTUR")
    corpus = page.locator('[class*="st-key-checks_"]').filter(has_text="Corpus constitucion-politica-del-peru")
    card = corpus.last
    expect(card).to_contain_text(es("No placeholder left"))
    card.get_by_text(es("Evidence and dates")).click()
    expect(card.get_by_text("leído el").first).to_be_visible()
    expect(card.get_by_role("link", name=es("Look")).first).to_have_attribute("href", ON_THE_HUB)
    organizer.wait()
    assert checks.every_fault(organizer) == []

    # Waive what was seen on the screen.
    pressed(page.locator("body"), "Waive a check")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Se ve en la demo")
    pressed(dialog, "Waive it")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Se ve en la demo")).to_be_visible()

    # Somebody else decides while the dialog is open.
    pressed(page.locator("body"), "Decide")
    dialog.get_by_label(es("Why (the team and the jurors read it)")).fill(WHY)
    with visiting(browser, own_demo.url, Preferences()) as other:
        theirs = other.open("/revision", etapa="judging", persona="organizacion-2", proyecto="kuntur")
        pressed(theirs.locator("body"), "Decide")
        second = theirs.get_by_role("dialog")
        second.get_by_label(es("Why (the team and the jurors read it)")).fill("Falta la licencia")
        pressed(second, "Ask for changes")
        expect(second).to_have_count(0)
    pressed(dialog, "Accept")
    expect(dialog).to_contain_text(es("Somebody else decided meanwhile. Close this, look, and decide again."))
    page = organizer.open("/revision", **ORGANIZER, proyecto="kuntur")
    pressed(page.locator("body"), "Decide")
    dialog.get_by_label(es("Why (the team and the jurors read it)")).fill(WHY)
    pressed(dialog, "Accept")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(WHY).first).to_be_visible()  # as text: its marks are no markup
    assert "decidir" not in query_of(page)
    pressed(page.locator("body"), "All submissions")
    expect(title).to_have_text("14 entregas esperan una decisión")

    with visiting(browser, own_demo.url, Preferences()) as juror:
        scoring = juror.open("/puntuar", etapa="judging", persona="jurado-1", proyecto="kuntur")
        told = scoring.locator(".st-key-evidence_review")
        expect(told).to_contain_text(WHY)
        expect(told).to_contain_text("Comprobaciones dispensadas: Integrantes en la organización")
        expect(told).not_to_contain_text("Se ve en la demo")
        expect(told).not_to_contain_text("Organización 1")
    assert organizer.record.faults() == []


@pytest.mark.full
def test_organizer_takes_a_submission_out_and_back_in(
    organizer: Visitor, browser: Browser, own_demo: RunningServer
) -> None:
    page = organizer.open("/revision", **ORGANIZER, proyecto="noticia")
    dialog = page.get_by_role("dialog")
    pressed(page.locator("body"), "Take it out")
    pressed(dialog, "Take it out")
    expect(dialog).to_contain_text(es("Say why: taking a submission out, or back in, needs a reason."))
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Lo pidió el equipo")
    pressed(dialog, "Take it out")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Lo pidió el equipo")).to_be_visible()
    expect(page.get_by_role("button", name=es("Decide"))).to_have_count(0)
    with visiting(browser, own_demo.url, Preferences()) as anybody:
        expect(anybody.open("/proyectos", etapa="judging").get_by_text("NoticIA:")).to_have_count(0)
    pressed(page.locator("body"), "Take it back in")
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Se lo pensó mejor")
    pressed(dialog, "Take it back in")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=es("Decide"))).to_be_visible()
    assert organizer.record.faults() == []


def test_messages_open_in_the_mail_program_and_the_file_asks_why(organizer: Visitor) -> None:
    page = organizer.open("/revision", **ORGANIZER, seccion="mensajes")
    message = page.locator('[class*="st-key-message_"]').filter(has_text="SQLES").first
    expect(message.get_by_role("link", name=es("Write"))).to_have_attribute("href", A_LETTER)
    expect(page.get_by_role("button", name=es("CSV with names and addresses"))).to_have_count(0)
    why = page.get_by_label(es("Why do you need it"))
    why.fill("Para escribir a los equipos")
    why.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name=es("CSV with names and addresses")).click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["language"] for row in rows} == {"es"}
    assert all(row["email"].endswith("@example.org") for row in rows)
