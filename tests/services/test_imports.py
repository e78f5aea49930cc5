"""Importing files: what is written, what is refused, and that nothing else changes. People are made up."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import inspect, select
from sqlalchemy import update as changed

from lib.domain.edition import Edition
from lib.services import imports
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.import_runs import ImportOutcome, Progress, RowCounts
from lib.sources.edition_files import read_edition
from lib.store import accounts, editions
from lib.store.database import Database
from lib.store.models import (
    AuditEntry,
    Base,
    Person,
    PersonDetail,
    Project,
    Registration,
    SyncRun,
    Team,
)
from tests.sources.declared import EVENTBRITE, FORM

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
EDITION = read_edition("somos600m-2024").model_copy(
    update={
        "registrations": read_edition("somos600m-2024").registrations.model_copy(
            update={"eventbrite": EVENTBRITE, "form": FORM}
        )
    }
)
FORM_HEADER = "Marca temporal,Correo electrónico,Nombre,País,Usuario de Hugging Face"
REPORT_HEADER = "Order #,Order Date,First Name,Last Name,Email,Ticket Type,Attendee #,Attendee Status,Home Country"


class Hall(NamedTuple):
    """A database with one edition, and imports into it."""

    database: Database
    edition_id: int

    def take(
        self,
        content: bytes | str,
        *,
        source: Any = None,
        now: datetime = NOW,
        actor: Actor = COMMAND_LINE,
        accept_drop: bool = False,
        edition: Edition = EDITION,
        progress: Progress | None = None,
    ) -> ImportOutcome:
        return imports.import_registrations(
            self.database,
            edition,
            self.edition_id,
            actor,
            file_name="file.csv",
            content=content.encode() if isinstance(content, str) else content,
            source=source,
            now=now,
            accept_drop=accept_drop,
            progress=progress,
        )

    def submit(self, content: str, *, now: datetime = NOW, actor: Actor = COMMAND_LINE) -> ImportOutcome:
        return imports.import_submissions(
            self.database,
            EDITION,
            self.edition_id,
            actor,
            file_name="projects.csv",
            content=content.encode(),
            now=now,
        )

    def tables(self, *left_out: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but those `left_out`."""
        with self.database.read() as session:
            return {
                name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
                for name, table in Base.metadata.tables.items()
                if name not in left_out
            }

    def registrations(self) -> list[Registration]:
        with self.database.read() as session:
            return list(session.scalars(select(Registration).order_by(Registration.source_key)))

    def people(self) -> list[tuple[str | None, str | None, str | None]]:
        """Name, address as given and Hub name of everybody, by address."""
        with self.database.read() as session:
            found = session.scalars(select(PersonDetail).order_by(PersonDetail.email_key, PersonDetail.hub_name))
            return [(person.full_name, person.email, person.hub_name) for person in found]

    def runs(self) -> list[SyncRun]:
        with self.database.read() as session:
            return list(session.scalars(select(SyncRun).order_by(SyncRun.id)))


@pytest.fixture
def hall(empty_database: Database) -> Hall:
    with empty_database.write() as session:
        return Hall(empty_database, editions.add_edition(session, slug=EDITION.slug, created_at=NOW).id)


def form(*lines: str) -> str:
    return "\n".join((FORM_HEADER, *lines)) + "\n"


def report(*lines: str) -> str:
    return "\n".join((REPORT_HEADER, *lines)) + "\n"


def attendee(number: int, name: str = "", status: str = "Attending", country: str = "") -> str:
    email = f"participante.{number:04}@example.org"
    return f"{number},3/1/24 9:05,Participante,{name or f'{number:04}'},{email},Hackathon,{number},{status},{country}"


def counted(outcome: ImportOutcome) -> tuple[str, RowCounts]:
    return outcome.status, outcome.rows


ONE = "05/03/2024 10:15:32,participante.0001@example.org,Participante 0001,España,"
TWO = "05/03/2024 10:15:33,participante.0002@example.org,Participante 0002,Perú,dos"


# --- What is written -----------------------------------------------------------------------------------------------


