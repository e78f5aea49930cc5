"""The deadline of submissions, and what a repo held when it passed.

The *deadline* of a project is the edition's, or a later one that organizers gave to its team; what is done on its very
instant is in time. A moved one keeps those announced before.

What a repo held then is known in two ways, and both are told. What a sync *saw* is ours: the sha of the last look not
after the deadline. What the *commits* say is a hint, since the computer that commits sets their time: the newest one
not after the deadline. Together they come to one *evidence*:

    agreeing        both name one sha
    newer_commit    a commit dated between our last look and the deadline: it counts, as the rules go by commit times
    contradicting   a commit dated before a look that did not show it: what we saw counts, and a person should look
    seen_only       no commits are known (of a repo that we may not read)
    commits_only    no look before the deadline
    not_there       the repo was made after the deadline
    unknown         neither is known
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from lib.domain.edition import Edition, EventDate, last_instant, wall_time_to_instant
from lib.domain.refusal import RefusedError
from lib.domain.repos import Presence, RepoCommit, RepoFile

Evidence = Literal["agreeing", "newer_commit", "contradicting", "seen_only", "commits_only", "not_there", "unknown"]
TeamState = Literal["submitted", "incomplete", "unclaimed", "late"]
TEAM_STATES: tuple[TeamState, ...] = ("submitted", "incomplete", "unclaimed", "late")

NO_REASON = "Say why: more time needs a reason."
NOT_LATER = "That is not after the deadline of everybody: choose a later moment."
SAME_MOMENT = "The team has until then already."
NOTHING_TO_TAKE_BACK = "The team has no more time than everybody."

_CARD = "readme.md"


class ExtensionRefusedError(RefusedError):
    """More time that cannot be given or taken back."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A deadline as it was announced at some time: the instant, and the zone it was said in."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline that holds. `at` is an instant (UTC), `zone` the one it was announced in; `earlier`: what was
    announced before it, oldest first; `of_everybody`: the edition's, another one where the team got more time."""

    at: datetime
    zone: str
    earlier: tuple[Announced, ...]
    of_everybody: datetime

    @property
    def is_extended(self) -> bool:
        """Whether the team has more time than everybody."""
        return self.at != self.of_everybody

    def is_over(self, now: datetime) -> bool:
        """Whether it has passed at `now`."""
        return now > self.at


def submission_date(edition: Edition) -> EventDate | None:
    """The date until which projects are submitted: that with which judging begins; None where none does."""
    return next((edition.date(phase.starts) for phase in edition.phases if phase.key == "judging"), None)


def deadline_of(edition: Edition) -> Deadline | None:
    """The deadline of everybody; None for an edition without one."""
    event_date = submission_date(edition)
    if event_date is None:
        return None
    at = last_instant(event_date)
    announced = [Announced(event_date.first_instant, event_date.zone)]
    announced += [Announced(wall_time_to_instant(later.at, later.zone), later.zone) for later in event_date.extensions]
    return Deadline(at, event_date.current_zone, tuple(announced[:-1]), at)


def with_extension(deadline: Deadline, until_at: datetime | None) -> Deadline:
    """The deadline of a team that has until `until_at`. Where everybody got that much, it is that of everybody."""
    if until_at is None or until_at <= deadline.at:
        return deadline
    return replace(deadline, at=until_at, earlier=(*deadline.earlier, Announced(deadline.at, deadline.zone)))


def require_extension(deadline: Deadline, current: datetime | None, until_at: datetime | None, reason: str) -> None:
    """Refuse to give a team until `until_at` (None: take its extension back), where it has `current` now.

    Raises ExtensionRefusedError.
    """
    if not reason.strip():
        raise ExtensionRefusedError(NO_REASON)
    if until_at is None and current is None:
        raise ExtensionRefusedError(NOTHING_TO_TAKE_BACK)
    if until_at is not None and until_at <= deadline.of_everybody:
        raise ExtensionRefusedError(NOT_LATER)
    if until_at is not None and until_at == current:
        raise ExtensionRefusedError(SAME_MOMENT)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sync saw that the repo is at this sha now; None: at no sha that it could tell."""

    sha: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class SeenCommit:
    """A commit, and when a sync first read it."""

    commit: RepoCommit
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class RepoHistory:
    """What is known of a repo over time: where a sync saw the sha change, the commits of any order (those of a history
    that was rewritten too), what was seen of its presence. `created_at` and `sha` (now) as the Hub says."""

    sightings: tuple[Sighting, ...] = ()  # oldest first
    commits: tuple[SeenCommit, ...] = ()
    presences: tuple[tuple[datetime, Presence], ...] = ()  # oldest first
    created_at: datetime | None = None
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class SeenRevision:
    """The sha that the last look not after the deadline saw; `next_seen_at`: the first look that saw another one."""

    sha: str
    first_seen_at: datetime
    last_seen_at: datetime
    next_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Which files are not what they were, by their paths."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.added, *self.changed, *self.removed)

    @property
    def is_card_only(self) -> bool:
        """Whether the card is all that changed."""
        return bool(self.paths) and all(path.casefold() == _CARD for path in self.paths)


@dataclass(frozen=True, slots=True)
class RepoAtDeadline:
    """What a repo held at the deadline. `sha` is the one that counts, None where there is none or none is known.

    `dated_early`: commits that say they are from before our last look, which did not show them: they came late, or
    the history was rewritten. `sha_now` None: not known.
    """

    deadline_at: datetime
    evidence: Evidence
    sha: str | None = None
    seen: SeenRevision | None = None
    committed: RepoCommit | None = None
    dated_early: tuple[RepoCommit, ...] = ()
    commits_after: tuple[RepoCommit, ...] = field(default=())  # newest first
    presence: Presence | None = None  # as we saw it then
    sha_now: str | None = None
    changes: FileChanges | None = None  # None: the files of one of the two are not known

    @property
    def is_changed(self) -> bool | None:
        """Whether it holds something else now; None where that is not known."""
        return None if self.sha is None or self.sha_now is None else self.sha != self.sha_now


def at_deadline(history: RepoHistory, deadline_at: datetime, looks: Sequence[datetime]) -> RepoAtDeadline:
    """What the repo held at the deadline. `looks`: when syncs asked for the organization's repos, in any order."""
    seen = _seen(history.sightings, deadline_at, looks)
    newest = _newest_commit(history.commits, seen, deadline_at)
    committed = newest.commit if newest is not None else None
    evidence, sha = _weighed(history, seen, committed, deadline_at)
    after = [entry.commit for entry in history.commits if entry.commit.committed_at > deadline_at]
    return RepoAtDeadline(
        deadline_at,
        evidence,
        sha,
        seen,
        committed,
        dated_early=_dated_early(history, seen),
        commits_after=tuple(sorted(after, key=lambda commit: commit.committed_at, reverse=True)),
        presence=next((now for at, now in reversed(history.presences) if at <= deadline_at), None),
        sha_now=history.sha,
    )


