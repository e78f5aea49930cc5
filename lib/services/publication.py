"""From open ballots to a published result: draft, open, closed, verified, published, archived.

Each step has a reason and leaves an audit entry. A result is verified only when nothing blocks it; somebody asks to
publish it, with what the public will see made then and there, and another organizer confirms. With a moment set it
becomes public at that moment by itself; whoever comes by next records that it did. A published result can be withdrawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from lib.domain import published_result, result_bundle
from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.published_result import PublishedResult
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.contest import EditionContest, contest_of_edition
from lib.services.ranking import NO_REASON, EditionRanking, ranking_of_edition
from lib.services.result_blockers import Blocker, blockers
from lib.store import accounts, audit, certificates, editions, judging, nominations, publications
from lib.store.judging import JudgingState
from lib.store.nominations import NominationRow
from lib.store.publications import PublicationRow

__all__ = ["JudgingState", "NominationRow", "PublicationRow"]

if TYPE_CHECKING:
    from lib.store.contests import DecisionRow
    from lib.store.database import Database, Session

LADDER = judging.STATES
_BY_LOT = SystemRandom().shuffle
# Where the ladder leads by hand; publishing and withdrawing move it too.
STEPS: Mapping[JudgingState, tuple[JudgingState, ...]] = {
    "draft": ("open",),
    "open": ("closed",),
    "closed": ("verified", "open"),
    "verified": ("closed",),
    "published": ("archived",),
    "archived": (),
}

NO_SUCH_STEP = "Judging is not at a point from which this step leads on. Look at where it is, then decide."
NOTHING_TO_JUDGE = "There is no submitted project to judge yet."
NO_JURORS = "There is no juror yet: invite the jury first."
STILL_BLOCKED = "Something still stands in the way. Settle what is listed, or say why you go on all the same."
ALREADY_ASKED = "Somebody has already asked to publish this result. Confirm or cancel that first."
NOT_VERIFIED = "Only a verified result is published."
MOMENT_HAS_PASSED = "The moment of publication has passed already. Choose a later one, or publish at once."
NOT_BY_YOURSELF = "Whoever asked to publish does not confirm it: another organizer does."
NOTHING_ASKED = "Nobody asks to publish a result now."
RESULT_CHANGED = "The ranking changed since this was asked for. Cancel it, look again, and ask anew."
NOTHING_PUBLISHED = "No result is published now."


class PublicationRefusedError(RefusedError):
    """Something that cannot be done."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the ladder. `taker` None: the command line, or an account without a name."""

    state: JudgingState
    reason: str
    taker: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PublicationDesk:
    """All that organizers have before them. `pending` is what was asked for, `current` what is public, or will be at
    its time; `requester` the name of who asked. `may_confirm`: somebody else asked. `certificates` of winners are
    valid, and would be revoked with the result."""

    view: EditionRanking
    blockers: tuple[Blocker, ...]
    steps: tuple[StepTaken, ...]
    pending: PublicationRow | None
    current: PublicationRow | None
    requester: str | None
    may_confirm: bool
    nominations: tuple[NominationRow, ...]
    mentions: Mapping[str, "DecisionRow"]
    certificates: int

    @property
    def state(self) -> JudgingState:
        """How far judging is."""
        return self.view.judging

    @property
    def is_blocked(self) -> bool:
        """Whether something that nobody waived stands in the way."""
        return any(blocker.blocks for blocker in self.blockers)


