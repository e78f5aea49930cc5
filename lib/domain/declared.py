"""What organizers published themselves, as rows: corpora, evaluation sets, figures about the event, projects.

*Declared* rows keep the words and decimals of their source; nothing here was counted by us.

>>> countries_of("ES, MX, VE +")
Countries(codes=('ES', 'MX', 'VE'), has_more=True, kind='named')
>>> countries_of("ES (oral)").kind, countries_of("Mix").kind, countries_of("-").kind
('oral', 'mix', 'none')
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lib.domain.artifact_links import ArtifactLink

CountriesKind = Literal["named", "mix", "none", "oral"]
FigureUnit = Literal["people", "percent", "countries", "projects", "corpora", "examples", "sets"]
SetState = Literal["proposed", "donated", "validating", "included"]

FIGURE_UNITS: tuple[FigureUnit, ...] = ("people", "percent", "countries", "projects", "corpora", "examples", "sets")
SET_STATES: tuple[SetState, ...] = ("proposed", "donated", "validating", "included")

_LISTED = re.compile(r"([A-Z]{2}(?:, [A-Z]{2})*)( ?\+| \(oral\))?\Z")


@dataclass(frozen=True, slots=True)
class Countries:
    """Countries of a corpus by ISO 3166-1 alpha-2 code, in the order of the source; `has_more` is its "+"."""

    codes: tuple[str, ...]
    has_more: bool
    kind: CountriesKind


@dataclass(frozen=True, slots=True)
class DeclaredCorpus:
    """One corpus of the published table. `domain` is the source's word; sizes are megabytes as written there."""

    name: str
    examples: int
    size_megabytes: Decimal
    domain: str
    domain_group: str | None
    countries: Countries
    languages: tuple[str, ...]
    repo_id: str | None
    examples_footnote: str | None
    size_footnote: str | None
    source: str

    @property
    def locator(self) -> str:
        """What the artifact is known by: the repo, or a name of ours that no repo can have."""
        return self.repo_id or f"unknown:{self.name}"


@dataclass(frozen=True, slots=True)
class DeclaredSet:
    """One evaluation set. `languages` are ISO 639-1 codes."""

    name: str
    languages: tuple[str, ...]
    domain: str
    task: str
    donor: str | None
    state: SetState
    source: str


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure about the event, e.g. ("registrations", "total") = 651 people; percentages are 0 to 100."""

    topic: str
    category: str
    value: Decimal
    unit: FigureUnit
    is_lower_bound: bool
    footnote: str | None
    source: str


@dataclass(frozen=True, slots=True)
class DeclaredProject:
    """One published project. `award` is a prize key, `track` a track key, `goals` numbers from 1 to 17."""

    slug: str
    title: str
    goals: tuple[int, ...]
    team_size: int | None
    track: str | None
    award: str | None
    links: tuple[ArtifactLink, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """All that an edition's organizers published, each in the order of its source."""

    corpora: tuple[DeclaredCorpus, ...] = ()
    evaluation_sets: tuple[DeclaredSet, ...] = ()
    figures: tuple[PublishedFigure, ...] = ()
    projects: tuple[DeclaredProject, ...] = ()

    def figure(self, topic: str, category: str) -> PublishedFigure | None:
        """The figure of that topic and category; None if it was not published."""
        for figure in self.figures:
            if (figure.topic, figure.category) == (topic, category):
                return figure
        return None


def countries_of(notation: str) -> Countries:
    """The countries that a table's cell names.

    Codes by weight, separated by ", "; "+" for others with less weight; "(oral)" for spoken sources of one country;
    "Mix" for many that are not listed; "-" for none. Raises ValueError for anything else.
    """
    text = " ".join(notation.split())
    if text == "Mix":
        return Countries((), has_more=False, kind="mix")
    if text == "-":
        return Countries((), has_more=False, kind="none")
    listed = _LISTED.match(text)
    if listed is None:
        raise ValueError(f'"{notation}" is no list of countries: write e.g. "ES, MX, VE +", "ES (oral)", "Mix" or "-"')
    codes = tuple(listed.group(1).split(", "))
    mark = (listed.group(2) or "").strip()
    return Countries(codes, has_more=mark == "+", kind="oral" if mark == "(oral)" else "named")
