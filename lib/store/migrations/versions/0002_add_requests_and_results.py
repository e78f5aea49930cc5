"""Add requests and results of the leaderboard.

Revision 0002, after 0001; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sync_run_id", sa.Integer(), nullable=False),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_evaluation_request_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["first_sync_run_id"], ["sync_run.id"], name=op.f("fk_evaluation_request_first_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_evaluation_request_last_sync_run_id_sync_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_request")),
        sa.UniqueConstraint(
            "edition_id", "model", "revision", "precision", "weights", "submitted_at", name="uq_evaluation_request_one"
        ),
    )
    op.create_table(
        "evaluation_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_version", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("shots", sa.Integer(), nullable=True),
        sa.Column("value", sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite"), nullable=False),
        sa.Column("standard_error", sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite"), nullable=True),
        sa.Column("higher_is_better", sa.Boolean(), nullable=True),
        sa.Column("coverage", sa.String(length=10), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sync_run_id", sa.Integer(), nullable=False),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("coverage IN ('whole', 'limited', 'unstated')", name=op.f("ck_evaluation_result_coverage")),
        sa.CheckConstraint("shots >= 0", name=op.f("ck_evaluation_result_shots")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_evaluation_result_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["first_sync_run_id"], ["sync_run.id"], name=op.f("fk_evaluation_result_first_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_evaluation_result_last_sync_run_id_sync_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_result")),
        sa.UniqueConstraint(
            "edition_id",
            "model",
            "revision",
            "precision",
            "measured_at",
            "task",
            "metric",
            "filter",
            name="uq_evaluation_result_one",
        ),
    )


def downgrade() -> None:
    op.drop_table("evaluation_result")
    op.drop_table("evaluation_request")
