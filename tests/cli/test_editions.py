"""Move a deadline and take it back."""

from tests.cli.commands import Run


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
