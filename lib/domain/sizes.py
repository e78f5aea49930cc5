"""How many examples a dataset has, how many bytes, and how far each number can be trusted.

*Examples* are rows that count once. *Bytes* are those of the data files on the main branch at one revision, each
content once. A ladder finds a figure: the best rung that answers gives it, and why better ones did not is kept.

    examples   viewer           the dataset viewer, whole and of our revision              measured
               footers          the footers of the Parquet files at the revision           measured
               rows             CSV and JSON lines files at the revision, counted          measured
               viewer_estimate  the viewer's estimate of what it did not read              estimated
               card             `dataset_info` of the card                                 declared
               size_tag         the tag `size_categories`, which is a range                unknown
    bytes      files            the data files in the tree of the revision                 measured
               viewer           the original files as the viewer saw them                  measured
               main             the Hub's size of the main branch, cards included          estimated
               card             `download_size` of the card                                declared

Unknown has no value and is never 0; a range (`at_least`, `at_most`) may say what is known all the same.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Literal

from lib.domain.data_files import DataFile, tokens_of
from lib.domain.size_parts import REPEATED, Part, Sum, total_rows

Provenance = Literal["measured", "estimated", "declared", "unknown"]
FilesRung = Literal["footers", "rows"]
Rung = Literal["viewer", "footers", "rows", "viewer_estimate", "card", "size_tag", "files", "main"]

# What is odd about a figure, beside what `lib.domain.size_parts` finds
REPEATED_FILES = "repeated_files"
CARD_CONTRADICTS_TAG = "card_contradicts_tag"

# Why a better rung did not answer
VIEWER_DOWN = "viewer_down"
VIEWER_REFUSED = "viewer_refused"
VIEWER_STALE = "viewer_stale"
VIEWER_FAILED = "viewer_failed"
VIEWER_PENDING = "viewer_pending"
VIEWER_PARTIAL = "viewer_partial"
VIEWER_EMPTY = "viewer_empty"
FILES_DOWN = "files_down"
FILES_REFUSED = "files_refused"
FILES_UNREADABLE = "files_unreadable"
NOT_VISIBLE = "not_visible"
TROUBLE = frozenset({VIEWER_DOWN, FILES_DOWN})  # these pass by themselves

_THOUSANDS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_LIMIT = re.compile(r"(\d+)([KMBT]?)")


@dataclass(frozen=True, slots=True)
class ViewerSize:
    """An answer of the dataset viewer. `revision`: the one that it read; None where it does not say."""

    revision: str | None
    is_partial: bool
    has_pending: bool
    has_failed: bool
    parts: tuple[Part, ...]
    original_bytes: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a dataset at one revision. None: not asked, or no answer; then `reasons` say why.

    `counted`: the rows of each data file by path, found by `counted_by`. `main_bytes`: the Hub's own size of the main
    branch. `counting_splits`: those that the edition says count; empty where it says nothing.
    """

    revision: str
    viewer: ViewerSize | None = None
    files: tuple[DataFile, ...] | None = None
    counted: Mapping[str, int] | None = None
    counted_by: FilesRung = "rows"
    card: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    main_bytes: int | None = None
    counting_splits: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """A figure with where it comes from; `value` None and provenance "unknown" go together."""

    value: int | None
    provenance: Provenance
    rung: Rung | None = None
    reasons: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


def why_not_whole(viewer: ViewerSize, revision: str) -> str | None:
    """Why an answer of the viewer is no measure of the dataset at `revision`; None where it is one."""
    found = (
        (viewer.revision != revision, VIEWER_STALE),
        (viewer.has_failed, VIEWER_FAILED),
        (viewer.has_pending, VIEWER_PENDING),
        (viewer.is_partial, VIEWER_PARTIAL),
        (not viewer.parts, VIEWER_EMPTY),
    )
    return next((reason for is_so, reason in found if is_so), None)


def is_settled(size: Size, of_revision: str | None, revision: str) -> bool:
    """Whether a figure that was found is the last word about `revision`."""
    return of_revision == revision and size.provenance == "measured"


def examples_of(evidence: Evidence) -> Size:
    """The examples of a dataset, by the first rung that answers.

    >>> viewer = ViewerSize("sha", False, False, False, (Part("default", "train", 60), Part("default", "test", 10)), 5)
    >>> examples_of(Evidence("sha", viewer))
    Size(value=70, provenance='measured', rung='viewer', reasons=(), at_least=None, at_most=None)
    >>> examples_of(Evidence("newer", viewer)).value is None
    True
    """
    return _climbed(
        evidence, (_by_viewer, _by_files, _by_estimate, _examples_by_card, _by_tag), _rows_of_viewer(evidence)
    )


