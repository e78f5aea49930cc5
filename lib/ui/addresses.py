"""Choices that the page's address keeps, so that a link shows what its sender saw.

Streamlit's own binding writes the words of an option into the address, which are others in every language; here it is
the option itself. The first option is the default and is not written. An unknown value in an address is no choice.
"""

from collections.abc import Sequence

import streamlit as st


def chosen(parameter: str, options: Sequence[str]) -> str:
    """The one of `options` that the address names as `parameter`, else the first."""
    value = st.query_params.get(parameter)
    return value if value is not None and value in options else options[0]


def keep(parameter: str, value: str, options: Sequence[str]) -> None:
    """Write `value` into the address as `parameter`; the first of `options` takes the parameter out of it."""
    if value == options[0]:
        st.query_params.pop(parameter, None)
    elif st.query_params.get(parameter) != value:
        st.query_params[parameter] = value
