"""A folder of a leaderboard: requests to evaluate models and results of lm-evaluation-harness, both JSON.

A file is known by its name: `*_eval_request_*.json` is a request, `results.json` or `results_*.json` a result, as the
leaderboards of the Hub and the harness write them; anything else is left aside. Of a request only the model, what it
was loaded as, its status and its moment are read: never who asked. Of a result, every metric of every task.

Values are rounded to six decimals, which is less than any standard error. A result that names its model by a folder of
the machine that ran it keeps the last part of the path. A result without a date has the day of its file's name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from lib.domain.leaderboard import Coverage, Measure, ModelVersion, Request, Result
from lib.sources import refusals as texts
from lib.sources.refusals import Findings, Refusal, RefusedFileError

FileKind = Literal["request", "result"]

MAX_FILES = 20_000
MAX_FILE_BYTES = 20_000_000
MAX_NAME_CHARACTERS = 200
_DECIMALS = 6
_TOO_LARGE = Decimal(10) ** 14
_CLOCKS_DIFFER = timedelta(days=1)

_REQUEST_NAME = re.compile(r".*_eval_request_.*\.json\Z", re.IGNORECASE)
_RESULT_NAME = re.compile(r"results(_.*)?\.json\Z", re.IGNORECASE)
_MOMENT_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})T[\d:.-]*\.json\Z")
_MODEL_IN_NAME = re.compile(r"results__(?P<organization>.+?)__(?P<model>.+?)__results_.*\.json\Z")
_HUB_NAME = re.compile(r"[\w.-]*\w[\w.-]*(/[\w.-]*\w[\w.-]*)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A request or a result. `name` is its path inside the folder."""

    name: str
    kind: FileKind
    path: Path


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What a folder holds, by name; `others` counts the files that are neither requests nor results."""

    files: tuple[FolderFile, ...]
    others: int


def kind_of(file_name: str) -> FileKind | None:
    """What a file is by its name; None for neither.

    >>> kind_of("org_model_eval_request_False_float16_Original.json"), kind_of("results_2030-01-01T10-00-00.json")
    ('request', 'result')
    >>> kind_of("README.md"), kind_of("samples_xnli_2030-01-01.json")
    (None, None)
    """
    if _REQUEST_NAME.match(file_name):
        return "request"
    return "result" if _RESULT_NAME.match(file_name) else None


def contents_of(folder: Path, *, at_most: int = MAX_FILES) -> FolderContents:
    """The files in `folder` and in the folders inside, those with a dot in front left out. Links are not followed.

    Raises RefusedFileError if there is neither a request nor a result, or more than `at_most`.
    """
    found: list[FolderFile] = []
    others = 0
    for path in _files_below(folder):
        kind = kind_of(path.name)
        if kind is None:
            others += 1
            continue
        # A name may hold bytes that are no text.
        name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode("utf-8")
        found.append(FolderFile(name, kind, path))
        if len(found) > at_most:
            raise RefusedFileError(Refusal(None, None, texts.TOO_MANY_FILES, {"limit": at_most}))
    if not found:
        raise RefusedFileError(Refusal(None, None, texts.NO_LEADERBOARD_FILES))
    return FolderContents(tuple(sorted(found, key=lambda file: file.name)), others)


def _files_below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files_below(path)
        elif path.is_file():
            yield path


def content_of(file: FolderFile, findings: Findings) -> bytes | None:
    """The bytes of a file; None, with a refusal, if it is too large or cannot be opened."""
    try:
        size = file.path.stat().st_size
        if size > MAX_FILE_BYTES:
            findings.refuse(None, None, texts.JSON_FILE_TOO_LARGE, file=file.name, found=size, limit=MAX_FILE_BYTES)
            return None
        return file.path.read_bytes()
    except OSError:
        findings.refuse(None, None, texts.JSON_UNREADABLE, file=file.name)
        return None


def parse_request(content: bytes, file_name: str, findings: Findings, *, now: datetime) -> Request | None:
    """The request in a file; None for a private model, or with a refusal in `findings`."""
    entries = _object(content, file_name, findings, texts.NOT_A_REQUEST)
    if entries is None:
        return None
    if entries.get("private") is True:
        findings.notice(None, None, texts.NOTICE_PRIVATE_REQUEST, file=file_name)
        return None
    model = _text(entries, "model", file_name, findings)
    status = _text(entries, "status", file_name, findings)
    submitted_at = _moment(entries, "submitted_time", file_name, findings, now)
    if model is None or status is None or submitted_at is None:
        return None
    if entries.get("result_metrics"):
        findings.notice(None, None, texts.NOTICE_SCORES_IN_REQUEST, file=file_name)
    version = ModelVersion(
        _public_name(model, file_name, findings), _optional(entries, "revision"), _optional(entries, "precision")
    )
    return Request(version, _optional(entries, "weight_type"), status, submitted_at)


def parse_result(content: bytes, file_name: str, findings: Findings, *, now: datetime) -> tuple[Result, ...]:
    """Every value of a result; none, with a refusal in `findings`, if the file is not one or lacks model or date."""
    entries = _object(content, file_name, findings, texts.NOT_A_RESULT)
    if entries is None:
        return ()
    by_task = _scores_by_task(entries)
    if not by_task:
        findings.refuse(None, None, texts.NOT_A_RESULT, file=file_name)
        return ()
    version = _version(entries, file_name, findings)
    measured_at = _measured_at(entries, file_name, findings, now)
    if version is None or measured_at is None:
        return ()
    found = [
        result
        for task, values in by_task.items()
        for result in _results(_Run(entries, version, measured_at), task, values, file_name, findings)
    ]
    coverages = {result.coverage for result in found}
    if "limited" in coverages:
        findings.notice(None, None, texts.NOTICE_LIMITED_RUN, file=file_name)
    if "unstated" in coverages:
        findings.notice(None, None, texts.NOTICE_UNSTATED_RUN, file=file_name)
    if not found:
        findings.refuse(None, None, texts.NOT_A_RESULT, file=file_name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Run:
    """A result file with what holds for all of its values."""

    entries: Mapping[str, Any]
    version: ModelVersion
    measured_at: datetime

    def about(self, key: str, task: str) -> Any:
        """What the part `key` of the file says of a task; None where it says nothing."""
        part = self.entries.get(key)
        return part.get(task) if isinstance(part, dict) else None

    def examples(self, task: str) -> tuple[int | None, int | None]:
        """How many examples of the task were used, and how many there are."""
        counts = self.about("n-samples", task)
        if not isinstance(counts, dict):
            return None, None
        return _count(counts.get("effective")), _count(counts.get("original"))

    def coverage(self, task: str) -> Coverage:
        used, there = self.examples(task)
        config = self.entries.get("config")
        if isinstance(config, dict) and config.get("limit") is not None:
            return "limited"
        if used is not None and there is not None:
            return "limited" if used < there else "whole"
        return "whole" if isinstance(config, dict) and "limit" in config else "unstated"


def _results(run: _Run, task: str, values: Mapping[str, Any], file_name: str, findings: Findings) -> Iterator[Result]:
    better = run.about("higher_is_better", task)
    names_filters = any("," in key for key in values)  # then a key without one is a count of the harness
    for key, value in values.items():
        metric, _, filtered = key.partition(",")
        if metric.endswith("_stderr") or isinstance(value, str | bool) or ("," not in key and names_filters):
            continue
        number = _number(value)
        if number is None or not _is_name(metric) or not _is_name(filtered or "none"):
            findings.notice(None, None, texts.NOTICE_NO_NUMBER, file=file_name, task=task, metric=_short(metric))
            continue
        version = run.about("versions", task)
        said = better.get(metric) if isinstance(better, dict) else None
        yield Result(
            version=run.version,
            measure=Measure(
                task=task,
                metric=metric,
                filter=filtered or "none",
                task_version=_short(str(version)) if version is not None else "",
                shots=_count(run.about("n-shot", task)),
            ),
            value=number,
            standard_error=_number(values.get(f"{metric}_stderr,{filtered}" if filtered else f"{metric}_stderr")),
            higher_is_better=said if isinstance(said, bool) else None,
            coverage=run.coverage(task),
            examples=run.examples(task)[0],
            measured_at=run.measured_at,
        )


def _object(content: bytes, file_name: str, findings: Findings, otherwise: str) -> dict[str, Any] | None:
    """The object in a JSON file, its numbers exact; None, with a refusal, for anything else."""
    try:
        # NaN and Infinity are no JSON, and the harness writes them all the same.
        found = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=lambda _name: None)
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        findings.refuse(None, None, texts.NOT_JSON, file=file_name, line_found=line)
        return None
    except (ValueError, ArithmeticError, RecursionError) as fault:
        findings.refuse(None, None, texts.NOT_JSON, file=file_name, line_found=getattr(fault, "lineno", 1))
        return None
    if not isinstance(found, dict):
        findings.refuse(None, None, otherwise, file=file_name)
        return None
    return found


def _scores_by_task(entries: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The values by task: under "results", or where the file is nothing but them, on top."""
    results = entries.get("results", entries)
    if not isinstance(results, dict):
        return {}
    if "results" not in entries and not all(_looks_like_scores(values) for values in results.values()):
        return {}
    return {task: values for task, values in results.items() if isinstance(values, dict) and _is_name(task)}


