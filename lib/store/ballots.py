"""What jurors give projects: drafts, submitted ballots, extra points.

A *draft* is one row per project and juror, changed field by field: a *field* is "marks.<criterion>", "private_comment"
or "team_comment". Each change says which value it was based on, so that of two windows that edit the same field the
second is told, and both values are still there. A *ballot* is submitted: it is only ever added to, by version, and the
newest version holds. A draft that nobody began is what the newest ballot says, or blank.

Whatever writes here runs in one `Database.write` block, which is alone on the database: checking and then writing in
it is safe. Comments are kept without the white space around them; an empty one is None. A blank mark is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lib.store.jury_models import Ballot, BallotDraft, ExtraPoint
from lib.store.models import Project

Value = int | str | None

MARK: Final = "marks."
PRIVATE_COMMENT: Final = "private_comment"
TEAM_COMMENT: Final = "team_comment"
EXTRA_POINT: Final = "extra_point"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What a juror has entered for a project. `saved_at` None: nothing since the newest ballot, or nothing at all.

    `revision` grows by one with every change; 0 is the draft that nobody began.
    """

    project_id: int
    juror_id: int
    marks: Mapping[str, int] = field(default_factory=dict)
    private_comment: str | None = None
    team_comment: str | None = None
    revision: int = 0
    saved_at: datetime | None = None

    def value(self, name: str) -> Value:
        """What the field called `name` holds; None is blank. Raises KeyError for no field."""
        if name.startswith(MARK):
            return self.marks.get(name.removeprefix(MARK))
        if name not in (PRIVATE_COMMENT, TEAM_COMMENT):
            raise KeyError(name)
        return self.private_comment if name == PRIVATE_COMMENT else self.team_comment


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One submitted version of what a juror gives a project."""

    project_id: int
    juror_id: int
    version: int
    rubric_version: int
    marks: Mapping[str, int]
    private_comment: str | None
    team_comment: str | None
    client_token: str
    submitted_at: datetime

    def is_what(self, draft: DraftRow) -> bool:
        """Whether the draft says the same."""
        return (
            dict(self.marks) == dict(draft.marks)
            and self.private_comment == draft.private_comment
            and self.team_comment == draft.team_comment
        )


class ConflictingEditError(Exception):
    """Another window saved the field meanwhile: it holds `stored`, `wanted` was not saved. Whoever asks decides."""

    def __init__(self, name: str, stored: Value, wanted: Value) -> None:
        super().__init__(f"{name} holds {stored!r} by now; {wanted!r} was not saved")
        self.name = name
        self.stored = stored
        self.wanted = wanted


class DraftChangedError(Exception):
    """The draft is not what was looked at when it was sent: another window changed it. Nothing was submitted."""


class TokenOfAnotherBallotError(ValueError):
    """The token was used for another project or by another juror."""


def draft(session: Session, project_id: int, juror_id: int) -> DraftRow:
    """What the juror has entered for the project; where there is no draft, what the newest ballot says, or blank."""
    row = session.get(BallotDraft, (project_id, juror_id))
    return _draft_row(row) if row is not None else _unbegun(session, project_id, juror_id)


def drafts_of(session: Session, edition_id: int, juror_id: int) -> Mapping[int, DraftRow]:
    """Every draft that the juror began in the edition, by project."""
    query = (
        select(BallotDraft)
        .join(Project, Project.id == BallotDraft.project_id)
        .where(Project.edition_id == edition_id, BallotDraft.juror_id == juror_id)
    )
    return {row.project_id: _draft_row(row) for row in session.scalars(query)}


def save_field(
    session: Session, project_id: int, juror_id: int, name: str, *, based_on: Value, value: Value, saved_at: datetime
) -> DraftRow:
    """Set one field of a draft, if it still holds what the change was based on; a value that is there is saved already.

    Raises:
        ConflictingEditError: the field holds neither value; nothing is changed.
        KeyError: there is no such field.
    """
    wanted, expected = _clean(value), _clean(based_on)
    row = session.get(BallotDraft, (project_id, juror_id))
    current = _draft_row(row) if row is not None else _unbegun(session, project_id, juror_id)
    stored = current.value(name)
    if stored == wanted:
        return current
    if stored != expected:
        raise ConflictingEditError(name, stored, wanted)
    if row is None:
        row = _begin(session, current, saved_at)
    if name.startswith(MARK):
        row.marks = _with_mark(current.marks, name.removeprefix(MARK), wanted)
    elif name == PRIVATE_COMMENT:
        row.private_comment = _text(wanted)
    else:
        row.team_comment = _text(wanted)
    row.revision = current.revision + 1
    row.saved_at = saved_at
    session.flush()
    return _draft_row(row)


def newest_ballot(session: Session, project_id: int, juror_id: int) -> BallotRow | None:
    """The ballot of the juror for the project that holds; None before the first."""
    row = session.scalars(_versions(project_id, juror_id).limit(1)).first()
    return _ballot_row(row) if row is not None else None


def ballot_versions(session: Session, project_id: int, juror_id: int) -> tuple[BallotRow, ...]:
    """Every version that the juror submitted for the project, newest first."""
    return tuple(_ballot_row(row) for row in session.scalars(_versions(project_id, juror_id)))


def ballots_of(session: Session, edition_id: int, juror_id: int) -> Mapping[int, BallotRow]:
    """The ballots of one juror that hold, by project."""
    query = _holding(edition_id).where(Ballot.juror_id == juror_id)
    return {row.project_id: _ballot_row(row) for row in session.scalars(query)}


def submitted_ballots(session: Session, edition_id: int) -> tuple[BallotRow, ...]:
    """The newest version of every ballot for projects of the edition that were not withdrawn, by project and juror.

    Ballots of jurors with a conflict of interest are among them: who counts is for whoever ranks.
    """
    query = _holding(edition_id).where(Project.withdrawn_at.is_(None)).order_by(Ballot.project_id, Ballot.juror_id)
    return tuple(_ballot_row(row) for row in session.scalars(query))


def is_anything_submitted(session: Session, edition_id: int) -> bool:
    """Whether the edition has a ballot: from then on its rubric is locked."""
    query = select(Ballot.id).join(Project, Project.id == Ballot.project_id).where(Project.edition_id == edition_id)
    return session.scalar(query.limit(1)) is not None


def add_ballot(
    session: Session,
    project_id: int,
    juror_id: int,
    *,
    rubric_version: int,
    marks: Mapping[str, int],
    private_comment: str | None,
    team_comment: str | None,
    client_token: str,
    submitted_at: datetime,
) -> BallotRow:
    """Submit a new version; the draft says the same from then on. The same token is the same ballot, submitted once.

    Raises TokenOfAnotherBallotError where the token came with another project or juror.
    """
    known = session.scalars(select(Ballot).where(Ballot.client_token == client_token)).one_or_none()
    if known is not None:
        if (known.project_id, known.juror_id) != (project_id, juror_id):
            raise TokenOfAnotherBallotError(f"the token of another ballot was sent for project {project_id}")
        return _ballot_row(known)
    newest = newest_ballot(session, project_id, juror_id)
    row = Ballot(
        project_id=project_id,
        juror_id=juror_id,
        version=newest.version + 1 if newest is not None else 1,
        rubric_version=rubric_version,
        marks=dict(marks),
        private_comment=_text(_clean(private_comment)),
        team_comment=_text(_clean(team_comment)),
        client_token=client_token,
        submitted_at=submitted_at,
    )
    session.add(row)
    session.flush()
    submitted = _ballot_row(row)
    _follow(session, submitted)
    return submitted


def extra_points(session: Session, edition_id: int) -> Mapping[int, int]:
    """Juror to the project that their extra point is with; whoever holds it back is not in it."""
    newest = (
        select(func.max(ExtraPoint.id)).where(ExtraPoint.edition_id == edition_id).group_by(ExtraPoint.juror_id)
    ).scalar_subquery()
    rows = session.execute(select(ExtraPoint.juror_id, ExtraPoint.project_id).where(ExtraPoint.id.in_(newest)))
    return {juror_id: project_id for juror_id, project_id in rows if project_id is not None}


def extra_point_of(session: Session, edition_id: int, juror_id: int) -> int | None:
    """The project that the juror's extra point is with; None where it is with none, or its project was withdrawn."""
    query = (
        select(ExtraPoint.project_id, Project.withdrawn_at)
        .outerjoin(Project, Project.id == ExtraPoint.project_id)
        .where(ExtraPoint.edition_id == edition_id, ExtraPoint.juror_id == juror_id)
        .order_by(ExtraPoint.id.desc())
        .limit(1)
    )
    newest = session.execute(query).first()
    return newest[0] if newest is not None and newest[1] is None else None