def with_changes(held: RepoAtDeadline, files: Mapping[str, Sequence[RepoFile]]) -> RepoAtDeadline:
    """The same with the files that changed since, from the files of revisions by sha."""
    before, now = files.get(held.sha or ""), files.get(held.sha_now or "")
    if not held.is_changed or before is None or now is None:
        return held
    return replace(held, changes=file_changes(before, now))


def file_changes(before: Iterable[RepoFile], after: Iterable[RepoFile]) -> FileChanges:
    """What changed from one revision to another. Equal contents are equal, whatever the commits between.

    >>> kept, card, new = RepoFile("a", 1, "x"), RepoFile("README.md", 1, "y"), RepoFile("b", 1, "z")
    >>> file_changes([kept, card], [kept, new])
    FileChanges(added=('b',), changed=(), removed=('README.md',))
    """
    was, now = ({file.path: file.blob_id for file in files} for files in (before, after))
    return FileChanges(
        added=tuple(sorted(now.keys() - was.keys())),
        changed=tuple(sorted(path for path in was.keys() & now.keys() if was[path] != now[path])),
        removed=tuple(sorted(was.keys() - now.keys())),
    )


def _seen(sightings: Sequence[Sighting], deadline_at: datetime, looks: Sequence[datetime]) -> SeenRevision | None:
    before = [sighting for sighting in sightings if sighting.seen_at <= deadline_at]
    if not before or before[-1].sha is None:
        return None
    last = before[-1]
    looked = [look for look in looks if last.seen_at <= look <= deadline_at]
    next_seen_at = next((sighting.seen_at for sighting in sightings if sighting.seen_at > deadline_at), None)
    return SeenRevision(str(last.sha), last.seen_at, max([last.seen_at, *looked]), next_seen_at)


def _newest_commit(
    commits: Sequence[SeenCommit], seen: SeenRevision | None, deadline_at: datetime
) -> SeenCommit | None:
    """The newest commit not after the deadline. Those that were known when we saw a sha lie before it, whatever their
    time; of commits with one time, the one that we saw."""
    rivals = [
        entry
        for entry in commits
        if entry.commit.committed_at <= deadline_at
        and (seen is None or entry.commit.sha == seen.sha or entry.first_seen_at > seen.last_seen_at)
    ]
    return max(
        rivals,
        key=lambda entry: (
            entry.commit.committed_at,
            seen is not None and entry.commit.sha == seen.sha,
            entry.first_seen_at,
        ),
        default=None,
    )


def _weighed(
    history: RepoHistory, seen: SeenRevision | None, committed: RepoCommit | None, deadline_at: datetime
) -> tuple[Evidence, str | None]:
    """The evidence, and the sha that counts."""
    if seen is None:
        if committed is not None:
            return "commits_only", committed.sha
        # Commits of a history that was pressed into one are all new; so only the repo's own date tells that it is.
        is_later = history.created_at is not None and history.created_at > deadline_at
        return ("not_there" if is_later else "unknown"), None
    if committed is None:
        return "seen_only", seen.sha
    if committed.sha == seen.sha:
        return "agreeing", seen.sha
    if committed.committed_at > seen.last_seen_at:
        return "newer_commit", committed.sha
    return "contradicting", seen.sha


def _dated_early(history: RepoHistory, seen: SeenRevision | None) -> tuple[RepoCommit, ...]:
    """Commits dated before our last look that only a later one read; only where that look's commits were read then."""
    if seen is None:
        return ()
    read_at = {entry.commit.sha: entry.first_seen_at for entry in history.commits}
    if read_at.get(seen.sha) is None or read_at[seen.sha] > seen.last_seen_at:
        return ()
    return tuple(
        entry.commit
        for entry in history.commits
        if entry.commit.committed_at <= seen.last_seen_at < entry.first_seen_at
    )


def team_state(
    submitted_at: datetime | None, deadline: Deadline, *, is_whole: bool, is_made_in_time: bool
) -> TeamState:
    """How a team stands. `is_whole`: everything that is asked for is there and as asked; `is_made_in_time`: nothing
    of it was made only after the deadline.

    >>> from datetime import UTC
    >>> noon = datetime(2030, 4, 1, 12, tzinfo=UTC)
    >>> team_state(noon, Deadline(noon, "UTC", (), noon), is_whole=True, is_made_in_time=True)
    'submitted'
    """
    if submitted_at is None:
        return "unclaimed"
    if submitted_at > deadline.at or not is_made_in_time:
        return "late"
    return "submitted" if is_whole else "incomplete"
