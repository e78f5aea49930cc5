"""Choices on a page that its address keeps: what a link shows is what its sender chose.

A widget keeps the words of its choice, so that each language has its own.
"""

from collections.abc import Mapping

import streamlit as st

from lib.ui import addresses, session


def key_of(page: str, parameter: str) -> str:
    """The key of the widget for `parameter` on the page called `page`, in this visit's language."""
    return f"{page}_{parameter}_{session.language()}"


def one_of(page: str, label: str, parameter: str, names: Mapping[str, str]) -> str:
    """One of the keys of `names` from a list; the first is the default."""
    options = list(names)
    value = st.selectbox(
        label,
        options,
        index=options.index(addresses.chosen(parameter, options)),
        format_func=lambda option: names.get(option, option),
        key=key_of(page, parameter),
    )
    return _kept(value, parameter, options)


def section(parameter: str, names: Mapping[str, str]) -> str:
    """Which section of a page is shown: one of the keys of `names` as links side by side; the first is the default."""
    options = list(names)
    shown = addresses.chosen(parameter, options)
    addresses.keep(parameter, shown, options)
    addresses.choices(parameter, names, shown)
    return shown


def _kept(value: str | None, parameter: str, options: list[str]) -> str:
    kept = value if value is not None and value in options else options[0]
    addresses.keep(parameter, kept, options)
    return kept
