import json
from typing import Any

import pytest

from lib.charts import corpora, marks
from lib.charts.marks import Spec

TICKS = {100: "100", 10_000: "10.000", 1000: "1.000"}
LOGARITHMIC = corpora.examples_by_domain_logarithmic("Ejemplos, escala logarítmica", TICKS)
ALL = {
    "share": corpora.share_of_largest(),
    "bars": corpora.examples_by_domain(),
    "points": LOGARITHMIC,
    "countries": corpora.corpora_by_country(),
}


def layers(spec: Spec, mark: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


@pytest.mark.parametrize("spec", ALL.values(), ids=ALL)
def test_a_specification_holds_no_rows(spec: Spec) -> None:
    assert not {"data", "datasets", "config", "$schema"} & set(spec)
    assert not any("data" in layer for layer in spec["layer"])


@pytest.mark.parametrize("spec", ALL.values(), ids=ALL)
def test_text_has_the_colour_of_the_page_in_light_and_dark(spec: Spec) -> None:
    assert {layer["mark"]["color"] for layer in layers(spec, "text")} == {marks.INK}


@pytest.mark.parametrize("spec", ALL.values(), ids=ALL)
def test_names_stand_in_the_chart_and_never_in_an_axis_that_would_cut_them(spec: Spec) -> None:
    axes = [layer["encoding"]["y"].get("axis") for layer in spec["layer"] if "field" in layer["encoding"]["y"]]
    assert set(axes) <= {None}
    assert "name" in {layer["encoding"]["text"]["field"] for layer in layers(spec, "text")}


@pytest.mark.parametrize("key", ["bars", "countries"])
def test_bars_start_at_zero_and_say_their_values(key: str) -> None:
    (bars,) = layers(ALL[key], "bar")
    assert bars["encoding"]["x"]["scale"]["domainMin"] == 0
    assert "type" not in bars["encoding"]["x"]["scale"]
    assert {layer["encoding"]["text"]["field"] for layer in layers(ALL[key], "text")} == {"name", "shown"}


def test_the_share_bar_is_whole() -> None:
    (bar,) = layers(ALL["share"], "bar")
    assert bar["encoding"]["x"]["scale"] == {"domain": [0, 1], "nice": False}
    assert bar["encoding"]["color"] == {
        "condition": {"test": "datum.emphasis", "value": marks.ACCENT},
        "value": marks.GREY,
    }


def test_the_logarithmic_scale_has_points_and_says_so() -> None:
    assert layers(LOGARITHMIC, "bar") == []
    (points,) = layers(LOGARITHMIC, "point")
    assert points["encoding"]["x"]["scale"] == {"type": "log", "domain": [100, 10_000], "nice": False}
    axis = points["encoding"]["x"]["axis"]
    assert axis["title"] == "Ejemplos, escala logarítmica"
    assert axis["values"] == [100, 1000, 10_000]
    assert axis["labelExpr"] == "{'100': '100', '1000': '1.000', '10000': '10.000'}[format(datum.value, 'd')]"


def test_values_stand_on_the_side_of_their_point_where_there_is_room() -> None:
    by_align = {
        layer["mark"]["align"]: layer["transform"][0]["filter"]
        for layer in layers(LOGARITHMIC, "text")
        if layer["encoding"]["text"]["field"] == "shown"
    }
    assert by_align == {"left": "datum.value < 1000.0", "right": "datum.value >= 1000.0"}


def test_a_chart_is_built_once() -> None:
    assert corpora.examples_by_domain() is corpora.examples_by_domain()
    assert corpora.examples_by_domain_logarithmic("Ejemplos, escala logarítmica", dict(TICKS)) is LOGARITHMIC
    assert corpora.examples_by_domain_logarithmic("Examples", TICKS) is not LOGARITHMIC


def test_a_written_tick_cannot_leave_its_quotes() -> None:
    spec = corpora.examples_by_domain_logarithmic("x", {1000: "1'000", 10_000: "10\\000"})
    expression = layers(spec, "point")[0]["encoding"]["x"]["axis"]["labelExpr"]
    assert expression == r"{'1000': '1\'000', '10000': '10\\000'}[format(datum.value, 'd')]"
    assert json.dumps(spec)
