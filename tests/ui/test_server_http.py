"""What the server answers over HTTP: headers, compressed files, first HTML, health, and what it does not answer."""

import base64
import gzip
import hashlib
import json
import re
from html import unescape
from pathlib import Path

import httpx
import pytest
import streamlit

from tests.serving import RunningServer
from tests.ui.conftest import SPACE_HOST

STATIC = Path(streamlit.__file__).parent / "static"
INDEX = (STATIC / "index.html").read_text(encoding="utf-8")


def get(server: RunningServer, path: str, **headers: str) -> httpx.Response:
    """The answer as it is on the wire for a client that sends only these headers."""
    sent = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(server.url + path, headers=sent, trust_env=False)


def raw(server: RunningServer, path: str, accept_encoding: str) -> tuple[httpx.Headers, bytes]:
    """The headers and the bytes of the body, not decoded."""
    with (
        httpx.Client(trust_env=False) as client,
        client.stream("GET", server.url + path, headers={"accept-encoding": accept_encoding}) as response,
    ):
        return response.headers, b"".join(response.iter_raw())


def tag(html: str, pattern: str) -> str:
    """What the one place like `pattern` holds, unescaped."""
    (found,) = re.findall(pattern, html)
    return unescape(found)


# --- Headers ---


@pytest.mark.parametrize("path", ["/", "/vacia", "/nada", "/healthz", "/static/js/none.js", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(sample: RunningServer, path: str) -> None:
    headers = get(sample, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers  # this is http
    assert headers["content-security-policy"].startswith(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha"
    )


def test_policy_is_the_strict_one_with_the_hash_of_the_installed_script(sample: RunningServer) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", INDEX, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    answer = get(sample, "/")
    assert answer.headers["content-security-policy"] == (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    assert re.findall(r"<script>(.*?)</script>", answer.text, flags=re.DOTALL) == [script]


def test_behind_https_the_browser_is_told_to_stay_there(sample: RunningServer) -> None:
    answer = get(sample, "/vacia", x_forwarded_proto="https")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert tag(answer.text, r'<link rel="canonical" href="([^"]*)">') == f"https://127.0.0.1:{sample.port}/vacia"


def test_on_a_space_the_hub_may_frame_it_and_its_host_is_known(faulty_sample: RunningServer) -> None:
    answer = get(faulty_sample, "/", host=SPACE_HOST)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://huggingface.co https://*.hf.space")


def test_an_unknown_host_name_is_refused_with_what_to_do(sample: RunningServer) -> None:
    answer = get(sample, "/", host="rebound.example")
    assert answer.status_code == 400
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in answer.text
    assert get(sample, "/healthz", host="10.0.0.7").status_code == 200  # a watcher asks by address


# --- Files ---


def test_every_script_and_style_of_the_first_load_comes_compressed_and_whole(sample: RunningServer) -> None:
    names = re.findall(r'"\./static/((?:js|css)/[^"]+)"', get(sample, "/").text)
    assert len(names) > 50
    plain_bytes = wire_bytes = 0
    for name in names:
        headers, body = raw(sample, f"/static/{name}", "gzip, deflate, br, zstd")
        expected = (STATIC / "static" / name).read_bytes()
        assert gzip.decompress(body) == expected
        assert headers["content-encoding"] == "gzip"
        assert headers["vary"] == "Accept-Encoding"
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")
        plain_bytes += len(expected)
        wire_bytes += len(body)
    assert wire_bytes < plain_bytes / 3


@pytest.mark.parametrize("accept_encoding", ["identity", "gzip;q=0", "br"])
def test_who_takes_no_gzip_gets_the_file_as_it_is(sample: RunningServer, accept_encoding: str) -> None:
    name = re.findall(r'"\./static/(js/[^"]+)"', INDEX)[0]
    headers, body = raw(sample, f"/static/{name}", accept_encoding)
    assert body == (STATIC / "static" / name).read_bytes()
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding"


def test_a_part_of_a_file_is_a_part_of_the_file_as_it_is(sample: RunningServer) -> None:
    name = re.findall(r'"\./static/(js/[^"]+)"', INDEX)[0]
    answer = get(sample, f"/static/{name}", accept_encoding="gzip", range="bytes=0-9")
    assert (answer.status_code, answer.content) == (206, (STATIC / "static" / name).read_bytes()[:10])


def test_our_own_files_are_named_by_their_content_and_come_again_and_again(sample: RunningServer) -> None:
    html = get(sample, "/").text
    addresses = re.findall(r'(?:href|src)="\.(/recursos/[^"]+)"', html)
    assert {re.sub(r"\.[0-9a-f]{10}\.", ".", address) for address in addresses} == {
        "/recursos/browser.js",
        "/recursos/words.js",
        "/recursos/streamlit.css",
        "/recursos/favicon.svg",
        "/recursos/favicon.png",
    }
    for address in addresses * 2:
        headers, _body = raw(sample, address, "gzip")
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
    for name in ("/favicon.ico", "/favicon.png", "/apple-touch-icon.png"):
        assert get(sample, name).content.startswith(b"\x89PNG")


# --- First HTML ---


@pytest.mark.parametrize(
    ("path", "accept_language", "expected"),
    [
        ("/", "", ("es", "Evaluación", "es-ES")),
        ("/", "es-MX,es;q=0.9,en;q=0.8", ("es", "Evaluación", "es-MX")),
        ("/", "fr-FR,en-GB;q=0.8,en;q=0.7", ("en", "Judging", "en-GB")),
        ("/vacia", "pt-BR", ("pt", "Avaliação", "pt-BR")),
        ("/?lang=pt", "es-MX", ("pt", "Avaliação", "pt-BR")),
        ("/?lang=en&embed=true", "es-MX", ("en", "Judging", "en-US")),
        ("/?lang=xx", "ja", ("es", "Evaluación", "es-ES")),
    ],
)
def test_first_html_is_in_the_language_of_the_visitor(
    sample: RunningServer, path: str, accept_language: str, expected: tuple[str, str, str]
) -> None:
    language, phase, locale = expected
    answer = get(sample, path, accept_language=accept_language)
    assert answer.headers["content-language"] == language
    assert tag(answer.text, r'<html lang="([^"]*)">') == language
    assert tag(answer.text, r'<p class="fv-phase">.*<b>([^<]*)</b>') == phase
    assert f"locale={locale} " in answer.text
    assert {"Accept-Language", "Accept-Encoding", "Cookie"} <= set(answer.headers["vary"].split(", "))


def test_each_address_has_its_own_title_and_preview_escaped(sample: RunningServer) -> None:
    home, empty = get(sample, "/").text, get(sample, "/vacia?lang=es&utm_source=x").text
    assert "<title>#Somos600M &lt;2024&gt;</title>" in home
    assert tag(home, r'property="og:image" content="([^"]*)"') == f"{sample.url}/recursos/vista.png"
    assert tag(home, r'name="description" content="([^"]*)"') == 'Un "corpus" concentra el 92 % & más'
    assert "<title>Vacía</title>" in empty
    assert tag(empty, r'property="og:url" content="([^"]*)"') == f"{sample.url}/vacia"
    assert "javascript:" not in home
    assert "Streamlit</title>" not in home


def test_nothing_of_the_shell_speaks_of_what_is_off(sample: RunningServer) -> None:
    html = get(sample, "/").text
    assert "service-desc" not in html
    assert "_stcore/agent" not in html
    assert "You need to enable JavaScript" not in html
    assert "shortcut icon" not in html
    assert html.index('id="first-view"') < html.index('rel="stylesheet"') < html.index('id="root"')


def test_only_our_own_cookies_reach_the_first_view(sample: RunningServer) -> None:
    html = get(sample, "/vacia", cookie="_streamlit_user=someone; tablero_viewport=narrow-webgl; other=1").text
    assert "cookies=[('tablero_viewport'" not in html
    assert "cookies=[&#x27;tablero_viewport&#x27;]" in html


def test_first_html_comes_compressed_and_is_not_sent_twice(sample: RunningServer) -> None:
    headers, body = raw(sample, "/vacia?a=1", "gzip")
    assert gzip.decompress(body).decode() == get(sample, "/vacia?a=1").text
    assert headers["cache-control"] == "no-cache"
    again = get(sample, "/vacia?a=1", if_none_match=headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    head = httpx.head(sample.url + "/vacia?a=1", trust_env=False)
    assert (head.status_code, head.content) == (200, b"")


def test_where_the_first_view_fails_the_application_comes_without_it(faulty_sample: RunningServer) -> None:
    answer = get(faulty_sample, "/")
    assert answer.status_code == 200
    assert "<title>Tablero</title>" in answer.text
    assert '<div id="root"></div>' in answer.text
    logged = [json.loads(line) for line in faulty_sample.log().splitlines() if line.startswith("{")]
    failure = next(line for line in logged if line["message"] == "No first view for /")
    assert "RuntimeError: [e-mail]: no view" in failure["exception"]
    assert "persona@example.org" not in faulty_sample.log()


# --- What is no page ---


@pytest.mark.parametrize(
    "path",
    [
        "/nada",
        "/pages/organizers/sources",
        "/pages/organizers/sources.py",
        "/organizers/sources",
        "/lib/ui/router.py",
        "/vacia/vacia",
        "/index.html",
        "/vacia.txt",
        "/app/static/x",
    ],
)
def test_an_address_that_is_no_page_is_not_found(sample: RunningServer, path: str) -> None:
    answer = get(sample, path, accept_language="pt")
    assert answer.status_code == 404
    assert 'id="root"' not in answer.text


def test_a_file_of_the_bundle_that_is_not_there_is_not_found(sample: RunningServer) -> None:
    answer = get(sample, "/static/js/index.00000000.js")
    assert (answer.status_code, answer.headers.get("cache-control")) == (404, None)


def test_a_path_that_climbs_is_refused(sample: RunningServer) -> None:
    assert get(sample, "/%2e%2e/vacia").status_code == 400


def test_not_found_speaks_the_language_of_the_visitor_and_leads_on(sample: RunningServer) -> None:
    html = get(sample, "/pages/organizers/sources", accept_language="pt").text
    assert tag(html, r'<html lang="([^"]*)">') == "pt"
    assert tag(html, r"<h1>([^<]*)</h1>") == "Não há nenhuma página neste endereço"
    assert '<a href="/vacia">' in html


def test_a_closing_slash_leads_to_the_page(sample: RunningServer) -> None:
    answer = get(sample, "/vacia/?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (301, "/vacia?lang=en")


def test_the_agent_interface_is_off(sample: RunningServer) -> None:
    answer = httpx.post(sample.url + "/_stcore/agent/interact", json={}, trust_env=False)
    assert answer.status_code in (403, 404)


# --- Start ---


def test_every_page_has_run_once_before_the_first_visitor(sample: RunningServer) -> None:
    said = [json.loads(line)["message"] for line in sample.log().splitlines() if line.startswith("{")]
    assert said.index("vacia for es-ES") < next(place for place, text in enumerate(said) if text.startswith("Ready "))


# --- Health ---


def test_health_of_a_server_that_works(sample: RunningServer) -> None:
    answer = get(sample, "/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": "1.2.3", "database": "reachable", "migrations": "current"}
    assert answer.headers["cache-control"] == "no-store"


def test_health_without_database_tells_that_and_nothing_else(faulty_sample: RunningServer) -> None:
    answer = get(faulty_sample, "/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "version": "1.2.3",
        "database": "unreachable",
        "migrations": "unknown",
    }
