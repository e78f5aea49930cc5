"""Somebody who reads published tables and works out what they tell of single people.

Shares no code with the rules: it knows them as published, tries every group of categories, and narrows each by the
total. What it takes for granted: counts are rounded to five, a figure changes when more than ten people have come
or left.
"""

from itertools import combinations

from lib.domain.counts import Shown
from lib.domain.disclosure import OTHER


def figures(table):
    return {count.category: count.people for count in table.counts}


def group_sizes_told(history):
    """The groups of 1 to 9 people who came or left, as an outsider sees them in a list of tables.

    Yields (categories, fewest, most) for every group of categories whose people must have changed by 1 to 9.
    """
    known = None
    for number, table in enumerate(history):
        earlier = figures(history[number - 1]) if number else {}
        if table.state is not Shown.COUNTED:
            known = None
            continue
        first = number == 0 or history[number - 1].state is not Shown.COUNTED
        spans = {}
        for category, people in (figures(table) | {OTHER: figures(table).get(OTHER, 0)}).items():
            if people == 0:
                spans[category] = (0, 0) if first or earlier.get(OTHER) else (0, 9)
            elif first or earlier.get(category) != people:
                spans[category] = (max(10, people - 2), people + 2)
            else:
                spans[category] = (max(1, people - 12 + (people == 10) * 2), people + 12)
        now = (spans, table.total_people)
        if known is not None:
            yield from _differences(known, now)
        known = now


def _differences(before, after):
    named = (set(before[0]) & set(after[0])) - {OTHER}
    pool = (set(before[0]) | set(after[0])) - named
    units = [{category} for category in sorted(named)] + [pool]
    for size in range(1, len(units)):
        for chosen in combinations(units, size):
            group = set().union(*chosen)
            was, now = _narrowed(*before, group), _narrowed(*after, group)
            if was[0] > was[1] or now[0] > now[1]:
                continue
            fewest, most = now[0] - was[1], now[1] - was[0]
            if 1 <= fewest <= most <= 9 or -9 <= fewest <= most <= -1:
                yield group, fewest, most


def _narrowed(spans, total, group):
    lowest = sum(spans[category][0] for category in spans if category in group)
    highest = sum(spans[category][1] for category in spans if category in group)
    rest_lowest = sum(spans[category][0] for category in spans if category not in group)
    rest_highest = sum(spans[category][1] for category in spans if category not in group)
    return max(lowest, total - 2 - rest_highest), min(highest, total + 2 - rest_lowest)
