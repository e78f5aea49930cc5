"""Every table of an event leaves for its organizers, and what tells of people leaves a trace."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from lib.publishing import event_tables, public_tables
from lib.publishing.event_tables import Taker
from lib.publishing.wording import Words
from lib.services import editions, exports
from lib.services.access import COMMAND_LINE
from lib.services.exports import EventTable, ExportRefusedError
from lib.services.people import NO_REASON
from lib.store import audit
from lib.store import exports as store
from lib.store.audit import PAGE
from lib.store.database import Database
from lib.store.models import Base
from tests.demos import database_file

SLUG = "somos600m-2024"


class Office(NamedTuple):
    """A demo after judging, and an organizer's hands."""

    database: Database
    taker: Taker

    def table(self, name: str) -> EventTable:
        return next(table for table in event_tables.all_tables(self.taker.edition) if table.name == name)

    def csv(self, name: str, reason: str = "to look") -> list[list[str]]:
        content = event_tables.file_of(self.database, self.table(name), "csv", self.taker, reason)
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    def taken(self) -> list[Any]:
        """What the audit log says of exports of tables: action, account, what, why."""
        with self.database.read() as session:
            rows = audit.entries(session, self.taker.edition_id, area="export")
            assert len(rows) < PAGE
            return [(row.action, row.account_id, row.after, row.reason) for row in reversed(rows)]


@pytest.fixture(scope="module")
def office(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("office") / "demo.db"
    shutil.copyfile(database_file(demo_data, "published"), path)
    database = Database.open(f"sqlite:///{path}")
    with database.read() as session:
        edition = editions.edition_now(session, SLUG)
    said = Words("en", "en-US", ZoneInfo("America/Bogota"), edition)
    yield Office(database, Taker(COMMAND_LINE, 1, edition.date("submission").instant + timedelta(days=9), said))
    database.close()


def test_every_table_of_the_database_leaves_or_says_why_not() -> None:
    assert set(store.record_tables()) | set(store.LEFT_OUT) == set(Base.metadata.tables)
    assert not set(store.record_tables()) & set(store.LEFT_OUT)
    for table, columns in store.COLUMNS_LEFT_OUT.items():
        assert columns < set(Base.metadata.tables[table].columns.keys())


def test_what_is_not_known_to_be_impersonal_tells_of_people(office: Office) -> None:
    every = {table.name: table.is_personal for table in event_tables.all_tables(office.taker.edition)}
    assert len(every) == len(event_tables.all_tables(office.taker.edition))
    for name in ("people", "registrations-eventbrite", "submissions", "rosters", "scores", "audit-log"):
        assert every[name]
    for name in ("person_detail", "registration", "account", "ballot", "certificate", "team_member", "audit_entry"):
        assert every[f"records-{name}"]
    assert not any(every[name] for name in public_tables.NAMES)


def test_secrets_and_confidences_stay(office: Office) -> None:
    assert not {"issuer", "subject", "session_not_before"} & set(office.csv("records-account")[0])
    assert not {"private_comment", "client_token"} & set(office.csv("records-ballot")[0])
    assert "private_comment" not in office.csv("scores")[0]
    for name in ("lease", "liker", "repo_like", "ballot_draft"):
        with pytest.raises(KeyError), office.database.read() as session:
            event_tables.sheet(session, f"records-{name}", office.taker)


def test_records_are_the_rows_of_the_edition(office: Office) -> None:
    people = office.csv("records-person")
    with office.database.read() as session:
        counts = exports.row_counts(session, COMMAND_LINE, office.taker.edition, 1)
    # 651 registered; the list of teams names five more without an address, of whom two were confirmed to be among them.
    assert len(people) - 1 == counts["records-person"] == 656
    assert (counts["people"], counts["registrations-eventbrite"], counts["registrations-form"]) == (654, 554, 111)
    assert len(office.csv("registrations-form")) - 1 == 111
    with office.database.read() as session:
        other = store.record_count(session, "team_member", 2), store.record_count(session, "person", 2)
    assert other == (0, 0)


def test_a_table_of_people_needs_a_reason_and_leaves_ids_and_counts(office: Office) -> None:
    before = office.taken()
    with pytest.raises(ExportRefusedError) as refused:
        office.csv("people", "  ")
    assert refused.value.message_id == NO_REASON
    assert office.taken() == before
    rows = office.csv("people", "badges <b>")
    assert office.taken() == [
        *before,
        ("export.table", None, {"table": "people", "rows": len(rows) - 1, "form": "csv"}, "badges <b>"),
    ]


def test_what_tells_of_nobody_leaves_without_a_trace(office: Office) -> None:
    before = office.taken()
    assert len(office.csv("records-measurement", "")) > 100
    assert office.csv("table-4", "")[0][:3] == ["dataset", "examples", "mb"]
    assert office.taken() == before


@pytest.mark.parametrize("name", ["people", "ranking", "records-team", "likes", "registrations-form"])
def test_the_workbook_holds_what_the_csv_holds(office: Office, name: str) -> None:
    table = office.table(name)
    sheet = load_workbook(
        io.BytesIO(event_tables.file_of(office.database, table, "xlsx", office.taker, "to look"))
    ).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    with office.database.read() as session:
        found = event_tables.sheet(session, name, office.taker)
    instants = [column.key.endswith("_at") for column in found.columns]
    written = office.csv(name)
    assert len(rows) == len(written) > 1
    assert [str(text).removesuffix(" (America/Bogota)") for text in rows[0]] == [one.label for one in found.columns]
    for row, line in zip(rows[1:], written[1:], strict=True):
        for value, text, is_instant in zip(row, line, instants, strict=True):
            if not is_instant and not isinstance(value, int | float):
                assert (value or "") == text.removeprefix("'")


def test_everything_is_one_workbook_and_one_entry(office: Office) -> None:
    before = office.taken()
    with pytest.raises(ExportRefusedError):
        event_tables.everything(office.database, office.taker, "")
    book = load_workbook(io.BytesIO(event_tables.everything(office.database, office.taker, "archive")), read_only=True)
    tables = event_tables.all_tables(office.taker.edition)
    assert len(book.sheetnames) == len(tables) + 1
    [(action, _account, after, reason)] = office.taken()[len(before) :]
    assert (action, after["tables"], after["form"], reason) == ("export.everything", len(tables), "xlsx", "archive")
    assert after["rows"] > 5000


def test_everything_as_files_is_whole_or_not_there(office: Office, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = tmp_path / "all"
    rows = event_tables.write_everything(
        office.database, folder, office.taker, "archive", lambda *step: told.append(step)
    )
    tables = event_tables.all_tables(office.taker.edition)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(table.name for table in tables) == sorted(rows)
    assert told[-1] == (len(tables), len(tables))
    with pytest.raises(FileExistsError):
        event_tables.write_everything(office.database, folder, office.taker, "archive", lambda *_step: None)

    def stop(*_step: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        event_tables.write_everything(office.database, tmp_path / "half", office.taker, "archive", stop)
    assert list((tmp_path / "half").iterdir()) == []
