"""What each team gets back from the jury once the result is published: its place, block means, and jurors' comments.

Comments are those that jurors wrote for the team, in an order that does not tell who wrote which; private comments stay
where they are. Points only as far as the edition publishes scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.published_result import PlacedProject, of_tables
from lib.services.access import Actor
from lib.services.projects import ProjectName
from lib.services.publication import PublicationRefusedError, organized
from lib.services.ranking import NO_REASON, ranking_of_edition
from lib.store import audit, ballots, publications

if TYPE_CHECKING:
    from lib.store.database import Database

NOT_PUBLISHED = "Teams get their feedback once the result is published."


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    """What one team gets. `placed` None: its place is not published. `blocks`: mean points by block of the rubric, with
    the most that there are; empty where the edition publishes no scores."""

    name: ProjectName
    placed: PlacedProject | None
    ballots: int
    comments: tuple[str, ...]
    blocks: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)


def take_feedback(
    database: "Database", actor: Actor, edition: Edition, *, reason: str, now: datetime
) -> tuple[FeedbackSheet, ...]:
    """A sheet for each project with a ballot, by title, to be sent to its team; it leaves an audit entry.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        PublicationRefusedError: there is no reason, or the result is not published.
    """
    with database.write() as session:
        edition_id = organized(session, actor, edition.slug)
        said = clean_paragraphs(reason)
        if not said:
            raise PublicationRefusedError(NO_REASON)
        current = publications.confirmed_publication(session, edition_id)
        if current is None or current.public_from is None or current.public_from > now:
            raise PublicationRefusedError(NOT_PUBLISHED)
        result = of_tables(current.tables)
        view = ranking_of_edition(session, actor, edition, edition_id)
        comments: dict[int, list[str]] = {}
        for row in ballots.submitted_ballots(session, edition_id):
            counts = row.juror_id in view.ranking.counted.totals.get(row.project_id, {})
            if counts and row.team_comment:
                comments.setdefault(row.project_id, []).append(row.team_comment)
        placed = {one.project: one for one in (*result.podium, *result.others)}
        maxima = {block.key: Fraction(block.points) for block in view.rubric.blocks}
        shows_points = view.rubric.published_scores != "none"
        sheets = tuple(
            FeedbackSheet(
                name,
                placed.get(name.slug),
                len(view.ranking.counted.totals[project]),
                tuple(sorted(comments.get(project, ()), key=str.casefold)),
                {key: (mean, maxima[key]) for key, mean in view.blocks(project).items()} if shows_points else {},
            )
            for project, name in view.found.names.items()
            if project in view.ranking.counted.totals
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.feedback",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"projects": len(sheets)},
            reason=said,
        )
    return sheets
