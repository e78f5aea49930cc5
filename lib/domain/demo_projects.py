"""How projects come about and are liked in the demo. All of it is invented; only links and awards are real.

A team forms, its corpus appears on the Hub, then model, notebook and demo on the way to the submission, which brings
the video. Each like has its own instant, more of them around the submission; a count is how many there are so far.
"""

import random
from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TypeVar

from lib.domain.declared import Declared, DeclaredProject
from lib.domain.demo_people import DemoPerson, apportioned
from lib.domain.demo_plan import DemoPlan, ProjectPlan, StageKey
from lib.domain.projects import short_title

_Repo = TypeVar("_Repo", bound=Hashable)

COUNTED_AT = time(9, 30)  # UTC, daily
# Organizers publish figures long after the event; from these stages on the demo shows them all the same.
_KNOWS_FIGURES: tuple[StageKey, ...] = ("judging", "published")
_KNOWS_AWARDS: tuple[StageKey, ...] = ("published",)
# When a kind of artifact appears, from the corpus (0) to the submission (1); any other kind comes with the submission.
_APPEARS = {"dataset": 0.0, "model": 0.55, "notebook": 0.6, "space": 0.8}
_LIKED_KINDS = {"space": 5, "dataset": 4, "model": 3}  # which repos people like, in any unit


def appears_at(project: ProjectPlan, kind: str) -> datetime:
    """When an artifact of `kind` is first seen (aware, UTC, whole minutes)."""
    span = project.submitted_at - project.corpus_at
    at = project.corpus_at + span * _APPEARS.get(kind, 1.0)
    return at.replace(second=0, microsecond=0)


def first_seen(declared: Declared, plan: DemoPlan) -> dict[tuple[str, str], datetime]:
    """When each artifact of the edition is first seen, by kind and locator.

    Raises ValueError where the plan has no moment for a published project or corpus.
    """
    found: dict[tuple[str, str], datetime] = {}
    planned = {project.title: project for project in plan.projects}
    for project in declared.projects:
        title = short_title(project.title)
        if title not in planned:
            raise ValueError(f'the demo plans no moments for the project "{title}"')
        for link in project.links:
            key, at = (link.kind, link.locator), appears_at(planned[title], link.kind)
            found[key] = min(at, found.get(key, at))
    loose = {corpus.name: corpus.corpus_at for corpus in plan.loose_corpora}
    for corpus in declared.corpora:
        key = ("dataset", corpus.locator)
        if key in found:
            continue
        if corpus.name not in loose:
            raise ValueError(f'the demo plans no moment for the corpus "{corpus.name}"')
        found[key] = loose[corpus.name]
    return found


def known_by(declared: Declared, plan: DemoPlan, stage: StageKey) -> Declared:
    """As much of what the organizers published as `stage` shows.

    A project is there from its first corpus on, with the links seen by then; a corpus from the day on which its repo
    is seen, with the size published later; figures from judging on; awards once they are published.

    Raises ValueError where the plan says nothing about a published project, corpus or evaluation set.
    """
    clock_at, seen_at = plan.clock(stage), first_seen(declared, plan)
    planned = {project.title: project for project in plan.projects}
    rounds = [batch for batch in plan.evaluation_rounds if stage in batch.states]
    state = {name: batch.states[stage] for batch in rounds for name in batch.sets}
    planned_sets = {name for batch in plan.evaluation_rounds for name in batch.sets}
    if unplanned := [one.name for one in declared.evaluation_sets if one.name not in planned_sets]:
        raise ValueError(f"the demo plans no state for the evaluation sets {', '.join(unplanned)}")

    def as_of_now(project: DeclaredProject) -> DeclaredProject:
        moments = planned[short_title(project.title)]
        links = tuple(link for link in project.links if appears_at(moments, link.kind) <= clock_at)
        return replace(project, links=links, award=project.award if stage in _KNOWS_AWARDS else None)

    return Declared(
        corpora=tuple(corpus for corpus in declared.corpora if seen_at["dataset", corpus.locator] <= clock_at),
        evaluation_sets=tuple(
            replace(one, state=state[one.name]) for one in declared.evaluation_sets if one.name in state
        ),
        figures=declared.figures if stage in _KNOWS_FIGURES else (),
        projects=tuple(
            as_of_now(project)
            for project in declared.projects
            if planned[short_title(project.title)].corpus_at <= clock_at
        ),
    )


