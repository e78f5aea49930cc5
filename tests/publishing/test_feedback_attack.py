"""Thirty days of answers about the event in a real database, what is public of them scraped on each day.

Whoever scrapes also knows who answered which aspect on which day, and who changed or deleted an answer
(`tests.publishing.feedback_attacker`): all but the stars.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from lib.domain.counts import rounded
from lib.domain.feedback_release import Reason, sums
from lib.publishing import public_tables, tables
from lib.services import editions, feedback_releases
from lib.services.access import COMMAND_LINE
from lib.sources.edition_files import read_edition
from lib.store.database import Database
from lib.store.models import FeedbackAnswer
from tests.publishing import public_outputs as public
from tests.publishing.feedback_attacker import Answer, Release, require_true, told
from tests.publishing.simulated_month import DAYS, MARK, OPENS_AT, SLUG, new_database, set_clock

FORM = read_edition(SLUG).feedback
assert FORM is not None
ASPECTS = tuple(aspect.key for aspect in FORM.aspects)
# How each aspect is rated by turns: everybody alike, or as people do.
MOODS = {"talks": ((0, 0, 0, 0, 1),), "prizes": ((0, 0, 0, 0, 1), (1, 0, 0, 0, 0))}
USUAL = ((1, 2, 6, 14, 12), (6, 4, 3, 2, 1))


@dataclass(frozen=True)
class Day:
    """What is public on a day, and who answers which aspect behind it."""

    rows: dict[str, dict[str, str]]
    here: dict[str, frozenset[Answer]]
    is_new: bool


class Month:
    """Answers that come, change and go one by one; `days` are what is public and who is there at the end of each."""

    def __init__(self, path: Path, seed: int) -> None:
        self.database = new_database(path)
        self.chance = Random(seed)  # noqa: S311 - a simulation that must come out the same every time
        self.people = 0
        self.stars: dict[Answer, int] = {}
        self.days: list[Day] = []
        for number in range(DAYS):
            self.days.append(self.live(number))

    def live(self, number: int) -> Day:
        now = OPENS_AT + timedelta(days=number, hours=20, minutes=number)
        with self.database.write() as session:
            set_clock(session, now)
            for arrival in range(self.chance.choice((12, 35)) if number == 0 else self.chance.choice((0, 1, 1, 3, 6))):
                self.people += 1
                for aspect in ASPECTS:
                    # One aspect of which hardly anybody says anything.
                    if self.chance.random() < (0.1 if aspect == ASPECTS[-2] else 0.9):
                        self.add(session, f"{MARK}-{self.people}-{arrival}", aspect, number)
            for chance, is_changed in ((0.4, False), (0.4, True)):
                rows = session.query(FeedbackAnswer).order_by(FeedbackAnswer.id).all()
                if rows and self.chance.random() < chance:
                    row = self.chance.choice(rows)
                    session.delete(row)
                    session.flush()
                    if is_changed:
                        self.add(session, row.source_key, row.aspect, number)
            reason = feedback_releases.release_feedback(session, SLUG, actor=COMMAND_LINE, now=now).reason
        return Day(rows_in_csv(self.database), self.here(), reason is Reason.RELEASED)

    def add(self, session, source_key: str, aspect: str, number: int) -> None:
        moods = MOODS.get(aspect, USUAL)
        stars = self.chance.choices((1, 2, 3, 4, 5), moods[number // 5 % len(moods)])[0]
        row = FeedbackAnswer(edition_id=1, source_key=source_key, aspect=aspect, stars=stars, answered_at=OPENS_AT)
        session.add(row)
        session.flush()
        self.stars[f"{row.source_key}/{aspect}/{stars}/{row.id}"] = stars

    def here(self) -> dict[str, frozenset[Answer]]:
        found: dict[str, set[Answer]] = {aspect: set() for aspect in ASPECTS}
        with self.database.read() as session:
            for row in session.query(FeedbackAnswer).all():
                found[row.aspect].add(f"{row.source_key}/{row.aspect}/{row.stars}/{row.id}")
        return {aspect: frozenset(answers) for aspect, answers in found.items()}


def rendered(database: Database, form: tables.Format) -> str:
    with database.read() as session:
        reader = public_tables.Reader(editions.edition_now(session, SLUG), 1, OPENS_AT, "es")
        return tables.render(public_tables.public_table(session, "event-feedback", reader), form)


def rows_in_csv(database: Database) -> dict[str, dict[str, str]]:
    return {row["aspect"]: row for row in csv.DictReader(io.StringIO(rendered(database, "csv")))}


def releases_of(month: Month, aspect: str) -> list[Release]:
    """The ratings of an aspect as they came out, each with the answers behind it."""
    found: dict[str, Release] = {}
    for day in month.days:
        row = day.rows.get(aspect)
        if row is not None and row["released_at"] not in found:
            average = Fraction(row["average"]) if row["average"] else None
            found[row["released_at"]] = Release(day.here[aspect], sums(len(day.here[aspect]), average))
    return [*found.values()]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Month]]:
    made = [Month(tmp_path_factory.mktemp("world") / "tablero.db", seed) for seed in range(3)]
    yield made
    for month in made:
        month.database.close()


def test_nobodys_stars_can_be_told_from_what_is_public_on_all_days(months: list[Month]) -> None:
    """To whoever knows the rules, every public number of every day, and of each answer when it came, changed and went,
    at least two numbers of stars are left for each answer; also where everybody gives the same.
    """
    released = 0
    for month in months:
        for aspect in ASPECTS:
            found = releases_of(month, aspect)
            tells = list(told(found))
            require_true(tells, month.stars)
            assert tells == []
            released += len(found)
    assert released > 40


def test_nothing_moves_between_releases_and_no_figure_by_fewer_than_ten_answers(months: list[Month]) -> None:
    for month in months:
        for before, after in pairwise(month.days):
            assert after.is_new or after.rows == before.rows
        for aspect in ASPECTS:
            numbers = [len(release.answers) for release in releases_of(month, aspect)]
            for place, number in enumerate(numbers):
                assert number >= 10
                assert all(abs(number - other) >= 10 for other in numbers[:place])


def test_public_numbers_are_rounded_ones(months: list[Month]) -> None:
    for month in months:
        for day in month.days:
            for aspect, row in day.rows.items():
                step = Fraction(1, 10) if int(row["answers"]) >= 50 else Fraction(1, 2)
                assert int(row["answers"]) % 5 == 0
                assert (Fraction(row["average"]) / step).denominator == 1
                if day.is_new and row["released_at"] == max(one["released_at"] for one in day.rows.values()):
                    assert int(row["answers"]) == rounded(len(day.here[aspect]))


def test_outputs_are_made_of_releases_and_of_nothing_else(months: list[Month], monkeypatch: pytest.MonkeyPatch) -> None:
    month = months[-1]
    monkeypatch.setenv("DATABASE_URL", month.database.url)
    for name in ("TABLERO_DEMO", "TABLERO_EDITION"):
        monkeypatch.delenv(name, raising=False)
    now = OPENS_AT + timedelta(days=DAYS)
    before = public.everything(month.database, now) | page_of_the_edition()
    with month.database.write() as session:
        session.query(FeedbackAnswer).delete()
    after = public.everything(month.database, now) | page_of_the_edition()
    assert [name for name in before if before[name] != after[name]] == []
    assert [name for name, text in before.items() if MARK in text] == []
    require_page_says_what_the_table_says(before)
    public.forget_what_is_shared()


def page_of_the_edition() -> public.Outputs:
    return public.shown_pages(("edition",), seccion="resultado")


def require_page_says_what_the_table_says(outputs: public.Outputs) -> None:
    rows = list(csv.DictReader(io.StringIO(outputs["event-feedback.csv"])))
    assert len(rows) >= 5
    assert [row["aspect"] for row in json.loads(outputs["event-feedback.json"])] == [row["aspect"] for row in rows]
    [described] = [
        alt for alt in public.descriptions_in(outputs["page edition"]) if alt.startswith("Lo mejor valorado")
    ]
    for row in rows:
        average = f"{float(row['average']):.1f}".replace(".", ",")
        assert f"{row['label']}: {average} de 5 (unas {row['answers']} respuestas)" in described
