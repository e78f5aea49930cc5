"""A made-up corpus for the demo, with the faults that an audit is there to find: every row is invented.

The same seed number gives the same rows.
"""

import random
from collections.abc import Mapping, Sequence

from lib.domain.edition import CorpusColumn

_TOPICS = ("el maíz", "la yerba mate", "el quipu", "la siesta", "el fandango", "la arepa", "el chotis", "la minga")
_PLACES = ("la costa", "la sierra", "mi barrio", "la capital", "el valle", "la frontera")
_ASKED = (
    "¿Qué es {topic} en {place}?",
    "Cuéntame cómo se vive {topic} en {place}.",
    "¿De dónde viene {topic}, y por qué en {place}?",
)
_SAID = (
    "En {place}, {topic} se conoce desde hace generaciones.",
    "Depende de a quién preguntes en {place}.",
    "Mi abuela decía que {topic} une a la gente de {place}.",
)
_VARIETIES = (("es_MX", "MX"), ("es_PE", "PE"), ("es_ES", "ES"), ("es-CO", "CO"), ("es_AR", "AR/UY"), ("gl", "ES"))
_WEIGHTS = (9, 6, 5, 3, 2, 1)
_REPEATED, _EMPTY, _SHORT, _REPEATS_QUESTION, _UNKNOWN_WORD = 0.03, 0.01, 0.03, 0.06, 0.02


def rows(columns: Sequence[CorpusColumn], count: int, seed_number: int) -> list[Mapping[str, str]]:
    """So many rows with the required columns of an edition and its countries; a few of them empty, short, repeated, or
    with a word that no vocabulary has."""
    draw = random.Random(seed_number)  # noqa: S311 - no secret
    made: list[Mapping[str, str]] = []
    for number in range(count):
        if made and draw.random() < _REPEATED:
            made.append(draw.choice(made))
        else:
            made.append(_row(columns, number + 1, draw))
    return made


def _row(columns: Sequence[CorpusColumn], number: int, draw: random.Random) -> Mapping[str, str]:
    words = {"topic": draw.choice(_TOPICS), "place": draw.choice(_PLACES)}
    question = f"{draw.choice(_ASKED).format(**words)} (ejemplo {number})"
    answer = " ".join(draw.choice(_SAID).format(**words) for _sentence in range(draw.randint(1, 9)))
    chance = draw.random()
    if chance < _EMPTY:
        answer = ""
    elif chance < _SHORT:
        answer = "No sé."
    elif chance < _REPEATS_QUESTION:
        answer = f"{question} {answer}"
    [(variety, country)] = draw.choices(_VARIETIES, _WEIGHTS)
    cells = {"question": question, "answer": answer, "variety": variety, "country": country}
    return {
        column.key: cells[column.role] if column.role in cells else _word(column, draw)
        for column in columns
        if column.role in cells or (column.is_required and column.vocabulary)
    }


def _word(column: CorpusColumn, draw: random.Random) -> str:
    """A word of the vocabulary, the first ones more often, or another one."""
    if draw.random() < _UNKNOWN_WORD:
        return "otra cosa"
    place = min(int(draw.expovariate(0.6)), len(column.vocabulary) - 1)
    return column.vocabulary[place]
