"""How many stars people gave aspects of the event. Who answered is not kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lib.store.models import FeedbackAnswer, SyncRun

SOURCE = "feedback"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What one answer to the form says: stars from 1 to 5 by aspect, those that were answered."""

    answered_at: datetime | None
    stars: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """The last file of answers that was taken."""

    name: str | None
    imported_at: datetime


def stored_answers(session: Session, edition_id: int) -> dict[str, StoredAnswer]:
    """Every answer that gives stars to something, by its source key."""
    query = select(FeedbackAnswer).where(FeedbackAnswer.edition_id == edition_id).order_by(FeedbackAnswer.id)
    found: dict[str, tuple[datetime | None, dict[str, int]]] = {}
    for row in session.scalars(query):
        found.setdefault(row.source_key, (row.answered_at, {}))[1][row.aspect] = row.stars
    return {key: StoredAnswer(answered_at, stars) for key, (answered_at, stars) in found.items()}


def save_answer(session: Session, edition_id: int, source_key: str, answer: StoredAnswer, *, run_id: int) -> None:
    """An answer, instead of what was stored under its key."""
    session.execute(
        delete(FeedbackAnswer).where(FeedbackAnswer.edition_id == edition_id, FeedbackAnswer.source_key == source_key)
    )
    session.add_all(
        FeedbackAnswer(
            edition_id=edition_id,
            source_key=source_key,
            aspect=aspect,
            stars=stars,
            answered_at=answer.answered_at,
            last_sync_run_id=run_id,
        )
        for aspect, stars in answer.stars.items()
    )
    session.flush()


def star_counts(session: Session, edition_id: int) -> Mapping[str, Mapping[int, int]]:
    """How many answers give each number of stars, by aspect."""
    query = (
        select(FeedbackAnswer.aspect, FeedbackAnswer.stars, func.count())
        .where(FeedbackAnswer.edition_id == edition_id)
        .group_by(FeedbackAnswer.aspect, FeedbackAnswer.stars)
    )
    found: dict[str, dict[int, int]] = {}
    for aspect, stars, count in session.execute(query):
        found.setdefault(aspect, {})[stars] = count
    return found


def answered(session: Session, edition_id: int) -> tuple[int, datetime | None, datetime | None]:
    """How many answers there are, and when the first and the last came."""
    query = select(
        func.count(FeedbackAnswer.source_key.distinct()),
        func.min(FeedbackAnswer.answered_at),
        func.max(FeedbackAnswer.answered_at),
    ).where(FeedbackAnswer.edition_id == edition_id)
    count, first_at, last_at = session.execute(query).one()
    return count, first_at, last_at


def last_file(session: Session, edition_id: int) -> FeedbackFile | None:
    """The last file that was taken; None before the first."""
    query = (
        select(SyncRun.file_name, SyncRun.finished_at)
        .where(SyncRun.edition_id == edition_id, SyncRun.source == SOURCE, SyncRun.status == "succeeded")
        .order_by(SyncRun.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return FeedbackFile(found.file_name, found.finished_at) if found and found.finished_at is not None else None
