"""Which files of a dataset repo are its data, what part of it each holds, and how their rows can be counted.

All files are data but the card, licences, documents, code and hidden files. Where the card's `configs` name
`data_files`, only those are.

>>> data_files([RepoFile("README.md", 9, "a"), RepoFile("data/train-00000-of-00002.csv", 5, "b")])
(DataFile(path='data/train-00000-of-00002.csv', size_bytes=5, blob_id='b', configuration='', split='train'),)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, Literal

from lib.domain.repos import RepoFile

FOOTERS_AT_MOST = 100  # Parquet files of a dataset
COUNTED_BYTES_AT_MOST = 50_000_000  # of all CSV and JSON lines files of a dataset

# Why no file is read
NO_DATA_FILES = "files_none"
MIXED_FORMATS = "files_mixed"
NO_RULE_FOR_FORMAT = "files_uncountable"
TOO_MANY_FILES = "files_many"
TOO_LARGE = "files_large"

_DOCUMENTS = frozenset(
    {".md", ".rst", ".pdf", ".html", ".bib", ".cff", ".py", ".ipynb", ".sh", ".r", ".toml", ".yaml", ".yml", ".lock"}
)
_NAMES = frozenset({"license", "licence", "notice", "makefile", "dockerfile", "requirements.txt", "croissant.json"})
_METADATA = frozenset({"dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json"})
_ROWS = frozenset({".csv", ".tsv", ".jsonl", ".ndjson"})
_SHARD = re.compile(r"[-_.]\d{4,6}(-of-\d{4,6})?(-[0-9a-f]{16})?$")
_FOLDERS_OF_DATA = frozenset({"data", "dataset", "datasets", "corpus"})


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file and the part that its place says it holds: `configuration` is its folder ("" or one that only says
    "data" is none), `split` its name without the number of the shard."""

    path: str
    size_bytes: int
    blob_id: str
    configuration: str
    split: str


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How the rows of all data files are found; `how` None: not at all, and `reason` says why."""

    how: Literal["footers", "rows"] | None
    reason: str | None = None


def data_files(files: Iterable[RepoFile], card: Mapping[str, Any] | None = None) -> tuple[DataFile, ...]:
    """The files that hold the data, in the order of their paths."""
    listed = sorted((file for file in files if _is_data(file.path)), key=lambda file: file.path)
    patterns = list(_patterns(card or {}))
    chosen = [file for file in listed if any(_fits(file.path, pattern) for pattern in patterns)] or listed
    return tuple(DataFile(file.path, file.size_bytes, file.blob_id, *_part(file.path)) for file in chosen)


def reading_plan(files: Iterable[DataFile]) -> ReadingPlan:
    """How the rows of these files are found within the limits of size.

    >>> reading_plan([DataFile("a.parquet", 5, "a", "", "a")]), reading_plan([])
    (ReadingPlan(how='footers', reason=None), ReadingPlan(how=None, reason='files_none'))
    """
    contents = {file.blob_id: file for file in files}.values()
    suffixes = {PurePosixPath(file.path).suffix.lower() for file in contents}
    if not suffixes:
        return ReadingPlan(None, NO_DATA_FILES)
    if suffixes == {".parquet"}:
        is_too_much = len(contents) > FOOTERS_AT_MOST
        return ReadingPlan(None, TOO_MANY_FILES) if is_too_much else ReadingPlan("footers")
    if len(suffixes) > 1:
        return ReadingPlan(None, MIXED_FORMATS)  # the same rows twice, or tables beside sound: nobody knows
    if not suffixes <= _ROWS:
        return ReadingPlan(None, NO_RULE_FOR_FORMAT)
    is_too_much = sum(file.size_bytes for file in contents) > COUNTED_BYTES_AT_MOST
    return ReadingPlan(None, TOO_LARGE) if is_too_much else ReadingPlan("rows")


def tokens_of(name: str) -> frozenset[str]:
    """The words of a name.

    >>> sorted(tokens_of("recetas_Train-v2"))
    ['recetas', 'train', 'v']
    """
    return frozenset(re.findall(r"[^\W\d_]+", name.lower()))


def _is_data(path: str) -> bool:
    place = PurePosixPath(path)
    name = place.name.lower()
    return not (
        any(part.startswith(".") for part in place.parts)
        or name in _NAMES
        or name in _METADATA
        or place.stem.lower() in _NAMES
        or place.suffix.lower() in _DOCUMENTS
    )


def _part(path: str) -> tuple[str, str]:
    place = PurePosixPath(path)
    folders = [folder for folder in place.parts[:-1] if folder.lower() not in _FOLDERS_OF_DATA]
    return "/".join(folders), _SHARD.sub("", place.stem)


def _patterns(card: Mapping[str, Any]) -> Iterator[str]:
    """The paths that a card names as its data: a path, a list of them, or one for each split."""
    configurations = card.get("configs")
    for configuration in configurations if isinstance(configurations, list) else []:
        named = configuration.get("data_files") if isinstance(configuration, Mapping) else None
        for entry in named if isinstance(named, list) else [named]:
            paths = entry.get("path") if isinstance(entry, Mapping) else entry
            yield from (path for path in (paths if isinstance(paths, list) else [paths]) if isinstance(path, str))


def _fits(path: str, pattern: str) -> bool:
    wanted = pattern.removeprefix("./")
    return fnmatchcase(path, wanted.replace("**/", "*")) or fnmatchcase(path, wanted)
