"""The first view of each page address: the edition's name, phase and headline figures, from the same reads as the app.

Runs outside of any visit: what it knows is what the request carries.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from lib import i18n
from lib.domain.edition import LANGUAGES, Language
from lib.publishing.first_view import Figure, FirstView
from lib.publishing.wording import Words
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.services.visits import edition_to_show
from lib.ui import cached, page_list, session


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
    settings = Settings.from_environment(os.environ)
    stage = query.get(session.STAGE_PARAMETER, FIRST_DEMO_STAGE)
    url = settings.database_url
    if settings.is_demo:
        url = settings.demo_database_url(stage if stage in DEMO_STAGES else FIRST_DEMO_STAGE)
    with cached.database_at(url).read() as reading:
        shown = edition_to_show(reading, settings.edition_slug)
    if shown is None:
        return None
    edition = cached.edition_at(url, shown.slug)
    spoken: Language = next((known for known in LANGUAGES if known == language), "es")
    words = Words(spoken, locale, UTC, edition)
    translate = words.translate
    view = cached.shared_of(url, shown.slug, shown.id).view
    now = shown.demo_clock_at or datetime.now(UTC)
    name = edition.name.text(spoken)
    is_public = entry.audience == "public"
    return FirstView(
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
        source_note=_demo_note(translate, now, locale) if settings.is_demo else words.freshness(view.freshness),
        image_url=None,
    )


def _demo_note(translate: i18n.Translator, now: datetime, locale: str) -> str:
    clock = i18n.moment(now, locale, UTC, with_year=True)
    return translate("Made-up people, registrations and likes. The clock stands at {clock} UTC.").format(clock=clock)
