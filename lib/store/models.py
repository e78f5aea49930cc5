"""The tables.

Words, one per thing: *edition* (one hackathon), *track*, *project*, *artifact* (a Hub repo: dataset, model or
Space, or another link a project gives), *registration* (one ticket or form answer), *participant* (a person),
*team*, *juror*, *organizer*, *ballot*, *release* (a published snapshot), *sync run* (one import or sync).

What a person said about themselves lives in `person_detail` and `registration`, which can be erased; the audit log
and ballots hold ids only. Instants are stored in UTC and come back timezone-aware. Figures keep their provenance:
*measured* (counted by us), *estimated*, *declared* (published by the organizers), *unknown*.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.store.closing_models import (
    Certificate,
    FeedbackAnswer,
    PrizeDelivery,
    ReleasedRating,
    ResourceGrant,
    WorkshopPaper,
)
from lib.store.columns import Base, ExactDecimal, Instant, one_of
from lib.store.hub_models import (
    HubEvent,
    Liker,
    LikersReading,
    OwnLiker,
    Repo,
    RepoChange,
    RepoClaim,
    RepoCommit,
    RepoDecision,
    RepoLike,
    RepoRevision,
)
from lib.store.jury_models import (
    Assignment,
    AssignmentPlan,
    Ballot,
    BallotDraft,
    Conflict,
    ExtraPoint,
    FinalistRound,
    Invitation,
    JudgingStep,
    JurorProfile,
    Nomination,
    Presentation,
    ProjectCount,
    ProposedBallot,
    Publication,
    ResultDecision,
    RubricVersion,
)
from lib.store.review_models import (
    CheckWaiver,
    CommitAuthor,
    CorpusAudit,
    OrganizationMember,
    PersonMatch,
    ReviewDecision,
    RosterMember,
    RosterTeam,
)

__all__ = [
    "Account",
    "Artifact",
    "Assignment",
    "AssignmentPlan",
    "AuditEntry",
    "Ballot",
    "BallotDraft",
    "Base",
    "Certificate",
    "CheckWaiver",
    "CommitAuthor",
    "Conflict",
    "Corpus",
    "CorpusAudit",
    "DeadlineExtension",
    "DeclaredFigure",
    "Edition",
    "EditionOverride",
    "EvaluationRequest",
    "EvaluationResult",
    "EvaluationSet",
    "ExactDecimal",
    "ExtraPoint",
    "FeedbackAnswer",
    "FinalistRound",
    "HubEvent",
    "Instant",
    "Invitation",
    "JudgingStep",
    "JurorProfile",
    "Lease",
    "Liker",
    "LikersReading",
    "Measurement",
    "Nomination",
    "OrganizationMember",
    "OwnLiker",
    "Person",
    "PersonDetail",
    "PersonMatch",
    "Presentation",
    "PrizeDelivery",
    "Project",
    "ProjectArtifact",
    "ProjectCount",
    "ProposedBallot",
    "PublicRelease",
    "Publication",
    "Registration",
    "ReleasedRating",
    "Repo",
    "RepoChange",
    "RepoClaim",
    "RepoCommit",
    "RepoDecision",
    "RepoLike",
    "RepoRevision",
    "ResourceGrant",
    "ResultDecision",
    "ReviewDecision",
    "RoleGrant",
    "RosterMember",
    "RosterTeam",
    "RubricVersion",
    "SyncRun",
    "Team",
    "TeamMember",
    "WorkshopPaper",
]


class Edition(Base):
    """One hackathon. Its rules come from its edition file; overrides are rows of `edition_override`."""

    __tablename__ = "edition"
    __table_args__ = (one_of("demo_stage", ("registration", "building", "judging", "published"), "demo_stage"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]
    # Only in a seeded demo database: which stage it shows and where its clock stands still.
    demo_stage: Mapped[str | None] = mapped_column(String(20))
    demo_clock_at: Mapped[datetime | None]


class EditionOverride(Base):
    """A date, link or text that organizers changed, with the reason; the newest row per key holds, older ones stay."""

    __tablename__ = "edition_override"
    __table_args__ = (Index(None, "edition_id", "key", "set_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(String(200))  # dotted, e.g. "dates.submission.at", "links.register.url"
    value: Mapped[str | None] = mapped_column(Text)  # None: back to the file's value
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]


class Person(Base):
    """Somebody, without saying who; what identifies them is in `person_detail`."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # confirmed by somebody
    detail: Mapped["PersonDetail | None"] = relationship(back_populates="person", cascade="all, delete-orphan")


