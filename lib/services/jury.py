"""The jury of an edition as organizers see it: who judges, who still owes what, and who is to be reminded.

A juror is *asked* for a project that is assigned to them and from which no conflict keeps them. A pair that is assigned
and cannot be scored any more, since the juror judges no longer or has a conflict, is *lost*: the next plan gives it to
somebody else.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, EventDate
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.my_scores import closing_date
from lib.services.projects import ProjectName
from lib.store import assignments, audit, ballots, conflicts, judging, jurors
from lib.store import editions as edition_rows
from lib.store.assignments import Pair, PlanRow
from lib.store.judging import JudgingState
from lib.store.jurors import JurorRow, ProfileChangedError

__all__ = ["JurorRow", "PlanRow", "ProfileChangedError", "closing_date"]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

LARGEST_LOAD = 1_000
NO_REASON = "Say why: a file with people's addresses needs a reason."
BAD_LOAD = "A maximum is a whole number from 0 to 1000."
UNKNOWN_TOPIC = "This edition has no such topic."


class JuryRefusedError(RefusedError):
    """Something that cannot be done."""


@dataclass(frozen=True, slots=True)
class JurorStanding:
    """A juror with how far they are. `due` by title; `lost`: what is assigned to them and they cannot score."""

    row: JurorRow
    asked: int
    submitted: int
    begun: int
    due: tuple[ProjectName, ...]
    lost: tuple[ProjectName, ...]
    conflicts: int

    @property
    def name(self) -> str:
        """What the juror is called by; empty where nobody knows."""
        return self.row.name or self.row.hub_name or ""


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """A project with how far its ballots are. `due`: jurors who still owe theirs; `wanted` None: nothing planned."""

    project_id: int
    name: ProjectName
    submitted: int
    due: tuple[int, ...]
    wanted: int | None

    @property
    def short(self) -> int:
        """How many ballots nobody is asked for."""
        return max(0, (self.wanted or 0) - self.submitted - len(self.due))


@dataclass(frozen=True, slots=True)
class Jury:
    """Everybody who judges the edition or did, and every project that is scored. `plan`: the newest accepted one."""

    jurors: tuple[JurorStanding, ...]
    projects: tuple[ProjectStanding, ...]
    plan: PlanRow | None
    judging: JudgingState
    closes: EventDate | None

    @property
    def judging_jurors(self) -> tuple[JurorStanding, ...]:
        """Those who judge now."""
        return tuple(juror for juror in self.jurors if juror.row.is_judging)

    @property
    def asked(self) -> int:
        """The ballots that are asked for."""
        return sum(juror.asked for juror in self.jurors)

    @property
    def submitted(self) -> int:
        """Those of them that were submitted."""
        return sum(juror.submitted for juror in self.jurors)

    @property
    def lost(self) -> int:
        """The open ballots that the next plan gives to somebody else."""
        return sum(len(juror.lost) for juror in self.jurors)

    def juror(self, number: int) -> JurorStanding | None:
        """The juror with this number."""
        return next((juror for juror in self.jurors if juror.row.id == number), None)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A juror with ballots due, and what is needed to write to them."""

    juror_id: int
    name: str
    email: str | None
    languages: tuple[str, ...]
    due: tuple[ProjectName, ...]


