"""The page on which a juror scores one project: evidence beside the rubric, or on a phone, behind a tab of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.publishing import scoring_wording as wording
from lib.services import my_scores as overview
from lib.services import scoring, scoring_desk
from lib.services.access import NotAllowedError
from lib.services.my_scores import MyScores
from lib.services.scoring_desk import BallotInHand
from lib.ui import addresses, figures, scoring_draft, scoring_evidence, scoring_extras, scoring_sheet, session
from lib.ui.scoring_draft import Sheet
from lib.ui.session import translate as _

PARAMETER = "proyecto"


@dataclass(frozen=True)
class Opened:
    """A project to score, and all of the juror's projects for the way on."""

    sheet: Sheet
    scores: MyScores


def opened() -> Opened | None:
    """The project that the address names; None where it is not this juror's to score, or there is none."""
    visit, slug = session.current(), st.query_params.get(PARAMETER, "")
    with session.database().read() as db_session:
        scores = overview.my_scores(db_session, visit.actor, session.edition(), visit.edition_id)
        try:
            desk = scoring_desk.scoring_desk(db_session, visit.actor, session.edition(), visit.edition_id, slug)
        except NotAllowedError:
            return None
    return Opened(scoring_draft.sheet_of(desk), scores)


def not_yours() -> None:
    """The project is not this juror's to score, or does not exist: the answer is the same."""
    st.title(_("This project is not on your list"))
    st.markdown(_("It may have been given to somebody else, or you stepped back from it."))
    to_my_projects()


def to_my_projects() -> None:
    """The way back to all projects."""
    st.markdown(addresses.link(_("My projects"), "mis-proyectos", icon=":material/arrow_back:"))


def heading(page: Opened) -> None:
    """The project, how far its ballot is, the time left, and what stays in sight."""
    said, hand = figures.words(), page.sheet.hand
    to_my_projects()
    st.title(figures.plain(hand.project.title), anchor=PARAMETER)  # with an anchor: see `scoring_sheet`
    place = [one.project.slug for one in page.scores.to_score].index(page.sheet.slug) + 1
    of = _("Project {n} of {total}").format(n=said.number(place), total=said.number(len(page.scores.to_score)))
    parts = [of, wording.state(hand, said), wording.due(page.scores, session.now(), said)]
    st.caption(figures.plain(" · ".join(parts)))
    scoring_draft.take_changes(page.sheet, page.sheet.fields)
    scoring_sheet.bar(page.sheet)


def beside(page: Opened) -> None:
    """Laptop: the evidence stays in sight while the rubric is filled in."""
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="scoring_beside", height="stretch"), st.container(key="scoring_evidence"):
        scoring_evidence.evidence(page.sheet.slug, page.sheet.desk.review)
    with right:
        _fill_in(page)


def behind_tabs(page: Opened) -> None:
    """Phone: rubric and evidence are two tabs; total and what is saved stay in sight under both."""
    rubric, evidence = st.tabs([_("Rubric"), _("Evidence")], key="scoring_tabs")
    with evidence:
        scoring_evidence.evidence(page.sheet.slug, page.sheet.desk.review)
    with rubric:
        _fill_in(page)


def _fill_in(page: Opened) -> None:
    sheet = page.sheet
    with st.container(key="scoring_sheet"):
        scoring_sheet.rubric(sheet)
    _submission(page)
    if len(sheet.desk.versions) > 1:
        _versions(sheet)
    scoring_extras.extras(sheet)
    scoring_sheet.write_bar(sheet)
    scoring_sheet.settle(sheet)


@st.fragment
def _submission(page: Opened) -> None:
    """The button that submits the ballot, what is missing, and the way on."""
    sheet = page.sheet
    with st.container(border=True, key="scoring_submission"):
        st.markdown(f"#### {_('Submit the ballot')}\n\n{_submitted_so_far(sheet.hand)}")
        if sheet.notice:
            st.warning(sheet.notice, icon=":material/warning:")
        st.button(
            _("Submit again") if sheet.hand.ballot is not None else _("Submit the ballot"),
            type="primary",
            disabled=sheet.hand.judging != "open",
            on_click=_submit,
            args=(sheet,),
            key="scoring_submit",
            width="stretch" if session.current().viewport.is_narrow else "content",
        )
        _way_on(page)
    if session.is_part_drawn():
        scoring_sheet.settle(sheet)


