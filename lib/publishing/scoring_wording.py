"""Scoring in plain words: how far a ballot is, totals, what is missing, and the receipt that a juror takes along."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from lib import i18n
from lib.domain.conflicts import Kind
from lib.domain.edition import Criterion, Rubric
from lib.domain.standings import half_up
from lib.i18n import Translator
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import UNKNOWN, Words
from lib.services.my_scores import MyScores
from lib.services.scoring_desk import BallotInHand, EarlierMark

POINT_DECIMALS = 2
_NAMED_AT_MOST = 2


def points(value: Fraction, said: Words) -> str:
    """Points with two decimals, rounded half-up."""
    return said.number(half_up(value, POINT_DECIMALS), decimals=POINT_DECIMALS)


def total_of_maximum(hand: BallotInHand, said: Words) -> str:
    """The points so far and the most that there can be."""
    most = half_up(hand.maximum, POINT_DECIMALS)
    return said.translate("{points} of {most} points").format(points=points(hand.total, said), most=said.number(most))


def marked(hand: BallotInHand, said: Words) -> str:
    """How many criteria have a mark."""
    return said.translate("{n} of {total} criteria").format(
        n=said.number(len(hand.marks)), total=said.number(len(hand.asked))
    )


def state(hand: BallotInHand, said: Words) -> str:
    """How far a ballot is."""
    _ = said.translate
    return {
        "recused": _("Conflict of interest"),
        "blank": _("Not started"),
        "draft": _("Draft begun"),
        "ready": _("Complete, not submitted"),
        "submitted": _("Ballot submitted"),
        "changed": _("Changed since you submitted it"),
    }[hand.state]


def saved(hand: BallotInHand, now: datetime, said: Words) -> str:
    """What is saved and since when: the time of day, and the day where it is another one."""
    _ = said.translate
    if hand.state == "submitted" and hand.ballot is not None:
        return _("Ballot submitted, {time}").format(time=_when(hand.ballot.submitted_at, now, said))
    if hand.draft.saved_at is None:
        return _("Nothing to save yet")
    return _("Draft saved, {time}").format(time=_when(hand.draft.saved_at, now, said))


def _when(moment: datetime, now: datetime, said: Words) -> str:
    is_today = moment.astimezone(said.zone).date() == now.astimezone(said.zone).date()
    return i18n.time_of_day(moment, said.locale, said.zone) if is_today else said.moment(moment)


def progress(view: MyScores, said: Words) -> str:
    """How many ballots are submitted, as the title of a page."""
    _ = said.translate
    if not view.to_score:
        return _("My projects")
    if view.is_done:
        return _("You have submitted every ballot")
    total = len(view.to_score)
    plural = _.plural("{n} of {total} ballot submitted", "{n} of {total} ballots submitted", total)
    return plural.format(n=said.number(view.submitted), total=said.number(total))


def due(view: MyScores, now: datetime, said: Words) -> str:
    """Whether scoring is open, and the time left until ballots are due."""
    _ = said.translate
    if view.judging == "draft":
        return _("Scoring has not opened yet. You can look at the projects already.")
    if view.judging != "open":
        return _("Scoring is closed. What you submitted stays as it is.")
    if view.closes is None:
        return _("Scoring is open.")
    when = said.date_of(view.closes)
    if view.closes.instant <= now:
        return _("Scoring is still open; ballots were due on {date}.").format(date=when)
    left = i18n.time_left(view.closes.instant - now, _, said.locale)
    return _("{span} left: the results come out on {date}").format(span=left, date=when)


def criteria_names(keys: Sequence[str], rubric: Rubric, said: Words) -> tuple[str, ...]:
    """What these criteria are called, in the order of the rubric."""
    criteria = [criterion for block in rubric.blocks for criterion in block.criteria]
    return tuple(criterion.label.text(said.language) for criterion in criteria if criterion.key in set(keys))


def earlier(marks: Sequence[EarlierMark], said: Words) -> str:
    """What the juror gave other projects on the same criterion, most first; empty where they gave nothing."""
    by_mark: dict[int, list[str]] = {}
    for one in marks:
        by_mark.setdefault(one.mark, []).append(one.project.short_title)
    parts = []
    for mark, names in by_mark.items():
        listed = ", ".join(names[:_NAMED_AT_MOST])
        more = len(names) - _NAMED_AT_MOST
        parts.append(f"{mark}: {listed}" + (f" +{said.number(more)}" if more > 0 else ""))
    return said.translate("You gave {marks}").format(marks="; ".join(parts)) if parts else ""


def conflict_kind(kind: Kind, translate: Translator) -> str:
    """What ties a juror to a project."""
    _ = translate
    return {
        "team_member": _("I am on the team"),
        "commit_author": _("I worked on its code or corpus"),
        "same_organization": _("We share an organization on the Hub"),
        "employer": _("We work or study together"),
        "personal": _("Family or friends"),
        "mentor": _("I mentored the team"),
        "other": _("Something else"),
    }[kind]


def block_lines(hand: BallotInHand, said: Words) -> tuple[str, ...]:
    """Each block of a ballot with its points so far."""
    labels = {block.key: block.label.text(said.language) for block in hand.rubric.blocks}
    return tuple(
        f"{labels[block.key]} {points(block.points, said) if block.has_component else UNKNOWN}" for block in hand.blocks
    )


def receipt(view: MyScores, said: Words) -> Table:
    """Every submitted ballot of a juror as it holds, for their own files: one row for each project."""
    _ = said.translate
    criteria = [criterion for block in view.rubric.blocks for criterion in block.criteria]
    columns = (
        Column("project", _("Project")),
        Column("title", _("Title")),
        Column("version", _("Version"), is_number=True),
        Column("submitted_at", _("Submitted (UTC)")),
        *(Column(one.key, one.label.text(said.language), is_number=True) for one in criteria),
        Column("total", _("Total"), is_number=True),
        Column("extra_point", _("Extra point"), is_number=True),
        Column("comment_to_team", _("Comment for the team")),
        Column("private_comment", _("Private comment")),
        Column("receipt", _("Receipt")),
    )
    return Table(
        columns,
        tuple(_receipt_row(one, criteria, view) for one in view.ballots if one.ballot is not None),
        locale=said.locale,
        unknown=UNKNOWN,
    )


def _receipt_row(hand: BallotInHand, criteria: Sequence[Criterion], view: MyScores) -> tuple[Cell, ...]:
    ballot = hand.ballot
    if ballot is None:
        raise LookupError("a receipt is for a submitted ballot")
    has_point = view.extra_point is not None and view.extra_point.slug == hand.project.slug
    return (
        hand.project.slug,
        hand.project.title,
        ballot.version,
        ballot.submitted_at.isoformat(),
        *(ballot.marks.get(one.key) for one in criteria),
        half_up(hand.submitted_total, POINT_DECIMALS) if hand.submitted_total is not None else None,
        int(has_point),
        ballot.team_comment or "",
        ballot.private_comment or "",
        ballot.client_token,
    )
