"""Who scores what, on the organizers' page: the terms, the plan that they give with its reasons, and accepting it."""

import pandas as pd
import streamlit as st

from lib.domain.edition import Edition
from lib.publishing import jury_tables
from lib.publishing import jury_wording as wording
from lib.publishing.tables import Table
from lib.services import assignments as service
from lib.services.access import NotAllowedError
from lib.services.assignments import LARGEST_SEED, AssignmentRefusedError, InputsChangedError, Terms, Trial
from lib.services.jury import Jury
from lib.ui import figures, file_buttons, jury_by_hand, messages, session
from lib.ui.session import translate as _

_TRIAL = "prueba"
_EVERYBODY, _SOME = "todo", "parte"
_PARTS_OF_A_TRIAL = (3, 4)
_SIGNS_OF_A_DIGEST = 12
_LONGEST_REASON = 500
_MOST_BALLOTS = 99


def section(found: Jury) -> None:
    """The terms to try a plan with, and, where the address holds some, what they give."""
    if not found.judging_jurors or not found.projects:
        messages.empty(
            _("There is nothing to assign yet"),
            _("A plan needs jurors who have signed in, and submitted projects."),
        )
        return
    said = figures.words()
    if found.lost:
        plural = session.translator().plural(
            "{n} open ballot needs another juror: try a plan out, and accept it.",
            "{n} open ballots need another juror: try a plan out, and accept it.",
            found.lost,
        )
        st.warning(plural.format(n=said.number(found.lost)), icon=":material/warning:")
    if found.judging not in ("draft", "open"):
        st.info(_(service.JUDGING_IS_OVER), icon=":material/lock:")
    _terms(found)
    asked = _asked()
    if asked is not None:
        _outcome(*asked)
    jury_by_hand.section(found)
    _history()


def _terms(found: Jury) -> None:
    """What a plan is made with. Nothing is changed by trying."""
    asked = _asked()
    terms = asked[0] if asked is not None else _proposed(session.edition())
    st.subheader(_("Try a plan out"))
    st.caption(_("Nobody sees it and nothing changes until you accept it."))
    names = {_EVERYBODY: _("Everybody scores everything"), _SOME: _("So many ballots per project")}
    with st.container(border=True, key="assignment_terms"):
        way = st.radio(
            _("Who scores what"),
            list(names),
            index=0 if terms.ballots_per_project is None else 1,
            format_func=names.__getitem__,
            horizontal=True,
            key=f"assignment_way_{session.language()}",
        )
        ballots, seed, is_anew = None, terms.seed, False
        if way == _SOME:
            ballots, seed = _numbers(terms)
            is_anew = bool(found.asked) and st.checkbox(
                _("Plan anew: ballots that nobody has begun may go to other jurors too"),
                value=terms.is_anew,
                key="assignment_anew",
            )
        if st.button(_("Try it out"), type="primary", icon=":material/experiment:", key="try_assignment"):
            _try(Terms(ballots, seed, is_anew))
            st.rerun()


