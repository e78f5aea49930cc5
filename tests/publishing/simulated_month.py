"""A month of registrations in a real database, by a seed: people come and go one by one, and a release may follow.

Whoever is made up here bears `MARK` in everything that is private.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from lib.domain.release import Reason
from lib.services import editions, releases
from lib.services.access import COMMAND_LINE
from lib.store import editions as edition_rows
from lib.store.database import Database, Session
from lib.store.models import Edition, Person, PersonDetail, Registration
from tests import databases

SLUG = "somos600m-2024"
OPENS_AT = datetime(2024, 2, 12, 13, tzinfo=UTC)
DAYS = 30
MARK = "zq-secreto"

_COUNTRIES = {"ES": 40, "MX": 20, "AR": 12, "CO": 8, "PE": 6, "CL": 5, "BO": 3, "US": 4, "FR": 2, None: 3}
_CITIES = {"ES": "Madrid", "MX": "Ciudad de México", "AR": "Buenos Aires"}
_ANSWERS: Mapping[str, Mapping[Any, int]] = {
    "ticket": {"hackathon": 2, "talks": 1},
    "gender": {"male": 60, "female": 22, "non_binary": 1, None: 17},
    "nlp_level": {"fundamental": 40, "intermediate": 31, "advanced": 12, None: 17},
    "took_part_before": {True: 14, False: 60, None: 26},
    "occupation_text": {
        "Estudiante": 30,
        "Científica de datos": 20,
        "Data scientist": 12,
        "Docente universitaria": 8,
        "Traductora": 4,
        None: 26,
    },
}
_GROUPS = {
    "Estudiante": "student",
    "Científica de datos": "data_science",
    "Data scientist": "data_science",
    "Docente universitaria": "teaching",
    "Traductora": "language",
}
RARE = {"country_code": "UY", "gender": "non_binary", "nlp_level": "advanced", "took_part_before": True}


def new_database(path: Path, *, with_declared_figures: bool = False) -> Database:
    """A database with the edition and nobody in it; with what its organizers published, if asked for."""
    made = databases.new_database(path)
    with made.write() as session:
        if with_declared_figures:
            editions.add_edition(session, SLUG, now=OPENS_AT)
        else:
            edition_rows.add_edition(session, slug=SLUG, created_at=OPENS_AT)
        set_clock(session, OPENS_AT)
    return made


def set_clock(session: Session, now: datetime) -> None:
    """Let the clock of the edition stand at `now`, as it does in a demo, without saying that people are made up."""
    session.get_one(Edition, 1).demo_clock_at = now


def register(session: Session, number: int, at: datetime, **answers: Any) -> list[int]:
    """Add `number` people with these answers; their ids."""
    ids = []
    for _ in range(number):
        person = Person(created_at=at)
        session.add(person)
        session.flush()
        mark = f"{MARK}-{person.id}-"
        person.detail = PersonDetail(
            full_name=f"{mark}nombre", email=f"{mark}@correo.example", email_key=f"{mark}clave", hub_name=f"{mark}hub"
        )
        given = {"ticket": "hackathon", "country_code": "ES", **answers}
        session.add(
            Registration(
                edition_id=1,
                person_id=person.id,
                source="form",
                source_key=f"{mark}fila",
                registered_at=at,
                country_text=f"{mark}pais",
                affiliate=f"{mark}afiliado",
                **given,
            )
        )
        ids.append(person.id)
    session.flush()
    return ids


def withdraw(session: Session, person_id: int, at: datetime) -> None:
    """The person takes part no more."""
    session.query(Registration).filter_by(person_id=person_id).update({"withdrawn_at": at})


def erase(session: Session, person_id: int, at: datetime) -> None:
    """The person asked to be forgotten: what identifies them is deleted, and they are counted no more."""
    session.get_one(Person, person_id).erased_at = at
    session.query(PersonDetail).filter_by(person_id=person_id).delete()


def change_answer(session: Session, person_id: int, **answers: Any) -> None:
    """The person answers otherwise."""
    session.query(Registration).filter_by(person_id=person_id).update(answers)


def release(database: Database, now: datetime) -> Reason:
    """Release what is due at `now`, and let the clock stand there."""
    with database.write() as session:
        set_clock(session, now)
        return releases.release_participants(session, SLUG, actor=COMMAND_LINE, now=now).reason


class Month:
    """Thirty days of one world; `step` lives one of them and says whether a release followed."""

    def __init__(self, path: Path, seed: int) -> None:
        self.database = new_database(path)
        self.chance = Random(seed)  # noqa: S311 - a simulation that must come out the same every time
        self.here: list[int] = []
        self.leaves_tomorrow: list[int] = []
        self.arrived: list[int] = []

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def step(self, day: int) -> bool:
        """Live the day; whether there is a new release at its end."""
        began_at = OPENS_AT + timedelta(days=day)
        with self.database.write() as session:
            self._depart(session, began_at, day)
            self._arrive(session, began_at, day)
            for person_id in self.chance.sample(self.here, min(2, len(self.here))):
                change_answer(session, person_id, **self._answers())
        return release(self.database, self.now(day)) in (Reason.FIRST, Reason.ENOUGH_NEW)

    @staticmethod
    def now(day: int) -> datetime:
        """When the job of this day runs: a little later each time, so that a day has always passed."""
        return OPENS_AT + timedelta(days=day, hours=20, minutes=day)

    def exact_counts(self) -> dict[str, Counter[Any]]:
        """Who is here, exactly: what nobody outside may find out."""
        columns = ("country_code", "gender", "ticket", "nlp_level", "took_part_before")
        with self.database.read() as session:
            rows = session.query(Registration).filter(Registration.person_id.in_(self.here)).all()
            return {column: Counter(getattr(row, column) for row in rows) for column in columns}

    def _depart(self, session: Session, began_at: datetime, day: int) -> None:
        gone = self.leaves_tomorrow
        if day and self.chance.random() < 0.5 and len(self.here) > 2:
            gone = list({*gone, self.chance.choice(self.here)})
        for person_id in gone:
            withdraw(session, person_id, began_at)
            self.here.remove(person_id)
        self.leaves_tomorrow = []
        if day in (7, 19) and self.here:
            erased = self.chance.choice(self.here)
            erase(session, erased, began_at)
            self.here.remove(erased)

    def _arrive(self, session: Session, began_at: datetime, day: int) -> None:
        number = self.chance.choice((12, 45, 130)) if day == 0 else self.chance.choice((0, 1, 1, 3, 6, 11))
        number = 1 if day == 5 else 30 if day == 14 else number
        for _ in range(number):
            is_rare = day > 0 and self.chance.random() < 0.1
            answers = self._answers() | (RARE if is_rare else {})
            [person_id] = register(session, 1, began_at + timedelta(minutes=self.chance.randrange(600)), **answers)
            self.here.append(person_id)
            if is_rare and self.chance.random() < 0.7:
                self.leaves_tomorrow.append(person_id)

    def _answers(self) -> dict[str, Any]:
        answers = {question: self._drawn(weights) for question, weights in _ANSWERS.items()}
        country = self._drawn(_COUNTRIES)
        is_in_city = self.chance.random() < 0.8
        return answers | {
            "country_code": country,
            "city": _CITIES.get(country) if is_in_city else None,
            "occupation_group": _GROUPS.get(answers["occupation_text"]),
        }

    def _drawn(self, weights: Mapping[Any, int]) -> Any:
        return self.chance.choices([*weights], [*weights.values()])[0]
