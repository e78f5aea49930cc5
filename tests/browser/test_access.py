"""Pages that are not public, asked for by somebody who may not see them: first thing on a fresh server, by guessed
addresses, by the ids of page files, with the wrong role, and after a role was taken away."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lib import i18n
from lib.services.settings import DEMO_STAGES
from lib.ui.page_list import PAGES, PageEntry
from tests.bench.sessions import Session
from tests.browser import planted
from tests.browser.planted import MARKS, RUN_MARK
from tests.browser.visitors import Preferences, visiting
from tests.demos import demo_environment
from tests.serving import ROOT, RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ASKED = {"proyecto": "noticia", "seccion": "conflictos"}  # for the pages that are about one thing
WHO = {"jury": "jurado-1", "organizers": "organizacion-1"}
NOT_PUBLIC = [entry for entry in PAGES if entry.audience != "public"]
REFUSAL = es("This page is not open to you")

GUESSES = (
    "/my_projects",
    "/sources",
    "/jury/my_projects",
    "/organizers/sources",
    "/pages/jury/my_projects",
    "/pages/organizers/sources",
    "/pages/organizers/sources.py",
    "/lib/ui/router.py",
    "/Home.py",
    "/app/static/sources.py",
    "/static/../Home.py",
    "/static/..%2f..%2fHome.py",
    "/media/../data/demo/judging.db",
    "/data/demo/judging.db",
    "/demo/judging.db",
    "/.streamlit/config.toml",
    "/.streamlit/secrets.toml",
    "/component/..%2f..%2fHome.py",
    "/_stcore/script-health-check",
    "/_stcore/metrics",
    "/Fuentes",
    "/fuentes/",
    "/fuentes/x",
    "/%66uentes",
    "//fuentes",
)


@cache
def sentences() -> tuple[str, ...]:
    """Everything that we say in Spanish and that is long enough to be recognized."""
    catalogue = read_po(BytesIO((ROOT / "lib" / "locale" / "es" / "LC_MESSAGES" / "tablero.po").read_bytes()))
    return tuple(
        message.string
        for message in catalogue
        if isinstance(message.string, str) and len(message.string) > 25 and "{" not in message.string
    )


def sentences_in(frames: list[bytes]) -> set[str]:
    received = b"".join(frames)
    return {sentence for sentence in sentences() if sentence.encode() in received}


@dataclass(frozen=True)
class Planted:
    """A folder of demo databases with marks in the fields that are not public."""

    data: Path

    def serve(self) -> RunningServer:
        return RunningServer(environment=demo_environment(self.data), log_path=self.data / "log.txt")


@pytest.fixture(scope="module")
def marked(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    data = tmp_path_factory.mktemp("marked") / "data"
    shutil.copytree(demo_data, data)
    planted.plant(data)
    return Planted(data)


@pytest.fixture(scope="module")
def server(marked: Planted) -> Iterator[RunningServer]:
    with marked.serve() as running:
        yield running


@pytest.fixture(scope="module")
def own(server: RunningServer) -> dict[str, list[str]]:
    """What must not be in any byte that others receive: marks in the data, and by page, what only it says."""
    with Session(server.url) as session:
        said_to_everybody = sentences_in(session.run()) | {REFUSAL}
    with Session(server.url, "datos") as session:
        said_to_everybody |= sentences_in(session.run())
    found = {}
    for entry in NOT_PUBLIC:
        query = {"persona": WHO[entry.audience], **ASKED}
        with Session(server.url, entry.url_path, query) as session:
            found[entry.url_path] = [*MARKS, *sorted(sentences_in(session.run()) - said_to_everybody)]
    return found


@pytest.mark.parametrize("entry", NOT_PUBLIC, ids=lambda entry: entry.url_path)
def test_right_person_gets_the_page(own: dict[str, list[str]], entry: PageEntry) -> None:
    assert len(own[entry.url_path]) > len(MARKS)


# A fresh server for each page takes long: one page of each audience here, all of them in the full tests.
FIRST = [
    pytest.param(
        entry, id=entry.url_path, marks=() if entry.url_path in ("mis-proyectos", "fuentes") else pytest.mark.full
    )
    for entry in NOT_PUBLIC
]


@pytest.mark.parametrize("entry", FIRST)
def test_first_request_of_a_fresh_server_shows_nothing_of_the_page(
    browser: Browser, marked: Planted, own: dict[str, list[str]], entry: PageEntry
) -> None:
    with marked.serve() as fresh, visiting(browser, fresh.url, Preferences()) as visitor:
        page = visitor.open(f"/{entry.url_path}")
        expect(page.get_by_role("heading", level=1)).to_have_text([REFUSAL])
        everything = [*visitor.record.bytes_received(), ("document", page.content().encode())]
        assert len(visitor.record.frames) > 5
        assert planted.found_in(everything, *own[entry.url_path]) == []
        assert visitor.record.faults() == []


@pytest.mark.parametrize("entry", FIRST)
def test_first_run_of_a_fresh_server_by_the_id_of_a_page_file_shows_nothing(
    marked: Planted, own: dict[str, list[str]], entry: PageEntry
) -> None:
    file = ROOT / "pages" / entry.audience / entry.file
    with marked.serve() as fresh:
        for known in (str(file), entry.url_path, entry.file, file.stem):
            identifier = hashlib.md5(known.encode(), usedforsecurity=False).hexdigest()
            with Session(fresh.url, entry.url_path) as session:
                frames = [("frame", frame) for frame in session.run(page_hash=identifier)]
                assert planted.found_in(frames, *own[entry.url_path]) == []


@pytest.mark.parametrize("guess", GUESSES)
def test_guessed_address_gives_nothing(server: RunningServer, own: dict[str, list[str]], guess: str) -> None:
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        answer = client.get(guess)
    received = [("answer", answer.content)]
    assert planted.found_in(received, *(secret for secrets in own.values() for secret in secrets)) == []
    for content in (b"import streamlit", b"guards.require", b"SQLite format 3", b"[server]"):
        assert content not in answer.content


@pytest.mark.parametrize("guess", ["sources", "organizers/sources", "pages/organizers/sources", "Fuentes", "fuentes/"])
def test_guessed_page_name_gives_nothing(server: RunningServer, own: dict[str, list[str]], guess: str) -> None:
    with Session(server.url, guess) as session:
        frames = [("frame", frame) for frame in session.run()]
    assert planted.found_in(frames, *(secret for secrets in own.values() for secret in secrets)) == []


OTHERS = {"jury": ("", "organizacion-1", "nobody-9"), "organizers": ("", "jurado-1", "' OR 1=1 --")}


@pytest.mark.parametrize(
    ("entry", "person", "stage"),
    [
        pytest.param(entry, person, DEMO_STAGES[(place + at) % len(DEMO_STAGES)], id=f"{entry.url_path}-{person}")
        for place, entry in enumerate(NOT_PUBLIC)
        for at, person in enumerate(OTHERS[entry.audience])
    ],
)
def test_wrong_person_gets_the_refusal_and_nothing_else(
    server: RunningServer, own: dict[str, list[str]], entry: PageEntry, person: str, stage: str
) -> None:
    query = {"persona": person, "etapa": stage, **ASKED}
    with Session(server.url, entry.url_path, query) as session:
        frames = [("frame", frame) for _ in range(2) for frame in session.run()]
    assert planted.found_in(frames, *own[entry.url_path]) == []
    assert any(REFUSAL.encode() in frame for _place, frame in frames)


def test_role_taken_away_holds_from_the_next_run(demo_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    planted.plant(data)
    server = RunningServer(environment=demo_environment(data))
    with server, Session(server.url, "fuentes", {"persona": "organizacion-1"}) as session:
        assert planted.found_in([("frame", frame) for frame in session.run()], RUN_MARK) != []
        with closing(sqlite3.connect(data / "demo" / "judging.db")) as database, database:
            taken = database.execute("UPDATE account SET is_active = 0 WHERE subject = 'organizacion-1'")
            assert taken.rowcount == 1
        assert planted.found_in([("frame", frame) for frame in session.run()], *MARKS) == []


def test_titles_of_hidden_pages_are_all_that_is_known_of_them(server: RunningServer) -> None:
    with Session(server.url) as session:
        messages = [ForwardMsg.FromString(frame) for frame in session.run()]
    pages = [page for message in messages for page in message.navigation.app_pages]
    assert {page.url_pathname: page.is_hidden for page in pages} == {
        entry.url_path: entry.audience != "public" or not entry.in_menu for entry in PAGES
    }
