"""Maps of people by country and city: bundled shapes, circles by released count, no tiles and no other host.

Circles sit at each country's middle and have areas in proportion to the count; colours of whole countries would make
large empty ones look important. Cities are darker circles on the same scale at their own fixed centres.
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
_SKY: Final = "#56B4E9"
_CITY: Final = "#00324E"
_CITY_RGB: Final = (0, 50, 78)
_CITY_OPACITY: Final = 0.55
_LAND: Final = (138, 143, 152, 60)
_LAND_WITH_PEOPLE: Final = (86, 180, 233, 110)
_BORDER: Final = (138, 143, 152, 140)
_LARGEST_RADIUS_PIXELS: Final = 26
_SMALLEST_RADIUS_PIXELS: Final = 10
_NEAR_DEGREES: Final = 6
_ASIDE_DEGREES: Final = 3


@dataclass(frozen=True, slots=True)
class CountryCount:
    """A released count of a country or a city: `name` and `shown` in the visitor's language, position in degrees.

    `code` is the country's, or the key of the city in the release.
    """

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


def light_rows(counts: Sequence[CountryCount], cities: Sequence[CountryCount] = ()) -> list[dict[str, object]]:
    """The rows of `light`: countries, then cities, large circles first."""
    return [
        {
            "kind": kind,
            "longitude": count.longitude,
            "latitude": count.latitude,
            "label_longitude": _label_longitude(count, every),
            "people": count.people,
            "shown": count.shown,
            "name": count.name,
        }
        for kind, every in (("country", counts), ("city", cities))
        for count in _large_first(every)
    ]


def _large_first(counts: Sequence[CountryCount]) -> list[CountryCount]:
    # Small circles lie on large ones, not under them.
    return sorted(counts, key=lambda count: (-count.people, count.code))


def _circles(counts: Sequence[CountryCount], most: int) -> list[dict[str, object]]:
    return [
        {
            "position": [count.longitude, count.latitude],
            "label_position": [_label_longitude(count, counts), count.latitude],
            "radius": _radius(count.people, most),
            "label": count.shown,
            "tip": f"{count.name}: {count.shown}",
        }
        for count in _large_first(counts)
    ]


def interactive(
    counts: Sequence[CountryCount], shapes_address: str, cities: Sequence[CountryCount] = (), *, zoom: float = 1.0
) -> pdk.Deck:
    """A WebGL map that loads its shapes from `shapes_address` (a path of ours). `counts` is not empty.

    `zoom` is how near it begins; 1 more shows half as much.
    """
    most = max(count.people for count in counts)
    codes = [count.code for count in counts]
    circles = _circles(counts, most)
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
            "ScatterplotLayer",
            data=_circles(cities, most),
            get_position="position",
            get_radius="radius",
            radius_units="'pixels'",
            get_fill_color=[*_CITY_RGB, round(255 * _CITY_OPACITY)],
            stroked=True,
            get_line_color=[255, 255, 255],
            line_width_min_pixels=1,
            pickable=True,
            id="cities",
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
        initial_view_state=pdk.ViewState(longitude=-44, latitude=8, zoom=zoom, min_zoom=0, max_zoom=5),
        views=[pdk.View(type="MapView", controller={"scrollZoom": False})],
        tooltip={"text": "{tip}"},
    )


@lru_cache(maxsize=32)
def light(shapes_address: str, codes: tuple[str, ...], *, height: int) -> Spec:
    """A drawn map, quick to draw without WebGL: `height` in pixels, land of the countries of these `codes` in colour.

    Rows: those of `light_rows`.
    """
    has_people = f"indexof({list(codes)}, datum.properties.code) >= 0"
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
        .mark_geoshape(stroke=marks.GREY, strokeWidth=0.4, aria=False)
        .encode(
            fill=alt.condition(has_people, alt.value(_SKY), alt.value(marks.GREY)),
            fillOpacity=alt.condition(has_people, alt.value(0.43), alt.value(0.28)),
        )
    )
    place = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    circles = alt.Chart().encode(
        **place,
        size=alt.Size("people:Q", legend=None, scale=alt.Scale(domainMin=0, range=[120, 1500], zero=True)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=" ")],
    )
    countries = circles.transform_filter("datum.kind == 'country'").mark_circle(
        color=marks.BLUE, opacity=0.92, stroke="white", strokeWidth=1
    )
    # There may be no city: a group without marks would be a picture without a name. The description lists them.
    cities = circles.transform_filter("datum.kind == 'city'").mark_circle(
        color=_CITY, opacity=_CITY_OPACITY, stroke="white", strokeWidth=1, aria=False
    )
    labels = (
        alt.Chart()
        .transform_filter("datum.kind == 'country'")
        .mark_text(color="white", fontSize=10, fontWeight=600)
        .encode(longitude="label_longitude:Q", latitude="latitude:Q", text="shown:N")
    )
    spec = marks.specification(alt.layer(land, countries, cities, labels).properties(height=height))
    spec["projection"] = projection
    return spec
