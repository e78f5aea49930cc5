"""The words of an assignment: what it is made of, and what a plan says. See `lib.domain.assignment`."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Pair = tuple[int, int]
"""(project, juror), by our numbers."""

Reason = Literal["finished", "kept", "everybody", "takes_over", "language", "language_unstated", "no_language", "topic"]
"""Why a pair is in the plan: a ballot was submitted, it was assigned before, everybody scores everything, it takes over
from somebody, they share a language (or one of them states none, or they share none), they share a topic."""

Release = Literal["dropped_out", "forbidden", "moved"]
"""Why an earlier pair is not in the plan: the juror scores no more, may not score this project, or made room."""

WarningKind = Literal[
    "forbidden_ballots", "no_shared_language", "few_bilingual", "one_ballot", "disconnected", "uneven", "extra_ballots"
]


@dataclass(frozen=True, slots=True)
class ProjectToScore:
    """A project. Without `languages` nobody is kept from it by theirs; `topics` are keys of the edition's domains."""

    number: int
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JurorOffer:
    """Somebody who scores. `maximum_load`: ballots at most, finished ones included; None: as many as there are."""

    number: int
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    maximum_load: int | None = None


@dataclass(frozen=True)
class AssignmentRequest:
    """What a plan is made of. `ballots_per_project` None: everybody scores everything that they may.

    `finished`: ballots that were submitted, also by people who score no more; they stay. `earlier`: pairs that were
    assigned and are open; of these `kept` stay with their juror where that can be (None: all). Of `finalists`, the
    projects of a second round, every earlier pair stays that may, beyond `ballots_per_project` and maxima too. Pairs of
    projects that are not in `projects` are no part of the plan.

    Raises ValueError for a number that is there twice, or no ballots, or a negative maximum.
    """

    projects: tuple[ProjectToScore, ...]
    jurors: tuple[JurorOffer, ...]
    ballots_per_project: int | None
    forbidden: frozenset[Pair] = frozenset()
    finished: frozenset[Pair] = frozenset()
    earlier: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] | None = None
    finalists: frozenset[int] = frozenset()
    seed: int = 0

    def __post_init__(self) -> None:
        for what, rows in (("project", self.projects), ("juror", self.jurors)):
            twice = sorted(number for number, count in Counter(row.number for row in rows).items() if count > 1)
            if twice:
                raise ValueError(f"{what} {twice[0]} is there twice")
        if self.ballots_per_project is not None and self.ballots_per_project < 1:
            raise ValueError(f"{self.ballots_per_project} ballots per project: at least one is needed")
        for juror in self.jurors:
            if juror.maximum_load is not None and juror.maximum_load < 0:
                raise ValueError(f"juror {juror.number} takes {juror.maximum_load} ballots: it cannot be below zero")

    @cached_property
    def project_of(self) -> Mapping[int, ProjectToScore]:
        """Projects by number, in its order."""
        return {row.number: row for row in sorted(self.projects, key=lambda row: row.number)}

    @cached_property
    def juror_of(self) -> Mapping[int, JurorOffer]:
        """Jurors by number, in its order."""
        return {row.number: row for row in sorted(self.jurors, key=lambda row: row.number)}

    @cached_property
    def counted(self) -> frozenset[Pair]:
        """The finished ballots that count: of a project of the plan, and not forbidden."""
        return frozenset(pair for pair in self.finished if pair[0] in self.project_of and pair not in self.forbidden)

    @cached_property
    def of_second_round(self) -> frozenset[Pair]:
        """The open pairs of finalists that stay, whatever else is planned."""
        return frozenset(
            (project, juror)
            for project, juror in self.earlier - self.finished - self.forbidden
            if project in self.finalists and project in self.project_of and juror in self.juror_of
        )

    @property
    def to_keep(self) -> frozenset[Pair]:
        """The earlier pairs that are to stay with their juror."""
        return self.earlier if self.kept is None else (self.earlier & self.kept) | self.of_second_round

    @property
    def digest(self) -> str:
        """A fingerprint of the whole request: another one means that a plan was made of something else."""
        content = {
            "projects": [_row(row.number, row.languages, row.topics) for row in self.project_of.values()],
            "jurors": [
                [*_row(row.number, row.languages, row.topics), row.maximum_load] for row in self.juror_of.values()
            ],
            "ballots_per_project": self.ballots_per_project,
            "forbidden": sorted(self.forbidden),
            "finished": sorted(self.finished),
            "earlier": sorted(self.earlier),
            "kept": sorted(self.to_keep),
            "finalists": sorted(self.finalists),
            "seed": self.seed,
        }
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()

    def capacity(self, juror: int) -> int:
        """How many open ballots this juror can have beside the finished ones."""
        maximum = self.juror_of[juror].maximum_load
        room = len(self.project_of) if maximum is None else maximum
        return max(0, room - sum(1 for project, who in self.finished if who == juror and project in self.project_of))

    def shares_language(self, project: int, juror: int) -> bool:
        """Whether the juror reads a language of the project, as far as both say."""
        theirs, needed = self.juror_of[juror].languages, self.project_of[project].languages
        return not theirs or not needed or not theirs.isdisjoint(needed)

    def shares_topic(self, project: int, juror: int) -> bool:
        """Whether the juror names a topic of the project."""
        return not self.juror_of[juror].topics.isdisjoint(self.project_of[project].topics)


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """A juror scores a project. `instead_of`: whose open ballot this one takes over."""

    project: int
    juror: int
    reasons: tuple[Reason, ...]
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class ReleasedPair:
    """An open ballot that its juror no longer has."""

    project: int
    juror: int
    why: Release


