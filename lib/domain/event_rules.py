"""What else an edition declares: how to take part, teams, corpus columns, artifacts, domains, prizes, sponsors, links,
talks, campaigns, what there was before, and how to read the forms that people fill in.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lib.domain.claim_rules import ClaimRules
from lib.domain.declarations import (
    ArtifactKind,
    ContradictionsError,
    CountryCode,
    Declaration,
    HttpsAddress,
    Key,
    Localized,
    PartialDate,
    RegularExpression,
)
from lib.domain.event_dates import Zone
from lib.domain.identity import comparison_key, unaccented_key

LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # ISO 639
PrizeItemKind = Literal[
    "certificate",
    "compute",
    "course",
    "credits",
    "discount",
    "mention",
    "nomination",
    "other",
    "pass",
    "role",
    "storage",
    "support",
]
LONGEST_ITEM_NAME = 60  # characters, as the database keeps it
FigureName = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]  # topic and category of a declared figure


class Link(Declaration):
    """An address that people need, with its words. `closes` names the date after which it leads nowhere useful."""

    label: Localized
    url: HttpsAddress
    is_open: bool = True
    closes: Key | None = None
    note: Localized | None = None


class Step(Declaration):
    """One step of taking part. `opens` and `closes` name dates; `links` name the addresses it needs, the main one
    first. The last day of a closing date still counts.
    """

    key: Key
    label: Localized
    note: Localized | None = None
    links: tuple[Key, ...] = ()
    opens: Key | None = None
    closes: Key | None = None
    is_optional: bool = False
    source: Key | None = None


class TeamRules(Declaration):
    """How large teams are and whether somebody may be in two."""

    minimum_size: int = Field(ge=1)
    maximum_size: int = Field(ge=1)
    allows_several_teams: bool = False
    closes: Key | None = None  # the date after which no new team is accepted
    note: Localized | None = None  # where and how teams sign up

    @model_validator(mode="after")
    def _minimum_is_not_above_maximum(self) -> Self:
        if self.minimum_size > self.maximum_size:
            raise ValueError(f"minimum_size {self.minimum_size} is above maximum_size {self.maximum_size}")
        return self


class GuideColumn(Declaration):
    """A column as one guide wrote it: under which names, and with which values or examples, if it gave any."""

    source: Key
    names: tuple[str, ...] = Field(min_length=1)
    values: tuple[str, ...] = ()
    is_optional: bool = False


AuditEvidence = Literal["structure", "varieties", "quality"]
"""What a corpus audit says of a criterion: columns and values of the vocabulary; varieties and countries; empty, short
and repeated texts."""


class CorpusColumn(Declaration):
    """A column that instruction corpora have: its canonical name, other names seen, and the values allowed.

    `value_aliases` maps other spellings to values of the vocabulary. With `allows_subvalues`, "literatura_poesia" is
    a kind of "literatura". `sources` are the guides that ask for the column, `guides` their own words for it.
    `role`: what an audit takes the column for; "country" is what an example is about, "origin" where it comes from.
    """

    key: Key
    label: Localized
    role: Literal["question", "context", "answer", "variety", "country", "origin"] | None = None
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    pattern: RegularExpression | None = None  # what whole values match
    vocabulary: tuple[str, ...] = ()  # empty: free text
    value_aliases: dict[str, str] = Field(default_factory=dict)
    allows_subvalues: bool = False
    sources: tuple[Key, ...] = ()
    guides: tuple[GuideColumn, ...] = ()
    note: Localized | None = None

    @model_validator(mode="after")
    def _aliases_lead_to_values(self) -> Self:
        for spelling, value in self.value_aliases.items():
            if value not in self.vocabulary:
                raise ValueError(f'"{spelling}" stands for "{value}", which is not in the vocabulary')
        return self


class ArtifactRules(Declaration):
    """What the Hub repos of a project must be."""

    organization: str
    required: tuple[ArtifactKind, ...] = ("dataset", "model", "space")
    allows_corpus_only: bool = False
    maximum_model_parameters: int | None = Field(default=None, ge=1)
    # The end of a dataset's name to what it holds, e.g. "it": instruction corpus.
    dataset_suffixes: dict[str, Localized] = Field(default_factory=dict)
    variant_suffixes: tuple[str, ...] = ()  # repos with these endings are formats of another one
    claims: ClaimRules = ClaimRules()  # which repos are of the edition although nobody submitted them
    # The name of a dataset repo to its splits whose examples count, where others repeat them.
    counting_splits: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    note: Localized | None = None


class Domain(Declaration):
    """A domain that corpora or evaluation sets name. `aliases` are the words sources use for it."""

    key: Key
    label: Localized
    group: Key | None = None
    aliases: tuple[str, ...] = ()


class Goal(Declaration):
    """A Sustainable Development Goal of the United Nations."""

    number: int = Field(ge=1, le=17)
    label: Localized


class PrizeItem(Localized):
    """One thing that a prize brings to each person, to be delivered to them. With `on_request` only to whoever asked
    for it in the form of submissions, where its column is `wants_<key>`.
    """

    key: Key
    kind: PrizeItemKind
    on_request: bool = False


class Prize(Declaration):
    """What a place or mention brings, per person. A *benefit* goes to everybody it names, whatever the score: with
    `goes_to_teams` to each person of a team that submitted, so that it is delivered to them one by one.
    """

    key: Key
    label: Localized
    kind: Literal["place", "mention", "benefit"] = "mention"
    place: int | None = Field(default=None, ge=1)
    goes_to_teams: bool = False
    per_person: tuple[PrizeItem, ...] = ()
    source: Key | None = None

    @model_validator(mode="after")
    def _places_are_numbered(self) -> Self:
        if (self.kind == "place") != (self.place is not None):
            raise ValueError('a prize of kind "place" has its number in `place`, and no other prize has one')
        if self.goes_to_teams and self.kind != "benefit":
            raise ValueError('only a prize of kind "benefit" has `goes_to_teams`: others go to those who won them')
        return self

    @model_validator(mode="after")
    def _items_are_told_apart(self) -> Self:
        found: list[tuple[str, str]] = []
        seen: dict[str, int] = {}
        for at, item in enumerate(self.per_person):
            if item.key in seen:
                found.append((f"per_person[{at}].key", f'repeats "{item.key}" of per_person[{seen[item.key]}]'))
            seen.setdefault(item.key, at)
            if len(self.item_name(item)) > LONGEST_ITEM_NAME:
                limit = f"with the key of its prize it has more than {LONGEST_ITEM_NAME} characters"
                found.append((f"per_person[{at}].key", limit))
        if found:
            raise ContradictionsError(found)
        return self

    def item_name(self, item: PrizeItem) -> str:
        """What one of its items is known by in the whole edition: "first_place.credits"."""
        return f"{self.key}.{item.key}"


class Sponsor(Declaration):
    """Who supports the edition, and how."""

    name: str
    tier: Key
    contribution: Localized | None = None  # None: what they gave was not published
    url: HttpsAddress | None = None


class Contradiction(Declaration):
    """Where published sources disagree, in words, and which of them the edition follows."""

    key: Key
    about: Literal["figures", "dates", "rules", "rubric", "prizes"]
    label: Localized
    sources: tuple[Key, ...] = ()


class Talk(Declaration):
    """A talk or a series of them, by its title and never by who gave it. `url` is its recording or its page."""

    key: Key
    label: Localized
    kind: Literal["keynote", "workshop", "talk", "ama", "presentations"]
    url: HttpsAddress | None = None
    held_on: PartialDate | None = None
    note: Localized | None = None
    source: Key | None = None


class EarlierCorpus(Declaration):
    """An instruction corpus that was there before the edition; `examples` None: how many was not published."""

    name: str
    creators: str
    examples: int | None = Field(default=None, ge=0)
    url: HttpsAddress | None = None
    source: Key


class EarlierInstructions(Declaration):
    """How many native instructions a language (ISO 639) had before the edition, and the corpora known by name."""

    language: LanguageCode
    examples: int = Field(ge=0)
    source: Key
    corpora: tuple[EarlierCorpus, ...] = ()
    note: Localized | None = None


class EarlierLeaderboard(Declaration):
    """A leaderboard that was there before the edition, and what it compared."""

    name: str
    creators: str
    languages: tuple[LanguageCode, ...]
    tasks: int | None = Field(default=None, ge=1)  # None: how many was not published
    description: Localized
    url: HttpsAddress | None = None
    source: Key


class StartingPoint(Declaration):
    """What there was before the edition. The notes say how it compares with what the edition made."""

    instructions: tuple[EarlierInstructions, ...] = ()
    instructions_note: Localized | None = None
    leaderboards: tuple[EarlierLeaderboard, ...] = ()
    leaderboards_note: Localized | None = None


class CampaignGoal(Declaration):
    """One thing that a campaign wants done. `done` and `target` name declared figures: `done` a percentage or a count,
    `target` how many there are in all. Without `target` that is unknown.
    """

    key: Key
    label: Localized
    description: Localized | None = None
    done: FigureName
    target: FigureName | None = None


class CampaignRound(Declaration):
    """One round of a campaign that collects. `collected` names a declared figure."""

    key: Key
    label: Localized
    collected: FigureName


class Campaign(Declaration):
    """What the community does together beside the projects. `people` and `most_active` name declared figures: how many
    took part, and the percentage of them that did most of the work. `links` name where one takes part.
    """

    key: Key
    label: Localized
    kind: Literal["validation", "donation"]
    description: Localized
    links: tuple[Key, ...] = ()
    people: FigureName | None = None
    most_active: FigureName | None = None
    goals: tuple[CampaignGoal, ...] = ()
    rounds: tuple[CampaignRound, ...] = ()


class Donor(Declaration):
    """Who gave evaluation sets: `name` as the declared table writes it. A translation is no gift of a group."""

    name: str
    label: Localized
    is_group: bool = True


class FormColumn(Declaration):
    """A field of a form or report, and the headers under which it comes, in any language."""

    headers: tuple[str, ...] = Field(min_length=1)
    is_required: bool = False


class FormRules(Declaration):
    """How to read one kind of file: headers, spellings of the answers, time formats.

    `values` maps a field to {canonical value: (spellings, …)}, compared without case, accents or extra spaces.
    `day_order` settles dates such as 03/04/2026; None makes an ambiguous one an error.
    """

    zone: Zone
    day_order: Literal["day_first", "month_first"] | None = None
    columns: dict[Key, FormColumn] = Field(min_length=1)
    values: dict[Key, dict[Key, tuple[str, ...]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> Self:
        headers = ((key, header) for key, column in self.columns.items() for header in column.headers)
        found = [
            (f"columns.{key}.headers", f'"{header}" is a header of "{other}" too')
            for key, header, other in _said_twice(headers, _header_key)
        ]
        for field, meanings in self.values.items():
            spellings = ((meaning, text) for meaning, texts in meanings.items() for text in texts)
            found += [
                (f"values.{field}.{meaning}", f'"{text}" means "{other}" too')
                for meaning, text, other in _said_twice(spellings, unaccented_key)
            ]
        if found:
            raise ContradictionsError(found)
        return self


class RegistrationRules(Declaration):
    """The registration sources: `eventbrite` reports and `form` answers."""

    eventbrite: FormRules | None = None
    form: FormRules | None = None


class FeedbackAspect(Declaration):
    """Something about the event that people give one to five stars, and the headers under which forms ask for it."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
    label: Localized
    aliases: tuple[str, ...] = Field(min_length=1)


