"""A file of counts: taken whole, or refused with every line that is wrong."""

import pytest

from lib.sources.count_files import CountRow, parse_counts
from lib.sources.refusals import RefusedFileError

SLUGS = ("rios", "voces")
KEYS = ("validated_questions", "people_interviewed")


def test_counts_are_read_whatever_the_order_of_columns() -> None:
    content = (
        "Fuente;proyecto;count;counts\nArgilla, 3 may;rios;250;validated_questions\nActa;voces;0;people_interviewed\n"
    )
    assert parse_counts(content.encode(), SLUGS, KEYS) == (
        CountRow("rios", "validated_questions", 250, "Argilla, 3 may"),
        CountRow("voces", "people_interviewed", 0, "Acta"),
    )


def test_every_wrong_line_is_named() -> None:
    content = (
        "project,counts,count,source\n"
        "rio,validated_questions,3,a\n"
        "rios,questions,3,a\n"
        "rios,validated_questions,-3,a\n"
        "rios,validated_questions,\u0663,a\n"
        "rios,validated_questions,4,\n"
        "voces,people_interviewed,1,a\n"
        "voces,people_interviewed,2,a\n"
    )
    with pytest.raises(RefusedFileError) as refused:
        parse_counts(content.encode(), SLUGS, KEYS)
    assert str(refused.value).splitlines() == [
        'Line 2, column "project": No project of the edition is called "rio". Write the name that ends the address of '
        "its page.",
        'Line 3, column "counts": The rubric counts nothing called "questions"; it counts: validated_questions, '
        "people_interviewed. Correct the cell.",
        'Line 4, column "count": This is not a whole number from 0 on. Correct the cell; leave the row out where '
        "nobody counted.",
        'Line 5, column "count": This is not a whole number from 0 on. Correct the cell; leave the row out where '
        "nobody counted.",
        'Line 6, column "source": The cell is empty, and this column must be filled. Correct the cell at its source '
        "and export again.",
        'Line 8, column "project": The same was counted for the same project on line 7. Keep one of the two rows.',
    ]


def test_file_without_rows_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="The file has a header but no rows"):
        parse_counts(b"project,counts,count,source\n", SLUGS, KEYS)
