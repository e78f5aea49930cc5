"""Windows that save at once, and writers that are killed: a short form of the figures `faults/…` of the bench."""

from tests.bench import ballot_writers


def test_windows_that_save_at_once_lose_nothing_unsaid(database_url: str) -> None:
    report: ballot_writers.SessionsReport = ballot_writers.run("sessions", database_url, 4, 12)
    assert (report["edits"], report["lost"], report["faults"]) == (48, [], [])
    assert report["saved"] + report["told"] == 48
    assert report["told"] > 0  # else they never met, and nothing was tried


def test_writer_killed_while_saving_leaves_all_that_was_acknowledged_and_nothing_half(database_url: str) -> None:
    report: ballot_writers.KillsReport = ballot_writers.run("kills", database_url, 5)
    assert (report["kills"], report["lost"], report["half"]) == (5, [], [])
    assert report["acknowledged"] >= 5