def test_a_report_is_written_whole(hall: Hall) -> None:
    content = (SAMPLES / "eventbrite" / "attendees.csv").read_bytes()
    outcome = hall.take(content)
    assert counted(outcome) == ("succeeded", RowCounts(read=3, added=3))
    assert (outcome.source, outcome.file_sha256) == ("registrations:eventbrite", sha256(content).hexdigest())
    first, second, third = hall.registrations()
    stored = {attribute.key: getattr(first, attribute.key) for attribute in inspect(Registration).column_attrs}
    run_id = hall.runs()[0].id
    assert stored | {"id": 0, "person_id": 0} == {
        "id": 0,
        "edition_id": hall.edition_id,
        "person_id": 0,
        "source": "eventbrite",
        "source_key": "8400000011-17900000023",
        "registered_at": datetime(2024, 2, 29, 21, 28, tzinfo=UTC),
        "ticket": "hackathon",
        "country_code": "CO",
        "country_text": "Colombia",
        "city": "Bogotá",
        "gender": "female",
        "nlp_level": "fundamental",
        "took_part_before": True,
        "occupation_text": "Estudiante de lingüística",
        "occupation_group": "student",
        "language": None,
        "affiliate": "w",
        "withdrawn_at": None,
        "first_sync_run_id": run_id,
        "last_sync_run_id": run_id,
    }
    assert (second.ticket, second.withdrawn_at, second.took_part_before) == ("hackathon", None, False)
    assert (third.ticket, third.withdrawn_at, third.gender) == ("talks", NOW, None)
    assert hall.people() == [
        ("Participante 0001", "participante.0001@example.org", None),
        ("Participante 0002", "Participante.0002@Example.org", None),
        ("Participante 0003", "participante.0003@example.org", None),
    ]


def test_a_run_is_recorded_with_its_file_and_an_entry_in_the_log(hall: Hall) -> None:
    content = form(ONE, "05/03/2024 10:15:33,participante.0002@example.org,B,Abya Yala,")
    hall.take(content)
    (run,) = hall.runs()
    assert (run.source, run.status, run.file_name) == ("registrations:form", "succeeded", "file.csv")
    assert (run.file_sha256, run.started_at, run.finished_at) == (sha256(content.encode()).hexdigest(), NOW, NOW)
    assert (run.rows_read, run.rows_added, run.rows_changed, run.rows_unchanged, run.rows_withdrawn) == (2, 2, 0, 0, 0)
    assert run.problems == [
        {
            "line": 3,
            "column": "País",
            "message_id": "Not a country that we know: kept as written, counted as unknown.",
            "values": {},
        }
    ]
    with hall.database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.object_kind, entry.object_id) == ("import.registrations", "sync_run", str(run.id))
    assert entry.after == {"status": "succeeded", "source": "registrations:form", **asdict(RowCounts(2, 2))}


def test_forms_in_three_languages_merge(hall: Hall) -> None:
    for language, rows in (("es", 2), ("en", 1), ("pt", 1)):
        outcome = hall.take((SAMPLES / "forms" / f"answers_{language}.csv").read_bytes())
        assert counted(outcome) == ("succeeded", RowCounts(read=rows, added=rows))
    assert [(row.country_code, row.withdrawn_at) for row in hall.registrations()] == [
        (None, None),
        ("MX", None),
        ("US", None),
        ("BR", None),
    ]


