"""Leases: one holder at a time, until a moment that passes by itself when the holder dies."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lib.store.models import Lease


class LeaseHeldError(Exception):
    """Somebody else holds the lease until `expires_at`, unless they give it back or take it anew before."""

    def __init__(self, taken_at: datetime, expires_at: datetime) -> None:
        super().__init__(f"held since {taken_at.isoformat()}, until {expires_at.isoformat()}")
        self.taken_at = taken_at
        self.expires_at = expires_at


class LeaseLostError(Exception):
    """The lease expired and somebody else took it: nothing may be written in its name any more."""

    def __init__(self) -> None:
        super().__init__("It took too long, and another one began. What was not yet taken is left to that one.")


@dataclass(frozen=True, slots=True)
class LeaseHolder:
    """Who holds the lease `name`: `token` is theirs alone."""

    name: str
    token: str


def take(session: Session, holder: LeaseHolder, *, now: datetime, duration: timedelta) -> None:
    """Hold the lease from `now` for `duration`. Raises LeaseHeldError where somebody else still does."""
    lease = session.get(Lease, holder.name)
    if lease is None:
        session.add(
            Lease(name=holder.name, holder=holder.token, taken_at=now, expires_at=now + duration),
        )
    elif lease.holder != holder.token and lease.expires_at > now:
        raise LeaseHeldError(lease.taken_at, lease.expires_at)
    else:
        lease.holder, lease.taken_at, lease.expires_at = holder.token, now, now + duration
    session.flush()


def renew(session: Session, holder: LeaseHolder, *, now: datetime, duration: timedelta) -> None:
    """Hold it for `duration` from `now`. Raises LeaseLostError where it is no longer theirs.

    One that expired and that nobody took is still theirs: the holder was slow, and alone.
    """
    renewed = session.execute(
        update(Lease)
        .where(Lease.name == holder.name, Lease.holder == holder.token)
        .values(expires_at=now + duration)
        .returning(Lease.name)
    ).all()
    if not renewed:
        raise LeaseLostError


def give_back(session: Session, holder: LeaseHolder) -> None:
    """Let others take it. One that is no longer theirs is left alone."""
    session.execute(delete(Lease).where(Lease.name == holder.name, Lease.holder == holder.token))
