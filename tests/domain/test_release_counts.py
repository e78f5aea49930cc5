"""One published table: every sentence of the rules about counts of people, as a property."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.domain.counts import (
    Nesting,
    PublishedCount,
    ReleaseTable,
    Shown,
    percent_of,
    publish_counts,
    publish_mentions,
    rounded,
    rows,
)
from lib.domain.disclosure import OTHER, UNKNOWN

CATEGORIES = ["AR", "BO", "CL", "CO", "ES", "MX", "PE", OTHER, UNKNOWN]
# Small numbers are where the rules bite; large ones are there so that the rules do not only hold for small ones.
PEOPLE = st.one_of(st.integers(0, 25), st.integers(0, 400))
COUNTS = st.dictionaries(st.sampled_from(CATEGORIES), PEOPLE, max_size=9)

quick = settings(max_examples=250, deadline=None, derandomize=True)


def publish(counts, **options):
    return publish_counts(counts, dimension="country", **options)


def figures(table):
    return {count.category: count.people for count in table.counts}


def named(table):
    return set(figures(table)) - {OTHER}


def unnamed_people(counts, table):
    return sum(people for category, people in counts.items() if category not in named(table))


@given(COUNTS)
@quick
def test_published_counts_are_never_one_to_nine(counts):
    table = publish(counts)
    assert all(people >= 10 for people in figures(table).values())
    assert table.total_people is None or table.total_people == 0 or table.total_people >= 10


@given(COUNTS)
@quick
def test_small_categories_are_not_named(counts):
    assert all(counts[category] >= 10 for category in named(publish(counts)))


@given(COUNTS)
@quick
def test_hidden_remainder_is_nobody_or_at_least_ten(counts):
    table = publish(counts)
    assume(table.state is Shown.COUNTED)
    left = unnamed_people(counts, table)
    assert left == 0 or left >= 10
    assert figures(table).get(OTHER) == (rounded(left) if left else None)


@given(COUNTS)
@quick
def test_only_the_smallest_category_joins_other_and_only_when_it_must(counts):
    table = publish(counts)
    assume(table.state is Shown.COUNTED)
    large = {category for category, people in counts.items() if people >= 10 and category != OTHER}
    joined = large - named(table)
    small = sum(people for category, people in counts.items() if category not in large)
    assert len(joined) == (1 if 1 <= small <= 9 and large else 0)
    for category in joined:
        assert category != UNKNOWN
        assert counts[category] == min(counts[answer] for answer in large - {UNKNOWN})


@given(COUNTS)
@quick
def test_counts_and_total_are_rounded_to_five_each_on_its_own(counts):
    table = publish(counts)
    assume(table.state is Shown.COUNTED)
    for category in named(table):
        assert figures(table)[category] == 5 * ((counts[category] + 2) // 5)
    assert table.total_people == 5 * ((sum(counts.values()) + 2) // 5)


@given(COUNTS)
@quick
def test_percentages_follow_from_published_numbers_alone(counts):
    table = publish(counts)
    for count in table.counts:
        if table.total_people < 50:
            assert count.percent is None
        elif count.people <= table.total_people:
            assert isinstance(count.percent, int)
            assert abs(count.percent - 100 * count.people / table.total_people) <= 0.5


@given(COUNTS)
@quick
def test_order_tells_no_more_than_the_published_numbers(counts):
    table = publish(counts)
    answers = [count for count in table.counts if count.category not in (OTHER, UNKNOWN)]
    assert answers == sorted(answers, key=lambda count: (-count.people, count.category))
    assert [count.category for count in table.counts[len(answers) :]] == [
        category for category in (OTHER, UNKNOWN) if category in figures(table)
    ]


@given(COUNTS, st.sampled_from(CATEGORIES))
@quick
def test_one_person_more_moves_one_rounding_step_or_one_category_over_the_threshold(counts, category):
    before, after = publish(counts), publish(counts | {category: counts.get(category, 0) + 1})
    assume(before.state is after.state is Shown.COUNTED)
    assert after.total_people - before.total_people in (0, 5)
    for answer in named(before) & named(after):
        assert figures(after)[answer] - figures(before)[answer] in ((0, 5) if answer == category else (0,))
    enters, leaves = named(after) - named(before), named(before) - named(after)
    assert len(enters) <= 1
    assert len(leaves) <= 1  # both at once: the one that crosses changes places with the one that fills "other"
    if not enters and not leaves:
        assert figures(after).get(OTHER, 0) - figures(before).get(OTHER, 0) in (
            (0,) if category in named(after) else (0, 5)
        )


@given(COUNTS)
@quick
def test_one_answer_more_brings_a_table_only_when_ten_have_answered(counts):
    before, after = publish(counts), publish(counts | {"ES": counts.get("ES", 0) + 1})
    if before.state is not after.state:
        answered = sum(counts.values()) - counts.get(UNKNOWN, 0)
        assert after.state is not Shown.COUNTED or answered == 9
        assert before.state is not Shown.COUNTED


@given(COUNTS, st.integers(1, 9), st.integers(0, 8))
@quick
def test_swapping_a_hidden_answer_changes_no_byte(counts, in_uruguay, in_paraguay):
    told = counts | {"UY": in_uruguay, "PY": in_paraguay}
    swapped = counts | {"UY": in_uruguay - 1, "PY": in_paraguay + 1}
    assert repr(publish(swapped)) == repr(publish(told))


@given(COUNTS, st.permutations(CATEGORIES))
@quick
def test_order_of_the_input_changes_no_byte(counts, order):
    shuffled = {category: counts[category] for category in order if category in counts}
    assert repr(publish(shuffled)) == repr(publish(counts))


@given(COUNTS)
@quick
def test_cities_are_named_from_fifty_people_only(counts):
    table = publish(counts, threshold=50)
    assert all(counts[category] >= (10 if category == UNKNOWN else 50) for category in named(table))


CITIES = st.dictionaries(
    st.sampled_from(["ES:madrid", "ES:sevilla", "UY:montevideo", "UY:salto", "PE:lima", UNKNOWN]),
    st.one_of(st.integers(0, 20), st.integers(40, 90)),
    min_size=1,
)


@given(CITIES, st.fixed_dictionaries({"ES": PEOPLE, "UY": PEOPLE, "PE": PEOPLE}))
@quick
def test_people_of_a_country_outside_its_named_cities_are_nobody_or_at_least_ten(cities, elsewhere):
    in_cities = {
        country: sum(people for city, people in cities.items() if city.startswith(f"{country}:"))
        for country in elsewhere
    }
    countries = {country: elsewhere[country] + in_cities[country] for country in elsewhere}
    counts = cities | {UNKNOWN: cities.get(UNKNOWN, 0) + sum(elsewhere.values())}
    nesting = Nesting({city: city[:2] for city in cities if city != UNKNOWN}, countries, publish(countries))
    table = publish_counts(counts, dimension="city", nesting=nesting, threshold=50)
    for country, people in countries.items():
        inside = [counts[city] for city in named(table) if city.startswith(f"{country}:")]
        left = people - sum(inside)
        assert not inside or left == 0 or left >= 10


@given(st.dictionaries(st.sampled_from(["data", "dev", "ml", "nlp", "qa"]), PEOPLE), PEOPLE)
@quick
def test_words_of_fewer_than_ten_people_are_left_out_without_an_other(words, people):
    table = publish_mentions(words, people, dimension="occupation_word")
    shown = {word: number for word, number in words.items() if number >= 10 and not 1 <= people - number <= 9}
    expected = {word: rounded(number) for word, number in shown.items()} if people >= 10 else {}
    assert figures(table) == expected


def test_word_that_all_but_few_gave_is_not_shown():
    def words_of(people, before=None):
        return figures(publish_mentions({"docente": 33}, people, dimension="occupation_word", previous=before))

    assert [words_of(people) for people in (33, 34, 42, 43)] == [{"docente": 35}, {}, {}, {"docente": 35}]
    before = publish_mentions({"docente": 20}, 30, dimension="occupation_word")
    assert [words_of(people, before) for people in (38, 43)] == [{"docente": 20}, {"docente": 35}]


def test_halves_round_up():
    assert [rounded(people, step=10) for people in (14, 15, 24, 25)] == [10, 20, 20, 30]
    assert [percent_of(people, 200) for people in (5, 15, 25)] == [3, 8, 13]


def test_no_data_nobody_and_under_ten_are_three_things():
    assert publish({}) == ReleaseTable("country", Shown.ZERO, 0)
    assert publish({"ES": 9}) == ReleaseTable("country", Shown.UNDER_TEN, None)
    assert publish({"ES": 9, UNKNOWN: 300}) == ReleaseTable("country", Shown.NO_DATA, 310)
    assert publish_mentions({"dev": 9}, 300, dimension="word") == ReleaseTable("word", Shown.NO_DATA, 300)


def test_state_of_a_category_says_why_it_has_no_number():
    everyone_named = publish({"ES": 30, "MX": 25})
    some_unnamed = publish({"ES": 30, "MX": 25, "PE": 10, "BO": 4})
    assert [everyone_named.shown(code) for code in ("ES", "PE")] == [Shown.COUNTED, Shown.UNDER_TEN]
    assert [some_unnamed.shown(code) for code in ("ES", "PE", "BO")] == [
        Shown.COUNTED,
        Shown.IN_OTHER,
        Shown.IN_OTHER,
    ]
    assert publish({}).shown("ES") is Shown.ZERO


def test_small_no_response_joins_other_and_large_stays_apart():
    assert figures(publish({"ES": 30, "MX": 25, "PE": 8, UNKNOWN: 3})) == {"ES": 30, "MX": 25, OTHER: 10}
    assert figures(publish({"ES": 30, "MX": 25, "PE": 8, "BO": 4, UNKNOWN: 12})) == {
        "ES": 30,
        "MX": 25,
        OTHER: 10,
        UNKNOWN: 10,
    }


def test_remainder_of_seven_is_joined_by_the_smallest_answer_before_no_response():
    genders = {"male": 391, "female": 143, "non_binary": 7, UNKNOWN: 110}
    assert publish(genders).counts == (
        PublishedCount("male", 390, 60),
        PublishedCount(OTHER, 150, 23),
        PublishedCount(UNKNOWN, 110, 17),
    )


def test_an_answer_called_other_is_part_of_other():
    assert figures(publish({"ES": 60, "latam": 40, OTHER: 12, "UK": 5})) == {"ES": 60, "latam": 40, OTHER: 15}


def test_rows_give_the_published_figures():
    assert rows(publish({"ES": 47, "MX": 12})) == [
        {"dimension": "country", "category": "ES", "people": 45, "percent": 75},
        {"dimension": "country", "category": "MX", "people": 10, "percent": 17},
    ]


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="country: a count of people is negative"):
        publish({"ES": -1, "MX": 30})


@pytest.mark.parametrize("options", [{"k": 7}, {"threshold": 52}, {"threshold": 5}, {"step": 0}])
def test_thresholds_that_rounding_would_break_are_refused(options):
    with pytest.raises(ValueError, match="threshold"):
        publish({"ES": 100}, **options)
