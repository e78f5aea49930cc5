"""The cells of one record, read by field: clean values, or findings that name the line and the header."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from lib.domain.answers import ClosedAnswers
from lib.domain.edition import FormRules, zone_named
from lib.domain.identity import EmailFault, clean_text, email_fault, hub_name, normalised_email
from lib.domain.spreadsheets import original
from lib.sources import refusals as texts
from lib.sources.csv_files import Record, Table, is_damaged
from lib.sources.headers import ColumnMap
from lib.sources.refusals import Findings, Refusal, RefusedFileError
from lib.sources.timestamps import UnreadableTimestampError, parse_timestamp

EMAIL_FAULTS: Mapping[EmailFault, str] = {
    "no_at": texts.EMAIL_WITHOUT_AT,
    "several_at": texts.EMAIL_WITH_SEVERAL_AT,
    "space": texts.EMAIL_WITH_SPACE,
    "mailbox": texts.EMAIL_MAILBOX,
    "domain": texts.EMAIL_DOMAIN,
    "too_long": texts.EMAIL_TOO_LONG,
}
_RECORDS_PER_REPORT = 1000
_SEVERAL = -1  # in place of the position of a field that has several

Row = TypeVar("Row")
Meanings = Mapping[str, tuple[str, ...]]  # field to what an answer can mean


class Cells:
    """The cells of one record at a time.

    `meanings` names the closed questions; `rules` says how answers and timestamps are written. With `may_be_damaged`
    each cell that is kept is looked at for damaged accents.
    """

    def __init__(
        self, columns: ColumnMap, rules: FormRules, meanings: Meanings, findings: Findings, *, may_be_damaged: bool
    ) -> None:
        self.columns = columns
        self.findings = findings
        self.line = 0
        self._cells: list[str] = []
        self._positions = {name: found[0] if len(found) == 1 else _SEVERAL for name, found in columns.positions.items()}
        self._to_check = tuple(columns.positions) if may_be_damaged else ()
        self._zone = zone_named(rules.zone)
        self._day_order = rules.day_order
        self._answers = {
            name: ClosedAnswers({meaning: rules.values.get(name, {}).get(meaning, ()) for meaning in known})
            for name, known in meanings.items()
        }

    def turn_to(self, record: Record) -> None:
        """Reads from `record` from now on; damaged accents are refused."""
        self.line, self._cells = record
        for name in self._to_check:
            if is_damaged(self.raw(name)):
                self.refuse(name, texts.DAMAGED_TEXT)

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.columns.positions

    def raw(self, name: str) -> str:
        """The cell as written, of several columns the first one filled; empty where the file has no such column."""
        position = self._positions.get(name)
        if position is None:
            return ""
        cell = self._cells[position if position != _SEVERAL else self._filled_position(name)]
        return original(cell) if cell[:1] == "'" else cell

    def text(self, name: str) -> str | None:
        """The clean text; None if there is none."""
        cell = self.raw(name)
        return (clean_text(cell) or None) if cell else None

    def required_text(self, name: str) -> str | None:
        """The clean text; an empty cell is refused."""
        text = self.text(name)
        if text is None:
            self.refuse(name, texts.MISSING_VALUE)
        return text

    def meaning(self, name: str) -> str | None:
        """What the answer to a closed question means, whatever it means; None if it is empty or not declared."""
        cell = self.raw(name)
        return self._answers[name].value(cell) if cell else None

    def closed(self, name: str) -> str | None:
        """What the answer means; None for no response. An answer that is not declared is refused."""
        cell = self.raw(name)
        if not cell:
            return None
        value = self._answers[name].value(cell)
        if value is None and clean_text(cell):
            self.refuse(name, texts.UNKNOWN_ANSWER, known=self._answers[name].known())
        return None if value == "no_response" else value

    def yes_or_no(self, name: str) -> bool | None:
        """A closed question that means ``yes`` or ``no``; None for no response."""
        value = self.closed(name)
        return None if value is None else value == "yes"

    def timestamp(self, name: str) -> datetime | None:
        """The instant (aware, UTC); an empty or unreadable cell is refused."""
        text = self.required_text(name)
        if text is None:
            return None
        try:
            return parse_timestamp(text, self._zone, self._day_order)
        except UnreadableTimestampError as error:
            self.refuse(name, error.message_id, **error.values)
            return None

    def email(self, name: str) -> str | None:
        """The normalised address; an empty or impossible one is refused."""
        email = normalised_email(self.raw(name))
        if not email:
            self.refuse(name, texts.MISSING_VALUE)
            return None
        fault = email_fault(email)
        if fault:
            self.refuse(name, EMAIL_FAULTS[fault])
            return None
        return email

    def hub_name(self, name: str) -> str | None:
        """The user name on the Hub; what cannot be one is left empty with a notice."""
        text = self.text(name)
        if text is None:
            return None
        found = hub_name(text)
        if found is None:
            self.notice(name, texts.NOTICE_HUB_NAME)
        return found

    def refuse(self, name: str, message_id: str, **values: str | int) -> None:
        """Refuses the cell of a field."""
        self.findings.refuse(self.line, self._title(name), message_id, **values)

    def notice(self, name: str, message_id: str, **values: str | int) -> None:
        """Notes a doubt about the cell of a field."""
        self.findings.notice(self.line, self._title(name), message_id, **values)

    def _filled_position(self, name: str) -> int:
        positions = self.columns.positions[name]
        return next((position for position in positions if self._cells[position].strip()), positions[0])

    def _title(self, name: str) -> str | None:
        return self.columns.headers[self._filled_position(name)] if self.has(name) else None


def read_rows(
    table: Table, cells: Cells, read_row: Callable[[], Row | None], progress: Callable[[int], None] | None
) -> Iterator[Row]:
    """The rows that `read_row` makes of each record of the table, without those in which something is refused.

    `progress` is told the line reached, now and then.
    """
    findings = cells.findings
    for position, record in enumerate(table.records(findings)):
        if progress and position % _RECORDS_PER_REPORT == 0:
            progress(record.line)
        refused_before = len(findings.refusals)
        cells.turn_to(record)
        row = read_row()
        if row is not None and len(findings.refusals) == refused_before:
            yield row


def form_key(answered_at: datetime, email: str) -> str:
    """What an answer to a form is known by: its second, and a digest of the address, which does not reveal it."""
    return f"{answered_at:%Y-%m-%dT%H:%M:%SZ}-{sha256(email.encode()).hexdigest()[:24]}"


def require_known_names(rules: FormRules, fields: tuple[str, ...], meanings: Meanings) -> None:
    """Raises RefusedFileError if an edition declares a column, or a meaning of an answer, that the import ignores."""
    for name in rules.columns:
        if name not in fields:
            raise RefusedFileError(
                Refusal(None, None, texts.UNKNOWN_FIELD, {"field": name, "known": ", ".join(fields)})
            )
    for name, answers in rules.values.items():
        known = meanings.get(name, ())
        for answer in answers:
            if answer not in known:
                values = {"field": name, "answer": answer, "known": ", ".join(known)}
                raise RefusedFileError(Refusal(None, None, texts.UNKNOWN_MEANING, values))
