"""The theme in config.toml: what is written on what can be read, and the chart colours are as many as they must be."""

import re
import tomllib

import pytest

from tests.serving import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
APP_STYLES = (ROOT / "lib" / "ui" / "assets" / "app.css").read_text(encoding="utf-8")
FIRST_VIEW = (ROOT / "lib" / "publishing" / "first_view.css").read_text(encoding="utf-8")
HUES = ("red", "orange", "yellow", "green", "blue", "violet", "gray")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 between two colours like "#1C1917", from 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_colour_can_be_read_on_both_grounds(scheme: str) -> None:
    theme = CONFIG["theme"][scheme]
    texts = ["textColor", "linkColor", "primaryColor", "codeTextColor", *(f"{hue}TextColor" for hue in HUES)]
    faint = {
        (text, ground): round(contrast(theme[text], theme[ground]), 2)
        for text in texts
        for ground in ("backgroundColor", "secondaryBackgroundColor")
        if contrast(theme[text], theme[ground]) < 4.5
    }
    assert faint == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_can_be_read_on_its_own_ground(scheme: str) -> None:
    theme = CONFIG["theme"][scheme]
    assert [h for h in HUES if contrast(theme[f"{h}TextColor"], theme[f"{h}BackgroundColor"]) < 4.5] == []
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chart_colours_are_six_without_yellow_and_ten_in_order_of_light(scheme: str) -> None:
    theme = CONFIG["theme"][scheme]
    assert len(set(theme["chartCategoricalColors"])) == 6
    assert not {"#F0E442", "#FACC15"} & set(theme["chartCategoricalColors"])
    steps = [contrast(colour, theme["backgroundColor"]) for colour in theme["chartSequentialColors"]]
    assert len(steps) == 10
    assert steps == sorted(steps)


def test_no_rule_makes_the_browser_style_the_whole_page_again_at_every_selection() -> None:
    rules = re.sub(r"/\*.*?\*/", "", APP_STYLES, flags=re.DOTALL)
    assert re.findall(r"[^{}]*:has\([^{}]*", rules) == []


def test_the_first_view_has_the_grounds_of_the_theme() -> None:
    light, dark = FIRST_VIEW.split("prefers-color-scheme: dark")
    for scheme, css in (("light", light), ("dark", dark)):
        theme = CONFIG["theme"][scheme]
        for name, key in (("paper", "backgroundColor"), ("ink", "textColor"), ("line", "borderColor")):
            assert f"--{name}: {theme[key].lower()};" in css


def test_nothing_is_left_open_that_the_application_does_not_need() -> None:
    server, client = CONFIG["server"], CONFIG["client"]
    assert (server["enableCORS"], server["enableXsrfProtection"]) == (True, True)
    assert (server["enableStaticServing"], server["enableAgentApi"]) == (False, False)
    assert server["address"] == "127.0.0.1"
    assert server["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert (client["showErrorDetails"], client["showErrorLinks"]) == ("none", False)
    assert CONFIG["browser"]["gatherUsageStats"] is False
