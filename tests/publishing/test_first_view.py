"""The first view and the head of a page: escaping, links, languages, addresses."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lib.publishing.first_view import (
    Figure,
    FirstView,
    canonical_address,
    render_first_view,
    render_head,
    render_not_found,
)

ATTACK = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&"

VIEW = FirstView(
    language="es",
    title="#Somos600M 2024",
    description="Un corpus concentra el 92 % de los ejemplos",
    edition_name="#Somos600M 2024",
    phase="Evaluación",
    next_date="quedan 3 d 4 h (AoE)",
    figures=(Figure("Personas", "651", "Organizadores, abr 2024"), Figure("Países", "29", "")),
    pages=(("Panorama", "/"), ("Corpus", "/corpus")),
    source_note="Datos: Hub hoy 09:30",
    image_url="/recursos/vista.png",
)


class Tree(HTMLParser):
    """Every element as (tag, attributes), and every piece of text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts += [data.strip()] if data.strip() else []

    def tags(self) -> set[str]:
        return {tag for tag, _attributes in self.elements}

    def contents(self) -> dict[str, str | None]:
        """The content of every <meta> by its name or property."""
        return {
            str(attributes.get("property") or attributes.get("name")): attributes.get("content")
            for tag, attributes in self.elements
            if tag == "meta"
        }

    def links(self, relation: str) -> list[tuple[str | None, str | None]]:
        return [
            (attributes.get("hreflang"), attributes["href"])
            for tag, attributes in self.elements
            if tag == "link" and attributes.get("rel") == relation
        ]


def test_head_names_the_page_its_address_and_its_preview() -> None:
    head = Tree(render_head(VIEW, "https://t.example/corpus?dominio=salud&lang=es&embed=true"))
    assert head.texts == ["#Somos600M 2024"]
    assert head.contents() == {
        "description": "Un corpus concentra el 92 % de los ejemplos",
        "og:type": "website",
        "og:site_name": "#Somos600M 2024",
        "og:title": "#Somos600M 2024",
        "og:description": "Un corpus concentra el 92 % de los ejemplos",
        "og:url": "https://t.example/corpus?dominio=salud",
        "og:locale": "es_ES",
        "og:locale:alternate": "pt_BR",
        "og:image": "https://t.example/recursos/vista.png",
        "og:image:alt": "#Somos600M 2024",
        "twitter:card": "summary_large_image",
        "twitter:title": "#Somos600M 2024",
        "twitter:description": "Un corpus concentra el 92 % de los ejemplos",
        "twitter:image": "https://t.example/recursos/vista.png",
    }
    assert head.links("canonical") == [(None, "https://t.example/corpus?dominio=salud")]
    assert head.links("alternate") == [
        ("es", "https://t.example/corpus?dominio=salud&lang=es"),
        ("en", "https://t.example/corpus?dominio=salud&lang=en"),
        ("pt", "https://t.example/corpus?dominio=salud&lang=pt"),
    ]


def test_head_without_image_or_description_has_no_empty_tags() -> None:
    head = Tree(render_head(replace(VIEW, image_url=None, description=""), "https://t.example/"))
    contents = head.contents()
    assert contents["twitter:card"] == "summary"
    assert not [name for name, content in contents.items() if not content or "image" in name]


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://t.example", "https://t.example/"),
        ("https://t.example/?lang=pt&persona=org-1&embed_options=x&utm_source=y#top", "https://t.example/"),
        ("http://localhost:8501/proyecto?id=a%26b", "http://localhost:8501/proyecto?id=a%26b"),
    ],
)
def test_canonical_address_leaves_out_what_belongs_to_one_visit(address: str, canonical: str) -> None:
    assert canonical_address(address) == canonical


def test_first_view_shows_figures_with_their_notes_and_links() -> None:
    view = Tree(render_first_view(VIEW))
    assert view.texts == [
        "#Somos600M 2024",
        "Evaluación",
        "quedan 3 d 4 h (AoE)",
        "Un corpus concentra el 92 % de los ejemplos",
        "Personas",
        "651",
        "Organizadores, abr 2024",
        "Países",
        "29",
        "Cargando gráficos y tablas…",
        ".fv-loading, .fv-slow, .fv-waiting { display: none }",
        "Los gráficos y las tablas necesitan JavaScript. Las cifras de arriba, no.",
        "Panorama",
        "Corpus",
        "Datos: Hub hoy 09:30",
    ]
    assert [a["href"] for tag, a in view.elements if tag == "a"] == ["/", "/corpus"]
    assert "script" not in view.tags()


def test_first_view_offers_the_light_page_when_slow_without_scripts_and_among_the_pages() -> None:
    view = Tree(render_first_view(replace(VIEW, light_address="/lite/corpus?lang=es")))
    assert [a["href"] for tag, a in view.elements if tag == "a"] == [
        "/lite/corpus?lang=es",
        "/lite/corpus?lang=es",
        "/",
        "/corpus",
        "/lite/corpus?lang=es",
    ]
    assert [view.texts[place - 1] for place, text in enumerate(view.texts) if text == "Versión ligera"] == [
        "¿Va lento?",
        "Los gráficos y las tablas necesitan JavaScript. Las cifras de arriba, no.",
        "Corpus",
    ]
    assert ("p", {"class": "fv-slow", "role": "status"}) in view.elements


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_first_view_is_in_its_language(language: str) -> None:
    loading = {"es": "Cargando gráficos", "en": "Loading charts", "pt": "Carregando gráficos"}[language]
    view = Tree(render_first_view(replace(VIEW, language=language)))
    assert view.elements[0] == ("div", {"id": "first-view", "lang": language})
    assert [text for text in view.texts if text.startswith(loading)]


def test_every_text_of_people_stays_text() -> None:
    attacked = FirstView(
        language="es",
        title=ATTACK,
        description=ATTACK,
        edition_name=ATTACK,
        phase=ATTACK,
        next_date=ATTACK,
        figures=(Figure(ATTACK, ATTACK, ATTACK),),
        pages=((ATTACK, "/" + ATTACK),),
        source_note=ATTACK,
        image_url="/" + ATTACK,
    )
    for html in (
        render_head(attacked, "https://t.example/" + ATTACK),
        render_first_view(attacked),
        render_not_found(attacked),
    ):
        tree = Tree(html)
        assert not tree.tags() & {"script", "img"}
        assert not [name for _tag, attributes in tree.elements for name in attributes if name.startswith("on")]
        assert ATTACK in tree.texts or tree.contents()["og:title"] == ATTACK


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "http://t.example/", "//t.example/x"]
)
def test_a_link_that_is_neither_ours_nor_https_is_shown_as_text(address: str) -> None:
    view = Tree(render_first_view(replace(VIEW, pages=(("Malo", address),))))
    assert "a" not in view.tags()
    assert "Malo" in view.texts


def test_a_view_of_which_nothing_is_known_has_no_empty_parts() -> None:
    bare = FirstView("es", "Tablero", "", "Tablero", "", "", (), (), "", None)
    view = Tree(render_first_view(bare))
    assert not view.tags() & {"dl", "nav", "b", "span", "strong"}
    assert view.texts.count("Tablero") == 1
    assert view.texts[0] == "Tablero"


def test_not_found_is_a_whole_document_that_leads_on() -> None:
    page = Tree(render_not_found(replace(VIEW, language="pt")))
    assert page.elements[0] == ("html", {"lang": "pt"})
    assert "Não há nenhuma página neste endereço" in page.texts
    assert page.contents()["robots"] == "noindex"
    assert [a["href"] for tag, a in page.elements if tag == "a"] == ["/", "/corpus"]
