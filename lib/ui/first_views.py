"""The first view of each page address: the edition's name, phase and headline figures, from the same reads as the app.

Runs outside of any visit: what it knows is what the request carries.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from lib import i18n
from lib.domain.edition import LANGUAGES, Edition, Language
from lib.publishing import lite, project_wording
from lib.publishing.datasets import origins_text
from lib.publishing.first_view import Figure, FirstView
from lib.publishing.wording import Words
from lib.services import projects
from lib.services.projects import ProjectSummary
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.services.visits import edition_to_show
from lib.ui import cached, page_list, session

SHARE_IMAGES = "/compartir/proyecto"
PROJECT_PARAMETER = "id"
_PROJECT_PATH = "proyecto"
_NOT_INDEXED = frozenset({"verificar"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request outside of any visit asks about. `demo_stage` is None where this is no demo."""

    database_url: str
    edition: Edition
    edition_id: int
    demo_stage: str | None
    now: datetime

    def read(self, read: cached.Read[cached.T]) -> cached.T:
        """What the service function `read` gives of the edition, shared with every visitor for a few seconds."""
        found: cached.T = cached.read_of(self.database_url, self.edition.slug, self.edition_id, read)
        return found


def asked_by(query: Mapping[str, str]) -> Asked | None:
    """The database, edition and clock that the parameters of a request ask for; None where there is no edition.

    Raises DatabaseUnavailable where the database cannot be read.
    """
    settings = Settings.from_environment(os.environ)
    url, stage = settings.database_url, None
    if settings.is_demo:
        wanted = query.get(session.STAGE_PARAMETER, FIRST_DEMO_STAGE)
        stage = wanted if wanted in DEMO_STAGES else FIRST_DEMO_STAGE
        url = settings.demo_database_url(stage)
    with cached.database_at(url).read() as reading:
        shown = edition_to_show(reading, settings.edition_slug)
    if shown is None:
        return None
    edition = cached.edition_at(url, shown.slug)
    return Asked(url, edition, shown.id, stage, shown.demo_clock_at or datetime.now(UTC))


def share_image_address(slug: str, language: str, demo_stage: str | None) -> str:
    """Where the picture of a project is that a shared link shows."""
    parameters = {session.LANGUAGE_PARAMETER: language}
    if demo_stage is not None:
        parameters[session.STAGE_PARAMETER] = demo_stage
    return f"{SHARE_IMAGES}/{quote(slug, safe='')}.png?{urlencode(parameters)}"


def first_view_for(
    path: str, language: str, locale: str, query: Mapping[str, str], cookies: Mapping[str, str]
) -> FirstView | None:
    """The first view of the page at `path` ("/" or "/corpus"); None where there is no such page.

    Pages that are not public get no figures: only the name of the edition and the links that everybody has.
    Raises DatabaseUnavailable where the database cannot be read.
    """
    entry = next((entry for entry in page_list.PAGES if f"/{entry.url_path}" == path), None)
    if entry is None:
        return None
    asked = asked_by(query)
    if asked is None:
        return None
    edition, now = asked.edition, asked.now
    spoken: Language = next((known for known in LANGUAGES if known == language), "es")
    words = Words(spoken, locale, UTC, edition)
    translate = words.translate
    view = cached.shared_of(asked.database_url, edition.slug, asked.edition_id).view
    name = edition.name.text(spoken)
    is_public = entry.audience == "public"
    whole = FirstView(
        language=spoken,
        title=name if not entry.url_path else f"{translate(entry.title)} · {name}",
        description=words.finding(view) if is_public else edition.description.text(spoken),
        edition_name=name,
        phase=words.phase(now),
        next_date=words.next_date_abroad(now),
        figures=tuple(
            Figure(words.figure_label(figure), words.figure(figure), words.origin(figure)) for figure in view.figures
        )
        if is_public
        else (),
        pages=tuple(
            (translate(page.title), f"/{page.url_path}")
            for page in page_list.PAGES
            if page.audience == "public" and page.in_menu
        ),
        source_note=_demo_note(translate, now, locale) if asked.demo_stage else words.freshness(view.freshness, now),
        image_url=None,
        light_address=_light_address(entry.url_path, spoken, query, asked.demo_stage),
        is_indexed=entry.url_path not in _NOT_INDEXED,
    )
    project = None
    if entry.url_path == _PROJECT_PATH:
        project = asked.read(projects.project_gallery).project(query.get(PROJECT_PARAMETER, ""))
    return whole if project is None else _of_project(whole, project, words, asked.demo_stage)


def _light_address(url_path: str, language: str, query: Mapping[str, str], demo_stage: str | None) -> str:
    kept = {session.LANGUAGE_PARAMETER: language} | ({session.STAGE_PARAMETER: demo_stage} if demo_stage else {})
    return f"{lite.address_of(url_path, query.get(PROJECT_PARAMETER))}?{urlencode(kept)}"


def _of_project(whole: FirstView, project: ProjectSummary, said: Words, demo_stage: str | None) -> FirstView:
    """The first view of one project: its own title, figures and picture."""
    _ = said.translate
    figures = []
    lines = [artifact.corpus for artifact in project.datasets if artifact.corpus is not None]
    if project.examples.value is not None:
        origin = origins_text([line.examples for line in lines], said)
        figures.append(Figure(_("Examples"), said.number(project.examples.value), origin))
    if project.megabytes.value is not None:
        origin = origins_text([line.megabytes for line in lines], said)
        figures.append(Figure(_("MB"), project_wording.megabytes(project.megabytes.value, said), origin))
    if project.likes is not None:
        origin = project_wording.likes_source(project.likes, said)
        figures.append(Figure(_("Likes"), said.number(project.likes.likes), origin))
    return replace(
        whole,
        title=f"{project.short_title} · {whole.edition_name}",
        description=project_wording.preview(project, said),
        heading=project.title,
        figures=tuple(figures),
        image_url=share_image_address(project.slug, said.language, demo_stage),
    )


def _demo_note(translate: i18n.Translator, now: datetime, locale: str) -> str:
    clock = i18n.moment(now, locale, UTC, with_year=True)
    return translate("Made-up people, registrations, likes and scores. The clock stands at {clock} UTC.").format(
        clock=clock
    )
