"""The pieces of the organizers' page about people. Personal data: the words of a search stay out of the address."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib.domain.people_matching import State
from lib.publishing import people_tables, tables
from lib.publishing import people_wording as wording
from lib.publishing.tables import Table
from lib.services import people as service
from lib.services import people_erasure
from lib.services.access import NotAllowedError
from lib.services.people import EVERYBODY, Pairs, PairView, PeoplePage, PeopleRefusedError, PersonRow, Selection
from lib.ui import address_choices, addresses, figures, file_buttons, messages, page_numbers, session
from lib.ui.session import translate as _

_VIEW, _STATE, _TICKET, _AFFILIATE, _ORDER = "vista", "estado", "entrada", "afiliado", "orden"
_ANY = ""
_TICKETS = ("hackathon", "talks")
_SEARCH_KEY = "people_search"
_LONGEST_SEARCH, _LONGEST_REASON = 80, 500
_PAIRS_SHOWN = 30
_ROWS_THAT_FIT, _HEIGHT = 14, 530


def current() -> PeoplePage:
    """The page of people that the address and the search ask for. The service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.people_page(reading, visit.actor, visit.edition_id, _selection(), page=page_numbers.asked() - 1)


def _selection() -> Selection:
    states, orders = list(wording.states(session.translator())), list(wording.orders(session.translator()))
    state, order = addresses.chosen(_STATE, states), addresses.chosen(_ORDER, orders)
    return Selection(
        search=str(session.given(_SEARCH_KEY, ""))[:_LONGEST_SEARCH],
        state=next(one for one in states if one == state),
        ticket=addresses.chosen(_TICKET, (_ANY, *_TICKETS)) or None,
        affiliate=st.query_params.get(_AFFILIATE) or None,
        order=next(one for one in orders if one == order),
    )


def finding(found: PeoplePage) -> str:
    """The page's title."""
    return wording.finding(found.counts, figures.words())


def view() -> str:
    """Which part of the page is shown, kept in the address."""
    names = {
        "personas": _("People"),
        "parejas": _("Maybe the same person"),
        "cifras": _("Counts"),
        "datos": _("Personal data"),
    }
    return address_choices.section(_VIEW, names)


def people(found: PeoplePage) -> None:
    """The list: search, filters, a page of a hundred, and one person."""
    _filters(found)
    said = figures.words()
    plural = session.translator().plural("{n} person found", "{n} people found", found.found)
    st.markdown(f"**{plural.format(n=said.number(found.found))}**")
    if not found.rows:
        messages.empty(_("Nobody matches"), _("Take away a filter or a word of the search to see more."))
        return
    table = people_tables.page(found.rows, said)
    if session.current().viewport.is_narrow:
        st.markdown("\n".join(_line(row) for row in found.rows))
    else:
        _data(table, _("The people found, one in each row"))
    page_numbers.steps("people", found.page + 1, found.pages)
    _one(found.rows)


def _filters(found: PeoplePage) -> None:
    translate, counts = session.translator(), wording.state_counts(found.counts)
    number = figures.words().number
    states: dict[str, str] = {
        state: f"{name} ({number(counts[state])})" for state, name in wording.states(translate).items()
    }
    tickets = {_ANY: _("All tickets")} | {one: wording.ticket_name(one, translate) for one in _TICKETS}
    affiliates = {_ANY: _("All affiliates")} | {name: name for name in sorted(filter(None, found.counts.by_affiliate))}
    with st.grid(1 if session.current().viewport.is_narrow else 3, min_column_width=200, key="people_filters"):
        st.text_input(
            _("Search names, e-mails and Hub names"),
            max_chars=_LONGEST_SEARCH,
            key=_SEARCH_KEY,
            icon=":material/search:",
        )
        _choice(_("Who"), _STATE, states)
        _choice(_("Ticket"), _TICKET, tickets)
        _choice(_("Affiliate"), _AFFILIATE, affiliates)
        _choice(_("Order"), _ORDER, {str(order): name for order, name in wording.orders(translate).items()})


def _choice(label: str, parameter: str, names: Mapping[str, str]) -> None:
    """A filter that the address keeps; another choice begins at the first page again."""
    options = list(names)
    before = addresses.chosen(parameter, options)
    value = st.selectbox(
        label,
        options,
        index=options.index(before),
        format_func=lambda option: names.get(option, option),
        key=f"people_{parameter}_{session.language()}",
    )
    if value in names and value != before:
        addresses.keep(parameter, value, options)
        page_numbers.forget()
        st.rerun()


