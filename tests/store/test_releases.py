"""Counts of participants are aggregated in the database, and releases come back as they were kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.release import ParticipantCounts
from lib.store import releases
from lib.store.database import Database, Session
from lib.store.models import Edition, Person, PersonDetail, Registration
from lib.store.releases import ReleaseRow

AT = datetime(2030, 3, 5, 9, tzinfo=UTC)
EARLIER, LATER = AT - timedelta(days=1), AT + timedelta(days=1)


def register(session: Session, person_id: int, registered_at: datetime, edition_id: int = 1, **answers: Any) -> None:
    if session.get(Person, person_id) is None:
        session.add(Person(id=person_id, created_at=EARLIER, detail=PersonDetail(full_name="Participante 0001")))
    session.flush()
    given = {"source": "form", "source_key": f"{person_id}-{registered_at.isoformat()}", **answers}
    session.add(Registration(edition_id=edition_id, person_id=person_id, registered_at=registered_at, **given))
    session.flush()


@pytest.fixture
def two_editions(database: Database) -> Database:
    with database.write() as session:
        session.add_all([Edition(slug="a", created_at=EARLIER), Edition(slug="b", created_at=EARLIER)])
    return database


def test_people_with_several_registrations_count_once_with_their_newest_answers(
    two_editions: Database,
) -> None:
    with two_editions.write() as session:
        register(session, 1, EARLIER, ticket="hackathon", gender="female", country_code="PE", city="Cusco")
        register(session, 1, AT, ticket="talks", gender="other", country_code="ES", took_part_before=False)
        register(session, 2, EARLIER, ticket="talks", nlp_level="advanced", took_part_before=True)
        register(session, 2, AT, ticket=None, occupation_text="Dev", occupation_group="developer")
        register(session, 3, AT, country_code="ES", city="Madrid", ticket="talks")
        register(session, 3, AT, edition_id=2, country_code="MX", ticket="hackathon")

    with two_editions.read() as session:
        counts = releases.participant_counts(session, 1, AT, None)

    assert counts == ParticipantCounts(
        people=3,
        answers={
            "country": {"PE": 1, "ES": 1, None: 1},
            "ticket": {"hackathon": 1, "talks": 2},
            "gender": {"other": 1, None: 2},
            "nlp_level": {"advanced": 1, None: 2},
            "returning": {"yes": 1, "no": 1, None: 1},
            "occupation_group": {"developer": 1, None: 2},
        },
        cities={("PE", "Cusco"): 1, ("ES", "Madrid"): 1, (None, None): 1},
        occupations={"Dev": 1, None: 2},
    )


def test_those_who_withdrew_are_erased_or_come_later_do_not_take_part(two_editions: Database) -> None:
    with two_editions.write() as session:
        register(session, 1, EARLIER)
        register(session, 2, EARLIER, withdrawn_at=AT)
        register(session, 3, EARLIER, withdrawn_at=LATER)
        register(session, 4, LATER)
        register(session, 5, EARLIER)
        register(session, 6, EARLIER, withdrawn_at=AT)
        register(session, 6, EARLIER + timedelta(hours=1))
        person = session.get(Person, 5)
        assert person is not None
        person.erased_at = AT

    with two_editions.read() as session:
        assert releases.count_participants(session, 1, AT) == 3
        assert releases.participant_counts(session, 1, AT, None).people == 3
        assert releases.count_participants(session, 1, LATER) == 3
        assert releases.count_participants(session, 2, AT) == 0


def test_only_people_without_an_earlier_registration_joined(two_editions: Database) -> None:
    with two_editions.write() as session:
        register(session, 1, EARLIER)
        register(session, 1, AT)
        register(session, 2, EARLIER, withdrawn_at=EARLIER)
        register(session, 2, AT)
        register(session, 3, AT)
        register(session, 4, AT, withdrawn_at=AT)
        register(session, 5, EARLIER, edition_id=2)
        register(session, 5, AT)

    with two_editions.read() as session:
        assert releases.count_joined(session, 1, EARLIER, AT) == 2
        assert releases.count_joined(session, 1, AT, LATER) == 0


def test_releases_come_back_in_order_without_their_exact_number(two_editions: Database) -> None:
    with two_editions.write() as session:
        for day, people in ((1, 61), (0, 52)):
            releases.add_release(
                session,
                1,
                released_at=AT + timedelta(days=day),
                exact_people=people,
                tables={"total_people": people // 5 * 5},
                is_synthetic=day == 1,
            )

    with two_editions.read() as session:
        first, second = (
            ReleaseRow(AT, {"total_people": 50}, False),
            ReleaseRow(LATER, {"total_people": 60}, True),
        )
        assert releases.releases(session, 1) == (first, second)
        assert releases.newest_release(session, 1) == second
        assert releases.exact_people_released(session, 1) == 61
        assert releases.newest_release(session, 2) is None
        assert releases.exact_people_released(session, 2) == 0