def bytes_of(evidence: Evidence) -> Size:
    """The bytes of a dataset, by the first rung that answers."""
    return _climbed(evidence, (_bytes_by_files, _bytes_by_viewer, _bytes_of_main, _bytes_by_card), None)


def _climbed(evidence: Evidence, rungs: Iterable[Callable[[Evidence], Size | None]], at_least: int | None) -> Size:
    why = list(evidence.reasons)
    if evidence.viewer is not None and (reason := why_not_whole(evidence.viewer, evidence.revision)):
        why.append(reason)
    for rung in rungs:
        size = rung(evidence)
        if size is not None:
            kept = () if size.provenance == "measured" else tuple(why)
            return replace(size, reasons=(*size.reasons, *kept))
    return Size(None, "unknown", reasons=tuple(why), at_least=at_least)


def _by_viewer(evidence: Evidence) -> Size | None:
    viewer = evidence.viewer
    if viewer is None or why_not_whole(viewer, evidence.revision) is not None:
        return None
    found = total_rows(viewer.parts, evidence.counting_splits)
    return Size(found.rows, "measured", "viewer", found.reasons)


def _by_files(evidence: Evidence) -> Size | None:
    found = _sum_of_files(evidence)
    if found is None:
        return None
    repeated = (REPEATED_FILES,) if _has_repeated_contents(evidence.files or ()) else ()
    return Size(found.rows, "measured", evidence.counted_by, (*repeated, *found.reasons))


def _sum_of_files(evidence: Evidence) -> Sum | None:
    if not evidence.files or evidence.counted is None:
        return None
    parts: dict[tuple[str, str], Part] = {}
    for file in _contents_once(evidence.files):
        name = (file.configuration, file.split)
        before = parts.get(name, Part(*name, rows=0, size_bytes=0))
        parts[name] = replace(
            before,
            rows=before.rows + evidence.counted[file.path],
            size_bytes=(before.size_bytes or 0) + file.size_bytes,
        )
    return total_rows(tuple(parts.values()), evidence.counting_splits, are_contents_different=True)


def _by_estimate(evidence: Evidence) -> Size | None:
    viewer = evidence.viewer
    if (
        viewer is None
        or viewer.revision != evidence.revision
        or viewer.has_failed
        or viewer.has_pending
        or all(part.estimated_rows is None for part in viewer.parts)
    ):
        return None
    parts = [replace(part, rows=max(part.rows, part.estimated_rows or 0)) for part in viewer.parts]
    found = total_rows(parts, evidence.counting_splits)
    rows = total_rows(viewer.parts, evidence.counting_splits).rows
    return Size(found.rows, "estimated", "viewer_estimate", found.reasons, at_least=rows) if found.rows else None


def _rows_of_viewer(evidence: Evidence) -> int | None:
    """So many rows the viewer has seen of our revision, where it has not seen all."""
    viewer = evidence.viewer
    if viewer is None or viewer.revision != evidence.revision:
        return None
    return total_rows(viewer.parts, evidence.counting_splits).rows or None


def _examples_by_card(evidence: Evidence) -> Size | None:
    parts = _parts_of_card(evidence.card)
    if not parts:
        return None
    found = total_rows(parts, evidence.counting_splits)
    if not found.rows:
        return None  # tools write 0 where they did not count
    limits = _limits_of_tag(evidence)
    is_outside = limits is not None and not limits[0] <= found.rows <= (limits[1] or found.rows)
    odd = (CARD_CONTRADICTS_TAG,) if is_outside else ()
    return Size(found.rows, "declared", "card", (*found.reasons, *odd))


def _by_tag(evidence: Evidence) -> Size | None:
    limits = _limits_of_tag(evidence)
    if limits is None:
        return None
    return Size(None, "unknown", "size_tag", at_least=limits[0] or None, at_most=limits[1])


def _bytes_by_files(evidence: Evidence) -> Size | None:
    if not evidence.files:
        return None
    files = _contents_once(evidence.files)
    left_out = _parts_left_out(evidence)
    counting = [file for file in files if not _is_of_parts(file, left_out)]
    repeated = (REPEATED_FILES,) if len(files) < len(evidence.files) else ()
    is_said = evidence.counting_splits or len(counting) == len(files)  # by the edition, or nothing to say
    names = () if is_said else tuple(f"{REPEATED}:{_name_of(part)}" for part in sorted(left_out))
    return Size(sum(file.size_bytes for file in counting), "measured", "files", (*repeated, *names))


