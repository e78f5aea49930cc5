"""The tables of what a sync read on the Hub: repos with their revisions and commits, and who likes them since when.

Rows about decisions, changes, readings and likes are only added. Who made commits stands in `commit_author`, which can
be erased; likers are fingerprints.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.store.columns import Base, one_of


class Repo(Base):
    """A repo of the edition's organization on the Hub, or one outside it that a project gives, as of the last sync.

    `key` is the Hub's own id of it, which outlives its name. `presence`: "here", "moved" (to `moved_to`), "gone"
    (deleted), "hidden" (deleted or private: the Hub does not tell), "disabled"; a repo that is not here keeps what was
    last seen of it. `read_sha`: the revision whose commits, files and card are stored, so that an interrupted sync
    goes on where it was. Which artifacts of the edition it is says `repo_claim`; without one it is unclaimed.
    """

    __tablename__ = "repo"
    __table_args__ = (
        Index(None, "edition_id", "kind", "repo_id"),
        UniqueConstraint("edition_id", "kind", "key"),
        one_of("kind", ("dataset", "model", "space"), "kind"),
        one_of("presence", ("here", "moved", "gone", "hidden", "disabled"), "presence"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    repo_id: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    is_in_organization: Mapped[bool]
    presence: Mapped[str] = mapped_column(String(20))
    absent_since_at: Mapped[datetime | None]  # when a sync first missed it
    moved_to: Mapped[str | None] = mapped_column(Text)
    is_private: Mapped[bool]
    is_disabled: Mapped[bool]
    gated: Mapped[str] = mapped_column(Text)  # "" where it is open
    sha: Mapped[str | None] = mapped_column(String(64))
    read_sha: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime | None]
    last_modified_at: Mapped[datetime | None]
    likes: Mapped[int | None] = mapped_column(BigInteger)
    downloads: Mapped[int | None] = mapped_column(BigInteger)  # of the last 30 days
    downloads_all_time: Mapped[int | None] = mapped_column(BigInteger)
    tags: Mapped[list[Any]]
    card: Mapped[dict[str, Any]]  # the front matter of its README
    base_models: Mapped[list[Any]]
    base_relation: Mapped[str | None] = mapped_column(Text)
    datasets: Mapped[list[Any]]
    models: Mapped[list[Any]]
    stage: Mapped[str | None] = mapped_column(Text)  # the Hub's own word: the vocabulary is open
    hardware: Mapped[str | None] = mapped_column(Text)
    sdk: Mapped[str | None] = mapped_column(Text)
    parameters: Mapped[int | None] = mapped_column(BigInteger)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # by the last sync that found it
    first_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))
    last_sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class RepoClaim(Base):
    """An artifact of the edition is this repo, under whatever name the artifact was given."""

    __tablename__ = "repo_claim"
    artifact_id: Mapped[int] = mapped_column(ForeignKey("artifact.id"), primary_key=True)
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"), index=True)
    claimed_at: Mapped[datetime]


class RepoDecision(Base):
    """What an organizer decided about a repo, whatever the edition's rules say of it; append-only, the newest row of a
    repo holds. "claimed": of the edition, or of one of its projects or teams; "undone": the rules hold again."""

    __tablename__ = "repo_decision"
    __table_args__ = (
        one_of("verdict", ("claimed", "ignored", "undone"), "verdict"),
        CheckConstraint("verdict = 'claimed' OR (project_id IS NULL AND team_id IS NULL)", name="owner_of_a_claim"),
        CheckConstraint("project_id IS NULL OR team_id IS NULL", name="one_owner"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the command line
    decided_at: Mapped[datetime]


class RepoChange(Base):
    """What a sync saw change of a repo, with the moment it was seen; append-only. The newest "sha" before a moment is
    the revision that we saw then; commit times are what the pushing client said."""

    __tablename__ = "repo_change"
    __table_args__ = (
        Index(None, "repo_id", "aspect", "seen_at"),
        one_of("aspect", ("sha", "name", "visibility", "gated", "presence"), "aspect"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"))
    aspect: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime]
    sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class RepoCommit(Base):
    """A commit of a repo's main branch as the Hub listed it; stays when history is rewritten. Nobody's name in it."""

    __tablename__ = "repo_commit"
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"), primary_key=True)
    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    committed_at: Mapped[datetime]  # as the pushing client said
    title: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[datetime]


class RepoRevision(Base):
    """What a repo held at a revision that a sync read. `files`: [{"path", "bytes", "blob"}]; `sections` of the README:
    [{"level", "title", "words", "placeholders"}]. `readme` None: there is none, or we may not read it."""

    __tablename__ = "repo_revision"
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"), primary_key=True)
    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    files: Mapped[list[Any]]
    readme: Mapped[str | None] = mapped_column(Text)
    is_readme_refused: Mapped[bool]
    sections: Mapped[list[Any]]
    read_at: Mapped[datetime]
    sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class Liker(Base):
    """Somebody who likes repos of an edition on the Hub, without their name: `fingerprint` is that of
    `lib.domain.likes.fingerprint`, by which the same name is recognized. Putting a random one in its place forgets the
    person, and what was counted stays."""

    __tablename__ = "liker"
    __table_args__ = (UniqueConstraint("edition_id", "fingerprint"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))


class OwnLiker(Base):
    """A liker who was in the team of a project and was erased: their own like still does not count. Ids alone."""

    __tablename__ = "own_liker"
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    liker_id: Mapped[int] = mapped_column(ForeignKey("liker.id"), primary_key=True, index=True)


class LikersReading(Base):
    """The likers of a repo were read; append-only. `counted` is the number of likes that the list said then: while it
    says the same, nobody is asked again. `likers` None: the Hub did not show them."""

    __tablename__ = "likers_reading"
    __table_args__ = (Index(None, "repo_id", "read_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"))
    read_at: Mapped[datetime]
    counted: Mapped[int] = mapped_column(BigInteger)
    likers: Mapped[int | None]
    sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class RepoLike(Base):
    """What a reading found new about one person and one repo; append-only, the newest row of a pair holds.

    `is_liked` False: the like is no longer there. `liked_at` is the Hub's own time; None with `is_time_asked`: the
    person does not show it, and all that is known is that we saw it at `seen_at`.
    """

    __tablename__ = "repo_like"
    __table_args__ = (Index(None, "repo_id", "liker_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    repo_id: Mapped[int] = mapped_column(ForeignKey("repo.id"))
    liker_id: Mapped[int] = mapped_column(ForeignKey("liker.id"))
    is_liked: Mapped[bool]
    liked_at: Mapped[datetime | None]
    is_time_asked: Mapped[bool]
    seen_at: Mapped[datetime]
    sync_run_id: Mapped[int] = mapped_column(ForeignKey("sync_run.id"))


class HubEvent(Base):
    """What the Hub's webhook told: something happened to a repo. It waits until a sync has looked (`done_at`)."""

    __tablename__ = "hub_event"
    __table_args__ = (
        Index(None, "edition_id", "done_at"),
        one_of("kind", ("dataset", "model", "space"), "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    repo_id: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(40))  # the Hub's own words: "update repo.content", "move repo"
    sha: Mapped[str | None] = mapped_column(String(64))  # where the main branch is now, if it said so
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    sync_run_id: Mapped[int | None] = mapped_column(ForeignKey("sync_run.id"))  # that looked
