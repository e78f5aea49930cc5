"""Registrations, people and submissions in bulk, on SQLite and PostgreSQL alike. People are made up."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lib.services import imports
from lib.services.access import COMMAND_LINE
from lib.services.import_runs import RowCounts
from lib.sources.edition_files import read_edition
from lib.store import editions, extensions, registrations, submissions, sync_runs
from lib.store.database import Database, Session
from lib.store.models import Artifact, Certificate, Person, PersonDetail, Registration, TeamMember
from lib.store.registrations import Answers, Detail, RegistrationWrite, StoredRegistration
from tests.bench.import_rows import report

NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
SLUG = "somos600m-2024"


def answers(at: datetime = NOW, **said: object) -> Answers:
    return Answers(at, *[None] * (len(Answers._fields) - 1))._replace(**said)


def detail(number: int) -> Detail:
    email = f"Participante.{number:04}@example.org"
    return Detail(f"Participante {number:04}", email, email.casefold(), None)


def prepared(session: Session) -> tuple[int, int]:
    """An edition and a run of it."""
    edition_id = editions.add_edition(session, slug=SLUG, created_at=NOW).id
    run = sync_runs.add_run(
        session,
        edition_id=edition_id,
        source="registrations:form",
        status="succeeded",
        started_at=NOW,
        finished_at=NOW,
        started_by=None,
        file_name="a.csv",
        file_sha256="0" * 64,
    )
    return edition_id, run.id


def test_people_are_added_with_their_details_in_order(database: Database) -> None:
    people = [detail(number) for number in range(6001)]  # more than a batch
    with database.write() as session:
        ids = registrations.add_people(session, people, NOW)
    with database.read() as session:
        known = registrations.people_by_email(session)
        created = session.scalars(select(Person.created_at).distinct()).all()
    assert known == {str(person.email_key): (person_id, person) for person_id, person in zip(ids, people, strict=True)}
    assert created == [NOW]


def test_people_without_an_address_are_told_apart(database: Database) -> None:
    nobody = Detail(None, None, None, None)
    with database.write() as session:
        ids = registrations.add_people(session, [nobody, nobody], NOW)
        assert registrations.people_by_email(session) == {}
    assert len(set(ids)) == 2


def test_details_change_and_their_keys_stay(database: Database) -> None:
    with database.write() as session:
        first, second = registrations.add_people(session, [detail(1), detail(2)], NOW)
        new = Detail("Nuevo", "PARTICIPANTE.0001@example.org", "ignored", "uno")
        registrations.change_details(session, {first: new})
    with database.read() as session:
        assert registrations.people_by_email(session) == {
            "participante.0001@example.org": (
                first,
                Detail("Nuevo", "PARTICIPANTE.0001@example.org", "participante.0001@example.org", "uno"),
            ),
            "participante.0002@example.org": (second, detail(2)),
        }


def test_registrations_come_back_as_they_were_written(database: Database) -> None:
    full = Answers(
        registered_at=NOW.replace(microsecond=250_000),
        ticket="talks",
        country_code="NA",
        country_text="Namibia",
        city="Ñemby",
        gender="non_binary",
        nlp_level="advanced",
        took_part_before=False,
        occupation_text="Poeta; \"y\" 'más'",
        occupation_group=None,
        language="pt",
        affiliate="w",
    )
    with database.write() as session:
        edition_id, run_id = prepared(session)
        one, two = registrations.add_people(session, [detail(1), detail(2)], NOW)
        writes = [RegistrationWrite("a", one, None, full), RegistrationWrite("b", two, NOW, answers())]
        registrations.add_registrations(session, edition_id, "form", run_id, iter(writes))
        registrations.add_registrations(session, edition_id, "eventbrite", run_id, writes[:1])
    with database.read() as session:
        first, second = registrations.stored_registrations(session, edition_id, "form")
        assert (first, second) == (
            StoredRegistration(first.id, "a", one, None, full),
            StoredRegistration(second.id, "b", two, NOW, answers()),
        )
        assert [row.source_key for row in registrations.stored_registrations(session, edition_id, "eventbrite")] == [
            "a"
        ]
        assert list(registrations.stored_registrations(session, edition_id + 1, "form")) == []


def test_registrations_are_changed_and_withdrawn_by_id(database: Database) -> None:
    later = NOW + timedelta(days=1)
    with database.write() as session:
        edition_id, run_id = prepared(session)
        one, two = registrations.add_people(session, [detail(1), detail(2)], NOW)
        writes = [RegistrationWrite(key, one, None, answers(city="Lima")) for key in "abc"]
        registrations.add_registrations(session, edition_id, "form", run_id, writes)
        ids = {row.source_key: row.id for row in registrations.stored_registrations(session, edition_id, "form")}
        registrations.change_registrations(
            session, run_id, [RegistrationWrite("a", two, NOW, answers(gender="other"), ids["a"])]
        )
        registrations.withdraw_registrations(session, run_id, [ids["b"]], later)
    with database.read() as session:
        rows = list(registrations.stored_registrations(session, edition_id, "form"))
    assert rows == [
        StoredRegistration(ids["a"], "a", two, NOW, answers(gender="other")),
        StoredRegistration(ids["b"], "b", one, later, answers(city="Lima")),
        StoredRegistration(ids["c"], "c", one, None, answers(city="Lima")),
    ]


def test_the_newest_registration_elsewhere_is_that_of_other_sources_and_editions(database: Database) -> None:
    with database.write() as session:
        edition_id, run_id = prepared(session)
        other_id = editions.add_edition(session, slug="other", created_at=NOW).id
        one, two, three = registrations.add_people(session, [detail(1), detail(2), detail(3)], NOW)

        def add(edition: int, source: str, key: str, person_id: int, days: int) -> None:
            write = RegistrationWrite(key, person_id, None, answers(NOW + timedelta(days=days)))
            registrations.add_registrations(session, edition, source, run_id, [write])

        add(edition_id, "form", "own", one, 9)
        add(edition_id, "eventbrite", "a", one, 1)
        add(edition_id, "eventbrite", "b", one, 3)
        add(other_id, "form", "c", two, 2)
        add(edition_id, "form", "d", three, 5)
        found = registrations.newest_registrations_elsewhere(session, edition_id, "form")
    assert found == {one: NOW + timedelta(days=3), two: NOW + timedelta(days=2)}


def test_people_who_were_erased_are_known_by_their_registrations(database: Database) -> None:
    with database.write() as session:
        edition_id, run_id = prepared(session)
        one, two = registrations.add_people(session, [detail(1), detail(2)], NOW)
        writes = [RegistrationWrite("a", one, None, answers()), RegistrationWrite("b", two, None, answers())]
        registrations.add_registrations(session, edition_id, "form", run_id, writes)
        session.get_one(Person, one).erased_at = NOW
    with database.read() as session:
        assert registrations.keys_of_erased_people(session, edition_id, "form") == frozenset({"a"})
        assert registrations.keys_of_erased_people(session, edition_id, "eventbrite") == frozenset()


def test_only_people_without_traces_are_removed(database: Database) -> None:
    with database.write() as session:
        edition_id, run_id = prepared(session)
        people = [detail(number) for number in range(5)]
        registered, member, certified, gone, unasked = registrations.add_people(session, people, NOW)
        write = RegistrationWrite("a", registered, None, answers())
        registrations.add_registrations(session, edition_id, "form", run_id, [write])
        team_id = submissions.save_team(session, edition_id, team_id=None, name="A", size=1, now=NOW)
        session.add(TeamMember(team_id=team_id, person_id=member))
        session.add(
            Certificate(
                edition_id=edition_id, person_id=certified, kind="participant", language="es", code="x", issued_at=NOW
            )
        )
        session.flush()
        registrations.remove_people_without_traces(session, [registered, member, certified, gone])
    with database.read() as session:
        left = set(session.scalars(select(Person.id)))
        assert left == {registered, member, certified, unasked} == set(session.scalars(select(PersonDetail.person_id)))


def test_artifacts_are_one_by_repo_whatever_the_capitals_and_by_exact_address(database: Database) -> None:
    with database.write() as session:
        edition_id, _ = prepared(session)
        repo = submissions.add_artifact(
            session, edition_id, kind="dataset", locator="Org/Name", repo_id="Org/Name", url="https://x.org/a", now=NOW
        )
        video = submissions.add_artifact(
            session, edition_id, kind="video", locator="https://v/Ab", repo_id=None, url="https://v/Ab", now=NOW
        )
    with database.read() as session:
        known = submissions.artifacts(session, edition_id)
        assert session.scalars(select(func.count()).select_from(Artifact)).one() == 2
    assert known[submissions.artifact_key("dataset", "org/NAME", "org/NAME")] == repo
    assert known[submissions.artifact_key("video", "https://v/Ab", None)] == video
    assert submissions.artifact_key("video", "https://v/AB", None) not in known
    assert submissions.artifact_key("model", "org/name", "org/name") not in known


def test_a_team_with_a_project_or_more_time_stays_when_others_are_removed(database: Database) -> None:
    with database.write() as session:
        edition_id, run_id = prepared(session)
        named, empty, extended = (
            submissions.save_team(session, edition_id, team_id=None, name=name, size=None, now=NOW) for name in "ABC"
        )
        extensions.record_extension(
            session, team_id=extended, until_at=NOW, reason="R", set_by=None, set_at=NOW, replaces_id=None
        )
        (person,) = registrations.add_people(session, [detail(1)], NOW)
        submissions.set_members(session, empty, [person])
        submissions.set_members(session, named, [person])
        submissions.save_project(
            session,
            edition_id,
            project_id=None,
            source="form",
            source_key="a",
            slug="a",
            answers=submissions.ProjectAnswers("A", None, named, None, (), None, NOW),
            run_id=run_id,
        )
        submissions.remove_empty_teams(session, [named, empty, extended])
        assert [team.id for team in submissions.stored_teams(session, edition_id)] == [named, extended]


@pytest.mark.full
@pytest.mark.parametrize("rows", [5001])
def test_a_large_file_goes_in_comes_again_and_changes(database: Database, rows: int) -> None:
    edition = read_edition(SLUG)
    with database.write() as session:
        edition_id = editions.add_edition(session, slug=SLUG, created_at=NOW).id

    def take(content: bytes) -> RowCounts:
        outcome = imports.import_registrations(
            database, edition, edition_id, COMMAND_LINE, file_name="a.csv", content=content, source=None, now=NOW
        )
        assert outcome.refusals == ()
        return outcome.rows

    content = report(rows)
    assert take(content) == RowCounts(read=rows, added=rows)
    assert take(content) == RowCounts(read=rows, unchanged=rows)
    assert take(content.replace(b"Ciudad ", b"City ")) == RowCounts(read=rows, changed=rows)
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(Registration)).one() == rows
        assert session.scalars(select(func.count()).select_from(Person)).one() == rows
        assert session.scalars(select(Registration.city).where(Registration.city.like("Ciudad%"))).all() == []
