"""The privacy release: when numbers about participants become public, and which.

A *release* is a frozen set of tables about the participants of an edition, one attribute per table, each under the
rules of `lib.domain.counts`. Nothing about people is public but the releases; between two of them no public number
moves. Registrations over time are the totals of the releases, never people per day.

A release is *due* when all of this holds (`is_release_due`):

1. at least ten people are registered;
2. the last release is at least 24 hours old;
3. at least ten people registered since then;
4. the number of people differs by at least ten from that of the last release, up or down;
5. beside the releases before it, it tells an outsider of no group of 1 to 9 people.

*Withdrawals.* Whoever withdraws is counted no more from the next release on, but a release never follows from
withdrawals alone (3), nor where they all but cancel what came (4), and no figure changes before more than ten people,
net, came to it or left it. So nobody can see that the person they know has left, or what that person had answered.
After many withdrawals the old release stays until ten new people came; then every figure falls that fell by more than
ten.

>>> from datetime import UTC, datetime
>>> counts = ParticipantCounts(
...     people=70, answers={"country": {"ES": 40, "MX": 20, "PE": 6, None: 4}}
... )
>>> release = compute_release("demo-2030", counts, datetime(2030, 3, 5, 9, tzinfo=UTC))
>>> [(count.category, count.people) for count in release.table("country").counts]
[('ES', 40), ('MX', 20), ('other', 10)]
>>> from_json(to_json(release)) == release
True
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from lib.domain.counts import (
    SMALLEST_GROUP,
    Nesting,
    PublishedCount,
    ReleaseTable,
    Shown,
    publish_counts,
    publish_mentions,
    tells_of_few,
    total_span,
)
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.domain.identity import comparison_key, unaccented_key

SCHEMA = 1
SHORTEST_INTERVAL = timedelta(hours=24)
SMALLEST_CITY = 50  # people; a city is shown at its own centre, never where people are

# One table each, and how many people it takes for an answer to be named in it.
DIMENSIONS: Mapping[str, int] = {
    "region": SMALLEST_GROUP,  # groups of countries of the edition; "other" also for countries of no group
    "country": SMALLEST_GROUP,  # ISO 3166-1 alpha-2
    "city": SMALLEST_CITY,  # see `city_key`
    "ticket": SMALLEST_GROUP,
    "gender": SMALLEST_GROUP,
    "nlp_level": SMALLEST_GROUP,
    "returning": SMALLEST_GROUP,  # "yes" or "no": took part before
    "occupation_group": SMALLEST_GROUP,
    "occupation_word": SMALLEST_GROUP,  # words of the answers; one person may give several
}
_OUTER = {"country": "region", "city": "country"}

# Words that say nothing about an occupation in Spanish, Portuguese and English.
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a al an and ao aos as at by com con como da das de del do dos e el em en es for i in la las lo los me mi my
        na nas no nos o of on or os para pero por que se sem sin sou soy su sus the to u um uma un una y""",
    )
)


@dataclass(frozen=True, slots=True)
class ParticipantCounts:
    """Exact counts of the participants of an edition, each person once: what a release is computed from.

    `answers`: dimension -> answer -> people, None for no response. Dimensions that were not asked are absent.
    `cities`: (country code, city as written) -> people. `occupations`: occupation as written -> people.
    `region_of` gives the key of the edition's group of countries for a country code; None: it has no groups.
    """

    people: int
    answers: Mapping[str, Mapping[str | None, int]]
    cities: Mapping[tuple[str | None, str | None], int] = field(default_factory=dict)
    occupations: Mapping[str | None, int] = field(default_factory=dict)
    region_of: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """All that is public about the participants of an edition at one moment (aware, UTC)."""

    edition_slug: str
    released_at: datetime
    total_people: int | None  # rounded to five; None: fewer than ten
    tables: tuple[ReleaseTable, ...]

    def table(self, dimension: str) -> ReleaseTable:
        """The table of `dimension`; one without data if the release has none."""
        for table in self.tables:
            if table.dimension == dimension:
                return table
        return ReleaseTable(dimension, Shown.NO_DATA, self.total_people)


