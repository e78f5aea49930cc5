"""The rubric of one project as a juror fills it in: each change is saved at once as a draft, and the page says so.

Every field is a fragment of its own: a change says in the bar that it is saved, draws that field again, and nothing
else, so that the word comes about as fast as Streamlit can say anything.
"""

from collections.abc import Sequence

import streamlit as st

from lib.domain.ballots import BlockPoints
from lib.domain.edition import Anchor, Block, CountLine, Criterion, Rubric
from lib.publishing import corpus_audit_wording
from lib.publishing import scoring_wording as wording
from lib.publishing.wording import Words
from lib.services import corpus_audits, scoring
from lib.services.scoring import MARK, PRIVATE_COMMENT, TEAM_COMMENT, Value
from lib.services.scoring_desk import BallotInHand
from lib.ui import figures, scoring_draft, session
from lib.ui.scoring_draft import COMMENTS, Sheet
from lib.ui.session import translate as _


def bar(sheet: Sheet) -> None:
    """What stays in sight: total, how many criteria are marked, and what is saved since when."""
    with st.container(key="scoring_bar"):
        sheet.bar = st.empty()


def rubric(sheet: Sheet) -> None:
    """Every block with its criteria; then comments."""
    said, hand = figures.words(), sheet.hand
    notes = _notes(hand, said)
    if notes:
        st.caption(notes)
    asked = {criterion.key for criterion in hand.asked}
    for block, given in zip(hand.rubric.blocks, hand.blocks, strict=True):
        _block(block, given, hand.rubric, said)
        for criterion in block.criteria:
            if criterion.key in asked:
                _criterion(sheet, criterion)
    _comments(sheet)


def write_bar(sheet: Sheet) -> None:
    """Say in the bar what holds now."""
    said = figures.words()
    total, marked = wording.total_of_maximum(sheet.hand, said), wording.marked(sheet.hand, said)
    if sheet.bar is not None:
        sheet.bar.markdown(f"**{figures.plain(total)}** · {figures.plain(marked)} · {_saved(sheet, said)}")


def settle(sheet: Sheet) -> None:
    """Draw the whole page again where more of it changed than what was drawn."""
    if sheet.is_news:
        sheet.is_news = False
        st.rerun()


def _after_a_field(sheet: Sheet) -> None:
    """Before anything else is drawn, say that a change is saved."""
    if session.is_part_drawn():
        write_bar(sheet)
    elif sheet.bar is not None:
        sheet.bar.empty()  # a fragment may write later only where it wrote when the whole page was drawn


def _saved(sheet: Sheet, said: Words) -> str:
    if sheet.problem:
        return f":red[:material/cloud_off: {figures.plain(sheet.problem)}]"
    icon = "check_circle" if sheet.hand.state == "submitted" else "save"
    return f":material/{icon}: {figures.plain(wording.saved(sheet.hand, session.now(), said))}"


def _notes(hand: BallotInHand, said: Words) -> str:
    notes = []
    if hand.maximum < hand.rubric.points:
        notes.append(
            figures.plain(
                _("A project with a corpus alone gets at most {points} points.").format(
                    points=said.number(hand.rubric.caps["corpus_only"])
                )
            )
        )
    if hand.project.is_presented is False:
        notes.append(figures.plain(_("The team did not present: those criteria are not asked.")))
    return "  \n".join(notes)


def _meanings(anchors: Sequence[Anchor], said: Words) -> str:
    """What marks mean, in one line."""
    return " · ".join(f"**{one.mark}** {figures.plain(one.label.text(said.language))}" for one in anchors)


def _block(block: Block, given: BlockPoints, rubric: Rubric, said: Words) -> None:
    # With an anchor: without one, Streamlit 1.67 makes one of the text each time the page is drawn (0.4 ms). The style
    # sheet hides its link: Tab goes from one criterion to the next.
    label, most = figures.plain(block.label.text(said.language)), said.number(block.points)
    st.subheader(f"{label} :small[:gray[/ {most}]]", anchor=block.key)
    if not given.has_component:
        st.caption(_("The project does not give this: 0 of {most} points.").format(most=most))
        return
    if rubric.anchors and any(not criterion.anchors for criterion in block.criteria):
        st.caption(_meanings(rubric.anchors, said))
    for line in block.count_lines:
        st.caption(f"{figures.plain(line.label.text(said.language))}: {_counted(line, given)}")


