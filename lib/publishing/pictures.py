"""A chart as a picture file: the same specification and rows as on the page, with title, unit, source and date.

PNG is 1,600 pixels wide, SVG and PDF scale. All are on white, whatever the colours of the visitor's screen. The same
picture is the same SVG and the same PDF every time.
"""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import typst
import vl_convert

from lib.charts.marks import Spec
from lib.sources import geography

PictureFormat = Literal["png", "svg", "pdf"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = ("png", "svg", "pdf")
MEDIA_TYPES: dict[PictureFormat, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}

_WIDTH = 800
_MAP_HEIGHT = 480
_SCALE = 2
_INK = "#1c1917"
_MUTED = "#57534e"
_PARAGRAPH = 105  # characters of small text that fit the width
_TITLE_PARAGRAPH = 72
_FONT, _LETTERS = re.compile(r'font-family="[^"]*"'), 'font-family="Libertinus Serif"'
_SHEET = b"""#set page(width: auto, height: auto, margin: 0pt)
#set document(date: none)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_NUMBERED = re.compile(r"\b(clip|gradient_)(\d+)\b")  # what the renderer counts on from one picture to the next


@dataclass(frozen=True, slots=True)
class Part:
    """One drawing of a picture: a specification without data, and its rows."""

    spec: Spec
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows: the finding, what and in which unit, the drawings from the top, and source with date.

    `width` in pixels without the margins: the narrower, the larger the letters where it fills a page.
    """

    title: str
    subtitle: str
    source: str
    parts: tuple[Part, ...]
    width: int = _WIDTH


def render(picture: Picture, form: PictureFormat) -> bytes:
    """The picture as a file. Raises ValueError for a specification that cannot be drawn."""
    spec = json.dumps(_composed(picture), default=str)
    if form == "png":
        return vl_convert.vegalite_to_png(spec, scale=_SCALE)
    svg = _counted_anew(vl_convert.vegalite_to_svg(spec))
    return svg.encode() if form == "svg" else _pdf_of(svg)


def in_letters_of_typst(svg: str) -> str:
    """The drawing in letters that come with typst, so that every machine sets the same picture."""
    return _FONT.sub(_LETTERS, svg)


def _pdf_of(svg: str) -> bytes:
    # The converter of SVG to PDF that comes with the charts orders the parts of a file anew every time.
    made: bytes = typst.compile(
        _SHEET, ignore_system_fonts=True, sys_inputs={"svg": in_letters_of_typst(svg)}, timestamp=0
    )
    return made


def _counted_anew(svg: str) -> str:
    numbers: dict[str, str] = {}
    return _NUMBERED.sub(lambda found: f"{found[1]}{numbers.setdefault(found[0], str(len(numbers)))}", svg)


def _composed(picture: Picture) -> Spec:
    drawings = [_drawing(part, picture.width) for part in picture.parts]
    paragraph, title_paragraph = (length * picture.width // _WIDTH for length in (_PARAGRAPH, _TITLE_PARAGRAPH))
    source = {
        "data": {"values": [{}]},
        "width": picture.width,
        "height": 16 * len(_lines(picture.source, paragraph)),
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 12, "color": _MUTED},
        "encoding": {"x": {"value": 0}, "y": {"value": 0}, "text": {"value": _lines(picture.source, paragraph)}},
    }
    return {
        "title": {
            "text": _lines(picture.title, title_paragraph),
            "subtitle": _lines(picture.subtitle, paragraph),
            "anchor": "start",
            "offset": 18,
            "fontSize": 20,
            "color": _INK,
            "subtitleFontSize": 13,
            "subtitleColor": _MUTED,
            "subtitlePadding": 6,
        },
        "vconcat": [*drawings, source],
        "spacing": 16,
        "padding": 24,
        "background": "white",
        "config": {"view": {"stroke": None}, "concat": {"spacing": 16}},
    }


def _drawing(part: Part, width: int) -> Spec:
    spec: Spec = {"width": width} | _on_white(part.spec)
    if "data" not in spec:
        spec["data"] = {"values": [dict(row) for row in part.rows]}
    if "projection" in spec:
        spec["height"] = height = _MAP_HEIGHT * width // _WIDTH
        spec["projection"] = {key: _sized(value, width, height) for key, value in spec["projection"].items()}
    return spec


def _sized(value: Any, width: int, height: int) -> Any:
    """An expression of a projection with the size written in: among several drawings it would be that of all."""
    if not isinstance(value, dict):
        return value
    return {"expr": value["expr"].replace("width", str(width)).replace("height", str(height))}


def _on_white(value: Any) -> Any:
    """The specification with ink for the colour of the page's text and with what it would load written in."""
    if isinstance(value, dict):
        if "url" in value:
            return {"values": geography.country_shapes()["features"]}
        return {key: _on_white(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_on_white(inner) for inner in value]
    return _INK if value == "currentColor" else value


def _lines(text: str, longest: int) -> list[str]:
    return textwrap.wrap(text, longest, break_long_words=False, break_on_hyphens=False) or [""]
