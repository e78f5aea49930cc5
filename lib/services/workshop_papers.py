"""Papers that teams write for workshops. What was said last about a project and a workshop holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from lib.domain.identity import comparison_key
from lib.services import closing
from lib.services.access import Actor, require_organizer
from lib.services.closing import ClosingRefusedError, organized_edition
from lib.store import audit
from lib.store import closing as store
from lib.store.closing import ClosingProject, PaperRow, PaperState

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = ["STATES", "ClosingProject", "PaperRow", "PaperState"]

STATES: tuple[PaperState, ...] = get_args(PaperState)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a project for a workshop. `history`: all that was said about it, the newest first, which holds."""

    history: Sequence[PaperRow]

    @property
    def holds(self) -> PaperRow:
        """What holds."""
        return self.history[0]


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers, the last changed first, and the projects that one can be of."""

    papers: tuple[Paper, ...]
    projects: tuple[ClosingProject, ...]

    @property
    def counts(self) -> Mapping[PaperState, int]:
        """How many papers are in each state."""
        return {state: sum(paper.holds.state == state for paper in self.papers) for state in STATES}

    @property
    def workshops(self) -> tuple[str, ...]:
        """The workshops that were named, by name."""
        return tuple(sorted({paper.holds.workshop for paper in self.papers}))


def papers_of_edition(session: "Session", actor: Actor, edition_id: int) -> Papers:
    """Where papers stand. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    return Papers(_papers(session, edition_id), store.projects(session, edition_id))


def record_paper(
    database: "Database",
    actor: Actor,
    slug: str,
    *,
    project_id: int,
    workshop: str,
    state: PaperState,
    title: str,
    url: str,
    seen_id: int,
    now: datetime,
) -> int:
    """Say where a paper stands; the number of what was said. A workshop keeps the spelling that it had first.

    `seen_id`: the newest that was said about any paper when the form was shown; 0 for nothing.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such project.
        ClosingRefusedError: something is missing, too long or no https:// address, nothing would change, or somebody
            said something about the paper meanwhile.
    """
    with database.write() as session:
        _edition, edition_id = organized_edition(session, actor, slug)
        closing.require_project(session, edition_id, project_id)
        if state not in STATES:
            raise ClosingRefusedError(closing.UNKNOWN_STATE)
        named, called, address = closing.short_text(workshop), closing.short_text(title), _address(url)
        if named is None:
            raise ClosingRefusedError(closing.NO_WORKSHOP)
        known = _papers(session, edition_id)
        wanted = comparison_key(named)
        named = next((paper.holds.workshop for paper in known if comparison_key(paper.holds.workshop) == wanted), named)
        before = next(
            (paper.holds for paper in known if (paper.holds.project_id, paper.holds.workshop) == (project_id, named)),
            None,
        )
        if before is not None:
            if before.id > seen_id:
                raise ClosingRefusedError(closing.CHANGED_MEANWHILE)
            if (before.state, before.title, before.url) == (state, called, address):
                raise ClosingRefusedError(closing.SAME_STATE)
        paper_id = store.add_paper(
            session,
            project_id=project_id,
            workshop=named,
            state=state,
            title=called,
            url=address,
            set_by=actor.account_id,
            set_at=now,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="paper.record",
            object_kind="project",
            object_id=str(project_id),
            before={"workshop": before.workshop, "state": before.state} if before is not None else None,
            after={"workshop": named, "state": state},
            reason=None,
        )
    return paper_id


def _papers(session: "Session", edition_id: int) -> tuple[Paper, ...]:
    found: dict[tuple[int, str], list[PaperRow]] = {}
    for row in store.papers(session, edition_id):
        found.setdefault((row.project_id, row.workshop), []).append(row)
    return tuple(Paper(rows) for rows in found.values())


def _address(text: str) -> str | None:
    """The address as it is kept; None for none. Raises ClosingRefusedError unless it is an https:// address."""
    said = closing.short_text(text)
    if said is None:
        return None
    try:
        parts = urlsplit(said)
    except ValueError:
        raise ClosingRefusedError(closing.NOT_AN_ADDRESS) from None
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname or len(said.split()) != 1:
        raise ClosingRefusedError(closing.NOT_AN_ADDRESS)
    return said
