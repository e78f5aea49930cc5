"""Names of projects, what they deliver, and what a search finds."""

import pytest

from lib.domain.projects import delivery_of, is_said_in, missing_kinds, rest_of_title, short_title

REQUIRED = ("dataset", "model", "space")


@pytest.mark.parametrize(
    ("title", "short", "rest"),
    [
        ("KUNTUR: LLM de asistencia legal", "KUNTUR", "LLM de asistencia legal"),
        ("ChaterapIA", "ChaterapIA", ""),
        ("SpanishMedicaLLM & SMC: Spanish Medical Corpus", "SpanishMedicaLLM & SMC", "Spanish Medical Corpus"),
        ("A: B: C", "A", "B: C"),
        (": sin nombre", ": sin nombre", ""),
        ("12:30 en punto", "12:30 en punto", ""),
        ("  Espacios :  dos  ", "Espacios", "dos"),
        ("مرحبا: سلام", "مرحبا", "سلام"),
        ("👩‍🍳: 🍲", "👩‍🍳", "🍲"),
    ],
)
def test_title_has_a_short_part_and_a_rest(title: str, short: str, rest: str) -> None:
    assert (short_title(title), rest_of_title(title)) == (short, rest)


@pytest.mark.parametrize(
    ("kinds", "delivery"),
    [
        (["dataset", "model", "space", "video"], "complete"),
        (["dataset", "model", "model", "notebook", "video"], "complete"),
        (["dataset", "dataset"], "corpus_only"),
        (["dataset", "video", "other"], "corpus_only"),
        (["dataset", "notebook"], "partial"),
        (["dataset", "space"], "partial"),
        (["model", "space"], "partial"),
        (["video"], "partial"),
        ([], "partial"),
    ],
)
def test_delivery_goes_by_what_was_given(kinds: list[str], delivery: str) -> None:
    assert delivery_of(kinds, REQUIRED) == delivery


def test_delivery_of_an_edition_that_asks_for_a_dataset_only_is_its_own() -> None:
    assert delivery_of(["dataset", "model"], ("dataset",)) == "complete"
    assert delivery_of(["model"], ("dataset",)) == "partial"


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        (["dataset", "model", "space", "video"], ()),
        (["dataset", "model", "notebook"], ("video",)),
        (["dataset", "dataset"], ("model", "space", "video")),
        ([], ("dataset", "model", "space", "video")),
    ],
)
def test_missing_kinds_are_named_in_order(kinds: list[str], missing: tuple[str, ...]) -> None:
    assert missing_kinds(kinds, (*REQUIRED, "video")) == missing


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("  ", True),
        ("¿?", True),
        ("guarani", True),
        ("GUARANÍ", True),
        ("guarani\u0301", True),
        ("cultura conoce", True),
        ("guara", True),
        ("aran", True),
        ("guarani chile", False),
        ("resumido", True),
        ("%", True),
        ("none", False),
    ],
)
def test_search_ignores_case_and_accents_and_wants_every_word(query: str, is_found: bool) -> None:
    assert is_said_in(query, "ThinkParaguayo: Conoce la cultura guaraní", None, "Resumido aquí") is is_found
