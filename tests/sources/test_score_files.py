"""Scores from outside: taken by key or label, whole, or refused with every line that is wrong and nobody named."""

import pytest

from lib.domain.edition import Rubric
from lib.sources.csv_files import read_table
from lib.sources.edition_files import edition_slugs, read_edition
from lib.sources.refusals import RefusedFileError
from lib.sources.score_files import ScoreRow, ScoreTable, parse_scores
from lib.sources.sheets_tabs import SheetTab, table_of

_WHOLE_RUBRIC = read_edition(edition_slugs()[0]).rubric
_OF_PROJECTS = next(block for block in _WHOLE_RUBRIC.blocks if block.key == "project")
# Two criteria: "motivation", and "presentation", which may stay blank.
RUBRIC: Rubric = _WHOLE_RUBRIC.model_copy(
    update={
        "blocks": (
            _OF_PROJECTS.model_copy(
                update={
                    "criteria": (
                        _OF_PROJECTS.criteria[0],
                        _OF_PROJECTS.criteria[1].model_copy(update={"is_optional": True}),
                    )
                }
            ),
        )
    }
)
SLUGS = ("rios", "voces")
JURORS = {"jurado.1@example.org": {7}, "lucia-ml": {7}, "jurado.2@example.org": {8}, "shared@example.org": {7, 8}}


def parsed(content: str) -> ScoreTable:
    return parse_scores(read_table(content.encode()), RUBRIC, SLUGS, JURORS, longest_comment=20)


def test_scores_are_read_by_key_or_label_with_zero_as_a_mark_and_blank_as_blank() -> None:
    assert parsed(
        "Jurado;Proyecto;Motivación, originalidad e impacto social;presentation;Comentario privado;Notas;"
        "Comentario para el equipo\n"
        " Jurado.1@EXAMPLE.org ;rios;0;5;Dudé;x;Bien hecho\n"
        "@lucia-ML;voces;3;;;;\n"
        "jurado.2@example.org;rios;;;;;\n"
    ) == ScoreTable(
        rows=(
            ScoreRow(2, "rios", 7, {"motivation": 0, "presentation": 5}, "Dudé", "Bien hecho"),
            ScoreRow(3, "voces", 7, {"motivation": 3}, None, None),
        ),
        blank=1,
        left_out=("Notas",),
    )


def test_tab_of_a_sheet_is_read_like_a_file() -> None:
    rows = (("juror", "project", "motivation"), (), ("lucia-ml", "rios", 4))
    table = table_of(SheetTab("Jury", "Scores", "Europe/Madrid", "es_ES", rows))
    assert parse_scores(table, RUBRIC, SLUGS, JURORS, longest_comment=20).rows == (
        ScoreRow(3, "rios", 7, {"motivation": 4}, None, None),
    )


def test_every_wrong_line_is_named_and_no_cell_is_repeated() -> None:
    with pytest.raises(RefusedFileError) as refused:
        parsed(
            "juror,project,motivation,private comment\n"
            "somebody@example.org,rios,3,\n"
            "shared@example.org,rios,3,\n"
            ",rios,3,\n"
            "lucia-ml,rio,3,\n"
            "lucia-ml,,3,\n"
            "lucia-ml,rios,6,\n"
            "lucia-ml,rios,-1,\n"
            "lucia-ml,rios,2.5,\n"
            "lucia-ml,rios,\u0663,\n"
            "lucia-ml,rios,1,much longer than is kept\n"
            "lucia-ml,voces,1,\n"
            "jurado.1@example.org,voces,2,\n"
        )
    not_a_mark = "This is not a whole number from 0 to 5. Correct the cell; leave it blank where the juror gave none."
    empty = "The cell is empty, and this column must be filled. Correct the cell at its source and export again."
    assert str(refused.value).splitlines() == [
        'Line 2, column "juror": No juror of the edition goes by that. Write the e-mail address or the Hub user name '
        "that they sign in with.",
        'Line 3, column "juror": Several jurors go by that. Write the Hub user name instead of the e-mail address, or '
        "the other way round.",
        f'Line 4, column "juror": {empty}',
        'Line 5, column "project": No project of the edition is called like that. Write the name that ends the address '
        "of its page.",
        f'Line 6, column "project": {empty}',
        *(f'Line {line}, column "motivation": {not_a_mark}' for line in (7, 8, 9, 10)),
        'Line 11, column "private comment": The comment has more than 20 characters. Shorten it.',
        'Line 13, column "juror": The same juror scored the same project on line 12. Keep one of the two rows.',
    ]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ("juror,project,motivacion", 'No column for "criterion motivation"'),
        ("juror,motivation", 'No column for "project"'),
        (
            'juror,project,motivation,"Motivation, originality and social impact"',
            'Columns 3 and 4 have the same header, for "motivation"',
        ),
    ],
)
def test_headers_that_would_lose_marks_are_refused(headers: str, told: str) -> None:
    with pytest.raises(RefusedFileError, match=told):
        parsed(f"{headers}\nlucia-ml,rios,3,4\n")


def test_file_that_nobody_filled_in_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="No row has marks or comments"):
        parsed("juror,project,motivation\nlucia-ml,rios,\n")
