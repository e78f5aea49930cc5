"""The light pages: overview, projects, one project, corpora and results as plain HTML without scripts, at most 30 KB
each, from the same reads and in the same words as the application.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lib import i18n
from lib.publishing.lite import corpora, overview, projects, results
from lib.publishing.lite.documents import MAXIMUM_BYTES, Document, Said, Section, render
from lib.publishing.lite.site import (
    CORPORA,
    LIGHT_PAGES,
    OVERVIEW,
    PROJECT,
    PROJECTS,
    RESULTS,
    Site,
    Visit,
    address_of,
    landmarks,
)
from lib.publishing.wording import Words

if TYPE_CHECKING:
    from lib.store.database import Session

__all__ = [
    "CORPORA",
    "LIGHT_PAGES",
    "MAXIMUM_BYTES",
    "OVERVIEW",
    "PROJECT",
    "PROJECTS",
    "RESULTS",
    "Visit",
    "address_of",
    "render_missing",
    "render_page",
    "render_unavailable",
]


def render_page(
    session: "Session", edition_id: int, words: Words, now: datetime, path: str, *, visit: Visit | None = None
) -> str | None:
    """The light page at `path` as a whole HTML document; None where there is no such page.

    `words` are in UTC: the reader's zone is not known.
    """
    site = Site(words, visit or Visit(), now)
    document = _document(session, edition_id, site, path)
    return render(document) if document is not None else None


def render_missing(words: Words, now: datetime, *, visit: Visit | None = None) -> str:
    """The document for an address that is no light page."""
    site, _ = Site(words, visit or Visit(), now), words.translate
    text = _("It may have moved, or the link may be cut short. These pages exist:")
    heading = _("There is no page at this address")
    section = Section(paragraphs=(Said(text),), links=site.pages(), links_label=_("Pages"))
    return render(site.document(OVERVIEW, heading, (section,), title=heading, is_missing=True))


def render_unavailable(language: str) -> str:
    """The document for when there is nothing to show from: the database or the edition cannot be read."""
    _ = i18n.translator(language)
    heading = _("Tablero is not configured yet")
    text = _("The people who run this server have to finish setting it up. Come back in a while.")
    return render(
        Document(
            language=language,
            title=heading,
            description=text,
            heading=heading,
            sections=(Section(paragraphs=(Said(text),)),),
            words=landmarks(_),
            is_missing=True,
        )
    )


def _document(session: "Session", edition_id: int, site: Site, path: str) -> Document | None:
    readers = {
        OVERVIEW: overview.overview,
        PROJECTS: projects.projects,
        CORPORA: corpora.corpora,
        RESULTS: results.results,
    }
    place = path.rstrip("/")
    if place in readers:
        return readers[place](session, edition_id, site)
    folder, _, slug = place.rpartition("/")
    return projects.project(session, edition_id, site, unquote(slug)) if folder == PROJECT else None
