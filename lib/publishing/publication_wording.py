"""How far a result is, what stands in its way, and how it was decided, in plain words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from lib.domain.edition import Prize
from lib.domain.published_result import Method, PlacedProject
from lib.domain.standings import numbered
from lib.publishing import ranking_wording
from lib.publishing.wording import Words
from lib.services.publication import JudgingState, PublicationDesk
from lib.services.result_blockers import Blocker, BlockerKind

_NAMED_AT_MOST = 6


def state_name(state: JudgingState, said: Words) -> str:
    """A step of the ladder."""
    _ = said.translate
    return {
        "draft": _("Being prepared"),
        "open": _("Judging open"),
        "closed": _("Judging closed"),
        "verified": _("Result verified"),
        "published": _("Result published"),
        "archived": _("Archived"),
    }[state]


def finding(desk: PublicationDesk, now: datetime, said: Words) -> str:
    """How far the result is, in one sentence."""
    _ = said.translate
    current, pending = desk.current, desk.pending
    if current is not None and current.public_from is not None:
        if current.public_from <= now:
            return _("The result is public since {when}").format(when=said.moment(current.public_from))
        return _("The result will be public on {when}").format(when=said.moment(current.public_from))
    if pending is not None:
        return _("The result waits for a second organizer")
    if desk.state == "closed" and desk.is_blocked:
        open_ones = sum(1 for blocker in desk.blockers if blocker.blocks)
        plural = said.translate.plural(
            "{n} thing stands in the way of the result", "{n} things stand in the way of the result", open_ones
        )
        return plural.format(n=said.number(open_ones))
    return {
        "draft": _("Judging has not been opened yet"),
        "open": _("Judging is open"),
        "closed": _("The result can be verified"),
        "verified": _("The result is verified and can be published"),
        "published": _("The result is published"),
        "archived": _("The result is archived"),
    }[desk.state]


def step_label(before: JudgingState, new: JudgingState, said: Words) -> str:
    """What the button of a step says."""
    _ = said.translate
    if new == "open":
        return _("Open judging") if before == "draft" else _("Open judging again")
    if new == "closed":
        return _("Close judging") if before == "open" else _("Back to closed, to decide anew")
    return _("Verify the result") if new == "verified" else _("Archive")


def blocker_title(kind: BlockerKind, said: Words) -> str:
    """What stands in the way."""
    _ = said.translate
    return {
        "nothing_ranked": _("No project is ranked"),
        "undecided_conflicts": _("Conflicts of interest that nobody decided"),
        "open_tie": _("A tie on the podium that nothing parts"),
        "missing_ballots": _("Ballots that are still missing"),
        "unfit_ballots": _("Ballots that lack marks by now"),
        "unknown_counts": _("Counts that nobody recorded"),
        "too_few_ballots": _("Projects with too few ballots"),
        "rejected_submissions": _("Rejected submissions among the ranked"),
    }[kind]


def what_to_do(kind: BlockerKind, said: Words) -> str:
    """What settles it."""
    _ = said.translate
    return {
        "nothing_ranked": _("Projects are ranked once enough jurors submitted a ballot: open judging again."),
        "undecided_conflicts": _("Confirm, waive or dismiss each of them: until then their ballots do not count."),
        "open_tie": _("Decide below: put them in an order, or let them share the place. Say why."),
        "missing_ballots": _("Remind the jurors, take the assignment back, or go on without these ballots."),
        "unfit_ballots": _("The project changed after they were submitted: ask the jurors to mark what is missing."),
        "unknown_counts": _("These projects are not ranked until somebody records what is counted."),
        "too_few_ballots": _("They are listed without a place. Ask more jurors, or go on all the same."),
        "rejected_submissions": _("Take them out of the competition in the review, or let them keep their places."),
    }[kind]


def blocker_items(blocker: Blocker, desk: PublicationDesk, said: Words) -> str:
    """What a blocker is about: projects, each with a juror where it is about one."""
    _ = said.translate
    view = desk.view
    named = [
        view.name(project).short_title
        if juror is None
        else _("{project} ({juror})").format(
            project=view.name(project).short_title, juror=ranking_wording.juror(juror, view, said)
        )
        for project, juror in blocker.pairs
    ]
    shown = ", ".join(named[:_NAMED_AT_MOST])
    left = len(named) - _NAMED_AT_MOST
    if left <= 0:
        return shown
    return _("{projects} and {n} more").format(projects=shown, n=said.number(left))


def tie_places(order: Sequence[tuple[int, ...]], first: int, names: Mapping[int, str], said: Words) -> str:
    """What an order makes of tied projects, the first of whom is at the place `first`; without one, they share it."""
    placed = numbered(order or (tuple(names),), first)
    return " · ".join(
        f"{said.number(place)}: {', '.join(sorted(names[project] for project in group))}" for place, group in placed
    )


def prize_name(key: str | None, prizes: Mapping[str, Prize], said: Words) -> str:
    """A prize of the edition; empty for none."""
    prize = prizes.get(key or "")
    return prize.label.text(said.language) if prize is not None else ""


def score(one: PlacedProject, said: Words) -> str:
    """The score of a published project with its ballots; empty where the edition does not publish it."""
    if one.score is None or one.ballots is None:
        return ""
    plural = said.translate.plural("{points} points from {n} ballot", "{points} points from {n} ballots", one.ballots)
    return plural.format(points=_points(one.score, said), n=said.number(one.ballots))


def tie(one: PlacedProject, said: Words) -> str:
    """How the tie of a published project ended; empty without one."""
    _ = said.translate
    if one.shares_place:
        return _("shared place")
    return _("tie parted by {value}").format(value=_tie_rule(one.tie, said)) if one.tie is not None else ""


def method(found: Method, said: Words) -> list[str]:
    """How it was decided, in sentences."""
    _ = said.translate
    sentences = [
        _("{ballots} ballots of {jurors} jurors on {projects} projects, of which {ranked} are ranked.").format(
            ballots=said.number(found.ballots),
            jurors=said.number(found.jurors),
            projects=said.number(found.projects),
            ranked=said.number(found.ranked),
        ),
        _("The score of a project corrects its ballots for how severe each juror is.")
        if found.official_score == "adjusted"
        else _("The score of a project is the plain mean of its ballots."),
        {
            "share": _("Extra points count divided by the number of ballots of the project."),
            "literal": _("Every extra point counts in full."),
            "tie_break": _("Extra points only part ties."),
            "off": _("There is no extra point."),
        }[found.extra_point_rule],
        _("Scores have two decimals, and what is shown is what decides."),
    ]
    if found.corpus_only_cap is not None:
        sentences.append(
            _("A project with a corpus alone gets at most {points} points.").format(
                points=_points(found.corpus_only_cap, said)
            )
        )
    if found.tie_break:
        rules = ", ".join(_tie_rule(rule, said) for rule in found.tie_break)
        sentences.append(
            _("Ties are parted by {rules}, in this order; who is still level shares the place.").format(rules=rules)
        )
    if found.had_second_round:
        sentences.append(_("The projects that led went through a second round of ballots, and only they could win."))
    return sentences


def _points(text: str, said: Words) -> str:
    value = Decimal(text)
    return said.number(value, decimals=max(0, -int(value.as_tuple().exponent)))


def _tie_rule(rule: str, said: Words) -> str:
    _ = said.translate
    return {
        "favourites": _("share of jurors who favour it"),
        "score_without_bonus": _("score without extra points"),
        "head_to_head": _("comparisons won among jurors who scored both"),
        "corpus_block": _("points for the corpus"),
        "decision": _("order decided by the organizers"),
    }[rule]
