"""Likes on the Hub: who is liked how much now, how much at the deadline, and how that came.

A project's likes are those of its repos together. A repo that several projects give counts for each of them in the
ranking, and once in totals; one person may count several times. The count at the deadline, by which the mention goes,
knows people where the likers were read: each person once per project, its own team left out. Who they are is told to
nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from lib.domain import deadlines
from lib.domain import likes as rules
from lib.domain.edition import Edition, are_results_public
from lib.domain.likes import Gap, People, Standing
from lib.services.results import PublicResult
from lib.store import public_figures, public_likes, public_projects, repo_likes
from lib.store.public_projects import ProjectRow
from lib.store.repo_likes import RepoOfProject

if TYPE_CHECKING:
    from lib.store.database import Session

MOST_SERIES = 6
MENTION = "most_liked"  # the prize of the edition that goes by likes

Course = tuple[tuple[datetime, int], ...]
"""Likes over time: (when counted, likes), oldest first."""


DeadlineMethod = Literal["people", "counts", "unknown"]
"""How likes at the deadline were counted: each person once by the time of the like; the sum of the last counts until
then; not at all."""


@dataclass(frozen=True, slots=True)
class ProjectAtDeadline:
    """A submitted project at the deadline. `people` and `likes` None: unknown, which is no zero.

    `likes` is the plain sum over its repos. `place` goes by what `LikesAtDeadline.method` says, and is None where that
    is not known of this project. `gaps`: why there may have been more people.
    """

    slug: str
    title: str
    people: int | None
    likes: int | None
    place: int | None
    gaps: tuple[Gap, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class LikesAtDeadline:
    """Every submitted project at the deadline, by place, those without one last. `read_at`: when likers were last read
    for it; None where they never were, and where the deadline has not passed."""

    deadline_at: datetime | None
    method: DeadlineMethod
    projects: tuple[ProjectAtDeadline, ...]
    read_at: datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing of any project, so that the places are final."""
        return bool(self.projects) and all(project.is_complete for project in self.projects)

    def project(self, slug: str) -> ProjectAtDeadline | None:
        """The project called `slug`; None where there is none."""
        return next((project for project in self.projects if project.slug == slug), None)


@dataclass(frozen=True, slots=True)
class LikedProject:
    """A submitted project in the ranking. `at_deadline` None: not counted by then, or not yet."""

    slug: str
    title: str
    likes: int
    place: int
    repos: int
    at_deadline: int | None
    award_key: str | None


@dataclass(frozen=True, slots=True)
class Honoured:
    """A project with the mention for its likes. `at_deadline` None: not counted by then."""

    slug: str
    title: str
    at_deadline: int | None


@dataclass(frozen=True, slots=True)
class LikedRepo:
    """A repo in the ranking. `projects` are the titles of the submitted projects that give it, `slugs` theirs."""

    kind: str
    repo_id: str
    url: str | None
    likes: int
    place: int
    projects: tuple[str, ...]
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likes:
    """Everything about likes. `uncounted`: titles of submitted projects of which no repo was ever counted.

    `courses` are those of the first projects by place, at most `MOST_SERIES`, by slug. `deadline_at` is when counting
    for the mention ends; None where the edition has no such date.
    """

    projects: tuple[LikedProject, ...]
    repos: tuple[LikedRepo, ...]
    totals: Course
    courses: tuple[tuple[str, Course], ...]
    uncounted: tuple[str, ...]
    as_of: datetime | None
    deadline_at: datetime | None
    is_synthetic: bool

    @property
    def leaders(self) -> tuple[LikedProject, ...]:
        """The projects in first place."""
        return tuple(project for project in self.projects if project.place == 1)

    @property
    def is_past_deadline(self) -> bool:
        """Whether likes were counted after the deadline, so that its counts will not change."""
        return self.as_of is not None and self.deadline_at is not None and self.as_of > self.deadline_at

    def project(self, slug: str) -> LikedProject:
        """The project called `slug`. Raises StopIteration where it is not in the ranking."""
        return next(project for project in self.projects if project.slug == slug)


