"""The checklist that organizers go through for each submission.

A *line* is one check of a project, of its team, or of one of its links, with what was found, when that was read and
where it can be seen. It *passes* or *fails* where the rules and what is stored decide it, *needs a person* where
something is there that only somebody can judge, and is *unknown* where nothing is stored to tell it from: unknown is
never taken for a fault. A *voluntary* line says what is recommended; nobody is asked for it.

A submission is *withdrawn*; else a *duplicate* of a newer one; else *late*; else *complete*, *corpus only* where the
edition takes that, or *incomplete*. Once its deadline has passed, cards are read as they were then, as far as that is
stored: what came later does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from lib.domain import review_cards
from lib.domain.artifact_links import HUB_KINDS, LinkKind
from lib.domain.bundle import Check, CheckedLink
from lib.domain.bundle import Result as BundleResult
from lib.domain.deadlines import Deadline, RepoAtDeadline
from lib.domain.edition import ArtifactRules, Edition, TeamRules
from lib.domain.identity import unaccented_key
from lib.domain.projects import delivery_of, missing_kinds
from lib.domain.review_cards import NO_CARD, CardReading, KnownCard
from lib.domain.review_lines import RESULTS, CheckName, CheckResult, Line

__all__ = [
    "NO_CARD",
    "RESULTS",
    "STATES",
    "CardReading",
    "CheckName",
    "CheckResult",
    "KnownArtifact",
    "KnownCard",
    "KnownMember",
    "KnownProject",
    "KnownTeam",
    "Line",
    "State",
    "Submission",
    "checklist",
    "duplicates",
    "submission_state",
]

State = Literal["complete", "corpus_only", "incomplete", "late", "duplicate", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)

_OF_BUNDLE: Mapping[BundleResult, CheckResult] = {
    "verified": "passes",
    "missing": "fails",
    "contradicting": "fails",
    "unknown": "unknown",
}
_RUNS = frozenset({"RUNNING", "RUNNING_BUILDING", "RUNNING_APP_STARTING", "SLEEPING"})
_MAY_RUN = frozenset({"PAUSED", "BUILDING", "APP_STARTING"})
_BROKEN = frozenset({"RUNTIME_ERROR", "BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "STOPPED", "DELETING"})


@dataclass(frozen=True, slots=True)
class KnownMember:
    """Somebody in a team, without saying who. `is_registered`, `is_in_organization`: None where it cannot be told, as
    no e-mail or no name on the Hub is known; `other_teams`: the names of other teams they are in."""

    is_registered: bool | None = None
    is_in_organization: bool | None = None
    other_teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """A team. `size` is what it declared, None where it declared none; `members` are those known, perhaps fewer.
    `registrations_at`, `organization_at`: when each was last read; None: never, or nobody is in it."""

    size: int | None
    members: tuple[KnownMember, ...] = ()
    registrations_at: datetime | None = None
    organization_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownArtifact:
    """A link of a project, with the checks of its bundle and its card. `url`: where it can be seen, as it was at the
    deadline once that has passed; None where nothing is to be opened."""

    id: int
    kind: LinkKind
    checked: CheckedLink
    held: RepoAtDeadline | None = None
    url: str | None = None
    card: KnownCard = NO_CARD


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A submission with all that is known of it. `team` None: nobody named one; `duplicate_of`: see `duplicates`."""

    submitted_at: datetime
    withdrawn_at: datetime | None = None
    deadline: Deadline | None = None
    artifacts: tuple[KnownArtifact, ...] = ()
    team: KnownTeam | None = None
    duplicate_of: int | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether it was submitted, or one of its repos made, only after the deadline."""
        if self.deadline is None:
            return False
        made_late = self.deadline.is_over(now) and any(
            one.held is not None and one.held.evidence == "not_there" for one in self.artifacts
        )
        return self.submitted_at > self.deadline.at or made_late


@dataclass(frozen=True, slots=True)
class Submission:
    """What tells whether two submissions are one: `repos` are the Hub repos that it gives, of any spelling."""

    id: int
    title: str
    submitted_at: datetime
    repos: frozenset[str] = field(default_factory=frozenset)


def duplicates(submissions: Iterable[Submission]) -> Mapping[int, int]:
    """Which submissions were sent again, each with the newest one like it: of the same title, or with the very same
    repos, of which there are at least two (one corpus that two projects share is no sign).

    >>> from datetime import UTC
    >>> day = [datetime(2030, 4, n, tzinfo=UTC) for n in (1, 2, 3)]
    >>> two = frozenset({"a", "b"})
    >>> sent = [Submission(1, "Río", day[0]), Submission(2, "RIO.", day[1]), Submission(3, "Mar", day[2], two)]
    >>> duplicates([*sent, Submission(4, "Sea", day[0], two), Submission(5, "Sun", day[0], frozenset("a"))])
    {1: 2, 4: 3}
    """
    ordered = sorted(submissions, key=lambda one: (one.submitted_at, one.id), reverse=True)
    newest: dict[str | frozenset[str], int] = {}
    found: dict[int, int] = {}
    for one in ordered:
        signs: list[str | frozenset[str]] = [unaccented_key(one.title) or f"{one.id}"]
        if len(one.repos) > 1:
            signs.append(frozenset(name.casefold() for name in one.repos))
        like = next((newest[sign] for sign in signs if sign in newest), None)
        if like is not None:
            found[one.id] = like
        for sign in signs:
            newest.setdefault(sign, one.id if like is None else like)
    return dict(sorted(found.items()))


def submission_state(project: KnownProject, rules: ArtifactRules, now: datetime) -> State:
    """What a submission is, in one word."""
    if project.withdrawn_at is not None:
        return "withdrawn"
    if project.duplicate_of is not None:
        return "duplicate"
    if project.is_late(now):
        return "late"
    delivery = delivery_of(_kinds(project), rules.required)
    if delivery == "corpus_only" and rules.allows_corpus_only:
        return "corpus_only"
    return "complete" if delivery == "complete" else "incomplete"


def checklist(project: KnownProject, edition: Edition, now: datetime) -> tuple[Line, ...]:
    """Every line of a submission: of the whole, of its team, then of each of its links in their order."""
    lines = [_in_time(project, now), _parts(project, edition.artifacts), *_team(project.team, edition.teams)]
    is_over = project.deadline is not None and project.deadline.is_over(now)
    for artifact in project.artifacts:
        lines += _artifact(artifact, edition, project, is_over=is_over)
    return tuple(lines)


def _kinds(project: KnownProject) -> list[str]:
    """The kinds that are delivered: not what is known to be missing, and what a name really is."""
    found: list[str] = []
    for one in project.artifacts:
        existence = one.checked.check("existence")
        if existence is None or existence.result != "missing":
            found.append(one.checked.link.really or one.kind)
    return found


def _in_time(project: KnownProject, now: datetime) -> Line:
    if project.deadline is None:
        return Line("in_time", "unknown", "no_deadline", read_at=project.submitted_at)
    if project.submitted_at > project.deadline.at:
        return Line("in_time", "fails", "after", read_at=project.submitted_at)
    if project.is_late(now):
        return Line("in_time", "fails", "made_late", read_at=project.submitted_at)
    found = "extended" if project.deadline.is_extended else "before"
    return Line("in_time", "passes", found, read_at=project.submitted_at)


def _parts(project: KnownProject, rules: ArtifactRules) -> Line:
    kinds, read_at = _kinds(project), project.submitted_at
    missing = missing_kinds(kinds, rules.required)
    if not kinds:
        return Line("parts", "unknown", "no_links", read_at=read_at)
    if not missing:
        return Line("parts", "passes", "all", tuple(dict.fromkeys(kinds)), read_at=read_at)
    if rules.allows_corpus_only and delivery_of(kinds, rules.required) == "corpus_only":
        return Line("parts", "passes", "corpus_only", read_at=read_at)
    return Line("parts", "fails", "missing", missing, read_at=read_at)


def _team(team: KnownTeam | None, rules: TeamRules) -> Iterable[Line]:
    if team is None:
        yield from (Line(check, "unknown", "no_team") for check in ("team_size", "registered", "organization_members"))
        yield _one_team((), rules)
        return
    yield _team_size(team, rules)
    yield _all_are(
        "registered", [member.is_registered for member in team.members], team, team.registrations_at, "no_registrations"
    )
    yield _all_are(
        "organization_members",
        [member.is_in_organization for member in team.members],
        team,
        team.organization_at,
        "organization_unread",
    )
    yield _one_team(team.members, rules)


def _team_size(team: KnownTeam, rules: TeamRules) -> Line:
    limits = (str(rules.minimum_size), str(rules.maximum_size))
    if team.size is None and not team.members:
        return Line("team_size", "unknown", "no_size", limits)
    size = max(team.size or 0, len(team.members))
    result: CheckResult = "passes" if rules.minimum_size <= size <= rules.maximum_size else "fails"
    found = "size" if team.size in (None, size) else "more_known"
    return Line("team_size", result, found, (str(size), *limits, str(team.size or "")))


def _all_are(
    check: CheckName, said: Sequence[bool | None], team: KnownTeam, read_at: datetime | None, unread: str
) -> Line:
    """Whether something holds of every member; of those who are not known, somebody has to find out."""
    if read_at is None:
        return Line(check, "unknown", unread)
    if not said:
        return Line(check, "unknown", "no_members", read_at=read_at)
    size = max(team.size or 0, len(said))
    yes, no = sum(one is True for one in said), sum(one is False for one in said)
    values = (str(yes), str(size), str(no))
    if no:
        return Line(check, "fails", "some_not", values, read_at=read_at)
    return Line(check, "passes" if yes == size else "needs_person", "so_many", values, read_at=read_at)


def _one_team(members: Sequence[KnownMember], rules: TeamRules) -> Line:
    others = tuple(dict.fromkeys(name for member in members for name in member.other_teams))
    if rules.allows_several_teams:
        return Line("one_team", "passes", "allowed", others)
    if not members:
        return Line("one_team", "unknown", "no_members")
    return Line("one_team", "fails" if others else "passes", "others" if others else "only_one", others)


def _artifact(artifact: KnownArtifact, edition: Edition, project: KnownProject, *, is_over: bool) -> Iterable[Line]:
    for check in artifact.checked.checks:
        yield _of_bundle(artifact, check)
    if artifact.kind in HUB_KINDS and artifact.checked.check("existence") is None:
        yield Line("existence", "unknown", "no_repo", artifact=artifact.id, url=artifact.url)
    if artifact.kind == "space":
        yield _runs(artifact)
    if artifact.kind == "notebook" and not any(one.kind == "space" for one in project.artifacts):
        yield Line("runs", "needs_person", "notebook", artifact=artifact.id, url=artifact.url)
    if artifact.kind in HUB_KINDS:
        if is_over:
            yield _changed(artifact)
        yield from review_cards.lines(artifact.id, artifact.kind, artifact.url, artifact.card, edition.cards)


def _of_bundle(artifact: KnownArtifact, check: Check) -> Line:
    result = _OF_BUNDLE[check.result]
    found = ""
    if check.aspect in ("model_of_space", "dataset_of_space") and result == "fails":
        # The rules ask for links to what the demo uses, in its card or on its screen.
        if any(_is_named(artifact.card, name) for name in check.wanted):
            result, found = "passes", "in_text"
        elif check.result == "missing":
            result, found = "needs_person", "not_in_card"
        if not check.wanted:
            result, found = "unknown", "none_given"
    # A gate may be what its data asks for: the rules want repos that are public, and say nothing of terms to accept.
    if check.aspect == "openness" and check.found == ("gated",):
        result = "needs_person"
    return Line(check.aspect, result, found, artifact=artifact.id, read_at=check.read_at, url=artifact.url, basis=check)


def _is_named(card: KnownCard, repo_id: str) -> bool:
    return card.card is not None and repo_id.casefold() in card.card.text.casefold()


def _runs(artifact: KnownArtifact) -> Line:
    repo = artifact.checked.link.repo
    stage = (repo.state.stage or "") if repo is not None else ""
    result: CheckResult = "unknown"
    if repo is not None and repo.is_there and stage:
        result = "passes" if stage in _RUNS else "fails" if stage in _BROKEN else "needs_person"
        if stage not in _RUNS | _MAY_RUN | _BROKEN:
            result = "unknown"
    read_at = repo.seen_at if repo is not None else None
    found = "stage" if stage else "no_stage"
    return Line("runs", result, found, (stage,), artifact=artifact.id, read_at=read_at, url=artifact.url)


def _changed(artifact: KnownArtifact) -> Line:
    held = artifact.held
    result: CheckResult = "unknown"
    if held is not None and held.evidence == "not_there":
        result = "fails"
    elif held is not None and held.is_changed is not None:
        result = "passes"
        if held.is_changed:
            is_known_as_card = held.changes is not None and (held.changes.is_card_only or not held.changes.paths)
            result = "needs_person" if held.changes is None or is_known_as_card else "fails"
        elif held.evidence == "contradicting":
            result = "needs_person"
    return Line(
        "changed_after",
        result,
        artifact=artifact.id,
        read_at=artifact.checked.read_at,
        url=artifact.url,
        basis=held,
    )
