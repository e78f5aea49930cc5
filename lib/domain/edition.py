"""An edition as data: everything that changes from one hackathon to the next.

An `Edition` is read from `lib/editions/<slug>/edition.toml` (see `lib.sources.edition_files`). Its parts are in
`lib.domain.event_dates`, `rubrics`, `event_rules` and `declarations`, and can be imported from here.

>>> from datetime import datetime
>>> wall_time_to_instant(datetime(2030, 4, 10, 23, 59, 59), "AoE").isoformat()
'2030-04-11T11:59:59+00:00'
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from lib.domain.card_template import CardRules
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
    AuditEvidence,
    Campaign,
    CampaignGoal,
    CampaignRound,
    Contradiction,
    CorpusColumn,
    CountryGroup,
    Domain,
    Donor,
    EarlierCorpus,
    EarlierInstructions,
    EarlierLeaderboard,
    FeedbackAspect,
    FeedbackForm,
    FormColumn,
    FormRules,
    Goal,
    GuideColumn,
    Link,
    OccupationGroup,
    Prize,
    PrizeItem,
    PrizeItemKind,
    RegistrationRules,
    RepresentedLanguage,
    Sponsor,
    StartingPoint,
    Step,
    Talk,
    TeamRules,
)
from lib.domain.rubrics import Anchor, Block, CountLine, Criterion, ExtraPoint, Rubric

__all__ = [
    "AOE",
    "LANGUAGES",
    "Anchor",
    "ArtifactKind",
    "ArtifactRules",
    "AuditEvidence",
    "Block",
    "Campaign",
    "CampaignGoal",
    "CampaignRound",
    "Contradiction",
    "ContradictionsError",
    "CorpusColumn",
    "CountLine",
    "CountryCode",
    "CountryGroup",
    "Criterion",
    "Domain",
    "Donor",
    "EarlierCorpus",
    "EarlierInstructions",
    "EarlierLeaderboard",
    "Edition",
    "EventDate",
    "Extension",
    "ExtraPoint",
    "FeedbackAspect",
    "FeedbackForm",
    "FormColumn",
    "FormRules",
    "Goal",
    "GuideColumn",
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
    "PrizeItem",
    "PrizeItemKind",
    "RegistrationRules",
    "RepresentedLanguage",
    "Rubric",
    "Source",
    "Sponsor",
    "StartingPoint",
    "Step",
    "StepState",
    "Talk",
    "TeamRules",
    "Zone",
    "are_results_public",
    "labels",
    "last_instant",
    "next_date",
    "phase_at",
    "step_state",
    "takes_effect_at",
    "wall_time_to_instant",
    "zone_named",
]

StepState = Literal["open", "upcoming", "closed"]


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
    audit_evidence: dict[Key, tuple[AuditEvidence, ...]] = Field(default_factory=dict)  # by criterion of the rubric
    artifacts: ArtifactRules
    cards: CardRules = CardRules()
    domains: tuple[Domain, ...] = ()
    domain_groups: tuple[Labelled, ...] = ()
    goals: tuple[Goal, ...] = ()
    tracks: tuple[Labelled, ...] = ()
    prizes: tuple[Prize, ...] = ()
    sponsor_tiers: tuple[Labelled, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    links: dict[Key, Link] = Field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    talks: tuple[Talk, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    donors: tuple[Donor, ...] = ()
    starting_point: StartingPoint = StartingPoint()
    contradictions: tuple[Contradiction, ...] = ()
    sources: tuple[Source, ...] = ()
    footnotes: tuple[Labelled, ...] = ()  # sentences that published figures need, by the key in the data
    country_groups: tuple[CountryGroup, ...] = ()
    represented_country_codes: tuple[CountryCode, ...] = ()
    represented_languages: tuple[RepresentedLanguage, ...] = ()
    occupation_groups: tuple[OccupationGroup, ...] = ()
    registrations: RegistrationRules = RegistrationRules()
    submissions: FormRules | None = None
    feedback: FeedbackForm | None = None
    personal_data_kept_days: int | None = Field(default=None, ge=1)  # after the last date

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
        """Whether the link called `key` leads somewhere at `now`: until the date that closes it is over, to the very
        instant."""
        link = self.links[key]
        return link.is_open and (link.closes is None or now <= last_instant(self.date(link.closes)))

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

    @property
    def wishes(self) -> tuple[str, ...]:
        """The keys of what prizes bring only to whoever asks for it, each once."""
        return tuple(dict.fromkeys(item.key for prize in self.prizes for item in prize.per_person if item.on_request))

    def domain_called(self, word: str) -> Domain | None:
        """The domain that `word` names: its key, a label or an alias, whatever the case; None if none does."""
        wanted = word.strip().casefold()
        for domain in self.domains:
            words = (domain.key, *domain.aliases, *(domain.label.text(language) for language in LANGUAGES))
            if wanted in {known.casefold() for known in words}:
                return domain
        return None

    def donor_called(self, name: str) -> Donor | None:
        """The declared donor whom the table of evaluation sets calls `name`; None where the edition says no more."""
        return next((donor for donor in self.donors if donor.name == name), None)

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
        if takes_effect_at(edition, edition.date(phase.starts)) <= now:
            current = phase
    return current


def are_results_public(edition: Edition, now: datetime) -> bool:
    """Whether awards and places may be shown to everybody at the instant `now`."""
    phase = phase_at(edition, now)
    return phase is not None and phase.key == "published"


def last_instant(event_date: EventDate) -> datetime:
    """When a date is over (aware, UTC): at the end of its day where only that is known."""
    if event_date.has_time:
        return event_date.instant
    day = event_date.instant.astimezone(zone_named(event_date.current_zone)).date() + timedelta(days=1)
    return wall_time_to_instant(datetime(day.year, day.month, day.day), event_date.current_zone)  # noqa: DTZ001 - wall-clock time


def takes_effect_at(edition: Edition, event_date: EventDate) -> datetime:
    """When what a date announces comes (aware, UTC). Submissions end, and judging begins, when their date is over: at
    the end of its day where only that is known."""
    ends_submissions = any(phase.key == "judging" and phase.starts == event_date.key for phase in edition.phases)
    return last_instant(event_date) if ends_submissions else event_date.instant


def step_state(edition: Edition, step: Step, now: datetime) -> StepState:
    """Whether the step can be taken at `now`: from its opening date on, to the end of its closing one, as long as one
    of its links leads somewhere.
    """
    if step.opens is not None and edition.date(step.opens).instant > now:
        return "upcoming"
    if step.closes is not None and last_instant(edition.date(step.closes)) < now:
        return "closed"
    if step.links and not any(edition.is_link_open(key, now) for key in step.links):
        return "closed"
    return "open"


def next_date(edition: Edition, now: datetime) -> EventDate | None:
    """The nearest date after `now`; None when all have passed."""
    ahead = [event_date for event_date in edition.dates if takes_effect_at(edition, event_date) > now]
    return min(ahead, key=lambda event_date: takes_effect_at(edition, event_date), default=None)


def labels(
    entries: Iterable[Labelled | RepresentedLanguage | OccupationGroup], language: Language
) -> Mapping[str, str]:
    """Key to word in `language`."""
    return {entry.key: entry.label.text(language) for entry in entries}


def _contradictions(edition: Edition) -> Iterator[tuple[str, str]]:
    yield from _repeated(edition)
    yield from _unknown_references(edition)
    date_keys = {event_date.key for event_date in edition.dates}
    starts = [
        (phase, takes_effect_at(edition, edition.date(phase.starts)))
        for phase in edition.phases
        if phase.starts in date_keys
    ]
    for position, ((earlier, begins), (later, follows)) in enumerate(pairwise(starts), start=1):
        if follows <= begins:
            yield f"phases[{position}].starts", f'phase "{later.key}" does not begin after phase "{earlier.key}"'
    claims = edition.artifacts.claims
    if claims.opens in date_keys and claims.closes in date_keys:
        opens, closes = edition.date(str(claims.opens)).instant, edition.date(str(claims.closes)).instant
        if closes <= opens:
            yield "artifacts.claims.closes", f'"{claims.closes}" is not after "{claims.opens}", which opens the window'
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
        "steps": [entry.key for entry in edition.steps],
        "talks": [entry.key for entry in edition.talks],
        "campaigns": [entry.key for entry in edition.campaigns],
        "donors": [entry.name for entry in edition.donors],
        "starting_point.instructions": [entry.language for entry in edition.starting_point.instructions],
        "contradictions": [entry.key for entry in edition.contradictions],
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
    known = {
        "dates": {event_date.key for event_date in edition.dates},
        "domain_groups": {group.key for group in edition.domain_groups},
        "sponsor_tiers": {tier.key for tier in edition.sponsor_tiers},
        "sources": {source.key for source in edition.sources},
        "links": set(edition.links),
        "rubric.criteria": {criterion.key for block in edition.rubric.blocks for criterion in block.criteria},
    }
    for path, value, where in _references(edition):
        if value is not None and value not in known[where]:
            yield path, f'names "{value}", which is not among the {where} of the edition'


def _references(edition: Edition) -> Iterator[tuple[str, str | None, str]]:
    """(dotted path, the key it names, the list where that must be)."""
    yield "teams.closes", edition.teams.closes, "dates"
    yield "artifacts.claims.opens", edition.artifacts.claims.opens, "dates"
    yield "artifacts.claims.closes", edition.artifacts.claims.closes, "dates"
    for at, phase in enumerate(edition.phases):
        yield f"phases[{at}].starts", phase.starts, "dates"
    for key, link in edition.links.items():
        yield f"links.{key}.closes", link.closes, "dates"
    for at, domain in enumerate(edition.domains):
        yield f"domains[{at}].group", domain.group, "domain_groups"
    for at, sponsor in enumerate(edition.sponsors):
        yield f"sponsors[{at}].tier", sponsor.tier, "sponsor_tiers"
    yield "rubric.source", edition.rubric.source, "sources"
    for criterion in edition.audit_evidence:
        yield f"audit_evidence.{criterion}", criterion, "rubric.criteria"
    for kind, template in edition.cards:
        yield f"cards.{kind}.source", template.source if template else None, "sources"
    for at, prize in enumerate(edition.prizes):
        yield f"prizes[{at}].source", prize.source, "sources"
    for at, event_date in enumerate(edition.dates):
        yield f"dates[{at}].source", event_date.source, "sources"
        for nth, extension in enumerate(event_date.extensions):
            yield f"dates[{at}].extensions[{nth}].source", extension.source, "sources"
    for at, column in enumerate(edition.corpus_columns):
        for nth, source in enumerate(column.sources):
            yield f"corpus_columns[{at}].sources[{nth}]", source, "sources"
        for nth, guide in enumerate(column.guides):
            yield f"corpus_columns[{at}].guides[{nth}].source", guide.source, "sources"
    yield from _references_of_programme(edition)
    yield from _references_of_starting_point(edition)


def _references_of_programme(edition: Edition) -> Iterator[tuple[str, str | None, str]]:
    for at, step in enumerate(edition.steps):
        yield f"steps[{at}].opens", step.opens, "dates"
        yield f"steps[{at}].closes", step.closes, "dates"
        yield f"steps[{at}].source", step.source, "sources"
        for nth, link in enumerate(step.links):
            yield f"steps[{at}].links[{nth}]", link, "links"
    for at, talk in enumerate(edition.talks):
        yield f"talks[{at}].source", talk.source, "sources"
    for at, campaign in enumerate(edition.campaigns):
        for nth, link in enumerate(campaign.links):
            yield f"campaigns[{at}].links[{nth}]", link, "links"
    for at, contradiction in enumerate(edition.contradictions):
        for nth, source in enumerate(contradiction.sources):
            yield f"contradictions[{at}].sources[{nth}]", source, "sources"


def _references_of_starting_point(edition: Edition) -> Iterator[tuple[str, str | None, str]]:
    for at, earlier in enumerate(edition.starting_point.instructions):
        yield f"starting_point.instructions[{at}].source", earlier.source, "sources"
        for nth, corpus in enumerate(earlier.corpora):
            yield f"starting_point.instructions[{at}].corpora[{nth}].source", corpus.source, "sources"
    for at, leaderboard in enumerate(edition.starting_point.leaderboards):
        yield f"starting_point.leaderboards[{at}].source", leaderboard.source, "sources"
