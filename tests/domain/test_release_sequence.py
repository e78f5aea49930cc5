"""One table after another: what may change between releases, and what an outsider can work out from it.

Only the last tests let the outsider loose on other ways of publishing, to show that it has teeth.
"""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain import disclosure
from lib.domain.counts import (
    Nesting,
    ReleaseTable,
    Shown,
    publish_counts,
    publish_mentions,
    rounded,
    tells_of_few,
    total_span,
)
from lib.domain.disclosure import OTHER, UNKNOWN, Protection, Published
from tests.domain.outsider import figures, group_sizes_told

CATEGORIES = ["AR", "CO", "ES", "MX", "PE", OTHER, UNKNOWN]
START = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 60), min_size=1)
CHANGES = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(-14, 22))
HISTORIES = st.builds(
    lambda start, changes: list(_running(start, changes)),
    START,
    st.lists(CHANGES, max_size=8),
)

quick = settings(max_examples=150, deadline=None, derandomize=True)


def _running(start, changes):
    counts = dict(start)
    yield dict(counts)
    for change in changes:
        for category, difference in change.items():
            counts[category] = max(0, counts.get(category, 0) + difference)
        yield dict(counts)


def released(history):
    """The counts that lead to a release, each with its table: a total that differs by ten, and telling nothing."""
    found = []
    for counts in (counts for counts in history if sum(counts.values()) >= 10):
        if not found:
            found.append((counts, publish_counts(counts, dimension="country")))
        elif abs(sum(counts.values()) - sum(found[-1][0].values())) >= 10:
            table = publish_counts(counts, dimension="country", previous=found[-1][1])
            if not tells_of_few(found[-1][1], table):
                found.append((counts, table))
    return found


def exact(category, counts, table):
    """The people behind a figure of `table`."""
    if category == OTHER:
        named = set(figures(table)) - {OTHER}
        return sum(people for answer, people in counts.items() if answer not in named)
    return counts.get(category, 0)


@given(HISTORIES)
@quick
def test_no_published_number_ever_is_or_differs_by_one_to_nine(history):
    tables = [table for _, table in released(history)]
    for table in tables:
        assert all(people >= 10 and people % 5 == 0 for people in figures(table).values())
    for before, after in pairwise(tables):
        assert abs(after.total_people - before.total_people) >= 10
        for category in figures(before) | figures(after):
            difference = figures(after).get(category, 0) - figures(before).get(category, 0)
            assert difference == 0 or abs(difference) >= 10


@given(HISTORIES)
@quick
def test_figure_that_changes_speaks_of_ten_people_or_more(history):
    counted = {}  # category -> the exact number when its figure was counted
    for number, (counts, table) in enumerate(released(history)):
        renewed = set(table.renewed)
        for category in figures(table):
            now = exact(category, counts, table)
            if category not in renewed:
                continue
            if number and category in counted:
                assert abs(now - counted[category]) > 10
            assert figures(table)[category] == rounded(now)
            assert now >= 10
        counted = {
            category: exact(category, counts, table) if category in renewed else counted[category]
            for category in figures(table)
        }


@given(HISTORIES)
@quick
def test_figure_that_stays_is_at_most_twelve_away(history):
    for counts, table in released(history):
        if table.renewed:  # where none is, all may have been kept together
            for category, people in figures(table).items():
                assert abs(exact(category, counts, table) - people) <= 12


@given(HISTORIES)
@quick
def test_named_category_leaves_only_with_ten_people_or_to_refill_other(history):
    for (_before, table_before), (after, table_after) in pairwise(released(history)):
        gone = set(figures(table_before)) - set(figures(table_after)) - {OTHER}
        stay = {answer for answer in gone if after.get(answer, 0) > max(10, figures(table_before)[answer] - 2) - 10}
        others = exact(OTHER, after, table_after) - sum(after.get(category, 0) for category in stay)
        assert not stay or 1 <= others <= 9


@given(HISTORIES)
@quick
def test_outsider_learns_of_no_group_of_one_to_nine(history):
    assert list(group_sizes_told([table for _, table in released(history)])) == []


