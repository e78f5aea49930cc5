"""Which rows of people are suggested as one person: on made-up people of whom it is known."""

import random
import string
from collections.abc import Iterator
from time import process_time

import pytest

from lib.domain import people_matching as matching
from lib.domain.people_matching import Pair, Profile, Suggestion

GIVEN = (  # noqa: SIM905 - easier to read
    "Ana María José Juan Luis Carmen Lucía Pablo Diego Elena Sofía Martín Andrés Camila Valentina Mateo Santiago Paula "
    "Laura Daniel Carlos Jorge Miguel Rosa Teresa Inés Raúl Óscar Iván Nuria Marta Julia Clara Irene Alba Hugo Bruno "
    "Tomás Emilia Renata João Beatriz Tiago Thaís Luiz Fernanda Gabriel Rafael Catalina Gonzalo"
).split()
SYLLABLES = "ba ca da fe ga he jo ka li mo nu pa que ro sa te vi xa yo zu bre tra cla gri sol mar".split()  # noqa: SIM905


def surnames(chance: random.Random, count: int) -> list[str]:
    made = {"".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3)))).capitalize() for _ in range(count)}
    return sorted(made)


class Town:
    """People with one or several rows. `same`: the pairs of rows that are one person."""

    def __init__(self, seed: int, people: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.profiles: list[Profile] = []
        self.same: set[Pair] = set()
        family = surnames(self.chance, max(people // 8, 40))
        weights = [1 / (rank + 8) for rank in range(len(family))]
        for number in range(people):
            names = self.chance.sample(GIVEN, self.chance.choice((1, 1, 2)))
            names += list(dict.fromkeys(self.chance.choices(family, weights, k=2)))
            hub = f"hub-{number}" if self.chance.random() < 0.4 else None
            mailbox = f"{names[0]}.{names[-1]}{self.chance.randrange(100)}".lower()
            first = self._add(" ".join(names), f"{mailbox}@example.org", hub)
            if self.chance.random() < 0.15:
                self.same.add((first, self._again(names, mailbox, hub)))

    def _add(self, name: str | None, email: str | None, hub: str | None) -> int:
        self.profiles.append(Profile(len(self.profiles) + 1, name, email, hub))
        return len(self.profiles)

    def _again(self, names: list[str], mailbox: str, hub: str | None) -> int:
        """The same person once more, as people do: another address, without a surname, with a slip, other order."""
        written = list(names)
        manner = self.chance.choice(("same", "short", "slip", "order", "capitals", "hub only"))
        if manner == "short" and len(written) > 2:
            del written[-1]
        elif manner == "slip":
            word = self.chance.randrange(len(written))
            place = self.chance.randrange(1, len(written[word]))
            written[word] = written[word][:place] + self.chance.choice(string.ascii_lowercase) + written[word][place:]
        elif manner == "order":
            written = [*written[-2:], *written[:-2]]
        elif manner == "capitals":
            written = [word.upper() for word in written]
        email = f"{mailbox}@example.net" if self.chance.random() < 0.5 else None
        if manner == "hub only" and hub is not None:
            return self._add(None, None, hub.upper())
        return self._add(" ".join(written), email, hub if self.chance.random() < 0.5 else None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_suggestions_on_people_of_known_truth(seed: int) -> None:
    town = Town(seed, 2_000)
    found = matching.suggestions(town.profiles)
    suggested = {one.pair for one in found}
    right = len(suggested & town.same)
    precision, recall = right / len(suggested), right / len(town.same)
    print(f"seed {seed}: {len(suggested)} suggested, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201 - the figures are to be read
    assert len(town.same) > 200
    assert precision > 0.85
    assert recall > 0.85
    # Nothing is merged by itself: only what somebody confirmed makes groups, and suggestions confirm nothing.
    assert matching.groups([]) == {}


def test_the_best_suggestions_are_right_almost_always() -> None:
    town = Town(4, 3_000)
    best = [one for one in matching.suggestions(town.profiles) if one.score >= 90]
    wrong = [one for one in best if one.pair not in town.same]
    print(f"of {len(best)} with 90 or more: {len(wrong)} wrong")  # noqa: T201 - the figures are to be read
    assert len(best) > 100
    assert len(wrong) <= len(best) // 50


def test_many_people_take_seconds() -> None:
    town = Town(5, 5_000)
    began = process_time()
    found = matching.suggestions(town.profiles)
    seconds = process_time() - began
    print(f"{len(town.profiles)} people: {len(found)} suggestions in {seconds:.1f} s")  # noqa: T201 - the figures are to be read
    assert len(found) > 500
    assert seconds < 10


def suggested(one: Profile, other: Profile) -> list[tuple[int, tuple[str, ...]]]:
    return [(found.score, found.reasons) for found in matching.suggestions([one, other])]


def pairs() -> Iterator[object]:
    yield pytest.param("Ana Ruiz Sol", "ANA RUIZ SOL", [(88, ("same_name",))], id="same words")
    yield pytest.param("Ana Ruiz", "Ruiz, Ana", [(80, ("same_name",))], id="other order")
    yield pytest.param("Ana de la Peña", "Ana Pena", [(80, ("same_name",))], id="accents and small words")
    yield pytest.param("Ana Ruiz", "Ana María Ruiz Sol", [(70, ("name_within_name",))], id="within")
    yield pytest.param("Ana Rodríguez", "Ana Rodrigez", [(70, ("similar_name",))], id="slip")
    yield pytest.param("Ana Ruiz", "Ana Rulz", [(70, ("similar_name",))], id="other letter")
    yield pytest.param("Ana", "Ana", [], id="one word")
    yield pytest.param("Ana Ruiz", "Eva Ruiz", [], id="family")
    yield pytest.param("Ana Sol", "Ana Son", [], id="short words have no slips")
    yield pytest.param("Participante 0042", "Participante 0043", [], id="other number")
    yield pytest.param("Participante 0042", "participante 0042", [(80, ("same_name",))], id="same number")
    yield pytest.param("Ana Ruiz 2", "Ana Ruiz", [], id="number on one side")


@pytest.mark.parametrize(("one", "other", "expected"), list(pairs()))
def test_names_are_compared_by_their_words(one: str, other: str, expected: list[tuple[int, tuple[str, ...]]]) -> None:
    assert suggested(Profile(1, one, None, None), Profile(2, other, None, None)) == expected


def test_hub_names_are_compared_without_case() -> None:
    one, other = Profile(1, "Ana Ruiz", None, "anaruiz"), Profile(2, None, None, "AnaRuiz")
    assert suggested(one, other) == [(90, ("same_hub_name",))]
    assert suggested(one, Profile(2, "Eva Gil", None, "AnaRuiz")) == [(75, ("same_hub_name", "other_name"))]


def test_two_hub_names_speak_against_a_common_name() -> None:
    one, other = Profile(1, "Ana Ruiz", "ana@example.org", "ana"), Profile(2, "Ana Ruiz", "ana@example.net", "ana-2")
    assert suggested(one, other) == []


def test_usual_names_are_not_suggested() -> None:
    usual = [Profile(number, "José García", f"p{number}@example.org", None) for number in range(1, 30)]
    assert matching.suggestions(usual) == []


def test_hub_name_of_many_is_a_placeholder() -> None:
    assert matching.suggestions(Profile(number, None, None, "none") for number in range(1, 12)) == []


def test_suggestions_do_not_depend_on_the_order() -> None:
    town = Town(6, 300)
    shuffled = town.profiles[:]
    town.chance.shuffle(shuffled)
    assert matching.suggestions(shuffled) == matching.suggestions(town.profiles)


def test_suggestion_names_the_smaller_id_first() -> None:
    found = matching.suggestions([Profile(9, "Ana Ruiz", None, None), Profile(4, "Ana Ruiz", None, None)])
    assert found == [Suggestion(4, 9, 80, ("same_name",))]
    assert found[0].pair == (4, 9)


def test_groups_are_undone_with_their_pair() -> None:
    assert matching.groups([(1, 7), (2, 7)]) == {2: 1, 7: 1}
    assert matching.groups([(2, 7)]) == {7: 2}


def test_confirming_never_joins_those_said_to_be_two() -> None:
    states: dict[Pair, matching.State] = {(1, 2): "confirmed", (1, 3): "rejected", (4, 5): "undone"}
    assert matching.contradicting_pair((2, 3), states) == (1, 3)
    assert matching.contradicting_pair((1, 3), states) is None  # saying otherwise about the pair itself is allowed
    assert matching.contradicting_pair((2, 4), states) is None
