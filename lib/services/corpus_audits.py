"""The audit of corpora: what the data of a dataset is, at the revision that counts, as evidence and never as a score.

Which revision counts: the one that the repo held at the deadline of its team, once that is over; until then, and for
corpora that no project gives, the one that the last sync read. A file from elsewhere can be audited in place of the
repo; then the revision is the SHA-256 of the file, so that the same file is known again.
"""

import hashlib
import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib import i18n
from lib.domain import corpus_audit as rules
from lib.domain.corpus_audit import AuditResult, SampleRow
from lib.domain.edition import Edition
from lib.domain.refusal import RefusedError
from lib.services import snapshots
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.sources import corpus_files, corpus_reader, corpus_refusals
from lib.sources.corpus_reader import CorpusFile, Limits
from lib.sources.corpus_refusals import CorpusRefusedError
from lib.sources.refusals import Refusal
from lib.sources.source_faults import SourceFaultError
from lib.store import audit, project_repos, public_projects
from lib.store import corpus_audits as store
from lib.store.corpus_audits import AuditedArtifact, AuditRow, Status

if TYPE_CHECKING:
    from lib.store.database import Database, Session

_LOG = logging.getLogger(__name__)

FILE_REVISION = "file:"
AUDIT_RUNNING = "Another audit is running. Wait until it ends: they read large files, one after the other."
AUDIT_BROKE = "Tablero met a fault of its own, which the log describes. Nothing of this audit was kept."
NO_COLUMNS = "The edition declares no columns of corpora, so there is nothing to audit them against."
PAGE = 10


class AuditRefusedError(RefusedError):
    """An audit that cannot begin."""


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit with what it found: `result`, or the `problem` why not. `revision` "" where none is known."""

    id: int
    revision: str
    status: Status
    finished_at: datetime
    starter: str | None
    result: AuditResult | None
    problem: Refusal | None

    @property
    def is_of_file(self) -> bool:
        """Whether a file was audited, and not the repo on the Hub."""
        return self.revision.startswith(FILE_REVISION)


@dataclass(frozen=True, slots=True)
class AuditedCorpus:
    """A corpus. `revision` is the one that counts now, None where none is known.

    `audit` is the newest that read its data, else the newest of all; `unread` one after it that read nothing, and says
    why: what was counted before stays.
    """

    artifact: AuditedArtifact
    revision: str | None
    audit: Audit | None
    unread: Audit | None = None

    @property
    def is_outdated(self) -> bool:
        """Whether `audit` is of another revision of the repo than the one that counts."""
        return self.audit is not None and not self.audit.is_of_file and self.revision != self.audit.revision


@dataclass(frozen=True, slots=True)
class Audits:
    """Every corpus of the edition, by name. `is_demo`: repos are made up, so that only files can be audited."""

    corpora: tuple[AuditedCorpus, ...]
    is_demo: bool

    @property
    def audited(self) -> tuple[AuditedCorpus, ...]:
        """Those whose data was read."""
        return tuple(one for one in self.corpora if one.audit is not None and one.audit.result is not None)

    def corpus(self, artifact_id: int) -> AuditedCorpus | None:
        """The corpus with this id of its artifact."""
        return next((one for one in self.corpora if one.artifact.artifact_id == artifact_id), None)


@dataclass(frozen=True, slots=True)
class SamplePage:
    """Rows of a sample: `rows` of the `matching` ones, of `total` that were kept, of `of` rows of the corpus."""

    rows: tuple[SampleRow, ...]
    matching: int
    total: int
    of: int


def audits_of_edition(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Audits:
    """Every corpus with its last counts. Raises NotAllowedError for anybody but the edition's organizers."""
    require_organizer(session, actor, edition_id)
    return Audits(_corpora(session, edition, edition_id), public_projects.is_demo(session, edition_id))


def audits_for_jurors(session: "Session", edition: Edition, edition_id: int) -> Mapping[str, tuple[AuditedCorpus, ...]]:
    """The corpora whose data was read, by the slug of each project that gives them, without any row of theirs.

    The same for all who score, and for nobody else: the caller has checked who asks.
    """
    found: dict[str, list[AuditedCorpus]] = {}
    for corpus in _corpora(session, edition, edition_id):
        if corpus.audit is None or corpus.audit.result is None:
            continue
        result = replace(corpus.audit.result, sample=())
        shown = replace(corpus, audit=replace(corpus.audit, starter=None, result=result), unread=None)
        for slug in corpus.artifact.slugs:
            found.setdefault(slug, []).append(shown)
    return {slug: tuple(corpora) for slug, corpora in found.items()}