def _counted(line: CountLine, given: BlockPoints) -> str:
    if line.counts in given.unknown:
        return _("counted by the organizers, not yet")
    return _("counted by the organizers")


def _criterion(sheet: Sheet, criterion: Criterion) -> None:
    said = figures.words()
    with st.container(key=f"criterion_{criterion.key}", gap="xxsmall"):
        st.markdown(_criterion_text(sheet, criterion, said))
        _marks(sheet, criterion)


@st.fragment
def _marks(sheet: Sheet, criterion: Criterion) -> None:
    name = MARK + criterion.key
    scoring_draft.take_changes(sheet, [name])
    _after_a_field(sheet)
    _told(sheet, name)
    begins_with = scoring_draft.prepared(sheet, name)
    chosen = st.segmented_control(
        figures.plain(criterion.label.text(session.language())),
        range(criterion.minimum, criterion.maximum + 1),
        default=begins_with if isinstance(begins_with, int) else None,
        format_func=str,
        key=scoring_draft.key_of(sheet.slug, name),
        label_visibility="collapsed",
        disabled=sheet.hand.judging != "open",
        wrap=True,
    )
    scoring_draft.drawn(sheet, name, chosen)
    if session.is_part_drawn():
        settle(sheet)


def _criterion_text(sheet: Sheet, criterion: Criterion, said: Words) -> str:
    lines = [f"**{figures.plain(criterion.label.text(said.language))}**"]
    if criterion.is_optional:
        lines[0] += f" :gray[({_('optional')})]"
    if criterion.description is not None:
        lines.append(f":small[{figures.plain(criterion.description.text(said.language))}]")
    if criterion.anchors:
        lines.append(f":small[{_meanings(criterion.anchors, said)}]")
    kinds = said.edition.audit_evidence.get(criterion.key, ())
    audits = session.view(corpus_audits.audits_for_jurors).get(sheet.slug, ()) if kinds else ()
    for told in corpus_audit_wording.under_criterion(audits, kinds, said.edition.corpus_columns, said):
        lines.append(f":small[:gray[:material/search: {figures.plain(told)}]]")
    earlier = wording.earlier(sheet.desk.earlier.get(criterion.key, ()), said)
    if earlier:
        lines.append(f":small[:gray[{figures.plain(earlier)}]]")
    return "  \n".join(lines)


@st.fragment
def _comments(sheet: Sheet) -> None:
    labels = {
        TEAM_COMMENT: (_("Comment for the team"), _("The team gets it with the results, without your name.")),
        PRIVATE_COMMENT: (_("Private comment"), _("For you and the organizers; the team never sees it.")),
    }
    scoring_draft.take_changes(sheet, COMMENTS)
    _after_a_field(sheet)
    with st.container(key="scoring_comments"):
        for name, (label, explanation) in labels.items():
            _told(sheet, name)
            begins_with = scoring_draft.prepared(sheet, name)
            text = st.text_area(
                label,
                value=str(begins_with or ""),
                key=scoring_draft.key_of(sheet.slug, name),
                help=explanation,
                max_chars=scoring.MAXIMUM_COMMENT,
                height=100,
                disabled=sheet.hand.judging != "open",
            )
            scoring_draft.drawn(sheet, name, text)
    if session.is_part_drawn():
        settle(sheet)


def _told(sheet: Sheet, name: str) -> None:
    """Where another window saved a field meanwhile: both values, and the choice."""
    told = sheet.told.get(name)
    if told is None:
        return
    with st.container(border=True, key=f"told_{scoring_draft.key_of(sheet.slug, name)}"):
        st.markdown(
            f":material/warning: {_('Another window of yours saved something else here.')}\n\n"
            f"{_('Saved:')} **{_shown_value(told.stored)}**  \n{_('Here:')} **{_shown_value(told.wanted)}**"
        )
        key = scoring_draft.key_of(sheet.slug, name)
        with st.container(horizontal=True):
            st.button(_("Keep what is saved"), key=f"keep_{key}", on_click=scoring_draft.keep, args=(sheet, name))
            st.button(_("Use this one"), key=f"use_{key}", on_click=scoring_draft.use, args=(sheet, name))


def _shown_value(value: Value) -> str:
    return figures.plain(str(value)) if value is not None else _("blank")
