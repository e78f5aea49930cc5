"""What organizers do with people: find one, say that two rows are one, take it back, erase somebody, count exactly."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.demos import EDITION, demo_environment
from tests.serving import ROOT, RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}
ROSTER = (
    "Equipo,Nombre,Correo,Usuario de Hugging Face,Buscan gente\n"
    "Llama,Participante 0001,,part-1,sí\n"
    "Puma,Participante 0002,participante.0002@example.org,,no\n"
)


@pytest.fixture
def organizer(browser: Browser, demo_data: Path, tmp_path: Path) -> Iterator[Visitor]:
    """An organizer of a demo of its own, into which a roster was imported."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    (tmp_path / "equipos.csv").write_text(ROSTER, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "lib.cli", "import", "teams", str(tmp_path / "equipos.csv"), "--edition", EDITION),
            "--accept-drop",  # it replaces the demo's list of teams
        ],
        cwd=ROOT,
        env=os.environ | demo_environment(data),
        check=True,
    )
    with (
        RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server,
        visiting(browser, server.url, Preferences(), accept_downloads=True) as somebody,
    ):
        yield somebody
        assert "participante" not in (data / "log.txt").read_text(encoding="utf-8").casefold()


def found(page: Page, count: int) -> None:
    plural = es.plural("{n} person found", "{n} people found", count)
    expect(page.get_by_text(plural.format(n=count), exact=True)).to_be_visible()


def test_organizer_finds_matches_and_erases_people(organizer: Visitor) -> None:
    page = organizer.open("/personas", **ORGANIZER, vista="parejas")
    title = page.get_by_role("heading", level=1)
    # 651 registered, and the row that the roster brought without a known address.
    expect(title).to_have_text("652 personas, 374 con entrada para el hackathon y sin equipo")
    pair = page.locator('[class*="st-key-pair_"]')
    expect(pair).to_have_count(1)
    expect(pair).to_contain_text("80 de 100: las mismas palabras en el nombre")
    pair.get_by_role("button", name=es("One person")).click()
    expect(title).to_contain_text("651 personas")
    expect(pair).to_contain_text("Una persona, según Organización 1")
    organizer.wait()
    assert checks.every_fault(organizer) == []
    pair.get_by_role("button", name=es("Undo")).click()
    expect(title).to_contain_text("652 personas")

    page = organizer.open("/personas", **ORGANIZER)
    search = page.get_by_label(es("Search names, e-mails and Hub names"))
    search.fill("participante 0001")
    search.press("Enter")
    found(page, 2)
    assert "0001" not in page.url
    organizer.choose(es("Who"), "Con inscripción y sin equipo (596)")
    found(page, 1)
    assert query_of(page)["estado"] == "no_team"
    organizer.choose(es("See one person"), "Participante 0001 · 1")
    page.get_by_role("button", name=es("Erase this person")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("inscripción, con fecha y entrada")
    erase = dialog.get_by_role("button", name=es("Erase for good"))
    erase.click()
    expect(dialog).to_contain_text(es("Say why: this is written down in the audit log."))
    dialog.get_by_label(es("Why (it stays in the audit log: name nobody)")).fill("Lo pidió por correo")
    erase.click()
    expect(dialog).to_contain_text("confirma que es para siempre")
    dialog.get_by_text(es("I am sure: it cannot be undone")).click()
    erase.click()
    expect(dialog).to_have_count(0)
    expect(title).to_contain_text("651 personas")

    page = organizer.open("/personas", **ORGANIZER, vista="cifras")
    everybody = page.get_by_role("listitem").filter(has_text=es("With a registration"))
    expect(everybody.first).to_have_text(f"{es('With a registration')}: 650")
    expect(page.get_by_role("listitem").filter(has_text="Llama")).to_have_text("Llama (1 persona, archivo)")

    page = organizer.open("/personas", **ORGANIZER, vista="datos")
    page.get_by_label(es("Why do you need it")).fill("Correo de bienvenida")
    page.get_by_label(es("Why do you need it")).press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=es("CSV of everybody")).click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) == 651
    assert not [row for row in rows if row["email"] == "participante.0001@example.org"]
    assert organizer.record.faults() == []
