"""The organization's repos on the Hub, as a source of `lib.services.sync`.

Three paged lists say what is there and at which revision. Only where the revision is another one than the one that
was read are the commits, the files and the card of a repo asked for; so a sync that was told to wait is whole for what
it read, and the next one goes on with the rest. A repo that the lists miss is asked for once by its name, which tells
whether it was renamed, moved, deleted, hidden or disabled. Artifacts that lie outside the organization are asked for
one by one. Repos that the Hub's webhook named come first, at the commit that it named. What a project's repo held when
its deadline passed is read once more where no sync met that revision as the newest one.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from lib.domain.repos import REPO_KINDS, KnownRepos, Presence, RepoDetails, RepoKind, RepoState
from lib.domain.sync import LARGE_DROP_PERCENT, changes, is_large_drop
from lib.services import claims, hub_held, hub_members
from lib.services.hub_events import ToldRepos
from lib.services.hub_held import FoundRepo
from lib.services.import_runs import RowCounts
from lib.services.sync import Applied, Job
from lib.sources import hub, source_faults
from lib.sources.cards import parse_sections
from lib.sources.hub import Whereabouts
from lib.sources.hub_client import Limits, counting
from lib.sources.refusals import Finding, Notice, Refusal
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage
from lib.store import hub_events, hub_people, repos
from lib.store.repos import GivenArtifact, StoredRepo

if TYPE_CHECKING:
    from lib.store.database import Session

FAILURES_IN_A_ROW = 3  # then the Hub is in trouble, and the rest waits for the next sync
_KINDS: dict[str, RepoKind] = {kind: kind for kind in REPO_KINDS}
_NAMED_AT_MOST = 20  # repos of which a report speaks one by one


@dataclass(frozen=True, slots=True)
class Seen:
    """A repo as it was found. `number`: ours, None for a new one; `details` None: not read in this sync."""

    number: int | None
    state: RepoState
    presence: Presence
    is_in_organization: bool
    details: RepoDetails | None = None


@dataclass(slots=True)
class FetchedRepos:
    """What the Hub said. `missing`: known repos that are not there any more, by number, with what became of them."""

    known: Mapping[int, StoredRepo]
    seen: list[Seen] = field(default_factory=list)
    missing: dict[int, Presence] = field(default_factory=dict)
    never_seen: list[Seen] = field(default_factory=list)  # what projects give and the Hub does not show
    expected: int = 0  # repos of the organization that were there at the last sync
    not_listed: int = 0  # so many of them the lists miss
    listed: int = 0
    also_called: dict[tuple[str, str], RepoState] = field(default_factory=dict)  # by kind and the name asked for
    notices: list[Finding] = field(default_factory=list)
    owners: frozenset[str] = frozenset()  # who may have members: the organization, and whoever owns an artifact
    members: hub_members.Members = field(default_factory=dict)
    told: ToldRepos = field(default_factory=ToldRepos)
    held: list[tuple[int, RepoDetails]] = field(default_factory=list)  # at the deadline, by place in `seen`

    @property
    def is_large_drop(self) -> bool:
        """Whether a person should look before this is taken."""
        return is_large_drop(self.expected, self.not_listed)


class HubRepos:
    """The source. `reads_details` False: only the lists, for counts that are up to date."""

    name = "hub"

    def __init__(self, *, reads_details: bool = True, limits: Limits | None = None) -> None:
        self.usage = Usage()
        self._reads_details = reads_details
        self._limits = limits

    def fetch(self, job: Job) -> FetchedRepos:
        """Ask for lists, then for what they miss, then for what is new."""
        with job.database.read() as session:
            known = repos.stored_repos(session, job.edition_id)
            artifacts = repos.given_artifacts(session, job.edition_id)
            events = hub_events.waiting_events(session, job.edition_id)
            asked_at = hub_people.asked_at(session, job.edition_id)
        with counting(self.usage, self._limits):
            listed = hub.fetch_organization(
                job.edition.artifacts.organization, lambda count: job.progress(count, max(count, len(known)))
            )
            fetched = _compared(known, listed)
            fetched.told = ToldRepos(events)
            given = (artifact.repo_id.partition("/")[0] for artifact in artifacts)
            fetched.owners = frozenset((job.edition.artifacts.organization, *given))
            if fetched.is_large_drop and not job.accepts_drop:
                return fetched
            try:
                self._ask_for_missing(job, fetched, artifacts)
                self._ask_for_told(job, fetched)
                if self._reads_details:
                    self._read_details(job, fetched)
                    due = hub_members.due(asked_at, fetched.owners, _with_other_repos(fetched), now=job.now)
                    progress = partial(job.progress, fetched.listed, fetched.listed)
                    hub_members.fetch(due, fetched.members, progress, fetched.notices.append)
                    self._read_held(job, fetched, artifacts)
            except RateLimitError as wait:
                fetched.notices.append(_notice(wait.finding))
        return fetched

    def _ask_for_missing(self, job: Job, fetched: FetchedRepos, artifacts: Sequence[GivenArtifact]) -> None:
        """Where the repos are that were there and are not listed, and those that projects give from elsewhere."""
        for number, name in _to_ask_for(fetched, artifacts):
            kind = name.kind
            job.progress(fetched.listed, fetched.listed)
            try:
                found = hub.fetch_whereabouts(kind, name.repo_id)
            except RateLimitError:
                raise
            except SourceFaultError as fault:
                fetched.notices += [_about(source_faults.NOTICE_REPO_FAILED, name.repo_id), _notice(fault.finding)]
                continue
            _place(fetched, number, name, found, job.edition.artifacts.organization)

    def _ask_for_told(self, job: Job, fetched: FetchedRepos) -> None:
        """Where events name another commit than the lists, what the repo is now."""
        places = {_name(seen.state): place for place, seen in enumerate(fetched.seen)}
        shas = {name: fetched.seen[place].state.sha for name, place in places.items()}
        for kind, repo_id in fetched.told.to_ask(shas, job.edition.artifacts.organization):
            job.progress(fetched.listed, fetched.listed)
            place = places.get((kind, repo_id))
            name = RepoState(_KINDS[kind], repo_id) if place is None else fetched.seen[place].state
            try:
                found = hub.fetch_whereabouts(name.kind, name.repo_id)
            except RateLimitError:
                raise
            except SourceFaultError as fault:
                fetched.notices += [_about(source_faults.NOTICE_REPO_FAILED, name.repo_id), _notice(fault.finding)]
                continue
            fetched.told.asked.add((kind, repo_id))
            if found.state is None:
                continue
            if place is None:
                _place(fetched, None, name, found, job.edition.artifacts.organization)
            else:
                fetched.seen[place] = replace(fetched.seen[place], state=found.state)

    def _read_details(self, job: Job, fetched: FetchedRepos) -> None:
        waiting = [place for place, seen in enumerate(fetched.seen) if _is_unread(fetched, seen)]
        waiting.sort(key=lambda place: _name(fetched.seen[place].state) not in fetched.told)
        failures, read = 0, 0
        try:
            for done, place in enumerate(waiting):
                job.progress(done, len(waiting))
                try:
                    self._read_one(job, fetched, place)
                    failures = 0
                except RateLimitError:
                    raise
                except SourceFaultError as fault:
                    failures += 1
                    name = fetched.seen[place].state.repo_id
                    fetched.notices += [_about(source_faults.NOTICE_REPO_FAILED, name), _notice(fault.finding)]
                    if failures == FAILURES_IN_A_ROW:
                        return
                read = done + 1
        finally:
            if read < len(waiting):
                values = {"left": len(waiting) - read, "total": len(waiting)}
                fetched.notices.append(Notice(None, None, source_faults.NOTICE_STOPPED, values))

    def _read_one(self, job: Job, fetched: FetchedRepos, place: int) -> None:
        seen = fetched.seen[place]
        commits: frozenset[str] = frozenset()
        if seen.number is not None:
            with job.database.read() as session:
                commits = repos.known_commits(session, seen.number)
        details = hub.fetch_details(seen.state.kind, seen.state.repo_id, str(seen.state.sha), commits)
        if details is None:
            fetched.notices.append(_about(source_faults.NOTICE_REPO_CLOSED, seen.state.repo_id))
        else:
            fetched.seen[place] = Seen(seen.number, seen.state, seen.presence, seen.is_in_organization, details)

    def _read_held(self, job: Job, fetched: FetchedRepos, artifacts: Sequence[GivenArtifact]) -> None:
        """What repos held at the deadline; not of those whose newest revision could not be read just now."""
        found = {
            place: FoundRepo(seen.number, seen.state, seen.details.commits if seen.details else ())
            for place, seen in enumerate(fetched.seen)
            if not seen.state.is_disabled and (seen.details is not None or not _is_unread(fetched, seen))
        }
        with job.database.read() as session:
            waiting = hub_held.unread_revisions(session, job, found, _places(artifacts, fetched, found))
        failures = 0
        for done, (place, sha) in enumerate(waiting):
            job.progress(done, len(waiting))
            state = fetched.seen[place].state
            try:
                details = hub.fetch_revision(state.kind, state.repo_id, sha)
                failures = 0
            except RateLimitError:
                raise
            except SourceFaultError as fault:
                failures += 1
                fetched.notices += [_about(source_faults.NOTICE_HELD_FAILED, state.repo_id), _notice(fault.finding)]
                if failures == FAILURES_IN_A_ROW:
                    return
                continue
            if details is None:
                fetched.notices.append(_about(source_faults.NOTICE_HELD_GONE, state.repo_id))
            else:
                fetched.held.append((place, details))

    def validate(self, session: "Session", job: Job, fetched: FetchedRepos) -> Sequence[Refusal]:
        """A drop of more than a fifth of the organization's repos waits for a person."""
        if not fetched.is_large_drop:
            return ()
        values = {"gone": fetched.not_listed, "known": fetched.expected, "limit": LARGE_DROP_PERCENT}
        return (Refusal(None, None, source_faults.LARGE_DROP, values),)

    def apply(self, session: "Session", job: Job, fetched: FetchedRepos, run_id: int) -> Applied:
        """Write what was found, with what changed since, whose it is, and the counts of the day."""
        counts: Counter[str] = Counter()
        numbers: dict[int, Seen] = {}
        named: dict[tuple[str, str], int] = {}
        written: list[int] = []
        notices: list[Finding] = []
        for seen in fetched.seen:
            was = fetched.known.get(seen.number) if seen.number is not None else None
            number, outcome = _write(session, job, seen, was, run_id)
            counts[outcome] += 1
            numbers[number] = seen
            written.append(number)
            named[_name(seen.state)] = number
            notices += _news_of(seen, was)
        for place, held in fetched.held:
            repos.add_revision(session, written[place], held, _sections(held), now=job.now, run_id=run_id)
        if fetched.is_large_drop and not job.accepts_drop:
            counts["withdrawn"] += fetched.not_listed  # not asked for one by one: what became of them is not known
        for number, presence in fetched.missing.items():
            stored = fetched.known[number]
            if repos.miss_repo(session, number, presence, now=job.now, run_id=run_id):
                missed = changes(stored.state, stored.presence, stored.state, presence)
                repos.add_changes(session, number, missed, now=job.now, run_id=run_id)
                notices.append(_absence(stored.state.repo_id, presence))
                counts["withdrawn"] += 1
        for absent in fetched.never_seen:
            named[_name(absent.state)], _ = _write(session, job, absent, None, run_id)
            notices.append(_about(source_faults.NOTICE_NOT_THERE, absent.state.repo_id))
        given = _claims(repos.given_artifacts(session, job.edition_id), named, fetched)
        for artifact_id, number in given.changed.items():
            repos.claim(session, artifact_id, number, now=job.now)
        of_artifacts = {
            artifact_id: _counts(numbers[number].state)
            for artifact_id, number in given.all.items()
            if number in numbers
        }
        repos.add_counts(session, job.edition_id, of_artifacts, now=job.now, run_id=run_id)
        notices += hub_members.store(session, job.edition_id, fetched.members, fetched.owners, now=job.now)
        shas = {_name(seen.state): seen.state.sha for seen in fetched.seen}
        unread = {_name(seen.state) for seen in fetched.seen if seen.details is None and _is_unread(fetched, seen)}
        hub_events.mark_done(session, fetched.told.done(shas, unread), now=job.now, run_id=run_id)
        rows = RowCounts(
            len(fetched.seen), counts["added"], counts["changed"], counts["unchanged"], counts["withdrawn"]
        )
        unclaimed = claims.undecided_repos(session, job.edition, job.edition_id)
        return Applied(rows, (*_at_most([*fetched.notices, *notices]), *_summary(job, fetched, unclaimed)))


