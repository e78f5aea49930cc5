"""What an edition wants to read in the cards of corpora, models and demos, and what a card says of it.

A *card* is a README: front matter between two lines of dashes, then sections under headings. The edition's *template*
asks for keys of the front matter and for *topics*. A topic is looked for among the headings, by the edition's own words
for it in every language, then in the text:

    written       a section about it that somebody wrote
    placeholder   a section about it in which the template's text still stands
    empty         a section about it with next to nothing in it
    no_link       it is written about, and there is no link to code, which the edition asks for here
    mentioned     no section is about it, and the text has one of its words: somebody has to read it
    missing       nothing of it

>>> front_matter("---\\nlicense: mit\\nlanguage:\\n- es\\n- ca\\ntags: [argilla, 'rlfh']\\nsize:\\n---\\n# Title")
{'license': ('mit',), 'language': ('es', 'ca'), 'tags': ('argilla', 'rlfh'), 'size': ()}
>>> links_code("see [how](https://github.com/somebody/thing)"), links_code("[how](make.py)"), links_code("make.py")
(True, True, False)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import Field

from lib.domain.declarations import Declaration, Key, Localized
from lib.domain.identity import unaccented_key

CardKind = Literal["dataset", "model", "demo"]
TopicState = Literal["written", "placeholder", "empty", "no_link", "mentioned", "missing"]

# Of a longer text nobody reads more, and looking through it takes time.
LONGEST_TEXT = 200_000

_KEY = re.compile(r"([A-Za-z_][\w.-]*):(?:\s+(.*))?\Z")
_CODE_FILE = r"\.(?:py|ipynb|sh|rmd|qmd|jl)\b"
# The repos of libraries that cards thank are nobody's scripts.
_CODE_LINK = re.compile(
    r"https?://(?:www\.)?(?:github\.com/(?!huggingface/|argilla-io/|unslothai/)|gist\.github\.com/|gitlab\.com/"
    r"|colab\.research\.google\.com/|kaggle\.com/)\w"
    rf"|(?:https?://|\]\()[^\s)]{{1,300}}?{_CODE_FILE}",
    re.IGNORECASE,
)
_LINKED_PLACEHOLDER = re.compile(r"\[\s*more information needed\s*\]\([^)\s]*\)", re.IGNORECASE)
# As a card reads whose brackets were lost on the way.
_BARE_PLACEHOLDER = re.compile(r"(?im)^[ \t]*more information needed\.?[ \t]*$")
_CODE_PATH = re.compile(rf"{_CODE_FILE}\Z", re.IGNORECASE)
_WORD_BOUNDARY = re.compile(r"\w")
# Files of code that say how an app looks or what a repo is made of, and not how it came about.
_NO_SCRIPTS = frozenset({"app.py", "config.py", "setup.py"})


class CardTopic(Declaration):
    """Something that a card has to tell. `titles`: words that headings about it have, in any language; `words`: words
    by which a text mentions it; both without regard to case and accents."""

    key: Key
    label: Localized
    titles: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = ()
    minimum_words: int = Field(default=5, ge=1)
    asks_code_link: bool = False


class CardTemplate(Declaration):
    """What one kind of card has to hold. `source` is the key of the source that asks for it. What a demo does not say
    in its card `may_be_told_elsewhere`: on the screen."""

    source: Key | None = None
    front_matter: tuple[str, ...] = ()
    topics: tuple[CardTopic, ...] = ()
    may_be_told_elsewhere: bool = False


class CardRules(Declaration):
    """The templates of an edition; None: it asks nothing of such cards."""

    dataset: CardTemplate | None = None
    model: CardTemplate | None = None
    demo: CardTemplate | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a card with how much its author wrote under it, and how much the template left. `level` 0: the text
    before the first heading."""

    level: int
    title: str
    words: int
    placeholders: int


@dataclass(frozen=True, slots=True)
class Card:
    """A README as a sync read it: its text and its sections."""

    text: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class TopicFinding:
    """What a card says of a topic. `title`: the heading under which, empty where there is none."""

    topic: CardTopic
    state: TopicState
    title: str = ""


@dataclass(frozen=True, slots=True)
class CardFinding:
    """What a card says of all that its template asks. `placeholders`: how many the template's own are left in it."""

    missing_keys: tuple[str, ...]
    topics: tuple[TopicFinding, ...]
    placeholders: int
    links_code: bool