def publication_desk(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> PublicationDesk:
    """How far the result is. Raises NotAllowedError for anybody but the edition's organizers."""
    view = ranking_of_edition(session, actor, edition, edition_id)
    pending = publications.pending_publication(session, edition_id)
    rows = judging.steps(session, edition_id)
    people = {row.taken_by for row in rows} | {pending.requested_by if pending is not None else None}
    found = [accounts.account(session, number) for number in people if number is not None]
    names = {one.id: one.display_name for one in found if one is not None}
    return PublicationDesk(
        view=view,
        blockers=blockers(session, edition_id, view),
        steps=tuple(
            StepTaken(_state(row.state), row.reason, names.get(row.taken_by or 0), row.taken_at) for row in rows
        ),
        pending=pending,
        current=publications.confirmed_publication(session, edition_id),
        requester=names.get(pending.requested_by or 0) if pending is not None else None,
        may_confirm=pending is not None and pending.confirmed_at is None and _is_another(actor, pending),
        nominations=nominations.nominations(session, edition_id),
        mentions={row.subject: row for row in view.found.decisions if row.kind == "mention"},
        certificates=certificates.counts(session, edition_id)["winner"].valid,
    )


def take_step(
    database: "Database", actor: Actor, edition: Edition, new: JudgingState, *, reason: str, now: datetime
) -> None:
    """Take judging one step on, or back.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: no reason, no such step from here, or something blocks it.
    """
    said = _reason(reason)
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        before = judging.state(session, edition_id)
        if new not in STEPS[before]:
            raise PublicationRefusedError(NO_SUCH_STEP)
        if publications.pending_publication(session, edition_id) is not None:
            raise PublicationRefusedError(ALREADY_ASKED)
        view = ranking_of_edition(session, actor, edition, edition_id)
        if new == "open":
            _require_something_to_judge(view)
        if new == "verified" and any(blocker.blocks for blocker in blockers(session, edition_id, view)):
            raise PublicationRefusedError(STILL_BLOCKED)
        _step(session, edition_id, before, new, reason=said, taken_by=actor.account_id, now=now)


def request_publication(
    database: "Database",
    actor: Actor,
    edition: Edition,
    *,
    reason: str,
    publish_at: datetime | None,
    now: datetime,
    shuffle: Callable[[list[int]], None] = _BY_LOT,
) -> int:
    """Ask to publish the verified result, at once or at a moment; its number. `shuffle` draws the jurors' letters.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: no reason, not verified, blocked, asked for already, or the moment has passed.
    """
    said = _reason(reason)
    if publish_at is not None and publish_at <= now:
        raise PublicationRefusedError(MOMENT_HAS_PASSED)
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        if judging.state(session, edition_id) != "verified":
            raise PublicationRefusedError(NOT_VERIFIED)
        if publications.pending_publication(session, edition_id) is not None:
            raise PublicationRefusedError(ALREADY_ASKED)
        view = ranking_of_edition(session, actor, edition, edition_id)
        if any(blocker.blocks for blocker in blockers(session, edition_id, view)):
            raise PublicationRefusedError(STILL_BLOCKED)
        bundle = bundle_of_contest(view.found, edition, shuffle)
        number = publications.add_publication(
            session,
            edition_id,
            reason=said,
            requested_by=actor.account_id,
            requested_at=now,
            publish_at=publish_at,
            input_digest=_digest(view.found, edition),
            tables=published_result.as_tables(public_result(view, edition, bundle)),
            bundle=bundle,
        )
        after = {"publish_at": publish_at.isoformat() if publish_at is not None else None, "digest": bundle["digest"]}
        _record(session, edition_id, actor, "publication.request", number, after=after, reason=said, now=now)
    return number


def confirm_publication(
    database: "Database", actor: Actor, edition: Edition, publication_id: int, *, now: datetime
) -> None:
    """Confirm, as another organizer, what somebody asked to publish; it is public now, or at its moment.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: it is not asked for any more, the actor asked for it, or the ranking changed.
    """
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        pending = _pending(session, edition_id, publication_id)
        if pending.confirmed_at is not None:
            raise PublicationRefusedError(NOTHING_ASKED)
        if not _is_another(actor, pending):
            raise PublicationRefusedError(NOT_BY_YOURSELF)
        view = ranking_of_edition(session, actor, edition, edition_id)
        if _digest(view.found, edition) != pending.input_digest:
            raise PublicationRefusedError(RESULT_CHANGED)
        publications.confirm(session, publication_id, confirmed_by=actor.account_id, confirmed_at=now)
        _record(session, edition_id, actor, "publication.confirm", publication_id, after=None, reason=None, now=now)
        _publish_if_due(session, edition_id, now)


def cancel_publication(
    database: "Database", actor: Actor, edition: Edition, publication_id: int, *, reason: str, now: datetime
) -> None:
    """Take back what was asked for, before it is public.

    Raises NotAllowedError, and PublicationRefusedError without a reason or where it is not pending any more.
    """
    said = _reason(reason)
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        _publish_if_due(session, edition_id, now)
        _pending(session, edition_id, publication_id)
        publications.cancel(session, publication_id, cancelled_at=now)
        _record(session, edition_id, actor, "publication.cancel", publication_id, after=None, reason=said, now=now)


def withdraw_publication(database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime) -> None:
    """Take the published result back, and with it every certificate of winners; judging is at "verified" again.

    Raises NotAllowedError, and PublicationRefusedError without a reason or where nothing is published.
    """
    said = _reason(reason)
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        _publish_if_due(session, edition_id, now)
        current = publications.confirmed_publication(session, edition_id)
        if current is None or current.published_at is None:
            raise PublicationRefusedError(NOTHING_PUBLISHED)
        publications.withdraw(session, current.id, reason=said, withdrawn_by=actor.account_id, withdrawn_at=now)
        _record(session, edition_id, actor, "publication.withdraw", current.id, after=None, reason=said, now=now)
        revoked = certificates.revoke_of_result(session, edition_id, revoked_by=actor.account_id, revoked_at=now)
        if revoked:
            audit.record(
                session,
                edition_id=edition_id,
                at=now,
                account_id=actor.account_id,
                action="certificate.revoke",
                object_kind="edition",
                object_id=str(edition_id),
                before={"kind": "winner", "certificates": revoked},
                after={"kind": "winner", "certificates": 0},
                reason=said,
            )
        before = judging.state(session, edition_id)
        _step(session, edition_id, before, "verified", reason=said, taken_by=actor.account_id, now=now)


def publish_due(database: "Database", slug: str, *, now: datetime) -> bool:
    """Record that a confirmed result whose moment has come is public; whether there was one. Anybody may call it: the
    public sees the result from its moment on in any case."""
    with database.read() as session:
        row = editions.edition_by_slug(session, slug)
        if row is None or publications.due_publication(session, row.id, now) is None:
            return False
    with database.write() as session:
        return _publish_if_due(session, row.id, now)


def organized(session: "Session", actor: Actor, slug: str) -> int:
    """The number of the edition called `slug`. Raises NotAllowedError where there is none or others organize it."""
    row = editions.edition_by_slug(session, slug)
    if row is None:
        raise NotAllowedError
    require_organizer(session, actor, row.id)
    return row.id


def bundle_of_contest(
    found: EditionContest, edition: Edition, shuffle: Callable[[list[int]], None] = _BY_LOT
) -> dict[str, Any]:
    """A result bundle of a contest, its jurors' letters drawn by lot."""
    jurors = _jurors(found)
    shuffle(jurors)
    return result_bundle.bundle_of(found.contest, edition.slug, *_named(found), jurors)


def result_bundle_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Mapping[str, Any]:
    """The bundle of the newest confirmed publication; without one, of the ballots as they are now.

    Raises NotAllowedError for anybody but the edition's organizers.
    """
    require_organizer(session, actor, edition_id)
    current = publications.confirmed_publication(session, edition_id)
    if current is not None:
        return current.bundle
    return bundle_of_contest(contest_of_edition(session, edition, edition_id), edition)


def public_result(view: EditionRanking, edition: Edition, bundle: Mapping[str, Any]) -> PublishedResult:
    """What the public would see of this ranking."""
    return published_result.published_result(
        edition,
        view.rubric,
        view.ranking,
        {number: (name.slug, name.title) for number, name in view.found.names.items()},
        {row.subject: row.verdict["projects"] for row in view.found.decisions if row.kind == "mention"},
        digest=str(bundle["digest"]),
        had_second_round=bool(view.found.contest.finalists),
    )


def _jurors(found: EditionContest) -> list[int]:
    return sorted({ballot.juror for ballot in found.contest.ballots} | found.contest.extras.keys())


def _named(found: EditionContest) -> tuple[dict[int, str], dict[int, str]]:
    return (
        {number: name.slug for number, name in found.names.items()},
        {number: name.title for number, name in found.names.items()},
    )


def _digest(found: EditionContest, edition: Edition) -> str:
    """Of the input with jurors in the order of their accounts, and the mentions: the same until something changes."""
    read = result_bundle.input_of(found.contest, edition.slug, *_named(found), _jurors(found))
    mentions = {row.subject: row.verdict["projects"] for row in found.decisions if row.kind == "mention"}
    return result_bundle.digest_of({**read, "jurors": _jurors(found), "mentions": mentions})


def _is_another(actor: Actor, pending: PublicationRow) -> bool:
    return actor.account_id is not None and actor.account_id != pending.requested_by


def _pending(session: "Session", edition_id: int, publication_id: int) -> PublicationRow:
    pending = publications.pending_publication(session, edition_id)
    if pending is None or pending.id != publication_id:
        raise PublicationRefusedError(NOTHING_ASKED)
    return pending


def _publish_if_due(session: "Session", edition_id: int, now: datetime) -> bool:
    due = publications.due_publication(session, edition_id, now)
    if due is None or due.public_from is None:
        return False
    publications.publish(session, due.id, published_at=due.public_from)
    before = judging.state(session, edition_id)
    _step(session, edition_id, before, "published", reason=due.reason, taken_by=due.confirmed_by, now=now)
    return True


def _require_something_to_judge(view: EditionRanking) -> None:
    if not view.found.names:
        raise PublicationRefusedError(NOTHING_TO_JUDGE)
    if not any(juror.is_judging for juror in view.found.jurors.values()):
        raise PublicationRefusedError(NO_JURORS)


def _reason(reason: str) -> str:
    said = clean_paragraphs(reason)
    if not said:
        raise PublicationRefusedError(NO_REASON)
    return said


def _state(text: str) -> JudgingState:
    return next(known for known in judging.STATES if known == text)


def _step(
    session: "Session",
    edition_id: int,
    before: JudgingState,
    new: JudgingState,
    *,
    reason: str,
    taken_by: int | None,
    now: datetime,
) -> None:
    judging.add_step(session, edition_id, new, reason=reason, taken_by=taken_by, taken_at=now)
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=taken_by,
        action=f"judging.{new}",
        object_kind="edition",
        object_id=str(edition_id),
        before={"state": before},
        after={"state": new},
        reason=reason,
    )


def _record(
    session: "Session",
    edition_id: int,
    actor: Actor,
    action: str,
    publication_id: int,
    *,
    after: Mapping[str, Any] | None,
    reason: str | None,
    now: datetime,
) -> None:
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=action,
        object_kind="publication",
        object_id=str(publication_id),
        before=None,
        after=dict(after) if after is not None else None,
        reason=reason,
    )
