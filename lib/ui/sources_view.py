"""The pieces of the Sources page."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib import i18n
from lib.domain import data_age
from lib.i18n import Translator
from lib.publishing import tables
from lib.publishing.wording import Words
from lib.services import source_runs
from lib.services.import_runs import RowCounts
from lib.services.source_runs import Run, SourceState
from lib.sources.refusals import Finding
from lib.ui import age_badges, figures, file_buttons, session
from lib.ui.session import translate as _


def source_name(source: str, translate: Translator) -> str:
    """What a source of runs is called."""
    _ = translate
    return {
        "registrations": _("Registrations"),  # refused before it was clear which
        "registrations:eventbrite": _("Registrations from Eventbrite"),
        "registrations:form": _("Registrations from the form"),
        "submissions": _("Project submissions"),
        "teams:file": _("Rosters of teams from a file"),
        "teams:discord": _("Rosters of teams from Discord"),
        "feedback": _("Answers about the event"),
        "leaderboard": _("Requests and results of the leaderboard"),
        "hub": _("Repos on the Hub"),
        "sizes": _("Sizes of datasets"),
        "likes": _("Likes on the Hub"),
        "sheets:registrations": _("Registrations from Google Sheets"),
        "sheets:submissions": _("Submissions from Google Sheets"),
        "sheets": _("Google Sheets"),
    }.get(source, source)


def status_name(status: str, translate: Translator) -> str:
    """What the state of a run is called."""
    _ = translate
    return {
        "running": _("running"),
        "succeeded": _("good"),
        "refused": _("refused"),
        "failed": _("failed"),
        "waiting": _("waiting for a person"),
    }[status]


def _when(run: Run, said: Words) -> str:
    return said.moment(run.finished_at or run.started_at, with_year=True)


def source_card(state: SourceState) -> None:
    """One source: its last good run with what it noticed, and why the newest one was refused where it was."""
    with st.container(border=True, key=f"source_{state.source.replace(':', '_')}"):
        st.markdown(f"#### {figures.plain(source_name(state.source, session.translator()))}")
        good = state.last_good
        if good is None:
            st.markdown(_("No good import yet."))
        else:
            read_at = good.finished_at or good.started_at
            age = i18n.time_left(session.now() - read_at, session.translator(), session.locale())
            is_demo = session.current().demo_stage is not None  # its clock stands still
            overdue = age_badges.badge(read_at, None if is_demo else data_age.period_of(state.source))
            st.markdown(
                ":green-badge[:material/check_circle: {label}] {text} {overdue}".format(
                    label=_("Good"),
                    text=_("{when} ({age} ago), from {file}").format(
                        when=_when(good, figures.words()), age=age, file=_origin(good)
                    ),
                    overdue=overdue,
                ).strip()
            )
            st.caption(_rows(good))
            asked = _asked(good)
            if asked:
                st.caption(asked)
            problem_list(good.problems)
        if state.running is not None:
            st.markdown(
                ":blue-badge[:material/pending: {label}] {text}".format(
                    label=status_name("running", session.translator()).capitalize(),
                    text=_when(state.running, figures.words()),
                )
            )
        if state.newest_refusal is not None:
            _refusal(state.newest_refusal, has_good=good is not None)


def _origin(run: Run) -> str:
    if run.file_name is not None:
        return figures.plain(run.file_name)
    return _("an organizer's button") if run.is_by_hand else _("the command line")


def _rows(run: Run) -> str:
    return counts(RowCounts(run.rows_read, run.rows_added, run.rows_changed, run.rows_unchanged, run.rows_withdrawn))


def counts(rows: RowCounts) -> str:
    """What became of the rows, in the visitor's words."""
    counted = {
        _("{n} read"): rows.read,
        _("{n} new"): rows.added,
        _("{n} changed"): rows.changed,
        _("{n} unchanged"): rows.unchanged,
        _("{n} withdrawn"): rows.withdrawn,
    }
    return " · ".join(sentence.format(n=figures.words().number(count)) for sentence, count in counted.items())


def _asked(run: Run) -> str:
    """What the run asked of the outside; empty for a file."""
    number = figures.words().number
    parts = [_("Requests: {n}").format(n=number(run.requests))] if run.requests else []
    if run.limit_left is not None:
        parts.append(_("calls left until the source asks to wait: {n}").format(n=number(run.limit_left)))
    return " · ".join(parts)


def _refusal(run: Run, *, has_good: bool) -> None:
    st.markdown(
        ":orange-badge[:material/warning: {label}] {text}".format(
            label=status_name(run.status, session.translator()).capitalize(),
            text=_("{when}, {file}").format(when=_when(run, figures.words()), file=_origin(run)),
        )
    )
    problem_list(run.problems)
    if run.status == "waiting":
        st.caption(_("If it were taken: {rows}").format(rows=_rows(run)))
    if run.status == "failed" and (run.rows_added or run.rows_changed):
        st.caption(_rows(run))
    elif has_good:
        st.caption(_("Nothing was changed: the good data above stays."))


def problem_list(problems: Iterable[Finding]) -> None:
    """What was found, one line each, in the visitor's language."""
    translator = session.translator()
    lines = [f"- {figures.plain(problem.text(translator))}" for problem in problems]
    if lines:
        st.markdown("\n".join(lines))


def runs_table(runs: tuple[Run, ...]) -> None:
    """Every run as a table, newest first, with its file."""
    table = runs_as_table(runs, figures.words())
    st.dataframe(
        pd.DataFrame(table.rows, columns=list(table.headers)), hide_index=True, alt=_("Every import, newest first")
    )
    file_buttons.table_button("csv_runs", "tablero-runs", _runs_now)


def _runs_now() -> tables.Table:
    visit = session.current()
    with session.database().read() as reading:
        found = source_runs.source_runs(reading, visit.actor, visit.edition_id)
    return runs_as_table(found.runs, figures.words())


def runs_as_table(runs: tuple[Run, ...], said: Words) -> tables.Table:
    """The runs with headers, names and moments in the words of `said`."""
    _ = said.translate
    headers = (
        _("When"), _("Source"), _("State"), _("File"), _("Read"), _("New"), _("Changed"), _("Withdrawn"), _("Problems"),
    )  # fmt: skip
    return tables.Table(
        headers,
        tuple(
            (
                _when(run, said),
                source_name(run.source, said.translate),
                status_name(run.status, said.translate),
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
    """The commands that import files, and the one that asks the Hub and the sheets."""
    st.code(
        "python -m lib.cli import registrations FILE\npython -m lib.cli import submissions FILE\n"
        "python -m lib.cli import feedback FILE\npython -m lib.cli import leaderboard FOLDER\npython -m lib.cli sync",
        language=None,
    )