@lru_cache(maxsize=256)
def finding(card: Card, template: CardTemplate) -> CardFinding:
    """Hold a card against its template. The same card gives the same finding, which is kept."""
    text = card.text[:LONGEST_TEXT]
    given = front_matter(text)
    has_code = links_code(text)
    words = f" {unaccented_key(_body(text))} "
    return CardFinding(
        missing_keys=tuple(key for key in template.front_matter if not given.get(key)),
        topics=tuple(_topic(topic, card.sections, words, has_code) for topic in template.topics),
        placeholders=sum(section.placeholders for section in card.sections) + len(_BARE_PLACEHOLDER.findall(text)),
        links_code=has_code,
    )


def front_matter(text: str) -> Mapping[str, tuple[str, ...]]:
    """The keys of a card's front matter, each with its values as text, where it has one or a list of them.

    What stands deeper than that counts as one value by its first line: it says that there is something.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    if not lines or lines[0].strip() != "---":
        return {}
    found: dict[str, list[str]] = {}
    key = ""
    for line in lines[1:]:
        if line.strip() == "---":
            return {name: tuple(values) for name, values in found.items()}
        named = _KEY.match(line)
        if named:
            key = named.group(1)
            found[key] = _values(named.group(2) or "")
        elif key and line.strip():
            found[key] += _values(line.strip().removeprefix("- ").removeprefix("-"))
    return {}  # it never ends: then it is none


def links_code(text: str) -> bool:
    """Whether a text links scripts or notebooks, or a repo of code."""
    return _CODE_LINK.search(_LINKED_PLACEHOLDER.sub("", text[:LONGEST_TEXT])) is not None


def scripts_among(paths: Sequence[str]) -> tuple[str, ...]:
    """The files that are scripts or notebooks, by their endings.

    >>> scripts_among(["README.md", "data/train.parquet", "src/make.py", "app.py", "Notebook.IPYNB"])
    ('src/make.py', 'Notebook.IPYNB')
    """
    return tuple(path for path in paths if _CODE_PATH.search(path) and path.casefold() not in _NO_SCRIPTS)


def names_word(text: str, word: str) -> bool:
    """Whether a text has a word, whatever the case and the accents.

    >>> names_word("Hecho con **Argilla**.", "argilla"), names_word("arcillas", "arcilla")
    (True, False)
    """
    return f" {unaccented_key(word)} " in f" {unaccented_key(text[:LONGEST_TEXT])} "


def _body(text: str) -> str:
    """What stands below the front matter: names of columns in it say nothing about a topic."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return text
    _front, end, body = text[3:].partition("\n---")
    return body if end else text


def _values(said: str) -> list[str]:
    said = said.partition(" #")[0].strip()
    if said.startswith("[") and said.endswith("]"):
        return [value for part in said[1:-1].split(",") if (value := part.strip().strip("'\""))]
    value = said.strip("'\"")
    return [value] if _WORD_BOUNDARY.search(value) else []


def _topic(topic: CardTopic, sections: Sequence[Section], words: str, has_code: bool) -> TopicFinding:
    titles = [f" {unaccented_key(title)} " for title in topic.titles]
    best = TopicFinding(topic, "missing")
    for place, section in enumerate(sections):
        heading = f" {unaccented_key(section.title)} "
        if not section.level or not any(title in heading for title in titles):
            continue
        written, left = _with_parts(sections, place)
        if written >= topic.minimum_words and not left:
            state: TopicState = "no_link" if topic.asks_code_link and not has_code else "written"
            return TopicFinding(topic, state, section.title)
        if best.state != "placeholder":
            best = TopicFinding(topic, "placeholder" if left else "empty", section.title)
    if best.state == "missing" and any(f" {unaccented_key(word)} " in words for word in (*topic.words, *topic.titles)):
        return TopicFinding(topic, "mentioned")
    return best


def _with_parts(sections: Sequence[Section], place: int) -> tuple[int, int]:
    """The words and the placeholders of a section and of all that stand below it."""
    section = sections[place]
    written, left = section.words, section.placeholders
    for part in sections[place + 1 :]:
        if part.level <= section.level:
            break
        written, left = written + part.words, left + part.placeholders
    return written, left
