"""Add who likes which repo since when, by fingerprints, and what the Hub's webhook told.

Revision 0005, after 0004; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "liker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_liker_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liker")),
        sa.UniqueConstraint("edition_id", "fingerprint", name=op.f("uq_liker_edition_id_fingerprint")),
    )
    op.create_table(
        "likers_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("likers", sa.Integer(), nullable=True),
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_likers_reading_repo_id_repo")),
        sa.ForeignKeyConstraint(
            ["sync_run_id"], ["sync_run.id"], name=op.f("fk_likers_reading_sync_run_id_sync_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likers_reading")),
    )
    op.create_index(
        op.f("ix_likers_reading_repo_id_read_at"), "likers_reading", ["repo_id", "read_at"], unique=False
    )
    op.create_table(
        "repo_like",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("liker_id", sa.Integer(), nullable=False),
        sa.Column("is_liked", sa.Boolean(), nullable=False),
        sa.Column("liked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_time_asked", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["liker_id"], ["liker.id"], name=op.f("fk_repo_like_liker_id_liker")),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_like_repo_id_repo")),
        sa.ForeignKeyConstraint(["sync_run_id"], ["sync_run.id"], name=op.f("fk_repo_like_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repo_like")),
    )
    op.create_index(op.f("ix_repo_like_repo_id_liker_id"), "repo_like", ["repo_id", "liker_id"], unique=False)
    op.create_table(
        "hub_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("repo_id", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sync_run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('dataset', 'model', 'space')", name=op.f("ck_hub_event_kind")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_hub_event_edition_id_edition")),
        sa.ForeignKeyConstraint(["sync_run_id"], ["sync_run.id"], name=op.f("fk_hub_event_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_event")),
    )
    op.create_index(op.f("ix_hub_event_edition_id_done_at"), "hub_event", ["edition_id", "done_at"], unique=False)
    for table in ("likers_reading", "repo_like"):
        _forbid_changes(table)


def downgrade() -> None:
    for table in ("hub_event", "repo_like", "likers_reading", "liker"):
        op.drop_table(table)


def _forbid_changes(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
