"""A corpus counted without trusting its files: a process of its own reads them, within limits, or it is stopped.

Files come from strangers. A Parquet file of 2 KB can unpack to 2 GB, and a damaged one can end the program that reads
it; so reading is left to `lib.sources.corpus_counts` in another process, which has a limit of address space, of time of
the processor and of the clock, sees nothing of our environment, and answers in JSON. Whatever becomes of it, the caller
gets counts or a refusal.
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lib.domain import corpus_audit
from lib.domain.corpus_audit import RawCounts
from lib.domain.edition import CorpusColumn
from lib.sources import corpus_refusals as texts
from lib.sources.corpus_refusals import CorpusRefusedError

FORMATS = {".parquet": "Parquet", ".jsonl": "JSON", ".ndjson": "JSON", ".json": "JSON", ".csv": "CSV", ".tsv": "CSV"}
_ROOT = Path(__file__).resolve().parents[2]
_COMPRESSED = frozenset({".gz", ".zst", ".zip", ".bz2", ".xz", ".7z", ".tar", ".tgz"})
_ANSWER_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest corpus that is read, and what reading it may take."""

    files: int = 100
    total_bytes: int = 5_000_000_000
    rows: int = 20_000_000
    columns: int = 500
    field_bytes: int = 400_000
    unpacked_times: int = 200  # of the bytes of a file; only asked of what unpacks to more than `unpacked_bytes`
    unpacked_bytes: int = 200_000_000
    memory_bytes: int = 512_000_000  # that DuckDB takes; a process of its own adds to that
    address_bytes: int = 4_000_000_000
    written_bytes: int = 5_000_000_000  # of each file that DuckDB keeps its tables in
    cpu_seconds: int = 900
    wall_seconds: int = 900
    threads: int = 2


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file on this machine; `shown` is what it is called in reports, `split` the part of the corpus that it is."""

    path: Path
    shown: str
    split: str = ""


def read_counts(
    files: Sequence[CorpusFile],
    columns: Iterable[CorpusColumn],
    *,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[str, ...], RawCounts]:
    """The names of the columns of a corpus, and what was counted in it; `progress` hears of bytes read, of all.

    Raises:
        CorpusRefusedError: the files are not read, or not to their end, and why.
    """
    limits = limits or Limits()
    require_readable([(file.shown, file.path.stat().st_size) for file in files], limits)
    with tempfile.TemporaryDirectory(prefix="tablero-audit-") as folder:
        request = {
            "files": [
                {"path": str(file.path.resolve()), "shown": file.shown, "split": file.split, "format": _format(file)}
                for file in files
            ],
            "columns": [column.model_dump(mode="json") for column in columns],
            "limits": asdict(limits),
            "folder": folder,
        }
        answer = _answer(json.dumps(request).encode(), folder, limits, progress or (lambda _done, _total: None))
    if "refused" in answer:
        raise CorpusRefusedError(str(answer["refused"]), **answer["values"])
    return tuple(answer["names"]), corpus_audit.parse_counts(json.dumps(answer["counts"]))


def require_readable(files: Sequence[tuple[str, int]], limits: Limits | None = None) -> None:
    """Raises CorpusRefusedError unless the files, names and bytes, are of formats and of a size that are read."""
    limits = limits or Limits()
    if not files:
        raise CorpusRefusedError(texts.NO_DATA_FILES)
    if len(files) > limits.files:
        raise CorpusRefusedError(texts.TOO_MANY_FILES, found=len(files), limit=limits.files)
    for name, size in files:
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _COMPRESSED:
            raise CorpusRefusedError(texts.COMPRESSED, file=name)
        if suffix not in FORMATS:
            raise CorpusRefusedError(texts.NOT_A_FORMAT, file=name)
        if not size:
            raise CorpusRefusedError(texts.EMPTY, file=name)
    total = sum(size for _name, size in files)
    if total > limits.total_bytes:
        raise CorpusRefusedError(texts.TOO_LARGE, found=total, limit=limits.total_bytes)


def _format(file: CorpusFile) -> str:
    return FORMATS[PurePosixPath(file.shown).suffix.lower()]


def _answer(request: bytes, folder: str, limits: Limits, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """The last line that the process wrote, as long as it came in time."""
    command = [sys.executable, "-m", "lib.sources.corpus_counts"]
    environment = {"HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"}
    is_late = threading.Event()
    with (
        tempfile.TemporaryFile(dir=folder) as said,
        subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, cwd=_ROOT, env=environment
        ) as process,
    ):

        def stop() -> None:
            is_late.set()
            process.kill()

        watch = threading.Timer(limits.wall_seconds, stop)
        watch.start()
        try:
            answer = _listened(process, request, progress)
        finally:
            watch.cancel()
            process.kill()
            code = process.wait()
        if answer is None:
            raise _ended(code, is_late=is_late.is_set(), said=_end_of(said), limits=limits)
    return answer


def _listened(
    process: subprocess.Popen[bytes], request: bytes, progress: Callable[[int, int], None]
) -> dict[str, Any] | None:
    """The answer; None where the process ended, or was stopped, before it."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(request)
        process.stdin.close()
    except BrokenPipeError:
        return None
    while line := process.stdout.readline(_ANSWER_BYTES):
        try:
            said = json.loads(line)
        except ValueError:
            return None  # it was stopped in the middle of a line
        if "done" not in said:
            return dict(said)
        progress(int(said["done"]), int(said["total"]))
    return None


def _end_of(said: IO[bytes]) -> bytes:
    size = said.seek(0, 2)
    said.seek(max(0, size - 4000))
    return said.read()


def _ended(code: int, *, is_late: bool, said: bytes, limits: Limits) -> CorpusRefusedError:
    """Why a process that gave no answer ended."""
    if is_late or code == -24:  # SIGXCPU
        seconds = limits.wall_seconds if is_late else limits.cpu_seconds
        return CorpusRefusedError(texts.OUT_OF_TIME, seconds=seconds)
    if b"MemoryError" in said or b"bad_alloc" in said or b"Out of Memory" in said:
        return CorpusRefusedError(texts.OUT_OF_MEMORY, limit=limits.address_bytes)
    return CorpusRefusedError(texts.DIED)
