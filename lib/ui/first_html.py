"""The HTML of a page: Streamlit's `index.html` with the visitor's language, a head of its own, and a first view.

Streamlit answers every address with one empty shell. Here each page address gets that shell filled: people on slow
phones see the headline figures before any script has run, and a shared link has a preview. The first view lies over
the application and goes, by style sheet alone, when the first elements of the page are there.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.web.server.starlette.starlette_routes import _ensure_xsrf_cookie

from lib.publishing.connection_notice import render_notice
from lib.publishing.first_view import STYLE, FirstView, render_first_view, render_head, render_not_found
from lib.ui import static_files, widget_words
from lib.ui.html_answers import Asked, HtmlAnswers, HtmlDocument

FirstViewFor = Callable[[str, str, str, Mapping[str, str], Mapping[str, str]], FirstView | None]
"""(path, language, locale, query, our own cookies) -> the first view, or None where there is nothing to show."""

_BROWSER_SCRIPT = static_files.asset_address("browser.js")
_WORDS_SCRIPT = static_files.asset_address("words.js")
_PRODUCT_NAME = "Tablero"
_PATIENCE_SECONDS = 5.0
_LOG = logging.getLogger(__name__)

# Streamlit's DOM, seen on 1.67: while it connects the state is "initial", the first run is "running", then
# "notRunning". The transition makes it one way: `visibility` would come back only after a day, so that a later
# run, which empties the page for a moment, does not bring the first view back. `:has()` makes the browser look through
# the whole page at every change: browser.js takes that sheet out once the first view is gone.
_LYING = """
      #first-view { transition: visibility 0s 86400s }
      @media print { #first-view { display: none } }
"""
_LEAVING = """
      body:has([data-testid="stApp"][data-test-script-state="notRunning"]) #first-view,
      body:has([data-testid="stApp"][data-test-script-state="running"] [data-testid="stMain"] h1) #first-view
        { visibility: hidden; transition: none }
"""


class ShellChangedError(RuntimeError):
    """Streamlit's `index.html` is not as this version of the application knows it."""


class Shell:
    """Streamlit's `index.html` cut at the places that are filled for each page.

    Raises ShellChangedError naming what is not found.
    """

    def __init__(
        self, index_html: str, stylesheets: Mapping[str, str] | None = None, page_paths: Collection[str] = ()
    ) -> None:
        """`stylesheets`: addresses in `index_html` that are to be replaced by others. `page_paths`: of all pages."""
        html, styles = _without_stylesheets(index_html)
        for theirs, ours in (stylesheets or {}).items():
            styles = styles.replace(f'"{theirs}"', f'"{ours}"')
        for pattern, filling in (
            (r'(?<=<html lang=")en(?=">)', "\0language\0"),
            (r'(?<=as="font")', ' fetchpriority="low"'),
            (r"<title>Streamlit</title>", "\0head\0" + _style()),
            (r'<link rel="shortcut icon"[^>]*>', _icons_and_script()),
            (r'<!--(?:(?!-->).)*?agent API.*?-->\s*<link rel="service-desc"[^>]*>', ""),
            (r"<noscript>.*?</noscript>", "\0body\0" + render_notice() + _browser_script(page_paths) + styles),
        ):
            html, found = re.subn(pattern, filling.replace("\\", r"\\"), html, flags=re.DOTALL)
            if found != 1:
                raise ShellChangedError(f"Streamlit's index.html has {found} places like {pattern}; expected one")
        self._parts = re.split("\0(language|head|body)\0", html)

    def filled(self, language: str, head: str, body: str) -> str:
        """The page in `language` with these tags in its head and this HTML at the start of its body."""
        texts = {"language": escape(language), "head": head, "body": body}
        return "".join(part if place % 2 == 0 else texts[part] for place, part in enumerate(self._parts))


def _without_stylesheets(html: str) -> tuple[str, str]:
    # In the head they would hold up the first view; after it they hold up only the application, which needs them.
    pattern = r'\s*<link rel="stylesheet"[^>]*>'
    return re.sub(pattern, "", html), "".join(re.findall(pattern, html))


def _style() -> str:
    # Written in: a request of its own would hold up the first view.
    application_style = (static_files.ASSETS / "app.css").read_text(encoding="utf-8")
    leaving = f'<style id="first-view-leaving">{_LEAVING}</style>'
    return f"\n    <style>{application_style}{STYLE}{_LYING}</style>\n    {leaving}"


def _icons_and_script() -> str:
    # Not "shortcut icon": that one Streamlit would replace, for a page with a symbol by one fetched from elsewhere.
    # The script is asked for first: else it would queue behind sixty modules, all of which run after it.
    return (
        f'<link rel="preload" as="script" href=".{_BROWSER_SCRIPT}">\n    '
        f'<link rel="icon" type="image/svg+xml" href=".{static_files.asset_address("favicon.svg")}">\n'
        f'    <link rel="apple-touch-icon" href=".{static_files.asset_address("favicon.png")}">\n'
        '    <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">\n'
        '    <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#171614">'
    )


def _browser_script(page_paths: Collection[str]) -> str:
    # At the end of the body it does not hold up the first view, and still runs before Streamlit's deferred modules.
    pages = escape(json.dumps(sorted(page_paths)))
    words = escape(json.dumps({language: f".{address}" for language, address in widget_words.addresses().items()}))
    return (
        f'\n    <script src=".{_BROWSER_SCRIPT}" data-pages="{pages}"></script>'
        f'\n    <script defer src=".{_WORDS_SCRIPT}" data-words="{words}"></script>'
    )


class FirstPages:
    """Answers page addresses. One rendering serves every visitor who asks the same within a few seconds.

    `patience_seconds`: a first view that takes longer is left out, and the application comes without it.
    """

    def __init__(
        self,
        shell: Shell,
        first_view_for: FirstViewFor,
        page_paths: Collection[str],
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self._shell = shell
        self._patience_seconds = patience_seconds
        self._first_view_for = first_view_for
        self._page_paths = page_paths
        self._answers = HtmlAnswers(self._rendered)

    def routes(self) -> list[Route]:
        """The routes of all pages, and of what is no page; to stand after every other route of ours."""
        register_url_convertor("not_streamlit", _NotStreamlitConvertor())
        return [Route("/", self.answer), Route("/{path:not_streamlit}", self.answer)]

    async def answer(self, request: Request) -> Response:
        """The page at the address of `request`."""
        response = await self._answers.answer(request)
        # Streamlit sets it when the browser asks for its health. Ours connects without asking (`browser.js`), and who
        # is signed in is only believed with this cookie.
        _ensure_xsrf_cookie(request, response)
        return response

    async def _rendered(self, asked: Asked) -> HtmlDocument:
        if asked.path not in self._page_paths:
            view = await self._view(replace(asked, path="/", query=()))
            return HtmlDocument.of(render_not_found(view), asked.language, status=404)
        view = await self._view(asked)
        address = f"{asked.origin}{quote(asked.path)}?{urlencode(asked.query)}"
        return HtmlDocument.of(
            self._shell.filled(asked.language, render_head(view, address), render_first_view(view)),
            asked.language,
        )

    async def _view(self, asked: Asked) -> FirstView:
        plain = FirstView(asked.language, _PRODUCT_NAME, "", _PRODUCT_NAME, "", "", (), (), "", None)
        try:
            async with asyncio.timeout(self._patience_seconds):
                found = await to_thread.run_sync(
                    self._first_view_for,
                    asked.path,
                    asked.language,
                    asked.locale,
                    dict(asked.query),
                    dict(asked.cookies),
                    abandon_on_cancel=True,
                )
        except Exception:  # the application itself may still work, and says better what is wrong
            _LOG.exception("No first view for %s", asked.path)
            return plain
        return found or plain


class _NotStreamlitConvertor(Convertor[str]):
    """Any path but those that Streamlit itself answers. It would give its empty shell for all others."""

    regex = r"(?!(?:_stcore|static|media|component|auth|oauth2callback)(?:/|$)).*[^/]"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value
