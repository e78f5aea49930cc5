"""What organizers do with the jury: describe jurors, decide about conflicts, plan, look who owes what, remind, and run
the presentations."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect

from lib import i18n
from lib.domain.presentations import starts
from lib.store import accounts, jurors, presentations, rubric_versions
from lib.store.database import Database
from lib.store.editions import newest_edition
from lib.store.models import Account, Edition
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}
SECTIONS = ("jurados", "conflictos", "asignacion", "avance", "recordatorios")
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
ADDRESS = "jurado-6@example.org"


@pytest.fixture(scope="module")
def own_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo where something may be decided."""
    data = tmp_path_factory.mktemp("jury") / "data"
    shutil.copytree(demo_data, data)
    return data


@pytest.fixture(scope="module")
def own_demo_database(own_data: Path) -> Iterator[Database]:
    """Its database while the jury judges; the address of one juror is not known."""
    with closing(Database.open(f"sqlite:///{next(own_data.rglob('judging.db'))}")) as database:
        with database.write() as session:
            session.query(Account).filter_by(subject="jurado-5").one().email = None
        yield database


@pytest.fixture(scope="module")
def own_demo(own_data: Path, own_demo_database: Database) -> Iterator[RunningServer]:
    """That demo, served."""
    data = own_data
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as somebody:
        yield somebody


def section(visitor: Visitor, name: str, **query: str) -> Locator:
    """The page with a section open."""
    return visitor.open("/jurado", **ORGANIZER, **({"seccion": name} if name != SECTIONS[0] else {}), **query).locator(
        '[data-testid="stMain"]'
    )


def rows_of(visitor: Visitor, key: str) -> list[dict[str, str]]:
    with visitor.page.expect_download() as downloading:
        visitor.page.locator(f".st-key-{key}").get_by_role("button").click()
    return list(csv.DictReader(io.StringIO(downloading.value.path().read_bytes().decode("utf-8-sig"))))


# --- Every section, whole --------------------------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    "preferences",
    every(
        3, [Preferences(), Preferences(language="pt", width=360, scheme="dark"), Preferences(language="en", width=360)]
    ),
    ids=str,
)
def test_section_is_whole(browser: Browser, demo: RunningServer, name: str, preferences: Preferences) -> None:
    trial = {"prueba": "4.2.1"} if name == "asignacion" else {}
    with visiting(browser, demo.url, preferences) as visitor:
        section(visitor, name, **trial)
        assert checks.every_fault(visitor) == []


@pytest.mark.parametrize("stage", ["registration", "building", "published"])
@pytest.mark.full
def test_pages_make_sense_at_every_stage(browser: Browser, demo: RunningServer, stage: str) -> None:
    with visiting(browser, demo.url, Preferences(language="pt")) as visitor:
        for path, query in (
            *(("/jurado", {"seccion": name}) for name in SECTIONS),
            ("/presentaciones", {}),
        ):
            visitor.open(path, etapa=stage, persona="organizacion-1", **query)
            assert checks.every_fault(visitor) == [], path


@pytest.mark.full
@pytest.mark.parametrize("preferences", [Preferences(), Preferences(language="en", width=360, scheme="dark")], ids=str)
def test_presentations_are_whole(browser: Browser, demo: RunningServer, preferences: Preferences) -> None:
    with visiting(browser, demo.url, preferences) as visitor:
        visitor.open("/presentaciones", **ORGANIZER)
        assert checks.every_fault(visitor) == []


@pytest.mark.parametrize("person", ["jurado-1", ""])
@pytest.mark.parametrize("path", ["/jurado", "/presentaciones"])
@pytest.mark.full
def test_nobody_else_sees_the_pages(browser: Browser, demo: RunningServer, path: str, person: str) -> None:
    with visiting(browser, demo.url) as visitor:
        visitor.open(path, etapa="judging", **({"persona": person} if person else {}))
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])
        assert "Jurado 4" not in visitor.text()


