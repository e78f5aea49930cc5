"""Which rubric ballots are given by: that of the edition, until the first ballot locks it as it is then.

From then on a change of the edition's file changes nothing here, until an organizer lets it hold as a new version,
with a reason, before the result is verified.
"""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, Rubric
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.store import audit, ballots, editions, judging, jurors, rubric_versions
from lib.store.judging import JudgingState
from lib.store.rubric_versions import RubricVersionRow

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NO_REASON = "Say why: others will read it later."
NOT_LOCKED = "No ballot has locked the rubric yet: that of the edition's file holds as it is."
NOTHING_CHANGED = "Ballots are given by the rubric of the edition's file already."
RESULT_STANDS = "The result is verified: the rubric behind it is settled."
OFF_SCALE = "Marks were given that the new scale of {criterion} does not have. Keep the scale, or give it another key."

_UNDECIDED: frozenset[JudgingState] = frozenset({"draft", "open", "closed"})


class RubricRefusedError(RefusedError):
    """A rubric that cannot be changed."""


def rubric_in_force(session: "Session", edition: Edition, edition_id: int) -> Rubric:
    """The rubric that ballots of the edition are given by now."""
    locked = rubric_versions.newest_rubric_version(session, edition_id)
    return _read(_canonical(locked.content)) if locked is not None else edition.rubric


def lock_rubric(
    session: "Session", edition: Edition, edition_id: int, *, locked_by: int | None, now: datetime
) -> Rubric:
    """The rubric in force, locked from now on if it was not yet."""
    if rubric_versions.newest_rubric_version(session, edition_id) is None:
        _record(session, edition.rubric, edition_id, reason=None, recorded_by=locked_by, now=now)
    return rubric_in_force(session, edition, edition_id)


def version_that_differs(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> int | None:
    """The version of the locked rubric where the edition says another by now; None where both are the same.

    Raises NotAllowedError for anybody but the edition's organizers.
    """
    require_organizer(session, actor, edition_id)
    locked = rubric_versions.newest_rubric_version(session, edition_id)
    if locked is None or _is_same(_read(_canonical(locked.content)), edition.rubric):
        return None
    return locked.version


def adopt_rubric(database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime) -> int:
    """Let the rubric that the edition says now hold under the next version, whose number this returns.

    Ballots stay: marks that the new rubric does not ask for no longer count, and a ballot that lacks what it asks for
    counts once its juror has added that.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        RubricRefusedError: no reason; no ballot has locked a rubric, or it is the same; the result is verified; or a
            mark was given that is not on the new scale.
    """
    said = clean_paragraphs(reason)
    if not said:
        raise RubricRefusedError(NO_REASON)
    with database.write() as session:
        row = editions.edition_by_slug(session, edition.slug)
        if row is None:
            raise NotAllowedError
        require_organizer(session, actor, row.id)
        locked = rubric_versions.newest_rubric_version(session, row.id)
        if locked is None:
            raise RubricRefusedError(NOT_LOCKED)
        if version_that_differs(session, actor, edition, row.id) is None:
            raise RubricRefusedError(NOTHING_CHANGED)
        if judging.state(session, row.id) not in _UNDECIDED:
            raise RubricRefusedError(RESULT_STANDS)
        _require_scales_hold(session, edition.rubric, row.id)
        changed = edition.rubric.model_copy(update={"version": locked.version + 1})
        recorded = _record(session, changed, row.id, reason=said, recorded_by=actor.account_id, now=now)
        audit.record(
            session,
            edition_id=row.id,
            at=now,
            account_id=actor.account_id,
            action="judging.rubric",
            object_kind="edition",
            object_id=str(row.id),
            before={"version": locked.version, "digest": locked.digest},
            after={"version": recorded.version, "digest": recorded.digest},
            reason=said,
        )
    return recorded.version


def _is_same(one: Rubric, other: Rubric) -> bool:
    return one == other.model_copy(update={"version": one.version})


def _require_scales_hold(session: "Session", rubric: Rubric, edition_id: int) -> None:
    """Raises RubricRefusedError where a ballot or a draft has a mark that is not on the scale of its criterion."""
    given = [row.marks for row in ballots.submitted_ballots(session, edition_id)]
    for juror in jurors.jurors(session, edition_id):
        given += [row.marks for row in ballots.drafts_of(session, edition_id, juror.id).values()]
    for criterion in (one for block in rubric.blocks for one in block.criteria):
        marks = {one[criterion.key] for one in given if criterion.key in one}
        if not all(criterion.minimum <= mark <= criterion.maximum for mark in marks):
            raise RubricRefusedError(OFF_SCALE, criterion=criterion.key)


def _record(
    session: "Session", rubric: Rubric, edition_id: int, *, reason: str | None, recorded_by: int | None, now: datetime
) -> RubricVersionRow:
    content = rubric.model_dump(mode="json")
    return rubric_versions.record_rubric_version(
        session,
        edition_id=edition_id,
        version=rubric.version,
        digest=hashlib.sha256(_canonical(content).encode()).hexdigest(),
        content=content,
        reason=reason,
        recorded_by=recorded_by,
        recorded_at=now,
    )


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=16)
def _read(text: str) -> Rubric:
    return Rubric.model_validate_json(text)
