"""One visit: its language, clock, edition, database and person. The only module that touches `st.session_state`.

`begin()` is called by the router at the start of every full run; pages and fragments then ask the functions here.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lib import i18n
from lib.domain.edition import Edition
from lib.services import editions, visits
from lib.services.access import COMMUNITY, Actor
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.store.database import Database, DatabaseUnavailable

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

    language: str
    locale: str
    zone: tzinfo
    zone_name: str
    database_url: str
    edition_slug: str
    edition_id: int
    demo_stage: str | None
    demo_clock_at: datetime | None
    actor: Actor
    is_embedded: bool
    viewport: Viewport


@st.cache_resource
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


@st.cache_resource(max_entries=16)
def _database_at(url: str) -> Database:
    return Database.open(url)


def _chosen(parameter: str, allowed: tuple[str, ...]) -> str | None:
    value = st.query_params.get(parameter) or st.session_state.get(parameter)
    return value if value in allowed else None


def begin() -> Visit:
    """Settle what this visit is. Raises NotConfiguredError, or DatabaseUnavailable where the database says why."""
    browser_locale = st.context.locale
    language = _chosen(LANGUAGE_PARAMETER, i18n.LANGUAGES) or i18n.language_of(browser_locale) or "es"
    stage = (_chosen(STAGE_PARAMETER, DEMO_STAGES) or FIRST_DEMO_STAGE) if settings().is_demo else None
    url = settings().demo_database_url(stage) if stage else settings().database_url
    zone_name, zone = _viewer_zone()
    with _database_at(url).read() as db_session:
        found = visits.edition_to_show(db_session, settings().edition_slug)
        if found is None:
            raise NotConfiguredError
        person = st.query_params.get(PERSON_PARAMETER) or st.session_state.get(PERSON_PARAMETER)
        actor = visits.demo_actor(db_session, person) if stage and person else COMMUNITY
    visit = Visit(
        language=language,
        locale=i18n.locale_for(language, browser_locale),
        zone=zone,
        zone_name=zone_name,
        database_url=url,
        edition_slug=found.slug,
        edition_id=found.id,
        demo_stage=stage,
        demo_clock_at=found.demo_clock_at,
        actor=actor,
        is_embedded=bool(st.context.is_embedded),
        viewport=_viewport(),
    )
    st.session_state[_STATE] = visit
    return visit


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


def translate(message: str) -> str:
    """The English sentence `message` in the visitor's language."""
    return i18n.translator(current().language)(message)


def translator() -> i18n.Translator:
    """The visitor's translator, for plurals and for code below the pages."""
    return i18n.translator(current().language)


def locale() -> str:
    """The visitor's locale, for numbers and dates."""
    return current().locale


def database() -> Database:
    """The database of this visit."""
    return _database_at(current().database_url)


def edition() -> Edition:
    """The edition of this visit with the organizers' overrides."""
    visit = current()
    return _edition_at(visit.database_url, visit.edition_slug)


@st.cache_resource(ttl=5, max_entries=64)
def _edition_at(database_url: str, slug: str) -> Edition:
    with _database_at(database_url).read() as db_session:
        return editions.edition_now(db_session, slug)


def actor() -> Actor:
    """Who is looking."""
    return current().actor


def now() -> datetime:
    """The clock of this visit: the demo's stands still, any other is the real one (UTC)."""
    return current().demo_clock_at or datetime.now(UTC)


def remember(key: str, value: object) -> None:
    """Keep `value` for this visit."""
    st.session_state[f"_kept_{key}"] = value


def remembered(key: str) -> object | None:
    """What was kept as `key`, or None."""
    kept: object | None = st.session_state.get(f"_kept_{key}")
    return kept


__all__ = ["DatabaseUnavailable"]