def sample_of(
    session: "Session", actor: Actor, edition_id: int, *, artifact_id: int, text: str = "", page: int = 1
) -> SamplePage:
    """Rows of the sample that the newest audit with one kept, ten a page from page 1, those that hold a text.

    Raises NotAllowedError for anybody but the edition's organizers, and where no audit of such a corpus has a sample.
    """
    require_organizer(session, actor, edition_id)
    newest = store.newest_audits(session, edition_id, only_read=True).get(artifact_id)
    if newest is None or newest.result is None:
        raise NotAllowedError
    result = rules.parse_result(newest.result)
    matching = rules.sample_rows(result.sample, text)
    start = PAGE * (max(page, 1) - 1)
    return SamplePage(matching[start : start + PAGE], len(matching), len(result.sample), result.rows)


def run_audit(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    artifact_id: int,
    *,
    clock: Callable[[], datetime],
    file: Path | None = None,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Read a corpus and keep what was found, or why nothing could be; `file` in place of the repo on the Hub.

    Raises:
        NotAllowedError: the actor does not run the edition, or it has no such corpus.
        AuditRefusedError: the edition declares no columns.
    """
    started_at = clock()
    with database.read() as session:
        require_organizer(session, actor, edition_id)
        is_demo = public_projects.is_demo(session, edition_id)
        found = next(
            (one for one in _corpora(session, edition, edition_id) if one.artifact.artifact_id == artifact_id), None
        )
    if found is None:
        raise NotAllowedError
    if not edition.corpus_columns:
        raise AuditRefusedError(NO_COLUMNS)
    revision, result, problem = found.revision or "", None, None
    status: Status = "succeeded"
    try:
        if file is not None:
            revision = FILE_REVISION + _digest(file)[:56]
        elif is_demo:
            raise CorpusRefusedError(corpus_refusals.MADE_UP)
        result = _read(edition, found, file, limits, progress)
    except CorpusRefusedError as refused:
        status, problem = "refused", refused.refusal
    except SourceFaultError as fault:
        status, problem = "failed", fault.finding
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        row = store.add_audit(
            session,
            artifact_id=artifact_id,
            revision=revision,
            status=status,
            started_at=started_at,
            finished_at=clock(),
            started_by=actor.account_id,
            result=result.stored() if result is not None else None,
            problem={"message_id": problem.message_id, "values": dict(problem.values)} if problem is not None else None,
        )
        audit.record(
            session,
            edition_id=edition_id,
            at=row.finished_at,
            account_id=actor.account_id,
            action="corpus.audit",
            object_kind="artifact",
            object_id=str(artifact_id),
            before=None,
            after={"status": status, "revision": revision},
            reason=None,
        )
    return _shown(row)


def audit_of_file(
    edition: Edition,
    file: Path,
    *,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AuditResult:
    """What is in a file, against the columns of an edition; nothing is kept.

    Raises CorpusRefusedError where the file is not read, AuditRefusedError where the edition declares no columns.
    """
    if not edition.corpus_columns:
        raise AuditRefusedError(NO_COLUMNS)
    return _counted(edition, (CorpusFile(file, file.name),), limits, progress)


def _read(
    edition: Edition,
    found: AuditedCorpus,
    file: Path | None,
    limits: Limits | None,
    progress: Callable[[int, int], None] | None,
) -> AuditResult:
    if file is not None:
        return audit_of_file(edition, file, limits=limits, progress=progress)
    if found.artifact.repo_id is None:
        raise CorpusRefusedError(corpus_refusals.NOT_ON_THE_HUB)
    if found.revision is None:
        raise CorpusRefusedError(corpus_refusals.NO_REVISION)
    heard = progress or (lambda _done, _total: None)
    with tempfile.TemporaryDirectory(prefix="tablero-corpus-") as folder:
        # Half of the way is bringing the files, the other half reading them.
        files = corpus_files.fetch_corpus(
            found.artifact.repo_id,
            found.revision,
            Path(folder),
            limits=limits,
            progress=lambda done, total: heard(done, 2 * total),
        )
        return _counted(edition, files, limits, lambda done, total: heard(total + done, 2 * total))


def _counted(
    edition: Edition,
    files: tuple[CorpusFile, ...],
    limits: Limits | None,
    progress: Callable[[int, int], None] | None,
) -> AuditResult:
    columns = edition.corpus_columns
    names, counts = corpus_reader.read_counts(files, columns, limits=limits, progress=progress)
    countries = frozenset(i18n.country_codes_by_name().values())
    return rules.result(columns, rules.header(columns, names), counts, countries)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _corpora(session: "Session", edition: Edition, edition_id: int) -> tuple[AuditedCorpus, ...]:
    newest = store.newest_audits(session, edition_id)
    read = store.newest_audits(session, edition_id, only_read=True)
    claimed = project_repos.claimed_repos(session, edition_id)
    held = {
        one.artifact_id: one.held.sha
        for project in snapshots.project_snapshots(session, edition, edition_id).values()
        for one in project.artifacts
        if one.held is not None and one.held.sha is not None
    }
    found = []
    for artifact in store.artifacts(session, edition_id):
        repo = claimed.get(artifact.artifact_id)
        revision = held.get(artifact.artifact_id) or (repo.read_sha if repo is not None else None)
        last = newest.get(artifact.artifact_id)
        shown = read.get(artifact.artifact_id, last)
        unread = last if last is not None and last != shown else None
        found.append(
            AuditedCorpus(
                artifact,
                revision,
                _shown(shown) if shown is not None else None,
                _shown(unread) if unread is not None else None,
            )
        )
    return tuple(found)


def _shown(row: AuditRow) -> Audit:
    problem = row.problem
    return Audit(
        id=row.id,
        revision=row.revision,
        status=row.status,
        finished_at=row.finished_at,
        starter=row.starter,
        result=rules.parse_result(row.result) if row.result is not None else None,
        problem=Refusal(None, None, str(problem["message_id"]), problem["values"]) if problem is not None else None,
    )


@dataclass(slots=True)
class WatchedAudit:
    """An audit on its way, or the last one: `done` of `total` bytes. `problem` says why it did not begin or end."""

    artifact_id: int
    started_at: datetime
    done: int = 0
    total: int = 0
    is_running: bool = True
    problem: tuple[str, dict[str, Any]] | None = None
    thread: threading.Thread | None = field(default=None, repr=False)


class BackgroundAudits:
    """The audits of this process, one at a time: they take processor and memory from whoever uses the pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[tuple[str, int], WatchedAudit] = {}

    def watched(self, database_url: str, edition_id: int) -> WatchedAudit | None:
        """The audit that runs, or the last that did; None where this process never ran one."""
        return self._watched.get((database_url, edition_id))

    def start(
        self,
        database: "Database",
        actor: Actor,
        edition: Edition,
        edition_id: int,
        artifact_id: int,
        *,
        clock: Callable[[], datetime],
    ) -> WatchedAudit:
        """Begin to audit a corpus as it is on the Hub.

        Raises:
            NotAllowedError: the actor does not run the edition.
            AuditRefusedError: an audit is running in this process.
        """
        with database.read() as session:
            require_organizer(session, actor, edition_id)
        with self._lock:
            if any(one.is_running for one in self._watched.values()):
                raise AuditRefusedError(AUDIT_RUNNING)
            started = self._watched[database.url, edition_id] = WatchedAudit(artifact_id, clock())

        def step(done: int, total: int) -> None:
            started.done, started.total = done, total

        def work() -> None:
            try:
                run_audit(database, actor, edition, edition_id, artifact_id, clock=clock, progress=step)
            except AuditRefusedError as refused:
                started.problem = (refused.message_id, dict(refused.values))
            except Exception:
                _LOG.exception("an audit of a corpus broke off")
                started.problem = (AUDIT_BROKE, {})
            finally:
                started.is_running = False

        started.thread = threading.Thread(target=work, name=f"audit {artifact_id}", daemon=True)
        started.thread.start()
        return started
