"""The public rubric: what is scored and how, and which of it Tablero chose because nobody published it."""

from collections.abc import Iterable
from decimal import Decimal

import streamlit as st

from lib.domain.edition import Anchor, Block, Criterion, Edition, Rubric
from lib.publishing.wording import Words
from lib.ui import edition_rules, figures, session
from lib.ui.session import translate as _


def rubric() -> None:
    """Blocks with their points and criteria, and the rules that make a score of them."""
    said = figures.words()
    st.markdown(session.derived("edition_rubric_sum", lambda: _rubric_sum(said)))
    blocks = said.edition.rubric.blocks
    with st.grid(2, min_column_width=280, gap="small", key="edition_rubric"):
        for block in blocks:
            with st.container(border=True, height="stretch", key=f"edition_block_{block.key}"):
                st.markdown(_block(block, said.edition.rubric, said))
    edition_rules.card("scoring", _("How points become a score"), _scoring_rules(said.edition, said))
    if said.edition.rubric.settings_source is not None:
        st.caption(figures.plain(said.edition.rubric.settings_source.text(said.language)))
    edition_rules.contradictions("rubric")


def _rubric_sum(said: Words) -> str:
    found = said.edition.rubric
    text = _("**{points} points** in {blocks}.").format(
        points=said.number(found.points),
        blocks=session.translator()
        .plural("{n} block", "{n} blocks", len(found.blocks))
        .format(n=said.number(len(found.blocks))),
    )
    return f"{text} {figures.plain(edition_rules.published_by([found.source], said))}".strip()


def _block(block: Block, found: Rubric, said: Words) -> str:
    lines = [f"#### {figures.plain(block.label.text(said.language))} · {_points(block.points, said)}", ""]
    lines += [f"- {_criterion(criterion, found, said)}" for criterion in block.criteria]
    lines += [
        "- **{label}**: {rule}".format(
            label=figures.plain(line.label.text(said.language)),
            rule=_("{points} points for every {size}, at most {cap}.").format(
                points=said.number(line.step), size=said.number(line.size), cap=said.number(line.cap)
            ),
        )
        for line in block.count_lines
    ]
    return "\n".join(lines)


def _points(points: Decimal, said: Words) -> str:
    text = session.translator().plural("{n} point", "{n} points", 1 if points == 1 else 2)
    return text.format(n=said.number(points))


def _criterion(criterion: Criterion, found: Rubric, said: Words) -> str:
    text = f"**{figures.plain(criterion.label.text(said.language))}**"
    marks = []
    if criterion.is_optional:
        marks.append(_("optional"))
    if criterion.weight != 1:
        marks.append(_("weight {weight}").format(weight=said.number(criterion.weight)))
    if not _has_one_scale(found):
        marks.append(_("from {least} to {most}").format(least=criterion.minimum, most=criterion.maximum))
    text += f" ({', '.join(marks)})" if marks else ""
    if criterion.description is not None:
        text += f". {figures.plain(criterion.description.text(said.language))}"
    if criterion.anchors:
        text += f" {figures.plain(_anchors(criterion.anchors, said))}"
    return text


def _anchors(anchors: Iterable[Anchor], said: Words) -> str:
    return "; ".join(f"{anchor.mark}: {anchor.label.text(said.language)}" for anchor in anchors) + "."


def _criteria(found: Rubric) -> list[Criterion]:
    return [criterion for block in found.blocks for criterion in block.criteria]


def _has_one_scale(found: Rubric) -> bool:
    return len({(criterion.minimum, criterion.maximum) for criterion in _criteria(found)}) == 1


def _scoring_rules(edition: Edition, said: Words) -> list[str]:
    found = edition.rubric
    criteria = _criteria(found)
    sentences: list[tuple[str, str]] = []  # (the setting behind it, sentence)
    if criteria and _has_one_scale(found):
        scale = _("Each criterion is marked from {least} to {most}.").format(
            least=criteria[0].minimum, most=criteria[0].maximum
        )
        sentences.append(("blocks[].criteria[].maximum", scale))
    if found.anchors:
        sentences.append(("anchors", _("What the marks mean: {marks}").format(marks=_anchors(found.anchors, said))))
    if len({criterion.weight for criterion in criteria}) == 1:
        sentences.append(("blocks[].criteria[].weight", _("The criteria of a block weigh the same.")))
    cap = found.caps.get("corpus_only")
    if cap is not None:
        text = _("A project with a corpus alone gets at most {points} points.").format(points=said.number(cap))
        sentences.append(("caps", text))
    sentences.append(("official_score", _official_score(found)))
    sentences.append(("extra_point.rule", _extra_point(found, said)))
    ballots = session.translator().plural(
        "A project is ranked with at least {n} ballot.",
        "A project is ranked with at least {n} ballots.",
        found.minimum_ballots,
    )
    sentences.append(("minimum_ballots", ballots.format(n=said.number(found.minimum_ballots))))
    if any(criterion.is_presented_live for criterion in criteria):
        sentences.append(("not_presented", _not_presented(found)))
    sentences.append(("tie_break", _tie_break(found)))
    sentences.append(("published_scores", _published_scores(found)))
    mark = _("(setting of Tablero)")
    written = [f"{text} {mark}" if key in found.own_settings else text for key, text in sentences]
    return [*written, _("Likes never enter the score.")]


def _official_score(found: Rubric) -> str:
    if found.official_score == "adjusted":
        return _("The score of a project corrects its ballots for how severe each juror is.")
    return _("The score of a project is the plain mean of its ballots.")


def _extra_point(found: Rubric, said: Words) -> str:
    points = _points(found.extra_point.points, said)
    match found.extra_point.rule:
        case "share":
            return _(
                "Each juror may give {points} extra to one project; a project gets its extra points divided by the "
                "number of its ballots."
            ).format(points=points)
        case "literal":
            return _("Each juror may give {points} extra to one project, and every extra point counts in full.").format(
                points=points
            )
        case "tie_break":
            return _("Each juror may favour one project; that only parts ties.")
        case "off":
            return _("There is no extra point.")


def _not_presented(found: Rubric) -> str:
    if found.not_presented == "zero":
        return _("Who does not present scores zero for the presentation.")
    return _("For who does not present, the presentation is left out of the mean.")


def _published_scores(found: Rubric) -> str:
    return {
        "none": _("The result tells places and mentions, and no scores."),
        "podium": _("The result tells the scores of the podium, and no others."),
        "all": _("The result tells the place and score of every ranked project."),
    }[found.published_scores]


def _tie_break(found: Rubric) -> str:
    words = {
        "score_without_bonus": _("the score without extra points"),
        "head_to_head": _("the jurors who scored both projects"),
        "corpus_block": _("the points for the corpus"),
    }
    if not found.tie_break:
        return _("Projects with the same score share their place.")
    return _("Ties are parted by {rules}, in this order; who is still level shares the place.").format(
        rules=", ".join(words[rule] for rule in found.tie_break)
    )
