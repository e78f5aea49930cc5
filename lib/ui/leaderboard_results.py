"""Requests to evaluate models and their scores: how far each request is, and which scores may be compared."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib.domain import permissions
from lib.domain.leaderboard import Column, ModelVersion, Progress, Request, Score, ScoreTable, progress_of
from lib.publishing.leaderboard_scores import scores_table, version_words
from lib.publishing.tables import Table
from lib.publishing.wording import UNKNOWN
from lib.services.leaderboard import Leaderboard
from lib.ui import addresses, charts, figures, leaderboard_view, messages, session
from lib.ui.session import translate as _

_ORDER: tuple[Progress, ...] = ("running", "waiting", "finished", "failed", "cancelled")
_SHOWN_ON_NARROW = 30
_DOUBT = "*"


def requests_and_scores() -> None:
    """The models that somebody asked to evaluate, and the scores of those that were."""
    view = leaderboard_view.current()
    st.subheader(_("Requests and results"))
    if view.imported_at is None:
        _none_yet()
        return
    _requests(view)
    _scores(view)
    if view.other_scores.columns:
        _other_scores(view)


def _none_yet() -> None:
    messages.empty(
        _("No requests or results yet"),
        _(
            "Here you will see which models were put forward, how far their evaluation is, and their scores on each "
            "set, with dates. They appear once the organizers import them."
        ),
    )
    if permissions.can_run_event(session.roles()):
        st.caption(_("You organize this edition: this command reads the folder with requests and results."))
        st.code("python -m lib.cli import leaderboard FOLDER", language=None)


def _imported(view: Leaderboard) -> str:
    if view.imported_at is None:
        return ""
    when = figures.words().moment(view.imported_at, with_year=True)
    return _("Files of the leaderboard, imported {date}").format(date=when)


def _progress_words(progress: Progress) -> str:
    return {
        "waiting": _("Waiting"),
        "running": _("Being evaluated"),
        "finished": _("Evaluated"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }[progress]


def _status(request: Request) -> str:
    """How far a request is; a status that we do not know as its file has it."""
    progress = progress_of(request.status)
    return _progress_words(progress) if progress else request.status


def _requests(view: Leaderboard) -> None:
    if not view.requests:
        messages.empty(_("No requests yet"), _("They appear when the organizers import the first one."))
        return
    charts.card(
        charts.Description(
            key="evaluation_requests",
            finding=_requests_finding(view),
            subtitle=_("Requests to evaluate a model; of the same model and settings the newest counts"),
            source=_imported(view),
            alt=_requests_finding(view),
        ),
        lambda: _draw_requests(view),
        lambda: _requests_table(view),
    )


def _requests_finding(view: Leaderboard) -> str:
    said, plural = figures.words(), session.translator().plural
    counts = Counter(progress_of(request.status) or request.status for request in view.requests)
    known = {
        "running": plural("{n} being evaluated", "{n} being evaluated", counts["running"]),
        "waiting": plural("{n} waiting", "{n} waiting", counts["waiting"]),
        "finished": plural("{n} evaluated", "{n} evaluated", counts["finished"]),
        "failed": plural("{n} failed", "{n} failed", counts["failed"]),
        "cancelled": plural("{n} cancelled", "{n} cancelled", counts["cancelled"]),
    }
    parts = [text.format(n=said.number(counts[key])) for key, text in known.items() if counts[key]]
    parts += [f"{said.number(count)} {status}" for status, count in sorted(counts.items()) if status not in known]
    total = plural("{n} request", "{n} requests", len(view.requests)).format(n=said.number(len(view.requests)))
    return f"{total}: {', '.join(parts)}"


def _by_progress(requests: Sequence[Request]) -> list[Request]:
    """Those under way first; within each state the newest first, as they come."""
    places = {progress: place for place, progress in enumerate(_ORDER)}

    def place(request: Request) -> tuple[int, str]:
        progress = progress_of(request.status)
        return (places[progress], "") if progress else (len(places), request.status)

    return sorted(requests, key=place)


def _draw_requests(view: Leaderboard) -> None:
    said, requests = figures.words(), _by_progress(view.requests)
    if not session.current().viewport.is_narrow:
        rows = [
            (*_settings(request), _status(request), said.moment(request.submitted_at, with_year=True))
            for request in requests
        ]
        st.dataframe(
            pd.DataFrame(rows, columns=list(_requests_table(view).headers)),
            height="content" if len(rows) <= _SHOWN_ON_NARROW else 400,
            hide_index=True,
            placeholder=UNKNOWN,
            key="requests",
            alt=_("Requests to evaluate models with their state and date"),
        )
        return
    shown = [
        (
            f"**{figures.plain(model)}**  \n:small[:gray[{figures.plain(' · '.join(filter(None, rest)))}]]",
            f"{figures.plain(_status(request))}  \n:small[:gray[{figures.plain(said.day(request.submitted_at))}]]",
        )
        for request in requests[:_SHOWN_ON_NARROW]
        for model, *rest in [_settings(request)]
    ]
    st.table(
        pd.DataFrame(shown, columns=[_("Model"), _("State")]),
        border="horizontal",
        hide_index=True,
        alt=_("Requests to evaluate models with their state and date"),
    )
    if len(view.requests) > len(shown):
        st.caption(
            _("{n} of {all}; the file has all of them.").format(
                n=said.number(len(shown)), all=said.number(len(view.requests))
            )
        )


def _settings(request: Request) -> tuple[str, str | None, str | None, str | None]:
    """The model, its revision, precision and weights; None where the file says nothing."""
    version = request.version
    return version.model, version.revision or None, version.precision or None, request.weights or None


def _requests_table(view: Leaderboard) -> Table:
    return Table(
        (_("Model"), _("Revision"), _("Precision"), _("Weights"), _("State"), _("Asked for")),
        tuple(
            (*_settings(request), _status(request), request.submitted_at.isoformat())
            for request in _by_progress(view.requests)
        ),
    )


def _scores(view: Leaderboard) -> None:
    table = view.scores
    if not table.columns:
        messages.empty(
            _("No scores yet"),
            _("They appear with the first imported result on a set of this edition, measured on all of its examples."),
        )
        _notes(_limited(view))
        return
    charts.card(
        charts.Description(
            key="evaluation_scores",
            finding=_scores_finding(table),
            subtitle=_("Scores by model and evaluation set; in a column all have the same metric and settings"),
            source=_imported(view),
            alt=_scores_finding(table),
        ),
        lambda: _draw_scores(table, "conjunto"),
        lambda: scores_table(view, figures.words()),
    )
    _notes([*_table_notes(table), *_limited(view)])


def _notes(notes: Sequence[str]) -> None:
    if notes:
        st.caption("\n".join(f"- {figures.plain(note)}" for note in notes))


def _scores_finding(table: ScoreTable) -> str:
    said = figures.words()
    if table.means:
        best = table.means[0][1]
        leaders = [_name(version, table) for version, mean in table.means if mean == best]
        if len(leaders) == 1 and len(table.means) > 1:
            return _("{model} has the highest mean: {mean} over {n} sets").format(
                model=leaders[0], mean=said.number(best, decimals=3), n=said.number(table.mean_of)
            )
    models = session.translator().plural("{n} model", "{n} models", len(table.versions))
    sets = session.translator().plural("with scores on {n} set", "with scores on {n} sets", len(table.columns))
    return f"{models.format(n=said.number(len(table.versions)))} {sets.format(n=said.number(len(table.columns)))}"


def _name(version: ModelVersion, table: ScoreTable) -> str:
    same = sum(other.model == version.model for other in table.versions)
    return version_words(version, is_one_of_many=same > 1)


def _other_scores(view: Leaderboard) -> None:
    with st.expander(_("Scores on other tasks"), icon=":material/list:"):
        st.caption(figures.plain(f"{_('Tasks that are no evaluation set of this edition.')} {_imported(view)}."))
        _draw_scores(view.other_scores, "otra")
        _notes(_table_notes(view.other_scores))


def _draw_scores(table: ScoreTable, parameter: str) -> None:
    if session.current().viewport.is_narrow:
        _scores_of_one_set(table, parameter)
    else:
        _grid(table, parameter)


def _grid(table: ScoreTable, parameter: str) -> None:
    said = figures.words()
    columns = {f"column_{place}": column for place, column in enumerate(table.columns)}
    rows = []
    for version in table.versions:
        row: dict[str, str] = {"model": _name(version, table)}
        if table.means:
            mean = table.mean(version)
            row["mean"] = said.number(mean, decimals=3)
        row |= {key: _written(column.score_of(version), column) for key, column in columns.items()}
        rows.append(row)
    headers = {"model": _("Model"), "mean": _("Mean"), **{key: _header(column) for key, column in columns.items()}}
    st.dataframe(
        pd.DataFrame(rows),
        height="content" if len(rows) <= _SHOWN_ON_NARROW else 600,
        hide_index=True,
        column_config={
            key: st.column_config.TextColumn(headers[key], pinned=key == "model", width=260 if key == "model" else None)
            for key in rows[0]
        },
        key=f"scores_{parameter}",
        alt=_("Scores by model and evaluation set"),
    )


@st.fragment
def _scores_of_one_set(table: ScoreTable, parameter: str) -> None:
    """One set at a time: nothing scrolls sideways."""
    by_name = {column.name: column for column in table.columns}
    options = list(by_name)
    name = st.selectbox(
        _("Evaluation set"),
        options,
        index=options.index(addresses.chosen(parameter, options)),
        key=f"leaderboard_{parameter}_{session.language()}",
    )
    name = name if name in by_name else options[0]
    addresses.keep(parameter, name, options)
    column = by_name[name]
    ranked = sorted(
        column.scores,
        key=lambda score: (-score.value if column.higher_is_better is not False else score.value, score.version.model),
    )
    rows = [(figures.plain(_name(score.version, table)), figures.plain(_written(score, column))) for score in ranked]
    st.table(
        pd.DataFrame(rows, columns=[_("Model"), figures.plain(_header(column))]),
        border="horizontal",
        hide_index=True,
        alt=_("Scores by model and evaluation set"),
    )
    if table.means:
        means: Mapping[ModelVersion, str] = {
            version: figures.words().number(mean, decimals=3) for version, mean in table.means
        }
        listed = ", ".join(f"{_name(version, table)} {mean}" for version, mean in means.items())
        st.caption(figures.plain(_("Means: {means}").format(means=listed)))


def _header(column: Column) -> str:
    return _("{set} ({metric})").format(set=column.name, metric=column.measure.metric)


def _written(score: Score | None, column: Column) -> str:
    """A score with its standard error; a dash where there is none, and words where it is the best."""
    if score is None:
        return UNKNOWN
    said, decimals = figures.words(), 3 if column.is_share else 2
    text = said.number(score.value, decimals=decimals)
    if score.standard_error is not None:
        text = f"{text} ± {said.number(score.standard_error, decimals=decimals)}"
    if score.coverage == "unstated":
        text = f"{text} {_DOUBT}"
    return _("{score} (best)").format(score=text) if score.is_best else text


def _table_notes(table: ScoreTable) -> list[str]:
    """What readers must know before they compare."""
    said = figures.words()
    newest = max(score.measured_at for column in table.columns for score in column.scores)
    notes = [
        _(
            "“—”: no score of this metric. “±”: standard error. The newest run counts; the last one is of {date}."
        ).format(date=said.day(newest))
    ]
    if table.means:
        notes.append(
            _("Mean of the {n} sets measured from 0 to 1, only for models that have a score on each of them.").format(
                n=said.number(table.mean_of)
            )
        )
    if any(score.coverage == "unstated" for column in table.columns for score in column.scores):
        notes.append(
            _("“{mark}”: the file does not say how many examples were used; neither best nor part of a mean.").format(
                mark=_DOUBT
            )
        )
    otherwise = sum(column.measured_otherwise for column in table.columns)
    if otherwise:
        plural = session.translator().plural(
            "{n} score has another metric or other settings: it is only in the file.",
            "{n} scores have another metric or other settings: they are only in the file.",
            otherwise,
        )
        notes.append(plural.format(n=said.number(otherwise)))
    return notes


def _limited(view: Leaderboard) -> list[str]:
    """That some runs are no scores, where there are such runs."""
    if not view.limited_runs:
        return []
    plural = session.translator().plural(
        "{n} run used only some of the examples, to try things out: its values are no scores.",
        "{n} runs used only some of the examples, to try things out: their values are no scores.",
        view.limited_runs,
    )
    return [plural.format(n=figures.words().number(view.limited_runs))]
