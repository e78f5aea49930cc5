"""An edition as data: everything that changes from one hackathon to the next.

An `Edition` is read from `lib/editions/<slug>/edition.toml` (see `lib.sources.edition_files`). Its parts are in
`lib.domain.event_dates`, `rubrics`, `event_rules` and `declarations`, and can be imported from here.

>>> from datetime import datetime
>>> wall_time_to_instant(datetime(2030, 4, 10, 23, 59, 59), "AoE").isoformat()
'2030-04-11T11:59:59+00:00'
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from lib.domain.declarations import (
    LANGUAGES,
    ArtifactKind,
    ContradictionsError,
    CountryCode,
    Declaration,
    HttpsAddress,
    Key,
    Labelled,
    Language,
    Localized,
    Source,
)
from lib.domain.event_dates import (
    AOE,
    EventDate,
    Extension,
    Phase,
    PhaseKey,
    Zone,
    wall_time_to_instant,
    zone_named,
)
from lib.domain.event_rules import (
    ArtifactRules,
    CorpusColumn,
    CountryGroup,
    Domain,
    FormColumn,
    FormRules,
    Goal,
    Link,
    OccupationGroup,
    Prize,
    RegistrationRules,
    RepresentedLanguage,
    Sponsor,
    TeamRules,
)
from lib.domain.rubrics import Anchor, Block, CountLine, Criterion, ExtraPoint, Rubric

__all__ = [
    "AOE",
    "LANGUAGES",
    "Anchor",
    "ArtifactKind",
    "ArtifactRules",
    "Block",
    "ContradictionsError",
    "CorpusColumn",
    "CountLine",
    "CountryCode",
    "CountryGroup",
    "Criterion",
    "Domain",
    "Edition",
    "EventDate",
    "Extension",
    "ExtraPoint",
    "FormColumn",
    "FormRules",
    "Goal",
    "HttpsAddress",
    "Key",
    "Labelled",
    "Language",
    "Link",
    "Localized",
    "OccupationGroup",
    "Phase",
    "PhaseKey",
    "Prize",
    "RegistrationRules",
    "RepresentedLanguage",
    "Rubric",
    "Source",
    "Sponsor",
    "TeamRules",
    "Zone",
    "labels",
    "next_date",
    "phase_at",
    "wall_time_to_instant",
    "zone_named",
]


class Edition(Declaration):
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
    links: dict[Key, Link] = Field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    footnotes: tuple[Labelled, ...] = ()  # sentences that published figures need, by the key in the data
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

    def is_link_open(self, key: str, now: datetime) -> bool:
        """Whether the link called `key` leads somewhere at `now`: until the very instant of the date that closes it."""
        link = self.links[key]
        return link.is_open and (link.closes is None or now <= self.date(link.closes).instant)

    def source(self, key: str) -> Source:
        """The source called `key`. Raises KeyError."""
        for source in self.sources:
            if source.key == key:
                return source
        raise KeyError(key)

    def footnote(self, key: str) -> Localized:
        """The sentence of the footnote called `key`. Raises KeyError."""
        for footnote in self.footnotes:
            if footnote.key == key:
                return footnote.label
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


def are_results_public(edition: Edition, now: datetime) -> bool:
    """Whether awards and places may be shown to everybody at the instant `now`."""
    phase = phase_at(edition, now)
    return phase is not None and phase.key == "published"


def next_date(edition: Edition, now: datetime) -> EventDate | None:
    """The nearest date after `now`; None when all have passed."""
    ahead = [event_date for event_date in edition.dates if event_date.instant > now]
    return min(ahead, key=lambda event_date: event_date.instant, default=None)


def labels(
    entries: Iterable[Labelled | RepresentedLanguage | OccupationGroup], language: Language
) -> Mapping[str, str]:
    """Key to word in `language`."""
    return {entry.key: entry.label.text(language) for entry in entries}


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
        "footnotes": [entry.key for entry in edition.footnotes],
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
