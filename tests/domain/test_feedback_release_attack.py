"""Thirty days of single answers that come, change and go, under the rules and under looser ones."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from lib.domain.counts import SMALLEST_GROUP
from lib.domain.feedback_release import PastRating, Rating, Stars, publish, ratings_due, sums
from tests.publishing.feedback_attacker import Answer, Release, require_true, told

OPENS_AT = datetime(2024, 4, 12, 9, tzinfo=UTC)
DAYS = 30
TELLING = (20, 66, 97, 104, 113)  # worlds in which the looser rules below tell
WORLDS = (*range(20), *TELLING)
# Between two releases everybody may say the same, which is what there would be to tell.
MOODS = ((0, 0, 0, 0, 1), (1, 0, 0, 0, 0), (1, 2, 6, 14, 12))

Rule = Callable[[Sequence[PastRating], Stars, datetime], Rating | None]


def by_the_rules(past: Sequence[PastRating], exact: Stars, now: datetime) -> Rating | None:
    due, _ = ratings_due({"talks": past}, {"talks": exact}, now)
    return due.get("talks")


def without_comparing(past: Sequence[PastRating], exact: Stars, now: datetime) -> Rating | None:
    """As the rules say, but whatever the comparison with earlier ratings tells."""
    changes = [abs(before.exact_answers - exact.answers) for before in past]
    is_due = exact.answers >= SMALLEST_GROUP and min(changes, default=SMALLEST_GROUP) >= SMALLEST_GROUP
    return publish(exact.answers, exact.stars) if is_due else None


def live(past: Sequence[PastRating], exact: Stars, now: datetime) -> Rating | None:
    """Averages as they are, to a hundredth, whenever anything changed."""
    return Rating(exact.answers, round(Fraction(exact.stars, exact.answers), 2)) if exact.answers else None


class World:
    """Answers about one aspect; `releases` are the ratings published under a rule, as the attacker knows them."""

    def __init__(self, seed: int, rule: Rule) -> None:
        self.chance = Random(seed)  # noqa: S311 - a simulation that must come out the same every time
        self.stars: dict[Answer, int] = {}
        self.here: list[Answer] = []
        self.past: list[PastRating] = []
        self.releases: list[Release] = []
        self.seen = 0
        for day in range(DAYS):
            self.live(day)
            now = OPENS_AT + timedelta(days=day)
            exact = Stars(len(self.here), sum(self.stars[answer] for answer in self.here))
            rating = rule(self.past, exact, now)
            if rating is not None:
                self.past.append(PastRating(now, exact.answers, rating))
                self.releases.append(Release(frozenset(self.here), known_sums(exact.answers, rating, rule)))

    def live(self, day: int) -> None:
        if day == 0:
            # In every second world nobody changes or deletes an answer, which leaves least open.
            self.unrest = self.chance.choice((0.0, 0.2))
            self.mood = MOODS[-1]
        elif self.releases and len(self.releases) != self.seen:
            self.seen = len(self.releases)
            self.mood = self.chance.choice(MOODS)
        if self.here and self.chance.random() < self.unrest:
            self.here.remove(self.chance.choice(self.here))
        if self.here and self.chance.random() < self.unrest:
            self.here.remove(self.chance.choice(self.here))
            self.answer(day)
        arrivals = self.chance.choice((9, 10, 12, 31)) if day == 0 else self.chance.choice((0, 1, 1, 2, 5))
        for _ in range(arrivals):
            self.answer(day)
        if day == DAYS - 3 and self.unrest:
            self.here = self.chance.sample(self.here, len(self.here) // 2)

    def answer(self, day: int) -> None:
        name = f"{day}-{len(self.stars)}"
        self.stars[name] = self.chance.choices((1, 2, 3, 4, 5), self.mood)[0]
        self.here.append(name)


def known_sums(answers: int, rating: Rating, rule: Rule) -> tuple[int, int]:
    if rule is live:
        assert rating.average is not None
        exact = round(rating.average * answers)
        return exact, exact
    return sums(answers, rating.average)


def told_under(rule: Rule, worlds: Sequence[int] = WORLDS) -> tuple[int, int]:
    """How many releases there are in all worlds, and of how many answers they tell the stars."""
    released = found = 0
    for seed in worlds:
        world = World(seed, rule)
        tells = list(told(world.releases))
        require_true(tells, world.stars)
        released += len(world.releases)
        found += sum(len(one.answers) for one in tells)
    return released, found


def test_nobodys_stars_can_be_told_from_all_releases_together() -> None:
    """Of no answer is only one number of stars left to whoever knows who answered when, and all ratings of all days."""
    released, found = told_under(by_the_rules)
    assert released > 3 * len(WORLDS)
    assert found == 0


@pytest.mark.parametrize(("rule", "worlds"), [(without_comparing, TELLING), (live, range(2))])
def test_looser_rules_tell_in_the_same_worlds(rule: Rule, worlds: Sequence[int]) -> None:
    assert told_under(rule, worlds)[1] > 20
