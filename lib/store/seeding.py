"""What only the demo writes: moments that production learns by waiting, likes that nobody gave, whole files at once."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lib.store import database as databases
from lib.store.database import Database
from lib.store.engines import file_of, parsed_address
from lib.store.faults import not_empty
from lib.store.models import Artifact, Edition, Measurement, PersonDetail, Project, Team, TeamMember

LIKES_SOURCE = "hub"


@dataclass(frozen=True, slots=True)
class SeededProject:
    """A project of the edition."""

    id: int
    title: str
    team_id: int | None


@dataclass(frozen=True, slots=True)
class SeededArtifact:
    """An artifact of the edition."""

    id: int
    kind: str
    locator: str


@contextmanager
def new_database(url: str, made_from: str, copy_of: Database | None = None) -> Iterator[Database]:
    """A new database that is at `url` only once the block has filled it; a demo that was there is replaced then.

    It begins empty, or as a copy of a SQLite database. `made_from` says what it was made from, for `is_made_from`.
    A SQLite file is made beside its place and moved. On PostgreSQL the database must be empty, and stays as far as
    the block came where it fails.

    Raises:
        DatabaseNotEmpty: a database is there that is no demo. It is left alone.
        DatabaseUnavailable: another fault of the database.
    """
    if parsed_address(url).get_backend_name() != "sqlite":
        with closing(databases.create(url)) as made:
            yield made
        return
    path = file_of(url)
    _require_demo_or_nothing(url)
    with _partial(path) as partial:
        if copy_of is not None:
            databases.backup(copy_of, partial)
        made = Database.open(f"sqlite:///{partial}") if copy_of else databases.create(f"sqlite:///{partial}")
        with closing(made):  # the last connection: what is in the -wal file moves into the database file
            yield made
        # Whatever stops this half way: the note is there, so that the file is known as a demo, and says nothing yet.
        _note(path).write_text("", encoding="utf-8")
        for file in _beside(path):
            file.unlink(missing_ok=True)
        partial.replace(path)
        _note(path).write_text(made_from, encoding="utf-8")


@contextmanager
def passing_database(folder: Path) -> Iterator[Database]:
    """A new SQLite database in `folder` that is gone after the block. Raises DatabaseUnavailable."""
    with _partial(folder / "passing.db") as partial, closing(databases.create(f"sqlite:///{partial}")) as made:
        yield made


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """A free name beside `path`; what is there at the end is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    _remove(partial)
    try:
        yield partial
    finally:
        _remove(partial)


def is_made_from(url: str, made_from: str) -> bool:
    """Whether a whole SQLite database of this code's tables is at `url` that was made from the same."""
    if parsed_address(url).get_backend_name() != "sqlite":
        return False
    note = _note(file_of(url))
    if not note.exists() or note.read_text(encoding="utf-8") != made_from:
        return False
    try:
        Database.open(url).close()
    except databases.DatabaseUnavailable:
        return False
    return True


def _require_demo_or_nothing(url: str) -> None:
    """Refuse where a file is that this module did not write, or that holds an edition which is no demo."""
    path = file_of(url)
    if not path.exists():
        return
    if not _note(path).exists():
        raise not_empty(str(path))
    try:
        with closing(Database.open(url)) as database, database.read() as session:
            is_demo = session.scalars(select(Edition.id).where(Edition.demo_stage.is_(None))).first() is None
    except databases.DatabaseUnavailable:
        return  # of an older version, or damaged: the note says that it was a demo
    if not is_demo:
        raise not_empty(str(path))


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.made-from")


def _beside(path: Path) -> tuple[Path, ...]:
    """What SQLite keeps next to a database file."""
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))


def _remove(path: Path) -> None:
    for file in (path, *_beside(path)):
        file.unlink(missing_ok=True)


def set_stage(session: Session, edition_id: int, stage: str, clock_at: datetime) -> None:
    """Which stage of the demo this is, and where its clock stands still."""
    session.execute(update(Edition).where(Edition.id == edition_id).values(demo_stage=stage, demo_clock_at=clock_at))


def person_ids(session: Session, email_keys: Iterable[str]) -> dict[str, int]:
    """The people with these normalised addresses."""
    query = select(PersonDetail.email_key, PersonDetail.person_id).where(PersonDetail.email_key.in_(list(email_keys)))
    return {str(email_key): person_id for email_key, person_id in session.execute(query)}


def add_team(session: Session, edition_id: int, *, name: str, size: int | None, created_at: datetime) -> int:
    """A team without members yet; its id."""
    team = Team(edition_id=edition_id, name=name, size=size, created_at=created_at)
    session.add(team)
    session.flush()
    return team.id


def set_team(session: Session, team_id: int, *, created_at: datetime, member_ids: Iterable[int]) -> None:
    """When a team formed, and who is in it."""
    session.execute(update(Team).where(Team.id == team_id).values(created_at=created_at))
    members = [{"team_id": team_id, "person_id": person_id} for person_id in member_ids]
    if members:
        session.execute(insert(TeamMember), members)


def projects(session: Session, edition_id: int) -> tuple[SeededProject, ...]:
    """Every project of the edition, in the order in which it was added."""
    query = select(Project.id, Project.title, Project.team_id).where(Project.edition_id == edition_id)
    return tuple(SeededProject(*row) for row in session.execute(query.order_by(Project.id)))


def artifacts(session: Session, edition_id: int) -> tuple[SeededArtifact, ...]:
    """Every artifact of the edition, in the order in which it was added."""
    query = select(Artifact.id, Artifact.kind, Artifact.locator).where(Artifact.edition_id == edition_id)
    return tuple(SeededArtifact(*row) for row in session.execute(query.order_by(Artifact.id)))


def set_submitted(session: Session, project_id: int, submitted_at: datetime | None) -> None:
    """When a project was submitted; None where it is not yet."""
    session.execute(update(Project).where(Project.id == project_id).values(submitted_at=submitted_at))


def set_first_seen(session: Session, first_seen_at: Mapping[int, datetime]) -> None:
    """When each artifact (by id) was first seen."""
    rows = [{"id": artifact_id, "first_seen_at": at} for artifact_id, at in first_seen_at.items()]
    if rows:
        session.execute(update(Artifact), rows)


def add_likes(session: Session, counts: Sequence[tuple[int, datetime, int]]) -> None:
    """Made-up counts of likes: (artifact id, when counted, likes)."""
    rows = [
        {
            "artifact_id": artifact_id,
            "metric": "likes",
            "value": Decimal(likes),
            "unit": "likes",
            "provenance": "measured",
            "is_synthetic": True,
            "source": LIKES_SOURCE,
            "as_of": counted_at,
        }
        for artifact_id, counted_at, likes in counts
    ]
    if rows:
        session.execute(insert(Measurement), rows)