class FeedbackForm(Declaration):
    """How to read the answers of the form about the event: what they rate, when they came and in which zone."""

    zone: Zone
    day_order: Literal["day_first", "month_first"] | None = None
    answered_at: tuple[str, ...] = Field(min_length=1)  # headers of the column with the moment of an answer
    aspects: tuple[FeedbackAspect, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _headers_have_one_meaning(self) -> Self:
        found: list[tuple[str, str]] = []
        seen: dict[str, int] = {}
        for at, aspect in enumerate(self.aspects):
            if aspect.key in seen:
                found.append((f"aspects[{at}].key", f'repeats "{aspect.key}" of aspects[{seen[aspect.key]}]'))
            seen.setdefault(aspect.key, at)
        headers = [("answered_at", header) for header in self.answered_at]
        headers += [(f"aspects[{at}].aliases", alias) for at, one in enumerate(self.aspects) for alias in one.aliases]
        found += [
            (where, f'"{header}" stands for {other} too') for where, header, other in _said_twice(headers, _header_key)
        ]
        if found:
            raise ContradictionsError(found)
        return self


class OccupationGroup(Declaration):
    """A group of occupations. An answer belongs to the first group one of whose `words` it contains as whole words."""

    key: Key
    label: Localized
    words: tuple[str, ...] = Field(min_length=1)


class RepresentedLanguage(Declaration):
    """A language the edition wants corpora in. `key` is its ISO 639 code; countries are where it is official."""

    key: LanguageCode
    label: Localized
    country_codes: tuple[CountryCode, ...] = ()


class CountryGroup(Declaration):
    """A group of countries as the edition reports participants, e.g. LATAM. No codes: every other country."""

    key: Key
    label: Localized
    country_codes: tuple[CountryCode, ...] = ()


def _header_key(header: str) -> str:
    return comparison_key(header).rstrip(" :*?")


def _said_twice(words: Iterable[tuple[str, str]], key_of: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """(what it stands for, word, what else it stands for) of words that stand for two things."""
    meanings: dict[str, str] = {}
    for meaning, word in words:
        other = meanings.setdefault(key_of(word), meaning)
        if other != meaning:
            yield meaning, word, other