# --- Jurors ----------------------------------------------------------------------------------------------------------


@pytest.mark.full
def test_organizer_says_what_a_juror_reads_and_how_much_they_take(organizer: Visitor) -> None:
    main = section(organizer, "jurados", q="jurado 3")
    juror = main.locator('[class*="st-key-juror_"]')
    expect(juror).to_have_count(1)
    expect(juror).to_contain_text("español")
    juror.get_by_role("button", name=es("Languages, topics and maximum")).click()
    dialog = organizer.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Jurado 3")
    organizer.wait()
    assert checks.every_fault(organizer) == []
    dialog.get_by_text(es("They take a limited number of projects")).click()
    number = dialog.get_by_role("spinbutton", name=es("Projects at most"))
    number.fill("21")
    number.press("Tab")
    dialog.get_by_role("button", name=es("Save")).click()
    expect(dialog).to_have_count(0)
    expect(juror).to_contain_text("21 proyectos como máximo")
    assert query_of(organizer.page) == {**ORGANIZER, "q": "jurado 3"}
    (row,) = [row for row in rows_of(organizer, "csv_jurors") if row["juror"] == "Jurado 3"]
    assert (row["languages"], row["maximum"], row["is_judging"]) == ("es", "21", "sí")


# --- Conflicts -------------------------------------------------------------------------------------------------------


def test_organizer_adds_a_conflict_waives_it_and_sees_every_step(organizer: Visitor) -> None:
    main = section(organizer, "conflictos")
    main.get_by_role("button", name=es("Add a conflict"), exact=True).click()
    dialog = organizer.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    organizer.choose(es("Juror"), "Jurado 5")
    organizer.choose(es("Project"), "ChaterapIA")
    organizer.choose(es("What ties them"), es("Mentor of the team"))
    dialog.get_by_role("button", name=es("Declare"), exact=True).click()
    expect(dialog).to_contain_text(es("Say why: a conflict of interest needs a reason."))
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Fue su mentora <b>hasta marzo</b>")
    dialog.get_by_role("button", name=es("Declare"), exact=True).click()
    expect(dialog).to_have_count(0)
    line = main.locator('[class*="st-key-conflict_"]').filter(has_text="Jurado 5").filter(has_text="ChaterapIA")
    expect(line).to_contain_text(es("Declared"))
    expect(line).to_contain_text("Fue su mentora <b>hasta marzo</b>")
    line.get_by_role("button", name=es("Decide")).click()
    organizer.wait()
    assert checks.every_fault(organizer) == []
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Ya no la asesora")
    dialog.get_by_role("button", name=es("Waive: may score")).click()
    expect(dialog).to_have_count(0)
    expect(line).to_contain_text(es("The tie is known, and the juror may score this project."))
    expect(line).to_contain_text("Dispensado por Organización 1. Ya no la asesora")
    expect(line).to_contain_text("Declarado por Organización 1. Fue su mentora")
    assert query_of(organizer.page) == {**ORGANIZER, "seccion": "conflictos"}
    assert organizer.record.faults() == []


@pytest.mark.full
def test_decision_of_somebody_else_is_told_and_not_overwritten(browser: Browser, own_demo: RunningServer) -> None:
    with visiting(browser, own_demo.url) as one, visiting(browser, own_demo.url) as other:
        for visitor in (one, other):
            main = section(visitor, "conflictos", q="kuntur")
            main.get_by_role("button", name=es("Decide")).click()
            expect(visitor.page.get_by_role("dialog")).to_be_visible()
        for visitor, reason in ((one, "La primera"), (other, "La segunda")):
            dialog = visitor.page.get_by_role("dialog")
            dialog.get_by_label(es("Why (only organizers see it)")).fill(reason)
            dialog.get_by_role("button", name=es("Waive: may score")).click()
            if visitor is one:  # both at once, and it would be open which of them came first
                expect(dialog).to_have_count(0)
        told = es("Somebody else decided about this conflict meanwhile. Close this, look, and decide again.")
        expect(other.page.get_by_role("dialog")).to_contain_text(told)
        section(other, "conflictos", q="kuntur")
        expect(other.page.get_by_text("La primera")).to_be_visible()
        expect(other.page.get_by_text("La segunda")).to_have_count(0)


