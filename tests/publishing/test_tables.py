import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.spreadsheets import original
from lib.publishing.tables import FORMATS, Column, Notation, Table, plain_number, render
from lib.sources.csv_files import read_table
from lib.sources.refusals import Findings

RIVERS = Table(
    columns=(
        Column("river", "Río"),
        Column("km", "Kilómetros", is_number=True, digits=3),
        Column("countries", "Países"),
        Column("repo", "Repositorio", is_detail=True),
    ),
    rows=(
        ("Paraná", Decimal("4880"), Notation("Mix", "Varios"), "a/parana"),
        ("Ebro", Decimal("2.3"), Notation("-", "–"), None),
        ("Uruguay", None, "UY", "a/uruguay"),
    ),
    caption="Ríos. Fuente: nadie",
    total=("Total", Decimal("4882.30"), "", ""),
    notes=("Una nota.",),
    unknown="sin dato",
    locale="es-ES",
)


def test_csv_has_machine_names_plain_numbers_and_no_total() -> None:
    assert render(RIVERS, "csv") == (
        "river,km,countries,repo\nParaná,4880,Mix,a/parana\nEbro,2.30,-,\nUruguay,,UY,a/uruguay\n"
    )


def test_json_has_every_column_and_exact_numbers() -> None:
    text = render(RIVERS, "json")
    assert '"km": 2.30' in text
    assert json.loads(text, parse_float=Decimal) == [
        {"river": "Paraná", "km": 4880, "countries": "Mix", "repo": "a/parana"},
        {"river": "Ebro", "km": Decimal("2.30"), "countries": "-", "repo": None},
        {"river": "Uruguay", "km": None, "countries": "UY", "repo": "a/uruguay"},
    ]


def test_markdown_has_labels_words_and_the_numbers_of_the_locale() -> None:
    assert render(RIVERS, "markdown") == (
        "Ríos. Fuente: nadie\n"
        "\n"
        "| Río | Kilómetros | Países |\n"
        "| --- | ---: | --- |\n"
        "| Paraná | 4.880 | Varios |\n"
        "| Ebro | 2,30 | – |\n"
        "| Uruguay | sin dato | UY |\n"
        "| **Total** | **4.882,3** |  |\n"
        "\n"
        "- Una nota.\n"
    )


def test_latex_is_a_booktabs_table() -> None:
    assert render(RIVERS, "latex") == (
        "% Needs \\usepackage{booktabs}; pdfLaTeX, XeLaTeX or LuaLaTeX, UTF-8.\n"
        "\\begin{table}\n"
        "  \\centering\n"
        "  \\caption{Ríos. Fuente: nadie}\n"
        "  \\begin{tabular}{lrl}\n"
        "    \\toprule\n"
        "    Río & Kilómetros & Países \\\\\n"
        "    \\midrule\n"
        "    Paraná & 4.880 & Varios \\\\\n"
        "    Ebro & 2,30 & – \\\\\n"
        "    Uruguay & sin dato & UY \\\\\n"
        "    \\midrule\n"
        "    Total & 4.882,3 &  \\\\\n"
        "    \\bottomrule\n"
        "  \\end{tabular}\n"
        "  \\par\\smallskip\\footnotesize Una nota.\n"
        "\\end{table}\n"
    )


def test_a_table_without_rows_is_headers_only() -> None:
    empty = Table(columns=("river", "km"), rows=())
    assert render(empty, "csv") == "river,km\n"
    assert render(empty, "json") == "[]\n"
    assert render(empty, "markdown") == "| river | km |\n| --- | --- |\n"
    assert "    \\toprule\n    river & km \\\\\n    \\midrule\n    \\bottomrule\n" in render(empty, "latex")


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match='"xlsx" is no format of a table: choose one of csv, json, markdown, latex'):
        render(RIVERS, "xlsx")  # type: ignore[arg-type]


def test_columns_given_as_texts_align_numbers_by_their_first_known_cell() -> None:
    table = Table(columns=("Place", "Likes", "Note"), rows=((1, None, None), (2, 30, "x")))
    assert table.headers == ("Place", "Likes", "Note")
    assert [column.is_number for column in table.described] == [True, True, False]
    assert render(table, "csv") == "Place,Likes,Note\n1,,\n2,30,x\n"
    assert render(table, "markdown").splitlines()[1:3] == ["| ---: | ---: | --- |", "| 1 | unknown |  |"]


