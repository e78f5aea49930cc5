"""The evaluation sets one by one, filtered as the address says: a grid on wide screens, a list on narrow ones."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib.publishing import evaluation_sets as wording
from lib.publishing.wording import UNKNOWN, Words
from lib.services import corpora
from lib.services.leaderboard import Leaderboard
from lib.store.public_figures import EvaluationSetRow
from lib.ui import address_choices, figures, file_buttons, leaderboard_view, messages, session
from lib.ui.session import translate as _

_ALL = ""
_AS_PUBLISHED = "fuente"
_ORDERS: Mapping[str, str] = {"conjunto": "name", "tarea": "task", "estado": "state"}


@st.fragment
def table() -> None:
    """Every evaluation set, or those that the filters in the address leave."""
    view, is_narrow = leaderboard_view.current(), session.current().viewport.is_narrow
    st.subheader(_("Evaluation sets one by one"))
    part, order = _chosen(view, is_narrow=is_narrow)
    if not part:
        messages.empty(_("No evaluation set matches"), _("Take away a filter to see more."))
    elif is_narrow:
        _list(part, order)
    else:
        _grid(part)
    st.markdown(f"**{figures.plain(_count(part, view))}**")
    st.caption(_notes(view))
    _files(view)


def _chosen(view: Leaderboard, *, is_narrow: bool) -> tuple[Sequence[EvaluationSetRow], str]:
    """The sets that the filters leave, and their order. The grid of wide screens sorts by its headers instead."""
    said = figures.words()
    place = st.expander(_("Filter and sort")) if is_narrow else st.grid(4, key="leaderboard_filters")
    with place:
        language = _filter(
            _("Language of the set"),
            _("All languages"),
            "lengua",
            {code: _language(code, said) for code in view.languages},
        )
        domain = _filter(
            _("Domain"), _("All domains"), "dominio", {one.domain: _domain(one, said) for one in view.sets}
        )
        task = _filter(
            _("Task"), _("All tasks"), "tarea", {task: wording.task_words(task, said.translate) for task in view.tasks}
        )
        state = _filter(_("State"), _("All states"), "estado", {one.state: _state(one, said) for one in view.sets})
        order = _order() if is_narrow else _AS_PUBLISHED
    part = [
        one
        for one in view.sets
        if language in (None, *one.languages)
        and domain in (None, one.domain)
        and task in (None, one.task)
        and state in (None, one.state)
    ]
    return part, order


def _filter(label: str, everything: str, parameter: str, names: Mapping[str, str]) -> str | None:
    ordered = sorted(names, key=lambda value: names[value].casefold())
    return (
        address_choices.one_of(
            "leaderboard", label, parameter, {_ALL: everything, **{value: names[value] for value in ordered}}
        )
        or None
    )


def _order() -> str:
    names = {
        _AS_PUBLISHED: _("As in the source"),
        "conjunto": _("By name"),
        "tarea": _("By task"),
        "estado": _("By state"),
    }
    return address_choices.one_of("leaderboard", _("Order"), "orden", names)


def _grid(part: Sequence[EvaluationSetRow]) -> None:
    said = figures.words()
    st.dataframe(
        pd.DataFrame([_cells(one, said) for one in part]),
        height="content",
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Evaluation set"), width=170),
            "languages": st.column_config.TextColumn(_("Languages"), width=140),
            "domain": st.column_config.TextColumn(_("Domain"), width=160),
            "task": st.column_config.TextColumn(_("Task"), width=220),
            "donor": st.column_config.TextColumn(_("Donor"), width=320),
            "state": st.column_config.TextColumn(_("State"), width=130),
        },
        placeholder=UNKNOWN,
        key="evaluation_sets",
        alt=_("Evaluation sets with their languages, domain, task, donor and state"),
    )


def _list(part: Sequence[EvaluationSetRow], order: str) -> None:
    """Two columns, what else is known of a set under its name: nothing is cut, nothing scrolls sideways."""
    said = figures.words()
    cells = [_cells(one, said) for one in part]
    if order in _ORDERS:
        cells.sort(key=lambda cell: str(cell[_ORDERS[order]]).casefold())
    headers = (_("Evaluation set"), _("State"))
    rows = [(_name_and_more(cell), figures.plain(str(cell["state"]))) for cell in cells]
    st.table(
        pd.DataFrame(rows, columns=headers),
        border="horizontal",
        hide_index=True,
        alt=_("Evaluation sets with their languages, domain, task, donor and state"),
    )


def _name_and_more(cell: Mapping[str, str | None]) -> str:
    more = " · ".join(str(cell[key]) for key in ("languages", "domain", "task", "donor") if cell[key])
    return f"**{figures.plain(str(cell['name']))}**  \n:small[:gray[{figures.plain(more)}]]"


def _cells(one: EvaluationSetRow, said: Words) -> dict[str, str | None]:
    return {
        "name": one.name,
        "languages": wording.languages_words(one.languages, said),
        "domain": _domain(one, said),
        "task": wording.task_words(one.task, said.translate),
        "donor": wording.donor_words(one.donor, said.translate),
        "state": _state(one, said),
    }


def _language(code: str, said: Words) -> str:
    return wording.language_word(code, said)


def _domain(one: EvaluationSetRow, said: Words) -> str:
    return corpora.domain_label(said.edition, one.domain, said.language) or one.domain


def _state(one: EvaluationSetRow, said: Words) -> str:
    return wording.state_words(one.state, said.translate)


def _count(part: Sequence[EvaluationSetRow], view: Leaderboard) -> str:
    said = figures.words()
    if len(part) == len(view.sets):
        return leaderboard_view.count_of_sets(len(part))
    return _("{n} of {all} evaluation sets").format(n=said.number(len(part)), all=said.number(len(view.sets)))


def _notes(view: Leaderboard) -> str:
    said = figures.words()
    sentences = [f"{origin}." for origin in wording.declared_by(view, said)]
    sentences += [wording.abbreviations_note(view, said.translate)]
    return "\n".join(f"- {figures.plain(sentence)}" for sentence in sentences if sentence)


def _files(view: Leaderboard) -> None:
    said = figures.words()
    with st.container(horizontal=True, vertical_alignment="center", key="evaluation_sets_files"):
        st.caption(_("Download the whole table:"), width="content")
        stem = f"{said.edition.slug}-evaluation-sets"
        file_buttons.table_buttons("evaluation_sets", stem, lambda: wording.evaluation_sets_table(view, said))
