"""Reading sheets with the real client against the local server: what it asks for, and how it fails."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from lib.sources.csv_files import Limits, Record, read_table
from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.sheets import Pace, SheetsReader
from lib.sources.sheets_refusals import SheetRefusedError
from lib.sources.sheets_tabs import (
    SheetTab,
    TabAddress,
    cell_text,
    has_days_or_months_first,
    parse_tab_address,
    table_of,
    zone_of,
)
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage
from tests.outside.sheets_grid import Shown
from tests.outside.sheets_server import ACCOUNT_EMAIL, READ_ONLY, SheetsServer, keys

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcd"
SHARE = f"Share it with {ACCOUNT_EMAIL} (reader is enough)."


@dataclass
class Waits:
    """The pauses that the reader asks for, which take no time here."""

    seconds: list[float] = field(default_factory=list)

    def pace(self, answer_seconds: float = 5.0) -> Pace:
        return Pace(1.0, answer_seconds, self.seconds.append)


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


def reader(server: SheetsServer, waits: Waits | None = None, usage: Usage | None = None) -> SheetsReader:
    return SheetsReader(
        server.account(), usage or Usage(), api_url=server.api_url, pace=(waits or Waits()).pace(answer_seconds=0.3)
    )


def tab(rows: Sequence[Sequence[Any]], zone: str = "Europe/Madrid") -> SheetTab:
    return SheetTab("Inscripciones", "Respuestas", zone, "es_ES", rows)


def lines(table: Any) -> list[Record]:
    return list(table.records(Findings()))


# --- Addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0", TabAddress(ID, 0)),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=12#gid=12", TabAddress(ID, 12)),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing", TabAddress(ID, None)),
        (f" https://docs.google.com/spreadsheets/u/1/d/{ID} ", TabAddress(ID, None)),
        (ID, TabAddress(ID, None)),
    ],
)
def test_address_of_the_browser_says_which_tab(written: str, address: TabAddress) -> None:
    assert parse_tab_address(written) == address


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("https://example.org/spreadsheets/d/1", "is not the address of a Google sheet"),
        ("Inscripciones", "is not the address of a Google sheet"),
        (f"https://docs.google.com/document/d/{ID}/edit", "is not the address of a Google sheet"),
        (f"https://docs.google.com/spreadsheets/d/e/{ID}/pubhtml", "is the address of a published copy"),
    ],
)
def test_what_is_no_address_is_refused(written: str, reason: str) -> None:
    with pytest.raises(SheetRefusedError, match=reason):
        parse_tab_address(written)


# --- Cells -----------------------------------------------------------------------------------------------------------


def test_tab_gives_the_rows_that_its_export_would_give() -> None:
    exported = 'Nombre,País,Teléfono\n"Línea\nuna",NA,+34600111222\n007,"1,5",34600111223\n'
    sheet = table_of(
        tab([["Nombre", "País", "Teléfono"], ["Línea\nuna", "NA", "+34600111222"], ["007", "1,5", 34600111223]])
    )
    file = read_table(exported.encode())
    assert sheet.headers == file.headers
    assert [record.cells for record in lines(sheet)] == [record.cells for record in lines(file)]


def test_ragged_rows_blank_rows_and_notes_beside_the_table_are_read_with_the_rows_of_the_sheet() -> None:
    table = table_of(tab([[], ["Nombre", "País", ""], ["a"], [], ["", " "], ["b", "c", "", "una nota"]]))
    assert (table.headers, table.header_line) == (("Nombre", "País"), 2)
    assert lines(table) == [Record(3, ["a", ""]), Record(6, ["b", "c"])]


def test_numbers_that_a_sheet_holds_get_their_plain_digits() -> None:
    values = [34600111222, 5.0, 1.45, 0.1, False, "infinity", "+1 2", 1e20]
    assert [cell_text(value) for value in values] == [
        "34600111222", "5", "1.45", "0.1", "FALSE", "infinity", "+1 2", "1e+20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "The tab is empty"),
        ([["", " "], []], "The tab is empty"),
        ([["participante.0001@example.org"]], "The first row holds answers and no headers"),
        ([["EspaÃ±a"]], "The accents are damaged"),
        ([["a", "b", "c"]], "The header has 3 columns; at most 2 are read"),
    ],
)
def test_tab_without_a_table_is_refused(rows: list[list[str]], reason: str) -> None:
    with pytest.raises(RefusedFileError, match=reason):
        table_of(tab(rows), Limits(columns=2))


def test_more_rows_than_the_limit_are_refused_with_the_row() -> None:
    with pytest.raises(RefusedFileError, match=r"^Line 4: The file has more than 2 rows"):
        lines(table_of(tab([["a"], ["1"], ["2"], ["3"]]), Limits(rows=2)))


def test_damaged_accents_anywhere_are_looked_for() -> None:
    assert table_of(tab([["a"], ["EspaÃ±a"]])).may_be_damaged
    assert not table_of(tab([["a"], ["España"]])).may_be_damaged


@pytest.mark.parametrize(
    ("written", "zone"),
    [("America/Bogota", "America/Bogota"), ("GMT-05:00", "Etc/GMT+5"), ("GMT+03:00", "Etc/GMT-3")],
)
def test_zone_is_that_of_the_spreadsheet(written: str, zone: str) -> None:
    assert zone_of(tab([], written)) == zone


def test_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SheetRefusedError, match=r'"GMT\+05:30", which is no known zone'):
        zone_of(tab([], "GMT+05:30"))


def test_dates_whose_order_the_locale_decides_are_noticed() -> None:
    assert has_days_or_months_first(tab([["Marca temporal"], ["5/3/2024 10:15:32"]]))
    assert not has_days_or_months_first(tab([["Marca temporal"], ["2024/03/05 7:18:51 a. m. GMT-5", "3/5", 3.5]]))


# --- What is asked ---------------------------------------------------------------------------------------------------


def test_all_tabs_of_a_spreadsheet_come_in_one_answer_with_its_zone_and_the_values_as_kept(
    server: SheetsServer,
) -> None:
    moment = Shown(45356.4274537037, "5/3/2024 10:15:32")
    found = server.add(
        "Inscripciones",
        {
            "Respuestas de formulario 1": [["Marca temporal", "Teléfono"], [moment, "+34600111222"], ["", 34600111222]],
            "It's en'": [["Timestamp"], ["1,5"], ["infinity"], [True, None, "x"]],
            "Vacía": [],
        },
        zone="America/Bogota",
        locale="es_CO",
    )
    usage = Usage()
    tabs = reader(server, usage=usage).fetch_tabs(found.id, [0, 1, 2])
    assert tabs == {
        0: SheetTab(
            "Inscripciones",
            "Respuestas de formulario 1",
            "America/Bogota",
            "es_CO",
            [["Marca temporal", "Teléfono"], ["5/3/2024 10:15:32", "+34600111222"], ["", 34600111222]],
        ),
        1: SheetTab(
            "Inscripciones",
            "It's en'",
            "America/Bogota",
            "es_CO",
            [["Timestamp"], ["1,5"], ["infinity"], [True, "", "x"]],
        ),
        2: SheetTab("Inscripciones", "Vacía", "America/Bogota", "es_CO", []),
    }
    assert (server.asked, usage.requests) == ({"token": 1, "api": 2}, {"sign-in": 1, "sheets": 2})
    assert list(server.tokens.values()) == [READ_ONLY]


def test_tab_is_found_by_its_number_after_it_was_renamed(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]], "Dos": [["b"]]})
    found.tabs[1].properties["title"] = "Otro nombre"
    assert reader(server).fetch_tabs(found.id, [1])[1].title == "Otro nombre"


def test_address_without_a_number_means_the_only_tab(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]]})
    assert reader(server).fetch_tabs(found.id, [None])[None].rows == [["a"]]


# --- What is refused -------------------------------------------------------------------------------------------------


def excel(server: SheetsServer) -> None:
    next(iter(server.spreadsheets.values())).is_excel = True


def private(server: SheetsServer) -> None:
    next(iter(server.spreadsheets.values())).readers = frozenset()


def api_off(server: SheetsServer) -> None:
    server.is_api_on = False


def gone(server: SheetsServer) -> None:
    server.spreadsheets.clear()


def chart(server: SheetsServer) -> None:
    next(iter(server.spreadsheets.values())).tabs[0].properties["sheetType"] = "OBJECT"


@pytest.mark.parametrize(
    ("change", "gid", "reason"),
    [
        (private, 0, SHARE),
        (api_off, 0, f"switched off in the project of the service account {ACCOUNT_EMAIL}"),
        (gone, 0, "There is no sheet https://docs.google.com/spreadsheets/d/sheet-number-00000000000000000000/edit"),
        (excel, 0, "an Excel file that lies in Drive cannot be read"),
        (chart, 0, 'The tab "Uno" of "Hoja" is a chart'),
        (lambda server: None, 7, 'no tab with the number 7: it was deleted. Its tabs: "Uno", "Dos"'),
        (lambda server: None, None, 'does not say which tab is meant. Its tabs: "Uno", "Dos"'),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_with_what_to_do_and_tried_once(
    server: SheetsServer, change: Callable[[SheetsServer], None], gid: int | None, reason: str
) -> None:
    found = server.add("Hoja", {"Uno": [["a"]], "Dos": [["b"]]})
    waits = Waits()
    ready = reader(server, waits)
    change(server)
    with pytest.raises(SheetRefusedError) as refused:
        ready.fetch_tabs(found.id, [gid])
    assert reason in str(refused.value)
    assert (server.asked["api"], waits.seconds) == (1, [])


@pytest.mark.parametrize(
    "account",
    [
        {},
        {"client_email": "a@example.org"},
        {"private_key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
    ],
)
def test_key_that_is_none_is_refused_without_a_request(server: SheetsServer, account: dict[str, str]) -> None:
    whole = server.account(**account) if account.get("private_key") else account
    with pytest.raises(SheetRefusedError, match="The key of the service account cannot be used"):
        SheetsReader(whole, Usage(), api_url=server.api_url)
    assert server.asked == {}


def test_key_that_google_does_not_accept_is_refused(server: SheetsServer) -> None:
    server.token_faults.append("refused")
    with pytest.raises(SheetRefusedError, match=f"does not accept the key of the service account {ACCOUNT_EMAIL}"):
        reader(server)
    assert server.asked == {"token": 1}


def test_key_signed_by_somebody_else_is_not_accepted(server: SheetsServer) -> None:
    server.public_key = keys("another")[1]
    with pytest.raises(SheetRefusedError, match="does not accept the key"):
        reader(server)


# --- Faults that pass ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("limited", "Google Sheets asked to wait"),
        ("broken", "Google Sheets answered with error 500"),
        ("hang", "Google Sheets did not answer within 1 seconds"),
        ("cut", "The answer of Google Sheets broke off in the middle"),
        ("page", "Google Sheets answered with a page instead of data"),
    ],
)
def test_fault_is_tried_three_times_and_said(server: SheetsServer, fault: Any, reason: str) -> None:
    found = server.add("Hoja", {"Uno": [["a"]]})
    waits = Waits()
    ready = reader(server, waits)
    server.faults.extend([fault] * 5)
    with pytest.raises(SourceFaultError, match=reason):
        ready.fetch_tabs(found.id, [0])
    assert (server.asked["api"], waits.seconds) == (3, [1.0, 4.0])


@pytest.mark.parametrize("fault", ["limited", "broken", "hang", "cut", "page"])
def test_fault_that_passed_leaves_no_trace(server: SheetsServer, fault: Any) -> None:
    found = server.add("Hoja", {"Uno": [["a"], ["1"]]})
    ready = reader(server)
    server.faults.extend([fault, fault])
    assert ready.fetch_tabs(found.id, [0])[0].rows == [["a"], ["1"]]
    assert server.asked["api"] == 4


def test_half_of_the_tabs_is_no_answer(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]], "Dos": [["b"]]})
    ready = reader(server)
    server.faults.extend(["half", "half"])
    with pytest.raises(SourceFaultError, match=r"incomplete or has an unknown shape \(valueRanges\)"):
        ready.fetch_tabs(found.id, [0, 1])


def test_wait_that_is_asked_for_is_kept(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]]})
    waits = Waits()
    ready = reader(server, waits)
    server.retry_after = "17"
    server.faults.append("limited")
    ready.fetch_tabs(found.id, [0])
    assert waits.seconds == [17]


def test_longer_wait_is_left_to_the_next_run(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]]})
    waits = Waits()
    ready = reader(server, waits)
    server.retry_after = "60"
    server.faults.append("limited")
    with pytest.raises(RateLimitError) as limited:
        ready.fetch_tabs(found.id, [0])
    assert (limited.value.retry_in_seconds, server.asked["api"], waits.seconds) == (60, 1, [])


@pytest.mark.parametrize("fault", ["hang", "cut", "page"])
def test_sign_in_that_fails_is_no_fault_of_the_key(server: SheetsServer, fault: Any) -> None:
    server.token_faults.append(fault)
    with pytest.raises(
        SourceFaultError, match=f"sign-in for the service account {ACCOUNT_EMAIL} cannot be reached or fails"
    ):
        reader(server)
    assert server.asked == {"token": 1}


def test_no_network_is_said(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["a"]]})
    waits = Waits()
    ready = SheetsReader(server.account(), Usage(), api_url="http://127.0.0.1:9/v4/spreadsheets", pace=waits.pace())
    with pytest.raises(SourceFaultError, match="Google Sheets cannot be reached"):
        ready.fetch_tabs(found.id, [0])
    assert waits.seconds == [1.0, 4.0]


def test_no_reason_holds_the_key_or_an_answer(server: SheetsServer) -> None:
    found = server.add("Hoja", {"Uno": [["participante.0001@example.org"]]}, readers=frozenset())
    with pytest.raises(SheetRefusedError) as refused:
        reader(server).fetch_tabs(found.id, [0])
    said = json.dumps([refusal.as_stored() for refusal in refused.value.refusals])
    assert "PRIVATE" not in said
    assert "participante" not in said
