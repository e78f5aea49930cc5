"""Thirty days of single arrivals and withdrawals, watched by somebody who knows when one person registered."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from lib.domain.counts import publish_counts
from lib.domain.disclosure import UNKNOWN
from lib.domain.release import (
    DIMENSIONS,
    Headcount,
    ParticipantCounts,
    compute_release,
    is_release_due,
    to_json,
)
from tests.domain.outsider import group_sizes_told

OPENS_AT = datetime(2030, 3, 1, 6, tzinfo=UTC)
COUNTRIES = {"ES": 40, "MX": 20, "AR": 12, "CO": 8, "PE": 6, "CL": 5, "BO": 3, "US": 4, "FR": 2}
REGION_OF = {"ES": "spain", "US": "other", "FR": "other"}
QUESTIONS = {
    "ticket": {"hackathon": 2, "talks": 1},
    "gender": {"male": 60, "female": 22, "non_binary": 1, None: 17},
    "nlp_level": {"fundamental": 40, "intermediate": 31, "advanced": 12, None: 17},
    "returning": {"yes": 14, "no": 60, None: 26},
}


def chance_of(seed):
    return Random(seed)  # noqa: S311 - a simulation that must come out the same every time


class World:
    """People who come and go one by one, by a seed; `answers_of` gives chosen people other answers."""

    def __init__(self, seed, answers_of=None, leaver=None):
        chance = chance_of(seed)
        self.people = {}  # number -> answers
        self.events = []  # (moment, "joins" or "leaves", number)
        here = []
        for number in range(chance.choice((40, 150))):
            self._joins(OPENS_AT - timedelta(minutes=300 - number), number, chance, here)
        for day in range(30):
            for hour in range(0, 24, 2):
                moment = OPENS_AT + timedelta(days=day, hours=hour, minutes=chance.randrange(60))
                draw = chance.random()
                if draw < 0.45:
                    self._joins(moment, len(self.people), chance, here)
                elif draw < 0.57 and len(here) > 1:
                    gone = here.pop(chance.randrange(len(here)))
                    self.events.append((moment, "leaves", gone))
        for number, answers in (answers_of or {}).items():
            self.people[number] = self.people[number] | answers
        if leaver is not None:
            moment, number = leaver
            self.events = [event for event in self.events if event[1:] != ("leaves", number)]
            self.events = sorted([*self.events, (moment, "leaves", number)])

    def _joins(self, moment, number, chance, here):
        answers = {"country": chance.choices([*COUNTRIES], [*COUNTRIES.values()])[0]}
        answers["city"] = "Madrid" if answers["country"] == "ES" and chance.random() < 0.8 else None
        for question, weights in QUESTIONS.items():
            answers[question] = chance.choices([*weights], [*weights.values()])[0]
        self.people[number] = answers
        self.events.append((moment, "joins", number))
        here.append(number)

    def joined_at(self, number):
        return next(moment for moment, what, who in self.events if (what, who) == ("joins", number))

    def here_at(self, now):
        here = set()
        for moment, what, who in self.events:
            if moment <= now:
                (here.add if what == "joins" else here.discard)(who)
        return here

    def came_between(self, after, until):
        return {who for moment, what, who in self.events if what == "joins" and after < moment <= until}

    def counts_at(self, now):
        answers = [self.people[number] for number in self.here_at(now)]
        return ParticipantCounts(
            people=len(answers),
            answers={
                question: dict(Counter(said[question] for said in answers)) for question in ("country", *QUESTIONS)
            },
            cities=dict(Counter((said["country"], said["city"]) for said in answers)),
            region_of=lambda country: REGION_OF.get(country, "latam"),
        )

    def releases(self):
        """What this world publishes: the job runs four times a day. A list of (release, exact people)."""
        made = []
        for run in range(30 * 4 + 1):
            now = OPENS_AT + timedelta(hours=6 * run)
            last, before = made[-1] if made else (None, 0)
            here = self.here_at(now)
            joined = len(here & self.came_between(last.released_at, now)) if last else len(here)
            headcount = Headcount(len(here), before, joined)
            if not is_release_due(last, None, headcount, now).is_due:
                continue
            candidate = compute_release("demo-2030", self.counts_at(now), now, last)
            if is_release_due(last, candidate, headcount, now).is_due:
                made.append((candidate, len(here)))
        return made


def first_difference(left, right):
    """The first release that differs between two worlds, with the one before it; None if they publish the same."""
    for number, ((one, _), (other, _)) in enumerate(zip(left, right, strict=False)):
        if to_json(one) != to_json(other):
            return left[number - 1][0] if number else None, one
    assert len(left) == len(right)
    return None


@pytest.fixture(scope="module")
def worlds():
    return {seed: (world := World(seed), world.releases()) for seed in range(8)}


def test_outsider_learns_of_no_group_of_one_to_nine_in_thirty_days(worlds):
    pairs = 0
    for _, made in worlds.values():
        for dimension in set(DIMENSIONS) - {
            "occupation_word",
            "city",
        }:  # a city's figures have another threshold
            tables = [release.table(dimension) for release, _ in made]
            pairs += len(tables) - 1
            assert list(group_sizes_told(tables)) == []
    assert pairs > 200


def test_releases_are_a_day_and_ten_people_apart(worlds):
    for world, made in worlds.values():
        for (before, people_before), (after, people_after) in pairwise(made):
            assert after.released_at - before.released_at >= timedelta(hours=24)
            assert len(world.came_between(before.released_at, after.released_at)) >= 10
            assert abs(people_after - people_before) >= 10
            assert abs(after.total_people - before.total_people) >= 10


def test_answers_of_one_who_registers_change_no_byte_before_nine_others_came(worlds):
    differ = 0
    for seed, (world, made) in worlds.items():
        late = [who for moment, what, who in world.events if what == "joins" and moment > OPENS_AT]
        for target in chance_of(seed).sample(late, 2):
            told = {"country": "BO", "city": None, "gender": "non_binary", "nlp_level": "advanced"}
            if all(world.people[target][question] == answer for question, answer in told.items()):
                continue
            found = first_difference(made, World(seed, {target: told}).releases())
            if found is None:
                continue
            differ += 1
            before, after = found
            assert after.released_at >= world.joined_at(target)
            assert len(world.came_between(before.released_at, after.released_at) - {target}) >= 9
    assert differ > 5  # the comparison sees answers at all, once there are enough people


def test_who_of_two_people_withdrew_changes_no_byte_before_ten_others_came(worlds):
    differ = 0
    for seed in worlds:
        world = World(seed)
        at = OPENS_AT + timedelta(days=9, hours=1)
        stay = sorted(world.here_at(OPENS_AT + timedelta(days=30)) & world.here_at(at))
        one, other = chance_of(seed).sample(stay, 2)
        left, right = World(seed, leaver=(at, one)).releases(), World(seed, leaver=(at, other)).releases()
        found = first_difference(left, right)
        if found is not None:
            differ += 1
            before, after = found
            assert after.released_at >= at
            came = [what for moment, what, _ in world.events if before.released_at < moment <= after.released_at]
            assert came.count("joins") >= 10
    assert differ > 0


def test_people_who_leave_without_others_coming_move_nothing(worlds):
    world, made = worlds[0]
    last, people = made[-1]
    at = OPENS_AT + timedelta(days=60)
    for gone in range(people):
        headcount = Headcount(people - gone, people, 0)
        assert not is_release_due(last, None, headcount, at).is_due
    assert world.here_at(at)


def test_live_counters_give_people_away_and_releases_do_not(worlds):
    """The same outsider against exact counters that anybody may read at any time: every single arrival shows."""
    given_away = 0
    for world, _ in worlds.values():
        for moment, what, who in world.events:
            if what == "joins" and moment > OPENS_AT:
                before = world.counts_at(moment - timedelta(seconds=1)).answers["country"]
                after = world.counts_at(moment).answers["country"]
                grown = [country for country in after if after[country] > before.get(country, 0)]
                given_away += grown == [world.people[who]["country"]]
    assert given_away > 1000


def test_tables_that_are_only_rounded_tell_of_few_in_the_same_thirty_days(worlds):
    told = 0
    for world, made in worlds.values():
        only_rounded = [
            publish_counts(
                {
                    answer or UNKNOWN: people
                    for answer, people in world.counts_at(release.released_at).answers["country"].items()
                },
                dimension="country",
            )
            for release, _ in made
        ]
        told += len(list(group_sizes_told(only_rounded)))
    assert told > 50
