"""Choices that the page's address keeps, so that a link shows what its sender saw.

Streamlit's own binding writes the words of an option into the address, which are others in every language; here it is
the option itself. The first option is the default and is not written. An unknown value in an address is no choice.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from lib.ui import session


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


def of_visit(path: str, parameters: Mapping[str, str]) -> str:
    """The address of another page of ours with `parameters`, in the language and at the stage of this visit."""
    visit = session.current()
    kept = {session.LANGUAGE_PARAMETER: visit.language, **parameters}
    if visit.demo_stage:
        kept[session.STAGE_PARAMETER] = visit.demo_stage
    return f"{path}?{urlencode(kept)}"
