"""Maps of people by country: bundled shapes, circles by released count, no tiles and no other host.

Circles sit at each country's middle and have areas in proportion to the count; colours of whole countries would make
large empty ones look important.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import altair as alt
import pydeck as pdk

from lib.charts import marks
from lib.charts.marks import Spec

_BLUE_RGB: Final = (0, 114, 178)
_LAND: Final = (138, 143, 152, 60)
_LAND_WITH_PEOPLE: Final = (86, 180, 233, 110)
_BORDER: Final = (138, 143, 152, 140)
_LARGEST_RADIUS_PIXELS: Final = 26
_SMALLEST_RADIUS_PIXELS: Final = 10
_NEAR_DEGREES: Final = 6
_ASIDE_DEGREES: Final = 3


@dataclass(frozen=True, slots=True)
class CountryCount:
    """A released count: `name` and `shown` in the visitor's language, position in degrees."""

    code: str
    name: str
    people: int
    shown: str
    longitude: float
    latitude: float


def _radius(people: int, most: int) -> float:
    return max(_SMALLEST_RADIUS_PIXELS, _LARGEST_RADIUS_PIXELS * math.sqrt(people / most))


def _label_longitude(count: CountryCount, counts: Sequence[CountryCount]) -> float:
    """Where the number of a circle stands: in its middle, or aside where a smaller neighbour's circle covers that."""
    shift = 0.0
    for other in counts:
        is_near = abs(other.longitude - count.longitude) < _NEAR_DEGREES and abs(other.latitude - count.latitude) < 4
        if is_near and other.people < count.people:
            shift += _ASIDE_DEGREES if other.longitude < count.longitude else -_ASIDE_DEGREES
    return count.longitude + shift


def light_rows(counts: Sequence[CountryCount]) -> list[dict[str, object]]:
    """The rows of `light`, large circles first."""
    return [
        {
            "longitude": count.longitude,
            "latitude": count.latitude,
            "label_longitude": _label_longitude(count, counts),
            "people": count.people,
            "shown": count.shown,
            "name": count.name,
        }
        for count in _large_first(counts)
    ]


def _large_first(counts: Sequence[CountryCount]) -> list[CountryCount]:
    # Small circles lie on large ones, not under them.
    return sorted(counts, key=lambda count: (-count.people, count.code))


def interactive(counts: Sequence[CountryCount], shapes_address: str) -> pdk.Deck:
    """A WebGL map that loads its shapes from `shapes_address` (a path of ours). `counts` is not empty."""
    most = max(count.people for count in counts)
    codes = [count.code for count in counts]
    circles = [
        {
            "position": [count.longitude, count.latitude],
            "label_position": [_label_longitude(count, counts), count.latitude],
            "radius": _radius(count.people, most),
            "label": count.shown,
            "tip": f"{count.name}: {count.shown}",
        }
        for count in _large_first(counts)
    ]
    named = " || ".join(f"properties.code == '{code}'" for code in codes)
    layers = [
        pdk.Layer(
            "GeoJsonLayer",
            data=shapes_address,
            get_fill_color=f"({named}) ? {list(_LAND_WITH_PEOPLE)} : {list(_LAND)}",
            get_line_color=list(_BORDER),
            line_width_min_pixels=0.5,
            pickable=False,
            id="land",
        ),
        pdk.Layer(
            "ScatterplotLayer",
            data=circles,
            get_position="position",
            get_radius="radius",
            radius_units="'pixels'",
            get_fill_color=[*_BLUE_RGB, 235],
            stroked=True,
            get_line_color=[255, 255, 255],
            line_width_min_pixels=1,
            pickable=True,
            id="people",
        ),
        pdk.Layer(
            "TextLayer",
            data=circles,
            get_position="label_position",
            get_text="label",
            get_size=12,
            get_color=[255, 255, 255],
            font_family="'sans-serif'",
            font_weight=600,
            id="labels",
        ),
    ]
    return pdk.Deck(
        layers=layers,
        map_provider=None,
        initial_view_state=pdk.ViewState(longitude=-44, latitude=8, zoom=1.0, min_zoom=0, max_zoom=5),
        views=[pdk.View(type="MapView", controller={"scrollZoom": False})],
        tooltip={"text": "{tip}"},
    )


@lru_cache(maxsize=4)
def light(shapes_address: str) -> Spec:
    """A drawn map for narrow screens and browsers without WebGL.

    Rows: those of `light_rows`.
    """
    projection: dict[str, Any] = {
        "type": "naturalEarth1",
        "rotate": [45, 0, 0],
        "center": [0, 10],
        "scale": {"expr": "min(width / 2.7, height / 1.9)"},
        "translate": {"expr": "[width / 2, height / 2]"},
    }
    land = (
        alt.Chart(alt.UrlData(url=shapes_address, format=alt.JsonDataFormat(property="features", type="json")))
        # The land is ground, not data: without `aria` screen readers meet a picture that has no name.
        .mark_geoshape(fill=marks.GREY, fillOpacity=0.28, stroke=marks.GREY, strokeWidth=0.4, aria=False)
        .encode()
    )
    place = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    circles = (
        alt.Chart()
        .mark_circle(color=marks.BLUE, opacity=0.92, stroke="white", strokeWidth=1)
        .encode(
            **place,
            size=alt.Size("people:Q", legend=None, scale=alt.Scale(domainMin=0, range=[120, 1500], zero=True)),
            tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=" ")],
        )
    )
    labels = (
        alt.Chart()
        .mark_text(color="white", fontSize=10, fontWeight=600)
        .encode(longitude="label_longitude:Q", latitude="latitude:Q", text="shown:N")
    )
    spec = marks.specification(alt.layer(land, circles, labels).properties(height=300))
    spec["projection"] = projection
    return spec
