"""Add invitations, the jury, its drafts and points, and what organizers decide and publish of the result.

Revision 0008, after 0007; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("extra_point", "judging_step", "nomination", "project_count", "result_decision", "rubric_version")


def upgrade() -> None:
    op.create_table(
        "assignment_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("ballots_per_project", sa.Integer(), nullable=True),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_assignment_plan_accepted_by_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_assignment_plan_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_plan")),
    )
    op.create_index(op.f("ix_assignment_plan_edition_id"), "assignment_plan", ["edition_id"], unique=False)
    op.create_table(
        "finalist_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("project_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_finalist_round_edition_id_edition")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_finalist_round_opened_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finalist_round")),
    )
    op.create_index(op.f("ix_finalist_round_edition_id"), "finalist_round", ["edition_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("hub_name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('juror', 'organizer', 'admin')", name=op.f("ck_invitation_role")),
        sa.CheckConstraint("(email_key IS NULL) <> (hub_name IS NULL)", name=op.f("ck_invitation_one_address")),
        sa.ForeignKeyConstraint(["accepted_by"], ["account.id"], name=op.f("fk_invitation_accepted_by_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_invitation_edition_id_edition")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_email_key"), "invitation", ["email_key"], unique=False)
    op.create_index(op.f("ix_invitation_hub_name"), "invitation", ["hub_name"], unique=False)
    op.create_table(
        "judging_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'verified', 'published', 'archived')",
            name=op.f("ck_judging_step_state"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_judging_step_edition_id_edition")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_judging_step_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judging_step")),
    )
    op.create_index(op.f("ix_judging_step_edition_id"), "judging_step", ["edition_id"], unique=False)
    op.create_table(
        "juror_profile",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("topics", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("maximum_load", sa.Integer(), nullable=True),
        sa.Column("guide_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("maximum_load >= 0", name=op.f("ck_juror_profile_maximum_load")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_juror_profile_account_id_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_juror_profile_edition_id_edition")),
        sa.ForeignKeyConstraint(["updated_by"], ["account.id"], name=op.f("fk_juror_profile_updated_by_account")),
        sa.PrimaryKeyConstraint("edition_id", "account_id", name=op.f("pk_juror_profile")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("tables", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("bundle", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_publication_confirmed_by_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_publication_edition_id_edition")),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name=op.f("fk_publication_requested_by_account")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_publication_withdrawn_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_edition_id"), "publication", ["edition_id"], unique=False)
    op.create_table(
        "result_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("verdict", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('tie', 'mention', 'waived_blocker', 'official')", name=op.f("ck_result_decision_kind")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_result_decision_decided_by_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_result_decision_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_decision")),
    )
    op.create_index(
        op.f("ix_result_decision_edition_id_kind_subject"),
        "result_decision",
        ["edition_id", "kind", "subject"],
        unique=False,
    )
    op.create_table(
        "rubric_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_rubric_version_edition_id_edition")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_rubric_version_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_version")),
        sa.UniqueConstraint("edition_id", "version", name=op.f("uq_rubric_version_edition_id_version")),
    )
    op.create_table(
        "ballot_draft",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("private_comment", sa.Text(), nullable=True),
        sa.Column("team_comment", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_ballot_draft_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ballot_draft_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "juror_id", name=op.f("pk_ballot_draft")),
    )
    op.create_table(
        "extra_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_extra_point_edition_id_edition")),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_extra_point_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_extra_point_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_point")),
    )
    op.create_index(op.f("ix_extra_point_edition_id_juror_id"), "extra_point", ["edition_id", "juror_id"], unique=False)
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("prize", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_nomination_edition_id_edition")),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_nomination_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_nomination_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    op.create_index(op.f("ix_nomination_edition_id_juror_id"), "nomination", ["edition_id", "juror_id"], unique=False)
    op.create_table(
        "presentation",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_presented", sa.Boolean(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_presentation_project_id_project")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_presentation_recorded_by_account")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_presentation")),
    )
    op.create_table(
        "project_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_project_count_count")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_count_project_id_project")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_project_count_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_count")),
    )
    op.create_index(op.f("ix_project_count_project_id_key"), "project_count", ["project_id", "key"], unique=False)
    op.create_table(
        "proposed_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("private_comment", sa.Text(), nullable=True),
        sa.Column("team_comment", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name=op.f("ck_proposed_ballot_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_proposed_ballot_decided_by_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposed_ballot_edition_id_edition")),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_proposed_ballot_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_proposed_ballot_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_ballot")),
    )
    op.create_index(
        op.f("ix_proposed_ballot_edition_id_state"), "proposed_ballot", ["edition_id", "state"], unique=False
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_assignment_juror_id"), ["juror_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_assignment_plan_id_assignment_plan"), "assignment_plan", ["plan_id"], ["id"]
        )

    # Not by a rebuilt table: the triggers that keep ballots would go with the old one.
    op.drop_column("ballot", "gives_extra_point")
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    op.add_column("ballot", sa.Column("gives_extra_point", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assignment_plan_id_assignment_plan"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_assignment_juror_id"))
        batch_op.drop_column("withdrawn_reason")
        batch_op.drop_column("plan_id")

    op.drop_table("proposed_ballot")
    op.drop_table("project_count")
    op.drop_table("presentation")
    op.drop_table("nomination")
    op.drop_table("extra_point")
    op.drop_table("ballot_draft")
    op.drop_table("rubric_version")
    op.drop_table("result_decision")
    op.drop_table("publication")
    op.drop_table("juror_profile")
    op.drop_table("judging_step")
    op.drop_table("invitation")
    op.drop_table("finalist_round")
    op.drop_table("assignment_plan")


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
