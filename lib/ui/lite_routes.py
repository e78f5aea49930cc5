"""`/lite`: the light pages over HTTP, kept for a few seconds like the first HTML of the application's pages."""

import logging
from datetime import UTC

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.domain.edition import LANGUAGES, Language
from lib.publishing import lite
from lib.publishing.wording import Words
from lib.store.database import DatabaseUnavailable
from lib.ui import cached, first_views
from lib.ui.html_answers import Asked, HtmlAnswers, HtmlDocument

_PAGE_PARAMETER = "pagina"
_LOG = logging.getLogger(__name__)


def routes() -> list[Route]:
    """The routes of the light pages, and of what lies below `/lite` and is none."""
    answers = HtmlAnswers(_rendered)

    async def answer(request: Request) -> Response:
        return await answers.answer(request)

    return [Route(lite.OVERVIEW, answer), Route(f"{lite.OVERVIEW}/{{rest:path}}", answer)]


async def _rendered(asked: Asked) -> HtmlDocument:
    return await to_thread.run_sync(_document, asked)


def _document(asked: Asked) -> HtmlDocument:
    query = dict(asked.query)
    try:
        shown = first_views.asked_by(query)
    except DatabaseUnavailable:
        _LOG.exception("No light page at %s", asked.path)
        shown = None
    if shown is None:
        return HtmlDocument.of(lite.render_unavailable(asked.language), asked.language, status=503)
    language: Language = next((known for known in LANGUAGES if known == asked.language), "es")
    words = Words(language, asked.locale, UTC, shown.edition)
    visit = lite.Visit(stage=shown.demo_stage, page=_page_asked(query.get(_PAGE_PARAMETER, "")), origin=asked.origin)
    with cached.database_at(shown.database_url).read() as reading:
        html = lite.render_page(reading, shown.edition_id, words, shown.now, asked.path, visit=visit)
    if html is None:
        return HtmlDocument.of(lite.render_missing(words, shown.now, visit=visit), language, status=404)
    return HtmlDocument.of(html, language)


def _page_asked(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
