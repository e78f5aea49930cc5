"""What teams get back from the jury: only once the result is published, and nothing that tells who wrote it."""

from datetime import UTC
from fractions import Fraction

import pytest

from lib.publishing import feedback_sheets, tables
from lib.publishing.wording import Words
from lib.services.access import COMMUNITY, Actor, NotAllowedError
from lib.services.feedback import NOT_PUBLISHED, FeedbackSheet, take_feedback
from lib.services.publication import PublicationRefusedError
from lib.services.ranking import NO_REASON
from lib.store import audit, ballots
from lib.store.database import Database
from tests.services.result_rows import CRITERIA, HOUR, Judged, judged
from tests.store.jury_rows import NOW


@pytest.fixture
def verified(empty_database: Database) -> Judged:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "- 2 2"])
    with made.database.write() as session:
        for juror, comment in zip(made.jury.jurors, ("Zooming out would help.\nGo on!", "A fine start."), strict=False):
            ballots.add_ballot(
                session,
                made.jury.projects[3],
                juror,
                rubric_version=1,
                marks=dict.fromkeys(CRITERIA, 2),
                private_comment="weak, between us",
                team_comment=comment,
                client_token=f"with-comment-{juror}",
                submitted_at=NOW,
            )
    made.step("closed")
    made.step("verified")
    return made


def taken(made: Judged, actor: Actor | None = None, *, reason: str = "to send it") -> tuple[FeedbackSheet, ...]:
    return take_feedback(made.database, actor or made.first, made.edition, reason=reason, now=NOW + HOUR)


def test_feedback_waits_for_the_published_result(verified: Judged) -> None:
    with pytest.raises(PublicationRefusedError) as refused:
        taken(verified)
    assert refused.value.message_id == NOT_PUBLISHED
    verified.publish(publish_at=NOW + 2 * HOUR)
    with pytest.raises(PublicationRefusedError):
        taken(verified)


def test_feedback_has_comments_for_the_team_in_an_order_that_tells_nobody(verified: Judged) -> None:
    verified.publish()
    sheets = taken(verified)
    assert [sheet.name.slug for sheet in sheets] == ["p1", "p2", "p3", "p4"]
    assert sheets[3].comments == ("A fine start.", "Zooming out would help.\nGo on!")
    assert (sheets[3].placed, sheets[3].ballots) == (None, 3)
    assert sheets[0].placed is not None
    assert sheets[0].placed.place == 1
    assert sheets[3].blocks["corpus"] == (Fraction(8, 5), Fraction(4))
    assert "between us" not in str(sheets)


def test_feedback_leaves_an_audit_entry_with_the_reason(verified: Judged) -> None:
    verified.publish()
    taken(verified, reason="mail of the 20th")
    with verified.database.read() as session:
        entry = audit.entries(session, verified.jury.edition_id)[0]
    assert (entry.action, entry.reason, entry.after) == ("export.feedback", "mail of the 20th", {"projects": 4})


def test_feedback_needs_a_reason_and_an_organizer(verified: Judged) -> None:
    verified.publish()
    with pytest.raises(PublicationRefusedError) as refused:
        taken(verified, reason=" ")
    assert refused.value.message_id == NO_REASON
    for actor in (COMMUNITY, Actor(verified.jury.jurors[0])):
        with pytest.raises(NotAllowedError):
            taken(verified, actor)


def test_sheet_is_markdown_that_quotes_comments(verified: Judged) -> None:
    verified.publish()
    said = Words("en", "en-US", UTC, verified.edition)
    first, *_, last = taken(verified)
    text = feedback_sheets.markdown(last, said)
    assert text.startswith("# Title p4\n")
    assert "- Corpus: 1.60 of 4.00\n" in text
    assert text.endswith("> A fine start.\n\n> Zooming out would help.\n> Go on!\n")
    assert "**Place 1**" in feedback_sheets.markdown(first, said)
    assert "The jury left no comment for the team." in feedback_sheets.markdown(first, said)


def test_sheets_are_rows_of_a_table(verified: Judged) -> None:
    verified.publish()
    table = feedback_sheets.table(taken(verified), Words("en", "en-US", UTC, verified.edition))
    assert [column.key for column in table.described] == [
        "project",
        "result",
        *(f"block_{block.key}" for block in verified.edition.rubric.blocks),
        "comments",
    ]
    assert tables.render(table, "csv").splitlines()[1].startswith("Title p1,")
