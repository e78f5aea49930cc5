"""Ballots from outside in plain words: where they come from, what they come to, and what speaks against them."""

from collections.abc import Iterator

from lib.domain.edition import Rubric
from lib.domain.standings import half_up
from lib.i18n import Translator
from lib.publishing.jury_wording import juror_name
from lib.publishing.scoring_wording import POINT_DECIMALS, points
from lib.publishing.wording import Words
from lib.services.proposal_board import Blocker, ProposalBoard, ProposalLine


def finding(board: ProposalBoard, said: Words) -> str:
    """How many wait."""
    count = len(board.lines)
    plural = said.translate.plural(
        "{n} proposed ballot waits for your decision", "{n} proposed ballots wait for your decision", count
    )
    return plural.format(n=said.number(count))


def pair(line: ProposalLine, translate: Translator) -> str:
    """Whose ballot about what."""
    return f"{juror_name(line.juror, line.row.juror_id, translate)} · {line.project.title}"


def points_sentence(line: ProposalLine, rubric: Rubric, said: Words) -> str:
    """The points, in all and by block; empty where they cannot be told."""
    if line.total is None or line.maximum is None:
        return ""
    total = said.translate("{points} of {most} points").format(
        points=points(line.total, said), most=said.number(half_up(line.maximum, POINT_DECIMALS))
    )
    labels = {block.key: block.label.text(said.language) for block in rubric.blocks}
    blocks = (f"{labels[one.key]} {points(one.points, said)}" for one in line.blocks if one.has_component)
    return f"{total} ({', '.join(blocks)})"


def origin(line: ProposalLine, said: Words) -> str:
    """Where the proposal was read, and when."""
    return said.translate("{source}, row {row}, read on {moment}").format(
        source=line.row.source, row=line.row.place, moment=said.moment(line.row.read_at)
    )


def notes(line: ProposalLine, said: Words) -> Iterator[str]:
    """What accepting would replace."""
    _ = said.translate
    if line.version:
        yield _("The juror has submitted a ballot already: this would be its version {n}.").format(
            n=said.number(line.version + 1)
        )
    if line.would_replace_draft:
        yield _("The juror has begun a draft here, which this would replace.")


def blockers(line: ProposalLine, rubric: Rubric, said: Words) -> Iterator[str]:
    """Why it cannot be accepted, a sentence each."""
    for blocker in line.blockers:
        yield _blocker(blocker, line, rubric, said)


def _blocker(blocker: Blocker, line: ProposalLine, rubric: Rubric, said: Words) -> str:
    _ = said.translate
    labels = {one.key: one.label.text(said.language) for block in rubric.blocks for one in block.criteria}
    missing = ", ".join(labels[key] for key in line.missing)
    return {
        "judges_no_longer": _("They judge this edition no longer."),
        "not_assigned": _("The project is not assigned to this juror."),
        "conflict": _("A conflict of interest keeps the juror from this project."),
        "missing": _("Marks are missing: {criteria}.").format(criteria=missing),
        "off_scale": _("The rubric has another scale by now."),
        "newer_ballot": _("The juror submitted a ballot meanwhile."),
    }[blocker]
