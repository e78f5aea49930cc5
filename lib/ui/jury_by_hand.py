"""One ballot asked for, or not any more, by hand: a button under the plan, and its dialog."""

import streamlit as st

from lib.publishing import jury_wording as wording
from lib.services import assignments as service
from lib.services.access import NotAllowedError
from lib.services.assignments import AssignmentRefusedError, PairStanding
from lib.services.jury import Jury
from lib.ui import figures, session
from lib.ui.session import translate as _

_OPEN, _YES = "a-mano", "1"
_LONGEST_REASON = 500


def section(found: Jury) -> None:
    """The button, and the dialog where the address asks for it."""
    st.button(_("Change one by hand"), icon=":material/edit:", type="tertiary", key="assignment_by_hand", on_click=_ask)
    if st.query_params.get(_OPEN) == _YES:
        st.dialog(_("Who scores what, by hand"), on_dismiss=_close, icon=":material/edit:")(_form)(found)


def _ask() -> None:
    st.query_params[_OPEN] = _YES


def _close() -> None:
    st.query_params.pop(_OPEN, None)


def _form(found: Jury) -> None:
    translate = session.translator()
    names = {one.row.id: wording.juror_name(one.name, one.row.id, translate) for one in found.jurors}
    titles = {one.project_id: one.name.title for one in found.projects}
    juror_id = st.selectbox(
        _("Juror"),
        sorted(names, key=lambda number: names[number].casefold()),
        format_func=lambda number: names.get(number, ""),
        key="by_hand_juror",
    )
    project_id = st.selectbox(
        _("Project"), list(titles), format_func=lambda number: titles.get(number, ""), key="by_hand_project"
    )
    if juror_id is None or project_id is None:
        return
    try:
        standing = _standing(project_id, juror_id)
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
        return
    st.markdown(
        _("This juror is asked for the ballot of this project.")
        if standing.is_assigned
        else _("This juror is not asked for the ballot of this project.")
    )
    if standing.refusal is not None:
        st.warning(_text(standing.refusal), icon=":material/block:")
        return
    st.caption(_("The juror sees it at once; a draft is kept. The next plan that you accept may change it again."))
    asks = not standing.is_assigned
    # What was typed stays when another juror or project is chosen, until it was used.
    reason = st.text_area(
        _("Why (goes into the audit log)"), max_chars=_LONGEST_REASON, key=f"by_hand_reason_{int(asks)}"
    )
    if st.button(
        _("Ask for this ballot") if asks else _("Ask no longer for this ballot"),
        type="primary",
        key=f"by_hand_{project_id}_{juror_id}_{int(asks)}",
    ):
        _change(project_id, juror_id, asks=asks, reason=reason or "")


def _standing(project_id: int, juror_id: int) -> PairStanding:
    visit = session.current()
    with session.database().read() as reading:
        return service.pair_standing(reading, visit.actor, visit.edition_id, project_id, juror_id)


def _change(project_id: int, juror_id: int, *, asks: bool, reason: str) -> None:
    visit = session.current()
    try:
        service.change_by_hand(
            session.database(),
            visit.actor,
            visit.edition_slug,
            project_id,
            juror_id,
            asks=asks,
            reason=reason,
            now=session.now(),
        )
    except AssignmentRefusedError as refused:
        st.error(_text(refused), icon=":material/error:")
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        st.rerun(scope="fragment")  # the dialog says how the two stand now, and further changes can follow


def _text(refused: AssignmentRefusedError) -> str:
    return figures.plain(_(refused.message_id).format(**refused.values))
