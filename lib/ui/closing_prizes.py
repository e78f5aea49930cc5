"""The checklist of what prizes bring to each person: progress, filters, one line or many at once, and undoing."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.publishing import closing_tables, tables
from lib.publishing import closing_wording as wording
from lib.services import prize_deliveries as service
from lib.services.prize_deliveries import Checklist, DeliveryKey, DeliveryState, Line
from lib.ui import address_choices, closing_message, figures, file_buttons, messages, page_numbers, session
from lib.ui.session import translate as _

_PRIZE, _KIND, _STATE = "premio", "tipo", "estado"
_ALL = "todos"
_UNDO = "closing_undo"
_PEOPLE_PER_PAGE = 10
_NAMED_THINGS = 2
_BADGES: Mapping[DeliveryState, str] = {
    "pending": ":orange-badge[:material/pending: {state}]",
    "offered": ":blue-badge[:material/mail: {state}]",
    "delivered": ":green-badge[:material/check_circle: {state}]",
    "declined": ":gray-badge[:material/block: {state}]",
}


def section(found: Checklist) -> None:
    """Progress by prize, the lines that the filters leave, and the file of all."""
    said = figures.words()
    if not found.are_awards_public:
        messages.empty(
            _("Who won is not public yet"),
            _("What winners get appears here once the result is published; benefits of all teams are here before."),
        )
    if not found.lines:
        if found.are_awards_public or not found.unknown_teams:
            messages.empty(
                _("Nothing to deliver yet"),
                _("Things to deliver appear with the people of submitted projects, for the prizes of the edition."),
            )
        _unknown(found)
        return
    st.markdown("\n".join(f"- {figures.plain(wording.progress_line(one, said))}" for one in found.progress))
    _contents(found)
    _unknown(found)
    shown = _filtered(found)
    count = session.translator().plural("{n} of {total} thing to deliver", "{n} of {total} things", len(found.lines))
    st.markdown(f"**{count.format(n=said.number(len(shown)), total=said.number(len(found.lines)))}**")
    with st.container(horizontal=True, key="closing_acts"):
        if shown and st.button(_("Change all that are shown"), icon=":material/checklist:", key="closing_many"):
            keys = tuple(line.key for line in shown)
            st.dialog(_("Change all that are shown"), icon=":material/checklist:")(_many)(keys, found.seen_id)
        ids: tuple[int, ...] = session.given(_UNDO, ())
        if ids and st.button(_("Undo the last change"), icon=":material/undo:", key="closing_undo_last"):
            _undo(ids)
    if not shown:
        messages.empty(_("Nothing matches"), _("Take away a filter to see more."))
    _people(shown, found.seen_id)
    st.caption(
        _("The file holds names and addresses: it needs a reason, and that you took it is written in the audit log.")
    )
    file_buttons.button_with_reason(
        _("CSV of the checklist"), _file, key="csv_deliveries", file_name=f"{session.edition().slug}-prizes.csv"
    )


def _things(number: int) -> str:
    count = session.translator().plural("{n} thing", "{n} things", number)
    return count.format(n=figures.words().number(number))


def _contents(found: Checklist) -> None:
    """What is in each prize, once for all people."""
    language = session.language()
    items: dict[str, dict[str, None]] = {}
    for line in found.lines:
        items.setdefault(line.prize.label.text(language), {})[line.item.text(language)] = None
    with st.expander(_("What each prize brings"), icon=":material/redeem:"):
        for prize, names in items.items():
            st.markdown("\n".join([f"**{figures.plain(prize)}**", "", *(f"- {figures.plain(name)}" for name in names)]))


def _unknown(found: Checklist) -> None:
    if found.unknown_teams:
        names = ", ".join(project.title for project in found.unknown_teams)
        st.caption(figures.plain(_("Nobody is known in the teams of: {projects}").format(projects=names)))


def _file(reason: str) -> bytes:
    visit = session.current()
    lines = service.take_checklist(
        session.database(), visit.actor, visit.edition_slug, reason=reason, now=session.now()
    )
    return tables.file_of(closing_tables.deliveries(lines, figures.words()), "csv")


def _filtered(found: Checklist) -> Sequence[Line]:
    said = figures.words()
    prizes = {line.prize.key: line.prize.label.text(said.language) for line in found.lines}
    kinds = {line.item.kind for line in found.lines}
    names = {kind: name for kind, name in wording.item_kinds(said.translate).items() if kind in kinds}
    states = wording.delivery_states(said.translate)
    before = tuple(st.query_params.get(name, "") for name in (_PRIZE, _KIND, _STATE))
    with st.grid(1 if session.current().viewport.is_narrow else 3, min_column_width=200, key="closing_filters"):
        prize = address_choices.one_of("closing", _("Prize"), _PRIZE, {_ALL: _("All prizes")} | prizes)
        kind = address_choices.one_of("closing", _("Thing"), _KIND, {_ALL: _("All things")} | dict(names))
        state = address_choices.one_of("closing", _("State"), _STATE, {_ALL: _("All states")} | dict(states))
    if before != tuple(st.query_params.get(name, "") for name in (_PRIZE, _KIND, _STATE)):
        page_numbers.forget()
    return [
        line
        for line in found.lines
        if prize in (_ALL, line.prize.key) and kind in (_ALL, line.item.kind) and state in (_ALL, line.state)
    ]


def _people(lines: Sequence[Line], seen_id: int) -> None:
    """A page of people with what is due to each."""
    by_person: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        by_person.setdefault((line.project.id, line.recipient.person_id), []).append(line)
    pages = max(-(-len(by_person) // _PEOPLE_PER_PAGE), 1)
    page = min(page_numbers.asked(), pages)
    shown = list(by_person.values())[(page - 1) * _PEOPLE_PER_PAGE : page * _PEOPLE_PER_PAGE]
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=280, gap="small", key="closing"):
        for own in shown:
            _person(own, seen_id)
    page_numbers.steps("closing", page, pages)


def _person(lines: Sequence[Line], seen_id: int) -> None:
    said = figures.words()
    first = lines[0]
    name = wording.person_name(first.recipient, said.translate)
    states = wording.delivery_states(said.translate)
    texts: list[tuple[DeliveryState, str]]
    key = f"{first.project.id}_{first.recipient.person_id}"
    with st.container(border=True, height="stretch", key=f"closing_person_{key}"):
        rows: list[str] = []
        for prize in dict.fromkeys(line.prize.key for line in lines):
            own = [line for line in lines if line.prize.key == prize]
            rows += ["", figures.plain(own[0].prize.label.text(said.language)), ""]
            # What nobody touched yet is a number where it is much: a list of it would be a screen for each person.
            untouched = [wording.line_text(line, said) for line in own if not line.history]
            if len(untouched) > _NAMED_THINGS:
                untouched = [_things(len(untouched))]
            texts = [("pending", "; ".join(untouched))] if untouched else []
            texts += [(line.state, wording.line_text(line, said)) for line in own if line.history]
            for state, text in texts:
                badge = _BADGES[state].format(state=figures.plain(states[state]))
                rows.append(f"- {badge} {figures.plain(text)}")
        head = f"**{figures.plain(name)}** · {figures.plain(first.project.title)}"
        st.markdown("\n".join([head, *rows]))
        if st.button(_("Change"), icon=":material/edit:", type="tertiary", key=f"closing_change_{key}"):
            st.dialog(_("Change what is delivered"), icon=":material/edit:")(_one)(tuple(lines), seen_id)


def _one(lines: Sequence[Line], seen_id: int) -> None:
    """How far one thing of one person is."""
    said = figures.words()
    names = {line.key: f"{line.item.text(said.language)} ({line.prize.label.text(said.language)})" for line in lines}
    st.markdown(f"**{figures.plain(wording.person_name(lines[0].recipient, said.translate))}**")
    key = st.selectbox(_("Thing"), list(names), format_func=lambda one: names.get(one, ""), key="closing_one_thing")
    state = _state("closing_one_state")
    if st.button(_("Record"), type="primary", key="closing_one_save") and key is not None and state is not None:
        _say((key,), state, seen_id)


def _many(keys: tuple[DeliveryKey, ...], seen_id: int) -> None:
    """How far all the things are that were shown; it asks whether one is sure."""
    st.markdown(f"**{_things(len(keys))}**")
    state = _state("closing_many_state")
    is_sure = st.checkbox(_("I am sure: all of them"), key="closing_many_sure")
    if st.button(_("Record"), type="primary", key="closing_many_save") and state is not None:
        _say(keys, state, seen_id, is_confirmed=is_sure)


def _state(key: str) -> DeliveryState | None:
    names = wording.delivery_states(session.translator())
    return st.selectbox(
        _("State"), list(names), index=2, format_func=lambda one: names.get(one, ""), key=f"{key}_{session.language()}"
    )


def _say(keys: Sequence[DeliveryKey], state: DeliveryState, seen_id: int, *, is_confirmed: bool = False) -> None:
    visit = session.current()
    ids = closing_message.done(
        lambda: service.set_deliveries(
            session.database(),
            visit.actor,
            visit.edition_slug,
            keys,
            state,
            seen_id=seen_id,
            is_confirmed=is_confirmed,
            now=session.now(),
        )
    )
    if ids is not None:
        session.choose({_UNDO: ids})
        st.rerun()


def _undo(ids: tuple[int, ...]) -> None:
    visit = session.current()
    undone = closing_message.done(
        lambda: service.undo_deliveries(session.database(), visit.actor, visit.edition_slug, ids, now=session.now())
    )
    session.choose({_UNDO: ()})
    if undone is not None:
        st.rerun()
