"""Requests and results come back as they went in, in both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from lib.domain.leaderboard import Coverage, Measure, ModelVersion, Request, Result
from lib.store import leaderboard, sync_runs
from lib.store.database import Database, Session
from tests.store.samples import NOW, add_edition

TROUT = ModelVersion("rivers/trout", "main", "float16")
ASKED = Request(TROUT, "Original", "PENDING", NOW)


def result(value: str = "0.5", *, coverage: Coverage = "whole", measured_at: datetime = NOW) -> Result:
    return Result(
        TROUT,
        Measure("copa_ca", "acc", "none", "1.0", None),
        Decimal(value),
        None,
        None,
        coverage,
        None,
        measured_at,
    )


def run(session: Session, status: str = "succeeded", at: datetime = NOW) -> int:
    return sync_runs.add_run(
        session,
        edition_id=1,
        source="leaderboard",
        status=status,
        started_at=at,
        finished_at=at,
        started_by=None,
        file_name="folder",
        file_sha256="",
    ).id


def test_requests_and_results_come_back_as_they_were(database: Database) -> None:
    odd = Request(ModelVersion("rivers/ñandú 👩🏽‍🔬", "", ""), "", "QUEUED_ON_B", NOW)
    full = Result(
        ModelVersion("minnow"),
        Measure("mgsm", "exact_match", "strict-match", "", 8),
        Decimal("-3.141593"),
        Decimal("0.014142"),
        False,
        "unstated",
        250,
        datetime(2031, 5, 1, 1, 2, 3, 250001, tzinfo=UTC),
    )
    with database.write() as session:
        add_edition(session, "e")
        run_id = run(session)
        leaderboard.add_requests(session, 1, run_id, [ASKED, odd])
        leaderboard.add_results(session, 1, run_id, [result(), full])
    with database.read() as session:
        assert leaderboard.requests(session, 1) == (ASKED, odd)
        assert leaderboard.results(session, 1) == (result(), full)
        assert leaderboard.requests(session, 2) == ()


def test_request_that_moves_on_is_the_same_request(database: Database) -> None:
    moved = Request(TROUT, "Original", "FINISHED", NOW)
    with database.write() as session:
        add_edition(session, "e")
        leaderboard.add_requests(session, 1, run(session), [ASKED])
        ((row_id, _before),) = leaderboard.stored_requests(session, 1).values()
        leaderboard.change_requests(session, run(session), [(row_id, moved)])
    with database.read() as session:
        assert leaderboard.stored_requests(session, 1) == {leaderboard.key_of_request(ASKED): (row_id, moved)}


def test_limited_runs_are_counted_once_each_and_never_given_as_results(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    with database.write() as session:
        add_edition(session, "e")
        whole = result(measured_at=later)
        leaderboard.add_results(session, 1, run(session), [result("0", coverage="limited"), whole])
    with database.read() as session:
        assert leaderboard.results(session, 1) == (whole,)
        assert leaderboard.limited_runs(session, 1) == 1
        assert len(leaderboard.stored_results(session, 1)) == 2


def test_changed_value_replaces_that_of_the_same_run(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "e")
        leaderboard.add_results(session, 1, run(session), [result("0.5")])
        ((row_id, _before),) = leaderboard.stored_results(session, 1).values()
        leaderboard.change_results(session, run(session), [(row_id, result("0.6"))])
    with database.read() as session:
        assert leaderboard.results(session, 1) == (result("0.6"),)


def test_same_result_twice_is_refused_by_the_database(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "e")
        leaderboard.add_results(session, 1, run(session), [result("0.5")])
        with pytest.raises(IntegrityError), session.begin_nested():
            leaderboard.add_results(session, 1, run(session), [result("0.7")])


def test_last_import_is_the_newest_good_one(database: Database) -> None:
    with database.write() as session:
        add_edition(session, "e")
        assert leaderboard.last_import(session, 1) is None
        run(session)
        run(session, "refused", NOW + timedelta(days=1))
        assert leaderboard.last_import(session, 1) == NOW