class Reason(StrEnum):
    """Why a release is made, or is not. For organizers: each says something exact about numbers of people."""

    FIRST = "first"
    ENOUGH_NEW = "enough_new"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_SOON = "too_soon"
    TOO_FEW_NEW = "too_few_new"
    TOO_LITTLE_CHANGE = "too_little_change"
    TELLS_OF_FEW = "tells_of_few"


@dataclass(frozen=True, slots=True)
class ReleaseDecision:
    """Whether a release may be made now, and why."""

    reason: Reason

    @property
    def is_due(self) -> bool:
        """Whether it may."""
        return self.reason in (Reason.FIRST, Reason.ENOUGH_NEW)


@dataclass(frozen=True, slots=True)
class Headcount:
    """Exact numbers for the decision, never public: people now, at the last release, and new since then.

    `joined` may be too low, never too high. `people_before` is 0 without an earlier release.
    """

    people: int
    people_before: int
    joined: int


def compute_release(
    edition_slug: str, counts: ParticipantCounts, released_at: datetime, previous: Release | None = None
) -> Release:
    """The release of `counts` that would follow `previous`; whether it is due is another question.

    Raises ValueError if `released_at` has no zone, or if the answers to a question do not add up to the people, or
    those of its cities to a country.
    """
    if released_at.tzinfo is None:
        raise ValueError(f"{released_at!r} has no time zone; a release is dated in UTC")
    tables: dict[str, ReleaseTable] = {}
    exact = _exact_counts(counts)
    outer_of = {
        "country": _regions(counts),
        # People without a city live in any country: they are in none of its cities, and no category of their own in it.
        "city": {city: city.split(":")[0] for city in exact.get("city", {}) if city != UNKNOWN},
    }
    for dimension, threshold in DIMENSIONS.items():
        before = previous.table(dimension) if previous else None
        if dimension == "occupation_word":
            words = _word_counts(counts.occupations)
            tables[dimension] = publish_mentions(words, counts.people, dimension=dimension, previous=before)
        elif dimension not in exact:
            tables[dimension] = publish_mentions({}, counts.people, dimension=dimension)
        else:
            nesting = None
            if (outer := _OUTER.get(dimension)) and outer in tables and outer in exact:
                nesting = Nesting(outer_of[dimension], exact[outer], tables[outer])
            tables[dimension] = publish_counts(
                exact[dimension], dimension=dimension, previous=before, nesting=nesting, threshold=threshold
            )
    total_people = publish_mentions({}, counts.people, dimension="people").total_people
    return Release(edition_slug, released_at.astimezone(UTC), total_people, tuple(tables.values()))


def is_release_due(
    previous: Release | None,
    candidate: Release | None,
    headcount: Headcount,
    now: datetime,
    earlier: Sequence[Release] = (),
) -> ReleaseDecision:
    """Whether `candidate` may be published at `now`, after `previous` and those `earlier` than that, oldest first.

    `candidate` None asks whether it is worth computing one: what the numbers of people alone say.
    """
    if headcount.people < SMALLEST_GROUP:
        reason = Reason.TOO_FEW_PEOPLE
    elif previous is None:
        reason = Reason.FIRST
    elif now - previous.released_at < SHORTEST_INTERVAL:
        reason = Reason.TOO_SOON
    elif headcount.joined < SMALLEST_GROUP:
        reason = Reason.TOO_FEW_NEW
    elif abs(headcount.people - headcount.people_before) < SMALLEST_GROUP:
        reason = Reason.TOO_LITTLE_CHANGE
    elif candidate is not None and _tells_of_few((*earlier, previous), candidate):
        reason = Reason.TELLS_OF_FEW
    else:
        reason = Reason.ENOUGH_NEW
    return ReleaseDecision(reason)


def city_key(country_code: str, city: str) -> str:
    """How releases name a city: its country, and its name without case and accents.

    >>> city_key("CO", " Bogotá"), city_key("CO", "BOGOTA")
    ('CO:bogota', 'CO:bogota')
    """
    return f"{country_code}:{unaccented_key(city)}"


def occupation_words(text: str) -> set[str]:
    """The words that an answer gives, each once: letters only, casefolded, without articles and the like.

    >>> sorted(occupation_words("Ingeniera de datos / data engineer (datos)"))
    ['data', 'datos', 'engineer', 'ingeniera']
    """
    without_addresses = re.sub(r"\S*(?:@|://|www\.)\S*", " ", comparison_key(text))
    return set(re.findall(r"[^\W\d_]{2,}", without_addresses)) - _EMPTY_WORDS