def jury_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Jury:
    """How the jury stands now. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    return _jury(session, edition, edition_id)


def change_profile(
    database: "Database",
    actor: Actor,
    edition: Edition,
    juror_id: int,
    *,
    languages: Sequence[str],
    topics: Sequence[str],
    maximum_load: int | None,
    now: datetime,
    shown_at: datetime | None,
) -> None:
    """Say what a juror reads and knows and how many projects they take. `shown_at`: when what the form showed was said.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such juror.
        JuryRefusedError: the maximum makes no sense, or the edition has no such topic.
        ProfileChangedError: somebody else changed it meanwhile.
    """
    if maximum_load is not None and not 0 <= maximum_load <= LARGEST_LOAD:
        raise JuryRefusedError(BAD_LOAD)
    if not {domain.key for domain in edition.domains}.issuperset(topics):
        raise JuryRefusedError(UNKNOWN_TOPIC)
    said = tuple(dict.fromkeys(code.strip().lower()[:5] for code in languages if code.strip()))
    with database.write() as session:
        edition_id = organized_edition(session, actor, edition.slug)
        row = next((row for row in jurors.jurors(session, edition_id) if row.id == juror_id), None)
        if row is None:
            raise NotAllowedError
        if row.updated_at != shown_at:
            raise ProfileChangedError
        jurors.set_profile(
            session,
            edition_id,
            juror_id,
            languages=said,
            topics=tuple(topics),
            maximum_load=maximum_load,
            updated_by=actor.account_id,
            updated_at=now,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="jury.profile",
            object_kind="account",
            object_id=str(juror_id),
            before=_profile(row.languages, row.topics, row.maximum_load),
            after=_profile(said, topics, maximum_load),
            reason=None,
        )


def reminders(found: Jury) -> tuple[Reminder, ...]:
    """Who is to be reminded: whoever judges and has ballots due, those with most of them first."""
    late = [juror for juror in found.judging_jurors if juror.due]
    late.sort(key=lambda juror: (-len(juror.due), juror.name, juror.row.id))
    return tuple(Reminder(juror.row.id, juror.name, juror.row.email, juror.row.languages, juror.due) for juror in late)


def take_mail_merge(
    database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime
) -> tuple[Reminder, ...]:
    """Who is to be reminded, to be taken along as a file of names and addresses: it leaves an audit entry.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        JuryRefusedError: there is no reason.
    """
    said = clean_paragraphs(reason)
    if not said:
        raise JuryRefusedError(NO_REASON)
    with database.write() as session:
        edition_id = organized_edition(session, actor, edition.slug)
        found = reminders(_jury(session, edition, edition_id))
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.reminders",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"jurors": [one.juror_id for one in found]},
            reason=said,
        )
    return found


def organized_edition(session: "Session", actor: Actor, slug: str) -> int:
    """The number of the edition called `slug`. Raises NotAllowedError where there is none or others organize it."""
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    return row.id


def _jury(session: "Session", edition: Edition, edition_id: int) -> Jury:
    rows = jurors.jurors(session, edition_id)
    projects = {row.id: ProjectName(row.slug, row.title) for row in assignments.projects(session, edition_id)}
    assigned = [pair for pair in assignments.assigned_pairs(session, edition_id) if pair[0] in projects]
    submitted = {(row.project_id, row.juror_id) for row in ballots.submitted_ballots(session, edition_id)}
    binding = conflicts.binding_pairs(session, edition_id)
    begun = assignments.begun_pairs(session, edition_id)
    judging_now = {row.id for row in rows if row.is_judging}
    counted = {pair for pair in submitted if pair not in binding and pair[0] in projects}
    open_pairs = [pair for pair in assigned if pair not in submitted]
    due = [pair for pair in open_pairs if pair not in binding and pair[1] in judging_now]
    lost = [pair for pair in open_pairs if pair in binding or pair[1] not in judging_now]
    plan = next(iter(assignments.plans(session, edition_id)), None)

    due_of, lost_of, done_of = _by_juror(due), _by_juror(lost), _by_juror(counted)
    owing = defaultdict[int, list[int]](list)
    for project_id, juror_id in due:
        owing[project_id].append(juror_id)
    done = Counter(project_id for project_id, _ in counted)
    apart = Counter(juror_id for project_id, juror_id in binding if project_id in projects)

    def named(numbers: Collection[int]) -> tuple[ProjectName, ...]:
        return tuple(name for number, name in projects.items() if number in numbers)

    return Jury(
        jurors=tuple(
            JurorStanding(
                row=row,
                asked=len(done_of[row.id]) + len(due_of[row.id]),
                submitted=len(done_of[row.id]),
                begun=sum((number, row.id) in begun for number in due_of[row.id]),
                due=named(due_of[row.id]),
                lost=named(lost_of[row.id]),
                conflicts=apart[row.id],
            )
            for row in rows
        ),
        projects=tuple(
            ProjectStanding(number, name, done[number], tuple(owing[number]), _wanted(plan, number, rows, binding))
            for number, name in projects.items()
        ),
        plan=plan,
        judging=judging.state(session, edition_id),
        closes=closing_date(edition),
    )


def _by_juror(pairs: Iterable[Pair]) -> Mapping[int, set[int]]:
    found = defaultdict[int, set[int]](set)
    for project_id, juror_id in pairs:
        found[juror_id].add(project_id)
    return found


def _wanted(plan: PlanRow | None, project_id: int, rows: Sequence[JurorRow], binding: frozenset[Pair]) -> int | None:
    if plan is None:
        return None
    if plan.ballots_per_project is not None:
        return plan.ballots_per_project
    return sum(1 for row in rows if row.is_judging and (project_id, row.id) not in binding)


def _profile(languages: Sequence[str], topics: Sequence[str], maximum_load: int | None) -> dict[str, object]:
    return {"languages": list(languages), "topics": list(topics), "maximum_load": maximum_load}
