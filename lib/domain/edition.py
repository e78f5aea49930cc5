"""An edition as data: everything that changes from one hackathon to the next.

An `Edition` is read from `lib/editions/<slug>/edition.toml` (see `lib.sources.edition_files`). Wall-clock times carry
a zone: an IANA name, or "AoE" (Anywhere on Earth, UTC-12), where a day ends last. An instant that was moved keeps its
first value and every extension; the last one holds.

>>> from datetime import date, datetime
>>> wall_time_to_instant(datetime(2024, 4, 10, 23, 59, 59), "AoE").isoformat()
'2024-04-11T11:59:59+00:00'
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Language = Literal["es", "en", "pt"]
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
AOE = timezone(timedelta(hours=-12), "AoE")

ArtifactKind = Literal["dataset", "model", "space", "notebook", "video", "collection", "other"]
PhaseKey = Literal["announced", "registration", "building", "judging", "published"]


def zone_named(name: str) -> timezone | ZoneInfo:
    """The time zone called `name`: "AoE" or an IANA name. Raises ValueError for any other."""
    if name == "AoE":
        return AOE
    if name not in available_timezones():
        raise ValueError(f'unknown time zone "{name}": use "AoE" or an IANA name such as "Europe/Madrid"')
    return ZoneInfo(name)


def wall_time_to_instant(wall_time: datetime, zone: str) -> datetime:
    """The instant (aware, UTC) when clocks in `zone` show the naive `wall_time`."""
    return wall_time.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def _known_zone(name: str) -> str:
    zone_named(name)
    return name


def _regular_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise ValueError(f'"{pattern}" is not a regular expression: {fault}') from fault
    return pattern


def _https(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError(f'"{address}" is not an https:// address')
    return address


def _first_instant(published: str) -> datetime:
    return datetime.fromisoformat(f"{published}-01-01"[:10]).replace(tzinfo=UTC)


def _calendar_date(published: str) -> str:
    try:
        _first_instant(published)
    except ValueError as fault:
        raise ValueError(f'"{published}" is not a date: write a year, a month or a day such as "2030-07-24"') from fault
    return published


Zone = Annotated[str, AfterValidator(_known_zone)]
HttpsAddress = Annotated[str, AfterValidator(_https)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Localized(_Strict):
    """A text in the three languages."""

    es: str = Field(min_length=1)
    en: str = Field(min_length=1)
    pt: str = Field(min_length=1)

    def text(self, language: Language) -> str:
        """The text in `language`."""
        return {"es": self.es, "en": self.en, "pt": self.pt}[language]


class Extension(_Strict):
    """A later wall-clock time that replaced an earlier one, and why."""

    at: datetime
    zone: Zone
    announced_on: date | None = None
    reason: Localized | None = None
    source: Key | None = None


class EventDate(_Strict):
    """One date of the edition. `at` is a naive wall-clock time in `zone`; `source` is where it was announced."""

    key: Key
    label: Localized
    at: datetime
    zone: Zone
    extensions: tuple[Extension, ...] = ()
    note: Localized | None = None
    has_time: bool = True  # False: only the day is known; `at` holds its first moment
    source: Key | None = None

    @model_validator(mode="after")
    def _wall_times_are_naive(self) -> Self:
        for wall_time in (self.at, *(extension.at for extension in self.extensions)):
            if wall_time.tzinfo is not None:
                raise ValueError(f"{wall_time.isoformat()} carries an offset; write the wall-clock time and its zone")
        return self

    @property
    def first_instant(self) -> datetime:
        """The instant first announced (aware, UTC)."""
        return wall_time_to_instant(self.at, self.zone)

    @property
    def instant(self) -> datetime:
        """The instant that holds: that of the last extension, else the first one (aware, UTC)."""
        if self.extensions:
            last = self.extensions[-1]
            return wall_time_to_instant(last.at, last.zone)
        return self.first_instant

    @property
    def current_zone(self) -> str:
        """The zone in which the instant that holds was announced."""
        return self.extensions[-1].zone if self.extensions else self.zone


class Phase(_Strict):
    """A phase begins at the date called `starts` and lasts until the next phase."""

    key: PhaseKey
    label: Localized
    starts: Key


class Link(_Strict):
    """An address that people need, with its words. `closes` names the date after which it leads nowhere useful."""

    label: Localized
    url: HttpsAddress
    is_open: bool = True
    closes: Key | None = None
    note: Localized | None = None


class TeamRules(_Strict):
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


class Anchor(_Strict):
    """What a mark on a criterion's scale means."""

    mark: int
    label: Localized


