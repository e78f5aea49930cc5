"""Shapes, countries and cities: what maps draw is whole, coded and stays on the map."""

import json
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest

from lib.sources import geography


def _polygons(code: str) -> list[list[list[list[float]]]]:
    features = {feature["id"]: feature for feature in geography.country_shapes()["features"]}
    geometry = features[code]["geometry"]
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"])


def _area(ring: list[list[float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


CODES = [feature["id"] for feature in geography.country_shapes()["features"]]


def test_every_shape_has_one_known_code() -> None:
    known = {country.code for country in geography.countries()}
    assert len(CODES) == len(set(CODES)) == 175
    assert set(CODES) <= known
    assert all(feature["properties"] == {"code": feature["id"]} for feature in geography.country_shapes()["features"])
    assert "NA" in CODES  # Namibia, not a missing value


def test_andorra_has_no_shape_but_a_place() -> None:
    assert "AD" not in CODES
    assert geography.country_centroid("AD") == (1.52109, 42.50779)


@pytest.mark.parametrize("code", CODES)
def test_shape_is_closed_rounded_wound_for_d3_and_on_the_map(code: str) -> None:
    for outer, *holes in _polygons(code):
        for ring in (outer, *holes):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
            assert all(round(value, 2) == value for point in ring for value in point)
            assert all(before != after for before, after in pairwise(ring))
        assert _area(outer) < 0
        assert all(_area(hole) > 0 for hole in holes)


@pytest.mark.parametrize("code", [code for code in CODES if code != "AQ"])
def test_no_edge_runs_around_the_world(code: str) -> None:
    assert all(abs(x1 - x0) < 60 for rings in _polygons(code) for ring in rings for (x0, _), (x1, _) in pairwise(ring))


@pytest.mark.parametrize(("code", "name"), [("RU", "Russia"), ("FJ", "Fiji"), ("AQ", "Antarctica"), ("ES", "Spain")])
def test_cutting_keeps_the_area(code: str, name: str) -> None:
    """Russia and Fiji lie on both sides of the antimeridian, Antarctica around a pole.

    The area between a ring and the south pole needs no cutting: steps in longitude are taken the short way round.
    """
    topology = json.loads((Path(geography.__file__).parent / "geo" / "countries-110m.json").read_text("utf-8"))
    geometry = next(g for g in topology["objects"]["countries"]["geometries"] if g["properties"]["name"] == name)
    parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    expected = 0.0
    for outer, *_ in parts:
        ring = [point for number in outer for point in _arc(topology, number)]
        for (x0, y0), (x1, y1) in pairwise(ring):
            expected += ((x1 - x0 + 180) % 360 - 180) * ((y0 + y1) / 2 + 90)
    area = -sum(_area(rings[0]) for rings in _polygons(code))
    assert area == pytest.approx(expected, rel=0.005)


def _arc(topology: dict[str, Any], number: int) -> list[tuple[float, float]]:
    scale, start = topology["transform"]["scale"], topology["transform"]["translate"]
    steps = topology["arcs"][number if number >= 0 else ~number]
    columns = [list(accumulate(step[axis] for step in steps)) for axis in (0, 1)]
    points = [(x * scale[0] + start[0], y * scale[1] + start[1]) for x, y in zip(*columns, strict=True)]
    return points if number >= 0 else points[::-1]


def test_russia_reaches_both_edges_of_the_map() -> None:
    longitudes = [x for rings in _polygons("RU") for ring in rings for x, _ in ring]
    assert (min(longitudes), max(longitudes)) == (-180, 180)


def test_holes_are_kept() -> None:
    assert [len(rings) for rings in _polygons("ZA")] == [2]  # Lesotho lies inside


def test_centroids_lie_where_the_largest_part_is() -> None:
    assert geography.country_centroid("FR") == (2.34, 46.61)  # not in the Atlantic, towards French Guiana
    assert geography.country_centroid("US") == (-99.06, 39.5)
    assert geography.country_centroid("ZZ") is None


def test_cities_belong_to_known_countries() -> None:
    known = {country.code for country in geography.countries()}
    assert len(geography.cities()) == 864
    assert {city.country_code for city in geography.cities()} <= known
    madrid = geography.City("Madrid", "ES", 40.4165, -3.70256, 3255944, "Europe/Madrid")
    assert geography.cities()[0] == madrid


def test_countries_carry_their_languages() -> None:
    paraguay = next(country for country in geography.countries() if country.code == "PY")
    assert (paraguay.code3, paraguay.numeric, paraguay.capital) == ("PRY", "600", "Asuncion")
    assert paraguay.languages == ("es-PY", "gn")
