"""Every page by audience: file, address, title. The router registers them all; those that are not for the
visitor are hidden from the menu and stopped by their guard."""

from copy import copy
from dataclasses import dataclass
from functools import lru_cache
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
    PageEntry("public", "sign_in.py", "entrar", _("Sign in"), in_menu=False),
    PageEntry("public", "results.py", "resultados", _("Results")),
    PageEntry("public", "verify.py", "verificar", _("Verify a certificate"), in_menu=False),
    PageEntry("jury", "my_projects.py", "mis-proyectos", _("My projects")),
    PageEntry("jury", "score.py", "puntuar", _("Score"), in_menu=False),
    PageEntry("jury", "my_scores.py", "mis-notas", _("My scores")),
    PageEntry("jury", "guide.py", "guia", _("Guide for jurors")),
    PageEntry("organizers", "overview.py", "hoy", _("Today")),
    PageEntry("organizers", "sources.py", "fuentes", _("Sources")),
    PageEntry("organizers", "people.py", "personas", _("People")),
    PageEntry("organizers", "repos.py", "repos", _("Repos")),
    PageEntry("organizers", "deadline.py", "cierre", _("Deadline night")),
    PageEntry("organizers", "review.py", "revision", _("Review")),
    PageEntry("organizers", "corpus_audits.py", "auditoria", _("Corpus audit")),
    PageEntry("organizers", "jury.py", "jurado", _("Jury")),
    PageEntry("organizers", "presentations.py", "presentaciones", _("Presentations")),
    PageEntry("organizers", "ranking.py", "clasificacion", _("Ranking")),
    PageEntry("organizers", "publication.py", "publicacion", _("Publication")),
    PageEntry("organizers", "certificates.py", "certificados", _("Certificates")),
    PageEntry("organizers", "closing.py", "despues", _("After the event")),
    PageEntry("organizers", "report.py", "informe", _("Report and files")),
    PageEntry("organizers", "settings.py", "ajustes", _("Dates and links")),
    PageEntry("organizers", "team.py", "equipo", _("Team and jury")),
    PageEntry("organizers", "audit.py", "registro", _("Audit log")),
)
_GROUPS: dict[Audience, str] = {"public": "", "jury": _("Jury"), "organizers": _("Organizers")}


def is_for(entry: PageEntry, roles: Roles) -> bool:
    """Whether the menu shows the page to somebody with these roles."""
    match entry.audience:
        case "public":
            return True
        case "jury":
            return permissions.can_score(roles)
        case "organizers":
            return permissions.can_run_event(roles)


def pages(roles: Roles, translate: Translator) -> dict[str, list[Page]]:
    """All pages for `st.navigation`, titled in the visitor's language: those of the community one by one, the others in
    a group of their audience.

    Without icons: with them a menu of ten pages overflows at 1280 px, and Streamlit says so in English.
    """
    listed = frozenset(entry.url_path for entry in PAGES if entry.in_menu and is_for(entry, roles))
    # A page can be run once, so each run has its own; to make one, its file is looked for, which takes 0.1 ms.
    return {group: [copy(page) for page in made] for group, made in _pages(listed, translate).items()}


@lru_cache(maxsize=32)
def _pages(listed: frozenset[str], translate: Translator) -> dict[str, list[Page]]:
    groups: dict[str, list[Page]] = {"": []}
    for entry in PAGES:
        is_listed = entry.url_path in listed
        # A group without a page to show would still be there by its name.
        group = _GROUPS[entry.audience] if is_listed else ""
        groups.setdefault(translate(group) if group else "", []).append(
            st.Page(
                str(_FOLDER / entry.audience / entry.file),
                title=translate(entry.title),
                url_path=entry.url_path or None,
                default=not entry.url_path,
                visibility="visible" if is_listed else "hidden",
            )
        )
    return groups


def file_of(url_path: str) -> str:
    """The file of the page at `url_path` ("" for the first page), to switch to it. Raises StopIteration for none."""
    entry = next(entry for entry in PAGES if entry.url_path == url_path)
    return str(_FOLDER / entry.audience / entry.file)
