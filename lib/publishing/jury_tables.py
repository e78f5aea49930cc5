"""The tables of the organizers' page of the jury, in the visitor's words."""

from collections.abc import Sequence

from lib.domain.edition import Edition, EventDate
from lib.publishing import jury_letters as letters
from lib.publishing import jury_wording as wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.assignments import Trial
from lib.services.conflicts import ConflictBoard
from lib.services.jury import Jury, Reminder


def jurors(found: Jury, said: Words) -> Table:
    """Everybody who judges, or did, with how far they are. Without addresses."""
    _ = said.translate
    columns = (
        Column("juror", _("Juror")),
        Column("is_judging", _("Judges now")),
        Column("languages", _("Languages")),
        Column("topics", _("Topics")),
        Column("maximum", _("Projects at most"), is_number=True),
        Column("asked", _("Assigned"), is_number=True),
        Column("submitted", _("Ballots submitted"), is_number=True),
        Column("begun", _("Begun"), is_number=True),
        Column("due", _("Due")),
        Column("lost", _("To reassign")),
    )
    rows = tuple(
        (
            wording.juror_name(one.name, one.row.id, said.translate),
            _("yes") if one.row.is_judging else _("no"),
            " ".join(one.row.languages),
            " ".join(one.row.topics),
            one.row.maximum_load,
            one.asked,
            one.submitted,
            one.begun,
            "; ".join(project.title for project in one.due),
            "; ".join(project.title for project in one.lost),
        )
        for one in found.jurors
    )
    return Table(columns, rows, locale=said.locale)


def projects(found: Jury, said: Words) -> Table:
    """Every project with how far its ballots are."""
    _ = said.translate
    names = {one.row.id: wording.juror_name(one.name, one.row.id, _) for one in found.jurors}
    columns = (
        Column("project", _("Project")),
        Column("submitted", _("Ballots submitted"), is_number=True),
        Column("due", _("Due"), is_number=True),
        Column("missing", _("Without a juror"), is_number=True),
        Column("jurors_due", _("Who owes it")),
    )
    rows = tuple(
        (one.name.title, one.submitted, len(one.due), one.short, "; ".join(names[number] for number in one.due))
        for one in found.projects
    )
    return Table(columns, rows, locale=said.locale)


def conflicts(board: ConflictBoard, said: Words) -> Table:
    """Every conflict as it holds."""
    _ = said.translate
    columns = (
        Column("juror", _("Juror")),
        Column("project", _("Project")),
        Column("state", _("State")),
        Column("kind", _("What ties them")),
        Column("reason", _("Why")),
        Column("recorded_by", _("By")),
        Column("recorded_at", _("When")),
    )
    rows = tuple(
        (
            wording.juror_name(line.juror, line.juror_id, said.translate),
            line.project.title,
            wording.conflict_state(line.holding.state, said.translate),
            wording.conflict_kind(line.holding.kind, said.translate),
            "" if line.holding.state == "suggested" else line.holding.reason,
            line.holding.recorder or "",
            line.holding.recorded_at.isoformat(),
        )
        for line in board.lines
    )
    return Table(columns, rows, locale=said.locale)


def plan(trial: Trial, said: Words) -> Table:
    """Every pair of a plan with why it is there, and every pair that it takes away."""
    _ = said.translate
    columns = (
        Column("project", _("Project")),
        Column("juror", _("Juror")),
        Column("change", _("Difference")),
        Column("why", _("Why")),
    )
    if trial.plan is None:
        return Table(columns, (), locale=said.locale)
    new = set(trial.plan.new)
    rows = [
        (
            trial.projects[pair.project].title,
            wording.juror_name(trial.jurors.get(pair.juror, ""), pair.juror, _),
            _("new") if pair in new else _("stays"),
            wording.reason_sentence(pair, trial, said),
        )
        for pair in trial.plan.pairs
    ]
    rows += [
        (
            trial.projects[one.project].title,
            wording.juror_name(trial.jurors.get(one.juror, ""), one.juror, _),
            _("goes"),
            wording.release_reason(one.why, _),
        )
        for one in trial.plan.released
    ]
    return Table(columns, tuple(sorted(rows)), locale=said.locale)


def mail_merge(reminders: Sequence[Reminder], edition: Edition, closes: EventDate | None, site: str) -> Table:
    """Whom to write to, what about, and the letter itself: for a program that sends many. Holds names and addresses."""
    columns = ("name", "email", "language", "count", "due_projects", "address", "subject", "text")
    rows = []
    for one in reminders:
        address = letters.scoring_address(site, one)
        subject, text = letters.letter(one, edition, closes, address)
        rows.append(
            (
                one.name,
                one.email or "",
                letters.letter_language(one.languages),
                len(one.due),
                "; ".join(project.title for project in one.due),
                address,
                subject,
                text,
            )
        )
    return Table(columns, tuple(rows))
