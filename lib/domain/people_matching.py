"""Which rows of people may be the same person.

One normalised e-mail address is one person: such rows are one already, and nothing here merges any others. Two rows
are *suggested* as one where they give the same Hub name, or names so alike that chance hardly explains it; a person
confirms or rejects that, and can take it back.

The *score* of a pair is from 0 to 100 and orders suggestions; it is no probability. It begins with the stronger of
- the same Hub name: 90;
- the names: 80 where they have the same words in any order, 70 where all words of one are in the other, or all are
  alike but for slips of the keyboard; 8 more for each word beyond two that both have (at most 16);
and takes in what speaks for or against it:
- the same part before the @ of two addresses: 12 more;
- names that share nothing although the Hub name is the same: 15 less;
- two different Hub names: 30 less, since most people have one account;
- names so usual here that two people would have them by chance: 25 less.
Pairs under 60 are not suggested. Words of a name are compared without accents and small words such as "de"; a number
in a name has to be the same; a name of a single word tells nothing.

Only pairs that share the two rarest words of the shorter name, up to a slip in each, are compared (*blocking*).

>>> one = Profile(1, "Ana María Núñez Roca", "ana.nunez@example.org", None)
>>> other = Profile(2, "Roca Nuñez, Ana Maria", "ana.nunez@example.net", None)
>>> suggestions([one, other])
[Suggestion(person_id=1, other_id=2, score=100, reasons=('same_name', 'same_mailbox'))]
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein

from lib.domain.identity import comparison_key, unaccented_key

State = Literal["confirmed", "rejected", "undone"]
Pair = tuple[int, int]
"""Two people by id, the smaller first."""
Reason = Literal[
    "same_hub_name",
    "same_name",
    "name_within_name",
    "similar_name",
    "same_mailbox",
    "other_name",
    "other_hub_name",
    "usual_name",
]

LEAST_SCORE = 60
_SAME_HUB_NAME, _SAME_NAME, _ALIKE = 90, 80, 70
_PER_WORD, _WORDS_AT_MOST = 8, 16
_SAME_MAILBOX, _OTHER_NAME, _OTHER_HUB_NAME, _USUAL_NAME = 12, -15, -30, -25
_NAMESAKES_BY_CHANCE = 0.5  # people whom chance alone would call so, besides this one
_SMALL_WORDS = frozenset(
    ("a", "al", "da", "das", "de", "del", "do", "dos", "e", "el", "i", "la", "las", "los", "van", "von", "y")
)
_MAILBOXES_OF_NOBODY = frozenset(("contact", "contacto", "correo", "office"))
_LEAST_MAILBOX_CHARS = 6
_LEAST_WORD_CHARS_WITH_SLIP = 4
_SHARERS_AT_MOST = 8  # a Hub name that more people give is a placeholder


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one row of people. `email_key` is normalised; None in each is unknown."""

    person_id: int
    full_name: str | None
    email_key: str | None
    hub_name: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two rows that may be one person, the smaller id first, with why: what speaks for it first."""

    person_id: int
    other_id: int
    score: int
    reasons: tuple[Reason, ...]

    @property
    def pair(self) -> Pair:
        """The two ids."""
        return self.person_id, self.other_id


@dataclass(frozen=True, slots=True)
class _Known:
    """A profile as it is compared."""

    words: tuple[str, ...]
    mailbox: str | None
    hub_key: str | None


def suggestions(profiles: Iterable[Profile]) -> list[Suggestion]:
    """Every pair that scores at least `LEAST_SCORE`, the best first. Equal profiles give equal results in any order."""
    known = {profile.person_id: _known(profile) for profile in sorted(profiles, key=lambda one: one.person_id)}
    frequency = Counter(word for one in known.values() for word in set(one.words))
    found = [
        suggestion
        for pair in sorted(set(_pairs_by_hub_name(known)) | set(_pairs_by_name(known, frequency)))
        if (suggestion := _scored(pair, known, frequency)) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, one.pair))


def groups(confirmed: Iterable[Pair]) -> dict[int, int]:
    """Who is the same as whom: each person but the first of a group, with the first, who has the smallest id.

    >>> groups([(2, 5), (5, 9), (3, 4)])
    {4: 3, 5: 2, 9: 2}
    """
    first: dict[int, int] = {}

    def first_of(person: int) -> int:
        while person in first:
            person = first[person]
        return person

    for pair in confirmed:
        low, high = sorted(map(first_of, pair))
        if low != high:
            first[high] = low
    return {person: first_of(person) for person in sorted(first)}


def contradicting_pair(pair: Pair, states: Mapping[Pair, State]) -> Pair | None:
    """The pair that somebody said are two people, and that confirming `pair` would make one; None where there is none.

    >>> contradicting_pair((2, 3), {(1, 2): "confirmed", (1, 3): "rejected"})
    (1, 3)
    """
    confirmed = [known for known, state in states.items() if state == "confirmed" and known != pair]
    firsts = groups([*confirmed, pair])
    rejected = sorted(known for known, state in states.items() if state == "rejected" and known != pair)
    return next((two for two in rejected if firsts.get(two[0], two[0]) == firsts.get(two[1], two[1])), None)


def _known(profile: Profile) -> _Known:
    words = unaccented_key(profile.full_name or "").split()
    mailbox = (profile.email_key or "").partition("@")[0].partition("+")[0].replace(".", "")
    tells = len(mailbox) >= _LEAST_MAILBOX_CHARS and mailbox not in _MAILBOXES_OF_NOBODY
    return _Known(
        words=tuple(dict.fromkeys(word for word in words if word not in _SMALL_WORDS)),
        mailbox=mailbox if tells else None,
        hub_key=comparison_key(profile.hub_name) if profile.hub_name else None,
    )


def _pairs_by_hub_name(known: Mapping[int, _Known]) -> Iterator[Pair]:
    sharers: dict[str, list[int]] = {}
    for person, one in known.items():
        if one.hub_key is not None:
            sharers.setdefault(one.hub_key, []).append(person)
    for people in sharers.values():
        if len(people) <= _SHARERS_AT_MOST:
            yield from combinations(people, 2)


def _pairs_by_name(known: Mapping[int, _Known], frequency: Mapping[str, int]) -> Iterator[Pair]:
    """Pairs whose names are alike, some twice: the two rarest words of a name, looked for in names no shorter."""
    with_words: dict[tuple[str, str], list[int]] = {}
    for person, one in known.items():
        for two in combinations(sorted(one.words), 2):
            with_words.setdefault(two, []).append(person)
    spellings = _spellings(frequency)
    for person, one in known.items():
        rare = sorted(one.words, key=lambda word: (frequency[word], word))[:2]
        if len(rare) < 2:
            continue
        found: set[int] = set()
        for first, second in product(*(spellings[word] for word in rare)):
            found.update(with_words.get((min(first, second), max(first, second)), ()))
        for other in found:
            is_longer = other != person and len(known[other].words) >= len(one.words)
            if is_longer and _name_reason(one.words, known[other].words) is not None:
                yield min(person, other), max(person, other)


def _spellings(words: Iterable[str]) -> dict[str, set[str]]:
    """Each word with those that a slip makes of it: two such words are equal after at most one letter is taken out of
    each, so only words that share such a rest are compared."""
    by_rest: dict[str, list[str]] = {}
    spellings = {word: {word} for word in words}
    for word in spellings:
        if len(word) >= _LEAST_WORD_CHARS_WITH_SLIP:
            for rest in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
                by_rest.setdefault(rest, []).append(word)
    for alike in by_rest.values():
        for one, other in combinations(alike, 2):
            if _is_slip(one, other):
                spellings[one].add(other)
                spellings[other].add(one)
    return spellings


def _scored(pair: Pair, known: Mapping[int, _Known], frequency: Mapping[str, int]) -> Suggestion | None:
    one, other = known[pair[0]], known[pair[1]]
    by_name = _name_reason(one.words, other.words)
    reasons: list[Reason] = []
    score = 0
    if one.hub_key is not None and one.hub_key == other.hub_key:
        reasons.append("same_hub_name")
        score = _SAME_HUB_NAME
    if by_name is not None:
        reasons.append(by_name)
        shared = min(len(one.words), len(other.words))
        more = min((shared - 2) * _PER_WORD, _WORDS_AT_MOST)
        score = max(score, (_SAME_NAME if by_name == "same_name" else _ALIKE) + more)
    if not reasons:
        return None
    if one.mailbox is not None and one.mailbox == other.mailbox:
        reasons.append("same_mailbox")
        score += _SAME_MAILBOX
    if by_name is None and one.words and other.words and not set(one.words) & set(other.words):
        reasons.append("other_name")
        score += _OTHER_NAME
    if one.hub_key is not None and other.hub_key is not None and one.hub_key != other.hub_key:
        reasons.append("other_hub_name")
        score += _OTHER_HUB_NAME
    if "same_hub_name" not in reasons and _is_usual(min(one.words, other.words, key=len), frequency, len(known)):
        reasons.append("usual_name")
        score += _USUAL_NAME
    return Suggestion(*pair, min(score, 100), tuple(reasons)) if score >= LEAST_SCORE else None


def _name_reason(one: Sequence[str], other: Sequence[str]) -> Reason | None:
    """How two names are alike; None where they are not, or where one of them says too little."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2 or _numbers(short) != _numbers(long):
        return None
    if set(short) == set(long):
        return "same_name"
    if set(short) < set(long):
        return "name_within_name"
    left = [word for word in long if word not in short]
    for word in [word for word in short if word not in long]:
        near = next((candidate for candidate in left if _is_slip(word, candidate)), None)
        if near is None:
            return None
        left.remove(near)
    return "similar_name"


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, other or changed with the next one makes `one` the other word."""
    if min(len(one), len(other)) < _LEAST_WORD_CHARS_WITH_SLIP or one.isdigit() or other.isdigit():
        return False
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


def _numbers(words: Sequence[str]) -> list[str]:
    return sorted(word for word in words if word.isdigit())


def _is_usual(words: Sequence[str], frequency: Mapping[str, int], people: int) -> bool:
    """Whether among so many people somebody else would have these words in their name by chance."""
    expected = float(people)
    for word in words:
        # At least one of the two has the word: what is left tells how usual it is among all others.
        expected *= max(frequency[word] - 2, 0) / people
    return expected > _NAMESAKES_BY_CHANCE
