"""More time for one team: what organizers gave and took back, with why. Only ever added to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.models import DeadlineExtension, Team


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """Until when a team may submit. `until_at` None: taken back. `set_by` None: the command line."""

    id: int
    team_id: int
    until_at: datetime | None
    reason: str
    set_by: int | None
    set_at: datetime


class ExtensionChangedError(Exception):
    """Somebody else gave the team time, or took it back, since it was shown; `current` holds now (None: nothing)."""

    def __init__(self, current: ExtensionRow | None) -> None:
        super().__init__("Somebody else changed this team's time meanwhile. Look at what holds now, then decide.")
        self.current = current


def extensions(session: Session, edition_id: int) -> Mapping[int, Sequence[ExtensionRow]]:
    """Every extension of the edition's teams, by team, newest first."""
    query = (
        select(DeadlineExtension)
        .join(Team, Team.id == DeadlineExtension.team_id)
        .where(Team.edition_id == edition_id)
        .order_by(DeadlineExtension.id.desc())
    )
    found: dict[int, list[ExtensionRow]] = {}
    for row in session.scalars(query):
        found.setdefault(row.team_id, []).append(_plain(row))
    return found


def is_team(session: Session, edition_id: int, team_id: int) -> bool:
    """Whether the edition has this team."""
    query = select(func.count()).select_from(Team).where(Team.id == team_id, Team.edition_id == edition_id)
    return session.scalar(query) == 1


def record_extension(
    session: Session,
    *,
    team_id: int,
    until_at: datetime | None,
    reason: str,
    set_by: int | None,
    set_at: datetime,
    replaces_id: int | None,
) -> ExtensionRow:
    """Give a team until `until_at`, or with None take its time back. `replaces_id`: what the form was shown with.

    Raises:
        ExtensionChangedError: another one holds by now; nothing is recorded.
    """
    newest = session.scalars(
        select(DeadlineExtension).where(DeadlineExtension.team_id == team_id).order_by(DeadlineExtension.id.desc())
    ).first()
    if (newest.id if newest else None) != replaces_id:
        raise ExtensionChangedError(_plain(newest) if newest else None)
    row = DeadlineExtension(team_id=team_id, until_at=until_at, reason=reason.strip(), set_by=set_by, set_at=set_at)
    session.add(row)
    session.flush()
    return _plain(row)


def _plain(row: DeadlineExtension) -> ExtensionRow:
    return ExtensionRow(row.id, row.team_id, row.until_at, row.reason, row.set_by, row.set_at)
