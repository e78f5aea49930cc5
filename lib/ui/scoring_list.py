"""A juror's list of projects: how far each ballot is, what comes next, and how much time is left."""

from collections.abc import Mapping

import streamlit as st

from lib.publishing import presentation_wording
from lib.publishing import scoring_wording as wording
from lib.services import my_scores as service
from lib.services import presentations
from lib.services.my_scores import MyScores
from lib.services.presentations import SessionToday
from lib.services.scoring_desk import BallotInHand, BallotState
from lib.ui import addresses, figures, messages, session
from lib.ui.scoring_view import PARAMETER
from lib.ui.session import translate as _

_BADGES: Mapping[BallotState, str] = {
    "recused": ":gray-badge[:material/block: {state}]",
    "blank": ":gray-badge[:material/hourglass_empty: {state}]",
    "draft": ":orange-badge[:material/edit: {state}]",
    "ready": ":orange-badge[:material/pending: {state}]",
    "submitted": ":green-badge[:material/check_circle: {state}]",
    "changed": ":orange-badge[:material/warning: {state}]",
}


def mine() -> MyScores:
    """All of this juror's projects, as the database holds them now."""
    visit = session.current()
    with session.database().read() as db_session:
        return service.my_scores(db_session, visit.actor, session.edition(), visit.edition_id)


def is_guide_seen() -> bool:
    """Whether the juror has read the guide."""
    visit = session.current()
    with session.database().read() as db_session:
        return service.is_guide_seen(db_session, visit.actor, visit.edition_id)


def heading(view: MyScores) -> str:
    """How many ballots are submitted."""
    return figures.plain(wording.progress(view, figures.words()))


def nothing_yet(view: MyScores) -> None:
    """No project was given to the juror, or they stepped back from all."""
    messages.empty(
        _("No projects to score yet"),
        _("The organizers assign projects before scoring opens. They will appear here, with what is still to do."),
    )
    if view.recused:
        _recused(view)


def guide_first() -> None:
    """The way to the guide, for whoever has not read it."""
    with st.container(border=True, key="scoring_guide_first"):
        st.markdown(f"**:material/school: {_('New here? Two minutes show you how scoring goes')}**")
        st.markdown(
            addresses.link(_("Read the guide and try a practice ballot"), "guia", icon=":material/chevron_right:")
        )


def what_comes_next(view: MyScores) -> None:
    """Progress, the time left, and the next project."""
    said = figures.words()
    share = view.submitted / len(view.to_score)
    st.progress(share, text=figures.plain(wording.due(view, session.now(), said)))
    coming = view.next_after()
    if coming is not None and view.judging == "open":
        with st.container(border=True, key="scoring_next_up"):
            heading = figures.plain(_("What comes next"))
            st.markdown(f":small[:gray[{heading}]]\n\n{_link(coming)}\n\n{_facts(coming)}")
    elif view.is_done:
        done()


def done() -> None:
    """Every ballot is submitted: thanks, and the way to all scores."""
    with st.container(border=True, key="scoring_done"):
        st.markdown(_thanks())
        st.markdown(
            addresses.link(
                _("See all your scores and take a receipt along"), "mis-notas", icon=":material/table_chart:"
            )
        )


def thanks() -> None:
    """Every ballot is submitted, and what happens now."""
    with st.container(border=True, key="scoring_done"):
        st.markdown(_thanks())


def _thanks() -> str:
    explanation = _(
        "All your ballots are submitted. While scoring is open you can still change one and submit it again. Results "
        "are shown to everybody once the organizers publish them."
    )
    return f"### :material/done_all: {_('Done. Thank you')}\n\n{explanation}"


def session_today() -> SessionToday | None:
    """The presentations, on their day."""
    visit = session.current()
    with session.database().read() as db_session:
        return presentations.session_today(
            db_session, visit.actor, session.edition(), visit.edition_id, now=session.now(), zone=figures.words().zone
        )


def on_stage(today: SessionToday, view: MyScores) -> None:
    """Which team presents, and which comes next, with the way to the ballot where the juror scores it."""
    said, mine = figures.words(), {hand.project.slug: hand for hand in view.to_score}
    lines = []
    for label, slot in ((_("On now"), today.now), (_("After that"), today.coming)):
        if slot is not None:
            at = presentation_wording.slot_time(slot, said)
            hand = mine.get(slot.name.slug)
            name = _link(hand) if hand is not None else figures.plain(slot.name.title)
            lines.append(f":small[:gray[{figures.plain(' · '.join(part for part in (label, at) if part))}]]  \n{name}")
    if lines:
        with st.container(border=True, key="scoring_on_stage"):
            st.markdown("\n\n".join([f"**:material/slideshow: {_('Presentations today')}**", *lines]))


def projects(view: MyScores, today: SessionToday | None) -> None:
    """Every project, with how far its ballot is; on the day of the presentations with when its team presents."""
    st.subheader(_("All projects"))
    with st.grid(1, gap="small", key="scoring_projects"):
        for hand in view.to_score:
            st.markdown(f"{_link(hand)} {_facts(hand)}{_slot_time(hand, today)}")
    if view.recused:
        _recused(view)


def _link(hand: BallotInHand) -> str:
    return addresses.link(f"**{figures.plain(hand.project.title)}**", "puntuar", {PARAMETER: hand.project.slug})


def _facts(hand: BallotInHand) -> str:
    said = figures.words()
    badge = _BADGES[hand.state].format(state=figures.plain(wording.state(hand, said)))
    if hand.state == "blank":
        return badge
    facts = [wording.total_of_maximum(hand, said)]
    if hand.state == "draft":
        facts.insert(0, wording.marked(hand, said))
    return f"{badge} :small[{figures.plain(' · '.join(facts))}]"


def _slot_time(hand: BallotInHand, today: SessionToday | None) -> str:
    slot = today.slot_of(hand.project.slug) if today is not None else None
    if slot is None or slot.starts_at is None:
        return ""
    text = _("presents at {time}").format(time=presentation_wording.slot_time(slot, figures.words()))
    return f" :small[:gray[{figures.plain(text)}]]"


def _recused(view: MyScores) -> None:
    names = ", ".join(one.name.short_title for one in view.recused)
    text = _("Not on your list because of a conflict of interest: {names}. Only the organizers can change that.")
    st.caption(figures.plain(text.format(names=names)))
