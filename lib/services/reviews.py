"""The organizers' review: every submission with its checklist, what was decided about it, and what to write to teams.

Nothing of a checklist is stored: what a sync, an import or a moved deadline changes shows at the next read. What is
stored is what people decided: about a submission, and that one of its checks is waived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services import editions
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.review_reading import Reading, Review, ReviewedArtifact
from lib.store import audit, public_projects
from lib.store import editions as edition_rows
from lib.store import reviews as store
from lib.store.reviews import DecidedMeanwhileError, DecisionRow, MemberRow, Verdict, WaiverRow

__all__ = [
    "DecidedMeanwhileError",
    "DecisionRow",
    "JurorEvidence",
    "MemberRow",
    "Review",
    "ReviewRefusedError",
    "ReviewedArtifact",
    "ToldDecision",
    "Verdict",
    "WaiverRow",
    "decide",
    "messages_of_edition",
    "review_for_jurors",
    "review_of_project",
    "reviews_of_edition",
    "take_messages",
    "waive_check",
    "withdraw",
]

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NO_REASON = "Say why: a decision about a submission needs a reason."
NO_REASON_TO_TAKE = "Say why: a file with people's addresses needs a reason."
NOTHING_TO_REOPEN = "Nothing is decided about this submission, so there is nothing to reopen."
NO_REASON_TO_WITHDRAW = "Say why: taking a submission out, or back in, needs a reason."
WITHDRAWN_ALREADY = "This submission is out of the competition already."
NOT_WITHDRAWN = "This submission is in the competition."
GONE_FROM_FILES = "The edition's files no longer have this submission: put it back there."
NO_SUCH_CHECK = "This submission has no such check."
NOT_WAIVED = "This check is not waived."
ALREADY_WAIVED = "This check is waived already."


class ReviewRefusedError(RefusedError):
    """A decision that cannot be recorded."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """Every submission of the edition, by title. `is_demo`: repos, people and moments are made up."""

    reviews: tuple[Review, ...]
    is_demo: bool

    @property
    def open(self) -> tuple[Review, ...]:
        """Those that wait for a decision: withdrawn ones and duplicates do not."""
        return tuple(one for one in self.reviews if one.verdict is None and one.state not in ("withdrawn", "duplicate"))

    def review(self, slug: str) -> Review | None:
        """The submission called `slug`."""
        return next((one for one in self.reviews if one.name.slug == slug), None)


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """A decision as jurors see it: what the team was told, and not who decided."""

    verdict: Verdict
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class JurorEvidence:
    """What jurors see of a review: the decision that holds, None for none; the keys of waived checks, without why."""

    decision: ToldDecision | None = None
    waived: tuple[str, ...] = ()
    artifacts: tuple[ReviewedArtifact, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A submission of which something is missing, with whom to write to: the known addresses of its team."""

    review: Review
    emails: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the people of the team are called, as far as that is known."""
        return tuple(one.name for one in self.review.members if one.name)


def reviews_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime) -> Reviews:
    """Every submission with its checklist. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    return Reviews(Reading(session, edition, edition_id, now).reviews(), public_projects.is_demo(session, edition_id))


def review_of_project(
    session: "Session", actor: Actor, edition: Edition, edition_id: int, *, slug: str, now: datetime
) -> Review:
    """One submission with its checklist.

    Raises NotAllowedError for anybody but the edition's organizers, and where it has no such submission.
    """
    require_organizer(session, actor, edition_id)
    found = next((one for one in Reading(session, edition, edition_id, now).reviews() if one.name.slug == slug), None)
    if found is None:
        raise NotAllowedError
    return found


def review_for_jurors(session: "Session", edition_id: int, project_id: int) -> JurorEvidence:
    """What jurors see of the review of a project; for those who may score it, which the caller has checked."""
    decided = store.decisions(session, edition_id).get(project_id, ())
    newest = decided[0] if decided and decided[0].verdict != "reopened" else None
    told = ToldDecision(newest.verdict, newest.reason, newest.decided_at) if newest is not None else None
    said = {row.check_key: row.is_waived for row in reversed(store.waivers(session, edition_id).get(project_id, ()))}
    waived = tuple(key for key, is_waived in said.items() if is_waived)
    if not waived:
        return JurorEvidence(told)
    rows = [row for row in public_projects.submitted_projects(session, edition_id) if row.id == project_id]
    artifacts = [ReviewedArtifact(one.id, one.kind, one.repo_id, one.url) for row in rows for one in row.artifacts]
    return JurorEvidence(told, waived, tuple(artifacts))


