"""Answers in the words that an edition declares."""

import pytest

from lib.domain.answers import ClosedAnswers, OpenAnswers

LEVELS = ClosedAnswers({"fundamental": ("Básico", "Beginner"), "non_binary": ("No binario",), "no_response": ()})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Básico", "fundamental"),
        ("BASICO", "fundamental"),
        (" ba\u0301sico. ", "fundamental"),
        ("beginner", "fundamental"),
        ("fundamental", "fundamental"),
        ("Non-binary", "non_binary"),
        ("no response", "no_response"),
        ("Básico o intermedio", None),
        ("", None),
        ("?", None),
    ],
)
def test_a_closed_answer_is_a_declared_spelling_or_nothing(text: str, value: str | None) -> None:
    assert LEVELS.value(text) == value
    assert LEVELS.value(text) == value  # and the same when asked again


def test_the_known_answers_are_named_by_their_first_spelling() -> None:
    assert LEVELS.known() == "Básico, No binario, no_response"


GROUPS = OpenAnswers(
    {
        "data_science": ("data scientist", "científica de datos", "ingeniero de datos"),
        "student": ("student", "estudiante", "alumno"),
        "engineering": ("ingeniero", "ingeniera", "IA"),
    }
)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Senior Data Scientist (NLP)", "data_science"),
        ("cientifica de datos", "data_science"),
        ("Estudiante e ingeniera", "student"),
        ("Ingeniero/a de datos", "data_science"),
        ("alumno(a)", "student"),
        ("INGENIERA", "engineering"),
        ("estudiantes", None),
        ("materia", None),
        ("ia", "engineering"),
        ("", None),
    ],
)
def test_an_open_answer_belongs_to_the_first_group_it_names_in_whole_words(text: str, group: str | None) -> None:
    assert GROUPS.group(text) == group
