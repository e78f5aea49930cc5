"""What organizers do on the night of the deadline: find who needs somebody, give a team more time, take it back."""

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


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as somebody:
        yield somebody


def teams(visitor: Visitor) -> Locator:
    return visitor.page.locator('[class*="st-key-team_"]')


def team(visitor: Visitor, name: str) -> Locator:
    return teams(visitor).filter(has_text=re.compile(rf"\b{name}\b"))


@pytest.mark.full
def test_organizer_gives_a_team_more_time_sees_it_change_and_takes_it_back(organizer: Visitor) -> None:
    page = organizer.open("/cierre", **ORGANIZER)
    changed = "Cambió después del cierre: 1 archivo"
    sqles = team(organizer, "SQLES")
    expect(sqles).to_contain_text(changed)
    sqles.get_by_role("button", name=es("Give more time")).click()
    dialog = page.get_by_role("dialog")
    set_deadline = dialog.get_by_role("button", name=es("Set this deadline"))
    expect(dialog).to_contain_text("11 abr 2024, 23:59 (AoE), que es 12 abr, 06:59 en tu hora")
    assert query_of(page)["equipo"].isdecimal()
    assert checks.every_fault(organizer) == []
    set_deadline.click()
    expect(dialog).to_contain_text(es("Tick the box above if you are sure."))
    dialog.get_by_text(es("I am sure: the project's page will show the new deadline")).click()
    set_deadline.click()
    expect(dialog).to_contain_text(es("Say why: more time needs a reason."))
    dialog.get_by_label(es("Why (only organizers see it)")).fill("El Hub no respondía <b>nada</b>")
    set_deadline.click()
    expect(dialog).to_have_count(0)
    expect(sqles).to_contain_text("Su propio cierre: 11 abr 2024, 23:59 (AoE)")
    expect(sqles).not_to_contain_text(changed)
    assert "equipo" not in query_of(page)

    public = organizer.open("/proyecto", etapa="judging", id="sqles")
    expect(public.get_by_text("El equipo tuvo hasta el 11 abr 2024, 23:59 (AoE), más que los demás.")).to_be_visible()
    assert "respondía" not in organizer.text()

    page = organizer.open("/cierre", **ORGANIZER, q="sqles")
    sqles.get_by_role("button", name=es("Change its time")).click()
    expect(dialog).to_contain_text("El Hub no respondía <b>nada</b>")
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Fue un error")
    dialog.get_by_text(es("I am sure: the project's page will show the new deadline")).click()
    dialog.get_by_role("button", name=es("Take the time back")).click()
    expect(dialog).to_have_count(0)
    expect(sqles).to_contain_text(changed)
    expect(sqles).not_to_contain_text("Su propio cierre")
    assert query_of(page) == {**ORGANIZER, "q": "sqles"}
    assert organizer.record.faults() == []


@pytest.mark.full
def test_dialog_that_is_closed_leaves_no_trace_and_opens_by_its_address(organizer: Visitor) -> None:
    page = organizer.open("/cierre", **ORGANIZER, equipo="1")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("equipo"))
    assert query_of(page) == ORGANIZER
    for unknown in ("999", "x"):
        page = organizer.open("/cierre", **ORGANIZER, equipo=unknown)
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert query_of(page) == ORGANIZER


@pytest.mark.full
def test_filters_leave_their_part_and_are_kept_in_the_address(organizer: Visitor) -> None:
    page = organizer.open("/cierre", **ORGANIZER, estado="incompleto")
    everybody = organizer.page.locator(".st-key-deadline_counts")
    incomplete = int(everybody.get_by_test_id("stMetric").nth(1).inner_text().split()[-1])
    expect(teams(organizer)).to_have_count(incomplete)
    page.get_by_role("radio", name=es("All teams")).click()
    expect(teams(organizer)).to_have_count(15)
    page.get_by_label(es("Search teams and projects")).fill("refugiados")
    page.keyboard.press("Enter")
    expect(teams(organizer)).to_have_count(1)
    organizer.wait()
    assert query_of(page) == {**ORGANIZER, "q": "refugiados"}
    page.get_by_label(es("Search teams and projects")).fill("nadie se llama así")
    page.keyboard.press("Enter")
    expect(page.get_by_text(es("No team matches"))).to_be_visible()
    assert checks.every_fault(organizer) == []


def test_teams_can_be_taken_along_with_what_is_missing(organizer: Visitor) -> None:
    page = organizer.open("/cierre", **ORGANIZER)
    with page.expect_download() as downloading:
        page.locator(".st-key-csv_deadline").get_by_role("button").click()
    rows = list(csv.DictReader(io.StringIO(downloading.value.path().read_bytes().decode("utf-8-sig"))))
    assert len(rows) == 15
    (coser,) = [row for row in rows if row["team"].endswith("COSER")]
    assert (coser["state"], coser["remarks"]) == ("Entregado", "Solo un corpus, lo que la edición acepta.")
    assert {row["deadline"] for row in rows} == {"2024-04-11T11:59:59+00:00"}


@pytest.mark.full
def test_before_the_deadline_the_time_left_is_told_in_both_zones(organizer: Visitor) -> None:
    page = organizer.open("/cierre", etapa="building", persona="organizacion-1")
    line = re.compile(r"Cierre: 10 abr 2024, 23:59 \(AoE\) · 11 abr, 06:59 en tu hora · quedan 10 d")
    expect(page.get_by_text(line)).to_be_visible()
    expect(page.get_by_text(es("No submission names this team.")).first).to_be_visible()
    assert es("Changed after the deadline; which files is not known.") not in organizer.text()


@pytest.mark.full
def test_project_shows_what_it_held_at_the_deadline(organizer: Visitor) -> None:
    page = organizer.open("/proyecto", etapa="judging", id="sqles")
    artifacts = page.locator(".st-key-project_artifacts")
    revision = artifacts.get_by_role("link", name=re.compile(r"^[0-9a-f]{7}$")).first
    expect(revision).to_have_attribute(
        "href", re.compile(r"^https://huggingface\.co/datasets/somosnlp/LLM_SQL_BaseDatosEspanol/tree/[0-9a-f]{40}$")
    )
    expect(artifacts).to_contain_text("Cambió después del cierre: 1 archivo")
    expect(artifacts).to_contain_text("inventados para la demo")
    page = organizer.open("/proyecto", etapa="building", id="noticia")
    expect(page.locator(".st-key-project_artifacts")).to_contain_text("verificado")
    expect(page.locator(".st-key-project_artifacts")).not_to_contain_text("Al cierre")
