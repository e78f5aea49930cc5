"""Conflicts of interest on the organizers' page: every one with how it came about, hints, and the decision."""

from collections.abc import Mapping

import streamlit as st

from lib.domain.conflicts import KINDS, LONGEST_REASON, Kind, State, moves
from lib.domain.projects import is_said_in
from lib.publishing import jury_tables
from lib.publishing import jury_wording as wording
from lib.publishing.tables import Table
from lib.services import conflicts as service
from lib.services.access import NotAllowedError
from lib.services.conflicts import ConflictBoard, ConflictChangedError, ConflictLine, ConflictRefusedError
from lib.services.jury import Jury
from lib.ui import addresses, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_STATE, _SEARCH, _PAIR = "estado", "q", "par"
_ALL, _NEW = "todos", "nuevo"
_LONGEST_SEARCH = 80
_PARTS_OF_A_PAIR = 3
# What the address calls the states; those that wait for a decision first.
_STATES: Mapping[str, tuple[State, ...]] = {
    "por-decidir": ("suggested", "declared"),
    "confirmados": ("confirmed",),
    "dispensados": ("waived",),
    "sin-conflicto": ("none",),
}
_BADGES: Mapping[State, str] = {
    "suggested": ":orange-badge[:material/lightbulb: {state}]",
    "declared": ":orange-badge[:material/flag: {state}]",
    "confirmed": ":red-badge[:material/block: {state}]",
    "waived": ":green-badge[:material/how_to_reg: {state}]",
    "none": ":gray-badge[:material/check_circle: {state}]",
}
_ICONS: Mapping[State, str] = {
    "none": ":material/check_circle:",
    "declared": ":material/flag:",
    "confirmed": ":material/block:",
    "waived": ":material/how_to_reg:",
}


