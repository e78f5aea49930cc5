"""Made-up people whose shares equal the published ones.

A *person* is "Participante 0042" with an address at example.org, which no mailbox has. Attributes are dealt out
independently of each other: each gets exactly as many people as its published percentage says (largest remainders),
in random order. So the shares come out right and say nothing about anybody; combinations of attributes mean nothing.
The same seed gives the same people. Numbers follow the order of arrival.
"""

import random
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from lib.domain.demo_plan import NO_RESPONSE, CountryPlan, PeoplePlan, PublishedPeople
from lib.domain.edition import Edition, Language

_Key = TypeVar("_Key", bound=Hashable)
FormSource = Literal["eventbrite", "form"]
_WAKING_HOURS = (8.0, 23.5, 19.0)  # first, last and likeliest hour of the day to register, where one lives
_LONGEST_SECOND_THOUGHT_DAYS = 6  # between two registrations of one person
_NOISE = (0.75, 1.25)  # how far a day may be from its planned arrivals


@dataclass(frozen=True, slots=True)
class Place:
    """A city where people may live. `population` in people."""

    name: str
    country_code: str
    population: int
    zone: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who does not exist. None in an answer is no response; `registered` is when, by source."""

    number: int
    ticket: Literal["hackathon", "talks"]
    country_code: str
    city: str | None
    gender: str | None
    nlp_level: str | None
    took_part_before: bool | None
    occupation: str | None
    language: Language
    affiliate: str
    registered: Mapping[FormSource, datetime] = field(hash=False)

    @property
    def name(self) -> str:
        """How pages call this person."""
        return f"Participante {self.number:04d}"

    @property
    def email(self) -> str:
        """An address of a domain that is reserved for examples (RFC 2606)."""
        return f"participante.{self.number:04d}@example.org"

    @property
    def arrived_at(self) -> datetime:
        """When this person first registered (aware, UTC)."""
        return min(self.registered.values())


def apportioned(total: int, weights: Mapping[_Key, float]) -> dict[_Key, int]:
    """`total` things shared out by weight, whole: largest remainders first, of equal ones the first named.

    >>> apportioned(651, {"male": 60, "female": 22, "non_binary": 1, "no_response": 17})
    {'male': 391, 'female': 143, 'non_binary': 6, 'no_response': 111}
    """
    whole = sum(weights.values())
    shares = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(share) for key, share in shares.items()}
    left = total - sum(counts.values())
    for key in sorted(shares, key=lambda key: counts[key] - shares[key])[:left]:
        counts[key] += 1
    return counts


def people(
    plan: PeoplePlan, published: PublishedPeople, edition: Edition, places: Iterable[Place], seed: int
) -> tuple[DemoPerson, ...]:
    """Everybody who ever registers, in order of arrival.

    Raises ValueError where the plan's countries are not as many as published, or would leave one without people.
    """
    total = published.people
    countries = _countries(plan, published, edition)
    deck = _Deck(seed)
    columns = zip(
        deck.dealt("ticket", {"talks": published.talks_only, "hackathon": total - published.talks_only}),
        deck.dealt("country", countries),
        deck.dealt("gender", apportioned(total, published.by_gender)),
        deck.dealt("level", apportioned(total, published.by_level)),
        deck.dealt("before", _before(plan, published)),
        deck.dealt("affiliate", apportioned(total, plan.affiliates)),
        deck.dealt("source", _sources(plan, total)),
        _days(plan, total, deck.stream("days")),
        strict=True,
    )
    by_country = _places_by_country(places)
    window = (edition.date(plan.opens).instant, edition.date(plan.closes).instant)
    one_by_one, largest_cities = deck.stream("people"), deck.stream("largest cities")
    unnumbered = []
    for ticket, country_code, gender, level, before, affiliate, source, day in columns:
        country = plan.countries[country_code]
        places_there = by_country.get(country_code, [])
        place = _place(places_there, plan.no_city_percent, one_by_one)
        if place is not None and _happens(country.largest_city_percent, largest_cities):
            place = places_there[0]
        language = _language(country, plan.foreign_language_percent, one_by_one)
        zone = ZoneInfo(place.zone if place else country.zone)
        person = DemoPerson(
            number=0,
            ticket="talks" if ticket == "talks" else "hackathon",
            country_code=country_code,
            city=place.name if place else None,
            gender=None if gender == NO_RESPONSE else gender,
            nlp_level=None if level == NO_RESPONSE else level,
            took_part_before={"yes": True, "no": False}.get(before),
            occupation=_occupation(plan, language, one_by_one),
            language=language,
            affiliate=affiliate,
            registered=_registered(source, day, zone, window, one_by_one),
        )
        unnumbered.append(person)
    unnumbered.sort(key=lambda person: person.arrived_at)
    return tuple(replace(person, number=number) for number, person in enumerate(unnumbered, start=1))


class _Deck:
    """Random streams of one seed, each with a name, so that one more draw in one leaves the others as they were."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def stream(self, name: str) -> random.Random:
        return random.Random(f"{self._seed}/{name}")  # noqa: S311 - made-up people, nothing to guess

    def dealt(self, name: str, counts: Mapping[str, int]) -> list[str]:
        """Every key as often as its count, in random order."""
        cards = [key for key, count in counts.items() for _ in range(count)]
        self.stream(name).shuffle(cards)
        return cards


