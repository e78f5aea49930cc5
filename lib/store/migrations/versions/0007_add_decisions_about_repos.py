"""Add what organizers decide about repos: whose one is, or that it is nobody's.

Revision 0007, after 0006; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repo_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('claimed', 'ignored', 'undone')", name=op.f("ck_repo_decision_verdict")),
        sa.CheckConstraint(
            "verdict = 'claimed' OR (project_id IS NULL AND team_id IS NULL)",
            name=op.f("ck_repo_decision_owner_of_a_claim"),
        ),
        sa.CheckConstraint("project_id IS NULL OR team_id IS NULL", name=op.f("ck_repo_decision_one_owner")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_repo_decision_decided_by_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_repo_decision_project_id_project")),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_repo_decision_repo_id_repo")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_repo_decision_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repo_decision")),
    )
    op.create_index(op.f("ix_repo_decision_repo_id"), "repo_decision", ["repo_id"], unique=False)
    _forbid_changes("repo_decision")


def downgrade() -> None:
    op.drop_table("repo_decision")


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
