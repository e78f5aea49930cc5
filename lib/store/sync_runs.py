"""Runs of imports and syncs, as organizers see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session

from lib.store.models import SyncRun


def runs(session: Session, edition_id: int, *, limit: int) -> Sequence[SyncRun]:
    """The newest `limit` runs of the edition, newest first."""
    query = (
        select(SyncRun)
        .where(SyncRun.edition_id == edition_id)
        .order_by(SyncRun.started_at.desc(), SyncRun.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def states(session: Session, edition_id: int) -> Sequence[SyncRun]:
    """Of each source its newest run, the newest one that ended and the newest good one, newest first.

    However many runs other sources had since: each is found by the index, so a long history costs little.
    """
    of_edition = SyncRun.edition_id == edition_id
    sources = select(SyncRun.source).where(of_edition).distinct().subquery()

    def newest(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
        own = (
            select(SyncRun.id)
            .where(of_edition, SyncRun.source == sources.c.source, *conditions)
            .order_by(SyncRun.started_at.desc(), SyncRun.id.desc())
            .limit(1)
        )
        return select(own.correlate(sources).scalar_subquery()).select_from(sources)

    wanted = union(newest(), newest(SyncRun.status != "running"), newest(SyncRun.status == "succeeded"))
    query = select(SyncRun).where(SyncRun.id.in_(wanted)).order_by(SyncRun.started_at.desc(), SyncRun.id.desc())
    return session.scalars(query).all()


def add_run(
    session: Session,
    *,
    edition_id: int,
    source: str,
    status: str,
    started_at: datetime,
    finished_at: datetime,
    started_by: int | None,
    file_name: str,
    file_sha256: str,
) -> SyncRun:
    """A new run without rows or problems yet. `started_by` None: the command line."""
    run = SyncRun(
        edition_id=edition_id,
        source=source,
        status=status,
        started_at=started_at,
        finished_at=finished_at,
        started_by=started_by,
        file_name=file_name,
        file_sha256=file_sha256,
    )
    session.add(run)
    session.flush()
    return run


def close_run(
    session: Session,
    run_id: int,
    *,
    rows_read: int,
    rows_added: int,
    rows_changed: int,
    rows_unchanged: int,
    rows_withdrawn: int,
    problems: Sequence[Mapping[str, object]],
) -> SyncRun:
    """Write down what a run did, and what it found."""
    run = session.get_one(SyncRun, run_id)
    run.rows_read = rows_read
    run.rows_added = rows_added
    run.rows_changed = rows_changed
    run.rows_unchanged = rows_unchanged
    run.rows_withdrawn = rows_withdrawn
    run.problems = [dict(problem) for problem in problems]
    session.flush()
    return run


def start_run(
    session: Session, *, edition_id: int, source: str, started_at: datetime, started_by: int | None
) -> SyncRun:
    """A run of a source that is asked over the network, "running" until `finish_run`."""
    run = SyncRun(edition_id=edition_id, source=source, status="running", started_at=started_at, started_by=started_by)
    session.add(run)
    session.flush()
    return run


def finish_run(
    session: Session,
    run_id: int,
    *,
    status: str,
    finished_at: datetime,
    requests_by_kind: Mapping[str, int],
    limit_left: int | None,
) -> None:
    """Write down how a run ended and what it asked for."""
    run = session.get_one(SyncRun, run_id)
    run.status = status
    run.finished_at = finished_at
    run.requests = sum(requests_by_kind.values())
    run.requests_by_kind = dict(requests_by_kind)
    run.limit_left = limit_left
    session.flush()


def abandoned_runs(session: Session, edition_id: int) -> Sequence[int]:
    """The runs that say they are running; whoever alone may run asks, so they are not."""
    query = select(SyncRun.id).where(SyncRun.edition_id == edition_id, SyncRun.status == "running")
    return session.scalars(query.order_by(SyncRun.id)).all()
