"""Add who liked their own project and was erased since.

Revision 0012, after 0011; 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "own_liker"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("liker_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["liker_id"], ["liker.id"], name=op.f("fk_own_liker_liker_id_liker")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_own_liker_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "liker_id", name=op.f("pk_own_liker")),
    )
    op.create_index(op.f("ix_own_liker_liker_id"), TABLE, ["liker_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
