"""The pictures of shared links and the previews that lead to them, as a server gives them."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from tests.demos import demo_environment
from tests.serving import RunningServer


@pytest.fixture(scope="module")
def demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    log_path = tmp_path_factory.mktemp("shared") / "log.txt"
    with RunningServer(environment=demo_environment(demo_data), log_path=log_path) as server:
        yield server


def get(server: RunningServer, path: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(server.url + path, headers=sent, trust_env=False, timeout=30)


def picture(server: RunningServer, path: str) -> Image.Image:
    answer = get(server, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return Image.open(io.BytesIO(answer.content))


def meta(html: str, name: str) -> str:
    (found,) = re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', html)
    return unescape(found)


def test_the_picture_of_a_project_is_a_png_that_may_be_kept_a_while(demo: RunningServer) -> None:
    path = "/compartir/proyecto/noticia.png?lang=es&etapa=published"
    assert picture(demo, path).size == (1200, 630)
    answer = get(demo, path)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert re.fullmatch(r'"[0-9a-f]{20}"', answer.headers["etag"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = get(demo, path, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    assert get(demo, path, if_none_match='"other"').status_code == 200


def test_pictures_differ_by_project_language_and_stage(demo: RunningServer) -> None:
    tags = {
        query: get(demo, f"/compartir/proyecto/{query}").headers["etag"]
        for query in (
            "noticia.png?lang=es&etapa=published",
            "noticia.png?lang=en&etapa=published",
            "noticia.png?lang=es&etapa=judging",
            "kuntur.png?lang=es&etapa=published",
        )
    }
    assert len(set(tags.values())) == 4


def test_unknown_parameters_are_no_choice(demo: RunningServer) -> None:
    usual = get(demo, "/compartir/proyecto/noticia.png").headers["etag"]
    odd = get(demo, "/compartir/proyecto/noticia.png?lang=zz&etapa=none&x=<svg>").headers["etag"]
    assert odd == usual


@pytest.mark.parametrize(
    "path",
    [
        "/compartir/proyecto/none.png",
        "/compartir/proyecto/%3Csvg%3E.png",
        "/compartir/proyecto/sqles.png?etapa=building",  # not submitted yet
        "/compartir/proyecto/noticia.png?etapa=registration",
        "/compartir/proyecto/noticia",
        "/compartir/proyecto/noticia.svg",
    ],
)
def test_there_is_no_picture_of_what_is_no_project(demo: RunningServer, path: str) -> None:
    assert get(demo, path).status_code == 404


def test_a_path_that_climbs_is_refused(demo: RunningServer) -> None:
    assert get(demo, "/compartir/proyecto/..%2f..%2fetc%2fpasswd.png").status_code == 400


def test_the_preview_of_a_project_has_its_title_its_words_and_its_picture(demo: RunningServer) -> None:
    html = get(demo, "/proyecto?id=kuntur&etapa=published&lang=es").text
    assert unescape(re.findall("<title>(.*?)</title>", html)[0]) == "KUNTUR · #Somos600M 2024"
    assert meta(html, "og:title") == "KUNTUR · #Somos600M 2024"
    assert meta(html, "og:description") == (
        "LLM de asistencia legal en textos jurídicos de Perú. Corpus, Modelo, Demo, Vídeo."
    )
    assert meta(html, "twitter:card") == "summary_large_image"
    image = meta(html, "og:image")
    assert image == f"{demo.url}/compartir/proyecto/kuntur.png?lang=es&etapa=published"
    assert meta(html, "twitter:image") == image
    parts = urlsplit(image)
    assert picture(demo, f"{parts.path}?{parts.query}").size == (1200, 630)
    assert meta(html, "og:url") == f"{demo.url}/proyecto?etapa=published&id=kuntur"


def test_the_first_html_of_a_project_shows_its_own_title_and_figures(demo: RunningServer) -> None:
    html = get(demo, "/proyecto?id=kuntur&etapa=published&lang=es").text
    heading = "KUNTUR: LLM de asistencia legal en textos jurídicos de Perú"
    assert re.findall(r"<h1><bdi>(.*?)</bdi></h1>", html) == [heading]
    figures = re.findall(r"<dt>(.*?)</dt><dd>(.*?)<small>(.*?)</small></dd>", html)
    assert [(label, value) for label, value, _note in figures] == [
        ("Ejemplos", "2.075"),
        ("MB", "0,73"),
        ("Me gusta", "29"),
    ]
    assert figures[0][2] == "Declarado: Artículo de #Somos600M, tabla 4, julio de 2024"
    assert "Inventado para la demostración" in figures[2][2]


@pytest.mark.parametrize("query", ["", "?id=none", "?id=sqles&etapa=building"])
def test_a_page_of_no_project_previews_the_edition(demo: RunningServer, query: str) -> None:
    html = get(demo, f"/proyecto{query}").text
    assert meta(html, "og:title") == "Proyecto · #Somos600M 2024"
    assert "og:image" not in html
