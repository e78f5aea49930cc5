"""The tables in the database are those of the models, in both dialects, and refuse bad rows by themselves."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, column, inspect, select, text
from sqlalchemy import table as table_clause
from sqlalchemy.exc import DBAPIError, IntegrityError

from lib.store import schema
from lib.store.database import (
    Database,
    DatabaseDamaged,
    DatabaseNotEmpty,
    SchemaTooNew,
    SchemaTooOld,
    create,
    migrate,
)
from lib.store.engines import engine
from lib.store.models import Base

MOMENT = "'2024-04-11 11:59:59+00:00'"

# One good row per table that has a rule, as SQL, and per rule the column values that break it.
GOOD_ROWS = {
    "account": {"id": "1", "issuer": "'demo'", "subject": "'a'", "is_active": "true", "created_at": MOMENT},
    "edition": {"id": "1", "slug": "'e'", "created_at": MOMENT},
    "person": {"id": "1", "created_at": MOMENT},
    "team": {"id": "1", "edition_id": "1", "name": "'t'", "size": "1", "created_at": MOMENT},
    "project": {
        "id": "1",
        "edition_id": "1",
        "slug": "'p'",
        "title": "'P'",
        "sdgs": "'[]'",
        "source": "'form'",
        "source_key": "'1'",
    },
    "artifact": {"id": "1", "edition_id": "1", "kind": "'dataset'", "locator": "'o/d'", "first_seen_at": MOMENT},
    "assignment": {"id": "1", "project_id": "1", "juror_id": "1", "assigned_at": MOMENT},
    "audit_entry": {"id": "1", "at": MOMENT, "action": "'a'", "object_kind": "'o'"},
    "ballot": {
        "id": "1",
        "project_id": "1",
        "juror_id": "1",
        "version": "1",
        "rubric_version": "1",
        "marks": "'{}'",
        "gives_extra_point": "false",
        "client_token": "'t'",
        "submitted_at": MOMENT,
    },
    "certificate": {"id": "1", "edition_id": "1", "kind": "'winner'", "code": "'c'", "issued_at": MOMENT},
    "conflict": {
        "id": "1",
        "project_id": "1",
        "juror_id": "1",
        "state": "'waived'",
        "reason": "'r'",
        "recorded_at": MOMENT,
    },
    "corpus": {
        "artifact_id": "1",
        "edition_id": "1",
        "name": "'c'",
        "position": "1",
        "country_codes": "'[]'",
        "has_more_countries": "false",
        "countries_kind": "'none'",
        "languages": "'[]'",
        "source": "'s'",
    },
    "declared_figure": {
        "id": "1",
        "edition_id": "1",
        "topic": "'t'",
        "category": "'c'",
        "position": "1",
        "value": "'1'",
        "is_lower_bound": "false",
        "unit": "'people'",
        "source": "'s'",
    },
    "edition_override": {"id": "1", "edition_id": "1", "key": "'k'", "reason": "'r'", "set_at": MOMENT},
    "evaluation_set": {
        "id": "1",
        "edition_id": "1",
        "name": "'n'",
        "position": "1",
        "languages": "'[]'",
        "domain": "'d'",
        "task": "'t'",
        "state": "'included'",
        "source": "'s'",
    },
    "measurement": {
        "id": "1",
        "artifact_id": "1",
        "metric": "'likes'",
        "value": "'1'",
        "unit": "'likes'",
        "provenance": "'measured'",
        "is_synthetic": "false",
        "source": "'hub'",
        "as_of": MOMENT,
    },
    "registration": {
        "id": "1",
        "edition_id": "1",
        "person_id": "1",
        "source": "'form'",
        "source_key": "'1'",
        "registered_at": MOMENT,
    },
    "role_grant": {"id": "1", "account_id": "1", "role": "'admin'", "granted_at": MOMENT},
    "sync_run": {
        "id": "1",
        "edition_id": "1",
        "source": "'s'",
        "status": "'failed'",
        "started_at": MOMENT,
        "rows_read": "0",
        "rows_added": "0",
        "rows_changed": "0",
        "rows_unchanged": "0",
        "rows_withdrawn": "0",
        "requests": "0",
        "problems": "'[]'",
    },
}
PARENTS = {
    "assignment": ("account", "edition", "project"),
    "ballot": ("account", "edition", "project"),
    "conflict": ("account", "edition", "project"),
    "corpus": ("edition", "artifact"),
    "measurement": ("edition", "artifact"),
    "registration": ("edition", "person"),
    "role_grant": ("account",),
    "account": (),
    "audit_entry": (),
    "edition": (),
    "person": (),
}
BAD_VALUES = {
    "ck_artifact_kind": {"kind": "'Dataset'"},
    "ck_ballot_version": {"version": "0"},
    "ck_certificate_kind": {"kind": "'sponsor'"},
    "ck_conflict_state": {"state": "'maybe'"},
    "ck_corpus_countries_kind": {"countries_kind": "'all'"},
    "ck_declared_figure_unit": {"unit": "'persons'"},
    "ck_edition_demo_stage": {"demo_stage": "'over'"},
    "ck_evaluation_set_state": {"state": "'lost'"},
    "ck_measurement_metric": {"metric": "'stars'"},
    "ck_measurement_provenance": {"provenance": "'guessed'"},
    "ck_measurement_unit": {"unit": "'MiB'"},
    "ck_measurement_unknown_is_null": {"provenance": "'unknown'", "value": "'0'"},
    "ck_registration_country_code": {"country_code": "'M'"},
    "ck_registration_gender": {"gender": "''"},
    "ck_registration_nlp_level": {"nlp_level": "'expert'"},
    "ck_registration_ticket": {"ticket": "'vip'"},
    "ck_role_grant_role": {"role": "'owner'"},
    "ck_sync_run_status": {"status": "'done'"},
    "ck_team_size": {"size": "0"},
}
APPEND_ONLY = ("audit_entry", "ballot", "edition_override", "measurement")


def checks_of_models() -> dict[str, str]:
    return {
        str(constraint.name): table.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def insert(connection: Connection, table: str, verb: str = "INSERT", **values: str) -> None:
    row = GOOD_ROWS[table] | values
    connection.execute(text(f"{verb} INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"))


def insert_parents(connection: Connection, table: str) -> None:
    for parent in PARENTS.get(table, ("edition",)):
        insert(connection, parent)


@contextmanager
def connection_to(url: str) -> Iterator[Connection]:
    made = engine(url, "write")
    try:
        with made.begin() as connection:
            yield connection
    finally:
        made.dispose()


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    made = engine(url, "migrate")
    try:
        with made.begin() as connection:
            yield connection
    finally:
        made.dispose()


def checks_in(connection: Connection) -> dict[str, str]:
    """Every CHECK of the database with its text, layout aside."""
    inspector = inspect(connection)
    return {
        str(check["name"]): re.sub(r"\s+", " ", check["sqltext"])
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def triggers_in(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    return set(connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))


def test_migrated_database_has_the_tables_of_the_models(database_url: str) -> None:
    with connection_to(database_url) as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_database_has_the_checks_of_the_models(database_url: str, empty_url: str, dialect: str) -> None:
    if dialect == "sqlite":
        empty_url = empty_url.replace("tablero.db", "models.db")
        Path(empty_url.removeprefix("sqlite:///")).touch()
    with connection_to(empty_url) as made_by_models, connection_to(database_url) as migrated:
        Base.metadata.create_all(made_by_models)
        assert checks_in(migrated) == checks_in(made_by_models)
        assert checks_in(migrated).keys() == checks_of_models().keys()


def test_every_key_of_the_migrated_database_has_the_name_of_the_convention(database_url: str) -> None:
    with connection_to(database_url) as connection:
        inspector = inspect(connection)
        names = {
            found["name"]
            for table in Base.metadata.tables
            for found in (
                inspector.get_pk_constraint(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_unique_constraints(table),
                *inspector.get_indexes(table),
            )
            if not found.get("duplicates_constraint")
        }
    expected = {
        named.name
        for table in Base.metadata.tables.values()
        for named in (*table.constraints, *table.indexes)
        if not isinstance(named, CheckConstraint)
    }
    assert names == expected


def test_bad_value_is_known_for_every_check() -> None:
    assert BAD_VALUES.keys() == checks_of_models().keys()


@pytest.mark.parametrize("check", sorted(BAD_VALUES))
def test_bad_row_is_refused_by_its_check(scratch: Connection, check: str) -> None:
    table = checks_of_models()[check]
    insert_parents(scratch, table)
    with pytest.raises(IntegrityError, match=check), scratch.begin_nested():
        insert(scratch, table, **BAD_VALUES[check])
    insert(scratch, table)  # so only the bad value was refused


def test_unknown_measurement_without_value_is_accepted_and_measured_one_is_not(scratch: Connection) -> None:
    insert_parents(scratch, "measurement")
    with pytest.raises(IntegrityError, match="ck_measurement_unknown_is_null"), scratch.begin_nested():
        insert(scratch, "measurement", value="NULL")
    insert(scratch, "measurement", value="NULL", provenance="'unknown'")


def test_row_that_refers_to_nothing_is_refused(scratch: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), scratch.begin_nested():
        insert(scratch, "team", edition_id="7")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = 2", "DELETE FROM {table}"])
def test_append_only_row_cannot_be_changed(scratch: Connection, table: str, change: str) -> None:
    insert_parents(scratch, table)
    insert(scratch, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), scratch.begin_nested():
        scratch.execute(text(change.format(table=table)))
    assert scratch.scalars(select(column("id")).select_from(table_clause(table))).all() == [1]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_cannot_be_emptied_by_another_way(scratch: Connection, dialect: str, table: str) -> None:
    insert_parents(scratch, table)
    insert(scratch, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), scratch.begin_nested():
        if dialect == "sqlite":
            insert(scratch, table, verb="INSERT OR REPLACE")
        else:
            scratch.execute(text(f"TRUNCATE {table}"))
    assert scratch.scalars(select(column("id")).select_from(table_clause(table))).all() == [1]


def test_downgrade_to_nothing_and_upgrade_again_gives_the_same_tables(database_url: str) -> None:
    with connection_to(database_url) as connection:
        before = (checks_in(connection), triggers_in(connection))
    with migrating(database_url) as connection:
        command.downgrade(schema.alembic_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert triggers_in(connection) == set()
    with pytest.raises(SchemaTooOld, match=r"made by an older version .* run `python -m lib.cli database migrate`"):
        Database.open(database_url)
    migrate(database_url)
    with connection_to(database_url) as connection:
        assert (checks_in(connection), triggers_in(connection)) == before
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_a_current_database_changes_nothing(database_url: str) -> None:
    with connection_to(database_url) as connection:
        insert(connection, "edition")
    migrate(database_url)
    with connection_to(database_url) as connection:
        assert connection.scalars(text("SELECT slug FROM edition")).all() == ["e"]


def test_two_programs_that_create_at_once_make_one_database(empty_url: str) -> None:
    def made() -> str:
        try:
            create(empty_url).close()
        except DatabaseNotEmpty:
            return "refused"
        return "made"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(future.result() for future in [pool.submit(made), pool.submit(made)])
    assert outcomes == ["made", "refused"]
    Database.open(empty_url).close()


# A next version of this app, with one more revision, as a newer checkout would have it.

NEXT_REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.add_column(sa.Column("motto", sa.Text()))
    {then}


def downgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.drop_column("motto")
"""


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    revisions = tmp_path / "100 % new" / "migrations"
    shutil.copytree(schema.REVISIONS, revisions, ignore=shutil.ignore_patterns("__pycache__"))
    return revisions


