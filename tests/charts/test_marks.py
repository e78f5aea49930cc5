import json

import pytest

from lib.charts import maps, marks, panorama
from lib.charts.maps import CountryCount
from lib.charts.marks import Spec

MEXICO = CountryCount("MX", "México", 85, "85", -102.5, 23.6)
PERU = CountryCount("PE", "Perú", 20, "20", -75.0, -9.2)


@pytest.mark.parametrize(
    "spec", [panorama.most_liked(), panorama.registrations(), maps.light("/shapes.json", ("ES",), height=300)]
)
def test_specification_holds_no_rows(spec: Spec) -> None:
    assert not {"data", "datasets", "config", "$schema"} & set(spec)


def test_bars_start_at_zero() -> None:
    bars = marks.labelled_bars()["layer"][0]
    assert bars["encoding"]["x"]["scale"] == {"domainMin": 0}


def test_interactive_map_asks_no_tile_server() -> None:
    deck = json.loads(maps.interactive([MEXICO, PERU], "/recursos/geo/shapes.json").to_json())
    assert deck.get("mapProvider") is None
    assert "mapStyle" not in deck or deck["mapStyle"] is None or not str(deck["mapStyle"]).startswith("http")
    assert deck["layers"][0]["data"] == "/recursos/geo/shapes.json"


def test_circles_have_areas_in_proportion() -> None:
    deck = json.loads(maps.interactive([MEXICO, PERU], "/shapes.json").to_json())
    circles = deck["layers"][1]["data"]
    assert [round(circle["radius"], 2) for circle in circles] == [26.0, 12.61]
    assert [circle["tip"] for circle in circles] == ["México: 85", "Perú: 20"]


def test_number_steps_aside_for_a_smaller_neighbour() -> None:
    spain = CountryCount("ES", "España", 210, "210", -3.6, 40.2)
    portugal = CountryCount("PT", "Portugal", 10, "10", -8.0, 39.6)
    rows = maps.light_rows([portugal, spain])
    assert [(row["name"], row["label_longitude"]) for row in rows] == [
        ("España", pytest.approx(-0.6)),
        ("Portugal", -8.0),
    ]
