"""The picture that a shared link shows: 1200 x 630 pixels, from our own template, the same size for every project.

Drawn with the one font that comes with the drawing library, so that it looks alike on every machine: signs that the
font lacks (emoji, scripts it does not know) are left out, which beats boxes.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from lib.domain.edition import Prize
from lib.domain.identity import clean_text
from lib.publishing import project_wording as wording
from lib.publishing.datasets import origins_text
from lib.publishing.wording import Words
from lib.services.projects import ProjectSummary

WIDTH, HEIGHT = 1200, 630
MEDIA_TYPE = "image/png"

_TEMPLATE: Final = "share_image.svg.jinja"
_TEXT_WIDTH = 1056
_NAME_TOP, _NAME_STEP = 196, 1.12
_REST_STEP = 1.3
_REST_SIZE = 38
_AWARD_SIZE = 28
_AWARD_PADDING = 20
_BOTTOM = 470  # of what stands above the rule
_FACTS_AT = (542, 588)
_FACTS_SIZES = (28, 22)
# Sizes for the name, the first that needs no more lines than are given with it.
_NAME_SIZES = ((84, 1), (66, 2), (54, 3))
_ELLIPSIS = "…"

# How wide bold signs of the font are, in parts of their size; accents change nothing.
_WIDTHS: Final = (
    (0.28, "ijlI.,/\\'| ·"),
    (0.34, "ft!()[]-:;`‘’"),
    (0.39, "r*{}"),
    (0.56, '0123456789aceksvxyzJ$#_“”"–'),
    (0.78, "wGOQ"),
    (0.89, "mM%"),
    (0.96, "W@"),
    (1.0, "—…©®™"),
)
_WIDTH_OF: Final = {sign: width for width, signs in _WIDTHS for sign in signs}
_LOWER, _UPPER = 0.61, 0.73
# What the font has: Latin, Greek, Cyrillic and their signs; an accent that makes no letter with what it is on goes.
_DRAWN = (
    (0x20, 0x24F),
    (0x370, 0x52F),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20AC),
    (0x2116, 0x2122),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its baseline and size in pixels; `width` is what it may take."""

    text: str
    y: int
    size: int
    width: int = _TEXT_WIDTH


@dataclass(frozen=True, slots=True)
class ShareImage:
    """Everything on the picture of one project."""

    edition: str
    organizer: str
    name: tuple[Line, ...]
    rest: tuple[Line, ...]
    award: Line | None
    facts: tuple[Line, ...]