@pytest.mark.parametrize("name", ["eventbrite/attendees.csv", "forms/answers_es.csv"])
def test_the_same_file_twice_changes_nothing(hall: Hall, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    first = hall.take(content)
    before = hall.tables("sync_run", "audit_entry")
    again = hall.take(content, now=LATER)
    assert counted(again) == ("succeeded", RowCounts(read=first.rows.read, unchanged=first.rows.read))
    assert hall.tables("sync_run", "audit_entry") == before
    assert [run.status for run in hall.runs()] == ["succeeded", "succeeded"]


def test_a_file_in_another_encoding_and_order_changes_nothing(hall: Hall) -> None:
    hall.take(form(ONE, TWO))
    before = hall.tables("sync_run", "audit_entry")
    again = hall.take(form(TWO, ONE).replace(",", ";").encode("cp1252"), now=LATER)
    assert counted(again) == ("succeeded", RowCounts(read=2, unchanged=2))
    assert hall.tables("sync_run", "audit_entry") == before


def test_a_newer_export_changes_what_changed_and_adds_what_is_new(hall: Hall) -> None:
    hall.take(report(*(attendee(number) for number in range(1, 11))))
    ids = {row.source_key: row.id for row in hall.registrations()}
    lines = [attendee(number) for number in range(3, 12)]
    outcome = hall.take(
        report(attendee(1, country="Perú"), attendee(2, status="Refunded"), *lines), now=LATER, source="eventbrite"
    )
    assert counted(outcome) == ("succeeded", RowCounts(read=11, added=1, changed=1, unchanged=8, withdrawn=1))
    rows = {row.source_key: row for row in hall.registrations()}
    assert {key: rows[key].id for key in ids} == ids
    assert (rows["1-1"].country_code, rows["1-1"].withdrawn_at) == ("PE", None)
    assert (rows["2-2"].withdrawn_at, rows["3-3"].withdrawn_at) == (LATER, None)
    first, second = hall.runs()
    assert {row.last_sync_run_id for key, row in rows.items() if key in ("1-1", "2-2", "11-11")} == {second.id}
    assert (rows["1-1"].first_sync_run_id, rows["3-3"].last_sync_run_id) == (first.id, first.id)


# --- Whole reports -------------------------------------------------------------------------------------------------


def test_rows_that_a_whole_report_lacks_are_withdrawn_and_come_back_with_it(hall: Hall) -> None:
    whole = [attendee(number) for number in range(1, 11)]
    hall.take(report(*whole))
    outcome = hall.take(report(*whole[:8]), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=8, unchanged=8, withdrawn=2))
    assert [row.withdrawn_at for row in hall.registrations() if row.source_key in ("9-9", "10-10")] == [LATER, LATER]
    assert counted(hall.take(report(*whole[:8]), now=LATER)) == ("succeeded", RowCounts(read=8, unchanged=8))
    outcome = hall.take(report(*whole), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=10, changed=2, unchanged=8))
    assert {row.withdrawn_at for row in hall.registrations()} == {None}


def test_a_report_that_lost_more_than_a_fifth_waits_for_somebody_to_accept_it(hall: Hall) -> None:
    whole = [attendee(number) for number in range(1, 11)]
    hall.take(report(*whole))
    before = hall.tables("sync_run", "audit_entry")
    outcome = hall.take(report(*whole[:7]), now=LATER)
    assert counted(outcome) == ("waiting", RowCounts(read=7))
    assert outcome.is_refused
    assert [str(refusal) for refusal in outcome.refusals] == [
        "3 of 10 registrations of the last import are missing from this file, more than 20 %. If that is right, "
        "import it again accepting the drop; if not, export the whole report again."
    ]
    assert hall.tables("sync_run", "audit_entry") == before
    assert [(run.status, run.rows_read, run.rows_withdrawn) for run in hall.runs()][1:] == [("waiting", 7, 0)]
    accepted = hall.take(report(*whole[:7]), now=LATER, accept_drop=True)
    assert counted(accepted) == ("succeeded", RowCounts(read=7, unchanged=7, withdrawn=3))


def test_answers_that_a_form_lacks_stay(hall: Hall) -> None:
    hall.take(form(ONE, TWO))
    assert counted(hall.take(form(TWO), now=LATER)) == ("succeeded", RowCounts(read=1, unchanged=1))
    assert {row.withdrawn_at for row in hall.registrations()} == {None}


def test_the_two_sources_do_not_withdraw_each_other(hall: Hall) -> None:
    hall.take(form(ONE, TWO))
    hall.take(report(*(attendee(number) for number in range(1, 11))))
    assert {row.withdrawn_at for row in hall.registrations()} == {None}


# --- People --------------------------------------------------------------------------------------------------------


def test_one_address_in_both_sources_is_one_person(hall: Hall) -> None:
    hall.take(report(attendee(1)))
    hall.take(form("05/03/2024 10:15:32, PARTICIPANTE.0001@example.org ,P. 0001,,uno"))
    assert len({row.person_id for row in hall.registrations()}) == 1
    # The form is newer (5 March) than the ticket (1 March): its spellings count.
    assert hall.people() == [("P. 0001", "PARTICIPANTE.0001@example.org", "uno")]


def test_the_newest_registration_names_a_person_whatever_the_order_of_imports(hall: Hall) -> None:
    ticket, answer = report(attendee(1)), form("05/03/2024 10:15:32,participante.0001@example.org,P. 0001,,uno")
    hall.take(answer)
    hall.take(ticket)
    expected = [("P. 0001", "participante.0001@example.org", "uno")]
    assert hall.people() == expected
    before = hall.tables("sync_run", "audit_entry")
    for content in (ticket, answer, ticket):
        assert hall.take(content, now=LATER).rows == RowCounts(read=1, unchanged=1)
    assert (hall.people(), hall.tables("sync_run", "audit_entry")) == (expected, before)


