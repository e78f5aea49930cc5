"""The tables in the database are those of the models, in both dialects, and a migration changes all or nothing."""

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
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import DBAPIError

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
from lib.store.engines import Purpose, engine
from lib.store.models import Base
from tests.store.test_constraints import checks_of_models, insert


@contextmanager
def connection_to(url: str, purpose: Purpose = "write") -> Iterator[Connection]:
    made = engine(url, purpose)
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


def test_downgrade_to_nothing_and_upgrade_again_gives_the_same_tables(database_url: str, dialect: str) -> None:
    with connection_to(database_url) as connection:
        before = (checks_in(connection), triggers_in(connection))
    with connection_to(database_url, "migrate") as connection:
        command.downgrade(schema.alembic_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert triggers_in(connection) == set()
    with pytest.raises(SchemaTooOld, match=r"made by an older version .* run `python -m lib\.cli database migrate`"):
        Database.open(database_url)
    copy = migrate(database_url)
    if dialect == "sqlite":
        assert copy == Path(f"{database_url.removeprefix('sqlite:///')}.revision-none")
        with connection_to(f"sqlite:///{copy}") as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]
    else:
        assert copy is None
    with connection_to(database_url) as connection:
        assert (checks_in(connection), triggers_in(connection)) == before
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_a_current_database_changes_nothing(database_url: str) -> None:
    with connection_to(database_url) as connection:
        insert(connection, "edition")
    assert migrate(database_url) is None
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

NEWEST = str(schema.newest_revision())
NEXT = f"{int(NEWEST) + 1:04d}"

NEXT_REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{newest}", None, None


def upgrade() -> None:
    with op.batch_alter_table("team") as team:
        team.add_column(sa.Column("motto", sa.Text()))
        team.alter_column("size", existing_type=sa.Integer(), nullable=False)  # SQLite rebuilds the table for this
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
    revision = NEXT_REVISION.format(next=NEXT, newest=NEWEST, then=then)
    (revisions / "versions" / f"{NEXT}_add_a_motto.py").write_text(revision)


def columns_of_team(connection: Connection) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns("team")]


def test_database_of_an_older_version_is_refused_then_migrated(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version)
    with connection_to(database_url) as connection:
        insert(connection, "edition")
        insert(connection, "team", name="'kept'")
        insert(connection, "person")
        connection.execute(text("INSERT INTO team_member (team_id, person_id) VALUES (1, 1)"))
        with pytest.raises(SchemaTooOld, match=rf"x was made by an older version .*{NEWEST}, this is {NEXT}"):
            schema.require_current(connection, "x", next_version)
    with connection_to(database_url, "migrate") as connection:
        schema.upgrade(connection, next_version)
        schema.require_current(connection, "x", next_version)
        assert connection.execute(text("SELECT name, motto FROM team")).all() == [("kept", None)]
        assert connection.execute(text("SELECT team_id, person_id FROM team_member")).all() == [(1, 1)]


def test_database_of_a_newer_version_is_refused_and_left_alone(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version)
    with connection_to(database_url, "migrate") as connection:
        schema.upgrade(connection, next_version)
    for act in (Database.open, migrate):
        with pytest.raises(SchemaTooNew, match=rf"made by a newer version .*{NEXT}.*Update the app"):
            act(database_url)
    with connection_to(database_url) as connection:
        assert columns_of_team(connection) == ["id", "edition_id", "name", "size", "created_at", "motto"]


def test_migration_that_fails_half_way_changes_nothing(database_url: str, next_version: Path) -> None:
    write_next_revision(next_version, then='op.execute("SELECT nothing FROM nowhere")')
    with pytest.raises(DBAPIError, match="nowhere"), connection_to(database_url, "migrate") as connection:
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
        connection_to(database_url, "migrate") as connection,
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
