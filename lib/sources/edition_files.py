"""Editions on disk: `lib/editions/<slug>/edition.toml`.

A file that cannot be used raises `EditionFileError`, which lists every fault found, each with the key it concerns as a
dotted path (`rubric.blocks[1].criteria[0].maximum`); a syntax error names line and column instead.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lib.domain.edition import ContradictionsError, Edition
from lib.sources.edition_faults import EditionFileError, Fault, decoded

__all__ = [
    "EDITIONS_FOLDER",
    "EDITION_FILE",
    "EditionFileError",
    "Fault",
    "decoded",
    "edition_path",
    "edition_slugs",
    "editions_folder",
    "parse_edition",
    "parsed_once",
    "read_edition",
    "validated",
]

EDITIONS_FOLDER = Path(__file__).parent.parent / "editions"
EDITION_FILE = "edition.toml"

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def editions_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where editions are: the setting TABLERO_EDITIONS, else `lib/editions`."""
    chosen = environment.get("TABLERO_EDITIONS", "").strip()
    return Path(chosen) if chosen else EDITIONS_FOLDER


def edition_slugs(folder: Path | None = None) -> tuple[str, ...]:
    """The slugs of the editions on disk, in alphabetical order: folders with an edition file."""
    found = (folder or editions_folder()).glob(f"*/{EDITION_FILE}")
    return tuple(sorted(path.parent.name for path in found))


def read_edition(slug: str, folder: Path | None = None) -> Edition:
    """The edition in `folder/<slug>/edition.toml`, parsed again only when the file changes. Raises EditionFileError."""
    return parsed_once(edition_path(slug, folder))


def edition_path(slug: str, folder: Path | None = None) -> Path:
    """The file of the edition. Raises EditionFileError where there is none, or `slug` is no slug."""
    known = edition_slugs(folder)
    if not _SLUG.match(slug) or slug not in known:
        listed = ", ".join(known) or "none"
        raise EditionFileError(EDITION_FILE, [Fault("", f'there is no edition "{slug}"; on disk: {listed}')])
    return (folder or editions_folder()) / slug / EDITION_FILE


def parsed_once(path: Path) -> Edition:
    """The edition in the file at `path`; the same object until the file changes."""
    state = path.stat()
    return _parsed_once(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _parsed_once(path: Path, _mtime_ns: int, _size_bytes: int) -> Edition:
    name = f"{path.parent.name}/{path.name}"
    edition = parse_edition(decoded(path.read_bytes(), name), name)
    if edition.slug != path.parent.name:
        fault = f'is "{edition.slug}", and the folder is called "{path.parent.name}": make them the same'
        raise EditionFileError(name, [Fault("slug", fault)])
    return edition


def parse_edition(text: str, file_name: str) -> Edition:
    """The edition written in `text` (TOML). Raises EditionFileError with every fault found."""
    try:
        # Decimal: 0.5 points stay one half and never become 0.1 + 0.2.
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        raise EditionFileError(file_name, [_syntax_fault(str(fault), text)]) from fault
    return validated(content, file_name)


def validated(content: Mapping[str, Any], file_name: str) -> Edition:
    """The edition that `content` describes. Raises EditionFileError with every fault found."""
    try:
        return Edition.model_validate(content)
    except ValidationError as fault:
        raise EditionFileError(file_name, _faults(fault)) from fault


def _syntax_fault(message: str, text: str) -> Fault:
    place = _TOML_PLACE.search(message)
    what = _TOML_PLACE.sub("", message)
    if place is None:
        return Fault("", what)
    line, column = place.groups()
    if line is None:
        lines = text.splitlines() or [""]
        line, column = str(len(lines)), str(len(lines[-1]) + 1)
    return Fault(f"line {line}, column {column}", f"TOML syntax: {what}")


def _faults(error: ValidationError) -> list[Fault]:
    found: list[Fault] = []
    for detail in error.errors():
        key = _dotted(detail["loc"])
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, ContradictionsError):
            found += [Fault(".".join(filter(None, (key, at))), message) for at, message in cause.contradictions]
        else:
            found.append(Fault(key, _message(detail["type"], detail["msg"], detail["loc"], detail["input"])))
    return found


def _dotted(location: Sequence[str | int]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]":  # pydantic's mark for "the name of this entry itself"
            path += f".{part}" if path else part
    return path


def _message(kind: str, message: str, location: Sequence[str | int], value: object) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        nearest = difflib.get_close_matches(str(location[-1]), _known_keys(), n=1)
        return "is not a key that an edition has" + (f'; did you mean "{nearest[0]}"?' if nearest else "")
    told = message.removeprefix("Value error, ").removeprefix("Input should be ")
    if told == message.removeprefix("Value error, ") and not message.startswith("Input should be "):
        return told[:1].lower() + told[1:] if message.startswith("Value error, ") else told
    return f"should be {told}, and is {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)[:60]


@lru_cache(maxsize=1)
def _known_keys() -> tuple[str, ...]:
    schema = Edition.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    return tuple(sorted({key for model in models for key in model.get("properties", {})}))
