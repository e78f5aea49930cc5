"""Made-up files are read by the real import as the people they were made from."""

from datetime import UTC, datetime

import pytest

from lib import i18n
from lib.domain.answers import OpenAnswers
from lib.domain.countries import CountryNames
from lib.domain.demo_people import DemoPerson, FormSource, people
from lib.domain.demo_plan import PublishedPeople
from lib.domain.demo_reports import Flaw, report
from lib.domain.edition import FormRules
from lib.sources.csv_files import read_table
from lib.sources.demo_files import read_demo_plan
from lib.sources.edition_files import read_edition
from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.registration_files import RegistrationRow, parse_registrations, source_of

EDITION = read_edition("somos600m-2024")
PUBLISHED = PublishedPeople(
    people=651,
    talks_only=222,
    countries=29,
    by_location={"latam": 46, "spain": 32, "other": 22},
    by_gender={"male": 60, "female": 22, "non_binary": 1, "no_response": 17},
    by_level={"fundamental": 40, "intermediate": 31, "advanced": 12, "no_response": 17},
    took_part_before_at_least=14,
)
PEOPLE = people(read_demo_plan("somos600m-2024").people, PUBLISHED, EDITION, (), 1)
CLOSED = datetime(2024, 3, 17, tzinfo=UTC)


def _rules(source: FormSource) -> FormRules:
    rules = EDITION.registrations.eventbrite if source == "eventbrite" else EDITION.registrations.form
    assert rules is not None
    return rules


def _file(source: FormSource, exported_at: datetime = CLOSED, flaw: Flaw | None = None) -> bytes:
    return report(PEOPLE, source, _rules(source), exported_at=exported_at, country_name=i18n.country, flaw=flaw)


def _read(content: bytes, source: FormSource) -> tuple[list[RegistrationRow], Findings]:
    table = read_table(content)
    findings = Findings()
    found, columns = source_of(table, {source: _rules(source)}, None)
    assert found == source
    names = CountryNames(i18n.country_codes_by_name())
    rows = parse_registrations(
        table,
        columns,
        findings,
        source=source,
        rules=_rules(source),
        countries=names,
        occupations=OpenAnswers({}),
    )
    return rows, findings


def _answers(row: RegistrationRow) -> tuple[object, ...]:
    return (
        row.email_key,
        row.full_name,
        row.ticket,
        row.country_code,
        row.city,
        row.gender,
        row.nlp_level,
        row.took_part_before,
        row.occupation_text,
        row.language,
        row.affiliate,
        row.is_cancelled,
    )


def _expected(person: DemoPerson) -> tuple[object, ...]:
    return (
        person.email,
        person.name,
        person.ticket,
        person.country_code,
        person.city,
        person.gender,
        person.nlp_level,
        person.took_part_before,
        person.occupation,
        person.language,
        person.affiliate,
        False,
    )


@pytest.mark.parametrize(("source", "rows_expected"), [("eventbrite", 554), ("form", 111)])
def test_import_reads_the_people_that_a_file_was_made_from(source: FormSource, rows_expected: int) -> None:
    rows, findings = _read(_file(source), source)
    assert findings.refusals == []
    assert findings.notices == ()
    assert len(rows) == rows_expected
    by_email = {person.email: person for person in PEOPLE if source in person.registered}
    assert {row.email_key: _answers(row) for row in rows} == {
        email: _expected(person) for email, person in by_email.items()
    }
    for row in rows:
        late = row.registered_at - by_email[str(row.email_key)].registered[source]
        assert -60 < late.total_seconds() <= 0  # Eventbrite writes minutes only


def test_a_later_file_begins_with_the_rows_of_an_earlier_one() -> None:
    earlier = _file("eventbrite", datetime(2024, 3, 5, tzinfo=UTC))
    later = _file("eventbrite", datetime(2024, 3, 6, tzinfo=UTC))
    assert later.startswith(earlier)
    assert len(later) > len(earlier)


def test_a_spoilt_address_is_refused_with_its_line_and_column() -> None:
    content = _file("form", flaw="email")
    _, findings = _read(content, "form")
    [refusal] = findings.refusals
    assert (refusal.line, refusal.column) == (112, "Email")
    assert "e-mail" in refusal.message_id


def test_a_renamed_column_is_refused() -> None:
    with pytest.raises(RefusedFileError) as error:
        _read(_file("eventbrite", flaw="header"), "eventbrite")
    assert "email" in str(error.value)
