"""A whole release: its tables, its form in the database, and when it is due."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.counts import ReleaseTable, Shown
from lib.domain.release import (
    DIMENSIONS,
    Headcount,
    ParticipantCounts,
    Reason,
    compute_release,
    from_json,
    is_release_due,
    occupation_words,
    to_json,
)

FIRST_AT = datetime(2030, 3, 5, 9, tzinfo=UTC)
DAY = timedelta(hours=24)

PEOPLE = ParticipantCounts(
    people=170,
    answers={
        "country": {"ES": 80, "MX": 40, "AR": 15, "UY": 5, "FR": 11, "DE": 9, None: 10},
        "ticket": {"hackathon": 110, "talks": 60},
        "gender": {"male": 98, "female": 45, "non_binary": 12, None: 15},
    },
    cities={
        ("ES", "Madrid"): 40,
        ("ES", " MADRID "): 15,
        ("ES", None): 25,
        ("MX", "CDMX"): 40,
        ("AR", None): 15,
        ("UY", None): 5,
        ("FR", None): 11,
        ("DE", None): 9,
        (None, "Madrid"): 10,
    },
    occupations={"Data scientist": 30, "científica de datos": 12, "Data engineer": 9, None: 119},
    region_of={"ES": "spain", "MX": "latam", "AR": "latam", "UY": "latam"}.get,
)


def shown(release, dimension):
    return [(count.category, count.people, count.percent) for count in release.table(dimension).counts]


def test_every_dimension_has_one_table_of_the_same_total():
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    assert [table.dimension for table in release.tables] == list(DIMENSIONS)
    assert {table.total_people for table in release.tables} == {170}
    assert shown(release, "region") == [
        ("spain", 80, 47),
        ("latam", 60, 35),
        ("other", 20, 12),
        ("unknown", 10, 6),
    ]
    assert shown(release, "ticket") == [("hackathon", 110, 65), ("talks", 60, 35)]
    assert shown(release, "gender") == [
        ("male", 100, 59),
        ("female", 45, 26),
        ("non_binary", 10, 6),
        ("unknown", 15, 9),
    ]


def test_country_joins_other_where_its_region_would_tell_of_few():
    # Of 60 in the region, Mexico and Argentina are 55: Argentina waits with the five of Uruguay. Of 20 elsewhere,
    # France is 11: it waits with the nine of Germany.
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    assert shown(release, "country") == [
        ("ES", 80, 47),
        ("MX", 40, 24),
        ("other", 40, 24),
        ("unknown", 10, 6),
    ]


def test_spellings_of_a_city_are_one_and_small_cities_join_other():
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    assert shown(release, "city") == [("ES:madrid", 55, 32), ("other", 40, 24), ("unknown", 75, 44)]


def test_people_without_a_city_are_in_no_country_that_could_be_missing():
    counts = ParticipantCounts(80, {"country": {"ES": 80}}, cities={("ES", "Madrid"): 60, ("ES", None): 20})
    release = compute_release("demo-2030", counts, FIRST_AT)
    assert shown(release, "city") == [("ES:madrid", 60, 75), ("unknown", 20, 25)]


def test_words_count_people_and_need_ten():
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    assert shown(release, "occupation_word") == [
        ("data", 40, 24),
        ("scientist", 30, 18),
        ("científica", 10, 6),
        ("datos", 10, 6),
    ]
    assert occupation_words("Dev (write to someone@example.org, https://example.org/data)") == {
        "dev",
        "write",
    }
    assert occupation_words("Inge\u0301nieur") == {"ingénieur"}


def test_questions_that_nobody_answered_have_no_data():
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    assert release.table("nlp_level") == ReleaseTable("nlp_level", Shown.NO_DATA, 170)
    assert release.table("shoe_size") == ReleaseTable("shoe_size", Shown.NO_DATA, 170)


def test_release_follows_the_one_before_in_every_table():
    first = compute_release("demo-2030", PEOPLE, FIRST_AT)
    more = dict(PEOPLE.answers["ticket"]) | {"talks": 69}
    later = ParticipantCounts(people=179, answers={"ticket": more})
    assert shown(compute_release("demo-2030", later, FIRST_AT + DAY, first), "ticket") == [
        ("hackathon", 110, 61),
        ("talks", 60, 33),
    ]


def test_the_same_release_is_always_the_same_characters():
    release = compute_release("demo-2030", PEOPLE, FIRST_AT)
    turned = ParticipantCounts(
        people=170,
        answers={question: dict(reversed(said.items())) for question, said in reversed(PEOPLE.answers.items())},
        cities=dict(reversed(PEOPLE.cities.items())),
        occupations=dict(reversed(PEOPLE.occupations.items())),
        region_of=PEOPLE.region_of,
    )
    elsewhere = FIRST_AT.astimezone(timezone(timedelta(hours=-12)))
    assert to_json(compute_release("demo-2030", turned, elsewhere)) == to_json(release)
    assert from_json(to_json(release)) == release
    assert from_json(json.dumps(json.loads(to_json(release)), indent=2)) == release
    assert json.loads(to_json(release))["schema"] == 1


def test_release_of_another_schema_is_refused():
    with pytest.raises(ValueError, match="schema 2 cannot be read; this code reads 1"):
        from_json('{"schema": 2}')


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (
            ParticipantCounts(20, {"gender": {"male": 19}}),
            "gender: the answers are of 19 people, but there are 20",
        ),
        (
            ParticipantCounts(20, {"country": {"ES": 20}}, cities={("ES", "Madrid"): 15, ("PT", None): 5}),
            "city: the people of a country's cities are not those of the country",
        ),
    ],
)
def test_counts_that_do_not_add_up_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        compute_release("demo-2030", counts, FIRST_AT)


def test_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        compute_release("demo-2030", PEOPLE, datetime(2030, 3, 5))  # noqa: DTZ001 - this is the fault


def release_of(people, at=FIRST_AT, previous=None):
    return compute_release("demo-2030", ParticipantCounts(people, {"ticket": {"talks": people}}), at, previous)


@pytest.mark.parametrize(
    ("headcount", "after", "reason"),
    [
        (Headcount(110, 100, 10), DAY, Reason.ENOUGH_NEW),
        (Headcount(110, 100, 10), DAY - timedelta(seconds=1), Reason.TOO_SOON),
        (Headcount(110, 100, 10), -DAY, Reason.TOO_SOON),
        (Headcount(109, 100, 9), 30 * DAY, Reason.TOO_FEW_NEW),
        (Headcount(109, 100, 14), DAY, Reason.TOO_LITTLE_CHANGE),
        (Headcount(91, 100, 14), DAY, Reason.TOO_LITTLE_CHANGE),
        (Headcount(90, 100, 14), DAY, Reason.ENOUGH_NEW),
        (Headcount(40, 100, 9), DAY, Reason.TOO_FEW_NEW),
        (Headcount(9, 100, 9), DAY, Reason.TOO_FEW_PEOPLE),
    ],
)
def test_next_release_is_due_after_a_day_with_ten_new_people_and_ten_of_difference(headcount, after, reason):
    previous, now = release_of(100), FIRST_AT + after
    decision = is_release_due(previous, release_of(headcount.people, now, previous), headcount, now)
    assert (decision.reason, decision.is_due) == (reason, reason is Reason.ENOUGH_NEW)
    assert is_release_due(previous, None, headcount, now) == decision


@pytest.mark.parametrize(("people", "reason"), [(9, Reason.TOO_FEW_PEOPLE), (10, Reason.FIRST)])
def test_first_release_needs_ten_people(people, reason):
    assert is_release_due(None, release_of(people), Headcount(people, 0, people), FIRST_AT).reason is reason


def test_release_that_would_tell_of_few_waits():
    first = release_of(15)
    counts = ParticipantCounts(28, {"ticket": {"talks": 23, "hackathon": 5}})
    candidate = compute_release("demo-2030", counts, FIRST_AT + DAY, first)
    # "talks" may be 26 at most after 15, so of 28 to 32 people at least two hold the other ticket, and under ten.
    assert shown(candidate, "ticket") == [("talks", 15, None)]
    decision = is_release_due(first, candidate, Headcount(28, 15, 13), FIRST_AT + DAY)
    assert (decision.reason, decision.is_due) == (Reason.TELLS_OF_FEW, False)


@given(
    before=st.integers(10, 300),
    people=st.integers(0, 300),
    joined=st.integers(0, 300),
    hours=st.integers(-48, 96),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_release_is_never_due_early_or_for_fewer_than_ten(before, people, joined, hours):
    previous, now = release_of(before), FIRST_AT + timedelta(hours=hours)
    if is_release_due(previous, None, Headcount(people, before, joined), now).is_due:
        assert hours >= 24
        assert joined >= 10
        assert people >= 10
        assert abs(people - before) >= 10


def test_stored_form_holds_the_published_numbers_and_nothing_else():
    release = compute_release("demo-2030", ParticipantCounts(63, {"ticket": {"talks": 20, "hackathon": 43}}), FIRST_AT)
    content = json.loads(to_json(release))
    tables = content.pop("tables")
    assert content == {
        "schema": 1,
        "edition": "demo-2030",
        "released_at": "2030-03-05T09:00:00+00:00",
        "total_people": 65,
    }
    assert tables.pop("ticket") == {
        "state": "counted",
        "total_people": 65,
        "counts": [["hackathon", 45, 69], ["talks", 20, 31]],
        "renewed": ["hackathon", "other", "talks"],
    }
    without_data = {"state": "no_data", "total_people": 65, "counts": [], "renewed": []}
    assert tables == {dimension: without_data for dimension in DIMENSIONS if dimension != "ticket"}
    assert list(json.loads(to_json(release))) == sorted(json.loads(to_json(release)))
