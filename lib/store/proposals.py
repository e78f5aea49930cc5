"""Ballots that somebody filled in outside of the app, until an organizer accepts or refuses them.

What was proposed is never changed: other marks for the same pair are a proposal of their own, which takes the place of
the one that is open.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.store.jury_models import ProposedBallot

Decision = Literal["accepted", "refused"]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed ballot. `source` is the file or the tab, `place` its row there."""

    id: int
    project_id: int
    juror_id: int
    marks: Mapping[str, int]
    private_comment: str | None
    team_comment: str | None
    source: str
    place: str
    read_at: datetime
    is_open: bool

    @property
    def pair(self) -> Pair:
        """The project and the juror."""
        return self.project_id, self.juror_id


def open_proposals(session: Session, edition_id: int) -> Sequence[ProposalRow]:
    """What waits for a decision, in the order in which it was proposed."""
    query = (
        select(ProposedBallot)
        .where(ProposedBallot.edition_id == edition_id, ProposedBallot.state == "proposed")
        .order_by(ProposedBallot.id)
    )
    return [_row(row) for row in session.scalars(query)]


def newest_proposals(session: Session, edition_id: int) -> Mapping[Pair, ProposalRow]:
    """The newest proposal of each project and juror, whatever was decided about it."""
    newest = (
        select(func.max(ProposedBallot.id))
        .where(ProposedBallot.edition_id == edition_id)
        .group_by(ProposedBallot.project_id, ProposedBallot.juror_id)
    )
    rows = [_row(row) for row in session.scalars(select(ProposedBallot).where(ProposedBallot.id.in_(newest)))]
    return {row.pair: row for row in rows}


def known_ids(session: Session, edition_id: int) -> frozenset[int]:
    """The numbers of every proposal of the edition."""
    return frozenset(session.scalars(select(ProposedBallot.id).where(ProposedBallot.edition_id == edition_id)))


def add_proposal(
    session: Session,
    edition_id: int,
    pair: Pair,
    *,
    marks: Mapping[str, int],
    private_comment: str | None,
    team_comment: str | None,
    source: str,
    place: str,
    read_at: datetime,
) -> int:
    """A new open proposal for a project and a juror; its number."""
    row = ProposedBallot(
        edition_id=edition_id,
        project_id=pair[0],
        juror_id=pair[1],
        marks=dict(marks),
        private_comment=private_comment,
        team_comment=team_comment,
        source=source,
        place=place,
        read_at=read_at,
        state="proposed",
    )
    session.add(row)
    session.flush()
    return row.id


def decide(
    session: Session,
    ids: Collection[int],
    decision: Decision,
    *,
    reason: str | None,
    decided_by: int | None,
    decided_at: datetime,
) -> None:
    """What was decided about open proposals. `decided_by` None: the command line."""
    query = select(ProposedBallot).where(ProposedBallot.id.in_(ids), ProposedBallot.state == "proposed")
    for row in session.scalars(query):
        row.state, row.reason, row.decided_by, row.decided_at = decision, reason, decided_by, decided_at
    session.flush()


def _row(row: ProposedBallot) -> ProposalRow:
    return ProposalRow(
        row.id,
        row.project_id,
        row.juror_id,
        dict(row.marks),
        row.private_comment,
        row.team_comment,
        row.source,
        row.place,
        row.read_at,
        row.state == "proposed",
    )
