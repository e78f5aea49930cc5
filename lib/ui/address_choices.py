"""Choices on a page that its address keeps: what a link shows is what its sender chose.

A widget keeps the words of its choice, so that each language has its own.
"""

from collections.abc import Mapping

import streamlit as st

from lib.ui import addresses, session
from lib.ui.session import translate as _


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


def section(page: str, parameter: str, names: Mapping[str, str]) -> str:
    """Which section of a page is shown: one of the keys of `names` side by side; the first is the default."""
    options = list(names)
    value = st.segmented_control(
        _("Section"),
        options,
        default=addresses.chosen(parameter, options),
        required=True,
        format_func=lambda option: names.get(option, option),
        label_visibility="collapsed",
        wrap=True,
        key=key_of(page, parameter),
    )
    return _kept(value, parameter, options)


def _kept(value: str | None, parameter: str, options: list[str]) -> str:
    kept = value if value is not None and value in options else options[0]
    addresses.keep(parameter, kept, options)
    return kept
