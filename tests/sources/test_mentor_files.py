"""Lists of mentors: what is read, and what is refused with its place."""

import pytest

from lib.sources import refusals as texts
from lib.sources.mentor_files import MentorRow, parse_mentors
from lib.sources.refusals import RefusedFileError


def refusals(content: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(RefusedFileError) as refused:
        parse_mentors(content.encode())
    return [(one.line, one.column, one.message_id) for one in refused.value.refusals]


def test_a_range_copied_from_a_sheet_is_read() -> None:
    content = "Nombre completo\tCorreo electrónico\tIdioma\tNota\nZoë  Ruiz 🦙\tZoe@Example.org\tInglés\tx\nTeo\t\t\t\n"
    assert parse_mentors(content.encode()) == [
        MentorRow(2, "Zoë Ruiz", "Zoe@Example.org", "zoe@example.org", "en"),
        MentorRow(3, "Teo", None, None, None),
    ]


def test_a_list_of_names_alone_is_read_each_once() -> None:
    assert [row.full_name for row in parse_mentors("name\nEva Solís\nEVA SOLÍS\n".encode())] == ["Eva Solís"]


def test_faults_are_refused_with_their_place() -> None:
    content = "name;email;language\n;a@example.org;\n🦙;b@example.org;\nEva;eva;\nTeo;;klingon\n" + "x" * 161 + ";;\n"
    assert refusals(content) == [
        (2, "name", texts.MISSING_VALUE),
        (3, "name", texts.NO_PRINTABLE_NAME),
        (4, "email", texts.EMAIL_WITHOUT_AT),
        (5, "language", texts.NO_LANGUAGE_OF_CERTIFICATES),
        (6, "name", texts.NAME_TOO_LONG),
    ]


def test_an_address_with_two_names_is_refused() -> None:
    content = "name;email\nEva Solís;eva@example.org\nAna Roca;EVA@example.org\n"
    assert refusals(content) == [(3, "name", texts.MENTOR_TWICE)]


def test_a_list_without_names_is_refused() -> None:
    assert refusals("email\neva@example.org\n")[0][0] == 1
    assert refusals("name\n") == [(None, None, texts.NO_ROWS)]
