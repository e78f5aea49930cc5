"""Who likes the repos of projects, and since when, as a source of `lib.services.sync`.

The lists, which another source reads, say how many like a repo. Only where that number is another one than when its
likers were last read are they asked for; and only of people who are new there, their own likes, which alone say since
when. A person is asked about once per sync, and once in all where they show it. A sync that was told to wait keeps what
it read: the next one goes on with the repos that are left, and with those of whose likers it does not know all times.
One that learned of nobody has failed.

Names leave this module as fingerprints. They are in no notice, no refusal and no log.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.likes import fingerprint
from lib.domain.sync import LARGE_DROP_PERCENT, is_large_drop
from lib.services.import_runs import RowCounts
from lib.services.sync import Applied, Job
from lib.sources import hub, source_faults
from lib.sources.hub_client import Limits, counting
from lib.sources.refusals import Finding, Notice, Refusal
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage
from lib.store import repo_likes
from lib.store.repo_likes import GivenRepo, LikeNews, StoredLike

if TYPE_CHECKING:
    from lib.store.database import Session

FAILURES_IN_A_ROW = 3  # then the Hub is in trouble, and the rest waits for the next sync
FEWEST_TO_MISS = 5  # likes: one that is taken back in a repo that has two is no reason to stop

_Name = tuple[str, str]  # kind and repo id, of any case as the Hub takes them
_Times = Mapping[_Name, datetime]


@dataclass(slots=True)
class ReadLikers:
    """The likers of a repo by fingerprint; None: the Hub does not show them. `times`: of those who were asked about,
    since when, None where they do not show it."""

    repo: GivenRepo
    likers: tuple[str, ...] | None
    times: dict[str, datetime | None] = field(default_factory=dict)


@dataclass(slots=True)
class FetchedLikes:
    """What the Hub said. `known`: by our number of a repo, who liked it at the last reading."""

    known: Mapping[int, Mapping[str, StoredLike]]
    read: list[ReadLikers] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    answers: int = 0  # about likers
    fault: Finding | None = None  # the last one about likers

    def known_of(self, repo: GivenRepo) -> Mapping[str, StoredLike]:
        """Who liked the repo at the last reading."""
        return self.known.get(repo.number, {})


class HubLikes:
    """The source."""

    name = "likes"

    def __init__(self, *, limits: Limits | None = None) -> None:
        self.usage = Usage()
        self._limits = limits

    def fetch(self, job: Job) -> FetchedLikes:
        """Ask for the likers where their number moved, then for the times of those who are new."""
        with job.database.read() as session:
            given = repo_likes.given_repos(session, job.edition_id)
            fetched = FetchedLikes(repo_likes.stored_likes(session, job.edition_id))
        waiting = [repo for repo in given if _has_news(repo, fetched.known_of(repo).values())]
        reading = _Reading(job, fetched, given)
        done = 0
        with counting(self.usage, self._limits):
            try:
                for done, repo in enumerate(waiting):
                    job.progress(done, len(waiting))
                    reading.read(repo)
                done = len(waiting)
            except (RateLimitError, _TroubleError) as trouble:
                fetched.fault = trouble.finding
                if fetched.answers:
                    fetched.notices.append(_notice(trouble.finding))
        if done < len(waiting):
            values = {"left": len(waiting) - done, "total": len(waiting)}
            fetched.notices.append(Notice(None, None, source_faults.NOTICE_STOPPED, values))
        if reading.unread_people:
            values = {"count": reading.unread_people}
            fetched.notices.append(Notice(None, None, source_faults.NOTICE_LIKES_FAILED, values))
        return fetched

    def validate(self, session: "Session", job: Job, fetched: FetchedLikes) -> Sequence[Refusal]:
        """A drop of more than a fifth of the likes that no count explains waits for a person: half a page, perhaps."""
        known = sum(len(fetched.known_of(read.repo)) for read in fetched.read)
        missed = sum(_unexplained(read, fetched.known_of(read.repo)) for read in fetched.read)
        if missed < FEWEST_TO_MISS or not is_large_drop(known, missed):
            return ()
        values = {"gone": missed, "known": known, "limit": LARGE_DROP_PERCENT}
        return (Refusal(None, None, source_faults.LIKES_DROP, values),)

    def apply(self, session: "Session", job: Job, fetched: FetchedLikes, run_id: int) -> Applied:
        """Write what was read, and what is new since the last reading."""
        counts: Counter[str] = Counter()
        news: dict[int, list[LikeNews]] = {}
        for read in fetched.read:
            likers = None if read.likers is None else len(read.likers)
            repo = read.repo
            repo_likes.add_reading(
                session, repo.number, counted=repo.counted, likers=likers, now=job.now, run_id=run_id
            )
            known = fetched.known_of(repo)
            news[repo.number] = list(_news(read, known))
            counts["read"] += likers or 0
            for one in news[repo.number]:
                outcome = "changed" if one.fingerprint in known else "added"
                counts[outcome if one.is_liked else "withdrawn"] += 1
        repo_likes.add_news(session, job.edition_id, news, now=job.now, run_id=run_id)
        unchanged = counts["read"] - counts["added"] - counts["changed"]
        rows = RowCounts(counts["read"], counts["added"], counts["changed"], unchanged, counts["withdrawn"])
        return Applied(rows, fetched.notices, None if fetched.answers else fetched.fault)


class _TroubleError(Exception):
    """Several answers in a row were none: the rest waits for the next sync."""

    def __init__(self, fault: SourceFaultError) -> None:
        self.finding = fault.finding
        super().__init__(str(fault))


class _Reading:
    """Reading on its way: what was asked about whom, and how often in a row the Hub failed."""

    def __init__(self, job: Job, fetched: FetchedLikes, given: Sequence[GivenRepo]) -> None:
        self.unread_people = 0
        self._job = job
        self._fetched = fetched
        self._asked: dict[str, _Times | None] = {}  # None: in vain
        created = [repo.created_at for repo in given]
        oldest = [moment for moment in created if moment is not None]
        # Nobody liked a repo before there was one, so older pages of a person's likes hold none of these.
        self._since = min(oldest) if oldest and len(oldest) == len(created) else None
        self._names = {_name(repo.kind, repo.repo_id) for repo in given}
        self._failures = 0

    def read(self, repo: GivenRepo) -> None:
        """Read who likes the repo and, of those who are new, since when."""
        try:
            # Nobody needs to be asked who the likers of a repo are that has none.
            names = hub.fetch_likers(repo.kind, repo.repo_id) if repo.counted else ()
            self._fetched.answers += repo.counted > 0
        except RateLimitError:
            raise
        except SourceFaultError as fault:
            self._fetched.fault = fault.finding
            self._fetched.notices.append(_about(source_faults.NOTICE_LIKERS_FAILED, repo.repo_id))
            self._fail(fault)
            return
        self._failures = 0
        if names is None:
            self._fetched.read.append(ReadLikers(repo, None))
            self._fetched.notices.append(_about(source_faults.NOTICE_LIKERS_CLOSED, repo.repo_id))
            return
        likers = {fingerprint(self._job.edition.slug, name): name for name in names}
        read = ReadLikers(repo, tuple(likers))
        self._fetched.read.append(read)  # before the times: without them it is still known who likes it
        known = self._fetched.known_of(repo)
        for liker, name in likers.items():
            if liker not in known or not known[liker].is_time_asked:
                times = self._times_of(liker, name)
                if times is not None:
                    read.times[liker] = times.get(_name(repo.kind, repo.repo_id))

    def _times_of(self, liker: str, name: str) -> _Times | None:
        if liker not in self._asked:
            self._job.progress(len(self._fetched.read), len(self._fetched.read))
            self._asked[liker] = None
            try:
                self._asked[liker] = dict(self._likes_of(name))
                self._failures = 0
            except RateLimitError:
                raise
            except SourceFaultError as fault:
                self.unread_people += 1
                self._fail(fault)
        return self._asked[liker]

    def _likes_of(self, name: str) -> Iterator[tuple[_Name, datetime]]:
        for like in hub.fetch_user_likes(name):
            if self._since is not None and like.liked_at < self._since:
                return
            if _name(like.kind, like.repo_id) in self._names:
                yield _name(like.kind, like.repo_id), like.liked_at

    def _fail(self, fault: SourceFaultError) -> None:
        self._failures += 1
        if self._failures == FAILURES_IN_A_ROW:
            raise _TroubleError(fault)


def _has_news(repo: GivenRepo, known: Iterable[StoredLike]) -> bool:
    return repo.counted != repo.read_count or any(not like.is_time_asked for like in known)


def _news(read: ReadLikers, known: Mapping[str, StoredLike]) -> Iterator[LikeNews]:
    if read.likers is None:
        return
    for liker in read.likers:
        is_asked = liker in read.times
        if liker not in known or is_asked:
            yield LikeNews(liker, is_liked=True, liked_at=read.times.get(liker), is_time_asked=is_asked)
    for liker in known.keys() - set(read.likers):
        yield LikeNews(liker, is_liked=False)


def _unexplained(read: ReadLikers, known: Mapping[str, StoredLike]) -> int:
    """How many more of those known are missing than the count went down by."""
    if read.likers is None:
        return 0
    missing = len(known.keys() - set(read.likers))
    fewer = max(0, (read.repo.read_count or 0) - read.repo.counted)
    return max(0, missing - fewer)


def _name(kind: str, repo_id: str) -> _Name:
    return kind, repo_id.casefold()


def _about(message_id: str, repo_id: str) -> Notice:
    return Notice(None, None, message_id, {"repo": repo_id})


def _notice(finding: Finding) -> Notice:
    return Notice(None, None, finding.message_id, finding.values)
