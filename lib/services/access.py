"""Who is asking, and whether they may.

An `Actor` only says who it is; roles and the active flag are read from the database on every call, in the caller's
own transaction, so that a revocation holds from the next call on. "Absent" and "forbidden" answer the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import permissions
from lib.domain.permissions import NO_ROLES, Role, Roles
from lib.store import accounts

if TYPE_CHECKING:
    from lib.store.database import Session


class NotAllowedError(PermissionError):
    """The actor may not do this, or the thing does not exist: the answer is the same."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks. `account_id` None is the community; `is_command_line` is whoever has a shell on the server.

    `signed_in_at`: when they showed who they are; they hold no role once they signed out later than that. None: they
    never did, as whoever a visitor of the demo views it as.
    """

    account_id: int | None = None
    is_command_line: bool = False
    signed_in_at: datetime | None = None


COMMUNITY = Actor()
COMMAND_LINE = Actor(is_command_line=True)


def roles_of(session: "Session", actor: Actor, edition_id: int) -> Roles:
    """The roles that hold now for `actor` in the edition: none for the community, for inactive accounts, and for
    whoever signed out."""
    if actor.account_id is None:
        return NO_ROLES
    held = accounts.active_roles(session, actor.account_id, edition_id, actor.signed_in_at)
    known: dict[str, Role] = {"juror": "juror", "organizer": "organizer", "admin": "admin"}
    return frozenset(known[role] for role in held)


def require_organizer(session: "Session", actor: Actor, edition_id: int) -> None:
    """Raises NotAllowedError unless the actor runs this edition (or is the command line)."""
    if actor.is_command_line or permissions.can_run_event(roles_of(session, actor, edition_id)):
        return
    raise NotAllowedError


def require_staff(session: "Session", actor: Actor, edition_id: int) -> Roles:
    """The roles of somebody who runs this edition or grants its organizers (the command line: both).

    Raises NotAllowedError for anybody else.
    """
    roles: Roles = frozenset({"organizer", "admin"}) if actor.is_command_line else roles_of(session, actor, edition_id)
    if permissions.can_see_team(roles):
        return roles
    raise NotAllowedError


def require_juror(session: "Session", actor: Actor, edition_id: int) -> int:
    """The account id of a juror of this edition. Raises NotAllowedError for anybody else, organizers included."""
    if actor.account_id is not None and permissions.can_score(roles_of(session, actor, edition_id)):
        return actor.account_id
    raise NotAllowedError
