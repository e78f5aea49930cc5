"""What organizers do with one submission on the page of the review: decide about it, waive a check, see what was."""

import streamlit as st

from lib.domain.refusal import RefusedError
from lib.publishing import review_wording as wording
from lib.services import reviews as service
from lib.services.access import NotAllowedError
from lib.services.review_reading import Review
from lib.services.reviews import DecidedMeanwhileError, Verdict
from lib.ui import figures, session
from lib.ui.session import translate as _

PROJECT = "proyecto"
_DECIDE, _WAIVE, _WITHDRAW = "decidir", "dispensar", "retirar"
PARAMETERS = (PROJECT, _DECIDE, _WAIVE, _WITHDRAW)
_LONGEST_REASON = 2_000
_LONGEST_NUMBER = 12  # digits of a number in an address


def buttons(review: Review) -> None:
    """The ways to the dialogs; the address remembers what held when one was opened."""
    is_out = review.withdrawn_at is not None
    with st.container(horizontal=True, key="review_buttons"):
        if not is_out:
            if st.button(_("Decide"), icon=":material/gavel:", type="primary", key="review_decide"):
                _open(_DECIDE, review.newest_id or 0)
            if st.button(_("Waive a check"), icon=":material/rule:", key="review_waive"):
                _open(_WAIVE, max((row.id for row in review.waivers), default=0))
        label = _("Take it back in") if is_out else _("Take it out")
        icon = ":material/undo:" if is_out else ":material/block:"
        if st.button(label, icon=icon, key="review_withdraw"):
            _open(_WITHDRAW, int(is_out))


def _open(parameter: str, version: int) -> None:
    _close()
    st.query_params[parameter] = str(version)
    st.rerun()


def history(review: Review) -> None:
    """Everything that was decided or waived, newest first; nothing where nothing was."""
    said = figures.words()
    lines = [(row.decided_at, wording.decision_sentence(row, said)) for row in review.decisions]
    for waiver in review.waivers:
        name = wording.line_name(review.artifacts, waiver.check_key, said)
        lines.append((waiver.set_at, wording.waiver_sentence(waiver, name, said)))
    if lines:
        lines.sort(key=lambda line: line[0], reverse=True)
        told = "\n".join(f"- {figures.plain(text)}" for _at, text in lines)
        st.markdown(f"#### {_('History')}\n\n{told}")


def dialogs(review: Review) -> None:
    """The dialog that the address asks for, if it asks for one."""
    decide, waive, withdraw = (_version(name) for name in (_DECIDE, _WAIVE, _WITHDRAW))
    if decide is not None:
        opened = st.dialog(_("Decide about this submission"), on_dismiss=_close, icon=":material/gavel:")
        opened(_decision_form)(review.name.slug, decide)
    elif waive is not None:
        opened = st.dialog(_("Waive a check"), on_dismiss=_close, icon=":material/rule:")
        opened(_waiver_form)(review.name.slug, waive)
    elif withdraw is not None:
        title = _("Take this submission back in") if withdraw else _("Take this submission out")
        opened = st.dialog(title, on_dismiss=_close, icon=":material/block:")
        opened(_withdrawal_form)(review.name.slug, bool(withdraw))


