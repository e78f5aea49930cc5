"""What values mean, which column is which, and what is unknown: the definitions of an audit."""

import pytest

from lib.domain import corpus_audit as rules
from lib.domain.corpus_audit import Reading, SampleRow
from lib.domain.edition import CorpusColumn

LABEL = {"es": "x", "en": "x", "pt": "x"}


def column(key: str = "x", **values: object) -> CorpusColumn:
    return CorpusColumn.model_validate({"key": key, "label": LABEL, **values})


TASK = column(
    vocabulary=["resumen", "similitud_semantica"],
    value_aliases={"similitud semántica": "similitud_semantica"},
    allows_subvalues=True,
)
VARIETY = column(role="variety", pattern="[a-z]{2,3}([_-][A-Za-z]{2})?")
COUNTRY = column(role="country", pattern=r"[A-Z]{2}(/[A-Z]{2})*( \([^()]+\))?")


@pytest.mark.parametrize(
    ("of", "value", "expected"),
    [
        (TASK, "resumen", Reading("exact", ("resumen",))),
        (TASK, " Resumen ", Reading("respelled", ("resumen",))),
        (TASK, "similitud semántica", Reading("respelled", ("similitud_semantica",))),
        (TASK, "similitud_semantica", Reading("exact", ("similitud_semantica",))),
        (TASK, "similitud_semantica_frases", Reading("kind", ("similitud_semantica",))),
        (TASK, "resumen_", Reading("unknown")),
        (TASK, "resumenes", Reading("unknown")),
        (TASK, "resumen" + "_a" * 50, Reading("unknown")),
        (column(vocabulary=["a"]), "a_b", Reading("unknown")),
        (VARIETY, "es_MX", Reading("exact", ("es_MX",))),
        (VARIETY, "es-mx", Reading("respelled", ("es_MX",))),
        (VARIETY, "español", Reading("unknown")),
        (COUNTRY, "NA", Reading("exact", ("NA",))),
        (COUNTRY, "AR/UY", Reading("exact", ("AR", "UY"))),
        (COUNTRY, "AR (Rosario)", Reading("exact", ("AR",))),
        (COUNTRY, "AR/XX", Reading("unknown")),
        (COUNTRY, "México", Reading("unknown")),
    ],
)
def test_value_is_read_by_the_column_of_the_edition(of: CorpusColumn, value: str, expected: Reading) -> None:
    assert rules.reading(of, value, {"NA", "AR", "UY"}) == expected


def test_columns_are_found_by_key_first_then_by_alias_whatever_their_case() -> None:
    columns = (
        column("pregunta", aliases=["question", "prompt"], is_required=True),
        column("respuesta", is_required=True),
        column("entrada"),
    )
    found = rules.header(columns, ("id", "Prompt", " PREGUNTA", "notes"))
    assert found == rules.Header(
        {"pregunta": " PREGUNTA"}, missing_required=("respuesta",), doubled=("Prompt",), extra=("id", "notes")
    )


@pytest.mark.parametrize(
    ("counted", "median", "bins"),
    [([(0, 5), (3, 1)], 3, (1, 0)), ([(3, 1), (10, 1)], 6.5, (1, 1)), ([(9, 2), (12, 1)], 9, (2, 1))],
)
def test_median_and_bins_leave_empty_texts_out(
    counted: list[tuple[int, int]], median: float, bins: tuple[int, int]
) -> None:
    found = rules.summary(counted)
    assert found is not None
    assert (found.median, found.bins[:2]) == (median, bins)


def test_lengths_of_nothing_are_unknown() -> None:
    assert rules.summary([(0, 3)]) is None


def test_sample_is_searched_in_every_cell_without_case() -> None:
    rows = [SampleRow({"a": "Ñandú"}), SampleRow({"a": "x", "b": "río"})]
    assert rules.sample_rows(rows, " ñandú") == (rows[0],)
    assert rules.sample_rows(rows, "RÍO") == (rows[1],)
    assert rules.sample_rows(rows, "") == tuple(rows)
