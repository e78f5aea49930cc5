"""What a visit shows: which edition, and in the demo, as which person."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.permissions import Role
from lib.services.access import COMMUNITY, Actor, roles_of
from lib.store import accounts, editions

if TYPE_CHECKING:
    from lib.store.database import Session

DEMO_ISSUER = "demo"


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """The edition that the database holds and, in a demo, the stage and the clock that stands still."""

    id: int
    slug: str
    demo_stage: str | None
    demo_clock_at: datetime | None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody that a visitor of the demo may view it as: the `number`-th (from 1) of those with `role`."""

    subject: str
    role: Role
    number: int


def edition_to_show(session: "Session", slug: str | None) -> ShownEdition | None:
    """The edition called `slug`, or without a slug the newest one; None when there is none."""
    row = editions.edition_by_slug(session, slug) if slug else editions.newest_edition(session)
    return ShownEdition(row.id, row.slug, row.demo_stage, row.demo_clock_at) if row is not None else None


def demo_actor(session: "Session", subject: str) -> Actor:
    """The demo person called `subject`; the community when the database has no such demo person."""
    account = accounts.account_by_identity(session, DEMO_ISSUER, subject)
    return Actor(account.id) if account is not None else COMMUNITY


def demo_people(session: "Session", edition_id: int) -> tuple[DemoPerson, ...]:
    """Everybody with a role that the demo may be viewed as, by subject; empty in a database that is no demo."""
    found: list[DemoPerson] = []
    for account in accounts.accounts_of(session, DEMO_ISSUER):
        for role in sorted(roles_of(session, Actor(account.id), edition_id)):
            number = sum(person.role == role for person in found) + 1
            found.append(DemoPerson(account.subject, role, number))
    return tuple(found)