@pytest.mark.parametrize("unknown", every(4, ["1", "x.0.1", "9999.1.1", "1.2.3.4", "²", "1.1.99999999999999999999"]))
def test_unknown_conflict_in_the_address_opens_nothing(organizer: Visitor, unknown: str) -> None:
    section(organizer, "conflictos", par=unknown)
    expect(organizer.page.get_by_role("dialog")).to_have_count(0)
    assert checks.exceptions(organizer.page) == []


# --- Assignment ------------------------------------------------------------------------------------------------------


@pytest.mark.full
def test_one_ballot_is_taken_back_by_hand_and_the_log_says_why(organizer: Visitor) -> None:
    main = section(organizer, "asignacion")
    main.get_by_role("button", name=es("Change one by hand")).click()
    dialog = organizer.page.get_by_role("dialog")
    expect(dialog).to_contain_text(es("This juror is asked for the ballot of this project."))
    take_back = dialog.get_by_role("button", name=es("Ask no longer for this ballot"))
    take_back.click()
    expect(dialog).to_contain_text(es("Say why: a change by hand needs a reason."))
    dialog.get_by_role("textbox", name=es("Why (goes into the audit log)")).fill("Lo pidió por correo")
    take_back.click()
    expect(dialog).to_contain_text(es("This juror is not asked for the ballot of this project."))
    expect(dialog.get_by_role("button", name=es("Ask for this ballot"))).to_be_visible()
    assert checks.exceptions(organizer.page) == []


def test_plan_is_tried_out_and_changes_nothing_until_it_is_accepted(organizer: Visitor) -> None:
    main = section(organizer, "asignacion")
    main.get_by_text(es("So many ballots per project")).click()
    number = main.get_by_role("spinbutton", name=es("Ballots per project"))
    expect(number).to_be_visible()
    number.fill("5")
    number.press("Tab")
    main.get_by_text(es("Plan anew: ballots that nobody has begun may go to other jurors too")).click()
    organizer.wait()
    main.get_by_role("button", name=es("Try it out")).click()
    accept = main.get_by_role("button", name=es("Accept this plan"))
    expect(accept).to_be_visible()
    expect(organizer.page).to_have_url(re.compile(r"prueba=5\.1\.1\.[0-9a-f]{12}$"))
    before = len(rows_of(organizer, "csv_plan"))
    assert section(organizer, "avance").get_by_text(es("Ballots submitted")).first.is_visible()

    main = section(organizer, "asignacion", prueba="5.1.1")
    rows = rows_of(organizer, "csv_plan")
    assert len(rows) == before
    gone = [row for row in rows if row["change"] == "sale"]
    accept.click()
    expect(main).to_contain_text(es("Tick the box above if you are sure."))
    main.get_by_text(re.compile("^Lo he comprobado")).click()
    organizer.wait()
    accept.click()
    expect(main).to_contain_text(es("Say why: a plan that changes an earlier one needs a reason."))
    main.get_by_label(es("Why (needed: open ballots change hands)")).fill("Bastan cinco papeletas")
    main.get_by_label(es("Why (needed: open ballots change hands)")).press("Tab")
    organizer.wait()
    accept.click()
    expect(main).to_contain_text("Organización 1: 5 papeletas por proyecto, semilla 1. Bastan cinco papeletas")
    expect(accept).to_have_count(0)
    assert "prueba" not in query_of(organizer.page)
    section(organizer, "asignacion", prueba="5.1.0")
    expect(main).to_contain_text(es("Nothing would change: who scores what fits these terms already"))
    assert gone


