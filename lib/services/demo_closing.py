"""The demo's time after the event: made-up resources, papers and answers, by the ways that real ones come in."""

import csv
import io
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services import feedback_imports, feedback_releases, resource_grants, workshop_papers
from lib.services.access import COMMAND_LINE
from lib.services.event_feedback import STARS
from lib.services.resource_grants import GrantKind
from lib.services.workshop_papers import PaperState
from lib.store import closing as store

if TYPE_CHECKING:
    from lib.store.database import Database

_ANSWERS = 64
_LIKELY = (1, 2, 6, 14, 12)  # how often each number of stars is given
_BLANK_OF_TEN = 1
_FILE = "opiniones-de-ejemplo.csv"
_WORKSHOP = "Taller de ejemplo"
_GRANTS: tuple[tuple[GrantKind, str, str, str], ...] = (
    ("compute", "Nube de ejemplo", "40", "horas de GPU"),
    ("storage", "Nube de ejemplo", "250", "GB"),
    ("credits", "Patrocinio de ejemplo", "5000", "créditos"),
    ("compute", "Patrocinio de ejemplo", "", ""),
)
_PAPERS: tuple[PaperState, ...] = ("intent", "submitted")


def seed_closing(
    database: "Database", edition: Edition, edition_id: int, *, submitted_at: datetime, seed: int, now: datetime
) -> None:
    """What was recorded by `now`, of projects that were submitted by `submitted_at`."""
    with database.read() as session:
        projects = store.projects(session, edition_id)
    for place, (kind, provider, amount, unit) in enumerate(_GRANTS):
        resource_grants.record_grant(
            database,
            COMMAND_LINE,
            edition.slug,
            project_id=projects[place].id if place < len(projects) and place else None,
            kind=kind,
            provider=provider,
            amount=amount,
            unit=unit,
            note="",
            granted_on=submitted_at.date() - timedelta(days=20 - place),
            now=now,
        )
    for project, last in zip(projects, _PAPERS, strict=False):
        newest = 0
        for state in _PAPERS[: _PAPERS.index(last) + 1]:
            newest = workshop_papers.record_paper(
                database,
                COMMAND_LINE,
                edition.slug,
                project_id=project.id,
                workshop=_WORKSHOP,
                state=state,
                title="",
                url="",
                seen_id=newest,
                now=now,
            )
    if edition.feedback is not None:
        feedback_imports.import_feedback(
            database,
            edition,
            edition_id,
            COMMAND_LINE,
            file_name=_FILE,
            content=_answers(edition, submitted_at, now, seed),
            now=now,
        )
        with database.write() as session:
            feedback_releases.release_feedback(session, edition.slug, actor=COMMAND_LINE, now=now)


def _answers(edition: Edition, submitted_at: datetime, now: datetime, seed: int) -> bytes:
    """A file of made-up answers that came between two moments."""
    form = edition.feedback
    if form is None:
        return b""
    chosen = random.Random(f"{seed}/feedback")  # noqa: S311 - made-up answers
    seconds = int((now - submitted_at).total_seconds())
    moments = sorted(submitted_at + timedelta(seconds=chosen.randrange(seconds)) for _each in range(_ANSWERS))
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([form.answered_at[0], *(aspect.aliases[0] for aspect in form.aspects)])
    for moment in moments:
        stars = [
            "" if chosen.randrange(10) < _BLANK_OF_TEN else chosen.choices(STARS, _LIKELY)[0] for _each in form.aspects
        ]
        writer.writerow([moment.strftime("%Y-%m-%dT%H:%M:%SZ"), *stars])
    return written.getvalue().encode()
