"""The pieces of the organizers' page of the presentations: who is next, who presented, the order and its times."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

import streamlit as st

from lib import i18n
from lib.domain import presentations as rules
from lib.domain.event_dates import EventDate, zone_named
from lib.publishing import presentation_wording as wording
from lib.publishing.tables import Table
from lib.services import presentations as service
from lib.services.access import NotAllowedError
from lib.services.presentations import (
    LONGEST_SLOT_MINUTES,
    OrderChangedError,
    PresentationRefusedError,
    PresentationSession,
    Slot,
)
from lib.ui import figures, file_buttons, messages, moment_fields, session
from lib.ui.session import translate as _

_YES, _NO = "si", "no"
_DAYS_OFFERED = 15
_LARGEST_SEED = 999_999
_BADGES = {
    True: ":green-badge[:material/check_circle: {state}]",
    False: ":red-badge[:material/cancel: {state}]",
    None: ":gray-badge[:material/pending: {state}]",
}


def current() -> PresentationSession:
    """The session now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.presentation_session(reading, visit.actor, session.edition(), visit.edition_id)


def finding(found: PresentationSession) -> str:
    """The page's title."""
    return figures.plain(wording.finding(found, figures.words()))


def body(found: PresentationSession) -> None:
    """Who is next, everybody in their order, and the form for order and times."""
    said = figures.words()
    st.markdown(figures.plain(wording.rule(found, said)))
    if not found.slots and not found.unplaced:
        messages.empty(_("No project is submitted yet"), _("Teams get a place in the session once they submit."))
        return
    if found.is_settled:
        st.info(_(service.RESULT_STANDS), icon=":material/lock:")
    if found.slots:
        st.caption(figures.plain(wording.progress(found, said)))
        if found.next_slot is not None and not found.is_settled:
            _next(found.next_slot)
        _order(found)
        file_buttons.table_button("csv_presentations", f"{said.edition.slug}-presentations", _table)
    if found.unplaced:
        plural = session.translator().plural(
            "{n} project has no place yet: {projects}",
            "{n} projects have no place yet: {projects}",
            len(found.unplaced),
        )
        titles = ", ".join(slot.name.short_title for slot in found.unplaced)
        st.markdown(figures.plain(plural.format(n=said.number(len(found.unplaced)), projects=titles)))
    if not found.is_settled:
        _arrangement(found)


def _table() -> Table:
    return wording.table(current(), figures.words())


def _next(slot: Slot) -> None:
    said = figures.words()
    at = wording.slot_time(slot, said)
    with st.container(border=True, key="next_presentation"):
        about = " · ".join(part for part in (at, slot.name.rest_of_title) if part)
        st.markdown(f"**{figures.plain(slot.name.short_title)}**" + (f"  \n{figures.plain(about)}" if about else ""))
        with st.container(horizontal=True):
            st.button(
                _("Presented"),
                type="primary",
                icon=":material/check_circle:",
                key="next_yes",
                on_click=_record,
                args=(slot.project_id, True),
            )
            st.button(
                _("Did not present"),
                icon=":material/cancel:",
                key="next_no",
                on_click=_record,
                args=(slot.project_id, False),
            )


def _order(found: PresentationSession) -> None:
    said, order = figures.words(), found.order
    st.subheader(_("Order"))
    for place, slot in enumerate(found.slots, start=1):
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"slot_{slot.project_id}",
        ):
            badge = _BADGES[slot.is_presented].format(state=figures.plain(wording.presented(slot, said)))
            at = wording.slot_time(slot, said)
            st.markdown(
                f"{said.number(place)}\\. {f'{at} · ' if at else ''}**{figures.plain(slot.name.short_title)}** {badge}"
            )
            if found.is_settled:
                continue
            with st.container(horizontal=True, width="content", gap="xsmall"):
                if slot.is_presented is not None:
                    st.button(
                        _("Undo"),
                        icon=":material/undo:",
                        type="tertiary",
                        key=f"undo_{slot.project_id}",
                        on_click=_record,
                        args=(slot.project_id, None),
                    )
                if slot.is_presented is None and place > 1:
                    _mover(found, rules.moved(order, slot.project_id, -1), _("Move earlier"), "arrow_upward", slot)
                if slot.is_presented is None and place < len(order):
                    _mover(found, rules.moved(order, slot.project_id, 1), _("Move later"), "arrow_downward", slot)