class PersonDetail(Base):
    """What identifies a person. Erasable as a row."""

    __tablename__ = "person_detail"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    full_name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)  # as given
    email_key: Mapped[str | None] = mapped_column(Text, unique=True)  # normalized: one key, one person
    hub_name: Mapped[str | None] = mapped_column(Text, index=True)
    person: Mapped[Person] = relationship(back_populates="detail")


class Registration(Base):
    """One ticket or form answer of one person for one edition. None in an optional answer means no response."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("edition_id", "source", "source_key"),
        Index(None, "edition_id", "person_id"),
        Index(None, "edition_id", "registered_at"),
        one_of("ticket", ("hackathon", "talks"), "ticket"),
        one_of("gender", ("female", "male", "non_binary", "other"), "gender"),
        one_of("nlp_level", ("fundamental", "intermediate", "advanced"), "nlp_level"),
        CheckConstraint("length(country_code) = 2", name="country_code"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(String(40))  # "eventbrite" or "form"
    source_key: Mapped[str] = mapped_column(String(200))
    registered_at: Mapped[datetime]
    ticket: Mapped[str | None] = mapped_column(String(20))
    country_code: Mapped[str | None] = mapped_column(String(2))
    country_text: Mapped[str | None] = mapped_column(Text)  # as written, kept when no code was recognized
    city: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(String(20))
    nlp_level: Mapped[str | None] = mapped_column(String(20))
    took_part_before: Mapped[bool | None]
    occupation_text: Mapped[str | None] = mapped_column(Text)
    occupation_group: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(5))
    affiliate: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None]  # cancelled, or gone from a whole report
    first_sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))
    last_sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))


class Team(Base):
    """A team. `size` is what the team declared; members are known people, perhaps fewer."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("edition_id", "name"), CheckConstraint("size >= 1", name="size"))
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None]
    created_at: Mapped[datetime]


class TeamMember(Base):
    """A person in a team; one person may be in several."""

    __tablename__ = "team_member"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DeadlineExtension(Base):
    """Until when one team may submit, later than everybody; append-only, the newest row of a team holds."""

    __tablename__ = "deadline_extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    until_at: Mapped[datetime | None]  # None: taken back
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    set_at: Mapped[datetime]


