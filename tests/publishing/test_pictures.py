"""Charts as picture files: what they say, on white, with nothing left to load."""

import io
import re
import struct

import pytest
from pypdf import PdfReader

from lib.charts import corpora, maps, panorama
from lib.charts.maps import CountryCount
from lib.publishing.pictures import Part, Picture, render

PROJECTS = [
    {"name": "1. Ñandú", "rank": 0, "value": 9, "shown": "9", "emphasis": True},
    {"name": "2. <Otro>", "rank": 1, "value": 4, "shown": "4", "emphasis": False},
]
SHARES = [
    {"name": "Grande: 90 %", "start": 0, "end": 0.9, "place": 0, "side": "left", "emphasis": True},
    {"name": "Los otros: 10 %", "start": 0.9, "end": 1, "place": 1, "side": "right", "emphasis": False},
]
BARS = Picture(
    "Ñandú es el que más gusta",
    "Me gusta en el Hub",
    "Inventado, 14 abr 2024",
    (Part(panorama.most_liked(), PROJECTS),),
)


def texts(svg: bytes) -> list[str]:
    """What stands on the picture, in the order of the file."""
    return re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", svg.decode())


def test_picture_says_finding_unit_data_and_source() -> None:
    said = ["Ñandú es el que más gusta", "Me gusta en el Hub", "1. Ñandú", "2. &lt;Otro&gt;", "9", "4"]
    assert sorted(texts(render(BARS, "svg"))) == sorted([*said, "Inventado, 14 abr 2024"])


def test_picture_is_drawn_in_ink_on_white() -> None:
    svg = render(BARS, "svg").decode()
    assert "currentColor" not in svg
    assert 'fill="white"' in svg
    assert svg.count("#1c1917") >= 4


def test_picture_holds_every_drawing() -> None:
    two = Picture("Uno concentra", "Ejemplos", "Fuente", (Part(corpora.share_of_largest(), SHARES), BARS.parts[0]))
    assert {"Grande: 90 %", "Los otros: 10 %", "1. Ñandú"} <= set(texts(render(two, "svg")))


def test_picture_breaks_long_words_of_finding_into_lines() -> None:
    finding = "Un hallazgo tan largo que en una sola línea del dibujo no cabría de ninguna de las maneras posibles"
    picture = Picture(finding, "Unidad", "Fuente", BARS.parts)
    written = texts(render(picture, "svg"))
    assert finding not in written
    assert {
        "Un hallazgo tan largo que en una sola línea del dibujo no cabría de",
        "ninguna de las maneras posibles",
    } <= set(written)


def test_map_has_its_shapes_within_and_asks_nobody() -> None:
    counts = [
        CountryCount("ES", "España", 210, "210", -3.6, 40.2),
        CountryCount("MX", "México", 70, "70", -102.5, 23.9),
    ]
    picture = Picture(
        "España",
        "Personas",
        "Fuente",
        (Part(maps.light("/recursos/geo/x.json", ("ES",), height=380), maps.light_rows(counts)),),
    )
    svg = render(picture, "svg").decode()
    assert {"210", "70"} <= set(texts(svg.encode()))
    assert svg.count('aria-roledescription="geoshape"') + svg.count("mark-shape") >= 1
    assert len(re.findall(r"<path", svg)) > 150  # countries
    assert "recursos" not in svg


def test_png_is_as_wide_as_it_says() -> None:
    png = render(BARS, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert 1600 <= width <= 1800
    assert height > 300


def test_broken_specification_is_refused() -> None:
    with pytest.raises(ValueError, match="Vega"):
        render(Picture("x", "y", "z", (Part({"mark": {"type": "no such mark"}}, PROJECTS),)), "svg")


def test_a_picture_is_the_same_svg_and_pdf_every_time() -> None:
    assert render(BARS, "svg") == render(BARS, "svg")
    made = render(BARS, "pdf")
    assert made == render(BARS, "pdf")
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert {"Ñandú es el que más gusta", "1. Ñandú", "2. <Otro>", "Inventado, 14 abr 2024"} <= set(text.splitlines())
