"""Take in what was counted for projects, for the lines of the rubric whose points follow from counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services.access import Actor, require_organizer
from lib.services.rubric_lock import rubric_in_force
from lib.sources.count_files import parse_counts
from lib.store import audit, counts, judging

if TYPE_CHECKING:
    from lib.store.database import Database

_OPEN_STATES = ("draft", "open", "closed")


class CountsSettledError(ValueError):
    """The result is verified or published: what was counted can be changed no more."""


@dataclass(frozen=True, slots=True)
class CountsTaken:
    """What an import of counts did."""

    changed: int
    unchanged: int

    def __str__(self) -> str:
        return f"Counts: {self.changed} new or changed, {self.unchanged} unchanged."


def import_counts(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    *,
    content: bytes,
    now: datetime,
    file_name: str | None = None,
) -> CountsTaken:
    """Take the counts of a file (see `lib.sources.count_files`), all of them or none.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        RefusedFileError: the file is not good; nothing was taken.
        CountsSettledError: the result is verified already.
    """
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        if judging.state(session, edition_id) not in _OPEN_STATES:
            raise CountsSettledError("The result is verified; go back to closed judging to change what was counted.")
        rubric = rubric_in_force(session, edition, edition_id)
        keys = tuple(dict.fromkeys(line.counts for block in rubric.blocks for line in block.count_lines))
        numbers = counts.slugs(session, edition_id)
        rows = parse_counts(content, numbers, keys, file_name=file_name)
        held = counts.counts(session, edition_id)
        changed = [row for row in rows if held.get((row.slug, row.key)) != (row.count, row.source)]
        for row in changed:
            counts.record(
                session,
                numbers[row.slug],
                row.key,
                row.count,
                source=row.source,
                recorded_by=actor.account_id,
                recorded_at=now,
            )
            before = held.get((row.slug, row.key))
            audit.record(
                session,
                edition_id=edition_id,
                at=now,
                account_id=actor.account_id,
                action="import.counts",
                object_kind="project",
                object_id=str(numbers[row.slug]),
                before={row.key: before[0]} if before is not None else None,
                after={row.key: row.count, "source": row.source},
                reason=None,
            )
    return CountsTaken(len(changed), len(rows) - len(changed))
