"""The tables of the jury: who may score what, drafts and ballots, what organizers decide, what was published.

Of most tables rows are only added ("append-only" below): the newest row of a key holds and the older ones tell how it
came about. People are account ids; comments are the only free text about a project.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.store.columns import Base, one_of


class Invitation(Base):
    """Somebody is invited to a role, by e-mail or by Hub user name; erasable. Edition None: in all editions."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("role", ("juror", "organizer", "admin"), "role"),
        CheckConstraint("(email_key IS NULL) <> (hub_name IS NULL)", name="one_address"),
        Index(None, "email_key"),
        Index(None, "hub_name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    role: Mapped[str] = mapped_column(String(20))
    email_key: Mapped[str | None] = mapped_column(Text)  # normalized, as `person_detail.email_key`
    hub_name: Mapped[str | None] = mapped_column(Text)  # lower case
    language: Mapped[str | None] = mapped_column(String(5))  # in which the invitation is written
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    invited_at: Mapped[datetime]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class JurorProfile(Base):
    """What assignment needs to know of a juror. `topics`: domain keys; `maximum_load` None: no limit of their own."""

    __tablename__ = "juror_profile"
    __table_args__ = (CheckConstraint("maximum_load >= 0", name="maximum_load"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    topics: Mapped[list[Any]] = mapped_column(default=list)
    maximum_load: Mapped[int | None]
    guide_seen_at: Mapped[datetime | None]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    updated_at: Mapped[datetime]


class Conflict(Base):
    """A conflict of interest between a juror and a project; append-only, the newest row of a pair holds."""

    __tablename__ = "conflict"
    __table_args__ = (
        one_of("state", ("none", "suggested", "declared", "confirmed", "waived"), "state"),
        Index(None, "project_id", "juror_id", "recorded_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class AssignmentPlan(Base):
    """An accepted plan of who scores what. `ballots_per_project` None: everybody scores everything they may."""

    __tablename__ = "assignment_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    seed: Mapped[int]
    ballots_per_project: Mapped[int | None]
    input_digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime]


class Assignment(Base):
    """A juror is asked to score a project, until the row is withdrawn."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("project_id", "juror_id"), Index(None, "juror_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("assignment_plan.id"))  # None: by hand
    assigned_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class Presentation(Base):
    """The slot of a project in the presentation session. `is_presented` None: not known yet."""

    __tablename__ = "presentation"
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    position: Mapped[int]
    starts_at: Mapped[datetime | None]
    is_presented: Mapped[bool | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class BallotDraft(Base):
    """What a juror has written so far about a project; it counts nowhere. `revision` grows by one with every change."""

    __tablename__ = "ballot_draft"
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    marks: Mapped[dict[str, Any]]  # criterion key -> whole number; a missing key is a blank, never a zero
    private_comment: Mapped[str | None] = mapped_column(Text)
    team_comment: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int]
    saved_at: Mapped[datetime]


class Ballot(Base):
    """One submitted version of what a juror gives a project; append-only, the newest version holds."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("project_id", "juror_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int]
    rubric_version: Mapped[int]
    marks: Mapped[dict[str, Any]]  # criterion key -> whole number; a missing key is a blank, never a zero
    private_comment: Mapped[str | None] = mapped_column(Text)
    team_comment: Mapped[str | None] = mapped_column(Text)
    client_token: Mapped[str] = mapped_column(String(64), unique=True)  # the same token is the same save
    submitted_at: Mapped[datetime]


class ExtraPoint(Base):
    """Where a juror's extra point is; append-only, the newest row holds. Project None: taken back."""

    __tablename__ = "extra_point"
    __table_args__ = (Index(None, "edition_id", "juror_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    given_at: Mapped[datetime]


class Nomination(Base):
    """A juror proposes a project for a mention; append-only, the newest row of (juror, project, prize) holds."""

    __tablename__ = "nomination"
    __table_args__ = (Index(None, "edition_id", "juror_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    prize: Mapped[str] = mapped_column(String(60))  # a prize key of the edition
    reason: Mapped[str] = mapped_column(Text)
    is_withdrawn: Mapped[bool]
    made_at: Mapped[datetime]


class ProjectCount(Base):
    """What a count-driven line of the rubric counts, for one project; append-only, the newest row of a key holds."""

    __tablename__ = "project_count"
    __table_args__ = (CheckConstraint("count >= 0", name="count"), Index(None, "project_id", "key"))
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    key: Mapped[str] = mapped_column(String(60))
    count: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class RubricVersion(Base):
    """A rubric that ballots were given by, as it was then; append-only. The first ballot locks version and digest."""

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("edition_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class JudgingStep(Base):
    """How far judging is; append-only, the newest row of an edition holds. No row: a draft."""

    __tablename__ = "judging_step"
    __table_args__ = (
        one_of("state", ("draft", "open", "closed", "verified", "published", "archived"), "state"),
        Index(None, "edition_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime]


class ResultDecision(Base):
    """What organizers decided about the result; append-only, the newest row of (kind, subject) holds."""

    __tablename__ = "result_decision"
    __table_args__ = (
        one_of("kind", ("tie", "mention", "waived_blocker", "official"), "kind"),
        Index(None, "edition_id", "kind", "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(120))  # a prize key, the place of a tie, a blocker
    verdict: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]


class FinalistRound(Base):
    """A second round in which every juror without a conflict scores the finalists; `project_ids` are who they are."""

    __tablename__ = "finalist_round"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    project_ids: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Publication(Base):
    """A result asked to be published, confirmed by a second person, public from `published_at` until withdrawn.

    `tables` is all that the public sees; `bundle` is what the result can be computed from again.
    """

    __tablename__ = "publication"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    publish_at: Mapped[datetime | None]  # None: as soon as it is confirmed
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    input_digest: Mapped[str] = mapped_column(String(64))
    tables: Mapped[dict[str, Any]]
    bundle: Mapped[dict[str, Any]]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class ProposedBallot(Base):
    """A ballot that somebody filled in outside of the app, until an organizer accepts or refuses it."""

    __tablename__ = "proposed_ballot"
    __table_args__ = (one_of("state", ("proposed", "accepted", "refused"), "state"), Index(None, "edition_id", "state"))
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    marks: Mapped[dict[str, Any]]
    private_comment: Mapped[str | None] = mapped_column(Text)
    team_comment: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)  # the sheet
    place: Mapped[str] = mapped_column(Text)  # its tab and row
    read_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