def _numbers(terms: Terms) -> tuple[int, int]:
    """How many ballots each project is to have, and the seed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ballots = st.number_input(
            _("Ballots per project"),
            min_value=1,
            max_value=_MOST_BALLOTS,
            value=terms.ballots_per_project or session.edition().rubric.minimum_ballots,
            key="assignment_ballots",
        )
        seed = st.number_input(
            _("Seed"),
            min_value=0,
            max_value=LARGEST_SEED,
            value=terms.seed,
            help=_("The same seed gives the same plan; another one gives another plan that is as good."),
            key="assignment_seed",
        )
    return ballots, seed


def _proposed(edition: Edition) -> Terms:
    visit = session.current()
    with session.database().read() as reading:
        return service.proposed_terms(reading, visit.actor, edition, visit.edition_id)


def _asked() -> tuple[Terms, str] | None:
    """The terms in the address, and the beginning of the digest that was shown with them, if any was; None where there
    are none that make sense."""
    parts = st.query_params.get(_TRIAL, "").split(".")
    if len(parts) not in _PARTS_OF_A_TRIAL or not all(
        one.isascii() and one.isdecimal() and len(one) <= len(str(LARGEST_SEED)) for one in parts[:3]
    ):
        return None
    ballots, seed, is_anew = map(int, parts[:3])
    if ballots > _MOST_BALLOTS:
        return None
    return Terms(ballots or None, seed, bool(is_anew)), parts[3] if len(parts) > 3 else ""


def _try(terms: Terms, digest: str = "") -> None:
    """Put terms into the address, with the digest of what is shown: a plan that becomes another one is noticed."""
    parts = [str(terms.ballots_per_project or 0), str(terms.seed), str(int(terms.is_anew)), digest[:_SIGNS_OF_A_DIGEST]]
    st.query_params[_TRIAL] = ".".join(part for part in parts if part)


def _tried(terms: Terms) -> Trial:
    visit = session.current()
    with session.database().read() as reading:
        return service.tried(reading, visit.actor, session.edition(), visit.edition_id, terms)


def _outcome(terms: Terms, digest_shown: str) -> None:
    trial, said = _tried(terms), figures.words()
    if not digest_shown:
        _try(terms, trial.digest)
    is_as_shown = not digest_shown or trial.digest.startswith(digest_shown)
    st.subheader(figures.plain(wording.trial_finding(trial, said)))
    st.caption(figures.plain(wording.terms_sentence(terms.ballots_per_project, terms.seed, said)))
    if trial.plan is None:
        lines = [f"- {figures.plain(wording.shortage_sentence(one, trial, said))}" for one in trial.shortages]
        st.error("\n".join(lines), icon=":material/error:")
        st.caption(_("Ask for fewer ballots, raise a maximum, waive a conflict, or invite jurors."))
        return
    for warning in trial.plan.warnings:
        st.warning(figures.plain(wording.warning_sentence(warning, trial, said)), icon=":material/warning:")
    if trial.plan.growing and not trial.is_first:
        st.info(figures.plain(wording.growth_sentence(trial.plan, trial, said)), icon=":material/trending_up:")
    _loads(trial)
    _pairs(trial)
    file_buttons.table_button("csv_plan", f"{said.edition.slug}-plan", lambda: _table(terms))
    if not is_as_shown:
        _tell_changed(trial)
    elif trial.is_change:
        _accepting(trial)


def _loads(trial: Trial) -> None:
    """How long each list would be, and by what it grows."""
    if trial.plan is None:
        return
    said, narrow = figures.words(), session.current().viewport.is_narrow
    rows = []
    for load in trial.plan.loads:
        added = [trial.projects[number].short_title for number in load.added]
        change = load.after - load.before
        rows.append(
            {
                _("Juror"): wording.juror_name(trial.jurors.get(load.juror, ""), load.juror, said.translate),
                _("Now"): load.before,
                _("Then"): load.after,
                _("Difference"): f"{change:+d}" if change else "",
                _("Ballots submitted"): load.finished,
                _("Projects at most"): said.number(load.maximum) if load.maximum is not None else _("no maximum"),
                _("New projects"): ", ".join(added),
            }
        )
    frame = pd.DataFrame(rows)
    if narrow:
        frame = frame[[_("Juror"), _("Now"), _("Then")]]
        st.table(frame, border="horizontal", hide_index=True, alt=_("How long each list would be"))
        return
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 20 else 560,
        key="assignment_loads",
        alt=_("How long each list would be"),
    )


def _pairs(trial: Trial) -> None:
    with st.expander(_("Every ballot of the plan, with why"), icon=":material/list:"):
        table = jury_tables.plan(trial, figures.words())
        frame = pd.DataFrame(table.rows, columns=list(table.headers))
        if session.current().viewport.is_narrow:
            st.table(frame, border="horizontal", hide_index=True, alt=_("Every ballot of the plan, with why"))
            return
        st.dataframe(
            frame,
            hide_index=True,
            height="content" if len(frame) <= 20 else 560,
            key="assignment_pairs",
            alt=_("Every ballot of the plan, with why"),
        )


def _table(terms: Terms) -> Table:
    return jury_tables.plan(_tried(terms), figures.words())


def _accepting(trial: Trial) -> None:
    """The form that lets the plan hold."""
    gone = len(trial.plan.released) if trial.plan is not None else 0
    with st.container(border=True, key="accept_plan"):
        label = _("Why (needed: open ballots change hands)") if gone else _("Why (if there is something to say)")
        reason = st.text_input(label, max_chars=_LONGEST_REASON, key="accept_reason")
        st.caption(
            _("Jurors see their new projects at once. Finished ballots stay, and drafts are kept where they are.")
        )
        is_sure = not gone or st.checkbox(
            session.translator()
            .plural(
                "I am sure: {n} open ballot leaves its juror", "I am sure: {n} open ballots leave their jurors", gone
            )
            .format(n=figures.words().number(gone)),
            key="accept_sure",
        )
        if st.button(_("Accept this plan"), type="primary", icon=":material/done_all:", key="accept_assignment"):
            if is_sure:
                _accept(trial, reason or "")
            else:
                st.error(_("Tick the box above if you are sure."), icon=":material/error:")


def _accept(trial: Trial, reason: str) -> None:
    visit = session.current()
    try:
        done = service.accept(
            session.database(),
            visit.actor,
            visit.edition_slug,
            trial.terms,
            digest=trial.digest,
            reason=reason,
            now=session.now(),
        )
    except AssignmentRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except InputsChangedError:
        _tell_changed(trial)
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        st.query_params.pop(_TRIAL, None)
        plural = session.translator().plural("{n} ballot assigned", "{n} ballots assigned", done.added)
        st.toast(plural.format(n=figures.words().number(done.added)), icon=":material/done_all:")
        st.rerun()


def _tell_changed(trial: Trial) -> None:
    """The plan is made of something else than when it was shown: whoever accepts looks at it first."""
    st.error(
        _("Something changed since you tried this plan. Look at how it would be now, then accept."),
        icon=":material/error:",
    )
    st.button(_("Go on with the plan above"), key="go_on", on_click=_try, args=(trial.terms, trial.digest))


def _history() -> None:
    visit, said = session.current(), figures.words()
    with session.database().read() as reading:
        plans = service.plans(reading, visit.actor, visit.edition_id)
    if plans:
        st.subheader(_("Accepted plans"))
        st.markdown("\n".join(f"- {figures.plain(wording.plan_line(plan, said))}" for plan in plans))
