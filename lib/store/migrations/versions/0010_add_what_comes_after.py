"""Add what happens after the event: certificates with what they say, deliveries of prizes, resources granted, workshop
papers, answers of the feedback form, and what a project asked for in its form.

Revision 0010, after 0009; 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("prize_delivery", "workshop_paper")


def upgrade() -> None:
    # No version issued a certificate before this one, so that there is no row to keep.
    op.drop_table("certificate")
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("award", sa.String(length=60), nullable=True),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(award IS NOT NULL) = (kind = 'winner')", name=op.f("ck_certificate_award_of_winner")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)", name=op.f("ck_certificate_reason_of_revocation")
        ),
        sa.CheckConstraint("kind IN ('participant', 'winner', 'juror', 'mentor')", name=op.f("ck_certificate_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_certificate_account_id_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_edition_id_edition")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_certificate_issued_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_certificate_project_id_project")),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name=op.f("fk_certificate_revoked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    op.create_index(op.f("ix_certificate_edition_id_kind"), "certificate", ["edition_id", "kind"], unique=False)
    op.create_index(op.f("ix_certificate_person_id"), "certificate", ["person_id"], unique=False)

    op.create_table(
    'feedback_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(length=64), nullable=False),
    sa.Column('aspect', sa.String(length=60), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_sync_run_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_feedback_answer_stars')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_feedback_answer_edition_id_edition')),
    sa.ForeignKeyConstraint(['last_sync_run_id'], ['sync_run.id'], name=op.f('fk_feedback_answer_last_sync_run_id_sync_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback_answer')),
    sa.UniqueConstraint('edition_id', 'source_key', 'aspect', name=op.f('uq_feedback_answer_edition_id_source_key_aspect'))
    )
    op.create_table('prize_delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('pending', 'offered', 'delivered', 'declined')", name=op.f('ck_prize_delivery_state')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_prize_delivery_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_prize_delivery_project_id_project')),
    sa.ForeignKeyConstraint(['set_by'], ['account.id'], name=op.f('fk_prize_delivery_set_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prize_delivery'))
    )
    op.create_index(op.f('ix_prize_delivery_project_id_person_id_item'), 'prize_delivery', ['project_id', 'person_id', 'item'], unique=False)

    op.create_table('resource_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite"), nullable=True),
    sa.Column('unit', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('granted_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('compute', 'storage', 'credits', 'other')", name=op.f('ck_resource_grant_kind')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_resource_grant_edition_id_edition')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_resource_grant_project_id_project')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_resource_grant_recorded_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_grant'))
    )
    op.create_index(op.f('ix_resource_grant_edition_id_project_id'), 'resource_grant', ['edition_id', 'project_id'], unique=False)

    op.create_table('workshop_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('workshop', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('set_by', sa.Integer(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('intent', 'submitted', 'accepted', 'rejected', 'withdrawn')", name=op.f('ck_workshop_paper_state')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_workshop_paper_project_id_project')),
    sa.ForeignKeyConstraint(['set_by'], ['account.id'], name=op.f('fk_workshop_paper_set_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_paper'))
    )
    op.create_index(op.f('ix_workshop_paper_project_id_workshop'), 'workshop_paper', ['project_id', 'workshop'], unique=False)


    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wishes", sa.JSON(none_as_null=True), nullable=True))
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("wishes")
    op.drop_table("workshop_paper")
    op.drop_table("resource_grant")
    op.drop_table("prize_delivery")
    op.drop_table("feedback_answer")
    op.drop_table("certificate")
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('participant', 'winner', 'juror', 'mentor')", name=op.f("ck_certificate_kind")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_edition_id_edition")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_certificate_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )


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