@pytest.mark.full
def test_plan_that_became_another_one_is_not_accepted_unseen(organizer: Visitor, own_demo_database: Database) -> None:
    main = section(organizer, "asignacion", prueba="5.1.0")
    accept = main.get_by_role("button", name=es("Accept this plan"))
    seed = main.get_by_role("spinbutton", name=es("Seed"))
    seed.fill("77")
    seed.press("Tab")
    organizer.wait()
    main.get_by_role("button", name=es("Try it out")).click()
    organizer.wait()
    expect(organizer.page).to_have_url(re.compile(r"prueba=5\.77\.0\.[0-9a-f]{12}$"))
    with own_demo_database.write() as session:
        juror_id = session.query(Account.id).filter_by(subject="jurado-1").scalar()
        edition_id = session.query(Edition.id).scalar()
        jurors.set_profile(
            session,
            edition_id,
            juror_id,
            languages=["es"],
            topics=[],
            maximum_load=30,
            updated_by=None,
            updated_at=NOW,
        )
    told = main.get_by_text(
        es("Something changed since you tried this plan. Look at how it would be now, then accept.")
    )
    if accept.count():
        accept.click()
    else:
        organizer.page.reload()
    expect(told).to_be_visible()
    expect(accept).to_have_count(0)
    expect(main).not_to_contain_text("semilla 77. ")
    before = query_of(organizer.page)["prueba"]
    main.get_by_role("button", name=es("Go on with the plan above")).click()
    expect(told).to_have_count(0)
    expect(organizer.page).not_to_have_url(re.compile(re.escape(before)))


@pytest.mark.full
def test_plan_that_cannot_be_says_which_projects_lack_whom(organizer: Visitor) -> None:
    main = section(organizer, "asignacion", prueba="7.1.0")
    expect(main).to_contain_text(es("This plan cannot be made"))
    expect(main).to_contain_text(re.compile(r"NoticIA: hacen falta \d+ papeletas y solo puede haber \d+, de"))
    assert checks.every_fault(organizer) == []


@pytest.mark.parametrize("unknown", every(4, ["", "x.1.0", "3.1", "100.1.0", "3.9999999.0", "²0.1.0"]))
def test_unknown_terms_in_the_address_try_nothing(organizer: Visitor, unknown: str) -> None:
    main = section(organizer, "asignacion", prueba=unknown)
    expect(main.get_by_role("button", name=es("Try it out"))).to_be_visible()
    expect(main.get_by_role("button", name=es("Accept this plan"))).to_have_count(0)
    assert checks.exceptions(organizer.page) == []


@pytest.mark.full
def test_juror_who_drops_out_is_noticed_and_a_new_plan_settles_it(
    organizer: Visitor, own_demo_database: Database
) -> None:
    with own_demo_database.write() as session:
        leaver = session.query(Account).filter_by(subject="jurado-2").one()
        edition_id = session.query(Edition.id).scalar()
        accounts.revoke_role(session, account_id=leaver.id, edition_id=edition_id, role="juror", revoked_at=NOW)
    main = section(organizer, "jurados", q="jurado 2")
    expect(main.locator('[class*="st-key-juror_"]')).to_contain_text(es("Judges no longer"))
    main = section(organizer, "asignacion", prueba="4.1.0")
    expect(main).to_contain_text(re.compile(r"\d+ papeletas abiertas necesitan a otra persona"))
    gone = [row for row in rows_of(organizer, "csv_plan") if row["change"] == "sale"]
    assert {row["why"] for row in gone if row["juror"] == "Jurado 2"} == {es("judges no longer")}
    main.get_by_label(es("Why (needed: open ballots change hands)")).fill("Jurado 2 no puede seguir")
    main.get_by_text(re.compile("^Lo he comprobado")).click()
    organizer.wait()
    main.get_by_role("button", name=es("Accept this plan")).click()
    expect(main).to_contain_text("Jurado 2 no puede seguir")
    expect(main).not_to_contain_text("necesitan a otra persona")
    section(organizer, "avance")
    expect(main.get_by_test_id("stMetric").filter(has_text=es("To reassign"))).to_contain_text("0")


