"""Add decisions of the review, corpus audits, rosters, who is the same person, and names on the Hub.

Revision 0009, after 0008; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("check_waiver", "person_match", "review_decision")


def upgrade() -> None:
    op.create_table(
        "organization_member",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("hub_name", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_organization_member_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "organization", "hub_name", name=op.f("pk_organization_member")),
    )
    op.create_table(
        "person_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('confirmed', 'rejected', 'undone')", name=op.f("ck_person_match_state")),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_person_match_order")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_person_match_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_match_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_person_match_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_match")),
    )
    op.create_index(op.f("ix_person_match_person_id_other_id"), "person_match", ["person_id", "other_id"], unique=False)

    op.create_table(
        "corpus_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(result IS NOT NULL) = (status = 'succeeded')", name=op.f("ck_corpus_audit_result_of_success")
        ),
        sa.CheckConstraint("status IN ('succeeded', 'refused', 'failed')", name=op.f("ck_corpus_audit_status")),
        sa.ForeignKeyConstraint(["artifact_id"], ["artifact.id"], name=op.f("fk_corpus_audit_artifact_id_artifact")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_corpus_audit_started_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corpus_audit")),
    )
    op.create_index(
        op.f("ix_corpus_audit_artifact_id_finished_at"), "corpus_audit", ["artifact_id", "finished_at"], unique=False
    )

    op.create_table(
        "roster_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("seeks_members", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_roster_team_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_roster_team_last_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_roster_team_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_team")),
        sa.UniqueConstraint(
            "edition_id", "source", "source_key", name=op.f("uq_roster_team_edition_id_source_source_key")
        ),
    )
    op.create_index(op.f("ix_roster_team_team_id"), "roster_team", ["team_id"], unique=False)

    op.create_table(
        "check_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("check_key", sa.String(length=60), nullable=False),
        sa.Column("is_waived", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_check_waiver_project_id_project")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_check_waiver_set_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_waiver")),
    )
    op.create_index(
        op.f("ix_check_waiver_project_id_check_key"), "check_waiver", ["project_id", "check_key"], unique=False
    )

    op.create_table(
        "commit_author",
        sa.Column("repo_id", sa.Integer(), nullable=False),
        sa.Column("hub_name", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repo.id"], name=op.f("fk_commit_author_repo_id_repo")),
        sa.PrimaryKeyConstraint("repo_id", "hub_name", name=op.f("pk_commit_author")),
    )
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'changes_asked', 'rejected', 'reopened')", name=op.f("ck_review_decision_verdict")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_review_decision_decided_by_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_decision_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
    )
    op.create_index(
        op.f("ix_review_decision_project_id_decided_at"), "review_decision", ["project_id", "decided_at"], unique=False
    )

    op.create_table(
        "roster_member",
        sa.Column("roster_team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_member_person_id_person")),
        sa.ForeignKeyConstraint(
            ["roster_team_id"], ["roster_team.id"], name=op.f("fk_roster_member_roster_team_id_roster_team")
        ),
        sa.PrimaryKeyConstraint("roster_team_id", "person_id", name=op.f("pk_roster_member")),
    )
    op.create_index(op.f("ix_roster_member_person_id"), "roster_member", ["person_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_same_as_id"), ["same_as_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_person_same_as_id_person"), "person", ["same_as_id"], ["id"])
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_same_as_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_same_as_id"))
        batch_op.drop_column("same_as_id")

    op.drop_table("roster_member")
    op.drop_table("roster_team")
    op.drop_table("review_decision")
    op.drop_table("commit_author")
    op.drop_table("check_waiver")
    op.drop_table("corpus_audit")
    op.drop_table("person_match")
    op.drop_table("organization_member")


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
