"""What several parts of the work after the event share: whose edition it is, and what is refused."""

from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs, clean_text
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.editions import edition_now
from lib.store import closing as store
from lib.store import editions as edition_rows

if TYPE_CHECKING:
    from lib.store.database import Session

NO_REASON = "Say why you take it: this is written down in the audit log."
NOTHING_CHOSEN = "Nothing was chosen, so nothing changes."
NOT_SURE = "Nothing was changed: say that you are sure."
SAME_STATE = "Nothing would change: that is what holds already."
CHANGED_MEANWHILE = "Somebody changed some of these meanwhile. Look at the list again, then decide."
NOT_ON_THE_LIST = "Some of these are no longer on the list. Look at it again, then decide."
NOTHING_TO_UNDO = "There is nothing left to undo: somebody changed it again."
UNKNOWN_STATE = "There is no such state."
NO_PROVIDER = "Say who gave it."
NOT_AN_AMOUNT = (
    "The amount is a number above 0 with at most 14 digits before and 6 after the decimal point, without thousands "
    "separators. Leave it blank where it is not known."
)
NO_UNIT = "An amount needs its unit, such as GB, credits or hours of A100."
TOO_LONG = "A text has more than {limit} characters. Shorten it."
NOT_GIVEN_YET = "The day is still to come. Record it once it was given."
NO_WORKSHOP = "Say which workshop it is."
NOT_AN_ADDRESS = "The link is not an https:// address."
NO_SUCH_GRANT = "This is withdrawn already."
NOT_CONFIRMED = "Confirm that it is a mistake: a withdrawn resource counts nowhere."
LONGEST_TEXT, LONGEST_NOTE = 200, 2_000  # characters


class ClosingRefusedError(RefusedError):
    """Something about what follows the event that is not done."""


def organized_edition(session: "Session", actor: Actor, slug: str) -> tuple[Edition, int]:
    """The edition called `slug` as it is now, and its id. Raises NotAllowedError unless the actor organizes it."""
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    return edition_now(session, slug), row.id


def require_project(session: "Session", edition_id: int, project_id: int) -> None:
    """Raises NotAllowedError unless the edition has this project, submitted."""
    if not store.is_project(session, edition_id, project_id):
        raise NotAllowedError


def short_text(text: str) -> str | None:
    """A text of one line as it is kept; None for none. Raises ClosingRefusedError where it is too long."""
    said = clean_text(text)
    if len(said) > LONGEST_TEXT:
        raise ClosingRefusedError(TOO_LONG, limit=str(LONGEST_TEXT))
    return said or None


def long_text(text: str) -> str | None:
    """A text with paragraphs as it is kept; None for none. Raises ClosingRefusedError where it is too long."""
    said = clean_paragraphs(text)
    if len(said) > LONGEST_NOTE:
        raise ClosingRefusedError(TOO_LONG, limit=str(LONGEST_NOTE))
    return said or None
