"""What organizers decide about a result that ballots alone do not settle: ties, mentions, and what may stay undone.

Only while judging is closed, so that nothing changes under a verified result; each with a reason.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.services.access import Actor, NotAllowedError
from lib.services.publication import PublicationRefusedError, organized
from lib.services.ranking import NO_REASON, EditionRanking, ranking_of_edition
from lib.services.result_blockers import blockers
from lib.store import audit, contests, judging
from lib.store.contests import DecisionKind

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NOT_CLOSED = "Decisions about the result are taken while judging is closed, so that neither ballots nor places change."
NO_SUCH_TIE = "These projects are not tied any more. Look at the ranking, then decide."
NO_SUCH_PRIZE = "The edition has no such mention."
NO_SUCH_BLOCKER = "This does not stand in the way any more, or it cannot be left undone."


def decide_tie(
    database: "Database",
    actor: Actor,
    edition: Edition,
    projects: Sequence[int],
    order: Sequence[Sequence[int]],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Put tied projects in an order, those of one entry sharing a place; with an empty one let all share theirs.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: no reason, judging is not closed, or nothing but a decision parts these projects from
            others.
    """
    with database.write() as session:
        edition_id, said, view = _begin(session, actor, edition, reason)
        tied = frozenset(projects)
        placed = sorted(project for entry in order for project in entry)
        if tied not in view.ties or (order and placed != sorted(tied)):
            raise PublicationRefusedError(NO_SUCH_TIE)
        subject = ",".join(str(project) for project in sorted(tied))
        written = [entry[0] if len(entry) == 1 else sorted(entry) for entry in order if entry]
        verdict = {"projects": sorted(tied), "order": written if len(written) > 1 else []}
        _decide(session, edition_id, actor, ("tie", subject, verdict), reason=said, now=now)


def decide_mention(
    database: "Database",
    actor: Actor,
    edition: Edition,
    prize: str,
    projects: Sequence[int],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Give a mention to these projects, as many as there are; without any, nobody gets it.

    Raises:
        NotAllowedError: the actor does not organize this edition, or a project is not of it.
        PublicationRefusedError: no reason, judging is not closed, or no such mention.
    """
    with database.write() as session:
        edition_id, said, view = _begin(session, actor, edition, reason)
        if prize not in {one.key for one in edition.prizes if one.kind == "mention"}:
            raise PublicationRefusedError(NO_SUCH_PRIZE)
        if not view.found.names.keys() >= set(projects):
            raise NotAllowedError
        _decide(
            session,
            edition_id,
            actor,
            ("mention", prize, {"projects": list(dict.fromkeys(projects))}),
            reason=said,
            now=now,
        )


def waive_blocker(
    database: "Database", actor: Actor, edition: Edition, subject: str, *, reason: str, now: datetime
) -> None:
    """Go on although something is undone, for what it names now.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: no reason, judging is not closed, or nothing of that name may be left undone.
    """
    with database.write() as session:
        edition_id, said, view = _begin(session, actor, edition, reason)
        found = [one for one in blockers(session, edition_id, view) if one.subject == subject and one.is_waivable]
        if not found:
            raise PublicationRefusedError(NO_SUCH_BLOCKER)
        _decide(
            session, edition_id, actor, ("waived_blocker", subject, {"items": found[0].items}), reason=said, now=now
        )


def _begin(session: "Session", actor: Actor, edition: Edition, reason: str) -> tuple[int, str, EditionRanking]:
    edition_id = organized(session, actor, edition.slug)
    said = clean_paragraphs(reason)
    if not said:
        raise PublicationRefusedError(NO_REASON)
    if judging.state(session, edition_id) != "closed":
        raise PublicationRefusedError(NOT_CLOSED)
    return edition_id, said, ranking_of_edition(session, actor, edition, edition_id)


def _decide(
    session: "Session",
    edition_id: int,
    actor: Actor,
    decision: tuple[DecisionKind, str, Mapping[str, Any]],
    *,
    reason: str,
    now: datetime,
) -> None:
    kind, subject, verdict = decision
    before = next(
        (row.verdict for row in contests.decisions(session, edition_id) if (row.kind, row.subject) == (kind, subject)),
        None,
    )
    contests.add_decision(
        session,
        edition_id,
        kind,
        subject,
        verdict=verdict,
        reason=reason,
        decided_by=actor.account_id,
        decided_at=now,
    )
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=f"result.{kind}",
        object_kind="result",
        object_id=subject,
        before=dict(before) if before is not None else None,
        after=dict(verdict),
        reason=reason,
    )
