"""One spelling for what people type."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.domain.identity import (
    EmailFault,
    clean_paragraphs,
    clean_text,
    comparison_key,
    email_fault,
    hub_name,
    normalised_email,
    unaccented_key,
)


@pytest.mark.parametrize(
    "typed",
    [
        "participante.0042@example.org",
        " Participante.0042@Example.ORG\n",
        "\ufeffparticipante.0042@example.org\u200b",
        "PARTICIPANTE.0042@EXAMPLE.ORG\u00a0",
        "participante.\u200d0042@example.org",
        "\u202aparticipante.0042@example.org\u202c",
    ],
)
def test_spellings_of_one_address_are_one_person(typed: str) -> None:
    assert normalised_email(typed) == "participante.0042@example.org"


def test_composed_and_decomposed_addresses_are_one_person() -> None:
    assert normalised_email("mun\u0303oz@example.org") == normalised_email("MUÑOZ@example.org") == "muñoz@example.org"


def test_dots_and_tags_make_other_addresses() -> None:
    spellings = ("ab@example.org", "a.b@example.org", "ab+x@example.org")
    assert len({normalised_email(text) for text in spellings}) == 3


@pytest.mark.parametrize(
    ("email", "fault"),
    [
        ("a@example.org", None),
        ("a.b+c_d-e%f'g@sub.example.co", None),
        ("muñoz@correo.españa.es", None),
        ("a@xn--espaa-rta.es", None),
        ("example.org", "no_at"),
        ("", "no_at"),
        ("a@b@example.org", "several_at"),
        ("a@example.org, b@example.org", "several_at"),
        ("a b@example.org", "space"),
        ("@example.org", "mailbox"),
        (".a@example.org", "mailbox"),
        ("a.@example.org", "mailbox"),
        ("a..b@example.org", "mailbox"),
        ("participante<a@example.org", "mailbox"),
        ("mailto:a@example.org", "mailbox"),
        ("a@example", "domain"),
        ("a@example.", "domain"),
        ("a@example,org", "domain"),
        ("a@-example.org", "domain"),
        ("a@example..org", "domain"),
        ("a@example.1", "domain"),
        ("a@example.org>", "domain"),
        ("a" * 250 + "@example.org", "too_long"),
    ],
)
def test_an_address_that_no_mailbox_can_have_says_why(email: str, fault: EmailFault | None) -> None:
    assert email_fault(email) == fault


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("participante-0042", "participante-0042"),
        ("@Participante_0042", "Participante_0042"),
        ("https://huggingface.co/participante.0042", "participante.0042"),
        ("HTTP://www.HuggingFace.co/participante0042/", "participante0042"),
        ("hf.co/participante0042?tab=models", "participante0042"),
        (" participante0042\u200b", "participante0042"),
        ("Participante 0042", None),
        ("https://huggingface.co/somosnlp/a", None),
        ("https://example.org/participante", None),
        ("participante@example.org", None),
        ("-participante", None),
        ("x" * 97, None),
        ("", None),
    ],
)
def test_a_hub_name_is_taken_from_what_people_type(typed: str, name: str | None) -> None:
    assert hub_name(typed) == name


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Participante\u00a0\u2009 0042 \r\n", "Participante 0042"),
        ("Me\u0301xico", "México"),
        ("a\u0000b\x07c", "a b c"),
        ("\u202emal\u202c", "mal"),
        ("👩\u200d💻 ok", "👩\u200d💻 ok"),
        ("", ""),
        ("\u200b", ""),
        ("מִשְׁתַּתֵּף", unicodedata.normalize("NFC", "מִשְׁתַּתֵּף")),
    ],
)
def test_clean_text_keeps_what_carries_meaning(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_clean_paragraphs_keeps_line_breaks() -> None:
    assert clean_paragraphs("\n uno \r\n\r\n\r\n\r\ndos\rtres  y\tcuatro\n") == "uno\n\ndos\ntres y cuatro"


@pytest.mark.parametrize(
    "text", ["México", "Me\u0301xico", "MEXICO", " mexico. ", "¡México!", "mé-xico".replace("-", "")]
)
def test_unaccented_keys_of_one_word_are_one(text: str) -> None:
    assert unaccented_key(text) == "mexico"


@given(st.text())
@example("𝓐")  # a capital only once it is decomposed
@example("ǰ\u0323")  # folding undoes its normal form
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (clean_text, clean_paragraphs, comparison_key, unaccented_key, normalised_email):
        assert clean(clean(text)) == clean(text)