class Criterion(_Strict):
    """One line of the rubric: marked by jurors from `minimum` to `maximum`, whole numbers."""

    key: Key
    label: Localized
    description: Localized | None = None
    minimum: int = 0
    maximum: int = 5
    weight: Decimal = Field(default=Decimal(1), gt=0)
    is_optional: bool = False
    is_presented_live: bool = False
    anchors: tuple[Anchor, ...] = ()

    @model_validator(mode="after")
    def _scale_is_a_scale(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} is not below maximum {self.maximum}")
        for anchor in self.anchors:
            if not self.minimum <= anchor.mark <= self.maximum:
                raise ValueError(f"anchor {anchor.mark} is outside the scale {self.minimum} to {self.maximum}")
        return self


class CountLine(_Strict):
    """Points that follow from a count instead of a juror: min(cap, step * floor(n / size))."""

    key: Key
    label: Localized
    counts: Key  # what is counted, e.g. "validated_questions"
    size: int = Field(ge=1)
    step: Decimal = Field(gt=0)
    cap: Decimal = Field(gt=0)


class Block(_Strict):
    """A group of criteria worth `points` together; `component` is what a project needs to earn them."""

    key: Key
    label: Localized
    points: Decimal = Field(gt=0)
    component: ArtifactKind | None = None
    criteria: tuple[Criterion, ...] = ()
    count_lines: tuple[CountLine, ...] = ()

    @model_validator(mode="after")
    def _has_lines(self) -> Self:
        if not self.criteria and not self.count_lines:
            raise ValueError("has neither criteria nor count_lines")
        return self


class ExtraPoint(_Strict):
    """The point each juror may give to one project, and how it enters the score."""

    rule: Literal["share", "literal", "tie_break", "off"] = "share"
    points: Decimal = Field(default=Decimal(1), gt=0)


class Rubric(_Strict):
    """How projects are scored. `caps` limits the total by type of project, e.g. {"corpus_only": 7}."""

    version: int = Field(ge=1)
    blocks: tuple[Block, ...] = Field(min_length=1)
    caps: dict[Literal["corpus_only"], Decimal] = {}
    extra_point: ExtraPoint = ExtraPoint()
    tie_break: tuple[Literal["score_without_bonus", "head_to_head", "corpus_block"], ...] = (
        "score_without_bonus",
        "head_to_head",
        "corpus_block",
    )
    official_score: Literal["raw", "adjusted"] = "raw"
    minimum_ballots: int = Field(default=3, ge=1)
    not_presented: Literal["zero", "leave_out"] = "zero"
    anchors: tuple[Anchor, ...] = ()  # what the marks mean, for criteria without anchors of their own
    source: Key | None = None  # where the organizers published blocks and criteria
    settings_source: Localized | None = None  # where rules that the organizers never published come from
    own_settings: tuple[str, ...] = ()  # keys that Tablero chose because no published rule says

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [block.key for block in self.blocks]
        keys += [criterion.key for block in self.blocks for criterion in block.criteria]
        keys += [line.key for block in self.blocks for line in block.count_lines]
        _require_unique("rubric key", keys)
        return self

    @property
    def points(self) -> Decimal:
        """The sum of the blocks, without the extra point."""
        return sum((block.points for block in self.blocks), Decimal(0))

    def anchors_of(self, criterion: Criterion) -> tuple[Anchor, ...]:
        """What the marks of `criterion` mean: its own anchors, else the rubric's that lie on its scale."""
        return criterion.anchors or tuple(
            anchor for anchor in self.anchors if criterion.minimum <= anchor.mark <= criterion.maximum
        )


