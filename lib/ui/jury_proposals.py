"""Ballots from outside on the organizers' page: what a file or a sheet proposes, to be accepted or refused."""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from lib.publishing import proposal_wording as wording
from lib.services import proposal_board, proposed_ballots
from lib.services.access import NotAllowedError
from lib.services.jury import Jury
from lib.services.proposal_board import ProposalBoard, ProposalLine
from lib.services.proposed_ballots import ProposalRefusedError
from lib.ui import figures, messages, page_numbers, session
from lib.ui.session import translate as _

_MOST_SHOWN = 20
_LONGEST_REASON = 500


def current() -> ProposalBoard:
    """What waits for a decision now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return proposal_board.proposals(reading, visit.actor, session.edition(), visit.edition_id)


def section(_found: Jury) -> None:
    """Every proposal with what accepting it would do, and the decision."""
    board = current()
    if not board.lines:
        messages.empty(
            _("No ballot from outside waits for a decision"),
            _("Scores that jurors filled in elsewhere are read on the server, from a file or from a Google sheet:"),
        )
        st.code(
            "python -m lib.cli import scores FILE\npython -m lib.cli import scores-sheet ADDRESS",
            language=None,
            wrap_lines=True,
        )
        return
    st.subheader(wording.finding(board, figures.words()))
    st.caption(
        _(
            "Nothing of this counts yet. What you accept is submitted in the name of the juror, and stays in the audit "
            "log."
        )
    )
    if not board.is_accepting:
        st.info(
            _("Ballots are accepted while judging is open or closed, and not before or after."), icon=":material/info:"
        )
    _form(board)


def _form(board: ProposalBoard) -> None:
    # The buttons belong to what is on the screen: pressed after something else came in, they decide nothing, and the
    # list is drawn anew with what is there now.
    versions = {line.row.id: line.version for line in board.lines}
    state = hashlib.sha256(repr(versions).encode()).hexdigest()[:12]
    page, said = _page(board), figures.words()
    shown = board.lines[_MOST_SHOWN * (page - 1) : _MOST_SHOWN * page]
    with st.form("proposals", border=False):
        ticked = [line for line in shown if _card(line, board)]
        reason = st.text_input(_("Why you refuse (goes into the audit log)"), max_chars=_LONGEST_REASON)
        with st.container(horizontal=True, key="proposal_actions"):
            accepts = st.form_submit_button(
                _("Accept the selected ones"),
                icon=":material/check:",
                disabled=not board.acceptable,
                type="primary",
                key=f"accept_{state}",
            )
            accepts_all = st.form_submit_button(
                _("Accept all that can be ({n})").format(n=said.number(len(board.acceptable))),
                icon=":material/done_all:",
                disabled=not board.acceptable,
                key=f"accept_all_{state}",
            )
            refuses = st.form_submit_button(
                _("Refuse the selected ones"), icon=":material/block:", key=f"refuse_{state}"
            )
    page_numbers.steps("proposals", page, _pages(board))  # what is ticked counts on its own page only
    chosen = [line.row.id for line in (board.acceptable if accepts_all else ticked)]
    if not (accepts or accepts_all or refuses):
        return
    if not chosen:
        st.error(_("Select at least one of them."), icon=":material/error:")
    elif refuses:
        _refuse(chosen, reason)
    else:
        _accept({number: versions[number] for number in chosen})


def _pages(board: ProposalBoard) -> int:
    return max(1, -(-len(board.lines) // _MOST_SHOWN))


def _page(board: ProposalBoard) -> int:
    """The page that the address names, from 1; the last one where there are not so many, as once some are decided."""
    return min(page_numbers.asked(), _pages(board))


def _card(line: ProposalLine, board: ProposalBoard) -> bool:
    """One proposal; whether it is ticked."""
    said, row = figures.words(), line.row
    with st.container(border=True, gap="xsmall", key=f"proposal_{row.id}"):
        is_ticked = st.checkbox(
            f"**{figures.plain(wording.pair(line, said.translate))}**", key=f"tick_{row.id}_{line.version}"
        )
        lines = [figures.plain(wording.points_sentence(line, board.rubric, said))] if line.total is not None else []
        lines += [
            f":orange[:material/warning:] {figures.plain(one)}" for one in wording.blockers(line, board.rubric, said)
        ]
        lines += [f":material/history: {figures.plain(one)}" for one in wording.notes(line, said)]
        lines += [
            f"{label}: {figures.plain(' '.join(comment.split()))}"
            for label, comment in (
                (_("Private comment"), row.private_comment),
                (_("Comment for the team"), row.team_comment),
            )
            if comment
        ]
        lines.append(f":small[:gray[{figures.plain(wording.origin(line, said))}]]")
        st.markdown("  \n".join(lines))
    return is_ticked


def _accept(versions: Mapping[int, int]) -> None:
    visit = session.current()
    try:
        done = proposed_ballots.accept(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            versions=versions,
            now=session.now(),
        )
    except ProposalRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
        return
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
        return
    said = figures.words()
    if done.count:
        plural = session.translator().plural("{n} ballot accepted", "{n} ballots accepted", done.count)
        st.toast(plural.format(n=said.number(done.count)), icon=":material/done_all:")
    if done.kept:
        st.toast(
            _("Not accepted, and the list says why: {n}").format(n=said.number(len(done.kept))),
            icon=":material/error:",
            duration="long",
        )
    st.rerun()


def _refuse(ids: Sequence[int], reason: str) -> None:
    visit = session.current()
    try:
        count = proposed_ballots.refuse(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            ids=ids,
            reason=reason,
            now=session.now(),
        )
    except ProposalRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
        return
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
        return
    plural = session.translator().plural("{n} ballot refused", "{n} ballots refused", count)
    st.toast(plural.format(n=figures.words().number(count)), icon=":material/block:")
    st.rerun()
