"""The ranking that organizers see: places, and behind them how sure they are."""

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.store import conflicts, contests, jurors
from lib.store.database import Database
from lib.store.editions import newest_edition
from lib.store.models import Project
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.demos import database_file, demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "published", "persona": "organizacion-1"}
TABS = {
    "Severity": "compara a cada miembro del jurado con sus colegas",
    "How sure": "no es una probabilidad de ganar",
    "Other rules": "la regla de esta edición",
    "Jurors": "sus colegas en los mismos proyectos",
    "Agreement": "alfa de Krippendorff",
    "Blocks": "Criterios de un proyecto",
}

KEPT = {"noticia", "asistencia-refugiados"}


@pytest.fixture
def small_jury_demo(demo_data: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A demo in which three jurors scored two projects: too few ballots for intervals."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    address = f"sqlite:///{database_file(data, 'published')}"
    with closing(Database.open(address)) as database, database.write() as session:
        edition = newest_edition(session)
        assert edition is not None
        assert edition.demo_clock_at is not None
        now = edition.demo_clock_at
        for project in contests.scored_projects(session, edition.id):
            if project.slug not in KEPT:
                session.get_one(Project, project.id).withdrawn_at = now
                continue
            for juror in jurors.jurors(session, edition.id)[3:]:
                conflicts.record(
                    session,
                    project_id=project.id,
                    juror_id=juror.id,
                    state="declared",
                    kind="other",
                    reason="x",
                    recorded_by=None,
                    recorded_at=now,
                )
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.mark.full
def test_method_says_how_sure_places_are_and_how_jurors_mark(visitor: Visitor) -> None:
    page = visitor.open("/clasificacion", **ORGANIZER)
    expect(page.get_by_role("heading", level=1)).to_contain_text(["NoticIA va en cabeza con 9,71 puntos"])
    for tab, said in TABS.items():
        page.get_by_role("tab", name=es(tab), exact=True).click()
        expect(page.get_by_role("tabpanel").filter(visible=True)).to_contain_text(said)
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_small_jury_is_told_whether_the_podium_hangs_on_one_juror(
    browser: Browser, small_jury_demo: RunningServer
) -> None:
    with visiting(browser, small_jury_demo.url, Preferences()) as visitor:
        page = visitor.open("/clasificacion", **ORGANIZER)
        page.get_by_role("tab", name=es("How sure"), exact=True).click()
        panel = page.get_by_role("tabpanel").filter(visible=True)
        expect(panel).to_contain_text(es("There are too few ballots to say how sure these places are."))
        expect(panel).to_contain_text(es("The podium hangs on single jurors"))
        expect(panel).to_contain_text("Sin Jurado 1: 1: AsistenciaRefugiados · 2: NoticIA")
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_places_are_a_list_on_a_narrow_screen(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/clasificacion", **ORGANIZER)
        table = page.get_by_role("table").first
        expect(table).to_contain_text("NoticIA")
        expect(table).to_contain_text("6 papeletas · de 7,9 a 9,7")


def test_ranking_is_taken_along_as_a_file(visitor: Visitor) -> None:
    page = visitor.open("/clasificacion", **ORGANIZER)
    with page.expect_download() as awaited:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(awaited.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) == 15
    assert (rows[0]["place"], rows[0]["ballots"]) == ("1", "6")
    assert rows[0]["project"].startswith("NoticIA")


@pytest.mark.full
@pytest.mark.parametrize("stage", ["registration", "building"])
def test_stage_without_ballots_says_what_comes_next(visitor: Visitor, stage: str) -> None:
    page = visitor.open("/clasificacion", etapa=stage, persona="organizacion-1")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("No ballots yet")])
    expect(page.get_by_text(es("Nobody has submitted a ballot"))).to_be_visible()


@pytest.mark.parametrize("person", ["", "jurado-1"])
@pytest.mark.full
def test_nobody_else_sees_the_ranking(visitor: Visitor, person: str) -> None:
    for path in ("/clasificacion", "/publicacion"):
        visitor.open(path, etapa="published", **({"persona": person} if person else {}))
        assert es("This page is not open to you") in visitor.text()
        assert "NoticIA" not in visitor.text()
