"""What people thought of the event, for the public: making a release of it, and reading what was released.

`public_feedback` reads released ratings only; the exact numbers stay in the database, for deciding on the next release.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from lib.domain import feedback_release as rules
from lib.domain.edition import Edition, Localized
from lib.domain.feedback_release import Rating, Reason, Stars
from lib.services import access, editions
from lib.services.access import Actor, NotAllowedError
from lib.store import audit
from lib.store import editions as edition_rows
from lib.store import released_ratings as store

if TYPE_CHECKING:
    from lib.store.database import Session

_SENTENCES = {
    Reason.RELEASED: "Answers about the event: released.",
    Reason.TOO_FEW_ANSWERS: "Answers about the event: not released, no aspect has ten answers.",
    Reason.TOO_SOON: "Answers about the event: not released, the last release is less than 24 hours old.",
    Reason.TOO_LITTLE_CHANGE: (
        "Answers about the event: not released, of no aspect the answers differ by ten from every earlier release."
    ),
    Reason.TELLS_OF_ANSWERS: (
        "Answers about the event: not released, beside an earlier release it would tell how people answered."
    ),
}


@dataclass(frozen=True, slots=True)
class FeedbackOutcome:
    """What became of an attempt: the new ratings by aspect, and why. The reason is for organizers only."""

    reason: Reason
    ratings: dict[str, Rating]

    def __str__(self) -> str:
        return _SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class RatedAspect:
    """An aspect as the public sees it. `answers` and `average` None: fewer than ten answers."""

    key: str
    label: Localized
    answers: int | None
    average: Fraction | None
    released_at: datetime


@dataclass(frozen=True, slots=True)
class PublicFeedback:
    """The released aspects in the order of the edition. `is_synthetic`: of made-up answers of the demo."""

    aspects: tuple[RatedAspect, ...]
    is_synthetic: bool

    @property
    def rated(self) -> tuple[RatedAspect, ...]:
        """Those with an average, the best first; equal ones in the order of the edition."""
        known = [aspect for aspect in self.aspects if aspect.average is not None]
        return tuple(sorted(known, key=lambda aspect: -(aspect.average or 0)))

    @property
    def released_at(self) -> datetime | None:
        """When the last release was made; None before the first."""
        return max((aspect.released_at for aspect in self.aspects), default=None)


def release_feedback(session: "Session", slug: str, *, actor: Actor, now: datetime) -> FeedbackOutcome:
    """Release what people thought of the event, if that is due. `session` is one for writing.

    Raises NotAllowedError unless the actor organizes the edition (or is the command line), and where there is none.
    """
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    access.require_organizer(session, actor, row.id)
    form = editions.edition_now(session, slug).feedback
    given, past = store.exact_stars(session, row.id), store.past_ratings(session, row.id)
    exact = {aspect.key: given.get(aspect.key, Stars(0, 0)) for aspect in (form.aspects if form else ())}
    due, reason = rules.ratings_due({aspect: past.get(aspect, []) for aspect in exact}, exact, now)
    for aspect, rating in due.items():
        store.add_rating(
            session,
            row.id,
            aspect,
            rating,
            exact_answers=exact[aspect].answers,
            released_at=now,
            is_synthetic=row.demo_stage is not None,
        )
    if due:
        audit.record(
            session,
            edition_id=row.id,
            at=now,
            account_id=actor.account_id,
            action="release.feedback",
            object_kind="edition",
            object_id=slug,
            before=None,
            after={aspect: rating.answers for aspect, rating in due.items()},
            reason=None,
        )
    return FeedbackOutcome(reason, due)


def public_feedback(session: "Session", edition: Edition, edition_id: int) -> PublicFeedback:
    """What was released of the answers about the event."""
    released = {row.aspect: row for row in store.public_ratings(session, edition_id)}
    aspects = tuple(
        RatedAspect(aspect.key, aspect.label, row.rating.answers, row.rating.average, row.released_at)
        for aspect in (edition.feedback.aspects if edition.feedback else ())
        if (row := released.get(aspect.key)) is not None
    )
    return PublicFeedback(aspects, any(row.is_synthetic for row in released.values()))
