"""Stars as people and forms write them, and files about something else."""

from datetime import UTC, datetime

import pytest

from lib.domain.edition import FeedbackForm
from lib.sources.csv_files import read_table
from lib.sources.feedback_files import FeedbackRow, parse_feedback, stars_of
from lib.sources.refusals import Findings, RefusedFileError
from tests.edition_samples import words

FORM = FeedbackForm.model_validate(
    {
        "zone": "Europe/Madrid",
        "day_order": "day_first",
        "answered_at": ["Timestamp", "Marca temporal"],
        "aspects": [
            {"key": "talks", "label": words("Talks"), "aliases": ["Charlas"]},
            {"key": "food", "label": words("Food"), "aliases": ["Comida"]},
        ],
    }
)


@pytest.mark.parametrize(
    ("cell", "stars"),
    [
        ("1", 1),
        ("5", 5),
        (" 4 ", 4),
        ("4.0", 4),
        ("3,00", 3),
        ("★★★★☆", 4),
        ("★ ★ ★ ★ ★", 5),
        ("⭐⭐⭐", 3),
        ("⭐️⭐️", 2),
        ("5 - Excelente", 5),
        ("2: regular", 2),
        ("1) Muy malo", 1),
        ("3 estrellas", 3),
        ("4/5", 4),
        ("", None),
        ("  ", None),
        ("—", None),
        ("N/A", None),
        ("No aplica", None),
        ("Não se aplica", None),
    ],
)
def test_stars_are_read_from_numbers_words_and_signs(cell: str, stars: int | None) -> None:
    assert stars_of(cell) == stars


@pytest.mark.parametrize(
    "cell",
    [
        "0",
        "6",
        "10",
        "-1",
        "4.5",
        "4,5",
        "3/10",
        "5 - 7",
        "☆☆☆☆☆",
        "★★★★★★",
        "★☆",
        "Excelente",
        "five",
        "٣",
        "1-5",
        "?",
        "!!",
    ],
)
def test_what_is_not_one_to_five_stars_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        stars_of(cell)


def read(*lines: str) -> tuple[list[FeedbackRow], list[str]]:
    """Rows and notices. Raises RefusedFileError."""
    findings = Findings()
    rows = parse_feedback(read_table("\n".join(lines).encode()), FORM, findings)
    return rows, [str(notice) for notice in findings.notices]


def test_a_row_is_an_answer_with_its_moment() -> None:
    rows, notices = read("Timestamp,Charlas,Comida,Nombre", "10/04/2024 10:00:00,5,,Ana", "10/04/2024 10:00:00,,3,Eva")
    assert [(row.line, row.answered_at, row.stars) for row in rows] == [
        (2, datetime(2024, 4, 10, 8, tzinfo=UTC), {"talks": 5}),
        (3, datetime(2024, 4, 10, 8, tzinfo=UTC), {"food": 3}),
    ]
    assert rows[0].source_key != rows[1].source_key
    assert notices == ["Line 1: Columns that are not about a declared aspect were not read: 1."]


def test_the_key_says_nothing_of_what_was_answered_or_by_whom() -> None:
    one, _ = read("Timestamp,Charlas,Nombre", "10/04/2024 10:00:00,5,Ana")
    other, _ = read("Comida,Marca temporal", "1,10/04/2024 10:00:00")
    assert one[0].source_key == other[0].source_key


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (("Timestamp,Nombre", "10/04/2024 10:00:00,Ana"), "Line 1: No column is about an aspect"),
        (("Charlas,Comida", "5,4"), 'Line 1: No column for "answered_at"'),
        (("Timestamp,Charlas",), "The file has a header but no rows"),
        (("Timestamp,Charlas", ",5"), 'Line 2, column "Timestamp": The cell is empty'),
        (("Timestamp,Charlas", "10/04/2024 10:00:00,9"), 'Line 2, column "Charlas": This is not one to five stars'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(lines: tuple[str, ...], refusal: str) -> None:
    with pytest.raises(RefusedFileError) as caught:
        read(*lines)
    assert str(caught.value).startswith(refusal)
