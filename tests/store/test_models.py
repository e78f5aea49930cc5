"""Column types that both databases keep alike."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from lib.store.database import Database
from lib.store.models import Artifact, Edition, Measurement, Person, PersonDetail
from tests.store.samples import only_postgresql

NOW = datetime(2024, 4, 11, 11, 59, 59, 123456, tzinfo=UTC)


def write_measurement(database: Database, value: Decimal | None, as_of: datetime = NOW) -> None:
    with database.write() as session:
        if session.get(Edition, 1) is None:
            session.add(Edition(id=1, slug="e", created_at=NOW))
            session.flush()  # without a relationship, nothing orders rows by what they refer to
            session.add(Artifact(id=1, edition_id=1, kind="dataset", locator="org/d", first_seen_at=NOW))
            session.flush()
        session.add(
            Measurement(
                artifact_id=1,
                metric="size",
                value=value,
                unit="MB",
                provenance="unknown" if value is None else "declared",
                source="paper_table_4",
                as_of=as_of,
            )
        )


@pytest.mark.parametrize(
    "written", ["0", "20.7", "42.4", "81", "324.67", "0.000001", "99999999999999.999999", "-1.5", "100", "2333052"]
)
def test_decimal_comes_back_exactly_and_as_short_as_it_was(database: Database, written: str) -> None:
    write_measurement(database, Decimal(written))
    with database.read() as session:
        assert str(session.scalars(select(Measurement.value)).one()) == written


@pytest.mark.parametrize("value", ["0.0000001", "100000000000000", "NaN", "Infinity"])
def test_decimal_that_one_of_the_databases_would_change_is_refused(database: Database, value: str) -> None:
    with pytest.raises((StatementError, ValueError), match="does not fit"):
        write_measurement(database, Decimal(value))


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-12)), timezone(timedelta(hours=5, minutes=30))])
def test_instant_comes_back_the_same_moment_in_utc(database: Database, zone: timezone) -> None:
    write_measurement(database, None, NOW.astimezone(zone))
    with database.read() as session:
        found = session.scalars(select(Measurement.as_of)).one()
        assert session.scalars(select(Measurement.id).where(Measurement.as_of == NOW.astimezone(zone))).all() == [1]
    assert (found, found.tzinfo) == (NOW, UTC)


@only_postgresql
def test_instant_from_a_server_in_another_zone_comes_back_in_utc(database: Database) -> None:
    write_measurement(database, None)
    with database.read() as session:
        session.execute(text("SET LOCAL timezone = 'America/Mexico_City'"))
        found = session.scalars(select(Measurement.as_of)).one()
    assert (found, found.tzinfo) == (NOW, UTC)


def test_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        write_measurement(database, None, datetime(2024, 4, 11))  # noqa: DTZ001 - the fault to be refused


def test_instants_are_sorted_as_moments(database: Database) -> None:
    offsets = (0, 3, -3, 1)
    for hours in offsets:
        write_measurement(database, None, (NOW + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=-hours))))
    with database.read() as session:
        assert session.scalars(select(Measurement.as_of).order_by(Measurement.as_of)).all() == [
            NOW + timedelta(hours=hours) for hours in sorted(offsets)
        ]


def test_what_identifies_a_person_can_be_erased_and_the_person_stays(database: Database) -> None:
    with database.write() as session:
        session.add(Person(created_at=NOW, detail=PersonDetail(full_name="Participante 0042", email_key="p@x.org")))
    with database.write() as session:
        session.scalars(select(Person)).one().detail = None
    with database.read() as session:
        assert session.scalars(select(PersonDetail)).all() == []
        assert session.scalars(select(Person.id)).all() == [1]


@pytest.mark.parametrize("written", ["👩🏽‍🔬 Ñandú", "شخص", "x" * 5000, "=1+1", "'; DROP TABLE person; --"])
def test_text_that_people_wrote_comes_back_as_it_was(database: Database, written: str) -> None:
    with database.write() as session:
        session.add(Person(created_at=NOW, detail=PersonDetail(full_name=written)))
    with database.read() as session:
        assert session.scalars(select(PersonDetail.full_name)).one() == written
