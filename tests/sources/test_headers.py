"""Headers to fields by declared aliases, or a refusal that says which one is missing."""

import pytest

from lib.sources.headers import ColumnMap, header_key, map_headers
from lib.sources.refusals import RefusedFileError

ALIASES = {
    "registered_at": ("Marca temporal", "Timestamp", "Carimbo de data/hora"),
    "email": ("Correo electrónico", "Email"),
    "country": ("País", "Country"),
}
REQUIRED = {"registered_at", "email"}


def refusal(headers: tuple[str, ...], line: int = 1) -> list[str]:
    with pytest.raises(RefusedFileError) as caught:
        map_headers(headers, ALIASES, REQUIRED, line)
    return [str(refused) for refused in caught.value.refusals]


def test_columns_are_found_in_any_order_and_language() -> None:
    assert map_headers(("Email", "Otra cosa", "Carimbo de data/hora", "País"), ALIASES, REQUIRED) == ColumnMap(
        headers=("Email", "Otra cosa", "Carimbo de data/hora", "País"),
        positions={"registered_at": (2,), "email": (0,), "country": (3,)},
        left_out=("Otra cosa",),
    )


@pytest.mark.parametrize(
    "header",
    [
        "correo electrónico",
        "CORREO ELECTRÓNICO",
        "  Correo\u00a0 electrónico\t",
        "Correo electro\u0301nico",
        "Correo electrónico:",
        "Correo electrónico *",
        "\ufeffCorreo electrónico",
        "Correo\nelectrónico",
        "Correo\u200b electrónico",
    ],
)
def test_spellings_of_one_header_are_one(header: str) -> None:
    assert header_key(header) == header_key("Correo electrónico")


def test_accents_count_in_headers() -> None:
    # "Nombre de usuario" and the like differ by less; only what the edition declares is a header.
    assert header_key("Correo electronico") != header_key("Correo electrónico")


def test_a_renamed_header_is_named_with_what_was_tried_and_the_nearest() -> None:
    assert refusal(("Marca temporal", "Correo electronico", "País"), 3) == [
        'Line 3: No column for "email". Headers tried: Correo electrónico, Email. The nearest one found is '
        '"Correo electronico": rename it or add it to the edition file.'
    ]


def test_every_missing_header_is_named_in_one_go_and_nothing_near_is_made_up() -> None:
    assert refusal(("País", "A", "")) == [
        'Line 1: No column for "registered_at". Headers tried: Marca temporal, Timestamp, Carimbo de data/hora. '
        "Rename the column or add its header to the edition file.",
        'Line 1: No column for "email". Headers tried: Correo electrónico, Email. '
        "Rename the column or add its header to the edition file.",
    ]


def test_the_same_header_twice_is_refused() -> None:
    assert refusal(("Timestamp", "Email", "País", "email ")) == [
        'Line 1, column "email": Columns 2 and 4 have the same header, for "email". '
        "Remove or rename the one that does not count."
    ]


def test_an_undeclared_header_may_come_twice() -> None:
    found = map_headers(("Timestamp", "Email", "Comentarios", "Comentarios", ""), ALIASES, REQUIRED)
    assert found.left_out == ("Comentarios", "Comentarios")


def test_columns_of_one_field_count_in_the_declared_order() -> None:
    found = map_headers(("Country", "Email", "Timestamp", "País"), ALIASES, REQUIRED)
    assert found.positions["country"] == (3, 0)
    assert (found.title("country"), found.title("city")) == ("País", None)


def test_an_optional_field_may_be_absent() -> None:
    assert "country" not in map_headers(("Timestamp", "Email"), ALIASES, REQUIRED).positions
