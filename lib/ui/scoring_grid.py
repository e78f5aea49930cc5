"""Everything that a juror gave, at one glance and as a receipt to take along."""

import pandas as pd
import streamlit as st

from lib.publishing import scoring_wording as wording
from lib.publishing.tables import Table
from lib.publishing.wording import UNKNOWN, Words
from lib.services.my_scores import MyScores
from lib.services.scoring_desk import BallotInHand
from lib.ui import figures, file_buttons, scoring_list, session
from lib.ui.session import translate as _


def progress(view: MyScores) -> None:
    """How many ballots are submitted, and the time left."""
    said = figures.words()
    st.markdown(
        f"**{figures.plain(wording.progress(view, said))}** · {figures.plain(wording.due(view, session.now(), said))}"
    )


def grid(view: MyScores) -> None:
    """The points of every block and the total of each project; on a phone, one project under the other."""
    said = figures.words()
    if session.current().viewport.is_narrow:
        with st.container(key="scoring_grid", gap="small"):
            for hand in view.to_score:
                with st.container(border=True):
                    st.markdown(_in_words(hand, view, said))
        return
    blocks = [figures.plain(block.label.text(said.language)) for block in view.rubric.blocks]
    # Two blocks may bear one name, and a block that of a column of ours.
    headers = [f"**{_('Title')}**", *blocks, f"**{_('Total')}**", f"**{_('State')}**"]
    rows = [_row(hand, view, said) for hand in view.to_score]
    st.table(
        pd.DataFrame(rows, columns=headers),
        border="horizontal",
        hide_index=True,
        alt=_("My scores by project and block"),
    )


def _row(hand: BallotInHand, view: MyScores, said: Words) -> tuple[str, ...]:
    is_blank = hand.state == "blank"
    blocks = [
        wording.points(block.points, said) if block.has_component and not is_blank else UNKNOWN for block in hand.blocks
    ]
    total = UNKNOWN if is_blank else wording.points(hand.total, said)
    return (_named(hand, view), *blocks, f"**{total}**", figures.plain(wording.state(hand, said)))


def _named(hand: BallotInHand, view: MyScores) -> str:
    star = " :material/star:" if view.extra_point == hand.name else ""
    return f"{figures.plain(hand.name.short_title)}{star}"


def _in_words(hand: BallotInHand, view: MyScores, said: Words) -> str:
    lines = [f"**{_named(hand, view)}**", figures.plain(wording.state(hand, said))]
    if hand.state != "blank":
        lines.append(figures.plain(" · ".join(wording.block_lines(hand, said))))
        lines.append(f"**{figures.plain(wording.total_of_maximum(hand, said))}**")
    return "  \n".join(lines)


def extra_point(view: MyScores) -> None:
    """Where the extra point is."""
    if view.rubric.extra_point.rule == "off":
        return
    if view.extra_point is None:
        text = _("You have not given your extra point.")
    else:
        text = _("Your extra point is with {project}.").format(project=view.extra_point.short_title)
    st.caption(f":material/star: {figures.plain(text)}")


def every_mark(view: MyScores) -> None:
    """Each mark of each project, drafts too."""
    said = figures.words()
    criteria = [criterion for block in view.rubric.blocks for criterion in block.criteria]
    with st.expander(_("Every mark"), icon=":material/grid_view:"):
        lines = []
        for criterion in criteria:
            given = [
                f"{figures.plain(hand.name.short_title)} **{hand.marks[criterion.key]}**"
                for hand in view.to_score
                if criterion.key in hand.marks
            ]
            label = figures.plain(criterion.label.text(said.language))
            lines.append(f"**{label}**  \n{' · '.join(given) if given else UNKNOWN}")
        st.markdown("\n\n".join(lines))


def receipt(view: MyScores) -> None:
    """The receipt as a file, once there is something on it."""
    with st.container(border=True, key="scoring_receipt"):
        st.markdown(f"**{_('Your receipt')}**")
        if not view.submitted:
            st.caption(_("It lists the ballots that you submit. There are none yet."))
            return
        st.caption(_("Every ballot that you submitted, with its marks, comments and the code under which it is kept."))
        file_buttons.table_button("scoring_receipt_csv", f"{session.edition().slug}-my-scores", _receipt_table)


def _receipt_table() -> Table:
    return wording.receipt(scoring_list.mine(), figures.words())