def write_next_revision(revisions: Path, then: str = "") -> None:
    (revisions / "versions" / "0002_add_a_motto.py").write_text(NEXT_REVISION.format(then=then))


def columns_of_team(connection: Connection) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns("team")]


def test_database_of_an_older_version_is_refused_then_migrated(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version)
    with connection_to(database_url) as connection:
        insert(connection, "edition")
        insert(connection, "team", name="'kept'")
        with pytest.raises(SchemaTooOld, match=r"x was made by an older version .*0001, this is 0002"):
            schema.require_current(connection, "x", next_version)
    with migrating(database_url) as connection:
        schema.upgrade(connection, next_version)
        schema.require_current(connection, "x", next_version)
        assert connection.execute(text("SELECT name, motto FROM team")).all() == [("kept", None)]


def test_database_of_a_newer_version_is_refused_and_left_alone(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version)
    with migrating(database_url) as connection:
        schema.upgrade(connection, next_version)
    for act in (Database.open, migrate):
        with pytest.raises(SchemaTooNew, match=r"made by a newer version .*0002.*Update the app"):
            act(database_url)
    with connection_to(database_url) as connection:
        assert columns_of_team(connection) == ["id", "edition_id", "name", "size", "created_at", "motto"]


def test_migration_that_fails_half_way_changes_nothing(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version, then='op.execute("SELECT nothing FROM nowhere")')
    with pytest.raises(DBAPIError, match="nowhere"), migrating(database_url) as connection:
        schema.upgrade(connection, next_version)
    with connection_to(database_url) as connection:
        assert columns_of_team(connection) == ["id", "edition_id", "name", "size", "created_at"]
    with closing(Database.open(database_url)) as opened:
        assert opened.is_healthy()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_migration_that_leaves_rows_without_their_parent_is_undone(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version, then='op.execute("DELETE FROM edition")')
    with connection_to(database_url) as connection:
        insert(connection, "edition")
        insert(connection, "team")
    with (
        pytest.raises(DatabaseDamaged, match="1 rows that refer to rows which do not exist, the first in table team"),
        migrating(database_url) as connection,
    ):
        schema.upgrade(connection, next_version)
    with connection_to(database_url) as connection:
        assert connection.scalars(text("SELECT slug FROM edition")).all() == ["e"]


def test_draft_of_a_revision_is_empty_while_models_and_revisions_agree(next_version: Path) -> None:
    schema.draft_revision("Change nothing", next_version)
    [draft] = (next_version / "versions").glob("*_change_nothing.py")
    written = draft.read_text()
    assert written.startswith('"""Change nothing.\n')
    assert (
        "def upgrade() -> None:\n    # ### commands auto generated by Alembic - please adjust! ###\n    pass" in written
    )
