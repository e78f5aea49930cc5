"""What comes in: reports, folders, and what is refused of them."""

from pathlib import Path

from tests.cli.commands import Run

REPORT = """\
Order #,Order Date,First Name,Last Name,Email,Ticket Type,Attendee #,Attendee Status
1001,2024-03-01 10:00:00,Participante,0001,participante.0001@example.org,Hackathon (English),2001,Attending
1002,2024-03-01 11:00:00,Participante,0002,participante.0002@example.org,Hackathon (English),2002,Attending
"""


def test_same_report_twice_changes_nothing(installed: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT, encoding="utf-8")
    first = installed("import", "registrations", str(report))
    second = installed("import", "registrations", str(report), "--source", "eventbrite")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("report.csv (registrations:eventbrite): 2 rows read, 2 added, 0 changed")
    assert second.stdout.startswith("report.csv (registrations:eventbrite): 2 rows read, 0 added, 0 changed")


def test_refused_report_names_line_and_column(installed: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT.replace("participante.0002@", "participante.0002 at "), encoding="utf-8")
    refused = installed("import", "registrations", str(report))
    assert refused.returncode == 1
    assert refused.stderr.startswith("report.csv was not imported; what was imported before stays.")
    assert 'Line 3, column "Email": The e-mail address has no @.' in refused.stderr


def test_leaderboard_folder_twice_changes_nothing(installed: Run) -> None:
    folder = Path(__file__).parents[1] / "samples" / "leaderboard"
    first = installed("import", "leaderboard", str(folder))
    second = installed("import", "leaderboard", str(folder))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith("leaderboard (leaderboard): 28 rows read, 28 added, 0 changed, 0 unchanged")
    assert second.stdout.startswith("leaderboard (leaderboard): 28 rows read, 0 added, 0 changed, 28 unchanged")


def test_leaderboard_folder_with_a_bad_file_is_refused(installed: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "results_2030-01-01T10-00-00.json").write_text("{", encoding="utf-8")
    refused = installed("import", "leaderboard", str(tmp_path / "in"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "in was not imported; what was imported before stays.\nresults_2030-01-01T10-00-00.json is not JSON from "
        "line 1 on: it was cut or edited. Download it again.\n"
    )


def test_import_without_a_database_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(REPORT, encoding="utf-8")
    refused = run("import", "registrations", str(report))
    assert refused.returncode == 1
    assert "`python -m lib.cli database create --edition SLUG`" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_counts_that_the_rubric_does_not_ask_for_are_refused(installed: Run, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("project,counts,count,source\nnoticia,validated_questions,3,Argilla\n", encoding="utf-8")
    refused = installed("import", "counts", str(file))
    assert refused.returncode == 1
    assert 'The rubric counts nothing called "validated_questions"' in refused.stderr


def test_scores_of_nobody_known_are_refused(installed: Run, tmp_path: Path) -> None:
    scores = tmp_path / "scores.csv"
    scores.write_text("juror,project\nsomebody@example.org,rios\n", encoding="utf-8")
    refused = installed("import", "scores", str(scores))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert 'No column for "criterion motivation". Headers tried: motivation, ' in refused.stderr
    assert "somebody" not in refused.stderr


def test_scores_of_a_sheet_need_a_service_account(installed: Run) -> None:
    address = "https://docs.google.com/spreadsheets/d/1x-AAAAAAAAAAAAAAAAAAAA/edit#gid=0"
    refused = installed("import", "scores-sheet", address)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "service account" in refused.stderr


def test_opinions_twice_change_nothing_and_a_bad_cell_is_named(installed: Run, tmp_path: Path) -> None:
    opinions = tmp_path / "opinions.csv"
    opinions.write_text(
        "Timestamp,Mentoring\n2024-04-20T10:00:00Z,5 - Great\n2024-04-20T10:05:00Z,\n", encoding="utf-8"
    )
    first, second = installed("import", "feedback", str(opinions)), installed("import", "feedback", str(opinions))
    assert first.stdout.startswith("opinions.csv (feedback): 2 rows read, 1 added, 0 changed, 1 unchanged"), first
    assert second.stdout.startswith("opinions.csv (feedback): 2 rows read, 0 added, 0 changed, 2 unchanged"), second
    opinions.write_text("Timestamp,Mentoring\n2024-04-20T10:00:00Z,7\n", encoding="utf-8")
    refused = installed("import", "feedback", str(opinions))
    assert refused.returncode == 1
    assert 'Line 2, column "Mentoring": This is not one to five stars.' in refused.stderr