class Project(Base):
    """What a team submitted. `sdgs` lists numbers of Sustainable Development Goals."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        UniqueConstraint("edition_id", "source", "source_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    track: Mapped[str | None] = mapped_column(String(60))
    sdgs: Mapped[list[Any]] = mapped_column(default=list)
    wishes: Mapped[list[Any] | None]  # keys of what prizes offer on request, and the form asked; None: it did not ask
    language: Mapped[str | None] = mapped_column(String(5))
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)  # of organizers; None: they did not take it out
    award: Mapped[str | None] = mapped_column(String(60))  # a prize key of the edition; shown once published
    source: Mapped[str] = mapped_column(String(40))  # "form" or "edition"
    source_key: Mapped[str] = mapped_column(String(200))
    last_sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))


class Artifact(Base):
    """A Hub repo (dataset, model, Space) or another link (notebook, video, other) of an edition, once however many
    projects share it. `locator` is the repo id, or the canonical address of a link, or a name of ours where the
    repo is unknown (then `repo_id` and `url` are None)."""

    __tablename__ = "artifact"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind", "locator"),
        one_of("kind", ("dataset", "model", "space", "notebook", "video", "collection", "other"), "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    locator: Mapped[str] = mapped_column(Text)
    repo_id: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    first_seen_at: Mapped[datetime]


class ProjectArtifact(Base):
    """A project gives an artifact; two projects may give the same one. `url_as_given` keeps oddities."""

    __tablename__ = "project_artifact"
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifact.id"), primary_key=True)
    position: Mapped[int]
    url_as_given: Mapped[str | None] = mapped_column(Text)


class Corpus(Base):
    """A dataset artifact as a row of the edition's corpus table: its name, domain and countries.

    `country_codes` are the named countries in order; `has_more_countries` is the "+" of the notation;
    `countries_kind`: "named", "mix" (many, not listed), "none" (not tied to a country), "oral" (spoken, one country).
    """

    __tablename__ = "corpus"
    __table_args__ = (
        UniqueConstraint("edition_id", "name"),
        one_of("countries_kind", ("named", "mix", "none", "oral"), "countries_kind"),
    )
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifact.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    domain: Mapped[str | None] = mapped_column(Text)  # the label of the source, in its language (English)
    domain_group: Mapped[str | None] = mapped_column(String(60))  # key of a domain group of the edition
    country_codes: Mapped[list[Any]] = mapped_column(default=list)
    has_more_countries: Mapped[bool] = mapped_column(default=False)
    countries_kind: Mapped[str] = mapped_column(String(10), default="named")
    languages: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(Text)  # key of a source of the edition, which has its title and date


class Measurement(Base):
    """One figure about one artifact at one moment, append-only.

    A `value` of None with provenance "unknown" says that we looked and could not tell. A declared size keeps the
    decimal and the unit it was published with ("20.7", "MB"); a measured one is in bytes. Sizes that a sync found say
    by which rung of `lib.domain.sizes`, what is odd about them or why a better rung said nothing, and the range
    (`at_least`, `at_most`) where that is all that is known.
    """

    __tablename__ = "measurement"
    __table_args__ = (
        Index(None, "artifact_id", "metric", "as_of"),
        one_of("metric", ("likes", "downloads", "examples", "size"), "metric"),
        one_of("unit", ("likes", "downloads", "examples", "bytes", "MB"), "unit"),
        one_of("provenance", ("measured", "estimated", "declared", "unknown"), "provenance"),
        CheckConstraint("(value IS NULL) = (provenance = 'unknown')", name="unknown_is_null"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifact.id"))
    metric: Mapped[str] = mapped_column(String(20))
    value: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(String(20))
    provenance: Mapped[str] = mapped_column(String(20))
    is_synthetic: Mapped[bool] = mapped_column(default=False)  # made for the demo: says so wherever it is shown
    source: Mapped[str] = mapped_column(Text)  # key of a source of the edition, e.g. "paper_table_4", or "hub"
    footnote: Mapped[str | None] = mapped_column(String(60))  # key of a note that the page translates
    as_of: Mapped[datetime]
    revision: Mapped[str | None] = mapped_column(String(64))
    sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))
    rung: Mapped[str | None] = mapped_column(String(30))
    reasons: Mapped[list[Any] | None]
    at_least: Mapped[int | None] = mapped_column(BigInteger)
    at_most: Mapped[int | None] = mapped_column(BigInteger)


class Lease(Base):
    """Who may do something alone, and until when: a holder that dies gives it up by the time passing."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)  # "sync:1" with the edition's id
    holder: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class DeclaredFigure(Base):
    """A figure that the organizers published themselves, e.g. ("registrations", "total") = 651 people."""

    __tablename__ = "declared_figure"
    __table_args__ = (
        UniqueConstraint("edition_id", "topic", "category"),
        one_of("unit", ("people", "percent", "countries", "projects", "corpora", "examples", "sets"), "unit"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    topic: Mapped[str] = mapped_column(String(60))  # "registrations", "location", "gender", "nlp_level", …
    category: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    value: Mapped[Decimal]
    is_lower_bound: Mapped[bool] = mapped_column(default=False)  # "at least 14 %"
    unit: Mapped[str] = mapped_column(String(20))
    footnote: Mapped[str | None] = mapped_column(String(60))  # key of a note that the page translates
    source: Mapped[str] = mapped_column(Text)  # key of a source of the edition, which has its title and date


class EvaluationSet(Base):
    """An evaluation set of the edition's leaderboard. `languages` are ISO 639-1 codes."""

    __tablename__ = "evaluation_set"
    __table_args__ = (
        UniqueConstraint("edition_id", "name"),
        one_of("state", ("proposed", "donated", "validating", "included"), "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    languages: Mapped[list[Any]]
    domain: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    donor: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)  # key of a source of the edition, which has its title and date


class EvaluationRequest(Base):
    """A request to evaluate a model on the leaderboard, as its file says it; empty text where the file says nothing.

    Who asked is not kept. A file whose status moves on is the same request.
    """

    __tablename__ = "evaluation_request"
    # Named here: the name of the convention has more characters than PostgreSQL takes.
    __table_args__ = (
        UniqueConstraint(
            "edition_id",
            "model",
            "revision",
            "precision",
            "weights",
            "submitted_at",
            name="uq_evaluation_request_one",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    model: Mapped[str] = mapped_column(Text)
    revision: Mapped[str] = mapped_column(Text)
    precision: Mapped[str] = mapped_column(Text)
    weights: Mapped[str] = mapped_column(Text)  # "Original", "Adapter", "Delta", …
    status: Mapped[str] = mapped_column(Text)  # the file's own word: the vocabulary is open
    submitted_at: Mapped[datetime]
    first_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))
    last_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class EvaluationResult(Base):
    """One metric of one model on one task in one run of lm-evaluation-harness; older runs stay beside newer ones.

    `coverage`: "whole" (every example), "limited" (a run to try things out, whose value is no score), "unstated".
    """

    __tablename__ = "evaluation_result"
    __table_args__ = (
        UniqueConstraint(
            "edition_id",
            "model",
            "revision",
            "precision",
            "measured_at",
            "task",
            "metric",
            "filter",
            name="uq_evaluation_result_one",
        ),
        one_of("coverage", ("whole", "limited", "unstated"), "coverage"),
        CheckConstraint("shots >= 0", name="shots"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    model: Mapped[str] = mapped_column(Text)
    revision: Mapped[str] = mapped_column(Text)
    precision: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    task_version: Mapped[str] = mapped_column(Text)
    metric: Mapped[str] = mapped_column(Text)
    filter: Mapped[str] = mapped_column(Text)
    shots: Mapped[int | None]
    value: Mapped[Decimal]
    standard_error: Mapped[Decimal | None]
    higher_is_better: Mapped[bool | None]
    coverage: Mapped[str] = mapped_column(String(10))
    examples: Mapped[int | None]
    measured_at: Mapped[datetime]
    first_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))
    last_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class PublicRelease(Base):
    """A frozen snapshot for the public. `tables` is all that is public; `exact_people` never leaves the services."""

    __tablename__ = "public_release"
    __table_args__ = (UniqueConstraint("edition_id", "topic", "released_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    topic: Mapped[str] = mapped_column(String(40))  # "participants"
    released_at: Mapped[datetime]
    exact_people: Mapped[int]
    tables: Mapped[dict[str, Any]]
    is_synthetic: Mapped[bool] = mapped_column(default=False)


class SyncRun(Base):
    """One import or sync: when, what, how long, what changed, what was refused and why."""

    __tablename__ = "sync_run"
    __table_args__ = (
        Index(None, "edition_id", "source", "started_at"),
        one_of("status", ("running", "succeeded", "refused", "failed", "waiting"), "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    source: Mapped[str] = mapped_column(String(60))  # "registrations:eventbrite", "submissions", "leaderboard", …
    status: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    file_name: Mapped[str | None] = mapped_column(Text)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_added: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    rows_withdrawn: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    requests_by_kind: Mapped[dict[str, Any] | None]  # {"list": 6, "commits": 7}; None: nothing was asked for
    limit_left: Mapped[int | None]  # the calls that the source still allowed at the end, where it says so
    # [{"line": 12, "column": "Email", "message_id": "…", "values": {…}}]: no personal values in them.
    problems: Mapped[list[Any]] = mapped_column(default=list)


class Account(Base):
    """Somebody who signs in, known by (issuer, subject). Names and e-mail are erasable."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    hub_name: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    session_not_before: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]


class RoleGrant(Base):
    """An account holds a role in an edition (edition None: in all). Revoked grants stay, with the moment."""

    __tablename__ = "role_grant"
    __table_args__ = (one_of("role", ("juror", "organizer", "admin"), "role"), Index(None, "account_id", "edition_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what, when, before and after; append-only. Holds ids, never personal values."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "edition_id", "at"),)
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    action: Mapped[str] = mapped_column(String(60))  # "import.registrations", "release.participants", …
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str | None] = mapped_column(String(80))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None] = mapped_column(Text)
