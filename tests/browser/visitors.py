"""Somebody with a browser: what they prefer, the page that they open, and every byte that reaches them.

A page counts as open when its script has ended, its title is there, and every chart, map and table has drawn. One that
does not come so far in time is a failure that says what was missing.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    WebSocket,
)
from playwright.sync_api import TimeoutError as NotInTimeError

Language = Literal["es", "en", "pt"]
Scheme = Literal["light", "dark"]

OPEN_SECONDS = 30.0
USUAL_TIMEOUT_MS = 30_000
HEIGHTS = {1280: 900, 360: 740}

# What is still missing on the page, as a list of words; an empty list says that it is drawn.
_MISSING = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return ["application"];
  const missing = [];
  if (app.dataset.testScriptState !== "notRunning") missing.push("end of the script: " + app.dataset.testScriptState);
  if (!app.querySelector("h1")) missing.push("title");
  const visible = (element) => element.checkVisibility({visibilityProperty: true});
  const drawn = [["stVegaLiteChart", "canvas, svg"], ["stDeckGlJsonChart", "canvas"], ["stDataFrame", "canvas"]];
  for (const [name, mark] of drawn)
    for (const element of app.querySelectorAll(`[data-testid="${name}"]`))
      if (visible(element) && !element.querySelector(mark)) missing.push("drawing in " + name);
  if (app.querySelector('[data-testid="stSkeleton"]')) missing.push("what a skeleton stands for");
  if (app.querySelector('[data-stale="true"]')) missing.push("a fresh element in place of a stale one");
  if ([...app.querySelectorAll("img")].some((image) => visible(image) && !image.complete)) missing.push("image");
  if (document.fonts.status !== "loaded") missing.push("fonts");
  const english = '[aria-label="Link to heading"], [aria-label="Close"], [placeholder^="Choose "]';
  if (document.documentElement.lang !== "en" && document.querySelector(english))
    missing.push("words of the visitor's language");
  return missing;
}"""
# The waiting is one promise in the page: Playwright's own would evaluate text there, which our policy forbids.
_WAIT = f"""(patience) => new Promise((resolve) => {{
  const missing = {_MISSING};
  const last = performance.now() + patience;
  const look = () => {{
    const now = missing();
    if (now.length === 0 || performance.now() > last) resolve([now, performance.now()]);
    else requestAnimationFrame(look);
  }};
  look();
}})"""


@dataclass(frozen=True)
class Preferences:
    """What a visitor's browser says of them."""

    language: Language = "es"
    locale: str = ""
    width: int = 1280
    scheme: Scheme = "light"
    zone: str = "America/Bogota"

    @property
    def tag(self) -> str:
        """The locale that the browser asks for."""
        return self.locale or {"es": "es-ES", "en": "en-US", "pt": "pt-BR"}[self.language]

    def __str__(self) -> str:
        return f"{self.tag}-{self.width}-{self.scheme}"


# The windows that visitors left, by browser, each with the line over which it is told what its next visitor likes.
_IDLE: WeakKeyDictionary[Browser, list[tuple[Page, CDPSession]]] = WeakKeyDictionary()


