"""Make the tables, and let nobody change what is only ever added to.

Revision 0001, after nothing; 2026-11-21.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = ("audit_entry", "ballot", "edition_override", "measurement")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("hub_name", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_issuer_subject")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demo_stage", sa.String(length=20), nullable=True),
        sa.Column("demo_clock_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "demo_stage IN ('registration', 'building', 'judging', 'published')", name=op.f("ck_edition_demo_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("slug", name=op.f("uq_edition_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "artifact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("repo_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('dataset', 'model', 'space', 'notebook', 'video', 'collection', 'other')",
            name=op.f("ck_artifact_kind"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_artifact_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact")),
        sa.UniqueConstraint("edition_id", "kind", "locator", name=op.f("uq_artifact_edition_id_kind_locator")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_audit_entry_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_edition_id_at"), "audit_entry", ["edition_id", "at"], unique=False)
    op.create_table(
        "declared_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite"), nullable=False),
        sa.Column("is_lower_bound", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("footnote", sa.String(length=60), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "unit IN ('people', 'percent', 'countries', 'projects', 'corpora', 'examples', 'sets')",
            name=op.f("ck_declared_figure_unit"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_declared_figure_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_figure")),
        sa.UniqueConstraint(
            "edition_id", "topic", "category", name=op.f("uq_declared_figure_edition_id_topic_category")
        ),
    )
    op.create_table(
        "edition_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_override_edition_id_edition")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_edition_override_set_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_override")),
    )
    op.create_index(
        op.f("ix_edition_override_edition_id_key_set_at"),
        "edition_override",
        ["edition_id", "key", "set_at"],
        unique=False,
    )
    op.create_table(
        "evaluation_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'donated', 'validating', 'included')", name=op.f("ck_evaluation_set_state")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_evaluation_set_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_set")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_evaluation_set_edition_id_name")),
    )
    op.create_table(
        "person_detail",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("hub_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_detail_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_detail")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_detail_email_key")),
    )
    op.create_index(op.f("ix_person_detail_hub_name"), "person_detail", ["hub_name"], unique=False)
    op.create_table(
        "public_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exact_people", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_public_release_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_release")),
        sa.UniqueConstraint(
            "edition_id", "topic", "released_at", name=op.f("uq_public_release_edition_id_topic_released_at")
        ),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('juror', 'organizer', 'admin')", name=op.f("ck_role_grant_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id_account")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_role_grant_edition_id_edition")),
        sa.ForeignKeyConstraint(["granted_by"], ["account.id"], name=op.f("fk_role_grant_granted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(
        op.f("ix_role_grant_account_id_edition_id"), "role_grant", ["account_id", "edition_id"], unique=False
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_withdrawn", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('running', 'succeeded', 'refused', 'failed', 'waiting')", name=op.f("ck_sync_run_status")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_sync_run_edition_id_edition")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_sync_run_started_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(
        op.f("ix_sync_run_edition_id_source_started_at"),
        "sync_run",
        ["edition_id", "source", "started_at"],
        unique=False,
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 1", name=op.f("ck_team_size")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_team_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_team_edition_id_name")),
    )
    op.create_table(
        "corpus",
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("domain_group", sa.String(length=60), nullable=True),
        sa.Column("country_codes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("has_more_countries", sa.Boolean(), nullable=False),
        sa.Column("countries_kind", sa.String(length=10), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("countries_kind IN ('named', 'mix', 'none', 'oral')", name=op.f("ck_corpus_countries_kind")),
        sa.ForeignKeyConstraint(["artifact_id"], ["artifact.id"], name=op.f("fk_corpus_artifact_id_artifact")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_corpus_edition_id_edition")),
        sa.PrimaryKeyConstraint("artifact_id", name=op.f("pk_corpus")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_corpus_edition_id_name")),
    )
    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite"), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("provenance", sa.String(length=20), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("footnote", sa.String(length=60), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=True),
        sa.Column("sync_run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(value IS NULL) = (provenance = 'unknown')", name=op.f("ck_measurement_unknown_is_null")),
        sa.CheckConstraint("metric IN ('likes', 'downloads', 'examples', 'size')", name=op.f("ck_measurement_metric")),
        sa.CheckConstraint(
            "provenance IN ('measured', 'estimated', 'declared', 'unknown')", name=op.f("ck_measurement_provenance")
        ),
        sa.CheckConstraint(
            "unit IN ('likes', 'downloads', 'examples', 'bytes', 'MB')", name=op.f("ck_measurement_unit")
        ),
        sa.ForeignKeyConstraint(["artifact_id"], ["artifact.id"], name=op.f("fk_measurement_artifact_id_artifact")),
        sa.ForeignKeyConstraint(["sync_run_id"], ["sync_run.id"], name=op.f("fk_measurement_sync_run_id_sync_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
    )
    op.create_index(
        op.f("ix_measurement_artifact_id_metric_as_of"), "measurement", ["artifact_id", "metric", "as_of"], unique=False
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("track", sa.String(length=60), nullable=True),
        sa.Column("sdgs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("award", sa.String(length=60), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_project_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_project_last_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_project_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_project_edition_id_slug")),
        sa.UniqueConstraint("edition_id", "source", "source_key", name=op.f("uq_project_edition_id_source_source_key")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("country_text", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("nlp_level", sa.String(length=20), nullable=True),
        sa.Column("took_part_before", sa.Boolean(), nullable=True),
        sa.Column("occupation_text", sa.Text(), nullable=True),
        sa.Column("occupation_group", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("affiliate", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_sync_run_id", sa.Integer(), nullable=True),
        sa.Column("last_sync_run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("gender IN ('female', 'male', 'non_binary', 'other')", name=op.f("ck_registration_gender")),
        sa.CheckConstraint(
            "nlp_level IN ('fundamental', 'intermediate', 'advanced')", name=op.f("ck_registration_nlp_level")
        ),
        sa.CheckConstraint("ticket IN ('hackathon', 'talks')", name=op.f("ck_registration_ticket")),
        sa.CheckConstraint("length(country_code) = 2", name=op.f("ck_registration_country_code")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_registration_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["first_sync_run_id"], ["sync_run.id"], name=op.f("fk_registration_first_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_sync_run_id"], ["sync_run.id"], name=op.f("fk_registration_last_sync_run_id_sync_run")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "edition_id", "source", "source_key", name=op.f("uq_registration_edition_id_source_source_key")
        ),
    )
    op.create_index(
        op.f("ix_registration_edition_id_person_id"), "registration", ["edition_id", "person_id"], unique=False
    )
    op.create_index(
        op.f("ix_registration_edition_id_registered_at"), "registration", ["edition_id", "registered_at"], unique=False
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id_team")),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("pk_team_member")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_assignment_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_assignment_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("project_id", "juror_id", name=op.f("uq_assignment_project_id_juror_id")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("private_comment", sa.Text(), nullable=True),
        sa.Column("team_comment", sa.Text(), nullable=True),
        sa.Column("gives_extra_point", sa.Boolean(), nullable=False),
        sa.Column("client_token", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_ballot_version")),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_ballot_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ballot_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("client_token", name=op.f("uq_ballot_client_token")),
        sa.UniqueConstraint("project_id", "juror_id", "version", name=op.f("uq_ballot_project_id_juror_id_version")),
    )
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
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("juror_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('none', 'suggested', 'declared', 'confirmed', 'waived')", name=op.f("ck_conflict_state")
        ),
        sa.ForeignKeyConstraint(["juror_id"], ["account.id"], name=op.f("fk_conflict_juror_id_account")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_conflict_project_id_project")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_conflict_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_index(
        op.f("ix_conflict_project_id_juror_id_recorded_at"),
        "conflict",
        ["project_id", "juror_id", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "project_artifact",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url_as_given", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["artifact_id"], ["artifact.id"], name=op.f("fk_project_artifact_artifact_id_artifact")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_artifact_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "artifact_id", name=op.f("pk_project_artifact")),
    )
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    op.drop_table("project_artifact")
    op.drop_table("conflict")
    op.drop_table("certificate")
    op.drop_table("ballot")
    op.drop_table("assignment")
    op.drop_table("team_member")
    op.drop_table("registration")
    op.drop_table("project")
    op.drop_table("measurement")
    op.drop_table("corpus")
    op.drop_table("team")
    op.drop_table("sync_run")
    op.drop_table("role_grant")
    op.drop_table("public_release")
    op.drop_table("person_detail")
    op.drop_table("evaluation_set")
    op.drop_table("edition_override")
    op.drop_table("declared_figure")
    op.drop_table("audit_entry")
    op.drop_table("artifact")
    op.drop_table("person")
    op.drop_table("edition")
    op.drop_table("account")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _forbid_changes(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
