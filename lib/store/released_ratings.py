"""What was published of the answers about the event. The exact numbers of answers are only for deciding on the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.domain.feedback_release import PastRating, Rating, Stars
from lib.store.models import FeedbackAnswer, ReleasedRating

_TENTHS = 10


@dataclass(frozen=True, slots=True)
class PublicRating:
    """The rating of an aspect that holds now: all of it is public."""

    aspect: str
    rating: Rating
    released_at: datetime
    is_synthetic: bool


def public_ratings(session: Session, edition_id: int) -> tuple[PublicRating, ...]:
    """The newest rating of every aspect that ever had one, by the aspect's key."""
    newest = (
        select(func.max(ReleasedRating.id))
        .where(ReleasedRating.edition_id == edition_id)
        .group_by(ReleasedRating.aspect)
    )
    query = select(
        ReleasedRating.aspect,
        ReleasedRating.answers,
        ReleasedRating.average_tenths,
        ReleasedRating.released_at,
        ReleasedRating.is_synthetic,
    ).where(ReleasedRating.id.in_(newest))
    return tuple(
        PublicRating(aspect, _rating(answers, tenths), released_at, is_synthetic)
        for aspect, answers, tenths, released_at, is_synthetic in session.execute(query.order_by(ReleasedRating.aspect))
    )


def past_ratings(session: Session, edition_id: int) -> Mapping[str, list[PastRating]]:
    """Every rating by aspect, oldest first, with its exact number of answers. Only for deciding on the next one."""
    found: dict[str, list[PastRating]] = {}
    query = select(ReleasedRating).where(ReleasedRating.edition_id == edition_id).order_by(ReleasedRating.id)
    for row in session.scalars(query):
        rating = PastRating(row.released_at, row.exact_answers, _rating(row.answers, row.average_tenths))
        found.setdefault(row.aspect, []).append(rating)
    return found


def exact_stars(session: Session, edition_id: int) -> Mapping[str, Stars]:
    """How many answers give each aspect stars, and how many. Only for making a release."""
    query = (
        select(FeedbackAnswer.aspect, func.count(), func.sum(FeedbackAnswer.stars))
        .where(FeedbackAnswer.edition_id == edition_id)
        .group_by(FeedbackAnswer.aspect)
    )
    return {aspect: Stars(answers, int(stars)) for aspect, answers, stars in session.execute(query)}


def add_rating(
    session: Session,
    edition_id: int,
    aspect: str,
    rating: Rating,
    *,
    exact_answers: int,
    released_at: datetime,
    is_synthetic: bool,
) -> None:
    """Keep a rating that is public from now on."""
    tenths = None if rating.average is None else int(rating.average * _TENTHS)
    session.add(
        ReleasedRating(
            edition_id=edition_id,
            aspect=aspect,
            released_at=released_at,
            exact_answers=exact_answers,
            answers=rating.answers,
            average_tenths=tenths,
            is_synthetic=is_synthetic,
        )
    )
    session.flush()


def _rating(answers: int | None, tenths: int | None) -> Rating:
    return Rating(answers, None if tenths is None else Fraction(tenths, _TENTHS))
