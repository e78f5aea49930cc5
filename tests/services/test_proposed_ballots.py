"""Scores from outside are proposed whole, once, and become ballots of their jurors only when an organizer accepts."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from lib.services.access import Actor, NotAllowedError
from lib.services.proposal_board import ProposalBoard, proposals
from lib.services.proposed_ballots import (
    ALREADY_DECIDED,
    NO_REASON,
    NOT_NOW,
    Accepted,
    ProposalRefusedError,
    Proposed,
    accept,
    propose_file,
    propose_tab,
    refuse,
)
from lib.services.sheets_settings import SheetsSettings
from lib.sources.refusals import RefusedFileError
from lib.sources.sheets import Pace
from lib.sources.sheets_refusals import SheetRefusedError
from lib.store import assignments, audit, ballots, judging, rubric_versions
from lib.store.ballots import BallotRow
from lib.store.jury_models import ProposedBallot
from tests.outside.sheets_server import SheetsServer
from tests.services.jury_rows import EDITION, Event, add_event, describe
from tests.store.jury_rows import NOW

CRITERIA = [criterion.key for block in EDITION.rubric.blocks for criterion in block.criteria]
HEADERS = ["juror", "project", *CRITERIA, "private comment", "comment for the team"]
LATER = NOW + timedelta(hours=1)


def row(juror: str, project: str, marks: str, private: str = "", team: str = "") -> list[str]:
    """A row with one mark for everything; "-": blank."""
    return [juror, project, *(["" if marks == "-" else marks] * len(CRITERIA)), private, team]


def file(*rows: list[str]) -> bytes:
    return "\n".join(",".join(cells) for cells in (HEADERS, *rows)).encode()


@pytest.fixture
def event(empty_database: Any) -> Iterator[Event]:
    made = add_event(empty_database, projects=2, jurors=2)
    with empty_database.write() as session:
        describe(session, made.jury.jurors[0], email="Jurado.1@example.org")
        describe(session, made.jury.jurors[1], hub_name="Lucia-ML")
        judging.add_step(session, made.edition_id, "open", reason="r", taken_by=None, taken_at=NOW)
    yield made


def propose(event: Event, *rows: list[str], actor: Actor | None = None, name: str = "acta.csv") -> Proposed:
    asking = actor or event.organizer
    return propose_file(event.database, asking, EDITION, event.edition_id, content=file(*rows), file_name=name, now=NOW)


def board(event: Event, actor: Actor | None = None) -> ProposalBoard:
    with event.database.read() as session:
        return proposals(session, actor or event.organizer, EDITION, event.edition_id)


def accept_all(event: Event, shown: ProposalBoard | None = None) -> Accepted:
    versions = {line.row.id: line.version for line in (shown or board(event)).lines}
    return accept(event.database, event.organizer, EDITION, event.edition_id, versions=versions, now=LATER)


def refuse_all(event: Event, reason: str, shown: ProposalBoard | None = None) -> int:
    ids = [line.row.id for line in (shown or board(event)).lines]
    return refuse(event.database, event.organizer, EDITION, event.edition_id, ids=ids, reason=reason, now=LATER)


def versions(event: Event, project: int = 0, juror: int = 0) -> tuple[BallotRow, ...]:
    with event.database.read() as session:
        return ballots.ballot_versions(session, event.jury.projects[project], event.jury.jurors[juror])


def stored(event: Event) -> list[tuple[str, str | None]]:
    with event.database.read() as session:
        rows = session.scalars(select(ProposedBallot).order_by(ProposedBallot.id))
        return [(row.state, row.reason) for row in rows]


def log(event: Event) -> list[tuple[Any, ...]]:
    with event.database.read() as session:
        found = audit.entries(session, event.edition_id, area="ballot")
        return [(one.account_id, one.action, one.object_id, one.before, one.after, one.reason) for one in found]


def test_proposals_count_for_nothing_and_say_what_they_come_to(event: Event) -> None:
    done = propose(event, row("jurado.1@example.org", "p1", "5", "Dudé", "Bien"), row("@lucia-ml", "p2", "0"))
    assert str(done) == (
        "Proposed ballots: 2 new (0 instead of an open one), 0 unchanged. An organizer accepts or refuses them on the "
        "Jury page."
    )
    first, second = board(event).lines
    assert (first.juror, first.project.slug, first.total, first.maximum, first.blockers, first.version) == (
        "Juror 1",
        "p1",
        Fraction(10),
        Fraction(10),
        (),
        0,
    )
    assert (second.juror, second.project.slug, second.total, second.missing) == ("Juror 2", "p2", Fraction(0), ())
    assert (first.row.source, first.row.place, first.row.private_comment, first.row.team_comment) == (
        "acta.csv",
        "2",
        "Dudé",
        "Bien",
    )
    assert versions(event) == ()
    number = event.organizer.account_id
    assert log(event) == [(number, "ballot.propose", str(event.edition_id), None, {"proposals": [1, 2]}, None)]


def test_same_row_is_proposed_once_and_a_changed_one_takes_the_place_of_the_open_one(event: Event) -> None:
    propose(event, row("lucia-ml", "p1", "3"), row("lucia-ml", "p2", "3"))
    again = propose(event, row("lucia-ml", "p1", "3"), row("lucia-ml", "p2", "4"))
    assert (again.new, again.replaced, again.unchanged) == (1, 1, 1)
    assert stored(event) == [("proposed", None), ("refused", "Replaced by a later file"), ("proposed", None)]
    refuse_all(event, "Not by this jury")
    assert propose(event, row("lucia-ml", "p1", "3"), row("lucia-ml", "p2", "4")) == Proposed(0, 0, 2, 0, ())
    assert board(event).lines == ()


def test_what_a_juror_gave_in_the_app_is_not_proposed(event: Event) -> None:
    event.submit(0, 1)
    given = row("lucia-ml", "p1", "-")
    given[2 + CRITERIA.index("dataset_card")] = "3"
    assert propose(event, given, row("lucia-ml", "p2", "-")) == Proposed(0, 0, 1, 1, ())


def test_file_with_one_wrong_line_proposes_nothing(event: Event) -> None:
    with pytest.raises(RefusedFileError, match='Line 3, column "juror": No juror of the edition goes by that'):
        propose(event, row("lucia-ml", "p1", "3"), row("nobody@example.org", "p1", "3"))
    assert stored(event) == []


def test_accepted_proposals_are_ballots_of_their_jurors_and_lock_the_rubric(event: Event) -> None:
    propose(event, row("jurado.1@example.org", "p1", "4", "Dudé", "Bien"))
    assert accept_all(event) == Accepted(1, ())
    (ballot,) = versions(event)
    assert (ballot.version, ballot.rubric_version, ballot.submitted_at) == (1, EDITION.rubric.version, LATER)
    assert (ballot.marks, ballot.private_comment, ballot.team_comment) == (dict.fromkeys(CRITERIA, 4), "Dudé", "Bien")
    with event.database.read() as session:
        assert rubric_versions.newest_rubric_version(session, event.edition_id) is not None
    assert stored(event) == [("accepted", None)]
    assert log(event)[0] == (
        event.organizer.account_id,
        "ballot.accept",
        str(event.jury.projects[0]),
        None,
        {"proposal": 1, "juror": event.jury.jurors[0], "version": 1, "rubric_version": EDITION.rubric.version},
        None,
    )


def test_proposal_for_a_juror_with_a_ballot_becomes_a_new_version(event: Event) -> None:
    event.submit(0, 1)
    propose(event, row("lucia-ml", "p1", "2"))
    (line,) = board(event).lines
    assert (line.version, line.would_replace_draft) == (1, False)
    accept_all(event)
    assert [(one.version, one.marks["dataset_card"]) for one in versions(event, juror=1)] == [(2, 2), (1, 3)]


def test_ballot_that_came_meanwhile_is_not_passed_over(event: Event) -> None:
    propose(event, row("lucia-ml", "p1", "2"))
    shown = board(event)
    event.submit(0, 1)
    done = accept_all(event, shown)
    assert (done.count, [line.blockers for line in done.kept]) == (0, [("newer_ballot",)])
    assert [one.version for one in versions(event, juror=1)] == [1]
    assert accept_all(event).count == 1


def test_draft_that_would_be_replaced_is_told(event: Event) -> None:
    with event.database.write() as session:
        ballots.save_field(
            session,
            event.jury.projects[0],
            event.jury.jurors[1],
            "marks.dataset_card",
            based_on=None,
            value=5,
            saved_at=NOW,
        )
    propose(event, row("lucia-ml", "p1", "2"))
    assert [line.would_replace_draft for line in board(event).lines] == [True]


def test_what_cannot_be_a_ballot_stays_proposed_with_its_reason(event: Event) -> None:
    event.declare(0, 0)
    event.drop_out(1)
    blank = row("jurado.1@example.org", "p2", "3")
    blank[2] = ""
    propose(event, row("jurado.1@example.org", "p1", "3"), blank, row("lucia-ml", "p1", "3"))
    with event.database.write() as session:
        pair = event.jury.projects[0], event.jury.jurors[1]
        assignments.withdraw(session, {pair: "tired"}, withdrawn_at=NOW)
    # Who judges no longer and is asked for nothing more is still known by the other project.
    done = accept_all(event)
    assert done.count == 0
    assert {line.row.place: (line.blockers, line.missing) for line in done.kept} == {
        "2": (("conflict",), ()),
        "3": (("missing",), (CRITERIA[0],)),
        "4": (("judges_no_longer", "not_assigned"), ()),
    }
    assert [state for state, _reason in stored(event)] == ["proposed"] * 3
    assert board(event).acceptable == ()


@pytest.mark.parametrize(("state", "is_accepting"), [("draft", False), ("closed", True), ("verified", False)])
def test_ballots_are_accepted_while_judging_is_open_or_closed(event: Event, state: Any, is_accepting: bool) -> None:
    propose(event, row("lucia-ml", "p1", "2"))
    with event.database.write() as session:
        judging.add_step(session, event.edition_id, state, reason="r", taken_by=None, taken_at=NOW)
    assert (board(event).is_accepting, len(board(event).acceptable)) == (is_accepting, int(is_accepting))
    if is_accepting:
        assert accept_all(event).count == 1
        return
    with pytest.raises(ProposalRefusedError) as refused:
        accept_all(event)
    assert refused.value.message_id == NOT_NOW
    assert versions(event, juror=1) == ()


def test_refusal_has_a_reason_and_is_kept(event: Event) -> None:
    propose(event, row("lucia-ml", "p1", "2"))
    with pytest.raises(ProposalRefusedError) as without:
        refuse_all(event, "  ")
    assert without.value.message_id == NO_REASON
    assert refuse_all(event, " Another sheet holds ") == 1
    assert stored(event) == [("refused", "Another sheet holds")]
    assert log(event)[0][1:] == (
        "ballot.refuse",
        str(event.jury.projects[0]),
        None,
        {"proposal": 1, "juror": event.jury.jurors[1]},
        "Another sheet holds",
    )


def test_what_somebody_else_decided_is_not_decided_again(event: Event) -> None:
    propose(event, row("lucia-ml", "p1", "2"), row("lucia-ml", "p2", "2"))
    shown = board(event)
    refuse(event.database, event.organizer, EDITION, event.edition_id, ids=[1], reason="r", now=NOW)
    for decide in (lambda: accept_all(event, shown), lambda: refuse_all(event, "r", shown)):
        with pytest.raises(ProposalRefusedError) as refused:
            decide()
        assert refused.value.message_id == ALREADY_DECIDED
    assert [state for state, _reason in stored(event)] == ["refused", "proposed"]


def test_only_organizers_do_any_of_it(event: Event) -> None:
    propose(event, row("lucia-ml", "p1", "2"))
    for call in (
        lambda: propose(event, actor=event.juror(0)),
        lambda: board(event, event.juror(0)),
        lambda: accept(event.database, event.juror(0), EDITION, event.edition_id, versions={1: 0}, now=NOW),
        lambda: refuse(event.database, event.juror(0), EDITION, event.edition_id, ids=[1], reason="r", now=NOW),
        lambda: accept(event.database, event.organizer, EDITION, event.edition_id, versions={9: 0}, now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            call()
    assert [state for state, _reason in stored(event)] == ["proposed"]


def test_tab_of_a_sheet_is_proposed_with_its_name_and_row(event: Event) -> None:
    with SheetsServer() as server:
        cells = [HEADERS, [], ["lucia-ml", "p1", *([4] * len(CRITERIA)), "", ""]]
        sheet = server.add("Jury", {"Notes": [["x"]], "Scores": cells})
        settings = SheetsSettings(account=server.account(), api_url=server.api_url)

        def read(**more: Any) -> Proposed:
            return propose_tab(
                event.database,
                event.organizer,
                EDITION,
                event.edition_id,
                more.get("settings", settings),
                address=server.address(sheet, "Scores"),
                now=NOW,
                pace=Pace(1.0, 0.3, lambda _seconds: None),
            )

        assert (read().new, read().new) == (1, 0)
        with pytest.raises(SheetRefusedError):
            read(settings=SheetsSettings())
    (line,) = board(event).lines
    assert (line.row.source, line.row.place, line.marks) == ("Jury / Scores", "3", dict.fromkeys(CRITERIA, 4))
