"""Codes that nobody guesses and everybody can type, and names that can be printed."""

import secrets

import pytest

from lib.domain.certificates import CODE_BYTES, code_of, language_of, printable_name, typed_code, written_code


def test_a_code_says_all_its_bits() -> None:
    assert code_of(b"\xff" * CODE_BYTES) == "Z" * 28
    assert code_of(bytes(CODE_BYTES - 1) + b"\x10") == "0" * 27 + "1"
    assert len({code_of(bytes(at) + b"\x80" + bytes(CODE_BYTES - 1 - at)) for at in range(CODE_BYTES)}) == CODE_BYTES


def test_a_code_of_another_number_of_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="18 bytes and not 16"):
        code_of(bytes(16))


def test_a_written_code_is_read_back() -> None:
    for _ in range(200):
        code = code_of(secrets.token_bytes(CODE_BYTES))
        typed = written_code(code).lower().replace("0", "o").replace("1", "l").replace("-", " – ")
        assert typed_code(typed) == typed_code(f"https://t.example/verificar?lang=es&codigo={code}") == code


@pytest.mark.parametrize(
    "typed", ["", " ", "0" * 27, "0" * 29, "U" * 28, "https://[", "https://t.example/verificar", "é" * 28, "0" * 9999]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Zoë\tO'Connor-Łukasz ", "Zoë O'Connor-Łukasz"),
        ("Anna 👩🏽‍🚀 Mary 🇵🇾", "Anna Mary"),
        ("Ana ❤️ `d´Ávila", "Ana `d´Ávila"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Mba\u202eevil", "Mbaevil"),
        ("فاطمة الزهراء", "فاطمة الزهراء"),
        ("Анна Иванова", "Анна Иванова"),
        ("123 !", None),
        ("", None),
    ],
)
def test_a_name_is_printed_without_signs_that_are_none(text: str, name: str | None) -> None:
    assert printable_name(text) == name


def test_a_certificate_is_in_one_of_our_languages() -> None:
    assert [language_of("gn", "en"), language_of(None), language_of()] == ["en", "es", "es"]
