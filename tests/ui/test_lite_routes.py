"""`/lite` over HTTP, without a process: languages, caching, hosts, what is missing, a database that is not there."""

import asyncio
import gzip
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from lib.services import editions
from lib.ui import lite_routes
from tests.databases import new_database

SLUG = "somos600m-2024"


@pytest.fixture(scope="module")
def declared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has only what its edition declares."""
    path = tmp_path_factory.mktemp("declared") / "tablero.db"
    with closing(new_database(path)) as database, database.write() as session:
        editions.add_edition(session, SLUG, now=datetime(2024, 8, 1, tzinfo=UTC))
    return path


@pytest.fixture
def folder(declared_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation, for this test alone."""
    for name in ("DATABASE_URL", "TABLERO_DEMO", "TABLERO_EDITION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TABLERO_DATA", str(tmp_path))
    shutil.copyfile(declared_file, tmp_path / "tablero.db")
    return tmp_path


def get(path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """The answer as it is on the wire for a client that sends only these headers."""
    (answer,) = get_all([(path, headers or {})])
    return answer


def get_all(asked: list[tuple[str, Mapping[str, str]]]) -> list[httpx.Response]:
    """Answers of one server, one after the other."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=list(lite_routes.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [
                await client.get(path, headers={"accept-encoding": "identity", **headers}) for path, headers in asked
            ]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "path", ["/lite", "/lite/proyectos", "/lite/corpus", "/lite/resultados", "/lite/proyecto/noticia"]
)
def test_every_light_page_answers(folder: Path, path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert f'<link rel="canonical" href="http://localhost{path}">' in answer.text


@pytest.mark.parametrize(
    ("path", "accepted", "language", "examples"),
    [
        ("/lite", "", "es", "2.333.052"),
        ("/lite", "es-MX,es;q=0.9", "es", "2,333,052"),
        ("/lite", "fr,pt-BR;q=0.5", "pt", "2.333.052"),
        ("/lite?lang=en", "es-ES", "en", "2,333,052"),
        ("/lite?lang=xx", "en-US", "en", "2,333,052"),
    ],
)
def test_language_and_numbers_are_those_of_the_reader(
    folder: Path, path: str, accepted: str, language: str, examples: str
) -> None:
    answer = get(path, {"accept-language": accepted} if accepted else {})
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert examples in answer.text


def test_who_has_the_page_already_is_told_so_and_gzip_is_for_who_takes_it(folder: Path) -> None:
    first = get("/lite/corpus")
    tag = first.headers["etag"]
    again, other, packed = get_all(
        [
            ("/lite/corpus", {"if-none-match": tag}),
            ("/lite/corpus?lang=en", {"if-none-match": tag}),
            ("/lite/corpus", {"accept-encoding": "gzip"}),
        ]
    )
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == first.text
    assert len(gzip.compress(first.content)) < len(first.content) / 2
    assert {answer.headers["vary"] for answer in (first, packed)} == {"Accept-Encoding, Accept-Language, Cookie"}


def test_one_reading_serves_all_who_ask_within_seconds(folder: Path) -> None:
    async def ask() -> list[str]:
        transport = httpx.ASGITransport(Starlette(routes=list(lite_routes.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            before = (await client.get("/lite/corpus")).text
            with closing(sqlite3.connect(folder / "tablero.db")) as database, database:
                database.execute("UPDATE corpus SET name = 'Changed' WHERE name = 'NoticIA'")
            return [before, *[(await client.get("/lite/corpus")).text for _ in range(3)]]

    assert len(set(asyncio.run(ask()))) == 1
    assert "Changed" in get("/lite/corpus").text  # a server that has kept nothing


@pytest.mark.parametrize("path", ["/lite/nada", "/lite/proyecto/nadie", "/lite/corpus/x", "/lite/proyecto/%2e%2e"])
def test_a_page_that_is_not_there_says_so_in_the_same_design(folder: Path, path: str) -> None:
    answer = get(path, {"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert 'href="/lite/corpus?lang=en"' in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "999999999", "zwei", "", "１"])
def test_an_odd_number_of_a_page_is_the_nearest_one(folder: Path, page: str) -> None:
    assert get(f"/lite/corpus?pagina={page}").status_code == 200


def test_an_unknown_host_name_is_refused(folder: Path) -> None:
    answer = get("/lite", {"host": "rebound.example"})
    assert answer.status_code == 400
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("content", [None, b"this is no database"])
def test_without_a_database_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    for name in ("DATABASE_URL", "TABLERO_DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TABLERO_DATA", str(tmp_path))
    if content is not None:
        (tmp_path / "tablero.db").write_bytes(content)
    answer = get("/lite/corpus", {"accept-language": "pt-BR"})
    assert answer.status_code == 503
    assert "O Tablero ainda não está configurado" in answer.text
    assert str(tmp_path) not in answer.text


def test_stages_are_of_the_demo_alone(folder: Path) -> None:
    answer = get("/lite?etapa=judging")
    assert answer.status_code == 200
    assert "etapa" not in answer.text