def test_every_format_refuses_a_row_of_another_length() -> None:
    short = Table(columns=("a", "b"), rows=(("x", "y"), ("x",)))
    for form in FORMATS:
        with pytest.raises((ValueError, IndexError)):
            render(short, form)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN is no number to write into a table"):
        render(Table(columns=("a",), rows=((Decimal("NaN"),),)), "json")


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        ("0", 1, "0"),
        ("0", 3, "0.00"),
        ("0.22", 3, "0.22"),
        ("1.6300", 3, "1.63"),
        ("20.7", 3, "20.7"),
        ("186", 3, "186"),
        ("1860", 3, "1860"),
        ("1.86E+3", 3, "1860"),
        ("1E-7", 1, "0.0000001"),
        ("-2.5", 3, "-2.50"),
        ("185.679223", 3, "185.679223"),
        ("12345678901234567890.123456", 1, "12345678901234567890.123456"),
    ],
)
def test_plain_numbers_are_written_in_full(value: str, digits: int, written: str) -> None:
    assert plain_number(Decimal(value), digits) == written


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14), st.integers(1, 5))
def test_a_plain_number_has_the_value_it_was_written_from(value: Decimal, digits: int) -> None:
    assert Decimal(plain_number(value, digits)) == value
    assert json.loads(plain_number(value, digits), parse_float=Decimal, parse_int=Decimal) == value


def test_csv_keeps_what_spreadsheets_would_run_as_text_and_numbers_as_numbers() -> None:
    table = Table(
        columns=("name", "n", "phone"),
        rows=(("=HYPERLINK(1)", -5, "+34 600 000 000"), ("@x", Decimal("-0.5"), "-")),
    )
    assert render(table, "csv") == "name,n,phone\n'=HYPERLINK(1),-5,+34 600 000 000\n'@x,-0.5,-\n"


# Line breaks in cells come back as they are only without a lone carriage return, which the importer's reader unites.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12) | st.sampled_from(
    ["=1+1", "@x", "a,b", 'say "x"', "two\nlines", "'=x", "–", "＝1", "+34 600 000 000", "NA", "007"]
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_text_comes_back_through_our_own_import(rows: list[tuple[str, str]]) -> None:
    written = render(Table(columns=("left", "right"), rows=tuple(rows)), "csv")
    records = list(csv.reader(io.StringIO(written, newline="")))
    assert [tuple(original(cell) for cell in record) for record in records[1:]] == rows


def test_a_file_of_ours_is_read_by_our_own_import() -> None:
    rows = (("=1+1", 'Peñarol, "el club"', "x"), ("@nadie", "dos\nlíneas", "+34 600 000 000"))
    written = render(Table(columns=("a", "b", "c"), rows=rows), "csv")
    read = read_table(written.encode("utf-8-sig"))
    assert read.headers == ("a", "b", "c")
    assert tuple(tuple(original(cell) for cell in record.cells) for record in read.records(Findings())) == rows


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        (r"a\|b", r"a\\\|b"),
        ("[x](http://y)", r"\[x\](http://y)"),
        ("<b>&lt; & co", r"\<b\>\&lt; & co"),
        ("*a* _b_ c_d `e` ~~f~~", r"\*a\* \_b\_ c_d \`e\` \~\~f\~\~"),
        ("two\nlines\r\nand\tmore", "two lines and more"),
        ("#1", r"\#1"),
        ("日本 ñ 🙂", "日本 ñ 🙂"),
    ],
)
def test_markdown_cells_mean_what_they_say(text: str, written: str) -> None:
    assert render(Table(columns=("a",), rows=((text,),)), "markdown").splitlines()[2] == f"| {written} |"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50 % & #1 $ _x_", r"50 \% \& \#1 \$ \_x\_"),
        ("{a}~b^c", r"\{a\}\textasciitilde{}b\textasciicircum{}c"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ('[a] * <b> | "c"', r"{[}a] {*} \textless{}b\textgreater{} \textbar{} \symbol{34}c\symbol{34}"),
        ("one\n\ntwo", "one two"),
        ("1\u00a0000", "1~000"),
        ("日本 ñ ’ –", "日本 ñ ’ –"),
    ],
)
def test_latex_cells_mean_what_they_say(text: str, written: str) -> None:
    assert f"    {written} \\\\\n" in render(Table(columns=("a",), rows=((text,),)), "latex")
