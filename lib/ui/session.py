"""One visit: its language, clock, edition, database and person. The only module that touches `st.session_state`.

`begin()` is called by the router at the start of every full run; pages and fragments then ask the functions here.
"""

import logging
import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import i18n
from lib.domain.edition import LANGUAGES, Edition, Language
from lib.domain.permissions import NO_ROLES, Roles
from lib.domain.sign_in import Provider, providers_of
from lib.services import access, visits
from lib.services import sign_in as signing_in
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.panorama import Panorama
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.services.sign_in import NOBODY, SignIn
from lib.sources.edition_files import EditionFileError
from lib.store.database import Database, DatabaseUnavailable
from lib.ui import cached

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_STATE = "_visit"
_LANGUAGE = "_language"
_taken_along: ContextVar["Visit | None"] = ContextVar("taken_along", default=None)
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
    """What stays the same during one run of the script. `demo_person` is empty for the community."""

    language: Language
    locale: str
    zone: tzinfo
    zone_name: str
    database_url: str
    edition_slug: str
    edition_id: int
    demo_stage: str | None
    demo_clock_at: datetime | None
    demo_person: str
    sign_in: SignIn
    actor: Actor
    roles: Roles
    is_embedded: bool
    viewport: Viewport


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


def _chosen(parameter: str, default: str) -> str:
    """What the visitor chose: in the widget that bears the parameter's name, else in the address, else the default."""
    return str(st.session_state.get(parameter, st.query_params.get(parameter, default)))


def keep_choices() -> None:
    """Write what was chosen into the address, so that it can be shared and stays on the next page.

    Late in a run: what is written early goes to the address of the page that is left. Streamlit's own
    `bind="query-params"` would write the option as it is labelled, in the visitor's language.
    """
    for parameter, key, default in (
        (LANGUAGE_PARAMETER, _LANGUAGE, None),
        (STAGE_PARAMETER, STAGE_PARAMETER, FIRST_DEMO_STAGE),
        (PERSON_PARAMETER, PERSON_PARAMETER, ""),
    ):
        in_address = st.query_params.get(parameter, default)
        chosen = st.session_state.get(key, in_address)
        if chosen != in_address and chosen:
            st.query_params[parameter] = chosen
        elif chosen != in_address:
            del st.query_params[parameter]


def visitor_language() -> Language:
    """The language of the visitor: that of the address here or on the page before, else the browser's, else Spanish."""
    # The first language of the browser where we speak it, else the first accepted one that we do: as the first HTML.
    spoken = i18n.language_of(st.context.locale) or i18n.language_accepted(st.context.headers.get("Accept-Language"))
    in_address = st.query_params.get(LANGUAGE_PARAMETER)
    if in_address is not None:
        st.session_state[_LANGUAGE] = in_address  # the menu leads to addresses without it
    chosen = st.session_state.get(_LANGUAGE, spoken)
    return next((language for language in LANGUAGES if language == chosen), "es")


def _demo_stage() -> str | None:
    if not settings().is_demo:
        return None
    chosen = _chosen(STAGE_PARAMETER, FIRST_DEMO_STAGE)
    return chosen if chosen in DEMO_STAGES else FIRST_DEMO_STAGE


def begin() -> Visit:
    """Settle what this visit is. Raises NotConfiguredError, or DatabaseUnavailable where the database says why."""
    language = visitor_language()
    stage = _demo_stage()
    url = settings().demo_database_url(stage) if stage else settings().database_url
    zone_name, zone = _viewer_zone()
    signed_in = NOBODY if stage else _sign_in(url)
    with cached.database_at(url).read() as db_session:
        found = visits.edition_to_show(db_session, settings().edition_slug)
        if found is None:
            raise NotConfiguredError
        _require_readable_edition(url, found.slug)
        person = _chosen(PERSON_PARAMETER, "") if stage and found.demo_stage else ""
        actor = visits.demo_actor(db_session, person) if person else signed_in.actor
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
        demo_person=person,
        sign_in=signed_in,
        actor=actor,
        roles=roles,
        is_embedded=bool(st.context.is_embedded),
        viewport=_viewport(),
    )
    st.session_state[_STATE] = visit
    return visit


