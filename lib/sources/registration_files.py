"""Registrations from a file: an Eventbrite attendee report, or the answers of a form.

Fields, whose headers the edition declares (``registrations.eventbrite`` and ``registrations.form``):

- both: ``registered_at`` and ``email`` (required), ``first_name`` and ``last_name`` or ``full_name``, ``hub_name``,
  ``country``, ``city``, ``gender``, ``nlp_level``, ``took_part_before``, ``occupation``, ``ticket``, ``status``,
  ``affiliate``, ``language``;
- Eventbrite also: ``order_number`` and ``attendee_number`` (required), and ``quantity``, which must be 1: a report of
  orders has one row for several people;
- ``discord_name`` may be declared and is not kept.

A registration keeps its key from one export to the next: order and attendee number, or for a form the second of the
timestamp and the e-mail address. An empty cell in an optional column is no response, never a guess. Answers to closed
questions mean what the edition declares; one that it does not declare is refused, except where people are invited to
write their own: gender becomes ``other`` and an unknown country stays as written, both with a notice.

``values.email.not_given`` declares what Eventbrite writes where the buyer has not named the attendee yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from lib.domain.answers import OpenAnswers
from lib.domain.countries import CountryNames
from lib.domain.edition import FormRules
from lib.domain.identity import clean_text, comparison_key
from lib.sources import refusals as texts
from lib.sources.cells import Cells, form_key, read_rows, require_known_names
from lib.sources.csv_files import Table
from lib.sources.headers import ColumnMap, map_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError

RegistrationSource = Literal["eventbrite", "form"]

FIELDS = (
    "registered_at",
    "email",
    "order_number",
    "attendee_number",
    "quantity",
    "discord_name",
    "first_name",
    "last_name",
    "full_name",
    "hub_name",
    "country",
    "city",
    "gender",
    "nlp_level",
    "took_part_before",
    "occupation",
    "ticket",
    "status",
    "affiliate",
    "language",
)
# What an answer can mean. `no_response` is for "I prefer not to say".
MEANINGS: Mapping[str, tuple[str, ...]] = {
    "gender": ("female", "male", "non_binary", "other", "no_response"),
    "nlp_level": ("fundamental", "intermediate", "advanced", "no_response"),
    "took_part_before": ("yes", "no", "no_response"),
    "ticket": ("hackathon", "talks"),
    "status": ("attending", "cancelled"),
    "language": ("es", "en", "pt"),
    "email": ("not_given",),
}
_REQUIRED: Mapping[RegistrationSource, frozenset[str]] = {
    "eventbrite": frozenset({"registered_at", "email", "order_number", "attendee_number"}),
    "form": frozenset({"registered_at", "email"}),
}


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """One registration. `registered_at` is aware UTC; None in an optional answer is no response.

    `country_code` None with a `country_text`: not a country that we know. `email` is as given, `email_key` normalised;
    both are None only where Eventbrite does not know the attendee's address yet.
    """

    line: int = field(compare=False)
    source_key: str
    registered_at: datetime
    full_name: str | None
    email: str | None
    email_key: str | None
    hub_name: str | None
    ticket: str | None
    is_cancelled: bool
    country_code: str | None
    country_text: str | None
    city: str | None
    gender: str | None
    nlp_level: str | None
    took_part_before: bool | None
    occupation_text: str | None
    occupation_group: str | None
    language: str | None
    affiliate: str | None


def source_of(
    table: Table, rules: Mapping[RegistrationSource, FormRules], source: RegistrationSource | None
) -> tuple[RegistrationSource, ColumnMap]:
    """Which of the declared sources the table comes from (the one that was said, if one was), and its columns.

    Raises RefusedFileError where the headers fit none, fit both, or the edition declares no such source.
    """
    if source is not None:
        if source not in rules:
            raise RefusedFileError(Refusal(None, None, texts.SOURCE_NOT_DECLARED, {"source": source}))
        return source, _columns(table, source, rules[source])
    fitting: list[tuple[RegistrationSource, ColumnMap]] = []
    refused: list[RefusedFileError] = []
    for candidate, its_rules in rules.items():
        try:
            fitting.append((candidate, _columns(table, candidate, its_rules)))
        except RefusedFileError as error:
            refused.append(error)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise RefusedFileError(Refusal(table.header_line, None, texts.SEVERAL_SOURCES))
    if len(refused) == 1:
        raise refused[0]
    found = ", ".join(clean_text(header) for header in table.headers)
    raise RefusedFileError(Refusal(table.header_line, None, texts.UNKNOWN_SOURCE, {"found": found}))


def _columns(table: Table, source: RegistrationSource, rules: FormRules) -> ColumnMap:
    require_known_names(rules, FIELDS, MEANINGS)
    aliases: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(_REQUIRED[source]), ())
    aliases |= {name: column.headers for name, column in rules.columns.items()}
    required = _REQUIRED[source] | {name for name, column in rules.columns.items() if column.is_required}
    return map_headers(table.headers, aliases, required, table.header_line)


def parse_registrations(
    table: Table,
    columns: ColumnMap,
    findings: Findings,
    *,
    source: RegistrationSource,
    rules: FormRules,
    countries: CountryNames,
    occupations: OpenAnswers,
    progress: Callable[[int], None] | None = None,
) -> list[RegistrationRow]:
    """Every registration of the table, each key once; what is refused goes to `findings`, whose owner decides.

    `progress` is told the line reached. Raises RefusedFileError where reading on is vain.
    """
    cells = Cells(columns, rules, MEANINGS, findings, may_be_damaged=table.may_be_damaged)
    rows: dict[str, RegistrationRow] = {}
    first_of: dict[str, RegistrationRow] = {}
    read_row = partial(_row, cells, source, countries, occupations)
    for row in read_rows(table, cells, read_row, progress):
        known = rows.setdefault(row.source_key, row)
        if known is not row:
            if known == row:  # the line apart
                findings.notice(row.line, None, texts.NOTICE_REPEATED_ROW, first=known.line)
            else:
                findings.refuse(row.line, None, texts.REPEATED_KEY, first=known.line)
            continue
        if row.email_key and row.full_name:
            first = first_of.setdefault(row.email_key, row)
            if first is not row and comparison_key(first.full_name or "") != comparison_key(row.full_name):
                findings.notice(row.line, columns.title("email"), texts.NOTICE_EMAIL_ONCE_MORE, first=first.line)
    return list(rows.values())


def _row(
    cells: Cells, source: RegistrationSource, countries: CountryNames, occupations: OpenAnswers
) -> RegistrationRow | None:
    """The row in `cells`; None where it has no instant. What is refused is among the findings, wherever it stands."""
    registered_at = cells.timestamp("registered_at")
    is_named = "@" in cells.raw("email") or cells.meaning("email") != "not_given"
    if not is_named:
        cells.notice("email", texts.NOTICE_NO_EMAIL)
    email_key = cells.email("email") if is_named else None
    country_text = cells.text("country")
    country_code = countries.code(country_text) if country_text else None
    if country_text and not country_code:
        cells.notice("country", texts.NOTICE_COUNTRY)
    occupation = cells.text("occupation")
    source_key = _source_key(cells, source, registered_at, email_key)
    # Every cell is read before the first fault ends the row, so that one refusal names all of them.
    ticket, level, language = cells.closed("ticket"), cells.closed("nlp_level"), cells.closed("language")
    is_cancelled, gender, took_part = _is_cancelled(cells), _gender(cells), cells.yes_or_no("took_part_before")
    if registered_at is None:
        return None
    return RegistrationRow(
        line=cells.line,
        source_key=source_key,
        registered_at=registered_at,
        full_name=_full_name(cells) if is_named else None,
        email=cells.text("email") if is_named else None,
        email_key=email_key,
        hub_name=cells.hub_name("hub_name"),
        ticket=ticket,
        is_cancelled=is_cancelled,
        country_code=country_code,
        country_text=country_text,
        city=cells.text("city"),
        gender=gender,
        nlp_level=level,
        took_part_before=took_part,
        occupation_text=occupation,
        occupation_group=occupations.group(occupation) if occupation else None,
        language=language,
        affiliate=cells.text("affiliate"),
    )


def _source_key(cells: Cells, source: RegistrationSource, registered_at: datetime | None, email_key: str | None) -> str:
    """What the registration is known by; empty where its parts were refused."""
    if source == "form":
        return form_key(registered_at, email_key) if registered_at and email_key else ""
    quantity = cells.text("quantity")
    if quantity and not _is_whole_number(quantity):
        cells.refuse("quantity", texts.NOT_A_NUMBER)
    elif quantity not in (None, "1"):
        cells.refuse("quantity", texts.SEVERAL_TICKETS, found=quantity or "")
    numbers = []
    for name in ("order_number", "attendee_number"):
        number = cells.required_text(name)
        if number and not _is_whole_number(number):
            cells.refuse(name, texts.REWRITTEN_NUMBER)
        numbers.append(number or "")
    return "-".join(numbers)


def _is_whole_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_cancelled(cells: Cells) -> bool:
    if cells.has("status") and cells.required_text("status") is None:
        return False
    return cells.closed("status") == "cancelled"


def _gender(cells: Cells) -> str | None:
    value = cells.meaning("gender")
    if value is None and cells.text("gender"):
        cells.notice("gender", texts.NOTICE_GENDER)
        return "other"
    return None if value == "no_response" else value


def _full_name(cells: Cells) -> str | None:
    parts = (cells.text("first_name"), cells.text("last_name"))
    return cells.text("full_name") or " ".join(part for part in parts if part) or None
