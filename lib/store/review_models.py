"""The tables of the organizers' review: decisions about projects, corpus audits, rosters, who is the same person, and
the names on the Hub that a check or a conflict of interest is told from.

Of `review_decision`, `check_waiver` and `person_match` rows are only added: the newest row of a key holds, older ones
tell how it came about. People are ids; names on the Hub stand in tables that can be erased.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.store.columns import Base, one_of


class ReviewDecision(Base):
    """What organizers decided about a project; append-only. "reopened" takes the earlier decision back."""

    __tablename__ = "review_decision"
    __table_args__ = (
        one_of("verdict", ("accepted", "changes_asked", "rejected", "reopened"), "verdict"),
        Index(None, "project_id", "decided_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    decided_at: Mapped[datetime]


class CheckWaiver(Base):
    """A check of a project is waived, with a reason, or no longer; append-only, the newest row of a check holds."""

    __tablename__ = "check_waiver"
    __table_args__ = (Index(None, "project_id", "check_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    check_key: Mapped[str] = mapped_column(String(60))
    is_waived: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    set_at: Mapped[datetime]


class CorpusAudit(Base):
    """What an audit found in a corpus at a revision. `result` (counts, no personal values) where it succeeded;
    `problem` ({"message_id", "values"}) where it was refused or failed. Older audits stay."""

    __tablename__ = "corpus_audit"
    __table_args__ = (
        one_of("status", ("succeeded", "refused", "failed"), "status"),
        CheckConstraint("(result IS NOT NULL) = (status = 'succeeded')", name="result_of_success"),
        Index(None, "artifact_id", "finished_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifact.id"))
    revision: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]


class RosterTeam(Base):
    """A team as one source lists it. `team_id`: the submitting team it is, once known."""

    __tablename__ = "roster_team"
    __table_args__ = (UniqueConstraint("edition_id", "source", "source_key"), Index(None, "team_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    source: Mapped[str] = mapped_column(String(40))  # "sheet", "file" or "discord"
    source_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    seeks_members: Mapped[bool | None]  # None: not said
    withdrawn_at: Mapped[datetime | None]  # gone from a whole roster
    last_sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))


class RosterMember(Base):
    """A person on a roster."""

    __tablename__ = "roster_member"
    __table_args__ = (Index(None, "person_id"),)
    roster_team_id: Mapped[int] = mapped_column(ForeignKey("roster_team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class PersonMatch(Base):
    """Two rows of people are the same person, or are not; append-only, the newest row of a pair holds.

    "confirmed" and "rejected" are said by somebody; "undone" takes either back.
    """

    __tablename__ = "person_match"
    __table_args__ = (
        one_of("state", ("confirmed", "rejected", "undone"), "state"),
        CheckConstraint("person_id < other_id", name="order"),
        Index(None, "person_id", "other_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    recorded_at: Mapped[datetime]


class CommitAuthor(Base):
    """A name on the Hub (lower case) that stands on a commit of a repo."""

    __tablename__ = "commit_author"
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"), primary_key=True)
    hub_name: Mapped[str] = mapped_column(Text, primary_key=True)
    first_seen_at: Mapped[datetime]


class OrganizationMember(Base):
    """A name on the Hub (lower case) among the members of an organization (lower case), as of the last reading.

    The row with an empty name is the question itself: when it was last asked, whether or not the Hub told anything.
    """

    __tablename__ = "organization_member"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    organization: Mapped[str] = mapped_column(Text, primary_key=True)
    hub_name: Mapped[str] = mapped_column(Text, primary_key=True)
    read_at: Mapped[datetime]
