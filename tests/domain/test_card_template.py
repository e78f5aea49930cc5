"""Cards against the reference edition's template: real ones, the Hub's template half filled in, whole ones."""

from pathlib import Path
from time import process_time

import pytest

from lib.domain import card_template
from lib.domain.card_template import Card, CardTemplate, Section
from lib.domain.edition import Edition
from lib.sources.cards import parse_sections
from lib.sources.edition_files import read_edition

ROOT = Path(__file__).parents[2]
CARDS = ROOT / "tests" / "samples" / "cards"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return read_edition("somos600m-2024")


def card(name: str) -> Card:
    return card_of((CARDS / f"{name}.md").read_text(encoding="utf-8"))


def card_of(text: str) -> Card:
    sections = tuple(Section(one.level, one.title, one.words, one.placeholders) for one in parse_sections(text))
    return Card(text, sections)


def states(name: str, template: CardTemplate | None) -> dict[str, tuple[str, str]]:
    assert template is not None
    found = card_template.finding(card(name), template)
    return {one.topic.key: (one.state, one.title) for one in found.topics}


@pytest.mark.parametrize(
    ("name", "missing", "placeholders"),
    [
        ("size-category-contradiction", (), 0),
        ("smc-large-corpus", (), 0),
        ("no-language-bare-placeholder", ("license", "language"), 1),
        ("citation-only", ("license",), 0),
        ("corpus-whole", (), 0),
    ],
)
def test_front_matter_and_placeholders_of_corpora(
    edition: Edition, name: str, missing: tuple[str, ...], placeholders: int
) -> None:
    assert edition.cards.dataset is not None
    found = card_template.finding(card(name), edition.cards.dataset)
    assert (found.missing_keys, found.placeholders) == (missing, placeholders)


@pytest.mark.parametrize("name", ["size-category-contradiction", "smc-large-corpus", "citation-only"])
def test_card_with_metadata_alone_tells_nothing(edition: Edition, name: str) -> None:
    nothing = ("missing", "")
    assert states(name, edition.cards.dataset) == dict.fromkeys(("motivation", "team", "creation", "bias"), nothing)


def test_whole_cards_tell_everything_in_any_language(edition: Edition) -> None:
    assert states("corpus-whole", edition.cards.dataset) == {
        "motivation": ("written", "Motivación"),
        "team": ("written", "Equipo"),
        "creation": ("written", "Proceso de creación"),
        "bias": ("written", "Sesgos"),  # its words stand under a heading below it
    }
    assert states("model-whole", edition.cards.model) == {
        "motivation": ("written", "Descrição"),
        "team": ("written", "Equipe"),
        "training_data": ("written", "Dados de treinamento"),
        "training": ("written", "Treinamento"),
        "evaluation": ("written", "Avaliação"),
        "bias": ("written", "Vieses"),
        "carbon": ("written", "Pegada de carbono"),
    }
    assert states("demo-whole", edition.cards.demo) == {
        "motivation": ("written", "Motivación e impacto social"),
        "impact": ("written", "Motivación e impacto social"),
        "future": ("written", "Ideas futuras"),
        "goals": ("written", "ODS"),
        "team": ("written", "Equipo"),
    }


def test_template_half_filled_in(edition: Edition) -> None:
    assert states("template-half-filled", edition.cards.model) == {
        "motivation": ("placeholder", "Model Description"),
        "team": ("mentioned", ""),  # "Developed by", and no heading
        "training_data": ("written", "Training Data"),
        "training": ("no_link", "Training Details"),  # the template's own link is not to the team's code
        "evaluation": ("empty", "Evaluation"),
        "bias": ("placeholder", "Bias, Risks, and Limitations"),
        "carbon": ("placeholder", "Environmental Impact"),
    }


def test_better_section_counts_whichever_comes_first(edition: Edition) -> None:
    assert edition.cards.dataset is not None
    text = "# A\n## Bias\n[More Information Needed]\n## Sesgos\nCasi todo viene de una sola provincia.\n"
    found = card_template.finding(card_of(text), edition.cards.dataset)
    assert [(one.state, one.title) for one in found.topics if one.topic.key == "bias"] == [("written", "Sesgos")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("# no front matter", {}),
        ("---\nlicense: mit\n# never ends", {}),
        ("\ufeff---\r\nlicense: mit\r\n---\r\n", {"license": ("mit",)}),
        ("---\nlanguage:\n  - es\n  - ca\nlicense:\n---", {"language": ("es", "ca"), "license": ()}),
        ("---\nlicense: 'cc-by-4.0' # ours\nlanguage: []\n---", {"license": ("cc-by-4.0",), "language": ()}),
        ("---\ndataset_info:\n  splits:\n  - name: train\n---", {"dataset_info": ("splits:", "name: train")}),
    ],
)
def test_front_matter_of_every_shape(text: str, found: dict[str, tuple[str, ...]]) -> None:
    assert card_template.front_matter(text) == found


@pytest.mark.parametrize(
    ("text", "is_link"),
    [
        ("https://github.com/rivers/fish", True),
        ("https://github.com/huggingface/peft", False),
        ("https://www.kaggle.com/code/rivers", True),
        ("https://huggingface.co/datasets/rivers/fish/blob/main/make.py", True),
        ("[how](notebooks/Make%20it.ipynb)", True),
        ("the file make.py", False),
        ("[More Information Needed](https://github.com/rivers/fish)", False),
        ("https://example.org/happy", False),
    ],
)
def test_link_to_code(text: str, is_link: bool) -> None:
    assert card_template.links_code(text) is is_link


@pytest.mark.parametrize(
    "piece", ["](", "https://", "[ more information needed ](", "---\n", "a: [", "# sesgos\n", "<!--"]
)
def test_card_of_ten_megabytes_is_looked_through_in_no_time(edition: Edition, piece: str) -> None:
    assert edition.cards.dataset is not None
    text = piece * (10_000_000 // len(piece))
    started = process_time()
    card_template.finding(Card(text, (Section(1, "Sesgos", 9, 0),)), edition.cards.dataset)
    assert process_time() - started < 2.0
