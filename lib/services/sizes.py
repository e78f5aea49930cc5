"""The sizes of the edition's datasets, as a source of `lib.services.sync`.

Asked for are the datasets that artifacts of the edition are. The dataset viewer is asked about one only where its
revision is another than the one that was measured, or where the last answer was no measure; its files are read only
where the viewer cannot tell. Figures are only ever added: what was measured before stays with its date, and a run that
met trouble writes nothing that says less than what is known. One that got no answer at all has failed, though what the
cards and lists of files say is kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lib.domain import sizes as rules
from lib.domain.data_files import DataFile, data_files, reading_plan
from lib.domain.edition import Edition
from lib.domain.repos import RepoState
from lib.domain.size_parts import LOOKS_DOUBLED
from lib.domain.sizes import Evidence, Size, ViewerSize
from lib.services.import_runs import RowCounts
from lib.services.sync import Applied, Job
from lib.sources import file_rows, source_faults, viewer
from lib.sources.file_rows import UncountedError
from lib.sources.hub_client import Limits, counting
from lib.sources.refusals import Finding, Notice, Refusal
from lib.sources.source_faults import RateLimitError, SourceFaultError, Usage
from lib.store import sizes
from lib.store.sizes import BYTES, EXAMPLES, ClaimedDataset, StoredSize

if TYPE_CHECKING:
    from lib.store.database import Session

VIEWER = "TABLERO_VIEWER"  # address of the dataset viewer
FAILURES_IN_A_ROW = 3  # then the viewer is in trouble, and the rest waits for the next sync
_NAMED_AT_MOST = 20
_MEASURABLE = ("here", "moved")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about one dataset at one revision. `met_trouble`: a rung did not answer that may do so later."""

    dataset: ClaimedDataset
    examples: Size
    bytes: Size
    met_trouble: bool = False


@dataclass(slots=True)
class FetchedSizes:
    """What is new. `known`: the last figures, by artifact and metric; `answers`: how often the viewer answered or files
    were read; `fault`: the last one of either."""

    known: Mapping[tuple[int, str], StoredSize]
    datasets: int = 0
    found: list[Found] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    answers: int = 0
    fault: Finding | None = None