class CorpusColumn(_Strict):
    """A column that instruction corpora have: its canonical name, other names seen, and the values allowed.

    `value_aliases` maps other spellings to values of the vocabulary. With `allows_subvalues`, "literatura_poesia" is
    a kind of "literatura". `sources` are the guides that ask for the column.
    """

    key: Key
    label: Localized
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    pattern: Annotated[str, AfterValidator(_regular_expression)] | None = None  # what whole values match
    vocabulary: tuple[str, ...] = ()  # empty: free text
    value_aliases: dict[str, str] = {}
    allows_subvalues: bool = False
    sources: tuple[Key, ...] = ()
    note: Localized | None = None

    @model_validator(mode="after")
    def _aliases_lead_to_values(self) -> Self:
        for spelling, value in self.value_aliases.items():
            if value not in self.vocabulary:
                raise ValueError(f'"{spelling}" stands for "{value}", which is not in the vocabulary')
        return self


class ArtifactRules(_Strict):
    """What the Hub repos of a project must be."""

    organization: str
    required: tuple[ArtifactKind, ...] = ("dataset", "model", "space")
    allows_corpus_only: bool = False
    maximum_model_parameters: int | None = Field(default=None, ge=1)
    dataset_suffixes: dict[str, Localized] = {}  # e.g. "it": instruction corpus, "dpo": preference corpus
    variant_suffixes: tuple[str, ...] = ()  # repos with these endings are formats of another one
    note: Localized | None = None


class Domain(_Strict):
    """A domain that corpora or evaluation sets name. `aliases` are the words sources use for it."""

    key: Key
    label: Localized
    group: Key | None = None
    aliases: tuple[str, ...] = ()


class Labelled(_Strict):
    """A key with its words."""

    key: Key
    label: Localized


class Goal(_Strict):
    """A Sustainable Development Goal of the United Nations."""

    number: int = Field(ge=1, le=17)
    label: Localized


class Prize(_Strict):
    """What a place or mention brings, per person. A *benefit* goes to everybody it names, whatever the score."""

    key: Key
    label: Localized
    kind: Literal["place", "mention", "benefit"] = "mention"
    place: int | None = Field(default=None, ge=1)
    per_person: tuple[Localized, ...] = ()
    source: Key | None = None

    @model_validator(mode="after")
    def _places_are_numbered(self) -> Self:
        if (self.kind == "place") != (self.place is not None):
            raise ValueError('a prize of kind "place" has its number in `place`, and no other prize has one')
        return self


class Sponsor(_Strict):
    """Who supports the edition, and how."""

    name: str
    tier: Key
    contribution: Localized | None = None  # None: what they gave was not published
    url: HttpsAddress | None = None


class Source(_Strict):
    """Where figures come from. `published` is as precise as known: "2024", "2024-07" or "2024-07-24"."""

    key: Key
    title: Localized
    url: HttpsAddress | None = None
    published: Annotated[str, AfterValidator(_calendar_date)] = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")

    @property
    def published_at(self) -> datetime:
        """The first instant (UTC) of the year, month or day of publication."""
        return _first_instant(self.published)


class FormColumn(_Strict):
    """A field of a form or report, and the headers under which it comes, in any language."""

    headers: tuple[str, ...] = Field(min_length=1)
    is_required: bool = False


class FormRules(_Strict):
    """How to read one kind of file: headers, spellings of the answers, time formats.

    `values` maps a field to {canonical value: (spellings, …)}, compared without case, accents or extra spaces.
    `day_order` settles dates such as 03/04/2026; None makes an ambiguous one an error.
    """

    zone: Zone
    day_order: Literal["day_first", "month_first"] | None = None
    columns: dict[Key, FormColumn] = Field(min_length=1)
    values: dict[Key, dict[Key, tuple[str, ...]]] = {}


class RegistrationRules(_Strict):
    """The registration sources: `eventbrite` reports and `form` answers."""

    eventbrite: FormRules | None = None
    form: FormRules | None = None


class OccupationGroup(_Strict):
    """A group of occupations. An answer belongs to the first group one of whose `words` it contains as whole words."""

    key: Key
    label: Localized
    words: tuple[str, ...] = Field(min_length=1)


