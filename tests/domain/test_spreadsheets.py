import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.spreadsheets import original, protected


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1|x",
        "-2+3+cmd|' /C calc'!A0",
        "-A1",
        "@SUM(1)",
        "\t=1",
        "\tplain",
        "\rplain",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "＝1+1",
        "＋1+1",
        "－A1",
        "＠SUM(1)",
        "﹦1",
        "−A1",
        "+34 600 000 000=1",
        "+34 6oo ooo ooo",
        "-12,5=1",
        "--1",
        "-1-1",
        "'=1+1",
        "''@x",
        "-1'",
    ],
)
def test_runnable_text_is_kept_as_text_by_an_apostrophe(text: str) -> None:
    assert protected(text) == f"'{text}"
    assert original(protected(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Think Paraguayo",
        "RecetasDeLaAbuel@",
        "a=b",
        "ES, MX, VE +",
        "-",
        "+",
        "-5",
        "+5",
        "-12,5",
        "-1.234,56",
        "-1,234.56",
        "-1 234,5",
        "+5 %",
        "-3%",
        "-1.5e-7",
        "−4",
        "+34600000000",
        "+34 600 000 000",
        "+57 (300) 123-4567",
        "+1-202-555-0143",
        "+52.55.1234.5678",
        "'tis",
        "'",
        "' quoted '",
        "007",
    ],
)
def test_other_text_numbers_and_phone_numbers_stay_as_they_are(text: str) -> None:
    assert protected(text) == text
    assert original(text) == text


SIGNS = st.text(st.sampled_from("'=+-@\t\n ＝a1,"), max_size=8)


@given(st.one_of(st.text(), SIGNS))
def test_every_text_comes_back(text: str) -> None:
    assert original(protected(text)) == text


@given(SIGNS)
def test_what_is_protected_starts_no_formula(text: str) -> None:
    cell = protected(text)
    harmless = set("0123456789., +-'")
    assert not cell.strip().startswith(("=", "@", "＝")) or len(cell) == 1
    assert not cell.strip().startswith(("+", "-")) or len(cell) == 1 or set(cell) <= harmless