class Sizes:
    """The source. `url`: where the dataset viewer is."""

    name = "sizes"

    def __init__(self, url: str = viewer.URL, *, limits: Limits | None = None) -> None:
        self.usage = Usage()
        self._url = url
        self._limits = limits

    def fetch(self, job: Job) -> FetchedSizes:
        """Ask about what is not measured at its revision; stop where the viewer asks to wait or is in trouble."""
        with job.database.read() as session:
            datasets = sizes.claimed_datasets(session, job.edition_id)
            fetched = FetchedSizes(sizes.last_sizes(session, job.edition_id), len(datasets))
        waiting = [dataset for dataset in datasets if not _is_settled(dataset, fetched.known)]
        failures = done = 0
        with counting(self.usage, self._limits):
            try:
                for dataset in waiting:
                    job.progress(done, len(waiting))
                    found = self._measured(job, fetched, dataset)
                    fetched.found.append(found)
                    done += 1
                    failures = failures + 1 if rules.VIEWER_DOWN in found.examples.reasons else 0
                    if failures == FAILURES_IN_A_ROW:
                        break
            except RateLimitError as wait:
                fetched.fault = wait.finding
                if fetched.answers:
                    fetched.notices.append(_notice(wait.finding))
        if done < len(waiting):
            left = {"left": len(waiting) - done, "total": len(waiting)}
            fetched.notices.append(Notice(None, None, source_faults.NOTICE_SIZES_LEFT, left))
        return fetched

    def _measured(self, job: Job, fetched: FetchedSizes, dataset: ClaimedDataset) -> Found:
        state = dataset.repo.state
        if dataset.repo.presence not in _MEASURABLE or state.is_disabled or state.sha is None:
            unknown = Size(None, "unknown", reasons=(rules.NOT_VISIBLE,))
            return Found(dataset, unknown, unknown)
        with job.database.read() as session:
            tree = sizes.files_at(session, dataset.repo_number, state.sha)
        files = None if tree is None else data_files(tree, state.card)
        answer, reasons = self._ask_viewer(fetched, state.repo_id)
        counted, how = None, None
        if answer is None or rules.why_not_whole(answer, state.sha) is not None:
            last = fetched.known.get((dataset.artifact_ids[0], EXAMPLES))
            counted, how, more = self._read_files(fetched, state, files or (), last)
            reasons += more
        evidence = Evidence(
            revision=state.sha,
            viewer=answer,
            files=files,
            counted=counted,
            counted_by=how or "rows",
            card=state.card,
            tags=state.tags,
            main_bytes=state.size_bytes,
            counting_splits=_counting_splits(job.edition, state.repo_id),
            reasons=reasons,
        )
        met_trouble = not rules.TROUBLE.isdisjoint(reasons)
        return Found(dataset, rules.examples_of(evidence), rules.bytes_of(evidence), met_trouble)

    def _ask_viewer(self, fetched: FetchedSizes, repo_id: str) -> tuple[ViewerSize | None, tuple[str, ...]]:
        """The answer, or why there is none."""
        try:
            answer = viewer.fetch_size(self._url, repo_id)
        except RateLimitError:
            raise
        except SourceFaultError as fault:
            fetched.fault = fault.finding
            fetched.notices += [_about(source_faults.NOTICE_SIZE_FAILED, repo_id), _notice(fault.finding)]
            return None, (rules.VIEWER_DOWN,)
        fetched.answers += 1
        return (None, (answer,)) if isinstance(answer, str) else (answer, ())

    def _read_files(
        self, fetched: FetchedSizes, state: RepoState, files: Sequence[DataFile], last: StoredSize | None
    ) -> tuple[Mapping[str, int] | None, "rules.FilesRung | None", tuple[str, ...]]:
        """The rows of each file and how they were found, or why not. Files that were unreadable stay so."""
        plan = reading_plan(files)
        was_unreadable = last is not None and last.revision == state.sha and rules.FILES_UNREADABLE in last.size.reasons
        if plan.how is None or was_unreadable:
            return None, None, (plan.reason or rules.FILES_UNREADABLE,)
        try:
            rows = dict(file_rows.fetch_rows(state.repo_id, str(state.sha), files, plan.how))
        except UncountedError as uncounted:
            fetched.answers += 1
            return None, None, (uncounted.reason,)
        except RateLimitError:
            raise
        except SourceFaultError as fault:
            fetched.fault = fault.finding
            fetched.notices += [_about(source_faults.NOTICE_SIZE_FAILED, state.repo_id), _notice(fault.finding)]
            return None, None, (rules.FILES_DOWN,)
        fetched.answers += 1
        return rows, plan.how, ()

    def validate(self, session: "Session", job: Job, fetched: FetchedSizes) -> Sequence[Refusal]:
        """Nothing here waits for a person: no figure takes the place of another."""
        return ()

    def apply(self, session: "Session", job: Job, fetched: FetchedSizes, run_id: int) -> Applied:
        """Add the figures that say something new."""
        counts: Counter[str] = Counter()
        for found in fetched.found:
            news = [
                self._added(session, job, fetched.known, found, metric=metric, size=size, run_id=run_id)
                for metric, size in ((EXAMPLES, found.examples), (BYTES, found.bytes))
            ]
            is_first = all((number, EXAMPLES) not in fetched.known for number in found.dataset.artifact_ids)
            counts[("added" if is_first else "changed") if any(news) else "unchanged"] += 1
        unchanged = counts["unchanged"] + fetched.datasets - len(fetched.found)
        rows = RowCounts(fetched.datasets, counts["added"], counts["changed"], unchanged, 0)
        notices = (*fetched.notices[: 2 * _NAMED_AT_MOST], *_doubts(fetched.found))
        return Applied(rows, notices, None if fetched.answers else fetched.fault)

    def _added(
        self,
        session: "Session",
        job: Job,
        known: Mapping[tuple[int, str], StoredSize],
        found: Found,
        *,
        metric: str,
        size: Size,
        run_id: int,
    ) -> bool:
        new = StoredSize(size, found.dataset.repo.state.sha)
        last = {number: known.get((number, metric)) for number in found.dataset.artifact_ids}
        wanting = [number for number, stored in last.items() if _says_more(new, stored, met_trouble=found.met_trouble)]
        sizes.add_size(session, wanting, metric, new, now=job.now, run_id=run_id)
        return bool(wanting)


def _is_settled(dataset: ClaimedDataset, known: Mapping[tuple[int, str], StoredSize]) -> bool:
    """Whether nothing is to be asked: measured at this revision, or not to be seen and known to be so."""
    repo = dataset.repo
    last = [known.get((number, EXAMPLES)) for number in dataset.artifact_ids]
    if repo.presence not in _MEASURABLE or repo.state.is_disabled or repo.state.sha is None:
        return None not in last
    if repo.read_sha != repo.state.sha:
        return True  # its files come first; the Hub's next sync reads them
    return all(rules.is_settled(stored.size, stored.revision, repo.state.sha) if stored else False for stored in last)


def _says_more(new: StoredSize, last: StoredSize | None, *, met_trouble: bool) -> bool:
    if last is None:
        return True
    if met_trouble and new.size.provenance != "measured":
        return False
    return new != last


def _counting_splits(edition: Edition, repo_id: str) -> tuple[str, ...]:
    named = {name.casefold(): splits for name, splits in edition.artifacts.counting_splits.items()}
    return named.get(repo_id.casefold(), ())


def _doubts(found: Sequence[Found]) -> Sequence[Finding]:
    doubled = [one.dataset.repo.state.repo_id for one in found if LOOKS_DOUBLED in one.examples.reasons]
    unknown = sum(one.examples.value is None for one in found)
    notices = [_about(source_faults.NOTICE_LOOKS_DOUBLED, repo_id) for repo_id in doubled[:_NAMED_AT_MOST]]
    if unknown:
        notices.append(Notice(None, None, source_faults.NOTICE_SIZES_UNKNOWN, {"count": unknown}))
    return notices


def _about(message_id: str, repo_id: str) -> Notice:
    return Notice(None, None, message_id, {"repo": repo_id})


def _notice(finding: Finding) -> Notice:
    return Notice(None, None, finding.message_id, finding.values)
