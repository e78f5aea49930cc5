"""One sync of everything that is configured, on a database that holds an edition and nothing else: sheets, the Hub, the
dataset viewer, each a local server, asked by the real clients in a process of their own."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lib.services.editions import edition_now
from lib.services.snapshots import project_snapshots
from lib.store.database import Database
from tests.outside.hub_server import HubServer
from tests.outside.sheets_grid import Shown, Spreadsheet
from tests.outside.sheets_server import SheetsServer
from tests.outside.sync_process import SLUG, SyncProcess
from tests.outside.viewer_server import Split, ViewerDataset, ViewerServer
from tests.services.hub_rows import CREATED_AT, NOW, hub_repo, likes_stored, measured, row_counts

HEADERS = ["Marca temporal", "Correo electrónico", "Título", "Corpus", "Modelo"]
REPORT = ["Order #", "Order Date", "First Name", "Last Name", "Email", "Ticket Type", "Attendee #", "Attendee Status"]
LIKED_AT = CREATED_AT + timedelta(days=1)


def submission(number: int, corpus: str, model: str) -> list[object]:
    moment = Shown(45352.4 + number / 1000, f"1/3/2024 09:36:{number:02}")
    return [moment, f"participante.{number:04}@example.org", f"Proyecto {number:04}", corpus, model]


def attendee(number: int) -> list[object]:
    moment = Shown(45352.4 + number / 1000, f"2024-03-01 09:36:{number:02}")
    address = f"participante.{number:04}@example.org"
    return [number, moment, "Participante", f"{number:04}", address, "Hackathon (English)", number, "Attending"]


def hub_address(kind: str, name: str) -> str:
    return f"https://huggingface.co/{'datasets/' if kind == 'dataset' else ''}somosnlp/{name}"


@pytest.fixture
def sheets() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def submissions(sheets: SheetsServer) -> Spreadsheet:
    row = submission(1, hub_address("dataset", "recetas"), hub_address("model", "llama-abuela"))
    return sheets.add("Entregas", {"Respuestas": [HEADERS, row]})


@pytest.fixture
def whole(
    hub: HubServer, viewer: ViewerServer, sheets: SheetsServer, submissions: Spreadsheet, tmp_path: Path
) -> Iterator[SyncProcess]:
    """The process, configured with a sheet of registrations and one of submissions."""
    registrations = sheets.add("Inscripciones", {"Report": [REPORT, *(attendee(number) for number in range(1, 4))]})
    settings = {
        "HOME": str(tmp_path),  # no secrets of whoever runs the tests
        "TABLERO_SHEETS_API": sheets.api_url,
        "TABLERO_SHEETS_ACCOUNT": json.dumps(sheets.account()),
        "TABLERO_SHEETS_REGISTRATIONS": sheets.address(registrations, "Report"),
        "TABLERO_SHEETS_SUBMISSIONS": sheets.address(submissions, "Respuestas"),
    }
    with SyncProcess(hub.endpoint, viewer.endpoint, settings) as running:
        yield running


def test_one_sync_of_a_new_database_brings_the_whole_event_in(
    hub: HubServer, viewer: ViewerServer, whole: SyncProcess, hub_database: Database
) -> None:
    corpus = hub_repo("dataset", "recetas", likers={"ada": LIKED_AT, "eva": LIKED_AT})
    model = hub_repo("model", "llama-abuela", likers={"ada": LIKED_AT})
    hub.repos = [corpus, model]
    viewer.add(ViewerDataset(corpus.repo_id, corpus.sha, (Split("default", "train", 600, 61_000),)))
    report = whole.run(hub_database.url, NOW)
    assert [(part["source"], part["status"], part["rows"][:2]) for part in report["sources"]] == [
        ("sheets:registrations", "succeeded", [3, 3]),
        ("sheets:submissions", "succeeded", [1, 1]),
        ("hub", "succeeded", [2, 2]),
        ("sizes", "succeeded", [1, 1]),
        ("likes", "succeeded", [3, 3]),
    ]
    assert measured(hub_database, "likes") == [(corpus.repo_id, 2, NOW), (model.repo_id, 1, NOW)]
    assert likes_stored(hub_database) == [
        ("llama-abuela", True, LIKED_AT, True, NOW),
        ("recetas", True, LIKED_AT, True, NOW),
        ("recetas", True, LIKED_AT, True, NOW),
    ]
    with hub_database.read() as session:
        (project,) = project_snapshots(session, edition_now(session, SLUG), 1).values()
    assert [one.checked.read_at for one in project.artifacts] == [NOW, NOW]
    assert row_counts(hub_database)["registration"] == 3


def test_submission_of_the_last_hour_is_looked_for_by_the_sync_that_reads_it(
    hub: HubServer, sheets: SheetsServer, submissions: Spreadsheet, whole: SyncProcess, hub_database: Database
) -> None:
    first, late = hub_repo("dataset", "recetas"), hub_repo("dataset", "refranes", likers={"ada": LIKED_AT})
    hub.repos = [first, late]
    whole.run(hub_database.url, NOW)
    rows = [submission(1, hub_address("dataset", "recetas"), ""), submission(2, hub_address("dataset", "refranes"), "")]
    sheets.fill(submissions, "Respuestas", [HEADERS, *rows])
    report = whole.run(hub_database.url, NOW + timedelta(minutes=30))
    found = {part["source"]: part["rows"][:2] for part in report["sources"]}
    assert (found["sheets:submissions"], found["sizes"], found["likes"]) == ([2, 1], [2, 1], [1, 1])
