"""A light page as data, and its HTML: headings, figures, tables and links, without scripts, at most 30 KB.

All texts are in the visitor's language already. What people wrote is escaped, set apart from the text around it
(`<bdi>`) and cut where it is long, so that the size of a page has a bound whatever is in the database.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

MAXIMUM_BYTES = 30_000
LONGEST_NAME = 90  # characters of a name or title in a table
LONGEST_TEXT = 1_200  # characters of a text of its own

_FOLDER = Path(__file__).parent
_STYLE = re.sub(r"\s*\n\s*", "\n", (_FOLDER / "style.css").read_text(encoding="utf-8"))
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# A cut before one of these would leave half of an emoji.
_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = frozenset("🏻🏼🏽🏾🏿")


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text. `is_peoples`: people wrote it. `address`: where it leads, on this site or https.

    `more` stands small after it; `share`, 1 to 100, is the width of a bar below it.
    """

    text: str
    is_peoples: bool = False
    address: str = ""
    more: str = ""
    share: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a list. `language` is that of the page it leads to, where that is not this page's."""

    label: Said
    address: str
    language: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure with its source and date."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand at its right."""

    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names it. `caption` says what it counts, in what unit, and its source."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Said, ...], ...]
    total: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page; what is empty is left out."""

    heading: str = ""
    paragraphs: tuple[Said, ...] = ()
    figures: tuple[Figure, ...] = ()
    facts: tuple[tuple[str, tuple[Said, ...]], ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    links_label: str = ""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Names of the parts of a page for those who hear it."""

    skip: str
    pages: str
    language: str
    more: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page. `alternates` are (language, absolute address); a page that `is_missing` is not to be indexed."""

    language: str
    title: str
    description: str
    heading: str
    sections: tuple[Section, ...]
    words: Landmarks
    edition_name: str = ""
    phase: str = ""
    next_date: str = ""
    demo_note: str = ""
    pages: tuple[Link, ...] = ()
    languages: tuple[Link, ...] = ()
    ways_on: tuple[Link, ...] = ()
    source_note: str = ""
    canonical: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    is_missing: bool = False


def render(document: Document) -> str:
    """The document as HTML."""
    template = _ENVIRONMENT.get_template("document.html")
    return template.render(page=document, style=_STYLE)


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` on one line and without control characters, cut after a word where it is longer than `longest` characters.

    Signs that belong together stay together.

    >>> shortened("Recetas de la abuela", 15), shortened("Recetas\\n de", 15), shortened("a👩‍🚀👩‍🚀b", 3)
    ('Recetas de la…', 'Recetas de', 'a…')
    """
    visible = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    one_line = " ".join("".join(visible).split())
    if len(one_line) <= longest:
        return one_line
    end = one_line.rfind(" ", longest // 2, longest + 1)
    if end < 0:
        end = longest
        while end > 0 and (_joins(one_line[end]) or one_line[end - 1] == _ZERO_WIDTH_JOINER):
            end -= 1
    return f"{one_line[: end or longest].rstrip()}…"


def _joins(sign: str) -> bool:
    return sign == _ZERO_WIDTH_JOINER or sign in _SKIN_TONES or unicodedata.category(sign) in ("Mn", "Mc", "Me")
