"""What a browser makes of the serving: charts under the strict policy, the theme, the first view and its going."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lib.ui import icon_font
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
APPLICATION_RULES = {"runOnly": RULES["runOnly"][:-1]}
LOOKS = [("light", 1280), ("dark", 360)]
DRAWN = ('[data-testid="stVegaLiteChart"] :is(canvas, svg)', '[data-testid="stDeckGlJsonChart"] canvas',
         '[data-testid="stDataFrame"] canvas')  # fmt: skip
ENDED = '[data-testid="stApp"][data-test-script-state="notRunning"]'

# One entry per change, seen frame by frame: is the first view to be seen, and how far is the application?
WATCH = """
  window.seen = [];
  (function look() {
    const view = document.querySelector("#first-view");
    const app = document.querySelector('[data-testid="stApp"]');
    const now = JSON.stringify([
      view ? getComputedStyle(view).visibility : "absent",
      app ? app.dataset.testScriptState : "absent",
      Boolean(document.querySelector('[data-testid="stMain"] h1')),
    ]);
    if (window.seen.at(-1) !== now) window.seen.push(now);
    requestAnimationFrame(look);
  })();
"""


@dataclass
class Visit:
    """An open page, and what the browser complained of."""

    page: Page
    faults: list[str] = field(default_factory=list)


@contextmanager
def visiting(browser: Browser, server: RunningServer, **preferences: object) -> Iterator[Visit]:
    """A visitor with these preferences (of `Browser.new_context`) who has not opened anything yet."""
    context = browser.new_context(**({"locale": "es-MX", "base_url": server.url} | preferences))  # type: ignore[arg-type]
    page = context.new_page()
    visit = Visit(page)
    page.on("console", lambda said: visit.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visit.faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((server.url, "data:", "blob:")) else visit.faults.append(request.url)
        ),
    )
    yield visit
    context.close()


def sized(width: int) -> dict[str, int]:
    return {"width": width, "height": 800}


def violations(page: Page, rules: dict[str, list[str]]) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), every(2, LOOKS))
def test_charts_tables_and_maps_draw_under_the_policy_and_can_be_read(
    browser: Browser, sample: RunningServer, scheme: str, width: int
) -> None:
    with visiting(browser, sample, color_scheme=scheme, viewport=sized(width)) as visit:
        visit.page.goto("/")
        visit.page.wait_for_selector(ENDED)
        for drawing in DRAWN:
            visit.page.locator(drawing).first.wait_for(state="attached")
        visit.page.get_by_role("button", name="Fuente").click()
        visit.page.get_by_role("button", name="Aceptar").wait_for()
        assert violations(visit.page, APPLICATION_RULES) == []
        assert visit.faults == []


@pytest.mark.parametrize("address", ["/vacia", "/vacia?embed=true"])
def test_the_first_view_stays_until_the_page_is_there_and_never_comes_back(
    browser: Browser, sample: RunningServer, address: str
) -> None:
    with visiting(browser, sample) as visit:
        visit.page.add_init_script(WATCH)
        visit.page.goto(address)
        visit.page.wait_for_selector(ENDED)
        visit.page.wait_for_function("() => window.seen.at(-1).startsWith('[\"hidden')")
        if "embed" not in address:
            visit.page.get_by_role("button", name="Otra vez").click()
            visit.page.get_by_role("link", name="Otra").click()
            visit.page.get_by_role("heading", name="Otra").wait_for()
            visit.page.wait_for_selector(ENDED)
        seen = [json.loads(entry) for entry in visit.page.evaluate("window.seen")]
        first_hidden = next(place for place, (visibility, _state, _title) in enumerate(seen) if visibility == "hidden")
        assert {visibility for visibility, _state, _title in seen[first_hidden:]} == {"hidden"}
        assert ["visible", "absent", False] in seen[:first_hidden]
        assert not [entry for entry in seen[:first_hidden] if entry[1] == "notRunning"]
        assert seen[first_hidden][2], "the first view went before the page had a title"
        # It lies over the application: its going moves nothing and leaves nothing to scroll.
        assert visit.page.evaluate("document.documentElement.scrollHeight === innerHeight")
        assert visit.faults == []


@pytest.mark.parametrize(("scheme", "width"), every(2, LOOKS))
def test_the_first_view_alone_can_be_read(browser: Browser, sample: RunningServer, scheme: str, width: int) -> None:
    with visiting(browser, sample, color_scheme=scheme, viewport=sized(width)) as visit:
        visit.page.route("**/static/js/**", lambda route: route.abort())
        visit.page.goto("/")
        visit.page.get_by_text("2.333.052").wait_for()
        assert violations(visit.page, RULES) == []
        assert visit.page.evaluate("document.querySelector('#first-view').scrollWidth") == width
        visit.page.goto("/nada")
        visit.page.get_by_role("heading", name="No hay ninguna página en esta dirección").wait_for()
        assert violations(visit.page, RULES) == []


def test_without_scripts_the_figures_are_there_and_nothing_promises_more(
    browser: Browser, sample: RunningServer
) -> None:
    with visiting(browser, sample, java_script_enabled=False) as visit:
        visit.page.goto("/?lang=en")
        assert visit.page.get_by_text("651").is_visible()
        assert visit.page.locator("noscript p").is_visible()
        assert not visit.page.get_by_text("Loading charts").is_visible()


@pytest.mark.parametrize(("width", "cookie"), [(1280, "wide-webgl"), (360, "narrow-webgl")])
def test_the_server_learns_the_width_before_the_first_run(
    browser: Browser, sample: RunningServer, width: int, cookie: str
) -> None:
    with visiting(browser, sample, viewport=sized(width)) as visit:
        visit.page.goto("/otra")
        visit.page.get_by_text(f"viewport: {cookie}").wait_for()
        (kept,) = [kept for kept in visit.page.context.cookies() if kept["name"] == "tablero_viewport"]
        assert (kept["value"], kept["sameSite"], kept["expires"]) == (cookie, "Lax", -1)


def test_the_application_connects_without_asking_first(browser: Browser, sample: RunningServer) -> None:
    with visiting(browser, sample) as visit:
        with visit.page.expect_websocket() as connected:
            visit.page.goto("/otra")
        assert connected.value.url == sample.url.replace("http", "ws") + "/_stcore/stream"
        kept = {kept["name"] for kept in visit.page.context.cookies()}
        assert kept == {"_streamlit_xsrf", "tablero_viewport"}
        assert visit.page.evaluate("window.__streamlit.HOST_CONFIG.allowedOrigins") == [sample.url]
        visit.page.wait_for_selector(ENDED)
        assert visit.faults == []


def test_symbols_come_from_the_small_font_and_each_is_one_sign(browser: Browser, sample: RunningServer) -> None:
    cut_from, *names = icon_font.SMALL_FONT_NAMES.read_text(encoding="utf-8").split()
    with visiting(browser, sample) as visit:
        fetched: list[str] = []
        visit.page.on("requestfinished", lambda request: fetched.append(request.url.rpartition("/")[2]))
        visit.page.goto("/otra")
        visit.page.wait_for_selector(ENDED)
        widths = visit.page.evaluate(
            """async (names) => {
              await document.fonts.load('100px "Material Symbols Rounded"');
              return names.map((name) => {
                const sign = document.createElement("span");
                sign.style = 'position: absolute; font: 100px "Material Symbols Rounded"';
                sign.textContent = name;
                document.body.append(sign);
                const { width } = sign.getBoundingClientRect();
                sign.remove();
                return [name, Math.round(width)];
              });
            }""",
            names,
        )
        assert [name for name, width in widths if width != 100] == []
        assert len(names) > 100
        assert cut_from not in fetched
        assert [name for name in fetched if name.startswith("symbols.")] != []


def test_a_failed_page_shows_an_id_that_the_log_has_and_nothing_of_the_fault(
    browser: Browser, sample: RunningServer
) -> None:
    with visiting(browser, sample) as visit:
        visit.page.goto("/otra?lang=pt")
        visit.page.get_by_role("button", name="Fallar").click()
        alert = visit.page.get_by_text("Algo falhou do nosso lado")
        alert.wait_for()
        error_id = re.search(r"erro: ([0-9a-f]{8})\.", alert.inner_text())
        assert error_id is not None
        content = visit.page.content()
        assert "RuntimeError" not in content
        assert "persona@example.org" not in content
    lines = [json.loads(line) for line in sample.log().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("error_id") == error_id[1]]
    assert "RuntimeError: [e-mail] no existe" in line["exception"]
    assert "persona@example.org" not in sample.log()