def give_extra_point(
    session: Session,
    edition_id: int,
    juror_id: int,
    *,
    based_on: int | None,
    project_id: int | None,
    given_at: datetime,
) -> bool:
    """Put the juror's extra point with a project, or with None take it back; whether that changed anything.

    Raises ConflictingEditError where it is neither where the change was based on nor where it is to be.
    """
    stored = extra_point_of(session, edition_id, juror_id)
    if stored == project_id:
        return False
    if stored != based_on:
        raise ConflictingEditError(EXTRA_POINT, stored, project_id)
    session.add(ExtraPoint(edition_id=edition_id, juror_id=juror_id, project_id=project_id, given_at=given_at))
    session.flush()
    return True


def _versions(project_id: int, juror_id: int) -> Select[Ballot]:
    return (
        select(Ballot)
        .where(Ballot.project_id == project_id, Ballot.juror_id == juror_id)
        .order_by(Ballot.version.desc())
    )


def _holding(edition_id: int) -> Select[Ballot]:
    """The newest version of every ballot of the edition."""
    newest = (
        select(Ballot.project_id, Ballot.juror_id, func.max(Ballot.version).label("version"))
        .group_by(Ballot.project_id, Ballot.juror_id)
        .subquery()
    )
    return (
        select(Ballot)
        .join(
            newest,
            (newest.c.project_id == Ballot.project_id)
            & (newest.c.juror_id == Ballot.juror_id)
            & (newest.c.version == Ballot.version),
        )
        .join(Project, Project.id == Ballot.project_id)
        .where(Project.edition_id == edition_id)
    )