def _data(table: Table, alt: str, *, width: int | None = None) -> None:
    st.dataframe(
        pd.DataFrame(table.rows, columns=list(table.headers)),
        hide_index=True,
        width=width or "stretch",
        height=_HEIGHT if len(table.rows) > _ROWS_THAT_FIT else "content",
        alt=alt,
    )


def _line(row: PersonRow) -> str:
    said = figures.words()
    parts = [wording.detail_line(detail) for detail in row.details]
    ticket = wording.ticket_name(row.ticket, said.translate)
    when = _("{ticket}, {day}").format(ticket=ticket, day=said.day(row.registered_at)) if row.registered_at else ""
    teams = ", ".join(dict.fromkeys((*row.teams, *row.rosters)))
    lines = [figures.plain(text) for text in (*parts, " · ".join(part for part in (when, teams) if part)) if text]
    return "- " + "  \n  ".join(lines or [figures.plain(wording.person_name(row, said.translate))])


def _one(rows: Sequence[PersonRow]) -> None:
    """Everything known of one person of the page, and the way to erase it."""
    said = figures.words()
    by_id = {row.id: row for row in rows}
    chosen = st.selectbox(
        _("See one person"),
        list(by_id),
        index=None,
        format_func=lambda one: f"{wording.person_name(by_id[one], said.translate)} · {one}" if one in by_id else "",
        placeholder=_("Choose somebody of this page"),
        key="people_one",
    )
    row = by_id.get(chosen) if chosen is not None else None
    if row is None:
        return
    with st.container(border=True, key="person_card"):
        table = people_tables.people([row], said)
        lines = [
            f"**{figures.plain(column.label)}**: {figures.plain(str(value))}"
            for column, value in zip(table.described, table.rows[0], strict=True)
            if value != ""
        ]
        st.markdown("  \n".join(lines))
        if st.button(_("Erase this person"), icon=":material/person_off:", key=f"erase_{row.id}"):
            st.dialog(_("Erase a person"), icon=":material/person_off:")(_erase_form)(row.id)


def _erase_form(person_id: int) -> None:
    """What goes and what remains of somebody; erasing asks why, and whether one is sure."""
    visit, said = session.current(), figures.words()
    try:
        with session.database().read() as reading:
            found = people_erasure.erasure(reading, visit.actor, visit.edition_id, person_id)
    except NotAllowedError:
        st.markdown(_("This person is not here any more."))
        return
    st.markdown(f"**{figures.plain(wording.person_name(found.person, said.translate))}**")
    st.markdown(figures.plain(wording.what_goes(said)))
    remains = [f"- {figures.plain(line)}" for line in wording.what_remains(found, said)]
    st.markdown("\n".join([_("What remains, without a name:"), "", *remains]))
    reason = st.text_area(
        _("Why (it stays in the audit log: name nobody)"), max_chars=_LONGEST_REASON, key=f"erase_why_{person_id}"
    )
    is_sure = st.checkbox(_("I am sure: it cannot be undone"), key=f"erase_sure_{person_id}")
    if st.button(_("Erase for good"), type="primary", key=f"erase_now_{person_id}"):
        try:
            people_erasure.erase_person(
                session.database(),
                visit.actor,
                visit.edition_slug,
                person_id,
                reason=reason or "",
                is_confirmed=is_sure,
                now=session.now(),
            )
        except PeopleRefusedError as refused:
            _say(refused)
        except NotAllowedError:
            st.error(_("This page is not open to you"), icon=":material/error:")
        else:
            st.rerun()


def _say(refused: PeopleRefusedError) -> None:
    st.error(_(refused.message_id).format(**refused.values), icon=":material/error:")


def pairs() -> None:
    """The pairs that may be one person, side by side, and what was decided."""
    visit, said, plural = session.current(), figures.words(), session.translator().plural
    with session.database().read() as reading:
        found: Pairs = service.pairs(reading, visit.actor, visit.edition_id)
    st.caption(_("Nobody is merged by itself, except by the same e-mail address. What you decide here can be undone."))
    if not found.waiting:
        messages.empty(_("No pair waits"), _("Pairs appear when an import brings people who are alike."))
    else:
        waiting = plural("{n} pair waits", "{n} pairs wait", len(found.waiting))
        st.subheader(waiting.format(n=said.number(len(found.waiting))))
    for pair in found.waiting[:_PAIRS_SHOWN]:
        _pair(pair)
    if len(found.waiting) > _PAIRS_SHOWN:
        st.caption(_("The likeliest {n} are shown; decide some to see more.").format(n=said.number(_PAIRS_SHOWN)))
    if found.decided:
        decided = plural("{n} pair decided", "{n} pairs decided", len(found.decided))
        st.subheader(decided.format(n=said.number(len(found.decided))))
    for pair in found.decided[:_PAIRS_SHOWN]:
        _pair(pair)