# --- Progress and reminders ------------------------------------------------------------------------------------------


@pytest.mark.full
def test_progress_by_project_can_be_taken_along(organizer: Visitor) -> None:
    main = section(organizer, "avance", por="proyecto", solo="pendiente")
    expect(main.get_by_role("radio", name=es("By project"))).to_be_checked()
    rows = rows_of(organizer, "csv_progress_projects")
    assert len(rows) == 15
    assert all(int(row["due"]) == len([name for name in row["jurors_due"].split("; ") if name]) for row in rows)


def test_letter_is_in_the_language_of_the_juror_and_names_what_is_due(organizer: Visitor) -> None:
    main = section(organizer, "recordatorios")
    card = main.locator('[class*="st-key-reminder_"]').filter(has_text="Jurado 6")
    address = urlsplit(card.get_by_role("link", name=es("Write")).get_attribute("href") or "")
    assert (address.scheme, unquote(address.path)) == ("mailto", ADDRESS)
    letter = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert re.fullmatch(r"#Somos600M 2024: \d+ projetos esperam a sua pontuação", letter["subject"])
    assert letter["body"].startswith("Olá, Jurado 6:\r\n")
    assert "ChaterapIA" in letter["body"]
    assert f"{organizer.url}/mis-proyectos?lang=pt" in letter["body"]
    expect(main.locator('[class*="st-key-reminder_"]').filter(has_text="Jurado 5")).to_contain_text(
        es("No address is known")
    )


def test_file_of_addresses_asks_why_and_leaves_its_mark_in_the_audit_log(organizer: Visitor) -> None:
    main = section(organizer, "recordatorios")
    expect(main.locator(".st-key-csv_mail_merge")).to_have_count(0)
    why = main.get_by_label(es("Why do you need it"))
    why.fill("Recordatorio de la última semana")
    why.press("Tab")
    expect(main.locator(".st-key-csv_mail_merge")).to_be_visible()
    organizer.wait()
    rows = rows_of(organizer, "csv_mail_merge")
    (row,) = [row for row in rows if row["name"] == "Jurado 6"]
    assert (row["email"], row["language"], int(row["count"])) == (ADDRESS, "pt", len(row["due_projects"].split("; ")))
    assert row["text"].startswith("Olá, Jurado 6:")
    page = organizer.open("/registro", **ORGANIZER)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="CSV").click()
    assert "Recordatorio de la última semana" in downloading.value.path().read_text(encoding="utf-8-sig")


# --- Presentations ---------------------------------------------------------------------------------------------------


