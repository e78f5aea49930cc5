"""The session in which teams present: its order, who is next, and who presented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Literal

from lib.domain import presentations as rules
from lib.domain.edition import Criterion, Edition, EventDate
from lib.domain.event_dates import zone_named
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_juror, require_organizer
from lib.services.jury import organized_edition
from lib.services.projects import ProjectName
from lib.services.rubric_lock import rubric_in_force
from lib.store import audit, judging
from lib.store import presentations as store
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.database import Database, Session

LONGEST_SLOT_MINUTES = 60

RESULT_STANDS = "The result is verified: who presented is settled."
NO_PLACE = "This project has no place in the session yet."
BAD_SLOT = "A slot has 1 to 60 minutes."

_SETTLED: frozenset[JudgingState] = frozenset({"verified", "published", "archived"})


class PresentationRefusedError(RefusedError):
    """Something that cannot be done."""


class OrderChangedError(Exception):
    """Somebody else changed the order since it was shown; nothing is saved."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A project of the session. `is_presented` None: not recorded yet."""

    project_id: int
    name: ProjectName
    starts_at: datetime | None
    is_presented: bool | None


@dataclass(frozen=True, slots=True)
class PresentationSession:
    """The session in its order; `unplaced` projects have no place in it yet.

    `live`: the criteria that jurors mark while teams present; `not_presented`: what becomes of them for a team that
    does not; `announced`: when the edition says that teams present.
    """

    slots: tuple[Slot, ...]
    unplaced: tuple[Slot, ...]
    live: tuple[Criterion, ...]
    not_presented: Literal["zero", "leave_out"]
    judging: JudgingState
    announced: EventDate | None

    @property
    def order(self) -> tuple[int, ...]:
        """The projects in their order."""
        return tuple(slot.project_id for slot in self.slots)

    @property
    def next_slot(self) -> Slot | None:
        """Who is next: the first of whom nothing is recorded."""
        return next((slot for slot in self.slots if slot.is_presented is None), None)

    @property
    def slot_minutes(self) -> int:
        """How long a slot is."""
        return rules.slot_minutes_of([slot.starts_at for slot in self.slots])

    @property
    def first_at(self) -> datetime | None:
        """When the session begins, if anybody said so."""
        return self.slots[0].starts_at if self.slots else None

    @property
    def is_settled(self) -> bool:
        """Whether who presented can be changed no more."""
        return self.judging in _SETTLED


@dataclass(frozen=True, slots=True)
class SessionToday:
    """The session as jurors see it on its day: its order, who is on, and who comes next."""

    slots: tuple[Slot, ...]
    now: Slot | None
    coming: Slot | None

    def slot_of(self, slug: str) -> Slot | None:
        """The slot of the project called so."""
        return next((slot for slot in self.slots if slot.name.slug == slug), None)


def presentation_session(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> PresentationSession:
    """The session as it stands. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    rubric = rubric_in_force(session, edition, edition_id)
    rows = store.slots(session, edition_id)
    plain = [(row, _slot(row)) for row in rows]
    return PresentationSession(
        slots=tuple(slot for row, slot in plain if row.position is not None),
        unplaced=tuple(slot for row, slot in plain if row.position is None),
        live=tuple(one for block in rubric.blocks for one in block.criteria if one.is_presented_live),
        not_presented=rubric.not_presented,
        judging=judging.state(session, edition_id),
        announced=_announced(edition),
    )


def session_today(
    session: "Session", actor: Actor, edition: Edition, edition_id: int, *, now: datetime, zone: tzinfo
) -> SessionToday | None:
    """The session for a juror on its day, as the calendar of `zone` has it; None on other days, and without an order.

    Raises NotAllowedError for anybody but the edition's jurors.
    """
    require_juror(session, actor, edition_id)
    slots = tuple(_slot(row) for row in store.slots(session, edition_id) if row.position is not None)
    begin = [slot.starts_at for slot in slots]
    announced = _announced(edition)
    day = announced.instant.astimezone(zone_named(announced.current_zone)).date() if announced is not None else None
    if not slots or not rules.is_day_of(begin, day, now, zone):
        return None
    on, coming = rules.on_stage(begin, [slot.is_presented is not None for slot in slots], now)
    return SessionToday(slots, slots[on] if on is not None else None, slots[coming] if coming is not None else None)


def arrange(
    database: "Database",
    actor: Actor,
    slug: str,
    order: Sequence[int],
    *,
    first_at: datetime | None,
    slot_minutes: int,
    now: datetime,
    shown: Sequence[int],
) -> None:
    """Put the submitted projects in this order, beginning at `first_at`. `shown`: the order that it was decided from.

    Projects that are submitted and not in `order` come after it.

    Raises:
        NotAllowedError: the actor does not organize this edition, or a project is not of it.
        PresentationRefusedError: a slot without length, or the result stands.
        OrderChangedError: somebody else changed the order meanwhile.
    """
    if not 1 <= slot_minutes <= LONGEST_SLOT_MINUTES:
        raise PresentationRefusedError(BAD_SLOT)
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        _require_open(session, edition_id)
        rows = store.slots(session, edition_id)
        current = [row.project_id for row in rows if row.position is not None]
        if not {row.project_id for row in rows}.issuperset(order):
            raise NotAllowedError
        if current != list(shown):
            raise OrderChangedError
        whole = [*dict.fromkeys(order), *(row.project_id for row in rows if row.project_id not in set(order))]
        begins = rules.starts(whole, first_at, slot_minutes)
        store.set_order(session, begins, recorded_by=actor.account_id, recorded_at=now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="presentation.arrange",
            object_kind="edition",
            object_id=str(edition_id),
            before={"projects": current},
            after={
                "projects": whole,
                "first_at": first_at.isoformat() if first_at is not None else None,
                "slot_minutes": slot_minutes,
            },
            reason=None,
        )


def record_presented(
    database: "Database", actor: Actor, slug: str, project_id: int, is_presented: bool | None, *, now: datetime
) -> None:
    """Record whether a team presented; None takes that back. The same again changes nothing.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such project.
        PresentationRefusedError: the project has no place in the session, or the result stands.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        row = next((row for row in store.slots(session, edition_id) if row.project_id == project_id), None)
        if row is None:
            raise NotAllowedError
        _require_open(session, edition_id)
        if row.position is None:
            raise PresentationRefusedError(NO_PLACE)
        if row.is_presented == is_presented:
            return
        store.set_presented(session, project_id, is_presented, recorded_by=actor.account_id, recorded_at=now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="presentation.record",
            object_kind="project",
            object_id=str(project_id),
            before={"is_presented": row.is_presented},
            after={"is_presented": is_presented},
            reason=None,
        )


def _slot(row: store.SlotRow) -> Slot:
    return Slot(row.project_id, ProjectName(row.slug, row.title), row.starts_at, row.is_presented)


def _announced(edition: Edition) -> EventDate | None:
    return next((one for one in edition.dates if one.key == "presentations"), None)


def _require_open(session: "Session", edition_id: int) -> None:
    if judging.state(session, edition_id) in _SETTLED:
        raise PresentationRefusedError(RESULT_STANDS)
