"""The page about the edition: its title, its sections, how to take part and when."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st

from lib import i18n
from lib.domain.edition import (
    Edition,
    EventDate,
    Link,
    Step,
    last_instant,
    next_date,
    phase_at,
    step_state,
    zone_named,
)
from lib.publishing import calendars
from lib.publishing.wording import Words
from lib.services import results
from lib.ui import (
    address_choices,
    addresses,
    edition_prizes,
    edition_result,
    edition_rubric,
    edition_rules,
    figures,
    file_buttons,
    session,
)
from lib.ui.session import translate as _

_PARAMETER = "seccion"
_STEPS_IN_ONE_COLUMN = 4


def finding() -> str:
    """The page's title: where the edition is."""
    now = session.now()
    return session.derived(f"edition_title {now:%Y-%m-%d %H:%M}", lambda: figures.plain(_finding(now)))


def _finding(now: datetime) -> str:
    said = figures.words()
    edition, phase = said.edition, phase_at(said.edition, now)
    begins = {found.key: _day(edition.date(found.starts), said) for found in edition.phases}
    key = phase.key if phase is not None else "announced"
    since = session.view(results.public_since)
    if since is not None and since <= now:
        announced = results.announcement(edition)
        is_announced = announced is not None and announced.instant == since
        day = begins["published"] if is_announced else said.day(since)
        return _("The results are public since {day}").format(day=day)
    if key == "published":
        return _("The results are not public yet")
    sentences = {
        "announced": ("registration", _("Registration opens on {day}")),
        "registration": ("building", _("Registration is open until {day}")),
        "building": ("judging", _("Teams build until {day}")),
        "judging": ("published", _("The jury is scoring: results on {day}")),
    }
    until, sentence = sentences[key]
    return sentence.format(day=begins[until]) if until in begins else edition.title.text(said.language)


def introduction() -> None:
    """What the edition is, in its own words, and who organizes it."""
    st.markdown(session.derived("edition_introduction", _introduction))


def _introduction() -> str:
    said = figures.words()
    edition = said.edition
    who = _("Organized by {organizer}.").format(organizer=edition.organizer)
    return figures.plain(
        f"{edition.title.text(said.language)}. {edition.description.text(said.language)} {who}".replace("..", ".")
    )


def take_part() -> None:
    """The steps: what can be done now first, what comes later, what is over."""
    edition, now = session.edition(), session.now()
    if not edition.steps:
        _links(_open_links(edition, now))
        return
    states = {step.key: step_state(edition, step, now) for step in edition.steps}
    deadlines = _deadlines(edition, now)
    if deadlines:
        with st.container(horizontal=True, vertical_alignment="center", key="edition_deadlines"):
            for link, until in deadlines:
                label = _("{action}: until {date}").format(
                    action=link.label.text(session.language()), date=calendars.written(until, figures.words())
                )
                st.link_button(f"**{figures.plain(label)}**", link.url, icon=":material/open_in_new:", wrap=True)
    headings = {"open": _("What you can do now"), "upcoming": _("Later"), "closed": _("Over")}
    for state, heading in headings.items():
        steps = [(number, step) for number, step in enumerate(edition.steps, start=1) if states[step.key] == state]
        if steps:
            with st.container(border=True, key=f"edition_steps_{state}"):
                st.markdown(f"#### {heading}")
                _steps(steps, now, is_quiet=state == "closed")
    st.markdown(addresses.link(_("Other ways to help: campaigns"), "campanas", icon=":material/campaign:"))
    _links(_unused_links(edition, now))


def _deadlines(edition: Edition, now: datetime) -> list[tuple[Link, EventDate]]:
    """Open links of steps that close one day, the next to close first; one for each date."""
    found: dict[str, tuple[Link, EventDate]] = {}
    for step in edition.steps:
        if step_state(edition, step, now) != "open":
            continue
        for key in step.links:
            link = edition.links[key]
            if link.closes is not None and edition.is_link_open(key, now):
                found.setdefault(link.closes, (link, edition.date(link.closes)))
    return sorted(found.values(), key=lambda entry: entry[1].instant)


