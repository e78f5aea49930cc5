"""What sponsors gave, to a project or to the event: compute, storage, credits.

Amounts are exact and are added up within one kind and one unit only. An amount that is not known is counted beside the
sums, never as zero.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from lib.domain.identity import comparison_key
from lib.services import closing
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.closing import ClosingRefusedError, organized_edition
from lib.store import audit
from lib.store import closing as store
from lib.store.closing import ClosingProject, GrantKind, GrantRow

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = ["KINDS", "ClosingProject", "GrantKind", "GrantRow"]

KINDS: tuple[GrantKind, ...] = get_args(GrantKind)
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,14})(?:[.,](?P<rest>[0-9]{1,6}))?\Z")
_GROUP_DIGITS = 3


@dataclass(frozen=True, slots=True)
class GrantSum:
    """What was given of one kind in one unit. `unit` None: grants without an amount, of which only the number is
    known."""

    kind: GrantKind
    unit: str | None
    amount: Decimal | None
    grants: int


@dataclass(frozen=True, slots=True)
class Grants:
    """All grants, the newest first, and the projects that one can go to."""

    rows: tuple[GrantRow, ...]
    projects: tuple[ClosingProject, ...]

    @property
    def standing(self) -> tuple[GrantRow, ...]:
        """Those that are not withdrawn."""
        return tuple(row for row in self.rows if row.withdrawn_at is None)


def grants_of_edition(session: "Session", actor: Actor, edition_id: int) -> Grants:
    """What sponsors gave. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    return Grants(store.grants(session, edition_id), store.projects(session, edition_id))


def sums(rows: Iterable[GrantRow]) -> tuple[GrantSum, ...]:
    """The sums of these grants by kind and unit, withdrawn ones left out."""
    found: dict[tuple[GrantKind, str | None], tuple[str | None, Decimal | None, int]] = {}
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        unit = row.unit if row.amount is not None else None
        key = (row.kind, comparison_key(unit) if unit is not None else None)
        shown, amount, count = found.get(key, (unit, None, 0))
        found[key] = shown, row.amount if amount is None else amount + (row.amount or 0), count + 1
    return tuple(
        GrantSum(kind, shown, amount, count)
        for (kind, _unit), (shown, amount, count) in sorted(
            found.items(), key=lambda one: (KINDS.index(one[0][0]), one[0][1] is None, one[0][1] or "")
        )
    )


def record_grant(
    database: "Database",
    actor: Actor,
    slug: str,
    *,
    project_id: int | None,
    kind: GrantKind,
    provider: str,
    amount: str,
    unit: str,
    note: str,
    granted_on: date,
    now: datetime,
) -> int:
    """Record what a sponsor gave; its number. `project_id` None: to the event; an empty `amount` is not known.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such project.
        ClosingRefusedError: something is missing, too long or no amount, or the day is still to come.
    """
    with database.write() as session:
        _edition, edition_id = organized_edition(session, actor, slug)
        if project_id is not None:
            closing.require_project(session, edition_id, project_id)
        if kind not in KINDS:
            raise ClosingRefusedError(closing.UNKNOWN_STATE)
        given_by, in_unit, number = closing.short_text(provider), closing.short_text(unit), parse_amount(amount)
        if given_by is None:
            raise ClosingRefusedError(closing.NO_PROVIDER)
        if number is not None and in_unit is None:
            raise ClosingRefusedError(closing.NO_UNIT)
        if granted_on > now.date():
            raise ClosingRefusedError(closing.NOT_GIVEN_YET)
        grant_id = store.add_grant(
            session,
            edition_id,
            project_id=project_id,
            kind=kind,
            provider=given_by,
            amount=number,
            unit=in_unit,
            note=closing.long_text(note),
            granted_on=granted_on,
            recorded_by=actor.account_id,
            recorded_at=now,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="grant.add",
            object_kind="resource_grant",
            object_id=str(grant_id),
            before=None,
            after={
                "project": project_id,
                "kind": kind,
                "provider": given_by,
                "amount": str(number) if number is not None else None,
                "unit": in_unit,
            },
            reason=None,
        )
    return grant_id


def withdraw_grant(
    database: "Database", actor: Actor, slug: str, grant_id: int, *, is_confirmed: bool, now: datetime
) -> None:
    """Mark a grant as a mistake: it stays, and counts nowhere.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such grant.
        ClosingRefusedError: it is not confirmed, or withdrawn already.
    """
    with database.write() as session:
        _edition, edition_id = organized_edition(session, actor, slug)
        known = {row.id: row for row in store.grants(session, edition_id)}
        if grant_id not in known:
            raise NotAllowedError
        if not is_confirmed:
            raise ClosingRefusedError(closing.NOT_CONFIRMED)
        if not store.withdraw_grant(session, edition_id, grant_id, withdrawn_at=now):
            raise ClosingRefusedError(closing.NO_SUCH_GRANT)
        row = known[grant_id]
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="grant.withdraw",
            object_kind="resource_grant",
            object_id=str(grant_id),
            before={"provider": row.provider, "amount": str(row.amount) if row.amount is not None else None},
            after=None,
            reason=None,
        )


def parse_amount(text: str) -> Decimal | None:
    """The amount that somebody wrote with a point or a comma; None for none. Raises ClosingRefusedError.

    What may be a thousands separator is refused rather than guessed at.

    >>> parse_amount(" 2,5 "), parse_amount("50000"), parse_amount("")
    (Decimal('2.5'), Decimal('50000'), None)
    """
    written = text.strip()
    if not written:
        return None
    match = _AMOUNT.match(written)
    if match is None:
        raise ClosingRefusedError(closing.NOT_AN_AMOUNT)
    rest = match["rest"] or ""
    amount = Decimal(f"{match['whole']}.{rest or '0'}").normalize()
    if amount <= 0 or (len(rest) == _GROUP_DIGITS and match["whole"].strip("0")):
        raise ClosingRefusedError(closing.NOT_AN_AMOUNT)
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
