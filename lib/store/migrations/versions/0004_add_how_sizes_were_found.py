"""Add to measurements how a size was found, what is odd about it, and its range where only that is known.

Revision 0004, after 0003; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = ("rung", "reasons", "at_least", "at_most")


def upgrade() -> None:
    op.add_column("measurement", sa.Column("rung", sa.String(length=30), nullable=True))
    op.add_column("measurement", sa.Column("reasons", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("measurement", sa.Column("at_least", sa.BigInteger(), nullable=True))
    op.add_column("measurement", sa.Column("at_most", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in reversed(_COLUMNS):
        op.drop_column("measurement", column)
