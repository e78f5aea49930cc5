"""What the audit log says, in words. An action that nobody worded here is shown as it was recorded."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lib.i18n import Translator
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.audit_log import COMMAND_LINE, Author, Entry

_LONGEST_VALUE = 200


def actions(translate: Translator) -> Mapping[str, str]:
    """Every action that is worded."""
    _ = translate
    return {
        "assignment.accept": _("accepted a plan of who scores what"),
        "assignment.add": _("asked a juror for the ballot of a project, by hand"),
        "assignment.withdraw": _("took back by hand that a juror scores a project"),
        "ballot.accept": _("accepted a proposed ballot"),
        "ballot.propose": _("proposed ballots from outside"),
        "ballot.refuse": _("refused a proposed ballot"),
        "ballot.submit": _("submitted a ballot"),
        "certificate.issue": _("issued certificates"),
        "certificate.replace": _("issued a certificate again with another name"),
        "certificate.revoke": _("revoked a certificate"),
        "conflict.confirm": _("confirmed a conflict of interest"),
        "conflict.declare": _("declared a conflict of interest"),
        "conflict.dismiss": _("dismissed a conflict of interest"),
        "conflict.suggest": _("noted a possible conflict of interest"),
        "conflict.waive": _("waived a conflict of interest"),
        "corpus.audit": _("audited a corpus"),
        "deadline.extend": _("gave a team more time"),
        "deadline.take_back": _("took a team's time back"),
        "edition.override": _("changed the edition"),
        "edition.withdraw_override": _("went back to the edition's file"),
        "export.everything": _("took every table along"),
        "export.table": _("took a table of people along"),
        "export.certificates": _("took along certificates"),
        "export.deliveries": _("took along the list of prizes to deliver"),
        "export.feedback": _("took along the feedback for the teams"),
        "export.people": _("took along the list of people"),
        "export.reminders": _("took along the reminders to jurors"),
        "import.counts": _("imported counts of projects"),
        "export.review_messages": _("took along the messages to teams"),
        "export.scores": _("wrote the scores into a sheet"),
        "import.feedback": _("imported answers about the event"),
        "import.leaderboard": _("imported the leaderboard"),
        "import.registrations": _("imported registrations"),
        "import.submissions": _("imported submissions"),
        "import.teams": _("imported rosters of teams"),
        "grant.add": _("recorded what a sponsor gave"),
        "grant.withdraw": _("withdrew what a sponsor gave"),
        "judging.archived": _("archived the edition"),
        "judging.closed": _("closed judging"),
        "judging.draft": _("put judging back to its preparation"),
        "judging.open": _("opened judging"),
        "judging.published": _("published the result"),
        "judging.rubric": _("changed the rubric that ballots are given by"),
        "judging.verified": _("verified the result"),
        "jury.profile": _("changed what a juror reads and takes"),
        "paper.record": _("recorded where a paper stands"),
        "people.confirmed": _("confirmed that two rows are one person"),
        "people.erase": _("erased a person"),
        "people.erase_expired": _("erased personal data that were due"),
        "people.rejected": _("said that two rows are two people"),
        "people.undone": _("took back what was said about two rows of people"),
        "presentation.arrange": _("arranged the presentations"),
        "presentation.record": _("recorded a presentation"),
        "prize.deliver": _("recorded how far prizes are delivered"),
        "prize.undo": _("undid what was recorded about prizes"),
        "publication.cancel": _("cancelled a publication"),
        "publication.confirm": _("confirmed a publication"),
        "publication.request": _("asked for a publication"),
        "publication.withdraw": _("withdrew the result"),
        "release.feedback": _("published what people thought of the event"),
        "release.participants": _("published the counts of people"),
        "repo.claimed": _("decided whose a repo is"),
        "repo.ignored": _("left a repo out"),
        "repo.undone": _("undid a decision about a repo"),
        "result.finalists": _("decided about a round of finalists"),
        "result.mention": _("decided about a mention"),
        "result.official": _("decided which result is the official one"),
        "result.tie": _("decided a tie"),
        "result.waived_blocker": _("waived what kept the result back"),
        "review.accepted": _("accepted a submission"),
        "review.changes_asked": _("asked a team for changes"),
        "review.rejected": _("rejected a submission"),
        "review.reopened": _("reopened a submission"),
        "review.take_back": _("took a submission back in"),
        "review.unwaive": _("asked for a waived check again"),
        "review.waive": _("waived a check of a submission"),
        "review.withdraw": _("took a submission out"),
        "sync": _("synced with a source"),
        "team.accept": _("accepted an invitation"),
        "team.deactivate": _("deactivated an account"),
        "team.grant": _("gave a role"),
        "team.invite": _("invited somebody"),
        "team.reactivate": _("activated an account again"),
        "team.revoke": _("took a role back"),
        "team.withdraw": _("withdrew an invitation"),
    }


def action_name(action: str, translate: Translator) -> str:
    """What was done, in words."""
    return actions(translate).get(action, action)


def area_name(area: str, translate: Translator) -> str:
    """The part of the work that actions belong to."""
    _ = translate
    return {
        "assignment": _("Assignment"),
        "ballot": _("Ballots"),
        "certificate": _("Certificates"),
        "conflict": _("Conflicts of interest"),
        "corpus": _("Corpora"),
        "deadline": _("Deadlines of teams"),
        "edition": _("The edition"),
        "export": _("Files taken along"),
        "grant": _("Resources of sponsors"),
        "import": _("Imports"),
        "judging": _("Judging"),
        "jury": _("Jury"),
        "paper": _("Workshop papers"),
        "people": _("People"),
        "prize": _("Prizes to deliver"),
        "presentation": _("Presentations"),
        "publication": _("Publication"),
        "release": _("Counts of people"),
        "repo": _("Repos"),
        "result": _("Result"),
        "review": _("Review"),
        "sync": _("Syncs"),
        "team": _("Team and jury"),
    }.get(area, area)


def author_name(author: Author, name: str | None, translate: Translator) -> str:
    """Who did it; an account without a name by its number."""
    _ = translate
    if author == COMMAND_LINE:
        return _("the command line")
    return name or _("Account {n}").format(n=author)


def object_text(entry: Entry, translate: Translator) -> str:
    """What it was done to: its name, or its kind and number."""
    _ = translate
    kinds = {
        "account": _("account"),
        "artifact": _("artifact"),
        "assignment_plan": _("plan"),
        "certificate": _("certificate"),
        "edition": _("edition"),
        "edition_override": _("edition"),
        "invitation": _("invitation"),
        "juror": _("juror"),
        "person": _("person"),
        "project": _("project"),
        "public_release": _("release"),
        "publication": _("publication"),
        "repo": _("repo"),
        "resource_grant": _("resource"),
        "sync_run": _("run"),
        "team": _("team"),
    }
    if entry.object_name is not None:
        return entry.object_name
    return f"{kinds.get(entry.object_kind, entry.object_kind)} {entry.object_id or ''}".strip()


def values_text(values: Mapping[str, Any]) -> str:
    """What held, one "key: value" after the other, long values cut."""
    return "; ".join(f"{key}: {_value(value)}" for key, value in values.items())


def _value(value: object) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return said if len(said) <= _LONGEST_VALUE else f"{said[: _LONGEST_VALUE - 1]}…"


def log_table(entries: Sequence[Entry], said: Words, *, with_names: bool) -> Table:
    """The entries as a table. Without names, accounts go by their number: then the table identifies nobody."""
    _ = said.translate

    def author(entry: Entry) -> str:
        whose: Author = COMMAND_LINE if entry.author is None else entry.author
        return author_name(whose, entry.author_name if with_names else None, said.translate)

    def about(entry: Entry) -> str:
        is_somebody = entry.object_kind in ("account", "juror")
        if is_somebody and not with_names:
            return author_name(int(entry.object_id or 0), None, said.translate)
        return object_text(entry, said.translate)

    columns = (
        Column("at", _("When")),
        Column("who", _("Who")),
        Column("what", _("What")),
        Column("about", _("About")),
        Column("before", _("Before")),
        Column("after", _("After")),
        Column("reason", _("Reason")),
    )
    rows = tuple(
        (
            said.moment(entry.at, with_year=True) if with_names else entry.at.isoformat(),
            author(entry),
            action_name(entry.action, said.translate),
            about(entry),
            values_text(entry.before),
            values_text(entry.after),
            entry.reason or "",
        )
        for entry in entries
    )
    return Table(columns, rows, locale=said.locale)
