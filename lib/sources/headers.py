"""Which column holds what: headers of a file to the fields of an edition, by declared aliases only.

Two headers are the same when their keys are: NFC, casefolded, one space between words, no invisible characters, none
of the marks that forms append (``:`` ``*`` ``?``). Order does not matter; columns that nobody declared stay out.

A field may have several columns under different aliases (a form in two languages, ``Home Country`` beside a question
of our own): the first one filled counts, in the order in which the edition declares the aliases. The same header
twice is refused, since nothing says which one counts.

>>> aliases = {"email": ("Correo electrónico", "Email"), "country": ("País", "Country")}
>>> columns = map_headers(("Country", "CORREO  ELECTRÓNICO *", "Comentarios", "País"), aliases, {"email"})
>>> columns.positions, columns.left_out
({'email': (1,), 'country': (3, 0)}, ('Comentarios',))
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lib.domain.identity import clean_text, comparison_key
from lib.sources import refusals as texts
from lib.sources.refusals import Refusal, RefusedFileError

_NEAR = 0.6  # of 1: as alike as two spellings of one question, not as two questions


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Field to its positions from 0 in a record, the one that counts first; `headers` as the file writes them."""

    headers: tuple[str, ...]
    positions: Mapping[str, tuple[int, ...]]
    left_out: tuple[str, ...]

    def title(self, field: str) -> str | None:
        """The header of the first column of the field; None if the file has none."""
        positions = self.positions.get(field)
        return self.headers[positions[0]] if positions else None


def header_key(header: str) -> str:
    """The header for comparing.

    >>> header_key("\\ufeff ¿Nivel de  PLN?: *") == header_key("¿Nivel de PLN?")
    True
    """
    return comparison_key(header).rstrip(" :*?")


def map_headers(
    headers: Sequence[str], aliases: Mapping[str, Sequence[str]], required: Collection[str], line: int = 1
) -> ColumnMap:
    """The columns of `headers` (which stand on `line`) that hold the fields of `aliases`.

    Raises RefusedFileError naming each required field without a column, with the headers tried and the nearest one
    found, and each declared header that comes twice.
    """
    titles = tuple(clean_text(header) for header in headers)
    places: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        places.setdefault(header_key(header), []).append(position)
    positions: dict[str, tuple[int, ...]] = {}
    refusals: list[Refusal] = []
    for field, known in aliases.items():
        found: list[int] = []
        for key in dict.fromkeys(header_key(alias) for alias in known):
            at = places.get(key, [])
            found += at[:1]
            if len(at) > 1:
                values: dict[str, str | int] = {"field": field, "first": at[0] + 1, "second": at[1] + 1}
                refusals.append(Refusal(line, titles[at[1]], texts.DUPLICATE_HEADER, values))
        if found:
            positions[field] = tuple(found)
    kept = {position for found_at in positions.values() for position in found_at}
    left_out = tuple(title for position, title in enumerate(titles) if position not in kept and title)
    refusals += [
        _missing(field, known, left_out, line)
        for field, known in aliases.items()
        if field in required and field not in positions
    ]
    if refusals:
        raise RefusedFileError(*refusals)
    return ColumnMap(titles, positions, left_out)


def _missing(field: str, known: Sequence[str], left_out: Sequence[str], line: int) -> Refusal:
    tried = ", ".join(known)
    likeness, nearest = max(
        (
            (SequenceMatcher(None, header_key(alias), header_key(title)).ratio(), title)
            for alias in known
            for title in left_out
        ),
        default=(0.0, ""),
    )
    if likeness < _NEAR:
        return Refusal(line, None, texts.MISSING_HEADER, {"field": field, "tried": tried})
    values = {"field": field, "tried": tried, "nearest": nearest}
    return Refusal(line, None, texts.MISSING_HEADER_NEAREST, values)
