"""Thirty days of single arrivals and deletions in a real database, every public output scraped on each of them.

Whoever scrapes knows nobody inside and puts all numbers together: of all tables, formats, pages and days.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from lib.domain.counts import publish_counts
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.domain.release import DIMENSIONS, Reason
from lib.publishing import lite
from lib.sources.edition_files import read_edition
from lib.store.database import Database, backup
from lib.store.models import Person, PersonDetail, PublicRelease, Registration
from lib.ui import page_list
from tests.publishing import public_outputs as public
from tests.publishing import simulated_month as months
from tests.publishing.attacker import Reading, told_of_few
from tests.publishing.public_outputs import TOTAL, Outputs
from tests.publishing.simulated_month import DAYS, MARK, OPENS_AT, SLUG, Month
from tests.turns import every

EDITION = read_edition(SLUG)
THAT_ADD_UP = [dimension for dimension in DIMENSIONS if dimension != "occupation_word"]
SCRAPED_DAILY = 21  # this world and the next ones have told of few under rules that were looser
SCRAPED_AT_RELEASES = (1, 3)


def region_of(country_code: str) -> str:
    group = EDITION.country_group_of(country_code)
    return group.key if group is not None else OTHER


@dataclass(frozen=True)
class Day:
    """What was public on one day, and whether a release was made on it."""

    outputs: Outputs
    is_new: bool


def lived(path: Path, seed: int) -> list[Day]:
    """The month of a world as the public sees it, its database left at `path`."""
    days = []
    with closing(Month(path, seed)) as month:
        for number in range(DAYS):
            is_new = month.step(number)
            days.append(Day(public.everything(month.database, month.now(number)), is_new))
    return days


def reading(outputs: Outputs) -> Reading:
    counted = {dimension: public.people_in_csv(outputs, dimension) for dimension in DIMENSIONS}
    people = public.series_in_csv(outputs)[-1][1]
    return Reading(people, {dimension: table for dimension, table in counted.items() if table})


def readings(days: list[Day]) -> list[Reading]:
    return [reading(day.outputs) for day in days if day.is_new]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """The settings of an installation of its own; `DATABASE_URL` is to be set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TABLERO_DATA", str(tmp_path_factory.mktemp("data")))
        for name in ("TABLERO_DEMO", "TABLERO_EDITION"):
            patch.delenv(name, raising=False)
        yield patch
    public.forget_what_is_shared()


@pytest.fixture(scope="module")
def world(environment: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Day]]:
    path = tmp_path_factory.mktemp("world") / "tablero.db"
    environment.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path, lived(path, SCRAPED_DAILY)


@pytest.fixture
def database(environment: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Database]:
    """A database with the edition and nobody in it, as the installation's."""
    with closing(months.new_database(tmp_path / "tablero.db")) as made:
        environment.setenv("DATABASE_URL", made.url)
        yield made


def test_outsider_finds_no_group_of_one_to_nine(world: tuple[Path, list[Day]]) -> None:
    found = readings(world[1])
    assert len(found) > 4
    assert list(told_of_few(found, region_of, THAT_ADD_UP)) == []


@pytest.mark.parametrize("seed", every(4, SCRAPED_AT_RELEASES))
def test_outsider_finds_no_group_in_another_world(tmp_path: Path, seed: int) -> None:
    found = []
    with closing(Month(tmp_path / "tablero.db", seed)) as month:
        for number in range(DAYS):
            if month.step(number):
                found.append(reading(public.files(month.database, month.now(number))))
    assert len(found) > 4
    assert list(told_of_few(found, region_of, THAT_ADD_UP)) == []


def test_everything_says_the_same_number_and_all_are_protected(world: tuple[Path, list[Day]]) -> None:
    for day in world[1]:
        require_same_numbers(day.outputs)


