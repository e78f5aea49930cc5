"""What a juror does with one project: mark it, comment on it, submit the ballot, give the extra point, put it forward.

A juror reaches the projects that they are asked to score and have no conflict with, and of those only what is their
own: nothing here reads what others gave. Roles, assignment, conflicts and the state of judging are looked at in the
transaction that reads or writes. Changes are taken only while judging is open. "Absent" and "forbidden" answer the
same, NotAllowedError.

    ScoringRefusedError
    ├── JudgingNotOpenError      ├── CommentTooLongError     ├── NotScoredError
    └── UnknownPrizeError        └── ReasonMissingError      └── NoExtraPointError
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lib.domain import ballots as rules
from lib.domain.ballots import IncompleteBallotError
from lib.domain.edition import Edition, Prize
from lib.services.access import Actor, NotAllowedError, require_juror
from lib.services.rubric_lock import lock_rubric
from lib.services.scoring_desk import BallotInHand, ballot_in_hand
from lib.store import audit, ballots, juror_projects, nominations
from lib.store.ballots import (
    MARK,
    PRIVATE_COMMENT,
    TEAM_COMMENT,
    ConflictingEditError,
    DraftChangedError,
    DraftRow,
    Value,
)
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = [
    "MARK",
    "PRIVATE_COMMENT",
    "TEAM_COMMENT",
    "ConflictingEditError",
    "DraftChangedError",
    "DraftRow",
    "IncompleteBallotError",
    "NotAllowedError",
    "Value",
]

MAXIMUM_COMMENT: Final = 5000
_DECIDED_BY_COUNTING: Final = frozenset({"most_liked"})


class ScoringRefusedError(Exception):
    """Why something was not done, and that nothing was changed."""


class JudgingNotOpenError(ScoringRefusedError):
    """Judging has not opened yet, or is closed; `state` says which."""

    def __init__(self, state: JudgingState) -> None:
        super().__init__(f"judging is {state}, not open")
        self.state = state


class CommentTooLongError(ScoringRefusedError):
    """A comment has more characters than are kept."""


class NotScoredError(ScoringRefusedError):
    """The extra point goes to a project whose ballot was submitted, and this one has none."""


class NoExtraPointError(ScoringRefusedError):
    """This edition has no extra point."""


class UnknownPrizeError(ScoringRefusedError):
    """The edition has no such mention, or counting decides it."""


class ReasonMissingError(ScoringRefusedError):
    """A nomination and a conflict of interest say why."""


def mentions(edition: Edition) -> tuple[Prize, ...]:
    """The prizes that jurors may put a project forward for: mentions that are not decided by counting."""
    return tuple(prize for prize in edition.prizes if prize.kind == "mention" and prize.key not in _DECIDED_BY_COUNTING)


def save_field(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    slug: str,
    *,
    name: str,
    based_on: Value,
    value: Value,
    now: datetime,
) -> BallotInHand:
    """Save a mark (`MARK` and the criterion) or a comment of the draft; what the ballot is from then on.

    `based_on` is what the field held when the juror saw it; None is blank.

    Raises:
        NotAllowedError: it is not theirs to score.
        JudgingNotOpenError: judging is not open.
        ConflictingEditError: another window of theirs saved something else meanwhile.
        CommentTooLongError: see `MAXIMUM_COMMENT`.
        ValueError: a mark that is not on the scale, or of a criterion that is not asked.
    """
    with database.write() as session:
        hand = _open_hand(session, actor, edition, edition_id, slug)
        _require_value(hand, name, value)
        draft = ballots.save_field(
            session,
            hand.project.id,
            hand.draft.juror_id,
            name,
            based_on=based_on,
            value=value,
            saved_at=now,
        )
        return replace(hand, draft=draft)


def submit(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    slug: str,
    *,
    revision: int,
    submission_id: str,
    now: datetime,
) -> BallotInHand:
    """Submit the draft as the juror saw it, at its `revision`: the first ballot, or a new version.

    The same `submission_id` is the same submission, however often it is sent; a draft that was submitted already is not
    submitted again. The first ballot of the edition locks its rubric.

    Raises:
        NotAllowedError, JudgingNotOpenError: as `save_field`.
        DraftChangedError: another window changed the draft since.
        IncompleteBallotError: required criteria have no mark.
    """
    with database.write() as session:
        hand = _open_hand(session, actor, edition, edition_id, slug)
        newest, juror_id = hand.ballot, hand.draft.juror_id
        is_sent_again = any(
            version.client_token == submission_id
            for version in ballots.ballot_versions(session, hand.project.id, juror_id)
        )
        if is_sent_again or (newest is not None and newest.is_what(hand.draft)):
            return hand
        if hand.draft.revision != revision:
            raise DraftChangedError
        if hand.missing:
            raise IncompleteBallotError(hand.missing)
        rubric = lock_rubric(session, edition, edition_id, locked_by=juror_id, now=now)
        ballot = ballots.add_ballot(
            session,
            hand.project.id,
            juror_id,
            rubric_version=rubric.version,
            marks=hand.marks,
            private_comment=hand.draft.private_comment,
            team_comment=hand.draft.team_comment,
            client_token=submission_id,
            submitted_at=now,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=juror_id,
            action="ballot.submit",
            object_kind="project",
            object_id=str(hand.project.id),
            before={"version": newest.version} if newest is not None else None,
            after={"version": ballot.version, "rubric_version": ballot.rubric_version},
            reason=None,
        )
        return ballot_in_hand(session, edition, edition_id, juror_id, slug)


def move_extra_point(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    slug: str,
    *,
    based_on: str | None,
    is_given: bool,
    now: datetime,
) -> None:
    """Give the juror's extra point to the project called `slug`, or take it back from there.

    `based_on`: the slug of where the juror saw it; None: nowhere.

    Raises:
        NotAllowedError, JudgingNotOpenError: as `save_field`.
        NoExtraPointError: the edition has none. NotScoredError: no ballot was submitted for the project.
        ConflictingEditError: another window moved it meanwhile; `stored` is the id of where it is.
    """
    with database.write() as session:
        hand = _open_hand(session, actor, edition, edition_id, slug)
        if hand.rubric.extra_point.rule == "off":
            raise NoExtraPointError("this edition has no extra point")
        if is_given and hand.ballot is None:
            raise NotScoredError("no ballot was submitted for this project")
        juror_id = hand.draft.juror_id
        seen = juror_projects.assigned_project(session, edition_id, juror_id, based_on) if based_on else None
        target = hand.project.id if is_given else None
        ballots.give_extra_point(
            session,
            edition_id,
            juror_id,
            based_on=seen.id if seen is not None else None,
            project_id=target,
            given_at=now,
        )


def nominate(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    slug: str,
    *,
    prize: str,
    reason: str,
    is_withdrawn: bool,
    now: datetime,
) -> None:
    """Put the project forward for a mention with a reason, or take that back.

    Raises:
        NotAllowedError, JudgingNotOpenError: as `save_field`.
        UnknownPrizeError: see `mentions`. ReasonMissingError: it is said without a reason. CommentTooLongError.
    """
    with database.write() as session:
        hand = _open_hand(session, actor, edition, edition_id, slug)
        if prize not in {known.key for known in mentions(edition)}:
            raise UnknownPrizeError(f"this edition has no mention called {prize!r} to put a project forward for")
        if not is_withdrawn and not reason.strip():
            raise ReasonMissingError("a nomination says why")
        _require_short(reason)
        nominations.record_nomination(
            session,
            edition_id=edition_id,
            juror_id=hand.draft.juror_id,
            project_id=hand.project.id,
            prize=prize,
            reason=reason,
            is_withdrawn=is_withdrawn,
            made_at=now,
        )


def _open_hand(session: "Session", actor: Actor, edition: Edition, edition_id: int, slug: str) -> BallotInHand:
    hand = ballot_in_hand(session, edition, edition_id, require_juror(session, actor, edition_id), slug)
    if hand.judging != "open":
        raise JudgingNotOpenError(hand.judging)
    return hand


def _require_value(hand: BallotInHand, name: str, value: Value) -> None:
    if not name.startswith(MARK):
        _require_short(str(value or ""))
        return
    key = name.removeprefix(MARK)
    if key not in {criterion.key for criterion in hand.asked}:
        raise ValueError(f'"{key}" is not asked of this project')
    if value is not None:
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a mark of {key}: whole numbers only")
        rules.require_marks_on_scale(hand.rubric, {key: value})


def _require_short(text: str) -> None:
    if len(text) > MAXIMUM_COMMENT:
        raise CommentTooLongError(f"{len(text)} characters: at most {MAXIMUM_COMMENT} are kept")
