"""Who may do what: every role against every check, and what a revocation does."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.services import access, source_runs, visits
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.source_runs import Run, SourceState
from lib.sources.refusals import Finding
from lib.store import accounts
from lib.store import editions as edition_rows
from lib.store.database import Database
from lib.store.models import SyncRun
from tests.databases import new_database

NOW, LATER = datetime(2031, 3, 1, 9, tzinfo=UTC), datetime(2031, 3, 2, 9, tzinfo=UTC)
REFUSED = {"line": 12, "column": "Email", "message_id": "The cell is empty.", "values": {}}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as made:
        with made.write() as session:
            for slug in ("rivers-2031", "rivers-2032"):
                edition_rows.add_edition(session, slug=slug, created_at=NOW)
            for role in ("juror", "organizer", "admin"):
                account = accounts.add_account(
                    session, issuer="demo", subject=role, created_at=NOW, display_name=role.title()
                )
                accounts.grant_role(
                    session, account_id=account.id, edition_id=1, role=role, granted_at=NOW, granted_by=None
                )
        yield made


def actor(database: Database, subject: str) -> Actor:
    with database.read() as session:
        return visits.demo_actor(session, subject)


@pytest.mark.parametrize("subject", ["juror", "organizer", "admin", "nobody"])
@pytest.mark.parametrize("edition_id", [1, 2])
def test_only_organizers_of_the_edition_run_it(database: Database, subject: str, edition_id: int) -> None:
    asking = actor(database, subject)
    with database.read() as session:
        if (subject, edition_id) == ("organizer", 1):
            access.require_organizer(session, asking, edition_id)
        else:
            with pytest.raises(NotAllowedError):
                access.require_organizer(session, asking, edition_id)


@pytest.mark.parametrize("subject", ["juror", "organizer", "admin", "nobody"])
def test_only_jurors_score(database: Database, subject: str) -> None:
    asking = actor(database, subject)
    with database.read() as session:
        if subject == "juror":
            assert access.require_juror(session, asking, 1) == asking.account_id
        else:
            with pytest.raises(NotAllowedError):
                access.require_juror(session, asking, 1)


def test_revoked_role_is_gone_at_the_next_call(database: Database) -> None:
    asking = actor(database, "organizer")
    with database.write() as session:
        access.require_organizer(session, asking, 1)
        assert asking.account_id is not None
        accounts.revoke_role(session, account_id=asking.account_id, edition_id=1, role="organizer", revoked_at=LATER)
        with pytest.raises(NotAllowedError):
            access.require_organizer(session, asking, 1)


def test_command_line_runs_the_event_and_scores_nothing(database: Database) -> None:
    with database.read() as session:
        access.require_organizer(session, COMMAND_LINE, 1)
        with pytest.raises(NotAllowedError):
            access.require_juror(session, COMMAND_LINE, 1)


def test_unknown_demo_person_is_the_community(database: Database) -> None:
    assert actor(database, "nobody") == COMMUNITY


def test_demo_people_are_numbered_by_role(database: Database) -> None:
    with database.read() as session:
        people = visits.demo_people(session, 1)
        elsewhere = visits.demo_people(session, 2)
    assert [(person.subject, person.role, person.number) for person in people] == [
        ("admin", "admin", 1),
        ("juror", "juror", 1),
        ("organizer", "organizer", 1),
    ]
    assert elsewhere == ()


def test_edition_to_show_is_the_one_named_or_the_newest(database: Database) -> None:
    with database.read() as session:
        named, newest = visits.edition_to_show(session, "rivers-2031"), visits.edition_to_show(session, None)
        assert visits.edition_to_show(session, "elsewhere") is None
    assert named is not None
    assert newest is not None
    assert (named.slug, newest.slug) == ("rivers-2031", "rivers-2032")


def test_source_runs_are_for_organizers_only(database: Database) -> None:
    with database.read() as session:
        for subject in ("juror", "admin", "nobody"):
            with pytest.raises(NotAllowedError):
                source_runs.source_runs(session, actor(database, subject), 1)


def test_source_keeps_its_last_good_run_beside_a_refusal(database: Database) -> None:
    with database.write() as session:
        for started_at, status, problems in ((NOW, "succeeded", []), (LATER, "refused", [REFUSED])):
            session.add(
                SyncRun(
                    edition_id=1,
                    source="submissions",
                    status=status,
                    started_at=started_at,
                    finished_at=started_at,
                    file_name=f"{status}.csv",
                    rows_read=3,
                    rows_added=3 if status == "succeeded" else 0,
                    problems=problems,
                )
            )
    with database.read() as session:
        found = source_runs.source_runs(session, actor(database, "organizer"), 1)
    good = Run("submissions", "succeeded", NOW, NOW, "succeeded.csv", 3, 3, 0, 0, 0, ())
    problem = Finding(12, "Email", "The cell is empty.", {})
    refused = Run("submissions", "refused", LATER, LATER, "refused.csv", 3, 0, 0, 0, 0, (problem,))
    assert found.states == (SourceState("submissions", good, refused),)
    assert found.runs == (refused, good)