def current() -> ConflictBoard:
    """Every conflict now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.conflict_board(reading, visit.actor, visit.edition_id)


def section(found: Jury) -> None:
    """What waits for a decision, every conflict, and the ways to add one."""
    board, said = current(), figures.words()
    if not found.judging_jurors and not board.lines:
        messages.empty(
            _("Nobody judges this edition yet"), _("Conflicts of interest are between a juror and a project.")
        )
        return
    waiting = len(board.undecided)
    plural = session.translator().plural(
        "{n} conflict waits for your decision", "{n} conflicts wait for your decision", waiting
    )
    st.subheader(plural.format(n=said.number(waiting)) if waiting else _("No conflict waits for a decision"))
    st.caption(
        _(
            "A juror with a conflict gives no ballot and no extra point, until an organizer waives it or says that "
            "there is none."
        )
    )
    with st.container(horizontal=True, key="conflict_actions"):
        if st.button(_("Look for hints in rosters and repos"), icon=":material/search:", key="suggest_conflicts"):
            _suggest()
        st.button(_("Add a conflict"), icon=":material/add:", key="new_conflict", on_click=_ask_new)
    if not board.lines:
        messages.empty(
            _("No conflict is known"), _("Jurors declare theirs where they score. You can look for hints or add one.")
        )
    else:
        _list(board)
    _dialog(board)


def _suggest() -> None:
    visit = session.current()
    try:
        new = service.suggest(session.database(), visit.actor, visit.edition_slug, now=session.now())
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
        return
    if new:
        plural = session.translator().plural("{n} new hint", "{n} new hints", new)
        st.toast(plural.format(n=figures.words().number(new)), icon=":material/lightbulb:")
        st.rerun()
    st.toast(
        _("No new hint: no juror is in a team or behind a repo of a project, as far as their Hub names are known."),
        icon=":material/check_circle:",
    )


def _list(board: ConflictBoard) -> None:
    names = {_ALL: _("All conflicts"), "por-decidir": _("To be decided")}
    names |= {
        name: wording.conflict_state(states[0], session.translator())
        for name, states in _STATES.items()
        if len(states) == 1
    }
    options = [_ALL, *_STATES]
    # Side by side, the choice of states would be cut on a phone instead of going on in a second row.
    is_wide = not session.current().viewport.is_narrow
    with st.container(horizontal=is_wide, vertical_alignment="bottom", key="conflict_filters"):
        chosen = st.segmented_control(
            _("State"),
            options,
            default=addresses.chosen(_STATE, options),
            required=True,
            format_func=names.__getitem__,
            key=f"conflict_state_{session.language()}",
        )
        text = st.text_input(
            _("Search jurors and projects"),
            value=st.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH],
            max_chars=_LONGEST_SEARCH,
            key="conflict_search",
        )
    addresses.keep(_STATE, chosen or _ALL, options)
    if text.strip():
        st.query_params[_SEARCH] = text.strip()
    else:
        st.query_params.pop(_SEARCH, None)
    states = _STATES.get(chosen or _ALL)
    shown = [
        line
        for line in board.lines
        if (states is None or line.holding.state in states) and is_said_in(text, line.juror, line.project.title)
    ]
    if not shown:
        messages.empty(_("No conflict matches"), _("Take away a filter to see more."))
    for line in shown:
        _line(line)
    file_buttons.table_button("csv_conflicts", f"{session.edition().slug}-conflicts", _table)


def _table() -> Table:
    return jury_tables.conflicts(current(), figures.words())


def _line(line: ConflictLine) -> None:
    said, holding = figures.words(), line.holding
    translate = session.translator()
    with st.container(
        border=True,
        horizontal=True,
        horizontal_alignment="distribute",
        key=f"conflict_{line.project_id}_{line.juror_id}",
    ):
        badge = _BADGES[holding.state].format(state=figures.plain(wording.conflict_state(holding.state, translate)))
        who = figures.plain(wording.juror_name(line.juror, line.juror_id, translate))
        lines = [
            f"{badge} **{who}** · {figures.plain(line.project.title)}",
            figures.plain(
                f"{wording.conflict_kind(holding.kind, translate)}. {wording.conflict_effect(holding.state, translate)}"
            ),
            *(f":small[:gray[{figures.plain(wording.conflict_step(step, said))}]]" for step in line.steps),
        ]
        if line.has_ballot and holding.state not in ("none", "waived"):
            lines.append(
                f":orange-badge[:material/warning: {figures.plain(_('Their submitted ballot does not count'))}]"
            )
        st.markdown("  \n".join(lines))
        st.button(
            _("Decide"),
            icon=":material/gavel:",
            type="tertiary",
            key=f"decide_{line.project_id}_{line.juror_id}",
            on_click=_ask,
            args=(line.project_id, line.juror_id, holding.id),
        )


def _ask(project_id: int, juror_id: int, version: int) -> None:
    """Open the dialog about a conflict, and remember which step was on screen."""
    st.query_params[_PAIR] = f"{project_id}.{juror_id}.{version}"


def _ask_new() -> None:
    st.query_params[_PAIR] = _NEW


def _close() -> None:
    st.query_params.pop(_PAIR, None)


def _dialog(board: ConflictBoard) -> None:
    """The dialog that the address asks for; none where it asks for none."""
    asked = st.query_params.get(_PAIR)
    if asked is None:
        return
    if asked == _NEW and board.jurors and board.projects:
        st.dialog(_("Add a conflict of interest"), on_dismiss=_close, icon=":material/gavel:")(_new_form)()
        return
    parts = asked.split(".")
    if len(parts) == _PARTS_OF_A_PAIR and all(one.isascii() and one.isdecimal() and len(one) < 12 for one in parts):
        project_id, juror_id, version = map(int, parts)
        if board.line(project_id, juror_id) is not None:
            form = st.dialog(_("Conflict of interest"), on_dismiss=_close, icon=":material/gavel:")(_form)
            form(project_id, juror_id, version)
            return
    _close()


def _new_form() -> None:
    board, translate = current(), session.translator()
    jurors = sorted(board.jurors, key=lambda number: board.jurors[number].casefold())
    juror_id = st.selectbox(
        _("Juror"),
        jurors,
        format_func=lambda number: wording.juror_name(board.jurors.get(number, ""), number, translate),
        key="new_conflict_juror",
    )
    project_id = st.selectbox(
        _("Project"),
        list(board.projects),
        format_func=lambda number: board.projects[number].title if number in board.projects else "",
        key="new_conflict_project",
    )
    if juror_id is None or project_id is None:
        return
    line = board.line(project_id, juror_id)
    if line is not None:
        st.caption("  \n".join(figures.plain(wording.conflict_step(step, figures.words())) for step in line.steps))
    version = line.holding.id if line is not None else None
    # What was typed stays when another juror or project is chosen.
    _decision(project_id, juror_id, line, version, key=f"new_{version or 0}")


def _form(project_id: int, juror_id: int, version: int) -> None:
    """What an organizer decides. `version`: the step that holds when the dialog opened."""
    line = current().line(project_id, juror_id)
    if line is None:
        st.markdown(_("This conflict is not there any more."))
        return
    said = figures.words()
    who = figures.plain(wording.juror_name(line.juror, juror_id, said.translate))
    st.markdown(f"**{who}** · {figures.plain(line.project.title)}")
    st.caption("  \n".join(figures.plain(wording.conflict_step(step, said)) for step in line.steps))
    if line.holding.id != version:
        # What was typed was about another state: nothing is decided from here any more.
        _tell_changed()
        return
    _decision(project_id, juror_id, line, version, key=f"{project_id}_{juror_id}_{version}")


def _tell_changed() -> None:
    st.error(
        _("Somebody else decided about this conflict meanwhile. Close this, look, and decide again."),
        icon=":material/error:",
    )


def _decision(project_id: int, juror_id: int, line: ConflictLine | None, version: int | None, *, key: str) -> None:
    translate = session.translator()
    state: State = line.holding.state if line is not None else "none"
    kind = st.selectbox(
        _("What ties them"),
        KINDS,
        index=KINDS.index(line.holding.kind if line is not None else "personal"),
        format_func=lambda one: wording.conflict_kind(one, translate),
        key=f"kind_{key}_{session.language()}",
    )
    reason = st.text_area(_("Why (only organizers see it)"), max_chars=LONGEST_REASON, key=f"reason_{key}")
    wanted: State | None = None
    with st.container(horizontal=True):
        for place, move in enumerate(moves("organizer", state)):
            if st.button(
                wording.conflict_move(move, translate),
                icon=_ICONS[move],
                help=wording.conflict_effect(move, translate),
                key=f"{move}_{key}",
                type="primary" if place == 0 and state == "none" else "secondary",
            ):
                wanted = move
    if wanted is not None and kind is not None:
        _decide((project_id, juror_id), wanted, kind=kind, reason=reason or "", version=version)


def _decide(pair: tuple[int, int], state: State, *, kind: Kind, reason: str, version: int | None) -> None:
    visit = session.current()
    try:
        service.decide(
            session.database(),
            visit.actor,
            visit.edition_slug,
            *pair,
            state=state,
            kind=kind,
            reason=reason,
            now=session.now(),
            replaces_id=version,
        )
    except ConflictRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except ConflictChangedError:
        _tell_changed()
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        _close()
        st.rerun()
