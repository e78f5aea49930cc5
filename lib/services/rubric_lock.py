"""Which rubric ballots are given by: that of the edition, until the first ballot locks it as it is then.

From then on a change of the edition's file changes nothing here: only a new version, recorded with a reason, does.
"""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, Rubric
from lib.store import rubric_versions
from lib.store.rubric_versions import RubricVersionRow

if TYPE_CHECKING:
    from lib.store.database import Session


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


def record_new_version(
    session: "Session", rubric: Rubric, edition_id: int, *, reason: str, recorded_by: int | None, now: datetime
) -> Rubric:
    """Let a changed rubric hold from now on, under the next version. Raises ValueError without a reason, or where no
    ballot has locked one yet: then the edition's own is changed instead."""
    locked = rubric_versions.newest_rubric_version(session, edition_id)
    if not reason.strip():
        raise ValueError("a rubric that ballots were given by is changed with a reason")
    if locked is None:
        raise ValueError("no ballot has locked the rubric yet: change that of the edition")
    changed = rubric.model_copy(update={"version": locked.version + 1})
    _record(session, changed, edition_id, reason=reason.strip(), recorded_by=recorded_by, now=now)
    return changed


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
