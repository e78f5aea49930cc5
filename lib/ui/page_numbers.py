"""Long lists in pages of rows, of which the address keeps the number: the first one is 1."""

import streamlit as st

from lib.ui import figures
from lib.ui.session import translate as _

PARAMETER = "pagina"
_MOST_DIGITS = 6


def asked() -> int:
    """The page that the address asks for, at least 1; it may be beyond the last one."""
    number = st.query_params.get(PARAMETER, "1")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    return max(int(number), 1) if is_number else 1


def forget() -> None:
    """Let the list begin with its first page again."""
    st.query_params.pop(PARAMETER, None)


def steps(name: str, page: int, pages: int) -> None:
    """The way to the pages before and after `page`, of the list called `name`; nothing where there is one page only."""
    if pages == 1:
        return
    said = figures.words()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{name}_pages"):
        if page > 1 and st.button(_("Previous"), icon=":material/chevron_left:", key=f"{name}_before"):
            _go(page - 1)
        st.markdown(_("Page {page} of {pages}").format(page=said.number(page), pages=said.number(pages)))
        if page < pages and st.button(_("Next"), icon=":material/chevron_right:", key=f"{name}_after"):
            _go(page + 1)


def _go(page: int) -> None:
    st.query_params[PARAMETER] = str(page)
    st.rerun()
