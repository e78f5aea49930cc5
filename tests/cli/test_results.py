"""The result from the command line: its bundle, computed again elsewhere, and published at its moment."""

from datetime import timedelta
from pathlib import Path

import pytest

from lib.publishing.result_files import RANKING
from lib.services import publication
from tests.cli.commands import Run
from tests.databases import new_database
from tests.services.result_rows import Judged, judged
from tests.store.jury_rows import NOW

THE_SAME = "The same: every total, place, tie, adjusted score and interval follows from the rules and ballots.\n"


@pytest.fixture
def verified(tmp_path: Path) -> Judged:
    made = judged(new_database(tmp_path / "result.db"))
    made.score(["5 5 4", "4 4 3", "3 4 3", "2 2 1"])
    made.step("closed")
    made.step("verified")
    return made


def test_bundle_is_computed_again_without_a_database(run: Run, verified: Judged, tmp_path: Path) -> None:
    folder = str(tmp_path / "bundle")
    exported = run("export", "results-bundle", "--to", folder, DATABASE_URL=verified.database.url)
    assert (exported.returncode, exported.stderr) == (0, "")
    assert exported.stdout.startswith("12 ballots on 4 projects, digest ")
    again = run("recompute", folder, DATABASE_URL="sqlite:////nowhere/at.db")
    assert (again.returncode, again.stdout, again.stderr) == (0, THE_SAME, "")


def test_changed_bundle_ends_with_one_and_the_difference(run: Run, verified: Judged, tmp_path: Path) -> None:
    run("export", "results-bundle", "--to", str(tmp_path / "bundle"), DATABASE_URL=verified.database.url)
    ranking = tmp_path / "bundle" / RANKING
    ranking.write_text(ranking.read_text(encoding="utf-8").replace('"place": 1', '"place": 2', 1), encoding="utf-8")
    again = run("recompute", str(tmp_path / "bundle"))
    assert (again.returncode, again.stdout, again.stderr) == (1, "", "p1: place is 1, the bundle says 2.\n")


def test_published_bundle_is_the_one_that_was_confirmed(run: Run, verified: Judged, tmp_path: Path) -> None:
    verified.publish()
    current = verified.desk().current
    assert current is not None
    exported = run("export", "results-bundle", "--to", str(tmp_path / "bundle"), DATABASE_URL=verified.database.url)
    assert exported.stdout == f"12 ballots on 4 projects, digest {current.bundle['digest']}.\n"


def test_folder_without_a_bundle_is_said(run: Run, tmp_path: Path) -> None:
    again = run("recompute", str(tmp_path))
    assert again.returncode == 1
    assert again.stderr.startswith("The bundle cannot be computed again:")


def test_result_is_published_when_its_moment_has_come(run: Run, verified: Judged) -> None:
    verified.publish(now=NOW - timedelta(days=30_000), publish_at=NOW - timedelta(days=29_000))
    first = run("publish", DATABASE_URL=verified.database.url)
    again = run("publish", DATABASE_URL=verified.database.url)
    assert (first.stdout, again.stdout) == ("The result is public now.\n", "No result is due.\n")
    assert verified.desk().state == "published"


def test_result_that_is_not_due_is_not_published(run: Run, verified: Judged) -> None:
    number = publication.request_publication(
        verified.database,
        verified.first,
        verified.edition,
        reason="x",
        publish_at=NOW + timedelta(days=40_000),
        now=NOW,
    )
    publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW)
    assert run("publish", DATABASE_URL=verified.database.url).stdout == "No result is due.\n"


def test_feedback_is_a_file_for_each_team(run: Run, verified: Judged, tmp_path: Path) -> None:
    command = ("export", "feedback", "--to", str(tmp_path / "sheets"), "--reason", "to send it")
    refused = run(*command, DATABASE_URL=verified.database.url)
    assert (refused.returncode, refused.stderr) == (1, "Teams get their feedback once the result is published.\n")
    verified.publish(now=NOW - timedelta(days=30_000))
    taken = run(*command, DATABASE_URL=verified.database.url)
    assert (taken.returncode, taken.stdout) == (0, "4 sheets.\n")
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == ["p1.md", "p2.md", "p3.md", "p4.md"]
