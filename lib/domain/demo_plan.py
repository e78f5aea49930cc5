"""What a demo edition invents, as data: its stages, and how made-up people are spread over countries, days and words.

A `DemoPlan` is read from `lib/editions/<slug>/demo.toml`. What the organizers published is not in it: that comes
from the edition's declared figures as `PublishedPeople`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from lib.domain.conflicts import Kind as ConflictKind
from lib.domain.edition import CountryCode, Key, Language, Zone
from lib.domain.repos import RepoKind

StageKey = Literal["registration", "building", "judging", "published"]
STAGES: tuple[StageKey, ...] = ("registration", "building", "judging", "published")

Percent = Annotated[int, Field(ge=0, le=100)]
Weight = Annotated[int, Field(ge=1)]
NO_RESPONSE = "no_response"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Strict):
    """One stage of the demo and where its clock stands still."""

    key: StageKey
    clock_at: AwareDatetime


class CountryPlan(_Strict):
    """How many people of its group live in a country, what they write, and in which zone they are without a city.

    `largest_city_percent` of those who give a city live in the first one known of the country; the others, and all
    where it is 0, live in any of its cities by population.
    """

    weight: Weight
    language: Language
    zone: Zone
    largest_city_percent: Percent = 0


class Occupation(_Strict):
    """Ways to write one kind of occupation, by language. `weight` is its share among all."""

    weight: Weight
    es: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...] = Field(min_length=1)
    pt: tuple[str, ...] = Field(min_length=1)

    def spellings(self, language: Language) -> tuple[str, ...]:
        """How people who write in `language` put it."""
        return {"es": self.es, "en": self.en, "pt": self.pt}[language]


def _in_order(arrivals: dict[date, Weight]) -> dict[date, Weight]:
    if len(arrivals) < 2 or list(arrivals) != sorted(arrivals):
        raise ValueError("arrivals need at least two days, in order")
    return arrivals


class PeoplePlan(_Strict):
    """How the made-up people are spread. `opens` and `closes` are dates of the edition."""

    opens: Key
    closes: Key
    form_percent: Percent
    in_both: int = Field(ge=0)
    no_city_percent: Percent
    no_occupation_percent: Percent
    no_answer_before_percent: Percent
    foreign_language_percent: Percent
    arrivals: Annotated[dict[date, Weight], AfterValidator(_in_order)]
    affiliates: dict[str, Weight] = Field(min_length=1)
    countries: dict[CountryCode, CountryPlan] = Field(min_length=1)
    occupations: tuple[Occupation, ...] = Field(min_length=1)


class ProjectPlan(_Strict):
    """When a published project came about, and how many likes its own repos have in the last stage.

    `title` is the part of the published title before its colon. A repo that two projects share counts for the one
    whose corpus is first. `shares_member_with` names an earlier project with which somebody is in both teams. Nobody
    pushes between `quiet_from` and `quiet_until`.
    """

    title: str
    team_at: AwareDatetime
    corpus_at: AwareDatetime
    submitted_at: AwareDatetime
    likes: int = Field(ge=0)
    shares_member_with: str | None = None
    quiet_from: AwareDatetime | None = None
    quiet_until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _comes_about_in_order(self) -> Self:
        if not self.team_at <= self.corpus_at <= self.submitted_at:
            raise ValueError(f'"{self.title}": team_at, corpus_at and submitted_at do not follow each other in time')
        return self


class LooseCorpus(_Strict):
    """A corpus of the edition that belongs to no published project; `likes` as of the last stage."""

    name: str
    corpus_at: AwareDatetime
    likes: int = Field(ge=0)


class RepoPlan(_Strict):
    """A made-up repo of the organization that no published project links; `name` is without the organization.

    `gone_at`: when it is deleted. `base_models`, `datasets` and `models` are whole repo ids.
    """

    kind: RepoKind
    name: str
    created_at: AwareDatetime
    last_push_at: AwareDatetime
    pushes: int = Field(ge=1)
    likes: int = Field(default=0, ge=0)
    tags: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()
    base_relation: str | None = None
    datasets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    has_card: bool = True
    gone_at: AwareDatetime | None = None


class LatePush(_Strict):
    """A push to the repo of a published project around the deadline: what it changes, when its commit says it was made
    (`at`), and when it came (`pushed_at`, as `at` unless given)."""

    kind: RepoKind
    repo_id: str
    at: AwareDatetime
    pushed_at: AwareDatetime | None = None
    changes: Literal["card", "files"]


class PlannedDecision(_Strict):
    """What an organizer decides about a planned repo, by its name without the organization. `project` is the title (up
    to its colon) that it is claimed for; None: it is ignored."""

    repo: str
    at: AwareDatetime
    reason: str = Field(min_length=1)
    project: str | None = None


class EvaluationRound(_Strict):
    """Evaluation sets that came together, and their state in each stage; none where they are not there yet."""

    sets: tuple[str, ...] = Field(min_length=1)
    states: dict[StageKey, Literal["proposed", "donated", "validating", "included"]] = Field(min_length=1)


class FlawedFile(_Strict):
    """A file that the import refuses: which source, when somebody tried, and what is wrong with it."""

    source: Literal["eventbrite", "form"]
    at: AwareDatetime
    flaw: Literal["email", "header"]


class JurorPlan(_Strict):
    """A made-up juror: the `number`-th whom the demo may be viewed as. `leniency` is added to each of their marks.

    `pace_percent` of their ballots are there in the stage in which the jury scores.
    """

    number: int = Field(ge=1)
    languages: tuple[Language, ...] = Field(min_length=1)
    topics: tuple[Key, ...] = ()
    maximum_load: int | None = Field(default=None, ge=1)
    leniency: float = Field(default=0.0, ge=-2, le=2)
    pace_percent: Percent
    hub_name: str | None = None


class ConflictPlan(_Strict):
    """A conflict of interest of a juror with a project (the title up to its colon), known from the opening on.

    `decided` is what an organizer decides about it at `decided_at`.
    """

    juror: int
    project: str
    kind: ConflictKind
    reason: str = Field(min_length=1)
    state: Literal["suggested", "declared"]
    decided: Literal["confirmed", "waived"]
    decided_at: AwareDatetime
    decision_reason: str = Field(min_length=1)


class NominationPlan(_Strict):
    """A juror puts a project forward for a prize of the edition, for a reason."""

    juror: int
    project: str
    prize: Key
    reason: str = Field(min_length=1)


class MentionPlan(_Strict):
    """To which projects organizers give a mention of the edition once judging is closed, and why."""

    prize: Key
    projects: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class JuryPlan(_Strict):
    """How the demo's jury scores: when, who, and how good each project is, from 0 to 100.

    `spread` is how far marks of one project lie apart, in marks. `not_presented` lists who did not present live.
    """

    opens_at: AwareDatetime
    assigned_at: AwareDatetime
    presents_at: AwareDatetime
    scores_until: AwareDatetime
    closes_at: AwareDatetime
    verified_at: AwareDatetime
    requested_at: AwareDatetime
    confirmed_at: AwareDatetime
    spread: float = Field(gt=0)
    jurors: tuple[JurorPlan, ...] = Field(min_length=1)
    quality: dict[str, Percent] = Field(min_length=1)
    not_presented: tuple[str, ...] = ()
    conflicts: tuple[ConflictPlan, ...] = ()
    nominations: tuple[NominationPlan, ...] = ()
    mentions: tuple[MentionPlan, ...] = ()
    private_comments: tuple[str, ...] = ()
    team_comments: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _comes_about_in_order(self) -> Self:
        moments = [
            self.opens_at,
            self.assigned_at,
            self.scores_until,
            self.closes_at,
            self.verified_at,
            self.requested_at,
            self.confirmed_at,
        ]
        if moments != sorted(moments):
            raise ValueError("the moments of the jury do not follow each other in time")
        return self


class DemoPlan(_Strict):
    """Everything that a demo invents. Raises pydantic.ValidationError where a key is missing, unknown or wrong."""

    stages: tuple[Stage, ...]
    people: PeoplePlan
    projects: tuple[ProjectPlan, ...] = ()
    loose_corpora: tuple[LooseCorpus, ...] = ()
    repos: tuple[RepoPlan, ...] = ()
    late_pushes: tuple[LatePush, ...] = ()
    repo_decisions: tuple[PlannedDecision, ...] = ()
    base_models: dict[str, str] = Field(default_factory=dict)  # part of a model's name -> what it was trained from
    cards_without_links: tuple[str, ...] = ()  # repos whose card names neither a model nor a dataset
    evaluation_rounds: tuple[EvaluationRound, ...] = ()
    flawed_files: tuple[FlawedFile, ...] = ()
    jury: JuryPlan | None = None

    @model_validator(mode="after")
    def _has_every_stage_in_order(self) -> Self:
        if tuple(stage.key for stage in self.stages) != STAGES:
            raise ValueError(f"the stages are not {', '.join(STAGES)}, in this order")
        clocks = [stage.clock_at for stage in self.stages]
        if clocks != sorted(clocks):
            raise ValueError("the clocks of the stages do not follow each other in time")
        return self

    @model_validator(mode="after")
    def _members_are_shared_with_an_earlier_team(self) -> Self:
        team_at = {project.title: project.team_at for project in self.projects}
        for project in self.projects:
            other = project.shares_member_with
            if other is not None and (other not in team_at or team_at[other] > project.team_at):
                raise ValueError(f'"{project.title}" shares a member with "{other}", which is no earlier team')
        return self

    def clock(self, stage: StageKey) -> datetime:
        """Where the clock of `stage` stands still (aware, UTC)."""
        return next(planned.clock_at for planned in self.stages if planned.key == stage)


@dataclass(frozen=True, slots=True)
class PublishedPeople:
    """What the organizers published about everybody who registered; shares are whole percent.

    `by_location` has keys of the edition's country groups; `by_gender` and `by_level` include "no_response".
    """

    people: int
    talks_only: int
    countries: int
    by_location: Mapping[str, int]
    by_gender: Mapping[str, int]
    by_level: Mapping[str, int]
    took_part_before_at_least: int