def _countries(plan: PeoplePlan, published: PublishedPeople, edition: Edition) -> dict[str, int]:
    if len(plan.countries) != published.countries:
        raise ValueError(f"the demo plans {len(plan.countries)} countries; {published.countries} are published")
    weights: dict[str, dict[str, float]] = {group: {} for group in published.by_location}
    for code, country in plan.countries.items():
        group = edition.country_group_of(code)
        if group is None or group.key not in weights:
            raise ValueError(f"the demo plans people in {code}, which is in no published location")
        weights[group.key][code] = country.weight
    counts: dict[str, int] = {}
    for group_key, count in apportioned(published.people, published.by_location).items():
        counts |= apportioned(count, weights[group_key])
    if empty := [code for code, count in counts.items() if not count]:
        raise ValueError(f"the demo leaves countries without people: {', '.join(empty)}; raise their weight")
    return counts


def _before(plan: PeoplePlan, published: PublishedPeople) -> dict[str, int]:
    yes = -(-published.people * published.took_part_before_at_least // 100)  # "at least": rounded up
    silent = published.people * plan.no_answer_before_percent // 100
    return {"yes": yes, "no": published.people - yes - silent, NO_RESPONSE: silent}


def _sources(plan: PeoplePlan, total: int) -> dict[str, int]:
    in_form = total * plan.form_percent // 100
    return {"both": plan.in_both, "form": in_form, "eventbrite": total - in_form - plan.in_both}


def _days(plan: PeoplePlan, total: int, stream: random.Random) -> list[date]:
    """A day for each person, as many per day as the plan says, give or take."""
    weights: dict[str, float] = {}
    for (day, weight), (next_day, next_weight) in pairwise(plan.arrivals.items()):
        length = (next_day - day).days
        for step in range(length):
            planned = weight + (next_weight - weight) * step / length
            weights[(day + timedelta(days=step)).isoformat()] = planned * stream.uniform(*_NOISE)
    last = max(plan.arrivals)
    weights[last.isoformat()] = plan.arrivals[last] * stream.uniform(*_NOISE)
    days = [date.fromisoformat(day) for day, count in apportioned(total, weights).items() for _ in range(count)]
    stream.shuffle(days)
    return days


def _places_by_country(places: Iterable[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.country_code, []).append(place)
    return found


def _happens(percent: int, stream: random.Random) -> bool:
    return stream.random() * 100 < percent


def _place(places: Sequence[Place], no_city_percent: int, stream: random.Random) -> Place | None:
    if _happens(no_city_percent, stream) or not places:
        return None
    return stream.choices(places, weights=[place.population for place in places])[0]


def _language(country: CountryPlan, foreign_percent: int, stream: random.Random) -> Language:
    return "en" if _happens(foreign_percent, stream) else country.language


def _occupation(plan: PeoplePlan, language: Language, stream: random.Random) -> str | None:
    if _happens(plan.no_occupation_percent, stream):
        return None
    kind = stream.choices(plan.occupations, weights=[kind.weight for kind in plan.occupations])[0]
    return stream.choice(kind.spellings(language))


def _registered(
    source: str, day: date, zone: ZoneInfo, window: tuple[datetime, datetime], stream: random.Random
) -> dict[FormSource, datetime]:
    first = _moment(day, zone, window, stream)
    if source == "form":
        return {"form": first}
    if source == "eventbrite":
        return {"eventbrite": first}
    later = first + timedelta(minutes=stream.randrange(20, _LONGEST_SECOND_THOUGHT_DAYS * 24 * 60))
    return {"eventbrite": first, "form": min(later, window[1] - timedelta(minutes=1))}


def _moment(day: date, zone: ZoneInfo, window: tuple[datetime, datetime], stream: random.Random) -> datetime:
    """A second of the waking hours of `day` in `zone`, while registration is open."""
    for _ in range(100):
        wall_time = datetime.combine(day, time(), zone) + timedelta(
            seconds=int(3600 * stream.triangular(*_WAKING_HOURS))
        )
        instant = wall_time.astimezone(UTC)
        if window[0] <= instant < window[1]:
            return instant
    raise ValueError(f"the demo plans arrivals on {day.isoformat()}, when registration is not open in {zone.key}")