@given(HISTORIES, st.sampled_from(CATEGORIES), st.integers(10, 40))
@quick
def test_one_withdrawal_among_many_arrivals_changes_no_published_figure(history, leaves, arrive):
    last = released(history)
    if not last or last[-1][0].get(leaves, 0) == 0 or last[-1][1].state is not Shown.COUNTED:
        return
    counts, table = last[-1]
    arrived = counts | {"PT": arrive}
    left = arrived | {leaves: arrived[leaves] - 1}
    for category in set(figures(table)) - {OTHER}:
        lowest, highest = max(10, figures(table)[category] - 2), figures(table)[category] + 2
        if max(1, lowest - 10) <= left.get(category, 0) <= highest + 10:
            after = figures(publish_counts(left, dimension="country", previous=table))
            assert after.get(category) == figures(table)[category]


@given(HISTORIES)
@quick
def test_same_counts_again_change_nothing(history):
    for counts, table in released(history):
        if table.state is Shown.COUNTED and table.renewed:
            assert publish_counts(counts, dimension="country", previous=table).counts == table.counts


@given(st.lists(st.dictionaries(st.sampled_from(["data", "dev", "ml"]), st.integers(0, 40)), max_size=8))
@quick
def test_words_follow_the_same_rule(history):
    table, counted = None, {}
    for counts in history:
        after = publish_mentions(counts, 200, dimension="word", previous=table)
        for word, people in figures(after).items():
            if word in after.renewed:
                assert abs(counts[word] - counted.get(word, -10)) >= 10
                assert people == rounded(counts[word])
                counted[word] = counts[word]
        counted = {word: people for word, people in counted.items() if word in figures(after)}
        table = after


@given(HISTORIES)
@quick
def test_figure_that_moves_says_no_more_than_its_rounding(history):
    # A move by ten would: 60 after 50, where ten people or more must have come, is 62 and nothing else.
    for before, after in pairwise(table for _, table in released(history)):
        for category in figures(before).keys() & figures(after).keys():
            assert abs(figures(after)[category] - figures(before)[category]) not in (5, 10)


def test_category_falling_from_ten_to_nine_stays():
    before = publish_counts({"ES": 100, "BO": 10}, dimension="country")
    after = publish_counts({"ES": 111, "BO": 9}, dimension="country", previous=before)
    assert figures(before) == {"ES": 100, "BO": 10}
    assert (figures(after), after.total_people) == ({"ES": 100, "BO": 10}, 120)


def test_category_that_everybody_left_goes():
    before = publish_counts({"ES": 100, "MX": 60, "BO": 10}, dimension="country")
    after = publish_counts({"ES": 100, "MX": 60, "BO": 0}, dimension="country", previous=before)
    assert figures(after) == {"ES": 100, "MX": 60}


def test_newcomer_of_a_new_country_is_not_shown_until_there_are_ten():
    table = publish_counts({"ES": 100, "MX": 60}, dimension="country")
    seen = []
    for people in (1, 9, 10, 22, 23):
        table = publish_counts({"ES": 100, "MX": 60, "PE": people}, dimension="country", previous=table)
        seen.append(figures(table).get("PE"))
    assert seen == [None, None, 10, 10, 25]
    assert OTHER not in figures(table)


def test_new_category_waits_in_other_while_it_would_leave_few_there():
    before = publish_counts({"ES": 100, "MX": 60, "BO": 9, "PE": 6}, dimension="country")
    after = publish_counts({"ES": 115, "MX": 60, "BO": 12, "PE": 6}, dimension="country", previous=before)
    assert figures(before) == {"ES": 100, "MX": 60, OTHER: 15}
    assert figures(after) == {"ES": 115, "MX": 60, OTHER: 15}


def test_other_that_lost_most_of_its_people_is_refilled():
    before = publish_counts({"ES": 100, "MX": 60, "AR": 12} | dict.fromkeys("abcdefghij", 5), dimension="country")
    after = publish_counts({"ES": 100, "MX": 60, "AR": 12, "a": 5}, dimension="country", previous=before)
    assert figures(before) == {"ES": 100, "MX": 60, "AR": 10, OTHER: 50}
    assert figures(after) == {"ES": 100, "MX": 60, OTHER: 15}


def test_table_is_kept_where_figures_together_would_tell_of_few():
    # 108 people, 100 of them from Spain: two roundings would leave 6 to 14 and fewer than ten unnamed, so 6 to 9.
    before = publish_counts({"ES": 80}, dimension="country")
    after = publish_counts({"ES": 100, "PE": 8}, dimension="country", previous=before)
    assert (figures(after), after.renewed, after.total_people) == ({"ES": 80}, (), 110)


