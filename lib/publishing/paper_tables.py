"""The tables that the organizers published about an edition, made again from the declared data.

Numbers are those of the paper: 1 location, 2 gender, 3 NLP level, 4 instruction corpora, 5 evaluation sets, in English;
6 to 10 are the same in Spanish. Captions are ours. What was measured or released here is in none of them.
"""

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from lib import i18n
from lib.domain.corpus_table import CorpusLine, total_of
from lib.domain.edition import Edition, Language
from lib.publishing import datasets, evaluation_sets
from lib.publishing import participants as people
from lib.publishing.tables import Notation, Table
from lib.publishing.wording import Words
from lib.services import corpora, leaderboard, participants

if TYPE_CHECKING:
    from lib.store.database import Session

Kind = Literal["location", "gender", "nlp_level", "datasets", "evaluation_sets"]
KINDS: tuple[Kind, ...] = ("location", "gender", "nlp_level", "datasets", "evaluation_sets")
LANGUAGES_IN_ORDER: tuple[Language, ...] = ("en", "es")
NUMBERS = range(1, len(KINDS) * len(LANGUAGES_IN_ORDER) + 1)
# What the paper prints of its sets.
_COLUMNS_OF_SETS = ("dataset", "languages", "domain", "task", "source", "source_date")


def kind_and_language(number: int) -> tuple[Kind, Language]:
    """What table `number` is about, and its language. Raises ValueError unless it is one of `NUMBERS`.

    >>> kind_and_language(4), kind_and_language(9)
    (('datasets', 'en'), ('datasets', 'es'))
    """
    if number not in NUMBERS:
        raise ValueError(f"there is no table {number}: choose one from {NUMBERS[0]} to {NUMBERS[-1]}")
    return KINDS[(number - 1) % len(KINDS)], LANGUAGES_IN_ORDER[(number - 1) // len(KINDS)]


def paper_table(session: "Session", edition: Edition, edition_id: int, number: int) -> Table:
    """Table `number` from what the edition declares; without rows where it declares nothing of the kind.

    Raises ValueError unless the number is one of `NUMBERS`.
    """
    kind, language = kind_and_language(number)
    said = Words(language, i18n.locale_for(language, None), UTC, edition)
    if kind == "datasets":
        return _corpora(session, edition_id, said)
    if kind == "evaluation_sets":
        return _evaluation_sets(session, edition_id, said)
    declared = participants.participants(session, edition, edition_id).declared_table(kind)
    return Table((), ()) if declared is None else people.declared_table(declared, said)


def _corpora(session: "Session", edition_id: int, said: Words) -> Table:
    whole = corpora.corpus_table(session, said.edition, edition_id)
    lines = tuple(line for line in whole.lines if _is_declared(line))
    declared = replace(
        whole,
        lines=lines,
        examples=total_of(line.examples for line in lines),
        megabytes=total_of(line.megabytes for line in lines),
    )
    return datasets.datasets_table(declared, said, translates=said.language != "en")


def _is_declared(line: CorpusLine) -> bool:
    return line.examples is not None and line.examples.provenance == "declared"


def _evaluation_sets(session: "Session", edition_id: int, said: Words) -> Table:
    view = leaderboard.leaderboard(session, said.edition, edition_id)
    whole = evaluation_sets.evaluation_sets_table(view, said, translates=said.language != "en")
    keys = [column.key for column in whole.described]
    places = [keys.index(key) for key in _COLUMNS_OF_SETS]
    rows = [[row[place] for place in places] for row in whole.rows]
    codes = _COLUMNS_OF_SETS.index("languages")
    for row, one in zip(rows, view.sets, strict=True):
        listed = ", ".join(one.languages)
        row[codes] = Notation(listed, listed.upper())  # the paper writes codes, not names
    return replace(
        whole,
        columns=tuple(whole.described[place] for place in places),
        rows=tuple(tuple(row) for row in rows),
    )
