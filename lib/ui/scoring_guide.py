"""The guide for jurors: what a ballot is in two minutes, and a practice ballot that is kept nowhere."""

from fractions import Fraction

import streamlit as st

from lib.domain import ballots as rules
from lib.domain.edition import Criterion, Rubric
from lib.publishing import scoring_wording as wording
from lib.services import my_scores as service
from lib.ui import addresses, figures, session
from lib.ui.session import translate as _

_PRACTICED = 3


def steps() -> None:
    """How scoring goes, in five short steps."""
    said, rubric = figures.words(), session.edition().rubric
    texts = [
        _("**Your list** shows the projects that you score, how far each ballot is and what comes next."),
        _(
            "**Look, then mark.** Evidence and rubric stand side by side; on a phone, each has its tab. Revisions are "
            "those of the deadline: what came later does not count."
        ),
        _(
            "**Every change is saved at once** as your draft. You can close the page, lose the connection or change to "
            "your phone: it is all there."
        ),
        _(
            "**Submit when you are sure.** Drafts count nowhere. While scoring is open you can change a ballot and "
            "submit it again; every version is kept."
        ),
        _("**Zero is a mark, blank is not.** A ballot with a blank cannot be submitted."),
        _(
            "**Are you tied to a team?** Say so at the end of the page of that project, and it leaves your list. You "
            "see no scores of others, and others see none of yours."
        ),
    ]
    if rubric.extra_point.rule != "off":
        texts.append(_("**One extra point** is yours to give to one project that you scored; you can move it."))
    st.markdown("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
    st.caption(
        _(
            "On a keyboard: Tab goes from criterion to criterion, a digit marks the one that has the focus, Delete "
            "makes it blank, Alt+N goes to the next project and Alt+U to the next without a ballot."
        )
    )
    if rubric.anchors:
        st.markdown(f"**{_('What the marks mean')}**")
        lines = [f"- **{one.mark}** {figures.plain(one.label.text(said.language))}" for one in rubric.anchors]
        st.markdown("\n".join(lines))


def practiced(rubric: Rubric) -> tuple[Criterion, ...]:
    """The criteria of the practice ballot: those of the last block and the first of the first one."""
    last = rubric.blocks[-1].criteria or rubric.blocks[0].criteria
    first = tuple(one for one in rubric.blocks[0].criteria if one not in last)
    return (*first[: _PRACTICED - min(len(last), _PRACTICED - 1)], *last[: _PRACTICED - 1])


@st.fragment
def practice() -> None:
    """A ballot about a project that does not exist; it is kept nowhere and counts nowhere."""
    said, rubric = figures.words(), session.edition().rubric
    criteria = practiced(rubric)
    with st.container(border=True, key="scoring_practice"):
        st.markdown(
            f"#### {_('Practice ballot')}\n\n"
            + _(
                "Imagine a corpus of 2,000 recipes from three countries. Its card explains where they come from, not "
                "who reviewed them. The team presented it clearly in five minutes."
            )
        )
        marks: dict[str, int] = {}
        for criterion in criteria:
            with st.container(key=f"practice_{criterion.key}", gap="xxsmall"):
                label = figures.plain(criterion.label.text(said.language))
                st.markdown(f"**{label}**")
                mark = st.segmented_control(
                    label,
                    range(criterion.minimum, criterion.maximum + 1),
                    format_func=str,
                    key=f"practice_mark_{criterion.key}",
                    label_visibility="collapsed",
                    wrap=True,
                )
            if mark is not None:
                marks[criterion.key] = mark
        st.markdown(_result(rubric, marks, criteria))


def _result(rubric: Rubric, marks: dict[str, int], criteria: tuple[Criterion, ...]) -> str:
    said = figures.words()
    kinds = {"dataset", "model", "space"}
    total = rules.running_total(rubric, marks, kinds) if marks else Fraction(0)
    text = _("{n} of {total} criteria").format(n=said.number(len(marks)), total=said.number(len(criteria)))
    points = wording.points(total, said)
    if len(marks) < len(criteria):
        left = _("Mark the rest: a ballot with a blank cannot be submitted.")
        return f"**{figures.plain(_('{points} points').format(points=points))}** · {figures.plain(text)} · {left}"
    return f"**{figures.plain(_('{points} points').format(points=points))}** · " + _(
        ":material/check_circle: Complete. A real ballot could be submitted now; this one is kept nowhere."
    )


def finish() -> None:
    """The way to the projects; the guide is not offered again."""
    if st.button(_("Start scoring"), type="primary", icon=":material/chevron_right:", key="scoring_start"):
        visit = session.current()
        service.see_guide(session.database(), visit.actor, visit.edition_id, now=session.now())
        addresses.go_to("mis-proyectos")