def _steps(steps: Sequence[tuple[int, Step]], now: datetime, *, is_quiet: bool) -> None:
    """The steps one below the other; many of them in two columns where the screen has room."""
    said = figures.words()
    if is_quiet:
        st.markdown("  \n".join(_quiet_step(number, step, said) for number, step in steps))
        return
    half = -(-len(steps) // 2) if len(steps) > _STEPS_IN_ONE_COLUMN else len(steps)
    with st.grid(2, min_column_width=280, gap="medium", key=f"edition_steps_columns_{steps[0][0]}"):
        for part in (steps[:half], steps[half:]):
            if part:
                st.markdown("\n\n".join(_step(number, step, said, now) for number, step in part))


def _step(number: int, step: Step, said: Words, now: datetime) -> str:
    label = figures.plain(step.label.text(said.language))
    lines = [f":blue-badge[{number}] **{label}**" + (f" ({_('optional')})" if step.is_optional else "")]
    if step.note is not None:
        lines.append(figures.plain(step.note.text(said.language)))
    links = [
        edition_rules.link(found.label.text(said.language), found.url)
        for key in step.links
        if said.edition.is_link_open(key, now) and (found := said.edition.links[key])
    ]
    when = _step_when(step, said, now)
    lines.append(" · ".join([*links, *([figures.plain(when)] if when else [])]))
    return "  \n".join(line for line in lines if line)


def _step_when(step: Step, said: Words, now: datetime) -> str:
    if step.opens is not None and said.edition.date(step.opens).instant > now:
        return _("From {date}").format(date=calendars.written(said.edition.date(step.opens), said))
    if step.closes is not None:
        return _("Until {date}").format(date=calendars.written(said.edition.date(step.closes), said))
    return ""


def _quiet_step(number: int, step: Step, said: Words) -> str:
    label = figures.plain(step.label.text(said.language))
    if step.closes is None:
        return f":gray[{number} · {label}]"
    closed = _("closed on {date}").format(date=calendars.written(said.edition.date(step.closes), said))
    return f":gray[{number} · {label}: {figures.plain(closed)}]"


def _unused_links(edition: Edition, now: datetime) -> list[Link]:
    """Open links that neither a step nor a campaign shows."""
    shown = {key for step in edition.steps for key in step.links}
    shown |= {key for campaign in edition.campaigns for key in campaign.links}
    return [link for key, link in edition.links.items() if key not in shown and edition.is_link_open(key, now)]


def _open_links(edition: Edition, now: datetime) -> list[Link]:
    return [link for key, link in edition.links.items() if edition.is_link_open(key, now)]


def _links(links: Iterable[Link]) -> None:
    written = [edition_rules.link(one.label.text(session.language()), one.url) for one in links]
    if written:
        st.markdown(" · ".join(written))


def dates() -> None:
    """Every date: what comes next, where it happens and in the visitor's time, and how it was moved."""
    said, now = figures.words(), session.now()
    key = f"edition_dates {now:%Y-%m-%d %H:%M} {session.current().viewport.is_narrow}"
    coming = next_date(said.edition, now)
    if coming is not None:
        st.markdown(f":material/event: **{figures.plain(said.next_date(now))}**")
    st.table(
        session.derived(key, lambda: _date_rows(said, now, coming)),
        border="horizontal",
        hide_index=True,
        alt=_("Dates of the edition"),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="edition_calendar"):
        file_buttons.button(
            _("Calendar file (ICS)"),
            lambda: calendars.edition_calendar(said, now=now),
            key="edition_ics",
            file_name=f"{said.edition.slug}.{calendars.FILE_ENDING}",
            mime=calendars.MEDIA_TYPE,
            icon=":material/event:",
            is_quiet=False,
        )
        st.caption(
            _(
                "Opens in any calendar program and shows the deadline in your own time. "
                "Download it again after an extension: it replaces the dates you have."
            )
        )
    edition_rules.contradictions("dates")


def _date_rows(said: Words, now: datetime, coming: EventDate | None) -> pd.DataFrame:
    """Day by day where each date happens; details beside the date, or below it on a narrow screen."""
    rows = []
    for event_date in sorted(said.edition.dates, key=lambda one: (_local_day(one), one.instant)):
        cells = (_when(event_date, said), _what(event_date, said, is_next=event_date == coming), _why(event_date, said))
        if session.current().viewport.is_narrow:
            cells = (cells[0], "  \n".join(filter(None, cells[1:])), "")
        rows.append(tuple(_quiet(cell, is_past=last_instant(event_date) <= now) for cell in cells))
    frame = pd.DataFrame(rows, columns=[_("When"), _("What"), _("Details")])
    return frame.iloc[:, :2] if session.current().viewport.is_narrow else frame


def _when(event_date: EventDate, said: Words) -> str:
    lines = [f"**{figures.plain(calendars.written(event_date, said))}**"]
    if event_date.has_time:
        here = said.moment(event_date.instant)
        lines.append(figures.plain(_("{moment} in your time").format(moment=here)))
    if event_date.extensions:
        lines.append(f":small[~~{figures.plain(calendars.first_written(event_date, said))}~~]")
    return "  \n".join(lines)


def _what(event_date: EventDate, said: Words, *, is_next: bool) -> str:
    label = f"**{figures.plain(event_date.label.text(said.language))}**"
    return f"{label} :yellow-badge[{_('next')}]" if is_next else label


def _why(event_date: EventDate, said: Words) -> str:
    """How the date was moved, what to know of it, and who announced it."""
    details = calendars.moves(event_date, said)
    if event_date.note is not None:
        details.append(event_date.note.text(said.language))
    source = calendars.source_of(event_date)
    if source is not None:
        details.append(_("Source: {source}").format(source=said.source_name(source)) + ".")
    return f":small[{figures.plain(' '.join(details))}]" if details else ""


def _local_day(event_date: EventDate) -> date:
    return event_date.instant.astimezone(zone_named(event_date.current_zone)).date()


def _quiet(text: str, *, is_past: bool) -> str:
    """A past date, line by line: a colour ends with its line."""
    if not is_past:
        return text
    return "  \n".join(f":gray[{line}]" for line in text.split("  \n") if line)


def _day(event_date: EventDate, said: Words) -> str:
    """The day of a date where it happens; with its zone where its time is known, since that may be another day here."""
    day = i18n.day(_local_day(event_date), said.locale)
    zone = i18n.zone_name(event_date.current_zone, said.locale)
    return f"{day} ({zone})" if event_date.has_time else day


# The sections by what the address calls them, the default first. Links that were shared hold these names.
SECTIONS: dict[str, Callable[[], None]] = {
    "participar": take_part,
    "fechas": dates,
    "bases": edition_rules.rules,
    "rubrica": edition_rubric.rubric,
    "premios": edition_prizes.prizes,
    "charlas": edition_result.talks,
    "resultado": edition_result.before_and_now,
}


@st.fragment
def sections() -> None:
    """The parts of the page, one at a time; the address says which."""
    names = {
        "participar": _("Take part"),
        "fechas": _("Dates"),
        "bases": _("Rules"),
        "rubrica": _("Rubric"),
        "premios": _("Prizes and sponsors"),
        "charlas": _("Talks"),
        "resultado": _("Before and now"),
    }
    shown = address_choices.section(_PARAMETER, names)
    SECTIONS[shown]()