def _at_most(notices: Sequence[Finding]) -> Iterator[Finding]:
    """As many as a person reads, and how many more there are."""
    yield from notices[:_NAMED_AT_MOST]
    if len(notices) > _NAMED_AT_MOST:
        yield Notice(None, None, source_faults.NOTICE_MORE, {"count": len(notices) - _NAMED_AT_MOST})


def _summary(job: Job, fetched: FetchedRepos, unclaimed: int) -> Iterator[Finding]:
    if not fetched.listed:
        organization = job.edition.artifacts.organization
        yield Notice(None, None, source_faults.NOTICE_EMPTY, {"organization": organization})
    if unclaimed:
        yield Notice(None, None, source_faults.NOTICE_UNCLAIMED, {"count": unclaimed})


def _compared(known: Mapping[int, StoredRepo], listed: Sequence[RepoState]) -> FetchedRepos:
    index = KnownRepos({number: stored.state for number, stored in known.items()})
    fetched = FetchedRepos(known, listed=len(listed))
    for state in listed:
        fetched.seen.append(Seen(index.number_of(state), state, "disabled" if state.is_disabled else "here", True))
    expected = {number for number, stored in known.items() if stored.is_in_organization and stored.presence == "here"}
    fetched.expected = len(expected)
    fetched.not_listed = len(expected - {seen.number for seen in fetched.seen})
    return fetched


