"""The database itself refuses bad rows, and any change of what is only ever added to."""

import pytest
from sqlalchemy import CheckConstraint, Connection, column, select, text
from sqlalchemy import table as table_clause
from sqlalchemy.exc import IntegrityError

from lib.store.models import Base

MOMENT = "'2024-04-11 11:59:59+00:00'"

# One good row per table that has a rule, as SQL, and per rule the column values that break it.
GOOD_ROWS = {
    "account": {"id": "1", "issuer": "'demo'", "subject": "'a'", "is_active": "true", "created_at": MOMENT},
    "edition": {"id": "1", "slug": "'e'", "created_at": MOMENT},
    "person": {"id": "1", "created_at": MOMENT},
    "team": {"id": "1", "edition_id": "1", "name": "'t'", "size": "1", "created_at": MOMENT},
    "project": {
        "id": "1",
        "edition_id": "1",
        "slug": "'p'",
        "title": "'P'",
        "sdgs": "'[]'",
        "source": "'form'",
        "source_key": "'1'",
    },
    "artifact": {"id": "1", "edition_id": "1", "kind": "'dataset'", "locator": "'o/d'", "first_seen_at": MOMENT},
    "assignment": {"id": "1", "project_id": "1", "juror_id": "1", "assigned_at": MOMENT},
    "audit_entry": {"id": "1", "at": MOMENT, "action": "'a'", "object_kind": "'o'"},
    "ballot": {
        "id": "1",
        "project_id": "1",
        "juror_id": "1",
        "version": "1",
        "rubric_version": "1",
        "marks": "'{}'",
        "client_token": "'t'",
        "submitted_at": MOMENT,
    },
    "certificate": {
        "id": "1",
        "edition_id": "1",
        "kind": "'winner'",
        "award": "'first_place'",
        "language": "'es'",
        "code": "'c'",
        "issued_at": MOMENT,
    },
    "feedback_answer": {"id": "1", "edition_id": "1", "source_key": "'a'", "aspect": "'talks'", "stars": "5"},
    "released_rating": {
        "id": "1",
        "edition_id": "1",
        "aspect": "'talks'",
        "released_at": MOMENT,
        "exact_answers": "12",
        "answers": "10",
        "average_tenths": "45",
        "is_synthetic": "false",
    },
    "prize_delivery": {
        "id": "1",
        "project_id": "1",
        "person_id": "1",
        "item": "'credits'",
        "state": "'offered'",
        "set_at": MOMENT,
    },
    "resource_grant": {
        "id": "1",
        "edition_id": "1",
        "kind": "'compute'",
        "provider": "'p'",
        "granted_on": "'2030-03-01'",
        "recorded_at": MOMENT,
    },
    "workshop_paper": {"id": "1", "project_id": "1", "workshop": "'w'", "state": "'intent'", "set_at": MOMENT},
    "conflict": {
        "id": "1",
        "project_id": "1",
        "juror_id": "1",
        "state": "'waived'",
        "reason": "'r'",
        "recorded_at": MOMENT,
    },
    "check_waiver": {
        "id": "1",
        "project_id": "1",
        "check_key": "'licence'",
        "is_waived": "true",
        "reason": "'r'",
        "set_at": MOMENT,
    },
    "corpus_audit": {
        "id": "1",
        "artifact_id": "1",
        "revision": "'a'",
        "status": "'refused'",
        "started_at": MOMENT,
        "finished_at": MOMENT,
    },
    "person_match": {
        "id": "1",
        "person_id": "1",
        "other_id": "2",
        "state": "'confirmed'",
        "recorded_at": MOMENT,
    },
    "review_decision": {
        "id": "1",
        "project_id": "1",
        "verdict": "'accepted'",
        "reason": "'r'",
        "decided_at": MOMENT,
    },
    "corpus": {
        "artifact_id": "1",
        "edition_id": "1",
        "name": "'c'",
        "position": "1",
        "country_codes": "'[]'",
        "has_more_countries": "false",
        "countries_kind": "'none'",
        "languages": "'[]'",
        "source": "'s'",
    },
    "declared_figure": {
        "id": "1",
        "edition_id": "1",
        "topic": "'t'",
        "category": "'c'",
        "position": "1",
        "value": "'1'",
        "is_lower_bound": "false",
        "unit": "'people'",
        "source": "'s'",
    },
    "deadline_extension": {"id": "1", "team_id": "1", "reason": "'r'", "set_at": MOMENT},
    "edition_override": {"id": "1", "edition_id": "1", "key": "'k'", "reason": "'r'", "set_at": MOMENT},
    "evaluation_result": {
        "id": "1",
        "edition_id": "1",
        "model": "'m'",
        "revision": "'main'",
        "precision": "''",
        "task": "'t'",
        "task_version": "'1'",
        "metric": "'acc'",
        "filter": "'none'",
        "shots": "5",
        "value": "'0.5'",
        "coverage": "'whole'",
        "measured_at": MOMENT,
        "first_sync_run_id": "1",
        "last_sync_run_id": "1",
    },
    "evaluation_set": {
        "id": "1",
        "edition_id": "1",
        "name": "'n'",
        "position": "1",
        "languages": "'[]'",
        "domain": "'d'",
        "task": "'t'",
        "state": "'included'",
        "source": "'s'",
    },
    "hub_event": {
        "id": "1",
        "edition_id": "1",
        "kind": "'dataset'",
        "repo_id": "'o/d'",
        "action": "'update repo'",
        "received_at": MOMENT,
    },
    "extra_point": {"id": "1", "edition_id": "1", "juror_id": "1", "given_at": MOMENT},
    "invitation": {"id": "1", "role": "'juror'", "email_key": "'a@example.org'", "invited_at": MOMENT},
    "judging_step": {"id": "1", "edition_id": "1", "state": "'open'", "reason": "'r'", "taken_at": MOMENT},
    "juror_profile": {
        "edition_id": "1",
        "account_id": "1",
        "languages": "'[]'",
        "topics": "'[]'",
        "maximum_load": "0",
        "updated_at": MOMENT,
    },
    "liker": {"id": "1", "edition_id": "1", "fingerprint": "'f'"},
    "likers_reading": {"id": "1", "repo_id": "1", "read_at": MOMENT, "counted": "1", "sync_run_id": "1"},
    "own_liker": {"project_id": "1", "liker_id": "1"},
    "measurement": {
        "id": "1",
        "artifact_id": "1",
        "metric": "'likes'",
        "value": "'1'",
        "unit": "'likes'",
        "provenance": "'measured'",
        "is_synthetic": "false",
        "source": "'hub'",
        "as_of": MOMENT,
    },
    "nomination": {
        "id": "1",
        "edition_id": "1",
        "juror_id": "1",
        "project_id": "1",
        "prize": "'p'",
        "reason": "'r'",
        "is_withdrawn": "false",
        "made_at": MOMENT,
    },
    "project_count": {
        "id": "1",
        "project_id": "1",
        "key": "'k'",
        "count": "0",
        "source": "'s'",
        "recorded_at": MOMENT,
    },
    "proposed_ballot": {
        "id": "1",
        "edition_id": "1",
        "project_id": "1",
        "juror_id": "1",
        "marks": "'{}'",
        "source": "'s'",
        "place": "'p'",
        "read_at": MOMENT,
        "state": "'proposed'",
    },
    "registration": {
        "id": "1",
        "edition_id": "1",
        "person_id": "1",
        "source": "'form'",
        "source_key": "'1'",
        "registered_at": MOMENT,
    },
    "repo": {
        "id": "1",
        "edition_id": "1",
        "kind": "'dataset'",
        "repo_id": "'o/d'",
        "is_in_organization": "true",
        "presence": "'here'",
        "is_private": "false",
        "is_disabled": "false",
        "gated": "''",
        "tags": "'[]'",
        "card": "'{}'",
        "base_models": "'[]'",
        "datasets": "'[]'",
        "models": "'[]'",
        "first_seen_at": MOMENT,
        "seen_at": MOMENT,
        "first_sync_run_id": "1",
        "last_sync_run_id": "1",
    },
    "repo_change": {"id": "1", "repo_id": "1", "aspect": "'sha'", "seen_at": MOMENT, "sync_run_id": "1"},
    "repo_decision": {
        "id": "1",
        "repo_id": "1",
        "verdict": "'claimed'",
        "project_id": "1",
        "reason": "'r'",
        "decided_at": MOMENT,
    },
    "repo_like": {
        "id": "1",
        "repo_id": "1",
        "liker_id": "1",
        "is_liked": "true",
        "is_time_asked": "true",
        "seen_at": MOMENT,
        "sync_run_id": "1",
    },
    "result_decision": {
        "id": "1",
        "edition_id": "1",
        "kind": "'tie'",
        "subject": "'1'",
        "verdict": "'{}'",
        "reason": "'r'",
        "decided_at": MOMENT,
    },
    "role_grant": {"id": "1", "account_id": "1", "role": "'admin'", "granted_at": MOMENT},
    "rubric_version": {
        "id": "1",
        "edition_id": "1",
        "version": "1",
        "digest": "'d'",
        "content": "'{}'",
        "recorded_at": MOMENT,
    },
    "sync_run": {
        "id": "1",
        "edition_id": "1",
        "source": "'s'",
        "status": "'failed'",
        "started_at": MOMENT,
        "rows_read": "0",
        "rows_added": "0",
        "rows_changed": "0",
        "rows_unchanged": "0",
        "rows_withdrawn": "0",
        "requests": "0",
        "problems": "'[]'",
    },
}
PARENTS = {
    "assignment": ("account", "edition", "project"),
    "ballot": ("account", "edition", "project"),
    "check_waiver": ("edition", "project"),
    "conflict": ("account", "edition", "project"),
    "corpus": ("edition", "artifact"),
    "corpus_audit": ("edition", "artifact"),
    "deadline_extension": ("edition", "team"),
    "evaluation_result": ("edition", "sync_run"),
    "extra_point": ("account", "edition"),
    "juror_profile": ("account", "edition"),
    "nomination": ("account", "edition", "project"),
    "own_liker": ("edition", "project", "liker"),
    "person_match": ("person", "other_person"),
    "prize_delivery": ("edition", "project", "person"),
    "project_count": ("edition", "project"),
    "proposed_ballot": ("account", "edition", "project"),
    "likers_reading": ("edition", "sync_run", "repo"),
    "measurement": ("edition", "artifact"),
    "registration": ("edition", "person"),
    "repo": ("edition", "sync_run"),
    "repo_change": ("edition", "sync_run", "repo"),
    "repo_decision": ("edition", "sync_run", "repo", "project", "team"),
    "repo_like": ("edition", "sync_run", "repo", "liker"),
    "review_decision": ("edition", "project"),
    "role_grant": ("account",),
    "workshop_paper": ("edition", "project"),
    "account": (),
    "audit_entry": (),
    "edition": (),
    "invitation": (),
    "person": (),
}
BAD_VALUES = {
    "ck_artifact_kind": {"kind": "'Dataset'"},
    "ck_ballot_version": {"version": "0"},
    "ck_certificate_award_of_winner": {"award": "NULL"},
    "ck_certificate_kind": {"kind": "'sponsor'", "award": "NULL"},
    "ck_certificate_reason_of_revocation": {"revoked_at": MOMENT},
    "ck_conflict_state": {"state": "'maybe'"},
    "ck_corpus_audit_result_of_success": {"result": "'{}'"},
    "ck_corpus_audit_status": {"status": "'begun'"},
    "ck_corpus_countries_kind": {"countries_kind": "'all'"},
    "ck_declared_figure_unit": {"unit": "'persons'"},
    "ck_edition_demo_stage": {"demo_stage": "'over'"},
    "ck_evaluation_result_coverage": {"coverage": "'most'"},
    "ck_evaluation_result_shots": {"shots": "-1"},
    "ck_evaluation_set_state": {"state": "'lost'"},
    "ck_feedback_answer_stars": {"stars": "6"},
    "ck_hub_event_kind": {"kind": "'user'"},
    "ck_invitation_one_address": {"hub_name": "'ana'"},
    "ck_invitation_role": {"role": "'owner'"},
    "ck_judging_step_state": {"state": "'over'"},
    "ck_juror_profile_maximum_load": {"maximum_load": "-1"},
    "ck_measurement_metric": {"metric": "'stars'"},
    "ck_measurement_provenance": {"provenance": "'guessed'"},
    "ck_measurement_unit": {"unit": "'MiB'"},
    "ck_measurement_unknown_is_null": {"provenance": "'unknown'", "value": "'0'"},
    "ck_person_match_order": {"other_id": "1"},
    "ck_person_match_state": {"state": "'suggested'"},
    "ck_prize_delivery_state": {"state": "'lost'"},
    "ck_project_count_count": {"count": "-1"},
    "ck_proposed_ballot_state": {"state": "'read'"},
    "ck_registration_country_code": {"country_code": "'M'"},
    "ck_registration_gender": {"gender": "''"},
    "ck_registration_nlp_level": {"nlp_level": "'expert'"},
    "ck_registration_ticket": {"ticket": "'vip'"},
    "ck_released_rating_answers": {"answers": "5"},
    "ck_released_rating_average_of_answers": {"average_tenths": "NULL"},
    "ck_released_rating_average_tenths": {"average_tenths": "51"},
    "ck_repo_change_aspect": {"aspect": "'likes'"},
    "ck_repo_decision_one_owner": {"team_id": "1"},
    "ck_repo_decision_owner_of_a_claim": {"verdict": "'undone'"},
    "ck_repo_decision_verdict": {"verdict": "'shared'", "project_id": "NULL"},
    "ck_repo_kind": {"kind": "'collection'"},
    "ck_repo_presence": {"presence": "'away'"},
    "ck_resource_grant_kind": {"kind": "'money'"},
    "ck_result_decision_kind": {"kind": "'prize'"},
    "ck_review_decision_verdict": {"verdict": "'maybe'"},
    "ck_role_grant_role": {"role": "'owner'"},
    "ck_sync_run_status": {"status": "'done'"},
    "ck_team_size": {"size": "0"},
    "ck_workshop_paper_state": {"state": "'read'"},
}
APPEND_ONLY = (
    "audit_entry",
    "ballot",
    "check_waiver",
    "deadline_extension",
    "edition_override",
    "extra_point",
    "judging_step",
    "likers_reading",
    "measurement",
    "nomination",
    "person_match",
    "prize_delivery",
    "project_count",
    "released_rating",
    "repo_change",
    "repo_decision",
    "repo_like",
    "result_decision",
    "review_decision",
    "rubric_version",
    "workshop_paper",
)


