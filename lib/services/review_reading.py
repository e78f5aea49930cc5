"""Every submission as its checklist says it now, from what syncs, imports and people left in the database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lib.domain import review as rules
from lib.domain.artifact_links import HUB_KINDS, hub_url
from lib.domain.card_template import Card, Section
from lib.domain.edition import Edition, Language
from lib.domain.repos import MAX_CARD_BYTES
from lib.domain.review import (
    CardReading,
    KnownArtifact,
    KnownCard,
    KnownMember,
    KnownProject,
    KnownTeam,
    Line,
    State,
    Submission,
)
from lib.domain.review_lines import RESULTS, CheckResult
from lib.services import snapshots
from lib.services.projects import ProjectName
from lib.services.snapshots import ArtifactSnapshot, ProjectSnapshot
from lib.store import public_projects
from lib.store import reviews as store
from lib.store.reviews import DecisionRow, ListedRepo, MemberRow, RevisionRow, SubmissionRow, Verdict, WaiverRow

if TYPE_CHECKING:
    from lib.store.database import Session


@dataclass(frozen=True, slots=True)
class ReviewedArtifact:
    """A link of a submission, for those who look at its lines."""

    id: int
    kind: str
    repo_id: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """A submission with its checklist. `decisions` and `waivers` newest first; `duplicate_of` is the newer one."""

    project_id: int
    name: ProjectName
    team: str | None
    language: Language
    submitted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    state: State
    duplicate_of: ProjectName | None
    lines: tuple[Line, ...]
    artifacts: tuple[ReviewedArtifact, ...]
    members: tuple[MemberRow, ...]
    decisions: tuple[DecisionRow, ...]
    waivers: tuple[WaiverRow, ...]

    @property
    def verdict(self) -> Verdict | None:
        """The decision that holds; None: it is open."""
        newest = self.decisions[0].verdict if self.decisions else None
        return None if newest == "reopened" else newest

    @property
    def newest_id(self) -> int | None:
        """What a form has to be given: the newest decision, whichever it is."""
        return self.decisions[0].id if self.decisions else None

    @property
    def waived(self) -> Mapping[str, WaiverRow]:
        """The waivers that hold, by the key of their check."""
        return {key: row for key, row in self._newest_waivers().items() if row.is_waived}

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines that count: neither waived nor voluntary."""
        waived = self.waived
        return tuple(line for line in self.lines if not line.is_voluntary and line.key not in waived)

    @property
    def faults(self) -> tuple[Line, ...]:
        """What fails and counts."""
        return tuple(line for line in self.counted if line.result == "fails")

    @property
    def counts(self) -> Mapping[CheckResult, int]:
        """How many lines that count have each result."""
        counted = Counter(line.result for line in self.counted)
        return {result: counted[result] for result in RESULTS}

    def line(self, key: str) -> Line | None:
        """The line with this key."""
        return next((line for line in self.lines if line.key == key), None)

    def newest_waiver_id(self, key: str) -> int | None:
        """What was said last about waiving the check with this key, waived or not; None: nothing."""
        newest = self._newest_waivers().get(key)
        return newest.id if newest is not None else None

    def _newest_waivers(self) -> Mapping[str, WaiverRow]:
        return {row.check_key: row for row in reversed(self.waivers)}


