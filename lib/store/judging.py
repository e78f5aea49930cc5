"""How far judging is: a ladder of steps that are only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.store.models import JudgingStep

JudgingState = Literal["draft", "open", "closed", "verified", "published", "archived"]
STATES: tuple[JudgingState, ...] = get_args(JudgingState)


def state(session: Session, edition_id: int) -> JudgingState:
    """How far the judging of an edition is: a draft until the first step."""
    query = select(JudgingStep.state).where(JudgingStep.edition_id == edition_id)
    newest = session.scalars(query.order_by(JudgingStep.id.desc()).limit(1)).one_or_none()
    return next((known for known in STATES if known == newest), "draft")


def steps(session: Session, edition_id: int) -> Sequence[JudgingStep]:
    """Every step of an edition, the newest first."""
    query = select(JudgingStep).where(JudgingStep.edition_id == edition_id)
    return session.scalars(query.order_by(JudgingStep.id.desc())).all()


def add_step(
    session: Session, edition_id: int, new: JudgingState, *, reason: str, taken_by: int | None, taken_at: datetime
) -> int:
    """Judging is at `new` from now on; the id of the step. `taken_by` None: the command line."""
    row = JudgingStep(edition_id=edition_id, state=new, reason=reason, taken_by=taken_by, taken_at=taken_at)
    session.add(row)
    session.flush()
    return row.id
