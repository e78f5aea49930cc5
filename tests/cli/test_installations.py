"""Check an installation, copy its database and put it back."""

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lib.services import demo
from lib.store.database import Database
from lib.store.models import Base, Certificate, FeedbackAnswer, PrizeDelivery, ResourceGrant, WorkshopPaper
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


def test_restored_database_has_every_row_of_every_table(run: Run, tmp_path: Path) -> None:
    """The demo after the event, with something in each table of what comes after it."""
    url = f"sqlite:///{tmp_path / 'event.db'}"
    demo.seed(url, "somos600m-2024", "published", demo.DEFAULT_SEED)
    with closing(Database.open(url)) as database:
        with database.write() as session:
            session.add_all(_what_comes_after())
        before = _rows(database)
    assert all(before[name] for name in ("certificate", "prize_delivery", "resource_grant", "workshop_paper"))
    assert all(before[name] for name in ("feedback_answer", "ballot", "registration", "audit_entry", "publication"))
    made = tmp_path / "copy.db"
    assert run("backup", str(made), DATABASE_URL=url).returncode == 0
    for file in tmp_path.glob("event.db*"):
        file.unlink()
    assert run("restore", str(made), DATABASE_URL=url).returncode == 0
    with closing(Database.open(url)) as database:
        assert _rows(database) == before


def _what_comes_after() -> list[Base]:
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    return [
        Certificate(
            edition_id=1,
            person_id=1,
            kind="participant",
            full_name="Participante =1+1",
            language="es",
            code="7K3M-TEST",
            issued_at=at,
        ),
        PrizeDelivery(project_id=1, person_id=1, item="pass", state="offered", set_at=at),
        ResourceGrant(
            edition_id=1,
            kind="storage",
            provider="Somebody",
            amount=Decimal("20.7"),
            unit="GB",
            granted_on=date(2024, 3, 1),
            recorded_at=at,
        ),
        WorkshopPaper(project_id=1, workshop="Workshop", state="intent", title="Title", set_at=at),
        FeedbackAnswer(edition_id=1, source_key="b" * 64, aspect="jury", stars=4, answered_at=at),
    ]


def _rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of its key."""
    with database.read() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Base.metadata.tables.items()
        }
