"""Which revisions repos of projects held at their deadline that no sync ever met as the newest one.

A team pushes in the last hour and once more before the next sync looks: what counts is then known by the times of
commits alone, and what it held was never read. Nothing is stored here: a deadline that moves asks for another revision.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lib.domain.deadlines import RepoHistory, SeenCommit, Sighting, at_deadline
from lib.domain.repos import RepoCommit, RepoState
from lib.services import snapshots
from lib.services.sync import Job
from lib.store import project_repos, repos

if TYPE_CHECKING:
    from datetime import datetime

    from lib.store.database import Session


@dataclass(frozen=True, slots=True)
class FoundRepo:
    """A repo as the sync on its way finds it, with the `commits` that it read. `number`: ours, None for a new one."""

    number: int | None
    state: RepoState
    commits: tuple[RepoCommit, ...] = ()


def unread_revisions(
    session: "Session", job: Job, found: Mapping[int, FoundRepo], repo_of: Mapping[int, int]
) -> list[tuple[int, str]]:
    """The revisions to be read, each (key of `found`, sha), of repos that hold another one now. `repo_of`: which of
    `found` an artifact is, by its id."""
    deadlines = snapshots.deadlines_of_artifacts(session, job.edition, job.edition_id)
    passed = {
        (repo_of[artifact_id], deadline.at)
        for artifact_id, announced in deadlines.items()
        for deadline in announced
        if artifact_id in repo_of and deadline.is_over(job.now)
    }
    numbers = {number for key, _at in passed if (number := found[key].number) is not None}
    histories = project_repos.histories(session, numbers) if numbers else {}
    looks = project_repos.looks(session, job.edition_id) if passed else ()
    read = repos.read_revisions(session, job.edition_id) if passed else frozenset()

    def wanted() -> Iterator[tuple[int, str]]:
        for key, deadline_at in sorted(passed):
            repo = found[key]
            held = at_deadline(_history(histories, repo, job.now), deadline_at, looks)
            if held.is_changed and held.sha is not None and (repo.number, held.sha) not in read:
                yield key, held.sha

    return list(dict.fromkeys(wanted()))


def _history(known: Mapping[int, RepoHistory], repo: FoundRepo, now: "datetime") -> RepoHistory:
    """The history of a repo with what this sync found of it."""
    before = known.get(repo.number, RepoHistory()) if repo.number is not None else RepoHistory()
    shas = {entry.commit.sha for entry in before.commits}
    new = tuple(SeenCommit(commit, now) for commit in repo.commits if commit.sha not in shas)
    sightings = before.sightings if before.sha == repo.state.sha else (*before.sightings, Sighting(repo.state.sha, now))
    return replace(
        before,
        sightings=sightings,
        commits=(*before.commits, *new),
        created_at=repo.state.created_at,
        sha=repo.state.sha,
    )