def test_city_is_kept_where_its_country_would_tell_of_few_elsewhere():
    def tables(madrid, elsewhere, before=(None, None)):
        country = publish_counts({"ES": madrid + elsewhere, "MX": 80}, dimension="country", previous=before[0])
        nesting = Nesting({"ES:madrid": "ES"}, {"ES": madrid + elsewhere, "MX": 80}, country)
        city = publish_counts(
            {"ES:madrid": madrid, UNKNOWN: elsewhere + 80},
            dimension="city",
            previous=before[1],
            nesting=nesting,
            threshold=50,
        )
        return country, city

    before = tables(60, 0)
    assert figures(before[1]) == {"ES:madrid": 60, UNKNOWN: 80}
    country, city = tables(80, 5, before)
    assert (figures(country)["ES"], figures(city)["ES:madrid"], city.renewed) == (85, 60, ())


def test_country_waits_where_its_region_is_in_other_beside_few():
    # Of the 20 people elsewhere than in Latin America, 16 are from Spain: named beside them, it would tell of four.
    regions, countries = {"latam": 24, "spain": 16, OTHER: 4}, {"MX": 24, "ES": 16, "US": 4}
    region = publish_counts(regions, dimension="region")
    nesting = Nesting({"MX": "latam", "ES": "spain", "US": OTHER}, regions, region)
    assert figures(region) == {"latam": 25, OTHER: 20}
    assert figures(publish_counts(countries, dimension="country")) == {"MX": 25, OTHER: 20}
    more, more_by_region = countries | {"UY": 8, "PE": 7}, regions | {"latam": 39}
    region = publish_counts(more_by_region, dimension="region", previous=region)
    nesting = Nesting(nesting.outer_of | {"UY": "latam", "PE": "latam"}, more_by_region, region)
    assert figures(publish_counts(more, dimension="country")) == {"ES": 15, "MX": 25, OTHER: 20}
    assert figures(publish_counts(more, dimension="country", nesting=nesting)) == {"MX": 25, OTHER: 35}


def test_tables_that_add_up_to_the_same_total_narrow_it_together():
    people = {"ES": 98, "MX": 12}
    country, ticket = publish_counts(people, dimension="country"), publish_counts({"talks": 110}, dimension="ticket")
    assert total_span({"country": country, "ticket": ticket}, {"country": 10, "ticket": 10}) == (108, 112)
    grown = {"talks": 110 + 12, "hackathon": 14}
    ticket = publish_counts(grown, dimension="ticket", previous=ticket)
    assert (figures(ticket), ticket.total_people) == ({"talks": 110, "hackathon": 15}, 135)
    # 98 to 122 for the talks and 13 to 17 for the hackathon are 139 at most: of 133 to 137 nothing is ruled out.
    assert total_span({"ticket": ticket}, {"ticket": 10}) == (133, 137)
    assert total_span({}, {}) is None


def test_guard_alone_stops_figures_that_differ_by_five():
    protection = Protection(10, 5, 10)
    first = Published({"ES": 150, "MX": 60}, {"ES", "MX", OTHER}, 210)
    assert disclosure.tells_of_few(first, Published({"ES": 155, "MX": 60}, {"ES"}, 220), protection)
    assert not disclosure.tells_of_few(first, Published({"ES": 160, "MX": 60}, {"ES"}, 220), protection)


def test_outsider_reads_tables_that_are_only_rounded():
    exact_counts = [{"ES": 100 + day, "MX": 60 + 9 * day} for day in range(10)]
    rounded_only = [publish_counts(counts, dimension="country") for counts in exact_counts]
    following = [rounded_only[0]]
    for counts in exact_counts[1:]:
        following.append(publish_counts(counts, dimension="country", previous=following[-1]))
    assert list(group_sizes_told(rounded_only)) != []
    assert list(group_sizes_told(following)) == []


def test_outsider_reads_a_category_that_joins_other_later():
    before = publish_counts({"ES": 100, "MX": 60, "PE": 12}, dimension="country")
    joined = publish_counts({"ES": 110, "MX": 60, "PE": 12, "BO": 1}, dimension="country")
    assert isinstance(before, ReleaseTable)
    assert figures(joined) == {"ES": 110, "MX": 60, OTHER: 15}
    assert ({OTHER, "PE"}, 1, 7) in list(group_sizes_told([before, joined]))