class RepresentedLanguage(_Strict):
    """A language the edition wants corpora in. `key` is its ISO 639 code; countries are where it is official."""

    key: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    label: Localized
    country_codes: tuple[CountryCode, ...] = ()


class CountryGroup(_Strict):
    """A group of countries as the edition reports participants, e.g. LATAM. No codes: every other country."""

    key: Key
    label: Localized
    country_codes: tuple[CountryCode, ...] = ()


class ContradictionsError(ValueError):
    """Parts of an edition contradict each other; `contradictions` are (key as dotted path, what is wrong)."""

    def __init__(self, contradictions: list[tuple[str, str]]) -> None:
        self.contradictions = tuple(contradictions)
        super().__init__("; ".join(f"{key}: {fault}" for key, fault in contradictions))


class Edition(_Strict):
    """One hackathon, whole. Raises pydantic.ValidationError where a key is missing, unknown or contradictory."""

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Localized
    title: Localized
    description: Localized
    organizer: str
    dates: tuple[EventDate, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    teams: TeamRules
    rubric: Rubric
    corpus_columns: tuple[CorpusColumn, ...] = ()
    artifacts: ArtifactRules
    domains: tuple[Domain, ...] = ()
    domain_groups: tuple[Labelled, ...] = ()
    goals: tuple[Goal, ...] = ()
    tracks: tuple[Labelled, ...] = ()
    prizes: tuple[Prize, ...] = ()
    sponsor_tiers: tuple[Labelled, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    links: dict[Key, Link] = {}
    sources: tuple[Source, ...] = ()
    country_groups: tuple[CountryGroup, ...] = ()
    represented_country_codes: tuple[CountryCode, ...] = ()
    represented_languages: tuple[RepresentedLanguage, ...] = ()
    occupation_groups: tuple[OccupationGroup, ...] = ()
    registrations: RegistrationRules = RegistrationRules()
    submissions: FormRules | None = None

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        found = list(_contradictions(self))
        if found:
            raise ContradictionsError(found)
        return self

    def date(self, key: str) -> EventDate:
        """The date called `key`. Raises KeyError."""
        for event_date in self.dates:
            if event_date.key == key:
                return event_date
        raise KeyError(key)

    def source(self, key: str) -> Source:
        """The source called `key`. Raises KeyError."""
        for source in self.sources:
            if source.key == key:
                return source
        raise KeyError(key)

    def domain_called(self, word: str) -> Domain | None:
        """The domain that `word` names: its key, a label or an alias, whatever the case; None if none does."""
        wanted = word.strip().casefold()
        for domain in self.domains:
            words = (domain.key, *domain.aliases, *(domain.label.text(language) for language in LANGUAGES))
            if wanted in {known.casefold() for known in words}:
                return domain
        return None

    def country_group_of(self, country_code: str) -> CountryGroup | None:
        """The group a country belongs to: the one that lists it, else the one that lists none."""
        rest = None
        for group in self.country_groups:
            if country_code in group.country_codes:
                return group
            if not group.country_codes:
                rest = group
        return rest


def phase_at(edition: Edition, now: datetime) -> Phase | None:
    """The phase at the instant `now`; None before the first one. A phase begins on its very instant."""
    current = None
    for phase in edition.phases:
        if edition.date(phase.starts).instant <= now:
            current = phase
    return current


def next_date(edition: Edition, now: datetime) -> EventDate | None:
    """The nearest date after `now`; None when all have passed."""
    ahead = [event_date for event_date in edition.dates if event_date.instant > now]
    return min(ahead, key=lambda event_date: event_date.instant, default=None)


def labels(
    entries: Iterable[Labelled | RepresentedLanguage | OccupationGroup], language: Language
) -> Mapping[str, str]:
    """Key to word in `language`."""
    return {entry.key: entry.label.text(language) for entry in entries}


def _require_unique(what: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{what} declared twice: {', '.join(twice)}")


def _contradictions(edition: Edition) -> Iterator[tuple[str, str]]:
    yield from _repeated(edition)
    yield from _unknown_references(edition)
    date_keys = {event_date.key for event_date in edition.dates}
    starts = [(phase, edition.date(phase.starts).instant) for phase in edition.phases if phase.starts in date_keys]
    for position, ((earlier, begins), (later, follows)) in enumerate(pairwise(starts), start=1):
        if follows <= begins:
            yield f"phases[{position}].starts", f'phase "{later.key}" does not begin after phase "{earlier.key}"'
    rest = [f"country_groups[{at}]" for at, group in enumerate(edition.country_groups) if not group.country_codes]
    if len(rest) > 1:
        yield rest[1], f"lists no countries, and neither does {rest[0]}: only one group can be that of all the others"


def _repeated(edition: Edition) -> Iterator[tuple[str, str]]:
    lists: dict[str, list[str]] = {
        "dates": [entry.key for entry in edition.dates],
        "phases": [entry.key for entry in edition.phases],
        "tracks": [entry.key for entry in edition.tracks],
        "corpus_columns": [entry.key for entry in edition.corpus_columns],
        "domain_groups": [entry.key for entry in edition.domain_groups],
        "domains": [entry.key for entry in edition.domains],
        "goals": [str(entry.number) for entry in edition.goals],
        "prizes": [entry.key for entry in edition.prizes],
        "sponsor_tiers": [entry.key for entry in edition.sponsor_tiers],
        "sources": [entry.key for entry in edition.sources],
        "country_groups": [entry.key for entry in edition.country_groups],
        "represented_country_codes": list(edition.represented_country_codes),
        "represented_languages": [entry.key for entry in edition.represented_languages],
        "occupation_groups": [entry.key for entry in edition.occupation_groups],
    }
    for name, keys in lists.items():
        seen: dict[str, int] = {}
        for position, key in enumerate(keys):
            if key in seen:
                yield f"{name}[{position}]", f'repeats "{key}" of {name}[{seen[key]}]'
            seen.setdefault(key, position)
    grouped: dict[str, str] = {}
    for position, group in enumerate(edition.country_groups):
        for code in group.country_codes:
            if code in grouped:
                yield f"country_groups[{position}].country_codes", f'"{code}" is also in group "{grouped[code]}"'
            grouped.setdefault(code, group.key)


def _unknown_references(edition: Edition) -> Iterator[tuple[str, str]]:
    dates = {event_date.key for event_date in edition.dates}
    groups = {group.key for group in edition.domain_groups}
    tiers = {tier.key for tier in edition.sponsor_tiers}
    sources = {source.key for source in edition.sources}
    references: list[tuple[str, str | None, set[str], str]] = [("teams.closes", edition.teams.closes, dates, "dates")]
    references += [(f"phases[{at}].starts", entry.starts, dates, "dates") for at, entry in enumerate(edition.phases)]
    references += [(f"links.{key}.closes", link.closes, dates, "dates") for key, link in edition.links.items()]
    references += [
        (f"domains[{at}].group", entry.group, groups, "domain_groups") for at, entry in enumerate(edition.domains)
    ]
    references += [
        (f"sponsors[{at}].tier", entry.tier, tiers, "sponsor_tiers") for at, entry in enumerate(edition.sponsors)
    ]
    references += [("rubric.source", edition.rubric.source, sources, "sources")]
    references += [
        (f"prizes[{at}].source", entry.source, sources, "sources") for at, entry in enumerate(edition.prizes)
    ]
    for at, event_date in enumerate(edition.dates):
        references.append((f"dates[{at}].source", event_date.source, sources, "sources"))
        references += [
            (f"dates[{at}].extensions[{nth}].source", extension.source, sources, "sources")
            for nth, extension in enumerate(event_date.extensions)
        ]
    for at, column in enumerate(edition.corpus_columns):
        references += [
            (f"corpus_columns[{at}].sources[{nth}]", source, sources, "sources")
            for nth, source in enumerate(column.sources)
        ]
    for key, value, known, where in references:
        if value is not None and value not in known:
            yield key, f'names "{value}", which is not among the {where} of the edition'
