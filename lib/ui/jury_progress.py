"""Who still owes what, on the organizers' page: by juror and by project."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from lib.publishing import jury_tables
from lib.publishing import jury_wording as wording
from lib.publishing.tables import Table
from lib.publishing.wording import Words
from lib.services import jury as service
from lib.services import rubric_lock
from lib.services.jury import Jury
from lib.ui import addresses, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_VIEW, _WHICH = "por", "solo"
_BY_JUROR, _BY_PROJECT = "jurado", "proyecto"
_EVERY, _OPEN = "todo", "pendiente"
_ADOPT = 'python -m lib.cli edition adopt-rubric --reason "…"'


def section(found: Jury) -> None:
    """The counts, and a line per juror or per project."""
    _rubric_notice()
    if not found.asked and not found.lost:
        messages.empty(
            _("Nobody was asked for a ballot yet"),
            _("Try a plan out under Assignment, and accept it. Then this fills."),
        )
        return
    _counts(found)
    if found.closes is not None:
        closes = figures.words().date_of(found.closes)
        st.caption(figures.plain(_("Scoring is due by {when}.").format(when=closes)))
    with st.container(horizontal=not session.current().viewport.is_narrow, key="progress_filters"):
        view = _chosen(_("Show"), _VIEW, {_BY_JUROR: _("By juror"), _BY_PROJECT: _("By project")})
        which = _chosen(_("Which"), _WHICH, {_EVERY: _("All"), _OPEN: _("What is still missing")})
    if view == _BY_JUROR:
        _by_juror(found, only_open=which == _OPEN)
    else:
        _by_project(found, only_open=which == _OPEN)


def _rubric_notice() -> None:
    """What to do where the edition's file says another rubric than the one that ballots are given by."""
    visit = session.current()
    with session.database().read() as reading:
        version = rubric_lock.version_that_differs(reading, visit.actor, session.edition(), visit.edition_id)
    if version is None:
        return
    text = _(
        "The edition's file says another rubric than version {version}, by which ballots are given. It holds once this "
        "is run on the server; ballots that lack what it asks for then count when their jurors have added it:"
    )
    st.warning(
        f"{figures.plain(text.format(version=figures.words().number(version)))}\n\n`{_ADOPT}`",
        icon=":material/rule:",
    )


def _counts(found: Jury) -> None:
    said = figures.words()
    done = sum(1 for juror in found.judging_jurors if juror.asked and not juror.due)
    asked = sum(1 for juror in found.judging_jurors if juror.asked)
    whole = sum(1 for project in found.projects if project.submitted and not project.due and not project.short)
    with st.grid(4, min_column_width=138, gap="small", key="jury_counts"):
        for label, count, total in (
            (_("Ballots submitted"), found.submitted, found.asked),
            (_("Jurors who are done"), done, asked),
            (_("Projects done"), whole, len(found.projects)),
        ):
            of = _("{n} of {total}").format(n=said.number(count), total=said.number(total))
            st.metric(label, of, border=True)
        st.metric(_("To reassign"), said.number(found.lost), border=True)


def _chosen(label: str, parameter: str, names: Mapping[str, str]) -> str:
    options = list(names)
    chosen = st.segmented_control(
        label,
        options,
        default=addresses.chosen(parameter, options),
        required=True,
        format_func=names.__getitem__,
        key=f"progress_{parameter}_{session.language()}",
    )
    value = chosen if chosen in names else options[0]
    addresses.keep(parameter, value, options)
    return value


def _by_juror(found: Jury, *, only_open: bool) -> None:
    said = figures.words()
    jurors = [juror for juror in found.jurors if juror.due or juror.lost or (juror.asked and not only_open)]
    jurors.sort(key=lambda juror: (-len(juror.due), juror.name))
    rows: list[dict[str, str | int]] = [
        {
            _("Juror"): wording.juror_name(juror.name, juror.row.id, said.translate),
            _("Ballots submitted"): _("{n} of {total}").format(
                n=said.number(juror.submitted), total=said.number(juror.asked)
            ),
            _("Begun"): juror.begun,
            _("Due"): len(juror.due),
            _("Projects due"): wording.project_list(juror.due, said),
            _("To reassign"): wording.project_list(juror.lost, said),
        }
        for juror in jurors
    ]
    _table(rows, (_("Juror"), _("Ballots submitted")), _("How far each juror is"), "progress_jurors")
    _button("csv_progress_jurors", "progress-by-juror", jury_tables.jurors)


def _by_project(found: Jury, *, only_open: bool) -> None:
    said = figures.words()
    names = {juror.row.id: wording.juror_name(juror.name, juror.row.id, said.translate) for juror in found.jurors}
    projects = [project for project in found.projects if project.due or project.short or not only_open]
    projects.sort(key=lambda project: (-project.short, -len(project.due), project.name.title))
    rows: list[dict[str, str | int]] = [
        {
            _("Project"): project.name.title,
            _("Ballots submitted"): project.submitted,
            _("State"): wording.project_state(project, said),
            _("Who owes it"): ", ".join(names.get(number, "") for number in project.due),
        }
        for project in projects
    ]
    _table(rows, (_("Project"), _("State")), _("How far each project is"), "progress_projects")
    _button("csv_progress_projects", "progress-by-project", jury_tables.projects)


def _table(rows: list[dict[str, str | int]], narrow: tuple[str, ...], alt: str, key: str) -> None:
    if not rows:
        messages.empty(_("Nothing is missing"), _("Every ballot that was asked for is submitted."))
        return
    frame = pd.DataFrame(rows)
    if session.current().viewport.is_narrow:
        st.table(frame[list(narrow)], border="horizontal", hide_index=True, alt=alt)
        return
    st.dataframe(frame, hide_index=True, height="content" if len(frame) <= 20 else 560, key=key, alt=alt)


def _button(key: str, stem: str, made: Callable[[Jury, Words], Table]) -> None:
    def table() -> Table:
        visit = session.current()
        with session.database().read() as reading:
            found = service.jury_of_edition(reading, visit.actor, session.edition(), visit.edition_id)
        return made(found, figures.words())

    file_buttons.table_button(key, f"{session.edition().slug}-{stem}", table)