def _version(parameter: str) -> int | None:
    """The number that the address gives as `parameter`; None where it gives none."""
    value = st.query_params.get(parameter, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < _LONGEST_NUMBER else None


def _close() -> None:
    for name in (_DECIDE, _WAIVE, _WITHDRAW):
        st.query_params.pop(name, None)


def _review(slug: str) -> Review | None:
    visit = session.current()
    try:
        with session.database().read() as reading:
            return service.review_of_project(
                reading, visit.actor, session.edition(), visit.edition_id, slug=slug, now=session.now()
            )
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
        return None


def _decision_form(slug: str, version: int) -> None:
    """What an organizer decides. `version`: the newest decision when the dialog opened; 0: there was none."""
    review = _review(slug)
    if review is None:
        return
    said = figures.words()
    counts = wording.counts_sentence(review.counts, said)
    st.markdown(f"**{figures.plain(review.name.title)}**  \n{figures.plain(counts)}")
    key = f"{review.project_id}_{version}"
    reason = st.text_area(
        _("Why (the team and the jurors read it)"), max_chars=_LONGEST_REASON, key=f"review_why_{key}"
    )
    with st.container(horizontal=True):
        accepts = st.button(_("Accept"), type="primary", key=f"review_accept_{key}")
        asks = st.button(_("Ask for changes"), key=f"review_ask_{key}")
        rejects = st.button(_("Reject"), key=f"review_reject_{key}")
        reopens = review.verdict is not None and st.button(_("Reopen"), key=f"review_reopen_{key}")
    verdict: Verdict | None = (
        "accepted"
        if accepts
        else "changes_asked"
        if asks
        else "rejected"
        if rejects
        else "reopened"
        if reopens
        else None
    )
    if verdict is not None:
        _decide(review, version or None, verdict, reason or "")


def _decide(review: Review, version: int | None, verdict: Verdict, reason: str) -> None:
    visit = session.current()
    try:
        service.decide(
            session.database(),
            visit.actor,
            visit.edition_slug,
            review.project_id,
            verdict,
            reason=reason,
            now=session.now(),
            replaces_id=version,
        )
    except (RefusedError, DecidedMeanwhileError, NotAllowedError) as refused:
        _refused(refused)
    else:
        _close()
        st.rerun()


def _waiver_form(slug: str, version: int) -> None:
    """Which check is waived, or asked for again. `version`: the newest waiver when the dialog opened; 0: none."""
    review = _review(slug)
    if review is None:
        return
    said, waived = figures.words(), review.waived
    open_keys = [line.key for line in review.counted if line.result != "passes"]
    keys = [*open_keys, *waived]
    if not keys:
        st.markdown(_("Every check passes: there is nothing to waive."))
        return
    names = {key: wording.line_name(review.artifacts, key, said) for key in keys}
    key = f"{review.project_id}_{version}"
    check = st.selectbox(
        _("Check"),
        keys,
        format_func=lambda one: _("{check} (waived)").format(check=names[one]) if one in waived else names[one],
        key=f"review_check_{key}",
    )
    line = review.line(check) if check else None
    if line is not None:
        st.caption(figures.plain(wording.evidence(line, said)))
    reason = st.text_area(_("Why (only organizers see it)"), max_chars=_LONGEST_REASON, key=f"review_waive_why_{key}")
    is_waived = check in waived
    label = _("Ask for it again") if is_waived else _("Waive it")
    if st.button(label, type="primary", key=f"review_do_waive_{key}") and check:
        _waive(review, check, version, is_waived=not is_waived, reason=reason or "")


def _waive(review: Review, check: str, version: int, *, is_waived: bool, reason: str) -> None:
    visit = session.current()
    # What held about this very check when the dialog opened; rows are newest first.
    seen = next((row.id for row in review.waivers if row.check_key == check and row.id <= version), None)
    try:
        service.waive_check(
            session.database(),
            visit.actor,
            visit.edition_slug,
            review.project_id,
            check,
            is_waived=is_waived,
            reason=reason,
            now=session.now(),
            replaces_id=seen,
        )
    except (RefusedError, DecidedMeanwhileError, NotAllowedError) as refused:
        _refused(refused)
    else:
        _close()
        st.rerun()


def _withdrawal_form(slug: str, is_out: bool) -> None:
    """Out of the competition or back in, with a reason. `is_out`: how it stood when the dialog opened."""
    review = _review(slug)
    if review is None:
        return
    st.markdown(f"**{figures.plain(review.name.title)}**")
    st.caption(
        _("It is on the public pages again, its jurors score it, and it is ranked.")
        if is_out
        else _("It leaves the public pages, nobody scores it, and it has no place. It can be taken back in.")
    )
    key = f"{review.project_id}_{int(is_out)}"
    reason = st.text_area(_("Why (only organizers see it)"), max_chars=_LONGEST_REASON, key=f"withdraw_why_{key}")
    label = _("Take it back in") if is_out else _("Take it out")
    if st.button(label, type="primary", key=f"do_withdraw_{key}"):
        _withdraw(review, reason or "", is_withdrawn=not is_out)


def _withdraw(review: Review, reason: str, *, is_withdrawn: bool) -> None:
    visit = session.current()
    try:
        service.withdraw(
            session.database(),
            visit.actor,
            visit.edition_slug,
            review.project_id,
            is_withdrawn=is_withdrawn,
            reason=reason,
            now=session.now(),
        )
    except (RefusedError, NotAllowedError) as refused:
        _refused(refused)
    else:
        _close()
        st.rerun()


def _refused(refused: RefusedError | DecidedMeanwhileError | NotAllowedError) -> None:
    if isinstance(refused, RefusedError):
        text = _(refused.message_id).format(**refused.values)
    elif isinstance(refused, DecidedMeanwhileError):
        text = _("Somebody else decided meanwhile. Close this, look, and decide again.")
    else:
        text = _("This page is not open to you")
    st.error(text, icon=":material/error:")
