"""Import what people answered about the event.

A file is judged whole before anything is written. Answers are added, and changed where a file says otherwise of the
same one; an answer that a file lacks stays, since forms may have a sheet for each language. Who answered is not kept.
"""

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services.access import Actor, require_organizer
from lib.services.import_runs import ImportOutcome, ImportRun, RowCounts
from lib.sources import refusals as texts
from lib.sources.feedback_files import parse_feedback
from lib.sources.refusals import Refusal, RefusedFileError
from lib.sources.table_files import read_table
from lib.store import feedback_answers as store
from lib.store.feedback_answers import StoredAnswer

if TYPE_CHECKING:
    from lib.store.database import Database


def import_feedback(
    database: "Database",
    edition: Edition,
    edition_id: int,
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    now: datetime,
    sheet: str | None = None,
) -> ImportOutcome:
    """Take a file of answers about the event (see `lib.sources.feedback_files`), or say why not. `sheet` names one of a
    workbook.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    run = ImportRun(
        edition_id=edition_id,
        actor=actor,
        source=store.SOURCE,
        file_name=file_name,
        now=now,
        digest=sha256(content).hexdigest(),
    )
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    try:
        if edition.feedback is None:
            raise RefusedFileError(Refusal(None, None, texts.SOURCE_NOT_DECLARED, {"source": store.SOURCE}))
        table = read_table(content, file_name=file_name, sheet=sheet)
        rows = parse_feedback(table, edition.feedback, run.findings)
    except RefusedFileError as error:
        with database.write() as session:
            require_organizer(session, actor, edition_id)
            return run.recorded(session, "refused", RowCounts(), error.refusals)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        stored = store.stored_answers(session, edition_id)
        run_id = run.added(session, "succeeded")
        added = changed = 0
        for row in rows:
            before = stored.get(row.source_key)
            if row.stars == (before.stars if before is not None else {}):
                continue
            answer = StoredAnswer(row.answered_at, row.stars)
            store.save_answer(session, edition_id, row.source_key, answer, run_id=run_id)
            added += before is None
            changed += before is not None
        return run.closed(session, run_id, RowCounts(len(rows), added, changed, len(rows) - added - changed))
