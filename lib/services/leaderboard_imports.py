"""Import a folder of requests and results into the leaderboard: all of it or nothing.

Every file is read and judged before anything is written; one that is wrong refuses the folder, and what was imported
before stays. Files that are neither requests nor results are left aside and counted. Nothing is ever taken away: a
folder may be part of the whole, and older runs stay beside newer ones. The same folder again changes nothing.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from lib.domain.leaderboard import Request, Result
from lib.services.access import Actor, require_organizer
from lib.services.import_runs import ImportOutcome, ImportRun, Progress, RowCounts
from lib.sources import leaderboard_files as files
from lib.sources import refusals as texts
from lib.sources.refusals import RefusedFileError
from lib.store import leaderboard as store
from lib.store.leaderboard import RequestKey, ResultKey

if TYPE_CHECKING:
    from lib.store.database import Database, Session

_Key = TypeVar("_Key", bound=Hashable)
_Entry = TypeVar("_Entry", Request, Result)


@dataclass(frozen=True, slots=True)
class _Changes(Generic[_Entry]):
    """What entries that were read would change: new ones, and those (by id) that say otherwise now."""

    added: tuple[_Entry, ...]
    changed: tuple[tuple[int, _Entry], ...]
    unchanged: int

    @classmethod
    def between(cls, read: Mapping[_Key, _Entry], stored: Mapping[_Key, tuple[int, _Entry]]) -> "_Changes[_Entry]":
        changed = tuple(
            (stored[key][0], entry) for key, entry in read.items() if key in stored and entry != stored[key][1]
        )
        added = tuple(entry for key, entry in read.items() if key not in stored)
        return cls(added, changed, len(read) - len(added) - len(changed))


@dataclass(slots=True, kw_only=True)
class _Folder(ImportRun):
    """A folder on its way in. `told_by` says which file brought an entry first."""

    requests: dict[RequestKey, Request] = field(default_factory=dict)
    results: dict[ResultKey, Result] = field(default_factory=dict)
    told_by: dict[Hashable, str] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many requests and values were read."""
        return len(self.requests) + len(self.results)


def import_leaderboard(
    database: "Database",
    edition_id: int,
    actor: Actor,
    *,
    folder: Path,
    now: datetime,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Take the requests and results in a folder, or say why not. The counts are of requests and of single values.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    taken = _Folder(edition_id=edition_id, actor=actor, source=store.SOURCE, file_name=folder.resolve().name, now=now)
    try:
        _read(taken, folder, progress)
        taken.findings.require_none()
    except RefusedFileError as error:
        with database.write() as session:
            require_organizer(session, actor, edition_id)
            return taken.recorded(session, "refused", RowCounts(), error.refusals)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        return _written(session, taken)


def _read(taken: _Folder, folder: Path, progress: Progress | None) -> None:
    contents = files.contents_of(folder)
    if contents.others:
        taken.findings.notice(None, None, texts.NOTICE_OTHER_FILES, count=contents.others)
    digest = sha256()
    for done, file in enumerate(contents.files, start=1):
        content = files.content_of(file, taken.findings)
        if content is not None:
            digest.update(f"{file.name} {sha256(content).hexdigest()}\n".encode())
            if file.kind == "request":
                _take_request(taken, content, file.name)
            else:
                _take_results(taken, content, file.name)
        if progress:
            progress(done, len(contents.files))
    taken.digest = digest.hexdigest()


def _take_request(taken: _Folder, content: bytes, file_name: str) -> None:
    request = files.parse_request(content, file_name, taken.findings, now=taken.now)
    if request is not None:
        _take(taken, taken.requests, {store.key_of_request(request): request}, file_name, texts.ENTRY_REQUEST)


def _take_results(taken: _Folder, content: bytes, file_name: str) -> None:
    found = files.parse_result(content, file_name, taken.findings, now=taken.now)
    own = {store.key_of_result(result): result for result in found}
    _take(taken, taken.results, own, file_name, texts.ENTRY_RESULT)


def _take(taken: _Folder, known: dict[_Key, _Entry], found: Mapping[_Key, _Entry], file_name: str, entry: str) -> None:
    """Adds what a file brought; what another file brought already must be the same."""
    again = [key for key in found if key in known]
    if any(known[key] != found[key] for key in again):
        other = next(taken.told_by[key] for key in again if known[key] != found[key])
        taken.findings.refuse(None, None, texts.JSON_CONTRADICTION, file=file_name, other=other, entry=entry)
    elif again:
        taken.findings.notice(None, None, texts.NOTICE_SAME_AGAIN, file=file_name, other=taken.told_by[again[0]])
    for key, value in found.items():
        known.setdefault(key, value)
        taken.told_by.setdefault(key, file_name)


def _written(session: "Session", taken: _Folder) -> ImportOutcome:
    """Adds what is new and changes what says otherwise now."""
    run_id = taken.added(session, "succeeded")
    requests = _Changes.between(taken.requests, store.stored_requests(session, taken.edition_id))
    results = _Changes.between(taken.results, store.stored_results(session, taken.edition_id))
    store.add_requests(session, taken.edition_id, run_id, requests.added)
    store.change_requests(session, run_id, requests.changed)
    store.add_results(session, taken.edition_id, run_id, results.added)
    store.change_results(session, run_id, results.changed)
    counts = RowCounts(
        read=taken.entries,
        added=len(requests.added) + len(results.added),
        changed=len(requests.changed) + len(results.changed),
        unchanged=requests.unchanged + results.unchanged,
    )
    return taken.closed(session, run_id, counts)