def _parts_left_out(evidence: Evidence) -> frozenset[tuple[str, str]]:
    found = _sum_of_files(evidence)
    if found is None and evidence.viewer is not None and why_not_whole(evidence.viewer, evidence.revision) is None:
        found = total_rows(evidence.viewer.parts, evidence.counting_splits)
    return found.left_out if found is not None else frozenset()


def _is_of_parts(file: DataFile, parts: Collection[tuple[str, str]]) -> bool:
    """Whether the file holds one of the parts; the viewer knows a part by the words in the file's name."""
    return any(
        (file.configuration, file.split) == (configuration, split)
        or (split in tokens_of(file.split) and configuration in ("default", file.configuration))
        for configuration, split in parts
    )


def _bytes_by_viewer(evidence: Evidence) -> Size | None:
    viewer = evidence.viewer
    if viewer is None or not viewer.original_bytes or why_not_whole(viewer, evidence.revision) is not None:
        return None
    return Size(viewer.original_bytes, "measured", "viewer")


def _bytes_of_main(evidence: Evidence) -> Size | None:
    if evidence.files is not None or not evidence.main_bytes:
        return None  # the tree is better, also where it holds nothing but a card
    return Size(evidence.main_bytes, "estimated", "main")


def _bytes_by_card(evidence: Evidence) -> Size | None:
    sizes = [_whole_number(info.get("download_size")) for info in _infos(evidence.card)]
    if not sizes or not all(sizes):
        return None
    return Size(sum(size or 0 for size in sizes), "declared", "card")


def _name_of(part: tuple[str, str]) -> str:
    return part[1] or part[0]


def _contents_once(files: Iterable[DataFile]) -> list[DataFile]:
    return list({file.blob_id: file for file in reversed(list(files))}.values())[::-1]


def _has_repeated_contents(files: Sequence[DataFile]) -> bool:
    return len({file.blob_id for file in files}) < len(files)


def _infos(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`dataset_info` of a card: one mapping, or one for each configuration."""
    stated = card.get("dataset_info")
    listed = stated if isinstance(stated, list) else [stated]
    return [info for info in listed if isinstance(info, Mapping)]


def _parts_of_card(card: Mapping[str, Any]) -> tuple[Part, ...]:
    """The splits that a card declares; none where one of them lacks its number."""
    parts = []
    for info in _infos(card):
        splits = info.get("splits")
        for split in splits if isinstance(splits, list) else []:
            rows = _whole_number(split.get("num_examples")) if isinstance(split, Mapping) else None
            if rows is None:
                return ()
            name = str(info.get("config_name") or "default")
            parts.append(Part(name, str(split.get("name") or ""), rows, _whole_number(split.get("num_bytes"))))
    return tuple(parts)


def _whole_number(value: object) -> int | None:
    """A count as cards hold it; some tools write fractions of a byte."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        return None
    return round(value)


def _limits_of_tag(evidence: Evidence) -> tuple[int, int | None] | None:
    tagged = [tag.partition(":")[2] for tag in evidence.tags if tag.startswith("size_categories:")]
    stated = evidence.card.get("size_categories")
    listed = tagged or ([stated] if isinstance(stated, str) else stated if isinstance(stated, list) else [])
    found = [limits for limits in (limits_of_category(str(entry)) for entry in listed) if limits is not None]
    return found[0] if len(found) == 1 else None  # of several nobody knows which holds


def limits_of_category(category: str) -> tuple[int, int | None] | None:
    """The least and the most of a size category of the Hub; None for what is none.

    >>> limits_of_category("1K<n<10K"), limits_of_category("n<1K"), limits_of_category("n>1T")
    ((1000, 10000), (0, 1000), (1000000000000, None))
    """
    left, _, rest = category.partition("<n")
    if rest.startswith("<") and (least := _limit(left)) is not None and (most := _limit(rest[1:])) is not None:
        return least, most
    if category.startswith("n<") and (most := _limit(category[2:])) is not None:
        return 0, most
    if category.startswith("n>") and (least := _limit(category[2:])) is not None:
        return least, None
    return None


def _limit(text: str) -> int | None:
    found = _LIMIT.fullmatch(text)
    return int(found[1]) * _THOUSANDS[found[2]] if found else None
