"""Released and declared numbers about participants: both as they are, each apart from the other."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.domain import release as rules
from lib.domain.release import ParticipantCounts
from lib.services import participants
from lib.services.participants import DeclaredCount, DeclaredShare, DeclaredTable, Participants
from lib.services.releases import PublicParticipants
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database

FIRST, SECOND = (datetime(2031, 6, day, 9, tzinfo=UTC) for day in (1, 2))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


def view(database: Database) -> Participants:
    with database.read() as session:
        return participants.participants(session, rows.small_edition(), 1)


def add_figure(session: Session, position: int, topic: str, category: str, value: str, **values: Any) -> None:
    given = {"unit": "percent", "source": "booklet", "edition_id": 1, **values}
    session.add(models.DeclaredFigure(position=position, topic=topic, category=category, value=Decimal(value), **given))


def add_release(session: Session, people: int, released_at: datetime, previous: rules.Release | None) -> rules.Release:
    counts = ParticipantCounts(people=people, answers={"gender": {"female": people}})
    made = rules.compute_release("rivers-2031", counts, released_at, previous)
    session.add(
        models.PublicRelease(
            edition_id=1,
            topic="participants",
            released_at=released_at,
            exact_people=people,
            tables=json.loads(rules.to_json(made)),
            is_synthetic=True,
        )
    )
    return made


def test_an_empty_edition_has_neither(database: Database) -> None:
    with database.write() as session:
        rows.add_edition(session)
    assert view(database) == Participants(None, (), (), ())


def test_released_and_declared_stay_apart(database: Database) -> None:
    with database.write() as session:
        rows.add_edition(session)
        first = add_release(session, 41, FIRST, None)
        second = add_release(session, 62, SECOND, first)
        add_figure(session, 0, "gender", "female", "22.5", footnote="optional")
        add_figure(session, 1, "gender", "no_response", "17", footnote="optional")
        add_figure(session, 0, "took_part_before", "yes", "14", is_lower_bound=True)
        add_figure(session, 0, "registrations", "total", "651", unit="people", footnote="talks")
        add_figure(session, 0, "corpora", "table", "17", unit="corpora")
    found = view(database)
    assert found == Participants(
        release=PublicParticipants(second, is_synthetic=True),
        history=((FIRST, 40), (SECOND, 60)),
        declared=(
            DeclaredTable(
                "gender",
                (
                    DeclaredShare("female", Decimal("22.5"), False, "optional", "booklet"),
                    DeclaredShare("no_response", Decimal(17), False, "optional", "booklet"),
                ),
            ),
            DeclaredTable("took_part_before", (DeclaredShare("yes", Decimal(14), True, None, "booklet"),)),
        ),
        counts=(DeclaredCount("total", Decimal(651), "talks", "booklet"),),
    )
    gender = found.declared_table("gender")
    assert gender is not None
    assert (gender.source, gender.footnotes) == ("booklet", ("optional",))
    assert found.declared_table("location") is None
    assert found.declared_count("total") == found.counts[0]
    assert found.declared_count("countries") is None
