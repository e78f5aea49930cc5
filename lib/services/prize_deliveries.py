"""The checklist of what prizes bring to each person, for organizers: what is due, and how far its delivery is.

A *line* is one item of a prize for one person of a project: of those that won it once the result is public, and of all
that submitted for benefits that go to teams. An item on request is due to those who asked for it; where the form did
not ask, nobody knows, and the line is on the list without counting. What holds is the newest of what was said about a
line; to undo is to say again what was before.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from lib.domain.edition import Edition, Prize, PrizeItem, are_results_public
from lib.services import closing
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.closing import ClosingRefusedError, organized_edition
from lib.services.results import public_result
from lib.store import audit
from lib.store import closing as store
from lib.store.closing import ClosingProject, DeliveryKey, DeliveryRow, DeliveryState, Recipient

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = ["STATES", "ClosingProject", "DeliveryKey", "DeliveryRow", "DeliveryState", "Recipient"]

STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a prize for one person. `history`: all that was said about it, the oldest first.

    `is_wanted` None: the item is on request, and the form did not ask.
    """

    project: ClosingProject
    recipient: Recipient
    prize: Prize
    item: PrizeItem
    is_wanted: bool | None
    history: Sequence[DeliveryRow] = ()

    @property
    def key(self) -> DeliveryKey:
        """What it is known by."""
        return self.project.id, self.recipient.person_id, self.prize.item_name(self.item)

    @property
    def state(self) -> DeliveryState:
        """What holds; "pending" where nothing was said."""
        return self.history[-1].state if self.history else "pending"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a prize is delivered, of what is known to be due. `declined` is due no more and not in `due`."""

    prize: Prize
    due: int
    delivered: int
    offered: int
    declined: int
    not_known: int  # on request, and the form did not ask


@dataclass(frozen=True, slots=True)
class Checklist:
    """All lines in the order of the prizes. `seen_id`: the newest that was said when it was read.

    `unknown_teams`: projects to which something is due and of whose team nobody is known.
    """

    lines: tuple[Line, ...]
    are_awards_public: bool
    unknown_teams: tuple[ClosingProject, ...]
    seen_id: int
    progress: tuple[Progress, ...] = field(default=())

    @property
    def due(self) -> int:
        """How many lines are to be delivered, or were."""
        return sum(one.due for one in self.progress)

    @property
    def delivered(self) -> int:
        """How many of them were."""
        return sum(one.delivered for one in self.progress)


def checklist(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Checklist:
    """What is due to whom at `now`. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    return _checklist(session, edition, edition_id, now)


def set_deliveries(
    database: "Database",
    actor: Actor,
    slug: str,
    keys: Collection[DeliveryKey],
    state: DeliveryState,
    *,
    seen_id: int,
    is_confirmed: bool,
    now: datetime,
) -> tuple[int, ...]:
    """Say how far these lines are, all or none; the numbers of what was said, to undo it. Those that are there already
    are left alone. `seen_id`: of the checklist as it was shown. `is_confirmed`: who says it is sure, which is asked of
    more than one line only.

    Raises:
        NotAllowedError: the actor does not organize this edition, or a line is of no project of it.
        ClosingRefusedError: there is no confirmation, nothing would change, a line is no longer due, or somebody
            changed one meanwhile.
    """
    with database.write() as session:
        edition, edition_id = organized_edition(session, actor, slug)
        wanted = dict.fromkeys(keys)
        projects = {project.id for project in store.projects(session, edition_id)}
        if not all(project in projects for project, _person, _item in wanted):
            raise NotAllowedError
        if not wanted:
            raise ClosingRefusedError(closing.NOTHING_CHOSEN)
        if len(wanted) > 1 and not is_confirmed:
            raise ClosingRefusedError(closing.NOT_SURE)
        if state not in STATES:
            raise ClosingRefusedError(closing.UNKNOWN_STATE)
        lines = {line.key: line for line in _checklist(session, edition, edition_id, now).lines}
        if not lines.keys() >= wanted.keys():
            raise ClosingRefusedError(closing.NOT_ON_THE_LIST)
        if any(row.id > seen_id for key in wanted for row in lines[key].history):
            raise ClosingRefusedError(closing.CHANGED_MEANWHILE)
        changing = [key for key in wanted if lines[key].state != state]
        if not changing:
            raise ClosingRefusedError(closing.SAME_STATE)
        before = Counter(lines[key].state for key in changing)
        ids = store.add_deliveries(session, [(key, state) for key in changing], set_by=actor.account_id, set_at=now)
        _record(session, actor, edition_id, now, "prize.deliver", before=before, after=Counter({state: len(ids)}))
    return ids


