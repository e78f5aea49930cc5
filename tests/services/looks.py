"""What syncs would have stored of repos, written by the store's own functions, without a Hub."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lib.domain.repos import Presence, RepoCommit, RepoDetails, RepoFile, RepoState
from lib.domain.sync import changes
from lib.store import repos, sync_runs
from lib.store.database import Session

Push = tuple[str, datetime, dict[str, str]]
"""A commit: its sha, the time that it says, and the contents of every file from then on, by path."""


@dataclass(frozen=True)
class Shown:
    """A repo as a look finds it: what the Hub says, and its commits, oldest first. `pushes` None: not to be read."""

    state: RepoState
    pushes: Sequence[Push] | None = ()
    presence: Presence = "here"
    is_ours: bool = True


def look(session: Session, at: datetime, shown: Sequence[Shown], *, edition_id: int = 1) -> None:
    """A sync at a moment that finds exactly these repos, and misses the others."""
    run = sync_runs.start_run(session, edition_id=edition_id, source="hub", started_at=at, started_by=None)
    known = {(stored.state.kind, stored.state.key): (number, stored) for number, stored in _known(session, edition_id)}
    found = set()
    for one in shown:
        state = replace(one.state, sha=one.pushes[-1][0]) if one.pushes else one.state
        number, was = known.get((state.kind, state.key), (None, None))
        if number is None:
            number = repos.add_repo(
                session,
                edition_id,
                state,
                one.presence,
                is_in_organization=one.is_ours,
                now=at,
                run_id=run.id,
            )
        else:
            repos.see_repo(session, number, state, one.presence, is_in_organization=one.is_ours, now=at, run_id=run.id)
        found.add(number)
        noticed = changes(was.state if was else None, was.presence if was else None, state, one.presence)
        repos.add_changes(session, number, noticed, now=at, run_id=run.id)
        if one.pushes:
            repos.add_details(session, number, _details(one.pushes), (), now=at, run_id=run.id)
    for number, stored in _known(session, edition_id):
        if number not in found and repos.miss_repo(session, number, "gone", now=at, run_id=run.id):
            missed = changes(stored.state, stored.presence, stored.state, "gone")
            repos.add_changes(session, number, missed, now=at, run_id=run.id)
    names = {
        (stored.state.kind, stored.state.repo_id.casefold()): number for number, stored in _known(session, edition_id)
    }
    for artifact in repos.given_artifacts(session, edition_id):
        number = names.get((artifact.kind, artifact.repo_id.casefold()))
        if number is not None and artifact.repo_number is None:
            repos.claim(session, artifact.id, number, now=at)
    sync_runs.finish_run(session, run.id, status="succeeded", finished_at=at, requests_by_kind={}, limit_left=None)


def _known(session: Session, edition_id: int) -> list[tuple[int, repos.StoredRepo]]:
    return list(repos.stored_repos(session, edition_id).items())


def _details(pushes: Sequence[Push]) -> RepoDetails:
    sha, _at, contents = pushes[-1]
    return RepoDetails(
        sha,
        tuple(RepoCommit(each, at, f"Commit {each}") for each, at, _ in reversed(pushes)),
        tuple(RepoFile(path, len(content), f"blob of {content}") for path, content in contents.items()),
        contents.get("README.md"),
    )