def _looks_like_scores(values: object) -> bool:
    return isinstance(values, dict) and any("," in key and not isinstance(values[key], str) for key in values)


def _version(entries: Mapping[str, Any], file_name: str, findings: Findings) -> ModelVersion | None:
    config = entries.get("config")
    said = config if isinstance(config, dict) else {}
    arguments = _model_arguments(said.get("model_args"))
    # With an adapter, the name of the file's model is that of what it is laid upon.
    named = [arguments.get("peft"), arguments.get("delta"), entries.get("model_name"), arguments.get("pretrained")]
    model = next((name for name in named if isinstance(name, str) and name.strip()), _model_of_place(file_name))
    if model is None or not _is_name(model.strip()):
        findings.refuse(None, None, texts.RESULT_WITHOUT_MODEL, file=file_name)
        return None
    revision = said.get("model_revision") or arguments.get("revision")
    precision = said.get("model_dtype") or arguments.get("dtype")
    return ModelVersion(
        _public_name(model.strip(), file_name, findings),
        _short(revision),
        _short(precision).removeprefix("torch."),
    )


def _model_arguments(given: object) -> dict[str, str]:
    """The arguments that say which model was loaded; all others may hold what is nobody's business."""
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(",")]
        given = {name.strip(): value.strip() for name, _, value in pairs}
    if not isinstance(given, dict):
        return {}
    wanted = ("peft", "delta", "pretrained", "revision", "dtype")
    return {name: value for name in wanted if isinstance(value := given.get(name), str)}