def test_of_several_registrations_in_one_file_the_newest_names_the_person(hall: Hall) -> None:
    hall.take(
        form(
            "06/03/2024 10:00:00,participante.0001@example.org,Newest,,",
            "05/03/2024 10:00:00,participante.0001@example.org,Older,,uno",
        )
    )
    assert len(hall.registrations()) == 2
    assert hall.people() == [("Newest", "participante.0001@example.org", None)]


def test_a_corrected_name_is_a_change_of_its_row(hall: Hall) -> None:
    hall.take(report(attendee(1), attendee(2)))
    outcome = hall.take(report(attendee(1, name="Uno"), attendee(2)), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=2, changed=1, unchanged=1))
    assert [name for name, _, _ in hall.people()] == ["Participante Uno", "Participante 0002"]


def test_a_corrected_address_leaves_no_person_behind(hall: Hall) -> None:
    hall.take(report(attendee(1), attendee(2)))
    outcome = hall.take(report(attendee(1), attendee(2).replace("participante.0002", "corregida")), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=2, changed=1, unchanged=1))
    assert [email for _, email, _ in hall.people()] == ["corregida@example.org", "participante.0001@example.org"]
    with hall.database.read() as session:
        assert len(session.scalars(select(Person)).all()) == 2


def test_an_attendee_without_address_is_a_person_apart_until_it_is_known(hall: Hall) -> None:
    unnamed = attendee(2).replace("participante.0002@example.org", "Info Requested")
    again = attendee(3).replace("participante.0003@example.org", "Info Requested")
    hall.take(report(attendee(1), unnamed, again))
    assert len({row.person_id for row in hall.registrations()}) == 3
    assert hall.take(report(attendee(1), unnamed, again), now=LATER).rows == RowCounts(read=3, unchanged=3)
    assert hall.take(report(attendee(1), attendee(2), again)).rows == RowCounts(read=3, changed=1, unchanged=2)
    assert [email for _, email, _ in hall.people()] == [
        None,
        "participante.0001@example.org",
        "participante.0002@example.org",
    ]
    # An address that Eventbrite no longer shows is not forgotten.
    assert hall.take(report(attendee(1), unnamed, again)).rows == RowCounts(read=3, unchanged=3)


@pytest.mark.parametrize("content", [report(attendee(1), attendee(2)), form(ONE, TWO)])
def test_a_person_who_was_erased_stays_erased(hall: Hall, content: str) -> None:
    hall.take(content)
    with hall.database.write() as session:
        person_id = session.scalars(
            select(PersonDetail.person_id).where(PersonDetail.email == "participante.0001@example.org")
        ).one()
        session.execute(changed(Person).where(Person.id == person_id).values(erased_at=NOW))
        session.delete(session.get_one(PersonDetail, person_id))
        session.execute(
            changed(Registration).where(Registration.person_id == person_id).values(country_text=None, city=None)
        )
    before = hall.tables("sync_run", "audit_entry")
    outcome = hall.take(content, now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=2, unchanged=2))
    assert [str(notice) for notice in outcome.notices] == [
        "Line 2: This person asked to be forgotten: the row was left out. Remove it at its source too."
    ]
    assert hall.tables("sync_run", "audit_entry") == before


# --- What is refused -----------------------------------------------------------------------------------------------

BAD: Sequence[tuple[str, bytes, str]] = [
    ("a bad address", form(ONE, TWO.replace("@", " at ")).encode(), "registrations:form"),
    ("a renamed header", form(ONE).replace("Marca temporal", "Fecha").encode(), "registrations"),
    ("half a file", form(ONE, TWO).encode()[:-20], "registrations:form"),
    ("an empty file", b"", "registrations"),
    ("a header alone", form().encode(), "registrations:form"),
    ("a workbook", b"PK\x03\x04", "registrations"),
]