def likes(session: "Session", edition: Edition, edition_id: int) -> Likes:
    """Everything about the likes of the edition."""
    history = public_figures.likes_history(session, edition_id)
    counts = [(row.as_of, row.artifact_id, row.likes) for row in history]
    newest = {row.artifact_id: row.likes for row in public_figures.newest_likes(session, edition_id)}
    submitted = public_projects.submitted_projects(session, edition_id)
    deadline_at = _deadline_of(edition)
    as_of = max((row.as_of for row in history), default=None)
    at_deadline = rules.counts_at(counts, deadline_at) if deadline_at and as_of and as_of > deadline_at else {}
    sums = {project.slug: rules.sum_over_artifacts(_artifact_ids(project), newest) for project in submitted}
    ranking = rules.standings((slug, total) for slug, total in sums.items() if total is not None)
    by_slug = {project.slug: project for project in submitted}
    return Likes(
        projects=tuple(_liked(standing, by_slug[standing.key], newest, at_deadline) for standing in ranking),
        repos=_repos(session, edition_id, newest, submitted),
        totals=rules.totals_over_time(counts),
        courses=tuple(
            (standing.key, _course(counts, by_slug[standing.key]))
            for standing in rules.whole_places(ranking, MOST_SERIES)
        ),
        uncounted=tuple(project.title for project in submitted if sums[project.slug] is None),
        as_of=as_of,
        deadline_at=deadline_at,
        is_synthetic=any(row.is_synthetic for row in history),
    )


def likes_at_deadline(session: "Session", edition: Edition, edition_id: int) -> LikesAtDeadline:
    """How many people liked each submitted project at the deadline, and how that is known.

    Before the deadline nothing is known of it: a like of the last second counts, and was not given yet.
    """
    deadline_at = _deadline_of(edition)
    submitted = public_projects.submitted_projects(session, edition_id)
    history = public_figures.likes_history(session, edition_id)
    readings = repo_likes.readings(session, edition_id)
    read_at = max((at for reading in readings.values() for at in reading.read_at), default=None)
    looked_at = [row.as_of for row in history] + [reading.holds_until for reading in readings.values()]
    if deadline_at is None or not any(at > deadline_at for at in looked_at):
        unknown = tuple(_at_deadline(project, _UNKNOWN, None) for project in submitted)
        return LikesAtDeadline(deadline_at, "unknown", unknown, None)
    counts = rules.counts_at([(row.as_of, row.artifact_id, row.likes) for row in history], deadline_at)
    seen = repo_likes.likes(session, edition_id)
    own = repo_likes.own_likers(session, edition_id, partial(rules.fingerprint, edition.slug))
    repos = repo_likes.repos_of_projects(session, edition_id)
    found = []
    for project in submitted:
        given = repos.get(project.id, ())
        numbers = _numbers(given)
        people = rules.people_at(deadline_at, numbers, seen, readings, own.get(project.id, ()))
        everybody = rules.people_at(deadline_at, numbers, seen, readings)
        if people.people is not None and not all(repo.was_seen for repo in given):
            people = replace(people, gaps=(*people.gaps, "not there"))
        counted = rules.sum_over_artifacts(_artifact_ids(project), counts)
        found.append(_at_deadline(project, people, counted if everybody.likes is None else everybody.likes))
    return _in_order(deadline_at, found, read_at)


_UNKNOWN = People(None, None, ())


def _deadline_of(edition: Edition) -> datetime | None:
    deadline = deadlines.deadline_of(edition)
    return deadline.at if deadline is not None else None


def _numbers(given: Sequence[RepoOfProject]) -> list[int]:
    """The repos whose likers say who liked a project; one that no sync has looked for is none that was read."""
    return [_NEVER_LOOKED if repo.number is None else repo.number for repo in given if repo.was_seen]


_NEVER_LOOKED = 0  # our numbers begin at 1


