"""The page on which a juror scores one project: evidence beside the rubric, or on a phone, behind a tab of its own."""

from dataclasses import dataclass

import streamlit as st

from lib.publishing import scoring_wording as wording
from lib.services import my_scores as overview
from lib.services import scoring, scoring_desk
from lib.services.access import NotAllowedError
from lib.services.my_scores import MyScores
from lib.services.scoring_desk import BallotInHand
from lib.ui import figures, page_list, scoring_evidence, scoring_extras, scoring_sheet, session
from lib.ui.scoring_sheet import Sheet
from lib.ui.session import translate as _

PARAMETER = "proyecto"
_OF_THE_VISIT = (session.LANGUAGE_PARAMETER, session.STAGE_PARAMETER, session.PERSON_PARAMETER)


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
    return Opened(scoring_sheet.sheet_of(desk), scores)


def not_yours() -> None:
    """The project is not this juror's to score, or does not exist: the answer is the same."""
    st.title(_("This project is not on your list"))
    st.markdown(_("It may have been given to somebody else, or you stepped back from it."))
    to_my_projects()


def to_my_projects() -> None:
    """The way back to all projects."""
    st.page_link(
        page_list.file_of("mis-proyectos"),
        label=_("My projects"),
        icon=":material/arrow_back:",
        query_params=kept_parameters(),
    )


def kept_parameters(**more: str) -> dict[str, str]:
    """What the visit was given by its address, for a link that would leave it behind."""
    return {name: value for name, value in st.query_params.items() if name in _OF_THE_VISIT} | more


def heading(page: Opened) -> None:
    """The project, how far its ballot is, and the time left."""
    said, hand = figures.words(), page.sheet.hand
    to_my_projects()
    st.title(figures.plain(hand.project.title))
    place = [one.project.slug for one in page.scores.to_score].index(page.sheet.slug) + 1
    of = _("Project {n} of {total}").format(n=said.number(place), total=said.number(len(page.scores.to_score)))
    parts = [of, wording.state(hand, said), wording.due(page.scores, session.now(), said)]
    st.caption(figures.plain(" · ".join(parts)))


def beside(page: Opened) -> None:
    """Laptop: the evidence stays in sight while the rubric is filled in."""
    left, right = st.columns([5, 6], gap="large")
    with left, st.container(key="scoring_evidence"):
        scoring_evidence.evidence(page.sheet.slug)
    with right:
        _fill_in(page, has_tabs=False)
        scoring_extras.extras(page.sheet)


def behind_tabs(page: Opened) -> None:
    """Phone: rubric and evidence are two tabs; total and what is saved stay in sight under both."""
    _fill_in(page, has_tabs=True)
    scoring_extras.extras(page.sheet)


@st.fragment
def _fill_in(page: Opened, *, has_tabs: bool) -> None:
    sheet = page.sheet
    scoring_sheet.take_changes(sheet)
    if sheet.is_lost:
        st.warning(_("This project is not on your list any more. Nothing else is saved."), icon=":material/block:")
        return
    scoring_sheet.bar(sheet)
    if has_tabs:
        rubric, evidence = st.tabs([_("Rubric"), _("Evidence")], key="scoring_tabs")
        with evidence:
            scoring_evidence.evidence(sheet.slug)
        with rubric:
            _rubric(page)
    else:
        _rubric(page)
    if sheet.is_news:
        sheet.is_news = False
        st.rerun()


def _rubric(page: Opened) -> None:
    with st.container(key="scoring_sheet"):
        scoring_sheet.rubric(page.sheet)
        scoring_sheet.comments(page.sheet)
    _submission(page)


def _submission(page: Opened) -> None:
    """What is missing, and the button that submits the ballot."""
    sheet = page.sheet
    hand = sheet.hand
    with st.container(border=True, key="scoring_submission"):
        st.markdown(f"#### {_('Submit the ballot')}")
        st.markdown(_before_submitting(hand))
        if sheet.notice:
            st.warning(sheet.notice, icon=":material/warning:")
        can_submit = hand.judging == "open" and not hand.missing and hand.state != "submitted"
        label = _("Submit again") if hand.ballot is not None else _("Submit the ballot")
        st.button(
            label,
            type="primary",
            disabled=not can_submit,
            on_click=_submit,
            args=(sheet,),
            key="scoring_submit",
            width="stretch" if session.current().viewport.is_narrow else "content",
        )
        _way_on(page)
    if len(sheet.desk.versions) > 1:
        _versions(sheet)


def _before_submitting(hand: BallotInHand) -> str:
    said = figures.words()
    if hand.judging != "open":
        return _("Scoring is not open, so nothing can be submitted now.")
    if hand.missing and not hand.marks:
        return _("No criterion has a mark yet.")
    if hand.missing:
        names = wording.criteria_names(hand.missing, hand.rubric, said)
        plural = session.translator().plural("{n} criterion has no mark:", "{n} criteria have no mark:", len(names))
        listed = "\n".join(f"- {figures.plain(name)}" for name in names)
        return f"{plural.format(n=said.number(len(names)))}\n\n{listed}\n\n{_('Zero is a mark; blank is not.')}"
    if hand.state == "submitted" and hand.ballot is not None:
        when = said.moment(hand.ballot.submitted_at)
        return _(
            "Submitted on {when} as version {n}. You can change it and submit again while scoring is open."
        ).format(when=when, n=said.number(hand.ballot.version))
    if hand.state == "changed":
        return _("You changed it since. What counts is what you submitted before, until you submit again.")
    return _("Everything is marked. Only submitted ballots count; you can change yours while scoring is open.")


def _submit(sheet: Sheet) -> None:
    """Submit what the juror has before them; what they changed last is saved first."""
    visit = session.current()
    sheet.notice = ""
    scoring_sheet.take_changes(sheet)
    if sheet.is_lost or sheet.unsaved or sheet.told:
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
        sheet.is_news = True
    except scoring.IncompleteBallotError:
        sheet.is_news = True
    except scoring.NotAllowedError:
        sheet.is_lost = True
    except scoring.ScoringRefusedError:
        sheet.notice = _("Scoring is closed: nothing was submitted.")
    except session.DatabaseUnavailable:
        sheet.notice = _("The ballot could not be submitted. Your draft is saved; try again in a moment.")
    else:
        sheet.renew_submission()
        sheet.is_news = True


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
            st.page_link(
                page_list.file_of("mis-notas"),
                label=_("You have submitted every ballot: see all your scores"),
                icon=":material/done_all:",
                query_params=kept_parameters(),
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