def insert(connection: Connection, table: str, verb: str = "INSERT", **values: str) -> None:
    row = GOOD_ROWS[table] | values
    connection.execute(text(f"{verb} INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"))


def insert_parents(connection: Connection, table: str) -> None:
    for parent in PARENTS.get(table, ("edition",)):
        if parent == "other_person":
            insert(connection, "person", id="2")
        else:
            insert(connection, parent)


def checks_of_models() -> dict[str, str]:
    return {
        str(constraint.name): table.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_bad_value_is_known_for_every_check() -> None:
    assert BAD_VALUES.keys() == checks_of_models().keys()


@pytest.mark.parametrize("check", sorted(BAD_VALUES))
def test_bad_row_is_refused_by_its_check(scratch: Connection, check: str) -> None:
    table = checks_of_models()[check]
    insert_parents(scratch, table)
    with pytest.raises(IntegrityError, match=check), scratch.begin_nested():
        insert(scratch, table, **BAD_VALUES[check])
    insert(scratch, table)  # so only the bad value was refused


def test_unknown_measurement_without_value_is_accepted_and_measured_one_is_not(scratch: Connection) -> None:
    insert_parents(scratch, "measurement")
    with pytest.raises(IntegrityError, match="ck_measurement_unknown_is_null"), scratch.begin_nested():
        insert(scratch, "measurement", value="NULL")
    insert(scratch, "measurement", value="NULL", provenance="'unknown'")


def test_row_that_refers_to_nothing_is_refused(scratch: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), scratch.begin_nested():
        insert(scratch, "team", edition_id="7")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = 2", "DELETE FROM {table}"])
def test_append_only_row_cannot_be_changed(scratch: Connection, table: str, change: str) -> None:
    insert_parents(scratch, table)
    insert(scratch, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), scratch.begin_nested():
        scratch.execute(text(change.format(table=table)))
    assert scratch.scalars(select(column("id")).select_from(table_clause(table))).all() == [1]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_cannot_be_emptied_by_another_way(scratch: Connection, dialect: str, table: str) -> None:
    insert_parents(scratch, table)
    insert(scratch, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), scratch.begin_nested():
        if dialect == "sqlite":
            insert(scratch, table, verb="INSERT OR REPLACE")
        else:
            scratch.execute(text(f"TRUNCATE {table}"))
    assert scratch.scalars(select(column("id")).select_from(table_clause(table))).all() == [1]
