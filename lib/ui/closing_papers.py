"""Papers for workshops: how many stand where, each with its history, and recording where one stands."""

from urllib.parse import urlsplit

import streamlit as st

from lib.publishing import closing_tables
from lib.publishing import closing_wording as wording
from lib.publishing.tables import Table
from lib.services import workshop_papers as service
from lib.services.workshop_papers import Paper, PaperRow, Papers, PaperState
from lib.ui import address_choices, closing_message, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_STATE = "articulo"
_ALL = "todos"
_COLOURS: dict[PaperState, str] = {
    "intent": "gray",
    "submitted": "blue",
    "accepted": "green",
    "rejected": "orange",
    "withdrawn": "gray",
}


def section() -> None:
    """Counts by state, each paper, and the way to record one."""
    said, found = figures.words(), _current()
    st.markdown(_("Papers that teams write for workshops: intended, handed in, accepted."))
    projects = {project.id: project.title for project in found.projects}
    if not projects:
        messages.empty(_("No projects yet"), _("Papers are of submitted projects; they appear with the first import."))
        return
    newest = max((paper.holds.id for paper in found.papers), default=0)
    if st.button(_("Record a paper"), icon=":material/add:", type="primary", key="paper_new"):
        st.dialog(_("Record a paper"), icon=":material/article:")(_form)(projects, None, newest)
    if not found.papers:
        messages.empty(_("No papers yet"), _("They appear here once somebody records that a team means to write one."))
        return
    names = wording.paper_states(said.translate)
    choices = {_ALL: _("All states")} | {
        state: f"{names[state]} ({said.number(count)})" for state, count in found.counts.items() if count
    }
    state = address_choices.one_of("papers", _("State"), _STATE, choices)
    for paper in found.papers:
        if state in (_ALL, paper.holds.state):
            _paper(paper, projects, newest)
    file_buttons.table_button("csv_papers", f"{session.edition().slug}-papers", _table)


def _current() -> Papers:
    visit = session.current()
    with session.database().read() as reading:
        return service.papers_of_edition(reading, visit.actor, visit.edition_id)


def _table() -> Table:
    return closing_tables.papers(_current().papers, figures.words())


def _paper(paper: Paper, projects: dict[int, str], newest: int) -> None:
    said, row = figures.words(), paper.holds
    state = figures.plain(wording.paper_states(said.translate)[row.state])
    with st.container(border=True, key=f"paper_{row.project_id}_{row.id}"):
        lines = [
            f":{_COLOURS[row.state]}-badge[{state}] **{figures.plain(row.project)}** · {figures.plain(row.workshop)}",
            figures.plain(row.title or ""),
        ]
        if row.url:
            lines.append(f"[{figures.plain(urlsplit(row.url).hostname or '')}](<{row.url}>)")
        st.markdown("  \n".join(line for line in lines if line))
        if row.project_id in projects and st.button(
            _("Change"), icon=":material/edit:", type="tertiary", key=f"paper_change_{row.id}"
        ):
            st.dialog(_("Record a paper"), icon=":material/article:")(_form)(projects, row, newest)
        with st.expander(_("History"), key=f"paper_history_{row.id}"):
            st.markdown("\n".join(f"- {figures.plain(wording.paper_line(one, said))}" for one in paper.history))


def _form(projects: dict[int, str], row: PaperRow | None, newest: int) -> None:
    """Where a paper stands now; of a `row` its project and workshop stay."""
    key = f"paper_form_{row.id if row is not None else 'new'}"
    if row is None:
        project = st.selectbox(
            _("Project"), list(projects), format_func=lambda one: projects.get(one, ""), key=f"{key}_project"
        )
        workshop = st.text_input(_("Workshop"), max_chars=300, key=f"{key}_workshop")
    else:
        project, workshop = row.project_id, row.workshop
        st.markdown(f"**{figures.plain(row.project)}** · {figures.plain(row.workshop)}")
    names = wording.paper_states(session.translator())
    states = list(names)
    state = st.selectbox(
        _("State"),
        states,
        index=states.index(row.state) if row is not None else 0,
        format_func=lambda one: names.get(one, ""),
        key=f"{key}_state",
    )
    title = st.text_input(
        _("Title of the paper"), value=row.title or "" if row is not None else "", max_chars=300, key=f"{key}_title"
    )
    url = st.text_input(
        _("Link (https)"), value=row.url or "" if row is not None else "", max_chars=300, key=f"{key}_url"
    )
    if not st.button(_("Record"), type="primary", key=f"{key}_save") or project is None or state is None:
        return
    visit = session.current()
    made = closing_message.done(
        lambda: service.record_paper(
            session.database(),
            visit.actor,
            visit.edition_slug,
            project_id=project,
            workshop=workshop or "",
            state=state,
            title=title or "",
            url=url or "",
            seen_id=newest,
            now=session.now(),
        )
    )
    if made is not None:
        st.rerun()