@pytest.mark.parametrize(("content", "source"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_refusal_keeps_the_last_good_import_and_is_recorded(hall: Hall, content: bytes, source: str) -> None:
    hall.take(form(ONE))
    before = hall.tables("sync_run", "audit_entry")
    outcome = hall.take(content, now=LATER)
    assert counted(outcome) == ("refused", RowCounts())
    assert outcome.is_refused
    assert hall.tables("sync_run", "audit_entry") == before
    run = hall.runs()[1]
    assert (run.source, run.status, run.started_at) == (source, "refused", LATER)
    assert run.file_sha256 == sha256(content).hexdigest()
    assert run.problems == [refusal.as_stored() for refusal in outcome.refusals]
    assert len(run.problems) >= 1


def test_what_is_kept_of_a_refusal_names_nobody(hall: Hall) -> None:
    private = "persona.privada"
    hall.take(
        form(
            f"{private},{private}@example,{private},{private},{private} x",
            f"05/03/2024 10:15:32,{private}@example.org,{private},{private},{private} x",
        )
    )
    hall.take(form(f"05/03/2024 10:15:32,{private}@example.org,{private},{private},{private} x"))
    hall.take(f"05/03/2024 10:15:32,{private}@example.org,{private},{private},{private} x\n")
    assert [run.status for run in hall.runs()] == ["refused", "succeeded", "refused"]
    kept = hall.tables("registration", "person_detail")
    assert private not in repr(kept)


def test_a_header_alone_says_so(hall: Hall) -> None:
    assert [str(refusal) for refusal in hall.take(form()).refusals] == [
        "The file has a header but no rows, so nothing was imported. Export it again when it has answers."
    ]


def test_an_outcome_reads_as_a_report(hall: Hall) -> None:
    good = hall.take(form(ONE, TWO, ONE.replace("32", "34").replace("España", "Abya Yala")))
    assert str(good) == (
        "file.csv (registrations:form): 3 rows read, 3 added, 0 changed, 0 unchanged, 0 withdrawn.\n"
        'Line 4, column "País": Not a country that we know: kept as written, counted as unknown.'
    )
    bad = hall.take(form(ONE, "x"))
    assert str(bad) == (
        "file.csv was not imported; what was imported before stays.\n"
        "Line 3: Expected 5 fields, found 1. Check the row for a missing or an unquoted separator, "
        "or export the file again."
    )


def test_many_refusals_are_cut_short(hall: Hall) -> None:
    outcome = hall.take(form(*["x"] * 200))
    assert len(outcome.refusals) == 50
    assert str(outcome).startswith(
        "file.csv was not imported; what was imported before stays. The first 50 reasons:\nLine 2: "
    )


def test_columns_left_out_are_counted(hall: Hall) -> None:
    outcome = hall.take("Timestamp,Email,A,B\n05/03/2024 10:15:32,participante.0001@example.org,1,2\n")
    assert [str(notice) for notice in outcome.notices] == [
        "Line 1: Columns that the edition file does not declare were left out: 2."
    ]


# --- Who may -------------------------------------------------------------------------------------------------------


def test_only_organizers_of_the_edition_import(hall: Hall) -> None:
    with hall.database.write() as session:
        other = editions.add_edition(session, slug="other", created_at=NOW).id
        people = {}
        for role, edition_id in (("organizer", hall.edition_id), ("juror", hall.edition_id), ("organizer", other)):
            account = accounts.add_account(session, issuer="i", subject=f"{role}{edition_id}", created_at=NOW)
            accounts.grant_role(
                session, account_id=account.id, role=role, edition_id=edition_id, granted_at=NOW, granted_by=None
            )
            people[role, edition_id] = Actor(account.id)
    before = hall.tables()
    for actor in (COMMUNITY, people["juror", hall.edition_id], people["organizer", other], Actor(9999)):
        for content in (form(ONE), "not a file"):
            with pytest.raises(NotAllowedError):  # before anything is read
                hall.take(content, actor=actor, progress=lambda done, total: pytest.fail(f"read {done} of {total}"))
            with pytest.raises(NotAllowedError):
                hall.submit(content, actor=actor)
    assert hall.tables() == before
    organizer = people["organizer", hall.edition_id]
    assert hall.take(form(ONE), actor=organizer).status == "succeeded"
    assert hall.take("", actor=organizer).status == "refused"
    assert {run.started_by for run in hall.runs()} == {organizer.account_id}


# --- Progress ------------------------------------------------------------------------------------------------------


def test_progress_goes_forward_to_its_end(hall: Hall) -> None:
    told: list[tuple[int, int]] = []
    hall.take(report(*(attendee(number) for number in range(1, 3501))), progress=lambda *step: told.append(step))
    done = [step[0] for step in told]
    assert {step[1] for step in told} == {2 * 3501}
    assert done == sorted(done)
    assert 0 < done[1] < 3501 < done[-2] < done[-1] == 2 * 3501


# --- Submissions ---------------------------------------------------------------------------------------------------

PROJECT_HEADER = (
    "Marca temporal,Correo electrónico,Título del proyecto,Resumen,Nombre del equipo,Tamaño del equipo,"
    "Correos de integrantes,Tipo de proyecto,ODS,Dataset,Modelo,Demo"
)
HUB = "https://huggingface.co"
KUNTUR = (
    "05/04/2024 10:00:00,participante.0001@example.org,KUNTUR: leyes del Perú,Resumen,Cóndores,2,"
    '"participante.0001@example.org;participante.0002@example.org",Completo,16,'
    f"{HUB}/datasets/somosnlp/leyes,{HUB}/somosnlp/kuntur,{HUB}/spaces/somosnlp/KUNTUR/"
)
COMEBIEN = (
    f"05/04/2024 11:00:00,participante.0003@example.org,ComeBien,,,,,Solo corpus,3,{HUB}/datasets/SomosNLP/Leyes,,"
)


def projects(*lines: str) -> str:
    return "\n".join((PROJECT_HEADER, *lines)) + "\n"


def listed(hall: Hall) -> list[tuple[Any, ...]]:
    """Slug, team, its size and members, track, goals and links of every project."""
    with hall.database.read() as session:
        tables = Base.metadata.tables
        found = []
        for project in session.scalars(select(Project).order_by(Project.id)):
            team = session.get(Team, project.team_id)
            assert team is not None
            emails = session.scalars(
                select(PersonDetail.email_key)
                .join(tables["team_member"], tables["team_member"].c.person_id == PersonDetail.person_id)
                .where(tables["team_member"].c.team_id == team.id)
                .order_by(PersonDetail.email_key)
            )
            links = session.execute(
                select(tables["artifact"].c.kind, tables["artifact"].c.locator)
                .join(tables["project_artifact"], tables["project_artifact"].c.artifact_id == tables["artifact"].c.id)
                .where(tables["project_artifact"].c.project_id == project.id)
                .order_by(tables["project_artifact"].c.position)
            )
            people = [str(email).split("@")[0][-4:] for email in emails]
            row = (project.slug, team.name, team.size, people, project.track, project.sdgs)
            found.append((*row, [f"{kind} {locator}" for kind, locator in links]))
        return found


def test_submissions_are_written_with_teams_people_and_shared_artifacts(hall: Hall) -> None:
    outcome = hall.submit(projects(KUNTUR, COMEBIEN))
    assert (counted(outcome), outcome.source) == (("succeeded", RowCounts(read=2, added=2)), "submissions")
    assert listed(hall) == [
        (
            "kuntur-leyes-del-peru",
            "Cóndores",
            2,
            ["0001", "0002"],
            "complete",
            [16],
            ["dataset somosnlp/leyes", "model somosnlp/kuntur", "space somosnlp/KUNTUR"],
        ),
        # The same repo in other capitals is the same artifact; without a team name, the title names the team.
        ("comebien", "ComeBien", None, ["0003"], "corpus_only", [3], ["dataset somosnlp/leyes"]),
    ]
    with hall.database.read() as session:
        links = Base.metadata.tables["project_artifact"]
        given = session.scalars(select(links.c.url_as_given).order_by(links.c.project_id, links.c.position)).all()
    assert given == [
        f"{HUB}/datasets/somosnlp/leyes",
        f"{HUB}/somosnlp/kuntur",
        f"{HUB}/spaces/somosnlp/KUNTUR/",
        f"{HUB}/datasets/SomosNLP/Leyes",
    ]


def test_the_same_submissions_twice_change_nothing(hall: Hall) -> None:
    hall.submit(projects(KUNTUR, COMEBIEN))
    before = hall.tables("sync_run", "audit_entry")
    again = hall.submit(projects(COMEBIEN, KUNTUR), now=LATER)
    assert counted(again) == ("succeeded", RowCounts(read=2, unchanged=2))
    assert hall.tables("sync_run", "audit_entry") == before


def test_a_member_who_registered_is_the_same_person(hall: Hall) -> None:
    hall.take(form(ONE))
    hall.submit(projects(KUNTUR))
    assert hall.people() == [
        ("Participante 0001", "participante.0001@example.org", None),
        (None, "participante.0002@example.org", None),
    ]
    hall.take(form(ONE, TWO), now=LATER)
    assert hall.people()[1] == ("Participante 0002", "participante.0002@example.org", "dos")
    assert hall.submit(projects(KUNTUR)).rows == RowCounts(read=1, unchanged=1)


def test_answering_again_changes_the_project_and_keeps_its_address(hall: Hall) -> None:
    hall.submit(projects(KUNTUR, COMEBIEN))
    again = (
        KUNTUR.replace("05/04/2024 10:00:00", "06/04/2024 09:00:00")
        .replace("Cóndores,2", "Kuntur Warmi,1")
        .replace(";participante.0002@example.org", "")
        .replace("somosnlp/kuntur,", "somosnlp/kuntur-2,")
    )
    outcome = hall.submit(projects(KUNTUR, COMEBIEN, again), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=2, changed=1, unchanged=1))
    assert listed(hall)[0] == (
        "kuntur-leyes-del-peru",
        "Kuntur Warmi",
        1,
        ["0001"],
        "complete",
        [16],
        ["dataset somosnlp/leyes", "model somosnlp/kuntur-2", "space somosnlp/KUNTUR"],
    )
    with hall.database.read() as session:
        assert session.scalars(select(Team.name).order_by(Team.id)).all() == ["Kuntur Warmi", "ComeBien"]


def test_a_change_of_the_team_alone_is_a_change(hall: Hall) -> None:
    hall.submit(projects(KUNTUR))
    outcome = hall.submit(projects(KUNTUR.replace("Cóndores,2", "Cóndores,4")), now=LATER)
    assert counted(outcome) == ("succeeded", RowCounts(read=1, changed=1))
    assert listed(hall)[0][2] == 4


def test_two_projects_of_one_team_share_it(hall: Hall) -> None:
    other = (
        KUNTUR.replace("10:00:00", "12:00:00").replace("KUNTUR: leyes del Perú", "Otro").replace("Cóndores", "cóndores")
    )
    hall.submit(projects(KUNTUR, other))
    with hall.database.read() as session:
        assert session.scalars(select(Team.name)).all() == ["cóndores"]
    before = hall.tables("sync_run", "audit_entry")
    assert hall.submit(projects(KUNTUR, other), now=LATER).rows == RowCounts(read=2, unchanged=2)
    assert hall.tables("sync_run", "audit_entry") == before


def test_two_projects_with_one_title_have_two_addresses(hall: Hall) -> None:
    hall.submit(
        projects(
            COMEBIEN,
            COMEBIEN.replace("participante.0003", "participante.0004"),
            COMEBIEN.replace("ComeBien", "🙂").replace("11:00", "12:00"),
        )
    )
    assert [row[0] for row in listed(hall)] == ["comebien", "comebien-2", "project"]


def test_submissions_that_cannot_be_read_are_refused_whole(hall: Hall) -> None:
    hall.submit(projects(KUNTUR))
    before = hall.tables("sync_run", "audit_entry")
    outcome = hall.submit(projects(KUNTUR, COMEBIEN.replace(",3,", ",99,")), now=LATER)
    assert counted(outcome) == ("refused", RowCounts())
    assert [str(refusal) for refusal in outcome.refusals] == [
        'Line 3, column "ODS": Sustainable Development Goals are numbered 1 to 17. '
        "Correct the cell at its source and export again."
    ]
    assert hall.tables("sync_run", "audit_entry") == before
    assert [(run.source, run.status) for run in hall.runs()] == [
        ("submissions", "succeeded"),
        ("submissions", "refused"),
    ]


def test_an_edition_without_a_submission_form_says_so(hall: Hall) -> None:
    outcome = imports.import_submissions(
        hall.database,
        EDITION.model_copy(update={"submissions": None}),
        hall.edition_id,
        COMMAND_LINE,
        file_name="x.csv",
        content=projects(KUNTUR).encode(),
        now=NOW,
    )
    assert [str(refusal) for refusal in outcome.refusals] == [
        'The edition file declares no source "submissions". Add its columns there.'
    ]
