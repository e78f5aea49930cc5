"""Choices that the page's address keeps, so that a link shows what its sender saw.

Streamlit's own binding writes the words of an option into the address, which are others in every language; here it is
the option itself. The first option is the default and is not written. An unknown value in an address is no choice.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from lib.ui import page_list, session


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
    """The address of another page of ours with `parameters`, in the language and at the stage of this visit.

    It is the same for everybody in that language at that stage: texts that visitors share may hold it.
    """
    visit = session.current()
    kept = {session.LANGUAGE_PARAMETER: visit.language, **parameters}
    if visit.demo_stage:
        kept[session.STAGE_PARAMETER] = visit.demo_stage
    return f"{path}?{urlencode(kept)}"


def link(label: str, url_path: str, parameters: Mapping[str, str] | None = None, *, icon: str = "") -> str:
    """A link in Markdown to the page at `url_path`, for a text.

    `browser.js` opens it without loading everything anew, and as whom the demo is looked at goes along. `label` is
    Markdown, `icon` stands before it. Not `st.page_link`: that is an element of a kind of its own, and the first of a
    kind on a page has the browser draw all of the page once more (docs/decisions/0007).
    """
    return f"{icon} [{label}]({of_visit(f'/{url_path}', parameters or {})})".strip()


def go_to(url_path: str) -> NoReturn:
    """Leave this page for the one at `url_path`, with what this visit was given by its address.

    Streamlit forgets the widgets of a page that is left so, those of the demo's banner too.
    """
    given = (session.LANGUAGE_PARAMETER, session.STAGE_PARAMETER, session.PERSON_PARAMETER)
    kept = {name: value for name, value in st.query_params.items() if name in given}
    st.switch_page(page_list.file_of(url_path), query_params=kept)


def choices(parameter: str, names: Mapping[str, str], chosen: str) -> None:
    """The keys of `names` side by side, as links that write them into this address as `parameter`; `chosen` is none.

    A link holds the address as it is now; `browser.js` gives it what changed since, and opens it in place.
    """
    rest = {name: value for name, value in st.query_params.items() if name != parameter}
    links = [
        f"**{label}**" if key == chosen else f"[{label}](?{urlencode({**rest, parameter: key})})"
        for key, label in names.items()
    ]
    with st.container(key=f"choice_{parameter}"):
        st.markdown(" ".join(links))
