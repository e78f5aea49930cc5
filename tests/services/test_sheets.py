"""Registrations and submissions from sheets: what is taken, refused, and left alone. People are made up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from lib import i18n
from lib.domain.edition import FormColumn, FormRules
from lib.services import sheets, sync
from lib.services.access import COMMAND_LINE
from lib.services.import_runs import RowCounts
from lib.services.sheets import FetchedRegistrations
from lib.services.sheets_settings import SheetsSettings
from lib.services.source_runs import source_runs
from lib.services.sync import SyncReport
from lib.sources.edition_files import read_edition
from lib.sources.refusals import RefusedFileError
from lib.sources.sheets import Pace
from lib.sources.sheets_tabs import SheetTab, TabAddress, parse_tab_address
from lib.sources.source_faults import Usage
from lib.store import editions, sync_runs
from lib.store.database import Database
from lib.store.models import PersonDetail, Project, Registration
from tests.outside.sheets_grid import Shown, Spreadsheet
from tests.outside.sheets_server import ACCOUNT_EMAIL, SheetsServer
from tests.sources.declared import EVENTBRITE, FORM
from tests.turns import all_but

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
PROJECTS = FormRules(
    zone="Europe/Madrid",
    day_order="day_first",
    columns={
        "submitted_at": FormColumn(headers=("Marca temporal", "Timestamp")),
        "email": FormColumn(headers=("Correo electrónico", "Email")),
        "title": FormColumn(headers=("Título", "Title")),
        "summary": FormColumn(headers=("Resumen", "Summary")),
    },
)
EDITION = read_edition("somos600m-2024").model_copy(
    update={
        "registrations": read_edition("somos600m-2024").registrations.model_copy(
            update={"eventbrite": EVENTBRITE, "form": FORM}
        ),
        "submissions": PROJECTS,
    }
)
SPANISH = ["Marca temporal", "Correo electrónico", "Nombre", "País"]
ENGLISH = ["Timestamp", "Email", "Name", "Country"]
REPORT = ["Order #", "Order Date", "First Name", "Last Name", "Email", "Ticket Type", "Attendee #"]


class Hall(NamedTuple):
    """A database with one edition, and what a sync run does to it."""

    database: Database
    edition_id: int

    def take(self, fetched: FetchedRegistrations) -> tuple[RowCounts, list[str]]:
        with self.database.write() as session:
            counts, notices = sheets.apply_registrations(
                session, self.edition_id, fetched, run_id=self._run(session), now=NOW
            )
        return counts, [str(notice) for notice in notices]

    def submit(self, fetched: sheets.FetchedSubmissions) -> RowCounts:
        with self.database.write() as session:
            return sheets.apply_fetched_submissions(
                session, self.edition_id, fetched, run_id=self._run(session), now=NOW
            )[0]

    def _run(self, session: Any) -> int:
        return sync_runs.add_run(
            session,
            edition_id=self.edition_id,
            source="sheets:registrations",
            status="running",
            started_at=NOW,
            finished_at=NOW,
            started_by=None,
            file_name="",
            file_sha256="",
        ).id

    def registrations(self) -> list[tuple[datetime, bool]]:
        with self.database.read() as session:
            found = session.scalars(select(Registration).order_by(Registration.source_key))
            return [(row.registered_at, row.withdrawn_at is None) for row in found]

    def names(self) -> list[str | None]:
        with self.database.read() as session:
            return list(session.scalars(select(PersonDetail.full_name).order_by(PersonDetail.full_name)))

    def projects(self) -> list[tuple[str, str | None]]:
        with self.database.read() as session:
            return [(row.title, row.summary) for row in session.scalars(select(Project).order_by(Project.title))]


@pytest.fixture
def hall(empty_database: Database) -> Hall:
    with empty_database.write() as session:
        return Hall(empty_database, editions.add_edition(session, slug=EDITION.slug, created_at=NOW).id)


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


def tab(
    rows: Sequence[Sequence[Any]], title: str = "Español", zone: str = "Europe/Madrid", locale: str = "es_ES"
) -> SheetTab:
    return SheetTab("Inscripciones", title, zone, locale, rows)


def person(number: int, name: str = "", moment: str = "") -> list[str]:
    return [
        moment or f"5/3/2024 10:15:{number:02}",
        f"participante.{number:04}@example.org",
        name or f"Participante {number:04}",
        "Perú",
    ]


def attendee(number: int) -> list[Any]:
    return [number, "3/1/24 9:05", "Participante", f"{number}", f"p.{number}@example.org", "Hackathon", number + 0.0]


def report(*numbers: int) -> SheetTab:
    return tab([REPORT, *(attendee(number) for number in numbers)])


# --- Registrations ---------------------------------------------------------------------------------------------------


def test_forms_in_two_languages_are_two_tabs_that_merge(hall: Hall) -> None:
    fetched = sheets.read_registrations(
        EDITION, [tab([SPANISH, person(1), person(2)]), tab([ENGLISH, person(2), person(3)], "English")]
    )
    assert hall.take(fetched) == (
        RowCounts(read=3, added=3),
        ['Tab "Inscripciones / English": Line 2: The same entry stands in another tab too: counted once.'],
    )
    assert hall.names() == ["Participante 0001", "Participante 0002", "Participante 0003"]


def test_same_sheets_again_change_nothing(hall: Hall) -> None:
    tabs = [tab([SPANISH, person(1), person(2)])]
    hall.take(sheets.read_registrations(EDITION, tabs))
    assert hall.take(sheets.read_registrations(EDITION, tabs)) == (RowCounts(read=2, unchanged=2), [])


def test_answers_that_a_form_no_longer_lists_stay(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [tab([SPANISH, *(person(number) for number in range(1, 9))])]))
    assert hall.take(sheets.read_registrations(EDITION, [tab([SPANISH, person(1)])]))[0] == RowCounts(1, unchanged=1)
    assert [is_active for _at, is_active in hall.registrations()] == [True] * 8


def test_reordered_columns_and_rows_are_the_same_registrations(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [tab([SPANISH, person(1), person(2)])]))
    turned = tab([SPANISH[::-1], person(2)[::-1], person(1)[::-1]])
    assert hall.take(sheets.read_registrations(EDITION, [turned]))[0] == RowCounts(read=2, unchanged=2)


def test_times_are_those_of_the_zone_of_the_sheet(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [tab([SPANISH, person(1)], zone="America/Bogota")]))
    assert hall.registrations() == [(datetime(2024, 3, 5, 15, 15, 1, tzinfo=UTC), True)]


def test_locale_that_writes_days_in_another_order_is_refused() -> None:
    with pytest.raises(
        RefusedFileError, match=r"^Tab \"Inscripciones / Español\": The spreadsheet's locale en_US writes"
    ):
        sheets.read_registrations(EDITION, [tab([SPANISH, person(1)], locale="en_US")])


def test_locale_does_not_matter_where_the_year_comes_first(hall: Hall) -> None:
    rows = [SPANISH, person(1, moment="2024/03/05 7:18:51 a. m. GMT-5")]
    hall.take(sheets.read_registrations(EDITION, [tab(rows, locale="en_US")]))
    assert hall.registrations() == [(datetime(2024, 3, 5, 12, 18, 51, tzinfo=UTC), True)]


def test_everything_wrong_in_every_tab_is_named_at_once() -> None:
    with pytest.raises(RefusedFileError) as refused:
        sheets.read_registrations(
            EDITION,
            [
                tab([SPANISH, person(1), [45356.42, "participante.0002@example.org"]]),
                tab([["Time stamp", "Email", "Name"], person(1)], "English"),
                tab([["Uno", "Dos"], ["1", "2"]], "Otra"),
                tab([], "Vacía"),
            ],
        )
    said = [str(refusal) for refusal in refused.value.refusals]
    assert said[0].startswith('Tab "Inscripciones / Español": Line 3, column "Marca temporal": "45356.42" is a spread')
    assert said[1].startswith('Tab "Inscripciones / English": Line 1: No column for "registered_at".')
    assert 'The nearest one found is "Time stamp"' in said[1]
    assert said[2].startswith('Tab "Inscripciones / Otra": Line 1: The headers are neither those of an Eventbrite')
    assert said[3] == 'Tab "Inscripciones / Vacía": The tab is empty. Check that it is the right one.'
    assert len(said) == 4
    assert not any("participante" in text for text in said)


def test_duplicate_header_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="have the same header"):
        sheets.read_registrations(EDITION, [tab([[*SPANISH, "País"], person(1)])])


def test_two_tabs_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(RefusedFileError) as refused:
        sheets.read_registrations(
            EDITION, [tab([SPANISH, person(1)]), tab([ENGLISH, person(1, "Somebody else")], "English")]
        )
    assert str(refused.value.refusals[0]) == (
        'Tab "Inscripciones / English": Line 2: The tab "Inscripciones / Español" has the same entry with other '
        "answers. Remove the one that does not count from its tab."
    )


def test_report_in_a_sheet_is_whole_and_its_numbers_are_text(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [report(*range(1, 11))]))
    fetched = sheets.read_registrations(EDITION, [report(*range(1, 10))])
    with hall.database.read() as session:
        assert sheets.registration_drops(session, hall.edition_id, fetched) == ()
    assert hall.take(fetched)[0] == RowCounts(read=9, unchanged=9, withdrawn=1)


def test_report_that_lost_more_than_a_fifth_waits_for_a_person(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [report(*range(1, 11))]))
    fetched = sheets.read_registrations(EDITION, [report(*range(1, 8))])
    with hall.database.read() as session:
        drops = sheets.registration_drops(session, hall.edition_id, fetched)
    assert [drop.values for drop in drops] == [{"gone": 3, "active": 10, "limit": 20}]


def test_report_in_two_tabs_is_one_report(hall: Hall) -> None:
    hall.take(sheets.read_registrations(EDITION, [report(*range(1, 11))]))
    halves = [report(*range(1, 6)), report(*range(6, 11))]
    assert hall.take(sheets.read_registrations(EDITION, halves))[0] == RowCounts(read=10, unchanged=10)


# --- Submissions -----------------------------------------------------------------------------------------------------


def answer(moment: str, title: str, summary: str) -> list[str]:
    return [moment, "equipo@example.org", title, summary]


def test_submission_answered_again_in_the_other_form_is_the_same_one(hall: Hall) -> None:
    spanish = tab(
        [["Marca temporal", "Correo electrónico", "Título", "Resumen"], answer("5/3/2024 10:00:00", "Ñandú", "A")]
    )
    english = tab([["Timestamp", "Email", "Title", "Summary"], answer("6/3/2024 10:00:00", "ñandu", "B\nC")], "English")
    assert hall.submit(sheets.read_submissions(EDITION, [spanish])) == RowCounts(read=1, added=1)
    assert hall.submit(sheets.read_submissions(EDITION, [english, spanish])) == RowCounts(read=1, changed=1)
    assert hall.projects() == [("ñandu", "B\nC")]


def test_edition_without_a_submission_form_says_so() -> None:
    with pytest.raises(RefusedFileError, match='declares no source "submissions"'):
        sheets.read_submissions(EDITION.model_copy(update={"submissions": None}), [])


# --- Over the network ------------------------------------------------------------------------------------------------


def test_tabs_of_two_spreadsheets_come_in_the_order_of_their_addresses(server: SheetsServer) -> None:
    one = server.add("Uno", {"A": [["a"]], "B": [["b"]]}, zone="America/Lima", locale="es_PE")
    two = server.add("Dos", {"C": [[Shown(45356, "5/3/2024 0:00:00")]]})
    addresses = [parse_tab_address(server.address(*place)) for place in ((one, "B"), (two, "C"), (one, "A"))]
    usage, steps = Usage(), []
    found = sheets.fetch_tabs(
        SheetsSettings(server.account(), api_url=server.api_url),
        addresses,
        usage,
        lambda done, of: steps.append((done, of)),
        Pace(),
    )
    assert found == [
        SheetTab("Uno", "B", "America/Lima", "es_PE", [["b"]]),
        SheetTab("Dos", "C", "Europe/Madrid", "es_ES", [["5/3/2024 0:00:00"]]),
        SheetTab("Uno", "A", "America/Lima", "es_PE", [["a"]]),
    ]
    assert (dict(usage.requests), steps) == ({"sign-in": 1, "sheets": 4}, [(0, 2), (1, 2), (2, 2)])


@dataclass
class Office:
    """A hall whose sheets lie on a server, and syncs of it."""

    hall: Hall
    server: SheetsServer
    spreadsheet: Spreadsheet
    now: datetime = NOW

    def settings(self) -> SheetsSettings:
        addresses = {name: TabAddress(self.spreadsheet.id, gid) for gid, name in enumerate(("es", "en", "projects"))}
        return SheetsSettings(
            self.server.account(),
            (addresses["es"], addresses["en"]),
            (addresses["projects"],),
            self.server.api_url,
        )

    def sync(self, **options: Any) -> list[tuple[str, str, RowCounts]]:
        return [(report.source, report.status, report.rows) for report in self.report(**options).sources]

    def report(self, **options: Any) -> SyncReport:
        pace = Pace(answer_seconds=0.3, pause=lambda _seconds: None)
        settings = self.settings()
        return sync.run(
            self.hall.database,
            EDITION,
            self.hall.edition_id,
            COMMAND_LINE,
            [sheets.SheetRegistrations(settings, pace), sheets.SheetSubmissions(settings, pace)],
            clock=lambda: self.now,
            **options,
        )

    def stored(self) -> tuple[list[Any], list[Any], list[Any]]:
        return self.hall.registrations(), self.hall.names(), self.hall.projects()


@pytest.fixture
def office(hall: Hall, server: SheetsServer) -> Office:
    spreadsheet = server.add(
        "Inscripciones",
        {
            "es": [SPANISH, person(1), person(2)],
            "en": [ENGLISH, person(3)],
            "projects": [["Timestamp", "Email", "Title"], answer("5/3/2024 10:00:00", "Ñandú", "")],
        },
    )
    return Office(hall, server, spreadsheet)


FIRST = [
    ("sheets:registrations", "succeeded", RowCounts(read=3, added=3)),
    ("sheets:submissions", "succeeded", RowCounts(read=1, added=1)),
]


def test_sync_takes_both_kinds_and_the_same_again_changes_nothing(office: Office) -> None:
    assert office.sync() == FIRST
    assert office.sync() == [
        ("sheets:registrations", "succeeded", RowCounts(read=3, unchanged=3)),
        ("sheets:submissions", "succeeded", RowCounts(read=1, unchanged=1)),
    ]
    assert office.server.asked == {"token": 4, "api": 8}


def test_dry_run_says_what_would_happen_and_writes_nothing(office: Office) -> None:
    assert office.sync(is_dry_run=True) == FIRST
    assert office.stored() == ([], [], [])
    assert office.sync() == FIRST


@pytest.mark.parametrize("fault", all_but(("hang",), ["limited", "broken", "hang", "cut", "page", "half"]))
def test_fault_of_the_network_leaves_what_was_read_before(office: Office, fault: Any) -> None:
    office.sync()
    before = office.stored()
    office.server.fill(office.spreadsheet, "es", [SPANISH, person(8), person(9)])
    office.server.asked.clear()
    office.server.faults.extend([fault] * 6)
    assert [status for _source, status, _rows in office.sync()] == ["failed", "failed"]
    assert office.stored() == before
    assert office.server.asked["api"] <= 6
    office.server.faults.clear()
    assert office.sync()[0] == ("sheets:registrations", "succeeded", RowCounts(read=3, added=2, unchanged=1))


def test_renamed_header_refuses_its_kind_and_lets_the_other_be_taken(office: Office) -> None:
    office.sync()
    before = office.stored()
    office.server.fill(office.spreadsheet, "en", [["When", *ENGLISH[1:]], person(3), person(4)])
    office.server.fill(
        office.spreadsheet,
        "projects",
        [
            ["Timestamp", "Email", "Title"],
            answer("5/3/2024 10:00:00", "Ñandú", ""),
            answer("6/3/2024 10:00:00", "Otro", ""),
        ],
    )
    report = office.report()
    assert [one.status for one in report.sources] == ["refused", "succeeded"]
    assert str(report.sources[0].reasons[0]).startswith(
        'Tab "Inscripciones / en": Line 1: No column for "registered_at".'
    )
    assert office.stored()[:2] == before[:2]
    assert [title for title, _summary in office.hall.projects()] == ["Otro", "Ñandú"]


def test_large_drop_of_a_report_waits_until_a_person_accepts_it(office: Office) -> None:
    office.server.fill(office.spreadsheet, "en", [ENGLISH, person(1)])
    office.server.fill(office.spreadsheet, "es", [REPORT, *(attendee(number) for number in range(1, 11))])
    office.sync()
    office.server.fill(office.spreadsheet, "es", [REPORT, *(attendee(number) for number in range(1, 5))])
    assert office.sync()[0] == ("sheets:registrations", "waiting", RowCounts(read=5, unchanged=5, withdrawn=6))
    assert office.sync(accepts_drop=True)[0] == (
        "sheets:registrations",
        "succeeded",
        RowCounts(read=5, unchanged=5, withdrawn=6),
    )


def test_sheet_that_is_no_longer_shared_says_with_whom_to_share_it(office: Office) -> None:
    office.sync()
    before = office.stored()
    office.spreadsheet.readers = frozenset()
    report = office.report()
    assert [one.status for one in report.sources] == ["refused", "refused"]
    assert f"Share it with {ACCOUNT_EMAIL}" in str(report.sources[0].reasons[0])
    assert office.stored() == before


def test_reason_names_the_tab_where_organizers_read_it(office: Office) -> None:
    office.server.fill(office.spreadsheet, "en", [])
    office.sync()
    with office.hall.database.read() as session:
        states = source_runs(session, COMMAND_LINE, office.hall.edition_id).states
    refused = next(state.newest_refusal for state in states if state.source == "sheets:registrations")
    assert refused is not None
    assert [problem.text(i18n.translator("es")) for problem in refused.problems] == [
        "Pestaña «Inscripciones / en»: La pestaña está vacía. Comprueba que es la correcta."
    ]


def test_only_what_has_tabs_is_a_source() -> None:
    address = (TabAddress("x", 0),)
    kinds = [
        [source.name for source in sheets.sheet_sources(settings)]
        for settings in (
            SheetsSettings(),
            SheetsSettings(submissions=address),
            SheetsSettings(registrations=address, submissions=address),
            SheetsSettings(faults=(("[sheets] sheet", "is no setting of sheets"),)),
        )
    ]
    assert kinds == [
        [],
        ["sheets:submissions"],
        ["sheets:registrations", "sheets:submissions"],
        ["sheets:registrations"],
    ]


def test_faulty_configuration_is_not_read_by_half(server: SheetsServer) -> None:
    settings = SheetsSettings(server.account(), faults=(("TABLERO_SHEETS_SUBMISSIONS", "is no address"),))
    with pytest.raises(RefusedFileError, match=r"has a fault \(TABLERO_SHEETS_SUBMISSIONS\), so none is read"):
        sheets.fetch_tabs(settings, [TabAddress("x", 0)], Usage(), lambda *_: None, Pace())
    assert server.asked == {}


def test_without_an_account_nothing_is_asked(server: SheetsServer) -> None:
    with pytest.raises(RefusedFileError, match="No service account is configured"):
        sheets.fetch_tabs(SheetsSettings(), [TabAddress("x", 0)], Usage(), lambda *_: None, Pace())
    assert server.asked == {}