class Reading:
    """What the database knows of the edition's submissions, read once; for organizers, which the caller has checked."""

    def __init__(self, session: "Session", edition: Edition, edition_id: int, now: datetime) -> None:
        self._edition, self._now = edition, now
        self._rows = store.submissions(session, edition_id)
        self._snapshots = snapshots.project_snapshots(session, edition, edition_id)
        self._decisions = store.decisions(session, edition_id)
        self._waivers = store.waivers(session, edition_id)
        self._members = store.members(session, edition_id)
        self._registered = store.registered_people(session, edition_id)
        self._registrations_at = store.registrations_at(session, edition_id)
        self._in_organization, self._organization_at = store.organization_members(
            session, edition_id, edition.artifacts.organization
        )
        self._listed = store.listed_repos(session, edition_id)
        self._given = {
            artifact.id: artifact
            for project in public_projects.submitted_projects(session, edition_id)
            for artifact in project.artifacts
        }
        wanted = {
            (listed.number, sha)
            for snapshot in self._snapshots.values()
            for one in snapshot.artifacts
            if (listed := self._listed.get(one.artifact_id)) is not None
            for sha in (self._sha(one, snapshot, listed), listed.read_sha)
            if sha is not None
        }
        self._revisions = store.revisions(session, wanted) if wanted else {}

    def reviews(self) -> tuple[Review, ...]:
        """Every submission, by title."""
        standing = [row for row in self._rows if row.withdrawn_at is None]
        again = rules.duplicates(self._submission(row) for row in standing)
        names = {row.id: ProjectName(row.slug, row.title) for row in self._rows}
        teams = {row.team_id: row.team or row.title for row in standing if row.team_id is not None}
        return tuple(self._review(row, again.get(row.id), names, teams) for row in self._rows)

    def _submission(self, row: SubmissionRow) -> Submission:
        links = [one.checked.link for one in self._snapshots[row.slug].artifacts]
        repos = frozenset(f"{link.kind} {link.repo_id}" for link in links if link.repo_id and link.kind in HUB_KINDS)
        return Submission(row.id, row.title, row.submitted_at, repos)

    def _review(
        self, row: SubmissionRow, again: int | None, names: Mapping[int, ProjectName], teams: Mapping[int, str]
    ) -> Review:
        snapshot = self._snapshots.get(row.slug)  # None: it was withdrawn
        artifacts = tuple(self._artifact(one, snapshot) for one in snapshot.artifacts) if snapshot else ()
        known = KnownProject(
            row.submitted_at,
            row.withdrawn_at,
            snapshot.deadline if snapshot else None,
            artifacts,
            self._team(row, teams),
            again,
        )
        lines = rules.checklist(known, self._edition, self._now) if snapshot else ()
        return Review(
            project_id=row.id,
            name=names[row.id],
            team=row.team,
            language=_language(row.language),
            submitted_at=row.submitted_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=row.withdrawn_reason,
            state=rules.submission_state(known, self._edition.artifacts, self._now),
            duplicate_of=names[again] if again is not None else None,
            lines=lines,
            artifacts=tuple(ReviewedArtifact(one.id, one.kind, one.checked.link.repo_id, one.url) for one in artifacts),
            members=self._members.get(row.team_id or 0, ()),
            decisions=tuple(self._decisions.get(row.id, ())),
            waivers=tuple(self._waivers.get(row.id, ())),
        )

    def _team(self, row: SubmissionRow, teams: Mapping[int, str]) -> KnownTeam | None:
        if row.team_id is None:
            return None
        members = self._members.get(row.team_id, ())
        others = {
            member.person_id: tuple(
                name
                for team_id, name in teams.items()
                if team_id != row.team_id and any(one.person_id == member.person_id for one in self._of(team_id))
            )
            for member in members
        }
        return KnownTeam(
            row.team_size,
            tuple(
                KnownMember(
                    self._is_registered(member),
                    member.hub_name.lower() in self._in_organization if member.hub_name else None,
                    others[member.person_id],
                )
                for member in members
            ),
            self._registrations_at,
            self._organization_at,
        )

    def _of(self, team_id: int) -> Sequence[MemberRow]:
        return self._members.get(team_id, ())

    def _is_registered(self, member: MemberRow) -> bool | None:
        if member.person_id in self._registered:
            return True
        return False if member.email else None  # a name alone may be registered under an address that nobody matched

    def _artifact(self, one: ArtifactSnapshot, snapshot: ProjectSnapshot) -> KnownArtifact:
        link, listed = one.checked.link, self._listed.get(one.artifact_id)
        given = self._given.get(one.artifact_id)
        is_over = snapshot.deadline is not None and snapshot.deadline.is_over(self._now)
        url = (one.frozen_url if is_over else None) or (given.url if given is not None else None)
        return KnownArtifact(one.artifact_id, link.kind, one.checked, one.held, url, self._card(one, snapshot, listed))

    def _sha(self, one: ArtifactSnapshot, snapshot: ProjectSnapshot, listed: ListedRepo) -> str | None:
        """The revision whose card counts: that of the deadline once it has passed."""
        if one.held is not None and one.held.sha and snapshot.deadline and snapshot.deadline.is_over(self._now):
            return one.held.sha
        return listed.read_sha

    def _card(self, one: ArtifactSnapshot, snapshot: ProjectSnapshot, listed: ListedRepo | None) -> KnownCard:
        if listed is None:
            return KnownCard()
        sha = self._sha(one, snapshot, listed)
        revision = self._revisions.get((listed.number, sha or ""))
        if revision is None:
            sha = listed.read_sha  # that of the deadline was never read: what is known, under its own date
            revision = self._revisions.get((listed.number, sha or ""))
        front = {str(key): _values(value) for key, value in listed.card.items()}
        if revision is None:
            return KnownCard(tags=listed.tags, listed=front, seen_at=listed.seen_at)
        link, repo = one.checked.link, one.checked.link.repo
        at = f"{hub_url(repo.state.kind, repo.state.repo_id)}/blob/{sha}/README.md" if repo and repo.is_there else None
        return KnownCard(
            reading=_reading(revision),
            card=_card_of(revision),
            files=revision.files,
            tags=listed.tags,
            listed=front,
            read_at=revision.read_at,
            seen_at=listed.seen_at,
            url=at if link.kind in HUB_KINDS and revision.readme is not None else None,
        )


def _reading(revision: RevisionRow) -> CardReading:
    if revision.is_readme_refused:
        return "too_large" if revision.card_bytes > MAX_CARD_BYTES else "refused"
    return "absent" if revision.readme is None else "read"


def _card_of(revision: RevisionRow) -> Card | None:
    if revision.readme is None:
        return None
    sections = tuple(
        Section(int(one["level"]), str(one["title"]), int(one["words"]), int(one["placeholders"]))
        for one in revision.sections
    )
    return Card(revision.readme, sections)


def _values(value: Any) -> tuple[str, ...]:
    """What the Hub's list says of a key of front matter, as text."""
    if value is None or value == "":
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _language(code: str | None) -> Language:
    """The language to write to a team in: that of its submission where it is one of ours, else Spanish."""
    known: dict[str, Language] = {"es": "es", "en": "en", "pt": "pt"}
    return known.get((code or "").lower()[:2], "es")
