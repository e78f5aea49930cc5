"""Made-up people: their shares are the published ones, whatever the seed, and none of them is anybody."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.demo_people import DemoPerson, Place, apportioned, people
from lib.domain.demo_plan import DemoPlan, PublishedPeople
from lib.domain.edition import phase_at
from lib.sources.demo_files import read_demo_plan
from lib.sources.edition_files import read_edition

SLUG = "somos600m-2024"
EDITION = read_edition(SLUG)
PLAN = read_demo_plan(SLUG)
# As the paper's annex B and Tables 1 to 3 give them.
PUBLISHED = PublishedPeople(
    people=651,
    talks_only=222,
    countries=29,
    by_location={"latam": 46, "spain": 32, "other": 22},
    by_gender={"male": 60, "female": 22, "non_binary": 1, "no_response": 17},
    by_level={"fundamental": 40, "intermediate": 31, "advanced": 12, "no_response": 17},
    took_part_before_at_least=14,
)
PLACES = (
    Place("Madrid", "ES", 3_255_944, "Europe/Madrid"),
    Place("Teruel", "ES", 35_000, "Europe/Madrid"),
    Place("Lima", "PE", 7_737_002, "America/Lima"),
)


def _made(seed: int) -> tuple[DemoPerson, ...]:
    return people(PLAN.people, PUBLISHED, EDITION, PLACES, seed)


def _percent(values: Iterable[Hashable]) -> dict[Hashable, int]:
    """Whole percent, halves up, as the paper rounds."""
    counts = Counter(values)
    total = sum(counts.values())
    return {value: (200 * count + total) // (2 * total) for value, count in counts.items()}


@settings(max_examples=20, deadline=None)
@given(seed=st.integers())
def test_shares_equal_the_published_ones_for_every_seed(seed: int) -> None:
    made = _made(seed)
    assert len(made) == 651
    assert Counter(person.ticket for person in made) == {"hackathon": 429, "talks": 222}
    assert len({person.country_code for person in made}) == 29
    locations = _percent(EDITION.country_group_of(person.country_code).key for person in made)  # type: ignore[union-attr]
    assert locations == {"latam": 46, "spain": 32, "other": 22}
    assert _percent(person.gender for person in made) == {"male": 60, "female": 22, "non_binary": 1, None: 17}
    assert _percent(person.nlp_level for person in made) == {
        "fundamental": 40,
        "intermediate": 31,
        "advanced": 12,
        None: 17,
    }
    assert sum(person.took_part_before is True for person in made) / 651 >= 0.14
    assert _percent(person.took_part_before for person in made)[True] == 14


def test_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert _made(7) == _made(7)
    assert _made(7) != _made(8)


def test_nobody_could_be_somebody() -> None:
    for number, person in enumerate(_made(1), start=1):
        assert person.name == f"Participante {number:04d}"
        assert re.fullmatch(r"participante\.\d{4}@example\.org", person.email)


def test_numbers_follow_the_order_of_arrival_while_registration_is_open() -> None:
    arrivals = [person.arrived_at for person in _made(1)]
    assert arrivals == sorted(arrivals)
    opens, closes = EDITION.date("registration_opening").instant, EDITION.date("registration").instant
    every = [instant for person in _made(1) for instant in person.registered.values()]
    assert opens <= min(every)
    assert max(every) < closes == datetime(2024, 3, 16, 11, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(5))
def test_about_six_in_ten_have_come_at_the_first_stage_and_everybody_at_the_second(seed: int) -> None:
    made = _made(seed)
    first = sum(person.arrived_at <= PLAN.clock("registration") for person in made)
    assert 0.55 <= first / 651 <= 0.65
    assert all(person.arrived_at <= PLAN.clock("building") for person in made)


def test_most_register_on_eventbrite_and_a_few_twice() -> None:
    sources = Counter(tuple(sorted(person.registered)) for person in _made(1))
    assert sources == {("eventbrite",): 540, ("form",): 97, ("eventbrite", "form"): 14}


def test_many_countries_stay_below_ten_people() -> None:
    counts = Counter(person.country_code for person in _made(1))
    assert counts["ES"] == 208
    assert sum(count < 10 for count in counts.values()) == 16


def test_people_live_in_known_cities_of_their_country_or_in_none() -> None:
    made = _made(1)
    assert {person.city for person in made if person.country_code == "PE"} == {"Lima", None}
    assert {person.city for person in made if person.country_code == "MX"} == {None}


@pytest.mark.parametrize(("percent", "cities"), [(0, {"Madrid", "Teruel", None}), (100, {"Madrid", None})])
def test_a_country_gathers_as_many_as_planned_in_its_largest_city(percent: int, cities: set[str | None]) -> None:
    spain = PLAN.people.countries["ES"].model_copy(update={"largest_city_percent": percent})
    plan = PLAN.people.model_copy(update={"countries": {**PLAN.people.countries, "ES": spain}})
    half_and_half = (PLACES[0], replace(PLACES[1], population=PLACES[0].population))
    made = people(plan, PUBLISHED, EDITION, half_and_half, 1)
    assert {person.city for person in made if person.country_code == "ES"} == cities


def test_occupations_come_in_three_languages_and_not_from_everybody() -> None:
    made = _made(1)
    for language in ("es", "en", "pt"):
        words = {word for kind in PLAN.people.occupations for word in kind.spellings(language)}
        given_words = {person.occupation for person in made if person.language == language} - {None}
        assert given_words and given_words <= words
    silent = sum(person.occupation is None for person in made)
    assert 60 <= silent <= 130


def test_every_clock_stands_in_the_phase_of_its_stage() -> None:
    for stage in PLAN.stages:
        phase = phase_at(EDITION, stage.clock_at)
        assert phase is not None and phase.key == stage.key


def test_a_plan_with_another_number_of_countries_is_refused() -> None:
    with pytest.raises(ValueError, match="the demo plans 29 countries; 30 are published"):
        people(PLAN.people, replace(PUBLISHED, countries=30), EDITION, PLACES, 1)


def test_a_plan_that_empties_a_country_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves countries without people"):
        people(PLAN.people, replace(PUBLISHED, people=100), EDITION, PLACES, 1)


def test_a_plan_without_a_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="the stages are not registration, building, judging, published"):
        DemoPlan.model_validate({**PLAN.model_dump(), "stages": PLAN.model_dump()["stages"][1:]})


@given(
    total=st.integers(0, 5000),
    weights=st.dictionaries(st.text(max_size=3), st.integers(1, 1000), min_size=1, max_size=20),
)
def test_apportioned_shares_are_whole_complete_and_within_one_of_exact(total: int, weights: dict[str, float]) -> None:
    counts = apportioned(total, weights)
    assert sum(counts.values()) == total
    whole = sum(weights.values())
    assert all(abs(counts[key] - total * weight / whole) < 1 for key, weight in weights.items())