def _with_other_repos(fetched: FetchedRepos) -> Iterator[str]:
    """Owners that have a repo more, or one less, than at the last sync."""
    for seen in fetched.seen:
        was = fetched.known[seen.number].state.repo_id if seen.number is not None else ""
        owners = {name.partition("/")[0].casefold() for name in (was, seen.state.repo_id)}
        if len(owners) > 1:
            yield from owners
    for number in fetched.missing:
        yield fetched.known[number].state.repo_id.partition("/")[0]


def _to_ask_for(
    fetched: FetchedRepos, artifacts: Sequence[GivenArtifact]
) -> Iterator[tuple[int | None, RepoState | GivenArtifact]]:
    """Repos to be asked for by name, with our number of them: those newly missed, artifacts that are new and not
    listed, and those outside the organization. What the organization lost before would be listed if it were back."""
    settled = {seen.number for seen in fetched.seen if seen.number is not None}
    for number, stored in fetched.known.items():
        if number not in settled and stored.is_in_organization:
            settled.add(number)
            if stored.presence == "here":
                yield number, stored.state
    names = {_name(seen.state) for seen in fetched.seen}
    for artifact in artifacts:
        claimed = artifact.repo_number
        if _name(artifact) in names or claimed in settled:
            continue
        names.add(_name(artifact))
        yield claimed, fetched.known[claimed].state if claimed is not None else artifact


