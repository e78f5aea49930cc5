"""Pages that are not public, asked for by somebody who may not see them: first thing on a fresh server, by guessed
addresses, by the ids of page files, with the wrong role, and after a role was taken away."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lib import i18n
from lib.services.settings import DEMO_STAGES
from lib.ui.page_list import PAGES, PageEntry
from tests.bench.sessions import Session
from tests.browser import planted
from tests.browser.conftest import demo_environment
from tests.browser.planted import PERSON_MARK, RUN_MARK
from tests.browser.visitors import Preferences, visiting
from tests.serving import ROOT, RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
NOT_PUBLIC = [entry for entry in PAGES if entry.audience != "public"]
# Sentences that stand on such a page whatever the data, in English.
SENTENCES = {
    "mis-proyectos": "The organizers assign projects before scoring opens.",
    "fuentes": "What each source last gave, what was refused and why.",
    "cierre": "Late: submitted after its deadline, or with a repo made after it.",
    "repos": "Whose each repo of the organization is, and why.",
}
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


def secrets(page: str) -> list[str]:
    """What must not be in any byte: marks in the data, and a sentence of the page in each language."""
    return [PERSON_MARK, RUN_MARK, *_sentences(SENTENCES[page])]


def _sentences(beginning: str) -> Iterator[str]:
    """The sentence of the code that begins so, in each language."""
    source = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("pages/*/*.py"))
    start = source.index(beginning)
    sentence = source[start : source.index('"', start)]
    yield from (i18n.translator(language)(sentence) for language in i18n.LANGUAGES)


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


@pytest.mark.parametrize("entry", NOT_PUBLIC, ids=lambda entry: entry.url_path)
def test_first_request_of_a_fresh_server_shows_nothing_of_the_page(
    browser: Browser, marked: Planted, entry: PageEntry
) -> None:
    with marked.serve() as fresh, visiting(browser, fresh.url, Preferences()) as visitor:
        page = visitor.open(f"/{entry.url_path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(REFUSAL)
        everything = [*visitor.record.bytes_received(), ("document", page.content().encode())]
        assert len(visitor.record.frames) > 5
        assert planted.found_in(everything, *secrets(entry.url_path)) == []
        assert visitor.record.faults() == []


@pytest.mark.parametrize("entry", NOT_PUBLIC, ids=lambda entry: entry.url_path)
def test_first_run_of_a_fresh_server_by_the_id_of_a_page_file_shows_nothing(marked: Planted, entry: PageEntry) -> None:
    file = ROOT / "pages" / entry.audience / entry.file
    with marked.serve() as fresh:
        for known in (str(file), entry.url_path, entry.file, file.stem):
            identifier = hashlib.md5(known.encode(), usedforsecurity=False).hexdigest()
            with Session(fresh.url, entry.url_path) as session:
                frames = [("frame", frame) for frame in session.run(page_hash=identifier)]
                assert planted.found_in(frames, *secrets(entry.url_path)) == []


@pytest.mark.parametrize("guess", GUESSES)
def test_guessed_address_gives_nothing(server: RunningServer, guess: str) -> None:
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        answer = client.get(guess)
    received = [("answer", answer.content)]
    assert planted.found_in(received, *(secret for page in SENTENCES for secret in secrets(page))) == []
    for content in (b"import streamlit", b"guards.require", b"SQLite format 3", b"[server]"):
        assert content not in answer.content


@pytest.mark.parametrize("guess", ["sources", "organizers/sources", "pages/organizers/sources", "Fuentes", "fuentes/"])
def test_guessed_page_name_gives_nothing(server: RunningServer, guess: str) -> None:
    with Session(server.url, guess) as session:
        frames = [("frame", frame) for frame in session.run()]
    assert planted.found_in(frames, *(secret for page in SENTENCES for secret in secrets(page))) == []


@pytest.mark.parametrize("stage", DEMO_STAGES)
@pytest.mark.parametrize(
    ("page", "person"),
    [
        ("fuentes", ""),
        ("fuentes", "jurado-1"),
        ("fuentes", "jurado-3"),
        ("fuentes", "nobody-9"),
        ("fuentes", "' OR 1=1 --"),
        ("cierre", ""),
        ("cierre", "jurado-1"),
        ("repos", ""),
        ("repos", "jurado-1"),
        ("mis-proyectos", ""),
        ("mis-proyectos", "organizacion-1"),
        ("mis-proyectos", "nobody-9"),
    ],
)
def test_wrong_person_gets_the_refusal_and_nothing_else(
    server: RunningServer, page: str, person: str, stage: str
) -> None:
    with Session(server.url, page, {"persona": person, "etapa": stage}) as session:
        frames = [("frame", frame) for _ in range(2) for frame in session.run()]
    assert planted.found_in(frames, *secrets(page)) == []
    assert any(REFUSAL.encode() in frame for _place, frame in frames)


@pytest.mark.parametrize(
    ("page", "person"),
    [
        ("fuentes", "organizacion-1"),
        ("cierre", "organizacion-1"),
        ("repos", "organizacion-1"),
        ("mis-proyectos", "jurado-1"),
    ],
)
def test_right_person_gets_the_page(server: RunningServer, page: str, person: str) -> None:
    with Session(server.url, page, {"persona": person}) as session:
        frames = [("frame", frame) for frame in session.run()]
    assert planted.found_in(frames, next(_sentences(SENTENCES[page]))) != []


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
        assert planted.found_in([("frame", frame) for frame in session.run()], *secrets("fuentes")) == []


def test_titles_of_hidden_pages_are_all_that_is_known_of_them(server: RunningServer) -> None:
    with Session(server.url) as session:
        messages = [ForwardMsg.FromString(frame) for frame in session.run()]
    pages = [page for message in messages for page in message.navigation.app_pages]
    assert {page.url_pathname: page.is_hidden for page in pages} == {
        entry.url_path: entry.audience != "public" or not entry.in_menu for entry in PAGES
    }
