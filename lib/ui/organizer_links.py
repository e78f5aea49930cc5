"""From one page of the organizers to the others in one step: the menu of a wide screen shows them after a click."""

import streamlit as st

from lib.ui import addresses, page_list, session
from lib.ui.session import translate as _


def row() -> None:
    """A row of links to every page of the organizers, for the head of each of them; on a phone the menu lists them."""
    if session.current().viewport.is_narrow:
        return
    with st.container(key="organizer_links"):
        st.markdown(
            " ".join(
                addresses.link(_(entry.title), entry.url_path)
                for entry in page_list.PAGES
                if entry.audience == "organizers" and page_list.is_for(entry, session.roles())
            )
        )