def share_image(project: ProjectSummary, award: Prize | None, said: Words) -> ShareImage:
    """What the picture of a project shows. `award` is None until awards are public."""
    name = _name(drawable(project.short_title))
    y = (name[-1].y if name else _NAME_TOP - _REST_SIZE) + round(_REST_SIZE * 1.45)
    last = _BOTTOM - (72 if award else 0)
    lines = max(0, 1 + int((last - y) // (_REST_SIZE * _REST_STEP)))
    rest = tuple(
        Line(text, y + round(number * _REST_SIZE * _REST_STEP), _REST_SIZE)
        for number, text in enumerate(wrapped(drawable(project.rest_of_title), _REST_SIZE, lines))
    )
    return ShareImage(
        edition=_cut(drawable(said.edition.name.text(said.language)), 30, _TEXT_WIDTH * 2 // 3),
        organizer=_cut(drawable(said.edition.organizer), 26, _TEXT_WIDTH // 3),
        name=name,
        rest=rest,
        award=_award(award, said) if award else None,
        facts=_facts(project, said),
    )


def svg(image: ShareImage) -> str:
    """The picture as SVG, texts escaped."""
    return _template().render(image=image)


def png(drawing: str) -> bytes:
    """The SVG `drawing` as PNG. Raises ValueError for what is no drawing."""
    return vl_convert.svg_to_png(drawing)


def drawable(text: str) -> str:
    """`text` on one line with only the signs that the font has.

    >>> drawable("Sopa \\U0001f372 مرحبا  de maní"), drawable("שלום")
    ('Sopa de maní', '')
    """
    kept = "".join(sign for sign in clean_text(text) if any(low <= ord(sign) <= high for low, high in _DRAWN))
    return " ".join(kept.split())


def wrapped(text: str, size: int, lines: int, width: int = _TEXT_WIDTH) -> tuple[str, ...]:
    """`text` in at most `lines` lines of `width` pixels, cut with an ellipsis where it is longer.

    >>> wrapped("one two three", 40, 2, 160), wrapped("one two three", 40, 1, 200), wrapped("a", 40, 0)
    (('one two', 'three'), ('one two…',), ())
    """
    words, found = text.split(), list[str]()
    while words and len(found) < lines:
        line = words.pop(0)
        if estimated_width(line, size) > width:  # one word wider than the picture: it goes on in the next line
            line, rest = _split(line, size, width)
            words.insert(0, rest)
        else:
            while words and estimated_width(f"{line} {words[0]}", size) <= width:
                line = f"{line} {words.pop(0)}"
        found.append(line)
    if words and found:
        found[-1] = _shortened(found[-1], size, width)
    return tuple(found)


def estimated_width(text: str, size: int) -> float:
    """About how wide `text` is in bold letters of `size`, in pixels; rather more than less."""
    return size * sum(_width_of(sign) for sign in text)


def _width_of(sign: str) -> float:
    letter = unicodedata.normalize("NFD", sign)[0]
    return _WIDTH_OF.get(letter, _UPPER if letter.isupper() else _LOWER)


def _split(word: str, size: int, width: int) -> tuple[str, str]:
    length = max(1, next((n for n in range(len(word), 0, -1) if estimated_width(word[:n], size) <= width), 1))
    return word[:length], word[length:]


def _shortened(line: str, size: int, width: int) -> str:
    line = line.rstrip(" ,;:.-")
    while line and estimated_width(line + _ELLIPSIS, size) > width:
        shorter = line.rpartition(" ")[0]
        line = (shorter or line[:-1]).rstrip(" ,;:.-")
    return line + _ELLIPSIS


def _cut(text: str, size: int, width: int) -> str:
    return "".join(wrapped(text, size, 1, width))


def _name(text: str) -> tuple[Line, ...]:
    whole = text.split()
    for size, lines in _NAME_SIZES:
        found = wrapped(text, size, lines)
        if " ".join(found).split() == whole or (size, lines) == _NAME_SIZES[-1]:
            return tuple(
                Line(line, _NAME_TOP + round(number * size * _NAME_STEP), size) for number, line in enumerate(found)
            )
    return ()


def _award(award: Prize, said: Words) -> Line:
    text = _cut(drawable(award.label.text(said.language)), _AWARD_SIZE, _TEXT_WIDTH - 2 * _AWARD_PADDING)
    return Line(text, 440, _AWARD_SIZE, round(estimated_width(text, _AWARD_SIZE)) + 2 * _AWARD_PADDING)


def _facts(project: ProjectSummary, said: Words) -> tuple[Line, ...]:
    """What it gives and how large its corpora are; below, who says so."""
    _ = said.translate
    kinds = [wording.kind_name(kind, _) for kind in dict.fromkeys(project.kinds)]
    parts = [", ".join(kinds)] if kinds else []
    if project.examples.value is not None:
        parts.append(wording.examples(project.examples.value, said))
    if project.megabytes.value is not None:
        parts.append(_("{n} MB").format(n=wording.megabytes(project.megabytes.value, said)))
    goals = ", ".join(str(number) for number in project.sdgs)
    if goals:
        parts.append(_("SDG {numbers}").format(numbers=goals))
    lines = [" · ".join(parts), _source(project, said)]
    return tuple(
        Line(_cut(drawable(text), size, _TEXT_WIDTH), y, size)
        for text, y, size in zip(lines, _FACTS_AT, _FACTS_SIZES, strict=True)
        if text
    )


def _source(project: ProjectSummary, said: Words) -> str:
    found = [artifact.corpus for artifact in project.datasets if artifact.corpus is not None]
    return origins_text([figure for line in found for figure in (line.examples, line.megabytes)], said)


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined).get_template(_TEMPLATE)
