"""Every page by audience: file, address, title. The router registers them all; those that are not for the
visitor are hidden from the menu and stopped by their guard."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page

from lib.domain import permissions
from lib.domain.permissions import Roles
from lib.i18n import Translator

Audience = Literal["public", "jury", "organizers"]
_FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page. `title` is an English sentence to translate; `url_path` is empty for the first page.

    A page that is not `in_menu` is reached from another one, of which it shows a part.
    """

    audience: Audience
    file: str
    url_path: str
    title: str
    in_menu: bool = True


def _(message: str) -> str:
    """Mark `message` for translation; it is translated when the menu is drawn."""
    return message


PAGES = (
    PageEntry("public", "panorama.py", "", _("Overview")),
    PageEntry("public", "edition.py", "edicion", _("The edition")),
    PageEntry("public", "projects.py", "proyectos", _("Projects")),
    PageEntry("public", "project.py", "proyecto", _("Project"), in_menu=False),
    PageEntry("public", "corpus.py", "corpus", _("Corpora")),
    PageEntry("public", "participants.py", "participantes", _("Participants")),
    PageEntry("public", "likes.py", "me-gusta", _("Likes")),
    PageEntry("public", "leaderboard.py", "leaderboard", _("Leaderboard")),
    PageEntry("public", "campaigns.py", "campanas", _("Campaigns")),
    PageEntry("public", "method.py", "datos", _("Data and method")),
    PageEntry("jury", "my_projects.py", "mis-proyectos", _("My projects")),
    PageEntry("organizers", "sources.py", "fuentes", _("Sources")),
    PageEntry("organizers", "repos.py", "repos", _("Repos"), in_menu=False),
    PageEntry("organizers", "deadline.py", "cierre", _("Deadline night"), in_menu=False),
)


def is_for(entry: PageEntry, roles: Roles) -> bool:
    """Whether the menu shows the page to somebody with these roles."""
    match entry.audience:
        case "public":
            return True
        case "jury":
            return permissions.can_score(roles)
        case "organizers":
            return permissions.can_run_event(roles)


def pages(roles: Roles, translate: Translator) -> list[Page]:
    """All pages for `st.navigation`, titled in the visitor's language.

    Without icons: with them a menu of ten pages overflows at 1280 px, and Streamlit says so in English.
    """
    return [
        st.Page(
            str(_FOLDER / entry.audience / entry.file),
            title=translate(entry.title),
            url_path=entry.url_path or None,
            default=not entry.url_path,
            visibility="visible" if entry.in_menu and is_for(entry, roles) else "hidden",
        )
        for entry in PAGES
    ]


def file_of(url_path: str) -> str:
    """The file of the page at `url_path` ("" for the first page), for links to it. Raises StopIteration for none."""
    entry = next(entry for entry in PAGES if entry.url_path == url_path)
    return str(_FOLDER / entry.audience / entry.file)


def first_page() -> str:
    """The file of the page that opens first, for links to it."""
    return file_of("")
