"""Beside the marks: the one extra point, mentions, and stepping back from a project."""

from collections.abc import Callable

import streamlit as st

from lib.domain.edition import Prize
from lib.publishing import scoring_wording as wording
from lib.services import recusals, scoring
from lib.ui import addresses, figures, session
from lib.ui.scoring_draft import Sheet
from lib.ui.session import translate as _

_LONGEST_REASON = 500


@st.fragment
def extras(sheet: Sheet) -> None:
    """What a juror may do with the project beside marking it."""
    _news(sheet)
    if sheet.hand.rubric.extra_point.rule != "off":
        _extra_point(sheet)
    if scoring.mentions(session.edition()):
        _mentions(sheet)
    _stepping_back(sheet)


def _extra_point(sheet: Sheet) -> None:
    here = sheet.hand.name
    given = sheet.desk.extra_point
    can_move = sheet.hand.judging == "open" and sheet.hand.ballot is not None
    with st.container(border=True, key="scoring_extra_point"):
        st.markdown(f"#### {_('Your extra point')}\n\n{_where(sheet)}")
        if given == here:
            st.button(
                _("Take it back"),
                disabled=not can_move,
                on_click=_move_point,
                args=(sheet,),
                kwargs={"is_given": False},
                key="scoring_point_back",
            )
        else:
            st.button(
                _("Give it to this project") if given is None else _("Move it to this project"),
                icon=":material/star:",
                disabled=not can_move,
                on_click=_move_point,
                args=(sheet,),
                kwargs={"is_given": True},
                key="scoring_point_give",
            )


def _where(sheet: Sheet) -> str:
    given = sheet.desk.extra_point
    if given is None:
        text = _("You have not given it yet. It goes to one project, and you can move it while scoring is open.")
    elif given == sheet.hand.name:
        text = _("It is with this project.")
    else:
        text = _("It is with {project}.").format(project=given.short_title)
    if sheet.hand.ballot is None and sheet.hand.judging == "open":
        text += " " + _("Submit the ballot of this project before you give it here.")
    return figures.plain(text)


def _move_point(sheet: Sheet, *, is_given: bool) -> None:
    visit, seen = session.current(), sheet.desk.extra_point
    _act(
        sheet,
        lambda: scoring.move_extra_point(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            sheet.slug,
            based_on=seen.slug if seen is not None else None,
            is_given=is_given,
            now=session.now(),
        ),
    )


def _mentions(sheet: Sheet) -> None:
    said = figures.words()
    held = {one.prize: one for one in sheet.desk.nominations}
    with st.expander(
        _("Put it forward for a mention"),
        icon=":material/workspace_premium:",
        expanded=bool(held),
        key="scoring_mentions",
    ):
        for prize in scoring.mentions(said.edition):
            label, reason = figures.plain(prize.label.text(said.language)), held.get(prize.key)
            if reason is not None:
                st.markdown(f"**{label}**  \n{figures.plain(reason.reason)}")
                st.button(
                    _("Take it back"),
                    on_click=_nominate,
                    args=(sheet, prize),
                    kwargs={"is_withdrawn": True},
                    disabled=sheet.hand.judging != "open",
                    key=f"scoring_mention_back_{prize.key}",
                )
                continue
            st.text_input(
                label,
                key=_reason_key(sheet, prize.key),
                placeholder=_("Why does it deserve it?"),
                max_chars=_LONGEST_REASON,
                disabled=sheet.hand.judging != "open",
            )
            st.button(
                _("Put it forward"),
                on_click=_nominate,
                args=(sheet, prize),
                kwargs={"is_withdrawn": False},
                disabled=sheet.hand.judging != "open",
                key=f"scoring_mention_{prize.key}",
            )


def _nominate(sheet: Sheet, prize: Prize, *, is_withdrawn: bool) -> None:
    visit = session.current()
    reason = str(session.given(_reason_key(sheet, prize.key), "") or "")
    _act(
        sheet,
        lambda: scoring.nominate(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            sheet.slug,
            prize=prize.key,
            reason=reason,
            is_withdrawn=is_withdrawn,
            now=session.now(),
        ),
    )


def _stepping_back(sheet: Sheet) -> None:
    opened = st.expander(
        _("I should not score this project"),
        icon=":material/block:",
        on_change="rerun",
        key=_reason_key(sheet, "stepping_back"),
    )
    if not opened.open:
        return
    with opened:
        st.markdown(
            _(
                "If something ties you to the team, say so: the project leaves your list, and what you gave it does "
                "not count. Only the organizers can undo it."
            )
        )
        kind = st.selectbox(
            _("What ties you to it?"),
            recusals.KINDS,
            index=None,
            format_func=lambda one: wording.conflict_kind(one, session.translator()),
            placeholder=_("Choose one"),
            key=_reason_key(sheet, "kind"),
        )
        reason = st.text_input(
            _("In a few words, for the organizers"), key=_reason_key(sheet, "conflict"), max_chars=_LONGEST_REASON
        )
        is_sure = st.checkbox(_("I will not score this project"), key=_reason_key(sheet, "sure"))
        if st.button(_("Step back from this project"), disabled=not is_sure, key="scoring_step_back"):
            _step_back(sheet, kind, reason)


def _step_back(sheet: Sheet, kind: recusals.Kind | None, reason: str) -> None:
    visit = session.current()
    if kind is None or not reason.strip():
        st.error(_("Say what ties you to it, and why in a few words."))
        return
    try:
        recusals.step_back(
            session.database(),
            visit.actor,
            visit.edition_id,
            sheet.slug,
            kind=kind,
            reason=reason,
            now=session.now(),
        )
    except scoring.ScoringRefusedError:
        st.error(_("The result is decided already. Write to the organizers."))
    except (scoring.NotAllowedError, recusals.ConflictRefusedError):
        st.error(_("This project is not on your list any more. Nothing else is saved."))
    except session.DatabaseUnavailable:
        st.error(_("This could not be saved. Try again in a moment."))
    else:
        addresses.go_to("mis-proyectos")


def _act(sheet: Sheet, do: Callable[[], None]) -> None:
    """Do something in a callback, and say on the next draw what did not work."""
    try:
        do()
    except scoring.ConflictingEditError:
        sheet.extra_notice = _("You moved it in another window meanwhile. Look at where it is, then decide.")
    except scoring.ReasonMissingError:
        sheet.extra_notice = _("Say in a few words why it deserves the mention.")
    except scoring.NotAllowedError:
        sheet.extra_notice = _("This project is not on your list any more. Nothing else is saved.")
    except scoring.ScoringRefusedError:
        sheet.extra_notice = _("Scoring is not open, so nothing was changed.")
    except session.DatabaseUnavailable:
        sheet.extra_notice = _("This could not be saved. Try again in a moment.")
    else:
        sheet.extra_notice = ""
    sheet.is_extra_news = True


def _news(sheet: Sheet) -> None:
    """Draw the page again after something was done, and say what did not work."""
    if sheet.is_extra_news:
        sheet.is_extra_news = False
        st.rerun()
    if sheet.extra_notice:
        st.warning(sheet.extra_notice, icon=":material/warning:")


def _reason_key(sheet: Sheet, name: str) -> str:
    return f"scoring_why_{session.actor().account_id}_{sheet.slug}_{name}"
