"""Against published tables with known results."""

import pytest

from lib.domain.agreement import IntraclassCorrelations, Metric, intraclass_correlations, krippendorff_alpha

# Krippendorff 2011, data C: 12 units, 4 observers, some marks missing.
DATA_C = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
        strict=True,
    )
)
# The example of 3 coders and 15 units.
THREE_CODERS = list(
    zip(
        [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
        [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
        [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
        strict=True,
    )
)
# Fleiss 1971, table 1: how many of 6 psychiatrists gave each of 30 patients each of 5 diagnoses.
FLEISS = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)]
)
def test_alpha_of_the_published_data_c(metric: Metric, published: float) -> None:
    assert krippendorff_alpha(DATA_C, metric) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(("metric", "published"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_alpha_of_the_three_coders(metric: Metric, published: float) -> None:
    assert krippendorff_alpha(THREE_CODERS, metric) == pytest.approx(published, abs=5e-7)


def test_alpha_of_the_diagnoses_of_fleiss_is_his_kappa_for_so_few_marks() -> None:
    patients = [[at for at, count in enumerate(row) for _ in range(int(count))] for row in FLEISS.split()]
    n = sum(len(marks) for marks in patients)
    assert (len(patients), n) == (30, 180)
    shares = [sum(marks.count(diagnosis) for marks in patients) / n for diagnosis in range(5)]
    assert [round(share, 3) for share in shares] == [0.144, 0.144, 0.167, 0.306, 0.239]
    alpha = krippendorff_alpha(patients, "nominal")
    assert alpha is not None
    # Alpha draws what is expected by chance without putting marks back, kappa puts them back.
    assert 1 - (1 - alpha) * n / (n - 1) == pytest.approx(0.4302, abs=5e-5)


def test_alpha_of_jurors_who_contradict_each_other_is_negative() -> None:
    found = krippendorff_alpha([[1, 5], [5, 1], [1, 5]], "interval")
    assert found is not None
    assert found < 0


@pytest.mark.parametrize("units", [[], [[3, 3], [3, 3]], [[1, None], [None, 2]], [[4]]])
def test_alpha_is_not_defined_when_nothing_can_differ(units: list[list[float | None]]) -> None:
    assert krippendorff_alpha(units, "interval") is None


def test_alpha_on_a_ratio_scale_refuses_negative_marks() -> None:
    with pytest.raises(ValueError, match="-1 is no mark on a ratio scale"):
        krippendorff_alpha([[-1, 2]], "ratio")


def test_intraclass_correlations_of_shrout_and_fleiss() -> None:
    found = intraclass_correlations(SHROUT_FLEISS)
    assert found is not None
    assert [round(value, 4) for value in (found.one_1, found.one_2, found.one_3)] == [0.1657, 0.2898, 0.7148]
    assert [round(value, 4) for value in (found.mean_1, found.mean_2, found.mean_3)] == [0.4428, 0.6201, 0.9093]


def test_intraclass_correlations_of_equal_jurors_are_one() -> None:
    assert intraclass_correlations([[1, 1], [4, 4]]) == IntraclassCorrelations(1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize("marks", [[], [[1, 2]], [[1], [2]], [[3, 3], [3, 3]]])
def test_intraclass_correlations_need_two_projects_two_jurors_and_a_difference(marks: list[list[float]]) -> None:
    assert intraclass_correlations(marks) is None
