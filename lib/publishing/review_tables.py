"""The tables of the organizers' review, in the visitor's words."""

from collections.abc import Sequence

from lib.domain.edition import Edition
from lib.domain.review_lines import RESULTS
from lib.publishing import review_letters as letters
from lib.publishing import review_wording as wording
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services.review_reading import Review
from lib.services.reviews import Message


def submissions(reviews: Sequence[Review], said: Words) -> Table:
    """Every submission with its state, its decision and how many checks have each result. Nobody's name."""
    _ = said.translate
    columns = (
        Column("project", _("Project")),
        Column("state", _("State")),
        Column("submitted_at", _("Submitted")),
        Column("decision", _("Decision")),
        Column("reason", _("Reason")),
        *(Column(result, wording.result_name(result, _), is_number=True) for result in RESULTS),
        Column("waived", _("Waived"), is_number=True),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name.title,
            wording.state_name(one.state, said.translate),
            one.submitted_at.isoformat(),
            wording.verdict_name(one.verdict, said.translate),
            one.decisions[0].reason if one.decisions else "",
            *(one.counts[result] for result in RESULTS),
            len(one.waived),
        )
        for one in reviews
    )
    return Table(columns, rows, locale=said.locale)


def lines(reviews: Sequence[Review], said: Words) -> Table:
    """Every line of every checklist with its evidence. Nobody's name."""
    _ = said.translate
    columns = (
        Column("project", _("Project")),
        Column("about", _("About")),
        Column("check", _("Check")),
        Column("result", _("Result")),
        Column("is_waived", _("Waived")),
        Column("evidence", _("Evidence")),
        Column("read_at", _("Read at")),
        Column("link", _("Link")),
    )
    rows = []
    for review in reviews:
        waived = review.waived
        for line in review.lines:
            about = wording.artifact_of(review.artifacts, line)
            rows.append(
                (
                    review.name.title,
                    wording.group_name(about, said),
                    wording.check_name(line, about, said),
                    wording.result_name(line.result, _),
                    _("yes") if line.key in waived else _("no"),
                    wording.evidence(line, said),
                    line.read_at.isoformat() if line.read_at is not None else "",
                    line.url or "",
                )
            )
    return Table(columns, tuple(rows), locale=said.locale)


def mail_merge(messages: Sequence[Message], edition: Edition, site: str) -> Table:
    """Whom to write to, what about, and the message itself: for a program that sends many. Holds names and addresses;
    each address of a team has its own row, and a team without one a row too."""
    columns = ("project", "email", "names", "language", "count", "missing", "address", "subject", "text")
    rows = []
    for message in messages:
        review = message.review
        subject, text = letters.letter(message, edition, site)
        missing = letters.missing(review, letters.words_of(review, edition))
        for email in message.emails or ("",):
            rows.append(
                (
                    review.name.title,
                    email,
                    "; ".join(message.names),
                    review.language,
                    len(missing),
                    "\n".join(missing),
                    letters.project_address(site, review),
                    subject,
                    text,
                )
            )
    return Table(columns, tuple(rows))