def to_json(release: Release) -> str:
    """The release as stored and offered for download: the same release always gives the same characters."""
    content = {
        "schema": SCHEMA,
        "edition": release.edition_slug,
        "released_at": release.released_at.isoformat(),
        "total_people": release.total_people,
        "tables": {
            table.dimension: {
                "state": table.state.value,
                "total_people": table.total_people,
                "counts": [[count.category, count.people, count.percent] for count in table.counts],
                "renewed": list(table.renewed),
            }
            for table in release.tables
        },
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Release:
    """The release that `to_json` wrote. Raises ValueError if it is of another schema."""
    content = json.loads(text)
    if content.get("schema") != SCHEMA:
        raise ValueError(f"a release of schema {content.get('schema')!r} cannot be read; this code reads {SCHEMA}")
    tables = {
        dimension: ReleaseTable(
            dimension,
            Shown(table["state"]),
            table["total_people"],
            tuple(PublishedCount(*count) for count in table["counts"]),
            tuple(table["renewed"]),
        )
        for dimension, table in content["tables"].items()
    }
    ordered = sorted(tables, key=lambda dimension: list(DIMENSIONS).index(dimension))
    return Release(
        content["edition"],
        datetime.fromisoformat(content["released_at"]),
        content["total_people"],
        tuple(tables[dimension] for dimension in ordered),
    )


def _tells_of_few(published: Sequence[Release], candidate: Release) -> bool:
    """Whether `candidate` tells of few beside any of the releases that were published, oldest first."""
    every = (*published, candidate)
    totals = [release.total_people or 0 for release in every]
    spans = [total_span(_tables_that_add_up(release), DIMENSIONS) for release in every]
    for position, release in enumerate(published):
        since = totals[position:]
        is_one_way = since in (sorted(since), sorted(since, reverse=True))
        least_change = SMALLEST_GROUP * (len(since) - 1 if is_one_way else 0)
        for dimension, table in _tables_that_add_up(candidate).items():
            if tells_of_few(
                release.table(dimension),
                table,
                threshold=DIMENSIONS[dimension],
                least_change=least_change,
                totals=(spans[position], spans[-1]),
            ):
                return True
    return False


def _tables_that_add_up(release: Release) -> dict[str, ReleaseTable]:
    return {dimension: release.table(dimension) for dimension in DIMENSIONS if dimension != "occupation_word"}


def _exact_counts(counts: ParticipantCounts) -> dict[str, dict[str, int]]:
    exact = {dimension: _answered(answers.items()) for dimension, answers in counts.answers.items()}
    if "country" in exact and counts.region_of is not None:
        regions = _regions(counts)
        exact["region"] = _answered(
            (country if country == UNKNOWN else regions[country], people)
            for country, people in exact["country"].items()
        )
    if counts.cities:
        exact["city"] = _answered(
            (city_key(country, city) if country and city and unaccented_key(city) else None, people)
            for (country, city), people in counts.cities.items()
        )
    for dimension, answers in exact.items():
        if sum(answers.values()) != counts.people:
            raise ValueError(
                f"{dimension}: the answers are of {sum(answers.values())} people, but there are {counts.people}; "
                "count each person once, and no response as None"
            )
    if counts.cities:
        in_cities: Counter[str | None] = Counter()
        for (country, _), people in counts.cities.items():
            in_cities[country or None] += people
        if in_cities != Counter(counts.answers.get("country", {})):
            raise ValueError("city: the people of a country's cities are not those of the country; count both alike")
    return exact


def _answered(answers: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for answer, people in answers:
        found[answer or UNKNOWN] += people
    return dict(found)


def _regions(counts: ParticipantCounts) -> dict[str, str]:
    if counts.region_of is None:
        return {}
    return {country: counts.region_of(country) or OTHER for country in counts.answers.get("country", {}) if country}


def _word_counts(occupations: Mapping[str | None, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text, people in occupations.items():
        for word in occupation_words(text or ""):
            found[word] += people
    return dict(found)