def _unbegun(session: Session, project_id: int, juror_id: int) -> DraftRow:
    newest = newest_ballot(session, project_id, juror_id)
    if newest is None:
        return DraftRow(project_id, juror_id)
    return DraftRow(project_id, juror_id, newest.marks, newest.private_comment, newest.team_comment)


def _begin(session: Session, current: DraftRow, saved_at: datetime) -> BallotDraft:
    row = BallotDraft(
        project_id=current.project_id,
        juror_id=current.juror_id,
        marks=dict(current.marks),
        private_comment=current.private_comment,
        team_comment=current.team_comment,
        revision=current.revision,
        saved_at=saved_at,
    )
    session.add(row)
    return row


def _follow(session: Session, submitted: BallotRow) -> None:
    """Let the draft say what was submitted, if anybody began one."""
    row = session.get(BallotDraft, (submitted.project_id, submitted.juror_id))
    if row is None or submitted.is_what(_draft_row(row)):
        return
    row.marks = dict(submitted.marks)
    row.private_comment = submitted.private_comment
    row.team_comment = submitted.team_comment
    row.revision += 1
    row.saved_at = submitted.submitted_at
    session.flush()


def _clean(value: Value) -> Value:
    return (value.strip() or None) if isinstance(value, str) else value


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _with_mark(marks: Mapping[str, int], criterion: str, mark: Value) -> dict[str, int]:
    kept = {key: known for key, known in marks.items() if key != criterion}
    return kept if mark is None else {**kept, criterion: int(mark)}


def _draft_row(row: BallotDraft) -> DraftRow:
    return DraftRow(
        row.project_id,
        row.juror_id,
        dict(row.marks),
        row.private_comment,
        row.team_comment,
        row.revision,
        row.saved_at,
    )


def _ballot_row(row: Ballot) -> BallotRow:
    return BallotRow(
        row.project_id,
        row.juror_id,
        row.version,
        row.rubric_version,
        dict(row.marks),
        row.private_comment,
        row.team_comment,
        row.client_token,
        row.submitted_at,
    )
