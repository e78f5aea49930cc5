"""The small types that everything declared in an edition file is made of.

A `Declaration` refuses unknown keys and never changes. A `Localized` text comes in the three languages.

>>> Localized(es="equipo", en="team", pt="equipe").text("pt")
'equipe'
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Language = Literal["es", "en", "pt"]
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
ArtifactKind = Literal["dataset", "model", "space", "notebook", "video", "collection", "other"]


def _https(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError(f'"{address}" is not an https:// address')
    return address


def _regular_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f'"{pattern}" is not a regular expression: {fault}') from fault
    return pattern


def _first_instant(published: str) -> datetime:
    return datetime.fromisoformat(f"{published}-01-01"[:10]).replace(tzinfo=UTC)


def _calendar_date(published: str) -> str:
    try:
        _first_instant(published)
    except ValueError as fault:
        raise ValueError(f'"{published}" is not a date: write a year, a month or a day such as "2030-07-24"') from fault
    return published


HttpsAddress = Annotated[str, AfterValidator(_https)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2
RegularExpression = Annotated[str, AfterValidator(_regular_expression)]


# As precise as known: "2030", "2030-07" or "2030-07-24".
PartialDate = Annotated[str, AfterValidator(_calendar_date), Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class ContradictionsError(ValueError):
    """Parts of a declaration contradict each other; `contradictions` are (dotted path of a key, what is wrong)."""

    def __init__(self, contradictions: list[tuple[str, str]]) -> None:
        self.contradictions = tuple(contradictions)
        super().__init__("; ".join(f"{key}: {fault}" for key, fault in contradictions))


class Declaration(BaseModel):
    """Something an edition file declares."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localized(Declaration):
    """A text in the three languages."""

    es: str = Field(min_length=1)
    en: str = Field(min_length=1)
    pt: str = Field(min_length=1)

    def text(self, language: Language) -> str:
        """The text in `language`."""
        return {"es": self.es, "en": self.en, "pt": self.pt}[language]


class Labelled(Declaration):
    """A key with its words."""

    key: Key
    label: Localized


class Source(Declaration):
    """Where figures come from, and when that was published."""

    key: Key
    title: Localized
    url: HttpsAddress | None = None
    published: PartialDate

    @property
    def published_at(self) -> datetime:
        """The first instant (UTC) of the year, month or day of publication."""
        return _first_instant(self.published)
