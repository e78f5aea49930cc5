"""Move a deadline and take it back; let a changed rubric hold."""

from pathlib import Path

from lib.store import rubric_versions
from tests.cli.commands import Run
from tests.databases import new_database
from tests.services.result_rows import EDITION, judged
from tests.store.jury_rows import NOW


def test_a_moved_deadline_keeps_the_one_before_and_can_be_taken_back(installed: Run) -> None:
    key, moved = "dates.submission.at", "2024-04-12T23:59:59 AoE"
    before = next(line for line in installed("edition", "values").stdout.splitlines() if line.startswith(key))
    changed = installed("edition", "change", key, moved, "--reason", "The Hub was down")
    assert (changed.returncode, changed.stdout, changed.stderr) == (0, f"{key} = {moved}\n", "")
    again = installed("edition", "change", key, moved, "--reason", "The Hub was down")
    assert (again.returncode, again.stderr) == (1, "That is the value already.\n")
    back = installed("edition", "reset", key, "--reason", "It was up")
    assert (back.returncode, f"{back.stdout}") == (0, f"{before}\n")
    value = before.partition(" = ")[2]
    assert [line.partition("UTC  ")[2] or line for line in installed("edition", "history").stdout.splitlines()] == [
        f"{key}: {moved} -> {value} (the file)",
        "  It was up",
        f"{key}: {value} -> {moved}",
        "  The Hub was down",
    ]


def test_what_cannot_be_changed_is_said(installed: Run) -> None:
    refused = installed("edition", "change", "slug", "other", "--reason", "x")
    assert (refused.returncode, refused.stderr) == (
        1,
        "slug cannot be changed here: only dates, links and texts can.\n",
    )


def test_changed_rubric_holds_once_it_is_adopted(run: Run, tmp_path: Path) -> None:
    made = judged(new_database(tmp_path / "rubric.db"))
    command = ("edition", "adopt-rubric", "--reason", "A block was scored twice")
    early = run(*command, DATABASE_URL=made.database.url)
    assert (early.returncode, early.stderr) == (
        1,
        "No ballot has locked the rubric yet: that of the edition's file holds as it is.\n",
    )
    earlier = EDITION.rubric.model_copy(update={"blocks": EDITION.rubric.blocks[:1]})
    with made.database.write() as session:
        rubric_versions.record_rubric_version(
            session,
            edition_id=made.jury.edition_id,
            version=1,
            digest="0" * 64,
            content=earlier.model_dump(mode="json"),
            reason=None,
            recorded_by=None,
            recorded_at=NOW,
        )
    adopted = run(*command, DATABASE_URL=made.database.url)
    assert (adopted.returncode, adopted.stdout, adopted.stderr) == (
        0,
        "Ballots are given by version 2 of the rubric now.\n",
        "",
    )
    again = run(*command, DATABASE_URL=made.database.url)
    assert (again.returncode, again.stderr) == (1, "Ballots are given by the rubric of the edition's file already.\n")
    with made.database.read() as session:
        assert made.ranking().rubric.blocks == EDITION.rubric.blocks
        assert [row.version for row in rubric_versions.rubric_versions(session, made.jury.edition_id)] == [2, 1]
