"""Who likes which repo of the Hub since when, by fingerprints: read, and added to. Nobody's name is stored."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from lib.domain.likes import Like, Readings
from lib.domain.repos import REPO_KINDS, RepoKind
from lib.store import team_people
from lib.store.models import (
    Artifact,
    Edition,
    Liker,
    LikersReading,
    OwnLiker,
    Person,
    PersonDetail,
    Project,
    ProjectArtifact,
    Repo,
    RepoClaim,
    RepoLike,
)


@dataclass(frozen=True, slots=True)
class GivenRepo:
    """A repo that a project gives and that is there, as the last lists show it.

    `counted`: its likes by the lists; `read_count`: those by the lists when its likers were last read, None: never.
    """

    number: int
    kind: RepoKind
    repo_id: str
    created_at: datetime | None
    counted: int
    read_count: int | None


@dataclass(frozen=True, slots=True)
class StoredLike:
    """A like that was there at the last reading. `is_time_asked` False: the person's own likes wait to be read."""

    person: int
    liked_at: datetime | None
    is_time_asked: bool


@dataclass(frozen=True, slots=True)
class LikeNews:
    """What a reading found new about one person and one repo."""

    fingerprint: str
    is_liked: bool
    liked_at: datetime | None = None
    is_time_asked: bool = False


@dataclass(frozen=True, slots=True)
class RepoOfProject:
    """An artifact that a project gives, with our number of the repo; None: no sync has looked yet.

    `was_seen` False: a sync looked, and it was never there to be seen.
    """

    artifact_id: int
    number: int | None
    was_seen: bool


def given_repos(session: Session, edition_id: int) -> tuple[GivenRepo, ...]:
    """The repos of projects that were not withdrawn, of which the lists say how many like them."""
    newest = select(func.max(LikersReading.id)).group_by(LikersReading.repo_id)
    reading = select(LikersReading).where(LikersReading.id.in_(newest)).subquery()
    query = (
        select(Repo, reading.c.counted)
        .join(reading, reading.c.repo_id == Repo.id, isouter=True)
        .where(Repo.edition_id == edition_id, Repo.presence.in_(("here", "moved")), Repo.likes.is_not(None))
        .where(Repo.id.in_(_given(edition_id)))
        .order_by(Repo.id)
    )
    kinds: dict[str, RepoKind] = {kind: kind for kind in REPO_KINDS}
    return tuple(
        GivenRepo(row.id, kinds[row.kind], row.repo_id, row.created_at, row.likes or 0, read_count)
        for row, read_count in session.execute(query)
    )


def _given(edition_id: int) -> Select[int]:
    return (
        select(RepoClaim.repo_id)
        .join(ProjectArtifact, ProjectArtifact.artifact_id == RepoClaim.artifact_id)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Project.edition_id == edition_id, Project.withdrawn_at.is_(None))
    )


def stored_likes(session: Session, edition_id: int) -> dict[int, dict[str, StoredLike]]:
    """By our number of a repo, who liked it at the last reading, by fingerprint."""
    newest = select(func.max(RepoLike.id)).group_by(RepoLike.repo_id, RepoLike.liker_id)
    query = (
        select(RepoLike, Liker.fingerprint)
        .join(Liker, Liker.id == RepoLike.liker_id)
        .where(Liker.edition_id == edition_id, RepoLike.id.in_(newest), RepoLike.is_liked)
        .order_by(RepoLike.id)
    )
    found: dict[int, dict[str, StoredLike]] = defaultdict(dict)
    for row, fingerprint in session.execute(query):
        found[row.repo_id][fingerprint] = StoredLike(row.liker_id, row.liked_at, row.is_time_asked)
    return dict(found)


def add_reading(session: Session, repo: int, *, counted: int, likers: int | None, now: datetime, run_id: int) -> None:
    """The likers of a repo were read while the lists counted so many likes; `likers` None: they are not shown."""
    session.add(LikersReading(repo_id=repo, read_at=now, counted=counted, likers=likers, sync_run_id=run_id))


def add_news(
    session: Session, edition_id: int, news: Mapping[int, Iterable[LikeNews]], *, now: datetime, run_id: int
) -> None:
    """Add what readings found, by our number of a repo, and the people who were not known."""
    numbers = {
        fingerprint: number
        for number, fingerprint in session.execute(
            select(Liker.id, Liker.fingerprint).where(Liker.edition_id == edition_id)
        )
    }
    added = [(repo, one) for repo, of_repo in news.items() for one in of_repo]
    unknown = {one.fingerprint: Liker(edition_id=edition_id, fingerprint=one.fingerprint) for _, one in added}
    people = [person for fingerprint, person in unknown.items() if fingerprint not in numbers]
    session.add_all(people)
    session.flush()
    numbers |= {person.fingerprint: person.id for person in people}
    session.add_all(
        RepoLike(
            repo_id=repo,
            liker_id=numbers[one.fingerprint],
            is_liked=one.is_liked,
            liked_at=one.liked_at,
            is_time_asked=one.is_time_asked,
            seen_at=now,
            sync_run_id=run_id,
        )
        for repo, one in added
    )


