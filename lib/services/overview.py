"""What needs an organizer today, gathered from every part of their work.

A *task* is something that waits for a person, with how many things it is about and what they are called. What only has
to be known (a date that comes near) stands last. Nothing here decides: each task leads to where that is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from lib.domain.deadlines import deadline_of
from lib.domain.edition import Edition, are_results_public, next_date, takes_effect_at
from lib.services import people
from lib.services.access import Actor, require_organizer
from lib.services.certificates import certificates_desk
from lib.services.claims import claims_of_edition
from lib.services.conflicts import conflict_board
from lib.services.jury import jury_of_edition
from lib.services.proposal_board import board_of_edition
from lib.services.publication import publication_desk
from lib.services.reviews import reviews_of_edition
from lib.services.source_runs import source_states
from lib.store import rosters

if TYPE_CHECKING:
    from lib.store.database import Session

TaskKind = Literal[
    "publication_waits",
    "import_waits",
    "source_failed",
    "conflicts_undecided",
    "repos_unclaimed",
    "submissions_undecided",
    "ballots_proposed",
    "jurors_behind",
    "pairs_undecided",
    "teams_seeking",
    "certificates_to_issue",
    "date_near",
]
NEAR = timedelta(days=7)  # a date that is nearer than this is shown
STILL_SEEKING = timedelta(days=14)  # before the deadline: whoever joins a team later has little time left


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits. `count`: of how many things; `names`: of sources (their keys), jurors, projects, repos,
    teams, kinds of certificates (their keys) or the date (its key); `since`: from when it waits, or when the date is,
    where that is known."""

    kind: TaskKind
    count: int
    names: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits, the most urgent first. `owed` of `asked` ballots are still owed."""

    tasks: tuple[Task, ...]
    asked: int
    owed: int

    @property
    def waiting(self) -> tuple[Task, ...]:
        """What waits for a person: all but dates, which come by themselves."""
        return tuple(task for task in self.tasks if task.kind != "date_near")


def overview(session: "Session", actor: Actor, edition: Edition, edition_id: int, *, now: datetime) -> Overview:
    """What needs an organizer at `now`. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    jury = jury_of_edition(session, actor, edition, edition_id)
    behind = [juror for juror in jury.judging_jurors if juror.due] if jury.judging == "open" else []
    tasks = [
        *_of_publication(session, actor, edition, edition_id),
        *_of_sources(session, actor, edition_id),
        *_of_conflicts(session, actor, edition_id),
        *_of_repos(session, actor, edition, edition_id, now),
        *_of_reviews(session, actor, edition, edition_id, now),
        *_of_proposals(session, edition, edition_id),
    ]
    if behind:
        names = tuple(juror.name for juror in behind)
        tasks.append(Task("jurors_behind", len(behind), names, jury.closes.instant if jury.closes else None))
    tasks += _of_people(session, actor, edition, edition_id, now)
    tasks += _of_certificates(session, actor, edition, edition_id, now)
    date = next_date(edition, now)
    if date is not None and takes_effect_at(edition, date) - now <= NEAR:
        tasks.append(Task("date_near", 1, (date.key,), takes_effect_at(edition, date)))
    return Overview(tuple(tasks), jury.asked, sum(len(juror.due) for juror in behind))


def _of_publication(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Iterator[Task]:
    desk = publication_desk(session, actor, edition, edition_id)
    if desk.may_confirm and desk.pending is not None:
        yield Task("publication_waits", 1, (desk.requester or "",), desk.pending.requested_at)


def _of_sources(session: "Session", actor: Actor, edition_id: int) -> Iterator[Task]:
    refusals = [
        (state.source, state.newest_refusal)
        for state in source_states(session, actor, edition_id)
        if state.newest_refusal is not None
    ]
    kinds: dict[TaskKind, tuple[str, ...]] = {"import_waits": ("waiting",), "source_failed": ("refused", "failed")}
    for kind, statuses in kinds.items():
        found = [(source, run) for source, run in refusals if run.status in statuses]
        if found:
            since = min(run.finished_at or run.started_at for _source, run in found)
            yield Task(kind, len(found), tuple(source for source, _run in found), since)


def _of_conflicts(session: "Session", actor: Actor, edition_id: int) -> Iterator[Task]:
    undecided = conflict_board(session, actor, edition_id).undecided
    if undecided:
        yield Task(
            "conflicts_undecided",
            len(undecided),
            tuple(dict.fromkeys(line.juror for line in undecided)),
            min(line.holding.recorded_at for line in undecided),
        )


def _of_repos(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Iterator[Task]:
    claims = claims_of_edition(session, actor, edition, edition_id, now)
    if claims.undecided:
        yield Task("repos_unclaimed", len(claims.undecided), tuple(repo.repo_id for repo in claims.undecided))


def _of_reviews(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Iterator[Task]:
    undecided = reviews_of_edition(session, actor, edition, edition_id, now).open
    if undecided:
        yield Task("submissions_undecided", len(undecided), tuple(review.name.short_title for review in undecided))


def _of_proposals(session: "Session", edition: Edition, edition_id: int) -> Iterator[Task]:
    lines = board_of_edition(session, edition, edition_id).lines
    if lines:
        yield Task("ballots_proposed", len(lines), tuple(dict.fromkeys(line.juror for line in lines)))


def _of_people(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Iterator[Task]:
    """Pairs that may be one person, and near the deadline the teams that still look for people."""
    waiting = people.pairs(session, actor, edition_id).waiting
    if waiting:
        yield Task("pairs_undecided", len(waiting))
    deadline = deadline_of(edition)
    if deadline is None or not timedelta() <= deadline.at - now <= STILL_SEEKING:
        return
    seeking = rosters.seeking_teams(session, edition_id)
    if seeking:
        yield Task("teams_seeking", len(seeking), tuple(team.name for team in seeking), deadline.at)


def _of_certificates(
    session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime
) -> Iterator[Task]:
    """Certificates that nobody issued, once the event is over: before that, who gets one may still change."""
    if not are_results_public(edition, now):
        return
    desk = certificates_desk(session, actor, edition, edition_id, now=now)
    waiting = [summary for summary in desk.kinds if summary.waiting]
    if waiting:
        count = sum(summary.waiting for summary in waiting)
        yield Task("certificates_to_issue", count, tuple(summary.kind for summary in waiting))
