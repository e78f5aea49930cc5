"""One visit: its language, clock, edition, database and person. The only module that touches `st.session_state`.

`begin()` is called by the router at the start of every full run; pages and fragments then ask the functions here.
"""

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lib import i18n
from lib.domain.edition import LANGUAGES, Edition, Language
from lib.domain.permissions import Roles
from lib.services import access, visits
from lib.services.access import COMMUNITY, Actor
from lib.services.panorama import Panorama
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.sources.edition_files import EditionFileError
from lib.store.database import Database, DatabaseUnavailable
from lib.ui import cached

_LOG = logging.getLogger(__name__)
_STATE = "_visit"
LANGUAGE_PARAMETER = "lang"
STAGE_PARAMETER = "etapa"
PERSON_PARAMETER = "persona"


class NotConfiguredError(RuntimeError):
    """There is no usable database or edition; `python -m lib.cli check` says what to do."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """What the browser said of itself before the first run: a narrow screen, and whether WebGL is there."""

    is_narrow: bool
    has_webgl: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What stays the same during one run of the script."""

    language: Language
    locale: str
    zone: tzinfo
    zone_name: str
    database_url: str
    edition_slug: str
    edition_id: int
    demo_stage: str | None
    demo_clock_at: datetime | None
    actor: Actor
    roles: Roles
    is_embedded: bool
    viewport: Viewport


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


def _chosen(parameter: str, allowed: tuple[str, ...]) -> str | None:
    # The widget knows a change before the address does; on the first run only the address speaks.
    value = st.session_state.get(parameter) or st.query_params.get(parameter)
    return value if value in allowed else None


def visitor_language() -> Language:
    """The language of the visitor: chosen in the address or by the switch, else the browser's, else Spanish."""
    found = _chosen(LANGUAGE_PARAMETER, LANGUAGES) or i18n.language_of(st.context.locale)
    return next((language for language in LANGUAGES if language == found), "es")


def begin() -> Visit:
    """Settle what this visit is. Raises NotConfiguredError, or DatabaseUnavailable where the database says why."""
    language = visitor_language()
    stage = (_chosen(STAGE_PARAMETER, DEMO_STAGES) or FIRST_DEMO_STAGE) if settings().is_demo else None
    url = settings().demo_database_url(stage) if stage else settings().database_url
    zone_name, zone = _viewer_zone()
    with cached.database_at(url).read() as db_session:
        found = visits.edition_to_show(db_session, settings().edition_slug)
        if found is None:
            raise NotConfiguredError
        _require_readable_edition(url, found.slug)
        person = st.session_state.get(PERSON_PARAMETER) or st.query_params.get(PERSON_PARAMETER)
        actor = visits.demo_actor(db_session, person) if found.demo_stage and person else COMMUNITY
        roles = access.roles_of(db_session, actor, found.id)
    visit = Visit(
        language=language,
        locale=i18n.locale_for(language, st.context.locale),
        zone=zone,
        zone_name=zone_name,
        database_url=url,
        edition_slug=found.slug,
        edition_id=found.id,
        demo_stage=stage,
        demo_clock_at=found.demo_clock_at,
        actor=actor,
        roles=roles,
        is_embedded=bool(st.context.is_embedded),
        viewport=_viewport(),
    )
    st.session_state[_STATE] = visit
    return visit


def _require_readable_edition(database_url: str, slug: str) -> None:
    try:
        cached.edition_at(database_url, slug)
    except EditionFileError as fault:
        _LOG.error("The edition cannot be shown: %s", fault)
        raise NotConfiguredError from fault


def _viewer_zone() -> tuple[str, tzinfo]:
    name = st.context.timezone or "UTC"
    try:
        return name, ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC", UTC


def _viewport() -> Viewport:
    said = st.context.cookies.get("tablero_viewport", "wide-webgl")
    return Viewport(is_narrow=said.startswith("narrow"), has_webgl=not said.endswith("-nowebgl"))


def current() -> Visit:
    """The visit that `begin()` settled."""
    visit: Visit = st.session_state[_STATE]
    return visit


def panorama() -> Panorama:
    """The one view of this visit's edition."""
    visit = current()
    return cached.panorama_of(visit.database_url, visit.edition_slug, visit.edition_id)


def translate(message: str) -> str:
    """The English sentence `message` in the visitor's language."""
    return i18n.translator(current().language)(message)


def translator() -> i18n.Translator:
    """The visitor's translator, for plurals and for code below the pages."""
    return i18n.translator(current().language)


def language() -> Language:
    """The visitor's language."""
    return current().language


def locale() -> str:
    """The visitor's locale, for numbers and dates."""
    return current().locale


def database() -> Database:
    """The database of this visit."""
    return cached.database_at(current().database_url)


def edition() -> Edition:
    """The edition of this visit with the organizers' overrides."""
    visit = current()
    return cached.edition_at(visit.database_url, visit.edition_slug)


def actor() -> Actor:
    """Who is looking."""
    return current().actor


def roles() -> Roles:
    """The roles that the visitor held when this run began. Services read them again before they act."""
    return current().roles


def now() -> datetime:
    """The clock of this visit: the demo's stands still, any other is the real one (UTC)."""
    return current().demo_clock_at or datetime.now(UTC)


__all__ = ["DatabaseUnavailable"]
