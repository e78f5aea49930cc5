"""Countries, their shapes and larger cities, from the files in `geo/` (where they come from: `geo/ATTRIBUTION.md`).

Codes are ISO 3166-1 alpha-2, and "XK" for Kosovo, which ISO has not numbered. Coordinates are degrees, longitude
first as in GeoJSON; longitudes run from -180 to 180 and no polygon crosses the antimeridian.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "geo"

# Shapes without a number of their own. Two have no ISO code either: they are drawn with the country under which
# ISO 3166-1 counts the people who live there, so that every shape has a code.
_CODES_OF_UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}

_Point = tuple[float, float]
_Ring = list[_Point]  # closed: the first point again at the end


@dataclass(frozen=True, slots=True)
class Country:
    """A country. `population` in people; `languages` are tags such as "es-PY", the most spoken first."""

    code: str
    code3: str
    numeric: str
    name: str  # in English
    capital: str
    population: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """One of the larger cities of a country. `population` in people, `time_zone` an IANA name."""

    name: str
    country_code: str
    latitude: float
    longitude: float
    population: int
    time_zone: str


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """Every country and territory, by code."""
    with (_FOLDER / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Country(
                code=row["iso"],
                code3=row["iso3"],
                numeric=row["isonumeric"],
                name=row["name"],
                capital=row["capital"],
                population=int(row["population"]),
                languages=tuple(tag for tag in row["languages"].split(",") if tag),
            )
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def cities() -> tuple[City, ...]:
    """At most 40 cities of each country of Ibero-America, of the United States, Andorra and Equatorial Guinea."""
    with (_FOLDER / "cities.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            City(
                name=row["name"],
                country_code=row["countrycode"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                population=int(row["population"]),
                time_zone=row["timezone"],
            )
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def country_shapes() -> dict[str, Any]:
    """A GeoJSON FeatureCollection: one feature per country, `id` and `properties.code` its code, sorted by code.

    Countries too small for the scale (Andorra and most islands) are missing. Outer rings run clockwise, which is
    what d3 and Vega expect and the opposite of RFC 7946. The result is shared: do not change it.
    """
    codes = {country.numeric: country.code for country in countries()}
    topology = json.loads((_FOLDER / "countries-110m.json").read_text(encoding="utf-8"))
    arcs = _decoded_arcs(topology)
    polygons: dict[str, list[list[_Ring]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = codes.get(geometry.get("id", "")) or _CODES_OF_UNNUMBERED[geometry["properties"]["name"]]
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for part in parts:
            rings = [_ring(arcs, numbers) for numbers in part]
            polygons.setdefault(code, []).extend(_cut_polygon(rings))
    return {"type": "FeatureCollection", "features": [_feature(code, polygons[code]) for code in sorted(polygons)]}


@lru_cache(maxsize=1)
def _centroids() -> dict[str, _Point]:
    found: dict[str, _Point] = {}
    for city in cities():  # for countries without a shape: their largest city, listed first
        found.setdefault(city.country_code, (city.longitude, city.latitude))
    for feature in country_shapes()["features"]:
        geometry = feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        largest = max((part[0] for part in parts), key=lambda ring: abs(_signed_area(ring)))
        found[feature["id"]] = _centroid(largest)
    return found


def country_centroid(code: str) -> tuple[float, float] | None:
    """(longitude, latitude) of a country: the middle of its largest part, or its largest city where it has no shape.

    None where we know neither.
    """
    return _centroids().get(code)


def _decoded_arcs(topology: dict[str, Any]) -> list[list[_Point]]:
    """Arcs in degrees: the file stores whole steps, each as the difference from the point before."""
    (scale_x, scale_y), (start_x, start_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + start_x, y * scale_y + start_y))
        decoded.append(points)
    return decoded


def _ring(arcs: list[list[_Point]], numbers: list[int]) -> _Ring:
    """The closed ring of some arcs; a number below zero is the arc ~number backwards."""
    points: _Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def _cut_polygon(rings: list[_Ring]) -> list[list[_Ring]]:
    """One polygon (outer ring, holes) as polygons that stay between -180 and 180, rounded to two decimals."""
    outer, *holes = (_unwrapped(ring) for ring in rings)
    if all(-180 <= longitude <= 180 for longitude, _ in outer):
        rounded = [_rounded(ring) for ring in (outer, *holes)]
        return [[ring for ring in rounded if ring]] if rounded[0] else []
    # No country on the antimeridian has a hole at this scale, so holes need no sharing out.
    if holes:
        raise ValueError("a polygon that crosses the antimeridian has a hole; cutting those is not known here")
    return [[ring] for piece in _pieces(outer) if (ring := _rounded(piece))]


def _unwrapped(ring: _Ring) -> _Ring:
    """The ring without jumps: longitudes may leave -180 to 180. A ring around a pole is led through the pole."""
    turn = 0.0
    points = [ring[0]]
    for (before, _), (longitude, latitude) in pairwise(ring):
        if longitude - before > 180:
            turn -= 360
        elif longitude - before < -180:
            turn += 360
        points.append((longitude + turn, latitude))
    if turn:
        pole = -90.0 if ring[0][1] < 0 else 90.0
        points += [(points[-1][0], pole), (points[0][0], pole), points[0]]
    return points


def _pieces(ring: _Ring) -> Iterator[_Ring]:
    """An unwrapped ring cut at every antimeridian it crosses, each piece moved to between -180 and 180."""
    western, eastern = [ring], []
    for line in (-180.0, 180.0):
        beside = [_split(piece, line) for piece in western]
        eastern += [piece for west, _ in beside for piece in west]
        western = [piece for _, east in beside for piece in east]
    for piece in eastern + western:
        middle = (min(longitude for longitude, _ in piece) + max(longitude for longitude, _ in piece)) / 2
        shift = -360 * round(middle / 360)
        yield [(longitude + shift, latitude) for longitude, latitude in piece]


def _split(ring: _Ring, line: float) -> tuple[list[_Ring], list[_Ring]]:
    """The parts of a closed ring west and east of the meridian `line`.

    The ring falls into chains at its crossings. Along the line, sorted by latitude, the inside lies between the
    first and second crossing, the third and fourth, …: each such pair joins two chain ends on either side.
    """
    chains: list[_Ring] = [[]]
    for start, end in pairwise(ring):
        chains[-1].append(start)
        if (start[0] < line) != (end[0] < line):
            share = (line - start[0]) / (end[0] - start[0])
            crossing = (line, start[1] + share * (end[1] - start[1]))
            chains[-1].append(crossing)
            chains.append([crossing])
    if len(chains) == 1:
        return ([ring], []) if ring[0][0] < line else ([], [ring])
    chains[0] = chains.pop() + chains[0]  # the ring began in the middle of a chain
    by_latitude = sorted({chain[0] for chain in chains}, key=lambda point: point[1])
    partner = {
        point: other
        for low, high in zip(by_latitude[::2], by_latitude[1::2], strict=True)
        for point, other in ((low, high), (high, low))
    }
    sides: tuple[list[_Ring], list[_Ring]] = ([], [])
    for number, side in enumerate(sides):
        here = {chain[0]: chain for chain in chains if (chain[1][0] >= line) == bool(number)}
        while here:
            first, piece = next(iter(here.items()))
            joined = list(here.pop(first))
            while (following := partner[joined[-1]]) != first:
                joined += here.pop(following)
            side.append([*joined, piece[0]])
    return sides


def _rounded(ring: _Ring) -> _Ring:
    """Two decimals (about a kilometre), repeated points dropped; empty where nothing with an area is left."""
    points: _Ring = []
    for longitude, latitude in ring:
        point = (round(longitude, 2), round(latitude, 2))
        if not points or point != points[-1]:
            points.append(point)
    return points if len(set(points)) > 2 else []


def _feature(code: str, polygons: list[list[_Ring]]) -> dict[str, Any]:
    coordinates = [[[list(point) for point in ring] for ring in polygon] for polygon in polygons]
    geometry: dict[str, Any] = (
        {"type": "Polygon", "coordinates": coordinates[0]}
        if len(coordinates) == 1
        else {"type": "MultiPolygon", "coordinates": coordinates}
    )
    return {"type": "Feature", "id": code, "properties": {"code": code}, "geometry": geometry}


def _signed_area(ring: list[list[float]]) -> float:
    """Square degrees, positive where the ring runs counterclockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def _centroid(ring: list[list[float]]) -> _Point:
    """The centre of mass of a ring, in plain degrees."""
    area = _signed_area(ring)
    x = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairwise(ring)) / (6 * area)
    y = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairwise(ring)) / (6 * area)
    return round(x, 2), round(y, 2)
