"""A chart as a picture file: the same specification and rows as on the page, with title, unit, source and date.

PNG is 1,600 pixels wide, SVG scales. Both are on white, whatever the colours of the visitor's screen.
"""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import vl_convert

from lib.charts.marks import Spec
from lib.sources import geography

PictureFormat = Literal["png", "svg"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = ("png", "svg")
MEDIA_TYPES: dict[PictureFormat, str] = {"png": "image/png", "svg": "image/svg+xml"}

_WIDTH = 800
_MAP_HEIGHT = 480
_SCALE = 2
_INK = "#1c1917"
_MUTED = "#57534e"
_PARAGRAPH = 105  # characters of small text that fit the width
_TITLE_PARAGRAPH = 72


@dataclass(frozen=True, slots=True)
class Part:
    """One drawing of a picture: a specification without data, and its rows."""

    spec: Spec
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows: the finding, what and in which unit, the drawings from the top, and source with date."""

    title: str
    subtitle: str
    source: str
    parts: tuple[Part, ...]


def render(picture: Picture, form: PictureFormat) -> bytes:
    """The picture as a file. Raises ValueError for a specification that cannot be drawn."""
    spec = json.dumps(_composed(picture), default=str)
    if form == "svg":
        return vl_convert.vegalite_to_svg(spec).encode()
    return vl_convert.vegalite_to_png(spec, scale=_SCALE)


def _composed(picture: Picture) -> Spec:
    drawings = [_drawing(part) for part in picture.parts]
    source = {
        "data": {"values": [{}]},
        "width": _WIDTH,
        "height": 16 * len(_lines(picture.source, _PARAGRAPH)),
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 12, "color": _MUTED},
        "encoding": {"x": {"value": 0}, "y": {"value": 0}, "text": {"value": _lines(picture.source, _PARAGRAPH)}},
    }
    return {
        "title": {
            "text": _lines(picture.title, _TITLE_PARAGRAPH),
            "subtitle": _lines(picture.subtitle, _PARAGRAPH),
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


def _drawing(part: Part) -> Spec:
    spec: Spec = {"width": _WIDTH} | _on_white(part.spec)
    if "data" not in spec:
        spec["data"] = {"values": [dict(row) for row in part.rows]}
    if "projection" in spec:
        spec["height"] = _MAP_HEIGHT
        spec["projection"] = {key: _sized(value) for key, value in spec["projection"].items()}
    return spec


def _sized(value: Any) -> Any:
    """An expression of a projection with the size written in: among several drawings it would be that of all."""
    if not isinstance(value, dict):
        return value
    return {"expr": value["expr"].replace("width", str(_WIDTH)).replace("height", str(_MAP_HEIGHT))}


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
