"""Add repos with their history, leases, and what a sync run asked for.

Revision 0003, after 0002; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "repo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("repo_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("is_in_organization", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.String(length=20), nullable=False),
        sa.Column("absent_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("gated", sa.Text(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("read_sha", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("downloads", sa.BigInteger(), nullable=True),
        sa.Column("downloads_all_time", sa.BigInteger(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("base_models", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("base_relation", sa.Text(), nullable=True),
        sa.Column("datasets", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("models", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("hardware", sa.Text(), nullable=True),
        sa.Column("sdk", sa.Text(), nullable=True),
        sa.Column("parameters", sa.BigInteger(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sync_run_id", sa.Integer(), nullable=False),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('dataset', 'model', 'space')", name=op.f("ck_repo_kind")),
        sa.CheckConstraint(
            "presence IN ('here', 'moved', 'gone', 'hidden', 'disabled')", name=op.f("ck_repo_presence")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_repo_edition_id_edition")),
        sa.ForeignKeyConstraint(["first_sync_run_id"], ["sync_run.id"], name=op.f("fk_repo_first_sync_run_id_sync_run")),
        sa.ForeignKeyConstraint(["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_repo_last_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repo")),
        sa.UniqueConstraint("edition_id", "kind", "key", name=op.f("uq_repo_edition_id_kind_key")),
    )
    op.create_index(op.f("ix_repo_edition_id_kind_repo_id"), "repo", ["edition_id", "kind", "repo_id"], unique=False)
    op.create_table(
        "repo_claim",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["artifact_id"], ["artifact.id"], name=op.f("fk_repo_claim_artifact_id_artifact")),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_claim_repo_id_repo")),
        sa.PrimaryKeyConstraint("artifact_id", name=op.f("pk_repo_claim")),
    )
    op.create_index(op.f("ix_repo_claim_repo_id"), "repo_claim", ["repo_id"], unique=False)
    op.create_table(
        "repo_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "aspect IN ('sha', 'name', 'visibility', 'gated', 'presence')", name=op.f("ck_repo_change_aspect")
        ),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_change_repo_id_repo")),
        sa.ForeignKeyConstraint(["sync_run_id"], ["sync_run.id"], name=op.f("fk_repo_change_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repo_change")),
    )
    op.create_index(
        op.f("ix_repo_change_repo_id_aspect_seen_at"), "repo_change", ["repo_id", "aspect", "seen_at"], unique=False
    )
    op.create_table(
        "repo_commit",
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_commit_repo_id_repo")),
        sa.PrimaryKeyConstraint("repo_id", "sha", name=op.f("pk_repo_commit")),
    )
    op.create_table(
        "repo_revision",
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("readme", sa.Text(), nullable=True),
        sa.Column("is_readme_refused", sa.Boolean(), nullable=False),
        sa.Column("sections", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sync_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_revision_repo_id_repo")),
        sa.ForeignKeyConstraint(["sync_run_id"], ["sync_run.id"], name=op.f("fk_repo_revision_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("repo_id", "sha", name=op.f("pk_repo_revision")),
    )
    op.add_column("sync_run", sa.Column("requests_by_kind", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("sync_run", sa.Column("limit_left", sa.Integer(), nullable=True))
    _forbid_changes("repo_change")


def downgrade() -> None:
    op.drop_column("sync_run", "limit_left")
    op.drop_column("sync_run", "requests_by_kind")
    for table in ("repo_revision", "repo_commit", "repo_change", "repo_claim", "repo", "lease"):
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
