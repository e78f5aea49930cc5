"""Check an installation, copy its database and put it back."""

from pathlib import Path

from tests.cli.commands import Run


def test_backup_can_be_restored(installed: Run, tmp_path: Path) -> None:
    assert installed("backup", str(tmp_path / "copy.db")).returncode == 0
    before = installed("export", "datasets").stdout
    for file in (tmp_path / "data").glob("tablero.db*"):
        file.unlink()
    assert installed("restore", str(tmp_path / "copy.db")).returncode == 0
    assert installed("export", "datasets").stdout == before


def test_check_lists_problems_and_exits_with_one(run: Run) -> None:
    checked = run("check")
    assert checked.returncode == 1
    assert "error: DATABASE_URL: there is no database" in checked.stdout


def test_unknown_edition_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("database", "create", "--edition", "nowhere-1999")
    assert refused.returncode == 1
    assert "nowhere-1999" in refused.stderr
    assert not (tmp_path / "data" / "tablero.db").exists()


def test_seed_refuses_an_unknown_stage(run: Run) -> None:
    refused = run("seed", "--edition", "somos600m-2024", "--stage", "lunch")
    assert (refused.returncode, refused.stderr) == (
        1,
        'There is no stage "lunch". Stages: registration, building, judging, published.\n',
    )
