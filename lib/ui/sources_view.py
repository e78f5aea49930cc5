"""The pieces of the Sources page."""

import pandas as pd
import streamlit as st

from lib import i18n
from lib.publishing import tables
from lib.services import source_runs
from lib.services.source_runs import Run, SourceState
from lib.ui import charts, figures, session
from lib.ui.session import translate as _


def _source_name(source: str) -> str:
    return {
        "registrations:eventbrite": _("Registrations from Eventbrite"),
        "registrations:form": _("Registrations from the form"),
        "submissions": _("Project submissions"),
        "leaderboard": _("Requests and results of the leaderboard"),
    }.get(source, source)


def _status(status: str) -> str:
    return {
        "running": _("running"),
        "succeeded": _("good"),
        "refused": _("refused"),
        "failed": _("failed"),
        "waiting": _("waiting for a person"),
    }[status]


def _when(run: Run) -> str:
    return figures.words().moment(run.finished_at or run.started_at, with_year=True)


def source_card(state: SourceState) -> None:
    """One source: its last good run, and why the newest one was refused where it was."""
    with st.container(border=True, key=f"source_{state.source.replace(':', '_')}"):
        st.markdown(f"#### {figures.plain(_source_name(state.source))}")
        good = state.last_good
        if good is None:
            st.markdown(_("No good import yet."))
        else:
            age = i18n.time_left(
                session.now() - (good.finished_at or good.started_at), session.translator(), session.locale()
            )
            st.markdown(
                ":green-badge[:material/check_circle: {label}] {text}".format(
                    label=_("Good"),
                    text=_("{when} ({age} ago), from {file}").format(
                        when=_when(good), age=age, file=figures.plain(good.file_name or _("the command line"))
                    ),
                )
            )
            st.caption(_rows(good))
        if state.newest_refusal is not None:
            _refusal(state.newest_refusal, has_good=good is not None)


def _rows(run: Run) -> str:
    counted = {
        _("{n} read"): run.rows_read,
        _("{n} new"): run.rows_added,
        _("{n} changed"): run.rows_changed,
        _("{n} unchanged"): run.rows_unchanged,
        _("{n} withdrawn"): run.rows_withdrawn,
    }
    return " · ".join(sentence.format(n=figures.words().number(count)) for sentence, count in counted.items())


def _refusal(run: Run, *, has_good: bool) -> None:
    st.markdown(
        ":orange-badge[:material/warning: {label}] {text}".format(
            label=_status(run.status).capitalize(),
            text=_("{when}, {file}").format(when=_when(run), file=figures.plain(run.file_name or "")),
        )
    )
    st.markdown("\n".join(f"- {figures.plain(problem.text(session.translator()))}" for problem in run.problems))
    if has_good:
        st.caption(_("Nothing was changed: the good data above stays."))


def runs_table(runs: tuple[Run, ...]) -> None:
    """Every run as a table, newest first, with its file."""
    table = runs_as_table(runs)
    st.dataframe(
        pd.DataFrame(table.rows, columns=list(table.headers)), hide_index=True, alt=_("Every import, newest first")
    )
    charts.csv_button("csv_runs", "tablero-runs.csv", _runs_now)


def _runs_now() -> tables.Table:
    # Runs when the button is pressed, without the page and its guard: the service checks who asks.
    with session.database().read() as reading:
        found = source_runs.source_runs(reading, session.actor(), session.current().edition_id)
    return runs_as_table(found.runs)


def runs_as_table(runs: tuple[Run, ...]) -> tables.Table:
    """The runs with headers and words in the visitor's language."""
    headers = (
        _("When"), _("Source"), _("State"), _("File"), _("Read"), _("New"), _("Changed"), _("Withdrawn"), _("Problems"),
    )  # fmt: skip
    return tables.Table(
        headers,
        tuple(
            (
                _when(run),
                _source_name(run.source),
                _status(run.status),
                run.file_name or "",
                run.rows_read,
                run.rows_added,
                run.rows_changed,
                run.rows_withdrawn,
                len(run.problems),
            )
            for run in runs
        ),
    )


def commands() -> None:
    """The commands that import files."""
    st.code(
        "python -m lib.cli import registrations FILE\npython -m lib.cli import submissions FILE\n"
        "python -m lib.cli import leaderboard FOLDER",
        language=None,
    )
