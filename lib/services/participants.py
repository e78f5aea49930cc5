"""What the public may know about participants: the released counts, and beside them what the organizers published.

The two are kept apart: a *released* count was made here under the privacy rules, a *declared* figure is shown as its
source gives it. Nothing here selects from registrations.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services import releases
from lib.services.releases import PublicParticipants
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

# Topics of declared shares in the order of their tables, and the dimension of a release that asks the same.
DECLARED_TOPICS = ("location", "gender", "nlp_level", "took_part_before")
_COUNTED_TOPIC = "registrations"


@dataclass(frozen=True, slots=True)
class DeclaredShare:
    """One published percentage of people, 0 to 100; `footnote` and `source` are keys of the edition."""

    category: str
    percent: Decimal
    is_lower_bound: bool
    footnote: str | None
    source: str


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """The published percentages of one topic in the order of their source. Never empty."""

    topic: str
    rows: tuple[DeclaredShare, ...]

    @property
    def source(self) -> str:
        """The source of the table, a key of the edition."""
        return self.rows[0].source

    @property
    def footnotes(self) -> tuple[str, ...]:
        """The footnotes of its rows, each once."""
        return tuple(dict.fromkeys(row.footnote for row in self.rows if row.footnote))


@dataclass(frozen=True, slots=True)
class DeclaredCount:
    """A published number: of people in all ("total") or for the talks only, or of countries."""

    category: str
    value: Decimal
    footnote: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Participants:
    """Released and declared numbers. `history`: when each release was made, and its people; oldest first."""

    release: PublicParticipants | None
    history: tuple[tuple[datetime, int], ...]
    declared: tuple[DeclaredTable, ...]
    counts: tuple[DeclaredCount, ...]

    def declared_table(self, topic: str) -> DeclaredTable | None:
        """The published percentages of `topic`; None where there are none."""
        return next((table for table in self.declared if table.topic == topic), None)

    def declared_count(self, category: str) -> DeclaredCount | None:
        """The published number called `category`; None where there is none."""
        return next((count for count in self.counts if count.category == category), None)


def participants(session: "Session", edition: Edition, edition_id: int) -> Participants:
    """Everything public about the participants of the edition."""
    rows = public_figures.declared_figures(session, edition_id)
    tables = (
        DeclaredTable(
            topic,
            tuple(
                DeclaredShare(row.category, row.value, row.is_lower_bound, row.footnote, row.source)
                for row in rows
                if row.topic == topic and row.unit == "percent"
            ),
        )
        for topic in DECLARED_TOPICS
    )
    return Participants(
        release=releases.latest_release(session, edition_id),
        history=tuple(releases.release_history(session, edition_id)),
        declared=tuple(table for table in tables if table.rows),
        counts=tuple(
            DeclaredCount(row.category, row.value, row.footnote, row.source)
            for row in rows
            if row.topic == _COUNTED_TOPIC
        ),
    )
