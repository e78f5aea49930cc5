"""The organizers' page of the jury: its finding, its sections, and the jurors with what they read and know."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lib import i18n
from lib.domain.projects import is_said_in
from lib.i18n import LANGUAGES
from lib.publishing import jury_tables
from lib.publishing import jury_wording as wording
from lib.publishing.tables import Table
from lib.services import jury as service
from lib.services.access import NotAllowedError
from lib.services.jury import LARGEST_LOAD, JurorStanding, Jury, JuryRefusedError, ProfileChangedError
from lib.ui import (
    address_choices,
    addresses,
    figures,
    file_buttons,
    jury_assignment,
    jury_conflicts,
    jury_progress,
    jury_proposals,
    jury_reminders,
    messages,
    session,
)
from lib.ui.session import translate as _

_SECTION, _SEARCH, _JUROR = "seccion", "q", "jurado"
_LONGEST_SEARCH = 80


def current() -> Jury:
    """How the jury stands now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.jury_of_edition(reading, visit.actor, session.edition(), visit.edition_id)


def finding(found: Jury) -> str:
    """The page's title."""
    return figures.plain(wording.finding(found, figures.words()))


def body(found: Jury) -> None:
    """The section that the address names, below the choice among all."""
    sections: Mapping[str, tuple[str, Callable[[Jury], None]]] = {
        "jurados": (_("Jurors"), _jurors),
        "conflictos": (_("Conflicts"), jury_conflicts.section),
        "asignacion": (_("Assignment"), jury_assignment.section),
        "avance": (_("Progress"), jury_progress.section),
        "recordatorios": (_("Reminders"), jury_reminders.section),
        "propuestas": (_("Ballots from outside"), jury_proposals.section),
    }
    chosen = address_choices.section(_SECTION, {name: label for name, (label, _draw) in sections.items()})
    sections[chosen][1](found)


def _jurors(found: Jury) -> None:
    if not found.jurors:
        _nobody()
        return
    text = st.text_input(
        _("Search jurors"),
        value=st.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH],
        max_chars=_LONGEST_SEARCH,
        key="jury_search",
    )
    if text.strip():
        st.query_params[_SEARCH] = text.strip()
    else:
        st.query_params.pop(_SEARCH, None)
    shown = [juror for juror in found.jurors if is_said_in(text, juror.row.name, juror.row.hub_name)]
    if not shown:
        messages.empty(_("No juror matches"), _("Take away the search to see more."))
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=280, gap="small", key="jurors"):
        for juror in shown:
            _juror(juror)
    file_buttons.table_button("csv_jurors", f"{session.edition().slug}-jurors", _table)
    _profile(found)


def _nobody() -> None:
    messages.empty(
        _("Nobody judges this edition yet"),
        _("Invite jurors by e-mail or Hub name. They appear here once they have signed in."),
    )
    st.markdown(addresses.link(_("Invite jurors"), "equipo", icon=":material/person_add:"))


def _table() -> Table:
    return jury_tables.jurors(current(), figures.words())


def _juror(juror: JurorStanding) -> None:
    said, row = figures.words(), juror.row
    with st.container(border=True, height="stretch", gap="xsmall", key=f"juror_{row.id}"):
        head = f"**{figures.plain(wording.juror_name(juror.name, row.id, said.translate))}**"
        if not row.is_judging:
            head += f" :gray-badge[:material/person_off: {figures.plain(_('Judges no longer'))}]"
        lines = [
            head,
            figures.plain(wording.juror_progress(juror, said)),
            f":small[:gray[{figures.plain(wording.languages(row.languages, said))} · "
            f"{figures.plain(wording.topics(row.topics, said))} · "
            f"{figures.plain(wording.load_limit(row.maximum_load, said))}]]",
        ]
        if juror.conflicts:
            plural = session.translator().plural("{n} conflict", "{n} conflicts", juror.conflicts)
            lines.append(f":orange-badge[:material/block: {plural.format(n=said.number(juror.conflicts))}]")
        if juror.lost:
            lines.append(f":orange-badge[:material/warning: {figures.plain(wording.lost_sentence(juror, said))}]")
        st.markdown("  \n".join(lines))
        if row.is_judging:
            st.button(
                _("Languages, topics and maximum"),
                icon=":material/edit:",
                type="tertiary",
                key=f"edit_juror_{row.id}",
                on_click=_ask,
                args=(row.id,),
            )


def _ask(number: int) -> None:
    st.query_params[_JUROR] = str(number)


def _close() -> None:
    st.query_params.pop(_JUROR, None)


def _profile(found: Jury) -> None:
    """The dialog about the juror whom the address names; none where it names none."""
    asked = st.query_params.get(_JUROR)
    if asked is None:
        return
    juror = found.juror(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else None
    if juror is None or not juror.row.is_judging:
        _close()
        return
    st.dialog(_("What a juror reads and knows"), on_dismiss=_close, icon=":material/edit:")(_form)(juror)


def _form(juror: JurorStanding) -> None:
    said, row = figures.words(), juror.row
    st.markdown(f"**{figures.plain(wording.juror_name(juror.name, row.id, said.translate))}**")
    domains = {domain.key: domain.label.text(said.language) for domain in said.edition.domains}
    codes = _language_codes(row.languages)
    key = f"{row.id}_{row.updated_at.isoformat() if row.updated_at else ''}_{said.language}"
    languages = st.multiselect(
        _("Languages that they read, the one to write in first"),
        codes,
        default=list(row.languages),
        format_func=lambda code: i18n.language_name(code, said.locale),
        placeholder=_("Choose"),
        key=f"languages_{key}",
    )
    topics = st.multiselect(
        _("Topics that they know"),
        sorted(domains, key=lambda domain: domains[domain].casefold()),
        default=[topic for topic in row.topics if topic in domains],
        format_func=lambda domain: domains.get(domain, domain),
        placeholder=_("Choose"),
        key=f"topics_{key}",
    )
    has_maximum = st.checkbox(
        _("They take a limited number of projects"), value=row.maximum_load is not None, key=f"limited_{key}"
    )
    maximum = None
    if has_maximum:
        maximum = st.number_input(
            _("Projects at most"),
            min_value=0,
            max_value=LARGEST_LOAD,
            value=row.maximum_load if row.maximum_load is not None else 10,
            key=f"maximum_{key}",
        )
    if st.button(_("Save"), type="primary", key=f"save_{key}"):
        _save(juror, languages, topics, maximum)


def _language_codes(known: Sequence[str]) -> list[str]:
    """Those that the edition represents and those that this app speaks, by name."""
    locale = session.locale()
    spoken = {*LANGUAGES, *(one.key for one in session.edition().represented_languages), *known}
    return sorted(spoken, key=lambda code: i18n.language_name(code, locale).casefold())


def _save(juror: JurorStanding, languages: Sequence[str], topics: Sequence[str], maximum: int | None) -> None:
    visit = session.current()
    try:
        service.change_profile(
            session.database(),
            visit.actor,
            session.edition(),
            juror.row.id,
            languages=languages,
            topics=topics,
            maximum_load=maximum,
            now=session.now(),
            shown_at=juror.row.updated_at,
        )
    except JuryRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except ProfileChangedError:
        st.error(
            _("Somebody else changed this juror meanwhile. Close this, look, and change again."),
            icon=":material/error:",
        )
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        _close()
        st.rerun()