def _submitted_so_far(hand: BallotInHand) -> str:
    """What holds whatever is changed on this page before it is submitted."""
    said = figures.words()
    if hand.judging != "open":
        return _("Scoring is not open, so nothing can be submitted now.")
    if hand.ballot is None:
        return _("Only submitted ballots count; you can change yours while scoring is open.")
    text = _("Version {n} of {when} counts until you submit again; you can do that while scoring is open.")
    return text.format(when=said.moment(hand.ballot.submitted_at), n=said.number(hand.ballot.version))


def _missing(keys: Sequence[str], hand: BallotInHand) -> str:
    """Which criteria have no mark, as a list."""
    said = figures.words()
    names = wording.criteria_names(keys, hand.rubric, said)
    plural = session.translator().plural("{n} criterion has no mark:", "{n} criteria have no mark:", len(names))
    listed = "\n".join(f"- {figures.plain(name)}" for name in names)
    return f"{plural.format(n=said.number(len(names)))}\n\n{listed}\n\n{_('Zero is a mark; blank is not.')}"


def _submit(sheet: Sheet) -> None:
    """Submit what the juror has before them; what they changed last is saved first."""
    visit = session.current()
    sheet.notice = ""
    scoring_draft.take_changes(sheet, sheet.fields)
    sheet.is_news = True
    if sheet.unsaved or sheet.told:
        return
    if sheet.hand.state == "submitted":
        sheet.notice = _("Nothing changed since you submitted it.")
        return
    if not sheet.is_as_shown:
        sheet.notice = _("Another window of yours changed this ballot. Look at it, then submit.")
        return
    try:
        sheet.hand = scoring.submit(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            sheet.slug,
            revision=sheet.hand.draft.revision,
            submission_id=sheet.submission_id,
            now=session.now(),
        )
    except scoring.DraftChangedError:
        sheet.notice = _("Another window of yours changed this ballot. Look at it, then submit.")
    except scoring.IncompleteBallotError as refused:
        sheet.notice = _missing(refused.missing, sheet.hand)
    except scoring.NotAllowedError:
        sheet.notice = _("This project is not on your list any more. Nothing else is saved.")
    except scoring.ScoringRefusedError:
        sheet.notice = _("Scoring is closed: nothing was submitted.")
    except session.DatabaseUnavailable:
        sheet.notice = _("The ballot could not be submitted. Your draft is saved; try again in a moment.")
    else:
        sheet.renew_submission()


def _way_on(page: Opened) -> None:
    """To the next project in the list, and to the next that is not submitted."""
    following, unscored = page.scores.following(page.sheet.slug), page.scores.next_after(page.sheet.slug)
    with st.container(horizontal=True, key="scoring_way_on"):
        if following is not None and st.button(
            _("Save and next"), icon=":material/chevron_right:", key="scoring_next", shortcut="Alt+N"
        ):
            _go_to(following)
        if unscored is not None and st.button(
            _("Next unscored"), icon=":material/keyboard_double_arrow_right:", key="scoring_unscored", shortcut="Alt+U"
        ):
            _go_to(unscored)
        if unscored is None and page.scores.is_done:
            st.markdown(
                addresses.link(
                    _("You have submitted every ballot: see all your scores"), "mis-notas", icon=":material/done_all:"
                )
            )


def _go_to(hand: BallotInHand) -> None:
    st.query_params[PARAMETER] = hand.project.slug
    st.rerun()


def _versions(sheet: Sheet) -> None:
    said = figures.words()
    with st.expander(_("Versions that you submitted"), icon=":material/history:"):
        lines = []
        for version in sheet.desk.versions:
            lines.append(
                _("Version {n}, submitted on {when}").format(
                    n=said.number(version.version), when=said.moment(version.submitted_at)
                )
            )
        st.markdown("\n".join(f"- {figures.plain(line)}" for line in lines))
