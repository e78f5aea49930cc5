"""The Hub in the demo: what every sync up to a moment would have stored, written as a real one writes it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lib.domain.claims import Owner
from lib.domain.demo_plan import PlannedDecision
from lib.domain.demo_repos import DemoRepo, sync_instants
from lib.domain.edition import Edition
from lib.domain.projects import short_title
from lib.domain.repos import RepoState
from lib.domain.sync import changes
from lib.services import claims, visits
from lib.sources.cards import parse_sections
from lib.store import claims as claim_rows
from lib.store import repos, sync_runs

if TYPE_CHECKING:
    from lib.store.database import Database, Session

SOURCE = "hub"
_TAKES = timedelta(seconds=40)
_CALLS_ALLOWED = 1000  # of a free token in five minutes
_LISTS, _BESIDE = 3, ("commits", "tree", "file")  # what a sync asks for, and what of a repo that is new or changed


def seed_repos(
    session: "Session", edition: Edition, edition_id: int, made: Sequence[DemoRepo], until: datetime
) -> None:
    """Store the repos as the syncs up to `until` found them, each sync a run, and say which artifacts they are."""
    opens_at = edition.date(edition.phases[0].starts).instant
    deadline_at = next(edition.date(phase.starts).instant for phase in edition.phases if phase.key == "judging")
    syncs = _Syncs(session, edition_id, made)
    instants = sync_instants(opens_at, deadline_at, until - _TAKES)
    for at in instants:
        syncs.look(at, is_last=at == instants[-1])
    numbers = {(seen.state.kind, seen.state.repo_id.casefold()): seen for seen in syncs.known.values()}
    for artifact in repos.given_artifacts(session, edition_id):
        seen = numbers.get((artifact.kind, artifact.repo_id.casefold()))
        if seen is not None:
            repos.claim(session, artifact.id, seen.number, now=seen.first_at)


def seed_decisions(
    database: "Database", slug: str, edition_id: int, decisions: Sequence[PlannedDecision], until: datetime
) -> None:
    """Let an organizer decide what the plan says, in its order, as far as it was decided by `until`.

    Raises ValueError where a repo or project of the plan is not there.
    """
    with database.read() as session:
        subject = next(
            person.subject for person in visits.demo_people(session, edition_id) if person.role == "organizer"
        )
        organizer = visits.demo_actor(session, subject)
        numbers = {
            stored.state.repo_id.partition("/")[2]: number
            for number, stored in repos.stored_repos(session, edition_id).items()
        }
        projects = {short_title(one.title): one for one in claim_rows.projects(session, edition_id)}
    for decision in decisions:
        if decision.at > until:
            continue
        if decision.repo not in numbers or decision.project not in (None, *projects):
            raise ValueError(f'the demo decides about "{decision.repo}", which is not there or for nobody')
        number = numbers[decision.repo]
        if decision.project is None:
            claims.ignore_repo(
                database, organizer, slug, number, reason=decision.reason, now=decision.at, replaces_id=None
            )
        else:
            project = projects[decision.project]
            owner = Owner(project.id, project.team_id)
            claims.claim_repo(
                database, organizer, slug, number, owner, reason=decision.reason, now=decision.at, replaces_id=None
            )


class _Seen:
    """A repo that a sync has seen: our number of it, since when, as what, and whether it is gone."""

    def __init__(self, number: int, first_at: datetime, state: RepoState) -> None:
        self.number = number
        self.first_at = first_at
        self.state = state
        self.is_gone = False


class _Syncs:
    """The syncs of one demo, in order."""

    def __init__(self, session: "Session", edition_id: int, made: Sequence[DemoRepo]) -> None:
        self.known: dict[int, _Seen] = {}  # by place in `made`
        self._session = session
        self._edition_id = edition_id
        self._made = made

    def look(self, at: datetime, *, is_last: bool) -> None:
        """One sync, whole."""
        run = sync_runs.start_run(
            self._session, edition_id=self._edition_id, source=SOURCE, started_at=at, started_by=None
        )
        outcomes = [self._find(place, at, run.id, is_last=is_last) for place in range(len(self._made))]
        added, changed = outcomes.count("added"), outcomes.count("changed")
        unchanged, withdrawn = outcomes.count("unchanged"), outcomes.count("withdrawn")
        sync_runs.close_run(
            self._session,
            run.id,
            rows_read=added + changed + unchanged,
            rows_added=added,
            rows_changed=changed,
            rows_unchanged=unchanged,
            rows_withdrawn=withdrawn,
            problems=[],
        )
        asked = {"list": _LISTS} | {kind: added + changed for kind in _BESIDE if added + changed}
        sync_runs.finish_run(
            self._session,
            run.id,
            status="succeeded",
            finished_at=at + _TAKES,
            requests_by_kind=asked,
            limit_left=_CALLS_ALLOWED - sum(asked.values()),
        )

    def _find(self, place: int, at: datetime, run_id: int, *, is_last: bool) -> str:
        """What became of a repo: "added", "changed", "unchanged", "withdrawn", or "absent" before and after."""
        repo, seen = self._made[place], self.known.get(place)
        if not repo.is_there(at):
            if seen is None or seen.is_gone:
                return "absent"
            self._miss(seen, at, run_id)
            return "withdrawn"
        state = repo.state_at(at)
        if seen is not None and seen.state.sha == state.sha and not is_last:
            return "unchanged"
        noticed = changes(seen.state if seen else None, "here" if seen else None, state)
        if seen is None:
            number = repos.add_repo(
                self._session, self._edition_id, state, "here", is_in_organization=True, now=at, run_id=run_id
            )
            self.known[place] = _Seen(number, at, state)
        else:
            number = seen.number
            repos.see_repo(self._session, number, state, "here", is_in_organization=True, now=at, run_id=run_id)
            seen.state = state
        repos.add_changes(self._session, number, noticed, now=at, run_id=run_id)
        if noticed:
            details = repo.details_at(at)
            sections = [asdict(section) for section in parse_sections(details.readme or "")]
            repos.add_details(self._session, number, details, sections, now=at, run_id=run_id)
        if seen is None:
            return "added"
        return "changed" if noticed else "unchanged"

    def _miss(self, seen: _Seen, at: datetime, run_id: int) -> None:
        repos.miss_repo(self._session, seen.number, "gone", now=at, run_id=run_id)
        missed = changes(seen.state, "here", seen.state, "gone")
        repos.add_changes(self._session, seen.number, missed, now=at, run_id=run_id)
        seen.is_gone = True