def _place(
    fetched: FetchedRepos,
    number: int | None,
    name: RepoState | GivenArtifact,
    found: Whereabouts,
    organization: str,
) -> None:
    """Put what an answer about one name says among what is seen, or missing."""
    state = found.state
    if state is None:
        if number is not None:
            fetched.missing[number] = found.presence
        else:
            unknown = RepoState(name.kind, name.repo_id)
            fetched.never_seen.append(Seen(None, unknown, found.presence, _is_of(name.repo_id, organization)))
        return
    fetched.also_called[_name(name)] = state
    if any((seen.state.kind, seen.state.repo_id) == (state.kind, state.repo_id) for seen in fetched.seen):
        return  # an earlier name of a repo that is listed
    if number is None:
        number = KnownRepos({known: stored.state for known, stored in fetched.known.items()}).number_of(state)
    is_ours = _is_of(state.repo_id, organization)
    stored = fetched.known[number] if number is not None else None
    was_ours = stored is not None and (stored.is_in_organization or stored.presence == "moved")
    presence: Presence = "moved" if was_ours and not is_ours else "here"
    fetched.seen.append(Seen(number, state, presence, is_ours))


def _name(repo: RepoState | GivenArtifact) -> tuple[str, str]:
    """The Hub takes names in any case."""
    return repo.kind, repo.repo_id.casefold()


def _is_of(repo_id: str, organization: str) -> bool:
    return repo_id.partition("/")[0].casefold() == organization.casefold()


def _read_sha(fetched: FetchedRepos, seen: Seen) -> str | None:
    return fetched.known[seen.number].read_sha if seen.number is not None else None


def _is_unread(fetched: FetchedRepos, seen: Seen) -> bool:
    """Whether the repo holds another revision than the one that was read."""
    sha = seen.state.sha
    return sha is not None and not seen.state.is_disabled and sha != _read_sha(fetched, seen)


