"""The parts of serving that need no process: how pages are kept, faults, settings, the log."""

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from lib.publishing.first_view import FirstView
from lib.ui import health, icon_font, logs, web_security
from lib.ui.first_html import FirstPages, FirstViewFor, Shell, ShellChangedError
from lib.ui.health import DatabaseState
from lib.ui.static_files import STREAMLIT_STATIC, CompressedFiles

INDEX = (STREAMLIT_STATIC / "index.html").read_text(encoding="utf-8")


def view_named(name: str, language: str = "es") -> FirstView:
    return FirstView(language, name, "", name, "", "", (), (), "", None)


class Views:
    """Gives views and counts for which addresses it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    def __call__(
        self, path: str, language: str, locale: str, query: Mapping[str, str], cookies: Mapping[str, str]
    ) -> FirstView | None:
        self.asked.append((path, language, tuple(sorted(query.values()))))
        return view_named(f"view of {path}", language)


def answers(first_view_for: FirstViewFor, *paths: str, patience_seconds: float = 2.0) -> list[httpx.Response]:
    """The answers to requests made at the same moment."""
    pages = FirstPages(Shell(INDEX), first_view_for, {"/", "/corpus"}, patience_seconds)

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=list(pages.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await asyncio.gather(*(client.get(path) for path in paths))

    return asyncio.run(ask())


def test_a_hundred_visitors_at_once_cost_one_reading() -> None:
    views = Views()
    found = answers(views, *["/"] * 100)
    assert {answer.status_code for answer in found} == {200}
    assert views.asked == [("/", "es", ())]


def test_pages_that_differ_in_anything_shown_are_kept_apart() -> None:
    views = Views()
    answers(views, "/", "/corpus", "/?lang=en", "/?etapa=judging", "/?etapa=building", "/?etapa=judging")
    assert sorted(views.asked) == [
        ("/", "en", ("en",)),
        ("/", "es", ()),
        ("/", "es", ("building",)),
        ("/", "es", ("judging",)),
        ("/corpus", "es", ()),
    ]


def test_a_first_view_that_takes_too_long_is_left_out() -> None:
    released = threading.Event()

    def slow(*_asked: object) -> FirstView | None:
        released.wait()
        return view_named("late")

    try:
        (answer,) = answers(slow, "/", patience_seconds=0.05)
    finally:
        released.set()
    assert answer.status_code == 200
    assert "<title>Tablero</title>" in answer.text


def test_not_found_is_given_even_where_the_first_view_fails() -> None:
    def failing(*_asked: object) -> FirstView | None:
        raise RuntimeError("no database")

    (answer,) = answers(failing, "/nada?lang=en")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text


def test_a_shell_of_another_streamlit_is_refused_by_name() -> None:
    with pytest.raises(ShellChangedError, match="0 places like <title>Streamlit"):
        Shell(INDEX.replace("<title>Streamlit</title>", "<title>Other</title>"))


# --- Settings ---


@pytest.mark.parametrize(
    ("environment", "ancestors"),
    [
        ({}, "'self'"),
        ({"TABLERO_FRAME_ANCESTORS": ""}, "'self'"),
        ({"SPACE_HOST": "a-b.hf.space"}, "'self' https://huggingface.co https://*.hf.space"),
        ({"SPACE_HOST": "a-b.hf.space", "TABLERO_FRAME_ANCESTORS": "'none'"}, "'none'"),
        ({"TABLERO_FRAME_ANCESTORS": "space https://ejemplo.org:8443 'self'"},
         "'self' https://huggingface.co https://*.hf.space https://ejemplo.org:8443"),
    ],
)  # fmt: skip
def test_frame_ancestors_come_from_the_setting(environment: dict[str, str], ancestors: str) -> None:
    assert web_security.frame_ancestors(environment) == ancestors


@pytest.mark.parametrize("value", ["https://a.org; script-src *", "*", "javascript:", "a.org", "'unsafe-inline'"])
def test_a_frame_ancestor_that_is_no_source_is_refused_by_name(value: str) -> None:
    with pytest.raises(ValueError, match=r"TABLERO_FRAME_ANCESTORS: .* is no source"):
        web_security.frame_ancestors({"TABLERO_FRAME_ANCESTORS": value})


# --- Health ---


@pytest.mark.parametrize(
    ("state", "status", "migrations"),
    [
        (DatabaseState(is_reachable=True, is_current=True), 200, "current"),
        (DatabaseState(is_reachable=True, is_current=False), 503, "outdated"),
        (DatabaseState(is_reachable=False, is_current=False), 503, "unknown"),
    ],
)
def test_health_is_only_good_with_current_tables(state: DatabaseState, status: int, migrations: str) -> None:
    asked: list[Callable[[], DatabaseState]] = []

    def counted() -> DatabaseState:
        asked.append(counted)
        return state

    routes = [Route("/healthz", health.endpoint("1.0", counted))]

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Starlette(routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.get("/healthz") for _ in range(3)]

    found = asyncio.run(ask())
    assert {(answer.status_code, answer.json()["migrations"]) for answer in found} == {(status, migrations)}
    assert len(asked) == 1


# --- Files ---


def test_compressed_copies_are_made_once_and_found_by_the_next_process(tmp_path: Path) -> None:
    source = tmp_path / "static"
    (source / "js").mkdir(parents=True)
    (source / "js" / "a.js").write_text("var a = 1;" * 100)
    (source / "font.woff2").write_bytes(b"\x00" * 100)
    first = CompressedFiles(source, tmp_path / "copies")
    assert first.every_name() == ["font.woff2", "js/a.js"]
    assert first.body("js/a.js") is None
    first.compress([*first.every_name(), "js/gone.js"])
    assert [path.name for path in (tmp_path / "copies").rglob("*") if path.is_file()] == ["a.js.gz"]
    made_at = (tmp_path / "copies" / "js" / "a.js.gz").stat().st_mtime_ns
    second = CompressedFiles(source, tmp_path / "copies")
    second.compress(second.every_name())
    assert second.body("js/a.js") == first.body("js/a.js")
    assert (tmp_path / "copies" / "js" / "a.js.gz").stat().st_mtime_ns == made_at
    assert (second.body("font.woff2"), second.body("../static/js/a.js")) == (None, None)


# --- The icon font ---


def test_every_symbol_of_our_code_and_of_streamlit_is_in_the_small_font() -> None:
    cut_from, *names = icon_font.SMALL_FONT_NAMES.read_text(encoding="utf-8").split()
    used = icon_font.names_in_code() | icon_font.names_in_streamlit(STREAMLIT_STATIC)
    assert used - set(names) == set(), "cut the font anew: python -m tests.ui.cut_icon_font"
    assert cut_from == icon_font.streamlit_font(STREAMLIT_STATIC).name
    assert icon_font.is_enough(STREAMLIT_STATIC)


def test_another_streamlits_font_is_not_replaced(tmp_path: Path) -> None:
    media = tmp_path / "static" / "media"
    media.mkdir(parents=True)
    (media / "MaterialSymbols-Rounded.other.woff2").touch()
    assert icon_font.stylesheet(INDEX, tmp_path, "./symbols.woff2") is None


def test_the_style_sheet_names_our_font_and_still_finds_all_others() -> None:
    found = icon_font.stylesheet(INDEX, STREAMLIT_STATIC, "./symbols.0.woff2")
    assert found is not None
    address, css = found
    original = (STREAMLIT_STATIC / address).read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]+)\)", css)
    assert len(addresses) == len(re.findall(r"url\(([^)]+)\)", original))
    assert addresses.count("./symbols.0.woff2") == 1
    for other in set(addresses) - {"./symbols.0.woff2"}:
        if not other.startswith(("data:", "'data:", '"data:')):
            assert (STREAMLIT_STATIC / other.removeprefix("../")).is_file()


# --- The log ---


def test_a_line_of_the_log_has_the_place_and_the_id_and_no_personal_data() -> None:
    try:
        raise ValueError(
            "(psycopg.Error) duplicate key: ana.p+x@example.org\n[SQL: INSERT INTO people]\n"
            "[parameters: ('Ana Pérez', '2001-01-01')]\n(Background on this error at: https://sqlalche.me/e)"
        )
    except ValueError as error:
        record = logging.getLogger("lib.x").makeRecord(
            "lib.x", logging.ERROR, __file__, 1, "failed for %s", ("ana@example.org",), (ValueError, error, None)
        )
    record.error_id = "0badcafe"
    line = json.loads(logs.JsonLines().format(record))
    assert {name: line[name] for name in ("level", "logger", "message", "error_id")} == {
        "level": "error",
        "logger": "lib.x",
        "message": "failed for [e-mail]",
        "error_id": "0badcafe",
    }
    assert "test_server_pages.py" in line["exception"]
    assert "INSERT INTO people" in line["exception"]
    assert "Pérez" not in line["exception"]
    assert "ana.p" not in line["exception"]
