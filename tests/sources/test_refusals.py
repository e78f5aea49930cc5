"""Findings say where and what, in any language, without repeating what people typed."""

import pytest

from lib import i18n
from lib.sources.refusals import (
    FIELD_COUNT,
    KIND_WEB_PAGE,
    MAX_REFUSALS,
    NOT_CSV,
    NOTICE_COUNTRY,
    Findings,
    Notice,
    Refusal,
    RefusedFileError,
)


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [
        (3, "País", 'Line 3, column "País": '),
        (3, None, "Line 3: "),
        (None, "País", 'Column "País": '),
        (None, None, ""),
    ],
)
def test_a_finding_begins_with_its_place(line: int | None, column: str | None, place: str) -> None:
    assert str(Refusal(line, column, NOTICE_COUNTRY)) == place + NOTICE_COUNTRY


def test_a_finding_is_said_in_the_language_of_the_reader_words_among_its_values_too() -> None:
    said = Refusal(2, None, FIELD_COUNT, {"expected": 12, "found": 9}).text(i18n.translator("es"))
    assert said.startswith("Línea 2: Se esperaban 12 campos y hay 9.")
    said = Refusal(None, None, NOT_CSV, {"kind": KIND_WEB_PAGE}).text(i18n.translator("pt"))
    assert said.startswith("Isto é uma página da web, nem CSV nem uma pasta")


def test_a_finding_is_stored_whole() -> None:
    assert Refusal(2, "País", FIELD_COUNT, {"expected": 12, "found": 9}).as_stored() == {
        "line": 2,
        "column": "País",
        "message_id": FIELD_COUNT,
        "values": {"expected": 12, "found": 9},
    }


def test_notices_of_one_kind_are_counted_by_column() -> None:
    findings = Findings()
    for line, column in ((2, "País"), (4, "Country"), (7, "País")):
        findings.notice(line, column, NOTICE_COUNTRY)
    assert findings.notices == (
        Notice(2, "País", NOTICE_COUNTRY, {}, 2),
        Notice(4, "Country", NOTICE_COUNTRY, {}, 1),
    )
    findings.require_none()


def test_refusals_are_raised_together_and_at_once_when_there_are_many() -> None:
    findings = Findings()
    findings.refuse(2, None, FIELD_COUNT, expected=3, found=2)
    with pytest.raises(RefusedFileError) as caught:
        findings.require_none()
    assert caught.value.refusals == (Refusal(2, None, FIELD_COUNT, {"expected": 3, "found": 2}),)
    with pytest.raises(RefusedFileError) as many:
        for line in range(3, 1000):
            findings.refuse(line, None, FIELD_COUNT, expected=3, found=2)
    assert len(many.value.refusals) == MAX_REFUSALS