def _model_of_place(file_name: str) -> str | None:
    """The model that the harness wrote into the names of folders, or that a copy has in the name of the file.

    >>> _model_of_place("org__model/results_2030-01-01T10-00-00.json")
    'org/model'
    >>> _model_of_place("results/org/model/results_2030-01-01T10-00-00.json")
    'org/model'
    >>> _model_of_place("results__org__model__results_2030-01-01T10-00-00.json")
    'org/model'
    """
    place = PurePosixPath(file_name)
    in_name = _MODEL_IN_NAME.match(place.name)
    if in_name:
        return f"{in_name['organization']}/{in_name['model']}"
    folders = place.parts[:-1]
    if folders and "__" in folders[-1].strip("_"):
        return folders[-1].strip("_").replace("__", "/")
    return "/".join(folders[-2:]) if len(folders) >= 2 else None


def _public_name(model: str, file_name: str, findings: Findings) -> str:
    if _HUB_NAME.match(model):
        return model
    last = re.split(r"[/\\]", model.rstrip("/\\"))[-1]
    findings.notice(None, None, texts.NOTICE_LOCAL_MODEL, file=file_name, model=last)
    return last


def _measured_at(entries: Mapping[str, Any], file_name: str, findings: Findings, now: datetime) -> datetime | None:
    """When the run began, by its file; else the day in the file's name, whose hour is that of an unknown zone."""
    date = entries.get("date")
    if isinstance(date, int | Decimal) and not isinstance(date, bool):
        try:
            measured_at = datetime.fromtimestamp(float(date), UTC)
        except (OverflowError, OSError, ValueError):
            findings.refuse(None, None, texts.JSON_MOMENT, file=file_name, field="date")
            return None
        return _past(measured_at, "date", file_name, findings, now)
    in_name = _MOMENT_IN_NAME.search(file_name)
    try:
        day = datetime.fromisoformat(in_name[1]).replace(tzinfo=UTC) if in_name else None
    except ValueError:
        day = None
    if day is None:
        findings.refuse(None, None, texts.RESULT_WITHOUT_DATE, file=file_name)
        return None
    return _past(day, "date", file_name, findings, now)


def _moment(entries: Mapping[str, Any], key: str, file_name: str, findings: Findings, now: datetime) -> datetime | None:
    value = entries.get(key)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        findings.refuse(None, None, texts.JSON_MOMENT, file=file_name, field=key)
        return None
    return _past(moment.astimezone(UTC), key, file_name, findings, now)


def _past(moment: datetime, key: str, file_name: str, findings: Findings, now: datetime) -> datetime | None:
    if moment > now + _CLOCKS_DIFFER:
        findings.refuse(None, None, texts.JSON_FUTURE, file=file_name, field=key)
        return None
    return moment


def _text(entries: Mapping[str, Any], key: str, file_name: str, findings: Findings) -> str | None:
    value = entries.get(key)
    if not isinstance(value, str) or not _is_name(value.strip()):
        findings.refuse(None, None, texts.JSON_TEXT_MISSING, file=file_name, field=key, limit=MAX_NAME_CHARACTERS)
        return None
    return value.strip()


def _optional(entries: Mapping[str, Any], key: str) -> str:
    return _short(entries.get(key))


def _short(value: object) -> str:
    return value.strip() if isinstance(value, str) and _is_name(value.strip()) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _number(value: object) -> Decimal | None:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    exact = Decimal(value)
    return round(exact, _DECIMALS) if abs(exact) < _TOO_LARGE else None


def _is_name(text: str) -> bool:
    """Whether every database keeps it and a page can show it: no control characters, no halves of characters."""
    return 0 < len(text) <= MAX_NAME_CHARACTERS and text.isprintable()
