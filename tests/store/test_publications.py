from datetime import timedelta

import pytest

from lib.store import contests, public_results, publications
from lib.store.contests import ScoredProject
from lib.store.database import Database, Session
from lib.store.jury_models import Presentation, ProjectCount
from lib.store.models import Project
from tests.store.jury_rows import NOW, Jury, add_jury

HOUR = timedelta(hours=1)
TABLES = {"podium": [{"place": 1}]}


def add(session: Session, jury: Jury, **more: object) -> int:
    asked = {
        "reason": "it is time",
        "requested_by": jury.jurors[0],
        "requested_at": NOW,
        "publish_at": None,
        "input_digest": "0" * 64,
        "tables": TABLES,
        "bundle": {"ballots": []},
        **more,
    }
    return publications.add_publication(session, jury.edition_id, **asked)  # type: ignore[arg-type]


def test_publication_is_pending_then_due_then_public(database: Database) -> None:
    with database.write() as session:
        jury = add_jury(session)
        number = add(session, jury, publish_at=NOW + HOUR)
        pending = publications.pending_publication(session, jury.edition_id)
        assert pending is not None
        assert (pending.id, pending.public_from, pending.tables) == (number, None, TABLES)
        assert public_results.public_tables(session, jury.edition_id) is None
        assert publications.due_publication(session, jury.edition_id, NOW + 2 * HOUR) is None
        publications.confirm(session, number, confirmed_by=jury.jurors[1], confirmed_at=NOW)
    with database.write() as session:
        found = public_results.public_tables(session, jury.edition_id)
        assert found is not None
        assert (found.tables, found.public_from) == (TABLES, NOW + HOUR)
        assert publications.due_publication(session, jury.edition_id, NOW) is None
        due = publications.due_publication(session, jury.edition_id, NOW + HOUR)
        assert due is not None
        publications.publish(session, due.id, published_at=NOW + HOUR)
        assert publications.pending_publication(session, jury.edition_id) is None
        current = publications.confirmed_publication(session, jury.edition_id)
        assert current is not None
        assert current.public_from == NOW + HOUR


@pytest.mark.parametrize("how", ["cancelled", "withdrawn"])
def test_publication_that_was_taken_back_is_nowhere(database: Database, how: str) -> None:
    with database.write() as session:
        jury = add_jury(session)
        number = add(session, jury)
        publications.confirm(session, number, confirmed_by=jury.jurors[1], confirmed_at=NOW)
        if how == "cancelled":
            publications.cancel(session, number, cancelled_at=NOW)
        else:
            publications.publish(session, number, published_at=NOW)
            publications.withdraw(session, number, reason="x", withdrawn_by=jury.jurors[0], withdrawn_at=NOW)
    with database.read() as session:
        assert public_results.public_tables(session, jury.edition_id) is None
        assert publications.confirmed_publication(session, jury.edition_id) is None
        assert publications.pending_publication(session, jury.edition_id) is None
        assert [row.public_from for row in publications.publications(session, jury.edition_id)] == [None]


def test_scored_projects_come_with_what_their_scores_depend_on(database: Database) -> None:
    with database.write() as session:
        jury = add_jury(session, projects=3, kinds=("dataset", "notebook"))
        first, second, third = jury.projects
        session.get_one(Project, third).withdrawn_at = NOW
        session.add(Presentation(project_id=first, position=1, is_presented=False, recorded_at=NOW))
        for count in (10, 12):
            session.add(ProjectCount(project_id=first, key="voices", count=count, source="x", recorded_at=NOW))
            session.flush()
    with database.read() as session:
        found = contests.scored_projects(session, jury.edition_id)
    kinds = frozenset({"dataset", "notebook"})
    assert found == (
        ScoredProject(first, "p1", "Title p1", kinds, {"voices": 12}, is_presented=False),
        ScoredProject(second, "p2", "Title p2", kinds, {}, is_presented=None),
    )


def test_newest_decision_of_a_subject_holds(database: Database) -> None:
    with database.write() as session:
        jury = add_jury(session)
        for subject, projects in (("special", [1]), ("corpus", [2]), ("special", [3])):
            contests.add_decision(
                session,
                jury.edition_id,
                "mention",
                subject,
                verdict={"projects": projects},
                reason="x",
                decided_by=jury.jurors[0],
                decided_at=NOW,
            )
    with database.read() as session:
        found = contests.decisions(session, jury.edition_id)
    assert [(row.subject, row.verdict) for row in found] == [
        ("corpus", {"projects": [2]}),
        ("special", {"projects": [3]}),
    ]


def test_new_round_of_finalists_ends_the_one_before(database: Database) -> None:
    with database.write() as session:
        jury = add_jury(session)
        for projects in ((1, 2), (2, 3)):
            contests.open_finalist_round(
                session, jury.edition_id, projects, reason="close", opened_by=None, opened_at=NOW
            )
        found = contests.finalist_round(session, jury.edition_id)
        assert found is not None
        assert found.projects == (2, 3)
        contests.withdraw_finalist_rounds(session, jury.edition_id, withdrawn_at=NOW)
        assert contests.finalist_round(session, jury.edition_id) is None
