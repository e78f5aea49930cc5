"""A folder comes in whole or not at all, once however often, and only for those who run the edition."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from lib.services import leaderboard_imports
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.import_runs import ImportOutcome
from lib.store import accounts, audit, leaderboard, models, sync_runs
from lib.store.database import Database
from tests import corpus_rows as rows

SAMPLES = Path(__file__).parents[1] / "samples" / "leaderboard"
NOW = datetime(2031, 5, 1, tzinfo=UTC)
ADDED_BY_SAMPLES = (28, 28, 0, 0, 0)


@pytest.fixture
def database(empty_database: Database) -> Iterator[Database]:
    with empty_database.write() as session:
        rows.add_edition(session)
    return empty_database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "incoming"
    shutil.copytree(SAMPLES, copy)
    return copy


def take(database: Database, folder: Path, actor: Actor = COMMAND_LINE) -> ImportOutcome:
    return leaderboard_imports.import_leaderboard(database, 1, actor, folder=folder, now=NOW)


def everything(database: Database) -> tuple[object, object]:
    with database.read() as session:
        return leaderboard.stored_requests(session, 1), leaderboard.stored_results(session, 1)


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def request_file(folder: Path, model: str) -> Path:
    (path,) = folder.rglob(f"{model}_eval_request_*.json")
    return path


def test_first_import_takes_all_and_says_what_was_odd(database: Database, folder: Path) -> None:
    outcome = take(database, folder)
    assert (outcome.status, astuple(outcome.rows)) == ("succeeded", ADDED_BY_SAMPLES)
    assert [str(notice) for notice in outcome.notices] == [
        "Files that are neither requests nor results were left aside: 1.",
        "requests/rivers-lab/trout-7b_eval_request_False_float16_Original.json carries scores without saying which "
        "metric: they were left out. Import its results.",
        "results/__data__models__minnow/results_2024-06-04T10-00-00.000000.json names the model by its place on a "
        "computer: kept by its last part, minnow.",
        "results/lakes/carp-3b/results_2024-05-31T10-00-00.json does not say how many examples it used: kept, and "
        "shown with that doubt.",
        "results/rivers-lab__salmon-13b/results_2024-06-05T15-00-00.000000.json is a run on some of the examples "
        "(limit): kept, and never shown as a score.",
    ]


def test_same_folder_again_changes_nothing_and_says_so(database: Database, folder: Path) -> None:
    first = take(database, folder)
    before = everything(database)
    second = take(database, folder)
    assert astuple(second.rows) == (28, 0, 0, 28, 0)
    assert str(second).splitlines()[0] == (
        "incoming (leaderboard): 28 rows read, 0 added, 0 changed, 28 unchanged, 0 withdrawn."
    )
    assert (everything(database), second.file_sha256) == (before, first.file_sha256)


def test_part_of_the_files_takes_nothing_away(database: Database, folder: Path) -> None:
    take(database, folder)
    before = everything(database)
    shutil.rmtree(folder / "results")
    assert astuple(take(database, folder).rows) == (6, 0, 0, 6, 0)
    assert everything(database) == before


def test_request_that_moved_on_is_one_change(database: Database, folder: Path) -> None:
    take(database, folder)
    edit(request_file(folder, "perch-1b"), status="FINISHED")
    assert astuple(take(database, folder).rows) == (28, 0, 1, 27, 0)
    with database.read() as session:
        statuses = {request.version.model: request.status for request in leaderboard.requests(session, 1)}
    assert statuses["rivers-lab/perch-1b"] == "FINISHED"


def test_one_bad_file_refuses_the_folder_and_what_was_there_stays(database: Database, folder: Path) -> None:
    take(database, folder)
    before = everything(database)
    edit(request_file(folder, "perch-1b"), status="FINISHED")
    request_file(folder, "carp-3b").write_text('{"model": "lakes/')
    edit(request_file(folder, "eel-9b"), submitted_time="soon")
    outcome = take(database, folder)
    assert outcome.status == "refused"
    assert str(outcome) == (
        "incoming was not imported; what was imported before stays.\n"
        "requests/lakes/carp-3b_eval_request_False_float16_Original.json is not JSON from line 1 on: it was cut or "
        "edited. Download it again.\n"
        'requests/lakes/eel-9b_eval_request_False_float16_Original.json: "submitted_time" is no date and time with '
        "its zone, such as 2030-02-05T23:00:17Z. Correct it at its source."
    )
    assert everything(database) == before


def test_two_files_that_contradict_each_other_are_refused(database: Database, folder: Path) -> None:
    original = request_file(folder, "perch-1b")
    copy = original.with_name("other_eval_request_False_bfloat16_Original.json")
    shutil.copy(original, copy)
    again = take(database, folder)
    assert "perch-1b_eval_request_False_bfloat16_Original.json says the same as requests/" in str(again)
    edit(copy, status="FAILED")
    refused = take(database, folder)
    assert refused.status == "refused"
    assert str(refused).splitlines()[1] == (
        "requests/rivers-lab/perch-1b_eval_request_False_bfloat16_Original.json says otherwise than "
        "requests/rivers-lab/other_eval_request_False_bfloat16_Original.json about the same request to evaluate a "
        "model. Take away the one that does not count."
    )


def test_folder_without_files_is_refused_and_recorded(database: Database, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = take(database, tmp_path / "empty")
    assert outcome.status == "refused"
    with database.read() as session:
        (run,) = sync_runs.runs(session, 1, limit=9)
        assert (run.source, run.status, run.file_name, run.rows_read) == ("leaderboard", "refused", "empty", 0)
        assert [problem["message_id"][:30] for problem in run.problems] == ["The folder holds neither reque"]


def test_every_run_is_recorded_without_the_place_of_the_folder(database: Database, folder: Path) -> None:
    take(database, folder)
    with database.read() as session:
        (run,) = sync_runs.runs(session, 1, limit=9)
        assert (run.source, run.status, run.file_name) == ("leaderboard", "succeeded", "incoming")
        assert (run.rows_read, run.rows_added, len(run.problems)) == (28, 28, 5)
        (entry,) = audit.entries(session, 1)
        assert (entry.action, entry.object_id, entry.account_id) == ("import.leaderboard", str(run.id), None)
        assert entry.after == {
            "status": "succeeded",
            "source": "leaderboard",
            "read": 28,
            "added": 28,
            "changed": 0,
            "unchanged": 0,
            "withdrawn": 0,
        }


def test_nothing_of_who_asked_or_of_secrets_or_places_is_stored(database: Database, folder: Path) -> None:
    take(database, folder)
    with database.read() as session:
        kept = [
            str(value)
            for model in (models.EvaluationRequest, models.EvaluationResult, models.SyncRun, models.AuditEntry)
            for row in session.scalars(select(model))
            for value in vars(row).values()
        ]
    for private in ("somebody-who-asked", "not-for-the-public", "/data/models", str(folder.parent)):
        assert [value for value in kept if private in value] == []


def test_only_organizers_import_and_nothing_is_read_for_others(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        organizer = accounts.add_account(session, issuer="i", subject="o", display_name=None, created_at=NOW).id
        juror = accounts.add_account(session, issuer="i", subject="j", display_name=None, created_at=NOW).id
        accounts.grant_role(
            session, account_id=organizer, edition_id=1, role="organizer", granted_by=None, granted_at=NOW
        )
        accounts.grant_role(session, account_id=juror, edition_id=1, role="juror", granted_by=None, granted_at=NOW)
    for actor in (COMMUNITY, Actor(juror)):
        with pytest.raises(NotAllowedError):
            take(database, tmp_path / "a folder that is not there", actor)
    assert take(database, SAMPLES, Actor(organizer)).status == "succeeded"
    with database.read() as session:
        assert [run.started_by for run in sync_runs.runs(session, 1, limit=9)] == [organizer]