def _write(session: "Session", job: Job, seen: Seen, was: StoredRepo | None, run_id: int) -> tuple[int, str]:
    """Our number of the repo, and whether it was added, changed or unchanged."""
    if seen.number is None or was is None:
        number = repos.add_repo(
            session,
            job.edition_id,
            seen.state,
            seen.presence,
            is_in_organization=seen.is_in_organization,
            now=job.now,
            run_id=run_id,
        )
        outcome = "added"
    else:
        number = seen.number
        is_other = repos.see_repo(
            session,
            number,
            seen.state,
            seen.presence,
            is_in_organization=seen.is_in_organization,
            now=job.now,
            run_id=run_id,
        )
        outcome = "changed" if is_other else "unchanged"
    noticed = changes(was.state if was else None, was.presence if was else None, seen.state, seen.presence)
    repos.add_changes(session, number, noticed, now=job.now, run_id=run_id)
    if seen.details is not None:
        repos.add_details(session, number, seen.details, _sections(seen.details), now=job.now, run_id=run_id)
    return number, outcome


def _sections(details: RepoDetails) -> list[dict[str, object]]:
    return [asdict(section) for section in parse_sections(details.readme or "")]


@dataclass(frozen=True, slots=True)
class _Claims:
    """Which repo an artifact is, by number; `changed`: where that is news."""

    all: Mapping[int, int]
    changed: Mapping[int, int]


def _claims(artifacts: Sequence[GivenArtifact], named: Mapping[tuple[str, str], int], fetched: FetchedRepos) -> _Claims:
    """By name where a repo bears it now, or the Hub said who bore it; else the repo that it was found to be before."""
    once_named = {_name(stored.state): number for number, stored in fetched.known.items()}
    found: dict[int, int] = {}
    for artifact in artifacts:
        name = _name(artifact)
        answer = fetched.also_called.get(name)
        candidates = (
            named.get(name),
            named.get(_name(answer)) if answer else None,
            artifact.repo_number,
            once_named.get(name),
        )
        number = next((candidate for candidate in candidates if candidate is not None), None)
        if number is not None:
            found[artifact.id] = number
    claimed = {artifact.id: artifact.repo_number for artifact in artifacts}
    return _Claims(found, {artifact: number for artifact, number in found.items() if claimed[artifact] != number})


def _places(artifacts: Sequence[GivenArtifact], fetched: FetchedRepos, wanted: Container[int]) -> Mapping[int, int]:
    """The place in `seen` of the repo that an artifact is, by the artifact's id, where it is one of those wanted."""
    # What is new has no number of ours yet: one below zero stands in for it.
    numbers = [-1 - place if seen.number is None else seen.number for place, seen in enumerate(fetched.seen)]
    named = {_name(seen.state): number for seen, number in zip(fetched.seen, numbers, strict=True)}
    place_of = {number: place for place, number in enumerate(numbers)}
    claimed = _claims(artifacts, named, fetched).all
    found = {artifact_id: place_of.get(number) for artifact_id, number in claimed.items()}
    return {artifact_id: place for artifact_id, place in found.items() if place is not None and place in wanted}


def _counts(state: RepoState) -> dict[str, int]:
    counted = {"likes": state.likes, "downloads": state.downloads_all_time}
    return {metric: value for metric, value in counted.items() if value is not None}


def _news_of(seen: Seen, was: StoredRepo | None) -> Iterator[Notice]:
    """What a person should hear about a repo that was known and is found."""
    if was is None:
        return
    if seen.presence == "disabled" != was.presence:
        yield _absence(seen.state.repo_id, "disabled")
    if was.state.repo_id == seen.state.repo_id:
        return
    message = source_faults.NOTICE_MOVED if seen.presence == "moved" else source_faults.NOTICE_RENAMED
    yield Notice(None, None, message, {"repo": was.state.repo_id, "target": seen.state.repo_id})


def _absence(repo_id: str, presence: Presence) -> Notice:
    messages: dict[Presence, str] = {
        "gone": source_faults.NOTICE_GONE,
        "disabled": source_faults.NOTICE_DISABLED,
    }
    return _about(messages.get(presence, source_faults.NOTICE_HIDDEN), repo_id)


def _about(message_id: str, repo_id: str) -> Notice:
    return Notice(None, None, message_id, {"repo": repo_id})


def _notice(finding: Finding) -> Notice:
    return Notice(None, None, finding.message_id, finding.values)
