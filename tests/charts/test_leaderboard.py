from typing import Any

import pytest

from lib.charts import leaderboard, marks
from lib.charts.marks import Spec

BOTH = {
    "beside": leaderboard.tasks_by_language(names_above=False),
    "above": leaderboard.tasks_by_language(names_above=True),
}
ALL = {**BOTH, "donors": leaderboard.sets_by_donor()}


def layers(spec: Spec, mark: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


@pytest.mark.parametrize("spec", ALL.values(), ids=ALL)
def test_a_specification_holds_no_rows(spec: Spec) -> None:
    assert not {"data", "datasets", "config", "$schema"} & set(spec)
    assert not any("data" in layer for layer in spec["layer"])


@pytest.mark.parametrize("spec", ALL.values(), ids=ALL)
def test_text_has_the_colour_of_the_page_in_light_and_dark(spec: Spec) -> None:
    assert {layer["mark"]["color"] for layer in layers(spec, "text")} == {marks.INK}


@pytest.mark.parametrize("spec", BOTH.values(), ids=BOTH)
def test_cells_say_their_number_under_the_name_of_their_language(spec: Spec) -> None:
    assert {layer["encoding"]["text"]["field"] for layer in layers(spec, "text")} == {"shown", "header", "name"}
    (cells,) = layers(spec, "bar")
    assert cells["encoding"]["x"]["scale"] == {"domain": [0, 1], "nice": False}
    assert cells["encoding"]["opacity"]["scale"] == {"domainMin": 0, "range": [0.05, 0.6]}
    assert cells["encoding"]["opacity"]["legend"] is None


def test_a_chart_is_built_once_for_each_width() -> None:
    assert leaderboard.tasks_by_language(names_above=True) is BOTH["above"]
    assert BOTH["above"]["height"]["step"] > BOTH["beside"]["height"]["step"]