@dataclass(frozen=True, slots=True)
class Load:
    """How long a juror's list is: `finished` ballots included in both, `after` with the plan, `before` without.

    `added` are the projects that come new to it.
    """

    juror: int
    before: int
    after: int
    finished: int
    maximum: int | None
    added: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something that organizers should know before they accept.

    `groups` are the groups of jurors who share no project; `value` is a share of one (few_bilingual), or the number
    of ballots between the shortest and the longest list (uneven).
    """

    kind: WarningKind
    projects: tuple[int, ...] = ()
    jurors: tuple[int, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    languages: tuple[str, ...] = ()
    value: float | None = None


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """What would hold: all pairs, finished ones too, by project and juror. `digest` is that of the request."""

    pairs: tuple[PlannedPair, ...]
    released: tuple[ReleasedPair, ...]
    loads: tuple[Load, ...]
    warnings: tuple[PlanWarning, ...]
    digest: str

    @property
    def growing(self) -> tuple[Load, ...]:
        """Those who get projects that they did not have."""
        return tuple(load for load in self.loads if load.added)

    @property
    def new(self) -> tuple[PlannedPair, ...]:
        """The pairs that were not there before."""
        return tuple(pair for pair in self.pairs if not {"finished", "kept"}.intersection(pair.reasons))


@dataclass(frozen=True, slots=True)
class Shortage:
    """`projects` need `needed` open ballots together, and only `possible` can come, all from `jurors`.

    Of each juror that is the room in their list, or how many of these projects they may score, whichever is less.
    """

    projects: tuple[int, ...]
    jurors: tuple[int, ...]
    needed: int
    possible: int


class AssignmentInfeasibleError(ValueError):
    """No plan keeps every hard rule. `shortages` say where it is too tight, each proved by its own numbers."""

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        self.shortages = shortages
        first = shortages[0]
        super().__init__(
            f"projects {', '.join(map(str, first.projects))} need {first.needed} more ballots; "
            f"jurors {', '.join(map(str, first.jurors)) or 'none'} can give {first.possible}"
        )


def _row(number: int, languages: Iterable[str], topics: Iterable[str]) -> list[object]:
    return [number, sorted(languages), sorted(topics)]