def undo_deliveries(
    database: "Database", actor: Actor, slug: str, ids: Collection[int], *, now: datetime
) -> tuple[int, ...]:
    """Say again what held before these rows, all or none.

    Raises:
        NotAllowedError: the actor does not organize this edition, or a row is none of it.
        ClosingRefusedError: there are none, or somebody said something else since.
    """
    with database.write() as session:
        _edition, edition_id = organized_edition(session, actor, slug)
        histories = store.deliveries(session, edition_id)
        places = {row.id: (key, at) for key, rows in histories.items() for at, row in enumerate(rows)}
        if not all(number in places for number in ids):
            raise NotAllowedError
        wanted = [places[number] for number in dict.fromkeys(ids)]
        if not wanted or any(at != len(histories[key]) - 1 for key, at in wanted):
            raise ClosingRefusedError(closing.NOTHING_TO_UNDO)
        back: list[tuple[DeliveryKey, DeliveryState]] = [
            (key, histories[key][at - 1].state if at else "pending") for key, at in wanted
        ]
        before = Counter(histories[key][at].state for key, at in wanted)
        undone = store.add_deliveries(session, back, set_by=actor.account_id, set_at=now)
        after = Counter(state for _key, state in back)
        _record(session, actor, edition_id, now, "prize.undo", before=before, after=after)
    return undone


def take_checklist(database: "Database", actor: Actor, slug: str, *, reason: str, now: datetime) -> tuple[Line, ...]:
    """All lines with the names and addresses in them, to be taken along; it leaves an audit entry.

    Raises NotAllowedError for all but organizers, ClosingRefusedError without a reason.
    """
    with database.write() as session:
        edition, edition_id = organized_edition(session, actor, slug)
        said = closing.long_text(reason)
        if said is None:
            raise ClosingRefusedError(closing.NO_REASON)
        lines = _checklist(session, edition, edition_id, now).lines
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.deliveries",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"lines": len(lines)},
            reason=said,
        )
    return lines


def _checklist(session: "Session", edition: Edition, edition_id: int, now: datetime) -> Checklist:
    projects = store.projects(session, edition_id)
    recipients = store.recipients(session, edition_id)
    histories = store.deliveries(session, edition_id)
    awards = _awards(session, edition, edition_id, projects, now)
    lines: list[Line] = []
    unknown: dict[int, ClosingProject] = {}
    for prize in edition.prizes:
        for project in projects:
            won = project.slug in awards.get(prize.key, ()) if awards is not None else False
            if not prize.per_person or not (won or prize.goes_to_teams):
                continue
            people = recipients.get(project.team_id or 0, ())
            if not people:
                unknown[project.id] = project
            lines += _lines_of(prize, project, people, histories)
    return Checklist(
        lines=tuple(lines),
        are_awards_public=awards is not None,
        unknown_teams=tuple(unknown.values()),
        seen_id=max((row.id for rows in histories.values() for row in rows), default=0),
        progress=tuple(
            _progress(prize, [line for line in lines if line.prize.key == prize.key])
            for prize in edition.prizes
            if any(line.prize.key == prize.key for line in lines)
        ),
    )


def _lines_of(
    prize: Prize,
    project: ClosingProject,
    people: Sequence[Recipient],
    histories: Mapping[DeliveryKey, Sequence[DeliveryRow]],
) -> Iterator[Line]:
    for recipient in people:
        for item in prize.per_person:
            history = histories.get((project.id, recipient.person_id, prize.item_name(item)), ())
            is_wanted = (
                (item.key in project.wishes if project.wishes is not None else None) if item.on_request else True
            )
            if is_wanted is not False or history:
                yield Line(project, recipient, prize, item, is_wanted, history)


def _awards(
    session: "Session", edition: Edition, edition_id: int, projects: Sequence[ClosingProject], now: datetime
) -> Mapping[str, Collection[str]] | None:
    """The slugs of the projects that won each prize; None before a result is public.

    A result that Tablero published says it; without one, what the organizers declared.
    """
    published = public_result(session, edition, edition_id)
    won: dict[str, set[str]] = {}
    if published is not None and published.is_public(now):
        for placed in published.result.podium:
            won.setdefault(placed.prize or "", set()).add(placed.project)
        for mention in published.result.mentions:
            won.setdefault(mention.prize, set()).add(mention.project)
        return won
    if not are_results_public(edition, now):
        return None
    for project in projects:
        won.setdefault(project.declared_award or "", set()).add(project.slug)
    return won


def _progress(prize: Prize, lines: Sequence[Line]) -> Progress:
    known = Counter(line.state for line in lines if line.is_wanted is not None)
    return Progress(
        prize=prize,
        due=known.total() - known["declined"],
        delivered=known["delivered"],
        offered=known["offered"],
        declined=known["declined"],
        not_known=sum(line.is_wanted is None for line in lines),
    )


def _record(
    session: "Session",
    actor: Actor,
    edition_id: int,
    now: datetime,
    action: str,
    *,
    before: Mapping[DeliveryState, int],
    after: Mapping[DeliveryState, int],
) -> None:
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=action,
        object_kind="edition",
        object_id=str(edition_id),
        before={str(state): count for state, count in before.items()},
        after={str(state): count for state, count in after.items()},
        reason=None,
    )