def decide(
    database: "Database",
    actor: Actor,
    slug: str,
    project_id: int,
    verdict: Verdict,
    *,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Decide about a submission of the edition called `slug`; the team and the jurors are told the reason.

    `replaces_id`: the newest decision that the form was shown with; None: there was none.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such edition or submission.
        ReviewRefusedError: there is no reason, or nothing to reopen.
        DecidedMeanwhileError: somebody else decided meanwhile.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        edition_id = _organized(session, actor, slug, project_id)
        if not said:
            raise ReviewRefusedError(NO_REASON)
        before = next(iter(store.decisions(session, edition_id).get(project_id, ())), None)
        if (before.id if before else None) != replaces_id:
            raise DecidedMeanwhileError
        if verdict == "reopened" and (before is None or before.verdict == "reopened"):
            raise ReviewRefusedError(NOTHING_TO_REOPEN)
        recorded = store.record_decision(
            session,
            project_id=project_id,
            verdict=verdict,
            reason=said,
            decided_by=actor.account_id,
            decided_at=now,
            replaces_id=replaces_id,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action=f"review.{verdict}",
            object_kind="project",
            object_id=str(project_id),
            before={"verdict": before.verdict} if before is not None else None,
            after={"verdict": verdict},
            reason=said,
        )
        return recorded


def withdraw(
    database: "Database",
    actor: Actor,
    slug: str,
    project_id: int,
    *,
    is_withdrawn: bool,
    reason: str,
    now: datetime,
) -> None:
    """Take a submission of the edition called `slug` out of the competition, or back in.

    Out, it is on no page, nobody scores it, and it has no place; its ballots and its history stay.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such edition or submission.
        ReviewRefusedError: there is no reason, it is so already, or it was not organizers who took it out.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        edition_id = _organized(session, actor, slug, project_id)
        if not said:
            raise ReviewRefusedError(NO_REASON_TO_WITHDRAW)
        withdrawn_at, before = store.withdrawal(session, project_id)
        if is_withdrawn == (withdrawn_at is not None):
            raise ReviewRefusedError(WITHDRAWN_ALREADY if is_withdrawn else NOT_WITHDRAWN)
        if not is_withdrawn and before is None:
            raise ReviewRefusedError(GONE_FROM_FILES)
        store.withdraw(
            session, project_id, withdrawn_at=now if is_withdrawn else None, reason=said if is_withdrawn else None
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="review.withdraw" if is_withdrawn else "review.take_back",
            object_kind="project",
            object_id=str(project_id),
            before={"is_withdrawn": not is_withdrawn},
            after={"is_withdrawn": is_withdrawn},
            reason=said,
        )


def waive_check(
    database: "Database",
    actor: Actor,
    slug: str,
    project_id: int,
    check_key: str,
    *,
    is_waived: bool,
    reason: str,
    now: datetime,
    replaces_id: int | None,
) -> WaiverRow:
    """Waive one check of a submission of the edition called `slug`, or ask for it again.

    `replaces_id`: what was said last about it when the form was shown; None: nothing.

    Raises:
        NotAllowedError: the actor does not organize this edition, or there is no such edition or submission.
        ReviewRefusedError: there is no reason, no such check, or it is so already.
        DecidedMeanwhileError: somebody else said something about this check meanwhile.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        edition_id = _organized(session, actor, slug, project_id)
        edition = editions.edition_now(session, slug)
        found = Reading(session, edition, edition_id, now).reviews()
        review = next(one for one in found if one.project_id == project_id)
        if not said:
            raise ReviewRefusedError(NO_REASON)
        if review.newest_waiver_id(check_key) != replaces_id:
            raise DecidedMeanwhileError
        holds = check_key in review.waived
        if not holds and review.line(check_key) is None:
            raise ReviewRefusedError(NO_SUCH_CHECK)
        if holds == is_waived:
            raise ReviewRefusedError(ALREADY_WAIVED if is_waived else NOT_WAIVED)
        recorded = store.record_waiver(
            session,
            project_id=project_id,
            check_key=check_key,
            is_waived=is_waived,
            reason=said,
            set_by=actor.account_id,
            set_at=now,
            replaces_id=replaces_id,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="review.waive" if is_waived else "review.unwaive",
            object_kind="project",
            object_id=str(project_id),
            before={"check": check_key, "is_waived": holds},
            after={"check": check_key, "is_waived": is_waived},
            reason=said,
        )
        return recorded


def messages_of_edition(
    session: "Session", actor: Actor, edition: Edition, edition_id: int, now: datetime
) -> tuple[Message, ...]:
    """The submissions of which something is missing and that are not decided, or sent back for changes.

    Raises NotAllowedError for anybody but the edition's organizers.
    """
    require_organizer(session, actor, edition_id)
    return messages(Reading(session, edition, edition_id, now).reviews())


def messages(reviews: Iterable[Review]) -> tuple[Message, ...]:
    """To which teams there is something to write, and at which addresses."""
    return tuple(
        Message(one, tuple(dict.fromkeys(member.email for member in one.members if member.email)))
        for one in reviews
        if one.state not in ("withdrawn", "duplicate")
        and one.verdict in (None, "changes_asked")
        and (one.faults or one.verdict == "changes_asked")
    )


def take_messages(
    database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime
) -> tuple[Message, ...]:
    """What to write to teams, to be taken along as a file of names and addresses: it leaves an audit entry.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        ReviewRefusedError: there is no reason.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        row = edition_rows.edition_by_slug(session, edition.slug)
        if row is None:
            raise NotAllowedError
        require_organizer(session, actor, row.id)
        if not said:
            raise ReviewRefusedError(NO_REASON_TO_TAKE)
        found = messages(Reading(session, edition, row.id, now).reviews())
        audit.record(
            session,
            edition_id=row.id,
            at=now,
            account_id=actor.account_id,
            action="export.review_messages",
            object_kind="edition",
            object_id=str(row.id),
            before=None,
            after={"projects": [one.review.project_id for one in found]},
            reason=said,
        )
    return found


def _organized(session: "Session", actor: Actor, slug: str, project_id: int) -> int:
    row = edition_rows.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    if not store.is_submission(session, row.id, project_id):
        raise NotAllowedError
    return row.id