def _sign_in(database_url: str) -> SignIn:
    """Who the cookie of this browser is. Streamlit checks its signature and that it was made for this address; that it
    is old, taken back, or from elsewhere, we do."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return NOBODY
    return signing_in.settle(cached.database_at(database_url), claims, providers(), now=real_now())


def providers() -> tuple[Provider, ...]:
    """Where people can sign in; none in the demo, where nobody does."""
    return () if settings().is_demo else providers_of(_auth_section())


def _auth_section() -> Mapping[str, object]:
    """The `[auth]` section of the secrets; empty where there is none."""
    section: Mapping[str, object] = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    return section


def own_address() -> str:
    """Our address without a path, outside of any frame: the one that people come back to from a provider, else that
    of this visit."""
    redirect = str(_auth_section().get("redirect_uri", ""))
    parts = urlsplit(redirect or st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}"


def sign_out() -> None:
    """Sign out here and everywhere else; the browser is led through the provider and back to the first page."""
    visit = current()
    if visit.sign_in.actor.account_id is not None:
        signing_in.sign_out(database(), visit.sign_in.actor, now=real_now())
    st.logout()


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
    """The visit that `begin()` settled, or the one that `later` took along; with nobody signed in once their time is
    over, also in a fragment or a callback, before which nothing is settled anew."""
    visit: Visit = _taken_along.get() or st.session_state[_STATE]
    if visit.sign_in.has_ended(real_now()):
        return replace(visit, sign_in=SignIn("expired"), actor=COMMUNITY, roles=NO_ROLES)
    return visit


def later(make: Callable[[], T]) -> Callable[[], T]:
    """`make`, to be called after this run has ended, as if it were part of this visit.

    Streamlit makes the content of a download when its button is pressed, in a thread of its own, where the state is not
    that of whoever pressed. Every callable that is handed to it goes through here; services check anew who asks. What
    was read before for somebody with a role is not handed out once they lost it: raises NotAllowedError.
    """
    visit = current()

    def made() -> T:
        token = _taken_along.set(visit)
        try:
            _require_roles_still_held(visit)
            return make()
        finally:
            _taken_along.reset(token)

    return made


def _require_roles_still_held(visit: Visit) -> None:
    if not visit.roles:
        return
    with cached.database_at(visit.database_url).read() as reading:
        held = access.roles_of(reading, current().actor, visit.edition_id)
    if not visit.roles <= held:
        raise NotAllowedError


def panorama() -> Panorama:
    """The one view of this visit's edition."""
    return _shared().view


def view(read: cached.Read[T]) -> T:
    """What the service function `read` gives of this visit's edition, shared with every visitor for a few seconds."""
    visit = current()
    found: T = cached.read_of(visit.database_url, visit.edition_slug, visit.edition_id, read)
    return found


def derived(key: str, build: Callable[[], T]) -> T:
    """What `build` makes of shared views for this language, locale and zone, made once every few seconds.

    `key` names it among all that pages derive; what `build` returns is shared and never changed.
    """
    visit, kept = current(), _shared().derived
    place = (key, visit.language, visit.locale, visit.zone_name)
    if place not in kept:
        kept[place] = build()
    made: T = kept[place]
    return made


def _shared() -> cached.Shared:
    visit = current()
    return cached.shared_of(visit.database_url, visit.edition_slug, visit.edition_id)


def choose(values: Mapping[str, object]) -> None:
    """Give widgets these values, by their keys: in a callback, before they are drawn again."""
    for key, value in values.items():
        st.session_state[key] = value


def given(key: str, otherwise: T) -> T:
    """What the widget called `key` holds since before this run; `otherwise` where it was not drawn in this session."""
    value: T = st.session_state.get(key, otherwise)
    return value


def is_part_drawn() -> bool:
    """Whether this run draws fragments alone, and the rest of the page stays as it is."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def kept(key: str, make: Callable[[], T]) -> T:
    """What this session keeps under `key` from run to run, made when it is first asked for.

    A restart of the server forgets it: what must not be lost is in the database.
    """
    if key not in st.session_state:
        st.session_state[key] = make()
    value: T = st.session_state[key]
    return value


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
    return current().demo_clock_at or real_now()


def real_now() -> datetime:
    """The time of day (UTC), for what goes on after the run of a page has ended."""
    return datetime.now(UTC)


__all__ = ["DatabaseUnavailable"]