@dataclass
class Record:
    """What reached a visitor: faults that the browser noticed, and the bytes."""

    host: str
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)
    bad_answers: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Everything that should not have happened."""
        return [
            *(f"console: {text}" for text in self.console_errors),
            *(f"page error: {text}" for text in self.page_errors),
            *(f"request to another host: {url}" for url in self.foreign_requests),
            *(f"answer: {text}" for text in self.bad_answers),
        ]

    def bytes_received(self) -> Iterator[tuple[str, bytes]]:
        """Where from, and the content: every frame, and every answer that is not a file of Streamlit's bundle."""
        yield from ((f"frame {number}", frame) for number, frame in enumerate(self.frames))
        for response in self.responses:
            if not urlsplit(response.url).path.startswith("/static/") and response.ok:
                yield response.url, response.body()

    def attach(self, page: Page) -> None:
        """Begin to record what `page` receives."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("websocket", self._socket)

    def detach(self, page: Page) -> None:
        """Record no more of `page`."""
        page.remove_listener("console", self._console)
        page.remove_listener("pageerror", self._page_error)
        page.remove_listener("request", self._request)
        page.remove_listener("response", self._response)
        page.remove_listener("websocket", self._socket)

    def _page_error(self, error: Error) -> None:
        self.page_errors.append(str(error))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.foreign_requests.append(request.url)

    def _response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400:
            self.bad_answers.append(f"{response.status} {response.url}")

    def _socket(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
        if urlsplit(socket.url).netloc != self.host:
            self.foreign_requests.append(socket.url)
        socket.on(
            "framereceived",
            lambda payload: self.frames.append(payload if isinstance(payload, bytes) else payload.encode()),
        )


@dataclass
class Visitor:
    """One browser context with one page."""

    page: Page
    record: Record
    url: str
    preferences: Preferences
    drawn_ms: float = 0.0  # from the last navigation until the page was drawn

    def open(self, path: str = "/", /, *, patience_seconds: float = OPEN_SECONDS, **query: str) -> Page:
        """Open `path` and wait until it is drawn."""
        self.page.goto(address(self.url, path, query), wait_until="commit")
        self.wait(patience_seconds)
        return self.page

    def wait(self, patience_seconds: float = OPEN_SECONDS) -> None:
        """Wait until the page is drawn. Raises AssertionError naming what is missing."""
        missing, self.drawn_ms = self.page.evaluate(_WAIT, patience_seconds * 1000)
        assert missing == [], (
            f"{self.page.url} did not render; missing: {missing}; faults: {self.record.faults()}; "
            f"text: {self.page.locator('body').inner_text()[:500]!r}"
        )

    def choose(self, label: str, option: str) -> None:
        """Choose `option` in the list whose label holds `label`, once the page is drawn."""
        self.wait()
        pick(self.page.get_by_role("combobox", name=re.compile(re.escape(label))), option)

    def text(self) -> str:
        """What stands on the page for eyes and for screen readers: texts, labels, alternative texts, hints."""
        return "\n".join(
            [
                self.page.locator("body").inner_text(),
                *self.page.evaluate(
                    """() => [...document.body.querySelectorAll("[aria-label], [alt], [title], [placeholder]")]
                      .filter((element) => element.checkVisibility())
                      .flatMap((element) => ["aria-label", "alt", "title", "placeholder"]
                        .map((name) => element.getAttribute(name)).filter(Boolean))"""
                ),
            ]
        )


def address(url: str, path: str, query: Mapping[str, str]) -> str:
    """The address of a page."""
    return f"{url}{path}{'?' if query else ''}{urlencode(query)}"


@contextmanager
def visiting(browser: Browser, url: str, preferences: Preferences | None = None, **options: Any) -> Iterator[Visitor]:
    """A visitor whom the site has never seen.

    Without `options` their window is one that an earlier visitor left, emptied and told their preferences: a new one
    starts a process and reads all of the scripts again, which takes four times as long as opening a page.
    """
    liked = preferences or Preferences()
    if options:
        context = browser.new_context(**_usual(liked) | options)
        with _recorded(context.new_page(), url, liked) as visitor:
            yield visitor
        context.close()
        return
    idle = _IDLE.setdefault(browser, [])
    page, line = idle.pop() if idle else _new_window(browser)
    _prefer(page, line, liked)
    try:
        with _recorded(page, url, liked) as visitor:
            yield visitor
    finally:
        if page.is_closed():
            page.context.close()
        else:
            _forget(page)
            idle.append((page, line))


@contextmanager
def _recorded(page: Page, url: str, liked: Preferences) -> Iterator[Visitor]:
    record = Record(urlsplit(url).netloc)
    record.attach(page)
    try:
        yield Visitor(page, record, url, liked)
    finally:
        record.detach(page)


def _usual(liked: Preferences) -> dict[str, Any]:
    return {
        "locale": liked.tag,
        "timezone_id": liked.zone,
        "color_scheme": liked.scheme,
        "viewport": _size(liked),
        "reduced_motion": "reduce",
    }


def _new_window(browser: Browser) -> tuple[Page, CDPSession]:
    page = browser.new_context(reduced_motion="reduce").new_page()
    return page, page.context.new_cdp_session(page)


def _prefer(page: Page, line: CDPSession, liked: Preferences) -> None:
    """Let a window say of its visitor what one made for them would."""
    page.set_viewport_size(_size(liked))
    page.emulate_media(color_scheme=liked.scheme)
    line.send(
        "Emulation.setUserAgentOverride",
        {"userAgent": page.evaluate("navigator.userAgent"), "acceptLanguage": liked.tag},
    )
    line.send("Emulation.setLocaleOverride", {"locale": liked.tag})
    line.send("Emulation.setTimezoneOverride", {"timezoneId": liked.zone})


def _size(liked: Preferences) -> ViewportSize:
    return {"width": liked.width, "height": HEIGHTS.get(liked.width, 800)}


def _forget(page: Page) -> None:
    """Let nothing be left of who looked: other windows, what was stored, what stood in the way of requests."""
    for other in page.context.pages:
        if other != page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.unroute_all()
    page.goto("about:blank")
    page.context.clear_cookies()
    page.set_default_timeout(USUAL_TIMEOUT_MS)


def pick(box: Locator, option: str) -> None:
    """Choose `option` in a list, as a person does: once more where the list closed.

    It closes when the page scrolls, which pressing it makes it do where it is out of sight, and when the page is drawn
    anew meanwhile. A long list holds only what is in sight, so the second time the option is written.
    """
    entry = box.page.get_by_role("option", name=option, exact=True)
    with suppress(Error):
        box.scroll_into_view_if_needed()
        box.click()
        entry.click(timeout=3_000)
        return
    box.fill(option)
    entry.click()


def query_of(page: Page) -> dict[str, str]:
    """The query of the page's address; the last value of each name."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expect_query(page: Page, query: Mapping[str, str]) -> None:
    """The address comes to have exactly this query: the application writes it a moment after it drew."""
    with suppress(NotInTimeError):
        page.wait_for_url(lambda _url: query_of(page) == query, wait_until="commit", timeout=10_000)
    assert query_of(page) == query
