"""Releases are made where they are due, by those who may, and hold nothing but protected numbers."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lib.domain.release import Reason, to_json
from lib.services import releases
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.releases import PublicParticipants, ReleaseOutcome
from lib.store import accounts, audit
from lib.store import editions as edition_rows
from lib.store.database import Database
from lib.store.models import Edition, Person, PersonDetail, PublicRelease, Registration
from tests.databases import new_database

SLUG = "somos600m-2024"
OPENS_AT = datetime(2024, 2, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(make_database(tmp_path / "tablero.db")) as made:
        yield made


def make_database(path: Path) -> Database:
    made = new_database(path)
    with made.write() as session:
        edition_rows.add_edition(session, slug=SLUG, created_at=OPENS_AT)
    return made


def register(database: Database, number: int, at: datetime, **answers: Any) -> None:
    """Add `number` people who register at `at`; `private` marks what is known of each."""
    private = answers.pop("private", "Participante")
    given: dict[str, Any] = {"ticket": "hackathon", "country_code": "ES", "gender": "female", **answers}
    with database.write() as session:
        for _ in range(number):
            person = Person(created_at=at)
            session.add(person)
            session.flush()
            person.detail = PersonDetail(full_name=f"{private} {person.id}", email=f"{private}.{person.id}@example.org")
            session.add(
                Registration(
                    edition_id=1,
                    person_id=person.id,
                    source="form",
                    source_key=f"{private}-{person.id}",
                    registered_at=at,
                    affiliate=private,
                    **given,
                )
            )


def release(database: Database, now: datetime, actor: Actor = COMMAND_LINE) -> ReleaseOutcome:
    with database.write() as session:
        return releases.release_participants(session, SLUG, actor=actor, now=now)


def latest(database: Database) -> PublicParticipants | None:
    with database.read() as session:
        return releases.latest_release(session, 1)


def history(database: Database) -> list[tuple[datetime, int]]:
    with database.read() as session:
        return releases.release_history(session, 1)


def test_release_is_made_kept_and_logged(database: Database) -> None:
    register(database, 41, OPENS_AT)
    register(database, 17, OPENS_AT, country_code="MX", ticket="talks")
    outcome = release(database, OPENS_AT + DAY)
    found = latest(database)

    assert (outcome.reason, str(outcome)) == (Reason.FIRST, "Released for the first time.")
    assert outcome.release is not None
    assert found == PublicParticipants(outcome.release, is_synthetic=False)
    assert (found.total_people, found.released_at) == (60, OPENS_AT + DAY)
    assert [(count.category, count.people, count.percent) for count in found.table("region").counts] == [
        ("spain", 40, 67),
        ("latam", 15, 25),
    ]
    with database.read() as session:
        [entry] = audit.entries(session, 1, area="release")
    assert (entry.action, entry.object_kind, entry.object_id, entry.at) == (
        "release.participants",
        "public_release",
        "1",
        OPENS_AT + DAY,
    )
    assert (entry.account_id, entry.before, entry.after) == (None, None, {"total_people": 60})


def test_nothing_is_released_or_logged_before_it_is_due(database: Database) -> None:
    register(database, 9, OPENS_AT)
    assert release(database, OPENS_AT) == ReleaseOutcome(Reason.TOO_FEW_PEOPLE, None)
    assert (latest(database), history(database)) == (None, [])

    register(database, 1, OPENS_AT)
    assert release(database, OPENS_AT).reason is Reason.FIRST
    register(database, 30, OPENS_AT + timedelta(hours=2))
    assert release(database, OPENS_AT + timedelta(hours=23)) == ReleaseOutcome(Reason.TOO_SOON, None)
    assert release(database, OPENS_AT + DAY).reason is Reason.ENOUGH_NEW
    register(database, 9, OPENS_AT + DAY + timedelta(hours=2))
    assert release(database, OPENS_AT + 9 * DAY) == ReleaseOutcome(Reason.TOO_FEW_NEW, None)

    assert history(database) == [(OPENS_AT, 10), (OPENS_AT + DAY, 40)]
    with database.read() as session:
        assert len(audit.entries(session, 1, area="release")) == 2


def test_public_numbers_do_not_move_between_releases(database: Database) -> None:
    register(database, 40, OPENS_AT)
    release(database, OPENS_AT)
    before = latest(database)
    register(database, 9, OPENS_AT + DAY, country_code="MX")
    with database.write() as session:
        for registration in session.query(Registration).limit(9):
            registration.withdrawn_at = OPENS_AT + DAY
            registration.country_code = "PE"
    release(database, OPENS_AT + 2 * DAY)
    assert latest(database) == before


def test_withdrawals_are_never_the_reason_for_a_release(database: Database) -> None:
    register(database, 60, OPENS_AT)
    release(database, OPENS_AT)
    with database.write() as session:
        for registration in session.query(Registration).limit(30):
            registration.withdrawn_at = OPENS_AT + DAY
    assert release(database, OPENS_AT + 9 * DAY).reason is Reason.TOO_FEW_NEW

    register(database, 10, OPENS_AT + 10 * DAY)
    assert release(database, OPENS_AT + 10 * DAY).reason is Reason.ENOUGH_NEW
    assert history(database) == [(OPENS_AT, 60), (OPENS_AT + 10 * DAY, 40)]


def test_people_of_a_file_imported_late_are_new(database: Database) -> None:
    register(database, 30, OPENS_AT)
    release(database, OPENS_AT + DAY)
    register(database, 10, OPENS_AT - DAY)
    assert release(database, OPENS_AT + 2 * DAY).reason is Reason.ENOUGH_NEW


def test_two_databases_that_differ_in_hidden_answers_release_the_same_bytes(tmp_path: Path) -> None:
    published = []
    for number, hidden in enumerate(("BO", "PY")):
        database = make_database(tmp_path / f"{number}.db")
        register(database, 40, OPENS_AT, private=f"Secreto{hidden}")
        register(database, 6, OPENS_AT, country_code="BO")
        register(database, 6, OPENS_AT, country_code="PY")
        register(database, 1, OPENS_AT, country_code=hidden, occupation_text=f"oficio {hidden}")
        outcome = release(database, OPENS_AT)
        assert outcome.release is not None
        published.append(to_json(outcome.release))
        with database.read() as session:
            kept = session.query(PublicRelease).one().tables
        assert json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == published[-1]
        database.close()
    assert published[0] == published[1]
    assert "Secreto" not in published[0]
    assert "oficio" not in published[0]


def test_exact_number_of_people_is_in_nothing_public(database: Database) -> None:
    register(database, 1234, OPENS_AT)
    release(database, OPENS_AT)
    found = latest(database)
    assert found is not None
    with database.read() as session:
        assert session.query(PublicRelease).one().exact_people == 1234
    everything = f"{dataclasses.asdict(found)}{to_json(found.release)}{history(database)}"
    assert "1235" in everything
    assert "1234" not in everything


def test_public_functions_read_nothing_but_releases(database: Database) -> None:
    register(database, 40, OPENS_AT)
    release(database, OPENS_AT)
    seen = (latest(database), history(database))
    with database.write() as session:
        session.query(Registration).delete()
        session.query(PersonDetail).delete()
        session.query(Person).delete()
    assert (latest(database), history(database)) == seen


def test_release_of_the_demo_says_that_its_people_are_made_up(database: Database) -> None:
    with database.write() as session:
        edition = session.get(Edition, 1)
        assert edition is not None
        edition.demo_stage, edition.demo_clock_at = "building", OPENS_AT + DAY
    register(database, 40, OPENS_AT)
    release(database, OPENS_AT)
    found = latest(database)
    assert found is not None
    assert found.is_synthetic


def test_only_organizers_and_the_command_line_release(database: Database) -> None:
    register(database, 40, OPENS_AT)
    actors = {}
    with database.write() as session:
        for role in ("juror", "admin", "organizer"):
            made = accounts.add_account(session, issuer="test", subject=role, created_at=OPENS_AT)
            accounts.grant_role(
                session, account_id=made.id, edition_id=1, role=role, granted_by=None, granted_at=OPENS_AT
            )
            actors[role] = Actor(made.id)

    for refused in (COMMUNITY, actors["juror"], actors["admin"]):
        with pytest.raises(NotAllowedError):
            release(database, OPENS_AT, refused)
    with database.write() as session, pytest.raises(NotAllowedError):
        releases.release_participants(session, "no-such-edition", actor=COMMAND_LINE, now=OPENS_AT)
    assert latest(database) is None
    assert release(database, OPENS_AT, actors["organizer"]).reason is Reason.FIRST
    with database.read() as session:
        [entry] = audit.entries(session, 1, area="release")
    assert entry.account_id == actors["organizer"].account_id
