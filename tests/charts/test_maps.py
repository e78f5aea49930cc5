"""Cities on the map: on the scale of the countries, at their own centres, and no tiles asked for."""

import json

from lib.charts import maps
from lib.charts.maps import CountryCount

SPAIN = CountryCount("ES", "España", 210, "210", -3.6, 40.2)
MADRID = CountryCount("ES:madrid", "Madrid", 80, "80", -3.7, 40.42)


def test_cities_have_circles_on_the_same_scale_below_the_numbers() -> None:
    deck = json.loads(maps.interactive([SPAIN], "/shapes.json", [MADRID], zoom=1.3).to_json())
    assert [layer["id"] for layer in deck["layers"]] == ["land", "people", "cities", "labels"]
    people, cities, labels = (layer["data"] for layer in deck["layers"][1:])
    assert [(row["tip"], round(row["radius"], 2), row["position"]) for row in (*people, *cities)] == [
        ("España: 210", 26.0, [-3.6, 40.2]),
        ("Madrid: 80", 16.05, [-3.7, 40.42]),
    ]
    assert [row["label"] for row in labels] == ["210"]
    assert deck["initialViewState"]["zoom"] == 1.3


def test_the_drawn_map_has_countries_and_cities_in_layers_of_their_own() -> None:
    rows = maps.light_rows([SPAIN], [MADRID])
    assert [(row["kind"], row["name"], row["people"]) for row in rows] == [
        ("country", "España", 210),
        ("city", "Madrid", 80),
    ]
    layers = maps.light("/shapes.json", ("ES",), height=300)["layer"]
    filters = [layer["transform"][0]["filter"] for layer in layers if "transform" in layer]
    assert filters == ["datum.kind == 'country'", "datum.kind == 'city'", "datum.kind == 'country'"]


def test_land_of_countries_with_people_is_coloured_and_the_rest_is_grey() -> None:
    spec = maps.light("/shapes.json", ("ES", "MX"), height=380)
    assert spec["height"] == 380
    assert spec["layer"][0]["encoding"] == {
        "fill": {
            "condition": {"test": "indexof(['ES', 'MX'], datum.properties.code) >= 0", "value": "#56B4E9"},
            "value": "#8A8F98",
        },
        "fillOpacity": {
            "condition": {"test": "indexof(['ES', 'MX'], datum.properties.code) >= 0", "value": 0.43},
            "value": 0.28,
        },
    }
