"""What a file of registrations changes: worked out first, then written in bulk.

Working out reads only; so an import that must wait has changed nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from lib.sources import refusals as texts
from lib.sources.refusals import Findings
from lib.sources.registration_files import RegistrationRow
from lib.store import registrations
from lib.store.registrations import Answers, Detail, RegistrationWrite, StoredRegistration

if TYPE_CHECKING:
    from lib.store.database import Session


_ANSWERS_OF = attrgetter(*Answers._fields)


@dataclass(frozen=True, slots=True)
class RegistrationChanges:
    """The difference between a file and the database.

    `people` and `details` hold what is known of each e-mail address that the file brings: the id (None for somebody
    new) and the detail to write (absent where nothing changes). `gone_ids` are active registrations that the file
    lacks, of `active` in all; they are withdrawn if the file is whole.
    """

    added: list[RegistrationRow]
    changed: list[tuple[StoredRegistration, RegistrationRow]]
    gone_ids: list[int]
    active: int
    unchanged: int
    cancelled: int  # of `changed`: active until now
    person_ids: Mapping[str, int]
    new_people: Mapping[str, Detail]
    details: Mapping[int, Detail]

    @property
    def writes(self) -> int:
        """How many registrations are written."""
        return len(self.added) + len(self.changed) + len(self.gone_ids)


def changes(
    session: "Session", edition_id: int, source: str, rows: Iterable[RegistrationRow], findings: Findings
) -> RegistrationChanges:
    """What `rows` (each key once) change in the registrations of one source. Reads only."""
    erased = registrations.keys_of_erased_people(session, edition_id, source)
    new: dict[str, RegistrationRow] = {}
    for row in rows:
        if row.source_key in erased:
            findings.notice(row.line, None, texts.NOTICE_ERASED)
        else:
            new[row.source_key] = row
    known_people = registrations.people_by_email(session)
    newest = _newest_by_email(new.values())
    new_people = {key: _detail(row) for key, row in newest.items() if key not in known_people}
    person_ids = {key: known_people[key][0] for key in newest if key in known_people}
    elsewhere = registrations.newest_registrations_elsewhere(session, edition_id, source)
    details: dict[int, Detail] = {}
    renamed: set[str] = set()
    for key, person_id in person_ids.items():
        old, row = known_people[key][1], newest[key]
        later = elsewhere.get(person_id)
        detail = _merged(old, row, row_counts=later is None or row.registered_at >= later)
        if detail != old:
            details[person_id] = detail
            renamed.add(row.source_key)

    changed: list[tuple[StoredRegistration, RegistrationRow]] = []
    gone_ids: list[int] = []
    active = unchanged = cancelled = 0
    for stored in registrations.stored_registrations(session, edition_id, source):
        active += stored.withdrawn_at is None
        current = new.pop(stored.source_key, None)
        if current is None:
            if stored.source_key in erased:
                unchanged += 1
            elif stored.withdrawn_at is None:
                gone_ids.append(stored.id)
        elif stored.source_key in renamed or not _is_same(stored, current, person_ids):
            changed.append((stored, current))
            cancelled += current.is_cancelled and stored.withdrawn_at is None
        else:
            unchanged += 1
    return RegistrationChanges(
        added=list(new.values()),
        changed=changed,
        gone_ids=gone_ids,
        active=active,
        unchanged=unchanged,
        cancelled=cancelled,
        person_ids=person_ids,
        new_people=new_people,
        details=details,
    )


def apply_changes(
    session: "Session",
    edition_id: int,
    source: str,
    found: RegistrationChanges,
    *,
    run_id: int,
    is_whole: bool,
    now: datetime,
    progress: Callable[[int], None],
) -> None:
    """Write `found`. `progress` is told how many registrations are written so far."""
    made = registrations.add_people(session, list(found.new_people.values()), now)
    person_ids = dict(found.person_ids) | dict(zip(found.new_people, made, strict=True))
    registrations.change_details(session, found.details)
    nameless = [row for row in found.added if row.email_key is None]
    nobody = iter(registrations.add_people(session, [_detail(row) for row in nameless], now))

    def counted(writes: Iterator[RegistrationWrite], before: int) -> Iterator[RegistrationWrite]:
        for position, write in enumerate(writes, before):
            if position % 1000 == 0:
                progress(position)
            yield write

    to_add = (
        _write(row, person_ids[row.email_key] if row.email_key else next(nobody), None, now) for row in found.added
    )
    registrations.add_registrations(session, edition_id, source, run_id, counted(to_add, 0))
    to_change = (
        _write(row, person_ids[row.email_key] if row.email_key else stored.person_id, stored, now)
        for stored, row in found.changed
    )
    registrations.change_registrations(session, run_id, counted(to_change, len(found.added)))
    if is_whole:
        registrations.withdraw_registrations(session, run_id, found.gone_ids, now)
    left = [
        stored.person_id
        for stored, row in found.changed
        if row.email_key and person_ids[row.email_key] != stored.person_id
    ]
    registrations.remove_people_without_traces(session, left)


def _newest_by_email(rows: Iterable[RegistrationRow]) -> dict[str, RegistrationRow]:
    """The newest registration of each address; of two at one moment, the one with the larger key."""
    newest: dict[str, RegistrationRow] = {}
    for row in rows:
        if row.email_key:
            other = newest.get(row.email_key)
            if other is None or (row.registered_at, row.source_key) > (other.registered_at, other.source_key):
                newest[row.email_key] = row
    return newest


def _detail(row: RegistrationRow) -> Detail:
    return Detail(row.full_name, row.email, row.email_key, row.hub_name)


def _merged(old: Detail, row: RegistrationRow, *, row_counts: bool) -> Detail:
    """What is known of a person after a registration: the one that counts wins, the other fills what is missing."""
    first, second = (_detail(row), old) if row_counts else (old, _detail(row))
    return Detail(
        full_name=first.full_name or second.full_name,
        email=first.email or second.email,
        email_key=old.email_key,
        hub_name=first.hub_name or second.hub_name,
    )


def _answers(row: RegistrationRow) -> Answers:
    return Answers._make(_ANSWERS_OF(row))


def _is_same(stored: StoredRegistration, row: RegistrationRow, person_ids: Mapping[str, int]) -> bool:
    is_same_person = row.email_key is None or person_ids.get(row.email_key) == stored.person_id
    is_same_state = (stored.withdrawn_at is not None) == row.is_cancelled
    return is_same_person and is_same_state and stored.answers == _answers(row)


def _write(row: RegistrationRow, person_id: int, stored: StoredRegistration | None, now: datetime) -> RegistrationWrite:
    withdrawn_at = None
    if row.is_cancelled:
        withdrawn_at = (stored.withdrawn_at if stored else None) or now
    return RegistrationWrite(row.source_key, person_id, withdrawn_at, _answers(row), stored.id if stored else None)