def require_same_numbers(outputs: Outputs) -> None:
    said = public.people_said(outputs)
    if not said:
        return
    series = public.series_in_csv(outputs)[-1][1]
    released = said["tables as csv"] | {(TOTAL, ""): series}
    for place, people in said.items():
        assert people.items() <= released.items(), place
        assert all(number >= 10 and number % 5 == 0 for number in people.values()), place
    for whole in ("tables as json", "all attributes as csv", "all attributes as json"):
        assert said[whole] == said["tables as csv"]
    for written in ("tables as markdown", "tables as latex"):
        assert said[written].keys() - {(TOTAL, "")} == said["tables as csv"].keys()
    assert said["light page"].keys() - {(TOTAL, "")} == {key for key in released if key[0] == "country"}
    pages = sum(entry.audience == "public" for entry in page_list.PAGES)
    assert sum(place.startswith("figure of first view") for place in said) == pages
    for dimension in DIMENSIONS:
        table = public.people_in_csv(outputs, dimension)
        last = {OTHER: 1, UNKNOWN: 2}
        assert list(table) == sorted(table, key=lambda category: (last.get(category, 0), -table[category], category))
        for row in public.rows_in_csv(outputs, f"participants-{dimension}"):
            has_percent = row["people"] and series >= 50 and int(row["people"]) <= series
            percent = (200 * int(row["people"]) + series) // (2 * series) if has_percent else ""
            assert row["percent"] == str(percent)


def test_nothing_moves_between_releases_and_then_by_more_than_ten(world: tuple[Path, list[Day]]) -> None:
    for before, after in pairwise(world[1]):
        if not after.is_new:
            assert about_people(after.outputs) == about_people(before.outputs)
            assert public.people_said(after.outputs) == public.people_said(before.outputs)
    for left, right in pairwise(readings(world[1])):
        assert abs(right.total - left.total) >= 10
        for dimension in left.tables.keys() & right.tables.keys():
            was, now = left.tables[dimension], right.tables[dimension]
            for category in was.keys() & now.keys():
                assert was[category] == now[category] or abs(was[category] - now[category]) > 10


def about_people(outputs: Outputs) -> Outputs:
    return {name: text for name, text in outputs.items() if name.startswith("participants")}


def test_what_single_people_are_or_said_is_nowhere(world: tuple[Path, list[Day]]) -> None:
    path, days = world
    for day in days:
        assert [name for name, text in day.outputs.items() if MARK in text.casefold()] == []
    with closing(Database.open(f"sqlite:///{path}")) as database, database.read() as session:
        assert session.query(PersonDetail).filter(PersonDetail.email.contains(MARK)).count() > 50