@pytest.mark.full
def test_organizer_draws_the_order_and_records_who_presented(organizer: Visitor) -> None:
    building = {"etapa": "building", "persona": "organizacion-1"}
    page = organizer.open("/presentaciones", **building)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(es("The session has no order yet"))
    page.get_by_role("button", name=es("Draw the order by lot")).click()
    expect(title).to_contain_text("Siguiente: ")
    organizer.wait()
    slots = page.locator('[class*="st-key-slot_"]')
    expect(slots).to_have_count(5)
    names = slots.locator("strong").all_inner_texts()
    assert title.inner_text() == f"Siguiente: {names[0]}"
    expect(slots.nth(0)).to_contain_text("12:00")
    expect(slots.nth(4)).to_contain_text("12:20")

    slots.nth(1).get_by_role("button", name=es("Move earlier")).click()
    expect(title).to_have_text(f"Siguiente: {names[1]}")
    expect(slots.nth(0)).to_contain_text("12:00")
    page.locator(".st-key-next_presentation").get_by_role("button", name=es("Did not present")).click()
    expect(slots.nth(0)).to_contain_text(es("Did not present"))
    expect(title).to_have_text(f"Siguiente: {names[0]}")
    page.locator(".st-key-next_presentation").get_by_role("button", name=es("Presented"), exact=True).click()
    expect(title).to_have_text(f"Siguiente: {names[2]}")
    slots.nth(0).get_by_role("button", name=es("Undo")).click()
    expect(title).to_have_text(f"Siguiente: {names[1]}")
    organizer.wait()
    assert checks.every_fault(organizer) == []
    rows = rows_of(organizer, "csv_presentations")
    assert [row["presented"] for row in rows] == [es("To come"), es("Presented"), *[es("To come")] * 3]

    # Anew: what was opened for the file closes with a run of its own, which may take away what the press answers.
    organizer.open("/presentaciones", **building)
    page.get_by_text(es("Order and times")).click()
    # By key: what opens still grows, and a pointer may come down beside a button that moves.
    page.get_by_role("button", name=es("Draw the order by lot")).press("Enter")
    expect(page.get_by_text(es("Tick the box above if you are sure."))).to_be_visible()


@pytest.mark.full
def test_rubric_of_the_file_that_does_not_hold_yet_is_told_with_what_lets_it_hold(
    organizer: Visitor, own_demo_database: Database
) -> None:
    progress = section(organizer, "avance")
    expect(progress).not_to_contain_text("adopt-rubric")
    with own_demo_database.write() as session:
        edition = newest_edition(session)
        assert edition is not None
        locked = rubric_versions.newest_rubric_version(session, edition.id)
        assert locked is not None
        rubric_versions.record_rubric_version(
            session,
            edition_id=edition.id,
            version=locked.version + 1,
            digest="0" * 64,
            content={**locked.content, "minimum_ballots": 1},
            reason="x",
            recorded_by=None,
            recorded_at=NOW,
        )
    progress = section(organizer, "avance")
    expect(progress).to_contain_text("dice otra rúbrica que la versión 2")
    expect(progress).to_contain_text('python -m lib.cli edition adopt-rubric --reason "…"')
    assert checks.every_fault(organizer) == []


@pytest.mark.full
def test_juror_sees_who_presents_and_when_their_projects_do(
    browser: Browser, own_demo: RunningServer, own_demo_database: Database
) -> None:
    with own_demo_database.write() as session:
        edition = newest_edition(session)
        assert edition is not None
        order = [row.project_id for row in presentations.slots(session, edition.id)]
        for project_id in order:
            presentations.set_presented(session, project_id, None, recorded_by=None, recorded_at=NOW)
        begin = starts(order, NOW - timedelta(minutes=7))
        presentations.set_order(session, begin, recorded_by=None, recorded_at=NOW)
        names = [row.title for row in presentations.slots(session, edition.id)]
    with visiting(browser, own_demo.url, Preferences(zone="UTC")) as juror:
        page = juror.open("/mis-proyectos", etapa="judging", persona="jurado-1")
        stage = page.locator(".st-key-scoring_on_stage")
        expect(stage).to_contain_text(re.compile(rf"Ahora · 11:58\s*{re.escape(names[1])}"))
        expect(stage).to_contain_text(re.compile(rf"Después · 12:03\s*{re.escape(names[2])}"))
        # Which of them are this juror's, other tests of the file may have changed.
        listed = page.locator(".st-key-scoring_projects").get_by_role("link").all_inner_texts()
        assert stage.get_by_role("link").all_inner_texts() == [name for name in names[1:3] if name in listed]
        at = NOW + timedelta(minutes=5 * names.index(listed[0]) - 7)
        expect(page.locator(".st-key-scoring_projects")).to_contain_text(f"presenta a las {at:%H:%M}")
        assert checks.every_fault(juror) == []