def _mover(found: PresentationSession, order: Sequence[int], label: str, icon: str, slot: Slot) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        type="tertiary",
        key=f"{icon}_{slot.project_id}",
        on_click=_arrange,
        args=(tuple(order), found.order, found.first_at, found.slot_minutes),
    )


def _arrangement(found: PresentationSession) -> None:
    """When the session begins, how long slots are, and an order by chance."""
    with st.expander(_("Order and times"), expanded=not found.slots, icon=":material/schedule:"):
        first_at = _first_at(found)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            minutes = st.number_input(
                _("Minutes per team"),
                min_value=1,
                max_value=LONGEST_SLOT_MINUTES,
                value=found.slot_minutes,
                key="minutes_per_team",
            )
            seed = st.number_input(
                _("Seed"),
                min_value=0,
                max_value=_LARGEST_SEED,
                value=1,
                help=_("The same seed gives the same order."),
                key="order_seed",
            )
        everybody = [slot.project_id for slot in (*found.slots, *found.unplaced)]
        is_sure = not found.slots or st.checkbox(_("I am sure: the order above is replaced"), key="order_sure")
        with st.container(horizontal=True):
            if found.slots and st.button(_("Keep the order, set the times"), key="set_times"):
                _arrange(found.order, found.order, first_at, minutes)
                st.rerun()
            shuffles = st.button(
                _("Draw the order by lot"),
                type="secondary" if found.slots else "primary",
                icon=":material/refresh:",
                key="shuffle",
            )
        if shuffles and is_sure:
            _arrange(rules.shuffled(everybody, seed), found.order, first_at, minutes)
            st.rerun()
        elif shuffles:
            st.error(_("Tick the box above if you are sure."), icon=":material/error:")


def _first_at(found: PresentationSession) -> datetime:
    """The chosen beginning, in the visitor's zone."""
    said, visit = figures.words(), session.current()
    at_first = (found.first_at or _announced(found.announced)).astimezone(said.zone).replace(second=0)
    days = [at_first.date() + timedelta(days=n) for n in range(-1, _DAYS_OFFERED)]
    label = _("First slot ({zone})").format(zone=i18n.zone_name(visit.zone_name, said.locale))
    return moment_fields.chosen(label, days, at_first, key=f"session_{at_first:%Y%m%d%H%M}", step_minutes=15)


def _announced(event_date: EventDate | None) -> datetime:
    """When the session was announced for; where only its day was, that day at noon in the visitor's zone."""
    if event_date is None or event_date.has_time:
        return event_date.instant if event_date is not None else session.now()
    day = event_date.instant.astimezone(zone_named(event_date.current_zone)).date()
    return datetime.combine(day, time(12), figures.words().zone)


def _record(project_id: int, is_presented: bool | None) -> None:
    visit = session.current()
    _tell(
        lambda: service.record_presented(
            session.database(), visit.actor, visit.edition_slug, project_id, is_presented, now=session.now()
        )
    )


def _arrange(order: Sequence[int], shown: Sequence[int], first_at: datetime | None, minutes: int) -> None:
    visit = session.current()
    _tell(
        lambda: service.arrange(
            session.database(),
            visit.actor,
            visit.edition_slug,
            order,
            first_at=first_at,
            slot_minutes=minutes,
            now=session.now(),
            shown=shown,
        )
    )


def _tell(act: Callable[[], None]) -> None:
    """Do it, and say why where it cannot be done: a message that stays when the page is drawn anew."""
    try:
        act()
    except PresentationRefusedError as refused:
        st.toast(_(refused.message_id), icon=":material/error:", duration="long")
    except OrderChangedError:
        st.toast(
            _("Somebody else changed the order meanwhile: this is how it stands now."),
            icon=":material/error:",
            duration="long",
        )
    except NotAllowedError:
        st.toast(_("This page is not open to you"), icon=":material/error:", duration="long")