def test_outputs_are_made_of_releases_and_of_nothing_else(
    world: tuple[Path, list[Day]], environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    with closing(Database.open(f"sqlite:///{world[0]}")) as lived_in:
        backup(lived_in, path)
    environment.setenv("DATABASE_URL", f"sqlite:///{path}")
    now = Month.now(DAYS - 1)
    with closing(Database.open(f"sqlite:///{path}")) as database:
        before = public.everything(database, now) | public.shown_pages()
        with database.write() as session:
            for private in (Registration, PersonDetail, Person):
                session.query(private).delete()
            session.query(PublicRelease).update({"exact_people": 98_765})
        after = public.everything(database, now) | public.shown_pages()
    assert [name for name in before if before[name] != after[name]] == []
    assert [name for name, text in before.items() if MARK in text] == []
    require_charts_say_what_tables_say(before)


def require_charts_say_what_tables_say(outputs: Outputs) -> None:
    described = {page: public.descriptions_in(outputs[f"page {page}"]) for page in public.PAGES_OF_PEOPLE}
    countries = public.people_in_csv(outputs, "country", by="label")
    on_map = [f"{name} {people}" for name, people in countries.items() if name not in ("Otros países", "Sin respuesta")]
    total = public.series_in_csv(outputs)[-1][1]
    for alts in described.values():
        assert any(alt.endswith(f". {', '.join(on_map)}") or alt.count(", ".join(on_map)) for alt in alts)
        assert f"Se han inscrito unas {total} personas" in alts
    for dimension in ("region", "gender", "nlp_level", "returning", "ticket", "occupation_group"):
        bars = [f"{label}: {people}" for label, people in public.people_in_csv(outputs, dimension, by="label").items()]
        assert any(all(bar in alt for bar in bars) for alt in described["participants"]), dimension
    words = ", ".join(f"{word} {people}" for word, people in public.people_in_csv(outputs, "occupation_word").items())
    assert any(alt.endswith(f". {words}") for alt in described["participants"])
    released = {total} | {people for name in DIMENSIONS for people in public.people_in_csv(outputs, name).values()}
    for alt in (alt for alts in described.values() for alt in alts if "unas" in alt or ":" in alt):
        assert {int(number) for number in re.findall(r"\b\d+\b(?!\s%)", alt)} <= released, alt


def test_exact_counts_are_nowhere(database: Database) -> None:
    # None is a multiple of five, and none is what another one is rounded to.
    exact = {"ES": 743, "MX": 331, "AR": 117, "BO": 43}
    with database.write() as session:
        for country, people in exact.items():
            city = "Madrid" if country == "ES" else None
            months.register(session, people, OPENS_AT, country_code=country, city=city, gender="female")
        months.register(session, 3, OPENS_AT, country_code="CU", gender="non_binary", occupation_text="Apicultora")
        months.register(session, 9, OPENS_AT, country_code="PY", gender="male")
    raw = {*exact.values(), 3 + 9, sum(exact.values()), sum(exact.values()) + 3, sum(exact.values()) + 12}
    assert months.release(database, OPENS_AT) is Reason.FIRST
    outputs = public.everything(database, OPENS_AT) | public.shown_pages()
    require_same_numbers(outputs)
    shown = [745, 330, 115, 45]
    assert list(public.people_in_csv(outputs, "country").values()) == [*shown, 10]
    for name in about_people(outputs) | {lite.OVERVIEW: "", "page participants": ""}:
        assert not numbers_in(outputs[name]) & (raw - {12}), name
    for name, text in outputs.items():
        assert not numbers_in(text) & {743, 331, sum(exact.values()), sum(exact.values()) + 12}, name
        assert "apicultora" not in text.casefold(), name
    assert "Cuba" not in "".join(about_people(outputs).values())
    assert {1245} <= numbers_in(outputs[lite.OVERVIEW])


def numbers_in(text: str) -> set[int]:
    """Whole numbers that stand by themselves, as every format writes them; not those of styles, dates and addresses."""
    visible = re.sub(r"<style>.*?</style>", " ", text, flags=re.DOTALL)
    found = re.findall(r"(?<![\w.#:-])\d{1,3}(?:[.,]\d{3})+(?![\w%])|(?<![\w.#:-])\d+(?![\w%:]|\.\d)", visible)
    return {int(re.sub(r"\D", "", number)) for number in found}


def test_people_who_are_erased_are_gone_from_everything_by_the_next_release(database: Database) -> None:
    with database.write() as session:
        for country in ("ES", "MX"):
            months.register(session, 60, OPENS_AT, country_code=country, occupation_text="Docente")
        bees = months.register(
            session, 12, OPENS_AT, country_code="UY", occupation_text="Apicultora", gender="non_binary"
        )
    months.release(database, OPENS_AT)
    before = public.everything(database, OPENS_AT) | public.shown_pages()
    told = [name for name in before if says_of_bees(name, before[name])]
    assert {"participants-country.csv", "participants-country.latex", "participants.json", "page participants"} <= {
        *told
    }
    assert {lite.OVERVIEW, "page panorama"} <= {*told}

    later = OPENS_AT + timedelta(days=1)
    with database.write() as session:
        for person_id in bees:
            months.erase(session, person_id, later)
    assert months.release(database, later) is Reason.TOO_FEW_NEW
    # Nobody sees that they have gone before others have come.
    assert public.people_said(public.everything(database, later)) == public.people_said(before)

    later += timedelta(days=1)
    with database.write() as session:
        for country in ("ES", "MX"):
            months.register(session, 20, later, country_code=country, occupation_text="Docente")
    assert months.release(database, later) is Reason.ENOUGH_NEW
    after = public.everything(database, later) | public.shown_pages()
    assert [name for name in after if says_of_bees(name, after[name])] == []
    assert public.people_in_csv(after, "country") == {"ES": 80, "MX": 80}


def says_of_bees(name: str, text: str) -> bool:
    # Other pages may name countries of corpora.
    counted_by_country = name.startswith(("participants-country", "participants.", "page")) or name == lite.OVERVIEW
    return "apicultora" in text.casefold() or (counted_by_country and "Uruguay" in text)


@pytest.mark.parametrize("left", every(2, [{"country_code": "MX", "gender": "female"}, {"country_code": "BO"}]))
def test_departure_of_one_person_is_not_to_be_seen(
    environment: pytest.MonkeyPatch, tmp_path: Path, left: dict[str, str]
) -> None:
    seen = []
    for is_erased in (False, True):
        with closing(months.new_database(tmp_path / f"{is_erased}.db")) as database:
            environment.setenv("DATABASE_URL", database.url)
            with database.write() as session:
                months.register(session, 70, OPENS_AT, gender="male")
                months.register(session, 32, OPENS_AT, country_code="MX", gender="female")
                for country in ("PY", "CU"):
                    months.register(session, 6, OPENS_AT, country_code=country)
                [person_id] = months.register(session, 1, OPENS_AT, **left)
            months.release(database, OPENS_AT)
            seen.append([public.everything(database, OPENS_AT)])
            for number, arrivals in enumerate((1, 15, 0), start=1):
                now = OPENS_AT + timedelta(days=number)
                with database.write() as session:
                    months.register(session, arrivals, now, country_code="AR", gender="female")
                    if is_erased and number == 1:
                        months.erase(session, person_id, now)
                months.release(database, now)
                seen[-1].append(public.everything(database, now))
    assert seen[0] == seen[1]
    assert [total for _, total in public.series_in_csv(seen[0][-1])] == [115, 130]


def test_published_figures_of_organizers_stay_apart_from_released_ones(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with closing(months.new_database(tmp_path / "tablero.db", with_declared_figures=True)) as database:
        environment.setenv("DATABASE_URL", database.url)
        without = public.everything(database, OPENS_AT)
        with database.write() as session:
            months.register(session, 743, OPENS_AT)
        months.release(database, OPENS_AT)
        released = public.everything(database, OPENS_AT)
    changed = {name for name in without if without[name] != released[name]}
    assert changed <= {*about_people(released), lite.OVERVIEW}
    assert {"participants-country.csv", "participants-releases.json", lite.OVERVIEW} <= changed
    new = numbers_in(released[lite.OVERVIEW]) - numbers_in(without[lite.OVERVIEW])
    assert new <= {745, OPENS_AT.day}
    said = public.people_said(released)
    assert said["light page"] == {("country", "España"): 745, (TOTAL, ""): 745}
    assert not any(place.startswith("figure of") for place in said)  # there the published number stands, as before


def test_attacker_finds_groups_where_tables_are_only_rounded(tmp_path: Path) -> None:
    found = 0
    for seed in SCRAPED_AT_RELEASES:
        with closing(Month(tmp_path / f"{seed}.db", seed)) as month:
            daily = []
            for number in range(DAYS):
                month.step(number)
                exact = month.exact_counts()
                tables = {
                    dimension: publish_counts(
                        {str(answer or UNKNOWN): people for answer, people in exact[column].items()},
                        dimension=dimension,
                    )
                    for dimension, column in (("country", "country_code"), ("gender", "gender"), ("ticket", "ticket"))
                }
                counted = {name: {c.category: c.people for c in table.counts} for name, table in tables.items()}
                daily.append(Reading(tables["country"].total_people or 0, counted))
        found += len(list(told_of_few(daily, region_of, THAT_ADD_UP)))
    assert found > 20


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        # A country beside the "other" that holds it and few more.
        ([Reading(65, {"region": {"latam": 25, OTHER: 40}, "country": {"ES": 35, OTHER: 30}})], "region outside its"),
        # Five more of the same answer.
        ([Reading(100, {"gender": {"male": 100}}), Reading(105, {"gender": {"male": 105}})], "male"),
        # Those without a name, from the total and those who have one.
        ([Reading(80, {"gender": {"male": 80}}), Reading(110, {"gender": {"male": 100}})], "everyone not named"),
        # A city that is nearly all of its country.
        (
            [Reading(70, {"country": {"ES": 60, OTHER: 10}, "city": {"ES:madrid": 55, OTHER: 15}})],
            "country outside its",
        ),
    ],
)
def test_attacker_puts_tables_and_days_together(history: list[Reading], expected: str) -> None:
    told = list(told_of_few(history, region_of, THAT_ADD_UP))
    assert any(expected in each for each in told), told


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 116))
def test_outsider_finds_nothing_in_many_worlds(environment: pytest.MonkeyPatch, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "tablero.db"
    environment.setenv("DATABASE_URL", f"sqlite:///{path}")
    days = lived(path, seed)
    for day in days:
        require_same_numbers(day.outputs)
        assert not any(MARK in text for text in day.outputs.values())
    assert list(told_of_few(readings(days), region_of, THAT_ADD_UP)) == []
