"""A document before it is Markdown or PDF: sections of paragraphs, lists, tables and charts."""

from dataclasses import dataclass

from lib.domain.edition import Language
from lib.publishing.pictures import Picture
from lib.publishing.tables import Table


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text. `is_note`: small, about what stands above."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: a term, what is said of it, and where that leads."""

    text: str
    term: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading of its own; its caption and notes stand below it."""

    heading: str
    table: Table


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, the name of its files, and what it shows for whoever does not see it."""

    key: str
    picture: Picture
    alt: str


Block = Heading | Paragraph | Items | Grid | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document. Never empty: what is not known says so."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report. `facts` are its first lines: what, and what is said of it; `findings` what it comes to.

    A short document has no cover: no page of its own for its title, and no list of contents.
    """

    title: str
    subtitle: str
    language: Language
    facts: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    sections: tuple[Section, ...]
    has_cover: bool = True

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart in order."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Chart))
