"""An edition as data: everything that changes from one hackathon to the next.

An `Edition` is read from `lib/editions/<slug>/edition.toml` (see `lib.sources.edition_files`). Wall-clock times carry
a zone: an IANA name, or "AoE" (Anywhere on Earth, UTC-12), where a day ends last. An instant that was moved keeps its
first value and every extension; the last one holds.

>>> from datetime import date, datetime
>>> wall_time_to_instant(datetime(2024, 4, 10, 23, 59, 59), "AoE").isoformat()
'2024-04-11T11:59:59+00:00'
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
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


def _https(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError(f'"{address}" is not an https:// address')
    return address


Zone = Annotated[str, AfterValidator(_known_zone)]
HttpsAddress = Annotated[str, AfterValidator(_https)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]


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


class EventDate(_Strict):
    """One date of the edition. `at` is a naive wall-clock time in `zone`."""

    key: Key
    label: Localized
    at: datetime
    zone: Zone
    extensions: tuple[Extension, ...] = ()
    note: Localized | None = None
    has_time: bool = True  # False: only the day is known; `at` holds its first moment

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
    """An address that people need, with its words."""

    label: Localized
    url: HttpsAddress
    is_open: bool = True


class TeamRules(_Strict):
    """How large teams are and whether somebody may be in two."""

    minimum_size: int = Field(ge=1)
    maximum_size: int = Field(ge=1)
    allows_several_teams: bool = False

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
    settings_source: Localized | None = None  # where rules that the organizers never published come from

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


class CorpusColumn(_Strict):
    """A column that instruction corpora have: its canonical name, other names seen, and the values allowed."""

    key: Key
    label: Localized
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    pattern: str | None = None  # a regular expression that values match
    vocabulary: tuple[str, ...] = ()  # empty: free text


class ArtifactRules(_Strict):
    """What the Hub repos of a project must be."""

    organization: str
    required: tuple[ArtifactKind, ...] = ("dataset", "model", "space")
    allows_corpus_only: bool = False
    maximum_model_parameters: int | None = Field(default=None, ge=1)
    dataset_suffixes: dict[str, Localized] = {}  # e.g. "it": instruction corpus, "dpo": preference corpus
    variant_suffixes: tuple[str, ...] = ()  # repos with these endings are formats of another one


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
    """What a place or mention brings, per person."""

    key: Key
    label: Localized
    place: int | None = Field(default=None, ge=1)
    per_person: tuple[Localized, ...] = ()


class Sponsor(_Strict):
    """Who supports the edition, and how."""

    name: str
    tier: Key
    contribution: Localized
    url: HttpsAddress | None = None


class Source(_Strict):
    """Where figures come from. `published` is as precise as known: "2024", "2024-07" or "2024-07-24"."""

    key: Key
    title: Localized
    url: HttpsAddress | None = None
    published: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")


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


class CountryGroup(_Strict):
    """A group of countries as the edition reports participants, e.g. LATAM. No codes: every other country."""

    key: Key
    label: Localized
    country_codes: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()


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
    represented_country_codes: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    represented_languages: tuple[Labelled, ...] = ()  # ISO 639 codes: languages the edition wants corpora in
    registrations: RegistrationRules = RegistrationRules()
    submissions: FormRules | None = None

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        date_keys = [event_date.key for event_date in self.dates]
        _require_unique("date", date_keys)
        for phase in self.phases:
            if phase.starts not in date_keys:
                raise ValueError(f'phase "{phase.key}" starts at "{phase.starts}", which is no date of the edition')
        starts = [self.date(phase.starts).instant for phase in self.phases]
        if starts != sorted(starts):
            raise ValueError("phases do not follow each other in time")
        groups = {group.key for group in self.domain_groups}
        _require_unique("domain", [domain.key for domain in self.domains])
        for domain in self.domains:
            if domain.group is not None and domain.group not in groups:
                raise ValueError(f'domain "{domain.key}" names the group "{domain.group}", which is not declared')
        tiers = {tier.key for tier in self.sponsor_tiers}
        for sponsor in self.sponsors:
            if sponsor.tier not in tiers:
                raise ValueError(f'sponsor "{sponsor.name}" names the tier "{sponsor.tier}", which is not declared')
        _require_unique("source", [source.key for source in self.sources])
        _require_unique("prize", [prize.key for prize in self.prizes])
        _require_unique("track", [track.key for track in self.tracks])
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


def labels(entries: tuple[Labelled, ...], language: Language) -> Mapping[str, str]:
    """Key to word in `language`."""
    return {entry.key: entry.label.text(language) for entry in entries}


def _require_unique(what: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"{what} declared twice: {', '.join(twice)}")
