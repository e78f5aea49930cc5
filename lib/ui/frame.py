"""What surrounds every page: the demo's banner, the edition with its phase and next date, the language, the footer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import Page

from lib import i18n
from lib.publishing import lite
from lib.services.panorama import SourceAge
from lib.services.settings import DEMO_STAGES
from lib.services.visits import DemoPerson
from lib.ui import addresses, age_badges, cached, figures, session, sign_in
from lib.ui.session import translate as _

FAVICON = str(Path(__file__).with_name("assets") / "favicon.png")


def header() -> None:
    """Draw what stands above every page."""
    visit = session.current()
    if visit.is_embedded:
        return
    if visit.demo_stage is not None:
        _demo_banner()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"):
        st.markdown(_phase_line(), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="visitor"):
            sign_in.menu()
            addresses.choices(session.LANGUAGE_PARAMETER, i18n.LANGUAGE_NAMES, visit.language)


def _phase_line() -> str:
    """The edition's name, its phase, and what comes next; it changes with the minute."""
    now = session.now()
    return session.derived(f"phase {now:%Y-%m-%d %H:%M}", lambda: _phase_line_at(now))


def _phase_line_at(now: datetime) -> str:
    said = figures.words()
    parts = [f"**{figures.plain(said.edition.name.text(said.language))}**"]
    if said.phase(now):
        parts.append(f":yellow-badge[{figures.plain(said.phase(now))}]")
    if said.next_date(now):
        parts.append(figures.plain(said.next_date(now)))
    return " ".join(parts)


def _demo_banner() -> None:
    visit = session.current()
    people = cached.demo_people(visit.database_url, visit.edition_id)
    with st.container(horizontal=True, vertical_alignment="center", key="demo"):
        clock = i18n.moment(session.now(), visit.locale, UTC, with_year=True)
        st.markdown(
            ":orange-badge[:material/science: {label}] {text}".format(
                label=_("Demo"),
                text=_("Made-up people, registrations, likes and scores. The clock stands at {clock} UTC.").format(
                    clock=clock
                ),
            ),
            width="content",
        )
        with st.popover(_("Change stage or person"), icon=":material/tune:", type="tertiary"):
            st.selectbox(
                _("Stage"),
                DEMO_STAGES,
                index=DEMO_STAGES.index(visit.demo_stage or DEMO_STAGES[0]),
                format_func=_stage_name,
                key=session.STAGE_PARAMETER,
            )
            labels = {"": _("Community (nobody signed in)")} | {
                person.subject: _person_name(person) for person in people
            }
            st.selectbox(
                _("View as"),
                list(labels),
                index=list(labels).index(visit.demo_person) if visit.demo_person in labels else 0,
                format_func=lambda subject: labels.get(subject, subject),
                key=session.PERSON_PARAMETER,
            )


def _person_name(person: DemoPerson) -> str:
    words = {"juror": _("Juror {n}"), "organizer": _("Organizer {n}"), "admin": _("Administrator {n}")}
    return words[person.role].format(n=person.number)


def _stage_name(stage: str) -> str:
    return {
        "registration": _("Registration"),
        "building": _("Building"),
        "judging": _("Judging"),
        "published": _("Results published"),
    }[stage]


def _freshness() -> str:
    """When each source last gave good data, those that are overdue marked; one text, made anew where a mark changes."""
    ages = session.panorama().freshness
    states = " ".join(age_badges.state(age.updated_at, age.period) for age in ages)
    return session.derived(f"freshness {states}", lambda: _freshness_of(ages))


def _freshness_of(ages: Sequence[SourceAge]) -> str:
    said = figures.words()
    if not ages:
        return _faint(said.freshness(ages, None))
    before, _sources, after = _("Data: {sources}").partition("{sources}")
    parts = []
    for place, age in enumerate(ages):
        parts.append(_faint(f"{'· ' if place else before}{said.source_age(age)}"))
        parts.append(age_badges.badge(age.updated_at, age.period))
    return " ".join(filter(None, (*parts, _faint(after) if after else "")))


def _faint(text: str) -> str:
    # Not a caption: that would fade the marks too.
    return f":small[:gray[{figures.plain(text)}]]"


def _data_key() -> str:
    """The key by which `browser.js` finds from when the newest data on the page are, in Unix seconds."""
    newest_at = max((age.updated_at for age in session.panorama().freshness), default=None)
    return f"data_from_{int(newest_at.timestamp())}" if newest_at is not None else "data_from_unknown"


def footer(page: Page) -> None:
    """Draw what stands below every page: when each source last gave data, and the way on; embedded, to the whole page.

    `page` is the one that is shown.
    """
    visit = session.current()
    with st.container(key=_data_key()):
        st.markdown(_freshness())
    if visit.is_embedded:
        # A link out of the frame: `st.page_link` would open the whole page inside of it.
        st.markdown(f"[{_('Open the whole page')}]({_whole_page_address(page.url_path)})")
        return
    light = addresses.of_visit(lite.address_of(page.url_path, st.query_params.get("id")), {})
    ways_on = [
        addresses.link(_("How we count"), "datos"),
        f"[{_('Light version')}]({light})",
        addresses.link(_("Verify a certificate"), "verificar"),
        sign_in.entry(),
    ]
    with st.container(key="foot"):
        st.markdown(" ".join(filter(None, ways_on)))


def _whole_page_address(url_path: str) -> str:
    kept = {name: value for name, value in st.query_params.items() if not name.startswith("embed")}
    return f"/{url_path}{'?' if kept else ''}{urlencode(kept)}"
