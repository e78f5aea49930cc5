"""Streamlit's own words: each is one that it says, and is said in Spanish and in Portuguese."""

import json
import re
from functools import cache

import pytest

from lib.ui import widget_words
from lib.ui.static_files import STREAMLIT_STATIC


@cache
def streamlit_scripts() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STREAMLIT_STATIC.glob("static/js/*.js")))


def parts(word: str) -> list[str]:
    # What a button is called goes before the name of the table that it is for.
    return [part.removesuffix(": ") for part in re.split(r"\{\w+\}", word) if part.strip()]


# Put together from parts by Streamlit, or said by the libraries in it in other words than one text.
PUT_TOGETHER = {
    f"Press {key}Enter to {act}": [f"{first}Enter to ", act]
    for key, first in (("", "Press "), ("Ctrl+", "+"), ("⌘+", "+"))
    for act in ("apply", "submit form")
}


@pytest.mark.parametrize("word", sorted({word for words in widget_words.WORDS.values() for word in words}))
def test_streamlit_says_it(word: str) -> None:
    assert [part for part in PUT_TOGETHER.get(word, parts(word)) if part not in streamlit_scripts()] == []


@pytest.mark.parametrize("language", ["es", "pt"])
def test_each_word_is_translated_where_it_stands(language: str) -> None:
    said = json.loads(widget_words.content(language))
    assert {selector: tuple(words) for selector, words in said.items()} == dict(widget_words.WORDS)
    the_same = {"es": {"Euro", "Yen"}, "pt": {"Euro"}}
    assert {word for words in said.values() for word, here in words.items() if word == here} == the_same[language]


def test_no_placeholder_stands_twice_in_a_word() -> None:
    # words.js writes what it found in the one place of a word into the one place of its translation.
    many = [word for words in widget_words.WORDS.values() for word in words if len(re.findall(r"\{\w+\}", word)) > 1]
    assert many == []


def test_english_has_no_file() -> None:
    assert sorted(widget_words.addresses()) == ["es", "pt"]
    assert [route.path for route in widget_words.routes()] == list(widget_words.addresses().values())
