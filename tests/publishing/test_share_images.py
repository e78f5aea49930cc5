"""The picture of a shared link: its size, its texts, and titles that do not fit or that the font does not know."""

import io
from xml.etree import ElementTree as Xml

import pytest
from PIL import Image, ImageChops

from lib.domain.edition import Prize
from lib.publishing import share_images
from lib.publishing.share_images import drawable, estimated_width, share_image, svg, wrapped
from tests import corpus_rows
from tests.project_samples import artifact, project, words

PRIZE = Prize.model_validate({"key": "first", "label": corpus_rows.words("First"), "kind": "place", "place": 1})


def texts(drawing: str) -> list[str]:
    return [str(element.text) for element in Xml.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own drawing


def pixels(drawing: str) -> Image.Image:
    return Image.open(io.BytesIO(share_images.png(drawing))).convert("RGB")


def test_the_picture_says_edition_project_what_it_gives_and_who_counted() -> None:
    assert texts(svg(share_image(project(), None, words()))) == [
        "Rivers (en)",
        "Nobody",
        "Fisher",
        "all about fish",
        "Corpus, Model, Demo app · 1,234 examples · 2.50 MB · SDG 14",
        "Declared: Booklet (en), July 2031",
    ]


def test_it_speaks_the_language_asked_for() -> None:
    assert texts(svg(share_image(project(), PRIZE, words("es"))))[-3:] == [
        "First (es)",
        "Corpus, Modelo, Demo · 1.234 ejemplos · 2,50 MB · ODS 14",
        "Declarado: Booklet (es), julio de 2031",
    ]


def test_an_award_is_drawn_only_where_one_is_given() -> None:
    with_award, without = (texts(svg(share_image(project(), award, words()))) for award in (PRIZE, None))
    assert [text for text in with_award if text not in without] == ["First (en)"]


def test_unknown_sizes_are_left_out_not_zero() -> None:
    assert texts(svg(share_image(project(artifacts=(artifact(),), sdgs=()), None, words())))[4:] == ["Corpus"]


def test_the_file_is_a_png_of_the_size_that_previews_want() -> None:
    picture = pixels(svg(share_image(project(), PRIZE, words())))
    assert picture.size == (1200, 630)
    assert len(picture.getcolors(maxcolors=1_000_000) or []) > 10  # letters, not a blank sheet


def test_the_title_of_a_project_is_text_and_never_markup() -> None:
    evil = '</text><image href="https://example.org/x.png"/>&{{ 7*7 }}'
    drawing = svg(share_image(project(title=evil), None, words()))
    root = Xml.fromstring(drawing)  # noqa: S314 - our own drawing
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "rect", "text"}
    assert "".join(texts(drawing)[2:-2]).replace(" ", "") == evil.replace(" ", "")


TITLES = {
    "long": "Identificación automática de provincias y resúmenes con el corpus oral " * 4,
    "one long word": "Supercalifragilisticoespialidoso" * 8,
    "wide letters": "WWWW MMMM @@@@ %%%% " * 8,
    "long rest": "Corto: " + "un título larguísimo que no cabe de ninguna manera " * 9,
    "emoji": "👩‍🍳🍲 Sopa: de maní 🥜",
    "right to left": "مرحبا بالعالم: שלום",
    "only signs unknown to the font": "🍲🍲🍲",
    "empty rest": "Nombre: ",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("award", [None, PRIZE], ids=["without award", "with award"])
def test_no_title_leaves_the_picture_or_meets_what_stands_below(title: str, award: Prize | None) -> None:
    image = share_image(project(title=title), award, words())
    picture = pixels(svg(image))
    blank = Image.new("RGB", picture.size, "white")
    for margin in ((0, 20, 70, 630), (1132, 20, 1200, 630), (0, 600, 1200, 630)):
        assert ImageChops.difference(picture, blank).crop(margin).getbbox() is None, margin
    lowest = max((line.y for line in (*image.name, *image.rest)), default=0)
    assert lowest <= (400 if award else 472)
    assert "□" not in "".join(texts(svg(image)))


def test_a_title_that_is_too_long_ends_in_an_ellipsis() -> None:
    image = share_image(project(title=TITLES["long"]), None, words())
    assert len(image.name) == 3
    assert image.name[-1].text.endswith("…")
    assert TITLES["long"].startswith(" ".join(line.text for line in image.name).rstrip("…"))


def test_a_title_that_fits_is_whole() -> None:
    title = "Identificación de provincias y resúmenes con el COSER"
    image = share_image(project(title=title), None, words())
    assert " ".join(line.text for line in image.name) == title


def test_signs_that_the_font_does_not_have_are_left_out() -> None:
    image = share_image(project(title=TITLES["emoji"]), None, words())
    assert [line.text for line in (*image.name, *image.rest)] == ["Sopa", "de maní"]
    assert drawable("Ñandú “año” – 100 €, Ω и …") == "Ñandú “año” – 100 €, Ω и …"
    assert drawable("g\u0303uarani") == "guarani"
    assert drawable("man\u0303ana") == "mañana"


def test_wrapping_keeps_every_word_in_order() -> None:
    text = "a quick brown fox jumps over the lazy dog and goes on"
    lines = wrapped(text, 40, 99, 300)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(estimated_width(line, 40) <= 300 for line in lines)
    assert wrapped("", 40, 3) == ()
