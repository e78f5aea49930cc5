"""The pieces of Dates and links: what the edition says now, and a form that changes one thing of it with a reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from lib import i18n
from lib.domain.edition import LANGUAGES, Edition, EventDate, wall_time_to_instant, zone_named
from lib.domain.overrides import ChangeRefusedError, changeable_values
from lib.services import editions
from lib.services.access import NotAllowedError
from lib.services.editions import ChangeShown
from lib.store.editions import OverrideChangedError
from lib.ui import address_choices, figures, moment_fields, session
from lib.ui.session import translate as _

_SECTION, _KEY = "seccion", "que"
_DAYS_AROUND = 60
_SHORT = 70
_TEXT_PIXELS = 560


def _changes() -> tuple[ChangeShown, ...]:
    visit = session.current()
    with session.database().read() as reading:
        return editions.override_history(reading, visit.actor, visit.edition_slug)


def _edition() -> Edition:
    """The edition as it is this moment: what pages share may be some seconds old."""
    with session.database().read() as reading:
        return editions.edition_now(reading, session.current().edition_slug)


def sections() -> None:
    """What can be changed, a part at a time, and what was changed before; the address says which part."""
    draw: dict[str, Callable[[], None]] = {
        "fechas": _dates,
        "enlaces": _links,
        "textos": _texts,
        "historial": _history,
    }
    names = {
        "fechas": _("Dates"),
        "enlaces": _("Links"),
        "textos": _("Texts"),
        "historial": _("What was changed"),
    }
    shown = address_choices.section(_SECTION, names)
    draw[shown]()


def _dates() -> None:
    st.caption(_("A date that is moved keeps the earlier one visible: the pages show both."))
    said = figures.words()
    for event_date in _edition().dates:
        key = f"dates.{event_date.key}.at"
        lines = [f"**{figures.plain(event_date.label.text(said.language))}**", figures.plain(_when(event_date))]
        lines += [f":small[:gray[{figures.plain(line)}]]" for line in _earlier(event_date)]
        _line(key, "  \n".join(lines), _("Move"))


def _when(event_date: EventDate) -> str:
    last = event_date.extensions[-1].at if event_date.extensions else event_date.at
    return _said(event_date, last, event_date.current_zone)


def _earlier(event_date: EventDate) -> list[str]:
    """What was announced before what holds now, the newest first."""
    told = [(event_date.at, event_date.zone), *((one.at, one.zone) for one in event_date.extensions)][:-1]
    return [_("before: {when}").format(when=_said(event_date, at, zone)) for at, zone in reversed(told)]


def _said(event_date: EventDate, at: datetime, zone: str) -> str:
    """A wall-clock time of the date with its zone; the day alone where no more is known of it."""
    locale = session.locale()
    when = (
        i18n.moment(wall_time_to_instant(at, zone), locale, zone_named(zone), with_year=True)
        if event_date.has_time
        else i18n.day(at.date(), locale)
    )
    return _("{when} ({zone})").format(when=when, zone=i18n.zone_name(zone, locale))


def _links() -> None:
    said = figures.words()
    for name, link in _edition().links.items():
        state = "" if link.is_open else f" :gray-badge[{figures.plain(_('closed'))}]"
        label = link.label.text(said.language)
        _line(
            f"links.{name}.url",
            f"**{figures.plain(label)}**{state}  \n:small[:gray[{figures.plain(link.url)}]]",
            _("Change"),
        )


def _texts() -> None:
    known = changeable_values(_edition())
    keys = [key for key in known if key.rpartition(".")[2] in LANGUAGES]
    chosen = st.selectbox(
        _("Text to change"), keys, index=None, format_func=lambda key: _text_name(key, known), key="changes_text"
    )
    if chosen is not None:
        _line(chosen, figures.plain(known[chosen] or _("(no text)")), _("Change"))


def _text_name(key: str, known: Mapping[str, str]) -> str:
    text = known[key] or _("(no text)")
    short = text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
    return f"{short} · {i18n.language_name(key.rpartition('.')[2], session.locale())} · {key.rpartition('.')[0]}"


def _line(key: str, text: str, verb: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"change_{key.replace('.', '_')}"):
        # Side by side in a column of their own; on a phone one below the other.
        st.markdown(text, width="content" if session.current().viewport.is_narrow else _TEXT_PIXELS)
        if st.button(verb, icon=":material/edit:", type="tertiary", key=f"open_{key}"):
            # The dialog is the page's: the address says what it is about, and survives a reload.
            st.query_params[_KEY] = key
            st.rerun()


def _history() -> None:
    found = _changes()
    if not found:
        st.markdown(_("Nothing was changed: the edition is as its file says."))
        return
    said = figures.words()
    newest: set[str] = set()
    for change in found:
        became = (
            change.value
            if change.value is not None
            else _("back to the file: {value}").format(value=change.file_value or _("(no text)"))
        )
        st.markdown(
            f"**{figures.plain(change.key)}** · {figures.plain(said.moment(change.set_at))}  \n"
            f"{figures.plain(change.value_before or _('(no text)'))} → {figures.plain(became)}  \n"
            f":small[:gray[{figures.plain(change.reason)}]]"
        )
        holds = change.key not in newest and change.value is not None
        newest.add(change.key)
        if holds and st.button(
            _("Take this change back"), icon=":material/undo:", type="tertiary", key=f"back_{change.id}"
        ):
            st.query_params[_KEY] = change.key
            st.rerun()


def dialog() -> None:
    """The form for what the address names; none where it names nothing that can be changed."""
    asked = st.query_params.get(_KEY)
    if asked is None:
        return
    if asked not in changeable_values(_edition()):
        _close()
        return
    st.dialog(_("Change the edition"), on_dismiss=_close, icon=":material/edit:")(_form)(asked)


def _close() -> None:
    st.query_params.pop(_KEY, None)


def _form(key: str) -> None:
    edition = _edition()
    newest = next((change for change in _changes() if change.key == key), None)
    # Another change makes the fields anew: what was typed was about the one before.
    at = f"{key}_{newest.id if newest is not None else 0}"
    values = _wanted(edition, key, at)
    reason = st.text_area(_("Why (shown with a moved date, kept with every change)"), max_chars=500, key=f"why_{at}")
    is_sure = st.checkbox(_("I am sure: every page will say so within seconds"), key=f"sure_{at}")
    with st.container(horizontal=True):
        sets = st.button(_("Change it"), type="primary")
        takes = newest is not None and newest.value is not None and st.button(_("Back to what the file says"))
    if not (sets or takes):
        return
    if not is_sure:
        st.error(_("Tick the box above if you are sure."), icon=":material/error:")
        return
    _record([(key, None)] if takes else values, reason)


def _wanted(edition: Edition, key: str, at: str) -> list[tuple[str, str | None]]:
    """What the fields of the form say: keys with their new values."""
    if key.startswith("dates."):
        return [(key, _date_wanted(edition.date(key.split(".")[1]), at))]
    known = changeable_values(edition)
    if key.endswith(".url"):
        open_key = f"{key.removesuffix('.url')}.is_open"
        url = st.text_input(_("Address"), known[key], key=f"url_{at}")
        is_open = st.checkbox(_("It leads somewhere (not closed)"), known[open_key] == "true", key=f"open_{at}")
        said = {key: url.strip(), open_key: "true" if is_open else "false"}
        return [(one, value) for one, value in said.items() if value != known[one]] or [(key, url.strip())]
    return [(key, st.text_area(_text_name(key, known), known[key], key=f"text_{at}"))]


def _date_wanted(event_date: EventDate, at: str) -> str:
    said, zone = figures.words(), event_date.current_zone
    st.markdown(f"**{figures.plain(event_date.label.text(said.language))}**  \n{figures.plain(_when(event_date))}")
    wall = event_date.extensions[-1].at if event_date.extensions else event_date.at
    chosen = moment_fields.chosen(
        _("New date ({zone})").format(zone=i18n.zone_name(zone, said.locale)), _days_around(wall.date()), wall, key=at
    )
    st.caption(_("In your time: {when}").format(when=said.moment(wall_time_to_instant(chosen, zone))))
    return f"{chosen.isoformat()} {zone}"


def _days_around(day: date) -> Sequence[date]:
    return [day + timedelta(days=n) for n in range(-_DAYS_AROUND, _DAYS_AROUND + 1)]


def _record(values: Sequence[tuple[str, str | None]], reason: str) -> None:
    visit, database, now = session.current(), session.database(), session.now()
    newest = {change.key: change.id for change in reversed(_changes())}
    try:
        for key, value in values:
            before = newest.get(key)
            if value is None:
                editions.withdraw_override(
                    database, visit.actor, visit.edition_slug, key, reason=reason, now=now, replaces_id=before
                )
            else:
                editions.override(
                    database, visit.actor, visit.edition_slug, key, value, reason=reason, now=now, replaces_id=before
                )
    except ChangeRefusedError as refused:
        st.error(_(refused.message_id).format(**refused.values), icon=":material/error:")
    except OverrideChangedError:
        st.error(
            _("Somebody else changed this meanwhile. Close this, look, and change it again."), icon=":material/error:"
        )
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        _close()
        st.rerun()
