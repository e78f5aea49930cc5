"""The designed states: nothing yet, not allowed, not configured."""

import streamlit as st

from lib import i18n
from lib.ui import addresses, sign_in
from lib.ui.session import translate as _


def empty(title: str, explanation: str) -> None:
    """Nothing is here yet: why, and what fills it."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**:material/hourglass_empty: {title}**")
        st.caption(explanation)


def not_allowed() -> None:
    """The page is for others, or does not exist: the answer is the same."""
    st.title(_("This page is not open to you"))
    st.markdown(_("It is for people who organize or judge this edition. If you are one of them, sign in first."))
    sign_in.ways_in()
    st.markdown(addresses.link(_("Go to the overview"), "", icon=":material/arrow_back:"))


def not_configured(language: str) -> None:
    """There is nothing to show from: say so to visitors, and to whoever runs the server what to do."""
    translate = i18n.translator(language)
    st.title(translate("Tablero is not configured yet"))
    st.markdown(translate("The people who run this server have to finish setting it up. Come back in a while."))
    st.caption(translate("If that is you, run this on the server: it lists every problem and what to do."))
    st.code("python -m lib.cli check", language=None)
