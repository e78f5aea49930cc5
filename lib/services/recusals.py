"""A juror steps back from a project: says that there is a conflict of interest, and scores it no more.

Only organizers take that back. What the juror gave stays where it is and counts no more; an extra point that was with
the project is free again.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from lib.domain.conflicts import KINDS, ConflictRefusedError, Kind, require_move
from lib.services.access import Actor, NotAllowedError, require_juror
from lib.services.scoring import JudgingNotOpenError
from lib.store import audit, ballots, conflicts, judging, juror_projects

if TYPE_CHECKING:
    from lib.store.database import Database

__all__ = ["KINDS", "ConflictRefusedError", "Kind", "step_back"]

_UNDECIDED: Final = frozenset({"draft", "open", "closed"})


def step_back(
    database: "Database", actor: Actor, edition_id: int, slug: str, *, kind: Kind, reason: str, now: datetime
) -> None:
    """Declare a conflict of interest between the juror and the project called `slug`.

    Raises:
        NotAllowedError: they are not asked to score it, or it does not exist.
        JudgingNotOpenError: the result is verified already.
        ConflictRefusedError: no reason, or one that is too long; or it is declared already.
    """
    with database.write() as session:
        juror_id = require_juror(session, actor, edition_id)
        project = juror_projects.assigned_project(session, edition_id, juror_id, slug)
        if project is None:
            raise NotAllowedError
        state = judging.state(session, edition_id)
        if state not in _UNDECIDED:
            raise JudgingNotOpenError(state)
        said = require_move("juror", project.conflict, "declared", reason)
        conflicts.record(
            session,
            project_id=project.id,
            juror_id=juror_id,
            state="declared",
            kind=kind,
            reason=said,
            recorded_by=juror_id,
            recorded_at=now,
        )
        if ballots.extra_point_of(session, edition_id, juror_id) == project.id:
            ballots.give_extra_point(session, edition_id, juror_id, based_on=project.id, project_id=None, given_at=now)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=juror_id,
            action="conflict.declare",
            object_kind="project",
            object_id=str(project.id),
            before={"state": project.conflict},
            after={"state": "declared", "kind": kind, "juror": juror_id},
            reason=None,
        )
