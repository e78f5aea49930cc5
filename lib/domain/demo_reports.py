"""Files as a ticket office and a form would export them, about made-up people.

The demo goes through the same import as real files. Headers and spellings of answers are those that the edition
declares, in turn, so that the files look as mixed as real ones do.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

from lib.domain.demo_people import DemoPerson, FormSource
from lib.domain.edition import FormRules, Language, zone_named

# What goes wrong in a file that is refused: a cell that is no address, or a column that somebody renamed.
Flaw = Literal["email", "header"]
_FIRST_ORDER, _FIRST_ATTENDEE = 8_400_000_011, 17_900_000_023
_RENAMED = "Columna 4"


def report(
    people: Iterable[DemoPerson],
    source: FormSource,
    rules: FormRules,
    *,
    exported_at: datetime,
    country_name: Callable[[str, Language], str],
    flaw: Flaw | None = None,
) -> bytes:
    """The CSV file (UTF-8) with everybody who had registered at `source` by `exported_at`, in order.

    `flaw` spoils it: "email" in the last row, "header" in the column of the addresses.
    """
    come = [
        (at, person) for person in people if (at := person.registered.get(source)) is not None and at <= exported_at
    ]
    come.sort(key=lambda entry: (entry[0], entry[1].number))
    headers = {name: column.headers[0] for name, column in rules.columns.items()}
    rows = [_row(person, at, source, rules, country_name) for at, person in come]
    if flaw == "email" and rows:
        rows[-1]["email"] = rows[-1]["email"].replace(".", ",")
    if flaw == "header":
        headers["email"] = _RENAMED
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers.values())
    writer.writerows([row.get(name, "") for name in headers] for row in rows)
    return text.getvalue().encode("utf-8")


def _row(
    person: DemoPerson,
    at: datetime,
    source: FormSource,
    rules: FormRules,
    country_name: Callable[[str, Language], str],
) -> dict[str, str]:
    first_name, _, last_name = person.name.partition(" ")
    return {
        "registered_at": _timestamp(at, source, rules),
        "order_number": str(_FIRST_ORDER + 7 * person.number),
        "attendee_number": str(_FIRST_ATTENDEE + 13 * person.number),
        "email": person.email,
        "first_name": first_name,
        "last_name": last_name,
        "full_name": person.name,
        "ticket": _spelled("ticket", person.ticket, person, rules),
        "status": _spelled("status", "attending", person, rules),
        "quantity": "1",
        "country": country_name(person.country_code, person.language),
        "city": person.city or "",
        "gender": _spelled("gender", person.gender, person, rules),
        "nlp_level": _spelled("nlp_level", person.nlp_level, person, rules),
        "took_part_before": _spelled("took_part_before", _yes_or_no(person.took_part_before), person, rules),
        "occupation": person.occupation or "",
        "language": _spelled("language", person.language, person, rules),
        "affiliate": person.affiliate,
    }


def _yes_or_no(answer: bool | None) -> str | None:
    return {True: "yes", False: "no", None: None}[answer]


def _spelled(name: str, answer: str | None, person: DemoPerson, rules: FormRules) -> str:
    """One of the declared spellings of `answer`; every third person who does not answer says so."""
    spellings = rules.values.get(name, {})
    if answer is None:
        silent = spellings.get("no_response", ())
        return silent[person.number % len(silent)] if silent and person.number % 3 == 0 else ""
    known = spellings.get(answer, (answer,))
    return known[person.number % len(known)]


def _timestamp(at: datetime, source: FormSource, rules: FormRules) -> str:
    """The instant as each source writes it, on the clocks of its zone: to the minute, or with the offset in words."""
    local = at.astimezone(zone_named(rules.zone))
    if source == "eventbrite":
        return f"{local:%m/%d/%y %H:%M}"
    half = "a. m." if local.hour < 12 else "p. m."
    hours = int((local.utcoffset() or timedelta()).total_seconds() // 3600)
    return f"{local:%Y/%m/%d} {local.hour % 12 or 12}:{local:%M:%S} {half} GMT{hours:+d}"