def _at_deadline(project: ProjectRow, people: People, likes: int | None) -> ProjectAtDeadline:
    return ProjectAtDeadline(
        slug=project.slug,
        title=project.title,
        people=people.people,
        likes=likes,
        place=None,
        gaps=people.gaps,
        is_complete=people.is_complete,
    )


def _in_order(deadline_at: datetime, found: Sequence[ProjectAtDeadline], read_at: datetime | None) -> LikesAtDeadline:
    """With places: by people where they are known of any project, else by the plain sums."""
    by_people = {project.slug: project.people for project in found if project.people is not None}
    by_counts = {project.slug: project.likes for project in found if project.likes is not None}
    method: DeadlineMethod = "people" if by_people else "counts" if by_counts else "unknown"
    ranked = rules.standings((by_people or by_counts).items())
    places = {standing.key: standing.place for standing in ranked}
    placed = sorted(
        (replace(project, place=places.get(project.slug)) for project in found),
        key=lambda project: (project.place is None, project.place or 0, project.slug),
    )
    return LikesAtDeadline(deadline_at, method, tuple(placed), read_at)


def repos_of(view: Likes, kind: str) -> tuple[LikedRepo, ...]:
    """The ranking among the repos of one kind."""
    chosen = {repo.repo_id: repo for repo in view.repos if repo.kind == kind}
    ranking = rules.standings((repo_id, repo.likes) for repo_id, repo in chosen.items())
    return tuple(replace(chosen[standing.key], place=standing.place) for standing in ranking)


def honourable_mentions(
    view: Likes, published: PublicResult | None, edition: Edition, now: datetime
) -> tuple[Honoured, ...]:
    """The projects that have the mention for their likes, several where they share it; none before results are public.

    As :func:`lib.services.projects.public_award`: a result that Tablero published says it; without one, what the
    organizers declared.
    """
    if published is not None and published.is_public(now):
        given = [(one.project, one.title) for one in published.result.mentions if one.prize == MENTION]
    elif are_results_public(edition, now):
        given = [(project.slug, project.title) for project in view.projects if project.award_key == MENTION]
    else:
        given = []
    counted = {project.slug: project.at_deadline for project in view.projects}
    return tuple(Honoured(slug, title, counted.get(slug)) for slug, title in given)


def _artifact_ids(project: ProjectRow) -> list[int]:
    return [artifact.id for artifact in project.artifacts]


def _liked(
    standing: Standing, project: ProjectRow, newest: dict[int, int], at_deadline: dict[int, int]
) -> LikedProject:
    ids = _artifact_ids(project)
    return LikedProject(
        slug=project.slug,
        title=project.title,
        likes=standing.likes,
        place=standing.place,
        repos=sum(artifact_id in newest for artifact_id in set(ids)),
        at_deadline=rules.sum_over_artifacts(ids, at_deadline),
        award_key=project.award,
    )


def _course(counts: Sequence[tuple[datetime, int, int]], project: ProjectRow) -> Course:
    ids = set(_artifact_ids(project))
    return rules.totals_over_time(count for count in counts if count[1] in ids)


def _repos(
    session: "Session", edition_id: int, newest: dict[int, int], submitted: Sequence[ProjectRow]
) -> tuple[LikedRepo, ...]:
    rows = {
        f"{row.kind}:{row.repo_id}": row for row in public_likes.repos(session, edition_id) if row.artifact_id in newest
    }
    ranking = rules.standings((key, newest[row.artifact_id]) for key, row in rows.items())
    found = []
    for standing in ranking:
        row = rows[standing.key]
        giving = [project for project in submitted if row.artifact_id in _artifact_ids(project)]
        found.append(
            LikedRepo(
                kind=row.kind,
                repo_id=row.repo_id,
                url=row.url,
                likes=standing.likes,
                place=standing.place,
                projects=tuple(project.title for project in giving),
                slugs=tuple(project.slug for project in giving),
            )
        )
    return tuple(found)