def _pair(pair: PairView) -> None:
    said = figures.words()
    key = "_".join(map(str, pair.pair))
    is_decided = pair.match is not None and pair.match.state != "undone"
    with st.container(border=True, key=f"pair_{key}"):
        note = wording.decision(pair, said) if is_decided else wording.why(pair.suggestion, said)
        details = (pair.one, pair.other)
        lines = [f"- {figures.plain(wording.detail_line(detail))}" for detail in details]
        st.markdown("\n".join([*lines, "", f":small[{figures.plain(note)}]"]))
        with st.container(horizontal=True):
            if is_decided:
                if st.button(_("Undo"), icon=":material/undo:", key=f"undo_{key}"):
                    _decide(pair, "undone")
            else:
                if st.button(_("One person"), icon=":material/person:", key=f"same_{key}"):
                    _decide(pair, "confirmed")
                if st.button(_("Two people"), icon=":material/group:", key=f"other_{key}"):
                    _decide(pair, "rejected")


def _decide(pair: PairView, state: State) -> None:
    visit = session.current()
    try:
        service.decide_pair(
            session.database(),
            visit.actor,
            visit.edition_slug,
            pair.pair,
            state,
            now=session.now(),
            replaces_id=pair.newest_id,
        )
    except PeopleRefusedError as refused:
        _say(refused)
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        st.rerun()


def counts(found: PeoplePage) -> None:
    """Exact numbers as they are now: who did what, by ticket, affiliate and day, and the teams that look for people."""
    said, counted = figures.words(), found.counts
    names, numbers = wording.states(session.translator()), wording.state_counts(counted)
    st.caption(_("Exact and live, for organizers only. The public sees released, rounded numbers."))
    lines = [f"- {figures.plain(name)}: **{said.number(numbers[state])}**" for state, name in names.items()]
    st.markdown("\n".join(lines))
    seeking = session.translator().plural("{n} team looks for people", "{n} teams look for people", len(found.seeking))
    st.subheader(seeking.format(n=said.number(len(found.seeking))))
    if found.seeking:
        st.markdown("\n".join(f"- {figures.plain(wording.team_line(team, said))}" for team in found.seeking))
    else:
        st.caption(_("Rosters come by this command; a team says there that it looks for people."))
        st.code("python -m lib.cli import teams FILE", language=None)
    with st.grid(1 if session.current().viewport.is_narrow else 3, min_column_width=220, key="people_counts"):
        for title, table in (
            (_("By ticket"), people_tables.by_ticket(counted, said)),
            (_("By affiliate; who came by two counts in both"), people_tables.by_affiliate(counted, said)),
            (_("By day of the first registration"), people_tables.by_day(counted, said)),
        ):
            with st.container(key=f"people_count_{table.described[0].key}"):
                st.markdown(f"**{title}**")
                _data(table, title)


def personal_data() -> None:
    """How old personal data are, and the file of the people found; it asks why, and that is written down."""
    visit = session.current()
    with session.database().read() as reading:
        held = people_erasure.retention(reading, visit.actor, session.edition(), visit.edition_id, session.now())
    st.subheader(_("How long personal data are kept"))
    st.markdown("  \n".join(figures.plain(line) for line in wording.retention_sentences(held, figures.words())))
    if held.kept_days is not None and held.oldest_at is not None:
        st.caption(_("This command says what would be erased, and erases it once it is due:"))
        st.code('python -m lib.cli people-expire --reason "..."', language=None)
    st.subheader(_("Take the list along"))
    st.caption(
        _("It holds names and addresses: it needs a reason, and that you took it is written down in the audit log.")
    )
    file_buttons.button_with_reason(
        _("CSV of everybody"), _content, key="csv_people", file_name=f"{visit.edition_slug}-people.csv"
    )


def _content(reason: str) -> bytes:
    visit = session.current()
    rows = service.take_people(
        session.database(), visit.actor, visit.edition_slug, EVERYBODY, reason=reason, now=session.now()
    )
    return tables.file_of(people_tables.people(rows, figures.words()), "csv")
