"""The tables of the time after the event: certificates, what each winner gets, resources that sponsors gave, papers for
the workshop, and what participants answered about the event.

Of `prize_delivery`, `workshop_paper` and `released_rating` rows are only added: the newest row of a key holds, older
ones tell how it came about. What is printed on a certificate with somebody's name is erased with them.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.store.columns import Base, ExactDecimal, one_of


class Certificate(Base):
    """A certificate that was issued; `code` is what the public page verifies.

    `full_name` is what it says, and None once the person was erased. `award` is a prize key of the edition. A juror is
    an account; everybody else is a person.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        one_of("kind", ("participant", "winner", "juror", "mentor"), "kind"),
        CheckConstraint("(award IS NOT NULL) = (kind = 'winner')", name="award_of_winner"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="reason_of_revocation"),
        Index(None, "edition_id", "kind"),
        Index(None, "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(20))
    award: Mapped[str | None] = mapped_column(String(60))
    full_name: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_reason: Mapped[str | None] = mapped_column(Text)


class PrizeDelivery(Base):
    """How far one thing that a prize gives to one person of a project is; append-only. `item` is its key in the
    edition."""

    __tablename__ = "prize_delivery"
    __table_args__ = (
        one_of("state", ("pending", "offered", "delivered", "declined"), "state"),
        Index(None, "project_id", "person_id", "item"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    set_at: Mapped[datetime]


class ResourceGrant(Base):
    """What a sponsor gave to a project, or to the event where `project_id` is None. `amount` None: not known, or not a
    number; `unit` is in words ("GB", "credits", "hours of A100")."""

    __tablename__ = "resource_grant"
    __table_args__ = (
        one_of("kind", ("compute", "storage", "credits", "other"), "kind"),
        Index(None, "edition_id", "project_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    granted_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class WorkshopPaper(Base):
    """Where a paper for a workshop stands; append-only, the newest row of a project and workshop holds."""

    __tablename__ = "workshop_paper"
    __table_args__ = (
        one_of("state", ("intent", "submitted", "accepted", "rejected", "withdrawn"), "state"),
        Index(None, "project_id", "workshop"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    workshop: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    set_at: Mapped[datetime]


class FeedbackAnswer(Base):
    """How many stars somebody gave one aspect of the event. Who answered is not kept: `source_key` is a digest."""

    __tablename__ = "feedback_answer"
    __table_args__ = (
        UniqueConstraint("edition_id", "source_key", "aspect"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    source_key: Mapped[str] = mapped_column(String(64))
    aspect: Mapped[str] = mapped_column(String(60))
    stars: Mapped[int]
    answered_at: Mapped[datetime | None]
    last_sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))


class ReleasedRating(Base):
    """What was published of the answers about one aspect of the event; append-only, the newest row of an aspect holds.

    `answers` and `average_tenths` (of a star) are public, None where there were fewer than ten; `exact_answers` never
    leaves the services, and is for deciding on the next release.
    """

    __tablename__ = "released_rating"
    __table_args__ = (
        UniqueConstraint("edition_id", "aspect", "released_at"),
        CheckConstraint("answers >= 10", name="answers"),
        CheckConstraint("average_tenths BETWEEN 10 AND 50", name="average_tenths"),
        CheckConstraint("(answers IS NULL) = (average_tenths IS NULL)", name="average_of_answers"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    aspect: Mapped[str] = mapped_column(String(60))
    released_at: Mapped[datetime]
    exact_answers: Mapped[int]
    answers: Mapped[int | None]
    average_tenths: Mapped[int | None]
    is_synthetic: Mapped[bool] = mapped_column(default=False)