def readings(session: Session, edition_id: int) -> dict[int, Readings]:
    """When the likers of each repo were read, by our number of it; repos that were never read are not in it."""
    query = (
        select(Repo.id, Repo.likes, Repo.seen_at, LikersReading.read_at, LikersReading.counted)
        .join(LikersReading, LikersReading.repo_id == Repo.id)
        .where(Repo.edition_id == edition_id, LikersReading.likers.is_not(None))
        .order_by(LikersReading.id)
    )
    moments: dict[int, list[datetime]] = defaultdict(list)
    holds: dict[int, datetime] = {}
    for repo, likes, seen_at, read_at, counted in session.execute(query):
        moments[repo].append(read_at)
        holds[repo] = max(read_at, seen_at) if likes == counted else read_at
    return {repo: Readings(tuple(read_at), holds[repo]) for repo, read_at in moments.items()}


def likes(session: Session, edition_id: int) -> tuple[Like, ...]:
    """Every like that was ever seen. One that was taken back and given anew is two."""
    query = (
        select(RepoLike.repo_id, RepoLike.liker_id, RepoLike.is_liked, RepoLike.liked_at, RepoLike.seen_at)
        .join(Repo, Repo.id == RepoLike.repo_id)
        .where(Repo.edition_id == edition_id)
        .order_by(RepoLike.id)
    )
    begun: dict[tuple[int, int], Like] = {}
    ended: list[Like] = []
    for repo, person, is_liked, liked_at, seen_at in session.execute(query):
        known = begun.get((repo, person))
        if is_liked:
            begun[repo, person] = Like(repo, person, liked_at, known.first_seen_at if known else seen_at)
        elif known is not None:
            ended.append(Like(repo, person, known.liked_at, known.first_seen_at, seen_at))
            del begun[repo, person]
    return (*ended, *begun.values())


def repos_of_projects(session: Session, edition_id: int) -> dict[int, tuple[RepoOfProject, ...]]:
    """The artifacts on the Hub of each project, by our number of it."""
    query = (
        select(ProjectArtifact.project_id, Artifact.id, Repo.id, Repo.presence, Repo.likes)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .join(RepoClaim, RepoClaim.artifact_id == Artifact.id, isouter=True)
        .join(Repo, Repo.id == RepoClaim.repo_id, isouter=True)
        .where(Artifact.edition_id == edition_id, Artifact.kind.in_(REPO_KINDS), Artifact.repo_id.is_not(None))
        .order_by(ProjectArtifact.project_id, ProjectArtifact.position)
    )
    found: dict[int, list[RepoOfProject]] = defaultdict(list)
    for project, artifact, number, presence, counted in session.execute(query):
        was_seen = number is None or presence == "here" or counted is not None
        found[project].append(RepoOfProject(artifact, number, was_seen))
    return {project: tuple(repos) for project, repos in found.items()}


def own_likers(session: Session, edition_id: int, fingerprint: Callable[[str], str]) -> dict[int, frozenset[int]]:
    """By our number of a project, the likers who are or were in its team, those who were erased since too. Their names
    stay in here."""
    found: dict[int, set[int]] = defaultdict(set)
    for project, liker in _own_likers(session, edition_id, fingerprint, None):
        found[project].add(liker)
    erased = select(OwnLiker).join(Project, Project.id == OwnLiker.project_id).where(Project.edition_id == edition_id)
    for row in session.scalars(erased):
        found[row.project_id].add(row.liker_id)
    return {project: frozenset(members) for project, members in found.items()}


def keep_own_likers(session: Session, person_ids: Collection[int], fingerprint: Callable[[str, str], str]) -> None:
    """Before these people are erased, keep who of them likes repos of their own projects: what was counted stays.

    `fingerprint`: (slug of an edition, name on the Hub) to what tells the liker.
    """
    kept = set(session.execute(select(OwnLiker.project_id, OwnLiker.liker_id)))
    for edition_id, slug in session.execute(select(Edition.id, Edition.slug)).all():
        own = _own_likers(session, edition_id, partial(fingerprint, slug), person_ids)
        session.add_all(OwnLiker(project_id=project, liker_id=liker) for project, liker in own - kept)


def _own_likers(
    session: Session, edition_id: int, fingerprint: Callable[[str], str], person_ids: Collection[int] | None
) -> set[tuple[int, int]]:
    """(project, liker) for each liker who is known to be in the team of a project; of these rows of people, or all."""
    known, listed, other = team_people.known_members(edition_id), aliased(Person), aliased(Person)
    query = (
        select(Project.id, other.id, PersonDetail.hub_name)
        .join(known, known.c.team_id == Project.team_id)
        .join(listed, listed.id == known.c.person_id)
        # Whatever row of somebody has their name on the Hub.
        .join(other, func.coalesce(other.same_as_id, other.id) == func.coalesce(listed.same_as_id, listed.id))
        .join(PersonDetail, PersonDetail.person_id == other.id)
        .where(Project.edition_id == edition_id, PersonDetail.hub_name.is_not(None))
    )
    likers = {
        print_of: number
        for number, print_of in session.execute(
            select(Liker.id, Liker.fingerprint).where(Liker.edition_id == edition_id)
        )
    }
    wanted = None if person_ids is None else frozenset(person_ids)
    return {
        (project, likers[print_of])
        for project, person, hub_name in session.execute(query)
        if (wanted is None or person in wanted) and (print_of := fingerprint(hub_name or "")) in likers
    }
