"""What was imported goes out as files and comes back without changing anything."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from lib.publishing import event_tables
from lib.publishing.event_tables import Taker
from lib.publishing.wording import Words
from lib.services import imports, people_erasure, roster_imports
from lib.services.access import COMMAND_LINE
from lib.services.exports import Form
from lib.services.import_runs import ImportOutcome, RowCounts
from lib.sources.edition_files import read_edition
from lib.store import editions
from lib.store.database import Database
from lib.store.models import Base, PersonDetail, Registration
from lib.store.rosters import seeking_teams

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NOW = datetime(2024, 4, 9, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EDITION = read_edition("somos600m-2024")
HUB = "https://huggingface.co"
PROJECTS = f"""Marca temporal,Correo electrónico,Título del proyecto,Resumen,Nombre del equipo,Tamaño del equipo,\
Correos de integrantes,Usuarios de Hugging Face del equipo,Tipo de proyecto,ODS,Dataset,Modelo,Demo
05/04/2024 10:00:00,uno@example.org,Ríos,"Una línea.

=Otra línea",Cóndores,2,uno@example.org;dos@example.org,,Completo,"3, 16",{HUB}/datasets/somosnlp/leyes,\
{HUB}/somosnlp/k,
06/04/2024 09:00:00,uno@example.org,Ríos,'=1+1,Cóndores,2,uno@example.org;dos@example.org,,Completo,16,\
"{HUB}/somosnlp/k {HUB}/datasets/somosnlp/leyes",,{HUB}/spaces/somosnlp/demo
05/04/2024 11:00:00,tres@example.org,Sin equipo,,,,,,Solo corpus,3,{HUB}/datasets/somosnlp/otro,,
05/04/2024 12:00:00,tres@example.org,Por el Hub,,Hubs,2,,"cinco, seis",Solo corpus,,{HUB}/datasets/somosnlp/mas,,
"""
ROSTERS = """Team,Name,Email,Hub user name,Seeks members
Cóndores,Participante Uno,uno@example.org,,yes
Cóndores,Somebody Else,,else-on-hub,
'=Team,Only A Name,,,no
Empty,,,,
"""


class Hall:
    """A database with everything imported, and files out of and into it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.edition_id = editions.add_edition(session, slug=EDITION.slug, created_at=NOW).id
        said = Words("es", "es-ES", ZoneInfo("America/Bogota"), EDITION)
        self.taker = Taker(COMMAND_LINE, self.edition_id, NOW, said)

    def registrations(self, content: bytes, source: Any = None) -> ImportOutcome:
        return imports.import_registrations(
            self.database,
            EDITION,
            self.edition_id,
            COMMAND_LINE,
            file_name="f",
            content=content,
            source=source,
            now=LATER,
        )

    def submissions(self, content: bytes) -> ImportOutcome:
        return imports.import_submissions(
            self.database, EDITION, self.edition_id, COMMAND_LINE, file_name="f", content=content, now=LATER
        )

    def rosters(self, content: bytes) -> ImportOutcome:
        return roster_imports.import_rosters(
            self.database, COMMAND_LINE, self.edition_id, file_name="f", content=content, now=LATER
        )

    def file(self, name: str, form: Form = "csv") -> bytes:
        table = next(table for table in event_tables.all_tables(EDITION) if table.name == name)
        return event_tables.file_of(self.database, table, form, self.taker, "moving")

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table but the record of who imported and exported."""
        with self.database.read() as session:
            return {
                name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
                for name, table in Base.metadata.tables.items()
                if name not in ("sync_run", "audit_entry")
            }


@pytest.fixture
def hall(empty_database: Database) -> Hall:
    made = Hall(empty_database)
    report = (SAMPLES / "eventbrite" / "attendees.csv").read_bytes()
    for outcome in (
        made.registrations(report),
        made.registrations((SAMPLES / "forms" / "answers_es.csv").read_bytes(), "form"),
        made.registrations((SAMPLES / "forms" / "answers_pt.csv").read_bytes(), "form"),
        made.submissions(PROJECTS.encode()),
        made.rosters(ROSTERS.encode()),
    ):
        assert outcome.status == "succeeded", outcome
        assert outcome.rows.added > 0
    return made


def taken_back(hall: Hall, name: str, content: bytes) -> ImportOutcome:
    if name == "submissions":
        return hall.submissions(content)
    if name == "rosters":
        return hall.rosters(content)
    return hall.registrations(content, name.removeprefix("registrations-"))


@pytest.mark.parametrize("name", ["registrations-eventbrite", "registrations-form", "submissions", "rosters"])
def test_an_exported_file_comes_back_and_changes_nothing(hall: Hall, name: str) -> None:
    before, content = hall.rows(), hall.file(name)
    outcome = taken_back(hall, name, content)
    assert (outcome.status, outcome.refusals) == ("succeeded", ())
    assert outcome.rows == RowCounts(read=outcome.rows.read, unchanged=outcome.rows.read)
    assert outcome.rows.read > 2
    assert hall.rows() == before


@pytest.mark.parametrize("name", ["registrations-eventbrite", "registrations-form", "submissions", "rosters"])
def test_an_exported_workbook_comes_back_and_changes_nothing(hall: Hall, name: str) -> None:
    before, content = hall.rows(), hall.file(name, "xlsx")
    outcome = taken_back(hall, name, content)
    as_csv = taken_back(hall, name, hall.file(name))
    assert (outcome.status, outcome.refusals, outcome.rows) == ("succeeded", (), as_csv.rows)
    assert outcome.rows == RowCounts(read=outcome.rows.read, unchanged=outcome.rows.read)
    assert str(outcome.notices[0]).endswith("was read; others with text: 1.")
    assert hall.rows() == before


def test_a_sheet_of_a_workbook_is_imported_by_its_name(hall: Hall) -> None:
    book, content = Workbook(), io.BytesIO()
    book.worksheets[0].append(["Notes"])
    sheet = book.create_sheet("Equipos")
    for row in (["Equipo", "Nombre", "Buscan gente"], ["Llama", "Ana Roca", True], ["Puma", "Eva Gil", False]):
        sheet.append(row)
    book.save(content)

    def imported(name: str, sheet: str | None) -> ImportOutcome:
        return roster_imports.import_rosters(
            hall.database,
            COMMAND_LINE,
            hall.edition_id,
            file_name=name,
            content=content.getvalue(),
            accept_drop=True,
            sheet=sheet,
            now=LATER,
        )

    assert imported("teams.xlsx", None).status == "refused"
    assert str(imported("teams.csv", "Equipos").refusals[0]).startswith("The name ends in .csv, but this is an Excel")
    assert imported("teams.xlsx", "Equipos").rows == RowCounts(read=2, added=2, withdrawn=3)
    with hall.database.read() as session:
        assert [team.name for team in seeking_teams(session, hall.edition_id)] == ["Llama"]


def test_an_exported_file_brings_everything_into_an_empty_edition(hall: Hall, empty_database: Database) -> None:
    """A registration that leaves is there again, with the answers that it had."""
    content = hall.file("registrations-eventbrite")
    with empty_database.read() as session:
        before = [row.source_key for row in session.scalars(select(Registration).where(Registration.source == "form"))]
        lost = session.scalars(select(Registration).where(Registration.source == "eventbrite")).first()
    assert lost is not None
    with empty_database.write() as session:
        row = session.get(Registration, lost.id)
        assert row is not None
        session.delete(row)
    assert hall.registrations(content, "eventbrite").rows.added == 1
    with empty_database.read() as session:
        back = session.scalars(select(Registration).where(Registration.source_key == lost.source_key)).one()
        after = [row.source_key for row in session.scalars(select(Registration).where(Registration.source == "form"))]
    names = ("person_id", "registered_at", "ticket", "country_code", "country_text", "city", "gender", "nlp_level")
    assert [getattr(back, name) for name in names] == [getattr(lost, name) for name in names]
    assert after == before


def test_what_teams_asked_for_comes_back_too(hall: Hall) -> None:
    header, *rows = csv.reader(io.StringIO(hall.file("submissions").decode("utf-8-sig")))
    asked = io.StringIO()
    csv.writer(asked).writerows([[*header, "Conference pass"], *([*row, "Yes"] for row in rows)])
    assert hall.submissions(asked.getvalue().encode()).rows == RowCounts(read=3, changed=3)
    before = hall.rows()
    assert hall.submissions(hall.file("submissions")).rows == RowCounts(read=3, unchanged=3)
    assert hall.rows() == before
    assert [row[8] for row in before["project"]] == [["conference_pass"]] * 3


def test_erased_people_are_in_no_file(hall: Hall) -> None:
    with hall.database.read() as session:
        person = session.scalars(select(PersonDetail).where(PersonDetail.email_key == "tres@example.org")).one()
    people_erasure.erase_person(
        hall.database, COMMAND_LINE, EDITION.slug, person.person_id, reason="asked", is_confirmed=True, now=LATER
    )
    before = hall.rows()
    for table in event_tables.all_tables(EDITION):
        assert b"tres@example.org" not in hall.file(table.name), table.name
    # Who submitted a project is what it is known by: without that, an import could only make it a second time.
    assert hall.submissions(hall.file("submissions")).rows == RowCounts(read=1, unchanged=1)
    assert hall.rows() == before
