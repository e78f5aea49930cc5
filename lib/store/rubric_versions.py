"""The rubrics that ballots were given by, each as it was then. Only ever added to; the newest version holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.jury_models import RubricVersion


@dataclass(frozen=True, slots=True)
class RubricVersionRow:
    """A rubric of an edition. `content` is the rubric as JSON, `digest` the SHA-256 of its canonical text.

    `reason` None: the first one, recorded by the first ballot. `recorded_by` None: the command line.
    """

    version: int
    digest: str
    content: Mapping[str, Any]
    reason: str | None
    recorded_by: int | None
    recorded_at: datetime


def newest_rubric_version(session: Session, edition_id: int) -> RubricVersionRow | None:
    """The rubric that holds; None before the first ballot, while it is still that of the edition's file."""
    query = (
        select(RubricVersion)
        .where(RubricVersion.edition_id == edition_id)
        .order_by(RubricVersion.version.desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    return _plain(row) if row is not None else None


def rubric_versions(session: Session, edition_id: int) -> tuple[RubricVersionRow, ...]:
    """Every rubric that ballots of the edition were given by, newest first."""
    query = select(RubricVersion).where(RubricVersion.edition_id == edition_id).order_by(RubricVersion.version.desc())
    return tuple(_plain(row) for row in session.scalars(query))


def record_rubric_version(
    session: Session,
    *,
    edition_id: int,
    version: int,
    digest: str,
    content: Mapping[str, Any],
    reason: str | None,
    recorded_by: int | None,
    recorded_at: datetime,
) -> RubricVersionRow:
    """Add a version; the database refuses one that is there already."""
    row = RubricVersion(
        edition_id=edition_id,
        version=version,
        digest=digest,
        content=dict(content),
        reason=reason,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
    )
    session.add(row)
    session.flush()
    return _plain(row)


def _plain(row: RubricVersion) -> RubricVersionRow:
    return RubricVersionRow(row.version, row.digest, row.content, row.reason, row.recorded_by, row.recorded_at)
