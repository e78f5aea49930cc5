"""What people think of the event, for its organizers: exact counts and averages of the stars they gave.

An average is the exact fraction of all stars over all answers to that very aspect: whoever left it blank is not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, Localized
from lib.services.access import Actor, require_organizer
from lib.store import feedback_answers as store
from lib.store.feedback_answers import FeedbackFile

if TYPE_CHECKING:
    from lib.store.database import Session

STARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class AspectResult:
    """How many answers gave an aspect each number of stars. `label` None: the edition no longer declares it."""

    key: str
    label: Localized | None
    counts: Mapping[int, int]

    @property
    def answers(self) -> int:
        """How many gave it stars."""
        return sum(self.counts.values())

    @property
    def average(self) -> Fraction | None:
        """From 1 to 5, exact; None where nobody gave it any."""
        return Fraction(sum(stars * n for stars, n in self.counts.items()), self.answers) if self.answers else None


@dataclass(frozen=True, slots=True)
class EventFeedback:
    """All that was answered. `answers`: how many people's answers give stars to something; `file`: the last import."""

    aspects: tuple[AspectResult, ...]
    answers: int
    first_at: datetime | None
    last_at: datetime | None
    file: FeedbackFile | None

    @property
    def best(self) -> AspectResult | None:
        """The aspect with the best average; None where nothing has one."""
        known = [aspect for aspect in self.aspects if aspect.average is not None]
        return max(known, key=lambda aspect: aspect.average or 0, default=None)


def feedback_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> EventFeedback:
    """What was answered about the event, in the order of the edition. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    counted = store.star_counts(session, edition_id)
    declared = {aspect.key: aspect.label for aspect in edition.feedback.aspects} if edition.feedback else {}
    keys = [*declared, *sorted(counted.keys() - declared.keys())]
    aspects = tuple(
        AspectResult(key, declared.get(key), {stars: counted.get(key, {}).get(stars, 0) for stars in STARS})
        for key in keys
    )
    answers, first_at, last_at = store.answered(session, edition_id)
    return EventFeedback(aspects, answers, first_at, last_at, store.last_file(session, edition_id))
