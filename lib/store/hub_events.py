"""What the Hub's webhook told, until a sync has looked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib.store.models import Edition, HubEvent


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event that no sync has looked after yet."""

    id: int
    kind: str
    repo_id: str
    sha: str | None


def add_event(session: Session, *, kind: str, repo_id: str, action: str, sha: str | None, now: datetime) -> bool:
    """Queue an event for every edition that is no demo; whether any did not have it waiting already."""
    same = (HubEvent.kind == kind, HubEvent.repo_id == repo_id, HubEvent.action == action)
    waiting = select(HubEvent.edition_id).where(
        *same, HubEvent.sha.is_not_distinct_from(sha), HubEvent.done_at.is_(None)
    )
    editions = session.scalars(select(Edition.id).where(Edition.demo_stage.is_(None), Edition.id.not_in(waiting))).all()
    session.add_all(
        HubEvent(edition_id=edition_id, kind=kind, repo_id=repo_id, action=action, sha=sha, received_at=now)
        for edition_id in editions
    )
    return bool(editions)


def waiting_events(session: Session, edition_id: int) -> tuple[WaitingEvent, ...]:
    """The events of the edition that wait, oldest first."""
    query = select(HubEvent).where(HubEvent.edition_id == edition_id, HubEvent.done_at.is_(None)).order_by(HubEvent.id)
    return tuple(WaitingEvent(row.id, row.kind, row.repo_id, row.sha) for row in session.scalars(query))


def mark_done(session: Session, event_ids: Collection[int], *, now: datetime, run_id: int) -> None:
    """A sync has looked after these."""
    session.execute(update(HubEvent).where(HubEvent.id.in_(event_ids)).values(done_at=now, sync_run_id=run_id))
