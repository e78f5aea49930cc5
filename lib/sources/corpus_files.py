"""The data files of a dataset repo at a revision, brought to a folder of this machine.

Files are asked for by their address in pieces, by the client of `lib.sources.hub_client` with its limits: the client
library's own download would mark itself as one of the downloads that the Hub counts, and would wait for ever. What is
larger than what is read is refused before the first piece.
"""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from huggingface_hub import HfApi, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.hf_api import RepoFile as HubFile
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # named in its documentation, not typed
    build_hf_headers,
    get_session,
    hf_raise_for_status,
)

from lib.domain.data_files import DataFile, data_files
from lib.domain.repos import RepoFile
from lib.sources import corpus_refusals as texts
from lib.sources import source_faults
from lib.sources.corpus_reader import FORMATS, CorpusFile, Limits, require_readable
from lib.sources.corpus_refusals import CorpusRefusedError
from lib.sources.hub_client import HUB, counting
from lib.sources.source_faults import SourceFaultError, Usage

_PIECE_BYTES = 16_000_000
_CLOSED = (401, 403, 404)


def fetch_corpus(
    repo_id: str,
    sha: str,
    folder: Path,
    *,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
    usage: Usage | None = None,
) -> tuple[CorpusFile, ...]:
    """The data files of a dataset at a revision, now in `folder`; `progress` hears of bytes that came, of all.

    Raises:
        CorpusRefusedError: there are none that are read, they are too large, or the repo is closed to us.
        SourceFaultError: the Hub does not answer.
    """
    heard = progress or (lambda _done, _total: None)
    with counting(usage or Usage()):
        try:
            tree = HfApi().list_repo_tree(repo_id, repo_type="dataset", revision=sha, recursive=True)
            files = [RepoFile(one.path, one.size, one.blob_id) for one in tree if isinstance(one, HubFile)]
            wanted = chosen(data_files(files))
            require_readable([(file.path, file.size_bytes) for file in wanted], limits)
            total, done, fetched = sum(file.size_bytes for file in wanted), 0, []
            for number, file in enumerate(wanted):
                # A name of ours: what a repo calls its files does not choose where they go.
                path = folder / f"{number}{PurePosixPath(file.path).suffix.lower()}"
                with path.open("wb") as opened:
                    for start in range(0, file.size_bytes, _PIECE_BYTES):
                        end = min(start + _PIECE_BYTES, file.size_bytes)
                        opened.write(_piece(repo_id, sha, file.path, start, end))
                        heard(done + end, total)
                done += file.size_bytes
                fetched.append(CorpusFile(path, file.path, file.split))
        except HfHubHTTPError as error:
            if error.response.status_code in _CLOSED:
                raise CorpusRefusedError(texts.CLOSED, repo=repo_id) from error
            raise SourceFaultError(
                source_faults.ANSWER_REFUSED, source=HUB, part=repo_id, status=error.response.status_code
            ) from error
    return tuple(fetched)


def chosen(files: Iterable[DataFile]) -> tuple[DataFile, ...]:
    """The files to read: those of the format that most bytes are in, since others hold the same rows again."""
    by_format: dict[str, list[DataFile]] = {}
    for file in files:
        form = FORMATS.get(PurePosixPath(file.path).suffix.lower())
        if form is not None:
            by_format.setdefault(form, []).append(file)
    sizes = {form: sum(file.size_bytes for file in listed) for form, listed in by_format.items()}
    return tuple(by_format[max(sorted(sizes), key=lambda form: sizes[form])]) if sizes else ()


def _piece(repo_id: str, sha: str, path: str, start: int, end: int) -> bytes:
    url = hf_hub_url(repo_id, path, repo_type="dataset", revision=sha)
    headers = {**build_hf_headers(), "Range": f"bytes={start}-{end - 1}"}
    response = get_session().get(url, headers=headers)
    hf_raise_for_status(response)
    content = response.content
    if len(content) != end - start:
        raise SourceFaultError(source_faults.ANSWER_CUT, source=HUB)
    return content
