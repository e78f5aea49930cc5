"""What organizers may change in an edition without touching its file: dates, links and texts.

A *change* gives one key of the edition a value, written as text. Keys are dotted, entries of a list go by their own
key: "dates.submission.at", "links.register.url", "links.register.is_open", "title.es", "prizes.first_place.label.pt".
A date is a wall-clock time and its zone: "2030-04-12T23:59:59 AoE". A changed date gets one more extension, so that
what was announced before stays visible; a changed link or text replaces what the file says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from lib.domain.edition import LANGUAGES, Edition, EventDate, Link, Localized, zone_named
from lib.domain.refusal import RefusedError

NOT_CHANGEABLE = "{key} cannot be changed here: only dates, links and texts can."
NOT_A_DATE = '"{value}" is not a date and time with its zone, such as 2030-04-12T23:59:59 AoE.'
NOT_AN_ADDRESS = '"{value}" is not an https:// address.'
NOT_A_TRUTH = '"{value}" is neither true nor false.'
NO_TEXT = "There is no text."
NO_REASON = "Say why: a change needs a reason."
SAME_VALUE = "That is the value already."
NOTHING_TO_WITHDRAW = "{key} has the value of the edition's file already."
OUT_OF_ORDER = "With this date the phases of the edition would no longer follow each other."

_ENDS_OF_A_DAY = ("00:00", "23:59")  # for a date of which only the day is known
_TEXTS = ("name", "title", "description", "dates", "phases", "links", "teams", "tracks", "prizes")


class ChangeRefusedError(RefusedError):
    """A change that cannot be made."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one key. `value` None: back to what the file says."""

    key: str
    value: str | None
    reason: str
    changed_on: date


def changeable_values(edition: Edition) -> dict[str, str]:
    """Every key that can be changed and what holds now, as text, in the order of the edition's file."""
    found: dict[str, str] = {}
    for name in _TEXTS:
        found |= dict(_values(name, getattr(edition, name)))
    return found


def changed(edition: Edition, changes: Sequence[Change]) -> tuple[Edition, tuple[Change, ...]]:
    """The edition of the file with `changes`, oldest first, and those that no longer fit the file and were left out."""
    standing = [change for key in dict.fromkeys(change.key for change in changes) for change in _standing(key, changes)]
    try:
        return _with(edition, standing), ()
    except ChangeRefusedError:
        kept: list[Change] = []
        left_out: list[Change] = []
        for change in standing:
            try:
                _with(edition, [*kept, change])
                kept.append(change)
            except ChangeRefusedError:
                left_out.append(change)
        return _with(edition, kept), tuple(left_out)


def require_changeable(edition: Edition, change: Change) -> None:
    """Refuses a change that does not fit `edition` as it is now. Raises ChangeRefusedError."""
    if not change.reason.strip():
        raise ChangeRefusedError(NO_REASON)
    known = changeable_values(edition)
    if change.key not in known:
        raise ChangeRefusedError(NOT_CHANGEABLE, key=change.key)
    if change.value is not None:
        after = _with(edition, [change])
        if changeable_values(after)[change.key] == known[change.key]:
            raise ChangeRefusedError(SAME_VALUE)


def _standing(key: str, changes: Sequence[Change]) -> list[Change]:
    """The changes of `key` since the file's value held last; of anything but a date only the last one."""
    standing: list[Change] = []
    for change in changes:
        if change.key == key:
            standing = [] if change.value is None else [*standing, change]
    return standing if _is_date(key) else standing[-1:]


def _with(edition: Edition, changes: Sequence[Change]) -> Edition:
    content = edition.model_dump()
    known = changeable_values(edition)
    for change in changes:
        if change.key not in known:
            raise ChangeRefusedError(NOT_CHANGEABLE, key=change.key)
        _apply(content, change)
    try:
        return Edition.model_validate(content)
    except ValidationError as error:
        # Only a date can contradict the rest; what else a change can break was looked at before.
        raise ChangeRefusedError(OUT_OF_ORDER) from error


def _apply(content: dict[str, Any], change: Change) -> None:
    value = (change.value or "").strip()
    *path, last = change.key.split(".")
    parent = _entry(content, path)
    if _is_date(change.key):
        at, zone = _wall_time(value)
        reason = dict.fromkeys(LANGUAGES, change.reason.strip())
        extension = {"at": at, "zone": zone, "announced_on": change.changed_on, "reason": reason}
        parent["extensions"] = (*parent["extensions"], extension)
        parent["has_time"] = parent["has_time"] or at.strftime("%H:%M") not in _ENDS_OF_A_DAY
    elif last == "url":
        if not value.startswith("https://") or len(value.split()) != 1:
            raise ChangeRefusedError(NOT_AN_ADDRESS, value=value)
        parent["url"] = value
    elif last == "is_open":
        if value not in ("true", "false"):
            raise ChangeRefusedError(NOT_A_TRUTH, value=value)
        parent["is_open"] = value == "true"
    else:
        if not value:
            raise ChangeRefusedError(NO_TEXT)
        # A text that the file does not have in any language says the same in all until they are written too.
        parent |= {language: value for language in LANGUAGES if not parent[language]} | {last: value}


def _entry(content: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """The part of `content` at `path`, to be changed in place; a text that is missing becomes three empty ones."""
    entry: Any = content
    for part in path:
        if isinstance(entry, tuple):
            entry = next(item for item in entry if item["key"] == part)
        else:
            if entry[part] is None:
                entry[part] = dict.fromkeys(LANGUAGES, "")
            entry = entry[part]
    found: dict[str, Any] = entry
    return found


def _is_date(key: str) -> bool:
    return key.startswith("dates.") and key.endswith(".at")


def _wall_time(value: str) -> tuple[datetime, str]:
    time, _, zone = value.rpartition(" ")
    try:
        at = datetime.fromisoformat(time)
        zone_named(zone)
    except ValueError as error:
        raise ChangeRefusedError(NOT_A_DATE, value=value) from error
    if at.tzinfo is not None or len(time) <= len("2030-04-12"):
        raise ChangeRefusedError(NOT_A_DATE, value=value)
    return at, zone


def _values(path: str, part: object) -> Iterator[tuple[str, str]]:
    """(key, value as text) of everything below `part` that can be changed."""
    if isinstance(part, Localized):
        yield from ((f"{path}.{language}", part.text(language)) for language in LANGUAGES)
        return
    if isinstance(part, EventDate):
        at = part.extensions[-1].at if part.extensions else part.at
        yield f"{path}.at", f"{at.isoformat()} {part.current_zone}"
    elif isinstance(part, Link):
        yield f"{path}.url", part.url
        yield f"{path}.is_open", "true" if part.is_open else "false"
    elif isinstance(part, tuple):
        for entry in part:
            yield from _values(f"{path}.{entry.key}", entry)
        return
    elif isinstance(part, Mapping):
        for key, entry in part.items():
            yield from _values(f"{path}.{key}", entry)
        return
    for name in ("label", "note"):
        if hasattr(part, name):
            text = getattr(part, name)
            missing = ((f"{path}.{name}.{language}", "") for language in LANGUAGES)
            yield from missing if text is None else _values(f"{path}.{name}", text)
