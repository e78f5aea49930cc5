"""What organizers published, from the edition's files into the database: at any time, as often as wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import deadlines
from lib.domain.declared import Declared
from lib.domain.edition import Edition
from lib.sources import edition_files
from lib.sources.declared_files import parse_declared
from lib.store import declared as store
from lib.store.declared import Saved

if TYPE_CHECKING:
    from lib.store.database import Session
    from lib.store.models import Edition as EditionRow


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading changed, by kind of row."""

    figures: Saved
    evaluation_sets: Saved
    corpora: Saved
    projects: Saved

    @property
    def is_nothing(self) -> bool:
        """Whether the database agreed with the files already."""
        return (self.figures + self.evaluation_sets + self.corpora + self.projects).is_nothing


def declared_of(slug: str) -> Declared:
    """What the files of the edition called `slug` declare. Raises EditionFileError."""
    return parse_declared(edition_files.edition_path(slug).parent, edition_files.read_edition(slug))


def load_declared(session: "Session", edition_row: "EditionRow", now: datetime) -> Loaded:
    """Make the database agree with what the files of the edition declare. Raises EditionFileError, and writes nothing.

    A second call changes nothing; a changed file changes what it changed. Rows of other sources stay as they are.
    """
    edition = edition_files.read_edition(edition_row.slug)
    return load(session, edition_row.id, edition, declared_of(edition_row.slug), now)


def load(session: "Session", edition_id: int, edition: Edition, declared: Declared, now: datetime) -> Loaded:
    """Make the database agree with `declared`, which may be part of what the files say (what is left out is removed).

    Published projects were submitted by the deadline, at a moment that nobody published: from the deadline on they
    count as submitted at its last moment, unless the database knows better.
    """
    own_sources = {source.key for source in edition.sources}
    published_at = {source.key: source.published_at for source in edition.sources}
    deadline = deadlines.deadline_of(edition)
    submitted_at = deadline.at if deadline is not None and deadline.at <= now else None
    return Loaded(
        figures=store.save_figures(session, edition_id, declared.figures, own_sources),
        evaluation_sets=store.save_evaluation_sets(session, edition_id, declared.evaluation_sets, own_sources),
        corpora=store.save_corpora(
            session, edition_id, declared.corpora, own_sources, published_at=published_at, now=now
        ),
        projects=store.save_projects(session, edition_id, declared.projects, submitted_at=submitted_at, now=now),
    )