def teams(
    projects: Sequence[ProjectPlan], sizes: Mapping[str, int], people: Sequence[DemoPerson], seed: int
) -> dict[str, tuple[int, ...]]:
    """The numbers of the people in each team, by the title of its project, in the order in which teams form.

    Only people who came for the hackathon and had registered when the team formed; nobody is in two teams unless the
    plan says so. `sizes` gives the published size by title. Raises ValueError where too few people had registered.
    """
    stream = random.Random(f"{seed}/teams")  # noqa: S311 - made-up teams, nothing to guess
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for project in sorted(projects, key=lambda planned: planned.team_at):
        shared = found[project.shares_member_with][:1] if project.shares_member_with else ()
        free = [
            person.number
            for person in people
            if person.ticket == "hackathon" and person.arrived_at <= project.team_at and person.number not in taken
        ]
        missing = sizes[project.title] - len(shared)
        if missing > len(free):
            raise ValueError(f'"{project.title}" needs {missing} more people, and {len(free)} are free')
        members = (*shared, *sorted(stream.sample(free, missing)))
        taken.update(members)
        found[project.title] = members
    return found


def final_likes(declared: Declared, plan: DemoPlan) -> dict[tuple[str, str], int]:
    """The likes of each Hub repo in the last stage, by kind and locator.

    The likes of a project are shared out among its repos; a repo of two projects gets its share from the one whose
    corpus is first.
    """
    found: dict[tuple[str, str], int] = {}
    links = {short_title(project.title): project.links for project in declared.projects}
    for project in sorted(plan.projects, key=lambda planned: planned.corpus_at):
        own = {(link.kind, link.locator): link.kind for link in links.get(project.title, ()) if link.repo_id}
        found |= likes_by_repo(project.likes, {key: kind for key, kind in own.items() if key not in found})
    loose = {corpus.name: corpus.likes for corpus in plan.loose_corpora}
    for corpus in declared.corpora:
        if corpus.repo_id and ("dataset", corpus.locator) not in found:
            found["dataset", corpus.locator] = loose[corpus.name]
    return found


def likes_by_repo(likes: int, kinds: Mapping[_Repo, str]) -> dict[_Repo, int]:
    """The likes of a project shared out among its repos, whose kinds are given; other artifacts get none.

    >>> likes_by_repo(12, {"a": "dataset", "b": "model", "c": "space", "d": "video"})
    {'a': 4, 'b': 3, 'c': 5}
    """
    weights = {repo: _LIKED_KINDS[kind] for repo, kind in kinds.items() if kind in _LIKED_KINDS}
    return apportioned(likes, weights) if weights else {}


def like_instants(likes: int, seen_at: datetime, until: datetime, seed: str) -> list[datetime]:
    """The instant of each like between `seen_at` and `until`, in order; the same seed gives the same ones."""
    stream = random.Random(seed)  # noqa: S311 - made-up likes, nothing to guess
    seconds = (until - seen_at).total_seconds()
    return sorted(seen_at + timedelta(seconds=seconds * stream.betavariate(2, 2.4)) for _ in range(likes))


def daily_counts(instants: Sequence[datetime], seen_at: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """(when counted, likes so far) for every day from `seen_at` to `until`, both included.

    >>> from datetime import UTC
    >>> day = [datetime(2030, 1, n, 12, tzinfo=UTC) for n in (1, 2, 4)]
    >>> [(at.day, likes) for at, likes in daily_counts(day[1:], day[0], day[2])]
    [(2, 0), (3, 1), (4, 1)]
    """
    counted_at = datetime.combine(seen_at.date(), COUNTED_AT, seen_at.tzinfo)
    if counted_at < seen_at:
        counted_at += timedelta(days=1)
    counts = []
    while counted_at <= until:
        counts.append((counted_at, bisect_right(instants, counted_at)))
        counted_at += timedelta(days=1)
    return counts
